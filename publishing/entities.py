"""Entities as one feed shows them: the last thing it said about each, with a strong validator (RFC 9110, 8.8)."""

import re
from dataclasses import dataclass
from typing import Any

from publishing.feeds import PUBLIC
from publishing.problems import Problem, not_found
from publishing.subscribers import Viewer
from warehouse.connection import Connection
from warehouse.statements import row, rows

ENTITY_ID = re.compile(r"[a-z][a-z0-9_]{0,62}_[A-Za-z0-9-]{1,64}")
_TAG = re.compile(r'\s*(W/)?"([!#-~\x80-\xff]*)"\s*(?:,|$)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An entity as its reader's feed last told it, as a feed line."""

    kind: str
    revision: int
    position: int
    etag: str
    line: str


def etag(revision: int, content_hash: str, feed: str = PUBLIC) -> str:
    """The strong entity tag of a revision as a feed tells it: each feed has it at a place of its own."""
    return f'"{revision}-{content_hash[:16]}{"" if feed == PUBLIC else f"-{feed}"}"'


def shown(conn: Connection, viewer: Viewer, entity_id: str) -> Shown:
    """What the reader's feed last said about an entity; 404 when it never spoke of it, 410 when it said it is gone."""
    found = None
    if ENTITY_ID.fullmatch(entity_id):
        found = row(conn, "feed.last_change", {"entity_id": entity_id, "feed": viewer.feed})
    if found is None:
        raise not_found()
    return Shown(
        kind=found["kind"],
        revision=found["revision"],
        position=found["position"],
        etag=etag(found["revision"], found["content_hash"], viewer.feed),
        line=found["line"],
    )


def gone(tombstone: dict[str, Any]) -> Problem:
    """410 for an entity whose last change is a tombstone: why it went, and what stands in its place."""
    return Problem(
        410,
        "gone",
        "Bản ghi này đã bị gỡ; lý do và bản ghi kế nhiệm nằm trong '@removed'.",
        "This record is gone; '@removed' says why and what succeeds it.",
        id=tombstone["id"],
        revision=tombstone["revision"],
        **{"@removed": tombstone["@removed"]},
    )


def history(conn: Connection, viewer: Viewer, entity_id: str, *, before: int, limit: int) -> list[dict[str, Any]]:
    """Positions and lines of all that the reader's feed ever said about an entity, newest first."""
    found = []
    if ENTITY_ID.fullmatch(entity_id):
        values = {"entity_id": entity_id, "feed": viewer.feed, "before": before, "limit": limit}
        found = rows(conn, "feed.entity_lines", values)
    return found


def tags(header: str) -> list[str] | None:
    """The strong tags of an If-Match or If-None-Match list, quotes kept; None for `*`. Weak tags are left out.

    RFC 9110, 13.1: If-Match compares strongly, so a weak tag can never match.
    """
    if header.strip() == "*":
        return None
    return [f'"{match[2]}"' for match in _TAG.finditer(header) if not match[1]]


def is_unchanged(header: str | None, tag: str) -> bool:
    """Whether If-None-Match names this tag; here the comparison is weak (RFC 9110, 13.1.2)."""
    if header is None:
        return False
    return header.strip() == "*" or any(f'"{match[2]}"' == tag for match in _TAG.finditer(header))
