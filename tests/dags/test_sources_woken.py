"""Real Airflow with its triggerer: a file wakes a source, a push wakes a source, a broken file stops no other."""

import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from lienthong import airflow, plan
from lienthong.airflow import Airflow
from lienthong.airflow_api import AirflowApi, DagRun, all_read, until
from lienthong.bench import notices
from lienthong.demo import story
from lienthong.folder_watch import look, mark_of
from lienthong.serve import server
from lienthong.settings import Settings
from publishing.subscribers import register
from warehouse.connection import create_database, drop_database, session, sqlalchemy_url, transaction, with_database
from warehouse.statements import rows

pytestmark = pytest.mark.airflow

SECONDS = 150.0
FOLDER, PUSHED = "so_cong_thuong_thu_muc", "so_y_te_tin_tuc"
FILE = """\
name: so_cong_thuong_thu_muc
title: {vi: Thư mục của Sở Công Thương, en: Folder of the trade department}
agency: H26.3
owner: {name: "Văn phòng (mẫu)", email: vanphong@socongthuong.hanoi.example.vn}
reader: files
url: FOLDER
options: {pattern: "*.csv", settle_seconds: 0}
mode: append
schedule: "0 3 * * *"
wake: {folder: true}
authority: spreadsheet
record: press_release
key: [id]
fields:
  title: tieu_de
  url: {from: lien_ket, as: url}
  published_at: {from: ngay, as: instant, dialects: [iso]}
  agency: {const: "Sở Công Thương"}
"""
NOTICES = notices.SOURCE
LINES = "id,tieu_de,lien_ket,ngay\n1,Tin thứ nhất,https://a.example.vn/1,2026-11-20T08:00:00+07:00\n"


@pytest.fixture(scope="module")
def board() -> notices.Board:
    """Emergency notices at their source."""
    return notices.Board()


@pytest.fixture(scope="module")
def node(
    database_server: str, database_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Settings, Path]]:
    """A node with one source that watches a folder which is not there yet, one that may be pushed, one broken file."""
    home = tmp_path_factory.mktemp("woken")
    sources, incoming = home / "sources", home / "incoming"
    sources.mkdir()
    (sources / f"{FOLDER}.yml").write_text(FILE.replace("FOLDER", incoming.as_uri() + "/"), encoding="utf-8")
    shipped = (Settings().sources / f"{PUSHED}.yml").read_text(encoding="utf-8")
    (sources / f"{PUSHED}.yml").write_text(f"{shipped}\nwake: {{push: [so_y_te]}}\n", encoding="utf-8")
    broken = shipped.replace(f"name: {PUSHED}", "name: so_loi").replace("reader: feed", "reader: fed")
    (sources / "so_loi.yml").write_text(broken, encoding="utf-8")
    (sources / f"{NOTICES}.yml").write_bytes((Settings().sources / f"{NOTICES}.yml").read_bytes())
    create_database(database_server, "woken_node", template=database_template)
    dsn = with_database(database_server, "woken_node")
    yield (
        Settings(database_url=dsn, home=home / "home", sources=sources, folders=frozenset({incoming.resolve()})),
        incoming,
    )
    drop_database(database_server, "woken_node")


@pytest.fixture(scope="module")
def started(
    node: tuple[Settings, Path], board: notices.Board, database_server: str, tmp_path_factory: Any
) -> Iterator[Airflow]:
    settings, incoming = node
    home = tmp_path_factory.mktemp("airflow-woken")
    create_database(database_server, "woken_metadata")
    surroundings = {
        **story.clean(os.environ), story.MARK: str(home), plan.SCHEDULES: "off", plan.LOOKS: "0.5",
        plan.RETRY_DELAY: "0", plan.SHIFTS: "15", "LIENTHONG_ALLOW_HOSTS": "127.0.0.1",
        "LIENTHONG_SOURCES": str(settings.sources), "LIENTHONG_DATABASE_URL": str(settings.database_url),
        "LIENTHONG_HOME": str(settings.home), "LIENTHONG_FOLDERS": str(incoming),
    }  # fmt: skip
    metadata = sqlalchemy_url(with_database(database_server, "woken_metadata"))
    with (
        notices.source(board) as url,
        airflow.running(home, metadata, surroundings | {notices.VARIABLE: url}, airflow.COMMANDS) as found,
    ):
        until("Airflow", found.api.is_healthy, SECONDS)
        until("the DAGs", lambda: {plan.source_dag(FOLDER), plan.source_dag(PUSHED)} <= set(found.api.dags()), SECONDS)
        yield found
    assert story.marked(str(home)) == []
    drop_database(database_server, "woken_metadata")


def runs(api: AirflowApi, source: str) -> list[DagRun]:
    return [run for run in api.runs() if run.dag_id == plan.source_dag(source)]


def ended(api: AirflowApi, source: str, count: int) -> list[DagRun]:
    def all_ended() -> bool:
        found = runs(api, source)
        return len(found) >= count and all(run.state in ("success", "failed") for run in found)

    until(f"{count} runs of {source}", all_ended, SECONDS)
    return runs(api, source)


def events(api: AirflowApi, source: str) -> list[dict[str, Any]]:
    found = api.pages("/api/v2/assets/events", "asset_events", name_pattern=plan.woken(source))
    return sorted(found, key=lambda event: int(event["id"]))


def triggerer_log(started: Airflow) -> str:
    return (started.home / "logs" / "triggerer.log").read_text(encoding="utf-8")


def test_a_broken_source_file_is_an_import_error_and_the_other_dags_are_there(
    started: Airflow, node: tuple[Settings, Path]
) -> None:
    until("the import error", lambda: bool(started.api.import_errors()), SECONDS)
    [(place, told)] = started.api.import_errors().items()
    assert place == "source_faults.py"
    assert "so_loi.yml:" in told
    assert ": reader: không có bộ đọc này / no such reader; feed, " in told
    assert plan.source_dag("so_loi") not in started.api.dags()
    assert plan.RECONCILE in started.api.dags()
    (node[0].sources / "so_loi.yml").unlink()
    wanted = [plan.source_dag(FOLDER), plan.source_dag(PUSHED), plan.RECONCILE, plan.PUBLISH]
    until("the error to go", lambda: not started.api.import_errors(), SECONDS)
    assert all_read(started.api, wanted)
    started.api.set_pools(plan.pools(plan.sources(node[0])))
    started.api.unpause(wanted[:2])


def test_a_file_that_comes_into_the_folder_wakes_its_source_once(started: Airflow, node: tuple[Settings, Path]) -> None:
    settings, incoming = node
    until("the watcher", lambda: "cannot look into the folder" in triggerer_log(started), SECONDS)
    assert triggerer_log(started).count("cannot look into the folder") == 1  # it waits, and says so once
    incoming.mkdir()
    (incoming / "tin.csv").write_text(LINES, encoding="utf-8")
    [run] = ended(started.api, FOLDER, 1)
    assert (run.state, run.run_type) == ("success", "asset_triggered")
    [event] = events(started.api, FOLDER)
    assert event["extra"]["payload"] == {"source": FOLDER, "files": ["tin.csv"], "count": 1}
    with session(str(settings.database_url)) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT offered, loaded FROM ledger.tally")
        assert cursor.fetchall() == [(1, 1)]


def test_a_triggerer_that_starts_again_does_not_wake_for_what_it_knows(
    started: Airflow, node: tuple[Settings, Path]
) -> None:
    settings, incoming = node
    [asset] = started.api.pages("/api/v2/assets", "assets", name_pattern=plan.woken(FOLDER))
    marks = f"/api/v2/assets/{asset['id']}/state-store"
    kept = {each["key"]: each["value"] for each in started.api.pages(marks, "asset_state_store")}
    assert kept == {"folder": mark_of(look(settings, FOLDER))}
    before = len(triggerer_log(started))
    airflow.stop([started.processes.pop("triggerer")])
    airflow.start(started, "triggerer")
    until("the watcher", lambda: "starting" in triggerer_log(started)[before:], SECONDS)
    # a change that is news comes after whatever would have been fired for the old state
    (incoming / "tin.csv").write_text(LINES + LINES.splitlines()[1].replace("1", "2") + "\n", encoding="utf-8")
    assert len(ended(started.api, FOLDER, 2)) == 2
    assert [event["extra"]["payload"]["count"] for event in events(started.api, FOLDER)] == [1, 1]
    assert (incoming / "tin.csv").exists()  # nothing is taken away


def test_ten_pushes_are_one_run_and_at_most_one_that_follows(started: Airflow, node: tuple[Settings, Path]) -> None:
    settings = node[0].model_copy(update={"airflow_url": started.api.url})
    with session(str(settings.database_url)) as conn, transaction(conn):
        token = register(conn, "so_y_te", "public")
    web = server(settings, "127.0.0.1", 0)
    thread = threading.Thread(target=web.run, daemon=True)
    thread.start()
    while not web.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    url = f"http://127.0.0.1:{web.servers[0].sockets[0].getsockname()[1]}/v1/sources/{PUSHED}/wake"
    try:
        answers = [requests.post(url, headers={"Authorization": f"Bearer {token}"}, timeout=30) for _ in range(10)]
    finally:
        web.should_exit = True
        thread.join(20)
    assert {answer.status_code for answer in answers} == {202}
    assert answers[0].json()["state"] == "accepted"
    found = ended(started.api, PUSHED, 1)
    until("what waits", lambda: not started.api.waiting_assets([plan.source_dag(PUSHED)]), SECONDS)
    assert 1 <= len(ended(started.api, PUSHED, len(found))) <= 2
    assert {event["extra"]["woken_by"] for event in events(started.api, PUSHED)} == {"so_y_te"}


def test_a_shift_of_the_express_dag_carries_what_comes_meanwhile_and_ends_well(
    started: Airflow, node: tuple[Settings, Path], board: notices.Board
) -> None:
    started.api.unpause([plan.EXPRESS])
    started.api.trigger(plan.EXPRESS, "shift", {})
    until("the first look", lambda: board.requests > 1, SECONDS)
    board.put(notices.notice(1, datetime.now(UTC)))

    def published() -> bool:
        with session(str(node[0].database_url)) as conn:
            return "DO-00001" in [found["identifier"] for found in rows(conn, "bench.published")]

    until("the notice in the feed", published, SECONDS)
    assert started.api.tasks(plan.EXPRESS, "shift") == {"watch": "running"}
    until("the end of the shift", lambda: not started.api.open_runs(), SECONDS)
    assert started.api.tasks(plan.EXPRESS, "shift") == {"watch": "success"}
