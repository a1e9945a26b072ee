"""Conflicts between nodes as rows: the same ones at both, opened, decided by people or by their deadline, replaced."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from reconciliation.concurrency import Conflict, Verdict
from reconciliation.ownership import Matrix, matrix
from reconciliation.statements import Register, claim
from reconciliation.survivorship import Dispute
from schemas.canonical import canonical_json
from schemas.errors import ConfigError
from warehouse.connection import Connection
from warehouse.statements import copy_in, escape, row, rows, run, scalar

Facts = dict[str, Any]
DISPUTED = ("conflict_key", "entity_id", "record_type", "field", "rule", "base", "sides", "proposal")
DEADLINE = "rule:deadline"


class Decided(ConfigError):
    """The conflict is none any more: somebody was faster, its time was over, or a newer edit replaced it."""


def disputes_of(conn: Connection) -> Dispute | None:
    """By what this node decides together with its peers; None while it exchanges no statements."""
    here = row(conn, "disputes.here")
    if here is None:
        return None

    def verdict(key: str) -> Verdict | None:
        found = scalar(conn, "disputes.verdict", {"key": key})
        return None if found is None else _verdict(found)

    return Dispute(matrix=matrix(here["ownership"]), verdict=verdict)


def _verdict(said: Facts) -> Verdict:
    return Verdict(value=said["value"], by=said["by"], reason=said["reason"], is_person=said["by"] != DEADLINE)


def dispute_line(entity_id: str, record_type: str, conflict: Conflict) -> str:
    """The COPY line of a conflict that a merge found."""
    values = (
        conflict.key,
        entity_id,
        record_type,
        conflict.field,
        conflict.rule,
        canonical_json(conflict.base),
        canonical_json(dict(conflict.sides)),
        canonical_json(conflict.proposal),
    )
    return "\t".join(map(escape, values)) + "\n"


def settle_disputes(conn: Connection, lines: list[str], rules: Matrix, now: datetime) -> None:
    """Open what is new, note what was decided, and close what a newer edit replaced, of all that was merged."""
    run(conn, "disputes.disputed")
    copy_in(conn, "disputed", DISPUTED, lines)
    hours = {name: rules.hours(name) for name in rules.deadlines if name != "*"}
    run(conn, "disputes.open", {"now": now, "hours": json.dumps(hours), "otherwise": rules.hours("*")})
    run(conn, "disputes.supersede")
    run(conn, "disputes.decide")
    run(conn, "disputes.answer")


def listed(conn: Connection, *, state: str | None = "open") -> list[Facts]:
    """Conflicts, the nearest deadline first."""
    return rows(conn, "disputes.list", {"state": state})


def shown(conn: Connection, conflict_id: int) -> Facts | None:
    """One conflict with the keys and both records' titles; None when there is none of this number."""
    return row(conn, "disputes.show", {"conflict_id": conflict_id})


def decide(conn: Connection, conflict_id: int, value: Any, *, by: str, reason: str, now: datetime) -> str:
    """Take a person's verdict in the caller's transaction; the next reconciliation applies it. Returns its key."""
    if not by.strip() or not reason.strip():
        raise ConfigError("cần tên và lý do: --by, --reason / a name and a reason are needed: --by, --reason")
    run(conn, "judgement.lock")
    found = row(conn, "disputes.show", {"conflict_id": conflict_id})
    if found is None or found["state"] != "open" or found["conflict_key"] is None:
        raise Decided("xung đột này không còn mở / this conflict is not open any more", conflict=conflict_id)
    _conclude(conn, found, value, by=by.strip(), reason=reason.strip(), now=now)
    return str(found["conflict_key"])


def lapse(conn: Connection, now: datetime) -> int:
    """Apply the proposals of conflicts whose deadline is over, in the caller's transaction; how many."""
    run(conn, "judgement.lock")
    due = rows(conn, "disputes.due", {"now": now})
    for each in due:
        why = "hết hạn quyết định, áp dụng đề xuất / nobody decided in time, the proposal is applied"
        _conclude(conn, each, each["proposal"], by=DEADLINE, reason=why, now=now)
    return len(due)


def _conclude(conn: Connection, found: Facts, value: Any, *, by: str, reason: str, now: datetime) -> None:
    said = {"value": value, "by": by, "reason": reason, "decided_at": now.isoformat(), "is_person": by != DEADLINE}
    claim(conn, Register(kind="verdict", key=found["conflict_key"], value=said))
    run(conn, "disputes.reconsider", {"entity_id": found["entity_id"]})
