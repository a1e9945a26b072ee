"""Reader `json_pages`: JSON over HTTP, in one page or many, by number, offset, cursor or link."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import Field, field_validator, model_validator

from connectors.exchange import Exchange
from connectors.raw import RawRecord
from connectors.readers import protocol
from connectors.readers.json_split import SplitError, split, steps, value_at
from connectors.readers.paging import Offered
from connectors.readers.protocol import Exchanger, Fetched, Known, Pull, joined
from connectors.sniff import broken, is_page, refusal
from schemas.errors import SourceUnavailable
from schemas.vocabularies import Health

if TYPE_CHECKING:
    from connectors.source import Source

_BOM = b"\xef\xbb\xbf"


class JsonOptions(protocol.Options):
    """How the source pages its list and where in a page the list stands."""

    format: Literal["json", "jsonl"] = "json"
    records: str = Field("$", description='path of the list: data, a.b, $[*].Wards[*], ["key.with.dots"]')
    paging: Literal["none", "page", "offset", "cursor", "link"] = "none"
    page_param: str = "page"
    first_page: int = 1
    offset_param: str = "offset"
    cursor_param: str = "cursor"
    size_param: str | None = None
    size: int | None = Field(None, ge=1, description="page size to ask for; not above what the source gives")
    total: str | None = Field(None, description="path of the total that the source declares")
    next: str | None = Field(None, description="path of the next cursor or link; link without it: the Link header")
    more: str | None = Field(None, description="path of a true/false that says whether more follows")
    max_pages: int = Field(10_000, ge=1)

    @field_validator("records", "total", "next", "more")
    @classmethod
    def _readable(cls, path: str | None) -> str | None:
        if path is not None:
            steps(path)
        return path

    @model_validator(mode="after")
    def _whole(self) -> JsonOptions:
        if self.paging == "cursor" and not self.next:
            raise ValueError("paging cursor needs next: the path of the next cursor")
        return self


@dataclass(slots=True)
class _Progress:
    """What a pull has seen so far."""

    offered: Offered = field(default_factory=Offered)
    usual: int | None = None
    before: bytes = b""
    link: str | None = None


class JsonPagesReader:
    """Splits pages into records without decoding them; decodes only what steers the paging."""

    name = "json_pages"
    Options = JsonOptions

    def pull(self, source: Source, exchange: Exchanger, known: Known) -> Pull:
        options = JsonOptions.model_validate(source.options)
        progress, visited = _Progress(), set[str]()
        by_header = options.paging == "link" and not options.next
        if by_header:
            known = Known()  # an answer 304 need not repeat its Link header, so whole pages are asked for

        def noting(url: str, etag: str | None = None, last_modified: str | None = None) -> Exchange:
            answer = exchange(url, etag=etag, last_modified=last_modified)
            progress.link = answer.next_link
            return answer

        url: str | None = _first(source.url, options)
        for slot in range(options.max_pages):
            if url is None:
                break
            if url in visited:
                raise broken(source.name, f"page {slot + 1} leads back to {url}")
            visited.add(url)
            page = yield from _page(source, noting, known, slot, url, options)
            if page is None:
                url = None
                break
            try:
                url = _next(source, options, url, page, slot, progress)
            except SplitError as error:
                raise refusal(source.name, "a page of JSON", page, str(error)) from error
        return progress.offered.evidence(last_seen=url is None)

    def records(self, source: Source, payload: bytes) -> Iterator[RawRecord]:
        options = JsonOptions.model_validate(source.options)
        found = _lines(payload) if options.format == "jsonl" else split(_text(payload), steps(options.records))
        try:
            for ordinal, (pointer, content) in enumerate(found):
                if ordinal >= protocol.MOST_RECORDS:
                    raise SplitError(f"more than {protocol.MOST_RECORDS} records")
                yield RawRecord(ordinal, pointer, content)
        except SplitError as error:
            raise refusal(source.name, "a page of JSON", payload, str(error)) from error


def _page(
    source: Source, exchange: Exchanger, known: Known, slot: int, url: str, options: JsonOptions
) -> Generator[Fetched, None, bytes | None]:
    """One page; None where a source says "not found" for a page behind the last one."""
    try:
        return (yield from protocol.fetched(source, exchange, known, slot, url))
    except SourceUnavailable as error:
        if slot and options.paging in ("page", "offset") and error.data.get("health") == Health.GONE:
            return None
        raise


def _next(source: Source, options: JsonOptions, url: str, page: bytes, slot: int, progress: _Progress) -> str | None:
    """The address of the next page, or None after the last one."""
    if options.format == "jsonl":
        body, found = b"", _lines(page)
    else:
        body = _text(page)
        found = split(body, steps(options.records))
    offered = progress.offered
    here = offered.add((content for _, content in found), _total(body, options))
    if options.paging == "none":
        return None
    if here and page == progress.before:
        raise broken(source.name, f"page {slot + 1} is byte for byte page {slot}: the source ignores the paging")
    progress.before = page
    more = value_at(body, steps(options.more)) if options.more else None
    if more is False or (offered.declared is not None and offered.seen >= offered.declared):
        return None
    if options.paging in ("cursor", "link"):
        following = value_at(body, steps(options.next)) if options.next else progress.link
        return _follow(source, options, url, following)
    if not here:
        return None
    # A first page shorter than asked may mean a small set or a source that gives less per page: the next one tells.
    short = progress.usual is not None and here < progress.usual
    progress.usual = progress.usual or here
    if short and more is not True and offered.declared is None:
        return None
    place = options.first_page + slot + 1 if options.paging == "page" else offered.seen
    return _with(url, options.page_param if options.paging == "page" else options.offset_param, str(place))


def _total(body: bytes, options: JsonOptions) -> int | None:
    """The total that the page states, as a number or as text."""
    declared = value_at(body, steps(options.total)) if options.total else None
    if isinstance(declared, str) and declared.isdigit():
        declared = int(declared)
    return declared if isinstance(declared, int) and not isinstance(declared, bool) else None


def _follow(source: Source, options: JsonOptions, url: str, value: Any) -> str | None:
    if value is None or value is False or value == "":
        return None
    if options.paging == "link":
        return protocol.same_site(source, joined(url, str(value)))
    return _with(url, options.cursor_param, str(value))


def _first(url: str, options: JsonOptions) -> str:
    if options.paging == "page":
        url = _with(url, options.page_param, str(options.first_page))
    elif options.paging == "offset":
        url = _with(url, options.offset_param, "0")
    if options.size_param and options.size:
        url = _with(url, options.size_param, str(options.size))
    return url


def _with(url: str, name: str, value: str) -> str:
    """The address with one query parameter set."""
    parts = urlsplit(url)
    query = [(key, old) for key, old in parse_qsl(parts.query, keep_blank_values=True) if key != name]
    return urlunsplit(parts._replace(query=urlencode([*query, (name, value)])))


def _text(payload: bytes) -> bytes:
    return payload.removeprefix(_BOM).strip()


def _lines(payload: bytes) -> Iterator[tuple[str, bytes]]:
    """Lines of JSON Lines; a last line that is cut off refuses the payload before anything is handed on."""
    text = payload.removeprefix(_BOM).rstrip(b"\r\n \t")
    if not text.lstrip().startswith(b"{"):
        raise SplitError("lines of JSON objects were expected")
    last = text.rsplit(b"\n", 1)[-1].strip()
    if not last.startswith(b"{") or (not payload.endswith(b"\n") and not last.endswith(b"}")):
        raise SplitError(f"cut off in the last line: {last[-60:].decode(errors='replace')}")
    if b"\n" not in text and (text.startswith((b'{"error"', b'{"errors"')) or is_page(text)):
        raise SplitError(f"error envelope: {text[:120].decode(errors='replace')}")
    start, number = 0, 0
    while start < len(text):
        end = text.find(b"\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end].strip()
        number, start = number + 1, end + 1
        if line:
            yield f"/line[{number}]", line
