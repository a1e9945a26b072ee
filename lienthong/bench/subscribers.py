"""Two who wait for urgent news: one follows the feed by long-poll, one is pushed to; what came to each, and when."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

import requests

from lienthong.bench.notices import listening
from publishing.push_message import headers

TYPE = "emergency_notice"
WAIT = 20  # seconds of one long-poll


class Arrivals:
    """The first arrival of each notice by its number: an instant of time.monotonic(), and the record as it came."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.found: dict[str, tuple[float, dict[str, Any]]] = {}
        self.faults: list[str] = []

    def take(self, record: dict[str, Any]) -> None:
        """Note a record that has just come."""
        with self._changed:
            self.found.setdefault(str(record.get("identifier")), (time.monotonic(), record))
            self._changed.notify_all()

    def wait(self, number: str, seconds: float) -> float | None:
        """When a notice came, as soon as it has; None when it does not come in time."""
        with self._changed:
            self._changed.wait_for(lambda: number in self.found, seconds)
            return self.found[number][0] if number in self.found else None


@contextmanager
def following(url: str) -> Iterator[Arrivals]:
    """Follow the public feed of the node at this address from now on."""
    arrivals, is_over = Arrivals(), threading.Event()
    session = requests.Session()
    path = f"{url}/v1/feeds/public/delta"

    def page(query: dict[str, Any]) -> dict[str, Any]:
        answer = session.get(path, params=query, timeout=WAIT + 30)
        answer.raise_for_status()
        return dict(answer.json())

    def follow(token: str) -> None:
        while not is_over.is_set():
            try:
                found = page({"token": token, "wait": WAIT})
            except requests.RequestException as error:
                if not is_over.is_set():
                    arrivals.faults.append(f"long-poll: {type(error).__name__}: {error}")
                    is_over.wait(0.5)
                continue
            for change in found["changes"]:
                if change["type"] == TYPE and "record" in change:
                    arrivals.take(change["record"])
            token = found.get("next") or found["delta"]

    thread = threading.Thread(target=follow, args=(page({"token": "latest"})["delta"],), daemon=True)
    thread.start()
    try:
        yield arrivals
    finally:
        is_over.set()
        session.close()  # the poll that is under way ends with its server; nobody waits for it


class Hook:
    """Takes pushes; `secret` is set once the subscription is there, and every signature is verified with it."""

    def __init__(self) -> None:
        self.arrivals = Arrivals()
        self.secret = ""
        self.url = ""

    def take(self, given: dict[str, str], text: str) -> None:
        """One push: verify it, note what it brings."""
        moment = datetime.fromtimestamp(int(given["webhook-timestamp"]), UTC)
        signed = headers(given["webhook-id"], text, [self.secret], moment)["webhook-signature"]
        if given["webhook-signature"] != signed:
            self.arrivals.faults.append(f"webhook: the signature of {given['webhook-id']} is wrong")
            return
        data = json.loads(text)["data"]
        if data.get("type") == TYPE and "record" in data:
            self.arrivals.take(data["record"])


@contextmanager
def pushed_to() -> Iterator[Hook]:
    """A receiver of webhooks on loopback."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            hook.take({name.lower(): value for name, value in self.headers.items()}, text)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with listening(Handler) as hook.url:
        yield hook
