"""What holds for every model: one answer from either side, evidence that adds up, verdicts in the order of weights."""

from random import Random

import pytest

from reconciliation.matching import Score, blocks, exclusion, model
from reconciliation.matching.comparators import COMPARATORS
from reconciliation.matching.design import designs
from reconciliation.matching.edits import edited, sibling
from reconciliation.matching.model import MODELS, Model
from reconciliation.matching.specimens import specimen
from reconciliation.matching.titles import MISSING
from reconciliation.matching.training import Pair, made_pairs
from schemas.registry import RECORD_TYPES

TYPES = sorted(designs())
ORDER = ("different", "unsure", "same")


def the_model(record_type: str) -> Model:
    found = model(record_type)
    assert found is not None
    return found


def scored(found: Model, pair: Pair) -> Score:
    return found.score(found.prepare(pair.left), found.prepare(pair.right))


@pytest.fixture(scope="module", params=TYPES)
def seen(request: pytest.FixtureRequest) -> tuple[Model, list[tuple[Pair, Score]]]:
    """A model, and made pairs that it was not trained on, with their scores."""
    found = the_model(request.param)
    return found, [(pair, scored(found, pair)) for pair in made_pairs(request.param, 250, seed=2026)]


def test_every_design_has_a_model_and_every_model_a_design() -> None:
    assert sorted(path.stem for path in MODELS.glob("*.yml")) == TYPES
    assert model("topic_measure") is None
    assert blocks("topic_measure", {"topic": "x"}) == ()


def test_a_score_is_the_same_from_either_side(seen: tuple[Model, list[tuple[Pair, Score]]]) -> None:
    found, pairs = seen
    assert all(scored(found, Pair(pair.right, pair.left, pair.same)) == score for pair, score in pairs)


def test_weights_add_up(seen: tuple[Model, list[tuple[Pair, Score]]]) -> None:
    found, pairs = seen
    for _, score in pairs:
        assert score.weight == pytest.approx(found.prior + sum(each.weight for each in score.features))
        assert score.weight == pytest.approx(sum(each["weight"] for each in score.facts()), abs=0.01)
        assert 0 < score.probability < 1


def test_more_weight_is_never_a_worse_verdict_unless_a_cap_says_so(
    seen: tuple[Model, list[tuple[Pair, Score]]],
) -> None:
    found, pairs = seen
    assert found.thresholds.different < found.thresholds.same
    free = sorted((score for _, score in pairs if score.cap is None), key=lambda score: score.weight)
    verdicts = [ORDER.index(score.verdict) for score in free]
    assert verdicts == sorted(verdicts)
    assert {score.verdict for _, score in pairs} >= {"same", "different"}


def test_a_missing_value_weighs_nothing(seen: tuple[Model, list[tuple[Pair, Score]]]) -> None:
    found, pairs = seen
    assert all(each.weight == 0 for _, score in pairs for each in score.features if each.level == MISSING)
    nothing = found.score(found.prepare({}), found.prepare({}))
    told = [each for each in nothing.features if each.level != MISSING]
    assert {each.name for each in told} <= {"language"}, "what is in no language that it names is in Vietnamese"
    assert nothing.weight == pytest.approx(found.prior + sum(each.weight for each in told))
    assert nothing.verdict != "same"


def test_every_level_of_every_comparator_has_a_weight() -> None:
    for record_type in TYPES:
        features = the_model(record_type).data["features"]
        for asked in designs()[record_type].features:
            assert set(features[asked.name]) == set(COMPARATORS[asked.comparator].levels), (record_type, asked.name)


def test_made_pairs_that_no_model_has_seen_are_told_apart(seen: tuple[Model, list[tuple[Pair, Score]]]) -> None:
    """Half of these pairs are one thing; of pairs in a block it is one in five, so a slip counts four times."""
    found, pairs = seen
    said_same = [pair.same for pair, score in pairs if score.verdict == "same"]
    assert len(said_same) >= 40
    assert said_same.count(False) <= 1, found.record_type
    assert sum(score.verdict == "different" for pair, score in pairs if pair.same) <= 0.05 * len(pairs)


def test_who_stops_early_stops_at_different_pairs_alone(seen: tuple[Model, list[tuple[Pair, Score]]]) -> None:
    found, pairs = seen
    for pair, score in pairs:
        briefly = found.score_unless_different(found.prepare(pair.left), found.prepare(pair.right))
        assert briefly == (None if score.verdict == "different" else score)


def test_what_is_excluded_would_be_different(seen: tuple[Model, list[tuple[Pair, Score]]]) -> None:
    found, pairs = seen
    told = [({exclusion(found.record_type, each) for each in (pair.left, pair.right)}, score) for pair, score in pairs]
    apart = [score.verdict for values, score in told if len(values) == 2 and None not in values]
    assert set(apart) <= {"different"}
    assert bool(apart) == (found.design.excluding is not None)


def test_copies_meet_in_a_block_and_blocks_are_few(seen: tuple[Model, list[tuple[Pair, Score]]]) -> None:
    found, pairs = seen
    kind = found.record_type
    met = [not set(blocks(kind, pair.left)).isdisjoint(blocks(kind, pair.right)) for pair, _ in pairs if pair.same]
    assert sum(met) >= 0.88 * len(met)
    for pair, _ in pairs:
        hashes = blocks(kind, pair.left)
        assert hashes == blocks(kind, dict(reversed(list(pair.left.items())))), "order of fields must not matter"
        assert len(set(hashes)) == len(hashes) <= 10
        assert all(-(2**63) <= each < 2**63 for each in hashes)


@pytest.mark.parametrize("record_type", TYPES)
def test_edits_and_siblings_are_records_and_leave_theirs_alone(record_type: str) -> None:
    for seed in range(60):
        one = specimen(record_type, Random(seed))
        before = repr(one)
        for make in (edited, sibling):
            made = make(record_type, one, Random(seed))
            assert made == make(record_type, one, Random(seed))
            RECORD_TYPES[record_type].from_document(made)
        assert repr(one) == before


def test_the_version_names_the_file() -> None:
    text = (MODELS / "document.yml").read_text(encoding="utf-8")
    assert Model(text).version == the_model("document").version
    assert Model(text + "\n").version != the_model("document").version
