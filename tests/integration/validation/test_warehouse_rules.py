"""Every rule about the warehouse holds for a sound one, and each can fail alone."""

from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.verdict import Severity, Verdict
from validation.sets import check_warehouse, warehouse_suite
from validation.warehouse_rules import RunScope
from warehouse.connection import sqlalchemy_url

RUN = "run-1"
SOUND = Path(__file__).with_name("sound.sql").read_text(encoding="utf-8")
BREAKS = {
    "entity_observed": "UPDATE core.observation SET state = 'absent' WHERE observation_id::text LIKE '%2'",
    "history_contiguous": "DELETE FROM core.entity_history WHERE entity_id = 'msg_2' AND revision = 1",
    "entity_newest": "UPDATE core.entity SET content_hash = 'other' WHERE entity_id = 'msg_2'",
    "document_one_number": """UPDATE core.observation_history
                                 SET keys = array_prepend('document:no:code/H26|13/QĐ-UBND|2026', keys)
                               WHERE record_type = 'document'""",
    "unit_one_code": """UPDATE core.entity SET record_type = 'admin_unit' WHERE entity_id IN ('doc_1', 'msg_2');
                        UPDATE core.entity_history
                           SET record_type = 'admin_unit',
                               doc = doc || '{"province_code": "22", "name": "Xã Ba Chẽ"}'
                                         || jsonb_build_object('code', CASE entity_id WHEN 'doc_1' THEN '06970'
                                                                                      ELSE '06978' END)
                         WHERE entity_id IN ('doc_1', 'msg_2')""",
    "public_released": """UPDATE core.entity_history SET doc = '{"release_status": "draft"}'
                           WHERE entity_id = 'doc_1'""",
    "outbox_complete": "DELETE FROM feed.outbox WHERE position = 3; DELETE FROM feed.checkpoint",
    "observation_placed": """UPDATE core.identity SET entity_id = 'none' WHERE entity_id = 'msg_2';
                             UPDATE core.entity SET state = 'gone' WHERE entity_id = 'msg_2';
                             UPDATE core.entity_history SET state = 'gone'
                              WHERE entity_id = 'msg_2' AND revision = 2""",
    "observation_founded": "UPDATE core.observation SET history_id = 999 WHERE observation_id::text LIKE '%2'",
    "feed_gapless": "UPDATE feed.outbox SET position = 4 WHERE position = 3",
    "checkpoint_covered": "UPDATE feed.checkpoint SET position = 4",
    "tally_sum": "DELETE FROM ledger.tally WHERE batch_id = 'run-1/soyte'",
    "tally_loaded": "UPDATE ledger.tally SET loaded = 4, unchanged = 0 WHERE batch_id = 'run-1/soyte'",
    "tally_quarantined": "UPDATE ledger.tally SET quarantined = 0, unchanged = 2 WHERE batch_id = 'run-1/soyte'",
}
MORE_BREAKS = {
    "public_released": [
        """UPDATE core.entity_history SET doc = '{"release_status": "embargoed"}' WHERE entity_id = 'doc_1'""",
        """UPDATE core.entity_history SET doc = '{"sensitivity": "personal"}' WHERE entity_id = 'doc_1'""",
    ],
    "outbox_complete": [
        "DELETE FROM feed.outbox WHERE position = 3 AND feed = 'press'; DELETE FROM feed.checkpoint",
        """INSERT INTO feed.outbox (feed, entity_id, revision, kind, content_hash)
           VALUES ('public', 'rel_3', 2, 'upsert', 'h')""",
    ],
}


def failed(verdicts: list[Verdict]) -> set[str]:
    return {verdict.rule_id for verdict in verdicts if not verdict.success}


@pytest.fixture
def sound(sql: Callable[..., None]) -> None:
    sql(SOUND)


@pytest.mark.parametrize("scope", [RUN, None])
def test_a_sound_warehouse_passes_every_rule(database: str, sound: None, scope: str | None) -> None:
    verdicts = check_warehouse(sqlalchemy_url(database), scope)
    assert failed(verdicts) == set()
    assert {verdict.rule_id for verdict in verdicts} == {rule.rule_id for rule in warehouse_suite().rules}
    assert len({verdict.suite_sha256 for verdict in verdicts}) == 1


def test_there_is_a_break_for_every_rule() -> None:
    assert {f"warehouse.{name}" for name in BREAKS} == {rule.rule_id for rule in warehouse_suite().rules}


@pytest.mark.parametrize(
    ("name", "broken"),
    [*BREAKS.items(), *((name, text) for name, texts in MORE_BREAKS.items() for text in texts)],
)
def test_each_rule_can_fail_alone(database: str, sound: None, sql: Callable[..., None], name: str, broken: str) -> None:
    sql(broken)
    for scope in (RUN, None):
        verdicts = check_warehouse(sqlalchemy_url(database), scope)
        assert failed(verdicts) == {f"warehouse.{name}"}
        verdict = next(verdict for verdict in verdicts if not verdict.success)
        assert verdict.severity is (
            Severity.WARNING if name in {"document_one_number", "unit_one_code"} else Severity.CRITICAL
        )
        assert verdict.unexpected_count >= 1
        assert len(verdict.observed["examples"]) == verdict.unexpected_count


def test_a_run_answers_only_for_what_it_touched(database: str, sound: None, sql: Callable[..., None]) -> None:
    sql("UPDATE core.entity SET content_hash = 'other' WHERE entity_id = 'msg_2'")
    assert failed(check_warehouse(sqlalchemy_url(database), RUN)) == {"warehouse.entity_newest"}
    assert failed(check_warehouse(sqlalchemy_url(database), "run-0")) == set()


def test_after_a_run_that_changed_most_all_of_the_warehouse_is_checked(
    database: str, sound: None, sql: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    sql("UPDATE core.entity SET content_hash = 'other' WHERE entity_id = 'msg_2'")
    sql("UPDATE ledger.tally SET offered = 1000, loaded = 1000 WHERE batch_id LIKE 'run-0/%'")
    monkeypatch.setattr("validation.sets.MANY", 1)
    assert "warehouse.entity_newest" in failed(check_warehouse(sqlalchemy_url(database), "run-0"))


def test_an_embargo_that_has_passed_is_no_finding(database: str, sound: None, sql: Callable[..., None]) -> None:
    sql("""UPDATE core.entity_history SET doc = '{"release_status": "embargoed"}' WHERE entity_id = 'doc_1';
           UPDATE core.entity SET embargo_until = now() - interval '1 second' WHERE entity_id = 'doc_1'""")
    assert failed(check_warehouse(sqlalchemy_url(database))) == set()


def test_the_edition_of_the_rules_is_the_same_for_every_run() -> None:
    scopes = [None, RunScope(run_id="run-1", versions=3), RunScope(run_id="run-2", versions=4)]
    assert len({warehouse_suite(scope).sha256 for scope in scopes}) == 1
