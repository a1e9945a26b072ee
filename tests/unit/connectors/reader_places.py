"""A pull driven to its end, what came of it, and what every place is where readers are tried.

What a fault of HTTP means where there is no HTTP stands at the method of the place that makes it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol
from unicodedata import normalize

from connectors.courtesy import Courtesy, Fetching
from connectors.exchange import Exchange
from connectors.readers.protocol import Evidence, Fetched, Known, Reader
from connectors.source import Source
from schemas.errors import IntegrationError, RecordRejected
from schemas.vocabularies import Completeness, Health
from tests.unit.connectors.reader_scripts import Pages, Totals, Way, title

Maker = Callable[..., Source]
NOW = 1_800_000_000.0
_NUMBER = re.compile(r"Họp báo số (\d+)")
_TONES = "\u0300\u0301\u0303\u0309\u0323"


# ---- what came of a pull


@dataclass(frozen=True)
class Offered:
    """One record: its place, the number in its title (None where the title is not the right text) and its content."""

    slot: int
    pointer: str
    number: int | None
    text: str


@dataclass
class Outcome:
    """A pull and the reading of all that it brought, up to the error that ended one of them."""

    fetched: list[Fetched] = field(default_factory=list)
    evidence: Evidence | None = None
    error: IntegrationError | None = None
    offered: list[Offered] = field(default_factory=list)

    @property
    def numbers(self) -> list[int | None]:
        return [one.number for one in self.offered]

    @property
    def is_whole(self) -> bool:
        """Whether it would load: nothing refused it on the way."""
        return self.error is None and self.evidence is not None

    @property
    def is_complete(self) -> bool:
        """Whether it may propose deletions."""
        return self.is_whole and self.evidence is not None and self.evidence.completeness is Completeness.COMPLETE

    @property
    def told(self) -> str:
        """All that is said about what is not right: of the error, of the evidence, of refused records."""
        parts = [str(self.error), str(self.error.data)] if self.error else []
        parts += [self.evidence.detail] if self.evidence else []
        return "\n".join([*parts, *(one.text for one in self.offered)])


@dataclass
class Time:
    """A clock that moves only when somebody sleeps."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Recording:
    """Passes exchanges on and notes them; what is `kept` of an unfinished pull is answered without asking."""

    def __init__(self, inner: Fetching, kept: dict[str, Exchange]) -> None:
        self._inner, self._kept = inner, dict(kept)
        self.asked: list[str] = []

    def __call__(self, url: str, etag: str | None = None, last_modified: str | None = None) -> Exchange:
        if url in self._kept:
            return self._kept.pop(url)
        self.asked.append(url)
        return self._inner.fetch(url, etag=etag, last_modified=last_modified)


class Acting:
    """Passes exchanges on, and does something when one address is asked for."""

    def __init__(self, inner: Fetching, url: str, act: Callable[[], None]) -> None:
        self._inner, self._url, self._act = inner, url, act

    def fetch(self, url: str, **how: Any) -> Exchange:
        if url == self._url:
            self._act()
        return self._inner.fetch(url, **how)


class Place(Protocol):
    """A transport with well-behaved content and faults of choice."""

    reader: Reader
    source: Source
    fetcher: Fetching
    way: Way
    declares: bool
    goes_on: bool
    proves: Completeness
    asked: list[str]

    def close(self) -> None:
        """Drop the connections that were kept."""
        ...

    @property
    def order(self) -> list[str]:
        """The addresses that a pull asks for, in order."""
        ...

    def offer(self, pages: Pages, totals: Totals | None = None) -> None:
        """Hold these pages of records."""
        ...

    def ask_for_time(self, seconds: float) -> None:
        """Put off the last request until so many seconds have passed."""
        ...

    def pull_patiently(self) -> tuple[Outcome, list[float]]:
        """Pull as the plan does, with manners; and what was waited, in seconds."""
        ...

    def due(self, seconds: float) -> list[float]:
        """What must have been waited when so much was asked for."""
        ...

    def halves(self) -> Iterator[str]:
        """Break the transport in the middle of the last document, in each way that it can be broken."""
        ...

    def put_page(self, page: bytes, place: int) -> None:
        """Put a web page in the place of a document: 0 the first, -1 the last."""
        ...

    def loop(self, place: int) -> None:
        """Let the document at this place lead back to itself."""
        ...

    def pull_while_it_changes(self) -> Outcome:
        """Pull 1 2 3 4 while that becomes another set."""
        ...

    def put_bomb(self) -> None:
        """Let the last document unpack to 1 GiB."""
        ...

    def spellings(self) -> Iterator[tuple[str, bool]]:
        """Offer 1 2 in each wrong way to state a charset; and whether the text must come right all the same."""
        ...

    def breaks(self) -> Any:
        """A context in which the last document cannot be had."""
        ...


def pull(place: Place, fetcher: Fetching | None = None, kept: dict[str, Exchange] | None = None) -> Outcome:
    """Drive the reader to its end, then read all that came, as the plan does."""
    exchange, found = Recording(fetcher or place.fetcher, kept or {}), Outcome()
    place.asked = exchange.asked
    steps = place.reader.pull(place.source, exchange, Known())
    try:
        while True:
            found.fetched.append(next(steps))
    except StopIteration as stop:
        found.evidence = stop.value
    except IntegrationError as error:
        found.error = error
    for one in found.fetched:
        if one.exchange.health is not Health.OK or one.exchange.body is None:
            continue
        try:
            for record in place.reader.records(place.source, one.exchange.body):
                text = normalize("NFC", record.content.decode(errors="replace"))
                number = _NUMBER.search(text)
                try:
                    record.fields()
                except RecordRejected as error:
                    number, text = None, str(error)
                found.offered.append(Offered(one.slot, record.pointer, int(number[1]) if number else None, text))
        except IntegrationError as error:
            found.error = found.error or error
    return found


def courteous(fetcher: Fetching, time: Time) -> Courtesy:
    return Courtesy(fetcher, clock=time, sleep=time.sleep, draw=lambda low, high: high)


def windows_1258(text: str) -> bytes:
    """The text as this code page holds it: letters with their shape, tone marks behind them."""
    found = b""
    for sign in normalize("NFC", text):
        marks = normalize("NFD", sign)
        tones = "".join(mark for mark in marks if mark in _TONES)
        shape = normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
        found += (shape + tones).encode("cp1258")
    return found


ENCODED: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode, "windows-1258": windows_1258, "utf-16": lambda text: text.encode("utf-16"),
}  # fmt: skip


@cache
def bomb() -> bytes:
    """A sound gzip of 1 GiB of zeros in 1 MiB: the same mebibyte, packed once, over and over (RFC 1952)."""
    mebibyte, times = bytes(1 << 20), 1 << 10
    pack, checked = zlib.compressobj(9, zlib.DEFLATED, -15), 0
    block = pack.compress(mebibyte) + pack.flush(zlib.Z_FULL_FLUSH)
    for _ in range(times):
        checked = zlib.crc32(mebibyte, checked)
    tail = checked.to_bytes(4, "little") + ((times << 20) & 0xFFFFFFFF).to_bytes(4, "little")
    return b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + block * times + pack.flush() + tail


def rows(page: Sequence[int]) -> str:
    return "id,title\r\n" + "".join(f"{one:03},{title(one)}\r\n" for one in page)
