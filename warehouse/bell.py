"""A bell between processes: who waits for news of the feeds is woken when some are committed, instead of asking on.

LISTEN and NOTIFY of PostgreSQL. Only a wake-up: nothing is told by it, and who was not there when it rang asks as ever.
Behind a pooler that shares sessions it stays silent, and waiting is what it was without it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from select import select

import psycopg2

from warehouse.connection import Connection, session, translated
from warehouse.statements import run


class Bell:
    """Hears what rings from now on."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        conn.autocommit = True
        run(conn, "bell.listen")

    def wait(self, seconds: float) -> bool:
        """Wait for the bell, at most so long; whether it rang, before the call too. WarehouseUnavailable: no server."""
        try:
            if not self._conn.notifies:
                select([self._conn], [], [], seconds)
                self._conn.poll()
        except psycopg2.Error as error:
            raise translated(error, "bell") from error
        rang = bool(self._conn.notifies)
        self._conn.notifies.clear()
        return rang


@contextmanager
def bell(dsn: str) -> Iterator[Bell]:
    """A bell with a connection of its own."""
    with session(dsn) as conn:
        yield Bell(conn)


def ring(conn: Connection) -> None:
    """Ring when this transaction commits."""
    run(conn, "bell.ring")
