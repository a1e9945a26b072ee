"""Feeds and pages as Vietnamese sites really write them: XML by hand, because the oddities are the point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape

from lienthong.sandbox.texts import WEEKDAYS, numbered_weekday

RSS_TYPE = "application/rss+xml; charset=utf-8"
ATOM_TYPE = "application/atom+xml; charset=utf-8"
HTML_TYPE = "text/html; charset=utf-8"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def rfc822(moment: datetime, zone: str = "+0700") -> str:
    """Thu, 19 Nov 2026 08:15:00 +0700, without asking the locale; zone may also be GMT+7, as some portals write."""
    day = f"{_DAYS[moment.weekday()]}, {moment.day:02} {_MONTHS[moment.month - 1]} {moment.year}"
    return f"{day} {moment:%H:%M:%S} {zone}"


def vietnamese_weekday(moment: datetime) -> str:
    """Thứ 5, 19/11/2026 17:00:00 GMT+7."""
    return f"{numbered_weekday(moment)}, {moment:%d/%m/%Y %H:%M:%S} GMT+7"


def american(moment: datetime) -> str:
    """11/9/2026 10:52:00 AM with a narrow no-break space before AM, as one content system prints it."""
    hour = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "PM"
    return f"{moment.month}/{moment.day}/{moment.year} {hour}:{moment:%M:%S}\u202f{half}"


def morning_or_evening(moment: datetime) -> str:
    """19/11/2026 8:12:23 SA: sáng and chiều instead of AM and PM."""
    hour = moment.hour % 12 or 12
    return f"{moment:%d/%m/%Y} {hour}:{moment:%M:%S} {'SA' if moment.hour < 12 else 'CH'}"


def long_weekday(moment: datetime) -> str:
    """Thứ Sáu, 20/11/2026 08:00."""
    return f"{WEEKDAYS[moment.weekday()]}, {moment:%d/%m/%Y %H:%M}"


def cdata(text: str) -> str:
    return f"<![CDATA[{text}]]>"


def element(name: str, text: str) -> str:
    return f"<{name}>{escape(text, quote=False)}</{name}>"


def rss_item(parts: Mapping[str, str]) -> str:
    """An item whose parts are already XML text; an absent part is left out."""
    return "<item>" + "".join(f"<{name}>{text}</{name}>" for name, text in parts.items()) + "</item>"


def rss(title: str, link: str, items: Iterable[str], *, head: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"{element('title', title)}{element('link', link)}{element('description', title)}{head}\n"
        + "\n".join(items)
        + "\n</channel></rss>\n"
    ).encode()


def aspx_rss(title: str, link: str, items: Iterable[str]) -> bytes:
    """As an old portal writes it: a BOM and an empty line first, CRLF, and UTF-16 declared over UTF-8 bytes."""
    lines = [
        "", '<?xml version="1.0" encoding="utf-16"?>', '<rss version="2.0">', "<channel>",
        element("title", title), element("link", link), *items, "</channel>", "</rss>", "",
    ]  # fmt: skip
    return ("\ufeff" + "\r\n".join(lines)).encode()


def atom(title: str, link: str, identifier: str, updated: str, entries: Iterable[str]) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xml:lang="vi">'
        f'{element("title", title)}<link rel="self" href="{escape(link)}"/>{element("id", identifier)}'
        f"{element('updated', updated)}\n" + "\n".join(entries) + "\n</feed>\n"
    ).encode()


def html_page(title: str, body: str) -> bytes:
    return (
        '<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head>\n<body>\n{body}\n</body></html>\n"
    ).encode()


CHALLENGE = (
    b'<html><body><script>document.cookie="VT0=fedcba9876543210fedcba9876543210"+"; path=/; max-age=86400";'
    b"window.location.reload(true);</script></body></html>"
)
