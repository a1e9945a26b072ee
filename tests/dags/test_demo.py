"""The parts of the demo that decide whether it went well; the demo itself is `make demo ONCE=1`."""

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from audit.report import Counts, RunReport, SourceReport, Words
from lienthong.airflow_api import DagRun
from lienthong.demo import days, nodes, screen, story
from lienthong.demo.days import Day
from schemas.errors import ConfigError

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
DUE: Mapping[str, Any] = {
    "health": "ok", "offered": 10, "quarantined": [{"key": "k"}], "duplicate": 1, "new": 0, "changed": 0, "absent": 0,
}  # fmt: skip


def source(name: str, **more: Any) -> SourceReport:
    counts = Counts(offered=10, loaded=8, quarantined=1, duplicate=1)
    facts: dict[str, Any] = {
        "source": name, "title": Words(vi=name, en=name), "agency": "", "batch_id": f"day-1/{name}", "mode": "snapshot",
        "state": "reconciled", "health": "ok", "completeness": "complete", "declared": None, "started_at": NOW,
        "finished_at": NOW, "seconds": {"pull": 0.5, "stage": 0.25}, "tally": counts, "waiting": 0, "exchanges": 1,
        "bytes": 1, "error": None, "stale_since": None, "last_good_at": None,
    }  # fmt: skip
    return SourceReport.model_construct(**(facts | more))


def a_day(*sources: SourceReport, states: Mapping[str, str], facts: Mapping[str, Any] | None = None) -> Day:
    report = RunReport.model_construct(
        run_id="day-1", trigger="airflow", state="succeeded", started_at=NOW, finished_at=NOW, total=Counts(),
        sources=sources, rules=(), quarantine=(), holds=(), stale=(), facts=facts or {},
    )  # fmt: skip
    return Day(number=1, seconds=12.0, report=report, portal={"agrees": True, "followed": 7}, states=states)


def test_a_day_that_went_as_the_city_says_has_no_problem() -> None:
    assert days.compare(a_day(source("a"), states={"a": "success"}), {"a": DUE}) == []


def test_a_source_that_must_fail_is_expected_to_fail() -> None:
    broken = source("a", state="failed", health="not-the-format", tally=None)
    due = {"a": {**DUE, "health": "not-the-format"}}
    assert days.compare(a_day(broken, states={"a": "failed"}), due) == []
    assert days.compare(a_day(broken, states={"a": "success"}), due) == [
        "a: Airflow says success, due is failed (not-the-format)"
    ]


def test_every_difference_is_told() -> None:
    counts = Counts(offered=11, loaded=10, quarantined=1)
    found = days.compare(a_day(source("a", tally=counts, health="stale"), states={"a": "failed"}), {"a": DUE, "b": DUE})
    assert found == [
        "a: Airflow says failed, due is success (ok)",
        "a: health stale, due is ok",
        "a: 11 offered, due is 10",
        "b: Airflow says absent, due is success (ok)",
        "b: no batch in the ledger",
    ]


def test_records_that_went_missing_are_told() -> None:
    lost = source("a", tally=Counts(offered=10, loaded=7, quarantined=1, duplicate=1))
    assert "records went missing" in days.compare(a_day(lost, states={"a": "success"}), {"a": DUE})[0]


def test_the_portal_must_agree_and_be_at_the_newest_position(tmp_path: Path) -> None:
    city = nodes.make_node("city", tmp_path / "city", "dbname=x", 1, {})
    published = {"feeds": {"public": {"position": 9}}}
    assert days.agreement(city, {"agrees": True, "position": 9}, published) == []
    assert days.agreement(city, {"agrees": False, "position": 9}, published)
    assert days.agreement(city, {"agrees": True, "position": 8}, published)


def test_the_table_shows_every_source_and_what_came_of_it() -> None:
    facts = {
        "reconcile": {"created": 5, "changed": 2, "merged": 1, "contested": 0},
        "publish": {"feeds": {"public": {"position": 42, "live": 40, "digest": "ab" * 32}}},
        "exchange.portal": {"received": 2, "conflicts": 1},
    }
    day = a_day(
        source("so_y_te", health="ok"), source("other"), states={"so_y_te": "success", "other": "failed"}, facts=facts
    )
    console = Console(width=160, record=True, file=open(os.devnull, "w"))  # noqa: PTH123
    console.print(screen.table(day))
    console.file.close()
    text = console.export_text()
    assert "so_y_te" in text
    assert "created 5" in text
    assert "position 42" in text
    assert "received 2, xung đột · conflicts 1" in text
    assert "0.8" in text  # seconds of pull and stage


def test_progress_says_how_many_sources_have_ended_and_what_else_runs() -> None:
    def run(dag_id: str, run_id: str, state: str) -> DagRun:
        return DagRun(dag_id=dag_id, run_id=run_id, state=state, run_type="manual", seconds=None)

    runs = [
        run("source__b", "day-1", "running"),
        run("reconcile", "x", "running"),
    ]
    assert days.progress(runs, 5, 2) == "bước · steps 5/8   nguồn · sources 1/2   reconcile"
    assert days.progress([], 0, 0) == "…"


def test_only_one_demo_runs_in_a_home(tmp_path: Path) -> None:
    with story.alone(tmp_path), pytest.raises(ConfigError, match="a demo is running"), story.alone(tmp_path):
        pass
    with story.alone(tmp_path):
        pass


def test_settings_of_another_node_do_not_reach_the_demo() -> None:
    assert story.clean({"PATH": "/bin", "LIENTHONG_DATABASE_URL": "x", "AIRFLOW_HOME": "y", "SANDBOX_A": "z"}) == {
        "PATH": "/bin"
    }


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_a_process_that_a_demo_left_behind_is_found() -> None:
    environment = {**os.environ, story.MARK: "mine"}
    left = subprocess.Popen([sys.executable, "-c", "input()"], env=environment, stdin=subprocess.PIPE)
    try:
        assert story.marked("mine") == [left.pid]
        assert story.marked("other") == []
    finally:
        left.communicate(b"\n")
    assert story.marked("mine") == []


def test_a_node_tells_its_commands_everything_and_its_peer_nothing(tmp_path: Path) -> None:
    city = nodes.make_node("city", tmp_path / "city", "dbname=c", 1, {"PATH": "/bin"}, variables={"SANDBOX_A": "u"})
    portal = nodes.make_node("portal", tmp_path / "portal", "dbname=p", 2, {"PATH": "/bin"})
    nodes.introduce(portal, city, {"vi": "Thành phố", "en": "City"}, is_active=True)
    nodes.introduce(city, portal, {"vi": "Cổng", "en": "Portal"}, is_active=False)
    assert city.environment["SANDBOX_A"] == "u"
    assert city.environment["LIENTHONG_DATABASE_URL"] == "dbname=c"
    assert nodes.TOKEN not in {*city.environment, *portal.environment}
    from lienthong.peers import load_peers

    [peer] = load_peers(portal.settings.peers).values()
    assert (peer.name, peer.url, peer.follow, peer.push, peer.token_env) == ("city", city.url, True, True, nodes.TOKEN)
    [passive] = load_peers(city.settings.peers).values()
    assert (passive.follow, passive.push, passive.token_env) == (False, False, None)
