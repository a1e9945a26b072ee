"""The forecast: what changed is tried in a scratch copy of the warehouse, from stored payloads, and written down."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from lienthong import database, pipeline, reviewed
from lienthong.impact.measuring import measure
from lienthong.replaying import replay_all
from lienthong.settings import Settings
from schemas.canonical import canonical_json
from schemas.errors import ConfigError
from warehouse.connection import Connection, database_names, session, transaction
from warehouse.scratch import leftovers, scratch
from warehouse.statements import row, rows, run, scalar

Facts = dict[str, Any]
Watch = Callable[[str, str, Facts], None]  # step, source or table, facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What is another thing than at the last load: sources with their new contract, and rules of reconciliation.

    `unseen` sources have no loaded batch yet and so nothing to compare; `fileless` ones (peers, removed files) cannot
    be read anew; `faults` are files that cannot be read at all.
    """

    contracts: Mapping[str, str]
    rules: list[str]
    unchanged: list[str]
    unseen: list[str]
    fileless: list[str]
    faults: Mapping[str, str]

    def __bool__(self) -> bool:
        return bool(self.contracts or self.rules)


def changed(settings: Settings, names: Iterable[str] = ()) -> Changed:
    """Compare this checkout with what the warehouse was last loaded and reconciled by; all sources, or `names`."""
    files = pipeline.source_files(settings)
    wanted = set(names)
    unknown = sorted(wanted - files.found.keys() - files.faults.keys())
    if unknown:
        raise ConfigError(f"không có nguồn / no such source: {', '.join(unknown)} ({settings.sources})")
    with session(database.dsn(settings)) as conn:
        loaded = {each["source"]: each["contract"] for each in rows(conn, "impact.last_contracts")}
        rules = reviewed.changed_rules(conn)
    chosen = sorted(wanted & files.found.keys()) if wanted else sorted(files.found)
    contracts = {name: pipeline.contract(pipeline.source_of(settings, f"impact/{name}")) for name in chosen}
    return Changed(
        contracts={name: found for name, found in contracts.items() if loaded.get(name, found) != found},
        rules=rules,
        unchanged=[name for name, found in contracts.items() if loaded.get(name) == found],
        unseen=[name for name in chosen if name not in loaded],
        fileless=sorted(loaded.keys() - files.found.keys() - files.faults.keys()),
        faults={name: str(fault) for name, fault in files.faults.items() if not wanted or name in wanted},
    )


def forecast(
    settings: Settings, names: Iterable[str] = (), *, by: str, keep: bool = False, watch: Watch | None = None
) -> Facts:
    """Try what changed, write the report down (ledger.impact) and return it; `impact` is its number, None when nothing
    changed. Nothing else is written to the warehouse, nobody is told, no source is asked.
    """
    tell: Watch = watch or (lambda step, subject, facts: None)
    dsn = database.ready(settings)
    found = changed(settings, names)
    told: Facts = {
        "impact": None,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "by": by,
        "changed": {"sources": sorted(found.contracts), "rules": found.rules},
        "aside": {name: getattr(found, name) for name in ("unchanged", "unseen", "fileless", "faults")},
        "leftovers": leftovers(database_names(dsn)),
    }
    if not found:
        return told
    with scratch(
        dsn, _seen, keep=keep, tell=lambda table, done, total: tell("copy", table, {"done": done, "total": total})
    ) as (address, seen):
        trial = settings.model_copy(
            update={
                "database_url": address, "smtp_url": None, "airflow_url": None, "peers": None, "activation": "free",
            }
        )  # fmt: skip
        run_id = pipeline.begin(trial, trigger="impact")
        with session(address) as conn:
            mark = row(conn, "impact.mark") or {}
        replayed = replay_all(trial, sorted(found.contracts), run_id, tell)
        tell("measure", "", {})
        with session(address) as conn, transaction(conn):
            run(conn, "impact.number", {"positions": json.dumps(seen["positions"])})
            measured = measure(conn, run_id, mark, agencies(settings))
        told |= {"scratch": address.rpartition("dbname=")[2].split(" ")[0] if keep else None}
    told |= {
        "pending": {"batches": seen["unreconciled"], "observations": seen["reconsidered"]},
        "replayed": replayed,
        "counts": measured.counts,
        **measured.report,
    }
    values = {
        "asked_by": by,
        "contracts": json.dumps(dict(found.contracts)),
        "rules": json.dumps(reviewed.rules()),
        "batch_seq": seen["batch_seq"],
        "counts": json.dumps(measured.counts),
        "digests": json.dumps(measured.digests),
        "report": json.dumps(told, ensure_ascii=False, default=str),
        "report_sha256": sha256(canonical_json(json.loads(json.dumps(told, default=str))).encode()).hexdigest(),
    }
    with session(dsn) as conn, transaction(conn):
        told["impact"] = scalar(conn, "impact.write", values)
    return told


def agencies(settings: Settings) -> dict[str, str]:
    """Which agency answers for which source."""
    return {name: source.agency for name, source in pipeline.sources(settings).items()}


def _seen(conn: Connection) -> Facts:
    """Where the warehouse stands at the instant of the copy."""
    return dict(row(conn, "impact.mark") or {}) | {
        "positions": {each["feed"]: each["position"] for each in rows(conn, "impact.positions")}
    }
