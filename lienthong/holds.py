"""What waits for people: a released batch loads, released deletions are applied, a rejected question is closed.

Nothing takes effect before enough different people say the same (`LIENTHONG_HOLD_PEOPLE`, two by default).
"""

from typing import Any, Literal

from lienthong import intake, rekeying
from schemas.errors import ConfigError
from schemas.text import fold_name
from warehouse.connection import Connection, session, transaction
from warehouse.statements import row, run


def release(dsn: str, hold_id: int, by: str, *, people: int) -> dict[str, Any]:
    """Let what was held take effect once `people` have said so; the next reconciliation merges it.

    The state that comes back is `open` while somebody else must agree.
    """
    decided = _decided(dsn, hold_id, by, people, "release")
    if decided["state"] == "released" and decided["kind"] != "deletions":
        intake.load(dsn, decided["batch_id"])
    return decided


def reject(dsn: str, hold_id: int, by: str, *, people: int) -> dict[str, Any]:
    """Refuse it once `people` have said so: the batch never counts, the deletions are not asked again."""
    return _decided(dsn, hold_id, by, people, "reject")


def _decided(dsn: str, hold_id: int, by: str, people: int, verdict: Literal["release", "reject"]) -> dict[str, Any]:
    """The hold after this vote, and after its effect if the vote was the last that it needed."""
    with session(dsn) as conn, transaction(conn):
        hold = _voted(conn, hold_id, by, verdict)
        names = [vote["by"] for vote in hold["approvals"] if vote["verdict"] == verdict]
        if len(names) < people:
            return hold | {"state": "open", "missing": people - len(names)}
        scope = {"hold_id": hold_id, "batch_id": hold["batch_id"], "by": ", ".join(names)}
        if verdict == "release":
            _let(conn, hold["kind"], scope)
        else:
            _refuse(conn, hold["kind"], scope)
        state = "released" if verdict == "release" else "rejected"
        run(conn, "holds.decide", scope | {"state": state})
        return hold | {"state": state, "missing": 0}


def _let(conn: Connection, kind: str, scope: dict[str, Any]) -> None:
    if kind == "deletions":
        run(conn, "holds.apply_deletions", scope)
        run(conn, "holds.decide_deletions", scope | {"state": "applied"})
        run(conn, "holds.reopen", scope)
    elif not rekeying.decide(conn, kind, scope, "accepted"):
        run(conn, "holds.restage", scope)


def _refuse(conn: Connection, kind: str, scope: dict[str, Any]) -> None:
    if kind == "deletions":
        run(conn, "holds.decide_deletions", scope | {"state": "rejected"})
    else:
        rekeying.decide(conn, kind, scope, "rejected")
        run(conn, "holds.discard", scope)


def _voted(conn: Connection, hold_id: int, by: str, verdict: str) -> dict[str, Any]:
    """The open hold with this vote; a person votes once."""
    hold = row(conn, "holds.open", {"hold_id": hold_id})
    if hold is None:
        raise ConfigError(f"hold {hold_id} is not open: lienthong holds list")
    if not by.strip():
        raise ConfigError("a decision needs the name of a person: --by")
    if fold_name(by) in {fold_name(vote["by"]) for vote in hold["approvals"]}:
        raise ConfigError(
            f"{by} đã quyết định, cần người thứ hai / has decided already, another person must", hold=hold_id
        )
    run(conn, "holds.vote", {"hold_id": hold_id, "by": by.strip(), "verdict": verdict})
    return hold | {"approvals": [*hold["approvals"], {"by": by.strip(), "verdict": verdict}]}
