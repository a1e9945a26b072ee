"""A loopback HTTP server that behaves as it is told, and sources to read from it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from connectors.exchange import Exchange
from connectors.fetch import Fetcher
from connectors.readers.protocol import Evidence, Fetched, Known, KnownPage
from connectors.source import Source

Answer = bytes | tuple[int, dict[str, str], bytes] | Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """What the server answers by path and query, and what it was asked."""

    routes: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as here:
        yield here


@pytest.fixture
def second_site() -> Iterator[Site]:
    with serving() as here:
        yield here


@contextmanager
def serving() -> Iterator[Site]:
    """A server of its own on loopback."""
    here = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            here.connections += 1

        def do_GET(self) -> None:
            here.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            answer = here.routes.get(self.path, (404, {}, b"khong co"))
            if callable(answer):
                answer(self)
                return
            status, headers, body = answer if isinstance(answer, tuple) else (200, {}, answer)
            self.send_response(status)
            if not {"Content-Length", "Transfer-Encoding"} & headers.keys():
                self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Clients that leave early are part of the tests."""

    server = Server(("127.0.0.1", 0), Handler)
    here.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield here
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def fetcher(site: Site) -> Iterator[Fetcher]:
    with Fetcher(frozenset({site.host})) as one:
        yield one


@pytest.fixture
def make_source() -> Callable[..., Source]:
    """A source with one small mapping; tests change what they are about."""

    def make(**changes: Any) -> Source:
        stated: dict[str, Any] = {
            "name": "so_thu_nghiem",
            "title": {"vi": "Nguồn thử", "en": "Test source"},
            "agency": "H26.99",
            "owner": {"name": "Phòng Thử nghiệm", "email": "thu@example.vn"},
            "reader": "json_pages",
            "url": "https://nguon.example.vn/ds",
            "mode": "snapshot",
            "schedule": "0 * * * *",
            "authority": "agency_portal",
        }
        if "records" not in changes:
            stated |= {"record": "press_release", "key": ["id"], "fields": {"title": "title"}}
        return Source.model_validate(stated | changes)

    return make


@dataclass
class Pulled:
    """A finished pull."""

    fetched: list[Fetched]
    evidence: Evidence

    @property
    def slots(self) -> list[int]:
        return [one.slot for one in self.fetched]

    @property
    def healths(self) -> list[str]:
        return [one.exchange.health.value for one in self.fetched]


Pull = Callable[..., Pulled]


@pytest.fixture
def pull(fetcher: Fetcher) -> Pull:
    """Drive a reader to its end against the loopback server."""

    def run(
        reader: Any, source: Source, known: dict[str, KnownPage] | None = None, cursor: str | None = None
    ) -> Pulled:
        def exchange(url: str, etag: str | None = None, last_modified: str | None = None) -> Exchange:
            return fetcher.fetch(url, etag=etag, last_modified=last_modified)

        steps, found = reader.pull(source, exchange, Known(known or {}, cursor)), []
        while True:
            try:
                found.append(next(steps))
            except StopIteration as stop:
                return Pulled(found, stop.value)

    return run
