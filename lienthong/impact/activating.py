"""Activation: what a report foretold is done in the warehouse, published, and held against the report."""

import json
from typing import Any

from lienthong import database, pipeline, reviewed
from lienthong.impact.forecast import Facts, Watch, agencies
from lienthong.impact.measuring import Measured, measure
from lienthong.replaying import replay_all
from lienthong.settings import Settings
from schemas.errors import ConfigError, LoadError
from warehouse.connection import Connection, session, transaction
from warehouse.statements import row, rows, run, scalar


def activate(settings: Settings, impact_id: int, by: str, watch: Watch | None = None) -> Facts:
    """Replay the sources of a report, reconcile and publish; what it changed, and where that is not what was foretold.

    An activation that was cut off may be repeated. ConfigError: no such open report, nobody's name, or files that are
    no longer those of the report. LoadError: another activation is under way.
    """
    tell: Watch = watch or (lambda step, subject, facts: None)
    dsn = database.ready(settings)
    with session(dsn) as holder:
        if not scalar(holder, "impact.lock"):
            raise LoadError("another activation is under way")
        holder.commit()
        found = _named(holder, impact_id, by)
        if found["state"] == "discarded" or found["outcome"] is not None:
            raise ConfigError(f"báo cáo {impact_id} đã xong / report {impact_id} is done: {found['state']}")
        _same(settings, found)
        with transaction(holder):
            mark = row(holder, "impact.mark") or {}
        run_id = pipeline.begin(settings, trigger="impact")
        with transaction(holder):
            run(holder, "impact.activate", {"impact_id": impact_id, "by": by.strip(), "run_id": run_id})
            moved = rows(holder, "impact.loaded_since", {"batch_seq": found["batch_seq"], "run_id": run_id})
        replayed = replay_all(settings, sorted(found["contracts"]), run_id, tell)
        tell("publish", "", {})
        pipeline.check_warehouse(settings, run_id)
        pipeline.publish(settings, run_id)
        pipeline.finish(settings, run_id)
        tell("measure", "", {})
        with transaction(holder):
            measured = measure(holder, run_id, mark, agencies(settings))
            outcome = {
                "run": run_id,
                "replayed": replayed,
                "counts": measured.counts,
                "digests": measured.digests,
                "loaded_since": {each["source"]: each["batches"] for each in moved},
                "differs": differences(found, measured),
            }
            run(holder, "impact.done", {"impact_id": impact_id, "outcome": json.dumps(outcome, default=str)})
    return outcome | {"impact": impact_id, "foretold": found["counts"]} | {"report": measured.report}


def differences(foretold: Facts, happened: Measured) -> list[str]:
    """The sets of changes that are not exactly those of the report."""
    return [name for name, digest in happened.digests.items() if foretold["digests"].get(name) != digest]


def discard(settings: Settings, impact_id: int, by: str) -> None:
    """The change is not to be made: its files must be put back, or changed again and forecast anew."""
    with session(database.ready(settings)) as conn, transaction(conn):
        found = _named(conn, impact_id, by)
        if not run(conn, "impact.discard", {"impact_id": impact_id, "by": by.strip()}):
            raise ConfigError(f"báo cáo {impact_id} đã xong / report {impact_id} is done: {found['state']}")


def reports(settings: Settings) -> list[dict[str, Any]]:
    """All reports, the newest first."""
    with session(database.ready(settings)) as conn:
        return rows(conn, "impact.listed")


def report(settings: Settings, impact_id: int) -> dict[str, Any]:
    """One report as it was made, with what was decided and what then happened."""
    with session(database.ready(settings)) as conn:
        return _one(conn, impact_id)


def _one(conn: Connection, impact_id: int) -> dict[str, Any]:
    found = row(conn, "impact.one", {"impact_id": impact_id})
    if found is None:
        raise ConfigError(f"không có báo cáo / no report {impact_id}: lienthong impact list")
    return found


def _named(conn: Connection, impact_id: int, by: str) -> dict[str, Any]:
    if not by.strip():
        raise ConfigError("quyết định phải có tên người / a decision needs the name of a person: --by")
    return _one(conn, impact_id)


def _same(settings: Settings, found: Facts) -> None:
    """The files must be those of the report, byte by byte as far as they decide anything."""
    others = [
        name
        for name, contract in found["contracts"].items()
        if pipeline.contract(pipeline.source_of(settings, f"impact/{name}")) != contract
    ]
    others += sorted(name for name, of in reviewed.rules().items() if found["rules"].get(name) != of)
    if others:
        raise ConfigError(
            f"đã đổi từ khi có báo cáo {found['impact_id']}: {', '.join(others)}; chạy lại `lienthong impact` / "
            f"changed since report {found['impact_id']} was made: run `lienthong impact` again"
        )
