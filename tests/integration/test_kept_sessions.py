"""Sessions that go on with the connection of an earlier one: as good as new, and never somebody else's."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from lienthong.settings import Settings
from schemas.errors import LoadError
from warehouse.connection import Connection, kept_sessions, session, transaction

MARKED = """
CREATE TEMP TABLE left_behind (one int);
SET application_name = 'else'; SET search_path = core;
LISTEN something;
SELECT pg_advisory_lock(42)
"""
LEFT = """
SELECT to_regclass('pg_temp.left_behind'), current_setting('application_name'), current_setting('search_path'),
       (SELECT count(*) FROM pg_listening_channels()),
       (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database
                                                                                  WHERE datname = current_database()))
"""


@pytest.fixture
def dsn(settings: Settings) -> str:
    return str(settings.database_url)


def ask(conn: Connection, text: str) -> Any:
    with conn.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchone()


def number(conn: Connection) -> int:
    """Of the server's process."""
    return int(ask(conn, "SELECT pg_backend_pid()")[0])


def test_the_next_session_goes_on_with_the_connection_and_finds_nothing_of_the_last(dsn: str) -> None:
    with kept_sessions():
        with session(dsn) as conn:
            with transaction(conn):
                ask(conn, MARKED)
            conn.set_session(isolation_level="SERIALIZABLE", readonly=True, autocommit=True)
            first = number(conn)
        with session(dsn) as conn:
            assert number(conn) == first
            assert ask(conn, LEFT) == (None, "lienthong", "pg_catalog", 0, 0)
            assert not conn.autocommit and ask(conn, "SHOW transaction_isolation") == ("read committed",)
            with session(dsn) as other:
                assert number(other) != first
                ask(conn, "CREATE TABLE public.not_committed (); SELECT 1")
        with session(dsn) as conn:
            assert ask(conn, "SELECT to_regclass('public.not_committed')") == (None,)
        with session(dsn) as conn:
            assert ask(conn, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()") == (2,)
    with session(dsn) as conn:
        assert number(conn) != first


def fails(conn: Connection) -> None:
    with transaction(conn):
        ask(conn, "SELECT 1 / 0")


def is_ended(conn: Connection) -> None:
    with session(str(conn.dsn)) as other:
        ask(other, f"SELECT pg_terminate_backend({number(conn)}, 5000)")


@pytest.mark.parametrize("spoil", [fails, is_ended, lambda conn: conn.close()])
def test_a_connection_that_was_spoilt_is_not_kept(dsn: str, spoil: Callable[[Connection], None]) -> None:
    with kept_sessions():
        first = 0
        try:
            with session(dsn) as conn:
                first = number(conn)
                spoil(conn)
        except LoadError:
            pass
        with session(dsn) as conn:
            assert first and number(conn) != first


def test_one_that_died_while_nobody_used_it_is_replaced(dsn: str) -> None:
    with kept_sessions():
        with session(dsn) as conn:
            first = number(conn)
        with kept_sessions(), session(dsn) as other:
            ask(other, f"SELECT pg_terminate_backend({first}, 5000)")
        with session(dsn) as conn:
            assert number(conn) != first


def test_a_process_that_is_forked_off_has_its_own(dsn: str) -> None:
    with kept_sessions():
        with session(dsn) as conn:
            first = number(conn)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            with session(dsn) as conn:
                os.write(writing, str(number(conn)).encode())
            os._exit(0)
        os.waitpid(child, 0)
        told = int(os.read(reading, 20))
        os.close(reading), os.close(writing)
        with session(dsn) as conn:
            assert number(conn) == first != told
