"""What a type is compared by, as designs.yml states it; a name that does not exist is a ConfigError."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from reconciliation.matching.comparators import COMPARATORS
from reconciliation.matching.titles import MISSING
from schemas.errors import ConfigError
from schemas.registry import RECORD_TYPES
from schemas.yaml_text import load_yaml

DESIGNS = Path(__file__).with_name("designs.yml")
SKETCHED = ("places", "numerals")  # features, and the comparators of these names
AS = ACTS, ACCOUNTS = "acts", "accounts"
Verdict = Literal["same", "unsure", "different"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """The most that a pair may be called at one level; `when` names an earlier feature and the level that it needs.

    A soft one gives way where a model has learnt from the warehouse, and nothing else comes into question.
    """

    verdict: Verdict
    when: tuple[str, str] | None = None
    is_soft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing that is compared: by which comparator, from which fields of the document."""

    name: str
    comparator: str
    fields: tuple[str, ...]
    settles: Mapping[str, frozenset[str]]  # level -> later features that say nothing more once it is reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A type's features, the recipes of its blocks, and the most that a pair may be called at some levels."""

    record_type: str
    features: tuple[Asked, ...]
    blocks: tuple[Mapping[str, Any], ...]
    caps: Mapping[tuple[str, str], Cap]
    excluding: Asked | None  # records that differ in it are not even compared
    excluding_facts: frozenset[str]  # nor those that state just these hard facts and differ in one
    sketched: str | None  # as what; nor those, where one has not what excludes, whose titles tell surely of two things
    deciding: frozenset[str]  # fields of which keys and facts are made: hidden from what is learnt by them


@cache
def designs(path: Path = DESIGNS) -> Mapping[str, Design]:
    """Every type that has a model."""
    data = load_yaml(path.read_text(encoding="utf-8"))
    return MappingProxyType({name: _design(name, facts) for name, facts in data.items()})


def _design(record_type: str, facts: Mapping[str, Any]) -> Design:
    known = RECORD_TYPES[record_type].model_fields.keys()
    features = tuple(
        Asked(
            name=each["name"],
            comparator=each["compare"],
            fields=tuple(each["fields"]),
            settles=MappingProxyType({level: frozenset(names) for level, names in each.get("settles", {}).items()}),
        )
        for each in facts["features"]
    )
    levels = {}
    for feature in features:
        if feature.comparator not in COMPARATORS:
            raise ConfigError(f"designs.yml: {record_type}.{feature.name}: no comparator {feature.comparator}")
        unknown = set(feature.fields) - known
        if unknown:
            raise ConfigError(f"designs.yml: {record_type}.{feature.name}: no fields {sorted(unknown)}")
        levels[feature.name] = COMPARATORS[feature.comparator].levels
    caps: dict[tuple[str, str], Cap] = {}
    for cap in facts.get("caps", ()):
        if cap["level"] not in (MISSING, *levels.get(cap["feature"], ())):
            raise ConfigError(f"designs.yml: {record_type}: no level {cap['level']} of {cap['feature']}")
        when = next(iter(cap.get("when", {}).items()), None)
        if when is not None and when[1] not in (MISSING, *levels.get(when[0], ())):
            raise ConfigError(f"designs.yml: {record_type}: no level {when[1]} of {when[0]}")
        caps[cap["feature"], cap["level"]] = Cap(verdict=cap["verdict"], when=when, is_soft=cap.get("soft", False))
    excluding = next((each for each in features if each.name == facts.get("excluding")), None)
    if "excluding" in facts and (
        excluding is None
        or COMPARATORS[excluding.comparator].exclusion is None
        or caps.get((excluding.name, "differ")) != Cap(verdict="different")
    ):
        raise ConfigError(f"designs.yml: {record_type}: {facts['excluding']} cannot exclude, or has no cap that does")
    compared = {(each.name, each.comparator) for each in features}
    if "sketched" in facts and (facts["sketched"] not in AS or not {(name, name) for name in SKETCHED} <= compared):
        raise ConfigError(f"designs.yml: {record_type}: sketched must be one of {AS}, with the features {SKETCHED}")
    deciding = frozenset(facts.get("deciding", ()))
    if deciding - known:
        raise ConfigError(f"designs.yml: {record_type}: deciding names no fields {sorted(deciding - known)}")
    return Design(
        record_type=record_type,
        features=features,
        blocks=tuple(facts["blocks"]),
        caps=MappingProxyType(caps),
        excluding=excluding,
        excluding_facts=frozenset(facts.get("excluding_facts", ())),
        sketched=facts.get("sketched"),
        deciding=deciding,
    )
