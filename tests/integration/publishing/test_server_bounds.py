"""What a careless or hostile client cannot do to the server: fill it, hold it, or talk it into trouble."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import requests

from lienthong import http_protocol
from lienthong.settings import Settings
from publishing.publisher import publish
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.writing import entity_id, release, save
from warehouse.connection import Connection


@contextmanager
def connected(url: str, seconds: float = 10) -> Iterator[socket.socket]:
    parts = urlsplit(url)
    assert parts.hostname and parts.port
    with socket.create_connection((parts.hostname, parts.port), timeout=seconds) as link:
        yield link


def said(link: socket.socket) -> bytes:
    """All that the server says until it closes."""
    parts = []
    while True:
        try:
            part = link.recv(65536)
        except ConnectionResetError:
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("start", [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "])
def test_an_idle_connection_or_half_a_head_is_closed(start: bytes, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.4)
    with connected(url) as link:
        link.sendall(start)
        started = time.monotonic()
        assert said(link) == b""
        assert 0.2 < time.monotonic() - started < 5


def test_a_second_half_head_on_a_kept_connection_is_closed(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.4)
    with connected(url) as link:
        link.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HT")
        started = time.monotonic()
        assert said(link).count(b"200 OK") == 1
        assert time.monotonic() - started < 5


def test_a_long_poll_outlives_the_deadline_of_the_head(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.3)
    with connected(url) as link:
        link.sendall(b"GET /v1/feeds/public/delta?token=latest&wait=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert said(link).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("head", [b"X: " + b"a" * 200_000 + b"\r\n", b"X: y\r\n" * 20_000, b"X: " + b"a" * 70_000])
def test_a_huge_head_is_refused(head: bytes, url: str) -> None:
    with connected(url) as link:
        try:
            link.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + head)
        except (BrokenPipeError, ConnectionResetError):
            return  # it was refused before all of it was sent
        answer = said(link)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_smuggled_requests_are_refused_and_the_connection_closed(head: bytes, url: str) -> None:
    with connected(url) as link:
        link.sendall(b"POST /v1/inbox HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + head)
        answer = said(link)
        assert b"HTTP/1.1 200" not in answer and answer.startswith(b"HTTP/1.1 4")


def test_a_large_body_is_refused_before_it_is_sent(url: str) -> None:
    with connected(url) as link:
        head = (
            b"POST /v1/inbox HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 52428800\r\n\r\n"
        )
        link.sendall(head)
        assert said(link).startswith(b"HTTP/1.1 413")


def test_a_large_chunked_body_is_refused_while_it_comes(url: str) -> None:
    with connected(url) as link:
        link.sendall(b"POST /v1/inbox HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
        link.sendall(b"Transfer-Encoding: chunked\r\n\r\n")
        sent, chunk = 0, b"10000\r\n" + b" " * 65536 + b"\r\n"
        try:
            while sent < 50 << 20:
                link.sendall(chunk)
                sent += 65536
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = b""
        try:
            answer = link.recv(1000)
        except ConnectionResetError:
            pass
        assert answer == b"" or answer.startswith(b"HTTP/1.1 413")
        assert sent < 20 << 20, "the server took it all"


def test_a_reader_that_stops_reading_is_dropped(
    conn: Connection, settings: Settings, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_protocol, "STALL_SECONDS", 0.3)
    for number in range(40):
        save(conn, entity_id(number), release(number, body="Nội dung dài. " * 20_000))
    publish(conn, settings)
    with connected(url) as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        link.sendall(b"GET /v1/feeds/public/delta HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(3)
        whole = requests.get(f"{url}/v1/feeds/public/delta", timeout=30).content
        assert len(said(link)) < len(whole) // 2


def test_a_slow_body_does_not_hold_up_others_and_ends(url: str, anybody: Client) -> None:
    def slow() -> None:
        with connected(url, 3) as link:
            link.sendall(
                b"POST /v1/inbox HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
            )
            time.sleep(2)

    senders = [threading.Thread(target=slow) for _ in range(60)]
    for sender in senders:
        sender.start()
    time.sleep(0.5)
    slowest = max(anybody.get("/healthz").elapsed.total_seconds() for _ in range(10))
    for sender in senders:
        sender.join()
    assert slowest < 1


def test_the_host_header_is_in_no_link(anybody: Client) -> None:
    for path in ("/v1/feeds", "/", "/v1/feeds/public/delta?limit=0"):
        assert "evil.test" not in anybody.get(path, headers={"Host": "evil.test"}).text
