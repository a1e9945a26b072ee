"""Comparing: candidates that share a block are scored by the model of their type, and its judgements written down."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing
from itertools import chain, islice
from typing import Protocol

from reconciliation import models
from reconciliation.scoring import Lines, Pair, Recent, Row, Scorer, ScoringProcess, preferring
from warehouse.connection import Connection
from warehouse.statements import copy_in, listed, run, scalar, stream, tuples

CROWD = 100  # observations that share a block; where more do, the block says nothing about any two of them
FEW, MANY = 500, 5000  # pairs that are fetched together: few first, so that comparing begins at once
LARGE = 10_000  # observations after which the planner must hear of them now, not when the autovacuum daemon comes by
SPREAD = 50_000  # pairs, about three seconds of one processor, that are worth the start of processes
AHEAD = 2  # tasks that wait for each of those who compare
FAR_AHEAD = 24  # while the server has something else to do for some seconds; two megabytes each
SCORED = (
    "record_type", "left_observation", "right_observation", "proposal", "score", "weight", "features", "decided_by",
)  # fmt: skip
RELATED = ("left_observation", "right_observation", "relation", "evidence", "decided_by")


class Comparer(Protocol):
    """Who compares: this process, or another one."""

    def given(self, pairs: list[Pair], fresh: list[Row]) -> Callable[[], Lines]: ...


def compare_candidates(
    conn: Connection, *, touched: int, is_most: bool = False, processes: int = 1, meanwhile: Sequence[str] = ()
) -> int:
    """Judge every pair that shares a block with one of so many touched observations; how many blocks were too common.

    `is_most`: those are a large part of the warehouse. Where many meet, as many processes compare them; the server does
    not wait for that, but finds those of another portion, and runs the statements of `meanwhile`.
    """
    run(conn, "comparing.begin")
    portions = _portions(conn, is_most=is_most)
    statements = ("comparing.probes_of_most" if is_most else "comparing.probes", "comparing.candidates")
    learnt = models.own(conn)
    crowded = 0
    with ExitStack() as ending:
        comparers: list[Comparer] = [Scorer(preferring(learnt))]
        desks: list[_Desk] = []
        for number, types in enumerate(portions):
            asked = {"portion": number, "types": types, "crowd": CROWD}
            for name in statements:
                _give(conn, desks, FAR_AHEAD)
                run(conn, name, asked)
            crowded += int(scalar(conn, "comparing.crowded", asked))
            if not desks:
                if processes > 1 and _is_much(conn, touched, is_most=is_most):
                    comparers = [ending.enter_context(closing(ScoringProcess(learnt))) for _ in range(processes)]
                desks = [_Desk(each, ending) for each in comparers]
            for place, desk in enumerate(desks):
                asked = {"portion": number, "place": place, "comparers": len(desks)}
                desk.pairs = chain(desk.pairs, stream(conn, "comparing.candidate_pairs", asked))
        for name in meanwhile:
            _give(conn, desks, FAR_AHEAD)
            run(conn, name)
        while _give(conn, desks, AHEAD):
            wait([each.tasks[0] for each in desks if each.tasks], return_when=FIRST_COMPLETED)
    run(conn, "comparing.relate")
    run(conn, "comparing.overruled")
    run(conn, "comparing.judge")
    return crowded


def _portions(conn: Connection, *, is_most: bool) -> list[list[str]]:
    """The types whose records meet, in the order in which that is looked at.

    Where most of a warehouse meets, the largest type comes last: the others are compared while it is looked at.
    """
    types = [name for (name,) in tuples(conn, "comparing.types")]
    return [types[:-1], types[-1:]] if is_most and len(types) > 1 else [types]


def _is_much(conn: Connection, touched: int, *, is_most: bool) -> bool:
    return (is_most and touched >= SPREAD) or int(scalar(conn, "comparing.count_candidates")) >= SPREAD


class _Desk:
    """One who compares: the pairs that are theirs, who lies before them, and the tasks that they have not answered.

    All statements run in the caller's thread; each desk has one in which it works or is waited for.
    """

    def __init__(self, comparer: Comparer, ending: ExitStack) -> None:
        self._comparer = comparer
        self._thread = ThreadPoolExecutor(1)
        ending.callback(self._thread.shutdown, cancel_futures=True)
        self._recent = Recent()
        self._together = FEW
        self.pairs: Iterator[Pair] = iter(())
        self.tasks: deque[Future[Lines]] = deque()

    def give(self, conn: Connection, pairs: Iterator[Pair]) -> bool:
        """A task: some of the pairs, and the observations in them that are not there already; False: none is left."""
        some = list(islice(pairs, self._together))
        if some:
            names = {name for pair in some for name in pair}
            fresh = tuples(conn, "comparing.met", {"ids": listed(sorted(names - self._recent.names))})
            self._recent.add(names)
            self.tasks.append(self._thread.submit(self._comparer.given(some, fresh)))
            self._together = min(2 * self._together, MANY)
        return bool(some)


def _give(conn: Connection, desks: Sequence[_Desk], ahead: int) -> bool:
    """Write down what was found, and give pairs until everybody has so many tasks; False when all is done."""
    while True:
        for each in desks:
            while each.tasks and each.tasks[0].done():
                _write(conn, each.tasks.popleft().result())
        desk = min(desks, key=lambda each: len(each.tasks), default=None)
        if desk is None or len(desk.tasks) > ahead:
            return bool(desks)
        # Who is done with their own pairs helps another.
        if not any(desk.give(conn, each.pairs) for each in (desk, *desks)):
            return any(each.tasks for each in desks)


def _write(conn: Connection, found: Lines) -> None:
    copy_in(conn, "scored", SCORED, found.scored)
    copy_in(conn, "related", RELATED, found.related)
