"""Profiles of a source's fields: what is counted, what is shown, and what counts as a change."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.profile import LIMIT, LONGEST, MOST_FIELDS, Change, Profile, Profiler, changes, wanted
from connectors.raw import GONE, REFUSED, RawRecord
from connectors.source import Source


def raw(items: Iterable[Any]) -> list[RawRecord]:
    return [
        RawRecord(place, f"/{place}", json.dumps(item, ensure_ascii=False).encode()) for place, item in enumerate(items)
    ]


def profile(*items: Any, **options: Any) -> Profile:
    seen = Profiler(options.pop("expand", {}), **options)
    records = raw(items)
    assert list(seen.watched(records)) == records  # it looks, and hands on what it was given
    return seen.profile


def told(before: Profile, now: Profile, *needed: tuple[str, ...], known: frozenset[str] = frozenset()) -> list[str]:
    return [f"{each.change.value} {each.name}" for each in changes(before, now, needed, known)]


def test_fields_are_counted_by_name_type_and_example() -> None:
    seen = profile(
        {"id": "1", "who": {"name": "An", "age": 3}, "tags": ["a", "b"], "ok": True, "none": None, "empty": ""},
        {"id": 2, "rows": [{"n": 1.5}], "long": "dài " * 100},
    )
    assert seen.records == 2
    assert seen.document()["id"] == {"present": 2, "types": ["number", "text"], "examples": ["1", "2"]}
    assert {name: sorted(each.types) for name, each in seen.fields.items() if name != "id"} == {
        "who": ["object"], "who.name": ["text"], "who.age": ["number"], "tags": ["list"], "tags.0": ["text"],
        "ok": ["boolean"], "rows": ["list"], "rows.0": ["object"], "rows.0.n": ["number"], "long": ["text"],
    }  # fmt: skip
    assert len(seen.fields["long"].examples[0]) <= LONGEST
    assert Profile.of(seen.records, seen.document()) == seen


def test_a_thousand_records_are_enough_and_the_others_pass() -> None:
    seen = Profiler({})
    records = raw({"id": number} for number in range(LIMIT + 50))
    assert list(seen.watched(records[:600])) + list(seen.watched(records[600:])) == records
    assert (seen.profile.records, seen.profile.fields["id"].present) == (LIMIT, LIMIT)


def test_what_is_no_record_or_declared_gone_is_not_counted() -> None:
    seen = Profiler({})
    broken = RawRecord(0, "/0", b"{")
    records = [broken, *raw([{GONE: True, "id": "1"}, {REFUSED: {}}, {}])]
    assert list(seen.watched(records)) == records
    assert seen.profile == Profile()


def test_ids_as_names_do_not_fill_the_ledger() -> None:
    assert len(profile({f"id-{number}": 1 for number in range(900)}).fields) == MOST_FIELDS


def test_fields_that_hold_documents_are_opened_as_the_source_file_says() -> None:
    seen = profile({"info": [["Số ký hiệu", "1/QĐ"], ["Trang", "2"]]}, expand={"info": "pairs"})
    assert set(seen.fields) == {"info", "info.Số ký hiệu", "info.Trang"}


def _is_hidden(record: RawRecord) -> bool:
    return "bí".encode() in record.content


def test_a_record_under_a_mark_shows_nothing_of_itself() -> None:
    seen = profile({"t": "bí mật", "by": "x"}, {"t": "công khai", "by": "y"}, hides=_is_hidden)
    assert {name: each.examples for name, each in seen.fields.items()} == {"t": ["công khai"], "by": ["y"]}


def test_a_field_that_is_in_no_record_any_more_is_gone() -> None:
    before, now = profile(*[{"a": 1, "b": 2}] * 20), profile(*[{"b": 2}] * 20)
    assert told(before, now, ("a",), ("b",)) == ["gone a"]
    assert told(before, now, ("b",)) == []  # nobody needs it
    assert told(before, profile(*[{"a": "", "b": 2}] * 20), ("a",)) == ["gone a"]  # empty is gone too
    [change] = changes(before, now, [("a",)], frozenset())
    assert (change.before, change.now, change.change) == ("20/20", "0", Change.GONE)
    assert "không còn" in change.message_vi and "no record" in change.message_en


def test_another_path_of_the_same_field_is_enough() -> None:
    before, now = profile(*[{"a": 1}] * 20), profile(*[{"a2": 1}] * 20)
    assert told(before, now, ("a", "a2")) == ["new a2"]


def test_chance_is_no_change() -> None:
    rare = profile({"a": 1}, *[{"b": 1}] * 19)
    assert told(rare, profile(*[{"b": 1}] * 20), ("a",)) == []
    assert told(profile(*[{"b": 1}] * 20), rare) == []
    assert told(profile({"a": 1, "b": 1}), profile({"b": 1}), ("a",)) == []  # one record says little


def test_a_new_field_is_told_once_and_not_if_it_is_ignored() -> None:
    before, now = profile(*[{"b": 1}] * 20), profile(*[{"b": 1, "o": {"p": 1}, "c": 1}] * 20)
    assert told(before, now) == ["new o", "new c"]
    assert told(before, now, known=frozenset({"c"})) == ["new o"]


@pytest.mark.parametrize(("value", "told_as"), [("3", ["type a"]), ([3], ["type a"]), (4.5, [])])
def test_another_type_is_told(value: Any, told_as: list[str]) -> None:
    found = told(profile(*[{"a": 3}] * 5), profile(*[{"a": value}] * 5))
    assert [each for each in found if each.startswith("type")] == told_as


def test_the_source_file_says_what_is_needed(make_source: Callable[..., Source]) -> None:
    source = make_source(
        key=["ma", ["duong_dan", "lien_ket"]],
        fields={
            "title": ["tieu_de", "ten"], "url": {"template": "http://x/{nam}/{ma}"}, "agency": {"const": "Sở"},
            "summary": "tom.tat",
        },
    )  # fmt: skip
    assert set(wanted(source)) == {
        ("tieu_de", "ten"), ("nam",), ("ma",), ("tom.tat",), ("duong_dan", "lien_ket"),
    }  # fmt: skip


@given(st.lists(st.dictionaries(st.text(max_size=3), st.recursive(st.none() | st.text() | st.integers(), st.lists))))
def test_no_record_crashes_it_and_nothing_changed_between_a_profile_and_itself(items: list[Any]) -> None:
    seen = profile(*items)
    assert changes(seen, seen, [(name,) for name in seen.fields], frozenset()) == []
