"""The news of departments and communes: five RSS dialects, one Atom feed, one HTML listing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from html import escape

from lienthong.sandbox import dialects
from lienthong.sandbox.answers import Answer, Handler, fixed
from lienthong.sandbox.offers import CitySource, Day, Offer
from lienthong.sandbox.texts import TOMORROW, texts
from lienthong.sandbox.things import Release, releases, site

WINDOWS = {
    "so_y_te": 38,
    "so_giao_duc": 35,
    "so_xay_dung": 32,
    "so_van_hoa": 30,
    "trung_tam_bao_chi": 36,
    "phuong_hong_ha": 26,
    "xa_soc_son": 24,
}
NEW = {"so_y_te": 3, "trung_tam_bao_chi": 2, "xa_soc_son": 1}


def published(seed: int, home: str) -> tuple[Release, ...]:
    """All news of an organisation, newest first; the first NEW[home] of them appear on the morning of day 2."""
    fresh = NEW.get(home, 0)
    return releases(seed, home, WINDOWS[home] + fresh, fresh)


def windows(seed: int, home: str) -> tuple[list[Release], list[Release]]:
    """What a feed shows on day 1 and on day 2: a window of fixed length over the news."""
    found, fresh = published(seed, home), NEW.get(home, 0)
    return list(found[fresh:]), list(found[: WINDOWS[home]])


def _lead(release: Release) -> str:
    """A description as many sites write it: a linked picture, a broken line break, then the text."""
    return f'<a href="{release.url}"><img src="{release.url[:-5]}.jpg?w=1200&h=0"></a></br>{release.summary}'


def _offer(release: Release, fields: Mapping[str, str]) -> Offer:
    return Offer(thing=release.thing, key=fields["link"], fields=fields)


def served(
    path: str, body: bytes, media_type: str, *, etag: bool = False, last_modified: str = ""
) -> dict[str, Handler]:
    answer = Answer(body=body, media_type=media_type, last_modified=last_modified)
    return {path: fixed(answer.with_etag() if etag else answer)}


def _items(offers: Sequence[Offer]) -> list[str]:
    return [dialects.rss_item(offer.fields) for offer in offers]


def so_y_te(seed: int) -> CitySource:
    """RFC 822 dates, CDATA with a linked picture, guid, ETag: the well-behaved feed, with three bad items."""
    home = "so_y_te"

    def offers(news: list[Release], *, second_day: bool) -> tuple[Offer, ...]:
        found = [
            _offer(
                release,
                {
                    "title": escape(release.title, quote=False),
                    "link": release.url,
                    "guid": release.url,
                    "pubDate": dialects.rfc822(release.published),
                    "category": release.topic,
                    "description": dialects.cdata(_lead(release)),
                },
            )
            for release in news
        ]
        if second_day:
            at, stamp = NEW[home], dialects.rfc822(TOMORROW + timedelta(hours=8))
            found[at] = found[at].changed(title=f"(Cập nhật) {found[at].fields['title']}", pubDate=stamp)
        bad = -6 if second_day else -9
        impossible = "Tue, 31 Nov 2026 08:00:00 +0700"
        found[bad] = found[bad].spoiled("ngày không có thật", "instant.unreadable", pubDate=impossible)
        script = "javascript:alert(document.domain)"
        found[bad - 2] = found[bad - 2].spoiled("liên kết javascript:", "url.scheme", link=script)
        found.insert(2, found[1])
        return tuple(found)

    def day(number: int) -> Day:
        news = windows(seed, home)[number - 1]
        given = offers(news, second_day=number == 2)
        body = dialects.rss(
            "Sở Y tế Hà Nội - Tin tức", site(home), _items(given), head="<generator>Portal 4.2</generator>"
        )
        return Day(offers=given, routes=served("/rss.xml", body, dialects.RSS_TYPE, etag=True))

    return CitySource(name="so_y_te_tin_tuc", organisation="SO_Y_TE", days={1: day(1), 2: day(2)})


def _dialect(seed: int, home: str, stamp: Callable[[datetime], str]) -> list[Offer]:
    return [
        _offer(
            release,
            {
                "title": dialects.cdata(release.title),
                "link": release.url,
                "description": dialects.cdata(_lead(release)),
                "pubDate": stamp(release.published),
            },
        )
        for release in windows(seed, home)[0]
    ]


def so_giao_duc(seed: int) -> CitySource:
    """No guid and GMT+7; the second day serves the same bytes again with 200 and without validators."""
    found = _dialect(seed, "so_giao_duc", lambda moment: dialects.rfc822(moment, "GMT+7"))
    found[12] = found[12].spoiled("thiếu tiêu đề", "source.field_missing", title="")
    body = dialects.rss("Sở Giáo dục và Đào tạo - RSS", site("so_giao_duc"), _items(found), head="<ttl>20</ttl>")
    day = Day(offers=tuple(found), routes=served("/rss/tin-tuc.rss", body, dialects.RSS_TYPE))
    return CitySource(name="so_giao_duc_tin_tuc", organisation="SO_GIAO_DUC", days={1: day, 2: day})


def so_xay_dung(seed: int) -> CitySource:
    """Vietnamese weekdays; on the second day the file breaks off in the middle of an item."""
    found = _dialect(seed, "so_xay_dung", dialects.vietnamese_weekday)
    found[7] = found[7].spoiled("ngày không đọc được", "instant.unreadable", pubDate="Thứ 4, hôm qua lúc 9 giờ")
    body = dialects.rss("Sở Xây dựng - Tin hoạt động", site("so_xay_dung"), _items(found))
    whole = Day(offers=tuple(found), routes=served("/tin.rss", body, dialects.RSS_TYPE))
    cut = served("/tin.rss", body[: len(body) * 2 // 5], dialects.RSS_TYPE)
    broken = Day(offers=(), routes=cut, health="not-the-format")
    return CitySource(name="so_xay_dung_tin_tuc", organisation="SO_XAY_DUNG", days={1: whole, 2: broken})


def so_van_hoa(seed: int) -> CitySource:
    """American dates with U+202F; on the second day a channel without items, which withdraws nothing."""
    found = _dialect(seed, "so_van_hoa", dialects.american)
    wrong = "19/11/2026 9:00:00\u202fAM"
    found[9] = found[9].spoiled("tháng 19 trong cách viết Mỹ", "instant.unreadable", pubDate=wrong)
    title, path = "Sở Văn hóa và Thể thao", "/rss/home.rss"
    body = dialects.rss(title, site("so_van_hoa"), _items(found))
    nothing = dialects.rss(title, site("so_van_hoa"), ())
    return CitySource(
        name="so_van_hoa_tin_tuc",
        organisation="SO_VAN_HOA",
        days={
            1: Day(offers=tuple(found), routes=served(path, body, dialects.RSS_TYPE)),
            2: Day(offers=(), routes=served(path, nothing, dialects.RSS_TYPE), health="empty"),
        },
    )


def trung_tam_bao_chi(seed: int) -> CitySource:
    """Atom with ids, updated, categories and three English versions of Vietnamese items."""
    home = "trung_tam_bao_chi"

    def entry(offer: Offer) -> str:
        parts = offer.fields
        names = ("id", "title", "published", "updated", "dc:language", "dc:relation")
        plain = "".join(dialects.element(name, parts[name]) for name in names if name in parts)
        return (
            f'<entry xml:lang="{parts["dc:language"]}">{plain}<category term="{escape(parts["topic"])}"/>'
            f'<link rel="alternate" type="text/html" href="{parts["link"]}"/>'
            f'<summary type="html">{escape("<p>" + parts["summary"] + "</p>", quote=False)}</summary></entry>'
        )

    def day(number: int) -> Day:
        news = windows(seed, home)[number - 1]
        given = []
        for release in news:
            stamp = release.published.isoformat()
            identifier = f"tag:ttbc.hanoi.example.vn,2026:{release.place:03}"
            fields = {
                "id": identifier,
                "title": release.title,
                "link": release.url,
                "published": stamp,
                "updated": stamp,
                "topic": release.topic,
                "summary": release.summary,
                "dc:language": "vi",
            }
            given.append(Offer(thing=release.thing, key=identifier, fields=fields))
        for n, (title, summary) in enumerate(texts("releases")["translations"]):
            original = given[10 + n - (NEW[home] if number == 1 else 0)]
            english = original.changed(
                id=f"{original.fields['id']}:en",
                link=f"{original.fields['link']}?lang=en",
                **{"dc:language": "en", "dc:relation": original.fields["link"]},
                title=f"{title} ({n + 1})",
                summary=summary,
            )
            given.append(replace(english, thing=f"{original.thing}:en", key=english.fields["id"]))
        if number == 2:
            summary = f"{given[NEW[home]].fields['summary']} Bản tin đã bổ sung số liệu buổi chiều."
            stamp = (TOMORROW + timedelta(hours=7)).isoformat()
            given[NEW[home]] = given[NEW[home]].changed(updated=stamp, summary=summary)
        updated = max(offer.fields["updated"] for offer in given)
        body = dialects.atom(
            "Trung tâm Báo chí Thủ đô Hà Nội",
            f"{site(home)}/feed.atom",
            "tag:ttbc.hanoi.example.vn,2026:feed",
            updated,
            map(entry, given),
        )
        return Day(
            offers=tuple(given),
            routes=served("/feed.atom", body, dialects.ATOM_TYPE, etag=True),
        )

    return CitySource(name="trung_tam_bao_chi_tin_tuc", organisation="TRUNG_TAM_BAO_CHI", days={1: day(1), 2: day(2)})
