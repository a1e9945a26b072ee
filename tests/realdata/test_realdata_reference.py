"""The country's units by the source files we bring along: a first list, then a newer second one, through the plan."""

from pathlib import Path

import pytest

from lienthong import pipeline
from lienthong.settings import REFERENCE, Settings
from schemas.text import fold
from tests.realdata.world import json_of, rows_of
from warehouse import units
from warehouse.connection import session
from warehouse.statements import rows

pytestmark = pytest.mark.realdata


def test_a_second_newer_list_shows_spelling_changes_and_a_conflict_of_codes(
    database: str, tmp_path: Path, realdata: Path
) -> None:
    folder = (realdata / "vn-admin-units").resolve()
    first, second = folder / "new_units_all_from_2025-07-01.csv", folder / "second_source_new_units_2026-07-25.json"
    settings = Settings(
        database_url=database,
        home=tmp_path / "var",
        sources=REFERENCE / "templates",
        folders=frozenset({folder}),
        variables={
            "LIENTHONG_VAR_COUNTRY_UNITS_CSV": first.as_uri(),
            "LIENTHONG_VAR_COUNTRY_UNITS_JSON": second.as_uri(),
        },
    )
    pipeline.run(settings, ["country_units_csv"], trigger="cli")
    with session(database) as conn:
        before = units.differences(conn)
    assert before == units.Differences(changes=(), spellings=(), undecided=(), two_codes=())
    report = pipeline.run(settings, ["country_units_json"], trigger="cli")
    assert [(source.state, source.tally.loaded) for source in report.sources] == [("reconciled", 3321)]

    ours = {row["wardCode"]: row["ward"] for row in rows_of(first)}
    theirs = {ward["Code"]: ward["FullName"] for province in json_of(second) for ward in province["Wards"]}
    differ = {code for code in ours.keys() & theirs.keys() if ours[code] != theirs[code]}
    became = {code for code in differ if fold(ours[code]) != fold(theirs[code])}
    assert (len(differ), len(became)) == (201, 10)
    with session(database) as conn:
        found = units.differences(conn)
        known = rows(conn, "reference.units_by_code", {"code": min(became)})
    assert {(c.unit.code, c.former, c.unit.name) for c in found.changes} == {
        (code, ours[code], theirs[code]) for code in became
    }
    for change in found.changes:
        assert change.former.startswith("Xã ") and change.unit.name.startswith("Phường ")
        assert (str(change.not_before), str(change.seen_on)) == ("2025-07-01", "2026-07-25")
    assert {(one.code, former) for one, former in found.spellings} == {(code, ours[code]) for code in differ - became}
    assert len(found.spellings) == 191
    assert found.undecided == ()
    assert [(one.name, one.code, said, other.code, also) for one, said, other, also in found.two_codes] == [
        ("Xã Ba Chẽ", "06970", ("country_units_csv",), "06978", ("country_units_json",))
    ]
    # one unit under its old code: the change of its name is a revision of it, not another unit
    assert [row["doc"]["name"] for row in known] == [theirs[min(became)]]
    told = {rule.rule_id: rule for rule in report.broken_rules}
    assert told["warehouse.unit_one_code"].unexpected_count == 1  # of what this run touched
