"""A copy in a schema of a PostgreSQL database: table `record` for SQL users, one transaction for each page."""

import json
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lienthong_client.change import Gone, Row
from lienthong_client.errors import UpstreamDown, UsageFault
from lienthong_client.state import State
from lienthong_client.stores import in_use, state_of

_COLUMNS = "id, type, revision, position, content_hash, recorded_at, record, rest, seal"
_RECORD = """\
(
    id           text COLLATE "C" PRIMARY KEY,
    type         text    NOT NULL,
    revision     integer NOT NULL,
    position     bigint  NOT NULL,
    content_hash text    NOT NULL,
    recorded_at  text    NOT NULL,
    record       text,
    rest         text    NOT NULL,
    seal         text    NOT NULL
)"""
_TABLES = f"""\
CREATE TABLE IF NOT EXISTS state (one integer PRIMARY KEY CHECK (one = 1), document text NOT NULL);
CREATE TABLE IF NOT EXISTS record {_RECORD};
CREATE TABLE IF NOT EXISTS tombstone (
    id         text COLLATE "C" PRIMARY KEY,
    type       text    NOT NULL,
    revision   integer NOT NULL,
    position   bigint  NOT NULL,
    reason     text    NOT NULL,
    successors text    NOT NULL
);
"""
_PATIENCE = "5s"
_VIEW = """\
CREATE OR REPLACE VIEW entity AS
SELECT id, type, revision, position, recorded_at::timestamptz AS recorded_at, record::jsonb AS record,
       rest::jsonb AS rest
  FROM record;
"""


class PostgresqlStore:
    """The schema, made when it is not there; needs psycopg2 (`pip install lienthong-client[postgresql]`)."""

    def __init__(self, dsn: str, schema: str) -> None:
        try:
            import psycopg2
            import psycopg2.extras
            from psycopg2 import sql
        except ImportError as error:
            raise UsageFault(
                "no-psycopg2",
                "Cần psycopg2 để giữ bản sao trong PostgreSQL.",
                "psycopg2 is needed to keep the copy in PostgreSQL.",
                fix_vi="pip install 'lienthong-client[postgresql]'",
                fix_en="pip install 'lienthong-client[postgresql]'",
            ) from error
        self._values = psycopg2.extras.execute_values
        self._error: type[Exception] = psycopg2.Error
        place = sha256(f"{dsn} {schema}".encode()).hexdigest()[:16]
        self.scratch = Path(tempfile.gettempdir()) / f"lienthong-client-{place}"
        try:
            self._conn = psycopg2.connect(dsn, application_name="lienthong-client")
        except psycopg2.Error as error:
            raise UpstreamDown(
                "no-database",
                "Không mở được cơ sở dữ liệu của bản sao.",
                f"The copy's database cannot be opened: {str(error).splitlines()[0]}",
                fix_vi="Kiểm tra --store và máy chủ PostgreSQL.",
                fix_en="Check --store and the PostgreSQL server.",
            ) from error
        try:
            with self._transaction() as cursor:
                # One writer for each schema, until the session ends. The server may notice the end of a killed one a
                # moment later, so we wait for that long.
                cursor.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
                try:
                    cursor.execute("SELECT pg_advisory_lock(hashtextextended('lienthong-client:' || %s, 0))", (schema,))
                except psycopg2.errors.LockNotAvailable as error:
                    raise in_use(schema) from error
                cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
                cursor.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(schema)))
                cursor.execute(_TABLES + _VIEW)
        except BaseException:
            self._conn.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._conn.close()

    def state(self) -> State | None:
        with self._transaction() as cursor:
            cursor.execute("SELECT document FROM state")
            found = cursor.fetchone()
        return state_of(json.loads(found[0]) if found else None)

    def save(self, state: State) -> None:
        with self._transaction() as cursor:
            _keep(cursor, state)

    def rows(self, ids: Collection[str]) -> dict[str, Row]:
        with self._transaction() as cursor:
            cursor.execute(f"SELECT {_COLUMNS} FROM record WHERE id = ANY(%s)", (sorted(set(ids)),))  # noqa: S608
            return {columns[0]: _row(columns) for columns in cursor.fetchall()}

    def scan(self, prefix: str = "") -> Iterator[Row]:
        with self._transaction(), self._conn.cursor(name="scan") as cursor:
            cursor.itersize = 2000
            cursor.execute(f"SELECT {_COLUMNS} FROM record WHERE starts_with(id, %s)", (prefix,))  # noqa: S608
            for columns in cursor:
                yield _row(columns)

    def faults(self) -> list[str]:
        return []

    def apply(self, rows: Sequence[Row], gone: Sequence[Gone], dropped: Collection[str], state: State) -> None:
        with self._transaction() as cursor:
            away = [one.entity_id for one in gone] + list(dropped)
            cursor.execute("DELETE FROM record WHERE id = ANY(%s)", (away,))
            cursor.execute(
                "DELETE FROM tombstone WHERE id = ANY(%s)",
                ([row.entity_id for row in rows] + [one.entity_id for one in gone],),
            )
            if gone:
                told = [
                    (one.entity_id, one.record_type, one.revision, one.position, one.reason, json.dumps(one.successors))
                    for one in gone
                ]
                self._values(cursor, "INSERT INTO tombstone VALUES %s", told)
            if rows:
                cursor.execute("DELETE FROM record WHERE id = ANY(%s)", ([row.entity_id for row in rows],))
                self._values(cursor, "INSERT INTO record VALUES %s", list(map(_columns, rows)))
            _keep(cursor, state)

    def stage(self) -> None:
        with self._transaction() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS record_next; CREATE TABLE record_next {_RECORD}")

    def add(self, rows: Sequence[Row]) -> None:
        with self._transaction() as cursor:
            self._values(cursor, "INSERT INTO record_next VALUES %s", list(map(_columns, rows)), page_size=1000)

    def switch(self, state: State) -> None:
        with self._transaction() as cursor:
            # the primary key's name would stay taken; the view depends on the table
            cursor.execute(
                "DROP VIEW entity; DROP TABLE record; ALTER TABLE record_next RENAME TO record;"
                " ALTER INDEX record_next_pkey RENAME TO record_pkey; DELETE FROM tombstone"
            )
            cursor.execute(_VIEW)
            _keep(cursor, state)

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        try:
            with self._conn, self._conn.cursor() as cursor:
                yield cursor
        except self._error as error:
            raise UpstreamDown(
                "database-failed",
                "Cơ sở dữ liệu của bản sao gặp lỗi; trang này chưa được ghi.",
                f"The copy's database failed, and the page was not kept: {str(error).splitlines()[0]}",
                fix_vi="Kiểm tra PostgreSQL rồi chạy lại: sẽ tiếp tục từ chỗ đã ghi.",
                fix_en="Check PostgreSQL and run it again: it goes on from what was kept.",
            ) from error


def _keep(cursor: Any, state: State) -> None:
    cursor.execute(
        "INSERT INTO state VALUES (1, %s) ON CONFLICT (one) DO UPDATE SET document = excluded.document",
        (json.dumps(state.document()),),
    )


def _row(columns: Sequence[Any]) -> Row:
    entity_id, record_type, revision, position, content_hash, recorded_at, record, rest, seal = columns
    return Row(
        entity_id=entity_id,
        record_type=record_type,
        revision=revision,
        position=position,
        content_hash=content_hash,
        recorded_at=recorded_at,
        record=record,
        rest=rest,
        seal=seal,
    )


def _columns(row: Row) -> tuple[Any, ...]:
    return (
        row.entity_id, row.record_type, row.revision, row.position, row.content_hash, row.recorded_at, row.record,
        row.rest, row.seal,
    )  # fmt: skip
