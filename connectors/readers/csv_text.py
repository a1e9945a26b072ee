"""Rows of a CSV text: encoding and separator found out or given, quoting read strictly."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from unicodedata import normalize

from connectors.readers.sheets import Row

_SAMPLE = 256 * 1024
_PIECE = 1 << 20
_DELIMITERS = (",", ";", "\t", "|")
_LETTERS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VIETNAMESE = {normalize("NFC", letter + tone) for letter in _LETTERS + _LETTERS.upper() for tone in _TONES} | set(
    "đĐ“”‘’–—…•·«»€©®°§±²³\u00a0"
)


class CsvRefused(Exception):
    """The text is no table; the text says why and where."""


def csv_rows(payload: bytes, encoding: str, delimiter: str, promised: frozenset[str] | set[str]) -> Iterator[Row]:
    """Rows with their number as a spreadsheet would show it."""
    codec = _codec(payload, encoding)
    sign = delimiter if delimiter != "auto" else _delimiter(payload, codec, promised)
    text = io.TextIOWrapper(io.BytesIO(payload), encoding=codec, errors="strict", newline="")
    # Strict: junk after a closing quote or an end inside quotes is how one lost quote that swallows rows shows itself.
    found = csv.reader(text, delimiter=sign, strict=True)
    number = 0
    try:
        for number, cells in enumerate(found, start=1):
            yield number, cells
    except csv.Error as error:
        raise CsvRefused(f"after row {number}: {error}") from error
    except UnicodeError as error:
        raise CsvRefused(f"after row {number}: not {codec}: {error}") from error


def _codec(payload: bytes, wanted: str) -> str:
    if payload.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if payload.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if wanted != "auto":
        return wanted
    if _is_utf8(payload):
        return "utf-8"
    sample = payload[:_SAMPLE]
    try:
        letters = normalize("NFC", sample.decode("cp1258"))
    except UnicodeDecodeError as error:
        raise CsvRefused(f"neither UTF-8 nor windows-1258 (byte {error.start}); set options.encoding") from error
    odd = {letter for letter in letters if not letter.isascii()} - _VIETNAMESE
    if odd:
        raise CsvRefused(
            f"unknown encoding (as windows-1258 it holds {''.join(sorted(odd)[:8])}); set options.encoding"
        )
    return "cp1258"


def _is_utf8(payload: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(payload), _PIECE):
            decoder.decode(payload[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(payload: bytes, codec: str, promised: frozenset[str] | set[str]) -> str:
    """The separator under which the first rows hold most promised names, then most columns alike."""
    head = payload[:_SAMPLE].decode(codec, errors="ignore")
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
