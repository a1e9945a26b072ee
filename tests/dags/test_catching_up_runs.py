"""A source that is behind wakes its own DAG again, slice by slice, and is quiet when nothing is waiting."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from lienthong import plan
from lienthong.settings import ROOT
from tests.integration.test_catching_up import FILE
from tests.unit.connectors.long_lists import Feed

pytestmark = pytest.mark.airflow

SOURCE = "nut_ban"
SLICES = 2


@pytest.fixture
def feed() -> Iterator[str]:
    world = Feed(page=3)
    for number in range(1, 7):
        world.change(number)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = world.get(self.path)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_dag_wakes_itself_only_while_more_is_waiting(
    ask_airflow: Any, database: str, feed: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("sources")
    text = FILE.format(name=SOURCE, reader="peer", url=feed, slice=3, key="entity_id", title="title")
    (folder / f"{SOURCE}.yml").write_text(text, encoding="utf-8")
    environment = {
        "LIENTHONG_DATABASE_URL": database,
        "LIENTHONG_HOME": str(tmp_path_factory.mktemp("home")),
        "LIENTHONG_SOURCES": str(folder),
        "LIENTHONG_ALLOW_HOSTS": "127.0.0.1",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",  # for a DAG that is paused no event is kept
        plan.RETRY_DELAY: "0",
    }
    order = [f"{plan.source_dag(SOURCE)}=slice-{number}" for number in range(1, SLICES + 2)]
    runs = ask_airflow("run_dags.py", str(ROOT / "dags"), *order, environment=environment)
    assert [run["state"] for run in runs] == ["success"] * len(order)
    assert plan.source_dag(SOURCE) in runs[0]["queued"], "the scheduler starts it as soon as it has ended"
    loaded, woken = f"loaded__{SOURCE}", f"woken__{SOURCE}"
    assert [sorted(run["events"]) for run in runs] == [[loaded, woken]] * (SLICES - 1) + [[loaded]] * 2
