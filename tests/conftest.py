"""Fixtures: a real database for each test, cloned from a template that is migrated once."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from lienthong.settings import Settings
from warehouse.connection import create_database, drop_database, with_database
from warehouse.migrations import migrate


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    """The address of a server's own database: LIENTHONG_TEST_DATABASE_URL, or an embedded server of this session."""
    given = os.environ.get("LIENTHONG_TEST_DATABASE_URL")
    if given:
        yield given
        return
    from lienthong.database import TUNING, server, stop

    with tempfile.TemporaryDirectory(prefix="lienthong-tests-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        # nothing here survives the session anyway, so the disk need not keep up
        yield server(home / "postgres", TUNING + "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n")
        stop(home)


@pytest.fixture(scope="session")
def database_template(database_server: str) -> str:
    """A migrated database that tests are cloned from."""
    name = f"template_{uuid.uuid4().hex[:12]}"
    create_database(database_server, name)
    migrate(with_database(database_server, name))
    return name


@pytest.fixture
def database(database_server: str, database_template: str) -> Iterator[str]:
    """The address of a fresh, migrated database of this test's own."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    create_database(database_server, name, template=database_template)
    yield with_database(database_server, name)
    drop_database(database_server, name)


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    """A node of its own: its database, its home."""
    return Settings(database_url=database, home=tmp_path / "var", allow_hosts=frozenset({"127.0.0.1"}))
