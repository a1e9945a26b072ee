"""The worker of push as processes: killed, stopped, doubled; nothing is lost, and nothing is sent twice at a time."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from lienthong.push_service import health
from lienthong.serve import pushing
from lienthong.settings import ROOT, Settings
from publishing import subscriptions
from publishing.metrics import metrics
from publishing.publisher import publish
from publishing.subscribers import register
from publishing.subscriptions import NewSubscription
from tests.integration.publishing.writing import entity_id, execute, query, release, save
from warehouse.connection import Connection, transaction

PATIENCE = 90.0  # seconds; only a fault, or a machine with ten other things to do, takes that long


class Slow:
    """A loopback receiver that holds all but the first answers until it is told to let go; sees what overlaps."""

    def __init__(self, free: int = 1) -> None:
        self.began: list[str] = []
        self.ended: list[str] = []
        self.overlapping: list[str] = []
        self.held = threading.Event()  # set: answers go out
        self.seconds = 0.0
        self._open: set[str] = set()
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                name = str(self.headers["webhook-id"])
                with outer._lock:
                    outer.began.append(name)
                    if name in outer._open:
                        outer.overlapping.append(name)
                    outer._open.add(name)
                    is_free = len(outer.began) <= free
                is_free or outer.held.wait(PATIENCE)
                time.sleep(outer.seconds)
                with outer._lock:
                    outer._open.discard(name)
                try:
                    self.send_response(204)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                except OSError:  # who asked was killed meanwhile
                    return
                with outer._lock:
                    outer.ended.append(name)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def slow() -> Iterator[Slow]:
    found = Slow()
    yield found
    found.held.set()
    found.server.shutdown()
    found.server.server_close()


def until(is_so: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, what
        time.sleep(0.02)


@contextmanager
def worker(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """`lienthong push run`, as an operator starts it."""
    environment = {**os.environ, "LIENTHONG_DATABASE_URL": str(settings.database_url), "PYTHONPATH": str(ROOT)}
    environment |= {"LIENTHONG_HOME": str(settings.home), "LIENTHONG_ALLOW_HOSTS": "127.0.0.1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "lienthong", "push", "run"],
        env=environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def owe(conn: Connection, settings: Settings, target: str, changes: int, of: int) -> str:
    """A subscription that is owed so many changes of so many entities."""
    with transaction(conn):
        register(conn, "portal", "public")
        name, _ = subscriptions.add(conn, "portal", NewSubscription(target=target), home=settings.home)
    for number in range(changes):
        save(conn, entity_id(number % of), release(number % of, title=f"Bản {number}"))
    publish(conn, settings)
    subscriptions.enqueue(conn)
    return name


def delivered(conn: Connection) -> int:
    return int(query(conn, "SELECT count(*) FROM feed.push_event WHERE state = 'delivered'")[0][0])


def test_a_killed_worker_loses_nothing_and_keeps_the_order(conn: Connection, settings: Settings, slow: Slow) -> None:
    name = owe(conn, settings, slow.url, changes=6, of=2)
    with worker(settings) as first:
        until(lambda: len(slow.began) >= 3, "the first events were not sent")
        first.send_signal(signal.SIGKILL)
        first.wait(PATIENCE)
    assert sorted(slow.began) == [f"{name}.{one}" for one in (1, 2, 3)], (
        "later changes of an entity wait for earlier ones"
    )
    assert query(conn, "SELECT count(*) FROM feed.push_event WHERE leased_until > now()") == [(2,)]
    slow.held.set()
    with worker(settings) as second:
        until(
            lambda: query(conn, "SELECT count(*) FROM feed.push_worker WHERE pid = %s", (second.pid,)) == [(1,)], "up"
        )
        assert delivered(conn) == 1, "the leases of the dead worker hold"
        execute(conn, "UPDATE feed.push_event SET leased_until = now() WHERE leased_until IS NOT NULL")
        until(lambda: delivered(conn) == 6, "not everything was sent again")
    again = slow.began[3:]
    assert sorted(again) == [f"{name}.{counter}" for counter in range(2, 7)], "the same names, each once"
    for entity in (("3", "5"), ("2", "4", "6")):
        assert [one for one in again if one.rpartition(".")[2] in entity] == [f"{name}.{one}" for one in entity]


def test_a_stopped_worker_settles_what_is_in_flight(conn: Connection, settings: Settings, slow: Slow) -> None:
    name = owe(conn, settings, slow.url, changes=7, of=7)
    with worker(settings) as stopped:
        until(lambda: len(slow.began) >= 5, "a subscription has four places")
        stopped.send_signal(signal.SIGTERM)
        assert stopped.stdout is not None
        until(lambda: "ending" in str(stopped.stdout and stopped.stdout.readline()), "it did not hear the signal")
        assert stopped.poll() is None, "four events are in flight"
        slow.held.set()
        assert stopped.wait(PATIENCE) == 0
    assert delivered(conn) == 5
    assert query(conn, "SELECT count(*) FROM feed.push_event WHERE leased_until IS NOT NULL") == [(0,)]
    assert query(conn, "SELECT count(*) FROM feed.push_worker") == [(0,)], "it has said good-bye"
    assert sorted(slow.began) == [f"{name}.{counter}" for counter in range(1, 6)]


def test_two_workers_never_send_one_event_at_once(conn: Connection, settings: Settings, slow: Slow) -> None:
    name = owe(conn, settings, slow.url, changes=60, of=20)
    slow.seconds = 0.01
    slow.held.set()
    with worker(settings) as one, worker(settings) as other:
        until(lambda: delivered(conn) == 60, "not everything was sent")
        assert one.poll() is None and other.poll() is None
        both = query(conn, "SELECT count(*) FROM feed.push_worker WHERE pid IN (%s, %s)", (one.pid, other.pid))
    assert both == [(2,)]
    assert slow.overlapping == []
    assert sorted(slow.began) == sorted(f"{name}.{counter}" for counter in range(1, 61)), "each once"
    for entity in range(20):
        mine = [int(one.rpartition(".")[2]) for one in slow.began if int(one.rpartition(".")[2]) % 20 == entity]
        assert mine == sorted(mine) and len(mine) == 3


def test_health_tells_a_living_worker_from_a_dead_one(conn: Connection, settings: Settings, slow: Slow) -> None:
    owe(conn, settings, slow.url, changes=2, of=2)
    here = socket.gethostname()
    told = health(conn, settings, machine=here)
    assert (told["is_well"], told["late"]["events"]) == (False, 2)
    with pushing(settings):
        until(lambda: len(slow.began) == 2, "it did not begin")
        told = health(conn, settings, machine=here)
        assert (told["is_well"], told["late"]["events"]) == (True, 0)
        assert told["secrets"] == {"sealed": 1, "plain": 0, "unreadable": 0}
        assert not health(conn, settings, machine="another")["is_well"]
        assert "lienthong_push_workers 1\n" in metrics(conn)
        slow.held.set()
    assert query(conn, "SELECT count(*) FROM feed.push_worker") == [(0,)]
    execute(
        conn,
        "INSERT INTO feed.push_worker (worker, machine, pid, seen_at)"
        " VALUES (gen_random_uuid(), 'm', 1, now() - INTERVAL '2 minutes')",
    )
    assert not health(conn, settings)["is_well"]
    assert "lienthong_push_workers 0\n" in metrics(conn)
