"""The data dictionary says everything about every field, and its pages in docs/ are those of this version."""

from pathlib import Path

import pytest

from schemas.dictionary import entry, pages
from schemas.record import derived
from schemas.registry import RECORD_TYPES, json_schema

DOCS = Path(__file__).parents[3] / "docs" / "dictionary"


def test_the_pages_in_docs_are_those_of_this_version() -> None:
    kept = {path.name: path.read_text(encoding="utf-8") for path in DOCS.iterdir()}
    assert kept == pages(), "write them anew: lienthong schemas dictionary"


@pytest.mark.parametrize("record_type", RECORD_TYPES)
def test_every_field_and_every_value_of_a_list_is_told_in_two_languages(record_type: str) -> None:
    found = entry(record_type)
    names = [field.name for field in found.fields]
    assert len(set(names)) == len(names)
    assert {name for name in names if "[]" not in name} == json_schema(record_type)["properties"].keys()
    for field in found.fields:
        assert field.vi and field.en and field.type_vi and field.type_en and field.sensitivity_vi
        for value, labels in field.vocabulary.items():
            assert value and all(labels)
    concluded = derived(RECORD_TYPES[record_type])  # no source states them, so no example has them
    own = [field for field in found.fields if not field.is_common and field.name.partition("[")[0] not in concluded]
    assert sum(bool(field.example) for field in own) >= len(own) / 2


def test_units_lists_and_parts_are_there() -> None:
    venue = {field.name: field for field in entry("venue").fields}
    assert (venue["capacity"].unit_vi, venue["rooms[].capacity"].unit_en) == ("chỗ", "seats")
    assert venue["rooms[].name"].is_required and not venue["capacity"].is_required
    assert venue["kind"].vocabulary["attending_point"] == ("Điểm cầu", "Attending point of an online meeting")
    inquiry = {field.name: field for field in entry("press_inquiry").fields}
    assert {name for name, field in inquiry.items() if field.sensitivity == "personal"} == {
        "reporter", "reporter_phone", "reporter_email",
    }  # fmt: skip
    assert inquiry["question"].sensitivity == "internal"
    assert len(entry("press_inquiry").transitions) == 6


def test_numbers_that_measure_something_say_their_unit() -> None:
    counted = {"level", "round_no", "version", "hop"}  # a place in an order, no measure
    for name in RECORD_TYPES:
        for field in entry(name).fields:
            if field.type_en in {"number", "whole number"} and field.name not in counted:
                assert field.unit_en, f"{name}.{field.name}"
