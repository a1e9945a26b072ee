"""One broken source file: the others run, it is shown as failed, and commands say so with their exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lienthong import pipeline
from lienthong.sandbox import Sandbox
from lienthong.settings import ROOT, Settings
from schemas.errors import ConfigError
from warehouse.connection import session

GOOD = "so_y_te_tin_tuc"
BROKEN = "so_xay_dung_tin_tuc"


@pytest.fixture
def node(settings: Settings, tmp_path: Path) -> Settings:
    """A node with one sound source file and one that has a typo on its sixth line."""
    folder = tmp_path / "sources"
    folder.mkdir()
    shipped = Settings().sources
    (folder / f"{GOOD}.yml").write_bytes((shipped / f"{GOOD}.yml").read_bytes())
    text = (shipped / f"{BROKEN}.yml").read_text(encoding="utf-8")
    (folder / f"{BROKEN}.yml").write_text(text.replace("reader: feed", "reader: fed", 1), encoding="utf-8")
    return settings.model_copy(update={"sources": folder})


def lienthong(node: Settings, city: Sandbox, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, **city.variables, "LIENTHONG_DATABASE_URL": str(node.database_url),
        "LIENTHONG_HOME": str(node.home), "LIENTHONG_SOURCES": str(node.sources), "LIENTHONG_ALLOW_HOSTS": "127.0.0.1",
    }  # fmt: skip
    command = [sys.executable, "-m", "lienthong", *arguments]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_a_run_of_all_runs_the_sound_ones_shows_the_broken_one_and_ends_as_a_configuration_error(
    node: Settings,
) -> None:
    with Sandbox(base_port=0) as city:
        done = lienthong(node, city, "run", "--all", "--json")
        told = lienthong(node, city, "run", "--all")
        alone = lienthong(node, city, "run", GOOD)
    assert done.returncode == 2, done.stderr
    report = json.loads(done.stdout)
    states = {source["source"]: source["state"] for source in report["sources"]}
    assert states == {GOOD: "reconciled", BROKEN: "failed"}
    [error] = [source["error"] for source in report["sources"] if source["error"]]
    assert error["kind"] == "ConfigError"
    for text in (error["message"], done.stderr):
        assert f"{BROKEN}.yml:6: reader: không có bộ đọc này / no such reader" in text.replace("\n", " ")
    assert told.returncode == 2
    assert BROKEN in told.stdout
    assert alone.returncode == 0, alone.stderr  # a broken neighbour is no matter of a run that does not name it


def test_what_needs_all_files_fails_and_what_does_not_goes_on(node: Settings) -> None:
    with Sandbox(base_port=0) as city:
        lint = lienthong(node, city, "sources", "lint")
        listed = lienthong(node, city, "sources", "list", "--json")
        tested = lienthong(node, city, "sources", "test", GOOD)
        refused = lienthong(node, city, "sources", "test", BROKEN)
    assert (lint.returncode, listed.returncode, tested.returncode, refused.returncode) == (2, 2, 0, 2)
    assert [source["name"] for source in json.loads(listed.stdout)] == [GOOD]
    for said in (lint, listed, refused):
        assert f"{BROKEN}.yml:6: reader" in said.stderr
    assert BROKEN not in tested.stderr


def test_a_mended_file_goes_on_in_the_same_run_as_if_it_had_never_been_broken(node: Settings) -> None:
    pipeline.begin(node, trigger="test", run_id="run-1")
    with pytest.raises(ConfigError):
        pipeline.pull(node, BROKEN, "run-1")
    with pytest.raises(ConfigError, match="no source"):
        pipeline.pull(node, "so_khong_co", "run-1")
    path = node.sources / f"{BROKEN}.yml"
    text = path.read_text(encoding="utf-8").replace("reader: fed", "reader: feed").replace("append", "snapshot")
    path.write_text(text, encoding="utf-8")
    with Sandbox(base_port=0) as city:
        mended = node.model_copy(update={"variables": city.variables})
        assert pipeline.pull(mended, BROKEN, "run-1")["state"] == "pulled"
        # broken once more: what it has got to is not taken back
        path.write_text("name: [", encoding="utf-8")
        with pytest.raises(ConfigError):
            pipeline.pull(mended, BROKEN, "run-1")
    with session(str(node.database_url)) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT batch_id, state, mode, length(contract) FROM ledger.batch")
        assert cursor.fetchall() == [(f"run-1/{BROKEN}", "pulled", "snapshot", 64)]
