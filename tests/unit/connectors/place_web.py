"""Readers behind a loopback HTTP server that follows their script, with the faults of HTTP."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from connectors.courtesy import Fetching
from connectors.fetch import Fetcher
from connectors.readers import READERS
from tests.unit.connectors.conftest import Site
from tests.unit.connectors.reader_places import ENCODED, Maker, Outcome, Time, bomb, courteous, pull
from tests.unit.connectors.reader_scripts import Pages, Script, Totals, Way

SPELLINGS = (
    ("utf-8", "windows-1258"), ("utf-8", "iso-8859-1"), ("utf-8", "utf-16"), ("windows-1258", "utf-8"),
    ("windows-1258", "iso-8859-1"), ("utf-16", "utf-8"),
)  # fmt: skip


class Web:
    """A reader behind a loopback HTTP server that follows its script."""

    def __init__(self, script: Script, site: Site, make_source: Maker) -> None:
        self.script, self.site = script, site
        self.reader = READERS[script.reader]
        self.source = make_source(reader=script.reader, options=dict(script.options), url=site.url + script.url)
        self._own = Fetcher(frozenset({site.host}))
        self.fetcher: Fetching = self._own
        self.way, self.declares, self.proves = script.way, script.declares, script.proves
        self.goes_on = script.goes_on
        self.asked: list[str] = []

    def close(self) -> None:
        self._own.close()

    @property
    def order(self) -> list[str]:
        return [self.site.url + address for address in self._documents]

    def offer(self, pages: Pages, totals: Totals | None = None) -> None:
        stated = totals if totals is not None else [sum(len(page) for page in pages)] * len(pages)
        self._documents = self.script.write(pages, stated)
        self.site.routes.clear()
        self.site.routes |= {address: body.encode() for address, body in self._documents.items()}

    def _at(self, place: int) -> tuple[str, bytes]:
        address = list(self._documents)[place]
        return address, self._documents[address].encode()

    def ask_for_time(self, seconds: float) -> None:
        """429 with Retry-After (RFC 6585 §4, RFC 9110 §10.2.3), once."""
        address, body = self._at(-1)
        seen: list[int] = []

        def answer(handler: BaseHTTPRequestHandler) -> None:
            seen.append(1)
            if len(seen) == 1:
                _send(handler, 429, b"", {"Retry-After": f"{seconds:.0f}"})
            else:
                _send(handler, 200, body)

        self.site.routes[address] = answer

    def pull_patiently(self) -> tuple[Outcome, list[float]]:
        time = Time()
        return pull(self, courteous(self.fetcher, time)), time.slept

    def due(self, seconds: float) -> list[float]:
        return [seconds + 0.5]  # and half a second, so that not everybody comes in step

    def halves(self) -> Iterator[str]:
        """Less than Content-Length says, chunks without the last one, a gzip without its end."""
        address, body = self._at(-1)
        half, packed = body[: len(body) // 2], gzip.compress(body)
        for how, headers, sent in (
            ("length", {"Content-Length": str(len(body))}, half),
            ("chunks", {"Transfer-Encoding": "chunked"}, b"%x\r\n%b\r\n" % (len(half), half)),
            ("chunk", {"Transfer-Encoding": "chunked"}, b"%x\r\n%b" % (len(body), half)),
            ("gzip", {"Content-Encoding": "gzip", "Content-Length": str(len(packed) - 9)}, packed[:-9]),
            ("nothing", {"Content-Length": str(len(body))}, b""),
        ):
            self.site.routes[address] = _cut(headers, sent)
            yield how

    def put_page(self, page: bytes, place: int) -> None:
        self.site.routes[self._at(place)[0]] = (200, {"Content-Type": "text/html; charset=utf-8"}, page)

    def loop(self, place: int) -> None:
        """302 to another address, and from there back."""
        address, _ = self._at(place)
        self.site.routes[address] = (302, {"Location": "/vong"}, b"")
        self.site.routes["/vong"] = (302, {"Location": address}, b"")

    def pull_while_it_changes(self) -> Outcome:
        """Another total on the last page; a listed document that is gone; another answer at the second attempt."""
        if self.declares:
            self.offer([[1, 2], [3, 4, 5]], [4, 5])
            return pull(self)
        self.offer([[1, 2], [3, 4]])
        if self.way is Way.INDEX:
            self.site.routes.pop(self._at(-1)[0])
            return pull(self)
        address, before = self._at(-1)
        self.offer([[3, 4, 5]])
        after, seen = self._at(-1)[1], list[int]()

        def answer(handler: BaseHTTPRequestHandler) -> None:
            seen.append(1)
            if len(seen) == 1:
                _cut({"Content-Length": str(len(before))}, before[: len(before) // 2])(handler)
            else:
                _send(handler, 200, after)

        self.site.routes[address] = answer
        return self.pull_patiently()[0]

    def put_bomb(self) -> None:
        """Content-Encoding: gzip."""
        self.site.routes[self._at(-1)[0]] = (200, {"Content-Encoding": "gzip"}, bomb())

    def spellings(self) -> Iterator[tuple[str, bool]]:
        """The bytes in one charset, Content-Type in another, and the document itself in this, that or in none."""
        for used, header in SPELLINGS:
            for own in (used, header, ""):
                self.offer([[1], [2]])
                content_type = {"Content-Type": f"text/plain; charset={header}"}
                for address, body in self._documents.items():
                    text = _stating(body, own)
                    self.site.routes[address] = (200, content_type, ENCODED[used](text))
                yield f"{used} bytes, header {header}, document {own or 'silent'}", used == "utf-8" == (own or used)

    @contextmanager
    def breaks(self) -> Iterator[None]:
        address, body = self._at(-1)
        self.site.routes[address] = _cut({"Content-Length": str(len(body))}, body[: len(body) // 2])
        yield
        self.site.routes[address] = body


def _send(handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def _cut(headers: dict[str, str], sent: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(sent)
        handler.close_connection = True

    return answer


def _stating(document: str, charset: str) -> str:
    """The document with this charset in its XML declaration or meta element, if it has one."""
    declared = f' encoding="{charset}"' if charset else ""
    meta = f'<meta charset="{charset}">' if charset else ""
    return document.replace(' encoding="utf-8"', declared, 1).replace('<meta charset="utf-8">', meta, 1)
