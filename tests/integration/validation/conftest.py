"""A small world in real tables: whole and right, so that a test can break exactly one thing."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest

from warehouse.connection import Connection, session, transaction

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SHA = "0" * 64

Stage = Callable[..., None]


@pytest.fixture
def conn(database: str) -> Iterator[Connection]:
    with session(database) as connection:
        yield connection


@pytest.fixture
def sql(conn: Connection) -> Callable[..., None]:
    """Run one statement and commit it."""

    def execute(text: str, **values: Any) -> None:
        with transaction(conn), conn.cursor() as cursor:
            cursor.execute(text, values)

    return execute


@pytest.fixture
def stage(sql: Callable[..., None]) -> Stage:
    """Stage records as (record key, document) of one type in one batch."""

    def write(batch_id: str, record_type: str, docs: Mapping[str, Mapping[str, Any]], **columns: Any) -> None:
        for ordinal, (key, doc) in enumerate(docs.items()):
            values = {
                "observation_id": str(uuid4()),
                "batch_id": batch_id,
                "source": "soyte",
                "record_type": record_type,
                "record_key": key,
                "slot": 0,
                "ordinal": ordinal,
                "payload_sha256": SHA,
                "payload_pointer": f"/items/{ordinal}",
                "content_hash": sha256(json.dumps(doc).encode()).digest(),
                "raw_hash": b"raw",
                "doc": json.dumps(doc),
                "keys": [f"source:soyte:{key}"],
                "audience": 0,
                "authority": "agency_portal",
                "stated_at": NOW,
            } | columns
            names = ", ".join(values)
            holes = ", ".join(f"%({name})s" for name in values)
            sql(f"INSERT INTO core.observation_history ({names}) VALUES ({holes})", **values)

    return write
