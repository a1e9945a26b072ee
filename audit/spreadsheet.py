"""CSV that a spreadsheet opens as it was meant: with its letters, and without running a cell as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

BOM = "\ufeff"  # without it, Excel reads Vietnamese text in a legacy encoding

# Blanks and invisible characters before the sign do not stop a spreadsheet; full-width signs work in some locales.
_FORMULA = re.compile(r"[\s\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\x00]*[=+\-@\t\r\n＝＋－＠]")
_LEADING_BREAK = re.compile(r"[\t\r\n]")


def cell(value: object) -> object:
    """The value as a cell: numbers stay numbers, text that could run as a formula gets a leading apostrophe."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = str(value).replace("\x00", "")
    return f"'{text}" if _FORMULA.match(text) or _LEADING_BREAK.match(text) else text


def lines(header: Iterable[str], table: Iterable[Iterable[object]]) -> Iterator[str]:
    """The file, line by line (RFC 4180, CRLF), with the mark that says UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow([cell(name) for name in header])
    yield _taken(buffer)
    for entry in table:
        writer.writerow([cell(value) for value in entry])
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
