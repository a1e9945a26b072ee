"""Reader `news`: items of news agencies, as IPTC ninjs (JSON, 1.x to 3.x) or NewsML-G2 (XML); one address, one payload.

One record per item, with the same keys for both; what is empty is left out: `uri` (ninjs uri, G2 guid), `version`,
`pubstatus` (usable, withheld), `embargoed`, `versioncreated`, `firstcreated` (times as written), `language`, `type`
(text, picture, event …), `headline`, `slugline`, `byline`, `located`, `urgency` (number), `description_text`,
`body_text` (plain text; NITF as its paragraphs, one line each), `body_xhtml` (markup as text), `copyrightholder`,
`subjects` (list of names, or codes where no name is given), `infosource`, `links` (renditions, remote content, links)
and `associations` (pictures, parts of a package, deliveries of a planning), both lists of `uri`, `type`, `title`, and
`altids` (by their role). Of several headlines or bodies the Vietnamese one is taken, then that in the item's language;
of these the one of the main role. A canceled item is gone. A withheld or embargoed one is handed on: what it may be
used for is for the mapping to say.

Sources: iptc.org/std/ninjs (user guide, schemas), iptc.org/std/NewsML-G2 (specification 2.35).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import Field, field_validator

from connectors.raw import RawRecord, decode
from connectors.readers import news_g2, news_ninjs, protocol
from connectors.readers.json_split import SplitError, steps
from connectors.readers.markup import MarkupBroken, MarkupRefused, repaired
from connectors.readers.protocol import Evidence, Exchanger, Known, Pull
from connectors.sniff import refusal
from schemas.errors import RecordRejected
from schemas.vocabularies import Completeness, Health

if TYPE_CHECKING:
    from connectors.source import Source


class NewsOptions(protocol.Options):
    """Where the items stand, if the JSON is an envelope around them."""

    records: str = Field("", description="path of the list of items in a JSON envelope: items, data.items")

    @field_validator("records")
    @classmethod
    def _readable(cls, path: str) -> str:
        try:
            steps(path)
        except ValueError as error:
            raise ValueError(f"đường dẫn sai / not a path: {error}") from error
        return path


class NewsReader:
    """Items of a payload; what the first bytes look like decides between JSON and XML."""

    name = "news"
    Options = NewsOptions

    def pull(self, source: Source, exchange: Exchanger, known: Known) -> Pull:
        payload = yield from protocol.fetched(source, exchange, known, 0, source.url)
        if not any(True for _ in self.records(source, payload)):
            return Evidence(Completeness.UNKNOWN, None, "no items", Health.EMPTY)
        return Evidence(Completeness.COMPLETE)

    def records(self, source: Source, payload: bytes) -> Iterator[RawRecord]:
        options = NewsOptions.model_validate(source.options)
        body = payload.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n")
        try:
            found = _json(body, options) if body.startswith((b"{", b"[")) else _xml(payload)
            yield from protocol.numbered(source, found)
        except (SplitError, MarkupBroken, MarkupRefused) as error:
            raise refusal(source.name, "a news item", payload, str(error)) from error


def _json(body: bytes, options: NewsOptions) -> Iterator[RawRecord]:
    for ordinal, (pointer, content) in enumerate(news_ninjs.items(body, options.records)):
        try:
            yield RawRecord.of(ordinal, pointer, news_ninjs.record(decode(content)))
        except RecordRejected:
            yield RawRecord(ordinal, pointer, content)  # its own door names the fault


def _xml(payload: bytes) -> Iterator[RawRecord]:
    try:
        found = _told(payload)
    except MarkupBroken:
        mended = repaired(payload)
        if mended == payload:
            raise
        found = _told(mended)
    return iter(found)


def _told(payload: bytes) -> list[RawRecord]:
    """All at once: a fault at the end must come before the first record."""
    return [RawRecord.of(place, pointer, item) for place, (pointer, item) in enumerate(news_g2.items(payload))]
