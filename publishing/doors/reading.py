"""What all doors read: changes of a feed, decoded, and the feed that an address and a token may open."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from publishing.feeds import Feed
from publishing.problems import bad_request
from schemas.registry import RECORD_TYPES
from warehouse.connection import Connection
from warehouse.statements import rows, scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change as the feed tells it; `record` is None where it was removed."""

    position: int
    entity_id: str
    record_type: str
    revision: int
    recorded_at: datetime
    published_at: datetime
    text: str
    line: dict[str, Any]

    @property
    def record(self) -> dict[str, Any] | None:
        return self.line.get("record")

    @property
    def removed(self) -> dict[str, Any] | None:
        return self.line.get("@removed")


def changes(
    conn: Connection, feed: Feed, after: int, upto: int, *, record_type: str | None = None, limit: int | None = None
) -> list[Change]:
    """The newest `limit` changes in (after, upto], newest first, of one type or of all."""
    values = {"feed": feed.feed, "after": after, "upto": upto, "record_type": record_type, "limit": limit}
    return [change_of(found) for found in rows(conn, "doors.changes", values)]


def change_of(found: dict[str, Any]) -> Change:
    """A change from a row of one of the statements of this subject."""
    return Change(
        position=found["position"],
        entity_id=found["entity_id"],
        record_type=found["record_type"],
        revision=found["revision"],
        recorded_at=found["recorded_at"],
        published_at=found["published_at"],
        text=found["line"],
        line=json.loads(found["line"]),
    )


def last_of_each(found: Iterable[Change]) -> list[Change]:
    """Of changes that come newest first, the newest about each entity."""
    kept: dict[str, Change] = {}
    for change in found:
        kept.setdefault(change.entity_id, change)
    return list(kept.values())


def published_at(conn: Connection, feed: Feed, position: int) -> datetime | None:
    """When a position was published; None for a position that is not there yet."""
    found: datetime | None = scalar(conn, "doors.published_at", {"feed": feed.feed, "position": position})
    return found


def known_type(name: str | None) -> str | None:
    """The record type of a request; 400 for one that there is not."""
    if name is not None and name not in RECORD_TYPES:
        raise bad_request(
            f"Không có loại bản ghi {name[:60]!r}; các loại nằm ở /schemas.",
            f"There is no record type {name[:60]!r}; /schemas lists them.",
            parameters=["type"],
        )
    return name


def passes(changes: Iterable[Change]) -> bool:
    """Whether time alone can change how one of these reads, so that nothing made of them may be kept for ever."""
    return any(change.record_type in RECORD_TYPES and RECORD_TYPES[change.record_type].has_end for change in changes)
