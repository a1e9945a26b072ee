"""Acknowledgements: how far a subscriber has come, and whether what it holds is what we hold."""

from typing import Any

from publishing.feeds import find_feed
from publishing.problems import Problem, not_found
from publishing.publisher import state_at
from publishing.subscribers import Viewer
from warehouse.connection import Connection
from warehouse.statements import row, run


def acknowledge(conn: Connection, viewer: Viewer, feed: str, position: int, digest: str) -> dict[str, Any]:
    """Note that a subscriber has applied all changes up to a position; the answer tells whether the digests agree.

    The cursor never passes the head (409) and never goes back; an older position only gets its comparison.
    """
    found = find_feed(conn, feed)
    if viewer.name is None or found is None or found.audience > viewer.audience:
        raise not_found()
    if position > found.position:
        raise Problem(
            409,
            "ahead-of-feed",
            f"Luồng mới đến vị trí {found.position}; không thể xác nhận vị trí {position}.",
            f"The feed stands at position {found.position}; position {position} cannot be acknowledged.",
            head=found.position,
        )
    ours = state_at(conn, feed, position).digest
    values = {"subscriber": viewer.name, "feed": feed}
    said = {**values, "position": position, "digest": digest, "agrees": digest == ours}
    if run(conn, "subscriber.acknowledge", said):
        run(conn, "subscriber.receive", said)
    kept = row(conn, "subscriber.acknowledged", values)
    acknowledged = kept["position"] if kept else position
    return {
        "feed": feed,
        "position": position,
        "digest": ours,
        "agrees": digest == ours,
        "acknowledged": acknowledged,
        "head": found.position,
        "behind": found.position - acknowledged,
    }
