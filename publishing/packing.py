"""The files of a snapshot pack, written line by line as PostgreSQL sends them."""

import os
import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from publishing.cells import EMPTY, cell
from publishing.digest import MODULUS, term
from schemas.registry import RECORD_TYPES

LEVEL = 1  # half the time of level 4 for an eighth more bytes
BLOCK = 512 << 10
ENVELOPE = ("id", "type", "revision", "position", "content_hash", "recorded_at")


class Line(msgspec.Struct):
    """A feed line of a live entity, as far as a table needs it."""

    id: str
    type: str
    revision: int
    position: int
    content_hash: str
    recorded_at: str
    record: dict[str, Any]


_LINE = msgspec.json.Decoder(Line)


class Packed:
    """One gzip file (RFC 1952) without a time or a name in it, so that equal content is equal bytes.

    A thread of its own compresses one block while the next is filled; zlib lets go of the interpreter meanwhile.
    """

    def __init__(self, path: Path, media_type: str) -> None:
        self.path = path
        self.media_type = media_type
        self.records = 0
        self._bytes = 0
        self._plain = 0
        self._hash = sha256()
        self._packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
        self._file = path.open("wb")
        self._block: list[bytes] = []
        self._filled = 0
        self._worker = ThreadPoolExecutor(max_workers=1)
        self._job: Future[None] | None = None

    def write(self, data: bytes) -> None:
        self._block.append(data)
        self._filled += len(data)
        if self._filled >= BLOCK:
            self._hand_over()

    def close(self) -> None:
        """Write what is left and make it durable; an error of the thread comes out here or at the next block."""
        try:
            self._hand_over()
            self._wait()
            self._put(self._packer.flush())
            self._file.flush()
            os.fsync(self._file.fileno())
        finally:
            self._worker.shutdown()
            self._file.close()

    def facts(self) -> dict[str, Any]:
        """The entry of the manifest."""
        return {
            "name": self.path.name,
            "media_type": self.media_type,
            "records": self.records,
            "bytes": self._bytes,
            "sha256": self._hash.hexdigest(),
            "plain_bytes": self._plain,
        }

    def _hand_over(self) -> None:
        self._wait()
        self._job = self._worker.submit(self._compress, b"".join(self._block))
        self._block, self._filled = [], 0

    def _wait(self) -> None:
        if self._job is not None:
            self._job.result()

    def _compress(self, block: bytes) -> None:
        self._plain += len(block)
        self._put(self._packer.compress(block))

    def _put(self, data: bytes) -> None:
        self._hash.update(data)
        self._bytes += len(data)
        self._file.write(data)


class Lines:
    """A sink for COPY: the changes since the pack before, as feed lines, in a file of their own."""

    NAME = "changes.ndjson.gz"

    def __init__(self, folder: Path) -> None:
        self._file = Packed(folder / self.NAME, "application/x-ndjson")

    def write(self, data: bytes) -> int:
        """One line as COPY sends it."""
        self._file.write(data.replace(b"\\\\", b"\\"))
        self._file.records += 1
        return len(data)

    def close(self) -> dict[str, Any]:
        """Make the file durable; its entry of the manifest."""
        self._file.close()
        return self._file.facts()


class Pack:
    """A sink for COPY: every line goes into the NDJSON file and, as a row, into the CSV file of its type."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines = Packed(folder / "records.ndjson.gz", "application/x-ndjson")
        self._tables: dict[str, Packed] = {}
        self.records = 0
        self.total = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in (self._lines, *self._tables.values()):
            file.close()

    @property
    def counts(self) -> dict[str, int]:
        """Records of each type."""
        return {name: table.records for name, table in sorted(self._tables.items())}

    @property
    def files(self) -> list[dict[str, Any]]:
        tables = [{**table.facts(), "record_type": name} for name, table in sorted(self._tables.items())]
        return [self._lines.facts(), *tables]

    def write(self, data: bytes) -> int:
        """One line as COPY sends it: backslashes doubled, a newline at the end."""
        text = data.replace(b"\\\\", b"\\")
        line = _LINE.decode(text)
        self.records += 1
        self.total = (self.total + term(line.id, line.revision, line.content_hash)) % MODULUS
        self._lines.write(text)
        self._lines.records += 1
        table = self._tables.get(line.type)
        if table is None:
            table = self._tables[line.type] = self._new_table(line.type)
        table.write(row(line))
        table.records += 1
        return len(data)

    def _new_table(self, record_type: str) -> Packed:
        table = Packed(self._folder / f"{record_type}.csv.gz", "text/csv; charset=utf-8")
        heads = [*ENVELOPE, *(f"record.{name}" for name in columns(record_type))]
        mark = "\ufeff"  # makes spreadsheets read Vietnamese as UTF-8
        table.write((mark + ",".join(map(cell, heads)) + "\r\n").encode())
        return table


def row(line: Line) -> bytes:
    """One record of the table of its type; what its schema does not name stands in the NDJSON file alone."""
    places = columns(line.type)
    cells = [EMPTY] * len(places)
    for name, value in line.record.items():
        place = places.get(name)
        if place is not None:
            cells[place] = cell(value)
    head = f'"{line.id}","{line.type}","{line.revision}","{line.position}","{line.content_hash}","{line.recorded_at}"'
    return (",".join((head, *cells)) + "\r\n").encode()


@cache
def columns(record_type: str) -> dict[str, int]:
    """Field -> column, in the order of the schema, so that columns do not depend on what is in the data.

    A type that this version no longer knows has its envelope alone in the table.
    """
    kind = RECORD_TYPES.get(record_type)
    return {} if kind is None else {name: place for place, name in enumerate(kind.model_fields)}
