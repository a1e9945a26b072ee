"""The annual press report against a second computation over the canonical documents, and its ways out."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import lxml.html
import openpyxl
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from audit.press_report import PressReport, csv_lines, figure_table, press_report, record_table, workbook
from lienthong.commands import app
from lienthong.settings import Settings
from lienthong.web import create_app
from schemas.errors import ConfigError
from schemas.record import VIETNAM
from tests.integration.press_figures import AFTER, FIRST, figures_by_hand, live
from tests.integration.saying import offer, say, settle
from warehouse.connection import session

# around both ends of the period and of the old decree, and one in the middle
EDGES = [
    FIRST - timedelta(seconds=1), FIRST, datetime(2026, 6, 30, 23, 0, tzinfo=VIETNAM),
    datetime(2026, 7, 1, tzinfo=VIETNAM), datetime(2026, 9, 1, 8, tzinfo=VIETNAM), AFTER - timedelta(seconds=1), AFTER,
]  # fmt: skip


def records() -> list[dict[str, Any]]:
    """Made records: each type at each edge, in each state that matters."""
    made = []
    for n, moment in enumerate(EDGES):
        when = moment.isoformat()
        for kind in ("regular_conference", "special_conference", "briefing"):
            for state in ("held", "cancelled", None):
                key = f"E{n}-{kind}-{state}"
                more = {"state": state} if state else {}
                code = "H26.12" if kind == "regular_conference" else "000.00.13.H26"
                made.append(offer(key, "press_event", title=key, starts_at=when, kind=kind, organiser="Sở Mẫu",
                                  organiser_code=code, **more))  # fmt: skip
        for form, on_request in (("briefing", None), ("briefing", True), ("briefing", False), ("online", None)):
            key = f"B{n}-{form}-{on_request}"
            more = {"on_request": on_request} if on_request is not None else {}
            made.append(
                offer(
                    key, "press_release", title=key, number=key, agency="Sở Mẫu", published_at=when, form=form, **more
                )
            )
        for state, answered in (
            ("received", None), ("answered", moment), ("answered", AFTER - timedelta(seconds=1)), ("answered", AFTER),
            ("refused", None), ("withdrawn", None),
        ):  # fmt: skip
            key = f"I{n}-{state}-{answered}"
            more = {"answer": "Có.", "answered_at": answered.isoformat()} if answered else {}
            if answered and answered < moment:
                continue
            if state == "refused":
                more = {"refusal_ground": "no_conclusion"}
            made.append(offer(key, "press_inquiry", intake_number=key, intake_agency="Trung tâm Mẫu", outlet="Báo Mẫu",
                              question="?", received_at=when, state=state, **more))  # fmt: skip
        for ground in ("several_bodies", "major_event", "divided_opinion", "press_request"):
            for hours in (None, 20, 24, 25):
                key = f"S{n}-{ground}-{hours}"
                started = {"occurred_at": (moment - timedelta(hours=2)).isoformat(), "received_at": when,
                           "impact_determined_at": (moment + timedelta(hours=3)).isoformat()}  # fmt: skip
                spoken = {"first_statement_at": (moment + timedelta(hours=hours)).isoformat()} if hours else {}
                made.append(offer(key, "statement_case", case_number=key, title="Vụ việc", ground=ground,
                                  agency="Sở Mẫu", **started, **spoken))  # fmt: skip
        for kind in ("response", "correction_apology", "own_correction", None):
            for demand in (None, 1, 400):
                key = f"R{n}-{kind}-{demand}"
                more = {"kind": kind} if kind else {}
                if demand:
                    more["demanded_at"] = (moment + timedelta(days=demand)).isoformat()
                made.append(offer(key, "response", case_number=key, agency="Sở Mẫu", title=key,
                                  target_published_on=moment.date().isoformat(), **more))  # fmt: skip
    made.append(
        offer(
            "S-undated", "statement_case", case_number="S-undated", title="x", ground="press_request", agency="Sở Mẫu"
        )
    )
    made.append(offer("S-no-clock", "statement_case", case_number="S-no-clock", title="x", ground="major_event",
                      agency="Sở Mẫu", occurred_at="2026-09-01T08:00:00+07:00",
                      first_statement_at="2026-09-01T09:00:00+07:00"))  # fmt: skip
    made.append(offer("B-draft", "press_release", title="x", number="B-draft", agency="Sở Mẫu", form="briefing",
                      published_at="2026-09-01T08:00:00+07:00", release_status="draft"))  # fmt: skip
    return made


@pytest.fixture
def city(settings: Settings) -> Settings:
    say(settings, "van_phong", records(), run_id="r1")
    settle(settings)
    return settings


def drawn(settings: Settings, year: int = 2026, **more: Any) -> PressReport:
    assert settings.database_url is not None
    with session(settings.database_url) as conn:
        return press_report(conn, year, datetime(2026, 12, 16, tzinfo=UTC), **more)


def test_the_six_figures_equal_a_second_computation(city: Settings) -> None:
    found = live(city)
    assert len(found) == len({each["key"] for each in records()})
    expected = figures_by_hand(found)
    report = drawn(city)
    assert [(figure.count, figure.base) for figure in report.figures] == expected
    assert all(count > 0 for count, _ in expected) and all(base is None or count < base for count, base in expected)
    assert report.is_closed and report.early > 0


def test_the_period_begins_and_ends_at_midnight_in_hanoi(city: Settings) -> None:
    moments = [item.at for figure in drawn(city).figures for item in figure.items if item.at]
    assert min(moments) == FIRST
    assert max(moments) == AFTER - timedelta(seconds=1)
    next_year = [item.at for figure in drawn(city, 2027).figures for item in figure.items if item.at]
    assert min(next_year) == AFTER


def test_a_figure_is_its_list_and_what_does_not_count_says_why(city: Settings) -> None:
    report = drawn(city)
    for figure in report.figures:
        assert len({item.entity_id for item in figure.items}) == len(figure.items)
        for item in figure.items:
            assert (item.reason is None) == item.in_count, item
            assert item.in_base or not item.in_count
    reasons = {item.reason for figure in report.figures for item in figure.items}
    assert reasons - {None} == {
        "cancelled", "not_said_held", "on_request", "set_aside", "not_answered", "after_the_period", "refused",
        "withdrawn_by_outlet", "no_statement", "undated", "late", "clock_unknown", "no_demand", "kind_unknown",
    }  # fmt: skip


def test_a_ratio_of_nothing_is_neither_0_nor_100_percent(settings: Settings) -> None:
    report = drawn(settings)
    assert [(figure.count, figure.base, figure.share) for figure in report.figures] == [
        (0, None, None), (0, None, None), (0, 0, None), (0, 0, None), (0, 0, None), (0, 0, None),
    ]  # fmt: skip
    assert [figure.value("vi") for figure in report.figures] == ["0", "0", *["không phát sinh"] * 4]
    assert [figure.value("en") for figure in report.figures] == ["0", "0", *["none arose"] * 4]


def test_the_bodies_of_one_code_count_in_either_scheme(city: Settings) -> None:
    whole, department, province = drawn(city), drawn(city, body="000.00.12.H26"), drawn(city, body="H26")
    assert department.body == "H26.12"
    held = whole.figures[0].count
    assert (department.figures[0].count, province.figures[0].count) == (held // 2, held)
    assert province.figures[1].count == 0  # those texts bear no code, and that is told
    assert {item.reason for item in province.figures[1].items} == {"no_code"}
    with pytest.raises(ConfigError, match="H26"):
        drawn(city, body="Sở Y tế")
    with pytest.raises(ConfigError, match="244/2026"):
        drawn(city, 2025)


def test_csv_and_xlsx_hold_the_same_figures_and_records(city: Settings) -> None:
    report = drawn(city)
    text = "".join(csv_lines(figure_table(report, "vi"))).removeprefix("\ufeff")
    [header, *lines] = csv.reader(io.StringIO(text))
    assert [line[2:4] for line in lines] == [
        [str(figure.count), "" if figure.base is None else str(figure.base)] for figure in report.figures
    ]
    book = openpyxl.load_workbook(io.BytesIO(workbook(report, "vi")))
    figures, listed = book.worksheets
    assert [[cell.value for cell in row][2:4] for row in figures.iter_rows(min_row=2)] == [
        [figure.count, figure.base] for figure in report.figures
    ]
    assert listed.max_row - 1 == sum(len(figure.items) for figure in report.figures)
    assert [str(name) for name in record_table(report, "vi")[0]] == [cell.value for cell in listed[1]]
    assert header == [cell.value for cell in figures[1]]


def test_text_in_a_workbook_is_never_a_formula(settings: Settings) -> None:
    sign = '=HYPERLINK("http://x")'
    say(settings, "van_phong", [offer("1", "press_event", title=sign, starts_at="2026-09-01T08:00:00+07:00",
                                      kind="special_conference", state="held", organiser="Sở Mẫu")],
        run_id="r1")  # fmt: skip
    settle(settings)
    _, listed = openpyxl.load_workbook(io.BytesIO(workbook(drawn(settings), "en"))).worksheets
    cell = next(cell for row in listed.iter_rows(min_row=2) for cell in row if cell.value == sign)
    assert cell.data_type == "s"


@pytest.fixture
def command(city: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    assert city.database_url is not None
    monkeypatch.setenv("LIENTHONG_DATABASE_URL", city.database_url)
    monkeypatch.setenv("LIENTHONG_HOME", str(city.home))

    def invoke(*words: str) -> str:
        done = CliRunner().invoke(app, list(words), catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    return invoke


def test_the_command_line_tells_rules_duties_and_the_report(
    city: Settings, command: Callable[..., str], tmp_path: Path
) -> None:
    report = drawn(city)
    told = json.loads(command("report", "press", "--year", "2026", "--format", "json"))
    assert [(each["count"], each["of"]) for each in told["figures"]] == [(f.count, f.base) for f in report.figures]
    assert [len(each["records"]) for each in told["figures"]] == [len(figure.items) for figure in report.figures]
    assert f"{report.figures[2].count}/{report.figures[2].base}" in command("report", "press", "--year", "2026")
    path = tmp_path / "press.xlsx"
    command("report", "press", "--year", "2026", "--format", "xlsx", "--out", str(path))
    assert openpyxl.load_workbook(path).worksheets[0]["C2"].value == report.figures[0].count
    command("report", "press", "--year", "2026", "--format", "csv", "--out", str(tmp_path / "press.csv"))
    assert (tmp_path / "press.csv").read_text(encoding="utf-8-sig").count("\n") == 7

    rules = {each["rule"]: each for each in json.loads(command("law", "rules", "--on", "2026-07-01", "--json"))}
    assert rules["press.answer_opinion_forwarded"]["unit"] == "working_day"
    assert "không rõ" in command("law", "rules", "--on", "2026-07-01")
    everything = json.loads(command("duties", "--all", "--json"))
    overdue = json.loads(command("duties", "--overdue", "--json"))
    assert overdue and overdue == [each for each in everything if each["state"] == "overdue"]
    assert "Quá hạn" in command("duties")


def test_the_pages_show_the_report_and_the_duties(city: Settings) -> None:
    report = drawn(city)
    with TestClient(create_app(city), base_url="http://127.0.0.1:8600") as client:
        page = client.get("/reports/press/2026?lang=vi")
        assert page.status_code == 200 and str(page.url).endswith("/audit/reports/press/2026?lang=vi")
        tree = lxml.html.document_fromstring(page.content)
        [first, *sections] = tree.xpath("//section")
        assert [cell.text_content() for cell in first.xpath(".//tbody//td[1]")] == [
            f.value("vi") for f in report.figures
        ]
        for figure, section in zip(report.figures, sections, strict=True):
            links = section.xpath(".//tbody//a/@href")
            assert [link.split("/")[-1].partition("?")[0] for link in links] == [
                item.entity_id for item in figure.items
            ]
        assert client.get(sections[0].xpath(".//tbody//a/@href")[0]).status_code == 200
        for href in first.xpath(".//a[@download]/@href"):
            answer = client.get(href)
            assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"]
        assert client.get("/reports/press").status_code == 200
        for wrong in ("2025", "20266", "x", "٢٠٢٦"):
            assert client.get(f"/audit/reports/press/{wrong}").status_code == 404
        duties = client.get("/duties")
        assert duties.status_code == 200 and "Quá hạn" in duties.text
        late = lxml.html.document_fromstring(client.get("/audit/duties?state=done_late&lang=en").content)
        assert {chip.text_content() for chip in late.xpath("//tbody//td[1]")} == {"Done late"}
        assert client.get("/audit/duties?state=nonsense").status_code == 404
    with TestClient(create_app(city, with_audit=False)) as client:
        assert [client.get(path).status_code for path in ("/duties", "/reports/press/2026", "/audit/duties")] == [
            404
        ] * 3
