"""Training: shipped models come out again, thresholds keep their promise, pairs without labels teach too."""

from collections import Counter
from random import Random

import pytest
import yaml

from reconciliation.matching.design import designs
from reconciliation.matching.model import MODELS, Model
from reconciliation.matching.training import (
    LEAST_SAME,
    MOST_DIFFERENT,
    Pair,
    Probabilities,
    made_pairs,
    maximised,
    pattern_of,
    probabilities,
    shipped,
    train,
)
from schemas.errors import ConfigError


@pytest.mark.parametrize("record_type", ["admin_unit", "spokesperson"])
def test_the_shipped_model_is_what_training_makes(record_type: str) -> None:
    assert shipped(record_type).text == (MODELS / f"{record_type}.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("record_type", sorted(designs()))
def test_the_shipped_file_says_what_it_was_trained_on_and_how_well_it_does(record_type: str) -> None:
    data = yaml.safe_load((MODELS / f"{record_type}.yml").read_text(encoding="utf-8"))
    assert data["trained"]["on"]
    assert data["measured"]["precision"] >= 0.995
    assert data["thresholds"]["same"] >= LEAST_SAME
    assert data["thresholds"]["different"] <= MOST_DIFFERENT
    assert sum(row["pairs"] for row in data["measured"]["calibration"]) == data["trained"]["kept_aside"]
    for levels in data["features"].values():
        for side in ("m", "u"):
            assert sum(numbers[side] for numbers in levels.values()) == pytest.approx(1, abs=0.01)


def test_expectation_maximisation_finds_what_labels_would_say() -> None:
    """Of patterns drawn from known m and u, one in five a true pair, both come out again without any label."""
    design = designs()["press_event"]
    rng = Random(5)
    labelled = [(pattern_of(design)(pair.left, pair.right), pair.same) for pair in made_pairs("press_event", 400, 11)]
    m = probabilities(design, (found for found, same in labelled if same))
    u = probabilities(design, (found for found, same in labelled if not same))

    def drawn(shares: Probabilities) -> tuple[str, ...]:
        return tuple(rng.choices(list(levels), list(levels.values()))[0] for levels in shares.values())

    patterns = [drawn(m if rng.random() < 0.2 else u) for _ in range(3000)]
    blurred = {name: {level: (m[name][level] + u[name][level]) / 2 for level in m[name]} for name in m}
    learned, prior = maximised(design, patterns, blurred, u, 0.05)
    assert prior == pytest.approx(0.2, abs=0.03)
    for name, level in (("starts", "same"), ("title", "typo"), ("organiser", "differ")):
        assert learned[name][level] == pytest.approx(m[name][level], abs=0.04), (name, level)


def test_pairs_without_labels_are_used() -> None:
    pairs = made_pairs("spokesperson", 1200, 3)
    unlabelled = [Pair(pair.left, pair.right, None) for pair in made_pairs("spokesperson", 600, 4)]
    data = yaml.safe_load(train("spokesperson", [*pairs, *unlabelled], trained_on=["x"]).text)
    assert data["trained"]["pairs"]["unlabelled"] == 600
    assert data["trained"]["on"] == ["x"]


def test_too_few_pairs_and_unknown_types_are_refused() -> None:
    with pytest.raises(ConfigError, match="80"):
        train("venue", made_pairs("venue", 30, 1), trained_on=[])
    with pytest.raises(ConfigError, match="topic_measure"):
        train("topic_measure", [], trained_on=[])


def test_a_model_file_behind_its_design_is_refused() -> None:
    data = yaml.safe_load((MODELS / "venue.yml").read_text(encoding="utf-8"))
    del data["features"]["name"]["typo"]
    with pytest.raises(ConfigError, match="model train venue"):
        Model(yaml.safe_dump(data))


def test_made_pairs_are_half_and_half_and_never_labelled_against_their_keys() -> None:
    counted = Counter(pair.same for pair in made_pairs("document", 400, 8))
    assert 120 < counted[True] < 280
    assert counted[True] + counted[False] == 400
