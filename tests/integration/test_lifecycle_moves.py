"""States over time, in a real warehouse: a step that cannot be is refused, one that was skipped is told."""

from datetime import timedelta
from typing import Any

from lienthong.settings import Settings
from tests.integration.saying import NOW, offer, say, settle, table
from validation.sets import BatchFacts, batch_suite, check_batch
from warehouse.connection import sqlalchemy_url

AT = "2026-11-02T09:00:00+07:00"


def inquiry(state: str, **values: Any) -> dict[str, Any]:
    return offer(
        "1",
        "press_inquiry",
        intake_number="TN-1",
        outlet="Báo Mẫu",
        question="?",
        received_at=AT,
        state=state,
        **values,
    )


def answered(**values: Any) -> dict[str, Any]:
    return inquiry("answered", answer="Có.", answered_at="2026-11-04T09:00:00+07:00", **values)


def state_of(settings: Settings) -> list[tuple[Any, ...]]:
    return table(
        settings,
        """SELECT version.doc ->> 'state' FROM core.observation
             JOIN core.observation_history version USING (observation_id, history_id)""",
    )


def refusals(settings: Settings) -> list[tuple[Any, ...]]:
    return table(
        settings,
        """SELECT record.record_key, record.state, violation.rule_id, violation.value
             FROM quarantine.record JOIN quarantine.violation USING (quarantine_id) ORDER BY quarantine_id""",
    )


def test_a_way_back_from_a_final_state_is_quarantined_and_the_last_good_version_stays(settings: Settings) -> None:
    say(settings, "desk", [answered()], run_id="r1")
    batch = say(settings, "desk", [inquiry("assigned")], run_id="r2")
    assert state_of(settings) == [("answered",)]
    assert refusals(settings) == [("1", "open", "press_inquiry.state.impossible_move", "assigned")]
    [(offered, loaded, quarantined)] = table(
        settings, "SELECT offered, loaded, quarantined FROM ledger.tally WHERE batch_id = %s", (batch,)
    )
    assert (offered, loaded, quarantined) == (1, 0, 1)
    say(settings, "desk", [answered(topics=["y tế"])], run_id="r3")
    assert refusals(settings)[0][1] == "resolved"


def test_steps_forward_load_and_so_do_other_records_of_the_page(settings: Settings) -> None:
    other = offer("2", "press_event", title="Họp báo", starts_at=AT, state="held")
    say(settings, "desk", [inquiry("received"), other], run_id="r1")
    say(
        settings,
        "desk",
        [inquiry("assigned"), {**other, "values": {**other["values"], "state": "planned"}}],
        run_id="r2",
    )
    assert sorted(state_of(settings)) == [("assigned",), ("held",)]
    assert [each[2] for each in refusals(settings)] == ["press_event.state.impossible_move"]


def test_another_source_may_still_be_behind(settings: Settings) -> None:
    say(settings, "desk", [answered(intake_agency="Sở Mẫu", jurisdiction="Hà Nội")], run_id="r1")
    say(settings, "agency", [inquiry("assigned", intake_agency="Sở Mẫu", jurisdiction="Hà Nội")], run_id="r2")
    assert refusals(settings) == []


def facts(batch: str, record_type: str) -> BatchFacts:
    return BatchFacts(
        batch_id=batch, source="desk", record_types=(record_type,), mode="delta", rows=(0, 100), freshness_hours=None,
        offered=1, quarantined=0, staged=1, previous_accepted=None, completeness="complete",
        now=NOW + timedelta(days=1),
    )  # fmt: skip


def broken(settings: Settings, batch: str, record_type: str) -> dict[str, str]:
    assert settings.database_url is not None
    verdicts = check_batch(sqlalchemy_url(settings.database_url), facts(batch, record_type))
    return {verdict.rule_id: verdict.severity.value for verdict in verdicts if not verdict.success}


def test_a_skipped_step_warns_and_loads(settings: Settings) -> None:
    say(settings, "desk", [inquiry("received")], run_id="r1")
    batch = say(settings, "desk", [answered()], run_id="r2", load=False)
    assert broken(settings, batch, "press_inquiry")["press_inquiry.state.skipped"] == "warning"
    say(settings, "desk", [inquiry("assigned")], run_id="r3")
    batch = say(settings, "desk", [answered()], run_id="r4", load=False)
    assert "press_inquiry.state.skipped" not in broken(settings, batch, "press_inquiry")


def test_a_new_alarm_under_a_cancelled_number_loads_with_a_warning(settings: Settings) -> None:
    def notice(kind: str) -> dict[str, Any]:
        return offer("1", "emergency_notice", issuer="BCH Mẫu", identifier="1", message_type=kind)

    say(settings, "desk", [notice("Cancel")], run_id="r1")
    batch = say(settings, "desk", [notice("Alert")], run_id="r2", load=False)
    assert broken(settings, batch, "emergency_notice")["emergency_notice.message_type.impossible_move"] == "warning"
    assert refusals(settings) == []


def test_the_rules_about_steps_are_warnings_of_types_that_have_states() -> None:
    suite = batch_suite(facts("r/desk", "press_event"))
    assert {
        rule.rule_id for rule in suite.rules if "state.skipped" in rule.rule_id or "impossible" in rule.rule_id
    } == set()
    named = {rule.rule_id for rule in batch_suite(facts("r/desk", "document")).rules}
    assert {"document.status.skipped", "document.status.impossible_move"} <= named


def released(settings: Settings) -> list[tuple[Any, ...]]:
    return table(
        settings,
        """SELECT entity.entity_id, history.doc, entity.audience
             FROM core.entity JOIN core.entity_history history USING (entity_id, revision)
            ORDER BY history.doc ->> 'language' DESC""",
    )


def test_a_translated_page_never_changes_the_facts_of_its_original(settings: Settings) -> None:
    url = "https://mau.example.vn/thong-cao/15"
    say(
        settings,
        "city",
        [
            offer(
                "1",
                "press_release",
                title="Khai trương",
                url=url,
                agency="UBND TP Hà Nội",
                number="15",
                published_at=AT,
            )
        ],
        run_id="r1",
        authority="press",
    )
    settle(settings, "r1")
    [(original, before, _)] = released(settings)
    translated = offer(
        "1", "press_release", title="Opening", language="en", url=f"{url}/en", translation_of=url, translated_from="vi",
        agency="UBND TP Hà Nội", number="15", published_at="2031-01-01T00:00:00+07:00",
    )  # fmt: skip
    say(settings, "foreign", [translated], run_id="r2", authority="desk")
    settle(settings, "r2")
    [(same, after, _), (another, page, _)] = released(settings)
    assert [each["id"] for each in after.pop("translated_by")] == [another]
    assert (same, after) == (original, before), "it says that there is a translation, and else nothing changes"
    assert another != original
    assert page["translation_of"] == url


def test_a_drill_that_two_sources_tell_of_stays_inside(settings: Settings) -> None:
    drill = {"issuer": "UBND TP Hà Nội", "identifier": "DT-1", "status": "Exercise"}
    say(settings, "one", [offer("1", "emergency_notice", **drill)], run_id="r1")
    say(settings, "two", [offer("1", "emergency_notice", headline="Diễn tập", **drill)], run_id="r2")
    settle(settings, "r2")
    [(_, document, audience)] = released(settings)
    assert document["headline"] == "Diễn tập"
    assert audience == 3


def test_a_reporter_whom_one_source_names_keeps_the_whole_inquiry_inside(settings: Settings) -> None:
    same = {"intake_agency": "Sở Mẫu", "jurisdiction": "Hà Nội"}
    say(settings, "one", [answered(sensitivity="public", **same)], run_id="r1")
    settle(settings, "r1")
    assert [audience for _, _, audience in released(settings)] == [0]
    say(settings, "two", [answered(sensitivity="internal", reporter="Đỗ Thị Mẫu", **same)], run_id="r2")
    settle(settings, "r2")
    assert [audience for _, _, audience in released(settings)] == [3]
