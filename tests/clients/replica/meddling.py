"""A proxy on loopback that passes requests on to a node, and lets a test change, keep or replay what comes back."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests


@dataclass
class Passed:
    """One answer on its way: what was asked, and what will be said."""

    path: str
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    """Send only so many bytes of the body that is announced."""


Meddle = Callable[[Passed], None]


@dataclass
class Proxy:
    url: str
    asked: list[str] = field(default_factory=list)
    meddle: Meddle = lambda passed: None


@contextmanager
def proxy(node: str) -> Iterator[Proxy]:
    """Answers are passed on unpacked; `meddle` sees each of them."""
    found = Proxy("")
    session = requests.Session()
    session.trust_env = False

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *words: object) -> None: ...

        def _pass(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            kept = {name: value for name, value in self.headers.items() if name.lower() in KEPT}
            answer = session.request(
                self.command, node + self.path, data=self.rfile.read(length), headers=kept, timeout=30
            )
            passed = Passed(self.path, answer.status_code, answer.content)
            passed.headers = {
                n: v for n, v in answer.headers.items() if n.lower() in {"content-type", "etag", "retry-after"}
            }
            found.asked.append(f"{self.command} {self.path}")
            found.meddle(passed)
            self.send_response(passed.status)
            for name, value in passed.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(passed.body)))
            self.end_headers()
            self.wfile.write(passed.body[: passed.cut])
            if passed.cut is not None:
                self.close_connection = True

        do_GET = do_POST = _pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        session.close()


KEPT = {"authorization", "content-type", "if-none-match", "cache-control", "range", "accept-language"}
