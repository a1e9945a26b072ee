"""Reader `html_list`: lists on web pages, read by the selectors that the source file declares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from cssselect import SelectorError
from lxml import etree, html
from lxml.cssselect import CSSSelector
from pydantic import Field, field_validator

from connectors.raw import RawRecord
from connectors.readers import protocol
from connectors.readers.paging import Offered
from connectors.readers.protocol import Exchanger, Known, Pull, joined
from connectors.sniff import broken, refusal
from schemas.legacy_text import MIN_CONFIDENCE, Undecodable, detected, pieces

if TYPE_CHECKING:
    from connectors.source import Source

LARGEST_PAGE = 8 << 20
_ADDRESSES = frozenset({"href", "src"})
_DIGITS = re.compile(r"\d[\d.,\u00a0 ]*")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.I)
_WHOLE_TO_CUT = 10
_FATAL = re.compile(r"Excessive depth|Comment not terminated|huge", re.I)


class Pick(protocol.Options):
    """One field: which element, which attribute, which part of the text."""

    select: str = Field(description="CSS selector inside the row; selector@attribute takes an attribute")
    without: str = Field(default="", description="CSS selector of parts to leave out of the text")
    regex: str = Field(default="", description="first group (or the whole match) is taken")

    @field_validator("select", "without")
    @classmethod
    def _selects(cls, text: str) -> str:
        if text:
            _selector(_split(text)[0])
        return text

    @field_validator("regex")
    @classmethod
    def _compiles(cls, text: str) -> str:
        return protocol.pattern(text)


class HtmlOptions(protocol.Options):
    """Selectors of the list."""

    row: str = Field(description="CSS selector of the rows")
    fields: dict[str, str | Pick]
    group: dict[str, str | Pick] = Field({}, description="headings that hold for the rows after them, outermost first")
    next: str | Pick | None = Field(None, description="link to the next page, such as a.next@href")
    total: str | Pick | None = Field(None, description="where the page states how many there are")
    empty: str = Field("", description="CSS selector of the notice that says the list is empty")
    max_pages: int = Field(1_000, ge=1)

    @field_validator("fields", "group")
    @classmethod
    def _picks(cls, picks: dict[str, str | Pick]) -> dict[str, str | Pick]:
        return {name: _pick(pick) for name, pick in picks.items()}

    @field_validator("row", "empty")
    @classmethod
    def _selects(cls, text: str) -> str:
        if text:
            _selector(text)
        return text


class HtmlListReader:
    """A page where no row is found has changed: that is drift, never an empty list."""

    name = "html_list"
    Options = HtmlOptions

    def pull(self, source: Source, exchange: Exchanger, known: Known) -> Pull:
        options = HtmlOptions.model_validate(source.options)
        url: str | None = source.url
        visited: set[str] = set()
        offered = Offered()
        for slot in range(options.max_pages):
            if url is None:
                break
            if url in visited:
                raise broken(source.name, f"page {slot + 1} leads back to an earlier one")
            visited.add(url)
            payload = yield from protocol.fetched(source, exchange, known, slot, url)
            page = _parsed(source, payload)
            rows = _rows(source, options, page, payload)
            if options.total:
                stated = _DIGITS.search(_value(page, _pick(options.total), url) or "")
                declared = int(re.sub(r"\D", "", stated[0])) if stated else None
                offered.add((one.content for one in _records(source, options, page, rows)), declared)
            else:
                offered.seen += len(rows)
            link = _value(page, _pick(options.next), url) if options.next else None
            url = protocol.same_site(source, link) if link else None
        return offered.evidence(last_seen=url is None)

    def records(self, source: Source, payload: bytes) -> Iterator[RawRecord]:
        options = HtmlOptions.model_validate(source.options)
        page = _parsed(source, payload)
        rows = _rows(source, options, page, payload)
        yield from protocol.numbered(source, _records(source, options, page, rows))


def _records(
    source: Source, options: HtmlOptions, page: etree._Element, rows: list[etree._Element]
) -> Iterator[RawRecord]:
    headings = {
        element: (place, name)
        for place, (name, pick) in enumerate(options.group.items())
        for element in _found(_split(_pick(pick).select)[0], page)
    }
    wanted, current, ordinal = set(rows), dict[str, str](), 0
    names = list(options.group)
    for element in page.iter():
        if element in headings:
            place, name = headings[element]
            current = {key: value for key, value in current.items() if names.index(key) < place}
            text = _taken(element, _pick(options.group[name]), source.url)
            if text:
                current[name] = text
        if element in wanted:
            item = {name: _value(element, _pick(pick), source.url) for name, pick in options.fields.items()}
            yield RawRecord.of(
                ordinal, f"/row[{ordinal + 1}]", current | {name: text for name, text in item.items() if text}
            )
            ordinal += 1


def _parsed(source: Source, payload: bytes) -> etree._Element:
    """The page as a tree; what a browser would silently mend away is refused."""
    if len(payload) > LARGEST_PAGE:
        raise broken(source.name, f"page over {LARGEST_PAGE} bytes")
    text = _in_utf8(source, payload)
    tail = text.rstrip()
    if not tail or _cut(tail):
        raise refusal(source.name, "a list page", payload, "page cut off")
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_pis=True)
    try:
        page: etree._Element = html.document_fromstring(text.replace(b"\0", b"\xef\xbf\xbd"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, UnicodeDecodeError) as error:
        raise refusal(source.name, "a list page", payload, str(error)) from error
    fatal = next((entry.message for entry in parser.error_log if _FATAL.search(entry.message or "")), None)
    base = next((str(one.get("href", "")) for one in page.iter("base")), "")
    if not fatal and base and not _same_host(source.url, base):
        fatal = "a base element moves the links to another host"
    if fatal:
        raise broken(source.name, fatal)
    return page


def _same_host(url: str, base: str) -> bool:
    try:
        return urlsplit(joined(url, base)).netloc == urlsplit(url).netloc
    except ValueError:
        return False


def _cut(page: bytes) -> bool:
    """Whether it ends inside a tag, or opens <html> and never closes it."""
    opened = b"<html" in page[:4_096].lower()
    return page.rfind(b"<") > page.rfind(b">") or (opened and b"</html" not in page[-512:].lower())


def _in_utf8(source: Source, payload: bytes) -> bytes:
    """The page in UTF-8: as it is where it is that, else in the encoding that its words show, else as it declares.

    Letters that a program cut in two become U+FFFD, as long as they are few.
    """
    if _is_utf8(payload):
        return payload
    declared = _CHARSET.search(payload[:4_096])
    found = detected(payload, declared[1].decode() if declared else None)
    try:
        if found.confidence >= MIN_CONFIDENCE and not found.encoding.startswith("utf-8"):
            return "".join(pieces(payload, found.encoding)).encode()
    except Undecodable as error:
        raise refusal(source.name, "a list page", payload, str(error)) from error
    text = payload.decode(errors="replace")
    if text.count("\ufffd") * _WHOLE_TO_CUT > sum(1 for sign in text if not sign.isascii()):
        told = f"declared: {declared[1].decode()}" if declared else "none is declared"
        raise broken(source.name, f"không rõ bảng mã / the encoding is not known: not UTF-8, {told}")
    return text.encode()


def _is_utf8(payload: bytes) -> bool:
    try:
        payload.decode()
    except UnicodeDecodeError:
        return False
    return not payload.startswith((b"<\0", b"\0<"))


def _rows(source: Source, options: HtmlOptions, page: etree._Element, payload: bytes) -> list[etree._Element]:
    rows = _found(options.row, page)
    if not rows and not (options.empty and _found(options.empty, page)):
        raise refusal(source.name, "a list page", payload, f"no row found by {options.row}")
    return rows


def _value(element: etree._Element, pick: Pick, base: str) -> str | None:
    found = _found(_split(pick.select)[0], element)
    return _taken(found[0], pick, base) if found else None


def _taken(element: etree._Element, pick: Pick, base: str) -> str | None:
    """Text or attribute of a found element, cut to what the source file asks for."""
    attribute = _split(pick.select)[1]
    if attribute:
        text = str(element.get(attribute) or "").strip()
    else:
        left_out = set(_found(pick.without, element)) if pick.without else set()
        text = " ".join("".join(_texts(element, left_out)).split())
    if pick.regex:
        hit = re.search(pick.regex, text)
        return (hit[1] if hit.re.groups else hit[0]) if hit else None
    if attribute in _ADDRESSES and text:
        return joined(base, quote(text, safe="/:?#[]@!$&'()*+,;=%~"))
    return text or None


def _texts(element: etree._Element, left_out: set[Any]) -> Iterator[str]:
    if element in left_out or not isinstance(element.tag, str) or element.tag in ("script", "style"):
        return
    yield element.text or ""
    for child in element:
        yield from _texts(child, left_out)
        yield child.tail or ""


def _pick(pick: str | Pick) -> Pick:
    return pick if isinstance(pick, Pick) else Pick(select=pick)


def _split(select: str) -> tuple[str, str]:
    selector, _, attribute = select.rpartition("@")
    return (selector or "*", attribute) if selector or select.startswith("@") else (select, "")


def _found(selector: str, element: etree._Element) -> list[etree._Element]:
    found: Any = _selector(selector)(element)
    return list(found)


@cache
def _selector(text: str) -> CSSSelector:
    try:
        return CSSSelector(text, translator="html")
    except SelectorError as error:
        raise ValueError(f"selector {text!r}: {error}") from error
