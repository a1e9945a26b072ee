"""Comparing: candidates that share a block are scored by the model of their type, and its judgements written down."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from reconciliation.clusters import Facts
from reconciliation.matching import Model, Prepared, Score, contradicts, facts, relation
from reconciliation.models import models_in_use
from schemas.canonical import canonical_json
from warehouse.connection import Connection
from warehouse.statements import copy_in, escape, listed, run, scalar, stream, tuples

CROWD = 100  # observations that share a block; where more do, the block says nothing about any two of them
TOGETHER = 5000  # pairs whose documents are fetched together
SCORED = (
    "record_type", "left_observation", "right_observation", "proposal", "score", "weight", "features", "decided_by",
)  # fmt: skip
RELATED = ("left_observation", "right_observation", "relation", "decided_by")
SAME_STORY = "same_story"  # the same from either side, so it is written once


@dataclass(frozen=True, slots=True)
class _Compared:
    """One observation, made ready for comparison."""

    rules: Model
    source: str
    keys: frozenset[str]
    facts: Facts
    prepared: Prepared


def compare_candidates(conn: Connection) -> int:
    """Judge every pair that shares a block with a touched observation; how many blocks were too common for that."""
    run(conn, "resolve.candidates", {"crowd": CROWD})
    run(conn, "resolve.scored")
    run(conn, "resolve.related")
    model = models_in_use(conn)
    pairs = stream(conn, "resolve.candidate_pairs")
    held: dict[str, _Compared | None] = {}
    while some := list(islice(pairs, TOGETHER)):
        wanted = {name for pair in some for name in pair}
        held = {name: held[name] for name in wanted & held.keys()}
        held |= dict(_fetched(conn, model, sorted(wanted - held.keys())))
        scored, related = _lines(some, held)
        copy_in(conn, "scored", SCORED, scored)
        copy_in(conn, "related", RELATED, related)
    run(conn, "resolve.relate")
    run(conn, "resolve.overruled")
    run(conn, "resolve.judge")
    return int(scalar(conn, "resolve.crowded", {"crowd": CROWD}))


def _fetched(
    conn: Connection, model: Callable[[str], Model | None], ids: Sequence[str]
) -> Iterator[tuple[str, _Compared | None]]:
    for name, record_type, source, keys, document in tuples(conn, "resolve.compared", {"ids": listed(ids)}):
        rules = model(record_type)
        if rules is None:
            yield name, None
            continue
        natural = [key for key in keys if not key.startswith(("source:", "entity:"))]
        prepared = rules.prepare(json.loads(document))
        yield name, _Compared(rules, source, frozenset(natural), facts(record_type, natural), prepared)


def _lines(pairs: Sequence[tuple[str, str]], held: dict[str, _Compared | None]) -> tuple[list[str], list[str]]:
    """COPY lines of the pairs that are one thing or may be, and of those that are something to each other.

    What shares a key is one without any comparison.
    """
    scored: list[str] = []
    related: list[str] = []
    for left, right in pairs:
        one, other = held[left], held[right]
        if one is None or other is None or one.rules is not other.rules or one.keys & other.keys:
            continue
        rules = one.rules
        proposal = None  # what facts keep apart no likeness unites
        if contradicts(one.facts, other.facts) is None:
            score = rules.score(one.prepared, other.prepared)
            proposal = _proposal(rules, score, is_within=one.source == other.source)
            if proposal is not None:
                scored.append(_line(left, right, proposal, rules, score))
        if proposal != "same":
            related += _relations((left, one), (right, other), rules.version)
    return scored, related


def _relations(left: tuple[str, _Compared], right: tuple[str, _Compared], version: str) -> Iterator[str]:
    for (name, one), (other_name, other) in ((left, right), (right, left)):
        found = relation(one.rules.record_type, one.prepared, other.prepared)
        if found is not None:
            yield f"{name}\t{other_name}\t{found}\tmodel:{version}\n"
            if found == SAME_STORY:
                return


def _proposal(rules: Model, score: Score, *, is_within: bool) -> str | None:
    """What to make of a pair. A source gives two keys to two things: that it means one, a person has to say."""
    if score.verdict == "different" or (is_within and score.verdict != "same"):
        return None
    if is_within:
        return "unsure"
    if score.verdict == "unsure" and score.cap is None and score.weight >= rules.thresholds.likely:
        return "likely"
    return score.verdict


def _line(left: str, right: str, proposal: str, rules: Model, score: Score) -> str:
    told = escape(canonical_json(score.facts()))
    return (
        f"{rules.record_type}\t{left}\t{right}\t{proposal}\t{score.probability:.6f}\t{score.weight:.3f}\t"
        f"{told}\tmodel:{rules.version}\n"
    )
