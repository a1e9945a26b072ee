"""Nobody waits for somebody else's receiver: slow, flapping and dead ones hold up themselves alone."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest

from lienthong.channels.outcome import Event, Outcome
from lienthong.push_pace import Pace
from lienthong.push_service import work
from lienthong.pushing import SENDERS, deliver
from lienthong.settings import Settings
from publishing import subscriptions
from publishing.publisher import publish
from tests.integration.publishing.test_push import AT_ONCE, Receiver, Subscribe, receiver, subscribe  # noqa: F401
from tests.integration.publishing.test_push_worker import Slow, until
from tests.integration.publishing.writing import entity_id, execute, query, release, save
from warehouse.connection import Connection, transaction
from warehouse.statements import rows

OWE = (
    "INSERT INTO feed.push_event (subscription, counter, kind) SELECT subscription, number, 'test'"
    " FROM feed.subscription, generate_series(1, %s) AS number WHERE target LIKE %s"
)


@contextmanager
def working(settings: Settings, pace: Pace) -> Iterator[None]:
    """The service in a thread of its own."""
    over = threading.Event()
    thread = threading.Thread(
        target=work, args=(settings, pace), kwargs={"interval": 0.05, "ended": over.is_set, "pause": over.wait}
    )
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(60)
    assert not thread.is_alive()


@pytest.fixture
def slow_ones() -> Iterator[Callable[[int], list[Slow]]]:
    made: list[Slow] = []

    def more(count: int) -> list[Slow]:
        made.extend(Slow(free=0) for _ in range(count))
        return made

    yield more
    for one in made:
        one.held.set()
        one.server.shutdown()
        one.server.server_close()


def test_ten_thousand_events_of_a_slow_receiver_delay_nobody(
    conn: Connection,
    settings: Settings,
    receiver: Receiver,  # noqa: F811
    subscribe: Subscribe,  # noqa: F811
    slow_ones: Callable[[int], list[Slow]],
) -> None:
    (slow,) = slow_ones(1)
    subscribe(target=slow.url)
    subscribe()
    execute(conn, OWE, (10_000, slow.url))
    execute(conn, OWE, (50, receiver.url))
    with working(settings, Pace(timeout=20.0, quick=0.1)):
        until(lambda: len(receiver.got) == 50, "the quick receiver waited")
        assert slow.ended == [] and 1 <= len(slow.began) <= 4, "not one of the slow events was over by then"
        slow.held.set()
        until(lambda: len(slow.ended) > 8, "the slow one goes on once it answers")


def test_many_slow_hosts_leave_places_for_the_quick(
    conn: Connection,
    settings: Settings,
    receiver: Receiver,  # noqa: F811
    subscribe: Subscribe,  # noqa: F811
    slow_ones: Callable[[int], list[Slow]],
) -> None:
    slow = slow_ones(6)
    for one in slow:
        subscribe(target=one.url)
        execute(conn, OWE, (500, one.url))
    subscribe()
    execute(conn, OWE, (60, receiver.url))
    with working(settings, Pace(senders=4, timeout=0.5, quick=0.1, opens=100_000)):
        until(lambda: len(receiver.got) == 60, "the quick receiver waited")
        assert len([name for one in slow for name in one.began]) < 60, "two of four places are not theirs"


def test_one_dead_host_costs_two_attempts_whoever_is_served_there(
    conn: Connection,
    settings: Settings,
    receiver: Receiver,  # noqa: F811
    subscribe: Subscribe,  # noqa: F811
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: a connection is refused
        dead = f"127.0.0.1:{taken.getsockname()[1]}"
        for number in range(30):
            subscribe(target=f"http://{dead}/hook/{number}")
        subscribe()
        execute(conn, OWE, (1, "%"))
        told = deliver(settings, Pace(opens=2, timeout=2.0))
        assert (told["delivered"], told["retrying"]) == (1, 2)
        ((host, failures, rests),) = query(conn, "SELECT host, failures, rests_until > now() FROM feed.push_host")
        assert (host, failures, rests) == (dead, 2, True)
        assert query(conn, "SELECT sum(attempts) FROM feed.push_event WHERE state <> 'delivered'") == [(2,)]
        execute(conn, "UPDATE feed.push_host SET rests_until = now()")
        assert deliver(settings, Pace(opens=2, timeout=2.0))["retrying"] == 1, "one asks for all"
        ((longer,),) = query(conn, "SELECT rests_until > now() + INTERVAL '90 seconds' FROM feed.push_host")
        assert longer, "the rest doubles"
    execute(conn, "UPDATE feed.subscription SET target = %s", (receiver.url,))
    execute(conn, "UPDATE feed.push_event SET next_at = now()")
    assert deliver(settings, AT_ONCE)["delivered"] == 30


def test_a_gathered_sending_takes_one_place_of_its_host(
    conn: Connection,
    receiver: Receiver,  # noqa: F811
    subscribe: Subscribe,  # noqa: F811
) -> None:
    gathered, other = (subscribe(target=f"{receiver.url}/{name}") for name in ("gathered", "other"))
    execute(conn, OWE, (20, "%"))
    execute(
        conn,
        "UPDATE feed.push_event SET batch = 1, leased_until = now() + INTERVAL '1 minute' WHERE subscription = %s",
        (gathered,),
    )
    values = {"quick": [urlsplit(receiver.url).netloc], "slow": [], "slow_places": 0}
    values |= {"each": 4, "each_host": 3, "most": 16, "lease": 60}
    with transaction(conn):
        claimed = rows(conn, "push.claim", values)
    assert [one["subscription"] for one in claimed] == [other, other], "one of three places is taken"


def test_a_fault_of_a_sender_ends_neither_the_worker_nor_the_others(
    conn: Connection,
    settings: Settings,
    receiver: Receiver,  # noqa: F811
    subscribe: Subscribe,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken, whole = subscribe(target=f"{receiver.url}/broken"), subscribe()
    execute(conn, OWE, (1, "%"))
    usual = SENDERS["webhook"]

    def send(event: Event, settings: Settings, timeout: float) -> Outcome:
        if event["subscription"] == broken:
            raise LookupError("nobody foresaw this")
        return usual(event, settings, timeout)

    monkeypatch.setattr("lienthong.pushing.SENDERS", {"webhook": send})
    told = deliver(settings, AT_ONCE)
    assert (told["delivered"], told["dead"]) == (1, 1), told
    assert [one["id"] for one in receiver.bodies()] == [f"{whole}.1"]
    assert [one["last_error"] for one in subscriptions.dead(conn)] == ["LookupError: nobody foresaw this"]


def test_an_answer_wakes_a_host_for_all(
    conn: Connection,
    settings: Settings,
    receiver: Receiver,  # noqa: F811
    subscribe: Subscribe,  # noqa: F811
) -> None:
    for number in range(5):
        subscribe(target=f"{receiver.url}/{number}")
    execute(conn, OWE, (2, "%"))
    execute(
        conn,
        "INSERT INTO feed.push_host (host, failures, rests_until)"
        " SELECT DISTINCT host, 9, now() + INTERVAL '1 hour' FROM feed.subscription",
    )
    assert deliver(settings, AT_ONCE)["delivered"] == 0
    execute(conn, "UPDATE feed.push_host SET rests_until = now()")
    receiver.answers = [(500, {})]
    assert deliver(settings, AT_ONCE)["delivered"] == 10, "a host that answers lives, whatever it says"
    assert query(conn, "SELECT count(*) FROM feed.push_host") == [(0,)]


def test_a_flapping_receiver_gets_everything_in_order(
    conn: Connection,
    settings: Settings,
    subscribe: Subscribe,  # noqa: F811
) -> None:
    taken: list[str] = []
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(str(self.headers["webhook-id"]))
            if len(asked) % 3 == 1:
                self.close_connection = True  # not a word
                return
            status = 503 if len(asked) % 3 == 2 else 202
            if status == 202:
                taken.append(str(self.headers["webhook-id"]))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    name = subscribe(target=f"http://127.0.0.1:{server.server_port}/")
    for number in range(12):
        save(conn, entity_id(number % 3), release(number % 3, title=f"Bản {number}"))
    publish(conn, settings)
    told = deliver(settings, Pace(delays=(0.0,) * 60, timeout=5.0, opens=1000))
    server.shutdown()
    server.server_close()
    assert (told["delivered"], told["dead"]) == (12, 0) and told["retrying"] == len(asked) - 12
    assert sorted(taken) == sorted(f"{name}.{counter}" for counter in range(1, 13)), "each is taken once"
    for entity in range(3):
        mine = [one for one in taken if int(one.rpartition(".")[2]) % 3 == entity]
        assert mine == sorted(mine, key=lambda one: int(one.rpartition(".")[2]))
    assert subscriptions.listed(conn)[0]["failures"] == 0


def test_the_service_outlives_its_database_session(
    conn: Connection,
    settings: Settings,
    receiver: Receiver,  # noqa: F811
    subscribe: Subscribe,  # noqa: F811
) -> None:
    subscribe()
    with working(settings, AT_ONCE):
        execute(conn, OWE, (1, "%"))
        done = "SELECT count(*) FROM feed.push_event WHERE state = 'delivered'"
        until(lambda: query(conn, done) == [(1,)], "the first event was not sent")
        ((ended,),) = query(
            conn,
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        assert ended == 2, "its session, and the one that hears the bell"
        execute(
            conn,
            "INSERT INTO feed.push_event (subscription, counter, kind)"
            " SELECT subscription, 2, 'test' FROM feed.subscription",
        )
        until(lambda: query(conn, done) == [(2,)], "it did not come back")
    assert len(receiver.got) == 2
