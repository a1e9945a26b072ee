"""A page server on loopback, in a process of its own: files by sendfile, so that it is never the bottleneck.

The parent writes the name of a version (`v0`, `v1`) to its standard input to switch; the server ends when that closes,
and so never outlives who started it.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import parse_qs, urlsplit

from lienthong.settings import ROOT

_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n\r\n"
_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class PageServer:
    """The running server as the parent sees it."""

    url: str
    _orders: IO[str]
    _answers: IO[str]

    def show(self, version: str) -> None:
        """From now on, the pages of this version."""
        self._orders.write(version + "\n")
        self._orders.flush()
        if self._answers.readline().strip() != version:
            raise RuntimeError("the page server has ended")


@contextmanager
def page_server(folder: Path) -> Iterator[PageServer]:
    """Serve `<url>/releases?page=P` from folder/<version>/P.json."""
    process = subprocess.Popen(
        [sys.executable, "-m", "lienthong.bench.server", str(folder.resolve())],
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


async def _serve(folder: Path) -> None:
    """The server's own process."""
    loop = asyncio.get_running_loop()
    ended = loop.create_future()
    version = ["v0"]

    def ordered() -> None:
        order = sys.stdin.readline().strip()
        if not order:
            loop.remove_reader(sys.stdin.fileno())
            ended.set_result(None)
            return
        version[0] = order
        sys.stdout.write(order + "\n")
        sys.stdout.flush()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                query = parse_qs(urlsplit(head.split(b" ", 2)[1].decode()).query)
                path = folder / version[0] / f"{int(query.get('page', ['1'])[0])}.json"
                if not path.exists():
                    writer.write(_NOT_FOUND)
                    continue
                with path.open("rb") as page:
                    writer.write(_HEAD.format(path.stat().st_size).encode())
                    await writer.drain()
                    await loop.sendfile(writer.transport, page)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the client has gone, or the server ends
        finally:
            writer.close()

    loop.add_reader(sys.stdin.fileno(), ordered)
    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        await ended


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
