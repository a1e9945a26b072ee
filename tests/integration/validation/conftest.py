"""A small world in real tables: whole and right, so that a test can break exactly one thing."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest

from schemas.verdict import Verdict
from validation import engine
from validation.suites import Suite
from warehouse.connection import Connection, session, transaction

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SHA = "0" * 64

STAGED = """
INSERT INTO core.observation_history (observation_id, batch_id, source, record_type, record_key, slot, ordinal,
    payload_sha256, payload_pointer, content_hash, raw_hash, doc, keys, audience, authority, is_gone, is_partial,
    stated_at)
VALUES (%(observation_id)s, %(batch_id)s, %(source)s, %(record_type)s, %(record_key)s, %(slot)s, %(ordinal)s,
    %(payload_sha256)s, %(payload_pointer)s, %(content_hash)s, %(raw_hash)s, %(doc)s, %(keys)s, %(audience)s,
    %(authority)s, %(is_gone)s, %(is_partial)s, %(stated_at)s)
"""
Stage = Callable[..., None]


@pytest.fixture(autouse=True)
def both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test of this folder asks Great Expectations, PostgreSQL is asked directly too, and must say the same."""
    by_either = engine.run

    def run(suite: Suite, sqlalchemy_url: str, *, is_urgent: bool = False) -> list[Verdict]:
        found = by_either(suite, sqlalchemy_url, is_urgent=is_urgent)
        assert by_either(suite, sqlalchemy_url, is_urgent=not is_urgent) == found
        return found

    monkeypatch.setattr(engine, "run", run)


@pytest.fixture
def conn(database: str) -> Iterator[Connection]:
    with session(database) as connection:
        yield connection


@pytest.fixture
def sql(conn: Connection) -> Callable[..., None]:
    """Run one statement and commit it."""

    def execute(text: str, **values: Any) -> None:
        with transaction(conn), conn.cursor() as cursor:
            cursor.execute(text, values or None)

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
                "is_gone": False,
                "is_partial": False,
            } | columns
            sql(STAGED, **values)

    return write
