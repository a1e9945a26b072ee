"""Manners towards a source: wait one's turn, try again only what can succeed, and as late as the source asks."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol
from urllib.parse import urlsplit

from connectors.exchange import Exchange, Limits
from schemas.vocabularies import Health

ATTEMPTS = 3
FIRST_WAIT = (
    0.5  # seconds; doubles with each attempt, and the wait is drawn from zero to it, so that nobody comes in step
)
PATIENCE = 60.0  # seconds; a source that asks for more is left until its next turn


class Fetching(Protocol):
    """Whoever makes one exchange and never raises for what the network does."""

    def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, limits: Limits | None = None
    ) -> Exchange: ...


class Courtesy:
    """Wraps the exchanges of one pull; `pace` is the least time between two requests to one host, in seconds."""

    def __init__(
        self,
        inner: Fetching,
        *,
        pace: float = 0.0,
        attempts: int = ATTEMPTS,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        draw: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._inner, self._pace, self._attempts = inner, pace, attempts
        self._clock, self._sleep, self._draw = clock, sleep, draw
        self._last: dict[str, float] = {}
        self._slower: dict[str, float] = {}

    def slow(self, url: str, pace: float) -> None:
        """Leave at least so many seconds between two requests to the host of this address from now on."""
        self._slower[urlsplit(url).netloc] = pace

    def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, limits: Limits | None = None
    ) -> Exchange:
        """The exchange, or its last attempt; how many there were stands in its detail."""
        host = urlsplit(url).netloc
        attempt = 1
        while True:
            self._wait_turn(host)
            answer = self._inner.fetch(url, etag=etag, last_modified=last_modified, limits=limits)
            wait = self._wait_before_next(answer, attempt)
            if wait is None:
                return answer if attempt == 1 else replace(answer, detail=_told(answer.detail, attempt))
            self._sleep(wait)
            attempt += 1

    def _wait_turn(self, host: str) -> None:
        now = self._clock()
        turn = now
        if host in self._last:
            turn = max(now, self._last[host] + max(self._pace, self._slower.get(host, 0.0)))
        if turn > now:
            self._sleep(turn - now)
        self._last[host] = turn

    def _wait_before_next(self, answer: Exchange, attempt: int) -> float | None:
        """Seconds to wait, or None when another attempt is of no use or would come too late."""
        if answer.health is not Health.UNREACHABLE or attempt >= self._attempts:
            return None
        drawn = self._draw(0.0, FIRST_WAIT * 2.0 ** (attempt - 1))
        if answer.retry_after is None:
            return drawn
        return None if answer.retry_after > PATIENCE else answer.retry_after + drawn


def _told(detail: str, attempts: int) -> str:
    return f"{detail} ({attempts} lần thử · attempts)".strip()
