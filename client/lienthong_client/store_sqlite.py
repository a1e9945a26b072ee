"""A copy in one SQLite file: table `record` for readers, one transaction for each page."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from lienthong_client.change import Gone, Row
from lienthong_client.errors import UsageFault
from lienthong_client.state import State
from lienthong_client.stores import Lock, state_of

_COLUMNS = "id, type, revision, position, content_hash, recorded_at, record, rest, seal"
_RECORD = (
    "(id TEXT PRIMARY KEY, type TEXT NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL,"
    " content_hash TEXT NOT NULL, recorded_at TEXT NOT NULL, record TEXT, rest TEXT NOT NULL, seal TEXT NOT NULL)"
)
_PUT = "INSERT OR REPLACE INTO {} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_MANY = 500


class SqliteStore:
    """The file, opened for writing; readers may open it beside us at any time (write-ahead log)."""

    def __init__(self, path: Path) -> None:
        self.scratch = path.with_name(f"{path.name}.scratch")
        self._lock = Lock(path.with_name(f"{path.name}.lock"), str(path))
        try:
            self._conn = sqlite3.connect(path, isolation_level=None)
            self._conn.execute("PRAGMA journal_mode = WAL")
            self._conn.execute("PRAGMA synchronous = FULL")
            with self._transaction():
                self._conn.execute(
                    "CREATE TABLE IF NOT EXISTS state (one INTEGER PRIMARY KEY CHECK (one = 1), document TEXT)"
                )
                self._conn.execute(f"CREATE TABLE IF NOT EXISTS record {_RECORD}")
                self._conn.execute(
                    "CREATE TABLE IF NOT EXISTS tombstone (id TEXT PRIMARY KEY, type TEXT NOT NULL, revision INTEGER"
                    " NOT NULL, position INTEGER NOT NULL, reason TEXT NOT NULL, successors TEXT NOT NULL)"
                )
        except sqlite3.Error as error:
            self._lock.release()
            raise UsageFault(
                "not-a-store",
                f"{path} không mở được: {error}.",
                f"{path} cannot be opened: {error}.",
                fix_vi="Chọn tệp khác, hoặc xóa tệp hỏng và bắt đầu lại.",
                fix_en="Choose another file, or remove the damaged one and begin again.",
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._conn.close()
        self._lock.release()

    def state(self) -> State | None:
        found = self._conn.execute("SELECT document FROM state").fetchone()
        return state_of(json.loads(found[0]) if found else None)

    def save(self, state: State) -> None:
        with self._transaction():
            self._keep(state)

    def rows(self, ids: Collection[str]) -> dict[str, Row]:
        found: dict[str, Row] = {}
        listed = sorted(set(ids))
        for start in range(0, len(listed), _MANY):
            part = listed[start : start + _MANY]
            marks = ", ".join("?" * len(part))
            asked = self._conn.execute(f"SELECT {_COLUMNS} FROM record WHERE id IN ({marks})", part)  # noqa: S608
            found |= {columns[0]: _row(columns) for columns in asked}
        return found

    def scan(self, prefix: str = "") -> Iterator[Row]:
        query = f"SELECT {_COLUMNS} FROM record"  # noqa: S608
        if not prefix:
            asked = self._conn.execute(query)
        else:
            asked = self._conn.execute(f"{query} WHERE id >= ? AND id < ?", (prefix, _behind(prefix)))
        for columns in asked:
            yield _row(columns)

    def faults(self) -> list[str]:
        found = self._conn.execute("PRAGMA quick_check").fetchall()
        return [str(line[0]) for line in found if line[0] != "ok"]

    def apply(self, rows: Sequence[Row], gone: Sequence[Gone], dropped: Collection[str], state: State) -> None:
        with self._transaction():
            away = [(one.entity_id,) for one in gone] + [(entity,) for entity in dropped]
            self._conn.executemany("DELETE FROM record WHERE id = ?", away)
            self._conn.executemany(
                "INSERT OR REPLACE INTO tombstone VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (one.entity_id, one.record_type, one.revision, one.position, one.reason, json.dumps(one.successors))
                    for one in gone
                ],
            )
            self._conn.executemany("DELETE FROM tombstone WHERE id = ?", [(row.entity_id,) for row in rows])
            self._conn.executemany(_PUT.format("record"), map(_columns, rows))
            self._keep(state)

    def stage(self) -> None:
        with self._transaction():
            self._conn.execute("DROP TABLE IF EXISTS record_next")
            self._conn.execute(f"CREATE TABLE record_next {_RECORD}")

    def add(self, rows: Sequence[Row]) -> None:
        with self._transaction():
            self._conn.executemany(_PUT.format("record_next"), map(_columns, rows))

    def switch(self, state: State) -> None:
        with self._transaction():
            self._conn.execute("DROP TABLE record")
            self._conn.execute("ALTER TABLE record_next RENAME TO record")
            self._conn.execute("DELETE FROM tombstone")
            self._keep(state)

    def _keep(self, state: State) -> None:
        self._conn.execute("INSERT OR REPLACE INTO state VALUES (1, ?)", (json.dumps(state.document()),))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._conn.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._conn.execute("ROLLBACK")
            raise
        self._conn.execute("COMMIT")


def _row(columns: Sequence[object]) -> Row:
    """A row as it stands, whatever stands there: its seal says whether it is what was written."""
    entity_id, record_type, revision, position, content_hash, recorded_at, record, rest, seal = columns
    return Row(
        entity_id=str(entity_id),
        record_type=str(record_type),
        revision=revision if isinstance(revision, int) else -1,
        position=position if isinstance(position, int) else -1,
        content_hash=str(content_hash),
        recorded_at=str(recorded_at),
        record=None if record is None else str(record),
        rest=str(rest),
        seal=str(seal),
    )


def _columns(row: Row) -> tuple[object, ...]:
    return (
        row.entity_id, row.record_type, row.revision, row.position, row.content_hash, row.recorded_at, row.record,
        row.rest, row.seal,
    )  # fmt: skip


def _behind(prefix: str) -> str:
    """The first text behind all that begin with a prefix (ids are ASCII)."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)
