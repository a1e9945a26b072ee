"""The identity of a document on paper: issuer, number and year; the number alone is shared by many."""

from __future__ import annotations

import re

from schemas.document_number import number_key, parse
from schemas.issuer import issuer_keys
from schemas.organ_code import organ_code_key

_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
TRIPLE = re.compile(r"\s*([^,]+?)\s*,\s*((?:19|20|21)\d{2})[/-](\d{1,2})[/-](\d{1,2})\s*,\s*(\S.*)", re.DOTALL)
_HEAD = re.compile(r"(?:Chủ tịch|Bộ trưởng|Giám đốc|Tổng Giám đốc)\s+(?=\S)(?!nước|Quốc hội)", re.IGNORECASE)


def document_keys(
    number: str | None,
    *,
    year: int | None = None,
    issuer: str | None = None,
    issuer_code: str | None = None,
    jurisdiction: str | None = None,
    url: str | None = None,
) -> list[str]:
    """`<body>|<number>|<year>` for every key that the issuer has, by name first; none where a part is missing.

    The year in the number goes before `year`, which is that of issue: normative acts carry it, individual ones do not.
    Councils of one province number alike (21/NQ-HĐND four times in 2026), so without an issuer there is no key.
    """
    key = number_key(number) if number else None
    found = parse(number) if number and key else None
    year = (found.year if found else None) or year
    if key is None or year is None:
        return []
    return [f"{body}|{key}|{year}" for body in issuer_keys(issuer, issuer_code, jurisdiction, url)]


def heads_body(issuer: str) -> list[str]:
    """The issuer as named, and the body that it heads: a chairman's decisions stand in the series of his committee."""
    names = [issuer, _HEAD.sub("", issuer.strip(), count=1)]
    return [name for name in dict.fromkeys(names) if name]


def edxml_key(text: str) -> str:
    """One text for one edXML DocumentId: a UUID, or the triple of organ, date and number (QCVN 102:2016)."""
    if _UUID.fullmatch(text.strip()):
        return text.strip().lower().replace("-", "")
    triple = TRIPLE.fullmatch(text)
    if not triple:
        return " ".join(text.split())
    organ, year, month, day, number = triple.groups()
    issuer = organ_code_key(organ) or organ.lower()
    return f"{issuer},{year}-{int(month):02}-{int(day):02},{number_key(number) or number.lower()}"
