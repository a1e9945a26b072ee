"""Every made example is what it says: good ones pass, each counter-example breaks the rule that it names."""

import json

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from schemas import examples
from schemas.examples import FOLDER, Example
from schemas.record import INTERNAL, PUBLIC, Record
from schemas.registry import RECORD_TYPES, fingerprint, json_schema
from validation.records import check_document
from validation.rules import RULES

GOOD = [(name, each) for name in RECORD_TYPES for each in examples.good(name)]
BAD = [(name, each) for name in RECORD_TYPES for each in examples.bad(name)]


def named(value: object) -> str:
    return value.name if isinstance(value, Example) else str(value)


@pytest.mark.parametrize("record_type", RECORD_TYPES)
def test_every_type_has_three_of_each_and_nothing_else(record_type: str) -> None:
    good, bad = examples.good(record_type), examples.bad(record_type)
    assert len(good) >= 3
    assert len({example.breaks for example in bad}) >= 3
    assert {path.stem for path in (FOLDER / record_type).iterdir()} == {each.name for each in (*good, *bad)}


def test_every_folder_is_a_type_and_every_file_is_labelled_as_made() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.is_dir()} - {"__pycache__"} == RECORD_TYPES.keys()
    files = sorted(FOLDER.glob("*/*.json"))
    assert len(files) == len(GOOD) + len(BAD)
    for path in files:
        data = json.loads(path.read_text(encoding="utf-8"))
        assert data["made"].startswith("Dữ liệu mẫu, không có thật"), path
        assert data["note"]["vi"] and data["note"]["en"], path


@pytest.mark.parametrize(("record_type", "example"), GOOD, ids=named)
def test_a_good_example_passes_every_check(record_type: str, example: Example) -> None:
    record = check_document(record_type, example.record)
    assert isinstance(record, Record), record
    assert RECORD_TYPES[record_type].from_document(record.document()) == record
    assert Draft202012Validator(json_schema(record_type), format_checker=FormatChecker()).is_valid(record.document())


@pytest.mark.parametrize(("record_type", "example"), BAD, ids=named)
def test_a_counter_example_breaks_its_rule_and_no_other(record_type: str, example: Example) -> None:
    found = check_document(record_type, example.record)
    assert isinstance(found, list)
    assert [violation.rule_id for violation in found] == [example.breaks]
    for violation in found:
        assert violation.message_vi and violation.message_en and violation.fix_vi and violation.fix_en


@pytest.mark.parametrize(("record_type", "example"), [*GOOD, *BAD], ids=named)
def test_an_independent_validator_agrees_as_far_as_json_schema_can_say_it(record_type: str, example: Example) -> None:
    validator = Draft202012Validator(json_schema(record_type), format_checker=FormatChecker())
    assert validator.is_valid(example.record) is not example.schema_refuses


def test_every_rule_of_one_record_has_a_counter_example() -> None:
    broken = {example.breaks for _, example in BAD}
    assert {rule.rule_id for rules in RULES.values() for rule in rules} <= broken


@pytest.mark.parametrize("record_type", RECORD_TYPES)
def test_the_json_schema_carries_the_good_examples(record_type: str) -> None:
    schema = json_schema(record_type)
    assert schema["examples"] == [example.record for example in examples.good(record_type)]
    schema["examples"][0].clear()
    assert json_schema(record_type)["examples"][0]


def test_a_new_example_does_not_make_every_record_be_read_anew() -> None:
    before = fingerprint()
    fingerprint.cache_clear()
    examples.good.cache_clear()
    assert fingerprint() == before


def test_good_examples_of_one_type_are_different_things() -> None:
    for name, kind in RECORD_TYPES.items():
        keys = [set(kind.from_document(example.record).natural_keys()) for example in examples.good(name)]
        for number, one in enumerate(keys):
            # A cancellation names the notice that it cancels: those two are one thing.
            others = set[str]().union(*keys[:number]) if name != "emergency_notice" else set()
            assert not one & others, name


@pytest.mark.parametrize(
    ("record_type", "name", "audience"),
    [
        ("press_inquiry", "good_da_tra_loi", PUBLIC),
        ("press_inquiry", "good_tiep_nhan", INTERNAL),
        ("press_inquiry", "good_tu_choi", INTERNAL),
        ("misinformation_alert", "good_da_nhan", PUBLIC),
        ("misinformation_alert", "good_xac_minh", INTERNAL),
        ("topic_measure", "good_thang", INTERNAL),
        ("article_mention", "good_bai", PUBLIC),
        ("venue", "good_trung_tam", PUBLIC),
    ],
)
def test_who_may_see_an_example(record_type: str, name: str, audience: int) -> None:
    [example] = [each for each in examples.good(record_type) if each.name == name]
    assert RECORD_TYPES[record_type].from_document(example.record).audience() == audience


@pytest.mark.parametrize(
    ("record_type", "name", "more"),
    [
        ("press_inquiry", "good_da_tra_loi", {"reporter": "Đỗ Thị Mẫu"}),
        ("press_inquiry", "good_da_tra_loi", {"state": "assigned"}),
        ("misinformation_alert", "good_da_nhan", {"reported_by": "Người dân Mẫu"}),
        ("misinformation_alert", "good_da_nhan", {"state": "verifying"}),
        ("topic_measure", "good_thang", {"sensitivity": "public"}),
    ],
)
def test_a_merged_record_that_no_rule_saw_still_stays_inside(record_type: str, name: str, more: dict[str, str]) -> None:
    [example] = [each for each in examples.good(record_type) if each.name == name]
    assert RECORD_TYPES[record_type].from_document({**example.record, **more}).audience() == INTERNAL
