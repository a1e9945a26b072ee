"""ResourceSync 1.1 (ANSI/NISO Z39.99-2017): source description, capability lists, change lists.

A resource is a record at an address of its own; its bytes are its newest feed line, so hash and length can be stated
without reading it. Change lists are cut at fixed positions: all but the last are closed and stay as they are.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from publishing.config import PublishingConfig
from publishing.doors.blocks import SIZE, full_blocks
from publishing.doors.markup import add, root, written
from publishing.doors.naming import NEVER, absolute, record_path, utc, utc_seconds
from publishing.doors.reading import published_at
from publishing.feeds import Feed
from publishing.problems import not_found
from schemas.registry import RECORD_TYPES
from warehouse.connection import Connection
from warehouse.statements import rows

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
TERMS = "http://www.openarchives.org/rs/terms/"
MEDIA_TYPE = "application/xml"
SOURCE = "/.well-known/resourcesync"
BLOCKS = 25  # in a change list
LENGTH = BLOCKS * SIZE
MOST = 50_000  # entries of one document (Z39.99, 6)


def path_of(feed: Feed, name: str) -> str:
    """The address of a document of a feed."""
    return f"/resourcesync/{feed.feed}/{name}.xml"


def closed_path(feed: Feed, number: int) -> str:
    """The address of a closed change list; numbers of one length, because clients sort them as text."""
    return path_of(feed, f"changelist/{feed.epoch}/{number:09}")


def source_description(feeds: Iterable[Feed], config: PublishingConfig) -> bytes:
    """Which capability lists there are for this reader: one for each feed."""
    top = _document("urlset", config, "/docs", relation=None, capability="description")
    for feed in feeds:
        url = add(top, "url")
        add(url, "loc", absolute(config, path_of(feed, "capabilitylist")))
        add(url, "rs:md", capability="capabilitylist")
        add(url, "rs:ln", rel="describedby", href=absolute(config, "/catalog.jsonld"), type="application/ld+json")
    return written(top)


def capability_list(feed: Feed, config: PublishingConfig) -> bytes:
    """What can be had of one feed."""
    top = _document("urlset", config, SOURCE, capability="capabilitylist")
    for capability in ("resourcelist", "changelist"):
        url = add(top, "url")
        add(url, "loc", absolute(config, path_of(feed, capability)))
        add(url, "rs:md", capability=capability)
    return written(top)


def change_list(conn: Connection, feed: Feed, config: PublishingConfig) -> bytes:
    """The only change list, still open; or the index of all of them, the last one open."""
    count = max(1, -(-feed.position // LENGTH))
    if count == 1:
        return open_list(conn, feed, config)
    blocks = full_blocks(conn, config.home, feed)
    numbers = range(max(0, count - MOST), count)
    begin = {
        number: blocks[number * BLOCKS].since if number == 0 else blocks[number * BLOCKS - 1].until
        for number in numbers
    }
    top = _document(
        "sitemapindex", config, path_of(feed, "capabilitylist"), capability="changelist", since=begin[numbers[0]]
    )
    for number in numbers:
        sitemap = add(top, "sitemap")
        add(sitemap, "loc", absolute(config, closed_path(feed, number)))
        end = utc(begin[number + 1]) if number + 1 in begin else None
        add(sitemap, "rs:md", **{"from": utc(begin[number]), "until": end})
    return written(top)


def open_list(conn: Connection, feed: Feed, config: PublishingConfig) -> bytes:
    """All changes of a feed that has not filled one list yet."""
    body, _ = _changes(conn, feed, config, 0, feed.position, is_closed=False)
    return body


def numbered_list(conn: Connection, feed: Feed, config: PublishingConfig, number: int) -> tuple[bytes, bool]:
    """One change list, and whether it will read the same for ever; 404 where there is none yet."""
    after = number * LENGTH
    if after >= feed.position:
        raise not_found()
    is_closed = after + LENGTH < feed.position
    return _changes(conn, feed, config, after, min(after + LENGTH, feed.position), is_closed=is_closed)


def _changes(
    conn: Connection, feed: Feed, config: PublishingConfig, after: int, upto: int, *, is_closed: bool
) -> tuple[bytes, bool]:
    found = rows(conn, "doors.resource_changes", {"feed": feed.feed, "after": after, "upto": upto})
    since = published_at(conn, feed, max(after, 1)) or NEVER
    up, index = path_of(feed, "capabilitylist"), path_of(feed, "changelist") if after or is_closed else None
    until = found[-1]["published_at"] if is_closed else None
    top = _document("urlset", config, up, capability="changelist", since=since, until=until, index=index)
    for change in found:
        url = add(top, "url")
        add(url, "loc", absolute(config, record_path(feed.feed, change["entity_id"])))
        stays = change["kind"] == "upsert"
        if stays:
            add(url, "lastmod", utc_seconds(change["published_at"]))  # what Last-Modified says of the resource
        known = {"hash": f"sha-256:{change['hash']}", "length": str(change["length"])} if change["hash"] else {}
        add(
            url,
            "rs:md",
            change="deleted" if not stays else "updated" if change["is_known"] else "created",
            datetime=utc(change["published_at"]),
            **known,
            type="application/json" if stays else None,
        )
    lasts = not any(
        change["record_type"] in RECORD_TYPES and RECORD_TYPES[change["record_type"]].has_end for change in found
    )
    return written(top), is_closed and lasts


def _document(
    name: str,
    config: PublishingConfig,
    up: str,
    *,
    capability: str,
    relation: str | None = "up",
    since: datetime | None = None,
    until: datetime | None = None,
    index: str | None = None,
) -> Any:
    top = root(name, SITEMAP, {"rs": TERMS})
    if relation is not None:
        add(top, "rs:ln", rel=relation, href=absolute(config, up))
    if index is not None:
        add(top, "rs:ln", rel="index", href=absolute(config, index))
    ends = {"from": utc(since) if since else None, "until": utc(until) if until else None}
    add(top, "rs:md", capability=capability, **ends)
    return top


def resource_entry(feed: Feed, config: PublishingConfig, found: tuple[Any, ...]) -> Any:
    """One resource of a resource list, from a row of doors.resources."""
    entity_id, published, digest, length = found
    url = root("url", SITEMAP, {"rs": TERMS})
    add(url, "loc", absolute(config, record_path(feed.feed, entity_id)))
    add(url, "lastmod", utc_seconds(published))
    add(url, "rs:md", hash=f"sha-256:{digest}", length=str(length), type="application/json")
    return url


def resource_index(feed: Feed, config: PublishingConfig, position: int, at: datetime, parts: int) -> bytes:
    """The index of a resource list that is longer than one document may be."""
    top = root("sitemapindex", SITEMAP, {"rs": TERMS})
    add(top, "rs:ln", rel="up", href=absolute(config, path_of(feed, "capabilitylist")))
    add(top, "rs:md", capability="resourcelist", at=utc(at))
    for number in range(parts):
        sitemap = add(top, "sitemap")
        add(sitemap, "loc", absolute(config, part_path(feed, position, number)))
        add(sitemap, "rs:md", at=utc(at))
    return written(top)


def part_path(feed: Feed, position: int, number: int) -> str:
    """The address of one part of a resource list."""
    return path_of(feed, f"resourcelist/{feed.epoch}/{position}/{number:09}")
