"""Reading the feed over HTTP: pages, tokens, 410, long polls; what is read equals the truth."""

import gzip
import json
import threading
import time
from pathlib import Path

import pytest

from lienthong.settings import Settings
from publishing.delta import SEGMENT
from publishing.keys import public_keys, verify
from publishing.publisher import publish
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.writing import (
    Replica,
    digest_of,
    entity_id,
    execute,
    query,
    release,
    save,
    truth,
    write,
)
from warehouse.connection import Connection


def fill(conn: Connection, count: int) -> None:
    """So many changes of a few entities, some of them gone again, in one transaction."""
    live = set(truth(conn, "public"))
    for number in range(count):
        entity = entity_id(number % 50)
        goes = number % 7 == 6 and entity in live
        write(conn, entity, None if goes else release(number))
        (live.discard if goes else live.add)(entity)
    conn.commit()


@pytest.mark.parametrize("limit", [1, 7, 60, 1000])
def test_a_walk_gives_the_truth_at_any_page_size(
    limit: int, conn: Connection, settings: Settings, anybody: Client
) -> None:
    fill(conn, 120)
    publish(conn, settings, chunk=50)
    replica = Replica({})
    lines, token = anybody.lines(limit=limit)
    for line in lines:
        replica.apply(line)
    assert replica.position == 120 and replica.held == truth(conn, "public") != {}
    fill(conn, 30)
    publish(conn, settings)
    lines, again = anybody.lines(token=token, limit=limit)
    for line in lines:
        replica.apply(line)
    assert len(lines) == 30 and replica.held == truth(conn, "public")
    assert anybody.lines(token=again) == ([], again)


def test_a_page_that_ends_at_a_checkpoint_proves_itself(conn: Connection, settings: Settings, anybody: Client) -> None:
    fill(conn, 20)
    publish(conn, settings, chunk=12)
    (key,) = public_keys(settings.home)
    assert anybody.get("/.well-known/lienthong-keys.json").json() == {
        "node": settings.node,
        "keys": [{**key, "state": "current", "valid_from": None, "valid_until": None}],
        "rotations": [],
    }
    first = anybody.get("/v1/feeds/public/delta", params={"limit": 12}).json()
    rest = anybody.get("/v1/feeds/public/delta", params={"token": first["next"]}).json()
    between = anybody.get("/v1/feeds/public/delta", params={"limit": 5}).json()
    assert between["checkpoint"] is None and between["position"] == 5
    replica = Replica({})
    for page in (first, rest):
        for line in page["changes"]:
            replica.apply(line)
        checkpoint = page["checkpoint"]
        assert page["digest"] == checkpoint["digest"] == digest_of(replica.held)
        assert checkpoint["live"] == len(replica.held) and checkpoint["key_id"] == key["key_id"]
        assert verify(key["public_key"], checkpoint["body"].encode(), checkpoint["signature"])
        assert json.loads(checkpoint["body"])["position"] == page["position"] == replica.position


def test_an_empty_feed_has_a_token_to_go_on_with(conn: Connection, settings: Settings, anybody: Client) -> None:
    lines, token = anybody.lines()
    assert lines == []
    assert anybody.get("/v1/feeds/public/delta").json()["digest"] == "0" * 64
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    assert [line["position"] for line in anybody.lines(token=token)[0]] == [1]


def test_latest_starts_from_now(conn: Connection, settings: Settings, anybody: Client) -> None:
    fill(conn, 10)
    publish(conn, settings)
    lines, token = anybody.lines(token="latest")
    assert lines == []
    save(conn, entity_id(99), release(99))
    publish(conn, settings)
    assert [line["id"] for line in anybody.lines(token=token)[0]] == [entity_id(99)]


def test_unpublished_changes_are_not_shown(conn: Connection, anybody: Client) -> None:
    fill(conn, 5)
    assert anybody.lines()[0] == []


def test_hostile_text_comes_out_as_it_went_in(conn: Connection, settings: Settings, anybody: Client) -> None:
    evil = (
        'dấu "nháy", \\n không phải xuống dòng, \\\\, \t tab, \n dòng, \r, \u2028, \x7f, \\u0000, 𝕳, </script>, %(x)s'
    )
    save(conn, entity_id(1), release(1, title=evil), origin={"node": 'a"b\\c'})
    publish(conn, settings)
    (line,), _ = anybody.lines()
    assert line["record"]["title"] == evil and line["origin"] == {"node": 'a"b\\c'}


@pytest.mark.parametrize("token", ["", "x", "a" * 64, "a" * 65, "1;select pg_sleep(5)", "ạ"])
def test_a_damaged_token_is_a_400(token: str, anybody: Client) -> None:
    answer = anybody.get("/v1/feeds/public/delta", params={"token": token})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.elapsed.total_seconds() < 2


@pytest.mark.parametrize(
    "query_string",
    ["limit=0", "limit=-1", "limit=5001", "limit=x", "limit=1&limit=2", "since=-1", "wait=31", "wait=-1", "wait=1e1"],
)
def test_odd_parameters_are_a_400(query_string: str, anybody: Client) -> None:
    answer = anybody.get(f"/v1/feeds/public/delta?{query_string}")
    assert answer.status_code == 400
    problem = answer.json()
    assert problem["type"] == "urn:lienthong:problem:bad-request" and problem["status"] == 400
    assert problem["detail"] == problem["detail_vi"] != problem["detail_en"]


def test_a_token_below_the_horizon_is_a_410_with_the_way_out(
    conn: Connection, settings: Settings, anybody: Client
) -> None:
    fill(conn, 20)
    publish(conn, settings)
    early = anybody.get("/v1/feeds/public/delta", params={"limit": 9}).json()["next"]
    at_horizon = anybody.get("/v1/feeds/public/delta", params={"limit": 10}).json()["next"]
    execute(conn, "UPDATE feed.feed SET horizon = 10 WHERE feed = 'public'")
    for token in (early, None):
        answer = anybody.get("/v1/feeds/public/delta", params={"token": token} if token else {})
        assert answer.status_code == 410
        assert answer.json()["snapshot"] == "/v1/feeds/public/snapshot" and answer.json()["horizon"] == 10
        assert answer.headers["link"] == '</v1/feeds/public/snapshot>; rel="related"'
    assert anybody.lines(token=at_horizon)[0][0]["position"] == 11


def test_a_token_of_another_epoch_is_a_410(conn: Connection, settings: Settings, anybody: Client) -> None:
    fill(conn, 5)
    publish(conn, settings)
    _, token = anybody.lines()
    execute(conn, "UPDATE feed.feed SET epoch = gen_random_uuid() WHERE feed = 'public'")
    answer = anybody.get("/v1/feeds/public/delta", params={"token": token})
    assert (answer.status_code, answer.json()["type"]) == (410, "urn:lienthong:problem:resync-required")


def test_a_token_ahead_of_the_feed_is_a_410(conn: Connection, settings: Settings, anybody: Client) -> None:
    """The feed was set back by a restore that forgot to change its epoch."""
    fill(conn, 5)
    publish(conn, settings)
    _, token = anybody.lines()
    execute(conn, "DELETE FROM feed.checkpoint WHERE feed = 'public'")
    assert anybody.get("/v1/feeds/public/delta", params={"token": token}).status_code == 410


def test_a_long_poll_ends_with_the_first_news(conn: Connection, settings: Settings, anybody: Client) -> None:
    _, token = anybody.lines()
    threading.Timer(0.7, lambda: (save(conn, entity_id(1), release(1)), publish(conn, settings))).start()
    started = time.monotonic()
    page = anybody.get("/v1/feeds/public/delta", params={"token": token, "wait": 15}).json()
    assert 0.5 < time.monotonic() - started < 6
    assert [line["id"] for line in page["changes"]] == [entity_id(1)]


def test_a_long_poll_without_news_ends_in_time(anybody: Client) -> None:
    _, token = anybody.lines()
    started = time.monotonic()
    page = anybody.get("/v1/feeds/public/delta", params={"token": token, "wait": 1}).json()
    assert 0.9 < time.monotonic() - started < 5
    assert page["changes"] == [] and page["delta"] == token


def test_many_waiting_readers_do_not_hold_up_others(anybody: Client, url: str) -> None:
    _, token = anybody.lines()

    def wait() -> None:
        client = Client(url)
        client.get("/v1/feeds/public/delta", params={"token": token, "wait": 4})
        client.session.close()

    readers = [threading.Thread(target=wait) for _ in range(60)]  # more than the threads and connections of the server
    for reader in readers:
        reader.start()
    time.sleep(1)
    slowest = max(anybody.get("/healthz").elapsed.total_seconds() for _ in range(10))
    for reader in readers:
        reader.join()
    assert slowest < 2


def test_full_pages_are_sealed_and_always_the_same(conn: Connection, settings: Settings, anybody: Client) -> None:
    fill(conn, 2 * SEGMENT + 10)
    publish(conn, settings, chunk=900)
    path = "/v1/feeds/public/delta"
    plain = anybody.get(path, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Cache-Control"] == "public, max-age=3600"
    (sealed,) = Path(settings.home, "lasting-pages").rglob("*.gz")
    assert gzip.decompress(sealed.read_bytes()) == plain.content
    packed = anybody.get(path)
    assert packed.headers["Content-Encoding"] == "gzip" and packed.content == plain.content
    save(conn, entity_id(1), release(12345))
    publish(conn, settings)
    assert anybody.get(path).content == plain.content
    last = anybody.get(path, params={"token": packed.json()["next"]}).json()
    tail = anybody.get(path, params={"token": last["next"]})
    assert tail.json()["count"] == 11 and tail.headers["Cache-Control"] == "public, no-cache"
    assert len(list(Path(settings.home, "lasting-pages").rglob("*.gz"))) == 2


def test_a_page_that_ends_at_the_head_is_not_sealed(conn: Connection, settings: Settings, anybody: Client) -> None:
    fill(conn, SEGMENT)
    publish(conn, settings)
    assert "delta" in anybody.get("/v1/feeds/public/delta").json()
    assert not Path(settings.home, "lasting-pages").exists()
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    assert "next" in anybody.get("/v1/feeds/public/delta").json()


def test_other_cuts_of_the_feed_are_not_kept_on_disk(conn: Connection, settings: Settings, anybody: Client) -> None:
    fill(conn, 2 * SEGMENT + 10)
    publish(conn, settings)
    token = anybody.get("/v1/feeds/public/delta", params={"limit": 3}).json()["next"]
    page = anybody.get("/v1/feeds/public/delta", params={"token": token}).json()
    assert page["position"] == SEGMENT, "an ordinary page returns to the fixed pages"
    anybody.get("/v1/feeds/public/delta", params={"limit": 999})
    assert not Path(settings.home, "lasting-pages").exists()


def test_a_sealed_page_of_another_epoch_is_not_served(conn: Connection, settings: Settings, anybody: Client) -> None:
    fill(conn, SEGMENT + 5)
    publish(conn, settings)
    before = anybody.get("/v1/feeds/public/delta").json()
    execute(conn, "UPDATE feed.feed SET epoch = gen_random_uuid() WHERE feed = 'public'")
    after = anybody.get("/v1/feeds/public/delta").json()
    assert before["epoch"] != after["epoch"] and before["next"] != after["next"]


def test_a_feed_with_a_hole_is_not_served(conn: Connection, settings: Settings, anybody: Client) -> None:
    fill(conn, 20)
    publish(conn, settings)
    execute(conn, "UPDATE feed.outbox SET position = NULL WHERE feed = 'public' AND position = 10")
    answer = anybody.get("/v1/feeds/public/delta")
    assert answer.status_code == 500
    assert "feed" not in answer.json()["detail_en"] and "Traceback" not in answer.text
    assert query(conn, "SELECT count(*) FROM feed.change WHERE feed = 'public'") == [(19,)]
