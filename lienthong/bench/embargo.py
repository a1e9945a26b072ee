"""The embargo benchmark: N items, each with an hour of its own, and the seconds from that hour until readers have them.

`lienthong serve` and `lienthong push run` are processes of their own, as on a node; readers are outside programs: a
subscriber of the press that waits in a long poll, a receiver of webhooks, and one that looks at the Atom feed over and
over. Nobody may have an item before its time.
"""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import ceil
from typing import Any

import requests

from lienthong import database, inbox_intake
from lienthong.bench.replica import Tell, fresh_node
from lienthong.settings import ROOT, Settings
from publishing import inbox, subscriptions
from publishing.subscribers import register, viewer_named
from publishing.subscriptions import NewSubscription
from schemas.errors import SourceUnavailable
from schemas.record import VIETNAM
from warehouse.connection import session, transaction
from warehouse.statements import run

APART = 0.5  # seconds between the hours of two items
AHEAD = 6.0  # seconds until the first of them
PATIENCE = 60.0  # seconds after the last of them: what has not come by then has not come
LOOK = 0.2  # seconds between two looks at the Atom feed
CHANNELS = ("long poll", "webhook", "Atom")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How long items took by one channel, in seconds."""

    channel: str
    items: int
    p50: float
    p95: float
    most: float


@dataclass(slots=True, kw_only=True)
class Lifted:
    """One number of items; `wrong` is what came early, or not at all."""

    records: int
    channels: list[Spread] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        return asdict(self)


class Arrivals:
    """When each item was first had, by channel; all clocks are that of this machine."""

    def __init__(self) -> None:
        self.at: dict[str, dict[str, float]] = {name: {} for name in CHANNELS}
        self.ended = threading.Event()

    def note(self, channel: str, title: str) -> None:
        self.at[channel].setdefault(title, time.time())


def lift(settings: Settings, records: list[int], tell: Tell) -> list[Lifted]:
    """Measure each number of items in a fresh database of the node's server."""
    found = []
    for number in records:
        with fresh_node(settings, "embargo") as (node, _):
            found.append(_measured(node, number, tell))
    return found


def _measured(node: Settings, records: int, tell: Tell) -> Lifted:
    found, arrivals = Lifted(records=records), Arrivals()
    dsn = database.ready(node)
    with session(dsn) as conn, transaction(conn):
        token = register(conn, "paper", "press")
        register(conn, "desk", "press", ("press_release",))
    with _receiver(arrivals) as hook:
        with session(dsn) as conn, transaction(conn):
            subscriptions.add(conn, "paper", NewSubscription(target=hook, feed="press", payload="full"), home=node.home)
        with _node(node) as url:
            readers = [
                threading.Thread(target=read, args=(url, token, arrivals), daemon=True) for read in (_poll, _watch)
            ]
            for reader in readers:
                reader.start()
            tell(f"{records:,}: items")
            hours = _write(node, records)
            tell(f"{records:,}: their hours")
            give_up = max(hours.values()) + PATIENCE
            while time.time() < give_up and any(len(each) < records for each in arrivals.at.values()):
                time.sleep(0.05)
            arrivals.ended.set()
            for reader in readers:
                reader.join()
    for channel, came in arrivals.at.items():
        found.wrong += [f"{channel}: {title} came early" for title, at in came.items() if at < hours[title]]
        found.wrong += [f"{channel}: {title} did not come" for title in hours.keys() - came.keys()]
        if came:
            found.channels.append(spread(channel, [came[title] - hours[title] for title in came]))
    return found


def spread(channel: str, seconds: list[float]) -> Spread:
    """The nearest ranks of so many seconds, at least one."""
    ranked = sorted(seconds)
    p50, p95 = (round(ranked[ceil(len(ranked) * share) - 1], 2) for share in (0.5, 0.95))
    return Spread(channel=channel, items=len(ranked), p50=p50, p95=p95, most=round(ranked[-1], 2))


def _write(node: Settings, records: int) -> dict[str, float]:
    """The items come in as any peer's do; title and hour of each, in seconds of the Unix clock."""
    first = datetime.now(VIETNAM) + timedelta(seconds=AHEAD)
    hours = {f"Tin {number:04}": first + timedelta(seconds=APART * number) for number in range(records)}
    with session(database.dsn(node)) as conn, transaction(conn):
        run(conn, "ledger.begin_run", {"run_id": "bench", "trigger": "bench"})
        desk = viewer_named(conn, "desk")
        assert desk is not None
        for number, (title, hour) in enumerate(hours.items()):
            said = {"title": title, "agency": "Văn phòng", "url": f"https://tin.example.vn/{number}"}
            said |= {"embargo_until": hour.isoformat(), "release_status": "embargoed"}
            inbox.accept(conn, desk, f"m{number}", {"id": None, "record_type": "press_release", "changed": said})
    inbox_intake.take(node, "bench")
    return {title: hour.timestamp() for title, hour in hours.items()}


def _poll(url: str, token: str, arrivals: Arrivals) -> None:
    """A subscriber of the press that always has a question waiting."""
    with _reading(token) as http:
        since = "latest"
        while not arrivals.ended.is_set():
            page = http.get(f"{url}/v1/feeds/press/delta", params={"token": since, "wait": "2"}, timeout=30).json()
            for change in page["changes"]:
                arrivals.note("long poll", change["record"]["title"])
            since = page.get("next") or page["delta"]


def _watch(url: str, token: str, arrivals: Arrivals) -> None:
    """One that knows no better than to read the Atom feed again."""
    with _reading(token) as http:
        while not arrivals.ended.wait(LOOK):
            text = http.get(f"{url}/feeds/press.atom", timeout=30).text
            for piece in text.split("<title>")[1:]:
                if piece.startswith("Tin "):
                    arrivals.note("Atom", piece.partition("<")[0])


@contextmanager
def _reading(token: str) -> Iterator[requests.Session]:
    with requests.Session() as http:
        http.trust_env = False
        http.headers["Authorization"] = f"Bearer {token}"
        yield http


@contextmanager
def _receiver(arrivals: Arrivals) -> Iterator[str]:
    """A receiver of webhooks; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            arrivals.note("webhook", event["data"]["record"]["title"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def _node(node: Settings) -> Iterator[str]:
    """The server and the worker of push as processes of their own; the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    known = {
        "LIENTHONG_DATABASE_URL": str(node.database_url),
        "LIENTHONG_HOME": str(node.home),
        "LIENTHONG_NODE": node.node,
        "LIENTHONG_ALLOW_HOSTS": "127.0.0.1",
    }
    words = (("serve", "--port", str(port)), ("push", "run"))
    url, started = f"http://127.0.0.1:{port}", time.monotonic()
    processes = [
        subprocess.Popen([sys.executable, "-m", "lienthong", *each], cwd=ROOT, env=known, stdout=subprocess.DEVNULL)
        for each in words
    ]
    try:
        while not _answers(url):
            if processes[0].poll() is not None or time.monotonic() - started > PATIENCE:
                raise SourceUnavailable("the server did not start", url=url)
            time.sleep(0.05)
        yield url
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def _answers(url: str) -> bool:
    try:
        with requests.Session() as http:
            http.trust_env = False
            return http.get(f"{url}/healthz", timeout=5).ok
    except requests.ConnectionError:
        return False
