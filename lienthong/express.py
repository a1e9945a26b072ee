"""The express lane: a worker that looks at urgent sources every few seconds and carries what is new to subscribers.

Carrying is the plan itself, of one source and in one process: pull, stage, check, load, reconcile, check the warehouse,
number. Packs, letters and peers come right after, in a thread of their own. Each source has a thread too, so that one
which is slow to answer holds up nobody. Whether something is new or not, each is pulled in full once a minute.
"""

import logging
import os
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import Event, Thread

from lienthong import database, pipeline, plan, waking
from lienthong.looking import Looks
from lienthong.peers import load_peers
from lienthong.pipeline import Facts, Watch
from lienthong.robots_copies import KeptCopies
from lienthong.settings import Settings
from reconciliation.run import Turn
from schemas.errors import IntegrationError, SourceUnavailable
from warehouse.connection import Connection, kept_sessions, session, transaction
from warehouse.statements import scalar

logger = logging.getLogger(__name__)

REGULAR = 60.0  # seconds between two pulls that stand in the ledger whatever they bring
LONGEST = 60.0  # seconds between two looks at a source that does not answer
STAND_BY = 1.0  # seconds between two tries to take over from another worker, and two thoughts of the end


@dataclass(slots=True)
class Worker:
    """The worker of one node; `tell` hears of every step, of any thread."""

    settings: Settings
    tell: Watch = lambda step, subject, facts: None
    ended: Event = field(default_factory=Event)
    _aside: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "express-aside"))
    _following: Future[None] | None = None
    _owed: dict[str, bool] = field(default_factory=dict)
    _until: float | None = None
    _parent: int | None = None
    _carried: Counter[str] = field(default_factory=Counter)

    def work(self, seconds: float | None = None, *, parent: int | None = None) -> dict[str, int]:
        """Look and carry until `ended` is set or the time is over; where another worker is at it, stand by.

        `parent`: the process that answers for this one; without it the work ends. How many runs there were of each
        source.
        """
        self._until = None if seconds is None else time.monotonic() + seconds
        self._parent = parent
        threads: dict[str, Thread] = {}
        try:
            with session(database.ready(self.settings)) as conn:
                while not _is_ours(conn) and not self._is_over():
                    self.ended.wait(STAND_BY)
                scan = 0.0
                while not self._is_over():
                    if time.monotonic() >= scan:
                        self._begin(threads)
                        scan = time.monotonic() + REGULAR
                    self.ended.wait(STAND_BY)
        finally:
            self.ended.set()
            for thread in threads.values():
                thread.join()
            self.close()
        return dict(self._carried)

    def close(self) -> None:
        """Wait for what follows the last publication."""
        self._aside.shutdown()

    def _begin(self, threads: dict[str, Thread]) -> None:
        """A thread for each source that is to be watched and has none."""
        for source in plan.watched(self.settings):
            if source.name not in threads or not threads[source.name].is_alive():
                name = source.name
                threads[name] = Thread(target=self._watch, args=(name,), name=f"express-{name}", daemon=True)
                threads[name].start()

    def _is_over(self) -> bool:
        is_late = self._until is not None and time.monotonic() >= self._until
        return self.ended.is_set() or is_late or self._parent not in (None, os.getppid())

    def _watch(self, name: str) -> None:
        """One source, minute by minute; its file is read anew each time, and ends the thread when it says so."""
        told, due, pause = "", 0.0, 1.0
        while not self.ended.is_set():
            try:
                source = pipeline.source_named(self.settings, name)
                if source.wake.look is None:
                    return
                dsn, store = database.dsn(self.settings), pipeline.store(self.settings)
                with (
                    session(dsn) as conn,
                    pipeline.fetching(self.settings, source, KeptCopies(dsn, store)) as manners,
                ):
                    looks = Looks(conn, store, manners, source, told)
                    if time.monotonic() >= due and looks.is_free():
                        self.carry(name)
                        due = time.monotonic() + REGULAR
                    self._look(looks, name, source.wake.look, time.monotonic() + REGULAR)
                    told, pause = looks.told, 1.0
            except IntegrationError as error:  # what was loaded meanwhile is carried on by the next try
                logger.warning("the express lane lost hold of %s: %s", name, error)
                due = 0.0
                self.ended.wait(pause)
                pause = min(LONGEST, 2 * pause)

    def _look(self, looks: Looks, name: str, seconds: float, until: float) -> None:
        """Look until the next pull is due; less and less often while the source does not answer."""
        failures = 0
        while not self.ended.is_set() and time.monotonic() < until:
            try:
                if looks.is_free() and (looks.news() or waking.is_wished(self.settings.home, name)):
                    self.carry(name)
                failures = 0
            except SourceUnavailable as error:  # the pull of the next minute writes down what is wrong
                failures += 1
                if failures == 1:
                    logger.warning("the express lane lost sight of %s: %s", name, error)
            self.ended.wait(min(LONGEST, seconds * 2**failures, max(0.0, until - time.monotonic())))

    def carry(self, name: str) -> Facts:
        """The plan for one source, up to the numbers that subscribers follow; what was published."""
        with kept_sessions():
            return self._carry(name)

    def _carry(self, name: str) -> Facts:
        settings = self.settings
        run_id = pipeline.begin(settings, trigger="express")
        self._carried[name] += 1
        pipeline.take(settings, [name], run_id, self._noting(name))
        turn = Turn.URGENT if self._owed.get(name) else Turn.NOW
        done = pipeline.reconcile(settings, run_id, only=[name], turn=turn)
        self._owed[name] = False
        self.tell("reconcile", "", done)
        urgent = plan.are_urgent(settings, [name])
        self.tell("check_warehouse", "", pipeline.check_warehouse(settings, run_id, is_urgent=urgent))
        facts = pipeline.announce(settings, run_id)
        self.tell("publish", name, facts)
        pipeline.finish(settings, run_id)
        if facts["published"] and not self._will_follow():
            self._following = self._aside.submit(self._follow, run_id)
        return facts

    def _noting(self, name: str) -> Watch:
        """Tell on, and remember that a batch which counts has brought something."""

        def tell(step: str, subject: str, facts: Facts) -> None:
            if step == "load" and (facts.get("loaded") or facts.get("absent")):
                self._owed[name] = True
            self.tell(step, subject, facts)

        return tell

    def _will_follow(self) -> bool:
        """Whether one that has not begun yet will follow this publication too."""
        found = self._following
        return found is not None and not found.running() and not found.done()

    def _follow(self, run_id: str) -> None:
        """What no subscriber waits for: packs and letters, then the peers."""
        steps: list[Callable[[], Facts]] = [partial(pipeline.publish, self.settings, run_id)]
        try:
            peers = sorted(load_peers(self.settings.peers))
        except IntegrationError as error:
            peers = []
            logger.warning("the express lane tells no peer: %s", error)
        steps += [partial(pipeline.exchange, self.settings, peer, run_id) for peer in peers]
        for step in steps:
            try:
                step()
            except IntegrationError as error:  # the next publication or the peer's own turn does it
                logger.warning("after the express run %s: %s", run_id, error)


def _is_ours(conn: Connection) -> bool:
    with transaction(conn):
        return bool(scalar(conn, "express.stand_by"))
