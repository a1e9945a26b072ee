"""Statements: what this node originated gets the next numbers of its clock, within the reconciliation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reconciliation.ownership import matrix
from schemas.canonical import canonical_json
from warehouse.connection import Connection
from warehouse.statements import row, rows, run, scalar

REGISTERS = {"judgement": "statements.judgement", "native": "statements.native"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What is said about a key that every node may speak of: judgement, native id or verdict."""

    kind: str
    key: str
    value: dict[str, Any]
    counter: int = 0
    node: str = ""


def number(conn: Connection) -> int:
    """Number all that changed here since the last time; the caller holds the lock of the reconciliation. How many."""
    if scalar(conn, "statements.here") is None:
        return 0
    urgent = list(matrix().urgent)
    count = run(conn, "statements.number", {"urgent": urgent})
    run(conn, "statements.number_edits")
    for said in rows(conn, "statements.due_registers"):
        found = row(conn, REGISTERS[said["kind"]], {"ref": said["ref"]})
        if found is not None:
            claim(conn, Register(kind=said["kind"], key=found["key"], value=found["value"]))
            count += 1
    run(conn, "statements.done")
    return count


def claim(conn: Connection, said: Register) -> int:
    """Write our own word about a key with the next number, which passes all that we have seen; the number."""
    values = {"kind": said.kind, "key": said.key, "value": canonical_json(said.value)}
    return int(scalar(conn, "statements.claim", values))


def take(conn: Connection, said: Register, observation_id: str | None = None) -> bool:
    """Take a peer's word about a key; whether it counts now, being newer than what we hold."""
    values: dict[str, Any] = {"kind": said.kind, "key": said.key, "counter": said.counter, "node": said.node}
    values["observation_id"] = observation_id
    return run(conn, "statements.take", values | {"value": canonical_json(said.value)}) > 0
