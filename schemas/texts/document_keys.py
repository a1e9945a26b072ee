"""The identity of a document on paper: issuer, number and year; the number alone is shared by many."""

from __future__ import annotations

from schemas.document_number import number_key, parse
from schemas.issuer import issuer_keys


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
