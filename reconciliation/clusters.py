"""Which observations are about one thing: a function of keys and judgements alone, whatever came first. Pure.

Keys tie observations together, and so do positive judgements; negative ones and facts that cannot both be true keep
them apart. Where the two meet, ties are taken by their strength, and each that had to be refused is a question.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from reconciliation.keys import ENTITY_KEY, SOURCE_KEY, entity_id, rank

Facts = Mapping[str, frozenset[str]]
Pair = tuple[str, str]
MARGIN = 3.0  # bits by which the evidence for one pair must be stronger than for another that excludes it
MANY = 60  # observations that give one key; beyond it not every pair of them is looked at, which matters to nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An observation: its keys now, strongest first, all keys it ever gave, and the id it founds when it is alone."""

    observation_id: str
    record_type: str
    keys: Sequence[str]
    ever: frozenset[str]
    native_id: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A judgement that counts: the pair is one thing, or it is not.

    A model only ever says that it is; `weight` is then its evidence in bits (log2 of the odds).
    """

    pair: Pair
    is_same: bool
    is_human: bool
    weight: float
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an observation belongs, and the key or judgement that says so."""

    observation_id: str
    entity: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A pair that something ties together and something else keeps apart."""

    pair: Pair
    record_type: str
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class _Tie:
    strength: tuple[float, ...]
    pair: Pair
    rule: str


Contradicts = Callable[[Facts, Facts], str | None]


def place(
    nodes: Sequence[Node], judged: Iterable[Judged], prefixes: Mapping[str, str], contradicts: Contradicts
) -> tuple[list[Placement], list[Question]]:
    """Place all nodes of one or more components.

    An entity has the least native id of its observations. Two that would have the same one, because people or facts
    part what a key ties together, are told apart: the id stays where most of those are that bring it.
    """
    known = {node.observation_id: node for node in nodes}
    verdicts = [each for each in judged if each.pair[0] in known and each.pair[1] in known]
    apart = {each.pair for each in verdicts if not each.is_same}
    rivals = _rivals(known, verdicts, contradicts)
    ties = sorted(_ties(nodes, [each for each in verdicts if each.pair not in rivals]))
    parts: list[list[Node]] = []
    questions: list[Question] = []
    for group in _groups(known, ties):
        if _is_sound(group, apart, contradicts):
            parts.append(group)
            continue
        inside = {node.observation_id for node in group}
        pieces, refused = _parted(group, [tie for tie in ties if tie.pair[0] in inside], apart, contradicts)
        parts += pieces
        questions += refused
    settled = {each.pair for each in verdicts if each.is_human}
    told = {tie.pair: tie.rule for tie in reversed(ties)}
    placements = [
        Placement(observation_id=node.observation_id, entity=entity, rule=_rule(node, part, told))
        for part, entity in _named(parts, prefixes)
        for node in part
    ]
    return placements, [each for each in questions if each.pair not in settled]


def _ties(nodes: Sequence[Node], verdicts: Iterable[Judged]) -> Iterator[_Tie]:
    for each in verdicts:
        if each.is_same:
            strength = (0.0,) if each.is_human else (2.0, -each.weight)
            yield _Tie(strength, each.pair, f"judgement:{each.by}")
    holders: dict[str, list[str]] = {}
    for node in nodes:
        for key in node.ever | {f"{ENTITY_KEY}{node.native_id}"}:
            holders.setdefault(key, []).append(node.observation_id)
    for key, ids in holders.items():
        ids.sort()
        pairs = combinations(ids, 2) if len(ids) <= MANY else ((ids[0], other) for other in ids[1:])
        for pair in pairs:
            yield _Tie((1.0, rank(key)), pair, f"key:{key}")


def _rivals(known: Mapping[str, Node], verdicts: Iterable[Judged], contradicts: Contradicts) -> set[Pair]:
    """Pairs that a model ties although one of the two is as like to something that cannot be the other.

    Acts of one template differ by a number that a retelling leaves out; which of them it retells nobody can see.
    """
    partners: dict[str, list[tuple[str, float]]] = {}
    likely = [each for each in verdicts if each.is_same and not each.is_human]
    for each in likely:
        one, other = each.pair
        partners.setdefault(one, []).append((other, each.weight))
        partners.setdefault(other, []).append((one, each.weight))
    return {
        each.pair
        for each in likely
        for name, partner in (each.pair, each.pair[::-1])
        for rival, weight in partners[name]
        if rival != partner
        and weight > each.weight - MARGIN
        and contradicts(known[rival].facts, known[partner].facts) is not None
    }


def _groups(known: Mapping[str, Node], ties: Iterable[_Tie]) -> list[list[Node]]:
    """What hangs together when nothing is refused, in the order of the ids."""
    parent = {name: name for name in known}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for tie in ties:
        one, other = root(tie.pair[0]), root(tie.pair[1])
        if one != other:
            parent[max(one, other)] = min(one, other)
    groups: dict[str, list[Node]] = {}
    for name in sorted(known):
        groups.setdefault(root(name), []).append(known[name])
    return list(groups.values())


def _is_sound(group: Sequence[Node], apart: set[Pair], contradicts: Contradicts) -> bool:
    if len(group) == 1:
        return True
    inside = {node.observation_id for node in group}
    if any(one in inside and other in inside for one, other in apart):
        return False
    distinct = {tuple(sorted(node.facts.items())): node.facts for node in group}
    return all(contradicts(one, other) is None for one, other in combinations(distinct.values(), 2))


def _parted(
    group: Sequence[Node], ties: Iterable[_Tie], apart: set[Pair], contradicts: Contradicts
) -> tuple[list[list[Node]], list[Question]]:
    """The pieces that the strongest ties make, none of which holds what was judged apart or contradicts itself."""
    piece = {node.observation_id: [node] for node in group}
    facts = {node.observation_id: node.facts for node in group}  # by the first id of a piece
    first = {node.observation_id: node.observation_id for node in group}
    refused: list[tuple[_Tie, str]] = []
    for tie in ties:
        one, other = first[tie.pair[0]], first[tie.pair[1]]
        if one == other:
            continue
        if any(_pair(a.observation_id, b.observation_id) in apart for a in piece[one] for b in piece[other]):
            if tie.strength == (0.0,):
                refused.append((tie, "contradiction:judgements"))
            continue
        clash = contradicts(facts[one], facts[other]) if tie.strength != (0.0,) else None
        if clash is not None:
            if tie.strength[0] == 1.0:  # what a model ties is a judgement already, and waits as such
                refused.append((tie, f"contradiction:{clash}"))
            continue
        for node in piece[other]:
            first[node.observation_id] = one
        piece[one] += piece.pop(other)
        facts[one] = {
            name: facts[one].get(name, frozenset()) | facts[other].get(name, frozenset())
            for name in {*facts[one], *facts[other]}
        }
    questions: dict[Pair, Question] = {}
    for tie, reason in refused:
        between = _pair(first[tie.pair[0]], first[tie.pair[1]])
        if between[0] != between[1]:  # once for two pieces, however many keys tie them
            questions.setdefault(between, Question(pair=tie.pair, record_type=group[0].record_type, reason=reason))
    pieces = [sorted(nodes, key=lambda node: node.observation_id) for nodes in piece.values()]
    return pieces, list(questions.values())


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _named(parts: Iterable[list[Node]], prefixes: Mapping[str, str]) -> Iterator[tuple[list[Node], str]]:
    """Each part with its id; no id twice."""
    taken: set[str] = set()
    for part in sorted(parts, key=_claim):
        free = min({node.native_id for node in part} - taken, default=None)
        if free is None:
            own = min(key for node in part for key in node.keys if key.startswith(SOURCE_KEY))
            free = entity_id(prefixes[part[0].record_type], own)
        taken.add(free)
        yield part, free


def _claim(part: Sequence[Node]) -> tuple[str, int, str]:
    """By the least native id; where several parts bring it, that of most who do, then the smallest observation."""
    least = min(node.native_id for node in part)
    bringing = sum(node.native_id == least for node in part)
    return least, -bringing, part[0].observation_id


def _rule(node: Node, part: Sequence[Node], told: Mapping[Pair, str]) -> str:
    """The strongest key that it shares with others, else the judgement that ties it to one; alone, its first key."""
    others = {key for each in part if each is not node for key in each.ever}
    shared = next((key for key in (*node.keys, *sorted(node.ever)) if key in others), None)
    if shared is not None:
        return f"key:{shared}"
    ties = (told.get(_pair(node.observation_id, each.observation_id)) for each in part if each is not node)
    return next((tie for tie in ties if tie is not None), f"key:{node.keys[0]}")
