"""SQL by name: sql/statements/<subject>.sql holds blocks that begin with `-- name: <name>`."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import IO, Any

import psycopg2
import psycopg2.extras

from schemas.errors import ConfigError
from warehouse.connection import Connection, translated

FOLDER = Path(__file__).resolve().parent.parent / "sql" / "statements"
NAME = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)

Values = Mapping[str, Any]
_NONE: Values = {}
_STREAMS = count()  # each open one needs a name of its own


@cache
def subject(area: str) -> dict[str, str]:
    """All statements of one file, by name."""
    text = (FOLDER / f"{area}.sql").read_text(encoding="utf-8")
    parts = NAME.split(text)
    found = dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))
    if len(found) != len(parts) // 2:
        raise ConfigError(f"sql/statements/{area}.sql names a statement twice")
    return found


def statement(name: str) -> str:
    """The text of `subject.name`."""
    area, _, short = name.partition(".")
    try:
        return subject(area)[short]
    except (KeyError, FileNotFoundError) as error:
        raise ConfigError(f"no statement {name} in sql/statements/{area}.sql") from error


@contextmanager
def _named(name: str) -> Iterator[None]:
    try:
        yield
    except psycopg2.Error as error:
        raise translated(error, name) from error


def run(conn: Connection, name: str, values: Values = _NONE) -> int:
    """Execute a named statement (or several, separated by semicolons) and return the rows the last one touched."""
    with _named(name), conn.cursor() as cursor:
        cursor.execute(statement(name), values)
        return int(cursor.rowcount)


def rows(conn: Connection, name: str, values: Values = _NONE) -> list[dict[str, Any]]:
    """All rows, as dicts; for answers that are known to be small."""
    with _named(name), conn.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
        cursor.execute(statement(name), values)
        return [dict(row) for row in cursor.fetchall()]


def tuples(conn: Connection, name: str, values: Values = _NONE) -> list[tuple[Any, ...]]:
    """All rows, as tuples; for the hot paths, where a dict for each row would cost more than the query."""
    with _named(name), conn.cursor() as cursor:
        cursor.execute(statement(name), values)
        return cursor.fetchall()


def row(conn: Connection, name: str, values: Values = _NONE) -> dict[str, Any] | None:
    """The one row, or None; more than one is an error of ours."""
    found = rows(conn, name, values)
    if len(found) > 1:
        raise ConfigError(f"{name} gave {len(found)} rows where at most one can be")
    return found[0] if found else None


def scalar(conn: Connection, name: str, values: Values = _NONE) -> Any:
    """The first column of the first row, or None."""
    with _named(name), conn.cursor() as cursor:
        cursor.execute(statement(name), values)
        first = cursor.fetchone()
        return first[0] if first else None


def stream(conn: Connection, name: str, values: Values = _NONE, *, size: int = 2000) -> Iterator[tuple[Any, ...]]:
    """Rows as tuples through a server-side cursor, so that memory stays flat; several may be open at once."""
    with _named(name), conn.cursor(name=f"stream_{name.replace('.', '_')}_{next(_STREAMS)}") as cursor:
        cursor.itersize = size
        cursor.execute(statement(name), values)
        yield from cursor


def copy_out(conn: Connection, name: str, values: Values, sink: IO[bytes]) -> None:
    """COPY the result of a named statement to sink, as one text column a row (tabs and backslashes are COPY's)."""
    with _named(name), conn.cursor() as cursor:
        query = cursor.mogrify(statement(name), values).decode()
        cursor.copy_expert(f"COPY ({query}) TO STDOUT", sink, 1 << 18)


def escape(text: str) -> str:
    """COPY's text form; four guarded replaces are thirty times as fast as translate."""
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if "\n" in text:
        text = text.replace("\n", "\\n")
    if "\r" in text:
        text = text.replace("\r", "\\r")
    if "\t" in text:
        text = text.replace("\t", "\\t")
    return text


def listed(items: Iterable[str]) -> str:
    """An array of plain words (ids) as one literal: the server reads that faster than a thousand parameters."""
    return "{" + ",".join(items) + "}"


def listed_bytes(items: Iterable[bytes]) -> str:
    """The same for bytea."""
    return "{" + ",".join(f'"\\\\x{item.hex()}"' for item in items) + "}"


def copy_in(conn: Connection, table: str, columns: Iterable[str], lines: bytes | Iterable[str]) -> int:
    """COPY lines (tab-separated, each value through escape(), `\\N` for null, newline at the end) into a table."""
    schema, _, name = table.rpartition(".")
    target = psycopg2.extensions.quote_ident(name, conn)
    if schema:
        target = f"{psycopg2.extensions.quote_ident(schema, conn)}.{target}"
    names = ", ".join(psycopg2.extensions.quote_ident(column, conn) for column in columns)
    with _named(f"copy into {table}"), conn.cursor() as cursor:
        stream_in = BytesIO(lines) if isinstance(lines, bytes) else _Lines(lines)
        cursor.copy_expert(f"COPY {target} ({names}) FROM STDIN", stream_in, 1 << 18)
        return int(cursor.rowcount)


class _Lines:
    """An iterable of lines, readable as the byte stream that COPY wants, without ever holding all of it."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            size = sys.maxsize
        parts, length = [self._rest], len(self._rest)
        while length < size:
            line = next(self._lines, None)
            if line is None:
                break
            encoded = line.encode()
            parts.append(encoded)
            length += len(encoded)
        data = b"".join(parts)
        self._rest = data[size:]
        return data[:size]

    def readline(self, size: int = -1) -> bytes:  # psycopg2 asks that a source has it
        return self.read(size)
