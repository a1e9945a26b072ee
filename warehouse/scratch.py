"""A scratch copy of the warehouse: another database of the same server, as of one instant, gone when it is left."""

import logging
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from graphlib import TopologicalSorter
from io import FileIO
from typing import TypeVar

import psycopg2
from psycopg2 import sql

from schemas.errors import ConfigError
from warehouse.connection import (
    Connection,
    create_database,
    drop_database,
    session,
    transaction,
    translated,
    with_database,
)
from warehouse.migrations import migrate, pending
from warehouse.statements import rows, run, scalar, statement, tuples

logger = logging.getLogger(__name__)

PREFIX = "lienthong_impact_"
SCHEMAS = ("raw", "ledger", "quarantine", "core", "feed")
# What no replay and no reconciliation asks for: the past of feeds, exchanges and pulls, and batches under way.
LEFT_OUT = frozenset(
    {
        "raw.staged_page", "raw.robots", "ledger.verdict", "ledger.breaker", "ledger.health", "ledger.incident",
        "ledger.profile", "ledger.impact", "feed.outbox", "feed.checkpoint", "feed.snapshot", "feed.subscriber",
        "feed.ack", "feed.inbox", "feed.conflict", "feed.peer_state", "feed.delivery", "feed.signature_seen",
        "feed.retold",
    }
)  # fmt: skip
IN_PART = {
    "core.entity_history": "scratch.current_revisions",
    "core.provenance_history": "scratch.current_reasons",
    "quarantine.record": "scratch.open_refusals",
    "quarantine.violation": "scratch.open_reasons",
}
BLOCK = 1 << 20

Seen = TypeVar("Seen")
Told = Callable[[str, int, int], None]  # table, tables done, tables in all


@contextmanager
def scratch(
    dsn: str, look: Callable[[Connection], Seen], *, keep: bool = False, tell: Told = lambda table, done, total: None
) -> Iterator[tuple[str, Seen]]:
    """A copy of the warehouse at `dsn`: its address, and what `look` saw of the warehouse at the instant it is of.

    Dropped at the end, also after errors and Ctrl-C, unless it is to be kept. ConfigError: the warehouse lacks
    migrations of this version, or its role may not create databases.
    """
    waiting = pending(dsn)
    if waiting:
        raise ConfigError(
            "nâng cấp kho trước (lienthong doctor cho biết), rồi mới đo tác động / migrate the warehouse first: "
            + ", ".join(waiting)
        )
    name = PREFIX + secrets.token_hex(6)
    try:
        create_database(dsn, name)
    except psycopg2.errors.InsufficientPrivilege as error:
        raise ConfigError(
            "tài khoản của kho không được tạo cơ sở dữ liệu tạm / the role of the warehouse may not create the scratch "
            "database: ALTER ROLE ... CREATEDB"
        ) from error
    except psycopg2.Error as error:
        raise translated(error, "scratch database") from error
    address = with_database(dsn, name)
    try:
        migrate(address)
        with session(dsn) as source:
            run(source, "scratch.snapshot")
            seen = look(source)
            fill(source, address, tell)
        yield address, seen
    finally:
        if keep:
            logger.warning("scratch database kept", extra={"database": name})
        else:
            drop_database(dsn, name)


def leftovers(names: Sequence[str]) -> list[str]:
    """Of these databases, the scratch ones that a killed process left behind, or that somebody kept."""
    return [name for name in names if name.startswith(PREFIX)]


def fill(source: Connection, address: str, tell: Told) -> None:
    """Copy what counts, table by table, from the snapshot of `source` to the database at `address`."""
    with session(address) as target, transaction(target):
        run(target, "scratch.unlimited")
        writable, readable = _tables(target), _tables(source)
        needs: TopologicalSorter[str] = TopologicalSorter({name: set() for name in writable})
        for referring, referred in tuples(target, "scratch.references", {"schemas": [*SCHEMAS]}):
            needs.add(referring, referred)
        wanted = [name for name in needs.static_order() if name in readable.keys() & writable.keys() - LEFT_OUT]
        with target.cursor() as cursor:  # migrations have brought rows along
            cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(map(_table, wanted))))
        for done, name in enumerate(wanted):
            tell(name, done, len(wanted))
            known = set(readable[name])
            copy(source, target, name, [column for column in writable[name] if column in known])
        for sequence in rows(target, "scratch.sequences", {"schemas": [*SCHEMAS]}):
            if sequence["name"] in wanted:
                value = scalar(source, "scratch.reached", sequence)
                if value is not None:
                    run(target, "scratch.reach", {"sequence": sequence["sequence"], "value": value})
    with session(address) as target, transaction(target), target.cursor() as cursor:
        cursor.execute("ANALYZE")


def copy(source: Connection, target: Connection, name: str, columns: Sequence[str]) -> None:
    """COPY one table in binary form, through a pipe, so that nothing of it lies in memory or on a disk."""
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    if name in IN_PART:
        asked = sql.SQL("SELECT {} FROM ({}) AS part").format(listed, sql.SQL(statement(IN_PART[name]).rstrip(";")))
    else:
        asked = sql.SQL("SELECT {} FROM {}").format(listed, _table(name))
    give = sql.SQL("COPY ({}) TO STDOUT (FORMAT binary)").format(asked)
    take = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(_table(name), listed)
    out, into = os.pipe()

    def produce() -> None:
        with FileIO(into, "w") as sink, source.cursor() as cursor:
            cursor.copy_expert(give, sink, BLOCK)

    with ThreadPoolExecutor(1, thread_name_prefix="copy") as thread:
        giving = thread.submit(produce)
        try:
            with FileIO(out, "r") as origin, target.cursor() as cursor:
                cursor.copy_expert(take, origin, BLOCK)
        except psycopg2.Error as error:
            source.cancel()
            raise giving.exception() or translated(error, f"copy into {name}") from error
        giving.result()


def _tables(conn: Connection) -> dict[str, list[str]]:
    """Our tables with the columns that can be written."""
    return {table["name"]: table["columns"] for table in rows(conn, "scratch.tables", {"schemas": [*SCHEMAS]})}


def _table(name: str) -> sql.Identifier:
    return sql.Identifier(*name.split("."))
