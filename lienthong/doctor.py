"""What is wrong with a set-up, and how to mend it."""

import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from lienthong import database
from lienthong.peer_faults import inbox_faults
from lienthong.peers import load_peers
from lienthong.settings import Settings, read_settings
from schemas.errors import IntegrationError
from warehouse.connection import session
from warehouse.migrations import pending
from warehouse.payloads import open_store
from warehouse.statements import rows

LEAST_FREE = 1 << 30  # bytes; below it a full disk is near


class Finding(BaseModel):
    """One thing looked at."""

    model_config = ConfigDict(frozen=True)

    subject: str
    ok: bool
    found: str
    mend_vi: str = ""
    mend_en: str = ""


def examine() -> list[Finding]:
    """Look at everything, also when something is broken; nothing is changed but an empty payload written and read."""
    found = [_python()]
    try:
        settings = read_settings()
    except IntegrationError as error:
        return [
            *found,
            Finding(
                subject="settings",
                ok=False,
                found=str(error),
                mend_vi="Sửa biến môi trường LIENTHONG_* nêu trên",
                mend_en="Correct the LIENTHONG_* variable named above",
            ),
        ]
    return found + [_looked(name, look, settings) for name, look in LOOKS]


def _looked(name: str, look: Callable[[Settings], Finding], settings: Settings) -> Finding:
    try:
        return look(settings)
    except (IntegrationError, OSError) as error:
        vi, en = MENDS[name]
        return Finding(subject=name, ok=False, found=str(error), mend_vi=vi, mend_en=en)


def _python() -> Finding:
    return Finding(
        subject="python",
        ok=sys.version_info >= (3, 11),
        found=sys.version.split()[0],
        mend_vi="Cài Python 3.11 trở lên rồi chạy lại make setup",
        mend_en="Install Python 3.11 or newer, then run make setup again",
    )


def _database(settings: Settings) -> Finding:
    with session(database.dsn(settings)) as conn:
        version = conn.server_version // 10000
    vi, en = MENDS["database"]
    where = "LIENTHONG_DATABASE_URL" if settings.database_url else f"embedded under {settings.home}"
    return Finding(
        subject="database", ok=15 <= version <= 18, found=f"PostgreSQL {version}, {where}", mend_vi=vi, mend_en=en
    )


def _migrations(settings: Settings) -> Finding:
    waiting = pending(database.dsn(settings))
    return Finding(
        subject="migrations",
        ok=not waiting,
        found="all applied" if not waiting else f"waiting: {', '.join(waiting)}",
        mend_vi="Chạy lienthong run hoặc lienthong serve: lược đồ được nâng cấp trước khi làm việc",
        mend_en="Start lienthong run or lienthong serve: the schema is upgraded before they work",
    )


def _raw(settings: Settings) -> Finding:
    store = open_store(settings.raw)
    store.get(store.put(b"").sha256)
    return Finding(subject="raw store", ok=True, found=settings.raw)


def _space(settings: Settings) -> Finding:
    settings.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free
    return Finding(
        subject="disk",
        ok=free > LEAST_FREE,
        found=f"{free / (1 << 30):.1f} GiB free under {settings.home}",
        mend_vi="Giải phóng chỗ hoặc đặt LIENTHONG_HOME sang đĩa khác",
        mend_en="Free some space, or point LIENTHONG_HOME to another disk",
    )


def _sources(settings: Settings) -> Finding:
    from lienthong import pipeline

    files = pipeline.source_files(settings)
    vi, en = MENDS["sources"]
    told = "\n".join([f"{len(files.found)} in {settings.sources}", *files.faults.values()])
    sound = bool(files.found) and not files.faults
    return Finding(subject="sources", ok=sound, found=told, mend_vi=vi, mend_en=en)


def _peers(settings: Settings) -> Finding:
    peers = load_peers(settings.peers)
    faults: list[str] = []
    if peers and not pending(database.dsn(settings)):
        with session(database.dsn(settings)) as conn:
            known = {each["subscriber"] for each in rows(conn, "subscriber.names")}
        faults = inbox_faults(peers, known, datetime.now(UTC))
    vi, en = MENDS["peers"]
    told = "\n".join([", ".join(sorted(peers)) or "none", *faults])
    return Finding(subject="peers", ok=not faults, found=told, mend_vi=vi, mend_en=en)


def _key(settings: Settings) -> Finding:
    folder = settings.home / "keys"
    state = "present" if _private(folder) else "not made yet"
    loose = [path.name for path in _private(folder) if path.stat().st_mode & 0o077]
    late = _unfinished(settings.home, datetime.now(UTC))
    if late is not None and not loose:
        return Finding(
            subject="signing key",
            ok=late[1],
            found=f"a change of keys is unfinished: both keys sign until {late[0].isoformat()}",
            mend_vi="Đã qua thời hạn chồng nhau: lienthong feed rotate-key --finish",
            mend_en="The overlap is over: lienthong feed rotate-key --finish",
        )
    return Finding(
        subject="signing key",
        ok=not loose,
        found=f"readable by others: {', '.join(loose)}" if loose else state,
        mend_vi=f"chmod 600 {folder}/*.pem",
        mend_en=f"chmod 600 {folder}/*.pem",
    )


def _push_key(settings: Settings) -> Finding:
    from publishing.push_keys import current
    from publishing.subscriptions import sealing

    vi, en = MENDS["push key"]
    with session(database.dsn(settings)) as conn:
        found = sealing(conn, settings.home)
    told = ", ".join(f"{count} {state}" for state, count in found.items())
    return Finding(
        subject="push key",
        ok=not found["plain"] and not found["unreadable"],
        found=f"{current(settings.home) or 'not made yet'}; secrets: {told}",
        mend_vi=vi,
        mend_en=en,
    )


def _unfinished(home: Path, now: datetime) -> tuple[datetime, bool] | None:
    """Until when two keys of this node sign, and whether that is still to come; None while there is one key."""
    from publishing.rotation import NEXT, rotations

    stated = rotations(home) if (home / "keys" / NEXT).exists() else []
    return (stated[-1].ends_at, now < stated[-1].ends_at) if stated else None


def _private(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.pem") if "public" not in path.name) if folder.is_dir() else []


LOOKS: tuple[tuple[str, Callable[[Settings], Finding]], ...] = (
    ("database", _database),
    ("migrations", _migrations),
    ("raw store", _raw),
    ("disk", _space),
    ("sources", _sources),
    ("peers", _peers),
    ("signing key", _key),
    ("push key", _push_key),
)
MENDS = {
    "database": (
        "Kiểm địa chỉ trong LIENTHONG_DATABASE_URL và máy chủ PostgreSQL (15 đến 18) đang chạy",
        "Check the address in LIENTHONG_DATABASE_URL and that a PostgreSQL server (15 to 18) is running there",
    ),
    "migrations": (
        "Dùng đúng phiên bản chương trình đã nâng cấp cơ sở dữ liệu này",
        "Use the version of the program that this database was upgraded by",
    ),
    "raw store": (
        "Cho phép ghi vào LIENTHONG_RAW_URL (hoặc LIENTHONG_HOME/raw)",
        "Make LIENTHONG_RAW_URL (or LIENTHONG_HOME/raw) writable",
    ),
    "disk": ("Cho phép ghi vào LIENTHONG_HOME", "Make LIENTHONG_HOME writable"),
    "sources": (
        "Sửa tệp nguồn nêu trên, hoặc đặt LIENTHONG_SOURCES tới thư mục có tệp .yml",
        "Correct the source file named above, or point LIENTHONG_SOURCES to a folder of .yml files",
    ),
    "peers": ("Sửa tệp mà LIENTHONG_PEERS chỉ tới", "Correct the file that LIENTHONG_PEERS names"),
    "signing key": ("Kiểm quyền của LIENTHONG_HOME/keys", "Check the permissions of LIENTHONG_HOME/keys"),
    "push key": (
        "plain: lienthong push rekey; unreadable: trả keys/push_secrets.key từ bản sao lưu, hoặc cấp khóa mới",
        "plain: lienthong push rekey; unreadable: put keys/push_secrets.key back from the backup, or renew the secrets",
    ),
}
