"""What holds for every record type."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from schemas import registry
from schemas.canonical import canonical_json
from schemas.record import INTERNAL, PEER, PUBLIC, VIETNAM, Record
from schemas.registry import RECORD_TYPES, fingerprint, json_schema, sensitive_fields, titles
from schemas.vocabularies import ReleaseStatus, Sensitivity

NINE = datetime(2025, 5, 9, 2, 0, tzinfo=UTC)
SMALLEST: dict[str, dict[str, Any]] = {
    "agency": {"name": "Sở Y tế"},
    "admin_unit": {"code": "00097", "name": "Phường Hồng Hà"},
    "admin_unit_change": {"old_code": "00001", "new_code": "00004", "effective_on": date(2025, 7, 1)},
    "document": {"number": "1/QĐ-UBND", "status": "in_force", "attachments": [{"name": "a.pdf", "size": 3}]},
    "document_message": {"message_id": "1", "document_id": "x", "from_code": "H26", "occurred_at": NINE},
    "press_release": {"title": "Tin", "published_at": NINE, "topics": ["y tế"]},
    "press_event": {"title": "Họp báo", "starts_at": NINE},
    "spokesperson": {"full_name": "Nguyễn Văn Mẫu", "phone": "024"},
    "response": {"agency": "Sở Y tế"},
    "emergency_notice": {"issuer": "UBND TP", "identifier": "1", "severity": "Extreme"},
    "official_channel": {"name": "Cổng", "platform": "portal", "url": "https://a.vn/"},
    "venue": {"name": "Hội trường", "address": "1 phố Mẫu", "rooms": [{"name": "A", "capacity": 3}]},
    "press_inquiry": {"intake_number": "1", "outlet": "Báo Mẫu", "question": "?", "received_at": NINE},
    "media_outlet": {"name": "Báo Mẫu", "domains": ["a.vn"]},
    "article_mention": {"url": "https://a.vn/1", "headline": "Tít", "outlet": "Báo Mẫu"},
    "broadcast_bulletin": {
        "source_system": "S", "identifier": "1", "title": "Tin", "priority": "emergency",
        "playback": [{"station": "Loa 1", "result": "played", "played_at": NINE}],
    },
    "topic_measure": {
        "topic": "y tế", "window_start": NINE, "window_end": NINE + timedelta(days=1), "method": "m",
        "method_version": "1", "volume": 0, "growth": 0.5,
    },
    "misinformation_alert": {"case_number": "1", "claim": "Tin đồn", "label": "fake"},
    "statement_case": {"case_number": "1", "title": "Cháy chợ", "ground": "major_event", "received_at": NINE},
}  # fmt: skip


def test_every_type_is_listed_with_a_smallest_record() -> None:
    assert SMALLEST.keys() == RECORD_TYPES.keys()
    assert len({kind.id_prefix for kind in RECORD_TYPES.values()}) == len(RECORD_TYPES) == 19


@pytest.mark.parametrize("record_type", SMALLEST)
def test_a_document_reads_back_as_its_record(record_type: str) -> None:
    kind = RECORD_TYPES[record_type]
    record = kind.model_validate(SMALLEST[record_type])
    document = record.document()
    assert kind.from_document(document) == record
    assert json.loads(canonical_json(document)) == document
    assert {"release_status", "sensitivity", "language"} <= document.keys()
    assert None not in document.values()
    assert kind.from_document(document).natural_keys() == record.natural_keys()


@pytest.mark.parametrize("record_type", SMALLEST)
def test_types_are_strict_frozen_and_closed(record_type: str) -> None:
    kind, values = RECORD_TYPES[record_type], SMALLEST[record_type]
    record = kind.model_validate(values)
    with pytest.raises(ValidationError):
        record.language = "en"
    with pytest.raises(ValidationError):
        kind.model_validate({**values, "surprise": 1})
    with pytest.raises(ValidationError):
        kind.model_validate({**values, "language": 5})
    for name, info in kind.model_fields.items():
        if info.is_required():
            with pytest.raises(ValidationError):
                kind.model_validate({key: value for key, value in values.items() if key != name})


@pytest.mark.parametrize("record_type", SMALLEST)
def test_every_field_is_told_in_two_languages_and_marked(record_type: str) -> None:
    schema = json_schema(record_type)
    assert schema["additionalProperties"] is False
    for name, field in schema["properties"].items():
        assert field["x-vi"]["title"], name
        assert field["x-en"]["title"], name
        assert field["x-sensitivity"] in list(Sensitivity), name
        assert titles(record_type)[name] == (field["x-vi"]["title"], field["x-en"]["title"])


@pytest.mark.parametrize("record_type", SMALLEST)
def test_a_document_meets_its_json_schema(record_type: str) -> None:
    schema = json_schema(record_type)
    Draft202012Validator.check_schema(schema)
    document = RECORD_TYPES[record_type].model_validate(SMALLEST[record_type]).document()
    validator = Draft202012Validator(schema)
    validator.validate(document)
    assert not validator.is_valid({**document, "surprise": 1})
    assert not validator.is_valid({**document, "release_status": "secret"})


def test_equal_instants_are_equal_text() -> None:
    kind = RECORD_TYPES["press_event"]
    written = {
        kind.model_validate({"title": "a", "starts_at": NINE.astimezone(zone)}).document()["starts_at"]
        for zone in (UTC, VIETNAM, timezone(timedelta(hours=-5)))
    }
    assert written == {"2025-05-09T09:00:00+07:00"}


def test_an_instant_without_zone_or_out_of_time_is_refused() -> None:
    kind = RECORD_TYPES["press_event"]
    for moment in (datetime(2025, 1, 1), datetime(2568, 1, 1, tzinfo=UTC)):  # noqa: DTZ001 - that is the point
        with pytest.raises(ValidationError):
            kind.model_validate({"title": "a", "starts_at": moment})


def test_errors_do_not_repeat_the_input() -> None:
    with pytest.raises(ValidationError) as caught:
        RECORD_TYPES["press_release"].model_validate({"title": 5, "body": "riêng", "x": "riêng"})
    assert "riêng" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "sensitivity", "audience"),
    [
        ("released", "public", PUBLIC),
        ("superseded", "public", PUBLIC),
        ("embargoed", "public", PEER),
        ("withdrawn", "public", INTERNAL),
        ("draft", "public", INTERNAL),
        ("internal", "public", INTERNAL),
        *(
            (status, mark, INTERNAL)
            for status in ReleaseStatus
            for mark in Sensitivity
            if mark is not Sensitivity.PUBLIC
        ),
    ],
)
def test_only_what_is_plainly_public_goes_out(status: str, sensitivity: str, audience: int) -> None:
    values = {"title": "a", "release_status": status, "sensitivity": sensitivity}
    assert RECORD_TYPES["press_release"].model_validate(values).audience() == audience


@pytest.mark.parametrize("drill", [{"status": "Exercise"}, {"status": "Test"}, {"scope": "Private"}])
def test_a_drill_is_not_for_the_public(drill: dict[str, str]) -> None:
    notice = {"issuer": "UBND TP", "identifier": "1"}
    assert RECORD_TYPES["emergency_notice"].model_validate({**notice, "status": "Actual"}).audience() == PUBLIC
    assert RECORD_TYPES["emergency_notice"].model_validate({**notice, **drill}).audience() == INTERNAL


def test_messages_of_the_bus_are_internal_and_contacts_personal() -> None:
    assert RECORD_TYPES["document_message"].model_validate(SMALLEST["document_message"]).audience() == INTERNAL
    assert dict(sensitive_fields("spokesperson")) == {"phone": Sensitivity.PERSONAL, "email": Sensitivity.PERSONAL}


def test_when_a_record_was_said_comes_from_the_record() -> None:
    kind = RECORD_TYPES["document"]
    assert kind.model_validate({"issued_on": date(2025, 5, 9)}).stated_at() == datetime(2025, 5, 9, tzinfo=VIETNAM)
    assert kind.model_validate({"issued_on": date(2025, 5, 9), "updated_at": NINE}).stated_at() == NINE
    assert kind.model_validate({}).stated_at() is None


def test_the_fingerprint_follows_rules_and_schemas(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint()
    assert len(before) == 64
    fingerprint.cache_clear()
    assert fingerprint() == before
    fingerprint.cache_clear()
    monkeypatch.setattr(registry, "RULES_VERSION", "another")
    assert fingerprint() != before
    fingerprint.cache_clear()


def test_a_schema_given_out_can_be_changed_without_harm() -> None:
    json_schema("document")["properties"].clear()
    assert json_schema("document")["properties"]


def test_every_type_says_its_name() -> None:
    for name, kind in RECORD_TYPES.items():
        assert issubclass(kind, Record)
        assert kind.record_type == name
        assert kind.title_vi
        assert kind.title_en
