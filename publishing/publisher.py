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
from publishing.feeds import SEGMENT, Feed, all_feeds
from publishing.keys import NodeKey
from publishing.rotation import signers
from schemas.canonical import canonical_json
from schemas.errors import ConfigError, LoadError
from warehouse.bell import ring
from warehouse.connection import Connection, transaction
from warehouse.statements import row, rows, run, scalar, tuples

logger = logging.getLogger(__name__)

CHUNK = 20_000
MANY = 10_000


def _now() -> datetime:
    return datetime.now(UTC)


def publish(
    conn: Connection, node: Node, *, chunk: int = CHUNK, clock: Callable[[], datetime] = _now
) -> dict[str, Any]:
    """Number all waiting changes of all feeds; returns the counts, and where each feed then stands.

    Each chunk is a transaction of its own: after a crash the next call goes on where the last commit was.
    """
    key = signers(node.home, clock())[0]
    published: dict[str, int] = {}
    with transaction(conn):
        names = [feed.feed for feed in all_feeds(conn)]
    for feed in names:
        published[feed] = 0
        while numbered := _publish_chunk(conn, key, feed, chunk, clock):
            published[feed] += numbered
    total = sum(published.values())
    with transaction(conn):
        if total >= MANY:
            run(conn, "feed.renew_statistics")
        stand = {feed.feed: feed for feed in all_feeds(conn)}
    for feed, count in published.items():
        logger.info("feed published", extra={"feed": feed, "count": count, "position": stand[feed].position})
    return {
        "published": total,
        "feeds": {
            feed: {"published": count, **{name: getattr(stand[feed], name) for name in ("position", "live", "digest")}}
            for feed, count in published.items()
        },
    }


def state_at(conn: Connection, feed: str, position: int, since: State | None = None) -> State:
    """The state at any position: the last one known before it, moved on by the changes since.

    That is the checkpoint before it, a segment away at most, or `since`, a state that the caller knows to be right.
    """
    state = State() if since is None or since.position > position else since
    checkpoint = row(conn, "feed.checkpoint_upto", {"feed": feed, "position": position})
    if checkpoint is not None and checkpoint["position"] > state.position:
        total = from_hex(checkpoint["digest"])
        state = State(position=checkpoint["position"], total=total, live=checkpoint["live"])
    if state.position == position:
        return state
    values = {"feed": feed, "after": state.position, "upto": position}
    return advance(state, (Change(**change) for change in rows(conn, "feed.changes", values)))


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
        known = next(known for known in all_feeds(conn) if known.feed == feed)
        values = {"feed": feed, "after": known.position, "chunk": chunk, "audience": known.audience}
        numbered = tuples(conn, "feed.number", values)
        if not numbered:
            return 0
        for _, entity_id, revision, *_, belongs in numbered:
            if not belongs:
                raise LoadError(
                    "a change does not belong in this feed", feed=feed, entity_id=entity_id, revision=revision
                )
        state = State(position=known.position, total=from_hex(known.digest), live=known.live)
        body, signed_at, done = known.body, clock(), 0
        while done < len(numbered):
            upto = done + SEGMENT - state.position % SEGMENT
            try:
                state = advance(state, (Change._make(change[:-1]) for change in numbered[done:upto]))
            except ValueError as error:
                raise LoadError(f"the feed has a gap: {error}", feed=feed) from error
            body = _sign(conn, key, known, state, body, signed_at)
            done = upto
        ring(conn)
        return len(numbered)


def _sign(conn: Connection, key: NodeKey, feed: Feed, state: State, before: str | None, signed_at: datetime) -> str:
    """Write the checkpoint of a state; its text, that the next one refers to."""
    previous = hashlib.sha256(before.encode()).hexdigest() if before is not None else None
    body = checkpoint_body(feed.feed, feed.epoch, state, previous, signed_at)
    run(
        conn,
        "feed.add_checkpoint",
        {
            "feed": feed.feed,
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
    return body
