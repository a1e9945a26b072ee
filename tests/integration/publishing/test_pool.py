"""The pool keeps its connections, bounds them, and never lends a broken one."""

import threading
import time

import psycopg2
import pytest

from schemas.errors import LoadError, WarehouseUnavailable
from tests.integration.publishing.writing import execute, query
from warehouse.connection import Connection
from warehouse.pool import Pool
from warehouse.statements import scalar, stream

SLOW = "SELECT pg_sleep(0.02), pg_backend_pid()"


def backend(conn: Connection, text: str = "SELECT pg_backend_pid()") -> int:
    with conn.cursor() as cursor:
        cursor.execute(text)
        found = cursor.fetchone()
    assert found
    return int(found[-1])


def test_connections_are_kept_and_never_more_than_allowed(database: str) -> None:
    pool = Pool(database, size=3)
    seen: list[int] = []

    def work() -> None:
        for _ in range(10):
            with pool.reading() as conn:
                seen.append(backend(conn, SLOW))

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 120 and 1 <= len(set(seen)) <= 3
    pool.close()


def test_who_waits_too_long_is_told(database: str) -> None:
    pool = Pool(database, size=1, wait_seconds=0.2)
    with pool.reading():
        started = time.monotonic()
        with pytest.raises(WarehouseUnavailable, match="in use"), pool.reading():
            pass
        assert 0.1 < time.monotonic() - started < 2
    with pool.reading() as conn:
        assert scalar(conn, "feed.alive") == 1
    pool.close()


def test_writing_commits_at_the_end_and_rolls_back_on_an_error(database: str, conn: Connection) -> None:
    pool = Pool(database, size=1)
    with pool.writing() as own, own.cursor() as cursor:
        cursor.execute("UPDATE feed.feed SET title_en = 'kept' WHERE feed = 'public'")
    with pytest.raises(RuntimeError), pool.writing() as own, own.cursor() as cursor:
        cursor.execute("UPDATE feed.feed SET title_en = 'lost' WHERE feed = 'public'")
        raise RuntimeError
    with pytest.raises(LoadError), pool.writing() as own, own.cursor() as cursor:
        cursor.execute("SELECT 1/0")
    assert query(conn, "SELECT title_en FROM feed.feed WHERE feed = 'public'") == [("kept",)]
    with pool.reading() as own:
        assert scalar(own, "feed.alive") == 1
    pool.close()


def test_viewing_sees_one_moment_streams_and_cannot_write(database: str, conn: Connection) -> None:
    pool = Pool(database, size=1)
    with pool.viewing() as own:
        before = list(stream(own, "feed.feeds"))
        execute(conn, "UPDATE feed.feed SET title_en = 'new'")
        assert list(stream(own, "feed.feeds")) == before != []
        with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction), own.cursor() as cursor:
            cursor.execute("UPDATE feed.feed SET title_en = 'lost'")
    with pool.viewing() as own:
        assert list(stream(own, "feed.feeds")) != before
    pool.close()


def test_a_connection_that_the_server_ended_is_not_lent_again(database: str, conn: Connection) -> None:
    pool = Pool(database, size=2)
    with pool.reading() as own:
        first = backend(own)
    execute(conn, "SELECT pg_terminate_backend(%s)", (first,))
    for _ in range(100):
        if not query(conn, "SELECT 1 FROM pg_stat_activity WHERE pid = %s", (first,)):
            break
        time.sleep(0.02)
    with pool.reading() as own:
        assert backend(own) != first
    pool.close()


def test_a_connection_that_breaks_while_lent_out_is_dropped(database: str, conn: Connection) -> None:
    pool = Pool(database, size=1)
    with pytest.raises(psycopg2.OperationalError), pool.reading() as own:
        execute(conn, "SELECT pg_terminate_backend(%s)", (backend(own),))
        time.sleep(0.1)
        backend(own)
    with pool.reading() as own:
        assert scalar(own, "feed.alive") == 1
    pool.close()


def test_a_closed_pool_leaves_nothing_open(database: str, conn: Connection) -> None:
    pool = Pool(database, size=2)
    with pool.reading() as own:
        pid = backend(own)
        pool.close()
    for _ in range(100):
        if not query(conn, "SELECT 1 FROM pg_stat_activity WHERE pid = %s", (pid,)):
            return
        time.sleep(0.02)
    pytest.fail("the connection is still open")
