"""Learning from what a warehouse knows already: pairs that keys unite, and pairs that hard facts keep apart.

Nobody has to label anything: two records of different sources that share a natural key are one thing, two that share a
block and contradict each other are not. What gave them away, such as the number, is hidden from the comparison, so that
the model learns what the rest of a record says. How common true pairs are among those that neither key nor fact decides
comes from these pairs themselves, by expectation maximisation, and the thresholds from the probabilities that follow.
Pairs of one source, which gives two keys to two things unless it has made a mistake, have a share of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log2
from random import Random
from typing import Any

import yaml

from reconciliation.matching.design import Design, designs
from reconciliation.matching.model import Model, probability
from reconciliation.matching.training import (
    Pattern,
    Probabilities,
    Trained,
    cap_of,
    fitted,
    measured,
    pattern_of,
    probabilities,
    sum_of,
    weight_of,
)
from schemas.errors import ConfigError

PRECISION = 0.99  # that "same" is expected to have among the pairs that are to be decided
LEAST_SAME = 0.8  # probability below which nothing is "same", however few mistakes are expected above
LIKELY = 1 / 3  # probability from which on a pair is one thing if nothing else comes into question
MOST_DIFFERENT = 0.1  # probability up to which a pair is "different"
FEWEST = 50  # pairs of either sort without which there is nothing to learn
ROUNDS = 200

Documents = tuple[Mapping[str, Any], Mapping[str, Any]]


def learn(
    record_type: str,
    same: Sequence[Documents],
    different: Sequence[Documents],
    undecided: Sequence[Documents],
    within: Sequence[Documents] = (),
    *,
    base: Model,
    seed: int = 1,
) -> Trained:
    """A model of one warehouse's records; ConfigError when it holds too few pairs to learn from.

    `undecided` are pairs of two sources, `within` those of one; with too few of these a person decides about them all.
    Levels that these pairs never show keep the weight that `base`, the model until now, gives them.
    """
    design = designs()[record_type]
    if min(len(same), len(different), len(undecided)) < FEWEST:
        raise ConfigError(
            f"{record_type}: cần ít nhất {FEWEST} cặp mỗi loại để học · at least {FEWEST} pairs of each sort needed",
            same=len(same),
            different=len(different),
            undecided=len(undecided),
        )
    pattern = pattern_of(design)
    labelled = [(pattern(*_hidden(design, pair)), True) for pair in same]
    labelled += [(pattern(*_hidden(design, pair)), False) for pair in different]
    Random(seed).shuffle(labelled)
    aside, used = labelled[: len(labelled) // 4], labelled[len(labelled) // 4 :]
    m = probabilities(design, (found for found, is_same in used if is_same))
    u = probabilities(design, (found for found, is_same in used if not is_same))
    counted = {name: {level: weight_of(level, m[name][level], u[name][level]) for level in m[name]} for name in m}
    weights, _ = fitted(design, counted, used)
    seen = {(asked.name, level) for found, _ in used for asked, level in zip(design.features, found, strict=True)}
    weights = {
        name: {
            level: round(bits if (name, level) in seen else base.weight(name, level), 4)
            for level, bits in found.items()
        }
        for name, found in weights.items()
    }
    waiting = Counter(pattern(*pair) for pair in undecided)
    prior = _prior(design, weights, waiting)
    bits = _bits(prior)
    same_from, different_to = _thresholds(design, weights, waiting, bits)
    scored = [(bits + sum_of(design, weights, found), cap_of(design, found), is_same) for found, is_same in aside]
    share = sum(is_same for *_, is_same in scored) / len(scored)
    report = measured(scored, same_from, different_to, (prior / (1 - prior)) / (share / (1 - share)))
    data: dict[str, Any] = {
        "record_type": record_type,
        "trained": {
            "on": ["pairs of this warehouse that keys unite or facts part"],
            "pairs": {"same": len(same), "different": len(different), "unlabelled": len(undecided)},
            "kept_aside": len(aside),
            "seed": seed,
        },
        "prior": bits,
    }
    if len(within) >= FEWEST:
        data["prior_within"] = _bits(_prior(design, weights, Counter(pattern(*pair) for pair in within)))
    data |= {
        "thresholds": {"same": same_from, "likely": _bits(LIKELY), "different": different_to},
        "features": _told(m, u, weights),
        "measured": report,
    }
    return Trained(text=yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120), report=report)


def _hidden(design: Design, pair: Documents) -> Documents:
    left, right = ({name: value for name, value in each.items() if name not in design.deciding} for each in pair)
    return left, right


def _prior(design: Design, weights: Mapping[str, Mapping[str, float]], waiting: Counter[Pattern]) -> float:
    """The share of true pairs among the undecided that makes their probabilities come true on average."""
    total = sum(waiting.values())
    sums = [(sum_of(design, weights, found), times) for found, times in waiting.items()]
    prior = 0.3
    for _ in range(ROUNDS):
        start = log2(prior / (1 - prior))
        expected = sum(probability(start + bits) * times for bits, times in sums) / total
        expected = min(max(expected, 0.0001), 0.9)
        if abs(expected - prior) < 1e-6:
            break
        prior = expected
    return prior


def _thresholds(
    design: Design, weights: Mapping[str, Mapping[str, float]], waiting: Counter[Pattern], prior: float
) -> tuple[float, float]:
    """From which weight on the expected share of mistakes among all that is above stays small enough."""
    scored = sorted(
        (
            (prior + sum_of(design, weights, found), times)
            for found, times in waiting.items()
            if cap_of(design, found) == "same"
        ),
        reverse=True,
    )
    least = _bits(LEAST_SAME)
    best, true, pairs = max((bits for bits, _ in scored), default=least) + 1, 0.0, 0
    for bits, times in scored:
        true, pairs = true + probability(bits) * times, pairs + times
        if bits < least or true / pairs < PRECISION:
            break
        best = bits
    return round(max(best - 0.0001, least), 4), _bits(MOST_DIFFERENT)


def _bits(chance: float) -> float:
    return round(log2(chance / (1 - chance)), 4)


def _told(m: Probabilities, u: Probabilities, weights: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    return {
        name: {
            level: {"m": round(m[name][level], 5), "u": round(u[name][level], 5), "weight": weights[name][level]}
            for level in m[name]
        }
        for name in m
    }
