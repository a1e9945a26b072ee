"""Placement: a function of keys and judgements; ids that depend on a cluster alone; ties that are refused."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reconciliation.clusters import Facts, Judged, Node, Placement, Question, place
from reconciliation.keys import entity_id

PREFIXES = {"document": "doc"}
KEYS = st.lists(st.sampled_from([f"document:url:{n}" for n in range(8)]), min_size=1, max_size=3, unique=True)
NUMBERS = st.sampled_from([None, None, "1", "2"])


def contradicts(one: Facts, other: Facts) -> str | None:
    return next((name for name in one.keys() & other.keys() if not one[name] & other[name]), None)


def node(name: str, *keys: str, number: str | None = None) -> Node:
    listed = (*keys, f"source:s:{name}")
    return Node(
        observation_id=name,
        record_type="document",
        keys=listed,
        ever=frozenset(keys),
        native_id=entity_id("doc", listed[0]),
        facts={"number": frozenset({number})} if number else {},
    )


def judged(one: str, other: str, *, same: bool, human: bool = True, weight: float = 9.0) -> Judged:
    return Judged(pair=(one, other), is_same=same, is_human=human, weight=weight, by="Lan" if human else "model:1")


def settled(nodes: Sequence[Node], verdicts: Sequence[Judged] = ()) -> tuple[dict[str, str], list[Question]]:
    placements, questions = place(nodes, verdicts, PREFIXES, contradicts)
    assert len(placements) == len(nodes)
    return {each.observation_id: each.entity for each in placements}, questions


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Node], list[Judged]]:
    listed = draw(st.lists(st.tuples(KEYS, NUMBERS), min_size=1, max_size=7))
    nodes = [node(f"o{place}", *keys, number=number) for place, (keys, number) in enumerate(listed)]
    pairs = list(combinations([each.observation_id for each in nodes], 2))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=4)) if pairs else []
    verdicts = [
        judged(*pair, same=same or not human, human=human, weight=draw(st.sampled_from([3.0, 9.0])))
        for pair in chosen
        for same, human in [draw(st.tuples(st.booleans(), st.booleans()))]
    ]
    return nodes, verdicts


@given(worlds(), st.randoms())
def test_order_never_matters(world: tuple[list[Node], list[Judged]], chance: Any) -> None:
    nodes, verdicts = world
    shuffled, reordered = list(nodes), list(verdicts)
    chance.shuffle(shuffled)
    chance.shuffle(reordered)
    first, second = settled(nodes, verdicts), settled(shuffled, reordered)
    assert first[0] == second[0]
    assert {each.pair for each in first[1]} == {each.pair for each in second[1]}


@given(worlds())
def test_what_people_part_stays_apart_and_no_id_is_given_twice(world: tuple[list[Node], list[Judged]]) -> None:
    nodes, verdicts = world
    where, _ = settled(nodes, verdicts)
    for each in verdicts:
        if not each.is_same:
            assert where[each.pair[0]] != where[each.pair[1]]
    natives: dict[str, set[str]] = {}
    for each in nodes:
        natives.setdefault(where[each.observation_id], set()).add(each.native_id)
        own = entity_id("doc", each.keys[-1])
        assert where[each.observation_id] in {native.native_id for native in nodes} | {own} | {
            entity_id("doc", other.keys[-1]) for other in nodes
        }


@given(st.lists(KEYS, min_size=1, max_size=7))
def test_sharing_a_key_means_one_entity_and_only_chains_of_keys_join(listed: list[list[str]]) -> None:
    nodes = [node(f"o{place}", *keys) for place, keys in enumerate(listed)]
    where, questions = settled(nodes)
    assert questions == []
    group = {each.observation_id: {each.observation_id} for each in nodes}
    changed = True
    while changed:  # the slow and obvious way
        changed = False
        for left, right in combinations(nodes, 2):
            a, b = group[left.observation_id], group[right.observation_id]
            if a is not b and set(left.keys) & set(right.keys):
                union = a | b
                for member in union:
                    group[member] = union
                changed = True
    for left, right in combinations(nodes, 2):
        same = right.observation_id in group[left.observation_id]
        assert (where[left.observation_id] == where[right.observation_id]) == same
    for each in nodes:
        mates = group[each.observation_id]
        assert where[each.observation_id] == min(mate.native_id for mate in nodes if mate.observation_id in mates)


@given(worlds(), st.integers(0, 6))
def test_an_undone_judgement_leaves_nothing_behind(world: tuple[list[Node], list[Judged]], place_of: int) -> None:
    nodes, verdicts = world
    if len(nodes) < 2:
        return
    one, other = sorted((nodes[place_of % len(nodes)].observation_id, nodes[0].observation_id))
    rest = [each for each in verdicts if each.pair != (one, other)]
    before, _ = settled(nodes, rest)
    if one != other:
        settled(nodes, [*rest, judged(one, other, same=True)])
    assert settled(nodes, rest)[0] == before


def test_a_corrected_number_still_ties() -> None:
    corrected = Node(
        observation_id="a",
        record_type="document",
        keys=("document:no:x|2|2026", "source:s:a"),
        ever=frozenset({"document:no:x|1|2026", "document:no:x|2|2026"}),
        native_id="doc_1",
        facts={"number": frozenset({"1", "2"})},
    )
    stale = node("b", "document:no:x|1|2026", number="1")
    where, questions = settled([corrected, stale])
    assert len(set(where.values())) == 1
    assert questions == []


def test_facts_that_cannot_both_be_true_are_a_question_and_not_a_merge() -> None:
    nodes = [node("a", "document:url:u", number="1"), node("b", "document:url:u", number="2")]
    where, questions = settled(nodes)
    assert where["a"] != where["b"]
    assert questions == [Question(pair=("a", "b"), record_type="document", reason="contradiction:number")]
    together, nothing = settled(nodes, [judged("a", "b", same=True)])
    assert len(set(together.values())) == 1, "a person knows better"
    assert nothing == []


def test_the_id_stays_with_most_of_those_that_bring_it() -> None:
    nodes = [node(name, "document:url:u") for name in "abc"]
    where, _ = settled(nodes, [judged("a", "b", same=False), judged("a", "c", same=False)])
    assert where["b"] == where["c"] == entity_id("doc", "document:url:u")
    assert where["a"] == entity_id("doc", "source:s:a")


def test_a_chain_of_likenesses_never_joins_what_a_person_parted() -> None:
    nodes = [node("a"), node("b"), node("c")]
    likely = [
        judged("a", "b", same=True, human=False, weight=9.0),
        judged("b", "c", same=True, human=False, weight=5.0),
    ]
    assert len(set(settled(nodes, likely)[0].values())) == 1
    where, questions = settled(nodes, [*likely, judged("a", "c", same=False)])
    assert where["a"] == where["b"] != where["c"], "the likelier pair holds"
    assert questions == [], "a person has answered"


def test_people_who_contradict_each_other_are_asked() -> None:
    said = [judged("a", "b", same=True), judged("b", "c", same=True), judged("a", "c", same=False)]
    where, questions = settled([node("a"), node("b"), node("c")], said)
    assert where["a"] != where["c"]
    assert questions == [], "the pair in question was itself judged; the refused tie is one that a person made"


def test_the_rule_names_the_key_or_who_judged() -> None:
    nodes = [node("a", "document:no:1", "document:url:u"), node("b", "document:url:u"), node("c"), node("d")]
    placements, _ = place(nodes, [judged("c", "d", same=True)], PREFIXES, contradicts)
    rules = {each.observation_id: each.rule for each in placements}
    assert rules == {
        "a": "key:document:url:u",
        "b": "key:document:url:u",
        "c": "judgement:Lan",
        "d": "judgement:Lan",
    }
    [alone], _ = place(nodes[:1], [], PREFIXES, contradicts)
    assert isinstance(alone, Placement)
    assert alone.rule == "key:document:no:1"


def test_what_two_exclusive_things_are_alike_to_is_tied_to_neither() -> None:
    nodes = [node("a"), node("b", number="1815"), node("c", number="1816"), node("d")]
    near = [
        judged("a", "b", same=True, human=False, weight=4.0),
        judged("a", "c", same=True, human=False, weight=5.0),
        judged("b", "d", same=True, human=False, weight=2.0),
    ]
    where, questions = settled(nodes, near)
    assert len({where["a"], where["b"], where["c"]}) == 3
    assert where["b"] == where["d"], "nothing else comes into question"
    assert questions == [], "the judgements themselves wait for a person"
    clear = [judged("a", "b", same=True, human=False, weight=1.0), judged("a", "c", same=True, human=False, weight=9.0)]
    where, _ = settled(nodes, clear)
    assert where["a"] == where["c"] != where["b"], "one is far more likely"
