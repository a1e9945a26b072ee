"""Metadata formats of OAI-PMH: simple Dublin Core from a table, and our own, which is the feed line itself."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from publishing.config import PublishingConfig
from publishing.doors.faces import Face, face
from publishing.doors.markup import add, with_attributes
from publishing.doors.naming import absolute, local_time, record_path, tag
from publishing.doors.reading import Change
from publishing.feeds import Feed
from schemas.registry import RECORD_TYPES

OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
OWN = "urn:lienthong:record:1"
OWN_SCHEMA = "/schemas/lienthong-record.xsd"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_RAW = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Texts = list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A metadata format as ListMetadataFormats tells it, and how a record is written in it."""

    prefix: str
    namespace: str
    schema: str
    write: Callable[[Any, Change, Feed, PublishingConfig], None]


def formats(config: PublishingConfig) -> Mapping[str, Format]:
    """The formats by their prefix."""
    found = (
        Format(
            prefix="oai_dc",
            namespace=OAI_DC,
            schema="http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
            write=_dublin_core,
        ),
        Format(prefix="lienthong", namespace=OWN, schema=absolute(config, OWN_SCHEMA), write=_own),
    )
    return {each.prefix: each for each in found}


# Element of Dublin Core 1.1 -> its texts, from the face of a record and the record itself.
DUBLIN_CORE: tuple[tuple[str, Callable[[Face, Mapping[str, Any]], Texts]], ...] = (
    ("title", lambda shown, record: [shown.title]),
    ("creator", lambda shown, record: [shown.body] if shown.body else []),
    ("subject", lambda shown, record: list(shown.topics)),
    ("description", lambda shown, record: [shown.summary] if shown.summary else []),
    ("date", lambda shown, record: [local_time(shown.said_at)] if shown.said_at else []),
    ("identifier", lambda shown, record: [text for text in (shown.page, record.get("number")) if text]),
    ("source", lambda shown, record: [shown.page] if shown.page else []),
    ("language", lambda shown, record: [shown.language]),
    ("relation", lambda shown, record: [record[name] for name in ("translation_of", "target_url") if record.get(name)]),
    ("coverage", lambda shown, record: [text for text in (record.get("jurisdiction"), *shown.units) if text]),
)  # fmt: skip


def _dublin_core(metadata: Any, change: Change, feed: Feed, config: PublishingConfig) -> None:
    record = change.record or {}
    names: Any = {"oai_dc": OAI_DC, "dc": DC, "xsi": INSTANCE}
    top = etree.SubElement(metadata, f"{{{OAI_DC}}}dc", nsmap=names)
    top.set(f"{{{INSTANCE}}}schemaLocation", f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    shown = face(change.record_type, record)
    for name, texts in DUBLIN_CORE:
        for text in texts(shown, record):
            add(top, f"dc:{name}", text)
    kind = RECORD_TYPES.get(change.record_type)
    for text, lang in ((kind.title_vi, "vi"), (kind.title_en, "en")) if kind else ():
        add(top, "dc:type", text, lang=lang)
    add(top, "dc:identifier", tag(config.node, change.entity_id))
    add(top, "dc:identifier", absolute(config, record_path(feed.feed, change.entity_id)))


def _own(metadata: Any, change: Change, feed: Feed, config: PublishingConfig) -> None:
    names: Any = {None: OWN, "xsi": INSTANCE}
    top = etree.SubElement(metadata, f"{{{OWN}}}record", nsmap=names)
    top.set(f"{{{INSTANCE}}}schemaLocation", f"{OWN} {absolute(config, OWN_SCHEMA)}")
    with_attributes(
        top,
        {
            "id": change.entity_id,
            "type": change.record_type,
            "revision": str(change.revision),
            "position": str(change.position),
            "contentHash": change.line["content_hash"],
            "href": absolute(config, record_path(feed.feed, change.entity_id)),
        },
    )
    line = etree.SubElement(top, f"{{{OWN}}}line")
    line.text = etree.CDATA(escaped(change.text))


def escaped(text: str) -> str:
    """JSON that XML can hold, with the same meaning: such characters stand in strings alone. `]]>` is lxml's care."""
    return _RAW.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
