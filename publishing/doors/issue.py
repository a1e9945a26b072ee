"""One document of a syndicated feed: which changes it holds, and which documents come before and after it (RFC 5005).

The subscription document holds the newest changes; every full block of the feed is an archive that never changes.
Each entity stands in a document once, with the last that was said about it there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from publishing.doors.blocks import SIZE, Block, full_blocks
from publishing.doors.reading import Change, changes, last_of_each, passes, published_at
from publishing.feeds import Feed
from publishing.problems import not_found
from warehouse.connection import Connection

LATEST = 50  # changes that the subscription document holds at least, where there are so many


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A document; `number` is that of its archive, None for the subscription document."""

    feed: Feed
    record_type: str | None
    number: int | None
    changes: list[Change]
    earlier: int | None
    later: int | None
    modified: datetime | None
    is_final: bool

    @property
    def updated(self) -> datetime | None:
        """When the newest of what it says was recorded."""
        return max((change.recorded_at for change in self.changes), default=None)


def newest(conn: Connection, home: Path, feed: Feed, record_type: str | None) -> Issue:
    """The subscription document."""
    blocks = full_blocks(conn, home, feed)
    after, held = len(blocks) * SIZE, 0 if record_type else feed.position - len(blocks) * SIZE
    for block in reversed(blocks):
        if held >= LATEST:
            break
        after, held = block.after, held + _count(block, record_type)
    found = changes(conn, feed, after, feed.position, record_type=record_type)
    return Issue(
        feed=feed,
        record_type=record_type,
        number=None,
        changes=last_of_each(found),
        earlier=_last_with(blocks, record_type),
        later=None,
        modified=published_at(conn, feed, feed.position),
        is_final=False,
    )


def archive(conn: Connection, home: Path, feed: Feed, record_type: str | None, number: int) -> Issue:
    """The archive of one full block; 404 where that block is not full yet."""
    blocks = full_blocks(conn, home, feed)
    if number >= len(blocks):
        raise not_found()
    after = blocks[number].after
    found = last_of_each(changes(conn, feed, after, after + SIZE, record_type=record_type))
    later = next((block for block in blocks[number + 1 :] if _count(block, record_type)), None)
    lasts = not passes(found)
    return Issue(
        feed=feed,
        record_type=record_type,
        number=number,
        changes=found,
        earlier=_last_with(blocks[:number], record_type),
        later=later.number if later else None,
        modified=(later or blocks[number]).until if lasts else None,
        # until there is a later one, the link to it is still to come
        is_final=later is not None and lasts,
    )


def _count(block: Block, record_type: str | None) -> int:
    return SIZE if record_type is None else block.types.get(record_type, 0)


def _last_with(blocks: Iterable[Block], record_type: str | None) -> int | None:
    return next((block.number for block in reversed(list(blocks)) if _count(block, record_type)), None)
