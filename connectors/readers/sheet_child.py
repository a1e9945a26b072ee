"""Runs as a process of its own: reads a workbook from standard input, writes its rows as JSON lines.

python-calamine aborts its process on some workbooks (one cell in the far corner makes it ask for 500 GB), so it must
not live in ours. Imports nothing of this product; a row that is not written, or a missing last line, is a verdict.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from fnmatch import fnmatchcase
from io import BytesIO
from typing import Any

GRID = (1_048_576, 16_384)
MOST_CELLS = 30_000_000
MOST_WHOLE = 1 << 63
# Excel counts a 29 February 1900; what it says of a day before, or of a time beyond 24 hours, is not what was meant.
FIRST_SURE_DAY = date(1900, 3, 1)
_HALF_A_MILLISECOND = timedelta(microseconds=500)


def main(wanted: list[str], megabytes: int, seconds: int) -> None:
    """Limit ourselves, then stream: {"sheet": name}, [row, [cells...]] or [row, [], fault]..., {"end": rows}."""
    for limit, value in (
        (resource.RLIMIT_AS, megabytes << 20),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    import python_calamine

    try:
        payload = sys.stdin.buffer.read()
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(payload))
        first_sure = FIRST_SURE_DAY if b"opendocument" not in payload[:200] else date.min
        count = cells = 0
        for name in _names(book, wanted):
            sheet = book.get_sheet_by_name(name)
            cells += sheet.height * sheet.width
            if sheet.total_height > GRID[0] or sheet.total_width > GRID[1] or cells > MOST_CELLS:
                raise ValueError(f"cells up to row {sheet.total_height}, column {sheet.total_width}")
            _say({"sheet": sheet.name})
            for number, row in enumerate(sheet.iter_rows(), start=1):
                _say(_line(number, row, first_sure))
                count += 1
        _say({"end": count})
    except (python_calamine.CalamineError, MemoryError, ValueError, OverflowError, OSError) as error:
        _say({"error": f"{type(error).__name__}: {str(error)[:300]}"})
        raise SystemExit(3) from error


def _names(book: Any, wanted: list[str]) -> list[str]:
    """Sheets in the order of the workbook: those named, those that a pattern fits, or the first visible one."""
    sheets = [
        (str(sheet.name), str(sheet.visible).endswith(".Visible"))
        for sheet in book.sheets_metadata
        if str(sheet.typ).endswith(".WorkSheet")
    ]
    if not wanted:
        first = [name for name, is_visible in sheets if is_visible][:1]
        if not first:
            raise ValueError("no visible sheet")
        return first
    found: set[str] = set()
    for one in wanted:
        fitting = {name for name, is_visible in sheets if name == one or (is_visible and fnmatchcase(name, one))}
        if not fitting:
            raise ValueError(f"no sheet {one}")
        found |= fitting
    return [name for name, _ in sheets if name in found]


def _line(number: int, row: list[Any], first_sure: date) -> list[Any]:
    for cell in row:
        if isinstance(cell, date) and (cell.year, cell.month) < (first_sure.year, first_sure.month):
            return [number, [], f"date {cell.isoformat()}: before 1 March 1900 the days of Excel are one off"]
    return [number, [_plain(cell) for cell in row]]


def _plain(cell: Any) -> Any:
    """Dates, times and durations as ISO text, whole numbers as integers; codes typed as text stay text."""
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < MOST_WHOLE else cell
    if isinstance(cell, datetime):
        moment = cell + _HALF_A_MILLISECOND
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000).isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes, second = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{second:02}"
    return cell


def _say(line: object) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
