"""Lists of OAI-PMH: the newest change about each entity, in the order of publication, a page at a time.

An entity that changes while it is listed moves to the end, where the same list or the next one finds it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from publishing.doors.blocks import SIZE, Block
from publishing.doors.reading import Change, change_of
from publishing.doors.sets import TYPE, holds, of_record
from publishing.feeds import Feed
from warehouse.connection import Connection
from warehouse.statements import rows, scalar

PAGE = 100
AT_ONCE = 20  # blocks that one query looks through
COUNTED = 20_000  # changes up to which the size of a list is counted, not estimated
SLACK = timedelta(seconds=2)  # two publishers that waited for each other may stamp in the other order


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One record of a list: its newest change, and the sets that it belongs to or last belonged to."""

    change: Change
    sets: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a harvester asks for: a set or all, published at or after `since` and before `before`."""

    set: str | None = None
    since: datetime | None = None
    before: datetime | None = None

    @property
    def record_type(self) -> str | None:
        """The type that the set means."""
        return self.set.removeprefix(TYPE) if self.set and self.set.startswith(TYPE) else None

    def may_be_in(self, block: Block) -> bool:
        """Whether anything that is wanted can be in a block."""
        return (
            (self.since is None or block.until + SLACK >= self.since)
            and (self.before is None or block.since - SLACK < self.before)
            and holds(block, self.set) > 0
        )


def page(conn: Connection, feed: Feed, blocks: list[Block], wanted: Wanted, after: int) -> tuple[list[Item], bool]:
    """The next PAGE items after a position, and whether there are more."""
    found: list[Item] = []
    for item in _items(conn, feed, blocks, wanted, after):
        if len(found) == PAGE:
            return found, True
        found.append(item)
    return found, False


def size(conn: Connection, feed: Feed, blocks: list[Block], wanted: Wanted) -> int:
    """How long the whole list is: counted for a list of moderate length without a body, else estimated from above."""
    places = [block for block in blocks if wanted.may_be_in(block)]
    if not places:
        return 0
    first, last = places[0].after, min(places[-1].after + SIZE, feed.position)
    if last - first > COUNTED or (wanted.set is not None and wanted.record_type is None):
        return sum(holds(block, wanted.set) for block in places)
    return int(scalar(conn, "doors.count_last", _values(feed, wanted, first, last, None)))


def one(conn: Connection, feed: Feed, position: int) -> Item | None:
    """The item at a position that is the newest of its entity."""
    found = rows(conn, "doors.last_changes", _values(feed, Wanted(), position - 1, position, 1))
    return _item(found[0]) if found else None


def _items(conn: Connection, feed: Feed, blocks: list[Block], wanted: Wanted, after: int) -> Iterator[Item]:
    places = [block for block in blocks if block.after + SIZE > after and wanted.may_be_in(block)]
    is_by_body = wanted.set is not None and wanted.record_type is None
    # a body is compared here and not in SQL, so the blocks that name it are read one by one
    for group in _runs(places, 1 if is_by_body else AT_ONCE):
        begin, end = max(after, group[0].after), min(group[-1].after + SIZE, feed.position)
        while begin < end:
            found = rows(conn, "doors.last_changes", _values(feed, wanted, begin, end, PAGE + 1))
            for change in found:
                item = _item(change)
                if wanted.set is None or wanted.set in item.sets:
                    yield item
            begin = found[-1]["position"] if len(found) > PAGE else end


def _runs(places: list[Block], length: int) -> Iterator[tuple[Block, ...]]:
    """Blocks that lie close together, at most `length` of them and at most `length` blocks apart."""
    group: list[Block] = []
    for place in places:
        if group and place.number - group[0].number >= length:
            yield tuple(group)
            group = []
        group.append(place)
    if group:
        yield tuple(group)


def _values(feed: Feed, wanted: Wanted, after: int, upto: int, limit: int | None) -> dict[str, Any]:
    return {
        "feed": feed.feed,
        "after": after,
        "upto": upto,
        "record_type": wanted.record_type,
        "since": wanted.since,
        "before": wanted.before,
        "limit": limit,
    }


def _item(found: dict[str, Any]) -> Item:
    change = change_of(found)
    return Item(change=change, sets=of_record(change.record_type, change.record or found["said"]))
