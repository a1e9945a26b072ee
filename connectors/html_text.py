"""The text that a reader of a page would see, without its markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from lxml import etree, html

_SILENT = frozenset({"script", "style", "noscript", "template", "iframe", "object", "svg", "math"})
_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li "
    "main nav ol p pre section table td th tr ul".split()
)
_TAG = re.compile(r"<[a-zA-Z/!?]")
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" *\n[ \n]*")


def plain(text: str) -> str:
    """Text of a fragment of HTML; a line for each block."""
    if _TAG.search(text):
        try:
            root = html.fragment_fromstring(text.replace("\0", ""), create_parent="div")
            text = "".join(_texts(root))
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            text = re.sub(r"<[^>]{0,10000}>", " ", text)
    # Portals escape twice: what is left of &amp;quot; is an entity again.
    if _ENTITY.search(text):
        text = unescape(text)
    return _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def _texts(root: etree._Element) -> Iterator[str]:
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            yield element.tail or ""
        elif event == "start":
            silent = element.tag in _SILENT
            yield "\n" if element.tag in _BLOCKS else ""
            yield "" if silent or _is_silenced(element) else element.text or ""
        elif element is not root:
            yield "\n" if element.tag in _BLOCKS else ""
            yield "" if _is_silenced(element) else element.tail or ""


def _is_silenced(element: etree._Element) -> bool:
    return any(above.tag in _SILENT for above in element.iterancestors())
