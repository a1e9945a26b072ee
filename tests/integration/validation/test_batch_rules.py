"""Every rule about a batch holds for a good one, and each can fail alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schemas.registry import RECORD_TYPES
from schemas.verdict import Severity, Verdict
from validation import engine
from validation.batch_fields import AGENCIES, EXPECTED, document_rules
from validation.sets import BatchFacts, batch_suite, check_batch
from validation.suites import Rule, Suite
from warehouse.connection import sqlalchemy_url

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TYPE = "press_release"
GOOD = {
    "title": "Thông cáo",
    "agency": "Sở Y tế thành phố Hà Nội",
    "url": "https://soyte.example.vn/1",
    "published_at": "2026-11-21T08:00:00+07:00",
    "release_status": "released",
    "sensitivity": "public",
    "language": "vi",
}
FACTS = BatchFacts(
    batch_id="run-1/soyte",
    source="soyte",
    record_types=(TYPE,),
    mode="snapshot",
    rows=(1, 100),
    freshness_hours=48,
    offered=10,
    quarantined=0,
    staged=10,
    previous_accepted=10,
    completeness="complete",
    now=NOW,
)
TEN = {f"k{number}": GOOD for number in range(10)}


def failed(verdicts: list[Verdict]) -> set[str]:
    return {verdict.rule_id for verdict in verdicts if not verdict.success}


def verdict_of(verdicts: list[Verdict], rule_id: str) -> Verdict:
    return next(verdict for verdict in verdicts if verdict.rule_id == rule_id)


@pytest.fixture
def ten(stage: Callable[..., None]) -> None:
    stage(FACTS.batch_id, TYPE, TEN)


def test_a_good_batch_passes_every_rule(database: str, ten: None) -> None:
    verdicts = check_batch(sqlalchemy_url(database), FACTS)
    assert failed(verdicts) == set()
    assert {verdict.rule_id for verdict in verdicts} == {rule.rule_id for rule in batch_suite(FACTS).rules}
    assert all(verdict.description_vi and verdict.description_en for verdict in verdicts)


@pytest.mark.parametrize(
    ("facts", "rule", "severity"),
    [
        (replace(FACTS, rows=(1, 9)), "batch.rows.not_too_many", Severity.WARNING),
        (replace(FACTS, rows=(11, 100)), "batch.rows.enough", Severity.CRITICAL),
        (replace(FACTS, previous_accepted=22), "batch.rows.history", Severity.WARNING),
        (replace(FACTS, previous_accepted=22, mode="append"), "batch.rows.history", Severity.WARNING),
        (replace(FACTS, staged=11), "batch.staged.counted", Severity.CRITICAL),
        (replace(FACTS, offered=21, quarantined=11), "batch.quarantine.half", Severity.CRITICAL),
        (replace(FACTS, offered=12, quarantined=2), "batch.quarantine.tenth", Severity.WARNING),
        (replace(FACTS, completeness="truncated"), "batch.completeness", Severity.WARNING),
        (replace(FACTS, now=NOW + timedelta(hours=49)), "batch.freshness", Severity.WARNING),
        (replace(FACTS, now=NOW - timedelta(hours=25)), "batch.stated_at.not_future", Severity.WARNING),
    ],
)
def test_each_rule_about_counts_can_fail_alone(
    database: str, ten: None, facts: BatchFacts, rule: str, severity: Severity
) -> None:
    verdicts = check_batch(sqlalchemy_url(database), facts)
    assert failed(verdicts) == {rule}
    assert verdict_of(verdicts, rule).severity is severity


def test_a_snapshot_of_one_record_cannot_vanish_unseen(database: str) -> None:
    empty = replace(FACTS, rows=(0, 100), offered=0, staged=0, previous_accepted=1)
    assert failed(check_batch(sqlalchemy_url(database), empty)) == {"batch.rows.history"}


def test_a_delta_may_be_empty(database: str) -> None:
    empty = replace(FACTS, mode="delta", offered=0, staged=0)
    assert failed(check_batch(sqlalchemy_url(database), empty)) == set()


def test_an_unchanged_source_is_as_fresh_as_what_it_said_before(
    database: str, ten: None, sql: Callable[..., None]
) -> None:
    sql("""INSERT INTO core.observation (observation_id, history_id, source, content_hash, raw_hash, batch_id)
           SELECT observation_id, history_id, source, content_hash, raw_hash, batch_id FROM core.observation_history""")
    later = replace(FACTS, batch_id="run-2/soyte", staged=0)
    assert failed(check_batch(sqlalchemy_url(database), later)) == set()
    too_late = replace(later, now=NOW + timedelta(hours=49))
    verdicts = check_batch(sqlalchemy_url(database), too_late)
    assert failed(verdicts) == {"batch.freshness"}
    assert verdict_of(verdicts, "batch.freshness").observed["examples"][0]["hours_old"].startswith("49")


@pytest.mark.parametrize(
    ("key", "record_type", "columns", "rule"),
    [
        ("k0", TYPE, {}, "batch.record_key.unique"),
        (" ", TYPE, {}, "batch.record_key.present"),
        ("k10", "agency", {}, "batch.record_type.known"),
        ("k10", TYPE, {"stated_at": NOW + timedelta(hours=25)}, "batch.stated_at.not_future"),
        ("k10", TYPE, {"stated_at": datetime(1989, 12, 31, 16, 59, tzinfo=UTC)}, "batch.stated_at.since_1990"),
    ],
)
def test_each_rule_about_records_can_fail_alone(
    database: str,
    ten: None,
    stage: Callable[..., None],
    key: str,
    record_type: str,
    columns: dict[str, Any],
    rule: str,
) -> None:
    stage(FACTS.batch_id, record_type, {key: GOOD}, **columns)
    verdicts = check_batch(sqlalchemy_url(database), replace(FACTS, offered=11, staged=11))
    assert failed(verdicts) == {rule}
    shown = verdict_of(verdicts, rule).observed["examples"]
    assert {"record_type": record_type, "record_key": key} in [
        {name: example[name] for name in ("record_type", "record_key")} for example in shown
    ]


def good_document(record_type: str) -> dict[str, str]:
    """A document with all that rules of its type ask for; the stage does not check values, so text does."""
    names = [name for name, info in RECORD_TYPES[record_type].model_fields.items() if info.is_required()]
    filled = dict.fromkeys([*names, *EXPECTED.get(record_type, {})], "x")
    lists = {rule.arguments["column"]: rule.arguments["value_set"][0] for rule in rules_of(record_type, "vocabulary")}
    return filled | lists


def rules_of(record_type: str, kind: str) -> list[Rule]:
    return [rule for rule in document_rules(record_type, None)[1] if rule.rule_id.endswith(f".{kind}")]


def broken_documents(record_type: str) -> Iterator[tuple[Rule, list[dict[str, str]]]]:
    good = good_document(record_type)
    for rule in rules_of(record_type, "required"):
        name = rule.rule_id.split(".")[1]
        yield rule, [good] * 9 + [{key: value for key, value in good.items() if key != name}]
    for rule in rules_of(record_type, "expected"):
        name = rule.rule_id.split(".")[1]
        yield rule, [{key: value for key, value in good.items() if key != name}] * 10
    for rule in rules_of(record_type, "vocabulary"):
        yield rule, [good] * 9 + [good | {rule.arguments["column"]: "không có trong danh mục"}]


@pytest.mark.parametrize("record_type", RECORD_TYPES)
def test_each_rule_about_fields_can_fail_alone(database: str, stage: Callable[..., None], record_type: str) -> None:
    cases = list(broken_documents(record_type))
    assert {rule.rule_id for rule, _ in cases} == {rule.rule_id for rule in document_rules(record_type, None)[1]}
    for number, (rule, docs) in enumerate(cases):
        facts = replace(FACTS, batch_id=f"run-{number}/soyte", record_types=(record_type,))
        stage(facts.batch_id, record_type, {f"k{index}": doc for index, doc in enumerate(docs)})
        fields = next(rows for rows in batch_suite(facts).sets if rows.name == record_type)
        verdicts = engine.run(Suite(name="fields", sets=(fields,)), sqlalchemy_url(database))
        assert failed(verdicts) == {rule.rule_id}
        verdict = verdict_of(verdicts, rule.rule_id)
        assert verdict.severity is (Severity.WARNING if rule.rule_id.endswith(".expected") else Severity.CRITICAL)
        assert verdict.unexpected_count == (10 if rule.rule_id.endswith(".expected") else 1)
        assert len(verdict.observed["examples"]) == verdict.unexpected_count
        assert verdict.observed["examples"][-1]["record_key"] == "k9"


def test_an_empty_text_is_as_good_as_none(database: str, stage: Callable[..., None]) -> None:
    stage(FACTS.batch_id, TYPE, TEN | {"k9": GOOD | {"title": ""}})
    assert failed(check_batch(sqlalchemy_url(database), FACTS)) == {"press_release.title.required"}


def test_what_is_gone_or_partial_owes_no_fields(database: str, stage: Callable[..., None]) -> None:
    stage(FACTS.batch_id, TYPE, TEN)
    stage(FACTS.batch_id, TYPE, {"gone": {}}, is_gone=True)
    stage(FACTS.batch_id, TYPE, {"part": {"summary": "x"}}, is_partial=True)
    facts = replace(FACTS, offered=12, staged=12)
    assert failed(check_batch(sqlalchemy_url(database), facts)) == set()


def test_a_body_that_the_warehouse_does_not_know_warns(
    database: str, ten: None, stage: Callable[..., None], sql: Callable[..., None]
) -> None:
    facts = replace(FACTS, offered=11, staged=11)
    stage(facts.batch_id, TYPE, {"k10": GOOD | {"agency": "Sở Phép thuật thành phố Hà Nội"}})
    assert "press_release.agency.known" not in {
        verdict.rule_id for verdict in check_batch(sqlalchemy_url(database), facts)
    }, "without any agency in the warehouse the rule does not apply"
    agency = RECORD_TYPES["agency"].from_document({"name": "Sở Y tế Hà Nội", "valid_from": "2025-03-01"})
    sql("""INSERT INTO core.entity (entity_id, record_type, revision, state, content_hash, audience, recorded_at)
           VALUES ('agy_1', 'agency', 1, 'live', '', 0, now())""")
    sql(
        "INSERT INTO core.identity (observation_id, entity_id, native_id, rule)"
        " VALUES ('00000000-0000-0000-0000-0000000000a1', 'agy_1', 'agy_1', 'key')"
    )
    for key in agency.natural_keys():
        sql("INSERT INTO core.match_key VALUES (%(key)s, '00000000-0000-0000-0000-0000000000a1')", key=key)
    verdicts = check_batch(sqlalchemy_url(database), facts)
    assert failed(verdicts) == {"press_release.agency.known"}
    verdict = verdict_of(verdicts, "press_release.agency.known")
    assert verdict.severity is Severity.WARNING
    assert verdict.observed["strangers"] == ["Sở Phép thuật thành phố Hà Nội"]
    assert [example["record_key"] for example in verdict.observed["examples"]] == ["k10"]


def test_the_edition_of_the_rules_does_not_depend_on_the_batch() -> None:
    other = replace(FACTS, batch_id="run-9/soyte", offered=99, staged=3, now=NOW + timedelta(days=1))
    assert batch_suite(FACTS).sha256 == batch_suite(other).sha256
    assert batch_suite(FACTS, {TYPE: ("x",)}).sha256 == batch_suite(other, {TYPE: ("y",)}).sha256
    assert batch_suite(FACTS).sha256 != batch_suite(replace(FACTS, rows=(2, 100))).sha256


def test_expected_fields_and_agencies_are_fields_of_their_types() -> None:
    for record_type, fields in EXPECTED.items():
        known = RECORD_TYPES[record_type].model_fields
        assert set(fields) <= set(known)
        assert not any(known[name].is_required() for name in fields)
    for record_type, names in AGENCIES.items():
        assert {*names, "jurisdiction"} <= set(RECORD_TYPES[record_type].model_fields)


def test_a_batch_named_like_sql_is_only_a_name(database: str, stage: Callable[..., None]) -> None:
    facts = replace(FACTS, batch_id="r'1; DROP {batch} %(x)s :y \\/soyte")
    stage(facts.batch_id, TYPE, TEN)
    assert failed(check_batch(sqlalchemy_url(database), facts)) == set()
