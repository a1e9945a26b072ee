"""A source on trial against the running sandbox city: the same verdicts as a real pull, and nothing written."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.source import Source, load_sources
from lienthong import pipeline, trial
from lienthong.sandbox import Sandbox
from lienthong.settings import ROOT, Settings

SOURCES = ROOT / "connectors" / "sources"


@pytest.fixture(scope="module")
def city() -> Iterator[Sandbox]:
    with Sandbox(base_port=0) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def sources(city: Sandbox) -> dict[str, Source]:
    return load_sources(SOURCES, city.variables).sound()


@pytest.fixture
def node(city: Sandbox, tmp_path: Path) -> Settings:
    return Settings.model_validate(
        {"home": tmp_path, "allow_hosts": frozenset({"127.0.0.1"}), "variables": city.variables}
    )


@pytest.mark.parametrize("name", sorted(path.stem for path in SOURCES.glob("*.yml")))
def test_a_trial_counts_what_the_city_announces(
    city: Sandbox, sources: dict[str, Source], node: Settings, name: str
) -> None:
    due = city.expected(1)["sources"][name]
    with pipeline.fetching(node, sources[name]) as manners:
        done = trial.trial(sources[name], manners)
    if due["health"] != "ok":
        assert done.health == due["health"]
        return
    assert (done.offered, done.quarantined) == (due["offered"], len(due["quarantined"]))
    assert done.repeated == due["duplicate"]
    assert set(done.rules) == {rule for record in due["quarantined"] for rule in record["rules"]}
    assert json.loads(json.dumps(trial.summary(sources[name], done)))["accepted"] == done.accepted
    assert list(node.home.iterdir()) == []


def test_a_preview_stops_early_and_shows_both_sides(sources: dict[str, Source], node: Settings) -> None:
    source = sources["so_tu_phap_van_ban"]
    with pipeline.fetching(node, source) as manners:
        assert len(trial.preview(source, manners, 4)) == 4
        found = trial.preview(source, manners, 100)
    assert len(found) == 36
    good = trial.shown(found[0])
    assert good["before"]["so"] == good["after"]["number"] == "12/2026/QĐ-UBND"
    assert (good["record_type"], good["record_key"]) == ("document", good["before"]["ma"])
    [bad] = [one for one in found if one.reasons]
    assert [reason["rule_id"] for reason in trial.shown(bad)["reasons"]] == ["source.field_missing"]


def test_findings_name_what_is_wrong(sources: dict[str, Source], node: Settings) -> None:
    source = sources["so_tu_phap_van_ban"].model_copy(update={"rows": (100, 200), "freshness_hours": 1})
    with pipeline.fetching(node, source) as manners:
        told = [en for _, en in trial.findings(source, trial.trial(source, manners))]
    assert told[0].startswith("Only 36 records")
    assert any("h are promised" in text for text in told)


def run(city: Sandbox, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **city.variables, "LIENTHONG_HOME": str(home), "LIENTHONG_ALLOW_HOSTS": "127.0.0.1"}
    command = [sys.executable, "-m", "lienthong", "sources", *words]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (("preview", "so_tu_phap_van_ban", "--records", "40"), 0, "✗ cách ly · quarantined"),
        (("test", "so_tu_phap_van_ban"), 0, "36 bản ghi · records"),
        (("test", "no_such_source"), 2, ""),
        (("preview", "nowhere.yml"), 2, ""),
    ],
)
def test_the_commands_answer_people_and_write_nothing(
    city: Sandbox, tmp_path: Path, words: tuple[str, ...], code: int, text: str
) -> None:
    done = run(city, tmp_path, *words)
    assert (done.returncode, text in done.stdout) == (code, True), done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_json_for_machines_and_exit_3_when_nobody_answers(city: Sandbox, tmp_path: Path) -> None:
    good: dict[str, Any] = json.loads(run(city, tmp_path, "test", "cong_bao_muc_luc", "--json").stdout)
    assert good["accepted"] > 0 and 0 < good["filled"]["number"] <= 1
    file = tmp_path / "so_tu_phap_van_ban.yml"
    text = (SOURCES / file.name).read_text(encoding="utf-8")
    file.write_text(text.replace("${SANDBOX_SO_TU_PHAP:-http://127.0.0.1:8707}", "http://127.0.0.1:9"))
    done = run(city, tmp_path / "home", "test", str(file), "--json")
    assert (done.returncode, json.loads(done.stdout)["health"]) == (3, "unreachable")
