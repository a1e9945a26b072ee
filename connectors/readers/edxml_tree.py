"""The elements of an edXML message as a small tree; attachments are decoded as they stream by, certificates dropped."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from lxml import etree

from connectors.readers.markup import MOST_ATTRIBUTES, SAFE, MarkupBroken, MarkupRefused
from schemas.terms import EDXML_NAMESPACE

KNOWN_SPACES = frozenset({EDXML_NAMESPACE, "http://www.go.vn/eDoc", ""})
DEEPEST = 64
_PIECE = 64 * 1024
_BLANK = re.compile(r"\s+")
_OVERRIDES = frozenset(f"{{http://www.w3.org/2001/XMLSchema-instance}}{name}" for name in ("type", "nil"))
_UNDECLARED = re.compile(r"Namespace prefix (\S{1,20}) ")
_XINCLUDE = "{http://www.w3.org/2001/XInclude}"


@dataclass(slots=True)
class Blob:
    """A base64 text, decoded piece by piece; `broken` once it was not base64."""

    content: bytearray = field(default_factory=bytearray)
    broken: bool = False
    _rest: str = ""

    def feed(self, text: str) -> None:
        self._rest += _BLANK.sub("", text)
        usable = len(self._rest) // 4 * 4
        # The last four characters may be padding, which must not be followed by more.
        self._decode(self._rest[: max(usable - 4, 0)])
        self._rest = self._rest[max(usable - 4, 0) :]

    def close(self) -> None:
        self._decode(self._rest)
        self._rest = ""

    def _decode(self, text: str) -> None:
        if self.broken or not text:
            return
        try:
            self.content += binascii.a2b_base64(text, strict_mode=True)
        except ValueError:
            self.broken = True
            self.content.clear()

    def digest(self) -> str:
        return sha256(self.content).hexdigest()


@dataclass(slots=True)
class Node:
    """One element: local name, own text, children in order."""

    name: str
    space: str = ""
    text: str = ""
    children: list[Node] = field(default_factory=list)
    blob: Blob | None = None

    def all(self, name: str) -> list[Node]:
        return [child for child in self.children if child.name == name]

    def first(self, *path: str) -> Node | None:
        node: Node | None = self
        for name in path:
            node = next(iter(node.all(name)), None) if node else None
        return node

    def value(self, *path: str) -> str:
        node = self.first(*path)
        return node.text.strip() if node else ""

    def below(self) -> Iterator[Node]:
        """Every element inside, in document order."""
        for child in self.children:
            yield child
            yield from child.below()


class _Builder:
    """Parser target: keeps what the record needs, skips signatures whole."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._skipped = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._skipped:
            self._skipped += 1
            return
        space, _, name = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
        if not attributes.keys().isdisjoint(_OVERRIDES):
            raise MarkupRefused("xsi:type or xsi:nil")
        if tag.startswith(_XINCLUDE):
            raise MarkupRefused("XInclude")
        if len(self._open) >= DEEPEST or len(attributes) > MOST_ATTRIBUTES:
            raise MarkupRefused(f"deeper than {DEEPEST} levels, or too many attributes")
        if name == "Signature" or (self._open and space not in KNOWN_SPACES):
            self._skipped = 1
            return
        node = Node(name, space, blob=Blob() if name == "ContentTransferEncoded" else None)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def data(self, text: str) -> None:
        if not self._skipped and self._open:
            node = self._open[-1]
            if node.blob is not None:
                node.blob.feed(text)
            elif len(node.text) < 1_000_000:
                node.text += text

    def end(self, _: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        node = self._open.pop()
        if node.blob is not None:
            node.blob.close()

    def doctype(self, *_: Any) -> None:
        raise MarkupRefused("document type declaration")

    def close(self) -> None:
        """Asked for by the parser."""


def parsed(text: bytes, quirks: list[str], encoding: str | None = None) -> Node:
    """The tree of one message, `encoding` before what it declares; what had to be put up with is added to `quirks`."""
    builder = _Builder()
    target: Any = builder
    parser = etree.XMLParser(target=target, encoding=encoding, **SAFE)
    try:
        for start in range(0, len(text), _PIECE):
            parser.feed(text[start : start + _PIECE])
        complaints = " ".join(entry.message or "" for entry in parser.feed_error_log)
        parser.close()
    except etree.XMLSyntaxError as error:
        raise MarkupBroken(str(error)) from error
    if builder.root is None:
        raise MarkupBroken("no root element")
    quirks += [f"undeclared_prefix:{prefix}" for prefix in sorted(set(_UNDECLARED.findall(complaints)))]
    return builder.root
