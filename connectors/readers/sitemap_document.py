"""What one document says: a sitemap (sitemaps.org 0.9 and its extensions) or a list of ResourceSync 1.1.

ResourceSync is ANSI/NISO Z39.99-2017: a sitemap with rs:md and rs:ln beside its entries.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from lxml import etree

from connectors.exchange import Limits
from connectors.raw import GONE
from connectors.readers.markup import MarkupRefused, Root, elements, free

_RS = "{http://www.openarchives.org/rs/terms/}"
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
_LISTS = {
    "{http://www.google.com/schemas/sitemap-image/1.1}image": "images",
    "{http://www.google.com/schemas/sitemap-video/1.1}video": "videos",
}
_ALTERNATE = "{http://www.w3.org/1999/xhtml}link"
_SPACES = (
    "{http://www.sitemaps.org/schemas/sitemap/0.9}",
    "{https://www.sitemaps.org/schemas/sitemap/0.9}",  # not the namespace, but many write it
    "{http://www.google.com/schemas/sitemap/0.84}",
    "",
)
_HASHES = frozenset({"md5", "sha1", "sha256", "sha384", "sha512"})
_CHUNK = 4 << 20
_MONTH = re.compile(r"\d{4}(?:-\d\d)?")
# What records are made of; every other capability steers a pull, or is a packed dump.
LISTS = frozenset({"", "resourcelist", "changelist"})
GUIDES = frozenset({"description", "capabilitylist"})


class Pointer(NamedTuple):
    """Another document that this one names, with the capability and the time that it states for it."""

    loc: str
    capability: str
    begins: datetime | None
    ends: datetime | None


@dataclass(slots=True)
class Document:
    """One document: `capability` is empty for a plain sitemap; instants are aware, or None where none is told.

    `at` is when a resource list was taken, `begins` and `ends` are the time that a change list covers (`ends` is None
    while it is still written to) and `newest` is its last change.
    """

    space: str
    is_index: bool
    capability: str = ""
    at: datetime | None = None
    begins: datetime | None = None
    ends: datetime | None = None
    newest: datetime | None = None
    records: int = 0
    pointers: list[Pointer] = field(default_factory=list)


def opened(payload: bytes) -> bytes:
    """The document; a .xml.gz that arrives as it is stored is unpacked, within the limits of one exchange."""
    if not payload.startswith(b"\x1f\x8b"):
        return payload
    limits, unpack, whole = Limits(), zlib.decompressobj(31), bytearray()
    left = payload
    try:
        while left and not unpack.eof:
            whole += unpack.decompress(left, _CHUNK)
            left = unpack.unconsumed_tail
            if len(whole) > limits.decoded_bytes:
                raise MarkupRefused(f"unpacks to more than {limits.decoded_bytes} bytes")
            if len(whole) > max(limits.expansion_grace, limits.expansion * len(payload)):
                raise MarkupRefused(f"unpacks over {limits.expansion}:1")
    except zlib.error as error:
        raise MarkupRefused(f"gzip broken: {error}") from error
    if not unpack.eof or unpack.unused_data:
        raise MarkupRefused("gzip cut off, or followed by other bytes")
    return bytes(whole)


def look(payload: bytes, root: Root, include: re.Pattern[str] | None) -> Document:
    """Read to the end: what the document is, how many records it holds, and where it points to."""
    space, _, name = root.tag.rpartition("}")
    space = f"{space}}}" if space else ""
    if name not in ("urlset", "sitemapindex") or space not in _SPACES:
        raise MarkupRefused(f"root element {root.tag}")
    found = Document(space, name == "sitemapindex")
    for element in elements(payload, (f"{space}url", f"{space}sitemap", f"{_RS}md"), root):
        parent = element.getparent()
        if parent is None or parent.getparent() is not None:
            continue  # rs:md inside an entry
        told = _told(element)
        if element.tag == f"{_RS}md":
            found.capability = told.get("capability", "").strip()
            found.at, found.begins, found.ends = (moment(told.get(key)) for key in ("at", "from", "until"))
            continue
        loc = _loc(element, space)
        if found.is_index or told.get("capability"):
            if loc:
                times = moment(told.get("from")), moment(told.get("until"))
                found.pointers.append(Pointer(loc, told.get("capability", ""), *times))
        else:
            found.records += include is None or bool(include.search(loc))
            changed = moment(told.get("datetime") or element.findtext(f"{space}lastmod"))
            if changed and (found.newest is None or changed > found.newest):
                found.newest = changed
        free(element)
    if found.capability in GUIDES:
        found.records = 0
    return found


def entries(
    payload: bytes, root: Root, document: Document, include: re.Pattern[str] | None
) -> Iterator[dict[str, Any]]:
    """The records of one document; an index and a list of capabilities have none."""
    if document.is_index or document.capability in GUIDES:
        return
    for element in elements(payload, (f"{document.space}url",), root):
        told = _told(element)
        if not told.get("capability") and (include is None or include.search(_loc(element, document.space))):
            yield _entry(element, document.space, told)
        free(element)


def moment(text: str | None) -> datetime | None:
    """A W3C date and time, from a year to fractions of a second; without a zone it is UTC. None if it is none."""
    text = (text or "").strip()
    if _MONTH.fullmatch(text):
        text = f"{text}-01" if len(text) == 7 else f"{text}-01-01"
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _told(element: etree._Element) -> dict[str, str]:
    """Attributes of the rs:md of an entry, or of an rs:md itself."""
    holder = element if element.tag == f"{_RS}md" else element.find(f"{_RS}md")
    return {} if holder is None else {str(name): str(value).strip() for name, value in holder.items()}


def _loc(element: etree._Element, space: str) -> str:
    return (element.findtext(f"{space}loc") or "").strip()


def _entry(element: etree._Element, space: str, told: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):
            continue
        if tag in _LISTS:
            found.setdefault(_LISTS[tag], []).append(_part(child))
        elif tag == f"{_NEWS}news":
            for leaf in child.iter():
                if isinstance(leaf.tag, str) and not len(leaf):
                    _put(found, f"news:{etree.QName(leaf).localname}", _text(leaf))
        elif tag == _ALTERNATE:
            found.setdefault("alternates", []).append(_attributes(child))
        elif tag == f"{_RS}ln":
            found.setdefault("links", []).append(_attributes(child))
        elif tag == f"{_RS}md":
            continue
        elif tag.startswith(space) and "}" not in tag[len(space) :]:
            _put(found, tag[len(space) :], _text(child))
        elif not len(child):
            _put(found, f"{child.prefix or 'other'}:{etree.QName(child).localname}", _text(child))
    for name in ("change", "datetime", "length", "type", "path", "encoding"):
        _put(found, name, told.get(name, ""))
    for hashed in told.get("hash", "").split():
        algorithm, _, value = hashed.partition(":")
        algorithm = algorithm.lower().replace("-", "")
        if algorithm in _HASHES:
            _put(found, algorithm, value)
    if found.get("change", "").lower() == "deleted":
        found[GONE] = True
    return found


def _part(element: etree._Element) -> dict[str, Any]:
    """An image or a video: its texts by name, a list where a name occurs again (tags of a video)."""
    found: dict[str, Any] = {}
    for child in element:
        text = _text(child) if isinstance(child.tag, str) else ""
        if text:
            name = etree.QName(child).localname
            before = found.get(name)
            found[name] = text if before is None else [*(before if isinstance(before, list) else [before]), text]
    return found


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value).strip() for name, value in element.items()}


def _put(found: dict[str, Any], name: str, text: str) -> None:
    """The first of several counts."""
    if text:
        found.setdefault(name, text)


def _text(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext()).strip()
