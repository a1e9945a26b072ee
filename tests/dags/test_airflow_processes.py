"""The local Airflow: its secrets, its ports, its environment, and that nothing of it is left behind."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from lienthong import airflow
from lienthong.airflow_api import AirflowApi, all_read, is_quiet, until
from lienthong.settings import ROOT
from schemas.errors import SourceUnavailable

METADATA = "postgresql+psycopg2://someone@localhost/airflow?host=%2Ftmp"
STUBBORN = """
import os, signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
child = os.fork()
if child:
    print(child, flush=True)
time.sleep(60)
"""
POLITE = """
import signal, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started the tests in the background ignores it
try:
    print(1, flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    pass
"""


def test_secrets_are_made_once_are_long_and_only_ours_to_read(tmp_path: Path) -> None:
    first = airflow.prepare(tmp_path, METADATA, {})
    second = airflow.prepare(tmp_path, METADATA, {})
    for name in ("AIRFLOW__API_AUTH__JWT_SECRET", "AIRFLOW__CORE__FERNET_KEY", "AIRFLOW__API__SECRET_KEY"):
        assert first[name] == second[name]
    assert len(first["AIRFLOW__API_AUTH__JWT_SECRET"].encode()) >= 64
    files = sorted(tmp_path.glob("*.secret"))
    assert len(files) == 3
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert (
        airflow.prepare(tmp_path / "other", METADATA, {})["AIRFLOW__API__SECRET_KEY"]
        != first["AIRFLOW__API__SECRET_KEY"]
    )


def test_two_airflows_share_no_port_and_listen_on_loopback_only(tmp_path: Path) -> None:
    ports = set()
    for name in ("one", "two"):
        environment = airflow.prepare(tmp_path / name, METADATA, {})
        assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
        ports |= {text for key, text in environment.items() if key.endswith("PORT")}
    assert len(ports) == 8
    assert not ports & {"8080", "8793", "8794", "8974"}


def test_the_environment_names_the_driver_keeps_byte_code_and_has_room_for_four_tasks(tmp_path: Path) -> None:
    environment = airflow.prepare(tmp_path, METADATA, {"PYTHONDONTWRITEBYTECODE": "1", "PATH": "/bin"})
    assert "PYTHONDONTWRITEBYTECODE" not in environment
    assert environment["PATH"] == "/bin"
    assert environment["PYTHONPATH"] == str(ROOT)
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == METADATA
    assert environment["AIRFLOW__CORE__PARALLELISM"] == "4"
    assert environment["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
    assert (tmp_path / "config" / "airflow_local_settings.py").exists()


@pytest.mark.parametrize(("command", "is_warm"), [("scheduler", True), ("api-server", False), ("db", False)])
def test_only_what_forks_tasks_is_warmed(command: str, is_warm: bool, tmp_path: Path) -> None:
    # stand-ins for what is slow to import, so that the test says which process would import it
    (tmp_path / "great_expectations.py").write_text("", encoding="utf-8")
    code = f"import sys; sys.argv = ['airflow', '{command}']; sys.path.insert(0, '{tmp_path}'); import types\n"
    code += "sys.modules['lienthong.pipeline'] = types.ModuleType('pipeline')\n"
    code += f"exec(open('{airflow.LOCAL_SETTINGS}').read()); print('great_expectations' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert ended.stdout.strip() == str(is_warm)


def test_stopping_leaves_nobody_behind_not_even_those_who_ignore_it() -> None:
    process = subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    child = int(process.stdout.readline())
    airflow.stop([process], seconds=0.5)
    process.stdout.close()
    assert process.returncode == -signal.SIGKILL
    assert not airflow.alive(process.pid)
    assert wait_gone(child)


def test_stopping_ends_a_task_in_a_group_of_its_own_too() -> None:
    apart = STUBBORN.replace("print(child", "os.setpgid(child, child); print(child")
    process = subprocess.Popen([sys.executable, "-c", apart], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    child = int(process.stdout.readline())
    assert airflow.groups_below({process.pid}) == {child}
    airflow.stop([process], seconds=0.2)
    process.stdout.close()
    assert wait_gone(child)


def test_stopping_asks_before_it_kills() -> None:
    process = subprocess.Popen([sys.executable, "-c", POLITE], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    process.stdout.readline()
    airflow.stop([process])
    process.stdout.close()
    assert process.returncode == 0


def wait_gone(pid: int) -> bool:
    """True when the process ends within a second; a zombie that its new parent has not buried yet is gone too."""
    for _ in range(20):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
            return True
        time.sleep(0.05)
    return False


class Answers(BaseHTTPRequestHandler):
    """A few answers of Airflow's REST interface."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = parse_qs(address.query)
        if address.path == "/auth/token":
            self.say(200, {"access_token": "t"})
        elif self.headers.get("Authorization") != "Bearer t":
            self.say(401, {"detail": "who are you"})
        elif address.path == "/api/v2/dags":
            offset = int(query["offset"][0])
            everything = [{"dag_id": f"source__{number}"} for number in range(130)]
            self.say(200, {"dags": everything[offset : offset + 100], "total_entries": 130})
        elif address.path == "/api/v2/importErrors":
            self.say(200, {"import_errors": [], "total_entries": 0})
        elif address.path == "/api/v2/dags/~/dagRuns":
            self.say(200, {"dag_runs": [], "total_entries": 0})
        else:
            self.say(404, {"detail": "no queued events"})

    def say(self, status: int, body: object) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def api() -> Iterator[AirflowApi]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    found = AirflowApi(f"http://127.0.0.1:{server.server_address[1]}")
    yield found
    found.session.close()
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_listing_is_read_to_its_end(api: AirflowApi) -> None:
    assert len(api.dags()) == 130
    assert all_read(api, [f"source__{number}" for number in range(130)])
    assert not all_read(api, ["source__130"])


def test_airflow_is_quiet_when_no_run_is_open_and_no_event_waits(api: AirflowApi) -> None:
    assert is_quiet(api, ["reconcile"])


def test_a_refusal_says_what_was_asked_and_what_was_answered(api: AirflowApi) -> None:
    with pytest.raises(SourceUnavailable, match=r"GET /api/v2/nothing: .*no queued events"):
        api.call("GET", "/api/v2/nothing")


def test_waiting_ends_with_what_did_not_come() -> None:
    with pytest.raises(SourceUnavailable, match="gave up waiting: rain"):
        until("rain", lambda: False, 0.05, pause=0.01)
