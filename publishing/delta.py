"""The change feed, page by page: gapless positions, opaque tokens, and either `next` or `delta`, never both.

The mechanics are those of delta queries in OData and Microsoft Graph: `next` while there is more, `delta` at the end,
to be asked again later. Lines are made by PostgreSQL and passed on as bytes; nothing here decodes a record.
"""

import io
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from publishing.cursor import Cursor, decode, encode
from publishing.feeds import CHECKPOINT, SEGMENT, Feed
from publishing.notary import Notary, Proof, span_of
from publishing.problems import Problem, bad_request
from schemas.canonical import canonical_json
from schemas.errors import LoadError
from warehouse.connection import Connection
from warehouse.statements import copy_out, row, rows

LATEST = "latest"
FORMAT = "lienthong-page/1"
LONGEST = 5_000
# How a line reads that was told once and is withheld since (feed.change); tombstones may give these reasons too.
TAKEN_BACK = tuple(
    f'"@removed":{{"reason":"{reason}"'.encode() for reason in ("contact_ended", "legal_takedown", "privacy_erased")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The changes in (after, position] of a feed, and the state after them; `lines` are JSON objects, `,\\n` between.

    `withheld` are the positions whose content is no longer told though it counts in the state until a later change.
    """

    feed: str
    epoch: str
    after: int
    position: int
    count: int
    live: int
    digest: str
    lines: bytes
    withheld: list[int]
    next: str | None
    delta: str | None
    checkpoint: dict[str, Any] | None
    proof: Proof

    @property
    def is_final(self) -> bool:
        """Whether this page will read the same for ever: more follows it, so nothing can be added to it."""
        return self.next is not None

    def body(self) -> bytes:
        """The page as one JSON object; the proof is about the bytes between `"changes":[\\n` and `\\n]}`."""
        head = {
            "feed": self.feed,
            "epoch": self.epoch,
            "after": self.after,
            "position": self.position,
            "count": self.count,
            "live": self.live,
            "digest": self.digest,
            "checkpoint": self.checkpoint,
            "proof": self.proof,
            **({"withheld": self.withheld} if self.withheld else {}),
            **({"next": self.next} if self.next is not None else {"delta": self.delta}),
        }
        return canonical_json(head)[:-1].encode() + b',"changes":[\n' + self.lines + b"\n]}"


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


def ahead(feed: Feed) -> Problem:
    """409: the reader names a position that the feed has not come to."""
    return Problem(
        409,
        "ahead-of-feed",
        f"Luồng mới đến vị trí {feed.position}.",
        f"The feed stands at position {feed.position}.",
        head=feed.position,
    )


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


def render(conn: Connection, feed: Feed, after: int, limit: int, notary: Notary) -> Page:
    """The page after a position that start_of has allowed."""
    upto = end_of(after, limit, feed.position)
    lines, count = b"", 0
    if upto > after:
        lines, count = told(conn, "feed.lines", {"feed": feed.feed, "after": after, "upto": upto})
    if count != upto - after:
        raise LoadError("the feed has a gap", feed=feed.feed, after=after, upto=upto, found=count)
    span = span_of(conn, feed, after, upto)
    state = notary.state(conn, feed, span)
    withheld = withheld_of(conn, feed.feed, lines, after, upto)
    token = encode(Cursor(feed.epoch, upto))
    more = upto < feed.position
    facts = {
        "feed": feed.feed,
        "epoch": feed.epoch,
        "after": after,
        "position": upto,
        "count": count,
        "live": state.live,
        "digest": state.digest,
        "changes_sha256": sha256(lines).hexdigest(),
        "withheld": withheld,
        "since": None if span.since is None else span.since._asdict(),
        "upto": None if span.upto is None else span.upto._asdict(),
        "more": more,
    }
    if not more:  # "nothing more" is true at one moment only; all else stays true
        facts["told_at"] = notary.clock().isoformat()
    return Page(
        feed=feed.feed,
        epoch=feed.epoch,
        after=after,
        position=upto,
        count=count,
        live=state.live,
        digest=state.digest,
        lines=lines,
        withheld=withheld,
        next=token if more else None,
        delta=None if more else token,
        checkpoint=notary.checkpoint(feed.checkpoint if not more else checkpoint_at(conn, feed.feed, upto)),
        proof=notary.sign(FORMAT, facts),
    )


def told(conn: Connection, statement: str, values: dict[str, Any]) -> tuple[bytes, int]:
    """Feed lines of a statement, a comma and a newline between them, and how many they are."""
    sink = io.BytesIO()
    copy_out(conn, statement, values, sink)
    # COPY doubles backslashes; a line of JSON has no other character that COPY would escape
    lines = sink.getvalue().replace(b"\\\\", b"\\")
    return lines[:-1].replace(b"\n", b",\n"), lines.count(b"\n")


def withheld_of(conn: Connection, feed: str, lines: bytes, after: int, upto: int) -> list[int]:
    """The positions in (after, upto] of live revisions told as removed; they still count until a later change."""
    if not any(mark in lines for mark in TAKEN_BACK):
        return []
    found = rows(conn, "feed.withheld", {"feed": feed, "after": after, "upto": upto})
    return [each["position"] for each in found]


def checkpoint_at(conn: Connection, feed: str, position: int) -> dict[str, Any] | None:
    """The signed statement of the feed's state at exactly this position, where one was made."""
    found = row(conn, "feed.checkpoint_upto", {"feed": feed, "position": position})
    if found is None or found["position"] != position:
        return None
    return {name: found[name] for name in CHECKPOINT}
