"""A receiver on loopback, and the pace of a worker that waits for nothing."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lienthong.pushing import Pace

AT_ONCE = Pace(delays=(0.0, 0.0, 0.0), timeout=2.0, opens=1000)


class Receiver:
    """Answers by script, then 200 with `says`; keeps what it was sent. `answers_get`: query -> status, body."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.paths: list[str] = []
        self.asked: list[dict[str, str]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.says = b""
        self.answers_get: Callable[[dict[str, str]], tuple[int, bytes]] = lambda _: (404, b"")
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append(({name.lower(): value for name, value in self.headers.items()}, text))
                outer.paths.append(self.path)
                status, more = outer.answers.pop(0) if outer.answers else (200, {})
                self._answer(status, more, outer.says)

            def do_GET(self) -> None:
                query = {name: each[0] for name, each in parse_qs(urlsplit(self.path).query).items()}
                outer.asked.append(query)
                status, body = outer.answers_get(query)
                self._answer(status, {}, body)

            def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in (headers | {"Content-Length": str(len(body))}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> "Receiver":
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.server.shutdown()
        self.server.server_close()

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(text) for _, text in self.got]
