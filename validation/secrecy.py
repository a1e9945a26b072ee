"""Marks of state secrets (Mật, Tối mật, Tuyệt mật): such documents must never enter (NĐ 30/2020/NĐ-CP, Luật BVBMNN).

The detector fails closed, and what it finds is never copied: a violation carries the place and an empty value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from schemas.text import clean

_HEAD = 800
_TEXTS = (
    "subject", "title", "headline", "number", "summary", "body", "description",
    "question", "answer", "claim", "conclusion", "text", "lead", "note",
)  # fmt: skip
_OPEN = frozenset({"", "0", "không", "không mật", "không có", "thường", "bình thường", "công khai"})


def _spaced(word: str) -> str:
    return r"\s*".join(word.replace(" ", ""))  # headings are often letter-spaced: M Ậ T


_MARK = rf"(?:{_spaced('tuyệt mật')}|{_spaced('tối mật')}|{_spaced('mật')})"
# The syllable in any composition and with anything invisible in it: one quick look decides for most texts.
_CANDIDATE = re.compile(r"[Mm]\W*(?:[Ậậ]|[ÂâẠạAa][\u0323\u0302])\W*[Tt]")
# A stamp stands on a line of its own, or before a colon or bracket; "Mật độ dân số" and "Mật ong" are no stamps.
_STAMP = re.compile(rf"^\W*(?:độ\s+mật\s*:?\s*)?{_MARK}\s*(?:[^\w\s].*)?$", re.IGNORECASE | re.MULTILINE)
# Text recognition runs the heading together; in capitals these words are a stamp wherever they stand in it.
_INLINE = re.compile(r"(?<!\w)(?:TUYỆT MẬT|TỐI MẬT)(?!\w)|(?<!\w)Độ mật:?\s*(?:mật|tối mật|tuyệt mật)", re.MULTILINE)


def secret_field(values: Mapping[str, object]) -> str | None:
    """The field that bears a mark of secrecy, or a secrecy value that nobody knows; None when there is none."""
    secrecy = values.get("secrecy")
    if secrecy is not None and (not isinstance(secrecy, str) or " ".join(clean(secrecy).lower().split()) not in _OPEN):
        return "secrecy"
    for field in _TEXTS:
        text = values.get(field)
        if isinstance(text, str) and _is_marked(text[:_HEAD]):
            return field
    return None


def _is_marked(head: str) -> bool:
    if not _CANDIDATE.search(head):
        return False
    head = clean(head)
    return _STAMP.search(head) is not None or _INLINE.search(head) is not None
