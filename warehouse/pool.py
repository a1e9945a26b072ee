"""A small pool of connections that are kept: for servers, where a login for each request would cost a core.

psycopg2's own pool closes every connection above its minimum when it comes back, and refuses at once when all are out;
this one keeps them all and lets a caller wait for a bounded time.
"""

import logging
import queue
import select
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from schemas.errors import WarehouseUnavailable
from warehouse.connection import Connection, connect, transaction

logger = logging.getLogger(__name__)


class Pool:
    """At most `size` connections, opened when first needed and kept; thread-safe."""

    def __init__(self, dsn: str, *, size: int = 8, wait_seconds: float = 5.0) -> None:
        self._dsn = dsn
        self._wait_seconds = wait_seconds
        self._places = BoundedSemaphore(size)
        self._idle: queue.LifoQueue[Connection] = queue.LifoQueue()
        self._is_closed = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection without a transaction: each statement sees the newest committed state, for one round trip."""
        with self._borrowed() as conn:
            conn.autocommit = True
            yield conn

    @contextmanager
    def viewing(self) -> Iterator[Connection]:
        """A connection in a read-only transaction that sees one moment throughout, and may stream; ends by rollback."""
        with self._borrowed() as conn:
            conn.autocommit = False
            try:
                with conn.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                yield conn
            finally:
                if not conn.closed:
                    conn.rollback()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction that is committed at the end, or rolled back on any error."""
        with self._borrowed() as conn:
            conn.autocommit = False
            with transaction(conn):
                yield conn

    def close(self) -> None:
        """Close what lies idle; what is still out is closed when it comes back."""
        self._is_closed = True
        while True:
            try:
                self._idle.get_nowait().close()
            except queue.Empty:
                return

    @contextmanager
    def _borrowed(self) -> Iterator[Connection]:
        if not self._places.acquire(timeout=self._wait_seconds):
            raise WarehouseUnavailable("all connections of the pool are in use", waited_seconds=int(self._wait_seconds))
        try:
            conn = self._take()
            try:
                yield conn
            finally:
                self._give_back(conn)
        finally:
            self._places.release()

    def _take(self) -> Connection:
        while True:
            try:
                conn = self._idle.get_nowait()
            except queue.Empty:
                return connect(self._dsn)
            if not conn.closed and not _has_news(conn):
                return conn
            conn.close()  # the server ended it while it lay here: restart, time limit, administrator

    def _give_back(self, conn: Connection) -> None:
        if not conn.closed and conn.info.transaction_status != TRANSACTION_STATUS_IDLE:
            conn.close()  # left in the middle of something: never to be lent again
            logger.warning("a connection came back in the middle of a transaction and was closed")
        if self._is_closed and not conn.closed:
            conn.close()
        if not conn.closed:
            self._idle.put(conn)


def _has_news(conn: Connection) -> bool:
    """Whether an idle connection has something to read, which can only be its end; costs no round trip."""
    poll = select.poll()
    poll.register(conn.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(poll.poll(0))
