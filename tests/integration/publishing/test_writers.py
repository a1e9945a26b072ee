"""Sixteen writers, with rollbacks, stalls, deadlocks and lost connections: the feed has each committed change once.

`make writers` writes 100,000 changes; CHANGES=1000 another number. What each writer committed it remembers by itself,
so that the checker compares the feed with what happened and not with the tables that the feed is made of.
"""

import os
import random
import threading
import time
from collections import Counter
from typing import Any

import psycopg2
import psycopg2.errors

from lienthong.settings import Settings
from publishing.publisher import publish
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.writing import Replica, digest_of, entity_id, query, release, truth, write
from warehouse.connection import Connection, session

CHANGES = int(os.environ.get("CHANGES", "4000"))
WRITERS = 16
ENTITIES = max(1000, CHANGES // 20)
MOST = 20  # changes of one transaction
ROLLBACK, LOST, STALL, GONE = 0.1, 0.02, 0.05, 0.1

Written = list[tuple[str, int]]


class Writers:
    """What is going on, and what came of it."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.committed: list[Written] = []
        self.ended: Counter[str] = Counter()
        self.faults: list[BaseException] = []
        self._guard = threading.Lock()

    def left(self) -> bool:
        return sum(map(len, self.committed)) < CHANGES and not self.faults

    def note(self, end: str, written: Written) -> None:
        with self._guard:
            self.ended[end] += 1
            if end == "committed":
                self.committed.append(written)

    def go(self, work: Any, *values: Any) -> None:
        try:
            work(*values)
        except BaseException as error:  # noqa: BLE001 - the test fails with it below
            self.faults.append(error)

    def write(self, seed: int) -> None:
        """Transactions of one writer, each on a few entities that others write too."""
        rng = random.Random(seed)
        while self.left():
            with session(self.database) as conn:
                for _ in range(rng.randint(1, 20)):
                    if self._transaction(conn, rng) == "lost" or not self.left():
                        break

    def _transaction(self, conn: Connection, rng: random.Random) -> str:
        some = rng.sample(range(ENTITIES), rng.randint(1, MOST))
        if rng.random() < 0.9:
            some.sort()  # the others meet in deadlocks, which the server ends
        written: Written = []
        end = "committed"
        try:
            for number in some:
                entity = entity_id(number)
                doc = None if rng.random() < GONE else release(number, title=f"Tin {rng.random()}")
                written.append((entity, write(conn, entity, doc)))
            if rng.random() < STALL:
                time.sleep(rng.uniform(0.01, 0.3))  # numbered ids before and after ours are committed meanwhile
            chance = rng.random()
            if chance < LOST:
                end = "lost"
                conn.close()
            elif chance < LOST + ROLLBACK:
                end = "rolled_back"
                conn.rollback()
            else:
                conn.commit()
        except (psycopg2.errors.DeadlockDetected, psycopg2.errors.UniqueViolation) as error:
            end = type(error).__name__  # two founded one entity at once, or waited for each other
            conn.rollback()
        self.note(end, written)
        return end


def test_sixteen_writers_make_one_gapless_feed(
    conn: Connection, settings: Settings, database: str, anybody: Client
) -> None:
    all_ = Writers(database)
    done = threading.Event()

    def publisher() -> None:
        with session(database) as own:
            while not done.is_set():
                publish(own, settings)

    reader = Replica({})
    told: Written = []

    def follow() -> None:
        token = None
        while True:
            is_last = done.is_set()
            lines, token = anybody.lines(token=token)
            for line in lines:
                reader.apply(line)
                told.append((line["id"], line["revision"]))
            if is_last:
                return

    writers = [threading.Thread(target=all_.go, args=(all_.write, seed)) for seed in range(WRITERS)]
    publishers = [threading.Thread(target=all_.go, args=(publisher,)) for _ in range(2)]
    follower = threading.Thread(target=all_.go, args=(follow,))
    for thread in (*writers, *publishers, follower):
        thread.start()
    for thread in writers:
        thread.join()
    with session(database) as own:
        publish(own, settings)
    done.set()
    for thread in (*publishers, follower):
        thread.join()
    assert all_.faults == []
    assert all_.ended.keys() >= {"committed", "rolled_back", "lost"}, "nothing went wrong, so nothing was tried"
    committed = [change for written in all_.committed for change in written]
    assert len(committed) >= CHANGES
    # A tombstone of what a feed never told is no change of it.
    silent = query(
        conn,
        "SELECT entity_id, revision FROM core.entity_history AS gone WHERE state = 'gone' AND NOT EXISTS (SELECT FROM"
        " core.entity_history AS before WHERE before.entity_id = gone.entity_id AND before.revision = gone.revision - 1"
        " AND before.state = 'live')",
    )
    assert Counter(told) == Counter(committed) - Counter(silent)
    held = truth(conn, "public")
    assert reader.held == held
    assert reader.position == len(told)
    head = anybody.get("/v1/feeds").json()["feeds"][0]
    assert (head["position"], head["digest"], head["live"]) == (reader.position, digest_of(held), len(held))
