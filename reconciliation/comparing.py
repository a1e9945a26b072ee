"""Comparing: candidates that share a block are scored by the model of their type, and its judgements written down."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from reconciliation.clusters import Facts
from reconciliation.matching import RELATED_TYPES, Model, Prepared, Score, contradicts, facts, related
from reconciliation.models import models_in_use
from schemas.canonical import canonical_json
from warehouse.connection import Connection
from warehouse.statements import copy_in, escape, listed, run, scalar, stream, tuples

CROWD = 100  # observations that share a block; where more do, the block says nothing about any two of them
FEW, MANY = 500, 5000  # pairs that are fetched together: few first, so that comparing begins at once
SCORED = (
    "record_type", "left_observation", "right_observation", "proposal", "score", "weight", "features", "decided_by",
)  # fmt: skip
RELATED = ("left_observation", "right_observation", "relation", "evidence", "decided_by")
SAME_STORY = "same_story"  # the same from either side, so it is written once


@dataclass(slots=True)
class _Met:
    """One observation of a candidate pair: most pairs that meet are told apart before any document is looked into."""

    rules: Model
    source: str
    keys: frozenset[str]
    facts: Facts
    document: str
    _prepared: Prepared | None = None

    def prepared(self) -> Prepared:
        """What is compared of it; read once."""
        if self._prepared is None:
            self._prepared = self.rules.prepare(json.loads(self.document))
            self.document = ""
        return self._prepared


class _Some(NamedTuple):
    """Pairs that are open, and who is in them."""

    pairs: Sequence[tuple[str, str]]
    met: Mapping[str, _Met]


def compare_candidates(conn: Connection) -> int:
    """Judge every pair that shares a block with a touched observation; how many blocks were too common for that."""
    run(conn, "comparing.probes")
    run(conn, "comparing.candidates", {"crowd": CROWD})
    run(conn, "comparing.scored")
    run(conn, "comparing.related")
    # All statements of this part run in one other thread, one after the other, while this one compares: a connection
    # that copies cannot fetch at the same time.
    with ThreadPoolExecutor(1) as database:
        reading = _read(conn, models_in_use(conn))
        coming = database.submit(next, reading, None)
        writing: Future[None] | None = None
        while (some := coming.result()) is not None:
            coming = database.submit(next, reading, None)
            scored, relations = _lines(some)
            if writing is not None:
                writing.result()
            writing = database.submit(_write, conn, scored, relations)
        if writing is not None:
            writing.result()
    run(conn, "comparing.relate")
    run(conn, "comparing.overruled")
    run(conn, "comparing.judge")
    return int(scalar(conn, "comparing.crowded", {"crowd": CROWD}))


def _write(conn: Connection, scored: Sequence[str], relations: Sequence[str]) -> None:
    copy_in(conn, "scored", SCORED, scored)
    copy_in(conn, "related", RELATED, relations)


def _read(conn: Connection, model: Callable[[str], Model | None]) -> Iterator[_Some]:
    """All pairs that are open, with what their scores need."""
    pairs = stream(conn, "comparing.candidate_pairs")
    met: dict[str, _Met] = {}
    together = FEW
    while some := list(islice(pairs, together)):
        together = min(2 * together, MANY)
        names = {name for pair in some for name in pair}
        met = {name: met[name] for name in names & met.keys()}  # memory stays flat
        met |= _met(conn, model, sorted(names - met.keys()))
        yield _Some([pair for pair in some if _is_open(met.get(pair[0]), met.get(pair[1]))], met)


def _met(conn: Connection, model: Callable[[str], Model | None], ids: Sequence[str]) -> dict[str, _Met]:
    found = {}
    for name, record_type, source, keys, document in tuples(conn, "comparing.met", {"ids": listed(ids)}):
        rules = model(record_type)
        if rules is not None:
            natural = [key for key in keys if not key.startswith(("source:", "entity:"))]
            found[name] = _Met(rules, source, frozenset(natural), facts(record_type, natural), document)
    return found


def _is_open(one: _Met | None, other: _Met | None) -> bool:
    """Whether a pair is worth reading: what shares a key is one thing anyway, what facts keep apart is none.

    Of items of news it is asked even then what they are to each other.
    """
    if one is None or other is None or one.rules is not other.rules or one.keys & other.keys:
        return False
    return one.rules.record_type in RELATED_TYPES or contradicts(one.facts, other.facts) is None


def _lines(some: _Some) -> tuple[list[str], list[str]]:
    """COPY lines of the pairs that are one thing or may be, and of those that are something to each other."""
    scored: list[str] = []
    relations: list[str] = []
    for left, right in some.pairs:
        one, other = some.met[left], some.met[right]
        rules = one.rules
        proposal = None  # what facts keep apart no likeness unites
        if contradicts(one.facts, other.facts) is None:
            is_within = one.source == other.source
            score = rules.score_unless_different(one.prepared(), other.prepared(), is_within=is_within)
            proposal = None if score is None else _proposal(rules, score, is_within=is_within)
            if score is not None and proposal is not None:
                scored.append(_line(left, right, proposal, rules, score))
        if proposal != "same" and rules.record_type in RELATED_TYPES:
            relations += _relations((left, one.prepared()), (right, other.prepared()), rules)
    return scored, relations


def _relations(left: tuple[str, Prepared], right: tuple[str, Prepared], rules: Model) -> Iterator[str]:
    for (name, one), (other_name, other) in ((left, right), (right, left)):
        found = related(rules.record_type, one, other)
        if found is not None:
            evidence = escape(canonical_json(found.evidence))
            yield f"{name}\t{other_name}\t{found.relation}\t{evidence}\tmodel:{rules.version}\n"
            if found.relation == SAME_STORY:
                return


def _proposal(rules: Model, score: Score, *, is_within: bool) -> str | None:
    """What to make of a pair.

    A source gives two keys to two things: unless its warehouse has learnt how often that is not so, a person says it.
    """
    if is_within and rules.prior_within is None:
        return "unsure" if score.verdict == "same" else None
    if score.verdict == "unsure" and not score.is_bound and rules.thresholds.is_likely(score.weight):
        return "likely"
    return score.verdict


def _line(left: str, right: str, proposal: str, rules: Model, score: Score) -> str:
    told = escape(canonical_json(score.facts()))
    return (
        f"{rules.record_type}\t{left}\t{right}\t{proposal}\t{score.probability:.6f}\t{score.weight:.3f}\t"
        f"{told}\tmodel:{rules.version}\n"
    )
