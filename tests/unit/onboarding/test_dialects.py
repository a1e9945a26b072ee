"""Dialects that made publishers spoke when onboarding met them for the first time, each as small as it can be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.readers.json_split import steps
from lienthong.onboarding.columns import Column, columns
from lienthong.onboarding.drafting import draft_of, drafts
from lienthong.onboarding.html_rows import HtmlList
from lienthong.onboarding.vocabulary import likeness, syllables
from lienthong.onboarding.wishes import Wishes
from tests.unit.onboarding.conftest import Site


def listed(count: int, first: int = 0) -> list[dict[str, Any]]:
    return [
        {"ma": f"TB{n}", "tieuDe": f"Thông báo {n}", "link": f"https://a.vn/{n}"} for n in range(first, first + count)
    ]


@pytest.mark.parametrize(
    ("record", "field", "path"),
    [
        ("press_event", "title", "tenSuKien"),
        ("press_event", "state", "trangThaiSuKien"),
        ("media_outlet", "name", "tenCoQuan"),
        ("spokesperson", "agency", "Cơ quan, đơn vị"),
        ("spokesperson", "appointed_on", "Ngày QĐ"),
        ("admin_unit", "population", "Dân số (người)"),
        ("press_release", "title", "title.rendered"),
    ],
)
def test_names_that_repeat_shorten_or_explain_themselves_are_known(record: str, field: str, path: str) -> None:
    assert likeness(record, field, path) > 0.8


def test_syllables_of_a_name_are_found_in_every_writing() -> None:
    assert syllables("maSuKien") == syllables("Mã sự kiện") == syllables("ma_su_kien") == ["ma", "su", "kien"]
    assert syllables("MaDVHC") == ["ma", "dvhc"]


def test_a_code_in_camel_case_is_the_key_and_a_count_is_not() -> None:
    rows = [
        {
            "soLuotXem": f"{n * 7}",
            "tenSuKien": f"Họp báo {n}",
            "maSuKien": f"A-{n}",
            "batDau": f"2026-11-{n:02}T08:00:00",
        }
        for n in range(1, 15)
    ]
    draft = draft_of("press_event", columns(rows))
    assert draft is not None and draft.key == ("maSuKien",)


def test_a_day_and_an_hour_in_two_columns_make_one_instant(site: Site) -> None:
    head = "Mã,Ngày,Giờ,Tên sự kiện,Địa điểm"
    lines = [f"SK{n:02},{n}/12/2026,{8 + n % 3}:30,Họp báo {n},Hội trường {n}" for n in range(1, 29)]
    proposal = site.onboard("\n".join([head, *lines]))
    starts = [one.record.document()["starts_at"] for one in proposal.trial.loaded]
    assert (proposal.source.record, starts[0], starts[27]) == (
        "press_event", "2026-12-01T09:30:00+07:00", "2026-12-28T09:30:00+07:00",
    )  # fmt: skip
    assert "Giờ" not in proposal.source.ignore


@pytest.mark.parametrize(("districts", "scheme"), [("", "2025-07-01"), (",Quận Huyện", None)])
def test_only_communes_right_under_a_province_are_of_the_list_of_july_2025(
    site: Site, districts: str, scheme: str | None
) -> None:
    more = ",Quận Mẫu" if districts else ""
    lines = [
        f"{n:05},{'Xã' if n % 2 else 'Phường'} Mẫu {n},{'Xã' if n % 2 else 'Phường'},Hà Nội{more}" for n in range(1, 20)
    ]
    proposal = site.onboard("\n".join([f"Mã,Tên,Cấp,Tỉnh{districts}", *lines]), Wishes(record="admin_unit"))
    assert proposal.works is (scheme is not None)
    assert scheme is None or {one.record.document()["scheme"] for one in proposal.trial.loaded} == {scheme}


def test_a_number_that_all_records_cite_makes_no_document_of_them() -> None:
    rows = [{"nghiQuyet": "1684/NQ-UBTVQH15", "ngayHieuLuc": f"2025-07-{n:02}", "ten": f"Xã {n}"} for n in range(1, 20)]
    assert "document" not in {draft.record_type for draft in drafts(columns(rows))}
    for place, row in enumerate(rows):
        row["nghiQuyet"] = f"{place + 1}/NQ-HĐND"
    assert "document" in {draft.record_type for draft in drafts(columns(rows))}


@pytest.mark.parametrize("notes", [["Ghi chú: cập nhật hằng tháng;;;"], ["Tổng cộng;;30;30", ";;NGƯỜI LẬP;"]])
def test_what_stands_under_a_table_is_no_record(site: Site, notes: list[str]) -> None:
    lines = [f"{n};Nguyễn Mẫu {n};Sở Mẫu {n};Giám đốc" for n in range(1, 12)]
    proposal = site.onboard("\n".join(["TT;Họ tên;Cơ quan;Chức vụ", *lines, *notes]))
    assert (len(proposal.trial.loaded), proposal.trial.refused) == (11, [])


@pytest.mark.parametrize("first", [0, 1])
def test_pages_are_counted_from_what_the_source_counts_from(site: Site, first: int) -> None:
    answers = [json.dumps({"total": 25, "ds": listed(10 if at < 20 else 5, at)}) for at in (0, 10, 20)]
    for place, answer in enumerate([*answers, json.dumps({"total": 25, "ds": []})]):
        site.serve(answer, f"/x?page={place + first}")
    proposal = site.onboard(answers[0])
    assert proposal.source.options.get("first_page", 1) == first
    assert {one.key for one in proposal.trial.loaded} == {f"TB{n}" for n in range(25)}


@pytest.mark.parametrize("name", ["start", "trang", "pageIndex"])
def test_usual_names_of_paging_are_tried_where_the_answer_names_none(site: Site, name: str) -> None:
    second = "10" if name == "start" else "2"
    site.serve(json.dumps({"tongSo": 20, "ds": listed(10, 10)}), f"/x?{name}={second}")
    guess = site.guess(json.dumps({"tongSo": 20, "ds": listed(10)}))
    assert name in (guess.options.get("offset_param"), guess.options.get("page_param"))


def test_a_page_asked_for_in_brackets_is_found(site: Site) -> None:
    around = {"pagination": {"page": 1, "pageSize": 10, "total": 20}}
    site.serve(json.dumps({"data": listed(10, 10), "meta": around}), "/x?pagination%5Bpage%5D=2")
    assert site.guess(json.dumps({"data": listed(10), "meta": around})).options["page_param"] == "pagination[page]"


def test_a_link_under_a_key_with_dots_is_followed(site: Site) -> None:
    second = site.serve(json.dumps({"value": listed(10, 10)}), "/second")
    proposal = site.onboard(json.dumps({"value": listed(10), "@odata.nextLink": second}))
    assert proposal.source.options["next"] == '["@odata.nextLink"]'
    assert len(proposal.trial.loaded) == 20


def test_keys_with_dots_stand_in_quotes() -> None:
    assert steps('a["b.c"].d') == ("a", "b.c", "d")
    assert steps('$["@odata.nextLink"]') == ("@odata.nextLink",)


def test_stripes_of_a_table_and_numbers_in_classes_hide_no_row() -> None:
    cells = "<td><a href='/{n}'>{n}/QĐ-UBND</a></td><td>{n:02}/11/2026</td><td>Về việc thứ {n} của năm nay</td>"
    rows = "".join(f"<tr class='{'chan' if n % 2 else 'le'}'>{cells.format(n=n)}</tr>" for n in range(1, 21))
    shape = HtmlList.of(f"<html><body><table class='t'>{rows}</table></body></html>".encode(), "http://a.vn/")
    assert shape is not None and shape.count == 20
    posts = "".join(
        f"<article class='post-{n} hentry'><h2><a href='/{n}'>Tin số {n} trong ngày</a></h2>"
        f"<time class='ngay' datetime='2026-11-{n:02}T08:00:00+07:00'>{n} Tháng 11, 2026</time></article>"
        for n in range(1, 11)
    )
    shape = HtmlList.of(f"<html><body><div id='m'>{posts}</div></body></html>".encode(), "http://a.vn/")
    assert shape is not None and shape.count == 10
    assert "time.ngay@datetime" in shape.fields.values()


def test_the_day_of_a_paper_is_told_from_the_instants_of_its_being_taken_in() -> None:
    stamps = ["2026-02-16T03:12:51Z", "2026-02-16T03:12:51Z", "2026-02-07"]
    found = {column.path: column for column in columns([{"dc:date": stamps}] * 3)}
    assert found["dc:date.2"] == Column("dc:date.2", ("2026-02-07",) * 3)
