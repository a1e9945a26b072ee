"""Reader `feed`: RSS 0.9x, 1.0, 2.0 and Atom; strict first, lenient only where strict parsing refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lxml import etree

from connectors.raw import RawRecord
from connectors.readers import protocol
from connectors.readers.markup import MarkupBroken, MarkupRefused, Root, elements, free, repaired, root_of
from connectors.readers.protocol import Evidence, Exchanger, Known, Pull, joined
from connectors.sniff import broken, refusal
from schemas.vocabularies import Completeness, Health

if TYPE_CHECKING:
    from connectors.source import Source

RSS_SPACES = (
    "",
    "http://purl.org/rss/1.0/",
    "http://backend.userland.com/rss2",
    "http://blogs.law.harvard.edu/tech/rss",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://channel.netscape.com/rdf/simple/0.9/",
)
ATOM_SPACES = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#")
_XHTML = "{http://www.w3.org/1999/xhtml}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.georss.org/georss": "georss",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://wellformedweb.org/CommentAPI/": "wfw",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/syndication/thread/1.0": "thr",
}
_ITEM_TAGS = tuple(f"{{{space}}}item" if space else "item" for space in RSS_SPACES) + tuple(
    f"{{{space}}}entry" for space in ATOM_SPACES
)
_ROOTS = frozenset(
    {"rss", "channel", "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"}
    | {f"{{{space}}}feed" for space in ATOM_SPACES}
    | {f"{{{space}}}rss" for space in RSS_SPACES if space}
)
# Items wait for the end of their feed in memory; whoever has more of them offers pages.
MOST_ITEMS = 100_000
_HAS_ITEM = re.compile(rb"<(?:[\w-]{1,20}:)?(?:item|entry)[\s>]")
_END = re.compile(rb"</(?:[\w-]{1,20}:)?(?:rss|rdf|feed)\s*>", re.I)
# Element name (without namespace) -> our name, for the elements that every dialect has under its own name.
_ATOM_NAMES = {
    "id": "guid", "published": "pubDate", "issued": "pubDate", "modified": "updated", "summary": "description",
}  # fmt: skip
_WEB = re.compile(r"https?://", re.I)


class FeedOptions(protocol.Options):
    """A feed needs no options."""


class FeedReader:
    """One address, one payload, all its items."""

    name = "feed"
    Options = FeedOptions

    def pull(self, source: Source, exchange: Exchanger, known: Known) -> Pull:
        payload = yield from protocol.fetched(source, exchange, known, 0, source.url)
        # A glance tells the usual case; only a feed without any visible item is parsed to be sure.
        if not _HAS_ITEM.search(payload) and not any(True for _ in self.records(source, payload)):
            return Evidence(Completeness.UNKNOWN, None, "channel without items", Health.EMPTY)
        return Evidence(Completeness.COMPLETE)

    def records(self, source: Source, payload: bytes) -> Iterator[RawRecord]:
        # A fault near the end sends the whole feed to the lenient parser, so nothing is handed on before the end.
        return iter(_items(source, payload))


def _items(source: Source, payload: bytes) -> list[RawRecord]:
    try:
        return _read(source, payload)
    except MarkupRefused as error:
        raise refusal(source.name, "a feed", payload, f"feed refused: {error}") from error


def _read(source: Source, payload: bytes) -> list[RawRecord]:
    try:
        return list(_strict(source, payload))
    except MarkupBroken as fault:
        if not _END.search(payload[-2_048:].replace(b"\0", b"")):
            raise refusal(source.name, "a feed", payload, f"cut off, or no feed: {fault}") from fault
        mended = repaired(payload)
        try:
            return list(_strict(source, mended))
        except MarkupBroken as error:
            from connectors.readers.lenient_feed import lenient_items

            return lenient_items(source, mended, str(error))


def _strict(source: Source, payload: bytes) -> Iterator[RawRecord]:
    root = root_of(payload)
    if root.tag not in _ROOTS:
        raise refusal(source.name, "a feed", payload, f"root element {root.tag}")
    base: str | None = None
    for ordinal, element in enumerate(elements(payload, _ITEM_TAGS, root)):
        if base is None:
            base = joined(source.url, _channel_link(element, root))
        name = "entry" if str(element.tag).endswith("entry") else "item"
        if ordinal >= MOST_ITEMS:
            raise broken(source.name, f"more than {MOST_ITEMS} items in one feed")
        yield RawRecord.of(ordinal, f"/{name}[{ordinal + 1}]", _item(element, base))
        free(element)


def _channel_link(element: etree._Element, root: Root) -> str:
    """The site's address as the channel gives it before its first item; relative links are relative to it."""
    parent = element.getparent()
    if parent is None:
        return ""
    nearby = list(parent) if root.tag != "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF" else list(parent.iter())
    for child in nearby:
        if child is element:
            break
        if isinstance(child.tag, str) and etree.QName(child).localname == "link":
            href = child.get("href") if child.get("rel", "alternate") == "alternate" else None
            link = (href or child.text or "").strip()
            if link:
                return link
    return ""


def _item(element: etree._Element, base: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):
            continue
        if tag[0] != "{":
            _rss(found, tag, child, base)
        else:
            space, _, name = tag[1:].partition("}")
            if space in ATOM_SPACES:
                _atom(found, name, child, base)
            elif space in RSS_SPACES:
                _rss(found, name, child, base)
            elif tag == _CONTENT:
                _put(found, "content", _text(child))
            else:
                prefix = _PREFIXES.get(space) or child.prefix or "other"
                _other(found, f"{prefix}.{name}", child)
    guid = found.get("guid")
    if "link" not in found and guid and found.pop("guid_is_link", True) and _WEB.match(guid):
        found["link"] = guid
    found.pop("guid_is_link", None)
    return found


def _rss(found: dict[str, Any], name: str, child: etree._Element, base: str) -> None:
    if name == "category":
        _add(found, "categories", _text(child))
    elif name == "enclosure":
        _enclose(found, child, child.get("url", ""), base)
    elif name == "link":
        link = _text(child) or child.get("href", "").strip()
        if link:
            _put(found, "link", _absolute(child, base, link))
    elif name == "guid":
        if child.get("isPermaLink", "true").strip().lower() == "false":
            found["guid_is_link"] = False
        _put(found, "guid", _text(child))
    elif name == "source":
        _put(found, "source", _text(child))
        _put(found, "source.url", child.get("url", ""))
    else:
        _put(found, name, _text(child))


def _atom(found: dict[str, Any], name: str, child: etree._Element, base: str) -> None:
    if name == "link":
        href = child.get("href", "").strip()
        if not href:
            return
        rel, link = child.get("rel", "alternate"), _absolute(child, base, href)
        if rel == "alternate":
            _put(found, "link", link)
        elif rel == "enclosure":
            _enclose(found, child, link, base)
        else:
            _put(found, f"link.{rel}", link)
    elif name == "category":
        _add(found, "categories", child.get("label") or child.get("term") or "")
    elif name in ("author", "contributor"):
        person = next((_text(part) for part in child if str(part.tag).endswith("}name")), "")
        _put(found, name, person)
    elif name == "source":
        for part in child:
            if str(part.tag).endswith("}id"):
                _put(found, "source", _text(part))
    elif child.get("type") == "xhtml" and len(child):
        _put(found, _ATOM_NAMES.get(name, name), _inner(child))
    else:
        _put(found, _ATOM_NAMES.get(name, name), _text(child))


def _other(found: dict[str, Any], name: str, child: etree._Element) -> None:
    text = _text(child) or child.get("url", "") or child.get("href", "")
    if name in found:
        _add(found, name, text)
    else:
        _put(found, name, text)


def _put(found: dict[str, Any], name: str, text: str) -> None:
    """The first of several counts: a second title is decoration."""
    if text and name not in found:
        found[name] = text


def _add(found: dict[str, Any], name: str, text: str) -> None:
    if text:
        before = found.get(name, [])
        found[name] = [*(before if isinstance(before, list) else [before]), text]


def _enclose(found: dict[str, Any], child: etree._Element, url: str, base: str) -> None:
    if url.strip():
        part = {"url": _absolute(child, base, url.strip()), "type": child.get("type"), "length": child.get("length")}
        found.setdefault("enclosures", []).append({key: value for key, value in part.items() if value})


def _absolute(element: etree._Element, base: str, link: str) -> str:
    if link.startswith(("https://", "http://")):  # nearly all; joining costs more than the rest of an item
        return link
    own = element.base  # xml:base of the element or of what holds it
    return joined(joined(base, own) if own else base, link)


def _text(element: etree._Element) -> str:
    text = element.text or "" if not len(element) else "".join(str(part) for part in element.itertext())
    return text.strip()


def _inner(element: etree._Element) -> str:
    """Markup inside an xhtml text, without the wrapping div and its namespace."""
    holder = element[0] if len(element) == 1 and element[0].tag == f"{_XHTML}div" else element
    parts = [holder.text or ""]
    parts += [str(etree.tostring(child, encoding="unicode", method="xml")) for child in holder]
    return "".join(parts).replace(' xmlns="http://www.w3.org/1999/xhtml"', "").strip()
