"""Emergency notices at their source: a list over HTTP on loopback that grows, with a validator for conditional asks.

It is what `connectors/sources/ban_chi_huy_canh_bao.yml` reads; the measured node runs that file as it is shipped.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SOURCE = "ban_chi_huy_canh_bao"
VARIABLE = "SANDBOX_BAN_CHI_HUY"  # what the address in its file names
PATH = "/api/canh-bao"


def notice(number: int, sent: datetime) -> dict[str, Any]:
    """A notice as the source states it."""
    return {
        "soHieu": f"DO-{number:05}",
        "loaiTin": "Phát mới",
        "thamChieu": [],
        "suKien": "Lũ quét",
        "tieuDe": f"Cảnh báo lũ quét số {number} trên sông Tích",
        "mucDo": "Rất nguy hiểm",
        "doKhan": "Tức thì",
        "doChacChan": "Đã xảy ra",
        "khuyenCao": f"Rời khu vực trũng thấp, lệnh số {number}.",
        "phatLuc": sent.isoformat(),
        "hetHan": (sent + timedelta(days=1)).isoformat(),
        "khuVuc": [{"ma": "09661", "ten": "Xã Ba Vì"}],
        "cheDo": "Thật",
    }


def told(stated: dict[str, Any]) -> dict[str, Any]:
    """What a subscriber must read of it, in our words."""
    return {
        "identifier": stated["soHieu"],
        "event": stated["suKien"],
        "headline": stated["tieuDe"],
        "instruction": stated["khuyenCao"],
        "severity": "Severe",
        "urgency": "Immediate",
        "certainty": "Observed",
        "message_type": "Alert",
        "issuer_code": "H26.19",
    }


class Board:
    """The list; `asked` is when each notice was handed out first. Instants are those of time.monotonic()."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listed: list[dict[str, Any]] = []
        self._body, self._etag = b"", ""
        self.asked: dict[str, float] = {}
        self.requests = 0
        self.is_down = False
        self._render()

    def put(self, *stated: dict[str, Any]) -> float:
        """Publish these at the source; when."""
        with self._lock:
            self._listed = [*stated, *self._listed]
            self._render()
            return time.monotonic()

    def _render(self) -> None:
        self._body = json.dumps({"canh_bao": self._listed}, ensure_ascii=False).encode()
        self._etag = f'"{sha256(self._body).hexdigest()[:32]}"'

    def answer(self, held: str | None) -> tuple[int, str, bytes]:
        """Status, validator and body for who holds this validator."""
        with self._lock:
            self.requests += 1
            if self.is_down:
                return 503, self._etag, b""
            if held == self._etag:
                return 304, self._etag, b""
            for each in self._listed:
                self.asked.setdefault(each["soHieu"], time.monotonic())
            return 200, self._etag, self._body


@contextmanager
def source(board: Board) -> Iterator[str]:
    """Serve the board; its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path != PATH:
                self.send_error(404)
                return
            status, etag, body = board.answer(self.headers.get("If-None-Match"))
            self.send_response(status)
            self.send_header("ETag", etag)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with listening(Handler) as url:
        yield url


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A server on loopback in threads; its address."""
    web = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    web.daemon_threads = True
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{web.server_address[1]}"
    finally:
        web.shutdown()
        web.server_close()
        thread.join()
