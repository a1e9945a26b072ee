"""A ledger with one good and one troubled run, and the pages over it."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from audit.pages import AuditConfig, create_router
from audit.report import SourceTitle, Words
from reconciliation.explain import explain
from warehouse.connection import Connection, session, transaction

RUN = "run-20261122T010000Z"
GOOD_RUN = "run-20261121T190000Z"
PAYLOAD = b"<script>alert('raw')</script>\xff"
PAYLOAD_SHA256 = hashlib.sha256(PAYLOAD).hexdigest()
FOLDER = Path(__file__).resolve().parent


@pytest.fixture
def conn(database: str) -> Iterator[Connection]:
    with session(database) as connection:
        yield connection


@pytest.fixture
def sql(conn: Connection) -> Callable[..., list[tuple[Any, ...]]]:
    """Run one statement, commit it, and return its rows."""

    def execute(text: str, **values: Any) -> list[tuple[Any, ...]]:
        with transaction(conn), conn.cursor() as cursor:
            cursor.execute(text, values or None)
            return list(cursor.fetchall()) if cursor.description else []

    return execute


@pytest.fixture
def world(sql: Callable[..., Any]) -> None:
    sql((FOLDER / "world.sql").read_text(encoding="utf-8"))
    sql((FOLDER / "entity.sql").read_text(encoding="utf-8"))
    sql(
        "INSERT INTO raw.payload (sha256, bytes, stored_bytes) VALUES (%(sha256)s, %(bytes)s, 1)",
        sha256=PAYLOAD_SHA256,
        bytes=len(PAYLOAD),
    )


@pytest.fixture
def client(database: str, world: None) -> TestClient:
    """The pages, without a language of the browser: Vietnamese."""
    titles = {"cong_bao": SourceTitle(title=Words(vi="Công báo Thành phố", en="City gazette"), agency="H26")}
    app = FastAPI()
    app.include_router(
        create_router(
            AuditConfig(
                connect=lambda: session(database), payload=lambda sha256: PAYLOAD, explain=explain, titles=titles
            )
        )
    )
    return TestClient(app, raise_server_exceptions=True)
