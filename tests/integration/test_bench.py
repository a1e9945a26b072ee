"""The benchmark proves exact results; it never judges a time."""

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.mapper import Mapped
from connectors.readers import READERS
from connectors.source import load_source
from lienthong import bench
from lienthong.bench import cut
from lienthong.bench.forms import FORMS
from lienthong.bench.generate import FIRST, VERSIONS, data_set, is_changed
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


@pytest.fixture(scope="module")
def cut_off(database_server: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One run of large pulls, as the command line makes it: pulled whole, killed at 60 %, gone on with."""
    home = tmp_path_factory.mktemp("cut")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIENTHONG_HOME", str(home))
        patch.setenv("LIENTHONG_DATABASE_URL", database_server)
        assert bench.run([5_000], with_peers=False, cut_off=True, out=home / "out" / "results.json") == 0
    return {run["form"]: run for run in json.loads((home / "out" / "results.json").read_text(encoding="utf-8"))["runs"]}


@pytest.mark.parametrize("form", FORMS)
def test_a_killed_pull_goes_on_at_the_page_where_it_was_killed(cut_off: dict[str, Any], form: str) -> None:
    whole, killed, resumed = cut_off[form]["measured"]
    assert whole["facts"]["asked"] == {"first": 1, "last": 5, "requests": 5, "pages": 5}
    assert killed["facts"]["asked"] == {"first": 1, "last": 4, "requests": 4, "pages": 4}
    assert resumed["facts"]["asked"] == {"first": 4, "last": 5, "requests": 2, "pages": 2}
    assert resumed["facts"]["published"] == {"public": 5_000, "press": 5_000}
    assert all(each["together_mib"] > 20 for each in (whole, killed, resumed))


def test_both_forms_offer_the_same_records(tmp_path: Path) -> None:
    """Else the two would measure different work."""
    texts, read = {}, {}
    for name, form in FORMS.items():
        data = data_set(tmp_path, 30, form=form, versions=(FIRST,))
        (tmp_path / "bench.yaml").write_text(form.file(name="bench", url="http://127.0.0.1:9"), encoding="utf-8")
        source = load_source(tmp_path / "bench.yaml", {})
        texts[name] = (data.folder / FIRST / f"1.{form.suffix}").read_bytes()
        read[name] = [source.map(raw) for raw in READERS[source.reader].records(source, texts[name])]
    assert len(read["json"]) == 30 and texts["json"] != texts["oai"]
    for ours, theirs in zip(read["json"], read["oai"], strict=True):
        assert isinstance(ours, Mapped) and isinstance(theirs, Mapped)
        assert ours.values == theirs.values


def test_a_page_asked_for_twice_and_too_much_memory_are_told(tmp_path: Path) -> None:
    data = data_set(tmp_path, 2_000, versions=(FIRST,))
    whole = Measured(who=WHO, phase=cut.WHOLE, records=2_000, together_mib=100.0)
    asked = {"first": 1, "last": 2, "requests": 2, "pages": 2}
    whole.facts = {"asked": asked, "batch": {"state": "pulled", "completeness": "complete"}}
    assert cut.faults(whole, data) == []
    whole.facts["asked"] = asked | {"requests": 3}
    whole.together_mib = 400.0
    assert len(cut.faults(whole, data)) == 2


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
        for v in VERSIONS
    )
    differ = [number for number, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
    assert differ == [number for number in range(1_500) if is_changed(number)]
    assert len({record["id"] for record in before}) == 1_500
