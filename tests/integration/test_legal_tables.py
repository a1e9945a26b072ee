"""The calendar of state bodies against an independent count, and editions that are never rewritten."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg2
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from lienthong.reference import columns, load
from lienthong.settings import Settings
from schemas.errors import ConfigError
from schemas.record import VIETNAM
from warehouse.connection import Connection, session
from warehouse.legal_tables import (
    add_working_days,
    calendar,
    document_types,
    grassroots_channels,
    is_working_day,
)

# Written down again, by month, from the notices: days off on weekdays, and the Saturdays that were worked.
OFF = {
    2024: {1: [1], 2: [8, 9, 12, 13, 14], 4: [18, 29, 30], 5: [1], 9: [2, 3]},
    2025: {1: [1, 27, 28, 29, 30, 31], 4: [7, 30], 5: [1, 2], 9: [1, 2]},
    2026: {1: [1, 2], 2: [16, 17, 18, 19, 20], 4: [27, 30], 5: [1], 8: [31], 9: [1, 2], 11: [24]},
    2027: {1: [1], 2: [4, 5, 8, 9, 10], 4: [16, 30], 5: [3], 9: [2, 3], 11: [24]},
}
WORKED = {date(2024, 5, 4), date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22)}
DAYS_OFF = {date(year, month, day) for year, months in OFF.items() for month, days in months.items() for day in days}
FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)
PATIENT = effort(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def works(day: date) -> bool:
    return day in WORKED or (day.weekday() < 5 and day not in DAYS_OFF)


@pytest.fixture
def conn(database: str) -> Iterator[Connection]:
    with session(database) as opened:
        yield opened


def write(path: Path, kind: str, *lines: str) -> Path:
    path.write_text("\ufeff" + "\n".join([",".join(columns(kind)), *lines]) + "\n", encoding="utf-8")
    return path


def test_every_day_of_four_years_is_as_the_notices_say(conn: Connection) -> None:
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    assert [day for day in days if is_working_day(conn, day) != works(day)] == []


@PATIENT
@given(
    start=st.integers(0, 32_000).map(lambda hours: datetime(2024, 2, 1, 0, 30, tzinfo=UTC) + timedelta(hours=hours)),
    days=st.integers(-15, 40),
)
def test_working_days_are_counted_as_by_hand(conn: Connection, start: datetime, days: int) -> None:
    first = start.astimezone(VIETNAM).date()
    way = 1 if days > 0 else -1
    expected, left = first, abs(days)
    while left:
        expected += timedelta(days=way)
        left -= works(expected)
    assert add_working_days(conn, start, days) == expected


def test_the_day_is_that_of_hanoi(conn: Connection) -> None:
    late = datetime(2026, 6, 30, 17, 30, tzinfo=UTC)  # half past midnight on 1 July, in Hà Nội
    assert add_working_days(conn, late, 1) == date(2026, 7, 2)
    assert add_working_days(conn, late - timedelta(hours=1), 1) == date(2026, 7, 1)


def test_what_is_not_announced_is_marked(conn: Connection) -> None:
    provisional = {each["day"] for year in OFF for each in calendar(conn, year) if each["is_provisional"]}
    tet = {date(2027, 2, day) for day in (4, 5, 8, 9, 10)}
    assert provisional == tet | {date(2027, 4, 16), date(2027, 9, 3)}
    assert all(each["basis"] for year in OFF for each in calendar(conn, year))


def test_a_notice_supersedes_and_the_edition_known_before_stays(
    conn: Connection, settings: Settings, tmp_path: Path
) -> None:
    start = datetime(2027, 2, 3, 9, tzinfo=VIETNAM)
    assert add_working_days(conn, start, 1) == date(2027, 2, 11)
    conn.rollback()
    before = datetime.now(UTC)
    notice = "Tết Đinh Mùi,Lunar New Year,Thông báo (mẫu),2027-02-{:02},{},false"
    path = write(
        tmp_path / "tet.csv",
        "calendar",
        notice.format(4, "ordinary"),
        notice.format(11, "day_in_lieu"),
        notice.format(5, "holiday"),
    )
    done = load(settings, "calendar", path)
    assert (done.added, done.superseded, done.unchanged) == (1, 2, 0)
    again = load(settings, "calendar", path)
    assert (again.added, again.superseded, again.unchanged) == (0, 0, 3)
    assert add_working_days(conn, start, 1) == date(2027, 2, 4)
    assert add_working_days(conn, start, 2) == date(2027, 2, 12)
    assert add_working_days(conn, start, 1, known_at=before) == date(2027, 2, 11)
    assert is_working_day(conn, date(2027, 2, 11), known_at=before)
    assert not is_working_day(conn, date(2027, 2, 11))
    assert [each["kind"] for each in calendar(conn, 2027) if each["day"] == date(2027, 2, 4)] == ["ordinary"]


def test_an_edition_is_never_rewritten_or_deleted(conn: Connection) -> None:
    for change in (
        "UPDATE core.calendar_day SET kind = 'ordinary' WHERE day = '2026-09-02'",
        "DELETE FROM core.document_type",
        "UPDATE core.grassroots_channel SET name = 'x', superseded_at = now()",
    ):
        with conn.cursor() as cursor, pytest.raises(psycopg2.errors.RestrictViolation):
            cursor.execute(change)
        conn.rollback()


def test_a_wrong_file_is_told_line_by_line_and_changes_nothing(
    conn: Connection, settings: Settings, tmp_path: Path
) -> None:
    before = calendar(conn, 2028)
    path = write(
        tmp_path / "wrong.csv",
        "calendar",
        "Tết,New Year,Luật,2028-01-03,holiday,false",
        "Tết,New Year,Luật,2028-13-01,feast,false",
        "Tết,New Year,,2028-01-04,holiday,maybe",
    )
    with pytest.raises(ConfigError) as told:
        load(settings, "calendar", path)
    for word in ("wrong.csv:3: day", "wrong.csv:3: kind", "wrong.csv:4: basis", "wrong.csv:4: is_provisional", "Sửa"):
        assert word in str(told.value)
    assert "wrong.csv:2" not in str(told.value)
    assert calendar(conn, 2028) == before == []
    for kind, content in (("calendar", b"\xff\xfe"), ("calendar", b""), ("feasts", b"")):
        path.write_bytes(content)
        with pytest.raises(ConfigError, match="Sửa / Fix"):
            load(settings, kind, path)


def test_document_types_and_channels_have_dates_and_a_legal_basis(
    conn: Connection, settings: Settings, tmp_path: Path
) -> None:
    assert len(document_types(conn, date(2026, 7, 1))) == 29
    assert document_types(conn, date(2020, 3, 4)) == []
    assert len(grassroots_channels(conn, date(2024, 7, 1))) == 8
    assert grassroots_channels(conn, date(2024, 6, 30)) == []
    path = write(
        tmp_path / "types.csv",
        "document-types",
        "Thư công,Official correspondence,NĐ mới (mẫu),TC,2020-03-05,2027-06-30,true",
        "Sổ tay,Handbook,NĐ mới (mẫu),,2027-07-01,,true",
    )
    assert load(settings, "document-types", path).superseded == 1
    assert "Thư công" not in {each["name"] for each in document_types(conn, date(2027, 7, 1))}
    assert len(document_types(conn, date(2027, 7, 1))) == 29
    path = write(tmp_path / "c.csv", "channels", "Loa,Loudspeaker,NĐ mới (mẫu),loudspeaker,2027-01-01,,false")
    assert load(settings, "channels", path).added == 1
