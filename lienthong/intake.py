"""Intake of one batch: stage its records, load what the set rules let pass, or write down why not."""

import json
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from lienthong import incidents, rekeying
from lienthong.absences import judge_absences
from lienthong.questions import answered
from lienthong.reading import ReadingOrder, ReadingProcesses
from lienthong.sorting import Interpreter, PageCounts, Sorter
from lienthong.staging import Stager
from schemas.errors import IntegrationError, LoadError, NotTheFormat, SourceUnavailable
from schemas.tally import Tally
from warehouse.connection import Connection, session, transaction
from warehouse.payloads import PayloadStore
from warehouse.statements import row, rows, run, scalar

logger = logging.getLogger(__name__)

SHOWN = 1000  # records of a batch that others read
SPREAD_BYTES = 16 << 20  # one process reads about 15 MB of JSON in a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How many processes may read a batch, and what they are told."""

    processes: int
    order: ReadingOrder

    def pays(self, new: Sequence[Mapping[str, Any]]) -> bool:
        """Starting processes costs a second or two, so a batch must be worth it."""
        return self.processes > 1 and len(new) > 1 and sum(fetch["bytes"] for fetch in new) >= SPREAD_BYTES


def stage_pages(
    dsn: str,
    store: PayloadStore,
    batch_id: str,
    *,
    contract: str,
    records: Callable[[bytes], Any],
    interpreter: Interpreter,
    in_order: bool,
    spread: Spread | None = None,
) -> None:
    """Stage every payload of a batch that is not known byte for byte, in one transaction.

    With `spread`, several processes read a large batch.
    """
    started = time.monotonic()
    with session(dsn) as reading, session(dsn) as writing:
        reading.autocommit = True
        batch = known_batch(reading, batch_id)
        if batch["state"] != "pulled":
            return
        try:
            with transaction(writing):
                hold_source(writing, batch["source"])
                totals = _stage_all(reading, writing, store, batch, contract, records, interpreter, spread)
                _count(writing, batch, totals, in_order)
                seconds = round(time.monotonic() - started, 3)
                nothing = totals.offered == 0 and batch["health"] == "ok"
                health = "empty" if nothing and batch["cursor"] is None else batch["health"]  # an increment may be none
                run(writing, "ledger.staged", {"batch_id": batch_id, "health": health, "seconds": seconds})
        except IntegrationError as error:
            with session(dsn) as conn:
                fail(conn, batch, error)
            raise
    logger.info("staged", extra={"source": batch["source"], "batch": batch_id, "count": totals.offered})


@dataclass(slots=True)
class Totals:
    """Counts over all pages; `carried` are pages that were known byte for byte."""

    offered: int = 0
    unchanged: int = 0
    staged: int = 0
    quarantined: int = 0
    duplicate: int = 0

    def add(self, page: PageCounts) -> None:
        self.offered += page.offered
        self.unchanged += page.unchanged
        self.staged += page.staged
        self.quarantined += page.quarantined

    def carry(self, page: Mapping[str, Any]) -> None:
        self.offered += page["offered"]
        self.unchanged += page["accepted"]
        self.quarantined += page["quarantined"]
        self.duplicate += page["duplicate"]


def _stage_all(
    reading: Connection,
    writing: Connection,
    store: PayloadStore,
    batch: Mapping[str, Any],
    contract: str,
    records: Callable[[bytes], Any],
    interpreter: Interpreter,
    spread: Spread | None,
) -> Totals:
    totals = Totals()
    is_replay = batch["mode"] == "replay"
    known = {
        page["payload_sha256"]: page
        for page in rows(reading, "raw.pages", {"source": batch["source"]})
        if page["contract"] == contract and not is_replay
    }
    for name in ("stage.forget_versions", "stage.forget_quarantined", "stage.forget_pages"):
        run(writing, name, {"batch_id": batch["batch_id"]})
    new = []
    for fetch in rows(reading, "raw.fetches", {"batch_id": batch["batch_id"]}):
        page = known.get(fetch["payload_sha256"])
        if page is not None:
            totals.carry(page)
        else:
            new.append(fetch)
    scope = {"batch_id": batch["batch_id"], "source": batch["source"], "contract": contract}
    with Stager(writer=writing, **scope) as stager:
        if spread is not None and spread.pays(new):
            deque(islice(records(store.get(new[0]["payload_sha256"])), SHOWN), maxlen=0)  # for who watches the records
            for counts in _staged_by_many(stager, spread, new):
                totals.add(counts)
            return totals
        sorter = Sorter(reader=reading, **scope, is_replay=is_replay)
        for fetch in new:
            payload = store.get(fetch["payload_sha256"])
            parts = sorter.page(fetch["slot"], fetch["payload_sha256"], records(payload), interpreter)
            totals.add(stager.page(parts))
    return totals


def _staged_by_many(stager: Stager, spread: Spread, new: list[dict[str, Any]]) -> Iterator[PageCounts]:
    """One thread for each process hands what it reads to the one that writes."""
    number = min(spread.processes, len(new))
    with ThreadPoolExecutor(number) as threads, ReadingProcesses(spread.order, number) as processes:

        def one(fetch: dict[str, Any]) -> PageCounts:
            return stager.page(processes.page(fetch["slot"], fetch["payload_sha256"]))

        try:
            yield from threads.map(one, new)
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            raise


def _count(conn: Connection, batch: Mapping[str, Any], totals: Totals, in_order: bool) -> None:
    """Mark duplicates and write the tally; what COPY wrote must be what was counted."""
    batch_id = batch["batch_id"]
    if totals.staged:
        run(conn, "stage.mark_duplicates", {"batch_id": batch_id, "in_order": in_order})
        run(conn, "stage.count_duplicates", {"batch_id": batch_id})
    versions = row(conn, "stage.versions", {"batch_id": batch_id}) or {"staged": 0, "duplicate": 0}
    if versions["staged"] + versions["duplicate"] != totals.staged:
        raise LoadError("rows went missing between the reader and the stage", batch=batch_id, expected=totals.staged)
    tally = Tally(
        offered=totals.offered,
        loaded=versions["staged"],
        unchanged=totals.unchanged,
        quarantined=totals.quarantined,
        duplicate=totals.duplicate + versions["duplicate"],
    )
    run(conn, "ledger.write_tally", asdict(tally) | {"batch_id": batch_id, "held": 0})


def load(dsn: str, batch_id: str) -> None:
    """Let the staged versions count, in one transaction; deletions only on complete evidence and below the breaker."""
    started = time.monotonic()
    with session(dsn) as conn, transaction(conn):
        batch = known_batch(conn, batch_id)
        hold_source(conn, batch["source"])
        if batch["state"] == "failed":
            raise LoadError("this batch failed, or a later one of its source was loaded", batch=batch_id)
        if batch["state"] != "staged":
            return
        scope = {"batch_id": batch_id, "source": batch["source"], "contract": batch["contract"]}
        newer = row(conn, "ledger.newer_batch", scope)
        if newer is not None:
            raise LoadError("a newer batch of this source is loaded already", batch=batch_id, newer=newer["batch_id"])
        for name in ("load.forget_abandoned", "load.forget_abandoned_pages", "load.close_abandoned"):
            run(conn, name, scope)
        answered(conn, scope, "batch")
        rekeying.settle(conn, scope)
        run(conn, "load.point", scope)
        run(conn, "load.record_gone", scope)
        run(conn, "load.touch", scope)
        run(conn, "load.resolve_quarantine", scope)
        run(conn, "load.supersede_quarantine", scope)
        if batch["mode"] == "snapshot" and batch["completeness"] == "complete":
            judge_absences(conn, batch, scope)
        if batch["mode"] == "replay":
            run(conn, "replay.unoffered", scope)
        run(conn, "load.drop_pages", scope)
        run(conn, "load.move_pages", scope)
        run(conn, "load.keep_pages", scope)
        run(conn, "load.forget_staged_pages", scope)
        run(conn, "ledger.loaded", {"batch_id": batch_id, "seconds": round(time.monotonic() - started, 3)})
        if batch["mode"] == "replay":  # stored bytes say nothing about how the source is now
            run(conn, "replay.settle_refusals", scope)
        else:
            run(conn, "ledger.source_good", scope | {"health": batch["health"]})
            incidents.ended(conn, batch_id)
    logger.info("loaded", extra={"source": batch["source"], "batch": batch_id})


def hold_source(conn: Connection, source: str, lock: str = "ledger.lock_source") -> None:
    """Only one run works on a source at a time; the others leave with a clear message."""
    if not scalar(conn, lock, {"source": source}):
        raise LoadError("another run is working on this source", source=source)


def known_batch(conn: Connection, batch_id: str) -> dict[str, Any]:
    """The batch's row; LoadError for a batch nobody began."""
    batch = row(conn, "ledger.batch", {"batch_id": batch_id})
    if batch is None:
        raise LoadError("there is no such batch", batch=batch_id)
    return batch


def fail(conn: Connection, batch: Mapping[str, Any], error: IntegrationError) -> None:
    """Write down that a batch failed, with the state of health that its error names."""
    health = str(error.data.get("health", "ok" if not isinstance(error, SourceUnavailable) else "unreachable"))
    if isinstance(error, NotTheFormat) and "health" not in error.data:
        health = "not-the-format"
    facts = {"kind": type(error).__name__, "message": error.message, "data": error.data}
    conn.rollback()
    with transaction(conn):
        run(
            conn,
            "ledger.failed",
            {"batch_id": batch["batch_id"], "health": health, "error": json.dumps(facts, ensure_ascii=False)},
        )
        if batch["mode"] != "replay":
            run(
                conn,
                "ledger.source_bad",
                {"source": batch["source"], "batch_id": batch["batch_id"], "health": health, "detail": error.message},
            )
            incidents.ended(conn, batch["batch_id"])
    logger.warning("failed", extra={"source": batch["source"], "batch": batch["batch_id"], "health": health})
