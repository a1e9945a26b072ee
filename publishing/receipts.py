"""Receipts: who holds which version, since when, and what of it is wrong by now.

A subscriber says with an acknowledgement which position it has applied. Every acknowledgement is kept, so each version
of an entity has its holders; no answer is guessed: what nobody acknowledged nobody is known to have received.
"""

from typing import Any

from publishing.feeds import Feed
from warehouse.connection import Connection
from warehouse.statements import rows, tuples

URGENT = ("emergency_notice", "response")
MOST = 1000  # corrections of one answer


def standing(conn: Connection) -> list[dict[str, Any]]:
    """Each subscriber and feed: position, head, behind, agrees (None before the first word), since when it waits."""
    return rows(conn, "subscriber.standing")


def holders(conn: Connection, entity_id: str, revision: int | None = None) -> list[dict[str, Any]]:
    """Each version that a feed told of an entity, once per subscriber that received it; subscriber None: nobody did.

    `is_doubtful`: the version had been replaced before the subscriber's first word, so it may have begun later, with
    a pack. `replaced_at` is when it acknowledged the version after it.
    """
    return rows(conn, "subscriber.holders", {"entity_id": entity_id, "revision": revision})


def corrections(conn: Connection, feed: Feed, held: int, limit: int = MOST) -> list[tuple[int, str]]:
    """(position, line) of the newest word on what a reader who holds a feed up to `held` holds wrong."""
    values = {"feed": feed.feed, "held": held, "head": feed.position, "urgent": list(URGENT), "limit": limit}
    return [(position, line) for position, line in tuples(conn, "subscriber.corrections", values)]
