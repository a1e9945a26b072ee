"""Tables: who separates their cells, where their header stands, how many levels it has, which sheets are alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any

from connectors.members import is_archive
from connectors.raw import RAGGED
from connectors.readers import READERS
from connectors.readers.table_header import SHEET
from connectors.sniff import is_page
from lienthong.onboarding.guess import Guess, Page
from lienthong.onboarding.visit import Visitor, probe
from schemas.errors import NotTheFormat, RecordRejected
from schemas.text import clean

_HEAD = 4_096
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOOKED_ROWS = 60
_MOST_ROWS = 20_000  # rows of a table whose end is looked for
_MOST_BELOW = 12
_LEAST_ABOVE = 4
_SUM = re.compile(r"(?:tổng|cộng)\b", re.I)


def workbook(page: Page, _visitor: Visitor) -> Guess | None:
    """XLSX, ODS or XLS by its first bytes; the header is the first row that names most columns."""
    if page.body.startswith(_OLE):
        kind = "xls"
    elif page.body.startswith(_ZIP) and not is_archive(page.body):
        kind = "ods" if b"opendocument.spreadsheet" in page.body[:200] else "xlsx"
    else:
        return None
    guess = _table(kind, {"format": kind}, _cells(page, {"format": kind}))
    return None if guess is None else _with_sheets(page, _with_end(page, guess))


def csv_text(page: Page, _visitor: Visitor) -> Guess | None:
    """Separated text: the separator that gives most rows the same number of cells, two at least."""
    head = page.body[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"\0" in head.removeprefix(b"\xff\xfe") and not page.body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    if head[:1] in (b"<", b"{", b"[", b"%") or is_page(page.body):
        return None
    best: tuple[float, str, list[list[Any]]] = (0.0, "", [])
    for sign in (";", ",", "\t", "|"):
        listed = _cells(page, {"format": "csv", "delimiter": sign})
        widths = [len(cells) for cells in listed if any(cells)]
        usual = max(set(widths), key=widths.count) if widths else 0
        alike = widths.count(usual) / len(widths) if widths else 0.0
        if usual >= 2 and len(widths) >= 2 and alike >= 0.7:
            best = max(best, (usual * alike, sign, listed), key=lambda one: one[0])
    if not best[1]:
        return None
    guess = _table("csv", {"format": "csv", "delimiter": best[1]}, best[2])
    return None if guess is None else _with_end(page, guess)


def _with_end(page: Page, guess: Guess) -> Guess:
    """The table without the sum, the notes and the signatures under it, told by how few cells of a row they fill."""
    plain = {name: guess.options[name] for name in ("format", "delimiter") if name in guess.options}
    listed = [[cell for cell in map(_text, cells) if cell] for cells in _cells(page, plain, _MOST_ROWS)]
    rows = [cells for cells in listed if cells]
    width = max(map(len, rows), default=0)
    below = list(takewhile(lambda cells: len(cells) <= width // 3 or bool(_SUM.match(cells[0])), reversed(rows)))[::-1]
    above = rows[: len(rows) - len(below)]
    if width < 3 or not below or len(rows) >= _MOST_ROWS or len(below) > _MOST_BELOW or len(above) < _LEAST_ABOVE:
        return guess
    said = re.match(r"[^\d:;,.(]{0,40}", below[0][0])
    words = " ".join(said[0].split()[:3]) if said else ""
    until = f"^{re.escape(words)}".replace(r"\ ", " ")
    if len(words) < 2 or any(re.search(until, cells[0]) for cells in above):
        return guess
    note = f"bảng hết ở dòng bắt đầu bằng “{words}” · the table ends at a row that begins with it"
    return replace(guess, options={**guess.options, "until": until}, notes=(*guess.notes, note))


def _text(cell: Any) -> str:
    return "" if cell is None else clean(str(cell))


def _cells(page: Page, options: Mapping[str, Any], most: int = _LOOKED_ROWS) -> list[list[Any]]:
    """The first rows of a table as they stand: read as if it had one column, so that no row fits."""
    found: list[list[Any]] = []
    source = probe(page.url, "table", {**options, "header_row": 0, "columns": ["cell"]})
    try:
        for raw in READERS["table"].records(source, page.body):
            fields = raw.fields()
            found.append(fields[RAGGED]["cells"] if RAGGED in fields else list(fields.values()))
            if len(found) >= most:
                break
    except (NotTheFormat, RecordRejected):
        return found if len(found) >= most else []
    return found


def _table(kind: str, options: dict[str, Any], listed: list[list[Any]]) -> Guess | None:
    """The guess for a table, its header found: the first row of names that is as wide as the rows under it."""
    rows = [["" if cell is None else " ".join(str(cell).split()) for cell in cells] for cells in listed]
    filled = [[cell for cell in cells if cell] for cells in rows]
    widest = max(map(len, filled), default=0)
    if widest < 2:
        return None
    for place, cells in enumerate(filled):
        names = [cell for cell in cells if _is_name(cell)]
        if len(cells) >= max(2, 0.6 * widest) and len(names) == len(cells) == len(set(cells)):
            below = rows[place + 1] if place + 2 < len(rows) else []
            if _is_second_level(rows[place], below):
                joined = _joined(rows[place], below)
                options = options | {"header": [*names[:2], joined], "header_rows": 2}
            elif any(filled[:place]):
                options = options | {"header": names[:3]}
            told = (
                f"bảng {kind.upper()}, tiêu đề ở dòng {place + 1}",
                f"a {kind.upper()} table, header in row {place + 1}",
            )
            return Guess("table", options, 85, *told)
    return None


def _is_name(cell: str) -> bool:
    return not re.fullmatch(r"[\d.,/:\s-]+", cell) and len(cell) <= 100


def _is_second_level(upper: list[str], lower: list[str]) -> bool:
    """Whether a row names parts of merged cells above it: only under such cells, only names, at least two."""
    there = [place for place, cell in enumerate(lower) if cell]
    if len(there) < 2:
        return False
    wide = [*upper, *([""] * (len(lower) - len(upper)))]
    # The left end of a merged cell has its name above, the rest has nothing; both have a part below.
    inside = [place for place in there if not wide[place]]
    starts = [place for place in there if wide[place]]
    return (
        bool(inside)
        and all(place + 1 in inside for place in starts)
        and all(place - 1 in there for place in inside)
        and all(_is_name(lower[place]) for place in there)
    )


def _joined(upper: list[str], lower: list[str]) -> str:
    """The first joined name, as the reader makes it."""
    place = next(place for place, cell in enumerate(lower) if cell)
    return f"{upper[place]} / {lower[place]}"


def _with_sheets(page: Page, guess: Guess) -> Guess:
    """All sheets, where they have the header of the first one; else those that have it."""
    first = _names(page, guess.options)
    found = {sheet: _names(page, {**guess.options, "sheet": sheet}) for sheet in _sheets(page, guess.options)}
    alike = [sheet for sheet, names in found.items() if names == first and names]
    if len(alike) < 2:
        return guess
    sheets = ["*"] if len(alike) == len(found) else alike
    others = [sheet for sheet in found if sheet not in alike]
    notes = (f"trang tính khác · other sheets: {', '.join(others)}",) if others else ()
    return replace(guess, options={**guess.options, "sheets": sheets}, notes=(*guess.notes, *notes))


def _sheets(page: Page, options: Mapping[str, Any]) -> list[str]:
    """Names of the visible sheets."""
    every = {"format": options["format"], "sheets": ["*"], "header_row": 0, "columns": ["cell"]}
    found: dict[str, None] = {}
    try:
        for raw in READERS["table"].records(probe(page.url, "table", every), page.body):
            fields = raw.fields()
            found.setdefault(str(fields.get(SHEET) or fields.get(RAGGED, {}).get(SHEET, "")))
    except (NotTheFormat, RecordRejected):
        return []
    return [name for name in found if name]


def _names(page: Page, options: Mapping[str, Any]) -> list[str]:
    """The columns of one sheet; none where its header is another."""
    try:
        for raw in READERS["table"].records(probe(page.url, "table", options), page.body):
            fields = raw.fields()
            return [name for name in fields if name not in (SHEET, RAGGED)]
    except (NotTheFormat, RecordRejected):
        pass
    return []
