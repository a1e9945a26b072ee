"""Marks of state secrets (Mật, Tối mật, Tuyệt mật): such documents must never enter (NĐ 30/2020/NĐ-CP, Luật BVBMNN).

The detector fails closed, and what it finds is never copied: a violation carries the place and an empty value.
No act fixes how secret documents are numbered, only that they are registered apart (NĐ 63/2026/NĐ-CP); registries mark
that series with an M of its own (12/M-UBND, 12/UBND-M) or in brackets (12/UBND-NC (M)). None of the 3,497
different public numbers that this was tried on has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from schemas.text import clean, fold_ascii
from schemas.violation import Violation

_HEAD = 800
_NUMBERS = frozenset({"number", "notation", "document_number", "decision_number", "case_number", "intake_number"})
_DEEPEST = 8
_OPEN = frozenset(
    {"", "0", "không", "không mật", "không có", "thường", "bình thường", "công khai", "false", "none", "null"}
)
# Names that sources give to the field of the mark or of the number, as _name() reads them.
_MARK_FIELDS = frozenset({"secrecy", "secrecylevel", "domat", "mucdomat", "capdomat", "domatvanban"})
_NUMBER_FIELDS = frozenset(
    {"so", "sohieu", "sokyhieu", "sovakyhieu", "kyhieu", "sovanban", "socongvan", "soquyetdinh", "code"}
) | {name.replace("_", "") for name in _NUMBERS}


@lru_cache(maxsize=4_096)
def _name(text: str) -> str:
    """A field's name without accents, case, blanks and joints."""
    return "".join(letter for letter in fold_ascii(text) if letter.isascii() and letter.isalnum()).replace("ki", "ky")


def _spaced(word: str) -> str:
    return r"\s*".join(word.replace(" ", ""))  # headings are often letter-spaced: M Ậ T


_MARK = rf"(?:{_spaced('tuyệt mật')}|{_spaced('tối mật')}|{_spaced('mật')})"
# The syllable in any composition and with anything invisible in it: one quick look decides for most texts.
_CANDIDATE = re.compile(r"[Mm]\W*(?:[Ậậ]|[ÂâẠạAa][\u0323\u0302])\W*[Tt]")
# A stamp stands on a line of its own, or before a colon or bracket; "Mật độ dân số" and "Mật ong" are no stamps.
_STAMP = re.compile(rf"^[\W_]*(?:độ\s+mật\s*:?\s*)?{_MARK}\s*(?:(?:[^\w\s]|_).*)?$", re.IGNORECASE | re.MULTILINE)
# Text recognition runs the heading together; in capitals these words are a stamp wherever they stand in it.
_INLINE = re.compile(r"(?<!\w)(?:TUYỆT MẬT|TỐI MẬT)(?!\w)|(?<!\w)Độ mật:?\s*(?:mật|tối mật|tuyệt mật)", re.MULTILINE)
_SERIES = re.compile(
    r"(?<![\w/])\d+(?:/\d{4})?\s*/\s*(?:[^\W\d_]+\s*-\s*)*(?:M|MẬT)(?:\s*-\s*[^\W\d_]+)*(?![\w/-])"
    r"|(?<![\w/])\d+(?:/\d{4})?\s*/[^\s()]+\s*\((?:M|TM|TuM|Mật|MẬT)\)"
)
_OF_SERIES = re.compile(r"^(?:M|MẬT)-|-(?:M|MẬT)(?:-|$)|\((?:M|TM|TuM|Mật|MẬT)\)$")
_STATED = re.compile(r"^\s*số\s*:?\s*(\d[^\n]{0,60})", re.IGNORECASE | re.MULTILINE)
# What the JSON text of a record must hold for a full look to be worth while: the word, its letter in capitals or alone,
# combining marks, what hides inside words, escapes, the series, names of the field. Plain searches: they are fast.
_HINTS = (
    *(word.encode() for word in ("mật", "Mật", "Ậ", " ậ ", "\u00ad", "\u200b", "\u2060")),
    *(b"\xcc\xa3", b"\xcc\x82", b"\\u", b"/M", b"-M", b"/ M", b"- M", b"(M)", b"(TM)", b"(TuM)"),
    *(b'mat"', b'Mat"', b'MAT"', b"matVanBan", b"ecrecy", b"ECRECY"),
)


def secret_field(values: Mapping[str, object]) -> str | None:
    """The field of a record in our words that bears a mark of secrecy, or a secrecy value that nobody knows."""
    secrecy = values.get("secrecy")
    if secrecy is not None and not _is_open(secrecy):
        return "secrecy"
    for field, value in values.items():
        if any(_is_marked(text) for text in _texts(value, 0)):
            return field
        if field in _NUMBERS and isinstance(value, str) and is_of_series(value):
            return field
    return None


def secret_place(record: Mapping[str, Any]) -> str | None:
    """The JSON pointer of what bears a mark in a record as its source gives it; parts that are no plain name are `*`.

    Fields that no source file takes count too: their records must not be shown either.
    """
    return next(_places(record, "", 0), None)


def may_be_secret(content: bytes) -> bool:
    """A quick look at the JSON text of a record: False only where `secret_place` finds nothing."""
    return any(hint in content for hint in _HINTS)


def marked(place: str) -> Violation:
    """What is told of a marked record: the rule and the place, and nothing that stands there."""
    return Violation(
        rule_id="secrecy.marked",
        pointer=place,
        value="",
        message_vi="Có dấu chỉ độ mật; văn bản mật không được vào hệ thống, nội dung không được sao lại",
        message_en="It bears a mark of state secrecy; such documents must not enter, and nothing of it was copied",
        fix_vi="Gỡ văn bản khỏi nguồn và báo người phụ trách bảo vệ bí mật nhà nước của đơn vị",
        fix_en="Remove it from the source and tell the unit's officer for state secrets",
    )


def is_of_series(number: str) -> bool:
    """Whether a document number, or a notation without its number, belongs to the series of secret documents."""
    text = clean(number)
    return _SERIES.search(text) is not None or _OF_SERIES.search(text.partition("/")[2] or text) is not None


def _is_open(value: object) -> bool:
    return isinstance(value, str | int) and " ".join(clean(str(value)).lower().split()) in _OPEN


def _texts(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping) and depth < _DEEPEST:
        for each in value.values():
            yield from _texts(each, depth + 1)
    elif isinstance(value, list | tuple) and depth < _DEEPEST:
        for each in value:
            yield from _texts(each, depth + 1)


def _places(value: Any, place: str, depth: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            own = f"{place}/{_plain(str(name))}"
            folded = _name(str(name))
            if folded in _MARK_FIELDS or clean(str(name)).lower() == "mật":
                if each is not None and not isinstance(each, Mapping) and not _is_open(each):
                    yield own
            elif _is_marked(str(name)):
                yield own
            elif folded in _NUMBER_FIELDS and isinstance(each, str) and is_of_series(each):
                yield own
            elif depth < _DEEPEST:
                yield from _places(each, own, depth + 1)
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            yield from _places(each, f"{place}/{number}", depth + 1)
    elif isinstance(value, str) and _is_marked(value):
        yield place


def _plain(name: str) -> str:
    """A field's name may itself be what must not be copied (the first column of a printed table)."""
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.:-]{0,39}", name) else "*"


def _is_marked(text: str) -> bool:
    head = text[:_HEAD]
    if _CANDIDATE.search(head):
        head = clean(head)
        if _STAMP.search(head) is not None or _INLINE.search(head) is not None:
            return True
    if "M" not in head or "/" not in head:
        return False
    return any(is_of_series(found[1]) for found in _STATED.finditer(clean(head)))
