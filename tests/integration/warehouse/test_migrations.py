"""Migrations: in order, remembered by checksum, one runner at a time, whole or not at all, from 15 on."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.errors import ConfigError, LoadError
from warehouse.connection import create_database, session, with_database
from warehouse.migrations import FOLDER, migrate, migrations, pending

DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture
def empty(database_server: str) -> Iterator[str]:
    from warehouse.connection import drop_database

    name = "empty_" + os.urandom(6).hex()
    create_database(database_server, name)
    yield with_database(database_server, name)
    drop_database(database_server, name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "migrations"
    shutil.copytree(FOLDER, copy)
    return copy


def test_all_are_applied_once(empty: str) -> None:
    names = [*(migration.name for migration in migrations()), "mart.sql"]
    assert pending(empty) == names
    assert migrate(empty) == names
    assert migrate(empty) == []
    assert pending(empty) == []


def test_runners_at_the_same_time_apply_each_migration_once(empty: str) -> None:
    applied: list[list[str]] = []
    runners = [threading.Thread(target=lambda: applied.append(migrate(empty))) for _ in range(4)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    names = [*(migration.name for migration in migrations()), "mart.sql"]
    assert sorted(name for some in applied for name in some) == names


def test_a_migration_that_breaks_leaves_nothing_of_itself(empty: str, folder: Path) -> None:
    number = len(migrations()) + 1
    (folder / f"{number:04}_broken.sql").write_text("CREATE TABLE core.half (x integer); SELECT 1 / 0;")
    with pytest.raises(LoadError, match="22012"):
        migrate(empty, folder)
    assert pending(empty, folder) == [f"{number:04}_broken.sql", "mart.sql"]
    with session(empty) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT to_regclass('core.half')")
        assert cursor.fetchone() == (None,)


def test_a_changed_migration_stops_everything(empty: str, folder: Path) -> None:
    migrate(empty, folder)
    first = sorted(folder.iterdir())[0]
    first.write_text(first.read_text() + "\n-- edited\n")
    with pytest.raises(ConfigError, match="was changed after it was applied"):
        migrate(empty, folder)


def test_a_database_that_is_ahead_is_not_touched(empty: str, folder: Path) -> None:
    number = len(migrations()) + 1
    (folder / f"{number:04}_newer.sql").write_text("CREATE TABLE core.newer (x integer);")
    migrate(empty, folder)
    with pytest.raises(ConfigError, match="does not know"):
        migrate(empty)


@pytest.mark.parametrize("name", ["0001_twin.sql", "9999_gap.sql", "notes.txt"])
def test_a_badly_named_file_is_an_error_of_the_build(folder: Path, name: str) -> None:
    (folder / name).write_text("SELECT 1;")
    with pytest.raises(ConfigError, match="sql/migrations"):
        migrations(folder)


@pytest.fixture
def debian_15(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A throw-away cluster of Debian's PostgreSQL 15; CI installs the package."""
    if not (DEBIAN_15 / "initdb").exists():
        pytest.skip("Debian's PostgreSQL 15 is not installed; CI installs it")
    folder = tmp_path_factory.mktemp("pg15")
    as_postgres: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        for parent in (folder, *folder.parents):
            if parent.owner() == "root" and not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o011)
        as_postgres = ["runuser", "-u", "postgres", "--"]

    def run(program: str, *words: str) -> None:
        subprocess.run([*as_postgres, str(DEBIAN_15 / program), *words], check=True, capture_output=True, cwd="/")

    data = folder / "data"
    run("initdb", "-D", str(data), "-U", "postgres", "--encoding=UTF8", "--auth=trust")
    options = f"-k {folder} -h ''"
    run("pg_ctl", "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield f"host={folder} user=postgres dbname=postgres"
    finally:
        run("pg_ctl", "-D", str(data), "-w", "-m", "fast", "stop")


def test_migrations_apply_to_debians_postgresql_15(debian_15: str) -> None:
    create_database(debian_15, "lienthong")
    dsn = with_database(debian_15, "lienthong")
    assert migrate(dsn) == [*(migration.name for migration in migrations()), "mart.sql"]
    with session(dsn) as conn:
        assert conn.server_version // 10000 == 15
