"""The whole plan of the product on generated records: first load, nothing changed, one in a hundred changed."""

import shutil
from collections.abc import Callable
from pathlib import Path

from lienthong import database
from lienthong.bench.forms import Form
from lienthong.bench.generate import CHANGED, FIRST, DataSet
from lienthong.bench.meter import Contest, Measured, server_side
from lienthong.bench.order import SOURCE, Order
from lienthong.bench.process import carried_out
from lienthong.bench.server import PageServer
from lienthong.settings import Settings
from warehouse.connection import session
from warehouse.statements import rows

WHO = "lienthong"
PHASES = (("first load", FIRST), ("unchanged", FIRST), ("1 % changed", CHANGED))
# what must not be written when nothing has changed: the data, and what we know of the source's pages
DATA = ("core.", "feed.", "quarantine.", "raw.page")


def measure(
    contest: Contest, home: Path, dsn: str, data: DataSet, pages: PageServer, tell: Callable[[str], None]
) -> None:
    """Run the three phases into the contest."""
    settings = node(home, dsn, pages.url, data.form)
    database.ready(settings)
    for number, (phase, version) in enumerate(PHASES, start=1):
        pages.show(version)
        tell(f"{WHO}: {phase}")
        published = positions(dsn)
        measured = Measured(who=WHO, phase=phase, records=data.records)
        with server_side(dsn, measured):
            outcome = carried_out(Order(settings=settings, run_id=f"bench-{number}"))
        measured.seconds, measured.cpu_seconds = outcome.seconds, outcome.cpu_seconds
        measured.peak_mib, measured.steps, measured.cpu_steps = outcome.peak_mib, outcome.steps, outcome.cpu_steps
        measured.facts = {
            "tally": {name: outcome.facts.get("load", {}).get(name) for name in TALLY},
            "published": {feed: position - published.get(feed, 0) for feed, position in positions(dsn).items()},
            "failed": outcome.facts.get("failed", {}),
        }
        contest.wrong += [f"{WHO}, {phase}: {fault}" for fault in faults(measured, data)]
        contest.measured.append(measured)
        tell(f"{WHO}: {phase}: {measured.seconds:.1f} s")


def node(home: Path, dsn: str, url: str, form: Form) -> Settings:
    """A node of its own below `home`, with the one source that is measured."""
    shutil.rmtree(home, ignore_errors=True)
    sources = home / "sources"
    sources.mkdir(parents=True)
    (sources / f"{SOURCE}.yaml").write_text(form.file(name=SOURCE, url=url), encoding="utf-8")
    return Settings.model_validate(
        {"database_url": dsn, "home": home, "sources": sources, "allow_hosts": {"127.0.0.1"}, "node": "bench"}
    )


def positions(dsn: str) -> dict[str, int]:
    """Where each feed stands."""
    with session(dsn) as conn:
        return {feed["feed"]: int(feed["position"]) for feed in rows(conn, "feed.feeds")}


TALLY = ("offered", "loaded", "unchanged", "quarantined", "duplicate")


def faults(measured: Measured, data: DataSet) -> list[str]:
    """Where the exact results differ from what they must be; times are never judged."""
    new = {"first load": data.records, "unchanged": 0, "1 % changed": data.changed}[measured.phase]
    tally = dict(zip(TALLY, (data.records, new, data.records - new, 0, 0), strict=True))
    expected = {"tally": tally, "published": {"public": new, "press": new}, "failed": {}}
    found = [
        f"{name}: {measured.facts[name]} where {value} must be"
        for name, value in expected.items()
        if measured.facts[name] != value
    ]
    for table in ("core.observation_history", "core.entity_history"):
        if measured.rows_written.get(table, 0) != new:
            found.append(f"{table}: {measured.rows_written.get(table, 0)} rows written where {new} must be")
    if new == 0:
        touched = {name: count for name, count in measured.rows_written.items() if name.startswith(DATA)}
        found += [f"{name}: {count} rows written where none must be" for name, count in touched.items()]
    return found
