"""What is proposed for a sample: type, fields by name and by value, dates, lists, key; and the file of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.source import load_source
from lienthong.onboarding.columns import Column, columns
from lienthong.onboarding.drafting import draft_of, drafts
from lienthong.onboarding.facts import facts
from lienthong.onboarding.proposal import name_from
from lienthong.onboarding.vocabulary import bare, likeness, words_of
from lienthong.onboarding.wishes import Wishes
from lienthong.onboarding.writing import write, yaml_text
from schemas.errors import ConfigError, NotTheFormat, SourceChanged
from schemas.registry import RECORD_TYPES
from tests.unit.onboarding.conftest import Site

Row = dict[str, Any]


def news(count: int = 12, **more: Any) -> list[Row]:
    return [
        {
            "ma": f"T{n:03}",
            "tieuDe": f"Tin mẫu số {n}",
            "ngayDang": f"{n + 5:02}/05/2026 08:00",
            "lienKet": f"https://a.vn/{n}",
        }
        | {name: value(n) if callable(value) else value for name, value in more.items()}
        for n in range(count)
    ]


def column(values: list[Any]) -> Column:
    return Column("ngay", tuple(values))


def dialects(*texts: str) -> tuple[tuple[str, ...], bool] | None:
    found = column(list(texts)).dates
    return None if found is None else (found.dialects, found.is_ambiguous)


def test_every_word_stands_for_a_field_that_exists() -> None:
    for name, kind in RECORD_TYPES.items():
        assert words_of(name) <= kind.model_fields.keys()


@pytest.mark.parametrize("name", ["Số, ký hiệu", "so_ky_hieu", "soKyHieu", "SỐ KÝ HIỆU", "van_ban.so-ky-hieu"])
def test_names_meet_without_accents_case_and_marks(name: str) -> None:
    assert likeness("document", "number", name) > 0.9


def test_a_general_last_part_takes_the_name_before_it() -> None:
    assert likeness("press_event", "venue", "diaDiem.ten") > 0.9
    assert likeness("press_event", "title", "diaDiem.ten") < 0.5
    assert likeness("emergency_notice", "area_codes", "khuVuc.0.ma") > 0.9
    assert bare("Đơn vị") == "donvi"


def test_day_and_month_are_told_apart_by_a_value_above_twelve() -> None:
    assert dialects("1/2/2026", "3/25/2026", "5/6/2026") == (("us",), False)
    assert dialects("1/2/2026", "25/3/2026", "5/6/2026") == (("dmy",), False)
    assert dialects("1/2/2026", "3/4/2026", "5/6/2026") == (("dmy",), True)


def test_two_writings_in_one_column_are_both_named_but_never_both_orders() -> None:
    found = dialects(*["2026-05-01"] * 6, *["25/06/2026"] * 4)
    assert found == (("iso", "dmy"), False)
    crossed = dialects(*["25/01/2026"] * 7, *["01/25/2026"] * 3)
    assert crossed is not None and crossed[0] == ("dmy",)


@pytest.mark.parametrize("text", ["1234", "2026", "Tin ngày 5", "12/QĐ-UBND", ""])
def test_what_only_holds_digits_is_no_date(text: str) -> None:
    assert dialects(*[text] * 5) is None


def test_a_news_list_becomes_press_releases_with_their_own_id_as_key(site: Site) -> None:
    proposal = site.onboard(json.dumps({"tong": 12, "ds": news()}))
    source = proposal.source
    assert (source.record, source.key, source.mode) == ("press_release", ("ma",), "snapshot")
    assert set(source.fields_) >= {"title", "url", "published_at"}
    assert source.fields_["published_at"].dialects == ("dmy",)
    assert len(proposal.trial.loaded) == 12 and not proposal.trial.unknown


def test_a_field_that_some_records_lack_is_optional_and_the_rest_is_ignored(site: Site) -> None:
    listed = news(tomTat=lambda n: "<p>Tóm tắt</p>" if n % 2 else None, luotXem=lambda n: n * 7)
    source = site.onboard(json.dumps({"ds": listed})).source
    assert (source.optional, source.ignore) == ({"summary"}, {"luotXem"})
    assert source.fields_["summary"].transform == "html_text"
    assert source.mode == "append", "nothing proves that the list is whole"


def test_values_outside_a_list_are_told_and_their_records_wait(site: Site) -> None:
    kinds = ["Họp báo", "Thông cáo báo chí"]
    listed = news(24, hinhThuc=lambda n: "Rải truyền đơn" if n == 7 else kinds[n % 2])
    proposal = site.onboard(json.dumps({"tong": 24, "ds": listed}))
    form = proposal.source.fields_["form"]
    assert form.table["Họp báo"] == "press_conference" and "Rải truyền đơn" not in form.table
    assert form.table["Giao ban báo chí"] == "briefing", "labels of ours that the sample does not show"
    assert [reason["rule"] for reason in proposal.trial.reasons()] == ["lookup.unknown_value"]
    assert "Rải truyền đơn" in yaml_text(proposal, Wishes())


def test_a_list_that_mostly_means_something_else_is_left_out(site: Site) -> None:
    listed = news(hinhThuc=lambda n: ["Họp báo", "Khác lạ", "Lạ nữa", "Không rõ"][n % 4])
    source = site.onboard(json.dumps({"ds": listed})).source
    assert "form" not in source.fields_ and "hinhThuc" in source.ignore


def test_a_status_that_is_half_understood_never_publishes_the_other_half(site: Site) -> None:
    listed = news(trangThai=lambda n: "Đã đăng" if n % 3 else "Mật kế hoạch")
    proposal = site.onboard(json.dumps({"ds": listed}))
    assert len(proposal.trial.loaded) == 8
    assert {reason["rule"] for reason in proposal.trial.reasons()} == {"lookup.unknown_value"}


def test_a_status_that_is_not_understood_at_all_is_told(site: Site) -> None:
    listed = news(trangThai=lambda n: ["X1", "X2"][n % 2])
    told = [vi for vi, _ in site.onboard(json.dumps({"ds": listed})).todo()]
    assert any(text.startswith("trangThai") for text in told)


def test_a_row_number_is_no_key_and_two_columns_may_make_one() -> None:
    listed = [
        {"STT": n + 1, "Mã ĐVHC": f"{n // 2:05}", "Tên đơn vị": f"Phường {n}", "Hiệu lực từ": f"{n % 2 + 1:02}/07/2025"}
        for n in range(30)
    ]
    draft = draft_of("admin_unit", columns(listed))
    assert draft is not None
    assert draft.key == ("Mã ĐVHC", "Hiệu lực từ")


def test_a_sample_of_names_alone_is_no_record_type() -> None:
    assert drafts(columns([{"name": f"x{n}", "rel": "y"} for n in range(9)])) == []


def test_numbers_and_issuers_are_found_by_their_values() -> None:
    listed = [
        {"a": f"{n}/QĐ-UBND", "b": "UBND thành phố", "trich_yeu": f"Về việc {n}", "c": f"{n + 13}/05/2026"}
        for n in range(9)
    ]
    best = drafts(columns(listed))[0]
    theirs = {line.ours: line.column.path for line in best.lines if line.column}
    assert theirs == {"number": "a", "issuer": "b", "subject": "trich_yeu", "issued_on": "c"}


def test_the_type_may_be_given_and_must_then_fit(site: Site) -> None:
    body = json.dumps({"ds": news()})
    assert site.onboard(body, Wishes(record="press_release")).source.record == "press_release"
    with pytest.raises(NotTheFormat, match="spokesperson"):
        site.onboard(body, Wishes(record="spokesperson"))


def test_less_than_half_loading_writes_nothing_and_says_why(site: Site, tmp_path: Path) -> None:
    listed = [{"wardCode": f"{n:05}", "ward": f"Phường {n}", "wardType": "Phường"} for n in range(20)]
    proposal = site.onboard(json.dumps(listed), Wishes(name="don_vi_mau"))
    assert (proposal.works, proposal.source.record) == (False, "admin_unit")
    with pytest.raises(SourceChanged, match=r"admin_unit\.scheme\.missing"):
        write(proposal, Wishes(name="don_vi_mau"), tmp_path / "sources", tmp_path / "golden")
    assert list(tmp_path.iterdir()) == []
    assert "admin_unit.scheme.missing" in facts(proposal, Wishes())["refused"]


@pytest.mark.parametrize(
    "odd", ["a: b # c", "x\ny", "- z", "{q}", "'\"", "*anchor", "null", "1", "ký\u202ehiệu", "%", "@x"]
)
def test_no_name_or_value_of_theirs_can_break_the_file(site: Site, tmp_path: Path, odd: str) -> None:
    listed = news(**{odd: lambda n: f"{odd} #{n}\n- x: ]"})
    proposal = site.onboard(json.dumps({"ds": listed}), Wishes(name="nguon_la"))
    written = write(proposal, Wishes(name="nguon_la"), tmp_path / "sources", tmp_path / "golden")
    assert load_source(written[0], {}) == proposal.source
    assert odd in proposal.source.ignore or odd in proposal.source.paths
    with pytest.raises(ConfigError):
        write(proposal, Wishes(name="nguon_la"), tmp_path / "sources", tmp_path / "golden")


def test_equal_answers_give_equal_files_and_contacts_stay_out_of_comments(site: Site) -> None:
    listed = [
        {"Họ và tên": f"Người {n}", "Cơ quan": "Sở Mẫu", "Chức vụ": "Giám đốc", "Thư điện tử": f"p{n}@a.example.vn"}
        for n in range(8)
    ]
    first, second = (yaml_text(site.onboard(json.dumps(listed)), Wishes()) for _ in range(2))
    assert first == second
    assert "record: spokesperson" in first and "example.vn" not in first.partition("record:")[2]


def test_a_name_is_made_of_the_host_and_the_subject() -> None:
    assert name_from("https://www.soyte.hanoi.gov.vn/rss", "press_release") == "soyte_tin_tuc"
    assert name_from("http://127.0.0.1:8701/rss", "document") == "nguon_8701_van_ban"
    assert name_from("https://7chu.vn/", "agency") == "nguon_co_quan"
