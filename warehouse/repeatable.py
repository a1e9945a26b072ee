"""A file of views that is applied after the migrations, and again whenever its text is another: `sql/mart.sql`.

A migration that changes a column on which the views stand begins with `DROP VIEW core.live_entity CASCADE`: what is not
there is made again at the end.
"""

import hashlib
import logging
import re
import time
from pathlib import Path

from psycopg2 import sql

from schemas.errors import ConfigError, LoadError
from warehouse.connection import Connection, transaction
from warehouse.statements import rows, run

logger = logging.getLogger(__name__)

VIEWS = Path(__file__).resolve().parent.parent / "sql" / "mart.sql"
CREATED = re.compile(r"^CREATE VIEW (\w+)\.(\w+)", re.MULTILINE)
TRIES, PAUSE = 60, 0.5  # seconds between tries
BUSY = {"55P03", "40P01"}  # lock_not_available, deadlock_detected


def is_current(conn: Connection, path: Path = VIEWS) -> bool:
    """Whether the views of the database are those of the file, all of them."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    known = rows(conn, "migration.repeatable", {"name": path.name})
    return bool(known) and known[0]["sha256"] == sha256 and known[0]["is_whole"]


def renew(conn: Connection, path: Path = VIEWS) -> bool:
    """Make the views of a file anew in one transaction; False when they are of this very text already.

    Nobody is without them: who reads meanwhile reads the old ones, or waits a moment for the commit. A reader who holds
    some views and waits for others would make a deadlock, so we never wait long for one: we let go, and try again.
    """
    for rest in reversed(range(TRIES)):
        try:
            with transaction(conn):
                run(conn, "migration.lock")
                return False if is_current(conn, path) else _renewed(conn, path)
        except LoadError as error:
            state = str(error.data.get("sqlstate"))
            if state not in BUSY:
                raise
            if not rest:
                raise LoadError(
                    f"{path.name}: có phiên đọc khung nhìn mãi chưa xong, kết thúc phiên ấy hoặc nâng cấp sau "
                    f"/ a session keeps reading the views, end it or migrate later: {state}",
                    sqlstate=state,
                ) from error
            logger.info("views are being read, tried again", extra={"migration": path.name})
        time.sleep(PAUSE)
    raise AssertionError("the last try returns or raises")


def _renewed(conn: Connection, path: Path) -> bool:
    known = rows(conn, "migration.repeatable", {"name": path.name})
    former = known[0]["views"] if known else []
    strangers = rows(conn, "migration.dependents", {"views": former})
    if strangers:
        # They are not ours to drop, and DROP would say only that there are some.
        raise ConfigError(
            "khung nhìn khác dựa vào khung nhìn của kho, xóa rồi tạo lại sau khi nâng cấp / other views stand on ours, "
            "drop them, migrate, make them again: "
            + ", ".join(f"{each['dependent']} → {each['ours']}" for each in strangers)
        )
    text = path.read_text(encoding="utf-8")
    del conn.notices[:]
    run(conn, "migration.impatient")
    with conn.cursor() as cursor:
        if former:
            # Readers lock a view before what it stands on; so do we.
            names = [sql.Identifier(*name.split(".")) for name in reversed(former)]
            cursor.execute(sql.SQL("DROP VIEW IF EXISTS {}").format(sql.SQL(", ").join(names)))
        cursor.execute(text)
    made = [".".join(found) for found in CREATED.findall(text)]
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    run(conn, "migration.renew", {"name": path.name, "sha256": sha256, "views": made})
    for notice in conn.notices:
        logger.warning("notice of the database", extra={"migration": path.name, "notice": notice.strip()})
    return True
