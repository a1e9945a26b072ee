"""Rows whose cells slid into other columns, as tables drawn from a PDF have them: told by what each column holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

Shape = Literal["number", "date", "code", "text"]

_NUMBER = re.compile(r"[-+(]{0,2}\d[\d., \u00a0\u202f]{0,40}\)?\s?%?")
_DATE_WORDS = re.compile(
    r"\b(?:ngày|tháng|năm|lúc|giờ|phút|sáng|trưa|chiều|tối|thứ|hai|ba|tư|sáu|bảy|chủ|nhật|sa|ch|am|pm|gmt)\b"
)
_DATE_SIGNS = re.compile(r"[\d\s:/.,()+thgzđ-]{3,40}")
_DATE = re.compile(
    r"(?<![\d/.-])\d{1,2}([/-])\d{1,2}(?:\1\d{2,4})?(?![\d/-])|(?<![\d.])\d{1,2}\.\d{1,2}\.\d{2,4}(?![\d.])"
    r"|(?<!\d)\d{4}([/-])\d{1,2}(?:\2\d{1,2})?(?!\d)|(?<![\d/.-])\d{1,2}[/-]\d{4}(?!\d)"
)
_DATE_IN_WORDS = re.compile(r"\d{1,2}\s+\d{1,2}(?:\s+\d{4})?")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_CODE = re.compile(r"(?:số:?\s?)?[^\s/]{1,60}(?:\s?/\s?[^\s/]{1,60}){0,5}", re.I)
_CAPITALS = re.compile(r"[A-ZĐ._/&-]{1,30}")
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST = 200


def fits(cell: Any, shape: Shape) -> bool:
    """Whether a filled cell looks like what the column is for; generous, since one odd value is no shift."""
    text = " ".join(str(cell).split())
    if shape == "text":
        return bool(_LETTER.search(text)) and not _is_date(text)
    if len(text) > _LONGEST:
        return False
    if shape == "date":
        return _is_date(text) or bool(_YEAR.fullmatch(text))
    if shape == "number":
        return isinstance(cell, int | float) or (bool(_NUMBER.fullmatch(text)) and not _is_date(text))
    is_code = _CODE.fullmatch(text) if any(map(str.isdigit, text)) else _CAPITALS.fullmatch(text)
    return bool(is_code) and not _is_date(text)


def _is_date(text: str) -> bool:
    if len(text) > 60 or not any(map(str.isdigit, text)):
        return False
    bare = _DATE_WORDS.sub(" ", text.lower())
    if bare != text.lower() and _DATE_IN_WORDS.fullmatch(bare.strip(" ,.")):
        return True
    return bool(_DATE_SIGNS.fullmatch(bare.strip()) and _DATE.search(bare))


def shifted(names: list[str], cells: list[Any], shapes: Mapping[str, Shape], needed: frozenset[str]) -> str | None:
    """What shows that the row slid: two cells against their shape, or a needed one empty and its like next to it."""
    told = [
        f"{name}: {cell} (≠ {shapes[name]})"
        for name, cell in zip(names, cells, strict=True)
        if name in shapes and not _is_empty(cell) and not fits(cell, shapes[name])
    ]
    if len(told) > 1:
        return "; ".join(told)
    for place, (name, cell) in enumerate(zip(names, cells, strict=True)):
        if name not in shapes or name not in needed or not _is_empty(cell):
            continue
        for beside in (place - 1, place + 1):
            if 0 <= beside < len(cells) and _holds(cells[beside], shapes.get(names[beside]), shapes[name]):
                return f"{name}: (empty); {names[beside]}: {cells[beside]} (= {shapes[name]})"
    return None


def _holds(cell: Any, own: Shape | None, missing: Shape) -> bool:
    """Whether a neighbour holds what is missing; a neighbour whose own shape is not stated may well hold text."""
    if _is_empty(cell) or not fits(cell, missing):
        return False
    return not fits(cell, own) if own else missing != "text"


def _is_empty(cell: Any) -> bool:
    return cell is None or not str(cell).strip()
