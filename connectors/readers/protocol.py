"""What every reader is, what it is given, and what it hands on."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import urljoin, urlsplit

from pydantic import BaseModel, ConfigDict

from connectors.exchange import Exchange
from connectors.raw import RawRecord
from connectors.sniff import broken
from schemas.errors import SourceChanged, SourceUnavailable
from schemas.violation import shown
from schemas.vocabularies import Completeness, Health

if TYPE_CHECKING:
    from connectors.source import Source

# A payload that splits into more is refused: its pages belong on several addresses.
MOST_RECORDS = 1_000_000


class KnownPage(NamedTuple):
    """A page of the last loaded pull: how to ask whether it changed, and its bytes when it did not."""

    etag: str | None
    last_modified: str | None
    payload: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Known:
    """What the last loaded pull left: its pages by address, and the cursor that its evidence asked to keep."""

    pages: Mapping[str, KnownPage] = field(default_factory=dict)
    cursor: str | None = None

    def get(self, url: str) -> KnownPage | None:
        """The page of this address."""
        return self.pages.get(url)


class Exchanger(Protocol):
    """One exchange; the plan's own also stores the payload before it returns."""

    def __call__(self, url: str, etag: str | None = None, last_modified: str | None = None) -> Exchange: ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """One exchange and its place in the pull, so that page 7 of today meets page 7 of yesterday."""

    slot: int
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a pull proves: only `complete` may propose deletions. `health` tells of an empty set.

    `cursor` is where the next pull goes on (a harvest date, a token); it is kept when the batch loads, and only then.
    `more`: the pull ended with a full slice, and what waits behind the cursor can be pulled at once.
    """

    completeness: Completeness
    declared: int | None = None
    detail: str = ""
    health: Health = Health.OK
    cursor: str | None = None
    more: bool = False


Pull = Generator[Fetched, None, Evidence]


class Options(BaseModel):
    """Options of one reader: an unknown one is an error, not a wish."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def pattern(text: str) -> str:
    """Validator for a regular expression of a source file."""
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"biểu thức sai / not a regular expression: {error}") from error
    return text


class Reader(Protocol):
    """One transport: `pull` talks to the source through `exchange`, `records` is pure on bytes."""

    name: str

    @property
    def Options(self) -> type[BaseModel]: ...

    def pull(self, source: Source, exchange: Exchanger, known: Known) -> Pull:
        """Yield every exchange as soon as it is there; return the evidence."""
        ...

    def records(self, source: Source, payload: bytes) -> Iterator[RawRecord]:
        """Stream the records of one stored payload, or raise NotTheFormat."""
        ...


def fetched(source: Source, exchange: Exchanger, known: Known, slot: int, url: str) -> Generator[Fetched, None, bytes]:
    """Yield one exchange and return its bytes; an unchanged page gives the bytes that we hold already."""
    answer = asked(exchange, known, url)
    yield Fetched(slot, answer)
    return usable(source, known, answer)


def asked(exchange: Exchanger, known: Known, url: str) -> Exchange:
    """One exchange, with the validators of the page that we hold."""
    page = known.get(url)
    if page and (page.etag or page.last_modified):
        return exchange(url, etag=page.etag, last_modified=page.last_modified)
    return exchange(url)


def usable(source: Source, known: Known, answer: Exchange) -> bytes:
    """The bytes of an answer, sent or held; SourceUnavailable where there are none."""
    page = known.get(answer.url)
    if answer.health is Health.UNCHANGED and page:
        return page.payload()
    if answer.health is not Health.OK or answer.body is None:
        wish = {} if answer.retry_after is None else {"retry_after": ceil(answer.retry_after)}
        raise SourceUnavailable(
            f"{source.name}: {answer.health.vi} / {answer.health.en}: {answer.detail}", source=source.name,
            health=answer.health, url=answer.url, detail=answer.detail, **wish,
        )  # fmt: skip
    return answer.body


def joined(base: str, link: str) -> str:
    """The link made absolute; one that cannot be stays as it is, for the url transform to refuse."""
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def same_site(source: Source, url: str) -> str:
    """The address, if it is on the source's own host; a page may not send us elsewhere."""
    try:
        ours, theirs = urlsplit(source.url), urlsplit(url)
        same = (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc)
    except ValueError:
        same = False
    if not same:
        raise SourceChanged(
            f"{source.name}: trang sau nằm ở máy chủ khác / the next page is on another host: {shown(url)}",
            source=source.name, health=Health.REFUSED,
        )  # fmt: skip
    return url


def evidence(count: int, declared: int | None, *, last_seen: bool, detail: str = "") -> Evidence:
    """Complete only if the last page was seen, there are records, and the declared total, if any, is met."""
    if not last_seen:
        return Evidence(Completeness.TRUNCATED, declared, detail)
    if not count:
        return Evidence(Completeness.UNKNOWN, declared, detail or "no records", Health.EMPTY)
    if declared is not None and declared != count:
        return Evidence(Completeness.TRUNCATED, declared, f"declares {declared}, offers {count}")
    return Evidence(Completeness.COMPLETE, declared, detail)


def numbered(source: Source, items: Iterable[RawRecord]) -> Iterator[RawRecord]:
    """The records, at most as many as one payload may hold."""
    for item in items:
        if item.ordinal >= MOST_RECORDS:
            raise broken(source.name, f"more than {MOST_RECORDS} records in one payload")
        yield item
