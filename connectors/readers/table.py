"""Reader `table`: CSV, XLSX, XLS and ODS at one address; one row, one record.

Keys are the names of the header ("Kết quả / Điểm" where it has levels), and `__sheet__` where `sheets` is given. Cells
of a CSV are text as it stands. Cells of a workbook are text, booleans, whole numbers as integers and other numbers as
stored; dates, times and durations are ISO text ("2026-05-09", "2026-05-09T17:30:00", "08:05:00", "36:00:00"), whether
its days count from 1900 or 1904.

No records: blank rows; the header printed again on a new page, when it is the same cell for cell (it is left out
without a count); what follows a row that `until` names. Handed on, marked, for quarantine: a row with another number of
cells, a row with an error cell or an uncomputed formula, a row whose cells stand in wrong columns (`shape`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from connectors.raw import RAGGED, REFUSED, RawRecord
from connectors.readers import protocol
from connectors.readers.csv_text import CsvRefused, csv_rows
from connectors.readers.protocol import Exchanger, Known, Pull
from connectors.readers.sheets import OLE, ZIP, Row, WorkbookRefused, tables
from connectors.readers.table_header import SHEET, Wanted, read_header, without_page_breaks
from connectors.readers.table_shape import Shape, shifted
from connectors.sniff import is_page, refusal
from schemas.text import clean

if TYPE_CHECKING:
    from connectors.source import Source

# Signatures and notes below a table are few; more rows mean that the table did not end there.
_MOST_AFTER_THE_END = 50


class TableOptions(protocol.Options):
    """Where the header stands and how the text is written; everything has a usual value."""

    format: Literal["auto", "csv", "xlsx", "xls", "ods"] = Field("auto", description="auto: by the first bytes")
    encoding: Literal[
        "auto", "utf-8", "utf-16", "windows-1258", "windows-1252", "windows-874", "tcvn3", "vni", "viscii",
        "utf-8-read-as-cp1252",
    ] = Field("auto", description="of a CSV; auto: by its content, and refused where that is not clear")  # fmt: skip
    delimiter: Literal["auto", ",", ";", "\t", "|"] = Field("auto", description="of a CSV; auto: by its first rows")
    sheet: str = Field("", description="name of the sheet; the first visible one if empty")
    sheets: tuple[str, ...] = Field((), description='several sheets: names or patterns ("Quý *"), "*" for all visible')
    header_row: int | None = Field(None, ge=0, description="row of the header, counted from 1; 0 = there is none")
    header: tuple[str, ...] = Field(
        (), description="the header is the first row that holds all these names; case and accents do not count"
    )
    header_rows: int = Field(1, ge=1, le=5, description="levels of the header; names are joined with ' / '")
    skip_top: int = Field(0, ge=0, description="rows to leave out before the header is looked for (titles)")
    skip: int = Field(0, ge=0, description="rows to leave out after the header (units, numbering)")
    columns: tuple[str, ...] = Field((), description="names by position, for a table without a header")
    until: Annotated[str, AfterValidator(protocol.pattern)] = Field(
        "", description="regular expression; a row whose first filled cell it matches ends the table"
    )
    shape: dict[str, Shape] = Field(
        default_factory=dict, description="what a column holds; a row against two of them is quarantined as shifted"
    )

    @field_validator("sheets", mode="before")
    @classmethod
    def _listed(cls, sheets: Any) -> Any:
        return (sheets,) if isinstance(sheets, str) else sheets

    @model_validator(mode="after")
    def _one_way(self) -> TableOptions:
        if (self.header_row == 0) != bool(self.columns):
            raise ValueError("columns và header_row: 0 đi cùng nhau / columns and header_row: 0 belong together")
        if self.header and self.header_row is not None:
            raise ValueError("chỉ nêu header hoặc header_row / give header or header_row, not both")
        if self.header_row is not None and self.skip_top:
            raise ValueError("chỉ nêu skip_top hoặc header_row / give skip_top or header_row, not both")
        if self.columns and self.header_rows > 1:
            raise ValueError("columns không có header_rows / columns have no header_rows")
        if self.sheet and self.sheets:
            raise ValueError("chỉ nêu sheet hoặc sheets / give sheet or sheets, not both")
        return self


class TableReader:
    """Streams rows; nothing is guessed about a row that does not fit its header."""

    name = "table"
    Options = TableOptions

    def pull(self, source: Source, exchange: Exchanger, known: Known) -> Pull:
        payload = yield from protocol.fetched(source, exchange, known, 0, source.url)
        first = next(self.records(source, payload), None)
        return protocol.evidence(0 if first is None else 1, None, last_seen=True)

    def records(self, source: Source, payload: bytes) -> Iterator[RawRecord]:
        options = TableOptions.model_validate(source.options)
        if not payload.strip() or is_page(payload):
            raise refusal(source.name, "a table", payload)
        try:
            yield from protocol.numbered(source, _records(source, options, payload))
        except (CsvRefused, WorkbookRefused) as error:
            raise refusal(source.name, "a table", payload, str(error)) from error


def _records(source: Source, options: TableOptions, payload: bytes) -> Iterator[RawRecord]:
    needed = _needed(source)
    ordinal = 0
    for number, (sheet, found) in enumerate(_tables(source, options, payload), start=1):
        place, about = (f"/sheet[{number}]", {SHEET: sheet}) if options.sheets else ("", {})
        for row, item in _table(found, options, source.paths, needed):
            yield RawRecord.of(ordinal, f"{place}/row[{row}]", item | about)
            ordinal += 1


def _tables(source: Source, options: TableOptions, payload: bytes) -> Iterator[tuple[str, Iterator[Row]]]:
    kind = options.format if options.format != "auto" else _kind(payload)
    if kind == "csv":
        yield "", csv_rows(payload, options.encoding, options.delimiter, source.paths | set(options.header))
        return
    for name, found in tables(payload, kind, options.sheets or tuple(filter(None, [options.sheet]))):
        first = next(found, None)
        # A pattern may fit sheets that hold nothing; a sheet that is named must hold a table.
        if first is not None or not options.sheets or name in options.sheets:
            yield name, _again(first, found)


def _again(first: Row | None, found: Iterator[Row]) -> Iterator[Row]:
    if first is not None:
        yield first
    yield from found


def _kind(payload: bytes) -> str:
    if payload.startswith(OLE):
        return "xls"
    if payload.startswith(ZIP):
        return "ods" if b"opendocument.spreadsheet" in payload[:200] else "xlsx"
    return "csv"


def _needed(source: Source) -> frozenset[str]:
    """Their columns without which a record is none."""
    found = {part for mapping in source.mappings for part in mapping.key if isinstance(part, str)}
    for mapping in source.mappings:
        for ours, spec in mapping.fields.items():
            if ours not in source.optional and len(spec.paths()) == 1:
                found.update(spec.paths())
    return frozenset(found)


def _table(
    found: Iterator[Row], options: TableOptions, promised: frozenset[str], needed: frozenset[str]
) -> Iterator[tuple[int, dict[str, Any]]]:
    names, block = list(options.columns), list[list[Any]]()
    if not names:
        wanted = Wanted(options.header_row, options.header, options.header_rows, options.skip_top)
        names, block = read_header(found, wanted, promised)
    gone = sorted(options.shape.keys() - set(names))
    if gone:
        raise CsvRefused(f"no column {', '.join(gone)}, of which options.shape tells")
    filled: Iterator[Row] = (row for row in found if any(cell != "" and cell is not None for cell in row[1]))
    left_out = [row[1] for _, row in zip(range(options.skip), filled, strict=False)]
    if block:
        filled = without_page_breaks(filled, block, left_out)
    if options.until:
        filled = _before_the_end(filled, re.compile(options.until))
    for number, cells in filled:
        yield number, _record(names, cells, options, needed)


def _before_the_end(found: Iterator[Row], end: re.Pattern[str]) -> Iterator[Row]:
    for number, cells in found:
        first = next((cell for cell in cells if cell != "" and cell is not None), "")
        if end.search(clean(str(first))):
            after = sum(1 for _ in found)
            if after > _MOST_AFTER_THE_END:
                raise CsvRefused(f"options.until ends the table at row {number}, but {after} rows follow")
            return
        yield number, cells


def _record(names: list[str], cells: list[Any], options: TableOptions, needed: frozenset[str]) -> dict[str, Any]:
    width = len(names)
    if len(cells) == 1 and isinstance(cells[0], ValueError):
        return {REFUSED: {"rule": "table.error_cell", "value": str(cells[0])}}
    if len(cells) > width and not any(cell != "" for cell in cells[width:]):
        cells = cells[:width]
    if len(cells) != width:
        return {RAGGED: {"expected": width, "cells": cells}}
    told = shifted(names, cells, options.shape, needed) if options.shape else None
    if told:
        return {REFUSED: {"rule": "table.shifted_row", "value": told}}
    return dict(zip(names, cells, strict=True))
