"""Set rules: what must hold for a staged batch as a whole, and for the warehouse after a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas.verdict import Severity, Verdict
from validation import engine
from validation.batch_fields import (
    AGENCIES,
    document_rules,
    issuers_query,
    moves_rules,
    named_agencies,
    unknown_agencies,
)
from validation.suites import RowSet, Rule, Suite, rule_sql, with_literals
from validation.warehouse_rules import RunScope, warehouse_suite

__all__ = ["BatchFacts", "batch_suite", "check_batch", "check_warehouse", "warehouse_suite"]

CRITICAL, WARNING = Severity.CRITICAL, Severity.WARNING

TOO_MANY_REFUSED = 0.5  # above it the batch is held: the source has changed, or our rules have
MANY_REFUSED = 0.1
HISTORY_SHARE = 0.5
HOURS_AHEAD = 24
FIRST_YEAR = 1990
SLACK = 1000  # a tally that counts too little is found out by its own rule, and hides nothing else
FEW = 500  # versions of an urgent batch up to which it is checked without Great Expectations' start
MANY = 10_000  # versions from which on it pays to ask how large the warehouse is


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFacts:
    """What is known of a staged batch before its rows are looked at; `now` is passed in, never read from a clock."""

    batch_id: str
    source: str
    record_types: tuple[str, ...]
    mode: str
    rows: tuple[int, int]
    freshness_hours: int | None
    offered: int
    quarantined: int
    staged: int
    previous_accepted: int | None
    completeness: str
    now: datetime
    duplicate: int = 0

    @property
    def accepted(self) -> int:
        """Records that are loaded or known already."""
        return self.offered - self.quarantined - self.duplicate

    @property
    def floor(self) -> int:
        """The fewest records that agree with the last load; never 0, so that a small source cannot vanish unseen."""
        return max(1, int((self.previous_accepted or 0) * HISTORY_SHARE))


def check_batch(sqlalchemy_url: str, facts: BatchFacts, *, is_urgent: bool = False) -> list[Verdict]:
    """Check the staged versions of one batch; an urgent one that is small by the quickest way to the same verdicts."""
    is_quick = is_urgent and facts.staged <= FEW
    return engine.run(batch_suite(facts, _strangers(sqlalchemy_url, facts)), sqlalchemy_url, is_urgent=is_quick)


def check_warehouse(sqlalchemy_url: str, run_id: str | None = None, *, is_urgent: bool = False) -> list[Verdict]:
    """Check what a run can have changed in the warehouse; all of it without a run, or after one that changed most."""
    if run_id is None:
        return engine.run(warehouse_suite(), sqlalchemy_url)
    counted = with_literals(rule_sql("warehouse.versions_of_run"), {"run_id": run_id})
    ((versions,),) = engine.select(sqlalchemy_url, counted)
    versions = int(versions)
    if versions >= MANY:
        counted = with_literals(rule_sql("warehouse.entities_up_to"), {"limit": 2 * versions})
        ((entities,),) = engine.select(sqlalchemy_url, counted)
        if entities < 2 * versions:
            return engine.run(warehouse_suite(), sqlalchemy_url)  # to read every table is cheaper than so many searches
    scope = RunScope(run_id=run_id, versions=versions + SLACK)
    return engine.run(warehouse_suite(scope), sqlalchemy_url, is_urgent=is_urgent and versions <= FEW)


def batch_suite(facts: BatchFacts, strangers: Mapping[str, tuple[str, ...]] | None = None) -> Suite:
    """The rules for one batch; `strangers` are the agencies per record type that the warehouse does not know."""
    values = {"batch_id": facts.batch_id}
    examples = with_literals(rule_sql("batch.examples"), values)
    counts = rule_sql("batch.counts")
    documents = [
        RowSet(
            name=record_type,
            query=with_literals(query, values | {"record_type": record_type}),
            key="history_id",
            examples=examples,
            rules=rules,
        )
        for record_type in sorted(set(facts.record_types))
        for query, rules in [document_rules(record_type, (strangers or {}).get(record_type))]
    ]
    moves = [
        RowSet(
            name=f"{record_type}_moves",
            query=with_literals(query, values | {"record_type": record_type, "field": field}),
            key="history_id",
            examples=examples,
            rules=rules,
        )
        for record_type in sorted(set(facts.record_types))
        for field, query, rules in filter(None, [moves_rules(record_type)])
        if rules
    ]
    return Suite(
        name="batch",
        sets=(
            RowSet(name="counts", query=with_literals(counts, _numbers(facts)), rules=tuple(_count_rules(facts))),
            RowSet(
                name="records",
                query=with_literals(rule_sql("batch.records"), values | {"now": facts.now}),
                key="history_id",
                examples=examples,
                rules=tuple(_record_rules(facts)),
            ),
            *documents,
            *moves,
        ),
    )


def _numbers(facts: BatchFacts) -> dict[str, str | int | datetime | None]:
    return {
        "batch_id": facts.batch_id,
        "source": facts.source,
        "offered": facts.offered,
        "accepted": facts.accepted,
        "quarantined": facts.quarantined,
        "staged": facts.staged,
        "floor": facts.floor,
        "too_many": str(TOO_MANY_REFUSED),
        "completeness": facts.completeness,
        "freshness_hours": facts.freshness_hours,
        "now": facts.now,
    }


def _between(column: str, low: float | None, high: float | None) -> dict[str, str | float | None]:
    return {"column": column, "min_value": low, "max_value": high}


def _count_rules(facts: BatchFacts) -> list[Rule]:
    expectation = "expect_column_values_to_be_between"
    low, high = facts.rows
    offered = {"offered": facts.offered, "quarantined": facts.quarantined}
    rules = [
        Rule(
            rule_id="batch.rows.not_too_many",
            severity=WARNING,
            expectation=expectation,
            arguments=_between("accepted", None, high),
            observed={"accepted": facts.accepted, "most": high},
            description_vi=f"Lô không có quá {high} bản ghi, như tệp nguồn đã ghi",
            description_en=f"The batch has at most {high} records, as the source file states",
        ),
        Rule(
            rule_id="batch.staged.counted",
            severity=CRITICAL,
            expectation=expectation,
            arguments=_between("uncounted", 0, 0),
            observed={"staged": facts.staged},
            description_vi="Số phiên bản nằm chờ trong kho đúng bằng số đã đếm khi đọc",
            description_en="As many versions wait in the warehouse as were counted when they were read",
        ),
        Rule(
            rule_id="batch.quarantine.half",
            severity=CRITICAL,
            expectation=expectation,
            arguments=_between("quarantined_share", None, TOO_MANY_REFUSED),
            observed=offered,
            description_vi=f"Không quá {TOO_MANY_REFUSED:.0%} bản ghi bị cách ly",
            description_en=f"At most {TOO_MANY_REFUSED:.0%} of the records are quarantined",
        ),
        Rule(
            rule_id="batch.quarantine.tenth",
            severity=WARNING,
            expectation=expectation,
            arguments=_between("quarantined_lesser_share", None, MANY_REFUSED),
            observed=offered,
            description_vi=f"Không quá {MANY_REFUSED:.0%} bản ghi bị cách ly",
            description_en=f"At most {MANY_REFUSED:.0%} of the records are quarantined",
        ),
        Rule(
            rule_id="batch.completeness",
            severity=WARNING,
            expectation="expect_column_values_to_not_be_in_set",
            arguments={"column": "completeness", "value_set": ["truncated"]},
            observed={"completeness": facts.completeness},
            description_vi="Lần lấy dữ liệu không bị cắt giữa chừng",
            description_en="The pull was not cut short",
        ),
    ]
    if facts.mode != "delta":
        rules.append(
            Rule(
                rule_id="batch.rows.enough",
                severity=CRITICAL,
                expectation=expectation,
                arguments=_between("accepted", low, None),
                observed={"accepted": facts.accepted, "fewest": low},
                description_vi=f"Lô có ít nhất {low} bản ghi, như tệp nguồn đã ghi",
                description_en=f"The batch has at least {low} records, as the source file states",
            )
        )
    if facts.mode != "delta" and facts.previous_accepted:
        rules.append(
            Rule(
                rule_id="batch.rows.history",
                severity=WARNING,  # what a snapshot loses is held as deletions, while what is new flows
                expectation=expectation,
                arguments=_between("above_floor", 0, None),
                observed={"accepted": facts.accepted, "before": facts.previous_accepted, "fewest": facts.floor},
                description_vi=f"Số bản ghi không giảm quá {1 - HISTORY_SHARE:.0%} so với lần nạp trước",
                description_en=f"The records are at least {HISTORY_SHARE:.0%} of those of the last load",
            )
        )
    if facts.freshness_hours is not None:
        rules.append(
            Rule(
                rule_id="batch.freshness",
                severity=WARNING,
                expectation=expectation,
                arguments=_between("hours_old", None, facts.freshness_hours),
                description_vi=f"Tin mới nhất của nguồn không cũ quá {facts.freshness_hours} giờ",
                description_en=f"The newest statement of the source is at most {facts.freshness_hours} hours old",
            )
        )
    return rules


def _record_rules(facts: BatchFacts) -> list[Rule]:
    return [
        Rule(
            rule_id="batch.record_type.known",
            severity=CRITICAL,
            expectation="expect_column_values_to_be_in_set",
            arguments={"column": "record_type", "value_set": sorted(set(facts.record_types))},
            description_vi="Mọi bản ghi thuộc loại mà tệp nguồn đã khai",
            description_en="Every record is of a type that the source file declares",
        ),
        Rule(
            rule_id="batch.record_key.present",
            severity=CRITICAL,
            expectation="expect_column_values_to_not_be_null",
            arguments={"column": "record_key"},
            description_vi="Mọi bản ghi có khóa của nguồn",
            description_en="Every record has the source's own key",
        ),
        Rule(
            rule_id="batch.record_key.unique",
            severity=CRITICAL,
            expectation="expect_column_values_to_be_unique",
            arguments={"column": "record"},
            description_vi="Không có hai bản ghi cùng khóa trong lô",
            description_en="No two records of the batch have the same key",
        ),
        Rule(
            rule_id="batch.stated_at.not_future",
            severity=WARNING,
            expectation="expect_column_values_to_be_between",
            arguments=_between("hours_ahead", None, HOURS_AHEAD),
            description_vi=f"Thời điểm của nguồn không vượt hiện tại quá {HOURS_AHEAD} giờ",
            description_en=f"No statement is dated more than {HOURS_AHEAD} hours ahead",
        ),
        Rule(
            rule_id="batch.stated_at.since_1990",
            severity=WARNING,
            expectation="expect_column_values_to_be_between",
            arguments=_between("stated_year", FIRST_YEAR, None),
            description_vi=f"Thời điểm của nguồn không trước năm {FIRST_YEAR}",
            description_en=f"No statement is dated before {FIRST_YEAR}",
        ),
    ]


def _strangers(sqlalchemy_url: str, facts: BatchFacts) -> dict[str, tuple[str, ...]]:
    """Agencies that records name and the warehouse does not know; nothing while it knows no agency at all."""
    types = [record_type for record_type in sorted(set(facts.record_types)) if record_type in AGENCIES]
    if not types or not facts.staged:
        return {}
    known = {str(key) for (key,) in engine.select(sqlalchemy_url, rule_sql("batch.agencies"))}
    if not known:
        return {}
    return {
        record_type: unknown_agencies(
            named_agencies(
                engine.select(
                    sqlalchemy_url,
                    with_literals(issuers_query(record_type), {"batch_id": facts.batch_id, "record_type": record_type}),
                )
            ),
            known,
        )
        for record_type in types
    }
