"""Where a copy lies: NDJSON files, SQLite or PostgreSQL, behind one door.

Whatever is written is written in one step: records, tombstones and the state that they lead to are all there or none.
A copy has one writer at a time; readers need no lock.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from lienthong_client.change import Gone, Row
from lienthong_client.errors import UsageFault
from lienthong_client.state import FORMAT, State

_CONNINFO = re.compile(r"[a-z_]+ *=")  # libpq's other form: host=... dbname=...


class Store(Protocol):
    """What a copy needs of the place where it lies."""

    scratch: Path
    """A folder for files that are on their way; what an earlier run left there is used or thrown away."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def state(self) -> State | None:
        """The last state that was kept; None for a new copy."""

    def save(self, state: State) -> None:
        """Keep a state whose records are those that are there."""

    def rows(self, ids: Collection[str]) -> dict[str, Row]:
        """The live entities among these, by id."""

    def scan(self, prefix: str = "") -> Iterator[Row]:
        """All live entities whose id begins so, in any order."""

    def faults(self) -> list[str]:
        """What cannot be read at all, said for people."""

    def apply(self, rows: Sequence[Row], gone: Sequence[Gone], dropped: Collection[str], state: State) -> None:
        """Put rows in place of what had their ids, take away what is gone or was never there, keep the state."""

    def stage(self) -> None:
        """Begin a whole new set beside the present one; what an earlier run had staged is thrown away."""

    def add(self, rows: Sequence[Row]) -> None:
        """Rows of the new set."""

    def switch(self, state: State) -> None:
        """The new set takes the place of the present one, with its state, in one step."""


def open_store(address: str, *, schema: str = "lienthong_copy") -> Store:
    """The store of an address: sqlite:FILE, ndjson:FOLDER, postgresql://... (tables in a schema of their own)."""
    kind, _, place = address.partition(":")
    if kind == "sqlite" and place:
        from lienthong_client.store_sqlite import SqliteStore

        return SqliteStore(Path(place))
    if kind == "ndjson" and place:
        from lienthong_client.store_ndjson import NdjsonStore

        return NdjsonStore(Path(place))
    if kind in {"postgresql", "postgres"} or _CONNINFO.match(address):
        from lienthong_client.store_postgresql import PostgresqlStore

        return PostgresqlStore(address, schema)
    raise UsageFault(
        "no-such-store",
        f"Không hiểu --store {address}.",
        f"--store {address} is not understood.",
        fix_vi="Dùng sqlite:TỆP, ndjson:THƯ_MỤC hoặc postgresql://...",
        fix_en="Use sqlite:FILE, ndjson:FOLDER or postgresql://...",
    )


def state_of(document: dict[str, Any] | None) -> State | None:
    """A state from what was kept of it."""
    if document is None:
        return None
    if document.get("format") != FORMAT:
        raise UsageFault(
            "other-format",
            "Bản sao do một phiên bản khác của lienthong-client ghi.",
            "The copy was written by another version of lienthong-client.",
            fix_vi="Dùng đúng phiên bản đó, hoặc bắt đầu một bản sao mới.",
            fix_en="Use that version, or begin a new copy.",
        )
    return State(**document)


def in_use(place: str) -> UsageFault:
    return UsageFault(
        "in-use",
        f"{place} đang do một tiến trình khác ghi.",
        f"{place} is being written by another process.",
        fix_vi="Mỗi bản sao chỉ một tiến trình ghi; dừng tiến trình kia trước.",
        fix_en="A copy has one writer; stop the other one first.",
    )


def batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Rows in lists of this size."""
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


class Lock:
    """One writer for a place on disk; the system lets go of it when the process ends, however it ends."""

    def __init__(self, path: Path, place: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a")
        try:
            import fcntl
        except ImportError:  # not on this system: the caller sees to it
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise in_use(place) from error

    def release(self) -> None:
        self._file.close()
