"""Receipts: who holds which version, since when, and what of it is wrong by now.

A subscriber says with an acknowledgement which position it has applied. Every acknowledgement is kept, so each version
of an entity has its holders; so is every event that a receiver of push has taken. No answer is guessed: what nobody
acknowledged or took nobody is known to have received.
"""

from typing import Any

from publishing.feeds import Feed
from warehouse.connection import Connection
from warehouse.statements import rows, tuples

MOST = 1000  # lines of one answer


def standing(conn: Connection) -> list[dict[str, Any]]:
    """Each subscriber and feed: position, head, behind, agrees (None before the first word), since when it waits."""
    return rows(conn, "subscriber.standing")


def holders(conn: Connection, entity_id: str, revision: int | None = None) -> list[dict[str, Any]]:
    """Each version that a feed told of an entity, once per subscriber that received it; subscriber None: nobody did.

    `how`: acknowledged (its own word), pushed_full or pushed_thin (a receiver of it answered 2xx; thin told of the
    version without its content). `is_doubtful`: the version had been replaced before the subscriber's first word, so it
    may have begun later, with a pack. `replaced_at` is when it got the version after it in the same way.
    """
    return rows(conn, "subscriber.holders", {"entity_id": entity_id, "revision": revision})


def first(
    conn: Connection,
    feed: Feed,
    held: int,
    limit: int = MOST,
    *,
    only_urgent: bool = False,
    subscriber: str | None = None,
) -> list[str]:
    """Lines that a reader who holds a feed up to `held` should have before all others, the weightiest first.

    Emergency notices and responses that came since, the newest first; unless `only_urgent`, then the newest word on
    whatever else he holds wrong: taken away since, or changed in a major way. What push has brought to a receiver of
    the subscriber goes last there, and is told all the same: a receiver that took it need not have applied it.
    """
    values = {"subscriber": subscriber, "feed": feed.feed, "held": held, "head": feed.position, "limit": limit}
    lines = [line for _, line in tuples(conn, "subscriber.urgent", values)]
    if only_urgent or len(lines) == limit:
        return lines
    return lines + [line for _, line in tuples(conn, "subscriber.corrections", values | {"limit": limit - len(lines)})]
