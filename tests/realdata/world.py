"""A node that reads the real data from loopback, and what its command line says."""

import csv
import io
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
SOURCES = Path(__file__).with_name("sources")
REALDATA = ROOT.parent / "shared" / "realdata"

Table = Callable[..., list[dict[str, Any]]]


class Server(ThreadingHTTPServer):
    """Knows which paths give another answer today than their file."""

    instead: dict[str, tuple[int, bytes]]


class Handler(SimpleHTTPRequestHandler):
    """Files as they are, with Last-Modified and 304; a folder as a listing of everything below it."""

    server: Server

    def do_GET(self) -> None:
        if self.path not in self.server.instead:
            super().do_GET()
            return
        status, body = self.server.instead[self.path]
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def list_directory(self, path: Any) -> Any:
        folder = Path(path)
        names = [found.relative_to(folder).as_posix() for found in sorted(folder.rglob("*")) if found.is_file()]
        links = "".join(f'<li><a href="{quote(name)}">{escape(name)}</a></li>\n' for name in names)
        page = f"<!DOCTYPE html>\n<html><head><title>Index</title></head><body><ul>\n{links}</ul></body></html>\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page.encode())))
        self.end_headers()
        return io.BytesIO(page.encode())

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


@dataclass
class Served:
    """The address of the data, and the answers that some paths give instead of their files."""

    url: str
    instead: dict[str, tuple[int, bytes]] = field(default_factory=dict)


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """The folder on loopback, from a thread, on a port of its own."""
    with Server(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        here = Served(f"http://127.0.0.1:{server.server_port}")
        server.instead = here.instead
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield here
        finally:
            server.shutdown()
            thread.join()


@dataclass(frozen=True)
class Ran:
    """The exit code and the report of one `lienthong run --json`."""

    code: int
    report: dict[str, Any]

    @property
    def sources(self) -> dict[str, dict[str, Any]]:
        return {source["source"]: source for source in self.report["sources"]}

    def tally(self, source: str) -> dict[str, int]:
        """The counts of one source that are not zero."""
        return {name: count for name, count in self.sources[source]["tally"].items() if count}


@dataclass(frozen=True)
class World:
    """A node with a fresh database; `run` is the command line, in a process of its own."""

    dsn: str
    environment: dict[str, str]

    def run(self, *arguments: str) -> Ran:
        command = [sys.executable, "-m", "lienthong", "run", *arguments, "--json"]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.stdout.startswith("{"), done.stderr[-4000:]
        return Ran(done.returncode, json.loads(done.stdout))


def rows_of(path: Path) -> list[dict[str, str]]:
    """A CSV file of the data."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def json_of(path: Path) -> Any:
    """A JSON file of the data."""
    return json.loads(path.read_text(encoding="utf-8"))
