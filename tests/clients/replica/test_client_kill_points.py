"""kill -9 at every step of a client: the next run ends where an undisturbed one does, nothing lost, nothing twice."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lienthong.settings import Settings
from lienthong_client import open_store
from lienthong_client.change import Row
from lienthong_client.digest import to_hex
from publishing.publisher import publish
from publishing.snapshot import build_snapshots
from tests.clients.replica.copies import Damage
from tests.integration.publishing.test_delta_feed import fill
from tests.integration.publishing.writing import execute, truth
from warehouse.connection import Connection

ROOT = Path(__file__).resolve().parents[3]
MOST = 100  # more steps than any of these runs has
Run = Callable[[list[str], int | None], dict[str, Any]]


@pytest.fixture
def run() -> Iterator[Run]:
    with subprocess.Popen(
        [sys.executable, ROOT / "tests" / "clients" / "replica" / "killed.py"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'client'}", "LIENTHONG_LANG": "en"},
    ) as child:
        assert child.stdin and child.stdout
        stdin, stdout = child.stdin, child.stdout

        def running(words: list[str], kill: int | None) -> dict[str, Any]:
            stdin.write(json.dumps({"words": words, "kill": kill}) + "\n")
            stdin.flush()
            told: dict[str, Any] = json.loads(stdout.readline())
            return told

        yield running
        stdin.close()


def place(kind: str, number: int, folder: Path, database: str) -> tuple[str, str]:
    """A store of its own for each try: address and schema."""
    if kind == "postgresql":
        return database, f"copy_{number}"
    return f"{kind}:{folder}/{number}", "-"


def rows_at(address: str, schema: str) -> list[Row]:
    """What stands there, all of it sound and together what the state says."""
    with open_store(address, schema=schema) as store:
        state, rows = store.state(), list(store.scan())
        assert store.faults() == [] and all(row.is_sound for row in rows)
        assert state is not None and to_hex(sum(row.term for row in rows)) == state.digest
        return rows


@pytest.mark.parametrize("kind", ["sqlite", "ndjson", "postgresql"])
@pytest.mark.parametrize("work", ["pages", "pack", "repair"])
def test_killed_anywhere_the_next_run_ends_as_an_undisturbed_one(
    work: str, kind: str, conn: Connection, settings: Settings, url: str, run: Run, tmp_path: Path, database: str
) -> None:
    fill(conn, 30)
    publish(conn, settings)
    words = ["follow", "--once", "--url", url, "--limit", "12", "--json"]
    starting = [*words, "--start", "beginning"]

    def store(number: int) -> tuple[str, str, list[str]]:
        address, schema = place(kind, number, tmp_path, database)
        return address, schema, ["--store", address, *(["--schema", schema] if kind == "postgresql" else [])]

    if work == "pack":  # copies of a beginning that then is not told any more
        for number in range(1, *(MOST, 3) if kind == "postgresql" else (2,)):
            assert run([*starting, *store(number)[2]], None)["status"] == 0
        for number in range(2, MOST):
            if kind == "sqlite":
                shutil.copy(tmp_path / "1", tmp_path / str(number))
            elif kind == "ndjson":
                shutil.copytree(tmp_path / "1", tmp_path / str(number))
        fill(conn, 30)
        publish(conn, settings)
        build_snapshots(conn, settings)
        execute(conn, "UPDATE feed.feed SET horizon = 50 WHERE feed = 'public'")
    wanted = {entity: found[:2] for entity, found in truth(conn, "public").items()}
    killed = 0
    for step in range(1, MOST, 3 if kind == "postgresql" else 1):
        address, schema, named = store(step)
        order = [*(words if work == "pack" else starting), *named]
        if work == "repair":
            assert run(order, None)["status"] == 0
            one, other = sorted(wanted)[:2]
            Damage(address, schema).flip(one)
            Damage(address, schema).forge(other)
            order = ["repair", "--json", *named]
        first = run(order, step)
        if first["status"] == 0:
            break
        assert first["status"] == -9, first["said"]
        killed += 1
        again = run(order, None)
        assert again["status"] == 0, (step, again["said"])
        found = {row.entity_id: (row.revision, row.content_hash) for row in rows_at(address, schema)}
        assert found == wanted, step
    assert 10 < killed < MOST - 2, "the steps are seen, and all of them were"
