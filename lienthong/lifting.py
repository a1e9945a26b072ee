"""Embargoes end by themselves: a watch that sleeps until the next instant at which time alone changes a record.

It looks at that one instant, never at the records that wait. Other processes set embargoes meanwhile, and bring them
forward, so it looks again every second at the latest. What ends at one instant is one reconciliation; several servers
of a node may watch: the first one lifts, the others find nothing left to do.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread

from lienthong import database, reviewed
from lienthong.settings import Settings
from publishing.publisher import publish
from reconciliation.run import come_due, next_due
from schemas.errors import IntegrationError
from warehouse.connection import Connection, session

logger = logging.getLogger(__name__)

LOOK = 1.0  # seconds

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


def lift(conn: Connection, settings: Settings, now: datetime) -> int:
    """Bring into effect what time has changed by now, and publish it; how many records that changed."""
    reviewed.settle_rules(conn, is_reviewed=settings.activation == "reviewed")
    done = come_due(conn, now=now)
    publish(conn, settings)
    logger.info("lifted", extra={"count": done.changed})
    return done.changed


def watch(settings: Settings, ended: Event, *, clock: Clock = _now, look: float = LOOK) -> None:
    """Lift what is due until `ended` is set. A failure is told, and tried again: the time of an embargo stays past."""
    while not ended.is_set():
        try:
            with session(database.dsn(settings)) as conn:
                publish(conn, settings)  # what a process had lifted that died before it could publish
                while not ended.is_set():
                    now, due = clock(), next_due(conn)
                    if due is not None and due <= now:
                        lift(conn, settings, now)
                        now, due = clock(), next_due(conn)
                    ended.wait(look if due is None or due <= now else min(look, (due - now).total_seconds()))
        except IntegrationError as error:
            logger.error("not lifted: %s", error)
            ended.wait(look)


@contextmanager
def watching(settings: Settings, *, clock: Clock = _now, look: float = LOOK) -> Iterator[None]:
    """A watch beside the caller, in a thread of its own."""
    ended = Event()
    thread = Thread(target=watch, args=(settings, ended), kwargs={"clock": clock, "look": look}, name="lifting")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
