"""Rows of a CSV text: encoding and separator found out or given, quoting read strictly."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from connectors.readers.sheets import Row
from schemas.texts.decoding import Undecodable, UnsureEncoding, detected, encoding_of, pieces

_SAMPLE = 256 * 1024
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DELIMITERS = (",", ";", "\t", "|")


class CsvRefused(Exception):
    """The text is no table; the text says why and where."""


def csv_rows(payload: bytes, encoding: str, delimiter: str, promised: frozenset[str] | set[str]) -> Iterator[Row]:
    """Rows with their number as a spreadsheet would show it.

    UTF-8 and UTF-16 come as they stand, older encodings in NFC; a byte that the encoding lacks refuses its line and
    with it the table.
    """
    codec = _codec(payload, encoding)
    number = 0
    try:
        sign = delimiter if delimiter != "auto" else _delimiter(next(pieces(payload, codec, _SAMPLE), ""), promised)
        # Strict: junk after a closing quote or an end inside quotes is how a lost quote that swallows rows shows.
        found = csv.reader(_lines(payload, codec), delimiter=sign, strict=True)
        for number, cells in enumerate(found, start=1):
            yield number, cells
    except csv.Error as error:
        raise CsvRefused(f"after row {number}: {error}") from error
    except Undecodable as error:
        raise CsvRefused(str(error)) from error


def _lines(payload: bytes, codec: str) -> Iterator[str]:
    for piece in pieces(payload, codec):
        yield from io.StringIO(piece, newline="")


def _codec(payload: bytes, wanted: str) -> str:
    """A byte order mark tells more than the option, the option more than the content."""
    if wanted == "auto":
        try:
            return encoding_of(payload).encoding
        except UnsureEncoding as error:
            raise CsvRefused(f"{error}; set options.encoding") from error
    found = detected(payload)
    if payload.startswith(_MARKS) or (found.encoding.startswith("utf-16") and wanted == "utf-16"):
        return found.encoding
    return "utf-16-le" if wanted == "utf-16" else wanted


def _delimiter(head: str, promised: frozenset[str] | set[str]) -> str:
    """The separator under which the first rows hold most promised names, then most columns alike."""
    lines = [line for line in head.splitlines()[:20] if line.strip()]

    def score(sign: str) -> tuple[int, int]:
        try:
            found = list(csv.reader(lines, delimiter=sign))
        except csv.Error:
            return 0, 0
        names = max((len(promised & {cell.strip() for cell in row}) for row in found), default=0)
        widths = [len(row) for row in found]
        return names, max((width * widths.count(width) for width in set(widths) if width > 1), default=0)

    return max(_DELIMITERS, key=score)
