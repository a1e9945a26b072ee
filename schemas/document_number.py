"""Số, ký hiệu: the number and notation of an official document, as people really write them.

Form (NĐ 30/2020/NĐ-CP, Luật Ban hành VBQPPL): `number[/year]/TYPE-ISSUER[-UNIT]`; letters have no type
(`7816/VPCP-TTĐT`), the Party writes `9499-QĐ/TU`. A number is not a key: councils of one province share it. See
`Document.natural_keys`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from schemas.agency_names import ISSUERS
from schemas.text import clean


class NumberKind(StrEnum):
    """Which of the national forms a number has."""

    NORMATIVE = "normative"  # 20/2020/QĐ-TTg: the year stands in the number
    ASSEMBLY = "assembly"  # 126/2025/QH15, 237/NQ-UBTVQH16: the National Assembly, with the number of its term
    JOINT = "joint"  # 01/2013/TTLT-BTC-BKHCN
    INDIVIDUAL = "individual"  # 123/QĐ-UBND: the year must come from the date
    LETTER = "letter"  # 7816/VPCP-TTĐT: công văn, no type
    PARTY = "party"  # 9499-QĐ/TU
    FORM = "form"  # 02/GTGT: of a form that is annexed to a circular, no document
    BARE = "bare"  # 1234: no notation


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentNumber:
    """A number taken apart; `number` keeps a decimal part such as 66.22, without leading zeros."""

    number: str
    year: int | None
    notation: str
    kind: NumberKind


_DASHES = re.compile("[\u2010-\u2015\u2212]")
_TYPES = (
    "NQ|QĐ|QD|CT|QC|QyĐ|TC|TB|HD|CTr|KH|PA|ĐA|DA|BC|BB|TTr|HĐ|CĐ|CD|BGN|BTT|GUQ|GM|GGT|GNP|PG|PC|PB|"
    "NĐ|ND|TT|TTLT|NQLT|L|LCT|PL|SL|VBHN|QH|UBTVQH|PL-UBTVQH|KL|ĐL"
)
_TYPE = re.compile(rf"(?:{_TYPES})(?=[-/ ]|\d*$)", re.IGNORECASE)
_SAID = re.compile(r"(?:^|\s)số\s*:?\s*(?=\d)", re.IGNORECASE)
_TAIL = re.compile(r"(?:\s*[,;(]|\s+(?:ngày|của|về|năm)(?!\w)).*$", re.IGNORECASE | re.DOTALL)
_LEAD = re.compile(r"^[^\d]{1,40}?(?=\d)")
_NUMBER = re.compile(r"(\d{1,6}(?:\.\d{1,3})?[A-Za-z]?)(?!\w)\s*(?:[/-]\s*(.*))?", re.DOTALL)
_YEAR = re.compile(r"((?:18|19|20|21)\d{2})(?:\s*[/-]\s*(.*)|$)", re.DOTALL)
_LETTERS = re.compile(r"[^\W_]+(?:[./&-][^\W_]+)*")
_AROUND = re.compile(r"\s+(?=[/-])|(?<=[/-])\s+")
_BLANK_FOR_DASH = re.compile(r"(?<=\w) (?=(?:H[ĐD]ND|UBND|BTV|TU)(?!\w))")  # 23/QĐ-TT HĐND
_SAID_TYPE = re.compile(r"(?<!\w)(QĐ|QD|NQ|CT|KH|TB|BC|NĐ|ND|TT)(?:\s*(?:số|:))*\s*$", re.IGNORECASE)


def parse(text: str) -> DocumentNumber | None:
    """The parts of a number such as `Số: 123 /QĐ-UBND ngày 9/5/2025`, or None when there is no number in it."""
    # Cleaning leaves Ð in words that could be Icelandic; in a number every one of them is meant to be Đ.
    head = _DASHES.sub("-", clean(text)).replace("Ð", "Đ").replace("ð", "đ")
    said = _SAID.search(head)
    before = head[: said.start()] if said else ""
    if said:
        head = head[said.end() :]
    elif head and not head[0].isdigit():
        lead = _LEAD.match(head)
        if not lead:
            return None
        before, head = lead[0], head[lead.end() :]
    parts = _NUMBER.match(_TAIL.sub("", head).strip())
    if not parts:
        return None
    number, rest = _bare(parts[1]), (parts[2] or "").strip()
    year: int | None = None
    dated = _YEAR.match(rest)
    if dated:
        year, rest = int(dated[1]), (dated[2] or "").strip()
    notation = _notation(rest)
    if not notation:
        spoken = _SAID_TYPE.search(before.strip())
        notation = _D_TOKEN.sub(_stroke, spoken[1].upper()) if spoken else ""
    party = year is None and "/" in notation and head[len(parts[1]) :].lstrip().startswith("-")
    return DocumentNumber(
        number=number, year=year, notation=notation, kind=_kind(notation, year, party=party, digits=len(parts[1]))
    )


def number_key(text: str) -> str | None:
    """Key in which all spellings of one number meet: `123/qđ-ubnd`, `20/2020/qđ-ttg`; None without a notation.

    A bare 123 is no key: every type of document has its own series. Nor is 2020/NĐ-CP, the rest of a lost number, in
    which all decrees of a year would meet.
    """
    return _key(text[:300])


@lru_cache(maxsize=32_768)
def _key(text: str) -> str | None:
    found = parse(text)
    if found is None or not found.notation or is_only_year(found):
        return None
    notation = found.notation.lower()
    return "/".join(part for part in (found.number.lower(), str(found.year or ""), notation) if part)


def _bare(number: str) -> str:
    whole, dot, fraction = number.partition(".")
    return f"{whole.lstrip('0') or '0'}{dot}{fraction}"


def _notation(text: str) -> str:
    found = _LETTERS.match(_BLANK_FOR_DASH.sub("-", _AROUND.sub("", text)))
    if not found or found[0][0].isdigit():  # 9/5/2025 is a date
        return ""
    return _D_TOKEN.sub(_stroke, found[0])


# Đ typed as D. Not for HD and DA as types: hướng dẫn is not hợp đồng (HĐ), dự án is not đề án (ĐA).
_D_TOKEN = re.compile(r"[^\W\d_]+")
_STROKED = {
    word.replace("Đ", "D").upper(): word
    for word in (
        "QĐ NĐ CĐ QyĐ BCĐ HĐND HĐQT ĐĐBQH TTĐT GDĐT BGDĐT SGDĐT KHĐT BKHĐT SKHĐT LĐTBXH BLĐTBXH SLĐTBXH TLĐ TLĐLĐVN"
    ).split()
} | {"NDCP": "NĐ-CP", "QDTTG": "QĐ-TTg"}  # as in file names: 237-ndcp


def _stroke(token: re.Match[str]) -> str:
    return _STROKED.get(token[0].replace("Đ", "D").upper(), token[0])


_ASSEMBLY = re.compile(r"(?:[\w-]+-)?(?:UBTV)?QH\d{1,2}", re.IGNORECASE)
_TYPE_LAST = re.compile(rf"[^\W\d_]+-(?:{_TYPES})", re.IGNORECASE)  # 1085/LĐTBXH-QĐ, as in the 1990s
_SHORT = 2


def _kind(notation: str, year: int | None, *, party: bool, digits: int) -> NumberKind:
    if not notation:
        return NumberKind.NORMATIVE if year else NumberKind.BARE
    if party:
        return NumberKind.PARTY
    if notation.upper().startswith(("TTLT", "NQLT")):
        return NumberKind.JOINT
    if _ASSEMBLY.fullmatch(notation):
        return NumberKind.ASSEMBLY
    if year:
        return NumberKind.NORMATIVE
    if _TYPE.match(notation) or _TYPE_LAST.fullmatch(notation):
        return NumberKind.INDIVIDUAL
    is_form = digits <= _SHORT and not has_known_issuer(notation)
    return NumberKind.FORM if is_form else NumberKind.LETTER


def has_known_issuer(notation: str) -> bool:
    """Whether a notation without a type starts with a body that issues documents."""
    return re.split("[-/.&]", notation, maxsplit=1)[0].upper() in ISSUERS


_YEARS = range(1945, 2100)
# These are numbered anew each year and always carry it (Luật Ban hành VBQPPL).
_ALWAYS_DATED = re.compile(r"(?:NĐ|TT|TTLT|NQLT|UBTVQH\d+|QH\d+)(?!\w)", re.IGNORECASE)
_PLACEHOLDER = re.compile("X{2,}", re.IGNORECASE)


def is_only_year(found: DocumentNumber) -> bool:
    """Whether the number was lost and its year stands in its place: 2020/NĐ-CP, or the end of QCVN 41:2013/BXD."""
    if found.year is not None or not found.number.isdigit() or int(found.number) not in _YEARS:
        return False
    # A letter names the unit that wrote it, after the body.
    is_bare = found.kind is NumberKind.LETTER and found.notation.isalpha()
    unnamed = is_bare and (has_known_issuer(found.notation) or _PLACEHOLDER.fullmatch(found.notation))
    return bool(unnamed or _ALWAYS_DATED.match(found.notation))
