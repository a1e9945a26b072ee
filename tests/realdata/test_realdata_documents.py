"""Gold groups of real documents: what is one act becomes one, what only shares a number stays apart."""

import json
import re
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pytest

from tests.realdata.world import Ran, Table, json_of, rows_of

pytestmark = pytest.mark.realdata

PLACED = (
    "SELECT record_key, entity_id FROM core.observation"
    " JOIN core.observation_history USING (observation_id, history_id) JOIN core.identity USING (observation_id)"
    " WHERE observation.source = %(source)s"
)
CODIFIED = re.compile(r"Điều \d+\.\d+\.[A-ZĐ]+\.\d")  # as in "Điều 32.1.NĐ.6.3"
Pair = frozenset[str]


@pytest.fixture(scope="session")
def gazette(first: Ran, table: Table) -> dict[str, str]:
    """Document of the gazette -> its entity."""
    assert first.report
    return {row["record_key"]: row["entity_id"] for row in table(PLACED, source="gazette_sonla_csv")}


@pytest.fixture(scope="session")
def legal(first: Ran, table: Table) -> dict[str, str]:
    """File of the volunteers -> its entity."""
    assert first.report
    return {row["record_key"]: row["entity_id"] for row in table(PLACED, source="legal_documents")}


def pairs(groups: list[list[str]]) -> set[Pair]:
    return {frozenset(pair) for group in groups for pair in combinations(group, 2)}


def together(placed: dict[str, str]) -> set[Pair]:
    """Pairs of records that became one entity."""
    groups: dict[str, list[str]] = defaultdict(list)
    for record, entity in placed.items():
        groups[entity].append(record)
    return pairs(list(groups.values()))


def test_gazette_twins_become_one_and_shared_numbers_stay_apart(gazette: dict[str, str], realdata: Path) -> None:
    gold = json_of(realdata / "vn-gazette/same_number_groups.json")
    assert len(gazette) == len(rows_of(realdata / "vn-gazette/sonla_gazette_2026.csv"))
    assert together(gazette) == pairs([act["parent_unids"] for acts in gold.values() for act in acts])
    for number, acts in gold.items():
        entities = [gazette[act["parent_unids"][0]] for act in acts]
        assert len(set(entities)) == len(acts), number


def test_the_raw_listing_gives_other_acts_of_the_same_gazette(gazette: dict[str, str], table: Table) -> None:
    listed = {row["record_key"]: row["entity_id"] for row in table(PLACED, source="gazette_sonla_html")}
    assert len(set(listed.values())) == len(listed) == 11
    assert not listed.keys() & gazette.keys()
    assert not set(listed.values()) & set(gazette.values())


def test_copies_of_one_act_become_one_and_nothing_else_does(legal: dict[str, str], realdata: Path) -> None:
    """Exact keys on the gold set of duplicates: recall 11 of 11 pairs, precision 11 of 11."""
    gold = pairs(list(json_of(realdata / "vn-legal/duplicate_groups.json").values()))
    assert all(file in legal for pair in gold for file in pair), "a file of the gold set was refused"
    found = together(legal)
    assert (len(gold), len(found & gold), len(found - gold)) == (11, 11, 0)


def test_copies_that_disagree_say_so(legal: dict[str, str], table: Table, realdata: Path) -> None:
    gold = json_of(realdata / "vn-legal/duplicate_groups.json")
    why = {
        row["entity_id"]: row["provenance"]
        for row in table(
            "SELECT entity_id, provenance FROM core.entity JOIN core.entity_history USING (entity_id, revision)"
        )
    }

    def said(number: str, field: str) -> set[str]:
        reason = why[legal[gold[number][0]]][field]
        assert reason["rule"] not in ("agreed", "sole_source")
        return {loser["value"] for loser in reason["losers"]}

    assert said("200/2026/NĐ-CP", "effective_on") <= {"2026-06-05", "2026-07-01"}
    assert said("08/2026/TT-BKHCN", "issued_on") <= {"2026-03-31", "2026-04-01"}
    assert said("244/2026/NĐ-CP", "signer")


def test_one_docid_for_two_decrees_does_not_unite_them(legal: dict[str, str], realdata: Path) -> None:
    """The volunteers give 218804 to both 279 and 283/2026/NĐ-CP; their docid is therefore not taken."""
    files = [file for file in legal if "/nghi-dinh-279-2026" in file or "/nghi-dinh-283-2026" in file]
    assert len(files) == 3
    assert len({legal[file] for file in files}) == 2
    text = (realdata / "vn-legal/documents_metadata.jsonl").read_text(encoding="utf-8")
    assert text.count("218804") >= 2


def test_a_chapter_of_the_codified_law_is_the_act_that_its_table_names(
    legal: dict[str, str], table: Table, realdata: Path
) -> None:
    """The text of these pages is codified articles, and every one still names one act: none is without a number."""
    lines = (realdata / "vn-legal/documents_metadata.jsonl").read_text(encoding="utf-8").splitlines()
    pages = {
        page["path"]: dict(page["info_table"]) for page in map(json.loads, lines) if CODIFIED.search(page["body_head"])
    }
    founded = table("SELECT entity_id, doc ->> 'number' AS number FROM core.entity_history WHERE revision = 1")
    numbers = {row["entity_id"]: row["number"] for row in founded}
    assert len(pages) > 30
    assert {path: numbers[legal[path]] for path in pages} == {path: facts["Số hiệu"] for path, facts in pages.items()}


def test_a_date_with_a_condition_is_refused_not_guessed(first: Ran, table: Table) -> None:
    refused = table(
        "SELECT value FROM quarantine.violation JOIN quarantine.record USING (quarantine_id)"
        " WHERE source = 'legal_documents' AND rule_id = 'instant.unreadable' AND batch_id LIKE %(batch)s",
        batch=f"{first.report['run_id']}/%",
    )
    assert sorted(row["value"] for row in refused) == [
        "01/01/2023 (một số điều 01/03/2022)",
        "18/05/2026 (một số quy định từ 01/07/2026)",
        "21/07/2026 (kể từ ngày ký)",
        "22/06/2026 (áp dụng từ năm tài chính 2026)",
    ]
