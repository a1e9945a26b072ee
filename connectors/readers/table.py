"""Reader `table`: CSV, XLSX, XLS and ODS at one address; one row, one record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from connectors.raw import RAGGED, REFUSED, RawRecord
from connectors.readers import protocol
from connectors.readers.csv_text import CsvRefused, csv_rows
from connectors.readers.protocol import Exchanger, Known, Pull
from connectors.readers.sheets import OLE, ZIP, Row, WorkbookRefused, rows
from connectors.sniff import is_page, refusal
from schemas.text import clean

if TYPE_CHECKING:
    from connectors.source import Source

MOST_COLUMNS = 500
_LOOKED_FOR_HEADER = 50


class TableOptions(protocol.Options):
    """Where the header stands and how the text is written; everything has a usual value."""

    format: Literal["auto", "csv", "xlsx", "xls", "ods"] = "auto"
    encoding: Literal["auto", "utf-8", "utf-16", "windows-1258", "windows-1252"] = "auto"
    delimiter: Literal["auto", ",", ";", "\t", "|"] = "auto"
    sheet: str = Field("", description="name of the sheet; the first visible one if empty")
    header_row: int | None = Field(None, ge=0, description="row of the header, counted from 1; 0 = there is none")
    header: tuple[str, ...] = Field((), description="the header is the first row that holds all these names")
    skip: int = Field(0, ge=0, description="rows to leave out after the header (units, numbering)")
    columns: tuple[str, ...] = Field((), description="names by position, for a table without a header")

    @model_validator(mode="after")
    def _one_way(self) -> TableOptions:
        if (self.header_row == 0) != bool(self.columns):
            raise ValueError("columns and header_row: 0 belong together")
        if self.header and self.header_row is not None:
            raise ValueError("give header or header_row, not both")
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
            yield from protocol.numbered(source, _records(_rows(source, options, payload), options, source.paths))
        except (CsvRefused, WorkbookRefused) as error:
            raise refusal(source.name, "a table", payload, str(error)) from error


def _rows(source: Source, options: TableOptions, payload: bytes) -> Iterator[Row]:
    kind = options.format if options.format != "auto" else _kind(payload)
    if kind == "csv":
        return csv_rows(payload, options.encoding, options.delimiter, source.paths | set(options.header))
    return rows(payload, kind, options.sheet)


def _kind(payload: bytes) -> str:
    if payload.startswith(OLE):
        return "xls"
    if payload.startswith(ZIP):
        return "ods" if b"opendocument.spreadsheet" in payload[:200] else "xlsx"
    return "csv"


def _records(found: Iterator[Row], options: TableOptions, promised: frozenset[str]) -> Iterator[RawRecord]:
    names = list(options.columns) or _header(found, options, promised)
    width, ordinal, skipped = len(names), 0, 0
    for number, cells in found:
        if not any(cell != "" and cell is not None for cell in cells):
            continue
        if skipped < options.skip:
            skipped += 1
            continue
        yield RawRecord.of(ordinal, f"/row[{number}]", _record(names, width, cells))
        ordinal += 1


def _record(names: list[str], width: int, cells: list[Any]) -> dict[str, Any]:
    if len(cells) == 1 and isinstance(cells[0], ValueError):
        return {REFUSED: {"rule": "table.error_cell", "value": str(cells[0])}}
    if len(cells) > width and not any(cell != "" for cell in cells[width:]):
        cells = cells[:width]
    if len(cells) != width:
        return {RAGGED: {"expected": width, "cells": cells}}
    return dict(zip(names, cells, strict=True))


def _header(found: Iterator[Row], options: TableOptions, promised: frozenset[str]) -> list[str]:
    wanted = {_name(name) for name in options.header}
    for place, (number, cells) in enumerate(found, start=1):
        names = [_name(cell) for cell in cells]
        if options.header_row is not None:
            if number < options.header_row:
                continue
        elif wanted:
            if place > _LOOKED_FOR_HEADER:
                break
            if not wanted <= set(names):
                continue
        elif not any(names):
            continue
        return _checked(names, promised)
    raise CsvRefused("no header row" + (f" with {', '.join(sorted(wanted))}" if wanted else ""))


def _checked(names: list[str], promised: frozenset[str]) -> list[str]:
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise CsvRefused(f"more than {MOST_COLUMNS} columns")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise CsvRefused(f"column occurs twice: {', '.join(twice)}")
    if promised and not promised & set(names):
        raise CsvRefused(f"no promised column in the header: {', '.join(names[:8])}")
    return [name or f"column_{place}" for place, name in enumerate(names, start=1)]


def _name(cell: Any) -> str:
    return " ".join(clean(str(cell)).split()) if not isinstance(cell, ValueError) else ""
