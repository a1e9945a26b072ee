"""Values as people read them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.contrast import AROUND, LONGEST, contrast, headline, readable, readings
from audit.noted import noted

LONG = st.text(alphabet="ab ", max_size=600)


@given(LONG, LONG)
def test_a_contrast_is_short_and_shows_the_difference(before: str, after: str) -> None:
    old, new = contrast(before, after)
    assert max(len(old), len(new)) <= max(LONGEST, 0) + 2
    if before != after:
        assert old != new or max(len(before), len(after)) > 2 * LONGEST


def test_a_small_change_in_a_long_text_is_all_that_is_shown() -> None:
    text = "một hai ba bốn " * 100
    old, new = contrast(text + "NĂM" + text, text + "SÁU" + text)
    assert "NĂM" in old and "SÁU" in new
    assert len(old) <= 2 * AROUND + 5 and old.startswith("…") and old.endswith("…")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("chữ", "chữ"),
        (["a", "b"], "a; b"),
        ([{"name": "a.pdf", "size": 3}, {"url": "https://x"}], "a.pdf; https://x"),
        ({"k": 1}, '{"k":1}'),
        (True, "true"),
        (None, "null"),
    ],
)
def test_values_are_told_without_brackets_where_they_can_be(value: Any, text: str) -> None:
    assert readable(value) == text


def test_each_reading_is_told_once_with_all_who_give_it() -> None:
    losers = [
        {"value": "a", "agrees": False, "source": "1"}, {"value": "w", "agrees": True, "source": "2"},
        {"value": "b", "agrees": False, "source": "3"}, {"value": "a", "agrees": False, "source": "4"},
    ]  # fmt: skip
    assert [(text, [each["source"] for each in who]) for text, who in readings(losers)] == [
        ("a", ["1", "4"]),
        ("b", ["3"]),
    ]


def test_what_is_gone_is_called_by_its_last_name() -> None:
    gone = {"fields": {}, "history": [{"changes": [{"field": "title", "kind": "removed", "before": "Họp báo"}]}]}
    assert headline(gone) == "Họp báo"
    assert headline({"fields": {"name": {"value": "Sở Y tế"}}, "history": []}) == "Sở Y tế"
    assert headline({"fields": {}, "history": []}) is None


def test_notes_are_words_where_they_are_known_and_themselves_where_not() -> None:
    card = {"by": "Mẫu", "at": "2026-11-22T00:00:00+00:00", "reason": "văn bản gốc", "until": None}
    assert noted({"noted": {"pin": card}}, "en") == "pinned by Mẫu, 22 Nov 2026, 07:00:00: văn bản gốc"
    assert "not used: “cũ”" in noted({"noted": {"pins": [card | {"value": "cũ"}]}}, "en")
    assert noted({"noted": {"spelling": True, "translation": True}}, "en") == "another spelling; a translation"
    assert noted({"noted": {"brand_new": [1]}}, "vi") == "brand_new [1]"
    assert noted({}, "vi") == ""
