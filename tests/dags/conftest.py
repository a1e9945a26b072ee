"""Airflow runs in processes of its own here: importing it changes logging, warnings and threads of a whole process."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from lienthong.settings import ROOT

HERE = Path(__file__).resolve().parent
PEERS = """\
- name: portal
  title: {vi: Cổng dịch vụ công quốc gia, en: National portal}
  url: http://127.0.0.1:1
  follow: false
  push: false
"""

Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One Airflow home with an SQLite metadata database for all tests of this process."""
    return tmp_path_factory.mktemp("airflow")


@pytest.fixture(scope="session")
def peers_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node with one peer."""
    path = tmp_path_factory.mktemp("peers") / "peers.yml"
    path.write_text(PEERS, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def ask_airflow(airflow_home: Path, peers_file: Path) -> Ask:
    """Run a script of this folder where Airflow is imported; its last line of output is its answer in JSON."""

    def ask(script: str, *arguments: str, environment: Mapping[str, str] | None = None) -> Any:
        inherited = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        ours = {
            "PYTHONPATH": str(ROOT),
            "AIRFLOW_HOME": str(airflow_home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "LIENTHONG_PEERS": str(peers_file),
        }
        ended = subprocess.run(
            [sys.executable, str(HERE / script), *arguments],
            env={**inherited, **ours, **(environment or {})},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr[-3000:]
        return json.loads(ended.stdout.splitlines()[-1])

    return ask
