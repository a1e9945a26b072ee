"""What a robots.txt lets us ask for: the Robots Exclusion Protocol, RFC 9309, without any network.

It binds us where we read as a robot: web pages (reader `html_list`), and what a sitemap leads to. An interface that its
owner offers to machines (a feed, an API, a harvest, an exchanged file) is an invitation, and does not ask for it.
Patterns and their precedence are protego's business; what group is ours, and which line decides, is told here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from protego import Protego

from connectors.exchange import MEBIBYTE, Exchange, Limits
from connectors.fetch import PRODUCT
from connectors.guard import Target
from schemas.violation import shown
from schemas.vocabularies import Health

if TYPE_CHECKING:
    from connectors.source import Source

READ_AS_ROBOT = frozenset({"html_list", "sitemap"})
FRESH = timedelta(hours=24)  # RFC 9309 §2.4
KEPT = timedelta(days=30)  # §2.3.1.4: so long a copy stands in for a file that cannot be reached
MOST_BYTES = 500 * 1024  # §2.5
LONGEST_DELAY = 60.0  # seconds; Crawl-delay is no part of the RFC, and some ask for hours
LIMITS = Limits(decoded_bytes=8 * MEBIBYTE, seconds=30.0, redirects=5)  # §2.3.1.2: five redirects

_LINE_END = re.compile(r"\r\n|\r|\n")
_AGENT = re.compile(r"\s*user[ -]?agent(?:\s*:|\s)([^#]*)", re.I)
_TOKEN = re.compile(r"[A-Za-z_-]+")
_SOMEBODY_ELSE = "another"
_LOOKED_AT = 20  # lines that may be the deciding one
_LATER = frozenset({408, 425, 429})
_PORTS = {"http": 80, "https": 443}


class Standing(StrEnum):
    """What is known after robots.txt was asked for (§2.3.1)."""

    READ = "read"
    ABSENT = "absent"  # nothing is forbidden
    UNREACHABLE = "unreachable"  # everything is, unless an older copy stands in


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One request for the robots.txt of an origin (`https://host[:port]`), with what came back, as received."""

    origin: str
    fetched_at: datetime
    standing: Standing
    status: int | None
    health: Health
    body: bytes = b""
    detail: str = ""
    retry_after: float | None = None

    def is_fresh(self, now: datetime) -> bool:
        """Whether it counts without asking again."""
        return self.standing is not Standing.UNREACHABLE and now - self.fetched_at < FRESH

    def stands_in(self, now: datetime) -> bool:
        """Whether it counts while the file cannot be reached; that there was none is not a copy of it."""
        return self.standing is Standing.READ and now - self.fetched_at < KEPT


@dataclass(frozen=True, slots=True)
class Rule:
    """The line of a robots.txt that forbids an address; `number` counts from 1, and is 0 where it cannot be told."""

    number: int
    text: str


class Rules:
    """What one robots.txt says to us; whatever the bytes are, what is no rule is passed over (§2.2)."""

    def __init__(self, body: bytes) -> None:
        self._lines = _lines(body)
        self._file = Protego.parse("\n".join(self._lines))

    @property
    def delay(self) -> float:
        """The Crawl-delay for us, in seconds, within reason."""
        return min(self._file.crawl_delay(PRODUCT) or 0.0, LONGEST_DELAY)

    def forbidding(self, url: str) -> Rule | None:
        """The rule by which this address is not for us; None when it may be asked for."""
        return None if self._file.can_fetch(url, PRODUCT) else self._deciding(url)

    def _deciding(self, url: str) -> Rule:
        """The longest line that forbids it where it stands: the same line may stand in somebody else's group, too."""
        found = [place for place, line in enumerate(self._lines) if _forbids(["User-agent: *", line], url)]
        found.sort(key=lambda place: -len(self._lines[place]))
        aside = set(found)
        for place in found[:_LOOKED_AT]:
            kept = ["Disallow:" if at in aside and at != place else line for at, line in enumerate(self._lines)]
            if _forbids(kept, url):
                return Rule(place + 1, shown(self._lines[place].strip()[:80]))
        return Rule(0, "Disallow")


def asks_first(source: Source, url: str) -> bool:
    """Whether this address is one that we read as a robot, and that nobody has allowed us in writing.

    A sitemap itself is made for robots; what it leads to is not.
    """
    if source.robots == "agreed" or source.reader not in READ_AS_ROBOT:
        return False
    return source.reader != "sitemap" or url != source.url


def origin_of(where: Target) -> str:
    """Scheme, host and port, for which one robots.txt counts (§2.3); the usual port is left out."""
    host = f"[{where.host}]" if ":" in where.host else where.host
    port = "" if where.port == _PORTS[where.scheme] else f":{where.port}"
    return f"{where.scheme}://{host}{port}"


def copy_of(origin: str, answer: Exchange, now: datetime) -> Copy:
    """What an answer to the request for robots.txt means."""
    return Copy(
        origin=origin, fetched_at=now, standing=_standing(answer), status=answer.status, health=answer.health,
        body=(answer.body or b"") if answer.health is Health.OK else b"",
        detail=answer.detail, retry_after=answer.retry_after,
    )  # fmt: skip


def _standing(answer: Exchange) -> Standing:
    if answer.health in (Health.OK, Health.EMPTY):
        return Standing.READ
    if answer.health is Health.REDIRECT_LOOP:
        return Standing.ABSENT  # §2.3.1.2
    # 408, 425 and 429 say "not now", not "there is none", and RFC 9309 leaves us free to take them so.
    if answer.status is not None and 400 <= answer.status < 500 and answer.status not in _LATER:
        return Standing.ABSENT  # §2.3.1.3
    return Standing.UNREACHABLE  # §2.3.1.4; also an answer that nobody can read


def _lines(body: bytes) -> list[str]:
    """The lines that count; a rule that is cut in the middle would forbid more than was said, and goes."""
    lines = _LINE_END.split(body[:MOST_BYTES].decode("utf-8-sig", errors="replace"))
    if len(body) > MOST_BYTES:
        lines.pop()
    return [_plain(line) for line in lines]


def _plain(line: str) -> str:
    """The line on one line, with the robot that it names told apart exactly.

    The library takes a name for ours when ours begins with it; by §2.2.1 the product tokens must be equal.
    """
    named = _AGENT.match(line)
    if named is None:
        return " ".join(line.splitlines())
    name = named[1].strip()
    if name in ("", "*"):
        return f"User-agent: {name}"
    token = _TOKEN.match(name)
    is_ours = token is not None and token[0].casefold() == PRODUCT.casefold()
    return f"User-agent: {PRODUCT if is_ours else _SOMEBODY_ELSE}"


def _forbids(lines: list[str], url: str) -> bool:
    return not Protego.parse("\n".join(lines)).can_fetch(url, PRODUCT)
