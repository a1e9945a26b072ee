"""What waits for a person: a released batch loads, released deletions are applied, a rejected question is closed."""

from typing import Any

from lienthong import intake
from schemas.errors import ConfigError
from warehouse.connection import session, transaction
from warehouse.statements import row, run


def release(dsn: str, hold_id: int, by: str) -> dict[str, Any]:
    """Let what was held take effect, under the name of the person who decided; the next reconciliation merges it."""
    with session(dsn) as conn, transaction(conn):
        hold = _open(conn, hold_id)
        scope = {"hold_id": hold_id, "batch_id": hold["batch_id"], "by": by}
        if hold["kind"] == "batch":
            run(conn, "holds.restage", scope)
        else:
            run(conn, "holds.apply_deletions", scope)
            run(conn, "holds.decide_deletions", scope | {"state": "applied"})
            run(conn, "holds.reopen", scope)
        run(conn, "holds.decide", scope | {"state": "released"})
    if hold["kind"] == "batch":
        intake.load(dsn, hold["batch_id"])
    return hold | {"state": "released"}


def reject(dsn: str, hold_id: int, by: str) -> dict[str, Any]:
    """Refuse it: the batch never counts, the deletions are not asked again while their records stay away."""
    with session(dsn) as conn, transaction(conn):
        hold = _open(conn, hold_id)
        scope = {"hold_id": hold_id, "batch_id": hold["batch_id"], "by": by}
        if hold["kind"] == "batch":
            run(conn, "holds.discard", scope)
        else:
            run(conn, "holds.decide_deletions", scope | {"state": "rejected"})
        run(conn, "holds.decide", scope | {"state": "rejected"})
    return hold | {"state": "rejected"}


def _open(conn: Any, hold_id: int) -> dict[str, Any]:
    hold = row(conn, "holds.open", {"hold_id": hold_id})
    if hold is None:
        raise ConfigError(f"hold {hold_id} is not open: lienthong holds list")
    return hold
