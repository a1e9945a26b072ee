"""Forward-only migrations: numbered SQL files, one transaction each, remembered by checksum, one runner at a time.

After them come the typed views (`sql/mart.sql`), made anew in one transaction whenever their text is another.
"""

import hashlib
import logging
import re
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import ConfigError
from warehouse.connection import Connection, session, transaction
from warehouse.repeatable import VIEWS, is_current, renew
from warehouse.statements import rows, run

logger = logging.getLogger(__name__)

FOLDER = Path(__file__).resolve().parent.parent / "sql" / "migrations"
FILE = re.compile(r"^(\d{4})_[a-z0-9_]+\.sql$")
MINIMUM, MAXIMUM = 150000, 190000  # PostgreSQL 15 to 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One file of sql/migrations."""

    number: int
    name: str
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def migrations(folder: Path = FOLDER) -> list[Migration]:
    """The files in order; a gap, a twin number or a foreign name is an error of the build."""
    found = []
    for path in sorted(folder.iterdir()):
        match = FILE.match(path.name)
        if match is None:
            raise ConfigError(f"sql/migrations/{path.name}: a migration is named NNNN_words.sql")
        found.append(Migration(number=int(match[1]), name=path.name, text=path.read_text(encoding="utf-8")))
    if [migration.number for migration in found] != list(range(1, len(found) + 1)):
        raise ConfigError("sql/migrations: numbers must run 0001, 0002, ... without gaps or twins")
    return found


def migrate(dsn: str, folder: Path = FOLDER, views: Path = VIEWS) -> list[str]:
    """Apply what is missing and return the names applied; a changed or unknown migration stops everything."""
    applied = []
    with session(dsn) as conn:
        if not MINIMUM <= conn.server_version < MAXIMUM:
            raise ConfigError(f"PostgreSQL {conn.server_version // 10000} is not supported: use 15 to 18")
        for migration in migrations(folder):
            with transaction(conn):
                run(conn, "migration.lock")
                run(conn, "migration.prepare")
                known = {row["number"]: row for row in rows(conn, "migration.applied")}
                refuse_strangers(known, folder)
                if migration.number in known:
                    continue
                apply(conn, migration)
                applied.append(migration.name)
                logger.info("migration applied", extra={"migration": migration.name})
        if renew(conn, views):
            applied.append(views.name)
            logger.info("views made anew", extra={"migration": views.name})
    return applied


def apply(conn: Connection, migration: Migration) -> None:
    """Run one migration and write it down, in the caller's transaction."""
    with conn.cursor() as cursor:
        cursor.execute(migration.text)
    run(
        conn,
        "migration.remember",
        {"number": migration.number, "name": migration.name, "sha256": migration.sha256},
    )


def refuse_strangers(known: dict[int, dict[str, object]], folder: Path) -> None:
    """A database that is ahead of this code, or was migrated by other files, is not touched."""
    ours = {migration.number: migration for migration in migrations(folder)}
    for number, row in known.items():
        if number not in ours:
            raise ConfigError(
                f"the database has migration {row['name']} that this version does not know: upgrade first"
            )
        if ours[number].sha256 != row["sha256"]:
            raise ConfigError(
                f"migration {row['name']} was changed after it was applied: restore the file, add a new one"
            )


def pending(dsn: str, folder: Path = FOLDER, views: Path = VIEWS) -> list[str]:
    """Names of the migrations, and of the file of views, that are not applied yet; changes nothing."""
    with session(dsn) as conn:
        if not rows(conn, "migration.is_prepared")[0]["prepared"]:
            return [*(migration.name for migration in migrations(folder)), views.name]
        known = {row["number"]: row for row in rows(conn, "migration.applied")}
        refuse_strangers(known, folder)
        waiting = [migration.name for migration in migrations(folder) if migration.number not in known]
        if waiting:  # the table of repeatable files may be one of them
            return [*waiting, views.name]
        return [] if is_current(conn, views) else [views.name]
