"""What changed between two documents: all of it, and nothing else."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reconciliation.diff import changes
from schemas.canonical import canonical_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(st.text(max_size=4), VALUES, max_size=6)


def applied(before: dict[str, Any], found: list[dict[str, Any]]) -> dict[str, Any]:
    after = dict(before)
    for change in found:
        if change["kind"] == "removed":
            del after[change["field"]]
        else:
            after[change["field"]] = change["after"]
    return after


@given(DOCUMENTS, DOCUMENTS)
def test_changes_lead_from_one_document_to_the_other(before: dict[str, Any], after: dict[str, Any]) -> None:
    found = changes(before, after)
    assert canonical_json(applied(before, found)) == canonical_json(after)
    assert [each["field"] for each in found] == sorted({each["field"] for each in found})
    for change in found:
        assert change.get("before", "absent") != "absent" or change["kind"] == "added"
        if change["kind"] == "changed":
            assert canonical_json(change["before"]) != canonical_json(change["after"])


@given(DOCUMENTS)
def test_nothing_changed_from_a_document_to_itself(document: dict[str, Any]) -> None:
    assert changes(document, dict(document)) == []


def test_one_and_true_are_two_values() -> None:
    assert [each["kind"] for each in changes({"a": 1}, {"a": True})] == ["changed"]


def test_a_list_tells_which_items_came_and_went() -> None:
    [change] = changes({"topics": ["a", "b"]}, {"topics": ["b", "c"]})
    assert (change["came"], change["went"]) == (["c"], ["a"])
    [change] = changes({"topics": ["a", "b"]}, {"topics": ["b", "a"]})
    assert (change["came"], change["went"]) == ([], [])
    [change] = changes({"title": "a"}, {"title": "b"})
    assert "came" not in change
