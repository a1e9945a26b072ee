"""Digests by key range: two nodes that disagree find the entities that differ without sending all of them.

Each answer splits its range by the next piece of the id; the parts add up to the whole. Where few entities are left
they are listed. A copy asks at its own position, so that it compares what it holds and not what came meanwhile.
"""

from threading import BoundedSemaphore
from typing import Any

from publishing.digest import MODULUS, to_hex
from publishing.feeds import Feed
from schemas.errors import WarehouseUnavailable
from warehouse.connection import Connection
from warehouse.statements import rows

FEW = 200
_SIGN = 1 << 63
_running = BoundedSemaphore(2)  # each reads a whole feed's keys: never more of them than cores


def digest_of_prefix(
    conn: Connection, feed: Feed, prefix: str, *, position: int | None = None, few: int = FEW
) -> dict[str, Any]:
    """Digest and count of the live entities whose id begins with the prefix, and of its parts, at a position.

    Without a position it is the feed's head; `few` is up to how many entities are listed one by one.
    """
    place = feed.position if position is None else position
    values = {"feed": feed.feed, "position": place, "prefix": prefix}
    if not _running.acquire(timeout=10):
        raise WarehouseUnavailable("too many digests are being computed")
    try:
        parts = [_part(found) for found in rows(conn, "feed.digest_parts", values)]
        live = sum(part["live"] for part in parts)
        entities = rows(conn, "feed.live_entities", values) if live <= few else None
    finally:
        _running.release()
    total = sum(int(part["digest"], 16) for part in parts) % MODULUS
    return {
        "feed": feed.feed,
        "epoch": feed.epoch,
        "position": place,
        "prefix": prefix,
        "live": live,
        "digest": to_hex(total),
        **({"state_digest": feed.digest} if place == feed.position else {}),
        "parts": parts,
        "entities": entities,
    }


def _part(found: dict[str, Any]) -> dict[str, Any]:
    live = found["live"]
    total = sum((int(found[f"word_{place}"]) + live * _SIGN) << (64 * place) for place in range(4))
    return {"prefix": found["part"], "live": live, "digest": to_hex(total)}
