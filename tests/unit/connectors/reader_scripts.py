"""What a web server says so that each reader is led over pages of numbered press meetings; the last page is the end.

A script turns lists of numbers into documents by address, in the order in which the reader must ask for them. Readers
of one payload get everything at one address; readers of an index get it first and each document behind it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from schemas.vocabularies import Completeness

Pages = Sequence[Sequence[int]]
Totals = Sequence[int | None]
Documents = dict[str, str]


class Way(Enum):
    """How a reader comes from its first request to its last one."""

    ONE = "one request"
    PAGES = "page after page"
    INDEX = "an index, then what it lists"


@dataclass(frozen=True)
class Script:
    """One reader in one way of paging.

    `declares`: its pages state how many records there are in all. `goes_on`: a listed document that fails leaves the
    others, and only when most fail the pull does.
    """

    reader: str
    write: Callable[[Pages, Totals], Documents]
    way: Way
    url: str = "/ds"
    options: Mapping[str, Any] = field(default_factory=dict)
    declares: bool = False
    goes_on: bool = False
    proves: Completeness = Completeness.COMPLETE
    variant: str = ""

    @property
    def name(self) -> str:
        return f"{self.reader}-{self.variant}" if self.variant else self.reader


def title(number: int) -> str:
    return f"Họp báo số {number}"


def _all(pages: Pages) -> list[int]:
    return [number for page in pages for number in page]


def _said(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# ---- one request


def _feed(pages: Pages, totals: Totals) -> Documents:
    items = "".join(
        f'<item><title>{title(one)}</title><link>/tin/{one}</link><guid isPermaLink="false">{one}</guid></item>'
        for one in _all(pages)
    )
    return {
        "/ds": f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>Tin</title>{items}'
        "</channel></rss>"
    }


def _table(pages: Pages, totals: Totals) -> Documents:
    return {"/ds": "id,title\r\n" + "".join(f"{one:03},{title(one)}\r\n" for one in _all(pages))}


def _ninjs(pages: Pages, totals: Totals) -> Documents:
    items = [{"uri": f"urn:bao.vn:{one}", "headline": title(one), "language": "vi"} for one in _all(pages)]
    return {"/ds": _said(items)}


def _newsml(pages: Pages, totals: Totals) -> Documents:
    items = "".join(
        f'<newsItem guid="urn:bao.vn:{one}" version="1"><contentMeta><headline>{title(one)}</headline></contentMeta>'
        "</newsItem>"
        for one in _all(pages)
    )
    return {
        "/ds": '<?xml version="1.0" encoding="utf-8"?>\n<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">'
        f"<itemSet>{items}</itemSet></newsMessage>"
    }


# ---- page after page


def _json(pages: Pages, totals: Totals, address: Callable[[int], str], **more: Callable[[int], Any]) -> Documents:
    found = {}
    for place, (page, total) in enumerate(zip(pages, totals, strict=True), start=1):
        stated = {"tong": total, "ds": [{"id": f"{one:03}", "title": title(one)} for one in page]}
        following = place + 1 if place < len(pages) else 0
        found[address(place)] = _said(stated | {name: told(following) for name, told in more.items()})
    return found


def _json_pages(pages: Pages, totals: Totals) -> Documents:
    return _json(pages, totals, lambda place: f"/ds?page={place}")


def _json_cursor(pages: Pages, totals: Totals) -> Documents:
    return _json(pages, totals, _continued, sau=lambda place: str(place) if place else None)


def _json_link(pages: Pages, totals: Totals) -> Documents:
    return _json(pages, totals, _continued, sau=lambda place: _continued(place) if place else None)


def _continued(place: int) -> str:
    return "/ds" if place == 1 else f"/ds?cursor={place}"


def _html(pages: Pages, totals: Totals) -> Documents:
    found = {}
    for place, (page, total) in enumerate(zip(pages, totals, strict=True), start=1):
        rows = "".join(f'<li class="tin"><a href="/tin/{one}">{title(one)}</a></li>' for one in page)
        rows = f"<ul>{rows}</ul>" if rows else '<p class="khong">Không có tin nào.</p>'
        stated = "" if total is None else f"<b>Tổng số: {total}</b>"
        following = f'<a class="sau" href="/ds?trang={place + 1}">Sau</a>' if place < len(pages) else ""
        found["/ds" if place == 1 else f"/ds?trang={place}"] = (
            '<!doctype html><html><head><meta charset="utf-8"><title>Danh mục</title></head><body>'
            f"{stated}{rows}{following}</body></html>"
        )
    return found


def _oai(pages: Pages, totals: Totals) -> Documents:
    found = {}
    for place, (page, total) in enumerate(zip(pages, totals, strict=True), start=1):
        records = "".join(
            f"<record><header><identifier>oai:nguon.example.vn:{one}</identifier><datestamp>2026-05-08</datestamp>"
            '</header><metadata><o:dc xmlns:o="http://www.openarchives.org/OAI/2.0/oai_dc/" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title(one)}</dc:title></o:dc></metadata></record>'
            for one in page
        )
        size = "" if total is None else f' completeListSize="{total}"'
        token = f"t{place + 1}" if place < len(pages) else ""
        answer = f"<ListRecords>{records}<resumptionToken{size}>{token}</resumptionToken></ListRecords>"
        if not any(pages):
            answer = '<error code="noRecordsMatch">Không có bản ghi nào</error>'
        asked = "metadataPrefix=oai_dc" if place == 1 else f"resumptionToken=t{place}"
        found[f"/ds?verb=ListRecords&{asked}"] = (
            '<?xml version="1.0" encoding="utf-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
            f"<responseDate>2026-05-09T10:30:00Z</responseDate>{answer}</OAI-PMH>"
        )
    return found


def _peer(pages: Pages, totals: Totals) -> Documents:
    """A change feed counts positions: where another total is given, the page begins so many positions away."""
    found, after = {}, 0
    for place, (page, total) in enumerate(zip(pages, totals, strict=True), start=1):
        after += (total or 0) - (totals[0] or 0)
        changes = [
            {"id": f"prs_{one}", "type": "press_release", "revision": 1, "record": {"title": title(one)}}
            for one in page
        ]
        stated = {"feed": "public", "after": after, "position": after + len(page), "count": len(page)}
        token = {"next": f"t{place + 1}"} if place < len(pages) else {"delta": "D"}
        query = "" if place == 1 else f"?token=t{place}"
        found[f"/ds/v1/feeds/public/delta{query}"] = _said(stated | token | {"changes": changes})
        after += len(page)
    return found


def _ckan(pages: Pages, totals: Totals) -> Documents:
    found, start = {}, 0
    for page, total in zip(pages, totals, strict=True):
        results = [{"id": f"d{one}", "name": f"d-{one}", "title": title(one)} for one in page]
        stated = {"success": True, "result": {"count": len(_all(pages)) if total is None else total}}
        stated["result"]["results"] = results  # type: ignore[index]
        found[f"/api/3/action/package_search?sort=id+asc&rows=2&start={start}"] = _said(stated)
        start += len(page)
    return found


def _hydra(pages: Pages, totals: Totals) -> Documents:
    found = {}
    for place, (page, total) in enumerate(zip(pages, totals, strict=True), start=1):
        stated: dict[str, Any] = {"dataset": [{"identifier": f"d{one}", "title": title(one)} for one in page]}
        if total is not None:
            stated["hydra:totalItems"] = total
        if place < len(pages):
            stated["hydra:view"] = {"hydra:next": f"/ds?trang={place + 1}"}
        found["/ds" if place == 1 else f"/ds?trang={place}"] = _said(stated)
    return found


# ---- an index, then what it lists


def _sitemap(pages: Pages, totals: Totals) -> Documents:
    head, space = '<?xml version="1.0" encoding="utf-8"?>\n', "http://www.sitemaps.org/schemas/sitemap/0.9"
    places = range(1, len(pages) + 1)
    listed = "".join(f"<sitemap><loc>/ds/{place}</loc></sitemap>" for place in places)
    found = {"/ds": f'{head}<sitemapindex xmlns="{space}">{listed}</sitemapindex>'}
    for place, page in enumerate(pages, start=1):
        entries = "".join(
            f"<url><loc>https://nguon.example.vn/tin/{one}</loc><news:news><news:title>{title(one)}</news:title>"
            "</news:news></url>"
            for one in page
        )
        news = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
        found[f"/ds/{place}"] = f'{head}<urlset xmlns="{space}" {news}>{entries}</urlset>'
    return found


def _cap(pages: Pages, totals: Totals) -> Documents:
    head, numbers = '<?xml version="1.0" encoding="utf-8"?>\n', _all(pages)
    entries = "".join(
        f'<entry><id>{place}</id><link type="application/cap+xml" href="/ds/{place}.xml"/></entry>'
        for place in range(1, len(numbers) + 1)
    )
    found = {"/ds": f'{head}<feed xmlns="http://www.w3.org/2005/Atom"><title>Cảnh báo</title>{entries}</feed>'}
    for place, one in enumerate(numbers, start=1):
        found[f"/ds/{place}.xml"] = (
            f'{head}<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>HN-{one}</identifier>'
            "<sender>pctt@example.vn</sender><sent>2026-09-17T14:30:00+07:00</sent><status>Actual</status>"
            "<msgType>Alert</msgType><scope>Public</scope><info><language>vi</language>"
            f"<headline>{title(one)}</headline></info></alert>"
        )
    return found


def _edxml(pages: Pages, totals: Totals) -> Documents:
    numbers = _all(pages)
    found = {"/ds": _said([f"/ds/{place}.edxml" for place in range(1, len(numbers) + 1)])}
    for place, one in enumerate(numbers, start=1):
        found[f"/ds/{place}.edxml"] = (
            '<?xml version="1.0" encoding="utf-8"?>\n<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">'
            "<edXMLEnvelope><edXMLHeader><MessageHeader>"
            f"<DocumentId>H26.1,2026/05/09,{one}/CTPH-VPUB</DocumentId><Subject>{title(one)}</Subject>"
            "</MessageHeader></edXMLHeader><edXMLBody/></edXMLEnvelope></edXML>"
        )
    return found


_JSON = {"records": "ds", "total": "tong"}
_LIST = {
    "row": "li.tin", "fields": {"title": "a", "link": "a@href"}, "next": "a.sau@href", "total": "b",
    "empty": "p.khong",
}  # fmt: skip

SCRIPTS = (
    Script("feed", _feed, Way.ONE),
    Script("table", _table, Way.ONE),
    Script("news", _ninjs, Way.ONE),
    Script("news", _newsml, Way.ONE, variant="newsml"),
    Script("files", _table, Way.ONE, variant="address"),
    Script("json_pages", _json_pages, Way.PAGES, options=_JSON | {"paging": "page"}, declares=True),
    Script(
        "json_pages", _json_cursor, Way.PAGES, options=_JSON | {"paging": "cursor", "next": "sau"}, declares=True,
        variant="cursor",
    ),
    Script(
        "json_pages", _json_link, Way.PAGES, options=_JSON | {"paging": "link", "next": "sau"}, declares=True,
        variant="link",
    ),
    Script("html_list", _html, Way.PAGES, options=_LIST, declares=True),
    Script("oai", _oai, Way.PAGES, declares=True),
    Script("peer", _peer, Way.PAGES, declares=True, proves=Completeness.UNKNOWN),
    Script(
        "catalog", _ckan, Way.PAGES, "/api/3/action/package_search", {"kind": "ckan", "rows": 2}, declares=True,
        variant="ckan",
    ),
    Script("catalog", _hydra, Way.PAGES, declares=True, variant="hydra"),
    Script("sitemap", _sitemap, Way.INDEX, goes_on=True),
    Script("cap", _cap, Way.INDEX, goes_on=True),
    Script("edxml", _edxml, Way.INDEX, options={"index": "json"}),
)  # fmt: skip
