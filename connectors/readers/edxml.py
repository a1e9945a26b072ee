"""Reader `edxml`: documents and status messages of the document bus (QCVN 102:2016/BTTTT), as they really look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from lxml import etree, html
from pydantic import Field, field_validator

from connectors.raw import REFUSED, RawRecord
from connectors.readers import protocol
from connectors.readers.edxml_message import Refused, as_fields
from connectors.readers.edxml_tree import parsed
from connectors.readers.json_split import SplitError, split, steps, value_at
from connectors.readers.markup import MarkupBroken, MarkupRefused, root_of
from connectors.readers.protocol import Exchanger, Known, Pull, joined
from connectors.sniff import instead, is_page, refusal
from schemas.errors import SourceUnavailable
from schemas.vocabularies import Health

if TYPE_CHECKING:
    from connectors.source import Source

_BEFORE_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?\s*(\d{0,20})\s*(?=<)")


class EdxmlOptions(protocol.Options):
    """Where the messages are: one at the address itself, or many behind an index."""

    index: Literal["none", "links", "json"] = "none"
    pattern: str = Field(r"\.(?:edxml|xml)$", description="links: which addresses of the listing are messages")
    urls: str = Field("$", description="json: path of the list of addresses")
    url_key: str = Field("url", description="json: key of the address where the list holds objects")
    max_messages: int = Field(10_000, ge=1)

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        return protocol.pattern(pattern)


class EdxmlReader:
    """One message, one record; its attachments stay in the payload, the record holds their hashes."""

    name = "edxml"
    Options = EdxmlOptions

    def pull(self, source: Source, exchange: Exchanger, known: Known) -> Pull:
        options = EdxmlOptions.model_validate(source.options)
        payload = yield from protocol.fetched(source, exchange, known, 0, source.url)
        if options.index == "none":
            if is_page(payload):
                raise refusal(source.name, "an edXML message", payload)
            return protocol.evidence(1, None, last_seen=True)
        addresses = _addresses(source, options, payload)
        wanted, seen = addresses[: options.max_messages], 0
        for slot, url in enumerate(wanted, start=1):
            try:
                message = yield from protocol.fetched(source, exchange, known, slot, url)
            except SourceUnavailable as error:
                if error.data.get("health") != Health.GONE:
                    raise
                continue  # listed, then taken away: counted by the evidence
            if is_page(message):
                raise refusal(source.name, "an edXML message", message)
            seen += 1
        return protocol.evidence(seen, len(addresses) or None, last_seen=len(wanted) == len(addresses))

    def records(self, source: Source, payload: bytes) -> Iterator[RawRecord]:
        options = EdxmlOptions.model_validate(source.options)
        if options.index != "none" and _is_index(options, payload):
            return
        try:
            fields = _message(payload)
        except (MarkupRefused, MarkupBroken) as error:
            raise refusal(source.name, "an edXML message", payload, str(error)) from error
        yield RawRecord.of(0, "/edXML", fields)


def _message(payload: bytes) -> dict[str, Any]:
    quirks: list[str] = []
    junk = _BEFORE_DECLARATION.match(payload)
    if junk and junk[1]:
        quirks.append("digits_before_declaration")
    text = payload[junk.end() :] if junk else payload
    root = parsed(text, quirks, root_of(text).encoding)
    try:
        return as_fields(root, quirks)
    except Refused as error:
        return {REFUSED: {"rule": error.rule_id, "value": str(error)}}


def _is_index(options: EdxmlOptions, payload: bytes) -> bool:
    if options.index == "json":
        return payload.lstrip()[:1] in (b"[", b"{")
    return is_page(payload) and instead(payload)[0] is not Health.CHALLENGE


def _addresses(source: Source, options: EdxmlOptions, payload: bytes) -> list[str]:
    """Addresses of the messages, sorted, so that each keeps its place in the pull."""
    try:
        found = _from_json(options, payload) if options.index == "json" else _from_links(options, payload)
    except (SplitError, etree.ParserError, ValueError) as error:
        raise refusal(source.name, "an index of messages", payload, str(error)) from error
    if not found and not _is_index(options, payload):
        raise refusal(source.name, "an index of messages", payload)
    return sorted({protocol.same_site(source, joined(source.url, address)) for address in found})


def _from_json(options: EdxmlOptions, payload: bytes) -> list[str]:
    found = []
    for _, element in split(payload, steps(options.urls)):
        address = value_at(element, ()) if element.startswith(b'"') else value_at(element, (options.url_key,))
        if not isinstance(address, str):
            raise SplitError(f"no address in {element[:80].decode(errors='replace')}")
        found.append(address)
    return found


def _from_links(options: EdxmlOptions, payload: bytes) -> list[str]:
    wanted = re.compile(options.pattern)
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    page = html.document_fromstring(payload, parser=parser)
    return [str(link.get("href")) for link in page.iter("a") if wanted.search(str(link.get("href", "")))]
