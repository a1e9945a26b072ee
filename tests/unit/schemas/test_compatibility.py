"""Schemas may only grow: every way of breaking a reader is found, named and explained."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from lienthong.commands import app
from schemas import compatibility
from schemas.compatibility import between, changes, released
from schemas.registry import RECORD_TYPES, json_schema

Kept = dict[str, Any]
TEN = {
    "agency", "admin_unit", "admin_unit_change", "document", "document_message", "press_release", "press_event",
    "spokesperson", "response", "emergency_notice",
}  # fmt: skip


def properties(kept: Kept) -> dict[str, Any]:
    found: dict[str, Any] = kept["schema"]["properties"]
    return found


def put(place: str, value: Any) -> Callable[[Kept], None]:
    """Set one value of the schema; the place is a way of keys."""

    def change(kept: Kept) -> None:
        *way, last = place.split("/")
        target = kept["schema"]
        for step in way:
            target = target[int(step)] if isinstance(target, list) else target[step]
        target[int(last) if isinstance(target, list) else last] = value

    return change


def drop(place: str) -> Callable[[Kept], None]:
    def change(kept: Kept) -> None:
        *way, last = place.split("/")
        target = kept["schema"]
        for step in way:
            target = target[int(step)] if isinstance(target, list) else target[step]
        del target[last]

    return change


BREAKING: list[tuple[str, str, str, Callable[[Kept], None]]] = [
    ("document", "subject", "field.removed", drop("properties/subject")),
    ("document", "attachments[].size", "field.removed", drop("$defs/Attachment/properties/size")),
    ("document", "number", "field.required", put("required", ["number"])),
    ("document", "attachments[].url", "field.required", put("$defs/Attachment/required", ["name", "url"])),
    ("document", "surprise", "field.required", lambda kept: (
        properties(kept).update(surprise={"type": "string"}), kept["schema"].update(required=["surprise"]))[0]),
    ("document", "page_count", "type.narrowed", put("properties/page_count/anyOf", [{"type": "string"}])),
    ("document", "subject", "type.narrowed", put("properties/subject/anyOf/1", {"type": "string"})),
    ("document", "status", "enum.narrowed", put("$defs/EffectStatus/enum", ["in_force"])),
    ("admin_unit", "name", "enum.narrowed", put("properties/name/enum", ["Phường Hồng Hà"])),
    ("admin_unit", "code", "pattern.changed", put("properties/code/pattern", "^[0-9]{5}$")),
    ("document", "issued_on", "format.changed", put("properties/issued_on/anyOf/0/format", "date-time")),
    ("admin_unit", "name", "limit.narrowed", put("properties/name/maxLength", 10)),
    ("admin_unit", "name", "limit.narrowed", put("properties/name/minLength", 2)),
    ("admin_unit", "latitude", "limit.narrowed", put("properties/latitude/anyOf/0/minimum", 8)),
    ("admin_unit", "parent", "limit.narrowed", put("properties/parent/anyOf/0/maxLength", 20)),
    ("document", "topics[]", "limit.narrowed", put("properties/topics/anyOf/0/items/maxLength", 5)),
    ("document_message", "sensitivity", "default.changed", put("properties/sensitivity/default", "public")),
    ("spokesperson", "phone", "x-sensitivity.changed", put("properties/phone/x-sensitivity", "public")),
    ("document", "$id", "identifier.changed", put("$id", "/schemas/document/2.json")),
    ("document", "id_prefix", "identifier.changed", lambda kept: kept.update(id_prefix="vb")),
]  # fmt: skip


@pytest.mark.parametrize(("record_type", "field", "rule", "change"), BREAKING)
def test_a_breaking_change_is_found_and_says_how_to_mend_it(
    record_type: str, field: str, rule: str, change: Callable[[Kept], None]
) -> None:
    old = released()[record_type]
    new = copy.deepcopy(old)
    change(new)
    assert between(record_type, old, old) == []
    found = [each for each in between(record_type, old, new) if each.is_breaking]
    assert (found[0].record_type, found[0].field, found[0].rule) == (record_type, field, rule)
    for told in (found[0].vi, found[0].en, found[0].fix_vi, found[0].fix_en):
        assert told


@pytest.mark.parametrize(
    ("field", "rule", "change"),
    [
        ("surprise", "field.added", put("properties/surprise", {"type": "string"})),
        ("attachments[].alt", "field.added", put("$defs/Attachment/properties/alt", {"type": "string"})),
        ("status", "enum.widened", put("$defs/EffectStatus/enum", ["suspended", "in_force", "partly_expired", "expired",
                                                                  "not_yet_in_force", "unknown"])),
        ("subject", "limit.widened", put("properties/subject/anyOf/0/maxLength", 9000)),
        ("page_count", "type.widened", put("properties/page_count/anyOf/0/type", "number")),
    ],
)  # fmt: skip
def test_what_only_adds_may_go_on(field: str, rule: str, change: Callable[[Kept], None]) -> None:
    old = released()["document"]
    new = copy.deepcopy(old)
    change(new)
    assert [(each.field, each.rule, each.is_breaking) for each in between("document", old, new)] == [
        (field, rule, False)
    ]


def test_a_lifecycle_may_gain_steps_but_lose_none() -> None:
    old = {"id_prefix": "inq", "schema": json_schema("press_inquiry")}
    less, more = copy.deepcopy(old), copy.deepcopy(old)
    less["schema"]["x-lifecycle"]["transitions"]["assigned"].remove("answered")
    more["schema"]["x-lifecycle"]["transitions"]["received"].append("answered")
    assert [each.rule for each in between("press_inquiry", old, less)] == ["lifecycle.narrowed"]
    assert [each.rule for each in between("press_inquiry", old, more)] == ["lifecycle.widened"]


def test_the_first_ten_types_are_released_and_this_version_only_adds_to_them() -> None:
    assert released().keys() >= TEN
    assert [each for each in changes() if each.is_breaking] == []
    for name, kept in released().items():
        assert kept["identified"], name
        assert kept["schema"]["$id"] == json_schema(name)["$id"] == f"/schemas/{name}/1.json"


def test_a_natural_key_that_changes_is_a_changed_identifier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RECORD_TYPES["admin_unit"], "natural_keys", lambda self: (f"admin_unit:{self.code}",))
    [first, *_] = changes()
    assert (first.record_type, first.field, first.rule) == ("admin_unit", "natural_keys", "identifier.changed")
    assert first.is_breaking


def test_the_command_exits_one_on_a_breaking_change_and_names_type_field_rule_and_fix(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = copy.deepcopy(released())
    del properties(kept["document"])["translations"]  # as if the field were new
    monkeypatch.setattr(compatibility, "released", lambda: kept)
    good = CliRunner().invoke(app, ["schemas", "check"])
    assert good.exit_code == 0
    assert "document.translations" in good.output
    kept = copy.deepcopy(kept)
    properties(kept["document"])["old_field"] = {"type": "string"}
    monkeypatch.setattr(compatibility, "released", lambda: kept)
    done = CliRunner().invoke(app, ["schemas", "check"])
    assert done.exit_code == 1
    assert "document.old_field" in done.output
    assert "field.removed" in done.output
    assert "Giữ trường" in done.output
    assert "Keep the field" in done.output
    refused = CliRunner().invoke(app, ["schemas", "release"])
    assert refused.exit_code == 1
    assert "document.old_field" in str(refused.exception)


def test_list_and_show_tell_every_type() -> None:
    listed = CliRunner().invoke(app, ["schemas", "list", "--json"])
    assert listed.exit_code == 0
    for name in RECORD_TYPES:
        assert f'"{name}"' in listed.output
    shown = CliRunner().invoke(app, ["schemas", "show", "press_inquiry"])
    assert shown.exit_code == 0
    assert "Câu hỏi" in shown.output
    schema = CliRunner().invoke(app, ["schemas", "show", "venue", "--json"])
    assert '"$id": "/schemas/venue/1.json"' in schema.output
    assert CliRunner().invoke(app, ["schemas", "show", "permit"]).exit_code != 0
