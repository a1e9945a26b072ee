"""Rules about the warehouse after a run; sql/rules/warehouse.sql answers each of them for each thing."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.verdict import Severity
from validation.suites import Literal, RowSet, Rule, Suite, rule_sql, with_literals

CRITICAL, WARNING = Severity.CRITICAL, Severity.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class RunScope:
    """A run, and at most how many versions its batches brought."""

    run_id: str
    versions: int


def warehouse_suite(scope: RunScope | None = None) -> Suite:
    """The rules for what a run can have changed, or for the whole warehouse."""
    return Suite(
        name="warehouse",
        sets=(
            _rows(
                "entities",
                scope,
                "entity_id",
                "entity_examples",
                _holds(
                    "entity_observed",
                    "is_stated",
                    "Mọi thực thể đang sống có ít nhất một nguồn còn nêu nó",
                    "Every live entity is still stated by at least one source",
                ),
                _holds(
                    "history_contiguous",
                    "is_contiguous",
                    "Lịch sử mỗi thực thể liên tục từ bản 1, không thiếu bản nào",
                    "The history of every entity runs from revision 1 without a gap",
                ),
                _holds(
                    "entity_newest",
                    "is_newest",
                    "Bản hiện hành của mỗi thực thể là bản mới nhất trong lịch sử",
                    "What counts as an entity's state is the newest revision of its history",
                ),
                _holds(
                    "document_one_number",
                    "has_one_number",
                    "Một văn bản chỉ có một số, ký hiệu",
                    "One document has one number",
                    severity=WARNING,
                ),
                _holds(
                    "unit_one_code",
                    "has_one_code",
                    "Một đơn vị hành chính không mang hai mã cùng lúc (xem: lienthong reference differences)",
                    "No administrative unit has two codes at one time (see: lienthong reference differences)",
                    severity=WARNING,
                ),
                _holds(
                    "public_released",
                    "is_released",
                    "Không có gì công khai mà chưa phát hành, đang chờ phát, đã thu hồi hoặc nhạy cảm",
                    "Nothing public is unreleased, under embargo, withdrawn or sensitive",
                ),
                _holds(
                    "outbox_complete",
                    "is_announced",
                    "Mọi thay đổi được ghi vào hàng chờ công bố của đúng luồng tin",
                    "Every change stands in the outbox of the feeds that carry it",
                ),
            ),
            _rows(
                "observations",
                scope,
                "observation_id",
                "observation_examples",
                _holds(
                    "observation_placed",
                    "is_placed",
                    "Mọi điều các nguồn nêu được gắn với một thực thể đang sống",
                    "Everything that sources state is placed with a live entity",
                ),
                _holds(
                    "observation_founded",
                    "is_founded",
                    "Phiên bản đang có hiệu lực của mọi điều các nguồn nêu đều còn trong kho",
                    "The version that counts of everything that sources state is in the warehouse",
                ),
            ),
            _rows(
                "feeds",
                scope,
                "feed",
                "feed_examples",
                _holds(
                    "feed_gapless",
                    "is_gapless",
                    "Số thứ tự trong mỗi luồng tin không có khoảng trống",
                    "The positions of every feed have no gap",
                ),
                _holds(
                    "checkpoint_covered",
                    "is_covered",
                    "Mọi thay đổi đã ký xác nhận vẫn còn trong luồng tin",
                    "Every change that was signed for is still in its feed",
                ),
            ),
            _rows(
                "batches",
                scope,
                "batch_id",
                "batch_examples",
                _holds(
                    "tally_sum",
                    "adds_up",
                    "Mỗi lô đã nạp có bảng đếm, và tổng các phần bằng số bản ghi nhận được",
                    "Every loaded batch has a tally, and its parts add up to the records offered",
                ),
                _holds(
                    "tally_loaded",
                    "is_loaded",
                    "Số bản ghi đã nạp trong bảng đếm đúng bằng số phiên bản trong kho",
                    "The tally's loaded records are the versions that stand in the warehouse",
                ),
                _holds(
                    "tally_quarantined",
                    "is_quarantined",
                    "Mọi bản ghi nằm trong khu cách ly đều có trong bảng đếm",
                    "Every record in quarantine is counted in its batch's tally",
                ),
            ),
        ),
    )


def _rows(name: str, scope: RunScope | None, key: str, examples: str, *rules: Rule) -> RowSet:
    if scope is None:
        within = rule_sql(f"warehouse.all_{name}")
    else:
        values: dict[str, Literal] = {"run_id": scope.run_id, "versions": scope.versions}
        within = with_literals(rule_sql(f"warehouse.{name}_of_run"), values)
    query = rule_sql(f"warehouse.{name}").replace("/* scope */", within)
    return RowSet(name=name, query=query, key=key, examples=rule_sql(f"warehouse.{examples}"), rules=rules)


def _holds(name: str, column: str, vi: str, en: str, *, severity: Severity = CRITICAL) -> Rule:
    return Rule(
        rule_id=f"warehouse.{name}",
        severity=severity,
        expectation="expect_column_values_to_be_in_set",
        arguments={"column": column, "value_set": [True]},
        description_vi=vi,
        description_en=en,
    )
