"""Second chance for feeds that are not well-formed: feedparser, given bytes only, its findings under our names."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

from connectors.raw import RawRecord
from connectors.readers.protocol import joined
from connectors.sniff import refusal

if TYPE_CHECKING:
    from connectors.source import Source

# feedparser takes two seconds for a mebibyte of items, and ten for one of items inside items.
MOST_BYTES = 2 << 20
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)\b", re.I)
# What feedparser raises on damaged markup instead of telling it (found by mutation of real feeds).
_ITS_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_NAMES = {"title": "title", "id": "guid", "published": "pubDate", "updated": "updated", "summary": "description",
          "author": "author", "comments": "comments", "dc_source": "dc.source", "dc_date": "dc.date"}  # fmt: skip


def lenient_items(source: Source, payload: bytes, why: str) -> list[RawRecord]:
    """Items of a feed with broken markup; a payload in which no feed is recognised is refused."""
    if len(payload) > MOST_BYTES:
        raise refusal(source.name, "a feed", payload, f"{why}; over {MOST_BYTES} bytes, so not mended")
    import feedparser  # 0.2 s, and seldom needed

    try:
        payload.decode()
    except UnicodeDecodeError as error:
        raise refusal(source.name, "a feed", payload, f"{why}; not UTF-8 either: {error.reason}") from error
    if _DTD.search(payload):
        raise refusal(source.name, "a feed", payload, "document type declaration")
    for opened, closed in ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->")):
        if payload.rfind(opened) > payload.rfind(closed):
            raise refusal(source.name, "a feed", payload, f"{opened.decode()} is never closed: items would be lost")
    # As a stream: a text that looks like an address would be opened.
    try:
        parsed: Any = feedparser.parse(BytesIO(payload), resolve_relative_uris=False, sanitize_html=False)
    except _ITS_FAULTS as error:
        raise refusal(source.name, "a feed", payload, f"{why}; {type(error).__name__} in the lenient parser") from error
    if not parsed.get("version"):
        raise refusal(source.name, "a feed", payload, why)
    base = joined(source.url, parsed.feed.get("link", ""))
    return [
        RawRecord.of(ordinal, f"/item[{ordinal + 1}]", _item(entry, base))
        for ordinal, entry in enumerate(parsed.entries)
    ]  # fmt: skip


def _item(entry: Any, base: str) -> dict[str, Any]:
    found: dict[str, Any] = {ours: str(entry[theirs]).strip() for theirs, ours in _NAMES.items() if entry.get(theirs)}
    if entry.get("link"):
        found["link"] = joined(base, entry["link"].strip())
    body = next((part.get("value") for part in entry.get("content", ()) if part.get("value")), None)
    if body:
        found["content"] = body.strip()
    terms = [tag["term"].strip() for tag in entry.get("tags", ()) if tag.get("term")]
    if terms:
        found["categories"] = terms
    files = [
        {key: part[name] for name, key in (("href", "url"), ("type", "type"), ("length", "length")) if part.get(name)}
        for part in entry.get("enclosures", ())
    ]
    files = [{**file, "url": joined(base, file["url"])} for file in files if "url" in file]
    if files:
        found["enclosures"] = files
    return found
