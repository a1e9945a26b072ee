"""Embargoes end by themselves: who waits has the item after its hour, nobody before it, in the order of the hours."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from typer.testing import CliRunner

from lienthong import lifting
from lienthong.commands import app
from lienthong.settings import Settings
from publishing.publisher import publish
from reconciliation.run import next_due
from tests.integration.saying import offer, say, settle, table
from warehouse.connection import session, transaction
from warehouse.migrations import FOLDER

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TOLD = "SELECT feed, kind, revision FROM feed.outbox WHERE position IS NOT NULL ORDER BY feed, position"


class Clock:
    """A clock that a test moves; `looked` is set whenever somebody has asked it twice since it was moved."""

    def __init__(self) -> None:
        self._now, self._asked, self.looked = NOW, 0, Event()

    def __call__(self) -> datetime:
        self._asked += 1
        if self._asked > 2:
            self.looked.set()
        return self._now

    def move(self, moment: datetime) -> None:
        self._now, self._asked = moment, 0
        self.looked.clear()
        assert self.looked.wait(30), "the watch has ended"


@contextmanager
def watched(settings: Settings, watchers: int = 1) -> Iterator[Clock]:
    clock, ended = Clock(), Event()
    threads = [
        threading.Thread(target=lifting.watch, args=(settings, ended), kwargs={"clock": clock, "look": 0.01})
        for _ in range(watchers)
    ]
    for thread in threads:
        thread.start()
    try:
        yield clock
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def item(key: str, hours: float, **more: Any) -> dict[str, Any]:
    until = (NOW + timedelta(hours=hours)).isoformat()
    return offer(
        key, "press_release", title=f"Tin {key}", url=f"https://a.example.vn/{key}", embargo_until=until, **more
    )


def test_each_item_is_told_at_its_own_hour_and_by_nobody_else(settings: Settings) -> None:
    say(settings, "portal", [item("a", 1), item("b", 2), item("c", 3)], run_id="r1")
    settle(settings, "r1", NOW)
    with watched(settings) as clock:
        clock.move(NOW + timedelta(minutes=59))
        assert table(settings, TOLD) == []
        for hour in (1, 2):
            clock.move(NOW + timedelta(hours=hour))
            assert table(settings, TOLD) == [(feed, "upsert", 2) for feed in ("press", "public") for _ in range(hour)]
    assert settings.database_url
    with session(settings.database_url) as conn:
        assert next_due(conn) == NOW + timedelta(hours=3)


def test_an_hour_that_is_brought_forward_is_seen_and_batches_that_wait_are_left_alone(settings: Settings) -> None:
    say(settings, "portal", [item("a", 9), item("c", 3)], run_id="r1")
    settle(settings, "r1", NOW)
    told = "SELECT count(*) FROM feed.outbox WHERE position IS NOT NULL AND feed = 'press'"
    with watched(settings) as clock:
        clock.move(NOW + timedelta(hours=2))
        say(settings, "portal", [item("a", 1), item("b", 1), item("c", 3)], run_id="r2")
        clock.move(NOW + timedelta(hours=3))
        assert table(settings, told) == [(1,)], "what its run has not reconciled yet is not for the watch to take"
        settle(settings, "r2", NOW)
        clock.move(NOW + timedelta(hours=4))
        assert table(settings, told) == [(3,)]


def test_two_servers_of_a_node_lift_once(settings: Settings) -> None:
    say(settings, "portal", [item(f"n{number}", 1) for number in range(20)], run_id="r1")
    settle(settings, "r1", NOW)
    with watched(settings, watchers=3) as clock:
        clock.move(NOW + timedelta(hours=2))
    assert table(settings, "SELECT revision, count(*) FROM core.entity GROUP BY revision") == [(2, 20)]
    assert table(settings, "SELECT feed, count(*) FROM feed.outbox GROUP BY feed ORDER BY feed") == [
        ("press", 20),
        ("public", 20),
    ]


def test_what_the_press_was_told_early_before_the_upgrade_is_taken_back_until_its_hour(settings: Settings) -> None:
    now = datetime.now(UTC)
    hour = now + timedelta(days=9)
    news = {"title": "Tin", "url": "https://a.example.vn/1", "embargo_until": hour.isoformat()}
    say(settings, "portal", [offer("a", "press_release", **news)], run_id="r1")
    settle(settings, "r1", now)
    [upgrade] = FOLDER.glob("*_embargo.sql")
    assert settings.database_url
    with session(settings.database_url) as conn:
        with transaction(conn), conn.cursor() as cursor:  # as the version before had it
            cursor.execute(
                """UPDATE core.observation_history SET audience = 1; UPDATE core.entity_history SET audience = 1;
                   UPDATE core.entity SET audience = 1;
                   INSERT INTO feed.outbox (feed, entity_id, revision, kind, content_hash)
                   SELECT 'press', entity_id, revision, 'upsert', content_hash FROM core.entity"""
            )
        publish(conn, settings)
        with transaction(conn), conn.cursor() as cursor:
            cursor.execute(upgrade.read_text(encoding="utf-8"))
        told = [("press", "upsert", 1), ("press", "tombstone", 2)]
        lifting.lift(conn, settings, datetime.now(UTC) + timedelta(seconds=1))
        assert table(settings, TOLD) == told
        assert next_due(conn) == hour
        lifting.lift(conn, settings, hour)
    assert table(settings, TOLD) == [*told, ("press", "upsert", 3), ("public", "upsert", 3)]


def test_a_failure_is_told_and_tried_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    say(settings, "portal", [item("a", 1)], run_id="r1")
    settle(settings, "r1", NOW)
    whole, failures = lifting.database.dsn, [1, 1]
    absent = "user=postgres dbname=absent host=/nowhere"
    monkeypatch.setattr(lifting.database, "dsn", lambda known: absent if failures and failures.pop() else whole(known))
    with watched(settings) as clock:
        clock.move(NOW + timedelta(hours=2))
    assert [record.getMessage().partition(":")[0] for record in caplog.records].count("not lifted") == 2
    assert [kind for _, kind, _ in table(settings, TOLD)] == ["upsert", "upsert"]


def test_real_processes_lift_and_readers_have_it_in_order(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`lienthong serve` and `push run` as on a node; a press subscriber in a long poll, a receiver, Atom."""
    monkeypatch.setenv("LIENTHONG_DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("LIENTHONG_HOME", str(tmp_path / "var"))
    monkeypatch.setattr("lienthong.bench.embargo.AHEAD", 2.0)
    out = tmp_path / "out.json"
    done = CliRunner().invoke(app, ["bench", "embargo", "--records", "2", "--json", "--out", str(out)])
    assert done.exit_code == 0, done.output
    (size,) = json.loads(out.read_text(encoding="utf-8"))["sizes"]
    assert size["wrong"] == [], "none came early, and all came"
    assert [(each["channel"], each["items"]) for each in size["channels"]] == [
        ("long poll", 2), ("webhook", 2), ("Atom", 2),
    ]  # fmt: skip
