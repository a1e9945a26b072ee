"""Alerts and index entries, taken out of an XML document as it streams by; nothing else of it is kept.

No tree is built outside an alert, and an alert may hold MOST_ELEMENTS elements, so memory follows the largest alert
and not the document. Enveloped signatures (CAP 1.2, 3.3.4) and markup of other namespaces are passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from connectors.raw import DEEPEST, RawRecord
from connectors.readers.feed import ATOM_SPACES, RSS_SPACES
from connectors.readers.markup import MOST_ATTRIBUTES, SAFE, MarkupBroken, MarkupRefused, root_of

CAP_SPACES = ("urn:oasis:names:tc:emergency:cap:1.1", "urn:oasis:names:tc:emergency:cap:1.2")
# The largest alerts seen hold some thousands of geocodes; these budgets are an order of magnitude above.
MOST_ELEMENTS = 100_000
MOST_ENTRIES = 100_000
MOST_IN_ALL = 1_500_000
_PIECE = 64 * 1024
_ALERTS = frozenset(f"{{{space}}}alert" for space in CAP_SPACES)
_INDEX_SPACES = frozenset({*RSS_SPACES, *ATOM_SPACES})
_ENTRIES = frozenset(
    {f"{{{space}}}item" if space else "item" for space in RSS_SPACES} | {f"{{{space}}}entry" for space in ATOM_SPACES}
)
_INDEXES = frozenset(
    {f"{{{space}}}rss" if space else "rss" for space in RSS_SPACES}
    | {f"{{{space}}}feed" for space in ATOM_SPACES}
    | {"{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"}
)


@dataclass(slots=True)
class Node:
    """One element of an alert: local name, pieces of its text, children in order."""

    name: str
    parts: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts).strip()

    def all(self, name: str) -> list[Node]:
        return [child for child in self.children if child.name == name]

    def value(self, name: str) -> str:
        """Text of the first child of that name, or nothing."""
        return next((child.text for child in self.children if child.name == name), "")


@dataclass(frozen=True, slots=True)
class Link:
    """A link of an index entry: Atom link, RSS link or enclosure."""

    href: str
    media_type: str = ""
    rel: str = "alternate"


@dataclass(slots=True)
class Entry:
    """One entry of an index: its links, the alerts inside it, and whether it carries CAP elements of its own."""

    links: list[Link] = field(default_factory=list)
    alerts: int = 0
    speaks_cap: bool = False


@dataclass(slots=True)
class Found:
    """What a document holds: one alert, or the entries of an index with the alerts that stand inside them."""

    is_index: bool
    alerts: list[RawRecord] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)


Take = Callable[[Node], Mapping[str, Any]]


def scanned(payload: bytes, take: Take) -> Found:
    """Alerts, as `take` makes them fields, and entries; MarkupRefused for any other document."""
    root = root_of(payload)
    if root.tag not in _ALERTS | _INDEXES:
        raise MarkupRefused(f"root element {root.tag}")
    builder = _Builder(Found(is_index=root.tag in _INDEXES), take)
    target: Any = builder
    parser = etree.XMLParser(target=target, encoding=root.encoding, **SAFE)
    try:
        for start in range(0, len(payload), _PIECE):
            parser.feed(payload[start : start + _PIECE])
        parser.close()
    except etree.XMLSyntaxError as error:
        raise MarkupBroken(str(error)) from error
    return builder.found


class _Builder:
    """Parser target; keeps a tree of the open alert only."""

    def __init__(self, found: Found, take: Take) -> None:
        self.found = found
        self._take = take
        self._depth = self._elements = self._skipped = self._inside = 0
        self._alert: list[Node] = []
        self._space = ""
        self._entry: Entry | None = None
        self._entry_depth = 0
        self._link: list[str] | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if self._elements > MOST_IN_ALL or len(attributes) > MOST_ATTRIBUTES:
            raise MarkupRefused(f"more than {MOST_IN_ALL} elements, or too many attributes")
        if self._depth + self._skipped >= DEEPEST:
            raise MarkupRefused(f"deeper than {DEEPEST} levels")
        if self._skipped:
            self._skipped += 1
            return
        space, _, name = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
        if self._alert:
            # Some producers qualify the root only, so children without a namespace count as the alert's own.
            if name == "Signature" or space not in (self._space, ""):
                self._skipped = 1
                return
            self._grow(name)
        elif tag in _ALERTS and (self._entry is not None or self._depth == 0):
            self._space, self._inside = space, 0
            self._alert.append(Node(name))
        elif self._entry is not None:
            if self._depth == self._entry_depth + 1:
                self._of_entry(self._entry, space, name, attributes)
        elif tag in _ENTRIES:
            if len(self.found.entries) >= MOST_ENTRIES:
                raise MarkupRefused(f"more than {MOST_ENTRIES} entries")
            self._entry, self._entry_depth = Entry(), self._depth
            self.found.entries.append(self._entry)
        self._depth += 1

    def _grow(self, name: str) -> None:
        self._inside += 1
        if self._inside > MOST_ELEMENTS:
            raise MarkupRefused(f"more than {MOST_ELEMENTS} elements in one alert")
        node = Node(name)
        self._alert[-1].children.append(node)
        self._alert.append(node)

    def _of_entry(self, entry: Entry, space: str, name: str, attributes: Mapping[str, str]) -> None:
        if space in CAP_SPACES:
            entry.speaks_cap = True
        elif space not in _INDEX_SPACES:
            return
        elif name == "link" and (href := attributes.get("href", "").strip()):
            entry.links.append(Link(href, attributes.get("type", ""), attributes.get("rel", "alternate")))
        elif name == "link":
            self._link = []
        elif name == "enclosure" and (href := attributes.get("url", "").strip()):
            entry.links.append(Link(href, attributes.get("type", ""), "enclosure"))

    def data(self, text: str) -> None:
        if self._skipped:
            return
        if self._alert:
            parts = self._alert[-1].parts
            if parts or not text.isspace():
                parts.append(text)
        elif self._link is not None:
            self._link.append(text)

    def end(self, _: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        self._depth -= 1
        if self._alert:
            node = self._alert.pop()
            if not self._alert:
                self._finish(node)
        elif self._entry is not None and self._depth == self._entry_depth:
            self._entry = None
        elif self._entry is not None and self._link is not None and self._depth == self._entry_depth + 1:
            href = "".join(self._link).strip()
            self._link = None
            if href:
                self._entry.links.append(Link(href))

    def _finish(self, alert: Node) -> None:
        pointer, ordinal = "/alert", len(self.found.alerts)
        if ordinal >= MOST_ENTRIES:
            raise MarkupRefused(f"more than {MOST_ENTRIES} alerts")
        if self._entry is not None:
            self._entry.alerts += 1
            pointer = f"/entry[{len(self.found.entries)}]/alert[{self._entry.alerts}]"
        self.found.alerts.append(RawRecord.of(ordinal, pointer, self._take(alert)))

    def doctype(self, *_: Any) -> None:
        raise MarkupRefused("document type declaration")

    def close(self) -> None:
        """Asked for by the parser."""
