"""One day of the demo under Airflow: trigger every source, wait for all that follows, compare with what is due."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from audit.report import RunReport, SourceReport
from lienthong import plan
from lienthong.airflow_api import AirflowApi, DagRun, is_quiet
from lienthong.demo.nodes import Node
from schemas.errors import SourceUnavailable

PEER = "portal"
FOLLOWERS = (plan.RECONCILE, plan.PUBLISH, plan.exchange_dag(PEER))
# health states of a source that has delivered, whatever it delivered
DELIVERED = {"ok", "unchanged", "empty", "stale"}
UNTROUBLED = {"unchanged": "ok"}  # new bytes that say the same, or no new bytes at all: both are well
DAY_SECONDS = 240.0
PAUSE = 1.0
STEPS = 4  # of a source: pull, stage, check, load

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a day came to: the ledger's facts, what Airflow showed, and what is not as it should be."""

    number: int
    seconds: float
    report: RunReport
    portal: Mapping[str, Any]
    states: Mapping[str, str]
    problems: list[str] = field(default_factory=list)


def run_sources(api: AirflowApi, names: Iterable[str], run_id: str, tell: Tell) -> dict[str, str]:
    """Trigger the DAGs of all sources and wait until they and their followers have ended; state by source."""
    wanted = {plan.source_dag(name): name for name in names}
    for dag_id in wanted:
        api.trigger(dag_id, run_id, {"run_id": run_id})
    wait_quiet(api, tell, run_id=run_id, sources=len(wanted))
    return {wanted[run.dag_id]: run.state for run in api.runs(run_id_pattern=run_id) if run.dag_id in wanted}


def exchange(api: AirflowApi, key: str, tell: Tell) -> str:
    """Let the city exchange with the portal now, and wait for what follows; the state of that run."""
    dag_id = plan.exchange_dag(PEER)
    api.trigger(dag_id, key, {})
    wait_quiet(api, tell)
    return next(run.state for run in api.runs(run_id_pattern=key) if run.dag_id == dag_id)


def wait_quiet(api: AirflowApi, tell: Tell, *, run_id: str = "", sources: int = 0) -> None:
    """Wait until no run is open and no asset event is about to start one."""
    deadline = time.monotonic() + DAY_SECONDS
    while True:
        if is_quiet(api, FOLLOWERS):
            return
        steps = api.ended_tasks(run_id) if run_id else 0
        tell(progress(api.open_runs(), steps, sources))
        if time.monotonic() > deadline:
            raise SourceUnavailable("Airflow did not come to rest", seconds=int(DAY_SECONDS))
        time.sleep(PAUSE)


def progress(runs: Iterable[DagRun], steps: int, sources: int) -> str:
    """One line on how far we are: steps of sources that have ended, sources that have not, and what else runs."""
    dag_ids = {run.dag_id for run in runs}
    left = {dag_id for dag_id in dag_ids if dag_id.startswith(plan.source_dag(""))}
    total = sources * STEPS
    parts = [f"bước · steps {steps}/{total}", f"nguồn · sources {sources - len(left)}/{sources}"] if sources else []
    return "   ".join(parts + sorted(dag_ids - left)) or "…"


def compare(day: Day, expected: Mapping[str, Any]) -> list[str]:
    """Where the day differs from what the city's own data say must become of it."""
    found: list[str] = []
    ledger = {source.source: source for source in day.report.sources}
    for name, due in sorted(expected.items()):
        state = day.states.get(name, "absent")
        wanted = "success" if due["health"] in DELIVERED else "failed"
        if state != wanted:
            found.append(f"{name}: Airflow says {state}, due is {wanted} ({due['health']})")
        source = ledger.get(name)
        if source is None:
            found.append(f"{name}: no batch in the ledger")
            continue
        if UNTROUBLED.get(source.health, source.health) != UNTROUBLED.get(due["health"], due["health"]):
            found.append(f"{name}: health {source.health}, due is {due['health']}")
        if wanted == "success":
            found += count_differences(source, due)
    return found


def count_differences(source: SourceReport, due: Mapping[str, Any]) -> list[str]:
    """The sum that proves that nothing went missing, and the counts that the city announces."""
    if source.tally is None:
        return [f"{source.source}: no tally"]
    found = [] if source.tally.adds_up else [f"{source.source}: records went missing: {source.tally}"]
    for name, is_, wanted in (
        ("offered", source.tally.offered, due["offered"]),
        ("quarantined", source.tally.quarantined, len(due["quarantined"])),
    ):
        if is_ != wanted:
            found.append(f"{source.source}: {is_} {name}, due is {wanted}")
    return found


def agreement(city: Node, portal: Mapping[str, Any], published: Mapping[str, Any]) -> list[str]:
    """Does the portal hold what the city has published? Its last acknowledgement says so, digest against digest."""
    public = published.get("feeds", {}).get("public", {})
    if portal.get("agrees") is not True:
        return [f"the portal's copy differs from the feed of {city.url}: {dict(portal)}"]
    if public and portal.get("position") != public.get("position"):
        return [f"the portal is at position {portal.get('position')}, the city at {public.get('position')}"]
    return []
