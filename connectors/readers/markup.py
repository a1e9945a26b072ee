"""The one door for XML: no DTD, no entities, no network, no version 1.1, encodings that say what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.entities import html5
from io import BytesIO
from typing import Any

from lxml import etree

from schemas.legacy_text import MIN_CONFIDENCE, detected

SAFE: Any = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
}
MOST_ATTRIBUTES = 200
_HEAD = 16 * 1024
# UTF-7 and EBCDIC hide markup from every look at the bytes.
_ENCODINGS = re.compile(
    r"utf-?8|utf-?16(?:-?[lb]e)?|us-ascii|ascii|iso-?8859-?\d{1,2}|latin-?1|windows-?125\d|cp125\d"
    r"|koi8-[ru]|gb2312|gbk|gb18030|big5|shift[_-]jis|euc-(?:jp|kr)|tis-620",
    re.I,
)
_DECLARED = re.compile(
    rb"^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?<\?xml\s+version\s*=\s*[\"']([\d.]{1,5})[\"'](?:\s+encoding\s*=\s*[\"']([\w.-]{1,40})[\"'])?"
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_ONE_BYTE = re.compile(r"iso-?8859|latin|windows-?125|cp125|ascii", re.I)


class MarkupRefused(Exception):
    """The document is dangerous or of a kind that is not accepted; a lenient parser must not see it either."""


class MarkupBroken(Exception):
    """The document is not well-formed; the text says where."""


@dataclass(frozen=True, slots=True)
class Root:
    """What is known once the root element has opened."""

    tag: str
    encoding: str | None


def root_of(payload: bytes) -> Root:
    """Read up to the root element and refuse what must not be parsed any further."""
    encoding = _encoding(payload)
    seen = _FirstTag()
    target: Any = seen
    parser = etree.XMLParser(target=target, **SAFE)
    try:
        for start in range(0, len(payload), _HEAD):
            parser.feed(payload[start : start + _HEAD])
        parser.close()
    except _Opened:
        return Root(seen.tag, encoding)
    except etree.XMLSyntaxError as error:
        raise MarkupBroken(str(error)) from error
    raise MarkupBroken("no root element")


class _Opened(Exception):
    """The root element has opened; nothing behind it is parsed."""


class _FirstTag:
    """Parser target without a tree: lxml's pull parser leaves dangling nodes behind when a document is broken."""

    tag = ""

    def start(self, tag: str, attributes: Mapping[str, str], namespaces: Mapping[str, str] | None = None) -> None:
        if len(attributes) > MOST_ATTRIBUTES or len(namespaces or ()) > MOST_ATTRIBUTES:
            raise MarkupRefused("too many attributes or namespaces")
        self.tag = tag
        raise _Opened

    def doctype(self, *_: Any) -> None:
        raise MarkupRefused("document type declaration")

    def close(self) -> None:
        """Asked for by the parser."""


def _encoding(payload: bytes) -> str | None:
    """UTF-8 where a one-byte encoding is declared but the bytes are UTF-8, which long text is by no accident.

    Likewise windows-1258 where the words are Vietnamese in it.

    None leaves it to the declaration, which must name an encoding that hides no markup.
    """
    if payload.startswith(_UTF16):
        _first_version(payload[:400].replace(b"\0", b""))
        return None
    if not payload.startswith((b"<", b"\xef\xbb\xbf<")):
        raise MarkupBroken(f"starts with {payload[:20]!r}, not with an element")
    declared = _first_version(payload)
    name = (declared[2] or b"utf-8").decode() if declared else "utf-8"
    if not _ENCODINGS.fullmatch(name):
        raise MarkupRefused(f"encoding {name}")
    if _ONE_BYTE.match(name) and not payload.isascii():
        try:
            payload.decode()
        except UnicodeDecodeError:
            return _one_byte(payload, name)
        return "utf-8"
    return None


def _one_byte(payload: bytes, declared: str) -> str | None:
    """Every byte is a letter in every code page, so only the words tell whether the declaration is true."""
    found = detected(payload, declared)
    if found.confidence < MIN_CONFIDENCE or found.encoding == "windows-1252":
        return None
    if found.encoding != "windows-1258":
        raise MarkupRefused(f"declares {declared}, but its text is {found.encoding}")
    return found.encoding


def _first_version(head: bytes) -> re.Match[bytes] | None:
    declared = _DECLARED.search(head, 0, 500)
    if declared and declared[1] != b"1.0":
        raise MarkupRefused(f"XML version {declared[1].decode()}")
    return declared


def elements(payload: bytes, tags: tuple[str, ...], root: Root) -> Iterator[etree._Element]:
    """Each finished element of these tags; the caller frees it with `free`."""
    events = etree.iterparse(
        BytesIO(payload),
        events=("end",),
        tag=tags,
        encoding=root.encoding,
        remove_comments=True,
        remove_pis=True,
        **SAFE,
    )
    try:
        for _, element in events:
            yield element
    except etree.XMLSyntaxError as error:
        raise MarkupBroken(str(error)) from error


def free(element: etree._Element) -> None:
    """Forget an element and what stood before it, so that memory stays flat."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


_XML_ENTITIES = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_CDATA_OR_AMPERSAND = re.compile(
    rb"<!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*)|&(?:#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|([A-Za-z][A-Za-z0-9]{1,31});)?",
    re.S,
)


def repaired(payload: bytes) -> bytes:
    """The same document without four faults of real portals; anything else stays as it is.

    Blank before the declaration, a declared encoding that is not the one used, HTML entities, bare ampersands.
    """
    text = payload
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = text.decode("utf-16").encode()
        except UnicodeDecodeError:
            return payload
    text = text.removeprefix(b"\xef\xbb\xbf").lstrip()
    try:
        text.decode()
    except UnicodeDecodeError:
        return payload
    declared = _first_version(text)
    if declared:
        if not _ENCODINGS.fullmatch((declared[2] or b"utf-8").decode()):
            raise MarkupRefused(f"declaration {declared[0].decode()}")
        text = b'<?xml version="1.0"' + text[declared.end() :]
    return _CDATA_OR_AMPERSAND.sub(_mended, text)


def _mended(hit: re.Match[bytes]) -> bytes:
    whole, name = hit[0], hit[1]
    if whole == b"&":
        return b"&amp;"
    if name is None or name in _XML_ENTITIES:
        return whole
    text = html5.get(name.decode() + ";")
    return text.encode() if text and not set(text) & {"<", "&"} else b"&amp;" + whole[1:]
