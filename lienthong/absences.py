"""What a complete pull no longer offers: withdrawn after a while, or held for people when it is too much at once.

Only a complete pull of a snapshot asks the question; inserts and changes of the same pull flow meanwhile.
"""

from collections.abc import Mapping
from typing import Any

from lienthong.questions import answered, ask
from warehouse.connection import Connection
from warehouse.statements import row, run, scalar

# The share that may vanish in one pull: for a source without a history, and the bounds of what is learned from one.
NEW_SHARE, LEAST_SHARE, MOST_SHARE = 0.1, 0.02, 0.2
LEARNED_FROM = 20  # complete pulls
ENOUGH = 5  # pulls, before which nothing is learned


def judge_absences(conn: Connection, batch: Mapping[str, Any], scope: dict[str, Any]) -> None:
    """Apply, wait or hold; `scope` names batch, source and contract, and all is of the load's own transaction."""
    run(conn, "absence.propose", scope)
    run(conn, "absence.settled", scope)
    run(conn, "absence.still_there", scope)
    run(conn, "absence.still_on_carried_pages", scope)
    run(conn, "absence.answer", scope)
    found = row(conn, "absence.counted") or {"absent": 0, "subject": ""}
    absent = int(found["absent"])
    if absent == 0:
        answered(conn, scope, "deletions")
        return
    evidence = judged(conn, batch, scope, absent)
    held = absent > evidence["bound"] or evidence["unidentified"] > 0
    run(
        conn,
        "absence.record",
        scope | {"completeness": batch["completeness"], "held": held, "grace_hours": batch["grace_hours"]},
    )
    run(conn, "absence.note", scope | {"absent": absent, "held": absent if held else 0})
    if held:
        question = {"kind": "deletions", "reason": reason(evidence), "records": absent, "subject": found["subject"]}
        ask(conn, scope | question, evidence)
    else:
        run(conn, "absence.apply", scope)
        answered(conn, scope, "deletions")


def judged(conn: Connection, batch: Mapping[str, Any], scope: dict[str, Any], absent: int) -> dict[str, Any]:
    """What the decision rests on: how many are away, what is usual here, how many may go without a person."""
    tally = row(conn, "ledger.tally", scope) or {"loaded": 0, "unchanged": 0}
    standing = int(tally["loaded"] + tally["unchanged"]) + absent
    learned = row(conn, "absence.baseline", scope | {"pulls": LEARNED_FROM})
    assert learned is not None  # an aggregate always has a row
    usual = int(learned["usual"] if learned["usual"] is not None else standing)
    share = batch["may_vanish"]
    if share is None:
        share = NEW_SHARE
        if learned["pulls"] >= ENOUGH:
            share = min(MOST_SHARE, max(LEAST_SHARE, 2 * learned["share"]))
    return {
        "absent": absent,
        "before": standing,
        "usual": usual,
        "pulls": int(learned["pulls"]),
        "share": round(float(share), 4),
        "bound": max(1, int(usual * float(share))),
        "unidentified": int(scalar(conn, "absence.count_unidentified", scope)),
    }


def reason(evidence: Mapping[str, Any]) -> str:
    """Why a person must look, in a sentence."""
    if evidence["absent"] <= evidence["bound"]:
        return (
            f"{evidence['absent']} records vanished, and {evidence['unidentified']} refused ones have no readable key: "
            "they may be the same"
        )
    return (
        f"{evidence['absent']} of {evidence['before']} records vanished; of about {evidence['usual']} at most "
        f"{evidence['bound']} go without a person"
    )
