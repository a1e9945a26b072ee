"""The whole product over the real data: once, once more, and on a day when some sources went bad."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.realdata.world import REALDATA, ROOT, SOURCES, Ran, Served, Table, World, serving
from warehouse.connection import create_database, drop_database, session, with_database

RSS = "recreated/rss"
LEGAL = "vn-legal/documents_metadata.jsonl"


@pytest.fixture(scope="session")
def realdata() -> Path:
    """The folder of real data; without it there is nothing to test here."""
    if not REALDATA.is_dir():
        pytest.skip(f"the real data are not beside the repository: no folder {REALDATA}")
    return REALDATA


@pytest.fixture(scope="session")
def served(realdata: Path) -> Iterator[Served]:
    with serving(realdata) as here:
        yield here


@pytest.fixture(scope="session")
def world(
    served: Served, database_server: str, database_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    name = f"realdata_{uuid.uuid4().hex[:12]}"
    create_database(database_server, name, template=database_template)
    dsn = with_database(database_server, name)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LIENTHONG_", "SANDBOX_"))}
    ours = {
        "LIENTHONG_DATABASE_URL": dsn,
        "LIENTHONG_HOME": str(tmp_path_factory.mktemp("realdata")),
        "LIENTHONG_SOURCES": str(SOURCES),
        "LIENTHONG_ALLOW_HOSTS": "127.0.0.1",
        "LIENTHONG_VAR_REALDATA": served.url,
        "PYTHONPATH": str(ROOT),
    }
    yield World(dsn, kept | ours)
    drop_database(database_server, name)


@pytest.fixture(scope="session")
def table(world: World) -> Table:
    """Rows of a query, as dictionaries."""

    def rows(query: str, **values: Any) -> list[dict[str, Any]]:
        with session(world.dsn) as conn, conn.cursor() as cursor:
            cursor.execute(query, values)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return rows


@pytest.fixture(scope="session")
def first(world: World) -> Ran:
    """Every source, into an empty warehouse."""
    return world.run("--all")


@pytest.fixture(scope="session")
def again(world: World, first: Ran) -> Ran:
    """Every source once more, nothing changed."""
    assert first.report
    return world.run("--all")


@pytest.fixture(scope="session")
def worse(world: World, served: Served, realdata: Path, again: Ran) -> Ran:
    """A bad day: one source answers with an empty channel, one with 503, one has spoilt a record that was good."""
    assert again.report
    legal = (realdata / LEGAL).read_text(encoding="utf-8")
    sound = '["Ngày hiệu lực", "01/10/2007"]'
    assert legal.count(sound) == 1
    empty = (realdata / RSS / "d06_channel_without_items.xml").read_bytes()
    served.instead |= {
        f"/{RSS}/d01_vnexpress_like.xml": (200, empty),
        f"/{RSS}/d02_gmt_plus_7_no_guid.xml": (503, b"down"),
        f"/{LEGAL}": (200, legal.replace(sound, '["Ngày hiệu lực", "thu sau"]').encode()),
    }
    try:
        return world.run("d01_vnexpress_like", "d02_gmt_plus_7_no_guid", "legal_documents")
    finally:
        served.instead.clear()
