"""The feeds, and where each stands."""

from dataclasses import dataclass
from datetime import datetime

from warehouse.connection import Connection
from warehouse.statements import rows

PUBLIC = "public"


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
    signed_at: datetime | None


def all_feeds(conn: Connection) -> list[Feed]:
    """All feeds, the widest circle first."""
    return [Feed(**found) for found in rows(conn, "feed.feeds")]


def find_feed(conn: Connection, name: str) -> Feed | None:
    """The feed of that name."""
    return next((feed for feed in all_feeds(conn) if feed.feed == name), None)
