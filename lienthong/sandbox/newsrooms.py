"""News as newsrooms and newer sites hand it on: ninjs of a newspaper, NewsML-G2 of an agency, and ResourceSync."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from html import escape

from lienthong.sandbox.answers import Answer, fixed, json_answer
from lienthong.sandbox.offers import CitySource, Day, Offer
from lienthong.sandbox.texts import BASE, TOMORROW, clock
from lienthong.sandbox.things import Release, releases, site

G2_TYPE = "application/vnd.iptc.g2.newsmessage+xml"
XML_TYPE = "application/xml; charset=utf-8"


def bao_mau_thu_do_tin(seed: int) -> CitySource:
    """ninjs 2 in an envelope: lists of headlines and bodies, an embargo, a canceled item."""
    home = "bao_mau_thu_do"

    def offer(release: Release) -> Offer:
        uri = f"urn:newsml:baomauthudo.example.vn:{release.published:%Y%m%d}:{7000 + release.place}"
        stamp = release.published.isoformat()
        return Offer(
            thing=release.thing,
            key=uri,
            fields={
                "uri": uri,
                "standard": {"name": "ninjs", "version": "2.1"},
                "type": "text",
                "version": "1",
                "firstcreated": (release.published - timedelta(minutes=40)).isoformat(),
                "versioncreated": stamp,
                "pubstatus": "usable",
                "urgency": 3 + release.place % 4,
                "language": "vi",
                "headlines": [{"role": "main", "value": release.title}, {"role": "short", "value": release.title[:40]}],
                "descriptions": [{"role": "summary", "contenttype": "text/plain", "value": release.summary}],
                "bodies": [
                    {"role": "main", "contenttype": "text/html", "value": f"<p>{release.body}</p>"},
                ],
                "by": "Phóng viên mẫu",
                "subjects": [{"name": release.topic, "uri": f"medtop:{release.place:08}"}],
                "places": [{"name": "Hà Nội"}],
                "rightsinfo": {"copyrightholder": "Báo Thủ đô Mẫu"},
                "altids": [{"role": "web", "value": release.url}],
            },
        )

    found = [offer(release) for release in releases(seed, home, 30, 2)]
    lift = (TOMORROW + timedelta(days=4)).isoformat()
    found[6] = found[6].changed(embargoed=lift)
    found[11] = found[11].spoiled(
        "ngày không có thật", "instant.unreadable", versioncreated="2026-11-31T07:00:00+07:00"
    )
    found[17] = found[17].changed(pubstatus="canceled").taken_away()
    first, second = found[2:], list(found)
    stamp = (TOMORROW + timedelta(hours=6)).isoformat()
    second[4] = second[4].changed(version="2", versioncreated=stamp, by="Nhóm phóng viên mẫu")

    def day(offers: Sequence[Offer]) -> Day:
        meta = {"page": 1, "max_results": 50, "total": len(offers)}
        answer = json_answer({"_items": [one.fields for one in offers], "_meta": meta}).with_etag()
        return Day(offers=tuple(offers), routes={"/ninjs/moi-nhat": fixed(answer)})

    return CitySource(name="bao_mau_thu_do_tin", organisation="BAO_MAU_THU_DO", days={1: day(first), 2: day(second)})


def hang_tin_mau_tin(seed: int) -> CitySource:
    """A NewsML-G2 news message: items with qcodes, XHTML inside, one canceled."""
    home = "hang_tin_mau"

    def item(offer: Offer) -> str:
        parts = {name: escape(str(text), quote=False) for name, text in offer.fields.items()}
        return (
            f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{parts["guid"]}" version="1" '
            'standard="NewsML-G2" standardversion="2.33" conformance="power" xml:lang="vi">'
            "<rightsInfo><copyrightHolder><name>Hãng tin Mẫu</name></copyrightHolder></rightsInfo>"
            '<itemMeta><itemClass qcode="ninat:text"/><provider literal="hangtinmau"/>'
            f"<versionCreated>{parts['created']}</versionCreated><firstCreated>{parts['created']}</firstCreated>"
            f'<pubStatus qcode="stat:{parts["status"]}"/></itemMeta>'
            f'<contentMeta><urgency>4</urgency><language tag="vi"/><headline>{parts["headline"]}</headline>'
            f"<by>Phóng viên mẫu</by><located><name>Hà Nội</name></located>"
            f"<subject><name>{parts['topic']}</name></subject>"
            f'<description role="drol:summary">{parts["summary"]}</description></contentMeta>'
            '<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">'
            f"<head><title>{parts['headline']}</title></head><body><p>{parts['body']}</p></body></html></inlineXML>"
            "</contentSet></newsItem>"
        )

    def offer(release: Release) -> Offer:
        guid = f"tag:hangtinmau.example.vn,2026:{release.published:%m%d}:{release.place:04}"
        fields = {
            "guid": guid,
            "created": release.published.isoformat(),
            "status": "usable",
            "headline": release.title,
            "topic": release.topic,
            "summary": release.summary,
            "body": release.body,
        }
        return Offer(thing=release.thing, key=guid, fields=fields)

    found = [offer(release) for release in releases(seed, home, 24, 0)]
    found[9] = found[9].changed(status="canceled").taken_away()
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header>'
        f"<sent>{clock(BASE, 700).isoformat()}</sent><sender>hangtinmau.example.vn</sender></header>"
        f"<itemSet>{''.join(map(item, found))}</itemSet></newsMessage>\n"
    ).encode()
    day = Day(offers=tuple(found), routes={"/g2/ban-tin.xml": fixed(Answer(body=body, media_type=G2_TYPE))})
    return CitySource(name="hang_tin_mau_tin", organisation="HANG_TIN_MAU", days={1: day, 2: day})


_SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:rs="http://www.openarchives.org/rs/terms/" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)


def _url(fields: Mapping[str, str]) -> str:
    parts = {name: escape(text) for name, text in fields.items()}
    news = (
        "<news:news><news:publication><news:name>UBND phường Tây Hồ</news:name><news:language>vi</news:language>"
        f"</news:publication><news:publication_date>{parts['date']}</news:publication_date>"
        f"<news:title>{parts['title']}</news:title><news:keywords>{parts['keywords']}</news:keywords></news:news>"
        if "title" in parts
        else ""
    )
    return (
        f"<url><loc>{parts['loc']}</loc><lastmod>{parts['lastmod']}</lastmod>{news}"
        f'<rs:md hash="sha-256:{sha256(repr(fields).encode()).hexdigest()}" length="{len(repr(fields)) * 9}" '
        'type="text/html"/></url>'
    )


def phuong_tay_ho_tin_tuc(seed: int) -> CitySource:
    """A ResourceSync resource list in two parts: news with titles, and the standing pages of the site without."""
    home = "phuong_tay_ho"
    address = site(home)

    def offer(release: Release) -> Offer:
        fields = {
            "loc": release.url,
            "lastmod": (release.published + timedelta(minutes=9)).isoformat(),
            "date": release.published.isoformat(),
            "title": release.title,
            "keywords": release.topic,
        }
        return Offer(thing=release.thing, key=release.url, fields=fields)

    found = [offer(release) for release in releases(seed, home, 27, 1)]
    first, second = found[1:], found[:-2]
    second[3] = second[3].changed(
        title=f"{second[3].fields['title']} (cập nhật)", lastmod=(TOMORROW + timedelta(hours=8)).isoformat()
    )
    pages = [
        {"loc": f"{address}/{name}", "lastmod": f"2026-0{n + 3}-0{n + 1}"}
        for n, name in enumerate(("gioi-thieu", "lich-tiep-cong-dan", "so-do-cong"))
    ]

    def day(offers: Sequence[Offer], at: str) -> Day:
        def document(entries: str) -> bytes:
            head = f'<rs:md capability="resourcelist" at="{at}"/>'
            return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_SPACES}>{head}{entries}</urlset>\n'.encode()

        parts = {
            "/resync/tin-tuc.xml": document("".join(_url({**one.fields}) for one in offers)),
            "/resync/trang.xml": document("".join(map(_url, pages))),
        }

        def index() -> Answer:
            listed = "".join(
                f"<sitemap><loc>{path}</loc><lastmod>{at}</lastmod>"
                f'<rs:md hash="sha-256:{sha256(body).hexdigest()}"/></sitemap>'
                for path, body in parts.items()
            )
            text = (
                f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {_SPACES}>'
                f'<rs:md capability="resourcelist" at="{at}"/>{listed}</sitemapindex>\n'
            )
            return Answer(body=text.encode(), media_type=XML_TYPE)

        routes = {"/resync/resourcelist.xml": fixed(index())}
        routes |= {path: fixed(Answer(body=body, media_type=XML_TYPE)) for path, body in parts.items()}
        return Day(offers=tuple(offers), routes=routes)

    return CitySource(
        name="phuong_tay_ho_tin_tuc",
        organisation="PHUONG_TAY_HO",
        days={1: day(first, clock(BASE, 700).isoformat()), 2: day(second, (TOMORROW + timedelta(hours=9)).isoformat())},
    )
