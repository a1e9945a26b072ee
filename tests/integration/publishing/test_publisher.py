"""The one publisher: gapless numbers, a digest that equals the truth, signed checkpoints in a chain."""

import json
import random
import threading
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest

from lienthong.settings import Settings
from publishing.feeds import find_feed
from publishing.keys import public_keys, verify
from publishing.publisher import publish, state_at
from schemas.errors import ConfigError, LoadError
from tests.integration.publishing.writing import (
    FEEDS,
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
from warehouse.connection import Connection, session
from warehouse.statements import rows


def replayed(conn: Connection, feed: str) -> Replica:
    replica = Replica({})
    for (line,) in query(conn, "SELECT line FROM feed.change WHERE feed = %s ORDER BY position", (feed,)):
        replica.apply(json.loads(line))
    return replica


def assert_published(conn: Connection, settings: Settings) -> None:
    """Gapless, in order, equal to the truth, and said so by a checkpoint that the node signed."""
    (key, *_) = public_keys(settings.home)
    assert query(conn, "SELECT count(*) FROM feed.outbox WHERE position IS NULL") == [(0,)]
    for feed in FEEDS:
        replica, wanted = replayed(conn, feed), truth(conn, feed)
        assert replica.held == wanted
        state = find_feed(conn, feed)
        conn.rollback()
        assert state is not None
        assert (state.position, state.live, state.digest) == (replica.position, len(wanted), digest_of(wanted))
        previous = None
        for checkpoint in query(
            conn,
            "SELECT body, signature, position, digest, previous FROM feed.checkpoint WHERE feed = %s ORDER BY position",
            (feed,),
        ):
            text, signature, position, digest, before = checkpoint
            assert verify(key["public_key"], text.encode(), signature)
            assert not verify(key["public_key"], text.replace(feed, "x").encode(), signature)
            said = json.loads(text)
            assert (said["position"], said["digest"], said["previous"]) == (position, digest, before)
            assert before == previous
            previous = sha256(text.encode()).hexdigest()
        assert state.body is None or sha256(state.body.encode()).hexdigest() == previous


def test_changes_are_numbered_in_order_and_the_digest_is_that_of_the_truth(
    conn: Connection, settings: Settings
) -> None:
    for number in range(30):
        save(conn, entity_id(number), release(number), audience=number % 3)
    done = publish(conn, settings)
    assert done["feeds"]["public"]["published"] == 10 and done["feeds"]["press"]["published"] == 20
    assert done["published"] == 30
    for number in range(0, 30, 2):
        save(conn, entity_id(number), release(number, title=f"Sửa {number}"), audience=number % 3)
    assert publish(conn, settings, chunk=4)["feeds"]["public"] == {
        "published": 5,
        "position": 15,
        "live": 10,
        "digest": digest_of(truth(conn, "public")),
    }
    assert_published(conn, settings)


def test_nothing_new_writes_nothing(conn: Connection, settings: Settings) -> None:
    save(conn, entity_id(1), release(1))
    first = publish(conn, settings)
    before = query(conn, "SELECT xmin::text, * FROM feed.checkpoint ORDER BY feed, position")
    second = publish(conn, settings)
    assert second["published"] == 0
    assert second["feeds"]["public"] == {**first["feeds"]["public"], "published": 0}
    assert query(conn, "SELECT xmin::text, * FROM feed.checkpoint ORDER BY feed, position") == before


def test_all_unnumbered_revisions_of_an_entity_are_published_in_order(conn: Connection, settings: Settings) -> None:
    for number in range(4):
        save(conn, entity_id(7), release(number))
    publish(conn, settings, chunk=3)
    found = query(conn, "SELECT position, revision FROM feed.outbox WHERE feed = 'public' ORDER BY position")
    assert found == [(1, 1), (2, 2), (3, 3), (4, 4)]
    assert_published(conn, settings)


def test_a_tombstone_takes_the_term_away_and_a_revival_brings_a_new_one(conn: Connection, settings: Settings) -> None:
    save(conn, entity_id(1), release(1))
    save(conn, entity_id(2), release(2))
    both = publish(conn, settings)["feeds"]["public"]
    save(conn, entity_id(1), None, reason="merged_into", successors=(entity_id(2),))
    one = publish(conn, settings)["feeds"]["public"]
    assert (both["live"], one["live"]) == (2, 1) and one["digest"] == digest_of(truth(conn, "public"))
    ((line,),) = query(conn, "SELECT line FROM feed.change WHERE feed = 'public' AND position = 3")
    assert json.loads(line)["@removed"] == {"reason": "merged_into", "successors": [entity_id(2)]}
    save(conn, entity_id(1), release(1))
    again = publish(conn, settings)["feeds"]["public"]
    assert again["live"] == 2 and again["digest"] != both["digest"]  # the same content, but another revision
    assert_published(conn, settings)


def test_gone_and_back_within_one_chunk(conn: Connection, settings: Settings) -> None:
    for doc in (release(1), None, release(1), None, release(2)):
        save(conn, entity_id(1), doc)
    publish(conn, settings)
    assert_published(conn, settings)


def test_a_change_of_audience_leaves_one_feed_and_stays_in_the_other(conn: Connection, settings: Settings) -> None:
    save(conn, entity_id(1), release(1), audience=0)
    save(conn, entity_id(1), release(1, release_status="embargoed"), audience=1)
    publish(conn, settings)
    assert (len(truth(conn, "public")), len(truth(conn, "press"))) == (0, 1)
    assert_published(conn, settings)


def test_a_change_that_is_not_for_the_feed_stops_it(conn: Connection, settings: Settings) -> None:
    save(conn, entity_id(1), release(1))
    save(conn, entity_id(2), release(2, title="BÍ MẬT"), audience=1)
    execute(
        conn,
        "INSERT INTO feed.outbox (feed, entity_id, revision, kind, content_hash)"
        " SELECT 'public', entity_id, revision, 'upsert', content_hash FROM core.entity WHERE audience = 1",
    )
    with pytest.raises(LoadError, match="does not belong"):
        publish(conn, settings)
    assert query(conn, "SELECT count(*) FROM feed.outbox WHERE feed = 'public' AND position IS NOT NULL") == [(0,)]


def test_a_change_whose_hash_is_not_that_of_its_revision_stops_the_feed(conn: Connection, settings: Settings) -> None:
    save(conn, entity_id(1), release(1))
    execute(conn, "UPDATE feed.outbox SET content_hash = 'x'::bytea WHERE feed = 'public'")
    with pytest.raises(LoadError, match="does not belong"):
        publish(conn, settings)


def test_the_publisher_refuses_an_older_snapshot(conn: Connection, settings: Settings) -> None:
    conn.set_session(isolation_level="REPEATABLE READ")
    with pytest.raises(ConfigError, match="READ COMMITTED"):
        publish(conn, settings)


def test_the_state_is_known_at_positions_between_checkpoints(conn: Connection, settings: Settings) -> None:
    for number in range(10):
        save(conn, entity_id(number % 4), release(number))
    publish(conn, settings)
    lines = query(conn, "SELECT line FROM feed.change WHERE feed = 'public' ORDER BY position")
    replica = Replica({})
    assert state_at(conn, "public", 0).digest == "0" * 64
    for (line,) in lines:
        replica.apply(json.loads(line))
        state = state_at(conn, "public", replica.position)
        assert (state.digest, state.live) == (digest_of(replica.held), len(replica.held))


def test_a_late_commit_is_not_lost(conn: Connection, settings: Settings, database: str) -> None:
    with session(database) as slow:
        write(slow, entity_id(1), release(1))  # takes the lower outbox ids, commits last
        save(conn, entity_id(2), release(2))
        assert publish(conn, settings)["feeds"]["public"]["position"] == 1
        slow.commit()
    assert publish(conn, settings)["feeds"]["public"]["position"] == 2
    assert_published(conn, settings)


def test_the_clock_is_in_the_checkpoint_and_not_in_the_order(conn: Connection, settings: Settings) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    save(conn, entity_id(2), release(2))
    publish(conn, settings, clock=lambda: long_ago)
    assert_published(conn, settings)
    checkpoint = rows(conn, "feed.checkpoint_upto", {"feed": "public", "position": 2})[0]
    assert json.loads(checkpoint["body"])["signed_at"] == long_ago.isoformat()


def fill(conn: Connection, count: int) -> None:
    """So many entities at once, as a first load brings them; and the statistics that autovacuum takes in between."""
    execute(
        conn,
        "INSERT INTO core.entity_history (entity_id, revision, record_type, state, doc, provenance, content_hash,"
        " audience, run_id) SELECT 'prs_' || left(md5(n::text), 20), 1, 'press_release', 'live', '{}', '{}',"
        " sha256(n::text::bytea), 0, 'r' FROM generate_series(1, %s) AS n",
        (count,),
    )
    execute(
        conn,
        "INSERT INTO feed.outbox (feed, entity_id, revision, kind, content_hash)"
        " SELECT feed, entity_id, revision, 'upsert', content_hash FROM core.entity_history, feed.feed",
    )
    execute(conn, "ANALYZE feed.outbox")


def rows_read(conn: Connection) -> int:
    """Rows of the outbox that all statements of this connection have looked at so far."""
    execute(conn, "SELECT pg_stat_force_next_flush()")
    wanted = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relid = 'feed.outbox'::regclass"
    return int(query(conn, wanted)[0][0])


def test_the_work_is_in_the_size_of_the_change_whatever_the_statistics_say(
    conn: Connection, settings: Settings
) -> None:
    fill(conn, 4_000)
    before = rows_read(conn)
    assert publish(conn, settings, chunk=400)["published"] == 8_000
    assert rows_read(conn) - before < 10 * 8_000, "each chunk looked at far more than itself"
    save(conn, entity_id(1), release(1))
    before = rows_read(conn)
    publish(conn, settings)
    assert rows_read(conn) - before < 50


def test_four_writers_and_two_publishers_lose_nothing_and_repeat_nothing(
    conn: Connection, settings: Settings, database: str
) -> None:
    """8 % of the writes are rolled back; entities are shared, so writers also wait for one another."""
    for number in range(25):
        save(conn, entity_id(number), release(number))
    failures: list[BaseException] = []
    done = threading.Event()
    rolled_back = [0]

    def guarded(work: Any, *values: Any) -> None:
        try:
            work(*values)
        except BaseException as error:  # noqa: BLE001 - the test fails with it below
            failures.append(error)

    def writer(seed: int) -> None:
        dice = random.Random(seed)
        with session(database) as own:
            for turn in range(120):
                numbers = sorted(dice.sample(range(25), dice.choice([1, 1, 3])))  # one order, so no deadlock
                for number in numbers:
                    doc = None if dice.random() < 0.15 else release(number, title=f"{seed}/{turn}/{number}")
                    write(own, entity_id(number), doc, audience=dice.choice([0, 0, 1, 2]))
                if dice.random() < 0.08:
                    own.rollback()
                    rolled_back[0] += 1
                else:
                    own.commit()

    def publisher() -> None:
        with session(database) as own:
            while not done.is_set():
                publish(own, settings, chunk=7)

    writers = [threading.Thread(target=guarded, args=(writer, seed)) for seed in range(4)]
    publishers = [threading.Thread(target=guarded, args=(publisher,)) for _ in range(2)]
    for thread in [*writers, *publishers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in publishers:
        thread.join()
    publish(conn, settings)
    assert failures == []
    assert rolled_back[0] > 10
    checkpoints = query(conn, "SELECT count(*) FROM feed.checkpoint WHERE feed = 'press'")[0][0]
    assert checkpoints > 10, "the publishers never met the writers"
    assert_published(conn, settings)
