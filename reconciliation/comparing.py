"""Comparing: candidates that share a block are scored by the model of their type, and its judgements written down."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from itertools import count, islice
from typing import Protocol

from reconciliation import models
from reconciliation.scoring import Lines, Pair, Row, Scorer, ScoringProcess, preferring
from warehouse.connection import Connection
from warehouse.statements import copy_in, listed, run, scalar, stream, tuples

CROWD = 100  # observations that share a block; where more do, the block says nothing about any two of them
FEW, MANY = 500, 5000  # pairs that are fetched together: few first, so that comparing begins at once
SPREAD = 50_000  # pairs, about three seconds of one processor, that are worth the start of processes
AHEAD = 2  # tasks that wait for each of those who compare
SCORED = (
    "record_type", "left_observation", "right_observation", "proposal", "score", "weight", "features", "decided_by",
)  # fmt: skip
RELATED = ("left_observation", "right_observation", "relation", "evidence", "decided_by")


class Comparer(Protocol):
    """Who compares: this process, or another one."""

    def lines(self, pairs: list[Pair], fresh: list[Row]) -> Lines: ...


def compare_candidates(conn: Connection, *, is_most: bool = False, processes: int = 1) -> int:
    """Judge every pair that shares a block with a touched observation; how many blocks were too common for that.

    `is_most`: those are a large part of the warehouse. Where pairs are many, as many processes compare them.
    """
    run(conn, "comparing.probes_of_most" if is_most else "comparing.probes")
    run(conn, "comparing.candidates", {"crowd": CROWD})
    run(conn, "comparing.scored")
    run(conn, "comparing.related")
    learnt = models.own(conn)
    with ExitStack() as ending:
        comparers: list[Comparer] = [Scorer(preferring(learnt))]
        if processes > 1 and int(scalar(conn, "comparing.count_candidates")) >= SPREAD:
            comparers = [ending.enter_context(closing(ScoringProcess(learnt))) for _ in range(processes)]
        # All statements run in this thread; those who compare have one each, in which they work or are waited for.
        threads = [ending.enter_context(ThreadPoolExecutor(1)) for _ in comparers]
        tasks: deque[Future[Lines]] = deque()
        for place, pairs, fresh in _tasks(conn, len(comparers)):
            tasks.append(threads[place].submit(comparers[place].lines, pairs, fresh))
            while len(tasks) > AHEAD * len(comparers) or (tasks and tasks[0].done()):
                _write(conn, tasks.popleft().result())
        while tasks:
            _write(conn, tasks.popleft().result())
    run(conn, "comparing.relate")
    run(conn, "comparing.overruled")
    run(conn, "comparing.judge")
    return int(scalar(conn, "comparing.crowded", {"crowd": CROWD}))


def _tasks(conn: Connection, comparers: int) -> Iterator[tuple[int, list[Pair], list[Row]]]:
    """All pairs, some at a time for each comparer in turn, with the observations that it does not hold already."""
    stored = stream(conn, "comparing.candidate_pairs")
    held: list[set[str]] = [set() for _ in range(comparers)]
    together = FEW
    for number in count():
        pairs = list(islice(stored, together))
        if not pairs:
            return
        together = min(2 * together, MANY)
        place = number % comparers
        names = {name for pair in pairs for name in pair}
        yield place, pairs, tuples(conn, "comparing.met", {"ids": listed(sorted(names - held[place]))})
        held[place] = names


def _write(conn: Connection, found: Lines) -> None:
    copy_in(conn, "scored", SCORED, found.scored)
    copy_in(conn, "related", RELATED, found.related)
