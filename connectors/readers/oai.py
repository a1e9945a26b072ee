"""Reader `oai`: harvests an OAI-PMH 2.0 repository with ListRecords, whole or from where the last pull ended.

Keys of a record: `identifier`, `datestamp`, `sets` (list of setSpec) from its header, then each element of its
metadata as `prefix:name`: `dc:title` is a text, a list of texts where it occurs again, and `dc:title@en` where it has
an xml:lang. An element that holds others, or has attributes outside Dublin Core, is an object with keys of the same
kind beside `@attribute` and `#text`. An element in a default namespace goes under the metadataPrefix. A deleted record
is its header and `__gone__`.

Incremental harvesting asks for what changed `from` the responseDate of the last pull's first page, which is the
repository's own clock; `from` is inclusive, so the two overlap (OAI-PMH 2.0 §2.7.1). A repository that does not keep
deleted records, and a record that leaves the set asked for, show only in a full harvest: `incremental: false`.

A pull that has taken its `slice` leaves the list in the middle, and the next one goes on with its resumptionToken. A
full harvest, and the first one of a snapshot, come in one pull: only the whole proves what is gone.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import quote, urldefrag, urlencode

from lxml import etree
from pydantic import Field, field_validator

from connectors.exchange import Exchange
from connectors.raw import RawRecord
from connectors.readers import protocol
from connectors.readers.markup import MarkupRefused, Root, elements, free
from connectors.readers.oai_harvest import Harvest, Page, Rest
from connectors.readers.oai_record import item_of
from connectors.readers.protocol import Exchanger, Fetched, Known, Pull
from connectors.readers.slices import Slice, Sliced
from connectors.readers.whole_markup import whole
from connectors.sniff import broken
from schemas.errors import NotTheFormat, SourceUnavailable

if TYPE_CHECKING:
    from connectors.source import Source

EXPECTED = "an OAI-PMH answer"
_ROOTS = {"{http://www.openarchives.org/OAI/2.0/}OAI-PMH": "{http://www.openarchives.org/OAI/2.0/}", "OAI-PMH": ""}
_WITH_RECORDS = ("ListRecords", "GetRecord")
_VERBS = (*_WITH_RECORDS, "ListIdentifiers", "ListSets", "ListMetadataFormats", "Identify")
_PREFIX = re.compile(r"[A-Za-z0-9\-_.!~*'()]{1,100}")
_SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(?::[A-Za-z0-9\-_.!~*'()]+)*")
_NOTHING_NEW = "noRecordsMatch"
_LATER = frozenset({429, 503})


class OaiOptions(Sliced):
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


class _Forgotten(Exception):
    """The repository no longer knows the token of a list that an earlier pull left in the middle."""


class OaiReader:
    """ListRecords, page after page, as long as there is a resumptionToken."""

    name = "oai"
    Options = OaiOptions

    def pull(self, source: Source, exchange: Exchanger, known: Known) -> Pull:
        options = OaiOptions.model_validate(source.options)
        rest = Rest.of(known.cursor if options.incremental else None)
        if rest.token:
            try:
                return (yield from _pull(source, options, exchange, known, rest))
            except _Forgotten:
                rest = rest.again()
        return (yield from _pull(source, options, exchange, known, rest))

    def records(self, source: Source, payload: bytes) -> Iterator[RawRecord]:
        return protocol.numbered(source, _records(source, payload))


def _pull(source: Source, options: OaiOptions, exchange: Exchanger, known: Known, rest: Rest) -> Pull:
    """One slice of a list, or all of it where only the whole proves what is gone."""
    harvest, first = Harvest(rest), rest.since is None and not rest.token
    needs_all = rest.needs_all or not options.incremental or (first and source.mode == "snapshot")
    taken = Slice(None if needs_all else options.slice)
    asked = {"metadataPrefix": options.prefix, "set": options.set, "from": rest.since}
    if rest.token:
        asked = {"resumptionToken": rest.token}
    for slot in range(options.max_pages):
        going_on = bool(rest.token) and not slot
        payload, page = yield from _page(source, exchange, known, slot, _address(source.url, asked), going_on=going_on)
        harvest.answered = harvest.answered or page.answered
        if page.error:
            if (slot or rest.token) and harvest.seen != harvest.declared:
                harvest.troubles.append(f"page {slot + 1} says {page.error}")
            return harvest.evidence()
        harvest.add(source, slot, page)
        taken.take(page.records, len(payload))
        if not page.token:
            return harvest.evidence()
        if taken.is_full:
            return harvest.paused(page.token)
        asked = {"resumptionToken": page.token}
    harvest.troubles.append(f"more than max_pages: {options.max_pages}")
    return harvest.evidence()


def _page(
    source: Source, exchange: Exchanger, known: Known, slot: int, url: str, *, going_on: bool
) -> Generator[Fetched, None, tuple[bytes, Page]]:
    """One page; _Forgotten where a list cannot be gone on with: repositories say so in many ways, HTTP 500 too.

    When the repository is down in truth, the list cannot be begun again either, and that fails the pull.
    """
    status: int | None = None

    def noting(url: str, etag: str | None = None, last_modified: str | None = None) -> Exchange:
        nonlocal status
        answer = exchange(url, etag=etag, last_modified=last_modified)
        status = answer.status
        return answer

    try:
        payload = yield from protocol.fetched(source, noting, known, slot, url)
        return payload, _accepted(source, whole(source, EXPECTED, payload, _look)[1])
    except (SourceUnavailable, NotTheFormat) as error:
        if not going_on or status is None or status in _LATER:
            raise
        raise _Forgotten from error


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


def _accepted(source: Source, page: Page) -> Page:
    """The page, if it holds records or says that there are none."""
    if page.error and page.error != _NOTHING_NEW:
        told = page.told
        if page.error == "badResumptionToken":
            told = f"the list cannot be gone on with, and is not begun again within this pull. {told}"
        raise broken(source.name, f"OAI-PMH {page.error}: {told}".rstrip(": "))
    if not page.error and page.verb not in _WITH_RECORDS:
        raise broken(source.name, f"an OAI-PMH answer without records: {page.verb or 'no list and no error'}")
    return page


def _look(payload: bytes, root: Root) -> Page:
    if root.tag not in _ROOTS:
        raise MarkupRefused(f"root element {root.tag}")
    page = Page(_ROOTS[root.tag])
    names = ("record", "resumptionToken", "error", "responseDate", *_VERBS)
    same = blake2b(digest_size=16)
    for element in elements(payload, tuple(f"{page.space}{name}" for name in names), root):
        name, under = str(element.tag).removeprefix(page.space), _under(element, page.space)
        if under in _WITH_RECORDS and name == "record":
            page.records += 1
            header = f"{page.space}header/{page.space}"
            identifier = (element.findtext(f"{header}identifier") or "").encode()
            same.update(identifier + b"\0")
            page.identifiers.append(hash(identifier))
            page.dated((element.findtext(f"{header}datestamp") or "").strip())
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
