"""Reader `oai`: harvests an OAI-PMH 2.0 repository with ListRecords, whole or from where the last pull ended.

Keys of a record: `identifier`, `datestamp`, `sets` (list of setSpec) from its header, then each element of its
metadata as `prefix:name`: `dc:title` is a text, a list of texts where it occurs again, and `dc:title@en` where it has
an xml:lang. An element that holds others, or has attributes outside Dublin Core, is an object with keys of the same
kind beside `@attribute` and `#text`. An element in a default namespace goes under the metadataPrefix. A deleted record
is its header and `__gone__`.

Incremental harvesting asks for what changed `from` the responseDate of the last pull's first page, which is the
repository's own clock; `from` is inclusive, so the two overlap (OAI-PMH 2.0 §2.7.1). A repository that does not keep
deleted records, and a record that leaves the set asked for, show only in a full harvest: `incremental: false`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import quote, urldefrag, urlencode

from lxml import etree
from pydantic import Field, field_validator

from connectors.raw import RawRecord
from connectors.readers import protocol
from connectors.readers.markup import MarkupRefused, Root, elements, free
from connectors.readers.oai_record import item_of
from connectors.readers.protocol import Evidence, Exchanger, Known, Pull
from connectors.readers.whole_markup import whole
from connectors.sniff import broken
from schemas.vocabularies import Completeness

if TYPE_CHECKING:
    from connectors.source import Source

EXPECTED = "an OAI-PMH answer"
_ROOTS = {"{http://www.openarchives.org/OAI/2.0/}OAI-PMH": "{http://www.openarchives.org/OAI/2.0/}", "OAI-PMH": ""}
_WITH_RECORDS = ("ListRecords", "GetRecord")
_VERBS = (*_WITH_RECORDS, "ListIdentifiers", "ListSets", "ListMetadataFormats", "Identify")
_PREFIX = re.compile(r"[A-Za-z0-9\-_.!~*'()]{1,100}")
_SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(?::[A-Za-z0-9\-_.!~*'()]+)*")
_NOTHING_NEW = "noRecordsMatch"
_DAY = len("2026-05-09")


class OaiOptions(protocol.Options):
    """What to ask a repository for."""

    prefix: str = Field("oai_dc", description="metadataPrefix: the metadata format to ask for")
    set: str | None = Field(None, description="setSpec: only records of this set")
    incremental: bool = Field(True, description="false: all records at every pull, so that what is missing is seen")
    max_pages: int = Field(10_000, ge=1, description="pages of one pull; more make it truncated")

    @field_validator("prefix")
    @classmethod
    def _is_prefix(cls, prefix: str) -> str:
        if not _PREFIX.fullmatch(prefix):
            raise ValueError("metadataPrefix sai / not a metadataPrefix; ví dụ / e.g. oai_dc")
        return prefix

    @field_validator("set")
    @classmethod
    def _is_set(cls, name: str | None) -> str | None:
        if name is not None and not _SET.fullmatch(name):
            raise ValueError("setSpec sai / not a setSpec; ví dụ / e.g. tin:hop-bao")
        return name


@dataclass(slots=True)
class _Page:
    """What steers the harvest; `error` is the first OAI error code that tells more than an empty list."""

    space: str
    verb: str = ""
    answered: str = ""
    error: str = ""
    told: str = ""
    records: int = 0
    by_day: bool | None = None
    same: bytes = b""
    token: str = ""
    declared: int | None = None
    place: int | None = None


@dataclass(slots=True)
class _Harvest:
    """What all pages so far have shown; `troubles` say why records may be missing."""

    since: str | None
    seen: int = 0
    answered: str = ""
    by_day: bool | None = None
    declared: int | None = None
    before: bytes = b""
    tokens: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)

    def add(self, source: Source, slot: int, page: _Page) -> None:
        """Count one page; a list that turns in circles stops the source."""
        if page.records and page.same == self.before:
            raise broken(source.name, f"page {slot + 1} has the records of page {slot}: the resumptionToken is ignored")
        if page.token in self.tokens:
            raise broken(source.name, f"page {slot + 1} leads back to resumptionToken {page.token}")
        self.before = page.same
        self.seen += page.records
        if page.by_day is not None:
            self.by_day = page.by_day or bool(self.by_day)
        if page.token:
            self.tokens.add(page.token)
        if page.declared is not None:
            if self.declared not in (None, page.declared):
                self.troubles.append(f"the declared total changed from {self.declared} to {page.declared}")
            self.declared = page.declared
        if page.place is not None and page.place > self.seen:
            self.troubles.append(f"page {slot + 1} starts at {page.place}, {self.seen} came with it and before it")

    def evidence(self) -> Evidence:
        """Only a harvest that may have missed nothing moves the cursor; an increment is never complete."""
        if self.declared and not self.seen:
            self.troubles.append(f"declares {self.declared}, offers none")
        found = protocol.evidence(
            self.seen, self.declared, last_seen=not self.troubles, detail="; ".join(self.troubles)
        )
        if found.completeness is Completeness.TRUNCATED or (self.since is None and not self.seen):
            return found
        if self.since is None:
            return Evidence(found.completeness, self.declared, found.detail, found.health, self._cursor())
        detail = f"increment since {self.since}: {self.seen} records"
        return Evidence(Completeness.UNKNOWN, self.declared, detail, cursor=self._cursor())

    def _cursor(self) -> str | None:
        """The first answer's responseDate as finely as this repository writes datestamps; every one takes a day."""
        try:
            moment = datetime.fromisoformat(self.answered)
        except ValueError:
            return None
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        by_day = self.by_day
        if by_day is None:
            by_day = self.since is None or len(self.since) == _DAY
        return moment.strftime("%Y-%m-%d" if by_day else "%Y-%m-%dT%H:%M:%SZ")


class OaiReader:
    """ListRecords, page after page, as long as there is a resumptionToken."""

    name = "oai"
    Options = OaiOptions

    def pull(self, source: Source, exchange: Exchanger, known: Known) -> Pull:
        options = OaiOptions.model_validate(source.options)
        since = (known.cursor or None) if options.incremental else None
        harvest = _Harvest(since)
        asked = {"metadataPrefix": options.prefix, "set": options.set, "from": since}
        for slot in range(options.max_pages):
            url = _address(source.url, asked)
            payload = yield from protocol.fetched(source, exchange, known, slot, url)
            page = _accepted(source, whole(source, EXPECTED, payload, _look)[1])
            harvest.answered = harvest.answered or page.answered
            if page.error:
                if slot and harvest.seen != harvest.declared:
                    harvest.troubles.append(f"page {slot + 1} says {page.error}")
                return harvest.evidence()
            harvest.add(source, slot, page)
            if not page.token:
                return harvest.evidence()
            asked = {"resumptionToken": page.token}
        harvest.troubles.append(f"more than max_pages: {options.max_pages}")
        return harvest.evidence()

    def records(self, source: Source, payload: bytes) -> Iterator[RawRecord]:
        return protocol.numbered(source, _records(source, payload))


def _address(base: str, asked: dict[str, str | None]) -> str:
    """resumptionToken is an exclusive argument (§3.5); reserved characters are encoded, a blank as %20 (§3.1.1.3)."""
    query = {"verb": "ListRecords"} | {name: value for name, value in asked.items() if value}
    told = urlencode(query, quote_via=quote, safe="")
    base = urldefrag(base).url.rstrip("?&")
    return f"{base}{'&' if '?' in base else '?'}{told}"


def _records(source: Source, payload: bytes) -> Iterator[RawRecord]:
    prefix = OaiOptions.model_validate(source.options).prefix
    document, page = whole(source, EXPECTED, payload, _look)
    _accepted(source, page)
    ordinal = 0
    for element in elements(document.payload, (f"{page.space}record",), document.root):
        if _under(element, page.space) in _WITH_RECORDS:
            yield RawRecord.of(ordinal, f"/{page.verb}/record[{ordinal + 1}]", item_of(element, page.space, prefix))
            ordinal += 1
            free(element)


def _accepted(source: Source, page: _Page) -> _Page:
    """The page, if it holds records or says that there are none."""
    if page.error and page.error != _NOTHING_NEW:
        told = page.told
        if page.error == "badResumptionToken":
            told = f"the list cannot be gone on with, and is not begun again within this pull. {told}"
        raise broken(source.name, f"OAI-PMH {page.error}: {told}".rstrip(": "))
    if not page.error and page.verb not in _WITH_RECORDS:
        raise broken(source.name, f"an OAI-PMH answer without records: {page.verb or 'no list and no error'}")
    return page


def _look(payload: bytes, root: Root) -> _Page:
    if root.tag not in _ROOTS:
        raise MarkupRefused(f"root element {root.tag}")
    page = _Page(_ROOTS[root.tag])
    names = ("record", "resumptionToken", "error", "responseDate", *_VERBS)
    same = blake2b(digest_size=16)
    for element in elements(payload, tuple(f"{page.space}{name}" for name in names), root):
        name, under = str(element.tag).removeprefix(page.space), _under(element, page.space)
        if under in _WITH_RECORDS and name == "record":
            page.records += 1
            header = f"{page.space}header/{page.space}"
            same.update((element.findtext(f"{header}identifier") or "").encode() + b"\0")
            stamp = (element.findtext(f"{header}datestamp") or "").strip()
            if stamp:
                page.by_day = len(stamp) <= _DAY or bool(page.by_day)
            free(element)
        elif under in _WITH_RECORDS and name == "resumptionToken":
            page.token = (element.text or "").strip()
            page.declared, page.place = _count(element, "completeListSize"), _count(element, "cursor")
        elif under == "OAI-PMH" and name == "responseDate":
            page.answered = (element.text or "").strip()
        elif under == "OAI-PMH" and name == "error" and page.error in ("", _NOTHING_NEW):
            page.error, page.told = element.get("code", "").strip() or "error", (element.text or "").strip()
        elif under == "OAI-PMH" and name in _VERBS:
            page.verb = name
    page.same = same.digest()
    return page


def _under(element: etree._Element, space: str) -> str:
    parent = element.getparent()
    return "" if parent is None else str(parent.tag).removeprefix(space)


def _count(element: etree._Element, name: str) -> int | None:
    text = element.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
