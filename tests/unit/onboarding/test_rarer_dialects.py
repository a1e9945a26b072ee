"""What the sixth to eighth ten publishers taught: pagers of numbers, clocks, extras of CKAN, rarer kinds of record."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lienthong.onboarding.html_rows import HtmlList
from schemas.errors import NotTheFormat
from schemas.instants import UnreadableDate, parse_instant
from tests.unit.onboarding.conftest import Site

ROW = (
    "<div class='tin'><h3><a href='/{n}'>Tin số {n} trong ngày hôm nay</a></h3><i class='ngay'>{n:02}/11/2026</i></div>"
)


def following(pager: str) -> str:
    rows = "".join(ROW.format(n=n) for n in range(1, 11))
    shape = HtmlList.of(f"<html><body><div class='ds'>{rows}</div>{pager}</body></html>".encode(), "http://a.vn/tin")
    assert shape is not None and shape.count == 10
    return shape.following


@pytest.mark.parametrize(
    ("pager", "select"),
    [
        ("<div><a class='so current' href='#'>1</a><a class='so' href='?p=2'>2</a></div>", "a.current + a@href"),
        ("<ul><li class='active'><span>1</span></li><li><a href='?p=2'>2</a></li><li><a href='?p=3'>3</a></li></ul>",
         "li.active + li > a@href"),
        ("<p class='so'><b>1</b> <a href='?p=2'>2</a> <a href='?p=3'>3</a></p>", "p.so > b + a@href"),
        ("<div><span aria-current='page'>1</span><a href='?p=2'>2</a></div>", "span[aria-current] + a@href"),
    ],
)  # fmt: skip
def test_the_number_after_the_current_one_is_the_next_page(pager: str, select: str) -> None:
    assert following(pager) == select


@pytest.mark.parametrize(
    "pager",  # the first would lead in a circle
    [
        "<div><a class='current' href='#'>1</a><a href='?p=2'>2</a><a href='?p=9'>Cuối</a></div>",
        "<div><a class='current' href='#'>1</a><a href='?p=3'>3</a></div>",
        "<div><a class='current' href='#'>1</a><a href='http://b.vn/?p=2'>2</a></div>",
        "<div><a class='current' href='#'>1</a><a href='#'>2</a></div>",
    ],
)
def test_what_is_not_surely_the_next_page_is_not_followed(pager: str) -> None:
    assert following(pager) == ""


@pytest.mark.parametrize(
    "text",
    ["8h30 ngày 25/11/2026", "8 giờ 30 phút, 25/11/2026", "8g30 25-11-2026", "25/11/2026 08h30", "25/11/2026 lúc 8:30"],
)
def test_clocks_are_read_as_people_write_them(text: str) -> None:
    assert parse_instant(text, ["dmy", "time_dmy"]).isoformat() == "2026-11-25T08:30:00+07:00"


def test_a_whole_hour_needs_its_word() -> None:
    assert parse_instant("8h ngày 25/11/2026", ["time_dmy"]).isoformat() == "2026-11-25T08:00:00+07:00"
    with pytest.raises(UnreadableDate):
        parse_instant("16:05/10/2026", ["time_dmy"])


def packages(count: int) -> dict[str, Any]:
    found = [
        {
            "id": f"p-{n}", "name": f"vb-{n}", "title": f"Về việc thứ {n}", "organization": {"title": "Sở Mẫu"},
            "metadata_created": f"2026-05-{n:02}T01:00:00",
            "extras": [{"key": "so_hieu", "value": f"{n}/QĐ-SM"}, {"key": "ngay_ban_hanh", "value": f"2026-04-{n:02}"},
                       {"key": "spatial", "value": "Hà Nội"}],
        }
        for n in range(1, count + 1)
    ]  # fmt: skip
    return {"success": True, "result": {"count": count, "results": found}}


def test_what_a_publisher_adds_to_ckan_tells_the_number_and_the_day(site: Site) -> None:
    made = site.onboard(json.dumps(packages(8)), path="/api/3/action/package_search?sort=id+asc&rows=100&start=0")
    assert [draft.record_type for draft in made.drafts] == ["document"]
    one = dict(made.sample.records[0])
    assert one["extras"] == {"so_hieu": "1/QĐ-SM", "ngay_ban_hanh": "2026-04-01"}, "spatial has a common name"
    paths = {line.ours: line.column.path for line in made.drafts[0].lines if line.column}
    assert (paths["number"], paths["issued_on"]) == ("extras.so_hieu", "extras.ngay_ban_hanh")


def test_both_ends_name_a_change_of_communes_though_one_would_do_in_the_sample(site: Site) -> None:
    lines = [f"{n};{n + 100:05d};Xã Cũ {n};{n // 2 + 500:05d};Xã Mới {n // 2};01/07/2025" for n in range(1, 12)]
    made = site.onboard("\n".join(["STT;Mã xã cũ;Tên xã cũ;Mã xã mới;Tên xã mới;Ngày hiệu lực", *lines]))
    assert [draft.record_type for draft in made.drafts] == ["admin_unit_change"]
    assert made.drafts[0].key == ("Mã xã cũ", "Mã xã mới")


def test_bulletins_get_the_name_of_a_system_that_people_are_asked_to_check(site: Site) -> None:
    found = [
        {"maBanTin": f"B{n}", "tieuDe": f"Bản tin {n}", "mucDoUuTien": "Khẩn cấp", "noiDung": f"Nội dung {n}",
         "thoiGianPhat": f"{n:02}/11/2026 05:30", "fileAmThanh": f"https://a.vn/{n}.mp3"}
        for n in range(1, 9)
    ]  # fmt: skip
    made = site.onboard(json.dumps({"ds": found}))
    assert [draft.record_type for draft in made.drafts] == ["broadcast_bulletin"]
    system = next(line for line in made.drafts[0].lines if line.ours == "source_system")
    assert system.column is None and system.fit.notes == ("sửa · edit",)


def test_the_next_page_of_json_api_stands_in_an_object(site: Site) -> None:
    def rows(first: int) -> list[dict[str, Any]]:
        return [{"id": f"t{n}", "title": f"Tin {n}", "link": f"https://a.vn/{n}"} for n in range(first, first + 10)]

    second = site.serve(json.dumps({"data": rows(10), "links": {"self": {"href": "/y"}}}), "/second")
    made = site.onboard(json.dumps({"data": rows(0), "links": {"self": {"href": "/x"}, "next": {"href": second}}}))
    assert made.source.options["next"] == "links.next.href"
    assert len(made.trial.loaded) == 20


def test_a_sitemap_without_titles_says_what_is_needed(site: Site) -> None:
    urls = "".join(f"<url><loc>https://a.vn/{n}</loc></url>" for n in range(5))
    body = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>"
    with pytest.raises(NotTheFormat, match="trang danh sách tin hoặc RSS"):
        site.onboard(body)
