"""Reader `sitemap`: sitemaps.org 0.9 sitemaps and their indexes, and ResourceSync 1.1 resource and change lists.

Keys of a record: `loc`, `lastmod`, `changefreq`, `priority`; from ResourceSync `change` (created, updated, deleted),
`datetime`, `length`, `type`, `path`, `encoding`, the hash as `md5`, `sha1`, `sha256`…, and `links` (list of objects:
rel, href, …); `news:title`, `news:publication_date`, `news:name`, `news:language`, `news:keywords`…; `images` and
`videos` (lists of objects with the names of their extension), `alternates` (hreflang, href). Other extensions come as
`prefix:name`. All values are texts as written; `loc` too, wherever it leads. A deleted resource has `__gone__`.

A description leads to capability lists, these to a resource list or to change lists, and an index to its parts; all of
them are on the source's own host. A pull of resource lists is complete and leaves as cursor the time at which they were
taken; with a cursor the change lists that cover the time after it are read in their order, and so `mode: delta` fits.
Where change lists say when they begin, a pull that has taken its `slice` ends between two of them; a single list, and
resource lists, come whole.
Packed dumps, text sitemaps and feeds offered as sitemaps are not read.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Literal

from pydantic import Field, field_validator

from connectors.raw import RawRecord
from connectors.readers import protocol
from connectors.readers.markup import MarkupRefused, Root
from connectors.readers.parts import Parts
from connectors.readers.protocol import Evidence, Exchanger, Known, Pull, joined
from connectors.readers.sitemap_document import GUIDES, LISTS, Document, Pointer, entries, look, moment, opened
from connectors.readers.slices import Slice, Sliced
from connectors.readers.whole_markup import Whole, whole
from connectors.sniff import broken, refusal
from schemas.vocabularies import Completeness

if TYPE_CHECKING:
    from connectors.source import Source

EXPECTED = "a sitemap"
_CHANGES, _RESOURCES = "changelist", "resourcelist"


class SitemapOptions(Sliced):
    """Which documents to follow and which addresses to take."""

    follow: Literal["all", "resource_list", "change_list"] = Field(
        "all", description="all: everything at first, then, where ResourceSync offers them, changes"
    )
    include: str | None = Field(None, description="regular expression: only addresses in which it is found")
    max_pages: int = Field(1_000, ge=1, description="documents of one pull; more make it truncated")

    @field_validator("include")
    @classmethod
    def _is_pattern(cls, text: str | None) -> str | None:
        return None if text is None else protocol.pattern(text)


@dataclass(slots=True)
class _Stop:
    """One document to fetch; `branch` numbers the resource or change list that it is a part of."""

    url: str
    branch: int = 0
    begins: datetime | None = None


@dataclass(slots=True)
class _Walk:
    """The way through the documents of one pull; `marks` is how far each branch reaches."""

    source: Source
    follow: str
    since: datetime | None
    queue: deque[_Stop]
    known: set[str]
    guides: set[str] = field(default_factory=set)
    branches: int = 0
    records: int = 0
    kinds: set[str] = field(default_factory=set)
    can_restart: bool = False
    gap: str = ""
    marks: dict[int, datetime | None] = field(default_factory=dict)

    @property
    def wanted(self) -> str:
        return _CHANGES if self.follow == "change_list" or self.since else _RESOURCES

    def take(self, stop: _Stop, document: Document) -> None:
        """Count the document and queue what it leads to."""
        if document.capability in GUIDES:
            pointers = self._chosen(document)
        else:
            self._check(stop, document)
            self.kinds.add(document.capability)
            self.records += document.records
            self._mark(stop.branch, document)
            pointers = document.pointers
            if document.capability == _CHANGES:
                pointers = [one for one in pointers if not (self.since and one.ends and one.ends <= self.since)]
                if all(one.begins for one in pointers):
                    pointers.sort(key=lambda one: one.begins.timestamp() if one.begins else 0)
        if pointers:
            self.guides.add(stop.url)
        for one in pointers:
            self._queue(stop, document, one)

    def _queue(self, stop: _Stop, document: Document, pointer: Pointer) -> None:
        url = protocol.same_site(self.source, joined(stop.url, pointer.loc))
        if url in self.guides:
            raise broken(self.source.name, f"{stop.url} leads back to {url}")
        if url in self.known:
            return  # named twice, read once
        self.known.add(url)
        if document.capability in GUIDES:
            self.branches += 1
        branch = self.branches if document.capability in GUIDES else stop.branch
        self.queue.append(_Stop(url, branch, pointer.begins))

    def _chosen(self, document: Document) -> list[Pointer]:
        """Of what is offered, the lists wanted; where no changes are offered, all is read anew."""
        offered = document.pointers
        if document.capability == "description":
            return [one for one in offered if one.capability == "capabilitylist"]
        whole_lists = [one for one in offered if one.capability == _RESOURCES]
        self.can_restart = self.can_restart or bool(whole_lists)
        chosen = [one for one in offered if one.capability == self.wanted]
        if not chosen and self.follow == "all":
            chosen = whole_lists
        if not chosen:
            names = ", ".join(sorted({one.capability for one in offered})) or "nothing"
            raise broken(self.source.name, f"the capability list offers no {self.wanted}, but {names}")
        return chosen

    def _check(self, stop: _Stop, document: Document) -> None:
        """Stop at a list of the other kind, and note changes that fell between the cursor and the first list."""
        kind = document.capability
        if (self.follow == "change_list" and kind != _CHANGES) or (self.follow == "resource_list" and kind == _CHANGES):
            raise broken(self.source.name, f"follow is {self.follow}, but this is {kind or 'a plain sitemap'}")
        if kind != _CHANGES or self.since is None or stop.branch in self.marks:
            return
        parts = [one.begins for one in document.pointers]
        begins = document.begins or min((time for time in parts if time and all(parts)), default=None)
        if begins and begins > self.since:
            self.gap = f"the change lists begin at {begins.isoformat()}, after the cursor {self.since.isoformat()}"
            if not self.can_restart or self.follow != "all":
                raise broken(self.source.name, f"{self.gap}: changes between them are lost")

    def _mark(self, branch: int, document: Document) -> None:
        """A resource list reaches to the time it was taken, a change list to its end or its last change."""
        before = self.marks.get(branch)
        if document.capability == _RESOURCES:
            told = [time for time in (before, document.at) if time]
            self.marks[branch] = min(told, default=None)
        elif document.capability == _CHANGES:
            told = [time for time in (before, document.ends or document.newest) if time]
            self.marks[branch] = max(told, default=self.since)

    def pause(self) -> datetime | None:
        """The time up to which all changes have been read, if the pull can end here and the next one goes on from it.

        That takes one set whose change lists all say when they begin, for they are queued in that order.
        """
        begins = [stop.begins for stop in self.queue if stop.begins]
        if self.kinds != {_CHANGES} or self.branches > 1 or not begins or len(begins) < len(self.queue):
            return None
        reached = begins[0]
        if reached > min(begins) or reached > datetime.now(UTC) or (self.since and reached <= self.since):
            return None
        return reached

    def paused(self, reached: datetime) -> Evidence:
        """The slice is full and change lists are left; the next pull begins with the first of them."""
        told = f"changes since {self._since}: {self.records}, up to {reached.isoformat()}; more is waiting"
        return Evidence(Completeness.UNKNOWN, None, told, cursor=reached.isoformat(), more=True)

    @property
    def _since(self) -> str:
        return self.since.isoformat() if self.since else "the first change list"

    def evidence(self, parts: Parts) -> Evidence:
        """Complete if everything was read; changes alone prove nothing about the rest."""
        parts.settle()
        if parts.lost:
            # Without a cursor the next pull begins where this one did, and so reads again what is missing here.
            kind = Completeness.UNKNOWN if _CHANGES in self.kinds else Completeness.TRUNCATED
            return Evidence(kind, None, parts.detail)
        reached = [time for time in self.marks.values() if time]
        # The branch that lags decides, and a time to come never: changes are read again rather than missed.
        all_told = bool(reached) and len(reached) == len(self.marks)
        cursor = min(*reached, datetime.now(UTC)).isoformat() if all_told else None
        if _CHANGES in self.kinds:
            return Evidence(Completeness.UNKNOWN, None, f"changes since {self._since}: {self.records}", cursor=cursor)
        found = protocol.evidence(self.records, None, last_seen=True)
        return Evidence(found.completeness, None, found.detail, found.health, cursor if self.follow == "all" else None)


class SitemapReader:
    """Documents in the order in which they are named, each on the source's own host."""

    name = "sitemap"
    Options = SitemapOptions

    def pull(self, source: Source, exchange: Exchanger, known: Known) -> Pull:
        options = SitemapOptions.model_validate(source.options)
        since = None if options.follow == "resource_list" else moment(known.cursor)
        walk = _Walk(source, options.follow, since, deque([_Stop(source.url)]), {source.url})
        taken, parts = Slice(options.slice), Parts()
        for slot in range(options.max_pages):
            if not walk.queue:
                return walk.evidence(parts)
            stop = walk.queue.popleft()
            if slot:
                read = yield from parts.fetched(source, exchange, known, slot, stop.url, partial(_sized, source))
                if read is None:
                    continue
            else:
                payload = yield from protocol.fetched(source, exchange, known, slot, stop.url)
                read = _sized(source, payload)
            document, octets = read
            walk.take(stop, document)
            taken.take(document.records, octets)
            if walk.gap:
                # No cursor would keep the one before; the empty one makes the next pull begin anew.
                return Evidence(
                    Completeness.UNKNOWN, None, f"{walk.gap}: the next pull reads the resource list", cursor=""
                )
            # Changes of a list that failed would be left behind a cursor that is set now.
            reached = walk.pause() if taken.is_full and not parts.lost else None
            if reached:
                return walk.paused(reached)
        if not walk.queue:
            return walk.evidence(parts)
        parts.settle()
        told = f"more than max_pages: {options.max_pages}"
        return Evidence(Completeness.TRUNCATED, None, f"{told}; {parts.detail}" if parts.lost else told)

    def records(self, source: Source, payload: bytes) -> Iterator[RawRecord]:
        return protocol.numbered(source, _records(source, payload))


def _records(source: Source, payload: bytes) -> Iterator[RawRecord]:
    document, seen = _read(source, payload)
    found = entries(document.payload, document.root, seen, _included(source))
    for ordinal, entry in enumerate(found):
        yield RawRecord.of(ordinal, f"/url[{ordinal + 1}]", entry)


def _sized(source: Source, payload: bytes) -> tuple[Document, int]:
    """What a document says, and its size in octets."""
    return _read(source, payload)[1], len(payload)


def _read(source: Source, payload: bytes) -> tuple[Whole, Document]:
    include = _included(source)

    def seen(text: bytes, root: Root) -> Document:
        return look(text, root, include)

    try:
        payload = opened(payload)
    except MarkupRefused as error:
        raise refusal(source.name, EXPECTED, payload, str(error)) from error
    document, found = whole(source, EXPECTED, payload, seen)
    if found.capability not in LISTS | GUIDES:
        raise broken(source.name, f"ResourceSync capability {found.capability} is not read")
    return document, found


def _included(source: Source) -> re.Pattern[str] | None:
    include = SitemapOptions.model_validate(source.options).include
    return re.compile(include) if include else None
