"""One record: what is refused, and how people are told."""
# ruff: noqa: E501 - the table of examples is one row an example

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import examples
from schemas.errors import ConfigError
from schemas.record import Record
from schemas.registry import RECORD_TYPES
from schemas.violation import Violation
from validation.records import check, flags
from validation.rules import COMMON, FLAGS, RULES

NINE = datetime(2025, 5, 9, 9, 0, tzinfo=UTC)
EIGHT = datetime(2025, 5, 9, 8, 0, tzinfo=UTC)


def refused(record_type: str, **values: Any) -> list[Violation]:
    result = check(record_type, values)
    assert isinstance(result, list), result
    return result


def accepted(record_type: str, **values: Any) -> Record:
    result = check(record_type, values)
    assert isinstance(result, Record), result
    return result


BROKEN: list[tuple[str, str, str, dict[str, Any]]] = [
    ("press_release.title.missing", "/title", "press_release", {}),
    ("press_release.title.missing", "/title", "press_release", {"title": ""}),
    ("press_release.title.type", "/title", "press_release", {"title": 5}),
    ("press_release.title.too_long", "/title", "press_release", {"title": "x" * 3000}),
    ("press_release.url.not_http", "/url", "press_release", {"title": "a", "url": "javascript:alert(1)"}),
    ("press_release.url.not_http", "/url", "press_release", {"title": "a", "url": "http://user:pass@a.vn/"}),
    ("press_release.published_at.zone", "/published_at", "press_release", {"title": "a", "published_at": datetime(2025, 1, 1)}),  # noqa: DTZ001 - no zone, that is the point
    ("press_release.form.not_in_list", "/form", "press_release", {"title": "a", "form": "khác"}),
    ("press_release.language.pattern", "/language", "press_release", {"title": "a", "language": "Việt"}),
    ("press_release.version.range", "/version", "press_release", {"title": "a", "version": 0}),
    ("press_release.field.unknown", "/tieu_de", "press_release", {"title": "a", "tieu_de": "b"}),
    ("press_release.topics.type", "/topics/0", "press_release", {"title": "a", "topics": [5]}),
    ("document.issued_on.year", "/issued_on", "document", {"number": "1", "issued_on": date(1880, 1, 1)}),
    ("document.attachments.size.range", "/attachments/0/size", "document", {"number": "1", "attachments": [{"name": "a", "size": -1}]}),
    ("document.attachments.name.missing", "/attachments/0/name", "document", {"number": "1", "attachments": [{}]}),
    ("document.identity.missing", "/number", "document", {"subject": "Về việc"}),
    ("document_message.status_code.missing", "/status_code", "document_message", {"message_id": "1", "document_id": "x", "from_code": "H26"}),
    ("press_event.ends_at.before_start", "/ends_at", "press_event", {"title": "a", "starts_at": NINE, "ends_at": EIGHT}),
    ("emergency_notice.expires_at.before_effective", "/expires_at", "emergency_notice", {"issuer": "a", "identifier": "1", "effective_at": NINE, "expires_at": EIGHT}),
    ("agency.valid_to.before_valid_from", "/valid_to", "agency", {"name": "a", "valid_from": date(2025, 3, 1), "valid_to": date(2025, 2, 1)}),
    ("spokesperson.valid_to.before_valid_from", "/valid_to", "spokesperson", {"full_name": "a", "valid_from": date(2025, 3, 1), "valid_to": date(2025, 2, 1)}),
    ("admin_unit.valid_to.before_valid_from", "/valid_to", "admin_unit", {"code": "01", "name": "a", "valid_from": date(2025, 3, 1), "valid_to": date(2025, 2, 1)}),
    ("admin_unit.scheme.missing", "/scheme", "admin_unit", {"code": "00097", "name": "a"}),
    ("response.identity.missing", "/case_number", "response", {"agency": "a"}),
    ("embargo.time.missing", "/embargo_until", "press_release", {"title": "a", "release_status": "embargoed"}),
    ("refusal.ground.missing", "/refusal_ground", "press_release", {"title": "a", "sensitivity": "refused"}),
    ("text.unstorable", "/title", "press_release", {"title": "a\0"}),
    ("text.unstorable", "/topics/1", "press_release", {"title": "a", "topics": ["b", "\ud800"]}),
]  # fmt: skip


@pytest.mark.parametrize(("rule_id", "pointer", "record_type", "values"), BROKEN)
def test_a_broken_record_names_the_rule_and_the_place(
    rule_id: str, pointer: str, record_type: str, values: dict[str, Any]
) -> None:
    violation = refused(record_type, **values)[0]
    assert (violation.rule_id, violation.pointer) == (rule_id, pointer)
    for text in (violation.message_vi, violation.message_en, violation.fix_vi, violation.fix_en):
        assert text
    violation.value.encode()


def test_every_rule_of_the_table_is_broken_by_some_example() -> None:
    rules = {rule.rule_id for rule in COMMON} | {rule.rule_id for group in RULES.values() for rule in group}
    made = {example.breaks for name in RECORD_TYPES for example in examples.bad(name)}
    assert rules <= {example[0] for example in BROKEN} | made


def test_all_that_is_wrong_is_told_at_once() -> None:
    found = refused("press_release", url="ftp://x", form="khác", published_at="hôm qua")
    assert {violation.pointer for violation in found} == {"/title", "/url", "/form", "/published_at"}


def test_the_fix_names_the_field_in_both_languages() -> None:
    violation = refused("document", number="1", status="còn")[0]
    assert "“Tình trạng hiệu lực”" in violation.fix_vi
    assert "in_force (Còn hiệu lực)" in violation.fix_vi
    assert "“State of force”" in violation.fix_en
    assert "in_force (In force)" in violation.fix_en


def test_empty_values_count_as_absent() -> None:
    assert accepted("press_release", title="a", summary="", topics=[], url=None).document() == {
        "title": "a", "release_status": "released", "sensitivity": "public", "language": "vi",
    }  # fmt: skip


def test_an_unknown_type_is_a_mistake_of_configuration() -> None:
    with pytest.raises(ConfigError):
        check("permit", {})


def test_what_happens_in_reality_is_a_flag_not_a_refusal() -> None:
    decision = accepted("document", number="1631/QĐ-UBND", issued_on=date(2026, 5, 2), effective_on=date(2026, 5, 1))
    assert flags(decision) == ("document.effective_before_issue",)
    contradiction = accepted("document", number="57/A-B", edxml_id="H26,2025/05/09,58/A-B")
    assert flags(contradiction) == ("document.edxml_id.disagrees",)
    lone = accepted("emergency_notice", issuer="a", identifier="1", message_type="Cancel")
    assert flags(lone) == ("emergency_notice.references.missing",)
    assert flags(accepted("agency", name="a")) == ()


def test_rules_and_flags_are_of_known_types() -> None:
    assert RULES.keys() | FLAGS.keys() <= RECORD_TYPES.keys()


@given(
    st.sampled_from(sorted(RECORD_TYPES)),
    st.dictionaries(
        st.sampled_from(["title", "number", "body", "url", "topics", "starts_at", "attachments", "x", "code", "embargo_until"])
        | st.text(max_size=5),
        st.none() | st.integers() | st.floats() | st.text(max_size=10) | st.lists(st.text(max_size=3), max_size=2)
        | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2) | st.datetimes(),
        max_size=6,
    ),
)  # fmt: skip
def test_no_values_crash_the_check(record_type: str, values: dict[str, Any]) -> None:
    result = check(record_type, values)
    if isinstance(result, list):
        assert result
        assert all(isinstance(violation, Violation) for violation in result)
    else:
        result.document()
        result.natural_keys()
        flags(result)
