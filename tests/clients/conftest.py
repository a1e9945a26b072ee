"""Independent clients in an environment of their own (.venv/clients), against the real server on loopback."""

import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lienthong.serve import server
from lienthong.settings import Settings
from tests.integration.publishing.conftest import anybody, conn, enrol  # noqa: F401

HERE = Path(__file__).resolve().parent
CLIENTS = HERE.parents[1] / ".venv" / "clients" / "bin"
PYTHON = CLIENTS / "python"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if PYTHON.exists():
        return
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(
                pytest.mark.skip(
                    reason=f"no independent clients: {PYTHON} is missing; it is made of requirements/clients.txt"
                )
            )


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    """A node whose links lead to itself: the port is chosen before the server starts."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return Settings(database_url=database, home=tmp_path / "var", public_url=f"http://127.0.0.1:{port}")


@pytest.fixture
def url(settings: Settings) -> Iterator[str]:
    web = server(settings, "127.0.0.1", int(settings.public_url.rpartition(":")[2]))
    thread = threading.Thread(target=web.run, daemon=True)
    thread.start()
    while not web.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    yield settings.public_url
    web.should_exit = True
    thread.join(20)
    assert not thread.is_alive()


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Any]:
    """Run a client's script in its own environment, and get the JSON that it prints last."""

    def ran(script: str, *arguments: str, seconds: float = 120) -> Any:
        done = tried(str(PYTHON), str(HERE / script), *arguments, folder=tmp_path, seconds=seconds)
        assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-3_000:]
        return json.loads(done.stdout.splitlines()[-1])

    return ran


def tried(
    *command: str, folder: Path, seconds: float = 120, more: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A client's program, without our packages on its path and without a proxy."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "TMPDIR"}}
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=seconds,
        cwd=folder,
        env={**kept, "HOME": str(folder), "NO_PROXY": "127.0.0.1", "PYTHONIOENCODING": "utf-8", **(more or {})},
    )
