"""What ninjs and NewsML-G2 items have in common: which language to show, which status ends an item, text of NITF."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

from connectors.readers.markup import MarkupBroken, MarkupRefused, elements, root_of

_GONE = frozenset({"canceled", "cancelled"})  # IPTC writes one l, agencies do not always
_BLANKS = re.compile(r"\s+")
_NITF_SPACES = ("", "http://iptc.org/std/NITF/2006-10-18/")


def filled(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Without what is empty."""
    return {name: value for name, value in pairs if value not in ("", None, [], {})}


def is_gone(status: str) -> bool:
    """Whether a publication status takes the item back."""
    return status in _GONE


def rank(tag: str, language: str) -> int:
    """Vietnamese first, then the item's own language, then what carries none, then English."""
    short = re.split("[-_]", tag.lower())[0]
    if short == "vi":
        return 0
    own = re.split("[-_]", language.lower())[0]
    return 1 if not short or short == own else 2 if short == "en" else 3


def flat(element: etree._Element) -> str:
    """All text inside, as one line."""
    return _BLANKS.sub(" ", "".join(str(part) for part in element.itertext())).strip()


def paragraphs(element: etree._Element) -> str:
    """The paragraphs of a NITF body, or of whatever has paragraphs, one line each."""
    content = next(element.iter("{*}body.content"), element)
    return "\n".join(told for one in content.iter("{*}p", "{*}hl2") if (told := flat(one)))


def nitf_text(payload: bytes) -> str:
    """The paragraphs of a NITF document that came as text; "" if it cannot be read."""
    tags = tuple(f"{{{space}}}nitf" if space else "nitf" for space in _NITF_SPACES)
    try:
        for element in elements(payload, tags, root_of(payload)):
            return paragraphs(element)
    except (MarkupBroken, MarkupRefused):
        return ""
    return ""
