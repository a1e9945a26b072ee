"""Connections with the limits every one of them needs, and transactions that end one way or the other."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeAlias

import psycopg2
import psycopg2.extensions

from schemas.errors import LoadError, WarehouseUnavailable

logger = logging.getLogger(__name__)

Connection: TypeAlias = psycopg2.extensions.connection

# reliability of the link: a peer that vanished must not hold a step for ever (libpq waits endlessly by default)
LINK: dict[str, Any] = {
    "connect_timeout": "10",
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
SESSION = (
    "-c timezone=UTC -c client_encoding=UTF8 -c search_path=pg_catalog -c jit=off -c extra_float_digits=1"
    " -c statement_timeout=600000 -c lock_timeout=30000 -c idle_in_transaction_session_timeout=300000"
)


def connect(dsn: str) -> Connection:
    """Open a connection (UTC, time limits, no search path); WarehouseUnavailable when the server is not there."""
    try:
        options = psycopg2.extensions.parse_dsn(dsn).get("options", "")
        conn: Connection = psycopg2.connect(
            dsn, application_name="lienthong", options=f"{SESSION} {options}".strip(), **LINK
        )
        return conn
    except psycopg2.OperationalError as error:
        raise WarehouseUnavailable(f"no connection to the warehouse: {_first_line(error)}") from error
    except psycopg2.ProgrammingError as error:
        raise WarehouseUnavailable(f"the database address cannot be read: {_first_line(error)}") from error


@contextmanager
def session(dsn: str) -> Iterator[Connection]:
    """A connection that is closed at the end, or kept for the next session within `kept_sessions`."""
    kept = _kept.get()
    conn = (None if kept is None else kept.take(dsn)) or connect(dsn)
    try:
        yield conn
    except BaseException:
        conn.close()
        raise
    if kept is None:
        conn.close()
    else:
        kept.give(dsn, conn)


@contextmanager
def kept_sessions() -> Iterator[None]:
    """Within it, in its thread and process, a session goes on with the connection of an earlier one, reset as if new.

    For who has many short sessions in a row and cannot wait: a new connection is a new process of the server, which
    reads the catalogue anew.
    """
    kept = _Kept()
    token = _kept.set(kept)
    try:
        yield
    finally:
        _kept.reset(token)
        kept.close()


class _Kept:
    """Connections that nobody uses at the moment."""

    def __init__(self) -> None:
        self._process = os.getpid()
        self._idle: list[tuple[str, Connection]] = []

    def take(self, dsn: str) -> Connection | None:
        """One that is still alive; never in a process that was forked off, whose parent talks on it."""
        while self._process == os.getpid():
            found = next((each for each in self._idle if each[0] == dsn), None)
            if found is None:
                return None
            self._idle.remove(found)
            if _reset(found[1]):
                return found[1]
        return None

    def give(self, dsn: str, conn: Connection) -> None:
        """Leave one: what it holds at the server, locks too, is let go at once."""
        if self._process == os.getpid() and _reset(conn):
            self._idle.append((dsn, conn))
        else:
            conn.close()

    def close(self) -> None:
        if self._process == os.getpid():
            for _, conn in self._idle:
                conn.close()


_kept: ContextVar[_Kept | None] = ContextVar("kept", default=None)


def _reset(conn: Connection) -> bool:
    """As it was after connecting; False, and closed, when it is not alive any more."""
    try:
        conn.rollback()
        conn.set_session(isolation_level="default", readonly="default", deferrable="default", autocommit=True)
        with conn.cursor() as cursor:
            cursor.execute("DISCARD ALL")
        conn.autocommit = False
    except psycopg2.Error:
        conn.close()
        return False
    return True


@contextmanager
def transaction(conn: Connection) -> Iterator[Connection]:
    """Commit at the end, roll back on any error; a database error comes out as LoadError."""
    try:
        yield conn
        conn.commit()
    except psycopg2.Error as error:
        _rollback(conn)
        raise translated(error, "transaction") from error
    except BaseException:
        _rollback(conn)
        raise


@contextmanager
def outside_transaction(conn: Connection) -> Iterator[Connection]:
    """Each statement by itself, as VACUUM and CREATE DATABASE want it; no transaction may be open."""
    conn.autocommit = True
    try:
        yield conn
    finally:
        if not conn.closed:
            conn.autocommit = False


def translated(error: psycopg2.Error, place: str) -> LoadError | WarehouseUnavailable:
    """Our error for PostgreSQL's, by class of SQLSTATE, never by its text."""
    state = error.pgcode or ""
    if state[:2] in {"08", "57"} or (
        isinstance(error, psycopg2.InterfaceError | psycopg2.OperationalError) and not state
    ):
        return WarehouseUnavailable(f"{place}: the warehouse went away: {_first_line(error)}", sqlstate=state)
    if state[:2] == "53":
        return WarehouseUnavailable(f"{place}: the warehouse is out of resources ({state}): {_first_line(error)}")
    return LoadError(f"{place}: {state}: {_first_line(error)}", sqlstate=state)


def database_names(dsn: str) -> list[str]:
    """The databases of the server, for doctor and for the embedded server's set-up."""
    with session(dsn) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY datname")
        return [name for (name,) in cursor.fetchall()]


def create_database(dsn: str, name: str, template: str | None = None) -> None:
    """CREATE DATABASE, on a connection of its own because it cannot run in a transaction.

    Text is compared byte by byte where the server can (PostgreSQL 17): keys sort and index faster than by the rules of
    a language, and in the same order on every machine.
    """
    from psycopg2 import sql

    with session(dsn) as conn, outside_transaction(conn), conn.cursor() as cursor:
        statement = sql.SQL("CREATE DATABASE {} ENCODING 'UTF8'").format(sql.Identifier(name))
        if template is not None:
            statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
        elif conn.server_version >= 170000:
            statement += sql.SQL(" TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'")
        cursor.execute(statement)


def drop_database(dsn: str, name: str) -> None:
    """DROP DATABASE, ending its sessions."""
    from psycopg2 import sql

    with session(dsn) as conn, outside_transaction(conn), conn.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def with_database(dsn: str, name: str) -> str:
    """The same server, another database."""
    return psycopg2.extensions.make_dsn(dsn, dbname=name)


def sqlalchemy_url(dsn: str) -> str:
    """The same database for SQLAlchemy; the driver is named, because a bare postgresql:// now means psycopg 3."""
    from urllib.parse import quote, urlencode

    parts = psycopg2.extensions.parse_dsn(dsn)
    user = quote(parts.get("user") or os_user(), safe="")
    password = f":{quote(parts['password'], safe='')}" if parts.get("password") else ""
    query = {"host": parts["host"]} if parts.get("host", "").startswith("/") else {}
    host = "localhost" if query else f"{parts.get('host', 'localhost')}:{parts.get('port', '5432')}"
    if query and parts.get("port"):
        query["port"] = parts["port"]
    tail = f"?{urlencode(query)}" if query else ""
    return f"postgresql+psycopg2://{user}{password}@{host}/{quote(parts.get('dbname', 'postgres'), safe='')}{tail}"


def os_user() -> str:
    """libpq's default user: the name of the account."""
    import pwd

    return pwd.getpwuid(os.geteuid()).pw_name


def _rollback(conn: Connection) -> None:
    if not conn.closed:
        try:
            conn.rollback()
        except psycopg2.Error:  # the link is gone and the server has rolled back by itself
            logger.warning("rollback impossible, the connection is gone")


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
