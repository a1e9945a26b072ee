"""Which observations are about one thing: connected components over shared exact keys. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reconciliation.keys import entity_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An observation that cannot be placed by looking at it alone; `entity` is where it stands now."""

    observation_id: str
    record_type: str
    keys: Sequence[str]
    entity: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an observation belongs and the key that says so."""

    observation_id: str
    entity: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Union:
    """Two entities that turned out to be one; the loser's id stays known and points to the survivor."""

    loser: str
    survivor: str
    key: str


def place(
    claims: Sequence[Claim], known: Mapping[str, str], prefixes: Mapping[str, str]
) -> tuple[list[Placement], list[Union]]:
    """Place the claims; `known` gives the entity of keys that have one.

    An existing entity keeps its id. Of several the smallest id survives; a component without any is founded on its
    strongest key, the smallest among equals, so that neither order nor repetition changes an id.
    """
    forest = _Forest()
    for claim in claims:
        node = f"o:{claim.observation_id}"
        forest.add(node)
        for key in claim.keys:
            forest.join(node, f"k:{key}")
            if key in known:
                forest.join(node, f"e:{known[key]}")
        if claim.entity is not None:
            forest.join(node, f"e:{claim.entity}")
    placements: list[Placement] = []
    unions: list[Union] = []
    members: dict[str, list[Claim]] = {}
    for claim in claims:
        members.setdefault(forest.root(f"o:{claim.observation_id}"), []).append(claim)
    entities = forest.members("e:")
    for root, group in members.items():
        standing = sorted(entities.get(root, []))
        survivor = standing[0] if standing else _founded(group, prefixes)
        unions += [Union(loser=loser, survivor=survivor, key=_bridge(group, known, loser)) for loser in standing[1:]]
        placements += [
            Placement(observation_id=claim.observation_id, entity=survivor, rule=_reason(claim, group, known))
            for claim in group
        ]
    return placements, unions


def _founded(group: Iterable[Claim], prefixes: Mapping[str, str]) -> str:
    _, key, record_type = min((rank, key, claim.record_type) for claim in group for rank, key in enumerate(claim.keys))
    return entity_id(prefixes[record_type], key)


def _reason(claim: Claim, group: Sequence[Claim], known: Mapping[str, str]) -> str:
    """The strongest key of the claim that others share; its own first key when it founded the entity."""
    others = {key for each in group if each is not claim for key in each.keys}
    shared = (key for key in claim.keys if key in known or key in others)
    return f"key:{next(shared, claim.keys[0])}"


def _bridge(group: Sequence[Claim], known: Mapping[str, str], loser: str) -> str:
    """A key through which the loser is tied to the others."""
    for claim in group:
        for key in claim.keys:
            if known.get(key) == loser or claim.entity == loser:
                return key
    return group[0].keys[0]


class _Forest:
    """Union-find with path halving."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def add(self, node: str) -> None:
        self._parent.setdefault(node, node)

    def root(self, node: str) -> str:
        parent = self._parent
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def join(self, left: str, right: str) -> None:
        self.add(left)
        self.add(right)
        first, second = self.root(left), self.root(right)
        if first != second:
            self._parent[max(first, second)] = min(first, second)

    def members(self, prefix: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for node in self._parent:
            if node.startswith(prefix):
                found.setdefault(self.root(node), []).append(node.removeprefix(prefix))
        return found
