"""Making a model: m and u from pairs that are labelled or not, thresholds and calibration from pairs kept aside.

Labelled pairs give m and u by counting. Pairs without labels give them by expectation maximisation with u held to what
random pairs show (Fellegi and Sunter 1969; W. E. Winkler 1988; the way Splink goes). Labelled
pairs then correct the weights for what fields say twice, so that the probabilities come true on unseen pairs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, log2
from random import Random
from typing import Any, NamedTuple

import yaml

from reconciliation.matching.comparators import COMPARATORS
from reconciliation.matching.design import Design, designs
from reconciliation.matching.edits import edited, sibling
from reconciliation.matching.model import Model, probability
from reconciliation.matching.specimens import specimen
from reconciliation.matching.titles import MISSING
from schemas.errors import ConfigError
from schemas.registry import RECORD_TYPES

PRECISION = 0.995  # that "same" must have on the pairs kept aside
MISSED = 0.02  # share of true pairs that "different" may swallow
SMOOTHING = 0.5  # added to every count, so that a level that was never seen is not impossible
MOST_BITS = 8.0  # no single field decides alone
PRIOR = 0.3  # share of true pairs among those of one block that no hard fact parts; pairs without labels know better
LEAST_SAME, MOST_DIFFERENT = 3.5, -2.0  # bits: "same" is at least 92 % sure, "different" at most 20 %
ROUNDS, STRENGTH = 40, 0.3  # of the regression: rounds over all weights, and how hard m / u pull back
LN2 = log(2)


class Pair(NamedTuple):
    """Two canonical documents, and whether they are one thing; None when nobody has said so."""

    left: Mapping[str, Any]
    right: Mapping[str, Any]
    same: bool | None


# Levels that another wording of the same thing reaches too: a pair with no other tells nobody what it is.
_AGREEING = frozenset(
    "equal equal_short unmarked reordered typo contained alias same hour alike slip none one_sided number_only "
    "equal_bare next_day same_item other_site shared of_the_other missing settled".split()
)
_REISSUED = frozenset(("case", "id"))  # another system numbers the same thing anew
SETTLED = "settled"  # not asked, because an earlier feature has said enough
_SILENT = frozenset((MISSING, SETTLED))
Pattern = tuple[str, ...]  # the level of each feature, in the order of the design
Probabilities = dict[str, dict[str, float]]  # feature -> level -> probability


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A model's file, and how it did on the pairs kept aside."""

    text: str
    report: dict[str, Any]


def made_pairs(record_type: str, count: int, seed: int) -> list[Pair]:
    """Labelled pairs: a made record and another wording of it, or of one that only looks alike; some by chance."""
    rng = Random(f"{record_type} {seed}")
    pattern = pattern_of(designs()[record_type])
    names = [asked.name for asked in designs()[record_type].features]
    pairs: list[Pair] = []
    while len(pairs) < count:
        one = specimen(record_type, rng)
        draw = rng.random()
        if draw < 0.5:
            left = edited(record_type, one, rng) if rng.random() < 0.4 else one
            pairs.append(Pair(left, edited(record_type, one, rng), True))
        elif draw < 0.85:
            other = sibling(record_type, one, rng)
            if pattern(one, other) == pattern(one, one):
                continue  # nothing that is compared tells them apart
            other = edited(record_type, other, rng) if rng.random() < 0.7 else other
            told = [level for name, level in zip(names, pattern(one, other), strict=True) if name not in _REISSUED]
            if keys_of(record_type, one).isdisjoint(keys_of(record_type, other)) and not _AGREEING.issuperset(told):
                pairs.append(Pair(one, other, False))
        else:
            other = specimen(record_type, rng)
            if other == one:
                continue
            other = edited(record_type, other, rng)
            if keys_of(record_type, one).isdisjoint(keys_of(record_type, other)):
                pairs.append(Pair(one, other, False))
    return pairs


def keys_of(record_type: str, document: Mapping[str, Any]) -> set[str]:
    """The natural keys: two records that share one are the same thing, whatever was meant when they were made."""
    return set(RECORD_TYPES[record_type].from_document(dict(document)).natural_keys())


def pattern_of(design: Design) -> Callable[[Mapping[str, Any], Mapping[str, Any]], Pattern]:
    """A function that compares two documents of the type, feature by feature."""
    parts = [(COMPARATORS[asked.comparator], asked) for asked in design.features]

    def pattern(left: Mapping[str, Any], right: Mapping[str, Any]) -> Pattern:
        found = []
        settled: set[str] = set()
        for comparator, asked in parts:
            if asked.name in settled:
                found.append(SETTLED)
                continue
            ours, theirs = comparator.prepare(left, asked.fields), comparator.prepare(right, asked.fields)
            found.append(MISSING if ours is None or theirs is None else comparator.compare(ours, theirs))
            settled |= asked.settles.get(found[-1], set())
        return tuple(found)

    return pattern


def train(record_type: str, pairs: Sequence[Pair], *, trained_on: Sequence[str], seed: int = 1) -> Trained:
    """A model from pairs; a quarter is kept aside for the thresholds. ConfigError when there are too few."""
    design = designs().get(record_type)
    if design is None:
        raise ConfigError(f"no design for {record_type}; types with one: {', '.join(designs())}")
    pattern = pattern_of(design)
    compared = [(pattern(pair.left, pair.right), pair.same) for pair in pairs]
    Random(seed).shuffle(compared)
    labelled = [(found, same) for found, same in compared if same is not None]
    aside, used = labelled[: len(labelled) // 4], labelled[len(labelled) // 4 :]
    if min(sum(same for _, same in part) for part in (aside, used)) < 20 or all(same for _, same in aside):
        raise ConfigError(f"{record_type}: at least 80 labelled pairs of either sort are needed to train a model")
    m = probabilities(design, (found for found, same in used if same))
    u = probabilities(design, (found for found, same in used if not same))
    unlabelled = [found for found, same in compared if same is None]
    prior = PRIOR
    if unlabelled:
        m, prior = maximised(design, unlabelled, m, u, prior)
    weights = {name: {level: weight_of(level, m[name][level], u[name][level]) for level in m[name]} for name in m}
    weights, bias = fitted(design, weights, used)
    weights = {name: {level: round(bits, 4) for level, bits in found.items()} for name, found in weights.items()}
    bits = round(log2(prior / (1 - prior)) + bias, 4)
    scored = [(bits + sum_of(design, weights, found), cap_of(design, found), same) for found, same in aside]
    # The pairs aside are half and half; among pairs that share a block the prior says how many are one thing.
    share = sum(same for *_, same in scored) / len(scored)
    odds = (prior / (1 - prior)) / (share / (1 - share))
    same_from = _same_from(scored, odds)
    different_to = min(_different_to(scored), MOST_DIFFERENT)
    data: dict[str, Any] = {
        "record_type": record_type,
        "trained": {
            "on": list(trained_on),
            "pairs": {"same": sum(s for _, s in labelled), "different": sum(not s for _, s in labelled)}
            | ({"unlabelled": len(unlabelled)} if unlabelled else {}),
            "kept_aside": len(aside),
            "seed": seed,
        },
        "prior": bits,
        "thresholds": {"same": same_from, "different": different_to},
        "features": {
            name: {
                level: {"m": round(m[name][level], 5), "u": round(u[name][level], 5), "weight": weights[name][level]}
                for level in m[name]
            }
            for name in m
        },
    }
    report = measured(scored, same_from, different_to, odds)
    data["measured"] = report
    head = f"# Made by `lienthong model train {record_type}`, not for editing; what is compared is in designs.yml.\n"
    return Trained(text=head + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120), report=report)


def probabilities(design: Design, patterns: Iterable[Pattern]) -> Probabilities:
    """Share of each level among the pairs in which the feature could be compared, smoothed."""
    counts: list[Counter[str]] = [Counter() for _ in design.features]
    for pattern in patterns:
        for counter, level in zip(counts, pattern, strict=True):
            counter[level] += 1
    return {
        asked.name: _shares({level: float(counter[level]) for level in COMPARATORS[asked.comparator].levels})
        for asked, counter in zip(design.features, counts, strict=True)
    }


def _shares(counts: Mapping[str, float]) -> dict[str, float]:
    total = sum(counts.values()) + SMOOTHING * len(counts)
    return {level: (count + SMOOTHING) / total for level, count in counts.items()}


def maximised(
    design: Design, patterns: Sequence[Pattern], m: Probabilities, u: Probabilities, prior: float, rounds: int = 25
) -> tuple[Probabilities, float]:
    """m and the share of true pairs by expectation maximisation; u stays what random and labelled pairs show."""
    tallied = Counter(patterns)
    for _ in range(rounds):
        weights = {name: {level: weight_of(level, m[name][level], u[name][level]) for level in m[name]} for name in m}
        start = log2(prior / (1 - prior))
        counts = {name: dict.fromkeys(levels, 0.0) for name, levels in m.items()}
        expected = 0.0
        for pattern, times in tallied.items():
            part = probability(start + sum_of(design, weights, pattern)) * times
            expected += part
            for asked, level in zip(design.features, pattern, strict=True):
                if level not in _SILENT:
                    counts[asked.name][level] += part
        m = {name: _shares(found) for name, found in counts.items()}
        prior = min(max(expected / len(patterns), 0.0001), 0.9)
    return m, prior


def measured(
    scored: Sequence[tuple[float, str, bool]], same_from: float, different_to: float, odds: float
) -> dict[str, Any]:
    """Precision, recall and the table of reliability, of the pairs kept aside weighted to the prior."""
    verdicts = Counter((_verdict(bits, cap, same_from, different_to), same) for bits, cap, same in scored)
    true = sum(same for *_, same in scored)
    hits, slips = verdicts["same", True] * odds, verdicts["same", False]
    table = []
    for place in range(10):
        low, high = place / 10, (place + 1) / 10
        inside = [
            same
            for bits, _, same in scored
            if low <= probability(bits) < high or (high == 1 and probability(bits) == 1)
        ]
        if inside:
            weight = sum(odds if same else 1.0 for same in inside)
            table.append({"from": low, "to": high, "pairs": len(inside), "true": round(sum(inside) * odds / weight, 4)})
    return {
        "precision": round(hits / (hits + slips), 5) if hits + slips else None,
        "recall": round(verdicts["same", True] / true, 4),
        "unsure": round(sum(n for (verdict, _), n in verdicts.items() if verdict == "unsure") / len(scored), 4),
        "missed": round(verdicts["different", True] / true, 4),
        "calibration": table,
    }


# What agrees never speaks against, and what differs never for: a person who reads the evidence would not follow.
_FOR = frozenset(
    "equal equal_short equal_bare unmarked typo alias same alike none number_only same_item shared".split()
)
_AGAINST = frozenset(
    "differ different loose turned replaced marks_differ far other apart other_list other_number other_street "
    "other_issuer other_year".split()
)


def _within(level: str, bits: float) -> float:
    low = 0.0 if level in _FOR else -MOST_BITS
    high = 0.0 if level in _AGAINST else MOST_BITS
    return max(low, min(high, bits))


def weight_of(level: str, m: float, u: float) -> float:
    """log2(m / u), but never against what agrees nor for what differs."""
    return _within(level, log2(m / u))


def sum_of(design: Design, weights: Mapping[str, Mapping[str, float]], pattern: Pattern) -> float:
    return sum(
        weights[asked.name][level]
        for asked, level in zip(design.features, pattern, strict=True)
        if level not in _SILENT
    )


def cap_of(design: Design, pattern: Pattern) -> str:
    levels = {asked.name: level for asked, level in zip(design.features, pattern, strict=True)}
    held = [design.caps[pair] for pair in levels.items() if pair in design.caps]
    caps = [cap.verdict for cap in held if cap.when is None or levels[cap.when[0]] == cap.when[1]]
    return "different" if "different" in caps else "unsure" if "unsure" in caps else "same"


def _verdict(bits: float, cap: str, same_from: float, different_to: float) -> str:
    if bits <= different_to or cap == "different":
        return "different"
    return "same" if bits >= same_from and cap == "same" else "unsure"


def fitted(
    design: Design, weights: Mapping[str, Mapping[str, float]], labelled: Sequence[tuple[Pattern, bool]]
) -> tuple[dict[str, dict[str, float]], float]:
    """The weights corrected for what fields say twice, and the bits that every pair gets.

    Logistic regression with log2(m / u) as the prior mean of each weight: where fields are independent it leaves them
    alone; levels that no pair shows stay what counting made them.
    """
    tallied = list(Counter(labelled).items())
    true = sum(times for (_, same), times in tallied if same)
    start = log2(true / (len(labelled) - true))
    found = {name: dict(levels) for name, levels in weights.items()}
    sums = [start + sum_of(design, found, pattern) for (pattern, _), _ in tallied]
    at: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, ((pattern, _), _) in enumerate(tallied):
        for asked, level in zip(design.features, pattern, strict=True):
            if level not in _SILENT:
                at[asked.name, level].append(place)
    everywhere = list(range(len(tallied)))
    bias = 0.0

    def step(places: Sequence[int], moved: float) -> float:
        """One Newton step of one weight, the others held; `moved` is how far it already is from its prior mean."""
        slope, bend = STRENGTH * moved, STRENGTH
        for place in places:
            (_, same), times = tallied[place]
            part = probability(sums[place])
            slope += LN2 * (part - same) * times
            bend += LN2 * LN2 * part * (1 - part) * times
        return max(-1.0, min(1.0, -slope / bend))

    def shift(places: Sequence[int], by: float) -> None:
        for place in places:
            sums[place] += by

    for _ in range(ROUNDS):
        by = step(everywhere, bias)
        shift(everywhere, by)
        bias += by
        furthest = abs(by)
        for (name, level), places in at.items():
            now = found[name][level]
            by = _within(level, now + step(places, now - weights[name][level])) - now
            shift(places, by)
            found[name][level] = now + by
            furthest = max(furthest, abs(by))
        if furthest < 0.005:
            break
    return found, bias


def _same_from(scored: Sequence[tuple[float, str, bool]], odds: float) -> float:
    """The least weight from which on PRECISION holds among the pairs aside; never below LEAST_SAME."""
    best = max(bits for bits, *_ in scored) + 1
    hits = slips = 0.0
    ordered = sorted((each for each in scored if each[1] == "same"), key=lambda each: -each[0])
    for place, (bits, _, same) in enumerate(ordered):
        hits, slips = hits + (odds if same else 0), slips + (not same)
        is_edge = place + 1 == len(ordered) or ordered[place + 1][0] < bits
        if is_edge and hits and hits / (hits + slips) >= PRECISION:
            best = bits
    return round(max(best - 0.0001, LEAST_SAME), 4)


def _different_to(scored: Sequence[tuple[float, str, bool]]) -> float:
    """The weight up to which at most MISSED of the true pairs lie."""
    true = sorted(bits for bits, _, same in scored if same)
    return round(true[int(len(true) * MISSED)] - 0.0001, 4)


def shipped(record_type: str, *, count: int = 6_000, seed: int = 1) -> Trained:
    """The model as this version ships it, made anew: the same text, byte for byte."""
    trained_on = [f"{count} pairs made by specimens.py, edits.py and others.py (seed {seed})", "schemas/examples"]
    return train(record_type, made_pairs(record_type, count, seed), trained_on=trained_on, seed=seed)


def as_model(trained: Trained) -> Model:
    """The model that the text makes."""
    return Model(trained.text)
