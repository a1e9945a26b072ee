"""Where a table's header stands, what its columns are called, and where it is printed again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from connectors.raw import GONE, RAGGED, REFUSED
from connectors.readers.csv_text import CsvRefused
from connectors.readers.sheets import Row
from schemas.text import clean, fold_ascii

MOST_COLUMNS = 500
SHEET = "__sheet__"  # our own key: the sheet of a row
_OURS = frozenset({RAGGED, REFUSED, GONE, SHEET})
_LOOKED_FOR_HEADER = 50


class Wanted(NamedTuple):
    """How the header is told: by the row where it starts, by names that it holds, or as the first row with text."""

    row: int | None
    names: tuple[str, ...]
    levels: int
    skip_top: int


class Header(NamedTuple):
    """Names of the columns, and the rows that gave them, as they stand."""

    names: list[str]
    rows: list[list[Any]]


def read_header(found: Iterator[Row], wanted: Wanted, promised: frozenset[str]) -> Header:
    """Read up to the last row of the header, or refuse the table for its want of one."""
    names = tuple(_name(name) for name in wanted.names)
    window: list[list[Any]] = []
    for place, (number, cells) in enumerate(found, start=1):
        if number <= wanted.skip_top or (wanted.row is not None and number < wanted.row):
            continue
        if wanted.row is None and not names and not window and not any(map(_name, cells)):
            continue
        if names and place - wanted.skip_top > _LOOKED_FOR_HEADER:
            break
        window = [*window, cells][-wanted.levels :]
        if len(window) < wanted.levels:
            continue
        levels = [[_name(cell) for cell in row] for row in window]
        columns = _joined(levels)
        if names and not {fold_ascii(name) for name in names} <= {
            fold_ascii(one) for level in (*levels, columns) for one in level
        }:
            continue
        return Header(_checked(_as_wanted(columns, names, promised), promised), window)
    raise CsvRefused("no header row" + (f" with {', '.join(sorted(names))}" if names else ""))


def _joined(levels: list[list[str]]) -> list[str]:
    """One name a column: "Kết quả / Điểm". A blank above a name belongs to the merged cell on its left."""
    width = max(map(len, levels))
    grid = [level + [""] * (width - len(level)) for level in levels]
    for depth, level in enumerate(grid[:-1]):
        for column in range(1, width):
            # A cell merged downwards has nothing below it and heads no column but its own.
            is_inside = all(any(lower[place] for lower in grid[depth + 1 :]) for place in (column, column - 1)) and all(
                upper[column] == upper[column - 1] for upper in grid[:depth]
            )
            if not level[column] and is_inside:
                level[column] = level[column - 1]
    # Some programs repeat the text of a cell that is merged downwards.
    return [" / ".join(dict.fromkeys(name for name in column if name)) for column in zip(*grid, strict=True)]


def _as_wanted(columns: list[str], names: Sequence[str], promised: frozenset[str]) -> list[str]:
    """The columns as `header` spells them, where one that is not promised differs only in case or accents."""
    found = list(columns)
    folded = [fold_ascii(column) for column in columns]
    for name in names:
        if name not in columns and folded.count(fold_ascii(name)) == 1:
            place = folded.index(fold_ascii(name))
            found[place] = columns[place] if columns[place] in promised else name
    return found


def _checked(names: list[str], promised: frozenset[str]) -> list[str]:
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise CsvRefused(f"more than {MOST_COLUMNS} columns")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise CsvRefused(f"column occurs twice: {', '.join(twice)}")
    if _OURS & set(names):
        raise CsvRefused(f"column with a name that is ours: {', '.join(sorted(_OURS & set(names)))}")
    if promised and not promised & set(names):
        raise CsvRefused(f"no promised column in the header: {', '.join(names[:8])}")
    return [name or f"column_{place}" for place, name in enumerate(names, start=1)]


def _name(cell: Any) -> str:
    return " ".join(clean(str(cell)).split()) if not isinstance(cell, ValueError) else ""


def without_page_breaks(found: Iterator[Row], header: list[list[Any]], left_out: list[list[Any]]) -> Iterator[Row]:
    """The rows but those where a new page prints the header, and what was left out below it, again cell for cell."""
    block, held, at = header + left_out, list[Row](), 0
    for row in found:
        if at == len(block) or row[1] != block[at]:
            yield from held
            held.clear()
            at = 0
        if at < len(block) and row[1] == block[at]:
            at += 1
            held.append(row)
            if at >= len(header):
                held.clear()
            continue
        yield row
    yield from held
