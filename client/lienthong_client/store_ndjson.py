"""A copy in NDJSON files: `records-N.ndjson` grows line by line, `journal.ndjson` says how far it counts.

A page is appended and made durable, then a line of the journal says the new length and state: that line is the commit.
What stands behind the last length was never committed and is cut off. A whole new set is a new file, which the journal
names from one moment to the next (rename). Of several lines about one entity the last one counts; when most lines are
outdated, the live ones are copied into a new file. The index (id -> place) is in memory, so this is for copies of up to
some hundred thousand entities.
"""

import json
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lienthong_client.change import Gone, Row
from lienthong_client.digest import canonical
from lienthong_client.state import State
from lienthong_client.stores import Lock, batches, state_of

_SLACK = 10_000  # outdated lines that are left in peace
_JOURNAL = 1_000  # lines after which the journal begins anew


class NdjsonStore:
    """The folder, opened for writing."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.scratch = folder / "scratch"
        self._folder = folder
        self._lock = Lock(folder / ".lock", str(folder))
        self._places: dict[str, tuple[int, int, int]] = {}  # start, bytes, position
        self._faults: list[str] = []
        self._outdated = 0
        self._staged: Path | None = None
        self._journalled = 0
        last = self._last_commit()
        self._state = state_of(last["state"]) if last else None
        self._path = folder / (last["file"] if last else "records-000001.ndjson")
        self._length = int(last["length"]) if last else 0
        for stray in folder.glob("records-*.ndjson"):
            if stray != self._path:
                stray.unlink()
        self._file = self._path.open("a+b")
        size = self._file.seek(0, os.SEEK_END)
        if size > self._length:
            self._file.truncate(self._length)
        elif size < self._length:
            self._faults.append(f"{self._path.name}: {self._length - size} bytes are missing at its end")
        self._read()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._lock.release()

    def state(self) -> State | None:
        return self._state

    def save(self, state: State) -> None:
        self._commit(state)

    def rows(self, ids: Collection[str]) -> dict[str, Row]:
        found = {entity: self._at(entity) for entity in set(ids) if entity in self._places}
        return {entity: row for entity, row in found.items() if row is not None}

    def scan(self, prefix: str = "") -> Iterator[Row]:
        for entity in list(self._places):
            if entity.startswith(prefix):
                row = self._at(entity)
                if row is not None:
                    yield row

    def faults(self) -> list[str]:
        return list(self._faults)

    def apply(self, rows: Sequence[Row], gone: Sequence[Gone], dropped: Collection[str], state: State) -> None:
        # only a repair comes here with faults, or says the same position again: what is damaged is left behind
        if self._faults or any(self._places.get(row.entity_id, (0, 0, -1))[2] == row.position for row in rows):
            self._rewrite(rows, {one.entity_id for one in gone} | set(dropped), state)
            return
        lines = [_line(row) for row in rows] + [_tombstone(one) for one in gone]
        lines += [canonical({"id": entity, "dropped": True}).encode() + b"\n" for entity in dropped]
        places = self._append(self._file, self._length, lines)
        for row, place in zip(rows, places, strict=False):
            self._outdated += row.entity_id in self._places
            self._places[row.entity_id] = (*place, row.position)
        for entity in (*(one.entity_id for one in gone), *dropped):
            self._outdated += 1 + (self._places.pop(entity, None) is not None)
        self._length += sum(map(len, lines))
        self._commit(state)
        if self._outdated > max(_SLACK, len(self._places)):
            self._rewrite((), (), state)

    def stage(self) -> None:
        self._staged = self._folder / f"records-{int(self._path.stem.split('-')[1]) + 1:06d}.ndjson"
        self._staged.unlink(missing_ok=True)

    def add(self, rows: Sequence[Row]) -> None:
        assert self._staged is not None
        with self._staged.open("ab") as file:
            self._append(file, file.seek(0, os.SEEK_END), [_line(row) for row in rows])

    def switch(self, state: State) -> None:
        assert self._staged is not None
        self._staged.touch()
        old, self._path, self._staged = self._path, self._staged, None
        self._length = self._path.stat().st_size
        self._new_journal(state)
        self._file.close()
        self._file = self._path.open("a+b")
        old.unlink(missing_ok=True)
        self._places, self._faults, self._outdated = {}, [], 0
        self._read()

    def _rewrite(self, rows: Iterable[Row], away: Collection[str], state: State) -> None:
        """All live rows into a new file; what cannot be read is not taken along."""
        put = {row.entity_id: row for row in rows}
        kept = (row for row in self.scan() if row.entity_id not in put and row.entity_id not in away)
        self.stage()
        for batch in batches(kept, 1000):
            self.add(batch)
        self.add(list(put.values()))
        self.switch(state)

    def _last_commit(self) -> dict[str, Any] | None:
        """The last whole line of the journal; a torn one behind it is cut off."""
        path = self._folder / "journal.ndjson"
        if not path.exists():
            return None
        text = path.read_bytes()
        whole = text[: text.rfind(b"\n") + 1]
        if len(whole) != len(text):
            with path.open("r+b") as file:
                file.truncate(len(whole))
        lines = whole.splitlines()
        self._journalled = len(lines)
        found: dict[str, Any] | None = json.loads(lines[-1]) if lines else None
        return found

    def _read(self) -> None:
        """Fill the index; every line that is none, or says what another has said, is a fault."""
        self._file.seek(0)
        start = 0
        for number, line in enumerate(self._file, start=1):
            size = len(line)
            try:
                told = json.loads(line)
                entity, position = told["id"], told.get("position", -1)
                if not line.endswith(b"\n") or not isinstance(position, int):
                    raise ValueError("not a whole line")
                if entity in self._places and self._places[entity][2] == position and "record" in told:
                    self._faults.append(f"{self._path.name}:{number}: {entity} is there twice")
                self._outdated += entity in self._places
                if "record" in told:
                    self._places[entity] = (start, size, position)
                else:
                    self._outdated += 1
                    self._places.pop(entity, None)
            except (ValueError, KeyError, TypeError):
                self._faults.append(f"{self._path.name}:{number}: the line cannot be read")
            start += size

    def _at(self, entity: str) -> Row | None:
        start, size, _ = self._places[entity]
        self._file.seek(start)
        try:
            told = json.loads(self._file.read(size))
            return Row(
                entity_id=told["id"],
                record_type=told["type"],
                revision=told["revision"],
                position=told["position"],
                content_hash=told["content_hash"],
                recorded_at=told["recorded_at"],
                record=None if told["record"] is None else canonical(told["record"]),
                rest=canonical(told["rest"]),
                seal=told["seal"],
            )
        except (ValueError, KeyError, TypeError):
            return None

    def _append(self, file: Any, start: int, lines: Sequence[bytes]) -> list[tuple[int, int]]:
        file.seek(0, os.SEEK_END)
        file.write(b"".join(lines))
        file.flush()
        os.fsync(file.fileno())
        places = []
        for line in lines:
            places.append((start, len(line)))
            start += len(line)
        return places

    def _commit(self, state: State) -> None:
        if self._journalled >= _JOURNAL:
            self._new_journal(state)
            return
        is_new = not (self._folder / "journal.ndjson").exists()
        with (self._folder / "journal.ndjson").open("ab") as journal:
            journal.write(self._commit_line(state))
            journal.flush()
            os.fsync(journal.fileno())
        if is_new:
            self._sync()
        self._journalled += 1
        self._state = state

    def _new_journal(self, state: State) -> None:
        temporary = self._folder / "journal.next"
        with temporary.open("wb") as journal:
            journal.write(self._commit_line(state))
            journal.flush()
            os.fsync(journal.fileno())
        temporary.replace(self._folder / "journal.ndjson")
        self._sync()
        self._journalled = 1
        self._state = state

    def _commit_line(self, state: State) -> bytes:
        told = {"file": self._path.name, "length": self._length, "state": state.document()}
        return canonical(told).encode() + b"\n"

    def _sync(self) -> None:
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _line(row: Row) -> bytes:
    """A row as one line of JSON; its record stands there as JSON, so that any tool can read it."""
    head = {
        "id": row.entity_id,
        "type": row.record_type,
        "revision": row.revision,
        "position": row.position,
        "content_hash": row.content_hash,
        "recorded_at": row.recorded_at,
        "seal": row.seal,
    }
    record = "null" if row.record is None else row.record
    return f'{canonical(head)[:-1]},"rest":{row.rest},"record":{record}}}\n'.encode()


def _tombstone(one: Gone) -> bytes:
    told = {
        "id": one.entity_id,
        "type": one.record_type,
        "revision": one.revision,
        "position": one.position,
        "removed": {"reason": one.reason, "successors": one.successors},
    }
    return canonical(told).encode() + b"\n"
