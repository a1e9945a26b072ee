"""The feeds, and where each stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from warehouse.connection import Connection
from warehouse.statements import rows

PUBLIC = "public"
CHECKPOINT = ("position", "live", "digest", "body", "signature", "key_id")
# The ordinary page ends at a multiple of this, so that all readers of old changes ask for the same pages; a checkpoint
# is signed at each multiple, so that each of these pages ends at one.
SEGMENT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One stream of changes for one circle of readers; position, live and digest are those of its last checkpoint."""

    feed: str
    audience: int
    epoch: str
    horizon: int
    title_vi: str
    title_en: str
    position: int
    live: int
    digest: str
    body: str | None
    signature: str | None
    key_id: str | None
    signed_at: datetime | None

    @property
    def checkpoint(self) -> dict[str, Any] | None:
        """The signed statement of where the feed stands; none before the first change."""
        if self.body is None:
            return None
        return {name: getattr(self, name) for name in CHECKPOINT}


def all_feeds(conn: Connection) -> list[Feed]:
    """All feeds, the widest circle first."""
    return [Feed(**found) for found in rows(conn, "feed.feeds")]


def find_feed(conn: Connection, name: str) -> Feed | None:
    """The feed of that name."""
    return next((feed for feed in all_feeds(conn) if feed.feed == name), None)
