"""Dates and instants as sources write them."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.instants import DEFAULT_DIALECTS, DIALECTS, UnreadableDate, parse_date, parse_instant, read_instant
from schemas.record import VIETNAM
from schemas.texts.day_month import NEAR_DAYS, near

REALDATA = Path(__file__).parents[3] / "../shared/realdata"
OPENING = datetime(2025, 5, 9, 17, 30, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("Fri, 09 May 2025 17:30:00 +0700", "rfc822"),
        ("Fri, 09 May 2025 10:30:00 GMT", "rfc822"),
        ("Fri, 09 May 2025 17:30:00 GMT+7", "rfc822"),
        ("Fri, 09 May 2025 17:30:00 +07", "rfc822"),
        ("09 May 25 17:30 +0700", "rfc822"),
        ("5/9/2025 5:30:00\u202fPM", "us_ampm"),
        ("5/9/2025 17:30", "us"),
        ("Thứ 6, 09/05/2025 17:30:00 GMT+7", "vietnamese_weekday"),
        ("Thứ sáu, 9/5/2025 - 17:30 (GMT+7)", "vietnamese_weekday"),
        ("09/05/2025 5:30:00 CH", "vn_sa_ch"),
        ("2025-05-09T17:30:00", "w3cdtf"),
        ("2025-05-09T17-30-00", "w3cdtf"),
        ("2025-05-09T10:30:00Z", "iso"),
        ("20250509T103000Z", "iso_basic"),
        ("09/05/2025 17:30", "dmy"),
        ("17:30, 9-5-2025", "time_dmy"),
        ("17 giờ 30 phút ngày 9 tháng 5 năm 2025", "vn_long"),
        ("2025/05/09 17:30:00", "edxml"),
        ("45786.7291666667", "excel_serial"),
        ("1746786600", "unix"),
        ("9 พฤษภาคม 2568 เวลา 17:30 น.", "thai_buddhist"),
        ("9/5/2568 17:30", "thai_buddhist_dmy"),
        ("17h30 chiều thứ Sáu (9/5) | Thu, 08 May 2025 20:45:46 +0700", "near_publication"),
    ],
)
def test_every_dialect_gives_the_same_instant(text: str, dialect: str) -> None:
    assert parse_instant(text, [dialect]) == OPENING


def test_every_dialect_has_an_example_here() -> None:
    marker = next(mark for mark in test_every_dialect_gives_the_same_instant.pytestmark if mark.name == "parametrize")
    assert {dialect for _, dialect in marker.args[1]} == DIALECTS


@pytest.mark.parametrize(
    "text",
    ["09/05/2025", "9/5/2025", "9-5-2025", "9.5.2025", "ngày 09 tháng 5 năm 2025", "9 tháng 5 năm 2025", "2025-05-09",
     "2025/05/09", "Hà Nội, ngày 09 tháng 5 năm 2025"],
)  # fmt: skip
def test_days_without_a_named_dialect_are_vietnamese(text: str) -> None:
    assert parse_date(text) == date(2025, 5, 9)


def test_american_order_is_read_only_where_it_is_named() -> None:
    assert parse_date("5/9/2025") == date(2025, 9, 5)
    assert parse_date("5/9/2025", ["us"]) == date(2025, 5, 9)
    with pytest.raises(UnreadableDate):
        parse_instant("5/9/2025 5:30:00 PM")
    assert "us" not in DEFAULT_DIALECTS
    assert "us_ampm" not in DEFAULT_DIALECTS


def test_a_text_with_two_meanings_is_refused() -> None:
    with pytest.raises(UnreadableDate, match="two dates"):
        parse_date("5/9/2025", ["us", "dmy"])
    assert parse_date("5/5/2025", ["us", "dmy"]) == date(2025, 5, 5)


@pytest.mark.parametrize(
    ("text", "dialects", "reason"),
    [
        ("2014/02/30", ["edxml"], "no such date"),
        ("31/04/2025", None, "no such date"),
        ("9/1/2026 13:52:00 AM", ["us_ampm"], "no such date"),
        ("09/05/2568", None, "outside 1900-2100"),
        ("09/05/0025", None, "outside 1900-2100"),
        ("45786", None, "not a date"),
        ("Chiều 9/5", None, "not a date"),
        ("", None, "not a date"),
        ("Fri, 09 May 2025 17:30:00 +9900", None, "no such date"),
    ],
)
def test_what_is_no_date_is_refused_with_a_reason(text: str, dialects: list[str] | None, reason: str) -> None:
    with pytest.raises(UnreadableDate, match=reason) as caught:
        parse_instant(text, dialects)
    assert caught.value.vi
    assert caught.value.en


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chiều 9/5 | 08/05/2025", "2025-05-09T00:00"), ("9-5|2025-05-09", "2025-05-09T00:00"),
        ("sáng 3/1 | 30/12/2025", "2026-01-03T00:00"), ("Chiều 30/12 | 02/01/2026", "2025-12-30T00:00"),
        ("30/12 | 2026-01-01T00:30:00+07:00", "2025-12-30T00:00"), ("29/2 | 1/3/2024", "2024-02-29T00:00"),
        ("ngày 9 tháng 5 | 9/5/2025", "2025-05-09T00:00"), ("Chủ nhật 11/5 | 9/5/2025", "2025-05-11T00:00"),
        ("T6 9/5 | 9/5/2025", "2025-05-09T00:00"), ("5 giờ chiều 9/5 | 9/5/2025", "2025-05-09T17:00"),
        ("12 giờ trưa 9/5 | 9/5/2025", "2025-05-09T12:00"), ("22h đêm 9/5 | 9/5/2025", "2025-05-09T22:00"),
        ("5/1 | 3/1/2025", "2025-01-05T00:00"),
    ],
)  # fmt: skip
def test_a_day_without_a_year_is_the_one_near_its_publication(text: str, expected: str) -> None:
    assert parse_instant(text, ["near_publication"]).isoformat() == f"{expected}:00+07:00"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("9/11 | 9/5/2025", "year is not clear"), ("29/2 | 1/3/2025", "year is not clear"),
        ("Thứ 5, 9/5 | 9/5/2025", "year is not clear"), ("31/4 | 9/5/2025", "no such date"),
        ("5/13 | 9/5/2025", "no such date"), ("1 giờ đêm 9/5 | 9/5/2025", "no such date"),
        ("9 giờ trưa 9/5 | 9/5/2025", "no such date"), ("9/5 | hôm qua", "no such date"), ("9/5", "not a date"),
        ("9/5 | ", "not a date"),
    ],
)  # fmt: skip
def test_a_day_without_a_year_is_refused_where_the_year_is_a_guess(text: str, reason: str) -> None:
    with pytest.raises(UnreadableDate, match=reason):
        parse_instant(text, ["near_publication"])


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(-NEAR_DAYS, NEAR_DAYS))
def test_every_near_day_is_found_whatever_the_time_of_year(published: date, away: int) -> None:
    day = published + timedelta(days=away)
    assert near(day.day, day.month, published) == day
    names = ("hai", "ba", "tư", "năm", "sáu", "bảy")
    named = "Chủ nhật" if day.weekday() == 6 else f"Thứ {names[day.weekday()]}"
    assert parse_date(f"{named}, {day.day}/{day.month} | {published:%d/%m/%Y}", ["near_publication"]) == day


def test_morning_and_afternoon_of_vietnamese_clocks() -> None:
    assert parse_instant("27/11/2020 8:12:23 SA").hour == 8
    assert parse_instant("27/11/2020 12:12:23 SA").hour == 0
    assert parse_instant("27/11/2020 12:12:23 CH").hour == 12


def test_an_assumed_zone_is_told() -> None:
    assert read_instant("2025-05-09T17:30:00").zone_assumed
    assert not read_instant("2025-05-09T17:30:00+07:00").zone_assumed
    assert parse_instant("2025-05-09T17:30:00", default_zone=UTC) == datetime(2025, 5, 9, 17, 30, tzinfo=UTC)


def test_an_unknown_dialect_is_a_mistake_of_the_source_file() -> None:
    with pytest.raises(ValueError, match="unknown dialect"):
        parse_date("1/1/2025", ["vietnamese"])


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_a_day_survives_every_way_of_writing_it(day: date) -> None:
    long = f"ngày {day.day} tháng {day.month} năm {day.year}"
    short = f"{day.day}.{day.month}.{day.year}"
    for text in (day.isoformat(), day.strftime("%d/%m/%Y"), short, day.strftime("%Y/%m/%d"), long):
        assert parse_date(text) == day


@given(
    st.datetimes(min_value=datetime(1850, 1, 1), max_value=datetime(2150, 1, 1)),  # noqa: DTZ001 - the zone is drawn
    st.sampled_from(["Z", "+07:00", "-03:30", "+13:59", "+14:00", "+15:00", "+0700", ""]),
    st.sampled_from([None, ["iso"], ["dmy", "w3cdtf"], ["dmy"]]),
    st.sampled_from(["", "0", "9"]),
)
def test_the_short_way_for_machine_written_instants_agrees_with_the_long_way(
    moment: datetime, zone: str, dialects: list[str] | None, spoilt: str
) -> None:
    text = f"{moment:%Y-%m-%dT%H:%M:}{spoilt or f'{moment:%S}'}{zone}"

    def read(text: str) -> object:
        try:
            return read_instant(text, dialects)
        except UnreadableDate as error:
            return error.en

    assert read(text) == read(f" {text}")  # a blank sends it the long way


@given(st.text(max_size=40))
def test_no_text_crashes_the_reader(text: str) -> None:
    try:
        moment = parse_instant(text, sorted(DIALECTS))
    except UnreadableDate:
        return
    assert moment.tzinfo is not None


@pytest.mark.realdata
@pytest.mark.skipif(not REALDATA.is_dir(), reason="the real data folder is not there")
@pytest.mark.parametrize(
    ("name", "dialects"),
    [
        ("d02_gmt_plus_7_no_guid.xml", None),
        ("d03_us_date_narrow_nbsp.xml", ["us_ampm"]),
        ("d04_short_tz.xml", None),
        ("d05_vietnamese_weekday.xml", None),
    ],
)
def test_real_feeds_say_one_instant(name: str, dialects: list[str] | None) -> None:
    feed = (REALDATA / "recreated/rss" / name).read_text("utf-8")
    dates = re.findall(r"<pubDate>(.*?)</pubDate>", feed)
    assert dates
    assert {parse_instant(text, dialects) for text in dates} == {OPENING}
