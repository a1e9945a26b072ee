"""The change feed, page by page: gapless positions, opaque tokens, and either `next` or `delta`, never both.

The mechanics are those of delta queries in OData and Microsoft Graph: `next` while there is more, `delta` at the end,
to be asked again later. Lines are made by PostgreSQL and passed on as bytes; nothing here decodes a record.
"""

import io
from dataclasses import dataclass
from typing import Any

from publishing.cursor import Cursor, decode, encode
from publishing.digest import to_hex
from publishing.feeds import CHECKPOINT, Feed, find_feed
from publishing.problems import Problem, bad_request, not_found
from schemas.canonical import canonical_json
from schemas.errors import LoadError
from warehouse.connection import Connection
from warehouse.statements import copy_out, row

LATEST = "latest"
SEGMENT = (
    1_000  # the ordinary page: it ends at a multiple of this, so that all readers of old changes ask for the same pages
)
LONGEST = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The changes in (after, position] of a feed; `lines` are JSON objects with a comma and a newline between them."""

    feed: str
    epoch: str
    after: int
    position: int
    count: int
    lines: bytes
    next: str | None
    delta: str | None
    checkpoint: dict[str, Any] | None

    @property
    def is_final(self) -> bool:
        """Whether this page will read the same for ever: more follows it, so nothing can be added to it."""
        return self.next is not None

    @property
    def digest(self) -> str | None:
        """The state digest after this page, where a checkpoint says it; at the end of the feed one always does."""
        if self.checkpoint is not None:
            return str(self.checkpoint["digest"])
        return to_hex(0) if self.position == 0 else None

    def body(self) -> bytes:
        """The page as one JSON object."""
        head = {
            "feed": self.feed,
            "epoch": self.epoch,
            "after": self.after,
            "position": self.position,
            "count": self.count,
            "checkpoint": self.checkpoint,
            **({"digest": self.digest} if self.digest is not None else {}),
            **({"next": self.next} if self.next is not None else {"delta": self.delta}),
        }
        return canonical_json(head)[:-1].encode() + b',"changes":[\n' + self.lines + b"\n]}"


def page(conn: Connection, feed: str, token: str | None, limit: int = SEGMENT) -> Page:
    """One page of a feed, from the start when there is no token; Problem 400, 404 or 410 where it cannot be."""
    found = find_feed(conn, feed)
    if found is None:
        raise not_found()
    return render(conn, found, start_of(found, token), limit)


def start_of(feed: Feed, token: str | None) -> int:
    """The position a token stands for; 410 when the changes after it can no longer be told without a gap."""
    if token == LATEST:
        return feed.position
    cursor = Cursor(feed.epoch, 0)
    if token is not None:
        try:
            cursor = decode(token)
        except ValueError as error:
            raise bad_request(
                "Mã token không đúng; dùng nguyên văn token đã nhận.",
                f"The token cannot be read ({error}); use it exactly as it was given.",
            ) from error
    if cursor.epoch != feed.epoch or not feed.horizon <= cursor.position <= feed.position:
        raise resync(feed)
    return cursor.position


def resync(feed: Feed) -> Problem:
    """410: the reader must begin again from a snapshot."""
    snapshot = f"/v1/feeds/{feed.feed}/snapshot"
    return Problem(
        410,
        "resync-required",
        "Token quá cũ hoặc luồng đã được lập lại; hãy tải gói toàn bộ (snapshot) rồi tiếp tục bằng token trong đó.",
        "The token is too old or the feed was rebuilt; load the snapshot and go on with the token in its manifest.",
        headers={"Link": f'<{snapshot}>; rel="related"'},
        snapshot=snapshot,
        epoch=feed.epoch,
        horizon=feed.horizon,
    )


def end_of(after: int, limit: int, head: int) -> int:
    """Where a page ends: an ordinary page at a multiple of SEGMENT, another after `limit` changes, all at the head."""
    end = (after // SEGMENT + 1) * SEGMENT if limit == SEGMENT else after + limit
    return min(end, head)


def render(conn: Connection, feed: Feed, after: int, limit: int) -> Page:
    """The page after a position that start_of has allowed."""
    upto = end_of(after, limit, feed.position)
    sink = io.BytesIO()
    if upto > after:
        copy_out(conn, "feed.lines", {"feed": feed.feed, "after": after, "upto": upto}, sink)
    # COPY doubles backslashes; a line of JSON has no other character that COPY would escape
    lines = sink.getvalue().replace(b"\\\\", b"\\")
    count = lines.count(b"\n")
    if count != upto - after:
        raise LoadError("the feed has a gap", feed=feed.feed, after=after, upto=upto, found=count)
    token = encode(Cursor(feed.epoch, upto))
    has_more = upto < feed.position
    return Page(
        feed=feed.feed,
        epoch=feed.epoch,
        after=after,
        position=upto,
        count=count,
        lines=lines[:-1].replace(b"\n", b",\n"),
        next=token if has_more else None,
        delta=None if has_more else token,
        checkpoint=feed.checkpoint if upto == feed.position else checkpoint_at(conn, feed.feed, upto),
    )


def checkpoint_at(conn: Connection, feed: str, position: int) -> dict[str, Any] | None:
    """The signed statement of the feed's state at exactly this position, where one was made."""
    found = row(conn, "feed.checkpoint_upto", {"feed": feed, "position": position})
    if found is None or found["position"] != position:
        return None
    return {name: found[name] for name in CHECKPOINT}
