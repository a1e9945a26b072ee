"""Waiting, trying again, giving up: with a clock that does not tick by itself."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from connectors.courtesy import ATTEMPTS, Courtesy
from connectors.exchange import Exchange, Limits
from connectors.fetch import Fetcher
from schemas.vocabularies import Health
from tests.unit.connectors.conftest import Site


@dataclass
class Time:
    """A clock that moves only when somebody sleeps or works."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


@dataclass
class Scripted:
    """Answers one after the other; the last one again and again."""

    answers: list[Exchange]
    asked: list[str] = field(default_factory=list)

    def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, limits: Limits | None = None
    ) -> Exchange:
        self.asked.append(url)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


def said(health: Health, *, after: float | None = None) -> Exchange:
    return Exchange(url="https://so.example.vn/tin", status=None, health=health, body=None, retry_after=after)


GOOD, LATER = said(Health.OK), said(Health.UNREACHABLE)


def courteous(inner: Scripted, time: Time, pace: float = 0.0) -> Courtesy:
    return Courtesy(inner, pace=pace, clock=time, sleep=time.sleep, draw=lambda low, high: high)


def test_what_may_pass_is_tried_again_with_growing_waits() -> None:
    time, inner = Time(), Scripted([LATER, LATER, GOOD])
    assert courteous(inner, time).fetch("https://so.example.vn/tin").health is Health.OK
    assert (len(inner.asked), time.slept) == (3, [0.5, 1.0])


def test_the_last_attempt_is_the_answer_and_says_how_many_there_were() -> None:
    time, inner = Time(), Scripted([LATER])
    answer = courteous(inner, time).fetch("https://so.example.vn/tin")
    assert answer.health is Health.UNREACHABLE
    assert f"{ATTEMPTS} lần thử" in answer.detail
    assert len(inner.asked) == ATTEMPTS


@pytest.mark.parametrize("health", [one for one in Health if one is not Health.UNREACHABLE])
def test_what_cannot_succeed_is_asked_once(health: Health) -> None:
    time, inner = Time(), Scripted([said(health), GOOD])
    assert courteous(inner, time).fetch("https://so.example.vn/tin") == said(health)
    assert time.slept == []


def test_a_source_that_asks_for_time_gets_it_and_too_much_is_left_for_the_next_turn() -> None:
    time, inner = Time(), Scripted([said(Health.UNREACHABLE, after=7.0), GOOD])
    assert courteous(inner, time).fetch("https://so.example.vn/tin").health is Health.OK
    assert time.slept == [7.5]
    time, inner = Time(), Scripted([said(Health.UNREACHABLE, after=3600.0), GOOD])
    assert courteous(inner, time).fetch("https://so.example.vn/tin").health is Health.UNREACHABLE
    assert (len(inner.asked), time.slept) == (1, [])


def test_requests_to_one_host_keep_their_distance() -> None:
    time, inner = Time(), Scripted([GOOD])
    manners = courteous(inner, time, pace=2.0)
    for url in ("https://a.example.vn/1", "https://a.example.vn/2", "https://b.example.vn/1", "https://a.example.vn/3"):
        manners.fetch(url)
    assert time.slept == [2.0, 2.0]
    time.now += 10
    manners.fetch("https://a.example.vn/4")
    assert time.slept == [2.0, 2.0]


def test_a_real_server_that_says_retry_after_is_asked_again(site: Site, fetcher: Fetcher) -> None:
    time, seen = Time(), []

    def answer(handler: object) -> None:
        seen.append(1)
        busy = len(seen) == 1
        body = b"" if busy else b"{}"
        handler.send_response(429 if busy else 200)  # type: ignore[attr-defined]
        if busy:
            handler.send_header("Retry-After", "9")  # type: ignore[attr-defined]
        handler.send_header("Content-Length", str(len(body)))  # type: ignore[attr-defined]
        handler.end_headers()  # type: ignore[attr-defined]
        handler.wfile.write(body)  # type: ignore[attr-defined]

    site.routes["/tin"] = answer
    manners = Courtesy(fetcher, clock=time, sleep=time.sleep, draw=lambda low, high: 0.0)
    assert manners.fetch(f"{site.url}/tin").health is Health.OK
    assert (len(seen), time.slept) == (2, [9.0])
