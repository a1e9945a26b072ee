"""Are two records one thing? A Fellegi-Sunter model per type: the weights of evidence add up to the odds.

I. P. Fellegi, A. B. Sunter, "A Theory for Record Linkage", JASA 64 (1969): each level of agreement weighs
log2(m / u), m its probability among pairs that are one thing, u among pairs that are not. The weights are scaled by one
factor so that the probability that comes out is one that comes true (fields are not independent of each other).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from reconciliation.matching.comparators import COMPARATORS
from reconciliation.matching.design import ACCOUNTS, SKETCHED, Verdict, designs
from reconciliation.matching.sketches import Sketch, are_apart, sketch_of
from reconciliation.matching.titles import MISSING, Document
from schemas.errors import ConfigError
from schemas.yaml_text import load_yaml

MODELS = Path(__file__).with_name("models")
_NOTHING: frozenset[str] = frozenset()
_UNREAD = object()
# How the value is read, of which fields, and the places of all features that compare what is read so.
_Reader = tuple[Callable[[Document, Sequence[str]], Any], Sequence[str], Sequence[int]]
SURELY_APART = "title: surely of another"
_STRICTER = {"same": 0, "unsure": 1, "different": 2}


class Feature(NamedTuple):
    """One piece of evidence: what was compared, how well it agrees, and its weight in bits."""

    name: str
    level: str
    weight: float

    def facts(self) -> dict[str, Any]:
        """As plain data."""
        return {"name": self.name, "level": self.level, "weight": round(self.weight, 3)}


def _strength(feature: Feature) -> float:
    return abs(feature.weight)


class Score(NamedTuple):
    """The whole evidence on one pair; `weight` is the prior and all features, in bits of log2 odds."""

    weight: float
    probability: float
    verdict: Verdict
    features: tuple[Feature, ...]
    prior: float
    cap: str | None  # the feature and level that forbade a better verdict
    is_bound: bool = False  # whether a level forbids "same" even where nothing else comes into question

    def evidence(self) -> list[Feature]:
        """The prior and every feature that says something, strongest first; sums up to `weight`."""
        told = [each for each in self.features if each.level != MISSING]
        told.sort(key=_strength, reverse=True)
        return [Feature("prior", "", self.prior), *told]

    def facts(self) -> list[dict[str, Any]]:
        """The evidence as plain data, for a judgement."""
        return [each.facts() for each in self.evidence()]


class Prepared:
    """A record whose fields are folded when they are first compared, and once; in the order of its model's features."""

    __slots__ = ("_document", "_readers", "_sketch", "record_type", "values")

    def __init__(self, record_type: str, document: Document, readers: Sequence[_Reader]) -> None:
        self.record_type = record_type
        self._document = document
        self._readers = readers
        self.values: list[Any] = [_UNREAD] * len(readers)
        self._sketch: Any = _UNREAD

    def value(self, place: int) -> Any:
        """What one feature compares; None when the record does not have it."""
        value = self.values[place]
        if value is _UNREAD:
            read, fields, places = self._readers[place]
            value = read(self._document, fields)
            for each in places:
                self.values[each] = value
        return value

    def sketch(self, title: int, numerals: int, *, is_account: bool) -> Sketch | None:
        """That of the title, from the features at these places."""
        if self._sketch is _UNREAD:
            self._sketch = sketch_of(self.value(title), self.value(numerals), is_account=is_account)
        found: Sketch | None = self._sketch
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From `same` bits on a pair is one thing, up to `different` bits it is two; between them a person decides.

    From `likely` bits on a pair is one thing when neither of the two is as like to something that the other cannot be.
    """

    same: float
    likely: float
    different: float

    def is_likely(self, weight: float) -> bool:
        """Only a learnt model knows what is likely; the shipped ones have no such threshold of their own."""
        return self.likely < self.same and weight >= self.likely


class Model:
    """The model of one type, as its file states it; the file is made by training."""

    def __init__(self, text: str) -> None:
        data = load_yaml(text)
        self.version: str = _version(text)
        self.record_type: str = data["record_type"]
        self.data: Mapping[str, Any] = MappingProxyType(data)
        self.design = designs()[self.record_type]
        self.prior: float = float(data["prior"])
        own = data.get("prior_within")
        # Only a learnt model knows how often one source states a thing twice.
        self.prior_within: float | None = None if own is None else float(own)
        limits = data["thresholds"]
        self.thresholds = Thresholds(
            same=float(limits["same"]),
            likely=float(limits.get("likely", limits["same"])),
            different=float(limits["different"]),
        )
        self._places = {asked.name: place for place, asked in enumerate(self.design.features)}
        self._sketched = tuple(self._places[name] for name in SKETCHED) if self.design.sketched else ()
        excluding = self.design.excluding
        self._excluding = None if excluding is None else self._places[excluding.name]
        readings = [(COMPARATORS[asked.comparator].prepare, asked.fields) for asked in self.design.features]
        self._readers = tuple(
            (*reading, [place for place, other in enumerate(readings) if other == reading]) for reading in readings
        )
        weights = data["features"]
        for asked in self.design.features:
            if set(weights.get(asked.name, ())) != set(COMPARATORS[asked.comparator].levels):
                raise ConfigError(
                    f"models/{self.record_type}.yml: {asked.name} does not have the levels of designs.yml;"
                    f" run `lienthong model train {self.record_type}`"
                )
        # (comparison, level -> evidence, evidence of a missing value, level -> cap, level -> what it settles)
        self._features = tuple(
            (
                COMPARATORS[asked.comparator].compare,
                {
                    level: Feature(asked.name, level, float(found["weight"]))
                    for level, found in weights[asked.name].items()
                }
                | {MISSING: Feature(asked.name, MISSING, 0.0)},
                Feature(asked.name, MISSING, 0.0),
                {level: cap for (name, level), cap in self.design.caps.items() if name == asked.name},
                asked.settles,
            )
            for asked in self.design.features
        )

        # What the features after each one can add at most.
        most = [max(each.weight for each in evidence.values()) for _, evidence, *_ in self._features]
        self._still = tuple(sum(most[place + 1 :]) for place in range(len(most)))

    def prepare(self, document: Document) -> Prepared:
        """The record, ready to be compared with many."""
        return Prepared(self.record_type, document, self._readers)

    def score(self, left: Prepared, right: Prepared, *, is_within: bool = False) -> Score:
        """The evidence that two records, of one source if `is_within`, are one thing; the same from either side."""
        found = self._score(left, right, is_within=is_within, is_brief=False)
        assert found is not None
        return found

    def score_unless_different(self, left: Prepared, right: Prepared, *, is_within: bool = False) -> Score | None:
        """The same, or None for a different pair: nothing is compared any more once it cannot become anything else."""
        found = self._score(left, right, is_within=is_within, is_brief=True)
        return None if found is None or found.verdict == "different" else found

    def _score(self, left: Prepared, right: Prepared, *, is_within: bool, is_brief: bool) -> Score | None:
        prior = self.prior_within if is_within and self.prior_within is not None else self.prior
        weight = prior
        found = []
        most: Verdict = "same"
        cap: str | None = None
        is_bound = False
        settled: frozenset[str] = _NOTHING
        our_values, their_values = left.values, right.values  # a call for each would take a tenth of the time
        still, different = self._still, self.thresholds.different
        for place, (compare, evidence, missing, caps, settles) in enumerate(self._features):
            if settled and missing.name in settled:
                found.append(missing)
                continue
            ours, theirs = our_values[place], their_values[place]
            if ours is _UNREAD:
                ours = left.value(place)
            if theirs is _UNREAD:
                theirs = right.value(place)
            if ours is None or theirs is None:
                feature = missing
            else:
                feature = evidence[compare(ours, theirs)]
                weight += feature.weight
            found.append(feature)
            if settles and feature.level in settles:
                settled |= settles[feature.level]
            if caps and feature.level in caps:
                limit = caps[feature.level]
                holds = limit.when is None or any((each.name, each.level) == limit.when for each in found)
                is_bound |= holds and not limit.is_soft
                if holds and _STRICTER[limit.verdict] > _STRICTER[most]:
                    most, cap = limit.verdict, f"{feature.name}: {feature.level}"
            if is_brief and (most == "different" or weight + still[place] <= different):
                return None
        if most != "different" and self.are_apart(left, right):
            most, cap = "different", SURELY_APART
        verdict: Verdict = "unsure"
        if weight >= self.thresholds.same:
            verdict = "same"
        elif weight <= self.thresholds.different:
            verdict = "different"
        capped = _STRICTER[most] > _STRICTER[verdict]
        return Score(
            weight,
            probability(weight),
            most if capped else verdict,
            tuple(found),
            prior,
            cap if capped else None,
            is_bound,
        )

    def are_apart(self, left: Prepared, right: Prepared) -> bool:
        """Whether nothing but the titles can tell what the two are, and these are surely of two things."""
        excluding = self._excluding
        if not self._sketched or (
            excluding is not None and left.value(excluding) is not None and right.value(excluding) is not None
        ):
            return False
        return are_apart(self._sketch(left), self._sketch(right))

    def _sketch(self, prepared: Prepared) -> Sketch | None:
        title, numerals = self._sketched
        return prepared.sketch(title, numerals, is_account=self.design.sketched == ACCOUNTS)

    def weight(self, name: str, level: str) -> float:
        """The weight of a level; 0 for one that the file does not know."""
        return float(self.data["features"].get(name, {}).get(level, {}).get("weight", 0.0))

    def place(self, name: str) -> int | None:
        """Where a prepared record has what one feature compares; None when the type has no such feature."""
        return self._places.get(name)


def probability(weight: float) -> float:
    """Bits of log2 odds as a probability; certain to more digits than a float has beyond 60 bits."""
    return 1 / (1 + 2 ** -max(-60.0, min(60.0, weight)))


@cache
def model(record_type: str) -> Model | None:
    """The model that this version has for a type; None where records are told apart by their keys alone."""
    text = _shipped(record_type)
    return None if text is None else Model(text)


def shipped_version(record_type: str) -> str | None:
    """The version of that model, without reading what it says."""
    text = _shipped(record_type)
    return None if text is None else _version(text)


def _shipped(record_type: str) -> str | None:
    path = MODELS / f"{record_type}.yml"
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _version(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]
