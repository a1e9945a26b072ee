"""A copy follows a feed: from its beginning or from a pack, over pages of any size, in every kind of store."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lienthong.settings import Settings
from lienthong_client import ProofFailed, Replica, UpstreamDown, UsageFault
from lienthong_client.cli import acknowledge, status
from publishing.feeds import SEGMENT
from publishing.publisher import publish
from publishing.snapshot import build_snapshots
from tests.clients.replica.copies import held
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.test_delta_feed import fill
from tests.integration.publishing.writing import entity_id, execute, query, release, save, truth
from warehouse.connection import Connection

CopyAt = Callable[..., Replica]
EVIL = 'dấu "nháy", \\n, \\\\, \t, \n, \r, \u2028, \x7f, \\u0000, 𝕳, "changes":[\n </script>'


@pytest.mark.parametrize("limit", [7, None])
def test_a_copy_is_the_feed(
    limit: int | None, address: str, conn: Connection, settings: Settings, url: str, copy_at: CopyAt
) -> None:
    fill(conn, 60)
    publish(conn, settings, chunk=25)
    facts = copy_at(address, url, limit=limit).follow_once()
    assert (facts["started"], facts["position"], facts["changes"]) == ("beginning", 60, 60)
    save(conn, entity_id(0), None, reason="merged_into", successors=(entity_id(2),))
    save(conn, entity_id(99), release(99, title=EVIL), origin={"node": 'a"b\\c'})
    publish(conn, settings)
    copy = copy_at(address, url, limit=limit)
    facts = copy.follow_once()
    assert (facts["started"], facts["changes"]) == ("token", 2)
    assert held(copy) == truth(conn, "public") != {}
    assert facts["live"] == len(truth(conn, "public")) and copy.check().digest == facts["digest"]
    (row,) = copy.store.rows([entity_id(99)]).values()
    assert json.loads(row.rest) == {"origin": {"node": 'a"b\\c'}, "materiality": "major"}
    assert copy_at(address, url).follow_once()["changes"] == 0


def test_what_must_go_first_is_told_before_the_pages(
    address: str, conn: Connection, settings: Settings, url: str, copy_at: CopyAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A warning that is written while the copy catches up is told before all that lies between, and once."""
    fill(conn, 30)
    publish(conn, settings)
    copy_at(address, url).follow_once()
    fill(conn, 40)
    save(conn, entity_id(3), None, reason="error")
    publish(conn, settings)
    heard: list[tuple[str, Any]] = []
    warning = entity_id(1, "emg")

    def tell(facts: dict[str, Any]) -> None:
        if facts["event"] == "first":
            heard.append(("first", facts["line"]["id"]))
        if facts["event"] == "page":
            if not any(kind == "page" for kind, _ in heard):
                save(conn, warning, {"headline": "Vỡ đê"}, record_type="emergency_notice")
                publish(conn, settings)
            heard.append(("page", facts["position"]))

    monkeypatch.setattr("lienthong_client.replica.FIRST_EVERY", 0)
    copy = copy_at(address, url, limit=10)
    copy.tell = tell
    copy.follow_once()
    told = [heard.index(("first", entity_id(3))), heard.index(("page", 40)), heard.index(("first", warning))]
    assert told == sorted(told) and told[2] < heard.index(("page", 50))
    first = [what for kind, what in heard if kind == "first"]
    assert first.count(warning) == 1 and len(first) == len(set(first)) == 31  # all 30 that it held were filled anew
    assert held(copy) == truth(conn, "public")


def test_a_copy_begins_with_the_pack_where_there_is_one(
    address: str, conn: Connection, settings: Settings, url: str, copy_at: CopyAt
) -> None:
    fill(conn, 60)
    publish(conn, settings)
    build_snapshots(conn, settings)
    fill(conn, 20)
    publish(conn, settings)
    copy = copy_at(address, url)
    facts = copy.follow_once()
    assert (facts["started"], facts["changes"]) == ("pack", 20)
    assert held(copy) == truth(conn, "public")
    assert not copy.store.scratch.exists()


@pytest.mark.parametrize("started", ["horizon", "epoch"])
def test_after_410_the_copy_is_replaced_by_the_pack(
    started: str, address: str, conn: Connection, settings: Settings, url: str, copy_at: CopyAt
) -> None:
    fill(conn, 30)
    publish(conn, settings)
    copy_at(address, url).follow_once()
    fill(conn, 30)
    publish(conn, settings)
    if started == "epoch":
        execute(conn, "UPDATE feed.feed SET epoch = gen_random_uuid() WHERE feed = 'public'")
    else:
        execute(conn, "UPDATE feed.feed SET horizon = 40 WHERE feed = 'public'")
    with pytest.raises(UpstreamDown, match="no-pack"):
        copy_at(address, url).follow_once()
    build_snapshots(conn, settings)
    copy = copy_at(address, url)
    facts = copy.follow_once()
    assert (facts["started"], facts["position"]) == ("pack", 60)
    assert held(copy) == truth(conn, "public")
    copy.check()


def test_a_withheld_line_counts_and_shows_nothing(
    address: str, conn: Connection, settings: Settings, url: str, copy_at: CopyAt
) -> None:
    save(conn, "spk_1", {"full_name": "Ông Mẫu", "phone": "024 1234"}, record_type="spokesperson")
    save(conn, entity_id(1), release(1))
    save(conn, "spk_1", {"full_name": "Ông Mẫu"}, record_type="spokesperson")
    publish(conn, settings)
    copy = copy_at(address, url, limit=2)
    copy.refresh_keys()
    copy._step({"pages": 0, "changes": 0}, wait=0)
    (row,) = copy.store.rows(["spk_1"]).values()
    assert (row.record, row.is_sound, copy.state.live) == (None, True, 2)
    copy.check()
    copy.follow_once()
    assert held(copy) == truth(conn, "public")


def test_a_copy_that_waits_hears_the_news(
    sqlite: str, conn: Connection, settings: Settings, url: str, copy_at: CopyAt
) -> None:
    publish(conn, settings)
    news: list[Any] = []
    copy = copy_at(sqlite, url, tell=news.append)
    timer = threading.Timer(0.5, lambda: (save(conn, entity_id(1), release(1)), publish(conn, settings)))
    timer.start()
    copy.follow(wait=20, go_on=lambda: not any(each["event"] == "news" for each in news))
    timer.join()
    assert [each["changes"] for each in news if each["event"] == "news"] == [1]
    assert held(copy) == truth(conn, "public")


def test_a_feed_for_some_needs_their_token(
    sqlite: str, conn: Connection, settings: Settings, url: str, copy_at: CopyAt, enrol: Callable[..., Client]
) -> None:
    save(conn, entity_id(1), release(1), audience=1)
    publish(conn, settings)
    with pytest.raises(UsageFault, match="not-allowed"):
        copy_at(sqlite, url, feed="press").follow_once()
    token = str(enrol("reporter", "press").session.headers["Authorization"]).removeprefix("Bearer ")
    copy = copy_at(sqlite, url, feed="press", token=token)
    copy.follow_once()
    assert held(copy) == truth(conn, "press") != {}
    with pytest.raises(UsageFault, match="other-feed"):
        copy_at(sqlite, url, feed="public")


def test_acknowledgement_and_status(
    sqlite: str, conn: Connection, settings: Settings, url: str, copy_at: CopyAt, enrol: Callable[..., Client]
) -> None:
    fill(conn, 10)
    publish(conn, settings)
    token = str(enrol("reader").session.headers["Authorization"]).removeprefix("Bearer ")
    copy = copy_at(sqlite, url, token=token)
    copy.follow_once()
    assert acknowledge(copy)["agrees"] is True
    assert query(conn, "SELECT subscriber, position, agrees FROM feed.ack") == [("reader", 10, True)]
    fill(conn, 5)
    publish(conn, settings)
    told = status(copy)
    assert (told["position"], told["head"], told["behind"], told["began_anew"]) == (10, 15, 5, False)
    copy.state = copy.state.but(digest="1" * 64)
    with pytest.raises(ProofFailed, match="not-agreed"):
        acknowledge(copy)


def test_one_writer_at_a_time(address: str, conn: Connection, settings: Settings, url: str, copy_at: CopyAt) -> None:
    from lienthong_client import open_store

    copy_at(address, url)
    with pytest.raises(UsageFault, match="in-use"):
        open_store(address)


def test_the_ndjson_log_is_compacted_and_its_journal_begins_anew(
    tmp_path: Path, conn: Connection, settings: Settings, url: str, copy_at: CopyAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lienthong_client import store_ndjson

    monkeypatch.setattr(store_ndjson, "_SLACK", 20)
    monkeypatch.setattr(store_ndjson, "_JOURNAL", 5)
    fill(conn, 200)
    publish(conn, settings)
    copy = copy_at(f"ndjson:{tmp_path}/copy", url, limit=10)
    copy.follow_once()
    lines = [path.read_bytes().count(b"\n") for path in (tmp_path / "copy").glob("records-*.ndjson")]
    assert len(lines) == 1 and lines[0] < 120
    assert (tmp_path / "copy" / "journal.ndjson").read_bytes().count(b"\n") <= 5
    again = copy_at(f"ndjson:{tmp_path}/copy", url)
    assert held(again) == truth(conn, "public")
    again.check()


def test_sealed_pages_are_followed_as_well(
    sqlite: str, conn: Connection, settings: Settings, url: str, copy_at: CopyAt
) -> None:
    fill(conn, 2 * SEGMENT + 10)
    publish(conn, settings, chunk=900)
    for round_ in range(2):
        copy = copy_at(sqlite.replace(".db", f"{round_}.db"), url)
        assert copy.follow_once()["pages"] == 3
        assert held(copy) == truth(conn, "public")
    assert len(list((settings.home / "lasting-pages").rglob("*.gz"))) == 2
