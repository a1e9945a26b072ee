"""A page server on loopback, in a process of its own: files by sendfile, so that it is never the bottleneck.

The parent writes orders to its standard input, one JSON array on a line, and gets one line of JSON for each:
`["show", "v1"]` switches to that version and forgets who asked, `["hold", 601]` leaves page 601 without an answer,
`["asked"]` tells how often each page was asked for. The server ends when its input closes, and so never outlives who
started it.
"""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qs, urlsplit

from lienthong.bench.forms import FORMS, Form
from lienthong.bench.generate import FIRST
from lienthong.settings import ROOT

_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: {}; charset=utf-8\r\nContent-Length: {}\r\n\r\n"
_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class PageServer:
    """The running server as the parent sees it."""

    url: str
    _orders: IO[str]
    _answers: IO[str]

    def show(self, version: str) -> None:
        """From now on, the pages of this version; nobody has asked for any of them yet."""
        self._order("show", version)

    def hold(self, page: int) -> None:
        """Whoever asks for this page waits; 0 holds none."""
        self._order("hold", page)

    def asked(self) -> Counter[int]:
        """How often each page was asked for."""
        return Counter({int(page): count for page, count in self._order("asked").items()})

    def _order(self, *order: str | int) -> Any:
        self._orders.write(json.dumps(order) + "\n")
        self._orders.flush()
        answer = self._answers.readline()
        if not answer:
            raise RuntimeError("the page server has ended")
        return json.loads(answer)


@contextmanager
def page_server(folder: Path, form: Form) -> Iterator[PageServer]:
    """Serve page P, `?page=P` or `?resumptionToken=P`, from folder/<version>/P.<suffix>."""
    process = subprocess.Popen(
        [sys.executable, "-m", "lienthong.bench.server", str(folder.resolve()), form.name],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        port = int(process.stdout.readline())
        yield PageServer(f"http://127.0.0.1:{port}", process.stdin, process.stdout)
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


class _Pages:
    """The server's own process: what it shows, whom it lets wait, who asked."""

    def __init__(self, folder: Path, form: Form) -> None:
        self._folder, self._form = folder, form
        self._version, self._held = FIRST, 0
        self._asked: Counter[int] = Counter()

    def obey(self, name: str, value: str | int = "") -> Any:
        """Carry out one order."""
        if name == "show":
            self._version, self._asked = str(value), Counter()
        elif name == "hold":
            self._held = int(value)
        return self._asked

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, until it goes."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                query = parse_qs(urlsplit(head.split(b" ", 2)[1].decode()).query)
                number = int((query.get("page") or query.get("resumptionToken") or ["1"])[0])
                self._asked[number] += 1
                if number == self._held:
                    await reader.read()  # nothing more comes until the client is gone
                    return
                path = self._folder / self._version / f"{number}.{self._form.suffix}"
                if not path.exists():
                    writer.write(_NOT_FOUND)
                    continue
                with path.open("rb") as page:
                    writer.write(_HEAD.format(self._form.media_type, path.stat().st_size).encode())
                    await writer.drain()
                    await loop.sendfile(writer.transport, page)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the client has gone, or the server ends
        finally:
            writer.close()


async def _serve(pages: _Pages) -> None:
    loop = asyncio.get_running_loop()
    ended = loop.create_future()

    def ordered() -> None:
        order = sys.stdin.readline()
        if not order:
            loop.remove_reader(sys.stdin.fileno())
            ended.set_result(None)
            return
        sys.stdout.write(json.dumps(pages.obey(*json.loads(order))) + "\n")
        sys.stdout.flush()

    loop.add_reader(sys.stdin.fileno(), ordered)
    async with await asyncio.start_server(pages.answer, "127.0.0.1", 0) as server:
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        await ended


if __name__ == "__main__":
    asyncio.run(_serve(_Pages(Path(sys.argv[1]), FORMS[sys.argv[2]])))
