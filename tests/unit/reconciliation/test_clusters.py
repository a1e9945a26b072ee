"""Placement by exact keys: components, stable ids, unions."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reconciliation.clusters import Claim, place
from reconciliation.keys import entity_id

PREFIXES = {"document": "doc"}
KEYS = st.lists(st.sampled_from([f"k{n}" for n in range(8)]), min_size=1, max_size=3, unique=True)


@st.composite
def claims(draw: st.DrawFn) -> list[Claim]:
    listed = draw(st.lists(KEYS, min_size=1, max_size=7))
    return [
        Claim(observation_id=f"o{number}", record_type="document", keys=(*keys, f"source:{number}"), entity=None)
        for number, keys in enumerate(listed)
    ]


@given(
    claims(), st.randoms(), st.dictionaries(st.sampled_from(["k0", "k1", "k2"]), st.sampled_from(["doc_a", "doc_b"]))
)
def test_order_never_matters(listed: list[Claim], chance: Any, known: dict[str, str]) -> None:
    shuffled = list(listed)
    chance.shuffle(shuffled)
    first, second = place(listed, known, PREFIXES), place(shuffled, known, PREFIXES)
    assert {(p.observation_id, p.entity) for p in first[0]} == {(p.observation_id, p.entity) for p in second[0]}
    assert {(u.loser, u.survivor) for u in first[1]} == {(u.loser, u.survivor) for u in second[1]}


@given(claims())
def test_sharing_a_key_means_one_entity_and_only_chains_of_keys_join(listed: list[Claim]) -> None:
    where = {p.observation_id: p.entity for p in place(listed, {}, PREFIXES)[0]}
    group = {claim.observation_id: {claim.observation_id} for claim in listed}
    changed = True
    while changed:  # the slow and obvious way
        changed = False
        for left in listed:
            for right in listed:
                a, b = group[left.observation_id], group[right.observation_id]
                if a is not b and set(left.keys) & set(right.keys):
                    union = a | b
                    for member in union:
                        group[member] = union
                    changed = True
    for left in listed:
        for right in listed:
            same = right.observation_id in group[left.observation_id]
            assert (where[left.observation_id] == where[right.observation_id]) == same


def test_an_existing_entity_keeps_its_id() -> None:
    claim = Claim(observation_id="o", record_type="document", keys=("stronger", "k"), entity=None)
    placements, unions = place([claim], {"k": "doc_old"}, PREFIXES)
    assert (placements[0].entity, placements[0].rule, unions) == ("doc_old", "key:k", [])


def test_two_entities_become_the_one_with_the_smaller_id() -> None:
    claim = Claim(observation_id="o", record_type="document", keys=("a", "b"), entity="doc_c")
    _, unions = place([claim], {"a": "doc_b", "b": "doc_a"}, PREFIXES)
    assert {(union.loser, union.survivor) for union in unions} == {("doc_b", "doc_a"), ("doc_c", "doc_a")}


def test_a_new_entity_is_founded_on_the_strongest_key() -> None:
    weak = Claim(observation_id="o1", record_type="document", keys=("number", "url"), entity=None)
    other = Claim(observation_id="o2", record_type="document", keys=("url",), entity=None)
    placements, _ = place([other, weak], {}, PREFIXES)
    assert {p.entity for p in placements} == {entity_id("doc", "number")}
