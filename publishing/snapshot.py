"""Full packs of a feed: NDJSON and one CSV for each record type, gzipped, with a signed manifest.

Equal positions give equal bytes. A pack is proved before it is shown: the digest of what was written must be the digest
that the checkpoint at that position states. It appears by one rename, so a reader sees all of it or none.
"""

import json
import logging
import os
import secrets
import shutil
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from publishing.config import Node
from publishing.cursor import Cursor, encode
from publishing.digest import to_hex
from publishing.feeds import Feed, all_feeds
from publishing.keys import NodeKey
from publishing.packing import Lines, Pack
from publishing.rotation import signers
from schemas.canonical import canonical_json
from schemas.errors import ConfigError, LoadError
from warehouse.connection import Connection, transaction
from warehouse.statements import copy_out, rows, run, scalar

logger = logging.getLogger(__name__)

MANIFEST, SIGNATURE = "manifest.json", "manifest.json.sig"
KEPT = 3


def build_snapshots(conn: Connection, node: Node, *, at_least: timedelta = timedelta(0)) -> dict[str, Any]:
    """A new pack of every feed that has moved since its last one; the connection must not be in a transaction.

    A pack costs the size of the warehouse, not of the change: `at_least` is the time to let pass between two of a feed.
    """
    with transaction(conn):
        names = [feed.feed for feed in all_feeds(conn)]
    return {name: build_snapshot(conn, node, name, at_least=at_least) for name in names}


def build_snapshot(conn: Connection, node: Node, feed: str, *, at_least: timedelta = timedelta(0)) -> dict[str, Any]:
    """The pack of one feed at its head; `{"state", ...}`.

    State: written, unchanged, recent, empty, busy (another one writes it), waiting (something is withheld and its
    tombstone is not published yet) or overtaken (something was withheld meanwhile: the pack is thrown away).
    """
    keys = signers(node.home, datetime.now(UTC))
    folder = node.home / "snapshots" / feed
    with transaction(conn):
        if not scalar(conn, "snapshot.view", {"feed": feed}):
            return {"state": "busy"}
        found = next((known for known in all_feeds(conn) if known.feed == feed), None)
        if found is None:
            raise ConfigError(f"there is no feed {feed!r}")
        if found.position == 0:
            return {"state": "empty", "position": 0}
        if scalar(conn, "snapshot.waits", {"feed": feed}):
            return {"state": "waiting", "position": found.position}
        retold = int(scalar(conn, "snapshot.retold", {"feed": feed}))
        target = folder / str(found.position)
        newest = next(iter(rows(conn, "snapshot.newest", {"feed": feed, "limit": 1})), None)
        if newest is not None and (folder / str(newest["position"]) / SIGNATURE).exists():
            if newest["position"] == found.position:
                return {"state": "unchanged", "position": found.position, "folder": str(target)}
            if newest["age"] < at_least:
                return {"state": "recent", "position": newest["position"]}
        temporary = folder / f".{found.position}.{secrets.token_hex(6)}"
        temporary.mkdir(parents=True)
        try:
            manifest = _write(conn, found, temporary)
            previous = _previous(conn, folder, feed)
            manifest |= {"node": node.node, "key_id": keys[0].key_id, "previous": previous}
            if previous is not None and found.horizon <= previous["position"] < found.position:
                manifest["changes"] = _changes(conn, found, temporary, previous["position"])
            _sign(temporary, manifest, keys)
            if target.exists():
                shutil.rmtree(target)  # a crash came between its rename and its row
            temporary.replace(target)
            _sync(folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    return _add(conn, folder, found, manifest, retold)


def _add(conn: Connection, folder: Path, found: Feed, manifest: dict[str, Any], retold: int) -> dict[str, Any]:
    """Show a pack that is there whole; older ones that hold what is told no more go at once."""
    feed, target = found.feed, folder / str(found.position)
    with transaction(conn):
        values = {"feed": feed, "position": found.position, "retold": retold, "manifest": canonical_json(manifest)}
        is_added = run(conn, "snapshot.add", values) == 1
        clean_since = int(scalar(conn, "snapshot.clean_since", {"feed": feed}))
        # A pack is not rewritten: an older one that holds a contact which has ended since goes at once.
        kept = {
            str(row["position"])
            for row in rows(conn, "snapshot.newest", {"feed": feed, "limit": KEPT})
            if row["position"] >= clean_since
        }
    _drop_old(folder, kept)
    if not is_added:
        return {"state": "overtaken", "position": found.position}
    logger.info("snapshot written", extra={"feed": feed, "position": found.position, "count": manifest["live"]})
    return {"state": "written", "position": found.position, "records": manifest["live"], "folder": str(target)}


def changes_between(conn: Connection, home: Path, feed: str, after: int, position: int) -> list[Path] | None:
    """The files that lead from one pack to a later one, in order; None where the chain of served packs does not."""
    found: list[Path] = []
    while position > after:
        folder = pack_at(conn, home, feed, position)
        if folder is None:
            return None
        try:
            step = json.loads((folder / MANIFEST).read_bytes()).get("changes")
        except FileNotFoundError:
            return None
        if step is None:
            return None
        found.insert(0, folder / step["file"]["name"])
        position = step["after"]
    return found if position == after else None


def pack_at(conn: Connection, home: Path, feed: str, position: int) -> Path | None:
    """The folder of one pack; None when it is not there, or holds what is withheld since."""
    folder = home / "snapshots" / feed / str(position)
    is_served = folder.is_dir() and scalar(conn, "snapshot.is_served", {"feed": feed, "position": position})
    return folder if is_served else None


def newest_pack(conn: Connection, home: Path, feed: str) -> Path | None:
    """The folder of the newest pack that is there."""
    for row in rows(conn, "snapshot.newest", {"feed": feed, "limit": KEPT}):
        folder = home / "snapshots" / feed / str(row["position"])
        if (folder / SIGNATURE).exists():
            return folder
    return None


def _write(conn: Connection, feed: Feed, folder: Path) -> dict[str, Any]:
    with Pack(folder) as pack:
        copy_out(conn, "snapshot.lines", {"feed": feed.feed, "position": feed.position}, pack)  # type: ignore[arg-type]
    if (to_hex(pack.total), pack.records) != (feed.digest, feed.live):
        raise LoadError("the pack is not what the checkpoint states", feed=feed.feed, position=feed.position)
    return {
        "format": "lienthong-snapshot/1",
        "feed": feed.feed,
        "epoch": feed.epoch,
        "position": feed.position,
        "live": feed.live,
        "digest": feed.digest,
        "checkpoint": feed.checkpoint,
        "delta": encode(Cursor(feed.epoch, feed.position)),
        "base": f"/v1/feeds/{feed.feed}/snapshots/{feed.position}/",
        "counts": pack.counts,
        "files": pack.files,
    }


def _changes(conn: Connection, feed: Feed, folder: Path, after: int) -> dict[str, Any]:
    """All changes in (after, position], tombstones too, for a reader that holds the pack before."""
    lines = Lines(folder)
    values = {"feed": feed.feed, "after": after, "upto": feed.position}
    try:
        copy_out(conn, "feed.lines", values, lines)  # type: ignore[arg-type]
    finally:
        facts = lines.close()
    if facts["records"] != feed.position - after:
        raise LoadError("the feed has a gap", feed=feed.feed, after=after, upto=feed.position, found=facts["records"])
    return {"after": after, "file": facts}


def _sign(folder: Path, manifest: dict[str, Any], keys: tuple[NodeKey, ...]) -> None:
    text = canonical_json(manifest).encode()
    _durably(folder / MANIFEST, text)
    for key in keys[1:]:  # during the overlap of two keys
        _durably(folder / f"{MANIFEST}.{key.key_id}.sig", key.sign(text))
    _durably(folder / SIGNATURE, keys[0].sign(text))
    _sync(folder)


def _previous(conn: Connection, folder: Path, feed: str) -> dict[str, Any] | None:
    """The pack before this one, by the hash of its manifest, so that packs form a chain like checkpoints do."""
    for row in rows(conn, "snapshot.newest", {"feed": feed, "limit": 1}):
        manifest = folder / str(row["position"]) / MANIFEST
        if manifest.exists():
            return {"position": row["position"], "sha256": sha256(manifest.read_bytes()).hexdigest()}
    return None


def _drop_old(folder: Path, kept: set[str]) -> None:
    for path in folder.iterdir():
        if path.name.isdecimal() and path.name not in kept:
            shutil.rmtree(path)


def _durably(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
