"""The typed views are made anew when their file changes: whole or not at all, and nobody is ever without them."""

import logging
import threading
from pathlib import Path

import pytest

from schemas.errors import ConfigError, LoadError
from warehouse import repeatable
from warehouse.connection import session
from warehouse.migrations import FOLDER, migrate, pending
from warehouse.repeatable import VIEWS


@pytest.fixture
def views(tmp_path: Path) -> Path:
    """A file of views like ours, to be changed."""
    copy = tmp_path / "mart.sql"
    copy.write_bytes(VIEWS.read_bytes())
    return copy


def ask(dsn: str, statement: str) -> list[tuple[object, ...]]:
    with session(dsn) as conn, conn.cursor() as cursor:
        cursor.execute(statement)
        found = cursor.fetchall() if cursor.description else []
        conn.commit()
        return found


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_another_text_is_applied_once(database: str, views: Path) -> None:
    assert migrate(database, FOLDER, views) == []
    changed(views, "CREATE VIEW mart_public.venue_rooms", "CREATE VIEW mart_public.venue_halls")
    changed(views, "mart_public.venue_rooms", "mart_public.venue_halls")
    assert pending(database, FOLDER, views) == ["mart.sql"]
    assert migrate(database, FOLDER, views) == ["mart.sql"]
    assert migrate(database, FOLDER, views) == pending(database, FOLDER, views) == []
    names = "SELECT to_regclass('mart_public.venue_halls')::text, to_regclass('mart_public.venue_rooms')::text"
    assert ask(database, names) == [("mart_public.venue_halls", None)]
    assert migrate(database) == ["mart.sql"]
    assert ask(database, names) == [(None, "mart_public.venue_rooms")]


def test_views_that_were_dropped_come_back(database: str) -> None:
    ask(database, "DROP VIEW core.live_entity CASCADE")
    assert ask(database, "SELECT to_regclass('mart.document')") == [(None,)]
    assert pending(database) == ["mart.sql"]
    assert migrate(database) == ["mart.sql"]
    assert ask(database, "SELECT count(*) FROM mart.document") == [(0,)]
    assert migrate(database) == pending(database) == []


def test_a_file_that_breaks_leaves_the_views_as_they_were(database: str, views: Path) -> None:
    views.write_text(views.read_text(encoding="utf-8") + "\nSELECT 1 / 0;\n", encoding="utf-8")
    before = ask(database, "SELECT oid FROM pg_class WHERE relname = 'spokesperson' ORDER BY oid")
    with pytest.raises(LoadError, match="22012"):
        migrate(database, FOLDER, views)
    assert ask(database, "SELECT oid FROM pg_class WHERE relname = 'spokesperson' ORDER BY oid") == before
    assert len(before) == 2
    assert pending(database, FOLDER, views) == ["mart.sql"]


def test_a_view_of_somebody_else_is_named_and_never_dropped(database: str, views: Path) -> None:
    ask(
        database, "CREATE SCHEMA bi; CREATE VIEW bi.per_agency AS SELECT agency, count(*) FROM mart.response GROUP BY 1"
    )
    views.write_text(views.read_text(encoding="utf-8") + "\n-- another\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"bi\.per_agency → mart\.response"):
        migrate(database, FOLDER, views)
    assert ask(database, "SELECT count(*) FROM bi.per_agency") == [(0,)]
    ask(database, "DROP VIEW bi.per_agency")
    assert migrate(database, FOLDER, views) == ["mart.sql"]


def test_views_written_by_hand_do_not_stand_on_generated_ones(database: str) -> None:
    query = """SELECT DISTINCT rule.ev_class::regclass::text
                 FROM public.schema_repeatable, unnest(views) AS listed (name)
                 JOIN pg_depend ON refobjid = to_regclass(listed.name) AND classid = 'pg_rewrite'::regclass
                 JOIN pg_rewrite AS rule ON rule.oid = objid"""
    leaning = {name for (name,) in ask(database, query)}
    assert "mart.document" in leaning  # each view leans on itself, so the question is asked rightly
    made = {name for (name,) in ask(database, "SELECT unnest(views) FROM public.schema_repeatable")}
    assert leaning <= made


def test_who_reads_meanwhile_is_never_without_the_views(database: str, views: Path) -> None:
    done, failures, answers = threading.Event(), [], []

    def read() -> None:
        with session(database) as conn, conn.cursor() as cursor:
            while not done.is_set() or not answers:
                try:
                    cursor.execute("SELECT count(*) FROM mart.document JOIN mart_public.document USING (entity_id)")
                    answers.append(cursor.fetchone())
                    conn.commit()
                except Exception as error:  # noqa: BLE001 - whatever a reader meets is what this test is about
                    failures.append(error)
                    conn.rollback()

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for round_no in range(3):
            views.write_text(VIEWS.read_text(encoding="utf-8") + f"\n-- {round_no}\n", encoding="utf-8")
            assert migrate(database, FOLDER, views) == ["mart.sql"]
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert answers and set(answers) == {(0,)}
    assert failures == []


def test_a_reader_who_does_not_end_is_not_broken_off(
    database: str, views: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeatable, "TRIES", 2)
    monkeypatch.setattr(repeatable, "PAUSE", 0)
    views.write_text(views.read_text(encoding="utf-8") + "\n-- another\n", encoding="utf-8")
    with session(database) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM mart.venue")  # and the transaction stays open
        with pytest.raises(LoadError, match="55P03"):
            migrate(database, FOLDER, views)
        cursor.execute("SELECT count(*) FROM mart.document")
        assert cursor.fetchone() == (0,)
        conn.rollback()
        assert migrate(database, FOLDER, views) == ["mart.sql"]


def test_what_the_database_says_is_logged(database: str, views: Path, caplog: pytest.LogCaptureFixture) -> None:
    text = views.read_text(encoding="utf-8") + "\nDO $$BEGIN RAISE NOTICE 'không được phép'; END$$;\n"
    views.write_text(text, encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        migrate(database, FOLDER, views)
    (record,) = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert "không được phép" in record.__dict__["notice"]
