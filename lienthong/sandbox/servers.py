"""The loopback servers of the sandbox city: one per organisation, and one to turn the day."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

from lienthong.sandbox.answers import Answer, Query, refusal

Site = Callable[[str, Query], Answer | None]
HIGHEST_BODY = 1_000


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, site: Site, turn: Callable[[int], Answer] | None) -> None:
        self.site = site
        self.turn = turn
        super().__init__(("127.0.0.1", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "sandbox-city"
    sys_version = ""
    timeout = 20
    server: _Server

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        answer = self.server.site(address.path, dict(parse_qsl(address.query)))
        if answer is None:
            answer = refusal(404, "không tìm thấy")
        elif self._is_known(answer):
            answer = Answer(body=b"", media_type="", status=304, etag=answer.etag, last_modified=answer.last_modified)
        self._send(answer)

    do_HEAD = do_GET

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdigit()) or int(length) > HIGHEST_BODY:
            self.close_connection = True
            self._send(refusal(413, "nội dung quá dài"))
            return
        body = self.rfile.read(int(length))
        if self.server.turn is None or urlsplit(self.path).path != "/__sandbox/day":
            self._send(refusal(404, "không tìm thấy"))
            return
        try:
            day = int(json.loads(body)["day"])
        except (ValueError, KeyError, TypeError):
            self._send(refusal(400, 'cần {"day": 1} hoặc {"day": 2}'))
            return
        self._send(self.server.turn(day))

    def _is_known(self, answer: Answer) -> bool:
        """If-None-Match decides alone when it is there (RFC 9110 §13.2.2)."""
        if answer.status != 200:
            return False
        if (tags := self.headers.get("If-None-Match")) is not None:
            return bool(answer.etag) and answer.etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        since = self.headers.get("If-Modified-Since")
        return bool(answer.last_modified) and since == answer.last_modified

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        if answer.status != 304:
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(answer.body)))
        if answer.etag:
            self.send_header("ETag", answer.etag)
        if answer.last_modified:
            self.send_header("Last-Modified", answer.last_modified)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD" and answer.body:
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the product's own log tells what was asked."""


class RunningServer:
    """One bound port with its thread, until close."""

    def __init__(self, port: int, site: Site, turn: Callable[[int], Answer] | None = None) -> None:
        self._server = _Server(port, site, turn)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
