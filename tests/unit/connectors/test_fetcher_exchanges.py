"""One exchange with a source: its verdicts, its budget, its guard."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from connectors.exchange import Limits
from connectors.fetch import Fetcher
from schemas.vocabularies import Health

PAGE = b'{"data":[1,2,3]}'


def test_a_good_answer_arrives_whole_with_its_validators(site: Any, fetcher: Fetcher) -> None:
    site.routes["/a"] = (
        200,
        {
            "ETag": '"v1"',
            "Last-Modified": "Fri, 09 May 2025 10:00:00 GMT",
            "Content-Type": "Application/JSON; charset=utf-8",
        },
        PAGE,
    )
    got = fetcher.fetch(f"{site.url}/a")
    assert (got.health, got.status, got.body, got.url) == (Health.OK, 200, PAGE, f"{site.url}/a")
    assert (got.etag, got.last_modified, got.media_type) == (
        '"v1"',
        "Fri, 09 May 2025 10:00:00 GMT",
        "application/json",
    )
    assert got.seconds > 0


def test_requests_carry_no_cookies_and_ask_for_gzip_only(site: Any, fetcher: Fetcher) -> None:
    site.routes["/a"] = (200, {"Set-Cookie": "s=1"}, PAGE)
    fetcher.fetch(f"{site.url}/a")
    fetcher.fetch(f"{site.url}/a")
    assert "cookie" not in site.asked[1][1]
    assert site.asked[1][1]["accept-encoding"] == "gzip"
    assert site.asked[1][1]["host"] == site.host


def test_the_environment_names_no_proxy(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    site.routes["/a"] = PAGE
    with Fetcher(frozenset({site.host})) as fetcher:
        assert fetcher.fetch(f"{site.url}/a").health is Health.OK


def test_pages_of_one_host_share_a_connection(site: Any, fetcher: Fetcher) -> None:
    for number in range(5):
        site.routes[f"/{number}"] = PAGE
        assert fetcher.fetch(f"{site.url}/{number}").health is Health.OK
    assert site.connections == 1


def test_not_modified_needs_a_condition(site: Any, fetcher: Fetcher) -> None:
    site.routes["/a"] = (304, {"Content-Length": "0"}, b"")
    asked = fetcher.fetch(f"{site.url}/a", etag='"v1"', last_modified="Fri, 09 May 2025 10:00:00 GMT")
    assert (asked.health, asked.body, asked.status) == (Health.UNCHANGED, None, 304)
    assert site.asked[0][1]["if-none-match"] == '"v1"'
    assert site.asked[0][1]["if-modified-since"] == "Fri, 09 May 2025 10:00:00 GMT"
    assert fetcher.fetch(f"{site.url}/a").health is Health.NOT_THE_FORMAT


@pytest.mark.parametrize(
    ("status", "health"),
    [(404, Health.GONE), (410, Health.GONE), (401, Health.REFUSED), (403, Health.REFUSED), (400, Health.REFUSED),
     (429, Health.UNREACHABLE), (408, Health.UNREACHABLE), (500, Health.UNREACHABLE), (503, Health.UNREACHABLE),
     (204, Health.EMPTY), (206, Health.NOT_THE_FORMAT), (300, Health.NOT_THE_FORMAT)],
)  # fmt: skip
def test_each_status_has_its_health(site: Any, fetcher: Fetcher, status: int, health: Health) -> None:
    site.routes["/a"] = (status, {"Retry-After": "120"}, b"" if status == 204 else b"mo ta loi")
    got = fetcher.fetch(f"{site.url}/a")
    assert (got.health, got.status) == (health, status)
    assert str(status) in got.detail
    if status != 204:
        assert got.body == b"mo ta loi", "the error page is evidence"
    if status == 429:
        assert "120" in got.detail


def test_a_challenge_behind_403_is_told_from_a_refusal(site: Any, fetcher: Fetcher) -> None:
    site.routes["/a"] = (403, {}, b"<html><head><title>Just a moment...</title></head></html>")
    assert fetcher.fetch(f"{site.url}/a").health is Health.CHALLENGE


def test_nobody_listening_and_unknown_names_are_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with Fetcher(frozenset({"127.0.0.1", "khong-co"}), resolve=_no_such_name) as fetcher:
        assert fetcher.fetch(f"http://127.0.0.1:{port}/").health is Health.UNREACHABLE
        got = fetcher.fetch("http://khong-co/")
        assert (got.health, got.status) == (Health.UNREACHABLE, None)


def _no_such_name(host: str, port: int, seconds: float) -> list[str]:
    raise OSError(f"{host}: no such name")


def test_a_slow_name_server_does_not_outlive_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait(5) and [])
    with Fetcher() as fetcher:
        started = time.monotonic()
        got = fetcher.fetch("http://cham.example.vn/", limits=Limits(seconds=0.3))
    released.set()
    assert got.health is Health.UNREACHABLE
    assert time.monotonic() - started < 2


def test_half_a_body_is_no_body(site: Any, fetcher: Fetcher) -> None:
    def half(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"x" * 50)
        handler.close_connection = True

    site.routes["/a"] = half
    got = fetcher.fetch(f"{site.url}/a")
    assert (got.health, got.body) == (Health.UNREACHABLE, None)


def test_chunks_without_their_end_are_no_body(site: Any, fetcher: Fetcher) -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"5\r\nhello\r\n")
        handler.close_connection = True

    site.routes["/a"] = cut
    assert fetcher.fetch(f"{site.url}/a").health is Health.UNREACHABLE


def test_a_dripping_source_meets_the_total_deadline(site: Any, fetcher: Fetcher) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(40):
            handler.wfile.write(b"x")
            time.sleep(0.1)

    site.routes["/a"] = drip
    started = time.monotonic()
    got = fetcher.fetch(f"{site.url}/a", limits=Limits(seconds=0.5))
    assert got.health is Health.UNREACHABLE
    assert time.monotonic() - started < 2
    assert "0 s" in got.detail or "1 s" in got.detail


def test_one_gzip_is_unpacked_and_nothing_else(site: Any, fetcher: Fetcher) -> None:
    packed = gzip.compress(PAGE)
    site.routes["/one"] = (200, {"Content-Encoding": "gzip"}, packed)
    site.routes["/two"] = (200, {"Content-Encoding": "gzip, gzip"}, gzip.compress(packed))
    site.routes["/br"] = (200, {"Content-Encoding": "br"}, b"x")
    site.routes["/lie"] = (200, {"Content-Encoding": "gzip"}, PAGE)
    site.routes["/cut"] = (200, {"Content-Encoding": "gzip"}, packed[:-9])
    site.routes["/more"] = (200, {"Content-Encoding": "gzip"}, packed + b"junk")
    assert fetcher.fetch(f"{site.url}/one").body == PAGE
    for path in ("two", "br", "lie", "cut", "more"):
        got = fetcher.fetch(f"{site.url}/{path}")
        assert (got.health, got.body) == (Health.NOT_THE_FORMAT, None), path


def test_a_bomb_is_stopped_by_what_it_unpacks_to(site: Any, fetcher: Fetcher) -> None:
    site.routes["/bomb"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(32 << 20)))
    got = fetcher.fetch(f"{site.url}/bomb")
    assert (got.health, got.body) == (Health.NOT_THE_FORMAT, None)
    assert "100:1" in got.detail


def test_bodies_over_the_budget_are_refused_by_count_and_by_declaration(site: Any, fetcher: Fetcher) -> None:
    small = Limits(decoded_bytes=1_000)
    site.routes["/declared"] = b"x" * 1_001
    site.routes["/exact"] = b"x" * 1_000
    site.routes["/counted"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(range(256)) * 8))
    assert fetcher.fetch(f"{site.url}/exact", limits=small).health is Health.OK
    for path in ("declared", "counted"):
        assert fetcher.fetch(f"{site.url}/{path}", limits=small).health is Health.NOT_THE_FORMAT, path


@pytest.mark.parametrize("length", ["-1", "5, 35", "99999999999999", "0x10"])
def test_strange_lengths_are_refused(site: Any, fetcher: Fetcher, length: str) -> None:
    site.routes["/a"] = (200, {"Content-Length": length}, PAGE)
    got = fetcher.fetch(f"{site.url}/a", limits=Limits(seconds=2))
    assert (got.health, got.body) == (Health.NOT_THE_FORMAT, None)


def test_redirects_on_the_same_host_are_followed_three_times(site: Any, fetcher: Fetcher) -> None:
    for number in range(4):
        site.routes[f"/{number}"] = (302, {"Location": f"/{number + 1}"}, b"")
    site.routes["/4"] = PAGE
    assert fetcher.fetch(f"{site.url}/1").body == PAGE
    got = fetcher.fetch(f"{site.url}/0")
    assert got.health is Health.REDIRECT_LOOP
    assert got.url == f"{site.url}/0"


def test_a_loop_is_seen_at_once(site: Any, fetcher: Fetcher) -> None:
    site.routes["/a"] = (302, {"Location": "/b"}, b"")
    site.routes["/b"] = (302, {"Location": "/a"}, b"")
    assert fetcher.fetch(f"{site.url}/a").health is Health.REDIRECT_LOOP
    assert site.paths == ["/a", "/b"]


@pytest.mark.parametrize(
    "location",
    ["http://127.0.0.1:9/", "http://[::1]:9/", "http://169.254.169.254/", "http://0.0.0.0:9/", "http://2130706433:9/",
     "//127.0.0.1:9/", "http://localhost.:9/", "file:///etc/hostname", "gopher://127.0.0.1:9/_x", "data:,[]",
     "http://user:pw@127.0.0.1:9/", "\\\\127.0.0.1\\x", "http://other.test/", ""],
)  # fmt: skip
def test_redirects_to_other_places_are_refused_and_nothing_is_sent_there(
    site: Any, fetcher: Fetcher, location: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        place = location.replace(":9/", f":{canary.getsockname()[1]}/")
        site.routes["/a"] = (302, {"Location": place} if location else {}, b"")
        got = fetcher.fetch(f"{site.url}/a")
        assert got.health in (Health.REFUSED, Health.NOT_THE_FORMAT)
        assert got.body is None
        canary.settimeout(0.05)
        with pytest.raises(TimeoutError):
            canary.accept()


def test_loopback_is_closed_unless_an_operator_opens_it(site: Any) -> None:
    site.routes["/a"] = PAGE
    with Fetcher() as fetcher:
        got = fetcher.fetch(f"{site.url}/a")
    assert (got.health, got.status) == (Health.REFUSED, None)
    assert site.asked == []


def test_a_public_name_that_points_inside_is_refused(site: Any) -> None:
    with Fetcher(resolve=lambda host, port, seconds: ["127.0.0.1"]) as fetcher:
        assert fetcher.fetch(f"http://noi-khac.example.vn:{site.port}/a").health is Health.REFUSED
    assert site.asked == []


def test_the_connection_goes_to_the_address_that_was_checked(site: Any) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    site.routes["/a"] = PAGE
    host = f"nguon.example.vn:{site.port}"
    with Fetcher(frozenset({host}), resolve=lambda *_: next(answers)) as fetcher:
        assert fetcher.fetch(f"http://{host}/a").body == PAGE
        assert fetcher.fetch(f"http://{host}/a").body == PAGE
    assert site.asked[0][1]["host"] == host
    assert site.connections == 1, "a kept connection needs no second look-up"


def test_after_an_unread_answer_the_next_one_is_not_shifted(site: Any, fetcher: Fetcher) -> None:
    def chatty(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(204)
        handler.end_headers()
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong")

    site.routes["/chatty"] = chatty
    site.routes["/right"] = PAGE
    fetcher.fetch(f"{site.url}/chatty")
    assert fetcher.fetch(f"{site.url}/right").body == PAGE


def test_too_many_headers_are_refused_for_good(site: Any, fetcher: Fetcher) -> None:
    def heads(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        for number in range(200):
            handler.send_header(f"X-{number}", "b")
        handler.end_headers()

    site.routes["/a"] = heads
    assert fetcher.fetch(f"{site.url}/a").health is Health.NOT_THE_FORMAT


def test_details_are_safe_to_log(site: Any, fetcher: Fetcher) -> None:
    site.routes["/a"] = (302, {"Location": "http://x\x1b[31m" + "y" * 500}, b"")
    got = fetcher.fetch(f"{site.url}/a")
    assert len(got.detail) <= 200
    assert got.detail.isprintable()
