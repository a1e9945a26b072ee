"""The reconciliation run: places what changed, merges what it touched, writes all of it in one transaction."""

import logging
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from itertools import accumulate

from reconciliation.comparing import LARGE
from reconciliation.merging import merge_affected
from reconciliation.resolving import Resolved, resolve
from reconciliation.statements import number
from schemas.errors import LoadError, WarehouseUnavailable
from schemas.processes import processors, seldom_collected
from warehouse.connection import Connection, outside_transaction, transaction
from warehouse.statements import rows, run, scalar

logger = logging.getLogger(__name__)

GIVES_WAY = 3  # times
SLICE = 10_000  # records that who was interrupted takes on at a time
CANCELLED = "57014"  # SQLSTATE query_canceled
REST = 1.0  # seconds that who gave way leaves to others
ASKS = 0.3  # seconds between two requests to give way
LOOKS = 0.05  # seconds between two looks whether the turn is ours
LONGEST_WAIT = 25.0  # seconds


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

    def plus(self, other: "Reconciled") -> "Reconciled":
        """What both did."""
        return Reconciled(**{name: count + getattr(other, name) for name, count in asdict(self).items()})


class Turn(StrEnum):
    """How a reconciliation comes to its turn; one at a time may write identities."""

    WAIT = "wait"  # behind another, and gives way to an urgent one
    URGENT = "urgent"  # asks the other to give way
    NOW = "now"  # or not at all: what is loaded stays for the next one


def reconcile(
    conn: Connection,
    *,
    run_id: str | None,
    now: datetime,
    only: Sequence[str] | None = None,
    turn: Turn = Turn.WAIT,
    processes: int | None = None,
) -> Reconciled:
    """Reconcile every batch that is loaded, what people judged, and what time alone changes, as one.

    `only` names sources whose batches shall not wait for those of others, which stay for the next time. Whoever gives
    way has written nothing, and begins again with fewer batches at a time, so that urgent news finds its turn between
    them; GIVES_WAY times at most, so that a large batch comes to its end. Where many records meet, so many processes
    compare them; None: one for each processor.
    """
    if turn is not Turn.WAIT:
        return _in_haste(conn, run_id, now, only, turn)
    done, interrupted, is_left = Reconciled(), 0, True
    while is_left:
        try:
            with transaction(conn), seldom_collected():
                run(conn, "turn.lock")
                if interrupted < GIVES_WAY:
                    run(conn, "turn.gives_way")
                most = SLICE if interrupted else None
                part, is_left = _reconcile(conn, run_id, now, only, most, processes or processors())
            done = done.plus(part)
        except WarehouseUnavailable as error:
            if error.data.get("sqlstate") != CANCELLED or interrupted >= GIVES_WAY:
                raise
            interrupted += 1
            logger.info("a reconciliation gave way to urgent news", extra={"attempt": interrupted})
        if is_left:
            time.sleep(REST)
    if done.created + done.changed + done.gone >= LARGE:
        _tidy(conn)
    return done


def _tidy(conn: Connection) -> None:
    """Leave large tables as the next one wants to find them; it is no harm when that cannot be."""
    try:
        with outside_transaction(conn):
            run(conn, "planning.tidy")
    except (LoadError, WarehouseUnavailable) as error:
        logger.warning("tables were not tidied after a large reconciliation", extra={"error": str(error)})


def come_due(conn: Connection, *, now: datetime) -> Reconciled:
    """What time alone changes by now, without the batches that wait: who waits for an hour waits for nothing else."""
    return reconcile(conn, run_id=None, now=now, only=(), turn=Turn.URGENT)


def next_due(conn: Connection) -> datetime | None:
    """The earliest instant at which time alone changes a record; None where none waits."""
    with transaction(conn):
        found: datetime | None = scalar(conn, "merge.next_due")
    return found


def _in_haste(
    conn: Connection, run_id: str | None, now: datetime, only: Sequence[str] | None, turn: Turn
) -> Reconciled:
    """Each try is a transaction of its own: within one, the server goes on showing who was at work at its start."""
    began = asked = time.monotonic()
    while True:
        with transaction(conn), seldom_collected():
            if scalar(conn, "turn.try_lock"):
                return _reconcile(conn, run_id, now, only)[0]
            if turn is Turn.NOW:
                return Reconciled()
            if time.monotonic() - asked > ASKS:
                scalar(conn, "turn.give_way")
                asked = time.monotonic()
        if time.monotonic() - began > LONGEST_WAIT:
            raise LoadError("another reconciliation does not give way", seconds=int(LONGEST_WAIT))
        time.sleep(LOOKS)


def _reconcile(
    conn: Connection,
    run_id: str | None,
    now: datetime,
    only: Sequence[str] | None,
    most: int | None = None,
    processes: int = 1,
) -> tuple[Reconciled, bool]:
    """Reconcile, of what waits, the oldest batches up to about `most` records; and whether batches are left."""
    run(conn, "planning.whole_batches")
    number(conn)
    waiting = rows(conn, "resolve.pending", {"only": None if only is None else list(only)})
    before = accumulate((batch["records"] for batch in waiting), initial=0)
    pending = [batch for batch, records in zip(waiting, before, strict=False) if most is None or records < most]
    batches = [batch["batch_id"] for batch in pending]
    attributed = run_id or (pending[-1]["run_id"] if pending else "embargo")
    run(conn, "resolve.touched", {"batches": batches})
    resolved = Resolved()
    touched = int(scalar(conn, "resolve.count_touched"))
    if touched:
        is_repeated = len({batch["source"] for batch in pending}) < len(pending)
        resolved = resolve(
            conn,
            touched=touched,
            batches=batches,
            is_repeated=is_repeated,
            run_id=attributed,
            processes=processes,
        )
    counts = merge_affected(
        conn,
        moved=resolved.moved,
        successors=resolved.successors,
        predecessors=resolved.predecessors,
        run_id=attributed,
        now=now,
    )
    if sum(counts[name] for name in ("created", "changed", "gone")) >= LARGE:
        run(conn, "planning.renew_statistics")
    run(conn, "resolve.reconciled", {"batches": batches})
    logger.info("reconciled", extra={"count": len(batches)})
    done = Reconciled(
        batches=len(batches),
        merged=sum(len(others) == 1 for others in resolved.successors.values()),
        split=sum(len(others) > 1 for others in resolved.successors.values()) + len(resolved.predecessors),
        asked=resolved.asked,
        crowded=resolved.crowded,
        **counts,
    )
    return done, len(pending) < len(waiting)
