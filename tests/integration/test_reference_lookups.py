"""What a code or a name means on a day: units, their successors, bodies, and what disagreeing lists amount to."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from lienthong.settings import Settings
from schemas.errors import Ambiguous, ConfigError
from tests.integration.saying import offer, say, settle
from warehouse import agencies, units
from warehouse.connection import Connection, session
from warehouse.statements import statement

OLD, CENTRE = "2008-08-01", "Trung tâm Báo chí Thủ đô"
EVE, DAY, LATER = date(2025, 6, 30), date(2025, 7, 1), date(2026, 11, 22)


def unit(code: str, name: str, since: str, until: str | None = None, **more: Any) -> dict[str, Any]:
    values = {"code": code, "name": name, "scheme": since, "valid_from": since, "province_code": "01"}
    return offer(f"{code}|{since}", "admin_unit", **values, **({"valid_to": until} if until else {}), **more)


def change(old: str, new: str, extent: str, on: str = "2025-07-01", *, default: bool = False) -> dict[str, Any]:
    values = {"old_code": old, "new_code": new, "extent": extent, "is_default": default, "effective_on": on}
    return offer(f"{old}|{new}|{on}", "admin_unit_change", **values)


UNITS = [
    unit("00097", "Phường Tứ Liên", "2025-01-01", "2025-06-30"),
    unit("00097", "Phường Hồng Hà", "2025-07-01"),
    unit("00103", "Phường Tây Hồ", "2025-07-01", "2026-06-30"),
    unit("00500", "Phường Tây Hồ Mới", "2026-07-01"),
    unit("001", "Quận Ba Đình", "2025-01-01", "2025-06-30"),
    change("00097", "00097", "part", default=True),
    change("00097", "00103", "part"),
    change("00103", "00500", "whole", "2026-07-01", default=True),
]
BODIES = [
    offer("ubnd", "agency", name="Ủy ban nhân dân thành phố Hà Nội", code="H26", legacy_code="000.00.00.H26"),
    offer(
        "tt", "agency", name="Sở Thông tin và Truyền thông", code="H26.10", valid_from=OLD,
        valid_to="2025-02-28", aliases=["Sở TTTT"],
        successors=[
            {"name": "Sở Khoa học và Công nghệ", "relation": "merged_into", "effective_on": "2025-03-01"},
            {"name": "Sở Văn hóa và Thể thao", "code": "000.00.13.H26", "relation": "function_moved_to",
             "function": "Quản lý báo chí", "effective_on": "2025-03-01"},
        ],
    ),
    offer("kh1", "agency", name="Sở Khoa học và Công nghệ", code="H26.8", valid_from=OLD, valid_to="2025-02-28"),
    offer("kh2", "agency", name="Sở Khoa học và Công nghệ", legacy_code="000.00.08.H26", valid_from="2025-03-01"),
    offer("vh", "agency", name="Sở Văn hóa và Thể thao", code="H26.013", valid_from=OLD),
    offer("b1", "agency", name=f"{CENTRE} Hà Nội", aliases=[CENTRE], valid_from="2022-07-01"),
    offer("b2", "agency", name=f"{CENTRE} Hà Nội", aliases=[CENTRE], valid_from="2025-05-09"),
]  # fmt: skip


@pytest.fixture
def conn(settings: Settings) -> Iterator[Connection]:
    assert settings.database_url is not None
    with session(settings.database_url) as opened:
        yield opened


@pytest.fixture
def listed(settings: Settings) -> None:
    say(settings, "so_noi_vu", UNITS, run_id="r")
    say(
        settings,
        "so_noi_vu_co_quan",
        [row | {"values": row["values"] | {"jurisdiction": "Hà Nội"}} for row in BODIES],
        run_id="r",
    )
    settle(settings)


@pytest.mark.usefixtures("listed")
def test_a_code_without_a_day_names_every_unit_that_it_may_mean(conn: Connection) -> None:
    with pytest.raises(Ambiguous) as told:
        units.unit(conn, "00097")
    assert "Tứ Liên (00097, 2025-01-01..2025-06-30)" in str(told.value)
    assert "Hồng Hà (00097, 2025-07-01..)" in str(told.value)
    assert "--as-of" in str(told.value)
    assert units.unit(conn, "00097", EVE).name == "Phường Tứ Liên"
    assert units.unit(conn, "00097", DAY).name == "Phường Hồng Hà"
    assert units.unit(conn, "00500").name == "Phường Tây Hồ Mới"
    with pytest.raises(ConfigError, match="Tứ Liên"):
        units.unit(conn, "00097", date(2024, 12, 31))
    with pytest.raises(ConfigError, match="99999"):
        units.unit(conn, "99999", DAY)


@pytest.mark.usefixtures("listed")
def test_a_split_unit_has_a_default_successor_that_is_called_a_guess(conn: Connection) -> None:
    old = units.unit(conn, "00097", EVE)
    assert [each.unit for each in units.successors(conn, old, EVE)] == [old]
    after = units.successors(conn, old, DAY)
    assert [(each.code, each.extent, each.is_default, each.is_guess) for each in after] == [
        ("00097", "part", True, True),
        ("00103", "part", False, False),
    ]
    assert [each.unit.name for each in after if each.unit] == ["Phường Hồng Hà", "Phường Tây Hồ"]
    made_of = units.predecessors(conn, units.unit(conn, "00097", DAY))
    assert [(code, extent, each and each.name) for code, extent, each in made_of] == [
        ("00097", "part", "Phường Tứ Liên")
    ]
    assert units.predecessors(conn, old) == []


@pytest.mark.usefixtures("listed")
def test_later_changes_are_followed_and_an_end_without_successor_is_told(conn: Connection) -> None:
    after = units.successors(conn, units.unit(conn, "00097", EVE), LATER)
    assert [(each.code, each.extent, each.is_default, each.effective_on) for each in after] == [
        ("00097", "part", True, DAY),
        ("00500", "part", False, date(2026, 7, 1)),
    ]
    whole = units.successors(conn, units.unit(conn, "00103", DAY), LATER)
    assert [(each.code, each.is_default, each.is_guess) for each in whole] == [("00500", True, False)]
    assert units.successors(conn, units.unit(conn, "001", EVE), DAY) == []


@pytest.mark.usefixtures("listed")
def test_a_body_is_found_by_either_scheme_of_code_and_by_its_day(conn: Connection) -> None:
    for code in ("H26.8", "h26.08", "000.00.08.H26"):
        assert agencies.body(conn, code, date(2025, 2, 28)).valid_to == date(2025, 2, 28)
        assert agencies.body(conn, code, date(2025, 3, 1)).valid_from == date(2025, 3, 1)
    assert agencies.body(conn, "000.00.13.H26", DAY).name == "Sở Văn hóa và Thể thao"
    with pytest.raises(ConfigError, match=r"2008-08-01\.\.2025-02-28"):
        agencies.body(conn, "H26.10", DAY)
    with pytest.raises(ConfigError, match=r"H26\.99"):
        agencies.body(conn, "H26.99", DAY)


@pytest.mark.usefixtures("listed")
def test_a_body_can_end_in_two_each_by_function(conn: Connection) -> None:
    ended = agencies.body(conn, "Sở TT&TT", date(2025, 1, 1))
    first, second = agencies.heirs(conn, ended)
    assert first.body and second.body
    assert (first.body.legacy_code, first.relation, first.function) == ("000.00.08.H26", "merged_into", None)
    assert (second.body.name, second.function) == ("Sở Văn hóa và Thể thao", "Quản lý báo chí")


@pytest.mark.usefixtures("listed")
def test_an_alias_of_two_bodies_names_both_and_their_ids_decide(conn: Connection) -> None:
    with pytest.raises(Ambiguous) as told:
        agencies.body(conn, "Trung tâm báo chí Thủ đô", LATER)
    known = agencies.bodies(conn, "Trung tâm Báo chí Thủ đô")
    assert len(known) == 2
    assert all(one.entity_id in str(told.value) for one in known)
    assert [agencies.body(conn, one.entity_id, LATER) for one in known] == known
    assert agencies.body(conn, "Trung tâm Báo chí Thủ đô", date(2025, 5, 8)) == known[0]


def test_a_newer_list_tells_changes_spelling_doubt_and_two_codes_apart(settings: Settings, conn: Connection) -> None:
    def lines(source: str, edition: str, *named: tuple[str, str]) -> None:
        offers = [unit(code, name, "2025-07-01", updated_at=edition) for code, name in named]
        say(settings, source, offers, run_id=edition[:10], authority="spreadsheet")
        settle(settings, run_id=edition[:10])

    lines(
        "one", "2025-07-01T00:00:00+07:00", ("26000", "Xã An Phước"), ("26001", "Phường Hoà Bình"),
        ("26002", "Xã Ba Chẽ"), ("26004", "Xã Bình An"), ("26005", "Xã Bình An Tây"),
    )  # fmt: skip
    assert units.differences(conn) == units.Differences(changes=(), spellings=(), undecided=(), two_codes=())
    conn.rollback()
    lines(
        "two", "2026-07-25T00:00:00+07:00", ("26000", "Phường An Phước"), ("26001", "Phường Hòa Bình"),
        ("26003", "Xã Ba Chẽ"), ("26004", "Xã Bình An"),
    )  # fmt: skip
    lines("two_again", "2026-07-25T00:00:00+07:00", ("26000", "Phường An Phước"), ("26005", "Xã Bình An Đông"))
    lines("same_day", "2026-07-25T00:00:00+07:00", ("26005", "Xã Bình An Nam"))
    found = units.differences(conn)
    between = (date(2025, 7, 1), date(2026, 7, 25))
    assert {(c.unit.code, c.former, c.unit.name, c.not_before, c.seen_on) for c in found.changes} == {
        ("26000", "Xã An Phước", "Phường An Phước", *between),
        ("26005", "Xã Bình An Tây", "Xã Bình An Nam", *between),
    }
    assert [(one.name, other) for one, other in found.spellings] == [("Phường Hòa Bình", "Phường Hoà Bình")]
    assert [(a.code, sources, b.code, others) for a, sources, b, others in found.two_codes] == [
        ("26002", ("one",), "26003", ("two",))
    ]
    # two lists of one day say different names: no date decides
    assert [(one.name, other) for one, other in found.undecided] == [("Xã Bình An Nam", "Xã Bình An Đông")]


def test_a_list_that_corrects_itself_leaves_a_dated_change(settings: Settings, conn: Connection) -> None:
    for run, name in (("r1", "Xã An Phước"), ("r2", "Xã An Phước"), ("r3", "Phường An Phước")):
        say(settings, "one", [unit("26000", name, "2025-07-01")], run_id=run)
        settle(settings, run_id=run)
    [change] = units.differences(conn).changes
    assert (change.former, change.unit.name) == ("Xã An Phước", "Phường An Phước")
    assert units.unit(conn, "26000", DAY).contested is False


def test_a_lookup_costs_the_same_in_a_large_warehouse(settings: Settings, conn: Connection, listed: None) -> None:
    with conn.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core.entity_history (entity_id, revision, record_type, state, doc, provenance, content_hash,"
            " audience, run_id) SELECT kind || n, 1, kind, 'live', jsonb_build_object('code', n::text, 'old_code',"
            " n::text, 'new_code', n::text), '{}', 'h', 0, 'r' FROM generate_series(1, 3000) AS n,"
            " unnest(ARRAY['admin_unit', 'admin_unit_change', 'document', 'agency']) AS kind"
        )
        cursor.execute(
            "INSERT INTO core.entity (entity_id, record_type, revision, state, content_hash, audience, recorded_at)"
            " SELECT entity_id, record_type, 1, 'live', 'h', 0, now() FROM core.entity_history WHERE run_id = 'r'"
            " ON CONFLICT DO NOTHING"
        )
        cursor.execute(
            "INSERT INTO core.identity (observation_id, entity_id, native_id, rule)"
            " SELECT md5(n::text)::uuid, 'agency' || n, 'agency' || n, 'key' FROM generate_series(1, 30000) AS n"
        )
        cursor.execute(
            "INSERT INTO core.match_key SELECT 'agency:code:H27.' || n, md5(n::text)::uuid"
            " FROM generate_series(1, 3000) AS n"
        )
        cursor.execute("ANALYZE core.entity, core.entity_history, core.identity, core.match_key")
        for name in ("units_by_code", "changes_from", "changes_to", "agencies_by_code"):
            query = "EXPLAIN (FORMAT JSON) " + statement(f"reference.{name}")
            cursor.execute(query, {"code": "00097"})
            plan = json.dumps(cursor.fetchone())
            # the code itself is what the index is asked for, not only the type of record
            assert re.search(r'"Index Cond": "[^"]*00097', plan), f"{name}: {plan}"
            assert "Seq Scan" not in plan, f"{name}: {plan}"
    conn.rollback()
