"""Two public lists of the same communes meet by code; what they say differently stays visible."""

from pathlib import Path
from typing import Any

import pytest

from schemas.text import fold
from tests.realdata.world import Ran, Table, json_of, rows_of

pytestmark = pytest.mark.realdata

Names = dict[str, str]


@pytest.fixture(scope="session")
def lists(realdata: Path) -> tuple[Names, Names]:
    """Code -> name of the communes since July 2025, in each of the two files."""
    folder = realdata / "vn-admin-units"
    provinces = json_of(folder / "second_source_new_units_2026-07-25.json")
    return (
        {row["wardCode"]: row["ward"] for row in rows_of(folder / "new_units_all_from_2025-07-01.csv")},
        {ward["Code"]: ward["FullName"] for province in provinces for ward in province["Wards"]},
    )


@pytest.fixture(scope="session")
def communes(first: Ran, table: Table) -> dict[str, dict[str, Any]]:
    """Code -> entity and the sources that know it, for the communes since July 2025."""
    assert first.report
    found = table(
        "SELECT entity_id, doc ->> 'code' AS code, doc, provenance, history.contested, array_agg(source) AS sources"
        "  FROM core.entity JOIN core.entity_history AS history USING (entity_id, revision)"
        "  JOIN core.identity USING (entity_id) JOIN core.observation USING (observation_id)"
        " WHERE entity.record_type = 'admin_unit' AND doc ->> 'scheme' = '2025-07-01' AND length(doc ->> 'code') = 5"
        " GROUP BY entity_id, doc, provenance, history.contested"
    )
    assert len({row["code"] for row in found}) == len(found)
    return {row["code"]: row for row in found}


def test_two_lists_meet_by_code(communes: dict[str, dict[str, Any]], lists: tuple[Names, Names]) -> None:
    ours, theirs = lists
    both = {code for code, unit in communes.items() if sorted(unit["sources"]) == ["units_new", "units_new_second"]}
    assert len(ours) == len(theirs) == 3321
    assert both == ours.keys() & theirs.keys()
    assert len(both) == 3320


def test_one_place_with_two_codes_stays_two(communes: dict[str, dict[str, Any]], lists: tuple[Names, Names]) -> None:
    ours, theirs = lists
    assert (ours.keys() - theirs.keys(), theirs.keys() - ours.keys()) == ({"06970"}, {"06978"})
    assert communes["06970"]["sources"] == ["units_new"]
    assert communes["06978"]["sources"] == ["units_new_second"]
    assert communes["06970"]["doc"]["name"] == communes["06978"]["doc"]["name"] == "Xã Ba Chẽ"


def test_differing_names_keep_both_readings_and_spellings_are_no_contradiction(
    communes: dict[str, dict[str, Any]], lists: tuple[Names, Names]
) -> None:
    ours, theirs = lists
    differ = {code for code in ours.keys() & theirs.keys() if ours[code] != theirs[code]}
    disputed = {
        code: unit
        for code, unit in communes.items()
        if unit["provenance"].get("name", {}).get("rule") not in (None, "agreed", "sole_source")
    }
    assert disputed.keys() == differ
    assert len(differ) == 201
    spelt = {code for code in differ if fold(ours[code]) == fold(theirs[code])}
    assert len(spelt) == 191
    for code, unit in disputed.items():
        assert (unit["provenance"]["name"]["rule"] == "spelling") == (code in spelt)
        assert ("name" in unit["contested"]) == (code not in spelt)
        assert unit["doc"]["name"] == theirs[code], "the newer list wins"
        assert [loser["value"] for loser in unit["provenance"]["name"]["losers"]] == [ours[code]]


def test_ten_communes_that_became_wards_are_no_matter_of_spelling(
    communes: dict[str, dict[str, Any]], lists: tuple[Names, Names]
) -> None:
    ours, theirs = lists
    changed = {code for code in ours.keys() & theirs.keys() if fold(ours[code]) != fold(theirs[code])}
    assert len(changed) == 10
    for code in changed:
        unit = communes[code]
        assert "name" in unit["contested"]
        assert unit["doc"]["name"].startswith("Phường ")
        assert unit["provenance"]["name"]["losers"][0]["value"].startswith("Xã ")


def test_a_code_means_another_place_before_and_after(first: Ran, table: Table, realdata: Path) -> None:
    assert first.report
    found = table(
        "SELECT doc ->> 'code' AS code, doc ->> 'scheme' AS scheme, doc ->> 'name' AS name"
        "  FROM core.entity JOIN core.entity_history USING (entity_id, revision)"
        " WHERE entity.record_type = 'admin_unit' AND doc ->> 'province_code' = '01' AND length(doc ->> 'code') = 5"
    )
    before, after = (
        {row["code"]: row["name"] for row in found if row["scheme"] == scheme}
        for scheme in ("2025-01-01", "2025-07-01")
    )
    assert len(before) == len(rows_of(realdata / "vn-admin-units/legacy_units_hanoi_2025-01_to_2025-06-30.csv")) == 526
    assert len(after) == 126
    assert after.keys() <= before.keys()
    assert sum(fold(after[code]) != fold(before[code]) for code in after) == 103
    assert (before["00097"], after["00097"]) == ("Phường Tứ Liên", "Phường Hồng Hà")


def test_every_old_commune_has_successors_and_one_default(first: Ran, table: Table, realdata: Path) -> None:
    assert first.report
    edges = [
        row["doc"]
        for row in table(
            "SELECT doc FROM core.entity JOIN core.entity_history USING (entity_id, revision)"
            " WHERE entity.record_type = 'admin_unit_change'"
        )
    ]
    communes = [edge for edge in edges if len(edge["old_code"]) == 5]
    provinces = [edge for edge in edges if len(edge["old_code"]) == 2]
    folder = realdata / "vn-admin-units"
    assert len(communes) == len(rows_of(folder / "crosswalk_hanoi_2025-07-01.csv")) == 794
    assert len(provinces) == len(rows_of(folder / "crosswalk_provinces_2025-07-01.csv")) == 63
    assert len({edge["new_code"] for edge in provinces}) == 34
    defaults = [edge["old_code"] for edge in communes if edge["is_default"]]
    assert len(defaults) == len(set(defaults)) == len({edge["old_code"] for edge in communes}) == 526
    whole = {edge["old_code"] for edge in communes if edge["extent"] == "whole"}
    split = {edge["old_code"] for edge in communes if edge["extent"] == "part"}
    assert (len(whole), len(split), whole & split) == (327, 199, set())
