"""The copy benchmark: a feed of N press releases, a copy of it by `lienthong-client`, damage, and the cost of mending.

The client is run as outsiders run it, in a process of its own that knows nothing of ours; the damage is done to its
SQLite file behind its back: a letter of a record, a row taken away, a row doubled under another id.
"""

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from lienthong import database
from lienthong.bench.generate import Texts
from lienthong.serve import server
from lienthong.settings import ROOT, Settings
from publishing.publisher import publish
from publishing.snapshot import build_snapshot
from schemas.canonical import canonical_json, content_hash
from schemas.errors import ConfigError
from warehouse.connection import Connection, create_database, drop_database, session, transaction, with_database
from warehouse.statements import copy_in, escape, run

CLIENT = ROOT / "client"
LARGEST_SHARE = 0.001  # of the bytes of a reload: what a repair of one record may take
BATCH = 10_000
HISTORY = (
    "entity_id", "revision", "record_type", "state", "doc", "provenance", "content_hash", "audience", "run_id",
)  # fmt: skip
NOW = "2026-11-01 00:00:00+00"

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """One kind of damage: what mending it took."""

    damage: str
    find_seconds: float
    repair_seconds: float
    requests: int
    received_bytes: int
    share: float


@dataclass(slots=True, kw_only=True)
class Replicated:
    """One size: the copy that was made, and every kind of damage; `wrong` is what was not as it must be."""

    records: int
    publish_seconds: float = 0.0
    copy_seconds: float = 0.0
    reload_bytes: int = 0
    verify_seconds: float = 0.0
    mended: list[Mended] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def replicate(settings: Settings, records: Sequence[int], tell: Tell) -> list[Replicated]:
    """Measure each size in a fresh database of the node's server."""
    if not CLIENT.is_dir():
        raise ConfigError(f"{CLIENT} is not there: this benchmark runs from the repository")
    found = []
    for number in records:
        with fresh_node(settings, "replica") as (node, home):
            found.append(_measured(node, home, number, tell))
    return found


@contextmanager
def fresh_node(settings: Settings, name: str) -> Iterator[tuple[Settings, Path]]:
    """A node with a database of its own on the node's server, and a folder around its home; both are gone after it."""
    address = settings.database_url or database.server(settings.home.resolve() / "postgres")
    home = settings.home.resolve() / "bench" / name
    database_name = f"lienthong_bench_{name}"
    drop_database(address, database_name)
    create_database(address, database_name)
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    try:
        yield (
            Settings.model_validate(
                {"database_url": with_database(address, database_name), "home": home / "node", "node": "bench"}
            ),
            home,
        )
    finally:
        drop_database(address, database_name)
        shutil.rmtree(home, ignore_errors=True)


def _measured(node: Settings, home: Path, records: int, tell: Tell) -> Replicated:
    found = Replicated(records=records)
    with session(database.ready(node)) as conn:
        tell(f"{records:,}: records")
        fill(conn, records)
        tell(f"{records:,}: publish, pack")
        started = time.monotonic()
        publish(conn, node)
        build_snapshot(conn, node, "public")
        found.publish_seconds = round(time.monotonic() - started, 2)
    with serving(node) as url:
        client = Client(home, url)
        tell(f"{records:,}: copy")
        status, told = client.run("follow", "--once")
        found.copy_seconds, found.reload_bytes = client.seconds, told.get("received_bytes", 0)
        if status or told.get("live") != records:
            found.wrong.append(f"the copy: {told}")
            return found
        client.run("verify")
        found.verify_seconds = client.seconds
        for damage, hurt in DAMAGE.items():
            tell(f"{records:,}: {damage}")
            hurt(home / "copy.db", entity_id(records // 3))
            _mend(found, damage, client)
    return found


def _mend(found: Replicated, damage: str, client: "Client") -> None:
    status, told = client.run("follow", "--once")
    find_seconds = client.seconds
    if status != 1 or told.get("error", {}).get("code") != "store-damaged":
        found.wrong.append(f"{damage}: not found: {told}")
    status, told = client.run("repair")
    if status:
        found.wrong.append(f"{damage}: not mended: {told}")
        return
    mended = Mended(
        damage=damage,
        find_seconds=find_seconds,
        repair_seconds=client.seconds,
        requests=told["requests"],
        received_bytes=told["received_bytes"],
        share=told["share"],
    )
    found.mended.append(mended)
    if mended.share >= LARGEST_SHARE:
        found.wrong.append(f"{damage}: {mended.share:.4%} of a reload where less than {LARGEST_SHARE:.1%} must be")
    if client.run("verify")[0]:
        found.wrong.append(f"{damage}: the mended copy is not the feed")


class Client:
    """`lienthong-client` in a process of its own; `seconds` are those of its last run."""

    def __init__(self, home: Path, url: str) -> None:
        self._words = ("--json", "--store", f"sqlite:{home / 'copy.db'}", "--url", url)
        self.seconds = 0.0

    def run(self, *command: str) -> tuple[int, dict[str, Any]]:
        """Exit code and what it printed."""
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "lienthong_client", *command, *self._words],
            capture_output=True,
            text=True,
            env={"PYTHONPATH": str(CLIENT)},
        )
        self.seconds = round(time.monotonic() - started, 2)
        return done.returncode, json.loads(done.stdout) if done.stdout else {"said": done.stderr[-500:]}


def fill(conn: Connection, records: int, *, start: int = 0) -> None:
    """So many press releases of the benchmark's stock as first revisions that wait for their publication."""
    texts = Texts()
    numbers = range(start, start + records)
    listed = ((entity_id(number), release(texts.record(number))) for number in numbers)
    written(conn, ((entity, canonical_json(doc), content_hash(doc)) for entity, doc in listed), revision=1)
    with transaction(conn):
        run(conn, "bench.analyze")


def written(
    conn: Connection, records: Iterable[tuple[str, str, bytes]], *, revision: int, record_type: str = "press_release"
) -> None:
    """These public documents (entity id, canonical text, hash) as a revision each, and their changes."""
    given = iter(records)
    while some := list(islice(given, BATCH)):
        rows = [(entity, doc, "\\\\x" + hashed.hex()) for entity, doc, hashed in some]
        number = str(revision)
        with transaction(conn):
            if revision == 1:
                _copy(
                    conn,
                    "core.entity",
                    ("entity_id", "record_type", "revision", "state", "content_hash", "audience", "recorded_at"),
                    ((entity, record_type, number, "live", hashed, "0", NOW) for entity, _, hashed in rows),
                )
            _copy(
                conn,
                "core.entity_history",
                HISTORY,
                (
                    (entity, number, record_type, "live", escape(doc), "{}", hashed, "0", "bench")
                    for entity, doc, hashed in rows
                ),
            )
            if revision > 1:
                run(conn, "bench.renew", {"revision": revision, "ids": [entity for entity, *_ in rows]})
            _copy(
                conn,
                "feed.outbox",
                ("feed", "entity_id", "revision", "kind", "content_hash"),
                (("public", entity, number, "upsert", hashed) for entity, _, hashed in rows),
            )


def entity_id(number: int) -> str:
    """An id as entities have it: evenly spread."""
    return f"rel_{content_hash(['bench', number]).hex()[:20]}"


def release(offered: dict[str, Any]) -> dict[str, Any]:
    """A record of the stock as a canonical press release."""
    return {
        "title": offered["tieu_de"],
        "agency": offered["co_quan"],
        "number": offered["so_thong_cao"],
        "url": offered["url"],
        "published_at": offered["dang_luc"],
        "summary": offered["tom_tat"],
        "body": offered["noi_dung"],
        "topics": offered["chu_de"],
        "language": "vi",
        "release_status": "released",
        "sensitivity": "public",
    }


@contextmanager
def serving(node: Settings) -> Iterator[str]:
    """The node's web server in a thread; its address."""
    web = server(node, "127.0.0.1", 0)
    thread = threading.Thread(target=web.run, daemon=True)
    thread.start()
    while not web.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{web.servers[0].sockets[0].getsockname()[1]}"
    finally:
        web.should_exit = True
        thread.join()


def _copy(conn: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    copy_in(conn, table, columns, ("\t".join(row) + "\n" for row in rows))


def _flip(path: Path, entity: str) -> None:
    _execute(path, "UPDATE record SET record = replace(record, 'a', 'á') WHERE id = ?", entity)


def _drop(path: Path, entity: str) -> None:
    _execute(path, "DELETE FROM record WHERE id = ?", entity)


def _double(path: Path, entity: str) -> None:
    columns = "type, revision, position, content_hash, recorded_at, record, rest, seal"
    text = f"INSERT INTO record (id, {columns}) SELECT id || 'x', {columns} FROM record WHERE id = ?"  # noqa: S608
    _execute(path, text, entity)


def _execute(path: Path, text: str, entity: str) -> None:
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute(text, (entity,))


DAMAGE: dict[str, Callable[[Path, str], None]] = {"flipped": _flip, "dropped": _drop, "doubled": _double}
