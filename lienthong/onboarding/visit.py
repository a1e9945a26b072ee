"""Visits to a source that is not declared yet: few, paced, remembered; and a sample drawn by its reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.courtesy import Fetching
from connectors.exchange import Exchange
from connectors.obedience import Obedience
from connectors.raw import GONE, RAGGED, REFUSED, RawRecord
from connectors.readers import READERS
from connectors.readers.protocol import Evidence, Exchanger, Known
from connectors.robots import asks_first
from connectors.source import Source
from lienthong.sealing import mark_on
from schemas.errors import IntegrationError, NotTheFormat, RecordRejected, SourceUnavailable
from schemas.vocabularies import Health

MOST_RECORDS = 5_000
_DOWN = frozenset({Health.UNREACHABLE, Health.GONE, Health.REFUSED, Health.REDIRECT_LOOP})


class Visitor:
    """Asks each address at most once, and at most `most` addresses; `robots` knows what robots may not ask for."""

    def __init__(self, inner: Fetching, most: int = 20, robots: Obedience | None = None) -> None:
        self._inner, self._most, self._robots = inner, most, robots
        self.seen: dict[str, Exchange] = {}
        self.forbidden: set[str] = set()

    def __call__(self, url: str, etag: str | None = None, last_modified: str | None = None) -> Exchange:
        """The exchange as a reader asks for it; validators are of no use to a first visit."""
        return self._visit(self._inner, url)

    def reading(self, source: Source) -> Exchanger:
        """The visitor for the reader of a source; a page that is forbidden to robots is refused, seen before or not.

        The first page of all was named by a person, and until it is there nobody knows whether it is a page at all.
        """

        def exchange(url: str, etag: str | None = None, last_modified: str | None = None) -> Exchange:
            if self._robots is None or not asks_first(source, url):
                return self(url)
            refused = self._robots.refusal(url)
            if refused is not None:
                self.forbidden.add(url)
            return refused or self._visit(self._robots, url)

        return exchange

    def _visit(self, by: Fetching, url: str) -> Exchange:
        if url not in self.seen:
            if self.is_tired:
                raise Tired(f"{self._most} trang mẫu là đủ / pages are enough for a sample")
            self.seen[url] = by.fetch(url)
        return self.seen[url]

    @property
    def is_tired(self) -> bool:
        """Whether nothing more may be asked."""
        return len(self.seen) >= self._most

    def without_visits(self) -> Visitor:
        """One that asks for nothing."""
        return Visitor(self._inner, 0, self._robots)

    def glance(self, url: str) -> bytes | None:
        """The body of one more page to look at; None if there is none, or no more visits."""
        if self.is_tired and url not in self.seen:
            return None
        answer = self(url)
        return answer.body if answer.health is Health.OK else None


class Tired(IntegrationError):
    """The sample is as large as it may get; not an error of the source."""


@dataclass(frozen=True)
class Sample:
    """What a reader drew: payloads with the addresses they came from, records, and what the pull proves."""

    payloads: list[tuple[str, bytes]]
    raws: list[tuple[int, RawRecord]]
    evidence: Evidence | None
    records: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def named_by(self) -> frozenset[str]:
        """What every record that its source declares gone still carries; empty where there is none."""
        gone = []
        for _, raw in self.raws:
            try:
                fields = raw.fields()
            except RecordRejected:
                continue
            if GONE in fields:
                gone.append(fields.keys() - {GONE})
        return frozenset[str].intersection(*map(frozenset, gone)) if gone else frozenset()


def first_page(visitor: Visitor, url: str) -> Exchange:
    """The page itself; SourceUnavailable when the network or the source says no, NotTheFormat when it says nonsense."""
    answer = visitor(url)
    if answer.health is Health.OK and answer.body is not None:
        return answer
    told = f"{url}: {answer.health.vi} / {answer.health.en}: {answer.detail}"
    if answer.health in _DOWN:
        raise SourceUnavailable(told, health=str(answer.health))
    raise NotTheFormat(told, health=str(answer.health))


def probe(url: str, reader: str, options: Mapping[str, Any]) -> Source:
    """A source without a mapping, for a reader to pull by; nothing else may be done with it."""
    return Source.model_construct(name="onboarding", url=url, reader=reader, options=dict(options), mode="append")


def drawn(visitor: Visitor, url: str, reader: str, options: Mapping[str, Any]) -> Sample:
    """What the reader gets from the source within the visits that are left; NotTheFormat when it is another format."""
    source, payloads, evidence = probe(url, reader, options), list[tuple[str, bytes]](), None
    steps = READERS[reader].pull(source, visitor.reading(source), Known())
    try:
        while True:
            exchange = next(steps).exchange
            if exchange.health is Health.OK and exchange.body is not None:
                payloads.append((exchange.url, exchange.body))
    except StopIteration as end:
        evidence = end.value
    except Tired:
        pass
    except (SourceUnavailable, NotTheFormat):
        # Later pages may fail: what came before is still a sample. A page that robots may not read ends it.
        if not payloads or visitor.forbidden:
            raise
    raws: list[tuple[int, RawRecord]] = []
    for place, (_, body) in enumerate(payloads):
        for raw in READERS[reader].records(source, body):
            raws.append((place, raw))
            if len(raws) >= MOST_RECORDS:
                return Sample(payloads[: place + 1], raws, None, _fields(raws))
    return Sample(payloads, raws, evidence, _fields(raws))


def _fields(raws: list[tuple[int, RawRecord]]) -> list[Mapping[str, Any]]:
    """The records that can be read, each once: a record repeated on the next page says nothing new."""
    found, seen = list[Mapping[str, Any]](), set[bytes]()
    for _, raw in raws:
        if raw.content in seen or mark_on(raw) is not None:  # of a marked document not even an example is kept
            continue
        seen.add(raw.content)
        try:
            fields = raw.fields()
        except RecordRejected:
            continue
        if not fields.keys() & {RAGGED, REFUSED, GONE}:
            found.append(fields)
    return found
