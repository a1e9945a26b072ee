"""Reader `catalog`: open-data catalogues, as CKAN's action API or as DCAT (DCAT-US data.json, JSON-LD).

One record per dataset, with the same keys whatever the catalogue is written in; what is empty is left out:
`identifier`, `title`, `description`, `publisher`, `issued`, `modified` (dates as written), `landing_page`, `license`
(an address where there is one), `keywords` and `themes` (lists of text), `spatial`, `temporal` (`start/end`),
`language` (several with commas), `contact` (`name <mail>`), `access_level` (public, restricted public, non-public, or
the address of an access right), `distributions` (list of `title`, `url`, `format`, `media_type`, `size` in bytes); from
CKAN also `extras.NAME`, what the publisher added under names of its own, less what stands under a common one.
Texts in several languages give the Vietnamese one, else the one without a language, else the English one. A dataset
that CKAN calls deleted is gone.

CKAN (docs.ckan.org, API guide): package_search in pages by start and rows, in the order of `id`, so that changes during
the pull move nothing; where it is refused, package_list and one package_show per name. DCAT: W3C DCAT 3, Project Open
Data 1.0 and 1.1, DCAT-US 3.0; pages by Hydra (`hydra:next`, `hydra:nextPage`, `hydra:view`).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from pydantic import Field, model_validator

from connectors.exchange import Exchange
from connectors.raw import RawRecord, decode
from connectors.readers import catalog_ckan as ckan
from connectors.readers import catalog_dcat as dcat
from connectors.readers import protocol
from connectors.readers.json_split import SplitError, members
from connectors.readers.protocol import Evidence, Exchanger, Fetched, Known, Pull, joined
from connectors.sniff import broken, refusal
from schemas.errors import RecordRejected, SourceUnavailable
from schemas.vocabularies import Completeness, Health

if TYPE_CHECKING:
    from connectors.source import Source

_BLANK = b" \t\r\n"
T = TypeVar("T")


class CatalogOptions(protocol.Options):
    """What kind of catalogue it is, and how much of it to ask for."""

    kind: Literal["auto", "ckan", "dcat_us", "dcat"] = Field(
        "auto", description="auto: a portal's root or API address is CKAN, else the first payload decides"
    )
    rows: int = Field(100, ge=1, le=1000, description="CKAN: datasets per page")
    query: str | None = Field(None, min_length=1, description="CKAN: filter query (fq), such as organization:so-tttt")
    max_pages: int = Field(1000, ge=1, description="most pages, or most package_show requests, of one pull")

    @model_validator(mode="after")
    def _of_ckan(self) -> CatalogOptions:
        if self.query and self.kind != "ckan":
            raise ValueError("query chỉ dùng với kind: ckan / query needs kind: ckan")
        return self


class _Opened(NamedTuple):
    """A payload without its byte order mark, and its members if it is an object."""

    body: bytes
    members: Mapping[str, bytes] | None


class CatalogReader:
    """Splits answers into datasets without decoding the whole; one record per dataset."""

    name = "catalog"
    Options = CatalogOptions

    def pull(self, source: Source, exchange: Exchanger, known: Known) -> Pull:
        options = CatalogOptions.model_validate(source.options)
        if options.kind == "ckan" or (options.kind == "auto" and ckan.is_api(source.url)):
            return (yield from _ckan(source, options, exchange, known))
        payload = yield from protocol.fetched(source, exchange, known, 0, source.url)
        if _looked(source, payload, lambda got: _is_ckan(options, got)):
            if not _looked(source, payload, lambda got: ckan.is_search(got.members or {})):
                here = _looked(source, payload, lambda got: sum(1 for _ in ckan.datasets(got.members or {})))
                return protocol.evidence(here, None, last_seen=True)
            return (yield from _search(source, options, exchange, known, source.url, payload))
        return (yield from _dcat(source, options, exchange, known, payload))

    def records(self, source: Source, payload: bytes) -> Iterator[RawRecord]:
        options = CatalogOptions.model_validate(source.options)
        try:
            yield from protocol.numbered(source, _records(options, _opened(payload)))
        except SplitError as error:
            raise refusal(source.name, "a catalogue", payload, str(error)) from error


def _records(options: CatalogOptions, got: _Opened) -> Iterator[RawRecord]:
    if _is_ckan(options, got):
        found: Iterator[tuple[str, bytes]] = ckan.datasets(got.members or {})
        told: Callable[[Mapping[str, Any]], dict[str, Any]] = ckan.record
    else:
        page = dcat.page(got.body, got.members)
        found, told = page.datasets(), lambda item: dcat.record(page, item)
    for ordinal, (pointer, content) in enumerate(found):
        try:
            yield RawRecord.of(ordinal, pointer, told(decode(content)))
        except RecordRejected:
            yield RawRecord(ordinal, pointer, content)  # its own door names the fault


def _ckan(source: Source, options: CatalogOptions, exchange: Exchanger, known: Known) -> Pull:
    last: list[Exchange] = []

    def noting(url: str, etag: str | None = None, last_modified: str | None = None) -> Exchange:
        last[:] = [exchange(url, etag=etag, last_modified=last_modified)]
        return last[0]

    address = ckan.action(
        source.url, "package_search", sort="id asc", **({"fq": options.query} if options.query else {})
    )
    first = ckan.with_parameters(address, {"rows": str(options.rows), "start": "0"})
    try:
        payload = yield from protocol.fetched(source, noting, known, 0, first)
    except SourceUnavailable:
        # What package_list gives cannot be filtered, so a source with a filter has no other way.
        if not _refuses(last[0]) or options.query or "?" in source.url:
            raise
        return (yield from _one_by_one(source, options, exchange, known))
    return (yield from _search(source, options, exchange, known, address, payload))


def _refuses(answer: Exchange) -> bool:
    """Whether this action is refused, and not the portal out of reach."""
    if answer.health not in (Health.GONE, Health.REFUSED):
        return False
    return answer.status in (403, 404) or ckan.says_no(answer.body)


def _search(
    source: Source, options: CatalogOptions, exchange: Exchanger, known: Known, address: str, payload: bytes
) -> Pull:
    """Further pages of package_search; a dataset that comes twice has moved another one out of sight."""
    seen, offered, declared, slot = set[int](), 0, None, 0
    changed = ""
    while True:
        count = _looked(source, payload, lambda got: ckan.total(got.members or {}))
        here = _looked(source, payload, lambda got: [hash(one) for _, one in ckan.datasets(got.members or {})])
        if declared is not None and count != declared:
            changed = f"count changed from {declared} to {count} during the pull"
        declared, offered = count, offered + len(here)
        seen.update(here)
        if offered >= count or not here:
            break
        slot += 1
        if slot >= options.max_pages:
            return Evidence(Completeness.TRUNCATED, declared, f"max_pages reached after {offered} of {declared}")
        url = ckan.with_parameters(address, {"rows": str(options.rows), "start": str(offered)})
        before, payload = payload, (yield from protocol.fetched(source, exchange, known, slot, url))
        if payload == before:
            raise broken(source.name, f"page {slot + 1} is byte for byte page {slot}: the source ignores the paging")
    if changed:
        return Evidence(Completeness.TRUNCATED, declared, changed)
    return protocol.evidence(len(seen), declared, last_seen=True)


def _one_by_one(source: Source, options: CatalogOptions, exchange: Exchanger, known: Known) -> Pull:
    """Slot 1 is the list, each dataset has one of its own behind it."""
    url = ckan.action(source.url, "package_list")
    payload = yield from protocol.fetched(source, exchange, known, 1, url)
    listed = _looked(source, payload, lambda got: ckan.names(got.members or {}))
    here = 0
    for place, name in enumerate(listed[: options.max_pages]):
        url = ckan.action(source.url, "package_show", id=name)
        shown = yield from _shown(source, exchange, known, place + 2, url)
        here += 0 if shown is None else _looked(source, shown, lambda got: len(list(ckan.datasets(got.members or {}))))
    if len(listed) > options.max_pages:
        return Evidence(Completeness.TRUNCATED, len(listed), f"max_pages: {options.max_pages} of {len(listed)} shown")
    return protocol.evidence(here, len(listed), last_seen=True)


def _shown(
    source: Source, exchange: Exchanger, known: Known, slot: int, url: str
) -> Generator[Fetched, None, bytes | None]:
    """One dataset; None where it has gone, or was closed, since the list was made."""
    try:
        return (yield from protocol.fetched(source, exchange, known, slot, url))
    except SourceUnavailable as error:
        if error.data.get("health") in (Health.GONE, Health.REFUSED):
            return None
        raise


def _dcat(source: Source, options: CatalogOptions, exchange: Exchanger, known: Known, payload: bytes) -> Pull:
    url, visited, seen, declared, changed = source.url, {source.url}, set[int](), None, ""
    for slot in range(1, options.max_pages + 1):
        page, here = _looked(source, payload, _paged)
        seen.update(here)
        if declared is not None and page.total not in (None, declared):
            changed = f"total changed from {declared} to {page.total} during the pull"
        declared = declared if page.total is None else page.total
        if options.kind == "dcat_us" or not page.following:
            if changed:
                return Evidence(Completeness.TRUNCATED, declared, changed)
            return protocol.evidence(len(seen), declared, last_seen=True)
        url = protocol.same_site(source, joined(url, page.following))
        if url in visited:
            raise broken(source.name, f"page {slot + 1} leads back to {url}")
        visited.add(url)
        if slot < options.max_pages:
            payload = yield from protocol.fetched(source, exchange, known, slot, url)
    return Evidence(Completeness.TRUNCATED, declared, f"max_pages reached after {len(seen)} datasets")


def _paged(got: _Opened) -> tuple[dcat.Page, list[int]]:
    page = dcat.page(got.body, got.members)
    return page, [hash(one) for _, one in page.datasets()]


def _opened(payload: bytes) -> _Opened:
    body = payload.removeprefix(b"\xef\xbb\xbf").strip(_BLANK)
    return _Opened(body, None if body.startswith(b"[") else members(body))


def _is_ckan(options: CatalogOptions, got: _Opened) -> bool:
    if options.kind == "ckan" and got.members is None:
        raise SplitError("a list where an answer of CKAN was expected")
    return options.kind == "ckan" or (
        options.kind == "auto" and got.members is not None and ckan.is_answer(got.members)
    )


def _looked(source: Source, payload: bytes, look: Callable[[_Opened], T]) -> T:
    """What a look at the payload gives; a wrong shape is told with what stands there instead."""
    try:
        return look(_opened(payload))
    except SplitError as error:
        raise refusal(source.name, "a catalogue", payload, str(error)) from error
