"""What became of messages: the peer sees revision and position; a parked one is decided anew, once, and only there."""

import json
from dataclasses import replace
from typing import Any

import pytest
from typer.testing import CliRunner

from lienthong import inbox_intake, pipeline
from lienthong.commands import app
from lienthong.settings import Settings
from publishing import inbox, inbox_status
from publishing.problems import bad_request
from publishing.subscribers import Viewer, register
from schemas.errors import LoadError
from tests.integration.publishing.writing import execute, query, release
from warehouse.connection import Connection, session, transaction

DESK = Viewer(name="portal", feed="press", audience=1, writes=frozenset({"press_release"}))


def held(conn: Connection, message_id: str) -> tuple[str, str | None]:
    told = inbox_status.status(conn, DESK, message_id)
    return told["state"], told["reason"]


def send(conn: Connection, key: str, **changed: Any) -> None:
    with transaction(conn):
        inbox.accept(conn, DESK, key, {"id": None, "record_type": "press_release", "changed": changed})


@pytest.fixture
def lienthong(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    assert settings.database_url
    monkeypatch.setenv("LIENTHONG_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("LIENTHONG_HOME", str(settings.home))

    def called(*words: str) -> tuple[int, Any]:
        found = CliRunner().invoke(app, ["inbox", *words])
        return found.exit_code, found.stdout

    return called


def test_the_sender_sees_what_came_of_it_and_a_parked_one_is_driven_again(settings: Settings, lienthong: Any) -> None:
    assert settings.database_url
    with session(settings.database_url) as conn:
        with transaction(conn):
            register(conn, "portal", "press", ("press_release",))
        send(conn, "good", **release(1, published_at="2026-11-01T01:00:00Z"))
        send(conn, "late", **release(2, published_at="2026-11-01T01:00:00Z"))
        run_id = pipeline.begin(settings, trigger="test", run_id="r1")
        inbox_intake.take(settings, run_id)
        pipeline.publish(settings, run_id)
        told = inbox_status.status(conn, DESK, "good")
        assert (told["state"], told["revision"]) == ("applied", 1)
        assert told["position"] in {1, 2} and told["entity_id"].startswith("rel_") and told["decided_at"]

        # as if a rule that was wrong had refused it
        with transaction(conn), conn.cursor() as cursor:
            cursor.execute("UPDATE feed.inbox SET state = 'refused', status = 422 WHERE message_id = 'late'")
        code, text = lienthong("list", "--state", "refused", "--json")
        assert code == 0 and [each["message_id"] for each in json.loads(text)] == ["late"]
        assert lienthong("redrive", "portal", "good")[0] == 1
        code, text = lienthong("redrive", "portal", "--state", "refused", "--json")
        assert (code, json.loads(text)) == (0, {"driven": ["late"], "left": []})
        assert lienthong("redrive", "portal", "late")[0] == 1  # it waits already
        inbox_intake.take(settings, pipeline.begin(settings, trigger="test", run_id="r2"))
        again = inbox_status.status(conn, DESK, "late")
        assert (again["state"], again["redriven"]) == ("applied", 1)
        assert query(conn, "SELECT count(*) FROM core.entity") == [(2,)]
        code, text = lienthong("show", "portal", "late")
        assert code == 0 and json.loads(text)["body"]["changed"]["title"] == "Tin số 2"
        assert lienthong("show", "portal", "nowhere")[0] != 0
        assert "late (x2)" not in lienthong("list")[1] and "applied (x2)" in lienthong("list", "--peer", "portal")[1]


def test_what_the_door_refused_is_not_driven_again(settings: Settings, lienthong: Any) -> None:
    assert settings.database_url
    with session(settings.database_url) as conn:
        with transaction(conn):
            register(conn, "portal", "press", ("press_release",))
            bad = {"id": None, "record_type": "press_release", "changed": {"title": 1}}
            inbox.keep_refusal(conn, DESK, "door", "f" * 64, bad, bad_request("sai", "wrong"))
        assert held(conn, "door") == ("refused", "urn:lienthong:problem:bad-request")
        assert lienthong("redrive", "portal", "door")[0] == 1
        assert held(conn, "door")[0] == "refused"


def test_one_message_or_one_peer_that_cannot_be_taken_keeps_nobody_waiting(settings: Settings) -> None:
    assert settings.database_url
    with session(settings.database_url) as conn:
        with transaction(conn):
            for name in ("aaa", "portal"):
                register(conn, name, "press", ("press_release",))
        send(conn, "poison", **release(1))
        send(conn, "good", **release(2))
        with transaction(conn):
            first = replace(DESK, name="aaa")
            inbox.accept(conn, first, "m", {"id": None, "record_type": "press_release", "changed": release(3)})
        execute(
            conn,
            "UPDATE feed.inbox SET body = jsonb_set(body, '{record_type}', '\"past\"') WHERE message_id = 'poison'",
        )
        execute(
            conn,
            "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'stop'; END $$;"
            "CREATE TRIGGER stop BEFORE INSERT ON ledger.batch FOR EACH ROW WHEN (NEW.source = 'inbox__aaa')"
            " EXECUTE FUNCTION stop()",
        )
        with pytest.raises(LoadError):
            inbox_intake.take(settings, pipeline.begin(settings, trigger="test", run_id="r1"))
        assert held(conn, "good")[0] == "applied"
        assert held(conn, "poison") == ("refused", "unknown-type")
        assert inbox_status.status(conn, first, "m")["state"] == "accepted"
