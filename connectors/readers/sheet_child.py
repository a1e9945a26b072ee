"""Runs as a process of its own: reads a workbook from standard input, writes its rows as JSON lines.

python-calamine aborts its process on some workbooks (one cell in the far corner makes it ask for 500 GB), so it must
not live in ours. Imports nothing of this product; a row that is not written, or a missing last line, is a verdict.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

GRID = (1_048_576, 16_384)
MOST_CELLS = 30_000_000
_HALF_A_MILLISECOND = timedelta(microseconds=500)


def main(wanted: str, megabytes: int, seconds: int) -> None:
    """Limit ourselves, then stream: {"sheet": name}, [row, [cells...]]..., {"end": rows}."""
    for limit, value in (
        (resource.RLIMIT_AS, megabytes << 20),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
        sheet = book.get_sheet_by_name(wanted or _first_visible(book))
        if sheet.total_height > GRID[0] or sheet.total_width > GRID[1] or sheet.height * sheet.width > MOST_CELLS:
            raise ValueError(f"cells up to row {sheet.total_height}, column {sheet.total_width}")
        _say({"sheet": sheet.name})
        count = 0
        for count, cells in enumerate(sheet.iter_rows(), start=1):
            _say([count, [_plain(cell) for cell in cells]])
        _say({"end": count})
    except (python_calamine.CalamineError, MemoryError, ValueError, OverflowError, OSError) as error:
        _say({"error": f"{type(error).__name__}: {str(error)[:300]}"})
        raise SystemExit(3) from error


def _first_visible(book: Any) -> str:
    names = [str(sheet.name) for sheet in book.sheets_metadata if str(sheet.visible).endswith(".Visible")]
    if not names:
        raise ValueError("no visible sheet")
    return names[0]


def _plain(cell: Any) -> Any:
    """Dates as ISO text, whole numbers as integers; codes typed as text stay text."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
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
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
