"""Deadlines by the law of the day on which the clock started, against a second computation; duties and their states."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from lienthong.law import COLUMNS, load_rules
from lienthong.settings import Settings
from schemas.errors import ConfigError
from schemas.record import VIETNAM
from tests.integration.saying import offer, say, settle, table
from tests.integration.test_legal_tables import works
from warehouse import law
from warehouse.connection import Connection, session

FORWARDED = "press.answer_opinion_forwarded"
MICROSECOND = timedelta(microseconds=1)
REAL = Path(__file__).resolve().parents[3] / "shared" / "realdata" / "vn-reference" / "press_deadline_rules.csv"
PATIENT = effort(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def at(text: str) -> datetime:
    """An instant of Hà Nội."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), VIETNAM) - MICROSECOND


def later(day: date, working_days: int) -> date:
    while working_days:
        day += timedelta(days=1)
        working_days -= works(day)
    return day


def by_hand(started: datetime, value: int, unit: str) -> datetime:
    """The deadline, computed again without SQL."""
    first = started.astimezone(VIETNAM).date()
    if unit == "hour":
        return started + timedelta(hours=value)
    if unit == "same_day":
        return end_of(first)
    if unit == "working_day":
        return end_of(later(first, value))
    assert unit == "day"
    last = first + timedelta(days=value)
    return end_of(last if works(last) else later(last, 1))


@pytest.fixture
def conn(database: str) -> Iterator[Connection]:
    with session(database) as opened:
        yield opened


def inquiry(number: str, received: str, **more: Any) -> dict[str, Any]:
    values = {"intake_number": number, "intake_agency": "Trung tâm Báo chí Mẫu", "outlet": "Báo Mẫu", "question": "?"}
    return offer(number, "press_inquiry", **values, received_at=received, **more)


def standing(settings: Settings, moment: str, kind: str | None = None) -> dict[str, tuple[str, str]]:
    """The first word of each duty's label: its rule and its state."""
    assert settings.database_url is not None
    with session(settings.database_url) as conn:
        found = law.duties(conn, at(moment))
        assert sum(law.duty_counts(conn, at(moment)).values()) == len(found)
    return {
        each["label"].split(" · ")[0]: (each["rule"], each["state"]) for each in found if kind in (None, each["duty"])
    }


def test_the_law_changed_on_the_first_of_july_2026(conn: Connection) -> None:
    before, after = at("2026-06-30T23:59:59"), at("2026-07-01T00:00:00")
    assert law.due_at(conn, FORWARDED, before) == by_hand(before, 30, "day") == at("2026-07-30T23:59:59.999999")
    assert law.due_at(conn, FORWARDED, after) == by_hand(after, 15, "working_day") == at("2026-07-22T23:59:59.999999")
    assert law.due_at(conn, FORWARDED, before.astimezone(UTC)) == at("2026-07-30T23:59:59.999999")
    for instant, expected in (("2026-06-30T10:00", (None, 24)), ("2026-07-01T10:00", (24, None))):
        moment = at(instant)
        found = [
            law.due_at(conn, rule, moment)
            for rule in ("press.initial_statement.major_event", "press.initial_statement")
        ]
        assert found == [None if hours is None else moment + timedelta(hours=hours) for hours in expected]


@PATIENT
@given(
    started=st.integers(0, 29_000).map(lambda hours: datetime(2024, 2, 1, 0, 30, tzinfo=UTC) + timedelta(hours=hours)),
    rule=st.sampled_from([FORWARDED, "outlet.publish_official_reply.weekly", "outlet.correction.daily_broadcast",
                          "document.receipt_ack", "open_info.request_simple_online",
                          "press.complaint_conclusion_notice"]),
)  # fmt: skip
def test_every_period_is_as_computed_by_hand(conn: Connection, started: datetime, rule: str) -> None:
    changed = started.astimezone(VIETNAM).date() >= date(2026, 7, 1)
    value, unit = {
        FORWARDED: (15, "working_day") if changed else (30, "day"),
        "outlet.publish_official_reply.weekly": (15, "working_day") if changed else (15, "day"),
        "outlet.correction.daily_broadcast": (2, "day"),
        "document.receipt_ack": (0, "same_day"),
        "open_info.request_simple_online": (3, "working_day"),
        "press.complaint_conclusion_notice": (5, "working_day") if changed else (None, ""),
    }[rule]
    expected = None if value is None else by_hand(started, value, unit)
    assert law.due_at(conn, rule, started) == expected


def test_periods_before_an_event_and_rounds(conn: Connection) -> None:
    event = at("2026-09-04T09:00:00")
    assert law.due_at(conn, "press_conference.notify", event) == event - timedelta(hours=24)
    assert law.due_at(conn, "portal.suspension_notice", event) == end_of(
        date(2026, 8, 22)  # 31 August to 2 September are off, Saturday 22 August is worked
    )
    assert law.due_at(conn, "outlet.correction.online", event) == event
    assert law.due_at(conn, "press.periodic_conference", at("2026-11-30T09:00:00")) == end_of(date(2027, 3, 1))
    assert law.due_at(conn, "outlet.feedback_rounds_before_stop", event) is None
    assert law.due_at(conn, "press.no_such_rule", event) is None


def test_a_number_that_the_copy_lost_is_never_computed(conn: Connection) -> None:
    rule = "outlet.correction.online_retention"
    assert law.due_at(conn, rule, at("2026-06-01T08:00:00")) == end_of(date(2026, 6, 8))
    assert law.due_at(conn, rule, at("2026-07-01T08:00:00")) is None
    [shown] = [each for each in law.rules_on(conn, date(2026, 7, 1)) if each["rule"] == rule]
    assert (shown["value"], shown["is_confirmed"]) == (None, False)


@pytest.mark.realdata
def test_each_rule_of_the_research_governs_its_days(conn: Connection) -> None:
    if not REAL.is_file():
        pytest.skip(f"the real data is not beside the repository: {REAL}")
    with REAL.open(encoding="utf-8") as file:
        stated = list(csv.DictReader(file))
    assert len(stated) > 25
    seen = set()
    for row in stated:
        days = [date.fromisoformat(row["valid_from"]), date.fromisoformat(row["valid_to"] or "2026-12-01")]
        for day in days:
            [found] = [each for each in law.rules_on(conn, day) if each["rule"] == row["rule"]]
            seen.add(row["rule"])
            assert (found["value"], found["unit"], found["starts_at"]) == (
                int(row["value"]) if row["value"] else None, row["unit"] or None, row["starts_at"] or None
            ), row  # fmt: skip
        earlier = days[0] - timedelta(days=1)
        other = [each["basis"] for each in law.rules_on(conn, earlier) if each["rule"] == row["rule"]]
        assert found["basis"] not in other
    assert seen == {each["rule"] for day in (date(2026, 6, 1), date(2026, 8, 1)) for each in law.rules_on(conn, day)}


def test_an_inquiry_is_due_by_the_law_of_its_day_and_no_written_row_holds_it(settings: Settings) -> None:
    done = {"state": "answered", "answer": "Có.", "sensitivity": "internal"}
    say(
        settings,
        "tiep_nhan",
        [
            inquiry("I1", "2026-06-30T10:00:00+07:00"),
            inquiry("I2", "2026-07-01T10:00:00+07:00"),
            inquiry("I3", "2026-07-01T10:00:00+07:00", **done, answered_at="2026-07-22T23:59:59+07:00"),
            inquiry("I4", "2026-07-01T10:00:00+07:00", **done, answered_at="2026-07-23T00:00:00+07:00"),
            inquiry("I5", "2026-07-01T10:00:00+07:00", deadline_rule="press.answer_in_press_on_request"),
            inquiry("I6", "2026-07-01T10:00:00+07:00", state="withdrawn"),
            inquiry("I7", "2026-07-01T10:00:00+07:00", deadline_rule="press.rule_of_nobody"),
            inquiry("I8", "2026-07-01T10:00:00+07:00", state="refused", refusal_ground="no_conclusion"),
        ],
        run_id="r1",
    )
    settle(settings)
    rows_before = table(settings, "SELECT entity_id, doc::text FROM core.entity_history ORDER BY 1")
    states = {label: state for label, (_, state) in standing(settings, "2026-07-15T10:00:00").items()}
    assert states == {
        "I1": "open",
        "I2": "open",
        "I3": "open",
        "I4": "open",
        "I5": "open",
        "I7": "unknown",
        "I8": "unknown",
    }
    states = {label: state for label, (_, state) in standing(settings, "2026-07-23T10:00:00").items()}
    assert (states["I1"], states["I2"], states["I3"], states["I4"]) == ("open", "overdue", "done_on_time", "done_late")
    assert standing(settings, "2026-07-30T23:59:59")["I1"] == (FORWARDED, "due_soon")
    assert standing(settings, "2026-07-31T00:00:00")["I1"] == (FORWARDED, "overdue")
    assert standing(settings, "2026-07-31T23:59:59")["I5"] == ("press.answer_in_press_on_request", "due_soon")

    # due soon: a fifth of the period
    due, started = at("2026-07-22T23:59:59.999999"), at("2026-07-01T10:00:00")
    edge = due - (due - started) / 5
    assert standing(settings, (edge - timedelta(seconds=1)).replace(tzinfo=None).isoformat())["I2"][1] == "open"
    assert standing(settings, (edge + timedelta(seconds=1)).replace(tzinfo=None).isoformat())["I2"][1] == "due_soon"
    assert rows_before == table(settings, "SELECT entity_id, doc::text FROM core.entity_history ORDER BY 1")
    assert table(settings, "SELECT count(*) FROM mart.duty") == [(7,)]


def test_a_new_edition_moves_deadlines_and_the_one_known_before_stays(settings: Settings, tmp_path: Path) -> None:
    say(settings, "tiep_nhan", [inquiry("I2", "2026-07-01T10:00:00+07:00")], run_id="r1")
    settle(settings)
    before = datetime.now(UTC)
    assert standing(settings, "2026-07-23T10:00:00")["I2"][1] == "overdue"
    path = tmp_path / "rules.csv"
    values = dict.fromkeys(COLUMNS, "") | {
        "name": "Trả lời", "name_en": "Answer", "basis": "Văn bản mẫu", "rule": FORWARDED, "valid_from": "2026-07-01",
        "value": "20", "unit": "working_day", "starts_at": "opinion_received", "is_confirmed": "true",
    }  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerow(values)
    done, again = load_rules(settings, path), load_rules(settings, path)
    assert (done.added, done.superseded, done.unchanged) == (0, 1, 0)
    assert (again.added, again.superseded, again.unchanged) == (0, 0, 1)
    assert standing(settings, "2026-07-23T10:00:00")["I2"][1] == "open"
    assert settings.database_url is not None
    with session(settings.database_url) as conn:
        started = at("2026-07-01T10:00:00")
        assert law.due_at(conn, FORWARDED, started) == by_hand(started, 20, "working_day")
        assert law.due_at(conn, FORWARDED, started, known_at=before) == by_hand(started, 15, "working_day")
        with conn.cursor() as cursor, pytest.raises(psycopg2.errors.RestrictViolation):
            cursor.execute("UPDATE core.deadline_rule SET value = 1")


def test_a_wrong_rule_is_told_by_its_line_and_nothing_is_loaded(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "rules.csv"
    lines = [
        ",".join(COLUMNS),
        "A,A,Luật,press.a,2027-01-01,,5,working_day,x,true,",
        "B,B,Luật,press.b,2027-01-01,,,day,x,true,",
        "C,C,,Press C,2027-01-01,2026-01-01,5,week,x,perhaps,",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        load_rules(settings, path)
    for word in (":3:", "is_confirmed=false", ":4: basis", ":4: rule", ":4: unit", ":4: is_confirmed", "Sửa"):
        assert word in str(told.value)
    assert ":2:" not in str(told.value)
    assert table(
        settings, "SELECT count(*) FROM core.deadline_rule WHERE rule LIKE 'press.a%' AND valid_from > '2026-12-31'"
    ) == [(0,)]


def test_a_first_statement_has_the_clock_of_the_law_of_its_day(settings: Settings) -> None:
    def case(number: str, ground: str, **instants: str) -> dict[str, Any]:
        moments = {name: f"{text}+07:00" for name, text in instants.items()}
        return offer(
            number, "statement_case", case_number=number, title="Vụ việc", agency="Sở Mẫu", ground=ground, **moments
        )

    say(
        settings,
        "vu_viec",
        [
            case("S1", "major_event", occurred_at="2026-06-30T23:00:00", received_at="2026-07-01T05:00:00"),
            case("S2", "major_event", occurred_at="2026-07-01T00:00:00", received_at="2026-07-01T05:00:00"),
            case(
                "S3", "divided_opinion", received_at="2026-07-01T05:00:00", impact_determined_at="2026-07-01T20:00:00"
            ),
            case("S4", "major_event", occurred_at="2026-07-01T00:00:00"),
            case("S5", "press_request", requested_at="2026-07-01T00:00:00"),
            case("S6", "major_event", received_at="2026-07-01T05:00:00", first_statement_at="2026-07-02T05:00:00"),
            case("S7", "major_event", received_at="2026-07-01T05:00:00", first_statement_at="2026-07-02T05:00:01"),
        ],
        run_id="r1",
    )
    settle(settings)
    major = "press.initial_statement.major_event"
    assert standing(settings, "2026-07-02T05:00:00", "first_statement") == {
        "S1": ("press.initial_statement", "overdue"),
        "S2": (major, "due_soon"),
        "S3": ("press.initial_statement.divided_opinion", "due_soon"),
        "S4": (major, "unknown"),
        "S6": (major, "done_on_time"),
        "S7": (major, "due_soon"),
    }
    later_on = standing(settings, "2026-07-02T20:00:01")
    assert [later_on[number][1] for number in ("S2", "S3", "S7")] == ["overdue", "overdue", "done_late"]


def test_corrections_and_receipts_have_their_duties(settings: Settings) -> None:
    def response(number: str, kind: str | None, **more: Any) -> dict[str, Any]:
        return offer(
            number, "response", case_number=number, agency="Sở Mẫu", target_outlet="Báo Mẫu", kind=kind, **more
        )

    def message(number: str, status: str, moment: str, sent: str | None = None) -> dict[str, Any]:
        more = {"document_sent_at": sent} if sent else {}
        return offer(
            number, "document_message", message_id=number, document_id=f"D{number[1]}", document_number=f"D{number[1]}",
            from_code="H26.12", from_name="Sở Mẫu", status_code=status, occurred_at=moment, **more,
        )  # fmt: skip

    url = "https://bao-mau.example.vn/1"
    say(
        settings,
        "phan_hoi",
        [
            response("R1", "correction_apology", target_url=url, demanded_at="2026-08-03T08:00:00+07:00"),
            response(
                "R2", "correction_apology", target_url=url, demanded_at="2026-08-03T08:00:00+07:00",
                published_at="2026-08-03T20:00:00+07:00",
            ),
            response("R3", "correction_apology", demanded_at="2026-08-03T08:00:00+07:00"),
            response(
                "R4", "response", demanded_at="2026-08-03T08:00:00+07:00", published_at="2026-08-18T00:00:00+07:00"
            ),
            response("R5", "response", published_at="2026-08-18T00:00:00+07:00"),
            response("R6", "removal", demanded_at="2026-08-03T08:00:00+07:00"),
        ],
        run_id="r1",
    )  # fmt: skip
    say(
        settings,
        "truc_van_ban",
        [
            message("M1a", "01", "2026-08-03T23:00:00+07:00"),
            message("M1b", "03", "2026-08-04T00:00:00+07:00"),
            message("M2a", "03", "2026-08-03T23:00:00+07:00", sent="2026-08-03T09:00:00+07:00"),
            message("M3a", "01", "2026-08-03T10:00:00+07:00"),
            message("M4a", "04", "2026-08-03T10:00:00+07:00"),
        ],
        run_id="r1",
        mode="append",
        authority="document_bus",
    )
    settle(settings)
    # The same message goes on: what it said earlier stands in its history only.
    say(settings, "truc_van_ban", [message("M3a", "06", "2026-08-09T10:00:00+07:00")], run_id="r2", mode="append",
        authority="document_bus")  # fmt: skip
    settle(settings)
    found = standing(settings, "2026-08-20T10:00:00")
    assert found == {
        "R1": ("outlet.correction.online", "overdue"),
        "R2": ("outlet.correction.online", "done_on_time"),
        "R3": ("outlet.correction.daily_broadcast", "overdue"),
        "R4": ("outlet.publish_official_reply.daily_broadcast_online", "done_late"),
        "R6": (None, "unknown"),
        "D1": ("document.receipt_ack", "done_late"),
        "D2": ("document.receipt_ack", "done_on_time"),
        "D3": ("document.receipt_ack", "done_late"),
        "D4": ("document.receipt_ack", "unknown"),
    }
    assert standing(settings, "2026-08-03T23:30:00")["D1"][1] == "due_soon"
