"""A push wakes a source: who may, what is answered, and what the next run makes of it."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from lienthong import pipeline, waking
from lienthong.airflow_api import airflow_at
from lienthong.serve import server
from lienthong.settings import ROOT, Settings
from lienthong.wake_api import MOST, WINDOW, Pushes
from lienthong.web import create_app
from publishing.problems import Problem
from publishing.subscribers import register
from schemas.errors import ConfigError
from warehouse.connection import session, transaction

NAME = "so_y_te_tin_tuc"


@pytest.fixture
def node(settings: Settings, tmp_path: Path) -> Settings:
    """A node whose one sound source may be woken by so_y_te."""
    folder = tmp_path / "sources"
    folder.mkdir()
    text = (Settings().sources / f"{NAME}.yml").read_text(encoding="utf-8")
    (folder / f"{NAME}.yml").write_text(f"{text}\nwake: {{push: [so_y_te]}}\n", encoding="utf-8")
    (folder / "so_loi.yml").write_text("name: so_loi\n", encoding="utf-8")
    return settings.model_copy(update={"sources": folder})


Push = Callable[..., requests.Response]


@pytest.fixture
def serve() -> Iterator[Callable[[Settings], Push]]:
    """Start the web application of a node; returns how to push to it, each subscriber with a token of its own."""
    stops: list[Callable[[], None]] = []
    tokens: dict[str, str] = {}

    def start(node: Settings) -> Push:
        web = server(node, "127.0.0.1", 0)
        thread = threading.Thread(target=web.run, daemon=True)
        thread.start()
        while not web.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        url = f"http://127.0.0.1:{web.servers[0].sockets[0].getsockname()[1]}"

        def stop() -> None:
            web.should_exit = True
            thread.join(20)

        def push(name: str = NAME, *, by: str | None = "so_y_te", **options: Any) -> requests.Response:
            if by is not None and by not in tokens:
                with session(str(node.database_url)) as conn, transaction(conn):
                    tokens[by] = register(conn, by, "public")
            headers = options.pop("headers", {})
            if by is not None:
                headers = {**headers, "Authorization": f"Bearer {tokens[by]}"}
            return requests.post(f"{url}/v1/sources/{name}/wake", headers=headers, timeout=20, **options)

        stops.append(stop)
        return push

    yield start
    for stop in stops:
        stop()


def test_a_push_is_kept_until_a_run_takes_it_and_later_pushes_join_it(node: Settings, serve: Any) -> None:
    push = serve(node)
    first = push(json={"event": "updated"})
    assert first.status_code == 202
    assert first.headers["Cache-Control"] == "no-store"
    assert first.json() == {"id": first.json()["id"], "source": NAME, "state": "accepted",
                            "asked_at": first.json()["asked_at"]}  # fmt: skip
    with ThreadPoolExecutor(5) as many:
        others = [answer.json() for answer in many.map(lambda _: push(), range(9))]
    assert {(other["id"], other["state"]) for other in others} == {(first.json()["id"], "joined")}
    assert [asked.source for asked in waking.wishes(node.home)] == [NAME]
    with waking.answering(node.home, NAME):
        during = push()  # the run may have asked the source already: this push has a run of its own
        assert during.json()["state"] == "accepted"
        assert during.json()["id"] != first.json()["id"]
    assert [asked.id for asked in waking.wishes(node.home)] == [during.json()["id"]]
    with waking.answering(node.home, NAME):
        pass
    assert waking.wishes(node.home) == []


@pytest.mark.parametrize(
    ("name", "by", "status", "slug"),
    [
        (NAME, None, 401, "unauthorised"),
        (NAME, "so_khac", 403, "forbidden"),
        ("so_khong_co", "so_y_te", 404, "not-found"),
        ("..", "so_y_te", 404, None),
        ("%2e%2e%2fsources%2fso_loi", "so_y_te", 404, None),
        ("a%00b", "so_y_te", 404, "not-found"),
        ("so_loi", "so_y_te", 409, "not-now"),
    ],
)
def test_a_push_that_may_not_be_is_refused_in_both_languages(
    node: Settings, serve: Any, name: str, by: str | None, status: int, slug: str | None
) -> None:
    answer = serve(node)(name, by=by, headers={"Accept-Language": "en"})
    assert answer.status_code == status
    if slug is not None:
        assert answer.headers["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert problem["type"] == f"urn:lienthong:problem:{slug}"
        assert problem["detail"] == problem["detail_en"] != problem["detail_vi"]
    assert waking.wishes(node.home) == []


def test_a_wrong_parameter_and_another_method_are_refused(node: Settings, serve: Any) -> None:
    push = serve(node)
    assert push(params={"now": "1"}).status_code == 400
    assert push(headers={"Content-Encoding": "gzip"}, data=b"x").status_code == 415
    assert waking.wishes(node.home) == []


def test_too_many_pushes_are_told_when_to_come_again() -> None:
    now = [1000.0]
    pushes = Pushes(clock=lambda: now[0])
    for _ in range(MOST):
        pushes.count("so_y_te", NAME)
    now[0] += WINDOW - 20
    with pytest.raises(Problem) as caught:
        pushes.count("so_y_te", NAME)
    assert (caught.value.status, caught.value.slug, caught.value.headers["Retry-After"]) == (429, "too-many", "20")
    pushes.count("so_khac", NAME)
    pushes.count("so_y_te", "so_khac_tin")
    now[0] += 20
    pushes.count("so_y_te", NAME)


def test_a_run_that_died_leaves_the_wish_for_the_next(node: Settings) -> None:
    asked = waking.wish(node.home, NAME, "so_y_te")
    with pytest.raises(KeyboardInterrupt), waking.answering(node.home, NAME):
        raise KeyboardInterrupt
    assert [left.id for left in waking.wishes(node.home)] == [asked.id]
    later = waking.wish(node.home, NAME, "so_y_te")
    assert later.is_new
    assert len(waking.wishes(node.home)) == 1
    with waking.answering(node.home, NAME):
        pass
    assert waking.wishes(node.home) == []
    (node.home / "wakes" / f"{NAME}.json").write_text("{", encoding="utf-8")
    with pytest.raises(ConfigError, match="not a wake"):
        waking.wishes(node.home)


def test_a_run_answers_the_wish_also_when_the_source_fails(node: Settings) -> None:
    waking.wish(node.home, NAME, "so_y_te")
    waking.wish(node.home, "so_khac", "so_y_te")
    report = pipeline.run(node, [NAME], trigger="test")  # nobody listens where its address points
    assert [source.state for source in report.sources] == ["failed"]
    assert [left.source for left in waking.wishes(node.home)] == ["so_khac"]


class FakeAirflow(BaseHTTPRequestHandler):
    """The few answers of Airflow's REST interface that a push needs; the real one is asked in tests/dags."""

    is_paused = False
    waiting = 0
    seen: tuple[tuple[str, str, Any], ...] = ()

    def do_GET(self) -> None:
        self.answer(None)

    def do_POST(self) -> None:
        self.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def answer(self, body: Any) -> None:
        kind = type(self)
        path = self.path.partition("?")[0]
        kind.seen += ((self.command, path, body),)
        if path == "/auth/token":
            good = body == {"username": "lien thong", "password": "bí/mật"}
            self.say(201 if good else 401, {"access_token": "t"})
        elif self.headers["Authorization"] != "Bearer t":
            self.say(401, {})
        elif path == f"/api/v2/dags/source__{NAME}":
            self.say(200, {"is_paused": self.is_paused, "is_stale": False})
        elif path == f"/api/v2/dags/source__{NAME}/assets/queuedEvents":
            self.say(200, {"total_entries": self.waiting}) if self.waiting else self.say(404, {})
        elif path == "/api/v2/assets":
            names = [f"woken__{NAME}_khac", f"woken__{NAME}"]
            assets = [{"id": number, "name": name} for number, name in enumerate(names)]
            self.say(200, {"assets": assets, "total_entries": 2})
        elif path == "/api/v2/assets/events":
            self.say(200, {"id": 77})
        else:
            self.say(500, {})

    def say(self, status: int, body: object) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def airflow() -> Iterator[tuple[type[FakeAirflow], str]]:
    kind = type("Airflow", (FakeAirflow,), {})
    listener = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield kind, f"http://lien%20thong:b%C3%AD%2Fm%E1%BA%ADt@127.0.0.1:{listener.server_address[1]}"
    listener.shutdown()
    listener.server_close()
    thread.join()


def test_where_airflow_runs_the_node_a_push_is_an_event_of_the_sources_own_asset(
    node: Settings, serve: Any, airflow: tuple[type[FakeAirflow], str]
) -> None:
    kind, address = airflow
    push = serve(node.model_copy(update={"airflow_url": address}))
    answer = push()
    assert (answer.status_code, answer.json()["state"]) == (202, "accepted")
    assert answer.json()["id"] == f"source__{NAME}-77"
    assert kind.seen[-1] == ("POST", "/api/v2/assets/events", {"asset_id": 1, "extra": {"woken_by": "so_y_te"}})
    kind.waiting = 1
    kind.seen = ()
    assert push().json()["state"] == "joined"
    assert "/api/v2/assets/events" not in {path for _, path, _ in kind.seen}
    assert waking.wishes(node.home) == []


def test_a_paused_dag_is_a_409_and_an_airflow_that_is_down_a_503(
    node: Settings, serve: Any, airflow: tuple[type[FakeAirflow], str]
) -> None:
    kind, address = airflow
    push = serve(node.model_copy(update={"airflow_url": address}))
    kind.is_paused = True
    assert (push().status_code, push().json()["type"]) == (409, "urn:lienthong:problem:not-now")
    wrong = serve(node.model_copy(update={"airflow_url": address.replace("lien%20thong", "khac")}))
    down = serve(node.model_copy(update={"airflow_url": "http://127.0.0.1:9"}))
    for refused in (wrong(by="so_y_te"), down(by="so_y_te")):
        assert refused.status_code == 503
        assert refused.headers["Retry-After"] == "30"


def test_a_wrong_address_of_airflow_stops_the_start(node: Settings) -> None:
    with pytest.raises(ConfigError, match="LIENTHONG_AIRFLOW_URL"):
        create_app(node.model_copy(update={"airflow_url": "airflow:8080"}))


def test_the_command_runs_what_was_woken_and_nothing_else(node: Settings) -> None:
    environment = {
        **os.environ, "LIENTHONG_DATABASE_URL": str(node.database_url), "LIENTHONG_HOME": str(node.home),
        "LIENTHONG_SOURCES": str(node.sources),
    }  # fmt: skip

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "lienthong", "run", *arguments, "--json"]
        return subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
        )

    nothing = run("--woken")
    assert (nothing.returncode, nothing.stdout.strip()) == (0, "null")
    assert run("--woken", "--all").returncode == 2
    waking.wish(node.home, "so_da_bo", "so_y_te")
    waking.wish(node.home, "so_loi", "so_y_te")
    done = run("--woken")
    assert [source["source"] for source in json.loads(done.stdout)["sources"]] == ["so_loi"]
    assert done.returncode == 2
    assert "so_da_bo: không còn nguồn này" in done.stderr
    assert waking.wishes(node.home) == []


@pytest.mark.parametrize("address", ["ftp://a", "a:8080", "http://", "http://a:b", "http://a/?x=1"])
def test_an_address_that_is_none_of_airflow_is_refused_without_showing_it(address: str) -> None:
    with pytest.raises(ConfigError, match="LIENTHONG_AIRFLOW_URL") as caught:
        airflow_at(address)
    assert address not in str(caught.value)
