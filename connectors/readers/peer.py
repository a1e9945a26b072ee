"""Reader `peer`: the change feed of another node of this product, read only (GET {url}/v1/feeds/{feed}/delta).

A page is one JSON object: feed, after, position, count, changes, and either `next` (more waits) or `delta` (the token
for the next pull). One change is one record, its values as the node wrote them:

- the fields of the line's `record`, beside `entity_id`, `record_type` and `revision`;
- a tombstone (`@removed`): {GONE: true, entity_id, record_type}.

Changes come in the feed's order and an entity may occur several times: its last change counts. A line that is not of
this shape is handed on as it stands, for its mapping to refuse.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pydantic import Field, field_validator

from connectors.exchange import Exchange
from connectors.raw import GONE, RawRecord
from connectors.readers import protocol
from connectors.readers.json_split import SplitError, array, members, value_at
from connectors.readers.protocol import Evidence, Exchanger, Known, Pull
from connectors.readers.slices import Slice, Sliced
from connectors.sniff import broken, refusal
from schemas.errors import SourceUnavailable
from schemas.registry import RECORD_TYPES
from schemas.vocabularies import Completeness, Health

if TYPE_CHECKING:
    from connectors.source import Source

_FEED = re.compile(r"[a-z][a-z0-9_-]{0,60}")
_TOKEN = re.compile(r"[\x21-\x7e]{1,512}")
_HEAD = frozenset({"feed", "after", "position", "count", "next", "delta"})
_TOO_OLD = 410


class PeerOptions(Sliced):
    """Which feed of the node, and what of it."""

    feed: str = Field("public", description="name of the feed at the node")
    types: tuple[str, ...] = Field((), description="record types to take; none named: all")

    @field_validator("feed")
    @classmethod
    def _is_name(cls, feed: str) -> str:
        if not _FEED.fullmatch(feed):
            raise ValueError(f"tên luồng sai / not the name of a feed: {feed}")
        return feed

    @field_validator("types")
    @classmethod
    def _are_types(cls, types: tuple[str, ...]) -> tuple[str, ...]:
        for name in types:
            if name not in RECORD_TYPES:
                raise ValueError(f"không có loại bản ghi này / no such record type: {name}")
        return types


@dataclass(frozen=True, slots=True)
class _Page:
    """One page: the changes in (after, position], and the token that continues it."""

    after: int
    position: int
    token: str
    more: bool
    changes: list[bytes]


@dataclass(slots=True)
class _Walk:
    """How far a pull has come since its first token."""

    token: str | None
    is_again: bool = False
    more: bool = True
    pages: int = 0
    changes: int = 0
    position: int | None = None
    visited: set[str] = field(default_factory=set)
    started: str = field(init=False)

    def __post_init__(self) -> None:
        if self.token is None:
            self.position = 0
        again = "read again from the beginning: the node no longer knows the token"
        self.started = "increment since the kept token" if self.token else again if self.is_again else "from the start"

    def take(self, source: Source, page: _Page) -> None:
        """Go on behind this page; NotTheFormat if changes between it and the one before are missing."""
        if self.position is not None and page.after != self.position:
            raise broken(source.name, f"a page begins after {page.after}, the one before ended at {self.position}")
        if page.more and page.token in self.visited:
            raise broken(source.name, f"page {self.pages + 1} leads back to a token that was asked for")
        self.visited.add(page.token)
        self.token, self.more, self.position = page.token, page.more, page.position
        self.pages, self.changes = self.pages + 1, self.changes + len(page.changes)

    def evidence(self) -> Evidence:
        told = f"{self.started}, {self.pages} pages, up to {self.position}"
        if self.more:
            told += "; more is waiting"
            return Evidence(Completeness.UNKNOWN, None, told, cursor=self.token, more=True)
        # No news is what an increment usually brings; a whole feed without a change is an empty one.
        empty = self.changes == 0 and self.position == 0
        return Evidence(Completeness.UNKNOWN, None, told, Health.EMPTY if empty else Health.OK, self.token)


class PeerReader:
    """Reads from the kept token on; where the node no longer knows it, from the beginning."""

    name = "peer"
    Options = PeerOptions

    def pull(self, source: Source, exchange: Exchanger, known: Known) -> Pull:
        """A change feed never proves a whole set: the evidence is unknown, and its cursor is the new token.

        Raises SourceUnavailable with the health of the failed exchange; NotTheFormat when pages leave a gap or repeat.
        """
        options = PeerOptions.model_validate(source.options)
        status: int | None = None

        def noting(url: str, etag: str | None = None, last_modified: str | None = None) -> Exchange:
            nonlocal status
            answer = exchange(url, etag=etag, last_modified=last_modified)
            status = answer.status
            return answer

        walk, taken = _Walk(known.cursor), Slice(options.slice)
        slot = 0
        while walk.more and not taken.is_full:
            try:
                payload = yield from protocol.fetched(
                    source, noting, known, slot, _address(source, options, walk.token)
                )
            except SourceUnavailable:
                # Without a token 410 means that the beginning is gone too; twice in one pull, that it will not end.
                if status != _TOO_OLD or walk.token is None or walk.is_again:
                    raise
                walk = _Walk(None, is_again=True)
            else:
                page = _page(source, options, payload)
                walk.take(source, page)
                taken.take(len(page.changes), len(payload))
            slot += 1
        return walk.evidence()

    def records(self, source: Source, payload: bytes) -> Iterator[RawRecord]:
        options = PeerOptions.model_validate(source.options)
        ordinal = 0
        for place, line in enumerate(_page(source, options, payload).changes):
            content = _record(line, options.types)
            if content is not None:
                yield RawRecord(ordinal, f"/changes/{place}", content)
                ordinal += 1


def _address(source: Source, options: PeerOptions, token: str | None) -> str:
    query = f"?{urlencode({'token': token})}" if token else ""
    return f"{source.url.rstrip('/')}/v1/feeds/{options.feed}/delta{query}"


def _page(source: Source, options: PeerOptions, payload: bytes) -> _Page:
    """The page, if its parts agree with each other; NotTheFormat where they do not."""
    try:
        return _checked(options, payload.strip())
    except SplitError as error:
        raise refusal(source.name, "a page of JSON", payload, str(error)) from error


def _checked(options: PeerOptions, payload: bytes) -> _Page:
    found = members(payload)
    if "changes" not in found:
        raise SplitError(f"no page of a change feed; keys: {', '.join(list(found)[:8])}")
    head = {name: _scalar(value) for name, value in found.items() if name in _HEAD}
    if head.get("feed") != options.feed:
        raise SplitError(f"a page of feed {head.get('feed')}, not of {options.feed}")
    after, position, count = (head.get(name) for name in ("after", "position", "count"))
    if not (type(after) is type(position) is type(count) is int):
        raise SplitError("after, position or count is no number")
    tokens = [head[name] for name in ("next", "delta") if head.get(name) is not None]
    if len(tokens) != 1 or not isinstance(tokens[0], str) or not _TOKEN.fullmatch(tokens[0]):
        raise SplitError("either next or delta was expected, with a token")
    changes = list(array(found["changes"]))
    if not len(changes) == count == position - after:
        raise SplitError(f"{len(changes)} changes where {count} are counted, from {after} to {position}")
    return _Page(after, position, tokens[0], head.get("next") is not None, changes)


def _scalar(value: bytes) -> Any:
    """A text or number of the head; a structure in its place is none."""
    return None if value.startswith((b"[", b"{")) else value_at(value, ())


def _record(line: bytes, types: tuple[str, ...]) -> bytes | None:
    """The record's own bytes with its id, type and revision before them; None for a type that is not wanted."""
    try:
        found = members(line)
    except SplitError:
        return line
    entity, kind, revision = found.get("id"), found.get("type"), found.get("revision")
    if entity is None or kind is None or revision is None:
        return line
    if types and isinstance(named := _scalar(kind), str) and named not in types:
        return None
    head = b'"entity_id":' + entity + b',"record_type":' + kind
    if found.get("@removed", b"null") != b"null":
        return b"{" + json.dumps(GONE).encode() + b":true," + head + b"}"
    record = found.get("record", b"").strip()
    if not record.startswith(b"{"):
        return line
    rest = record[1:].lstrip()
    return b"{" + head + b',"revision":' + revision + (b"" if rest.startswith(b"}") else b",") + rest
