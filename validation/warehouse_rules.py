"""Rules about the warehouse after a run, each as a query in sql/rules/warehouse.sql that must find nothing."""

from __future__ import annotations

from schemas.verdict import Severity
from validation.suites import RowSet, Rule, Suite, rule_sql, with_literals

CRITICAL, WARNING = Severity.CRITICAL, Severity.WARNING


def warehouse_suite(run_id: str | None = None) -> Suite:
    """The rules for what a run can have changed, or for the whole warehouse."""
    return Suite(
        name="warehouse",
        sets=(
            _rows(
                "entities",
                run_id,
                _finds_nothing(
                    "entity_observed",
                    "Mọi thực thể đang sống có ít nhất một nguồn còn nêu nó",
                    "Every live entity is still stated by at least one source",
                ),
                _finds_nothing(
                    "history_contiguous",
                    "Lịch sử mỗi thực thể liên tục từ bản 1, không thiếu bản nào",
                    "The history of every entity runs from revision 1 without a gap",
                ),
                _finds_nothing(
                    "entity_newest",
                    "Bản hiện hành của mỗi thực thể là bản mới nhất trong lịch sử",
                    "What counts as an entity's state is the newest revision of its history",
                ),
                _finds_nothing(
                    "document_one_number",
                    "Một văn bản chỉ có một số, ký hiệu",
                    "One document has one number",
                    severity=WARNING,
                ),
                _finds_nothing(
                    "public_released",
                    "Không có gì công khai mà chưa phát hành, đang chờ phát, đã thu hồi hoặc nhạy cảm",
                    "Nothing public is unreleased, under embargo, withdrawn or sensitive",
                ),
                _finds_nothing(
                    "outbox_complete",
                    "Mọi thay đổi được ghi vào hàng chờ công bố của đúng luồng tin",
                    "Every change stands in the outbox of the feeds that carry it",
                ),
            ),
            _rows(
                "observations",
                run_id,
                _finds_nothing(
                    "observation_placed",
                    "Mọi điều các nguồn nêu được gắn với một thực thể đang sống",
                    "Everything that sources state is placed with a live entity",
                ),
            ),
            _rows(
                "feeds",
                run_id,
                _finds_nothing(
                    "feed_gapless",
                    "Số thứ tự trong mỗi luồng tin không có khoảng trống",
                    "The positions of every feed have no gap",
                ),
                _finds_nothing(
                    "checkpoint_covered",
                    "Mọi thay đổi đã ký xác nhận vẫn còn trong luồng tin",
                    "Every change that was signed for is still in its feed",
                ),
            ),
            _rows(
                "batches",
                run_id,
                _finds_nothing(
                    "tally_sum",
                    "Mỗi lô đã nạp có bảng đếm, và tổng các phần bằng số bản ghi nhận được",
                    "Every loaded batch has a tally, and its parts add up to the records offered",
                ),
                _finds_nothing(
                    "tally_loaded",
                    "Số bản ghi đã nạp trong bảng đếm đúng bằng số phiên bản trong kho",
                    "The tally's loaded records are the versions that stand in the warehouse",
                ),
                _finds_nothing(
                    "tally_quarantined",
                    "Mọi bản ghi nằm trong khu cách ly đều có trong bảng đếm",
                    "Every record in quarantine is counted in its batch's tally",
                ),
            ),
        ),
    )


def _rows(name: str, run_id: str | None, *rules: Rule) -> RowSet:
    if run_id is None:
        return RowSet(name=name, query=rule_sql(f"warehouse.{name}"), rules=rules)
    query = with_literals(rule_sql(f"warehouse.{name}_of_run"), {"run_id": run_id})
    return RowSet(name=name, query=query, rules=rules)


def _finds_nothing(name: str, vi: str, en: str, *, severity: Severity = CRITICAL) -> Rule:
    return Rule(
        rule_id=f"warehouse.{name}",
        severity=severity,
        expectation="unexpected_rows_expectation",
        arguments={"unexpected_rows_query": rule_sql(f"warehouse.{name}")},
        description_vi=vi,
        description_en=en,
    )
