"""The one publisher: numbers what waits in the outbox, moves the state digest on, and signs where the feed stands.

Why numbering and not a cursor over commit order: a reader that follows ids loses the transaction that commits late.
Here only committed rows are numbered, by one publisher at a time, and readers see numbers alone.
"""

import hashlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from publishing.config import Node
from publishing.digest import Change, State, advance, from_hex
from publishing.keys import NodeKey, node_key
from schemas.canonical import canonical_json
from schemas.errors import ConfigError, LoadError
from warehouse.connection import Connection, transaction
from warehouse.statements import row, rows, run, scalar, stream

logger = logging.getLogger(__name__)

CHUNK = 20_000


def _now() -> datetime:
    return datetime.now(UTC)


def publish(
    conn: Connection, node: Node, *, chunk: int = CHUNK, clock: Callable[[], datetime] = _now
) -> dict[str, Any]:
    """Number all waiting changes of all feeds; returns the counts, and where each feed then stands.

    Each chunk is a transaction of its own: after a crash the next call goes on where the last commit was.
    """
    key = node_key(node.home)
    feeds = {}
    with transaction(conn):
        names = [feed["feed"] for feed in rows(conn, "feed.feeds")]
    for feed in names:
        published = 0
        while numbered := _publish_chunk(conn, key, feed, chunk, clock):
            published += numbered
        with transaction(conn):
            state, _ = head(conn, feed)
        feeds[feed] = {
            "published": published,
            "position": state.position,
            "live": state.live,
            "digest": state.digest,
        }
        if published:
            logger.info("feed published", extra={"feed": feed, "count": published, "position": state.position})
    return {"published": sum(feed["published"] for feed in feeds.values()), "feeds": feeds}


def head(conn: Connection, feed: str, position: int = (1 << 63) - 1) -> tuple[State, str | None]:
    """The state at the last checkpoint up to a position, and the text that was signed there."""
    checkpoint = row(conn, "feed.checkpoint_upto", {"feed": feed, "position": position})
    if checkpoint is None:
        return State(), None
    state = State(position=checkpoint["position"], total=from_hex(checkpoint["digest"]), live=checkpoint["live"])
    return state, checkpoint["body"]


def state_at(conn: Connection, feed: str, position: int) -> State:
    """The state at any position: the checkpoint before it, moved on by the changes since (one chunk at most)."""
    state, _ = head(conn, feed, position)
    if state.position == position:
        return state
    values = {"feed": feed, "after": state.position, "upto": position}
    return advance(state, (Change._make(change.values()) for change in rows(conn, "feed.changes", values)))


def checkpoint_body(feed: str, epoch: str, state: State, previous: str | None, signed_at: datetime) -> str:
    """The text of a checkpoint; `previous` is the SHA-256 of the text before it, so that none can be taken out."""
    return canonical_json(
        {
            "feed": feed,
            "epoch": epoch,
            "position": state.position,
            "live": state.live,
            "digest": state.digest,
            "previous": previous,
            "signed_at": signed_at.isoformat(),
        }
    )


def _publish_chunk(conn: Connection, key: NodeKey, feed: str, chunk: int, clock: Callable[[], datetime]) -> int:
    with transaction(conn):
        run(conn, "feed.lock", {"feed": feed})
        if scalar(conn, "feed.isolation") != "read committed":
            # with an older snapshot the numbering would not see what the publisher before us committed
            raise ConfigError("the publisher needs READ COMMITTED transactions")
        numbered = run(conn, "feed.number", {"feed": feed, "chunk": chunk})
        if not numbered:
            return 0
        before, previous_body = head(conn, feed)
        misfit = row(conn, "feed.misfits", {"feed": feed, "after": before.position})
        if misfit is not None:
            raise LoadError("a change does not belong in this feed", feed=feed, **misfit)
        values = {"feed": feed, "after": before.position, "upto": before.position + numbered}
        try:
            state = advance(
                before, (Change._make(change) for change in stream(conn, "feed.changes", values, size=5000))
            )
        except ValueError as error:
            raise LoadError(f"the feed has a gap: {error}", feed=feed) from error
        if state.position != before.position + numbered:
            raise LoadError("the feed and its checkpoints disagree", feed=feed, position=state.position)
        _sign(conn, key, feed, state, previous_body, clock())
        return numbered


def _sign(
    conn: Connection, key: NodeKey, feed: str, state: State, previous_body: str | None, signed_at: datetime
) -> None:
    epoch = next(known["epoch"] for known in rows(conn, "feed.feeds") if known["feed"] == feed)
    previous = hashlib.sha256(previous_body.encode()).hexdigest() if previous_body is not None else None
    body = checkpoint_body(feed, epoch, state, previous, signed_at)
    run(
        conn,
        "feed.add_checkpoint",
        {
            "feed": feed,
            "position": state.position,
            "live": state.live,
            "digest": state.digest,
            "previous": previous,
            "body": body,
            "signature": key.sign_text(body),
            "key_id": key.key_id,
            "signed_at": signed_at,
        },
    )
