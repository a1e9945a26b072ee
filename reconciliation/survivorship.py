"""Survivorship: for each field, which observation's value wins, by which rule, over which others. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from schemas.canonical import canonical_json
from schemas.errors import ConfigError

TABLE = Path(__file__).with_name("survivorship.yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One source's word about an entity, as the merge sees it; stated_at in Unix seconds, -inf when not stated."""

    observation_id: str
    source: str
    authority: str
    stated_at: float
    document: Mapping[str, Any]
    is_partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The canonical document, the reason for each field, and the fields about which sources disagree."""

    document: dict[str, Any]
    provenance: dict[str, Any]
    contested: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rules as data."""

    ranks: Mapping[str, Mapping[str, int]]
    union: frozenset[str]
    strictest: Mapping[str, Mapping[str, int]]

    def rank(self, record_type: str, authority: str) -> int:
        ranks = self.ranks.get(record_type, self.ranks["default"])
        try:
            return ranks[authority]
        except KeyError as error:
            raise ConfigError(f"survivorship.yml ranks no authority {authority} for {record_type}") from error


@cache
def table(path: Path = TABLE) -> Table:
    """The table of this version; its text is part of every contract."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Table(
        ranks={name: {word: place for place, word in enumerate(words)} for name, words in data["authority"].items()},
        union=frozenset(data["union"]),
        strictest={
            name: {word: place for place, word in enumerate(words)} for name, words in data["strictest"].items()
        },
    )


def merge(record_type: str, observations: Sequence[Observation], rules: Table | None = None) -> Merged:
    """Merge at least one full observation and any number of partial ones."""
    rules = rules or table()
    ordered = sorted(observations, key=lambda each: _standing(record_type, each, rules))
    document: dict[str, Any] = {}
    provenance: dict[str, Any] = {}
    contested = []
    for field in sorted({name for each in ordered for name in each.document}):
        offers = [each for each in ordered if field in each.document]
        value, why = _decide(record_type, field, offers, rules)
        if value is not None:
            document[field] = value
        provenance[field] = why
        if why["rule"] not in {"sole_source", "agreed", "union"}:
            contested.append(field)
    return Merged(document=document, provenance=provenance, contested=tuple(contested))


def _standing(record_type: str, each: Observation, rules: Table) -> tuple[Any, ...]:
    """Sort key, best first."""
    return (
        rules.rank(record_type, each.authority),
        -each.stated_at,
        -len(each.document),
        each.source,
        each.observation_id,
    )


def _decide(record_type: str, field: str, offers: Sequence[Observation], rules: Table) -> tuple[Any, dict[str, Any]]:
    winner = offers[0]
    if field in rules.union and all(isinstance(each.document[field], list) for each in offers):
        texts = {canonical_json(item): item for each in offers for item in each.document[field]}
        rule = "sole_source" if len(offers) == 1 else "union"
        return [texts[text] for text in sorted(texts)], _why(field, winner, rule, offers)
    if len(offers) == 1:
        return winner.document[field], _why(field, winner, "sole_source", offers)
    texts_seen = {canonical_json(each.document[field]) for each in offers}
    if len(texts_seen) == 1:
        return winner.document[field], _why(field, winner, "agreed", offers)
    if field in rules.strictest:
        order = rules.strictest[field]
        strict = min(offers, key=lambda each: order.get(str(each.document[field]), -1))
        return strict.document[field], _why(field, strict, "strictest", offers)
    return winner.document[field], _why(field, winner, _rule(record_type, field, offers, rules), offers)


def _rule(record_type: str, field: str, offers: Sequence[Observation], rules: Table) -> str:
    """The first criterion that parts the winner from the best one who says something else."""
    winner = offers[0]
    rival = next(each for each in offers if each.document[field] != winner.document[field])
    if rules.rank(record_type, winner.authority) != rules.rank(record_type, rival.authority):
        return "authority"
    if winner.stated_at != rival.stated_at:
        return "recency"
    if len(winner.document) != len(rival.document):
        return "completeness"
    return "source_name"


def _why(field: str, winner: Observation, rule: str, offers: Sequence[Observation]) -> dict[str, Any]:
    """Winner and losers by observation; the values of losers are kept, because their sources will move on."""
    losers = [
        {"observation": each.observation_id, "source": each.source, "value": each.document[field]}
        | ({"agrees": True} if each.document[field] == winner.document[field] else {})
        for each in offers
        if each is not winner
    ]
    why: dict[str, Any] = {"observation": winner.observation_id, "source": winner.source, "rule": rule}
    return why | ({"losers": losers} if losers else {})
