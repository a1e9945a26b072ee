"""The report says what the tables say, and what failed comes first."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from audit.report import SAMPLES, RunReport, SourceTitle, Words, run_report
from schemas.errors import LoadError
from schemas.verdict import Severity
from warehouse.connection import Connection

RUN, GOOD_RUN = "run-20261122T010000Z", "run-20261121T190000Z"
Sql = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def report(conn: Connection, world: None) -> RunReport:
    return run_report(conn, RUN)


def test_counts_are_those_of_the_tally(report: RunReport, sql: Sql) -> None:
    told = {source.source: source.tally for source in report.sources}
    tallies = sql(
        """SELECT source, offered, loaded, unchanged, quarantined, duplicate, held, absent
             FROM ledger.batch LEFT JOIN ledger.tally USING (batch_id) WHERE run_id = %(run)s""",
        run=RUN,
    )
    assert len(tallies) == len(told) == 6
    for source, *counts in tallies:
        tally = told[source]
        assert (None if tally is None else list(tally.model_dump().values())) == (None if counts[0] is None else counts)
    (sums,) = sql(
        """SELECT sum(offered)::int, sum(loaded)::int, sum(unchanged)::int, sum(quarantined)::int, sum(duplicate)::int,
                  sum(held)::int, sum(absent)::int
             FROM ledger.batch JOIN ledger.tally USING (batch_id) WHERE run_id = %(run)s""",
        run=RUN,
    )
    assert tuple(report.total.model_dump().values()) == sums
    assert report.total.adds_up


def test_refused_records_are_counted_whole_and_shown_in_part(report: RunReport, sql: Sql) -> None:
    counted = sql(
        """SELECT record.source, rule_id, count(DISTINCT quarantine_id)
             FROM quarantine.record JOIN quarantine.violation USING (quarantine_id) JOIN ledger.batch USING (batch_id)
            WHERE run_id = %(run)s GROUP BY record.source, rule_id""",
        run=RUN,
    )
    assert {(group.source, group.rule_id, group.records) for group in report.quarantine} == set(counted)
    assert [group.records for group in report.quarantine] == sorted((number for *_, number in counted), reverse=True)
    assert all(len(group.samples) == min(group.records, SAMPLES) for group in report.quarantine)
    first = report.quarantine[0].samples[0]
    assert (first.value, first.message.vi, first.fix.en) == (
        "2026/02/30",
        "Ngày ban hành không có trong lịch",
        "Write a date that exists, as year/month/day",
    )
    assert (first.payload_sha256, first.payload_pointer) == ("b2" * 32, "/1")


def test_what_failed_comes_first(report: RunReport) -> None:
    assert [source.state for source in report.sources][:2] == ["failed", "held"]
    assert [source.source for source in report.troubled] == ["cong_ba_dinh", "nguoi_phat_ngon"]
    assert [(rule.success, rule.severity) for rule in report.rules] == [
        (False, Severity.CRITICAL),
        (False, Severity.WARNING),
        (False, Severity.WARNING),
        (True, Severity.CRITICAL),
        (True, Severity.CRITICAL),
    ]
    assert [rule.source for rule in report.rules][-2:] == ["", "cong_bao"], "the warehouse's own rules have no source"
    assert [hold.state for hold in report.holds] == ["open", "rejected"]
    assert list(report.facts) == ["reconcile", "publish", "exchange.cong_chinh_phu"]
    assert [stale.source for stale in report.stale] == ["cong_ba_dinh", "nguoi_phat_ngon"]


def test_a_batch_tells_of_its_exchanges_and_of_what_is_not_mended(report: RunReport) -> None:
    told = {source.source: source for source in report.sources}
    assert (told["cong_bao"].exchanges, told["cong_bao"].bytes, told["cong_bao"].declared) == (1, 182340, 1204)
    assert list(told["cong_bao"].seconds) == ["pull", "stage", "check", "load"]
    assert told["so_y_te_tin_tuc"].waiting == 1
    assert told["cong_bao"].waiting == 0, "what this batch refused is not counted twice"
    error = told["cong_ba_dinh"].error
    assert error is not None and error["kind"] == "SourceUnavailable"


def test_what_came_again_unmended_is_not_taken_for_new(
    conn: Connection, world: None, report: RunReport, sql: Sql
) -> None:
    assert report.refused_again == 0
    sql("DELETE FROM quarantine.record WHERE source = 'cong_bao'")
    assert run_report(conn, RUN).refused_again == 2


def test_a_hold_gives_its_reason_in_both_languages(report: RunReport) -> None:
    batch, deletions = report.holds
    assert batch.reason.vi == "Số bản ghi không giảm quá 50% so với lần nạp trước"
    assert batch.reason.en == "The records are at least 50% of those of the last load"
    assert deletions.reason.vi == "120 trong 1204 bản ghi biến mất cùng lúc; quá 60 thì cần người quyết"


def test_titles_come_from_source_files_and_names_stand_in(conn: Connection, world: None) -> None:
    titles = {"cong_bao": SourceTitle(title=Words(vi="Công báo", en="Gazette"), agency="H26")}
    told = {source.source: source for source in run_report(conn, RUN, titles=titles).sources}
    assert (told["cong_bao"].title["vi"], told["cong_bao"].title["en"], told["cong_bao"].agency) == (
        "Công báo",
        "Gazette",
        "H26",
    )
    assert told["lich_hop_bao"].title["vi"] == "lich_hop_bao"


def test_a_report_is_frozen_and_survives_json(report: RunReport) -> None:
    assert RunReport.model_validate_json(report.model_dump_json()) == report
    with pytest.raises(ValidationError):
        report.state = "succeeded"  # type: ignore[misc]


def test_a_run_without_trouble(conn: Connection, world: None) -> None:
    good = run_report(conn, GOOD_RUN)
    assert (good.total.offered, good.total.loaded) == (30, 30)
    assert (good.troubled, good.broken_rules, good.quarantine) == ((), (), ())
    assert [hold.source for hold in good.open_holds] == ["nguoi_phat_ngon"], "what is open now is told in every report"


def test_there_is_no_report_of_a_run_that_never_was(conn: Connection) -> None:
    with pytest.raises(LoadError, match="no such run"):
        run_report(conn, "run-never")
