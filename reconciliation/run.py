"""The reconciliation run: places what changed, merges what it touched, writes all of it in one transaction."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reconciliation.merging import merge_affected
from reconciliation.resolving import MANY, Resolved, resolve
from reconciliation.statements import number
from warehouse.connection import Connection, transaction
from warehouse.statements import rows, run, scalar

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What one run did; `asked` are pairs that wait for a person, `crowded` blocks too common to compare within."""

    batches: int = 0
    created: int = 0
    changed: int = 0
    gone: int = 0
    merged: int = 0
    split: int = 0
    asked: int = 0
    crowded: int = 0
    contested: int = 0


def reconcile(conn: Connection, *, run_id: str | None, now: datetime, only: Sequence[str] | None = None) -> Reconciled:
    """Reconcile every batch that is loaded, what people judged, and what time alone changes, as one.

    `only` names sources whose batches shall not wait for those of others, which stay for the next time.
    """
    with transaction(conn):
        run(conn, "resolve.lock")
        number(conn)
        pending = rows(conn, "resolve.pending", {"only": None if only is None else list(only)})
        batches = [batch["batch_id"] for batch in pending]
        attributed = run_id or (pending[-1]["run_id"] if pending else "embargo")
        run(conn, "resolve.touched", {"batches": batches})
        resolved = Resolved()
        touched = int(scalar(conn, "resolve.count_touched"))
        if touched:
            is_repeated = len({batch["source"] for batch in pending}) < len(pending)
            resolved = resolve(conn, touched=touched, batches=batches, is_repeated=is_repeated, run_id=attributed)
        counts = merge_affected(
            conn,
            moved=resolved.moved,
            successors=resolved.successors,
            predecessors=resolved.predecessors,
            run_id=attributed,
            now=now,
        )
        if sum(counts[name] for name in ("created", "changed", "gone")) >= MANY:
            run(conn, "resolve.renew_statistics")
        run(conn, "resolve.reconciled", {"batches": batches})
    logger.info("reconciled", extra={"count": len(batches)})
    return Reconciled(
        batches=len(batches),
        merged=sum(len(others) == 1 for others in resolved.successors.values()),
        split=sum(len(others) > 1 for others in resolved.successors.values()) + len(resolved.predecessors),
        asked=resolved.asked,
        crowded=resolved.crowded,
        **counts,
    )
