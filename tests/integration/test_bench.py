"""The benchmark proves exact results; it never judges a time."""

import json
from pathlib import Path
from typing import Any

import pytest

from lienthong import bench
from lienthong.bench.generate import data_set, is_changed
from lienthong.bench.meter import Measured
from lienthong.bench.plan import WHO, faults

RECORDS = 2_000
CHANGED = 20


@pytest.fixture(scope="module")
def results(database_server: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One run without peers, as the command line makes it."""
    home = tmp_path_factory.mktemp("bench")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIENTHONG_HOME", str(home))
        patch.setenv("LIENTHONG_DATABASE_URL", database_server)
        assert bench.run([RECORDS], with_peers=False, out=home / "out" / "results.json") == 0
    found: dict[str, Any] = json.loads((home / "out" / "results.json").read_text(encoding="utf-8"))
    return found


def phases(results: dict[str, Any]) -> dict[str, Any]:
    [run] = results["runs"]
    return {each["phase"]: each for each in run["measured"]}


def test_nothing_is_wrong_and_all_phases_were_run(results: dict[str, Any]) -> None:
    [run] = results["runs"]
    assert (run["wrong"], run["changed"], run["ratios"]) == ([], CHANGED, [])
    assert [each["phase"] for each in run["measured"]] == ["first load", "unchanged", "1 % changed"]
    assert all(each["seconds"] > 0 and each["steps"] for each in run["measured"])


def test_the_first_load_publishes_every_record_in_both_feeds(results: dict[str, Any]) -> None:
    first = phases(results)["first load"]
    assert first["facts"]["published"] == {"public": RECORDS, "press": RECORDS}
    assert first["rows_written"]["core.entity_history"] == RECORDS


def test_nothing_is_written_when_nothing_has_changed(results: dict[str, Any]) -> None:
    unchanged = phases(results)["unchanged"]
    touched = [name for name in unchanged["rows_written"] if name.startswith(("core.", "feed.", "quarantine."))]
    assert (touched, unchanged["rows_written"].get("raw.page", 0)) == ([], 0)
    assert unchanged["facts"]["published"] == {"public": 0, "press": 0}
    assert unchanged["facts"]["tally"]["unchanged"] == RECORDS


def test_what_changed_is_published_and_nothing_else(results: dict[str, Any]) -> None:
    changed = phases(results)["1 % changed"]
    assert changed["facts"]["published"] == {"public": CHANGED, "press": CHANGED}
    assert changed["rows_written"]["core.entity_history"] == CHANGED
    assert changed["rows_written"]["core.observation_history"] == CHANGED


def test_a_wrong_count_is_told(tmp_path: Path) -> None:
    data = data_set(tmp_path, 200)
    tally = {"offered": 200, "loaded": 0, "unchanged": 200, "quarantined": 0, "duplicate": 0}
    sound = Measured(who=WHO, phase="unchanged", records=200)
    sound.facts = {"tally": tally, "published": {"public": 0, "press": 0}, "failed": {}}
    assert faults(sound, data) == []
    sound.rows_written = {"feed.outbox": 1}
    sound.facts["published"] = {"public": 1, "press": 0}
    assert len(faults(sound, data)) == 2


def test_generated_records_are_always_the_same_and_one_in_a_hundred_changes(tmp_path: Path) -> None:
    first, again = data_set(tmp_path / "a", 1_500), data_set(tmp_path / "b", 1_500)
    pages = [path.relative_to(first.folder) for path in sorted(first.folder.rglob("*.json"))]
    assert len(pages) == 5  # two pages of both versions, and the note that says what they are
    assert all((first.folder / page).read_bytes() == (again.folder / page).read_bytes() for page in pages)
    before, after = (
        [record for page in (1, 2) for record in json.loads((first.folder / v / f"{page}.json").read_bytes())["data"]]
        for v in ("v0", "v1")
    )
    differ = [number for number, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
    assert differ == [number for number in range(1_500) if is_changed(number)]
    assert len({record["id"] for record in before}) == 1_500
