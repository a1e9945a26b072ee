"""Three-way comparison of a peer's write with what we hold, and the doors it comes through."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.body import read_json
from publishing.entities import is_unchanged, tags
from publishing.message import (
    apply,
    clashes,
    differences,
    fingerprint,
    message_id_of,
    new_document,
    normalised,
    read_write,
)
from publishing.problems import Problem, language

fields = st.sampled_from("abcde")
documents = st.dictionaries(fields, st.integers(0, 3))


@given(documents, documents)
def test_differences_lead_from_one_document_to_the_other(base: dict[str, Any], target: dict[str, Any]) -> None:
    assert apply(base, *differences(base, target)) == target


@given(documents, documents, documents)
def test_changes_clash_exactly_where_both_sides_went_different_ways(
    base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    changed, removed = differences(base, theirs)
    found = {clash.field for clash in clashes(base, ours, changed, removed)}
    names = base.keys() | ours.keys() | theirs.keys()
    wanted = {
        n for n in names if base.get(n) != ours.get(n) and base.get(n) != theirs.get(n) and ours.get(n) != theirs.get(n)
    }
    assert found == wanted
    if not found:  # then both sides' changes stand after the merge
        merged = apply(ours, changed, removed)
        for name in names:
            wanted_value = theirs.get(name) if theirs.get(name) != base.get(name) else ours.get(name)
            assert merged.get(name) == wanted_value


def test_no_base_change_means_no_clash() -> None:
    assert clashes({"a": 1}, {"a": 1}, {"a": 2}, []) == []


def test_equal_instants_are_no_change() -> None:
    current = {
        "title": "Tin",
        "url": "https://hanoi.gov.vn/1",
        "agency": "VP",
        "published_at": "2026-11-01T08:00:00+07:00",
    }
    changed, removed = normalised("press_release", current, {"published_at": "2026-11-01T01:00:00Z"}, [])
    assert (changed, removed) == ({"published_at": "2026-11-01T08:00:00+07:00"}, [])


def test_null_removes_a_field() -> None:
    current = {"title": "Tin", "summary": "Tóm tắt", "url": "https://hanoi.gov.vn/1", "agency": "VP"}
    assert normalised("press_release", current, {"summary": None}, []) == ({}, ["summary"])


def test_a_value_against_the_schema_is_refused_with_its_place() -> None:
    with pytest.raises(Problem) as caught:
        normalised("press_release", {"title": "Tin"}, {"published_at": "hôm qua"}, [])
    assert caught.value.status == 422
    assert caught.value.more["errors"][0]["pointer"] == "/published_at"


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":1e400}', b"\xff", b"[" * 100_000, b"[" * 70 + b"]" * 70],
)
def test_bad_json_is_a_400(raw: bytes) -> None:
    with pytest.raises(Problem) as caught:
        read_json(raw)
    assert caught.value.status == 400


@pytest.mark.parametrize("raw", [b'{"a":{"b":["x\\u0000"]}}', b'{"a":{"b":["\\ud800"]}}'])
def test_text_that_cannot_be_kept_is_a_422_with_its_place(raw: bytes) -> None:
    with pytest.raises(Problem) as caught:
        read_json(raw)
    assert (caught.value.status, caught.value.more["pointer"]) == (422, "/a/b/0")


@pytest.mark.parametrize("key", [None, "", "a b", "x" * 201, "../x", "é", '"'])
def test_a_missing_or_odd_key_is_a_400(key: str | None) -> None:
    with pytest.raises(Problem) as caught:
        message_id_of(key)
    assert caught.value.status == 400


def test_a_key_may_be_quoted() -> None:
    assert message_id_of('"hanoi:doc_1:3"') == message_id_of("hanoi:doc_1:3") == "hanoi:doc_1:3"


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"id": "doc_1"},
        {"id": "doc_1", "record_type": "document", "changed": [], "base_revision": 1},
        {"id": "doc_1", "record_type": "document", "base_revision": "1"},
        {"id": "doc_1", "record_type": "document", "base_revision": True},
        {"id": "doc_1", "record_type": "document", "approved": True},
    ],
)
def test_a_body_of_another_shape_is_a_400(body: Any) -> None:
    with pytest.raises(Problem) as caught:
        read_write(body)
    assert caught.value.status == 400 and caught.value.more["errors"]


def test_what_is_derived_is_not_for_peers_to_write() -> None:
    ours = {"title": "Tin", "corrected_by": [{"id": "rsp_1"}]}
    assert normalised("press_release", ours, {"title": "Tin mới"}, ["corrected_by"]) == ({"title": "Tin mới"}, [])
    for write in (
        lambda stated: normalised("press_release", ours, stated, []),
        lambda stated: new_document("press_release", stated),
    ):
        with pytest.raises(Problem) as refused:
            write({"title": "Tin", "corrected_by": [{"id": "rsp_2"}]})
        assert (refused.value.status, refused.value.document()["errors"][0]["pointer"]) == (422, "/corrected_by")


def test_spelling_does_not_make_another_request() -> None:
    assert fingerprint("POST", read_json(b'{"a": 1,"b":"\\u1ea1"}')) == fingerprint(
        "POST", read_json('{"b":"ạ","a":1}'.encode())
    )
    assert fingerprint("POST", {"a": 1}) != fingerprint("PUT", {"a": 1})


def test_entity_tags() -> None:
    assert tags('"1-ab", W/"2-cd", "3-ef"') == ['"1-ab"', '"3-ef"']
    assert tags(" * ") is None
    assert is_unchanged('W/"1-ab"', '"1-ab"') and is_unchanged("*", '"1-ab"')
    assert not is_unchanged('"2-ab"', '"1-ab"') and not is_unchanged(None, '"1-ab"')
    assert not is_unchanged("rubbish, W/", '"1-ab"')


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (None, "vi"),
        ("en", "en"),
        ("en-GB,vi;q=0.9", "en"),
        ("fr, vi;q=0.2, en;q=0.1", "vi"),
        ("en;q=x", "vi"),
        ("bengali", "vi"),
    ],
)
def test_the_readers_language(header: str | None, wanted: str) -> None:
    assert language(header) == wanted
