"""States and the steps between them: what comes next, what skips a step, what cannot be."""

import pytest

from schemas.errors import ConfigError
from schemas.lifecycle import RELEASE, Lifecycle, Move, lifecycle
from schemas.records.terms import InquiryState
from schemas.registry import RECORD_TYPES, json_schema
from schemas.terms import MessageStatus
from schemas.vocabularies import ReleaseStatus
from validation.moves import bound_field, refused_move

WITH_STATES = {name: kind.lifecycle for name, kind in RECORD_TYPES.items() if kind.lifecycle}


def test_these_types_have_a_lifecycle_of_their_own() -> None:
    assert {name: cycle.field for name, cycle in WITH_STATES.items()} == {
        "document": "status",
        "document_message": "status_code",
        "press_event": "state",
        "emergency_notice": "message_type",
        "official_channel": "state",
        "venue": "state",
        "press_inquiry": "state",
        "media_outlet": "state",
        "broadcast_bulletin": "state",
        "topic_measure": "state",
        "misinformation_alert": "state",
    }


@pytest.mark.parametrize("name", WITH_STATES)
def test_a_lifecycle_is_of_its_field_and_ends_somewhere(name: str) -> None:
    cycle = WITH_STATES[name]
    states = {state.value for state in cycle.states}
    definitions = json_schema(name)["$defs"]
    assert states == set(definitions[cycle.states.__name__]["enum"])
    assert cycle.states.__name__ in str(json_schema(name)["properties"][cycle.field])
    assert cycle.final or name == "document_message"
    for state in cycle.moves:
        assert cycle.judge(state, state).move is Move.NONE


@pytest.mark.parametrize("cycle", [*WITH_STATES.values(), RELEASE], ids=[*WITH_STATES, "release"])
def test_every_two_states_are_judged_and_nothing_leaves_a_final_one(cycle: Lifecycle) -> None:
    number = len(cycle.moves)
    judged = {move: cycle.pairs(move) for move in Move}
    assert sum(map(len, judged.values())) == number * number
    assert {old for old, _ in judged[Move.NEXT]} == {state.value for state in cycle.moves} - {*cycle.final}
    for state in cycle.final:
        for other in cycle.moves:
            told = cycle.judge(state, other)
            if other is not state:
                assert told.move is Move.IMPOSSIBLE
                assert state.vi in told.vi
                assert other.en in told.en


@pytest.mark.parametrize(
    ("record_type", "old", "new", "move"),
    [
        ("press_inquiry", "received", "assigned", Move.NEXT),
        ("press_inquiry", "received", "answered", Move.SKIPPED),
        ("press_inquiry", "forwarded", "assigned", Move.NEXT),
        ("press_inquiry", "answered", "assigned", Move.IMPOSSIBLE),
        ("press_inquiry", "refused", "answered", Move.IMPOSSIBLE),
        ("press_event", "cancelled", "held", Move.IMPOSSIBLE),
        ("press_event", "moved", "planned", Move.NEXT),
        ("document_message", "01", "06", Move.SKIPPED),
        ("document_message", "06", "01", Move.IMPOSSIBLE),
        ("document_message", "16", "05", Move.NEXT),
        ("topic_measure", "retracted", "final", Move.IMPOSSIBLE),
        ("broadcast_bulletin", "draft", "played", Move.SKIPPED),
        ("misinformation_alert", "labelled", "verifying", Move.IMPOSSIBLE),
        ("emergency_notice", "Cancel", "Alert", Move.IMPOSSIBLE),
        ("document", "expired", "in_force", Move.IMPOSSIBLE),
    ],
)
def test_steps(record_type: str, old: str, new: str, move: Move) -> None:
    assert WITH_STATES[record_type].judge(old, new).move is move


def test_what_is_not_known_is_not_judged() -> None:
    cycle = WITH_STATES["press_inquiry"]
    for old, new in ((None, "received"), ("answered", None), ("a state of 2031", "received")):
        assert cycle.judge(old, new).move is Move.NONE


def test_an_impossible_step_is_refused_with_a_reason_in_two_languages() -> None:
    violation = refused_move("press_inquiry", "answered", {"state": "assigned"})
    assert violation is not None
    assert (violation.rule_id, violation.pointer) == ("press_inquiry.state.impossible_move", "/state")
    assert violation.message_vi == "“Trạng thái”: không thể từ “Đã trả lời” sang “Đã giao cơ quan trả lời”"
    assert "“Answered” cannot become “Assigned”" in violation.message_en
    assert violation.fix_vi and violation.fix_en
    assert refused_move("press_inquiry", "received", {"state": "answered"}) is None
    assert refused_move("press_release", "x", {}) is None


def test_alarms_documents_and_what_is_hidden_are_never_refused_for_their_step() -> None:
    assert refused_move("emergency_notice", "Cancel", {"message_type": "Alert"}) is None
    assert refused_move("document", "expired", {"status": "in_force"}) is None
    assert bound_field("emergency_notice") is bound_field("document") is bound_field("press_release") is None
    assert bound_field("press_event") == "state"
    assert RELEASE.is_binding is False
    assert RELEASE.judge(ReleaseStatus.WITHDRAWN, ReleaseStatus.RELEASED).move is Move.NEXT


def test_a_lifecycle_that_forgets_a_state_or_mixes_lists_is_refused() -> None:
    with pytest.raises(ConfigError):
        lifecycle("state", {InquiryState.RECEIVED: ()})
    with pytest.raises(ConfigError):
        lifecycle("state", {**{state: () for state in InquiryState}, InquiryState.RECEIVED: (MessageStatus.DONE,)})
