"""The reader and its options are told by what an address answers, and nothing is told from what is no data."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.exchange import Exchange
from connectors.fetch import Fetcher
from connectors.readers import READERS
from lienthong.onboarding.detect import DETECTORS
from lienthong.onboarding.guess import Page
from lienthong.onboarding.html_rows import HtmlList
from lienthong.onboarding.json_shape import JsonList
from lienthong.onboarding.visit import Visitor
from schemas.errors import NotTheFormat, SourceUnavailable
from schemas.vocabularies import Health
from tests.unit.onboarding.conftest import Site

ITEMS = "".join(
    f"<item><title>Tin số {n}</title><link>https://a.vn/{n}</link>"
    f"<pubDate>Fri, {n:02} May 2026 08:00:00 +0700</pubDate></item>"
    for n in range(1, 6)
)
FEED = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Sở Mẫu - Tin</title>{ITEMS}</channel></rss>"
LOGIN = (
    "<!DOCTYPE html><html><head><title>Đăng nhập</title></head><body><form><input type='password'></form></body></html>"
)
COOKIE = "<html><script>document.cookie='a=1';window.location.reload()</script></html>"


def rows(first: int, count: int) -> list[dict[str, Any]]:
    return [
        {"ma": n, "tieuDe": f"Tin số {n}", "ngayDang": f"{n % 28 + 1:02}/05/2026", "lienKet": f"https://a.vn/{n}"}
        for n in range(first, first + count)
    ]


def test_a_feed_is_told_by_its_root_whatever_its_address_says(site: Site) -> None:
    guess = site.guess(FEED, "/bang.csv")
    assert (guess.reader, guess.record) == ("feed", "press_release")
    assert guess.vi and guess.en and guess.score > 50


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_the_separator_of_a_table_is_the_one_that_gives_equal_rows(site: Site, sign: str) -> None:
    lines = [["Số ký hiệu", "Trích yếu", "Ngày ban hành"], *([f"{n}/QĐ-UBND", "Về việc", "1/2/2026"] for n in range(5))]
    guess = site.guess("\n".join(sign.join(cells) for cells in lines), "/rss.xml")
    assert (guess.reader, guess.options) == ("table", {"format": "csv", "delimiter": sign})


def test_a_title_above_the_header_is_no_header(site: Site) -> None:
    text = "DANH SÁCH VĂN BẢN;;\n;;\nSố ký hiệu;Trích yếu;Ngày ban hành\n1/QĐ-UBND;A;1/2/2026\n2/QĐ-UBND;B;2/2/2026\n"
    assert site.guess(text).options["header"] == ["Số ký hiệu", "Trích yếu", "Ngày ban hành"]


def test_json_lines_are_no_json_list(site: Site) -> None:
    guess = site.guess("\n".join(json.dumps(row) for row in rows(1, 4)))
    assert (guess.reader, guess.options) == ("json_pages", {"format": "jsonl"})


def test_a_list_with_all_its_total_is_not_asked_for_page_2(site: Site) -> None:
    guess = site.guess(json.dumps({"kq": {"tong": 5, "ds": rows(1, 5)}}))
    assert guess.options == {"records": "kq.ds", "total": "kq.tong"}
    assert site.asked == ["/x"]


def test_the_words_of_the_answer_name_the_page_parameter_and_its_first_number(site: Site) -> None:
    site.serve(json.dumps({"pageIndex": 1, "total": 20, "data": rows(11, 10)}), "/x?pageIndex=1")
    guess = site.guess(json.dumps({"pageIndex": 0, "total": 20, "data": rows(1, 10)}))
    assert guess.options == {
        "records": "data", "total": "total", "paging": "page", "page_param": "pageIndex", "first_page": 0,
    }  # fmt: skip


def test_a_cursor_is_sent_back_under_the_name_that_works(site: Site) -> None:
    site.serve(json.dumps({"items": rows(11, 10), "nextPageToken": None}), "/x?pageToken=abc")
    guess = site.guess(json.dumps({"items": rows(1, 10), "nextPageToken": "abc"}))
    assert guess.options == {
        "records": "items",
        "paging": "cursor",
        "next": "nextPageToken",
        "cursor_param": "pageToken",
    }


def test_a_link_header_is_followed_where_the_body_says_nothing(site: Site) -> None:
    site.serve(json.dumps(rows(11, 10)), "/x?p2")
    site.headers["/x"] = {"Link": '</x?p2>; rel="next"'}
    assert site.guess(json.dumps(rows(1, 10))).options == {"paging": "link"}


def test_a_source_that_ignores_the_paging_has_none(site: Site) -> None:
    for query in ("?page=2", "?offset=10"):
        site.serve(json.dumps({"data": rows(1, 10)}), f"/x{query}")
    guess = site.guess(json.dumps({"data": rows(1, 10)}))
    assert "paging" not in guess.options
    assert any("page 2" in note for note in guess.notes)


def test_wards_inside_provinces_are_the_records() -> None:
    nested = [{"Code": f"{n}", "Wards": [{"Code": f"{n}{m}", "Name": "x"} for m in range(9)]} for n in range(3)]
    shape = JsonList.of(json.dumps(nested).encode())
    assert shape is not None and (shape.path, len(shape.items)) == ("$[*].Wards[*]", 27)


HTML_ROW = (
    '<li class="tin active"><a href="/t/{n}">Tin rất mới về việc {n}</a>'
    '<span class="ngay">Đăng {n:02}/05/2026</span></li>'
)
MENU = (
    '<ul class="menu">' + "".join(f'<li><a href="/m/{n}">Mục số {n} của trang tin</a></li>' for n in range(9)) + "</ul>"
)


def page(body: str) -> str:
    return f"<!DOCTYPE html><html><head><title>UBND phường Mẫu - Tin</title></head><body>{body}</body></html>"


def test_rows_are_told_from_a_menu_and_the_next_page_is_found(site: Site) -> None:
    items = "".join(HTML_ROW.format(n=n) for n in range(1, 8))
    guess = site.guess(page(f'{MENU}<ul class="ds">{items}</ul><a class="trang-sau" href="/x?2">Trang sau</a>'))
    assert guess.reader == "html_list"
    assert guess.options["row"] == "ul.ds > li.tin"
    assert guess.options["next"] == "a.trang-sau@href"
    assert guess.options["fields"]["link"] == "a@href"
    assert "regex" in guess.options["fields"]["ngay"], "the date stands in other words"


def test_a_table_without_classes_is_read_by_its_header(site: Site) -> None:
    lines = "".join(
        f"<tr><td>{n}</td><td>{n}/QĐ-UBND</td><td>Về việc phê duyệt kế hoạch {n}</td><td>0{n}/05/2026</td></tr>"
        for n in range(1, 7)
    )
    head = "<tr><th>STT</th><th>Số ký hiệu</th><th>Trích yếu</th><th>Ngày ban hành</th></tr>"
    options = site.guess(page(f"<table id='a'>{head}{lines}</table>")).options
    assert options["fields"]["Số ký hiệu"] == "td:nth-child(2)"
    assert options["fields"]["Ngày ban hành"] == "td:nth-child(4)"


def test_a_page_of_links_only_is_no_list() -> None:
    assert HtmlList.of(page(MENU).encode(), "http://a.vn/") is None


HOSTILE = {
    "login page": (LOGIN.encode(), Health.CHALLENGE),
    "cookie challenge": (COOKIE.encode(), Health.CHALLENGE),
    "error page": (page("<h1>Không tìm thấy</h1>").encode(), Health.NOT_THE_FORMAT),
    "empty": (b"", Health.NOT_THE_FORMAT),
    "blank": (b" \n\t\n", Health.NOT_THE_FORMAT),
    "binary": (bytes(range(256)) * 400, Health.NOT_THE_FORMAT),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0\x01" * 5_000, Health.NOT_THE_FORMAT),
    "broken workbook": (b"PK\x03\x04" + b"\0" * 500, Health.NOT_THE_FORMAT),
    "broken old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5_000, Health.NOT_THE_FORMAT),
    "pdf": (b"%PDF-1.7\n1,2\n3,4\n5,6\n", Health.NOT_THE_FORMAT),
    "truncated json": (json.dumps({"data": rows(1, 10)}).encode()[:-30], Health.NOT_THE_FORMAT),
    "error envelope": (b'{"error":"khong duoc phep"}', Health.NOT_THE_FORMAT),
    "deep json": (b"[" * 100_000, Health.NOT_THE_FORMAT),
    "entity bomb": (b'<!DOCTYPE a [<!ENTITY b "bbbb">]><root>&b;</root>', Health.NOT_THE_FORMAT),
    "five megabytes in one line": (b"a," * 2_600_000, Health.NOT_THE_FORMAT),
    "prose": ("Chiều 9/5, UBND thành phố khai trương trung tâm.\nTin mẫu.\n".encode() * 20, Health.NOT_THE_FORMAT),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_what_is_no_data_is_refused_with_its_reason(site: Site, name: str) -> None:
    body, health = HOSTILE[name]
    with pytest.raises(NotTheFormat) as refused:
        site.onboard(body)
    assert refused.value.data["health"] == str(health)


def test_a_feed_cut_off_is_refused(site: Site) -> None:
    with pytest.raises(NotTheFormat):
        site.onboard(FEED[: len(FEED) // 2])


def test_visits_have_an_end_and_none_is_made_twice(site: Site) -> None:
    url = site.serve(b"x")
    with Fetcher(frozenset({"127.0.0.1"})) as fetcher:
        visitor = Visitor(fetcher, most=2)
        for path in ("", "?2", "?3", "", "?4"):
            visitor.glance(url + path)
    assert site.asked == ["/x", "/x?2"]


def test_a_page_that_robots_may_not_read_is_not_proposed(site: Site) -> None:
    items = "".join(HTML_ROW.format(n=n) for n in range(1, 8))
    body = page(f'<ul class="ds">{items}</ul><a class="trang-sau" href="/x?2">Trang sau</a>')
    site.serve("User-agent: *\nDisallow: /x\n", "/robots.txt")
    with pytest.raises(SourceUnavailable, match="line 2"):
        site.onboard(body)
    assert site.asked == ["/x", "/robots.txt"]


def test_a_later_page_that_robots_may_not_read_is_no_end_of_the_list(site: Site) -> None:
    items = "".join(HTML_ROW.format(n=n) for n in range(1, 8))
    body = page(f'<ul class="ds">{items}</ul><a class="trang-sau" href="/x?2">Trang sau</a>')
    site.serve("User-agent: *\nDisallow: /*?\n", "/robots.txt")
    with pytest.raises(SourceUnavailable, match="line 2"):
        site.onboard(body)
    assert "/x?2" not in site.asked


def test_an_interface_is_proposed_whatever_robots_may_read(site: Site) -> None:
    site.serve("User-agent: *\nDisallow: /\n", "/robots.txt")
    assert site.onboard(FEED).source.reader == "feed"
    assert "/robots.txt" not in site.asked


def test_a_reader_that_knows_its_format_needs_no_detector(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        type(READERS["json_pages"]), "looks_like", staticmethod(lambda body: body == b"%%"), raising=False
    )
    assert site.guess(b"%%").reader == "json_pages"


@given(st.binary(max_size=600))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_trouble_a_detector(body: bytes) -> None:
    class Nowhere:
        def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Exchange:
            return Exchange(url=url, status=404, health=Health.GONE, body=None)

    url = "http://a.vn/x"
    answer = Exchange(url=url, status=200, health=Health.OK, body=body)
    for prefix in (b"", b"<!DOCTYPE html><html><body><table>", b'{"data":[', b"<rss>", b"a;b\n"):
        seen = Page(url, prefix + body, answer)
        for one in DETECTORS:
            guess = one(seen, Visitor(Nowhere()))
            assert guess is None or guess.reader in READERS
