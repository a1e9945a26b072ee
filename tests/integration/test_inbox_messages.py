"""What became of messages: the peer sees revision and position; a parked one is decided anew, once, and only there."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from lienthong import inbox_intake, pipeline
from lienthong.commands import app
from lienthong.settings import Settings
from publishing import inbox, inbox_status
from publishing.subscribers import Viewer, register
from tests.integration.publishing.writing import query, release
from warehouse.connection import Connection, session, transaction

DESK = Viewer(name="portal", feed="press", audience=1, writes=frozenset({"press_release"}))


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
