"""A large source is pulled whole; then it is pulled again, killed at 60 % and gone on with, through the whole plan.

What must be exact: every page is asked for once, also by the two halves together (but for the page at which the kill
came), every record is loaded and published, and all processes together stay below the bound on memory.
"""

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lienthong import database
from lienthong.bench.generate import FIRST, DataSet
from lienthong.bench.meter import Contest, Measured, MemoryWatch, server_side
from lienthong.bench.order import SOURCE, Order
from lienthong.bench.plan import TALLY, WHO, node, positions
from lienthong.bench.process import outcome, started
from lienthong.bench.server import PageServer
from lienthong.settings import Settings
from schemas.errors import LoadError
from warehouse.connection import session
from warehouse.statements import row

WHOLE, KILLED, RESUMED = "pull", "killed at 60 %", "resumed, whole plan"
KILLED_AT = 0.6  # of the pages
MOST_MEMORY = 400e6 / (1 << 20)  # MiB, of all processes of a phase together

Tell = Callable[[str], None]
OnFreshDatabase = Callable[[], str]


def measure(contest: Contest, home: Path, fresh: OnFreshDatabase, data: DataSet, pages: PageServer, tell: Tell) -> None:
    """Run the three phases into the contest; `fresh` gives the address of an empty database."""
    settings = _ready(home, fresh(), pages, data)
    whole = _phase(contest, WHOLE, data, settings, Order(settings=settings, run_id="bench-1", steps="pull"), tell)
    whole.facts |= {"asked": _told(pages.asked()), "batch": _batch(settings, "bench-1")}

    settings = _ready(home, fresh(), pages, data)
    at = max(2, round(data.pages * KILLED_AT) + 1)
    contest.measured.append(_killed(settings, data, pages, at, tell))
    pages.show(FIRST)  # from here on, who asks is counted anew
    resumed = _phase(contest, RESUMED, data, settings, Order(settings=settings, run_id="bench-2"), tell)
    resumed.facts |= {"asked": _told(pages.asked()), "held": at, "published": positions(_dsn(settings))}
    contest.wrong += [f"{each.phase}: {fault}" for each in contest.measured for fault in faults(each, data)]


def _ready(home: Path, dsn: str, pages: PageServer, data: DataSet) -> Settings:
    settings = node(home, dsn, pages.url, data.form)
    database.ready(settings)
    pages.show(FIRST)
    return settings


def _phase(contest: Contest, phase: str, data: DataSet, settings: Settings, order: Order, tell: Tell) -> Measured:
    tell(f"{data.form.name}, {data.records:,}: {phase}")
    measured = Measured(who=WHO, phase=phase, records=data.records)
    with server_side(_dsn(settings), measured):
        process = started(order)
        watch = MemoryWatch(process.pid)
        watch.start()
        try:
            found = outcome(process)
        finally:
            measured.together_mib = watch.ended()
    measured.seconds, measured.cpu_seconds, measured.peak_mib = found.seconds, found.cpu_seconds, found.peak_mib
    measured.steps, measured.cpu_steps = found.steps, found.cpu_steps
    measured.facts = {
        "tally": {name: found.facts.get("load", {}).get(name) for name in TALLY},
        "failed": found.facts.get("failed", {}),
    }
    contest.measured.append(measured)
    return measured


def _killed(settings: Settings, data: DataSet, pages: PageServer, at: int, tell: Tell) -> Measured:
    """Pull until page `at` is asked for, which nobody answers, and end the process there and then."""
    tell(f"{data.form.name}, {data.records:,}: {KILLED}")
    pages.hold(at)
    began = time.perf_counter()
    process = started(Order(settings=settings, run_id="bench-1", steps="pull"))
    watch = MemoryWatch(process.pid)
    watch.start()
    try:
        while not pages.asked()[at]:
            if process.poll() is not None:
                raise LoadError("the pull ended before it could be killed", status=process.returncode)
            time.sleep(0.01)
    finally:
        held = watch.ended()
        process.kill()
        process.communicate()
        pages.hold(0)
    measured = Measured(who=WHO, phase=KILLED, records=(at - 1) * (data.records // data.pages))
    measured.seconds, measured.together_mib = round(time.perf_counter() - began, 3), held
    measured.facts = {"batch": _batch(settings, "bench-1"), "asked": _told(pages.asked()), "held": at}
    return measured


def _batch(settings: Settings, run_id: str) -> dict[str, Any]:
    with session(_dsn(settings)) as conn:
        found = row(conn, "ledger.batch", {"batch_id": f"{run_id}/{SOURCE}"}) or {}
    return {name: found.get(name) for name in ("state", "completeness")}


def _told(asked: Counter[int]) -> dict[str, int]:
    return {"first": min(asked), "last": max(asked), "requests": asked.total(), "pages": len(asked)}


def _dsn(settings: Settings) -> str:
    return database.dsn(settings)


def faults(measured: Measured, data: DataSet) -> list[str]:
    """Where the exact results differ from what they must be; times are never judged."""
    facts = measured.facts
    expected: dict[str, tuple[Any, Any]] = {}
    if measured.phase == WHOLE:
        expected["batch"] = (facts["batch"], {"state": "pulled", "completeness": "complete"})
        expected["pages asked for"] = (facts["asked"], _told(Counter(range(1, data.pages + 1))))
    elif measured.phase == KILLED:
        expected["batch"] = (facts["batch"], {"state": "pulling", "completeness": "unknown"})
        expected["pages asked for"] = (facts["asked"], _told(Counter(range(1, facts["held"] + 1))))
    else:
        expected["pages asked for"] = (facts["asked"], _told(Counter(range(facts["held"], data.pages + 1))))
        expected["tally"] = (facts["tally"], dict(zip(TALLY, (data.records, data.records, 0, 0, 0), strict=True)))
        expected["published"] = (facts["published"], {"public": data.records, "press": data.records})
        expected["failed"] = (facts["failed"], {})
    found = [f"{name}: {is_} where {must} must be" for name, (is_, must) in expected.items() if is_ != must]
    if measured.together_mib is not None and measured.together_mib > MOST_MEMORY:
        found.append(f"{measured.together_mib} MiB held where {MOST_MEMORY:.0f} is the bound")
    return found
