"""Replaying: sources read again from the payloads that we hold, by the usual steps; nobody is asked for anything."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from lienthong import database, pipeline, retained
from lienthong.settings import Settings
from schemas.errors import IntegrationError, LoadError
from warehouse.connection import session, transaction
from warehouse.statements import row, rows, scalar

logger = logging.getLogger(__name__)

Facts = dict[str, Any]
Watch = Callable[[str, str, Facts], None]  # step, source, facts


def replay(settings: Settings, source: str, run_id: str) -> Facts:
    """Stage, check and load what counts of one source under today's contract; the facts of the batch, with
    `payloads`, `missing` (SHA-256 of those no longer stored), `unplaced` and `lost` (records that were not found, or
    rest on a missing payload: they stay as they are), `resolved` and `superseded` refusals.

    LoadError: a batch of the source waits for people; its release would be overtaken.
    """
    dsn = database.dsn(settings)
    batch_id = f"{run_id}/{source}"
    definition = pipeline.source_of(settings, batch_id)
    with session(dsn) as conn, transaction(conn):
        held = scalar(conn, "replay.held", {"source": source})
        if held is not None:
            raise LoadError(
                "một lô của nguồn đang chờ người quyết, quyết trước đã / a batch of the source waits for people, "
                "decide about it first: lienthong holds list",
                source=source,
                batch=held,
            )
        retained.begin(
            conn,
            pipeline.store(settings),
            batch_id,
            run_id=run_id,
            source=definition,
            contract=pipeline.contract(definition),
        )
    facts: Facts = {}
    for step in (pipeline.stage, pipeline.check, pipeline.load):
        facts = step(settings, batch_id)
    with session(dsn) as conn:
        noted = scalar(conn, "replay.noted", {"run_id": run_id, "source": source}) or {}
        settled = row(conn, "replay.settled", {"batch_id": batch_id}) or {}
    return facts | noted | settled


def replay_all(settings: Settings, names: Iterable[str], run_id: str, watch: Watch | None = None) -> dict[str, Facts]:
    """Replay several sources, then reconcile; a source that fails is told with its error and stops no other."""
    tell: Watch = watch or (lambda step, source, facts: None)
    done: dict[str, Facts] = {}
    for name in names:
        tell("replay", name, {})
        try:
            done[name] = replay(settings, name, run_id)
        except IntegrationError as error:
            logger.warning("replay failed", extra={"source": name, "error": error.message})
            done[name] = {"state": "failed", "error": str(error)}
        tell("replayed", name, done[name])
    tell("reconcile", "", {})
    pipeline.reconcile(settings, run_id)
    return done


def replay_refused(settings: Settings, source: str | None = None, watch: Watch | None = None) -> dict[str, Facts]:
    """Look again at the open refusals, of one source or of all that have a source file; what is good now counts and is
    published. Refusals of peers and of sources whose file is gone are told with an error: nobody can read them anew."""
    with session(database.ready(settings)) as conn:
        refused = {each["source"]: each["records"] for each in rows(conn, "replay.refused_sources", {"source": source})}
    if not refused:
        return {}
    known = pipeline.source_files(settings)
    run_id = pipeline.begin(settings, trigger="replay")
    done = replay_all(settings, [name for name in refused if name in known.found], run_id, watch)
    for name in refused.keys() - known.found.keys():
        fault = known.faults.get(name, "không có tệp nguồn / no source file")
        done[name] = {"state": "failed", "error": str(fault)}
    (watch or (lambda step, subject, facts: None))("publish", "", {})
    pipeline.check_warehouse(settings, run_id)
    pipeline.publish(settings, run_id)
    pipeline.finish(settings, run_id)
    return {name: {"open": refused[name]} | done[name] for name in sorted(done)}
