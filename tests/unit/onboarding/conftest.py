"""A loopback site that serves given bodies, and the visitor that onboarding sends there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from connectors.courtesy import Courtesy
from connectors.fetch import Fetcher
from lienthong.onboarding.detect import detect
from lienthong.onboarding.guess import Guess, Page
from lienthong.onboarding.onboard import onboard
from lienthong.onboarding.proposal import Proposal
from lienthong.onboarding.visit import Visitor, first_page
from lienthong.onboarding.wishes import Wishes

HOSTS = frozenset({"127.0.0.1"})


@dataclass
class Site:
    """Bodies by path and query, headers by the same, and what was asked."""

    routes: dict[str, bytes] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def serve(self, body: bytes | str, path: str = "/x") -> str:
        """Put a body at a path; its address."""
        self.routes[path] = body.encode() if isinstance(body, str) else body
        return f"http://127.0.0.1:{self.port}{path}"

    def guess(self, body: bytes | str, path: str = "/x") -> Guess:
        """The likeliest guess about a body served at the path."""
        url = self.serve(body, path)
        with Fetcher(HOSTS) as fetcher:
            visitor = Visitor(Courtesy(fetcher))
            answer = first_page(visitor, url)
            return detect(Page(url, answer.body or b"", answer), visitor)[0]

    def onboard(self, body: bytes | str, wishes: Wishes | None = None, path: str = "/x") -> Proposal:
        """The proposal for a body served at the path."""
        return onboard(self.serve(body, path), wishes or Wishes(), allow_hosts=HOSTS, pace=0)


@pytest.fixture
def site() -> Iterator[Site]:
    here = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            here.asked.append(self.path)
            body = here.routes.get(self.path)
            self.send_response(404 if body is None else 200)
            for name, value in here.headers.get(self.path, {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    here.port = server.server_address[1]
    yield here
    server.shutdown()
    server.server_close()
    thread.join(5)
