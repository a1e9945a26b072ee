"""Who may read which views: each role tries everything, and finds nothing personal and nothing that is not for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
import psycopg2.errors
import psycopg2.extensions
import pytest

from lienthong.settings import Settings
from schemas.registry import RECORD_TYPES, sensitive_fields
from tests.integration.saying import offer, say, settle, table
from warehouse.connection import session
from warehouse.mart import MART, PERSONAL, PUBLIC, views
from warehouse.mart_file import readable

PUBLIC_ROLE, READER, KEEPER = "lienthong_public", "lienthong_reader", "lienthong_personal"
HELD_BACK = {"mart.live", "mart.duty_clock", "mart.personal_value", "mart.spokesperson_today"}
OPEN = {"mart_public.related", *(f"mart_public.{view.name}" for view in views(PUBLIC))}
MAY_READ = {
    PUBLIC_ROLE: OPEN,
    READER: set(readable()),
    KEEPER: {"mart.field", "mart.personal_value", "mart.spokesperson_today"},
}


@pytest.fixture(autouse=True)
def _roles(settings: Settings) -> None:
    """A server on which the tests may not make roles has none of ours."""
    if len(table(settings, "SELECT FROM pg_roles WHERE rolname = ANY (%s)", (list(MAY_READ),))) < len(MAY_READ):
        pytest.skip("the database user of the tests may not create roles, so there is nobody to try as")


@contextmanager
def acting_as(settings: Settings, role: str) -> Iterator[psycopg2.extensions.cursor]:
    """A session with the rights of a role, rolled back at its end."""
    assert settings.database_url
    with session(settings.database_url) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT set_config('role', %s, false)", (role,))
        yield cursor
        conn.rollback()


def relations(settings: Settings, *kinds: str) -> set[str]:
    query = """SELECT oid::regclass::text FROM pg_class
                WHERE relkind = ANY (%s) AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'"""
    return {name for (name,) in table(settings, query, (list(kinds),))}


def rows_of(cursor: psycopg2.extensions.cursor, name: str) -> list[str]:
    cursor.execute(f"SELECT shown::text FROM {name} AS shown")  # noqa: S608 - names from the catalogue
    return [text for (text,) in cursor.fetchall()]


@pytest.mark.parametrize("role", MAY_READ)
def test_a_role_reads_its_views_and_nothing_else(settings: Settings, role: str) -> None:
    everything = relations(settings, "r", "v", "m", "p")
    assert MAY_READ[role] <= everything
    assert {
        "core.entity",
        "core.live_entity",
        "raw.payload",
        "ledger.run",
        "quarantine.record",
        "mart.live",
    } <= everything
    for name in sorted(everything):
        with acting_as(settings, role) as cursor:
            if name in MAY_READ[role]:
                rows_of(cursor, name)
            else:
                with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                    rows_of(cursor, name)


def test_every_view_of_mart_is_given_to_readers_or_held_back_on_purpose(settings: Settings) -> None:
    inside = {name for name in relations(settings, "v") if name.startswith("mart.")}
    assert inside == MAY_READ[READER] | HELD_BACK
    assert {name for name in relations(settings, "v") if name.startswith("mart_public.")} == OPEN


@pytest.mark.parametrize("role", MAY_READ)
def test_no_role_may_write_or_make_anything(settings: Settings, role: str) -> None:
    statements = [
        *(f"DELETE FROM {name}" for name in sorted(MAY_READ[role])),  # noqa: S608 - our own names
        *(f"UPDATE {name} SET entity_id = 'x'" for name in ("mart.document", "mart_public.document")),  # noqa: S608
        "INSERT INTO mart_public.document (entity_id) VALUES ('x')",
        "INSERT INTO core.entity (entity_id) VALUES ('x')",
        "CREATE TABLE mart.mine (x integer)",
        "CREATE TABLE mart_public.mine (x integer)",
        "CREATE TABLE core.mine (x integer)",
        "SELECT mart.grant_readers()",
    ]
    for statement in statements:
        with acting_as(settings, role) as cursor:
            # a view that joins cannot be written at all: the server says so before it looks at rights
            with pytest.raises((psycopg2.errors.InsufficientPrivilege, psycopg2.errors.ObjectNotInPrerequisiteState)):
                cursor.execute(statement)


@pytest.mark.parametrize("role", [READER, PUBLIC_ROLE])
def test_functions_answer_readers_and_only_them(settings: Settings, role: str) -> None:
    asked = [
        "SELECT count(*) FROM mart.duties(now())",
        "SELECT count(*) FROM mart.notices(now())",
        "SELECT count(*) FROM mart.body_on('H26.1', '2026-01-01')",
        "SELECT count(*) FROM mart.press_report_items(2026)",
    ]
    for statement in [*asked, "SELECT count(*) FROM mart.spokespersons(current_date)"]:
        with acting_as(settings, role) as cursor:
            if role == READER and statement in asked:
                cursor.execute(statement)
                assert cursor.fetchone() == (0,)
            else:
                with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                    cursor.execute(statement)


def canary(kind: str, name: str) -> str:
    return f"chimyen.{kind}.{name}@rieng.example.vn"


def test_personal_fields_stand_in_one_view_alone(settings: Settings) -> None:
    marked = [
        (kind, name) for kind in RECORD_TYPES for name, mark in sensitive_fields(kind).items() if mark in PERSONAL
    ]
    assert len(marked) > 5
    offers: dict[str, dict[str, Any]] = {
        "spokesperson": {"full_name": "Mẫu", "agency_code": "H26.12", "appointed_on": "2026-01-01"},
        "press_inquiry": {
            "intake_number": "TN-1/2026", "intake_agency_code": "H26.12", "outlet": "Báo Mẫu", "question": "Hỏi?",
            "state": "received", "received_at": "2026-11-02T09:00:00+07:00",
        },
        "misinformation_alert": {"case_number": "TG-1/2026", "claim": "Tin đồn", "verifier_code": "H26.12"},
    }  # fmt: skip
    assert offers.keys() == {kind for kind, _ in marked}
    for kind, name in marked:
        offers[kind][name] = canary(kind, name)
    for source in ("mot", "hai"):  # losers are values too
        said = [
            offer(kind, kind, **values | {name: source + canary(kind, name) for k, name in marked if k == kind})
            for kind, values in offers.items()
        ]
        say(settings, source, said, run_id=f"r-{source}")
    settle(settings)
    assert table(settings, "SELECT count(*) FROM core.entity") == [(3,)]
    assert "chimyen" in str(table(settings, "SELECT provenance FROM core.entity_history"))
    with acting_as(settings, READER) as cursor:
        told = {name: rows_of(cursor, name) for name in MAY_READ[READER]}
    assert all(told[f"mart.{kind}"] for kind in offers)
    assert any("TN-1/2026" in row for row in told["mart.provenance"])
    with acting_as(settings, PUBLIC_ROLE) as cursor:
        told |= {name: rows_of(cursor, name) for name in OPEN}
    assert {name for name, rows in told.items() if "chimyen" in "".join(rows)} == set()
    with acting_as(settings, KEEPER) as cursor:
        cursor.execute("SELECT record_type, field, value #>> '{}' FROM mart.personal_value")
        assert {(kind, name, value.removeprefix("mot").removeprefix("hai")) for kind, name, value in cursor} == {
            (kind, name, canary(kind, name)) for kind, name in marked
        }
        rows_of(cursor, "mart.spokesperson_today")


def test_a_record_that_is_personal_as_a_whole_is_for_the_keeper_alone(settings: Settings) -> None:
    hidden = {"title": "Vụ riêng kín", "agency": "UBND phường Mẫu", "topics": ["chuyện riêng kín"]}
    said = [offer(mark, "press_release", **hidden, sensitivity=mark) for mark in sorted(PERSONAL)]
    say(settings, "phuong", [*said, offer("c", "press_release", title="Công khai", agency="Sở Mẫu")], run_id="r1")
    settle(settings)
    for role in (READER, PUBLIC_ROLE):
        with acting_as(settings, role) as cursor:
            told = {name: "".join(rows_of(cursor, name)) for name in MAY_READ[role]}
        assert {name for name, text in told.items() if "riêng kín" in text} == set()
        assert any("Công khai" in text for name, text in told.items() if name.endswith(".press_release"))
    with acting_as(settings, KEEPER) as cursor:
        cursor.execute("SELECT count(DISTINCT entity_id) FROM mart.personal_value WHERE field = 'title'")
        assert cursor.fetchone() == (2,)


def test_the_public_sees_what_is_public_now(settings: Settings) -> None:
    releases = [
        offer("a", "press_release", title="Đã phát", agency="Sở Mẫu"),
        offer("b", "press_release", title="Nháp", agency="Sở Mẫu", release_status="draft"),
        offer("c", "press_release", title="Nội bộ", agency="Sở Mẫu", sensitivity="internal"),
        offer("d", "press_release", title="Chờ giờ", agency="Sở Mẫu", release_status="embargoed",
              embargo_until="2026-12-01T08:00:00+07:00"),
    ]  # fmt: skip
    say(settings, "so_mau", releases, run_id="r1")
    settle(settings)
    with acting_as(settings, PUBLIC_ROLE) as cursor:
        cursor.execute("SELECT title FROM mart_public.press_release")
        assert cursor.fetchall() == [("Đã phát",)]
    with acting_as(settings, READER) as cursor:
        cursor.execute("SELECT title, audience FROM mart.press_release ORDER BY title")
        assert cursor.fetchall() == [
            ("Chờ giờ", "peer"), ("Nháp", "internal"), ("Nội bộ", "internal"), ("Đã phát", "public"),
        ]  # fmt: skip


def test_a_condition_cannot_feel_for_rows_behind_the_view(settings: Settings) -> None:
    releases = [
        offer("a", "press_release", title="1", agency="Sở Mẫu"),
        offer("b", "press_release", title="Kín", agency="Sở Mẫu", sensitivity="internal"),
        offer("c", "press_release", title="Riêng", agency="Sở Mẫu", sensitivity="personal"),
    ]
    say(settings, "so_mau", releases, run_id="r1")
    settle(settings)
    with acting_as(settings, PUBLIC_ROLE) as cursor:
        cursor.execute("SELECT title FROM mart_public.press_release WHERE title::integer > 0")
        assert cursor.fetchall() == [("1",)]
        cursor.execute(
            """CREATE FUNCTION pg_temp.listen(heard text) RETURNS boolean LANGUAGE plpgsql COST 0.0001
               AS $$BEGIN RAISE NOTICE '%', heard; RETURN true; END$$"""
        )
        for column in ("title", "entity_id"):
            del cursor.connection.notices[:]
            cursor.execute(f"SELECT {column} FROM mart_public.press_release WHERE pg_temp.listen({column})")  # noqa: S608
            assert [
                (each.removeprefix("NOTICE:  ").strip(),) for each in cursor.connection.notices
            ] == cursor.fetchall()
    with acting_as(settings, READER) as cursor:
        with pytest.raises(psycopg2.errors.InvalidTextRepresentation, match="Kín"):
            cursor.execute("SELECT title FROM mart.press_release WHERE title::integer > 0")
    with acting_as(settings, READER) as cursor:
        number = "CASE title WHEN 'Kín' THEN 0 ELSE title::integer END"
        cursor.execute(f"SELECT title FROM mart.press_release WHERE {number} > 0")  # noqa: S608 - a text of ours
        assert cursor.fetchall() == [("1",)]


def test_a_database_user_who_may_not_make_roles_goes_on_and_is_told(settings: Settings) -> None:
    assert settings.database_url
    with session(settings.database_url) as conn, conn.cursor() as cursor:
        # all of it is rolled back: roles belong to the whole server
        cursor.execute("CREATE ROLE lienthong_plain; GRANT USAGE ON SCHEMA mart TO lienthong_plain")
        cursor.execute("GRANT EXECUTE ON FUNCTION mart.grant_readers TO lienthong_plain")
        for role in MAY_READ:
            cursor.execute(f"ALTER ROLE {role} RENAME TO {role}_away")
        cursor.execute("SET LOCAL ROLE lienthong_plain")
        del conn.notices[:]
        cursor.execute("SELECT mart.grant_readers()")
        assert cursor.fetchone() == ([],)
        assert len(conn.notices) == 3
        assert all(role in said and "may not create" in said for role, said in zip(MAY_READ, conn.notices, strict=True))
        conn.rollback()
    # later an administrator makes a role and the owner gives it its rights
    assert table(settings, "SELECT mart.grant_readers()") == [(list(MAY_READ),)]


def test_the_definition_knows_every_view_of_the_database(settings: Settings) -> None:
    (kept,) = table(settings, "SELECT views FROM public.schema_repeatable WHERE name = 'mart.sql'")
    made = {f"{view.family.schema}.{view.name}" for family in (MART, PUBLIC) for view in views(family)}
    assert made < set(kept[0]) <= relations(settings, "v")
