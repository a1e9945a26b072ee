"""The news of two communes: an HTML listing, and the RSS of an old ASP portal."""

from __future__ import annotations

from html import escape

from lienthong.sandbox import dialects
from lienthong.sandbox.answers import Answer, Query, fixed
from lienthong.sandbox.news import NEW, served, windows
from lienthong.sandbox.offers import CitySource, Day, Offer
from lienthong.sandbox.things import DOMAINS, site


def phuong_hong_ha(seed: int) -> CitySource:
    """A commune's HTML listing over three pages; on the second day a cookie challenge with status 200."""
    home, size = "phuong_hong_ha", 10
    found = []
    for release in windows(seed, home)[0]:
        found.append(
            Offer(
                thing=release.thing,
                key=release.url,
                fields={
                    "title": release.title,
                    "href": release.url,
                    "when": dialects.long_weekday(release.published),
                    "summary": release.summary,
                },
            )
        )
    found[4] = found[4].spoiled("liên kết javascript:", "url.scheme", href="javascript:void(moTin(5))")

    def page(number: int) -> bytes:
        parts = ['<div class="menu"><a href="/">Trang chủ</a></div>', '<ul class="ds-tin">']
        for offer in found[(number - 1) * size : number * size]:
            cells = {name: escape(text) for name, text in offer.fields.items()}
            parts.append(
                f'<li class="tin-item"><h3><a href="{cells["href"]}">{cells["title"]}</a></h3>'
                f'<span class="ngay-dang">{cells["when"]}</span><p class="trich-dan">{cells["summary"]}</p></li>'
            )
        following = f'<a class="trang-sau" href="/tin-tuc?trang={number + 1}">Trang sau &raquo;</a>'
        parts.append(f'</ul>\n<div class="phan-trang">{following if number * size < len(found) else ""}</div>')
        return dialects.html_page("UBND phường Hồng Hà - Tin tức", "\n".join(parts))

    def listing(query: Query) -> Answer:
        text = query.get("trang", "1")
        return Answer(body=page(int(text) if text.isascii() and text.isdigit() else 1), media_type=dialects.HTML_TYPE)

    challenge = Answer(body=dialects.CHALLENGE, media_type=dialects.HTML_TYPE)
    return CitySource(
        name="phuong_hong_ha_tin_tuc",
        organisation="PHUONG_HONG_HA",
        days={
            1: Day(offers=tuple(found), routes={"/tin-tuc": listing}),
            2: Day(offers=(), routes={"/tin-tuc": fixed(challenge)}, health="challenge"),
        },
    )


def xa_soc_son(seed: int) -> CitySource:
    """An old ASP portal: BOM, empty line, utf-16 declared, &nbsp;, double escaping, SA and CH."""
    home = "xa_soc_son"

    def item(offer: Offer) -> str:
        parts = offer.fields
        return "\r\n".join(["<item>", *(f"<{name}>{text}</{name}>" for name, text in parts.items()), "</item>"])

    def day(number: int) -> Day:
        given = []
        for release in windows(seed, home)[number - 1]:
            item_id = 26_000 + release.place
            title = f"&amp;quot;{release.title}&amp;quot;" if item_id % 6 == 1 else release.title
            path = f"/Utilities/RSSDetail.aspx?CID=563&amp;ItemID={item_id}"
            given.append(
                Offer(
                    thing=release.thing,
                    key=f"{site(home)}{path.replace('&amp;', '&')}",
                    fields={
                        "title": title,
                        "link": path,
                        "description": f"UBND xã Sóc Sơn&nbsp;&ndash; {release.summary}",
                        "pubDate": dialects.morning_or_evening(release.published),
                    },
                )
            )
        bad = 8 + (NEW[home] if number == 2 else 0)
        given[bad] = given[bad].spoiled("tháng 13", "instant.unreadable", pubDate="25/13/2026 8:12:23 SA")
        body = dialects.aspx_rss(DOMAINS[home][1], site(home), map(item, given))
        routes = served("/Utilities/RSS.aspx", body, "text/xml")
        return Day(offers=tuple(given), routes=routes)

    return CitySource(name="xa_soc_son_tin_tuc", organisation="XA_SOC_SON", days={1: day(1), 2: day(2)})
