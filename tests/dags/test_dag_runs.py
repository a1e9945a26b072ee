"""Real Airflow runs of real DAGs against a real warehouse and the sandbox city, all in one process of Airflow."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
import yaml

from connectors.courtesy import ATTEMPTS
from lienthong import plan
from lienthong.sandbox import Sandbox
from lienthong.settings import ROOT, Settings
from warehouse.connection import create_database, drop_database, session, with_database

pytestmark = pytest.mark.airflow

RUN = "airflow-test"
GOOD = "so_y_te_tin_tuc"
CHANGED = "so_xay_dung_tin_tuc"  # on day 2 its feed breaks off in the middle of an item
FLAKY = "so_giao_duc_tin_tuc"
HELD = "so_van_hoa_tin_tuc"
ORDER = [
    *(f"{plan.source_dag(name)}={RUN}" for name in (GOOD, GOOD, CHANGED, FLAKY, HELD)),
    plan.RECONCILE,
    plan.PUBLISH,
    plan.exchange_dag("portal"),
]


class Flaky(BaseHTTPRequestHandler):
    """Refuses all requests of the first try, then answers like the site behind it."""

    behind = ""
    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        if self.asked <= ATTEMPTS:
            self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        answer = requests.get(self.behind + self.path, timeout=10)
        self.send_response(answer.status_code)
        self.send_header("Content-Type", answer.headers["Content-Type"])
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def flaky() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Flaky)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def warehouse(database_server: str, database_template: str) -> Iterator[str]:
    name = "airflow_runs"
    create_database(database_server, name, template=database_template)
    yield with_database(database_server, name)
    drop_database(database_server, name)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources of this test; one of them promises more records than its site has."""
    folder = tmp_path_factory.mktemp("sources")
    for name in {GOOD, CHANGED, FLAKY, HELD}:
        text = (Settings().sources / f"{name}.yml").read_text(encoding="utf-8")
        definition = yaml.safe_load(text)
        if name == HELD:
            definition["rows"] = [100_000, 200_000]
        (folder / f"{name}.yml").write_text(yaml.safe_dump(definition, allow_unicode=True), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def runs(
    ask_airflow: Any, warehouse: str, sources: Path, flaky: str, tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    """How every run of ORDER ended."""
    with Sandbox(base_port=0) as today, Sandbox(base_port=0) as tomorrow:
        tomorrow.set_day(2)
        Flaky.behind = today.variables["SANDBOX_SO_GIAO_DUC"]
        environment = {
            **today.variables,
            "SANDBOX_SO_XAY_DUNG": tomorrow.variables["SANDBOX_SO_XAY_DUNG"],
            "SANDBOX_SO_GIAO_DUC": flaky,
            "LIENTHONG_DATABASE_URL": warehouse,
            "LIENTHONG_HOME": str(tmp_path_factory.mktemp("home")),
            "LIENTHONG_SOURCES": str(sources),
            "LIENTHONG_ALLOW_HOSTS": "127.0.0.1",
            plan.RETRY_DELAY: "0",
        }
        return list(ask_airflow("run_dags.py", str(ROOT / "dags"), *ORDER, environment=environment))


def ended(runs: list[dict[str, Any]], dag_id: str) -> dict[str, Any]:
    return next(run for run in runs if run["dag_id"] == dag_id)


def query(dsn: str, statement: str) -> list[tuple[Any, ...]]:
    with session(dsn) as conn, conn.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def test_a_source_goes_through_all_its_steps(runs: list[dict[str, Any]]) -> None:
    run = ended(runs, plan.source_dag(GOOD))
    assert run["state"] == "success"
    assert set(run["tasks"].values()) == {"success"}


def test_the_ledger_knows_the_run_by_the_name_that_was_given(runs: list[dict[str, Any]], warehouse: str) -> None:
    assert query(warehouse, "SELECT run_id, trigger FROM ledger.run") == [(RUN, "airflow")]
    batches = {
        name for (name,) in query(warehouse, "SELECT batch_id FROM ledger.batch WHERE source NOT LIKE '%\\_\\_%'")
    }
    assert batches == {f"{RUN}/{name}" for name in (GOOD, CHANGED, FLAKY, HELD)}


def test_a_run_that_is_repeated_writes_nothing_twice(runs: list[dict[str, Any]], warehouse: str) -> None:
    twice = [run for run in runs if run["dag_id"] == plan.source_dag(GOOD)]
    assert [run["state"] for run in twice] == ["success", "success"]
    found = f"SELECT count(*) FROM ledger.batch WHERE source = '{GOOD}'"  # noqa: S608 a name of this file
    assert query(warehouse, found) == [(1,)]


def test_a_source_that_changed_fails_at_once_and_is_not_asked_again(runs: list[dict[str, Any]], warehouse: str) -> None:
    run = ended(runs, plan.source_dag(CHANGED))
    assert run["state"] == "failed"
    assert run["tasks"]["load"] == "upstream_failed"
    failed = [name for name, state in run["tasks"].items() if state == "failed"]
    assert len(failed) == 1
    assert run["tries"][failed[0]] == 1
    found = f"SELECT state, health FROM ledger.batch WHERE source = '{CHANGED}'"  # noqa: S608 a name of this file
    assert query(warehouse, found) == [("failed", "not-the-format")]


def test_a_source_that_was_down_for_a_moment_is_tried_again_and_loaded(
    runs: list[dict[str, Any]], warehouse: str
) -> None:
    run = ended(runs, plan.source_dag(FLAKY))
    assert run["tries"]["pull"] == 2
    assert run["state"] == "success"
    found = f"SELECT state, health FROM ledger.batch WHERE source = '{FLAKY}'"  # noqa: S608 a name of this file
    assert query(warehouse, found) == [("reconciled", "ok")]


def test_a_held_batch_is_not_a_failure_and_is_not_loaded(runs: list[dict[str, Any]], warehouse: str) -> None:
    run = ended(runs, plan.source_dag(HELD))
    assert run["state"] == "success"
    assert run["tasks"] == {"pull": "success", "stage": "success", "check": "success", "load": "skipped"}
    assert query(warehouse, "SELECT source, state FROM ledger.hold WHERE kind = 'batch'") == [(HELD, "open")]


def test_what_was_loaded_is_reconciled_published_and_exchanged(runs: list[dict[str, Any]], warehouse: str) -> None:
    for dag_id in (plan.RECONCILE, plan.PUBLISH, plan.exchange_dag("portal")):
        assert ended(runs, dag_id)["state"] == "success", dag_id
    [(published,)] = query(warehouse, "SELECT count(position) FROM feed.outbox")
    assert published > 0


def test_no_record_went_missing(runs: list[dict[str, Any]], warehouse: str) -> None:
    tallies = query(warehouse, "SELECT offered, loaded + unchanged + quarantined + duplicate FROM ledger.tally")
    assert tallies
    assert all(offered == parts for offered, parts in tallies)
