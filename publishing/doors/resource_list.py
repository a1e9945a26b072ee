"""Resource lists of ResourceSync: what is live in a feed at one position, with the hash of every record's bytes.

A small feed has its list at its head. The list of a large one stands where its newest full pack does, because a list
costs the size of the warehouse; the change list tells the rest. A list is made once for a position and kept in files.
"""

import secrets
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from lxml import etree

from publishing.config import PublishingConfig
from publishing.doors.naming import NEVER, absolute, utc
from publishing.doors.reading import published_at
from publishing.doors.resourcesync import MOST, SITEMAP, TERMS, path_of, resource_entry, resource_index
from publishing.feeds import Feed
from publishing.problems import not_found
from publishing.snapshot import newest_pack
from warehouse.connection import Connection
from warehouse.statements import stream

FRESH = 5_000  # changes up to which the list is always that of the head
KEPT = 3
_building = Lock()  # each reads a whole feed: one at a time


def resource_list(conn: Connection, feed: Feed, config: PublishingConfig) -> tuple[bytes, datetime | None]:
    """The list, or its index when it has several parts, and since when it is so; in a transaction that may stream."""
    position = _position(conn, feed, config)
    at = published_at(conn, feed, position) or NEVER
    parts = _parts(conn, feed, config, position, at)
    if len(parts) == 1:
        return parts[0].read_bytes(), None if at is NEVER else at
    return resource_index(feed, config, position, at, len(parts)), at


def part(feed: Feed, config: PublishingConfig, position: int, number: int) -> bytes:
    """One part of a list that is kept; 404 for another."""
    path = _folder(config.home, feed) / str(position) / f"{number:09}.xml"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise not_found() from None


def _position(conn: Connection, feed: Feed, config: PublishingConfig) -> int:
    if feed.position <= FRESH:
        return feed.position
    pack = newest_pack(conn, config.home, feed.feed)
    if pack is not None:
        return int(pack.name)
    kept = _kept(_folder(config.home, feed))
    return kept[-1] if kept else feed.position


def _folder(home: Path, feed: Feed) -> Path:
    return home / "resource-lists" / feed.feed / feed.epoch


def _kept(folder: Path) -> list[int]:
    return sorted(int(path.name) for path in folder.iterdir() if path.name.isdecimal()) if folder.is_dir() else []


def _parts(conn: Connection, feed: Feed, config: PublishingConfig, position: int, at: datetime) -> list[Path]:
    target = _folder(config.home, feed) / str(position)
    if not target.is_dir():
        with _building:
            if not target.is_dir():
                _build(conn, feed, config, position, at, target)
    return sorted(target.glob("*.xml"))


def _build(conn: Connection, feed: Feed, config: PublishingConfig, position: int, at: datetime, target: Path) -> None:
    temporary = target.with_name(f".{position}.{secrets.token_hex(6)}")
    temporary.mkdir(parents=True)
    try:
        found = iter(stream(conn, "doors.resources", {"feed": feed.feed, "position": position}))
        number, first = 0, next(found, None)
        while first is not None or number == 0:
            first = _write(temporary / f"{number:09}.xml", feed, config, at, first, found)
            number += 1
        temporary.replace(target)
    except OSError:
        if not target.is_dir():  # another process was first: its list is the same
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    for old in _kept(target.parent)[:-KEPT]:
        shutil.rmtree(target.parent / str(old), ignore_errors=True)


def _write(
    path: Path, feed: Feed, config: PublishingConfig, at: datetime, first: tuple[Any, ...] | None, rest: Iterable[Any]
) -> tuple[Any, ...] | None:
    """One part; returns the row that no longer had a place in it. Memory stays flat."""
    with etree.xmlfile(str(path), encoding="UTF-8") as file:
        file.write_declaration()
        names: Any = {None: SITEMAP, "rs": TERMS}
        with file.element(f"{{{SITEMAP}}}urlset", nsmap=names):
            up = {"rel": "up", "href": absolute(config, path_of(feed, "capabilitylist"))}
            file.write(etree.Element(f"{{{TERMS}}}ln", up))
            file.write(etree.Element(f"{{{TERMS}}}md", capability="resourcelist", at=utc(at)))
            written, row = 0, first
            while row is not None and written < MOST:
                file.write(resource_entry(feed, config, row))
                written, row = written + 1, next(iter(rest), None)
    return row
