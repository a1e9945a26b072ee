"""What a copy holds, in the terms of the truth that the tests of publishing compare with; and ways to damage one."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import psycopg2

from lienthong_client import Replica
from lienthong_client.change import row_of
from lienthong_client.digest import canonical, hashed
from tests.integration.publishing.writing import Document

Held = dict[str, tuple[int, str, Document]]


def held(copy: Replica) -> Held:
    """id -> (revision, hash, document) of all that stands in the store."""
    return {
        row.entity_id: (row.revision, row.content_hash, json.loads(row.record))
        for row in copy.store.scan()
        if row.record
    }


def line_numbers(path: Path) -> dict[str, int]:
    """Where the last line of each entity stands in the records of an NDJSON copy."""
    return {json.loads(line)["id"]: number for number, line in enumerate(path.read_bytes().splitlines())}


class Damage:
    """Somebody else's hand in a copy that nobody writes: SQL, or an editor."""

    def __init__(self, address: str, schema: str = "lienthong_copy") -> None:
        self.address = address
        self.schema = schema
        self.kind = address.partition(":")[0]

    def flip(self, entity: str) -> None:
        """One letter of a record; its hash and its seal stay."""
        self._change(entity, lambda told: told | {"record": told["record"] | {"title": "Đã bị sửa"}})

    def retype(self, entity: str) -> None:
        """A column that the state digest knows nothing of."""
        self._change(entity, lambda told: told | {"recorded_at": "2001-01-01T00:00:00+07:00"})

    def forge(self, entity: str) -> None:
        """A record with a hash and a seal that fit it: only the sum can tell."""

        def forged(told: dict[str, Any]) -> dict[str, Any]:
            record = told["record"] | {"title": "Giả như thật"}
            row = row_of(
                entity_id=told["id"],
                record_type=told["type"],
                revision=told["revision"],
                position=told["position"],
                content_hash=hashed(canonical(record)),
                recorded_at=told["recorded_at"],
                record=canonical(record),
                rest=canonical(told["rest"]),
            )
            return told | {"record": record, "content_hash": row.content_hash, "seal": row.seal}

        self._change(entity, forged)

    def drop(self, entity: str) -> None:
        if self.kind == "ndjson":
            self._rewrite(lambda lines: [line for line in lines if json.loads(line)["id"] != entity])
        else:
            self._execute("DELETE FROM record WHERE id = ?", (entity,))

    def double(self, entity: str, other: str) -> None:
        """The same row once more: under another id in SQL, where the key allows no second one; else as a line."""
        if self.kind == "ndjson":
            self._rewrite(
                lambda lines: [each for line in lines for each in [line] * (1 + (json.loads(line)["id"] == entity))]
            )
        else:
            columns = "type, revision, position, content_hash, recorded_at, record, rest, seal"
            text = f"INSERT INTO record (id, {columns}) SELECT ?, {columns} FROM record WHERE id = ?"  # noqa: S608
            self._execute(text, (other, entity))

    def _change(self, entity: str, to: Any) -> None:
        if self.kind == "ndjson":

            def changed(lines: list[bytes]) -> list[bytes]:
                last = max(place for place, line in enumerate(lines) if json.loads(line)["id"] == entity)
                told = to(json.loads(lines[last]))
                tail = {name: told.pop(name) for name in ("rest", "record")}
                text = (
                    canonical(told)[:-1] + f',"rest":{canonical(tail["rest"])},"record":{canonical(tail["record"])}}}'
                )
                return [*lines[:last], text.encode(), *lines[last + 1 :]]

            self._rewrite(changed, adjust=True)
            return
        names = ("id", "type", "revision", "position", "content_hash", "recorded_at", "record", "rest", "seal")
        (found,) = self._execute(f"SELECT {', '.join(names)} FROM record WHERE id = ?", (entity,))  # noqa: S608
        told = dict(zip(names, found, strict=True))
        told |= {name: json.loads(told[name]) for name in ("record", "rest")}
        told = to(told)
        values = [canonical(told[name]) if name in {"record", "rest"} else told[name] for name in names[1:]]
        sets = ", ".join(f"{name} = ?" for name in names[1:])
        self._execute(f"UPDATE record SET {sets} WHERE id = ?", (*values, entity))  # noqa: S608

    def _rewrite(self, change: Any, *, adjust: bool = False) -> None:
        """Edit the records; `adjust` makes the journal say the new length, as a careful hand would."""
        folder = Path(self.address.partition(":")[2])
        (path,) = folder.glob("records-*.ndjson")
        path.write_bytes(b"".join(line + b"\n" for line in change(path.read_bytes().splitlines())))
        if adjust:
            journal = folder / "journal.ndjson"
            lines = journal.read_text(encoding="utf-8").splitlines()
            last = json.loads(lines[-1]) | {"length": path.stat().st_size}
            journal.write_text("\n".join([*lines[:-1], json.dumps(last)]) + "\n", encoding="utf-8")

    def _execute(self, text: str, values: tuple[Any, ...]) -> list[Any]:
        if self.kind == "sqlite":
            conn = sqlite3.connect(self.address.partition(":")[2])
            with conn:
                found = conn.execute(text, values).fetchall()
            conn.close()
            return found
        conn = psycopg2.connect(self.address)
        with conn, conn.cursor() as cursor:
            cursor.execute(f"SET search_path TO {self.schema}")
            cursor.execute(text.replace("?", "%s"), values)
            found = cursor.fetchall() if cursor.description else []
        conn.close()
        return found
