"""Concurrent edits: disjoint ones go together, seen ones are replaced, others are one conflict whatever the order."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reconciliation.concurrency import Made, Verdict
from reconciliation.ownership import matrix
from reconciliation.survivorship import Dispute, Merged, Observation, Stated, merge


def whole(node: str, counter: int, authority: str = "agency_portal", **document: Any) -> Observation:
    name = f"{node}/{counter}"
    stated = Stated(node=node, name=name, source="docs", counter=counter, fullness=len(document))
    return Observation(
        observation_id=f"o-{name}", source="docs", authority=authority, stated_at=0, document=document, stated=stated
    )


def edit(node: str, at: int, base: Any, seen: dict[str, int], field: str = "subject", value: Any = None) -> Observation:
    made = {field: Made(base=base, is_known=True, is_source_base=True, seen=seen, at=at)}
    stated = Stated(node=node, name=f"{node}/e{at}", source="desk", counter=at, fullness=1, made=made)
    return Observation(
        observation_id=f"e-{node}-{at}",
        source="inbox__desk",
        authority="desk",
        stated_at=at,
        document={field: value},
        is_partial=True,
        stated=stated,
    )


def merged(*said: Observation, overrides: Any = None, verdicts: dict[str, Verdict] | None = None) -> Merged:
    known = verdicts or {}
    return merge("document", said, dispute=Dispute(matrix=matrix(overrides), verdict=lambda key: known.get(key)))


CITY = whole("city", 1, subject="A", number="1/QĐ-UBND")


def test_an_edit_that_saw_the_other_one_replaces_it() -> None:
    first = edit("city", 2, "A", {"city": 1}, value="B")
    found = merged(CITY, first, edit("portal", 3, "B", {"city": 2}, value="C"))
    assert (found.document["subject"], found.conflicts) == ("C", ())


def test_edits_that_did_not_see_each_other_leave_the_base_and_open_one_conflict() -> None:
    one, other = edit("city", 2, "A", {"city": 1}, value="B"), edit("portal", 2, "A", {"city": 1}, value="C")
    found = merged(CITY, one, other)
    [conflict] = found.conflicts
    assert (found.document["subject"], conflict.base, conflict.rule) == ("A", "A", "concurrent")
    assert dict(conflict.sides) == {"city": "B", "portal": "C"}
    assert conflict.proposal in {"B", "C"}
    decided = Verdict(value="C", by="Mẫu", reason="bản ký", is_person=True)
    assert merged(CITY, one, other, verdicts={conflict.key: decided}).document["subject"] == "C"
    later = edit("city", 9, "A", {"city": 2, "portal": 2}, value="D")
    assert merged(CITY, later, other).conflicts == ()


def test_the_same_edit_twice_contradicts_nothing() -> None:
    one, other = edit("city", 2, "A", {"city": 1}, value="B"), edit("portal", 2, "A", {"city": 1}, value="B")
    found = merged(CITY, one, other)
    assert (found.document["subject"], found.conflicts) == ("B", ())


def test_a_source_that_moved_under_an_edit_of_the_other_side_is_a_conflict() -> None:
    moved = whole("city", 5, subject="Mới", number="1/QĐ-UBND")
    found = merged(moved, edit("portal", 2, "A", {"city": 1}, value="C"))
    assert [each.sides for each in found.conflicts] == [{"city": "Mới", "portal": "C"}]
    touched = whole("city", 5, subject="A", number="1/QĐ-UBND", signer="Khác")
    assert merged(touched, edit("portal", 2, "A", {"city": 1}, value="C")).document["subject"] == "C"


def test_an_owned_field_takes_no_foreign_edit_and_no_foreign_record_beside_the_owners() -> None:
    foreign = edit("portal", 2, "A", {"city": 1}, value="C")
    found = merged(CITY, foreign, overrides={"document": {"subject": "node:city"}})
    assert (found.document["subject"], found.provenance["subject"]["refused"]) == ("A", ["portal/e2"])
    theirs = whole("portal", 1, authority="gazette", subject="B", number="1/QĐ-UBND")
    mine = edit("city", 3, "A", {"city": 1, "portal": 1}, value="D")
    assert merged(CITY, theirs, mine, overrides={"document": {"subject": "node:city"}}).document["subject"] == "D"


def test_a_negotiated_field_is_always_a_question() -> None:
    found = merged(
        CITY, edit("city", 2, "A", {"city": 1}, value="B"), overrides={"document": {"subject": "negotiated"}}
    )
    assert (found.document["subject"], [each.rule for each in found.conflicts]) == ("A", ["negotiated"])


def test_the_stricter_word_is_no_conflict() -> None:
    one = edit("city", 2, "public", {"city": 1}, field="sensitivity", value="internal")
    other = edit("portal", 2, "public", {"city": 1}, field="sensitivity", value="personal")
    found = merged(CITY, one, other, overrides={"*": {"sensitivity": "node:city"}})
    assert (found.document["sensitivity"], found.conflicts) == ("personal", ())


SAID = st.builds(
    lambda node, at, value, seen: edit(node, at, "A", seen, value=value),
    node=st.sampled_from(["city", "portal"]),
    at=st.integers(2, 9),
    value=st.sampled_from(["B", "C"]),
    seen=st.dictionaries(st.sampled_from(["city", "portal"]), st.integers(0, 9)),
)


@given(said=st.lists(SAID, unique_by=lambda each: each.observation_id, max_size=5), data=st.data())
def test_the_order_of_statements_never_matters(said: list[Observation], data: st.DataObject) -> None:
    usual = merged(CITY, *said)
    other = merged(*data.draw(st.permutations([CITY, *said])))
    assert (usual.document, usual.conflicts, usual.contested) == (other.document, other.conflicts, other.contested)
