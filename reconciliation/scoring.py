"""Scoring: pairs of observations and what is compared of them become COPY lines of judgements and relations.

It asks no database, so several processes can do it at the same time: `python -m reconciliation.scoring` is one of them.
"""

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import IO, NamedTuple

import msgspec

from reconciliation.clusters import Facts
from reconciliation.matching import (
    RELATED_TYPES,
    Feature,
    Model,
    Prepared,
    Related,
    Score,
    contradicts,
    facts,
    model,
    related_both,
)
from schemas.canonical import canonical_json
from schemas.processes import Process, serve
from warehouse.statements import escape

SAME_STORY = "same_story"  # the same from either side, so it is written once
RECENT = 4  # tasks whose observations are kept: about those of a week in a large warehouse

Pair = tuple[str, str]
Row = tuple[str, str, str, list[str], str]  # observation, record type, source, keys, document as JSON
Models = Callable[[str], Model | None]


class Lines(NamedTuple):
    """COPY lines of the pairs that are one thing or may be, and of those that are something to each other."""

    scored: list[str]
    related: list[str]


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
            self._prepared = self.rules.prepare(msgspec.json.decode(self.document))
            self.document = ""
        return self._prepared


class Recent:
    """Who was in the last few tasks; whoever gives tasks and whoever carries them out know it alike."""

    def __init__(self) -> None:
        self._tasks: deque[frozenset[str]] = deque(maxlen=RECENT)
        self.names: frozenset[str] = frozenset()

    def add(self, names: Iterable[str]) -> None:
        """Those of another task."""
        self._tasks.append(frozenset(names))
        self.names = frozenset().union(*self._tasks)


class Scorer:
    """Scores pairs task by task; who was in the pairs of recent tasks need not be told again."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self._recent = Recent()
        self._met: dict[str, _Met] = {}

    def given(self, pairs: Sequence[Pair], fresh: Sequence[Row]) -> Callable[[], Lines]:
        """A task that waits for its turn."""
        return partial(self.lines, pairs, fresh)

    def lines(self, pairs: Sequence[Pair], fresh: Sequence[Row]) -> Lines:
        """What the pairs are; `fresh` are the observations that were in no pair of recent tasks."""
        self._recent.add(name for pair in pairs for name in pair)
        self._met = {name: self._met[name] for name in self._recent.names & self._met.keys()}  # memory stays flat
        for name, record_type, source, keys, document in fresh:
            rules = self._models(record_type)
            if rules is not None:
                natural = [key for key in keys if not key.startswith(("source:", "entity:"))]
                self._met[name] = _Met(rules, source, frozenset(natural), facts(record_type, natural), document)
        found = Lines([], [])
        for left, right in pairs:
            one, other = self._met.get(left), self._met.get(right)
            # What shares a key is one thing anyway.
            if one is not None and other is not None and one.rules is other.rules and not one.keys & other.keys:
                _compare(left, one, right, other, found)
        return found


def _compare(left: str, one: _Met, right: str, other: _Met, found: Lines) -> None:
    rules = one.rules
    proposal = None  # what facts keep apart no likeness unites
    if contradicts(one.facts, other.facts) is None:
        is_within = one.source == other.source
        score = rules.score_unless_different(one.prepared(), other.prepared(), is_within=is_within)
        proposal = None if score is None else _proposal(rules, score, is_within=is_within)
        if score is not None and proposal is not None:
            found.scored.append(_line(left, right, proposal, rules, score))
    if proposal != "same" and rules.record_type in RELATED_TYPES:
        found.related.extend(_relations((left, one.prepared()), (right, other.prepared()), rules))


def _relations(left: tuple[str, Prepared], right: tuple[str, Prepared], rules: Model) -> Iterator[str]:
    there, back = related_both(rules.record_type, left[1], right[1])
    if there is not None:
        yield _relation_line(left[0], right[0], there, rules)
    if back is not None and (there is None or there.relation != SAME_STORY):
        yield _relation_line(right[0], left[0], back, rules)


def _relation_line(name: str, other: str, found: Related, rules: Model) -> str:
    return f"{name}\t{other}\t{found.relation}\t{escape(canonical_json(found.evidence))}\tmodel:{rules.version}\n"


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
    told = ",".join(map(_told, score.evidence()))
    return (
        f"{rules.record_type}\t{left}\t{right}\t{proposal}\t{score.probability:.6f}\t{score.weight:.3f}\t"
        f"[{told}]\tmodel:{rules.version}\n"
    )


@lru_cache(maxsize=4_096)
def _told(feature: Feature) -> str:
    """One object of the list that a judgement's line has; a model has few."""
    return escape(canonical_json(feature.facts()))


class ScoringProcess(Process):
    """A scorer in a process of its own; `learnt`: texts of models by record type, which go before the shipped ones."""

    def __init__(self, learnt: Mapping[str, str]) -> None:
        super().__init__("reconciliation.scoring", "compares records")
        self.send(dict(learnt))

    def given(self, pairs: Sequence[Pair], fresh: Sequence[Row]) -> Callable[[], Lines]:
        """A task that waits for its turn, in a third of the memory that its objects take."""
        return partial(self.answer, pickle.dumps((pairs, fresh)))

    def answer(self, task: bytes) -> Lines:
        self.send_pickled(task)
        found: Lines = self.receive()
        return found


def preferring(learnt: Mapping[str, str]) -> Models:
    """The model of each type: the one that was learnt, else the shipped one."""
    own = {record_type: _model(text) for record_type, text in learnt.items()}
    return lambda record_type: own.get(record_type) or model(record_type)


@lru_cache(maxsize=64)
def _model(text: str) -> Model:
    return Model(text)


def work(orders: IO[bytes], answers: IO[bytes]) -> None:
    """What such a process does: models, then one task after the other."""
    scorer = Scorer(preferring(pickle.load(orders)))
    while True:
        try:
            task = pickle.load(orders)
        except EOFError:
            return
        pickle.dump(scorer.lines(*task), answers)
        answers.flush()


if __name__ == "__main__":
    from reconciliation import scoring

    serve(scoring.work)
