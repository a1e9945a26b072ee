"""A real Airflow on this machine, for the demo and for tests of the whole: its set-up, its processes, its end.

Airflow is not imported here: it runs in processes of its own, and is spoken to by REST (lienthong/airflow_api.py).
"""

import base64
import logging
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lienthong.airflow_api import AirflowApi
from lienthong.settings import ROOT
from schemas.errors import ConfigError

logger = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
# Logs are read from the disk.
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
    "api-server": ("api-server", "--host", LOOPBACK, "--workers", "1"),
    "triggerer": ("triggerer", "--skip-serve-logs"),
}
# Nothing of ours is deferred: only a source that watches its folder needs the triggerer.
ALWAYS = ("scheduler", "dag-processor", "api-server")
PARTING_SECONDS = 15.0
KILL_SECONDS = 5.0
# Read by every Airflow process at its start: see there
LOCAL_SETTINGS = ROOT / "docker" / "airflow_local_settings.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Airflow:
    """A running Airflow: where it answers, and its processes by name."""

    api: AirflowApi
    home: Path
    environment: Mapping[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)


@contextmanager
def running(
    home: Path, database: str, surroundings: Mapping[str, str], names: Iterable[str] = ALWAYS
) -> Iterator[Airflow]:
    """Airflow until the block ends: its files under home, its metadata in this database (an SQLAlchemy address).

    `names` are the processes to start (see COMMANDS).
    """
    environment = prepare(home, database, surroundings)
    migrate(home, environment)
    airflow = Airflow(api=AirflowApi(environment["AIRFLOW__API__BASE_URL"]), home=home, environment=environment)
    try:
        for name in names:
            start(airflow, name)
        yield airflow
    finally:
        stop(airflow.processes.values())


def prepare(home: Path, database: str, surroundings: Mapping[str, str]) -> dict[str, str]:
    """Make the folder and its secrets, choose the ports; the environment of every Airflow process."""
    config = home / "config"
    config.mkdir(parents=True, exist_ok=True)
    shutil.copy(LOCAL_SETTINGS, config)
    port, logs, triggers, health = free_ports(4)
    url = f"http://{LOOPBACK}:{port}"
    options = {
        "core": {
            "dags_folder": str(ROOT / "dags"),
            "load_examples": "False",
            "executor": "LocalExecutor",
            "parallelism": "4",
            "auth_manager": "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
            "simple_auth_manager_all_admins": "True",  # on loopback, for a demo; the compose stack has users
            "execution_api_server_url": f"{url}/execution/",
            "fernet_key": secret(home, "fernet", lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()),
            "default_timezone": "Asia/Ho_Chi_Minh",
        },
        "database": {"sql_alchemy_conn": database},
        "api": {
            "host": LOOPBACK,
            "port": str(port),
            "base_url": url,
            "workers": "1",
            "secret_key": secret(home, "api", lambda: secrets.token_urlsafe(64)),
            "instance_name": "Liên Thông",
        },
        "api_auth": {"jwt_secret": secret(home, "jwt", lambda: secrets.token_urlsafe(64))},
        "scheduler": {
            "scheduler_idle_sleep_time": "0.5",
            "enable_health_check": "False",
            "scheduler_health_check_server_port": str(health),
        },
        # a supervisor that sees its task end a moment too early looks again only after this interval: 5 s by default
        "workers": {"min_heartbeat_interval": "1"},
        "dag_processor": {"refresh_interval": "20", "min_file_process_interval": "20", "parsing_processes": "1"},
        "logging": {"worker_log_server_port": str(logs), "trigger_log_server_port": str(triggers)},
    }
    named = {
        f"AIRFLOW__{part.upper()}__{key.upper()}": text for part, keys in options.items() for key, text in keys.items()
    }
    # a bytecode cache is worth seconds at each start, and numeric libraries need no threads of their own in a fork
    plain = {name: text for name, text in surroundings.items() if name != "PYTHONDONTWRITEBYTECODE"}
    ours = {"AIRFLOW_HOME": str(home), "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return {**plain, **ours, **named}


def secret(home: Path, name: str, make: Callable[[], str]) -> str:
    """A random text that is made once and that only this user can read."""
    path = home / f"{name}.secret"
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(make())
    return path.read_text(encoding="utf-8")


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now; they are kept open together, so that no two are the same."""
    listeners = [socket.create_server((LOOPBACK, 0)) for _ in range(count)]
    ports = [int(listener.getsockname()[1]) for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


def migrate(home: Path, environment: Mapping[str, str]) -> None:
    """Bring Airflow's own tables up to date; seven seconds, so done once per version."""
    from importlib.metadata import version

    done = home / f"migrated-{version('apache-airflow')}"
    if done.exists():
        return
    with log(home, "migrate") as output:
        command = [sys.executable, "-m", "airflow", "db", "migrate"]
        ended = subprocess.run(command, env=dict(environment), stdout=output, stderr=output, timeout=180, check=False)
    if ended.returncode:
        raise ConfigError("airflow db migrate failed: see the log", log=str(home / "logs" / "migrate.log"))
    done.touch()


def start(airflow: Airflow, name: str, more: Mapping[str, str] | None = None) -> None:
    """Start one of its processes, in a session of its own so that it can be ended with all that it forks."""
    with log(airflow.home, name) as output:
        airflow.processes[name] = subprocess.Popen(
            [sys.executable, "-m", "airflow", *COMMANDS[name]],
            env={**airflow.environment, **(more or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def stop(processes: Iterable[subprocess.Popen[bytes]], seconds: float = PARTING_SECONDS) -> None:
    """End processes and everything in their sessions: asked first, killed at the deadline, nobody left behind."""
    leaders = list(processes)
    tasks = groups_below({leader.pid for leader in leaders})
    for leader in leaders:
        # SIGINT is what Airflow's processes end cleanly on; SIGTERM leaves a scheduler waiting for its workers
        if leader.poll() is None:
            leader.send_signal(signal.SIGINT)
    wait_ended(leaders, seconds)
    for leader in leaders:
        if leader.poll() is None or alive(leader.pid):
            logger.warning("killing what did not end by itself", extra={"pid": leader.pid})
            kill_group(leader.pid)
    wait_ended(leaders, KILL_SECONDS)
    for group in tasks:
        kill_group(group)  # a task that outlived its supervisor; mostly there is none


def groups_below(leaders: Collection[int]) -> set[int]:
    """Process groups of what descends from these processes: each task has one of its own. Only where /proc tells."""
    parents: dict[int, tuple[int, int]] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            # pid (name, in which anything may stand) state parent group
            head, _, tail = file.read_text(encoding="utf-8", errors="replace").rpartition(")")
        except OSError:  # it has ended
            continue
        parents[int(head.split()[0])] = (int(tail.split()[1]), int(tail.split()[2]))
    below, size = set(leaders), 0
    while size != len(below):
        size = len(below)
        below |= {pid for pid, (parent, _) in parents.items() if parent in below}
    return {parents[pid][1] for pid in below if pid in parents} - {*leaders, os.getpgrp()}


def wait_ended(leaders: Iterable[subprocess.Popen[bytes]], seconds: float) -> None:
    """Wait until these processes and all of their groups have ended, or the time is over."""
    listed = list(leaders)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(leader.poll() is None or alive(leader.pid) for leader in listed):
        time.sleep(0.05)


def alive(group: int) -> bool:
    """Is anybody left in this process group (whose leader we have waited for)?"""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def kill_group(group: int) -> None:
    """End a process group at once."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


@contextmanager
def log(home: Path, name: str) -> Iterator[int]:
    """The log file of one process, to append to."""
    folder = home / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.log").open("ab") as file:
        yield file.fileno()
