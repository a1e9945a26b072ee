"""The linkage benchmark: its records, its counting, our side of it, and what the peer's program is given."""

import json
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lienthong.bench import linkage, splink
from lienthong.bench.duplicates import Layout, Stated, link_data, read_clusters, record_stream
from lienthong.bench.linked_pairs import link_scores
from lienthong.bench.official_things import Things
from lienthong.commands import app
from lienthong.settings import Settings
from schemas.registry import RECORD_TYPES

RECORDS = 300
MANY = 5_000


@pytest.fixture(scope="module")
def records() -> list[Stated]:
    return list(record_stream(MANY))


def by_thing(records: list[Stated]) -> dict[int, list[Stated]]:
    found: dict[int, list[Stated]] = defaultdict(list)
    for each in records:
        found[each.thing].append(each)
    return found


# --- the records ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [300, 5_000, 20_020, 1_000_000])
def test_one_record_in_ten_is_a_copy_and_every_record_has_its_place(count: int) -> None:
    layout = Layout(count)
    places = [layout.place(record) for record in range(count if count < 50_000 else 50_000)]
    assert len(set(places)) == len(places)
    assert (layout.copies, layout.things) == (count // 10, count - count // 10)
    assert all(0 <= thing < layout.things and 0 <= copy <= 3 for thing, copy in places)


def test_things_have_one_to_four_records_in_the_stated_shares(records: list[Stated]) -> None:
    assert Counter(len(group) for group in by_thing(records).values()) == {1: 4_125, 2: 275, 3: 75, 4: 25}
    assert abs(Counter(each.record_type for each in records)["document"] / MANY - 0.7) < 0.02


def test_every_record_passes_its_schema_and_is_a_canonical_document(records: list[Stated]) -> None:
    for each in records:
        kept = RECORD_TYPES[each.record_type].from_document(each.document).document()
        assert {name: kept[name] for name in each.document} == each.document


def test_a_third_of_the_pairs_at_least_share_no_natural_key(records: list[Stated]) -> None:
    keys = {
        each.key: set(RECORD_TYPES[each.record_type].from_document(each.document).natural_keys()) for each in records
    }
    pairs = [pair for group in by_thing(records).values() for pair in combinations(group, 2)]
    fuzzy = sum(not keys[one.key] & keys[other.key] for one, other in pairs)
    assert len(pairs) == 650
    assert len(pairs) / 3 <= fuzzy <= len(pairs) * 0.8


def test_different_things_look_alike_so_titles_alone_are_not_enough(records: list[Stated]) -> None:
    titles: dict[str, set[int]] = defaultdict(set)
    numbers: dict[str, set[int]] = defaultdict(set)
    for each in records:
        titles[each.document.get("subject") or each.document["title"]].add(each.thing)
        numbers[each.document.get("number", "")].add(each.thing)
    shared = sum(len(things) for things in titles.values() if len(things) > 1)
    assert shared > MANY / 50
    assert sum(len(things) > 1 for number, things in numbers.items() if number.endswith("/NQ-HĐND")) > 5


def test_a_few_bodies_issue_very_much(records: list[Stated]) -> None:
    places = Counter(each.document.get("jurisdiction") for each in records)
    assert places["Hà Nội"] > 3 * places["Sơn La"] > 0


def test_copies_come_from_other_sources_mostly(records: list[Stated]) -> None:
    pairs = [pair for group in by_thing(records).values() for pair in combinations(group, 2)]
    same = sum(one.source == other.source for one, other in pairs)
    assert 0 < same < len(pairs) / 8


def test_neighbours_in_a_series_are_one_template_with_a_word_changed() -> None:
    things = Things(20_000)
    documents = [thing for thing in map(things.thing, range(3_000)) if thing.kind == "document"]
    alike = 0
    for one, other in pairwise(documents):
        words, others = set(one.title.split()), set(other.title.split())
        alike += one.title != other.title and len(words & others) >= 0.7 * max(len(words), len(others))
    assert alike > len(documents) / 20


def test_the_same_records_come_every_time_and_from_any_place(records: list[Stated], tmp_path: Path) -> None:
    assert list(record_stream(MANY, start=1_200, end=1_300)) == records[1_200:1_300]
    one, other = link_data(tmp_path / "a", RECORDS), link_data(tmp_path / "b", RECORDS)
    assert one.file.read_bytes() == other.file.read_bytes()
    assert one.truth.read_bytes() == other.truth.read_bytes()


def test_what_a_matcher_reads_names_no_thing(tmp_path: Path) -> None:
    data = link_data(tmp_path, RECORDS)
    lines = [json.loads(line) for line in data.file.read_text(encoding="utf-8").splitlines()]
    assert {frozenset(line) for line in lines} == {frozenset({"key", "source", "type", "doc"})}
    assert [line["key"] for line in lines] == list(read_clusters(data.truth))
    order = splink.order(data, tmp_path)
    assert str(data.truth) not in json.dumps(order)


# --- the counting -----------------------------------------------------------------------------------------------------


def test_pairs_are_counted_as_if_they_were_listed() -> None:
    truth = {"a": "1", "b": "1", "c": "1", "d": "2", "e": "2", "f": "3"}
    found = {"a": "x", "b": "x", "c": "y", "d": "y", "e": "y"}
    scores = link_scores(truth, found, in_review=3)
    # true: ab ac bc de; linked: ab cd ce de; both: ab de
    assert (scores.true_pairs, scores.linked_pairs, scores.right_pairs) == (4, 4, 2)
    assert (scores.precision, scores.recall, scores.f1, scores.review_share) == (0.5, 0.5, 0.5, 0.5)


def test_the_truth_itself_scores_one_and_one_great_cluster_finds_all() -> None:
    truth = {str(number): str(number // 3) for number in range(9)}
    assert link_scores(truth, truth).f1 == 1.0
    everything = link_scores(truth, dict.fromkeys(truth, "all"))
    assert (everything.recall, everything.linked_pairs, everything.right_pairs) == (1.0, 36, 9)


def test_without_links_precision_is_one_and_recall_none() -> None:
    scores = link_scores({"a": "1", "b": "1"}, {"a": "x", "b": "y"})
    assert (scores.precision, scores.recall, scores.f1) == (1.0, 0.0, 0.0)


def test_pairs_of_new_records_are_counted_alone() -> None:
    truth = {"a": "1", "b": "1", "c": "1", "d": "2", "e": "2"}
    found = {"a": "x", "b": "x", "c": "y", "d": "y", "e": "z"}
    scores = link_scores(truth, found, of=["c", "e"])
    # true with c or e: ac bc de; linked with c or e: cd; both: none
    assert (scores.records, scores.true_pairs, scores.linked_pairs, scores.right_pairs) == (2, 3, 1, 0)


def test_a_cluster_of_a_record_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="1 linked records do not exist, b"):
        link_scores({"a": "1"}, {"a": "x", "b": "x"})


# --- our side ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(database_server: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(database_url=database_server, home=tmp_path_factory.mktemp("link"))


def test_our_side_links_through_a_real_warehouse(home: Settings) -> None:
    found = linkage.link(home, [RECORDS], with_peers=False, tell=lambda text: None)
    [row] = found.rows
    assert (row.who, row.records, list(row.seconds)) == ("lienthong", RECORDS, ["load", "learn", "link", "merge"])
    assert row.scores.records == RECORDS and row.scores.true_pairs == 36
    # What exact keys alone find; whatever links better finds more.
    assert row.scores.precision >= 0.9 and row.scores.recall >= 0.3
    assert row.total == row.seconds["learn"] + row.seconds["link"] > 0


def test_new_records_are_linked_to_those_that_were_there(home: Settings) -> None:
    found = linkage.grow(home, [200, 400], lambda text: None, new=100, rounds=2)
    assert [(each.records, len(each.seconds)) for each in found.grown] == [(200, 2), (400, 2)]
    assert all(each.scores.records == 200 and each.scores.right_pairs > 0 for each in found.grown)
    assert found.growth is not None and found.growth > 0


def test_the_command_prints_one_document(database_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIENTHONG_HOME", str(tmp_path))
    monkeypatch.setenv("LIENTHONG_DATABASE_URL", database_server)
    done = CliRunner().invoke(app, ["bench", "link", "--no-peers", "--records", "50,100", "--json"])
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert [(row["who"], row["records"]) for row in document["rows"]] == [("lienthong", 50), ("lienthong", 100)]
    assert set(document["rows"][0]["scores"]) >= {"precision", "recall", "f1", "review_share"}


@pytest.mark.parametrize("options", [["--records", "many"], ["--records", "0"], ["--records", "10,"]])
def test_a_wrong_number_of_records_is_told(options: list[str]) -> None:
    done = CliRunner().invoke(app, ["bench", "link", *options])
    assert done.exit_code == 2 and "--records" in done.output


# --- the peer ---------------------------------------------------------------------------------------------------------

# Splink is installed for the benchmark alone, in an environment of its own. Here a stand-in of the two modules that its
# program imports first says what reached it; the linking itself runs wherever the benchmark does.
_STAND_IN = """
import json, os
def connect(place):
    assert place == ":memory:"
    return Connection()
class Connection:
    def execute(self, statement):
        with open(os.environ["SAID"], "a") as file:
            file.write(json.dumps(statement) + "\\n")
        return self
    def fetchall(self):
        return [(0,)]
"""


def test_the_peers_program_reads_the_order_and_answers_with_one_line(tmp_path: Path) -> None:
    data = link_data(tmp_path, RECORDS)
    stand_ins = tmp_path / "stand-ins"
    (stand_ins / "splink" / "internals").mkdir(parents=True)
    (stand_ins / "duckdb.py").write_text(_STAND_IN, encoding="utf-8")
    (stand_ins / "splink" / "__init__.py").write_text("DuckDBAPI = Linker = SettingsCreator = block_on = None\n")
    (stand_ins / "splink" / "internals" / "__init__.py").write_text("")
    (stand_ins / "splink" / "internals" / "exceptions.py").write_text("class EMTrainingException(Exception): ...\n")
    said = tmp_path / "said.ndjson"
    done = subprocess.run(
        [sys.executable, str(splink.PROGRAM)],
        input=json.dumps(splink.order(data, tmp_path)),
        env={"PYTHONPATH": str(stand_ins), "PYTHONSAFEPATH": "1", "SAID": str(said)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    [line] = done.stdout.splitlines()
    answer: dict[str, Any] = json.loads(line)
    assert (answer["pairs"], answer["in_review"]) == (0, 0)
    assert answer["seconds"]["load"] > 0 and answer["peak_mib"] > 1
    statements = [json.loads(each) for each in said.read_text(encoding="utf-8").splitlines()]
    assert sum(str(data.file) in each for each in statements) == 2
    assert not any("truth" in each for each in statements)


def test_the_peers_clusters_of_both_types_are_scored_together(tmp_path: Path) -> None:
    (tmp_path / "document-0.9.csv").write_text("a,x\nb,x\n", encoding="utf-8")
    (tmp_path / "press_release-0.9.csv").write_text("c,y\nd,z\n", encoding="utf-8")
    scores = splink.scores_at(tmp_path, 0.9, {"a": "1", "b": "1", "c": "2", "d": "2"}, in_review=1)
    assert (scores.true_pairs, scores.linked_pairs, scores.right_pairs, scores.review_share) == (2, 1, 1, 0.25)
