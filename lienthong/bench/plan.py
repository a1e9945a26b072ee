"""The whole plan of the product on generated records: first load, nothing changed, one in a hundred changed."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from lienthong import database
from lienthong.bench.generate import DataSet
from lienthong.bench.meter import Contest, Measured, server_side
from lienthong.bench.order import FILE, SOURCE, Order, Outcome
from lienthong.bench.server import PageServer
from lienthong.settings import ROOT, Settings
from schemas.errors import LoadError
from warehouse.connection import session
from warehouse.statements import rows

WHO = "lienthong"
PHASES = (("first load", "v0"), ("unchanged", "v0"), ("1 % changed", "v1"))
# what must not be written when nothing has changed: the data, and what we know of the source's pages
DATA = ("core.", "feed.", "quarantine.", "raw.page")


def measure(
    contest: Contest, home: Path, dsn: str, data: DataSet, pages: PageServer, tell: Callable[[str], None]
) -> None:
    """Run the three phases into the contest."""
    settings = node(home, dsn, pages.url)
    database.ready(settings)
    for number, (phase, version) in enumerate(PHASES, start=1):
        pages.show(version)
        tell(f"{WHO}: {phase}")
        published = positions(dsn)
        measured = Measured(who=WHO, phase=phase, records=data.records)
        with server_side(dsn, measured):
            outcome = in_fresh_process(Order(settings=settings, run_id=f"bench-{number}"))
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


def node(home: Path, dsn: str, url: str) -> Settings:
    """A node of its own below `home`, with the one source that is measured."""
    shutil.rmtree(home, ignore_errors=True)
    sources = home / "sources"
    sources.mkdir(parents=True)
    (sources / f"{SOURCE}.yaml").write_text(FILE.format(name=SOURCE, url=url), encoding="utf-8")
    return Settings.model_validate(
        {"database_url": dsn, "home": home, "sources": sources, "allow_hosts": {"127.0.0.1"}, "node": "bench"}
    )


def in_fresh_process(order: Order) -> Outcome:
    """Carry out the order in a process that has done nothing before, so that its peak of memory is its own."""
    done = subprocess.run(
        [sys.executable, "-m", "lienthong.bench.phase"],
        cwd=ROOT,
        input=order.model_dump_json(),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise LoadError("the plan stopped with an error", status=done.returncode)
    return Outcome.model_validate_json(done.stdout.splitlines()[-1])


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
