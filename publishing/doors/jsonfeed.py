"""JSON Feed 1.1. Its extension `_lienthong` carries what the change feed says: id, type, revision, position, hash."""

from typing import Any

from publishing.config import PublishingConfig
from publishing.doors.atom import english, path_of, title
from publishing.doors.faces import face
from publishing.doors.issue import Issue
from publishing.doors.listing import HUB
from publishing.doors.naming import absolute, local_time, record_path, tag
from publishing.doors.reading import Change
from publishing.feeds import Feed
from schemas.canonical import canonical_bytes

VERSION = "https://jsonfeed.org/version/1.1"


def render(issue: Issue, config: PublishingConfig) -> bytes:
    """The document; `next_url` leads to older ones, as the format has it."""
    feed, record_type = issue.feed, issue.record_type
    here = absolute(config, path_of(feed, record_type, "json", issue.number))
    older = issue.earlier
    return canonical_bytes(
        {
            "version": VERSION,
            "title": title(feed, record_type),
            "description": english(feed, record_type),
            "language": "vi",
            "home_page_url": absolute(config, "/"),
            "feed_url": here,
            **({"next_url": absolute(config, path_of(feed, record_type, "json", older))} if older is not None else {}),
            **({"hubs": [{"type": "WebSub", "url": absolute(config, HUB)}]} if issue.number is None else {}),
            "items": [_item(change, config, feed) for change in issue.changes if change.record is not None],
            "_lienthong": {
                "about": absolute(config, "/openapi.json"),
                "feed": feed.feed,
                "epoch": feed.epoch,
                "position": feed.position
                if issue.number is None
                else issue.changes[0].position
                if issue.changes
                else 0,
                "removed": [_removed(change, config) for change in issue.changes if change.record is None],
            },
        }
    )


def _item(change: Change, config: PublishingConfig, feed: Feed) -> dict[str, Any]:
    shown = face(change.record_type, change.record or {})
    optional = {
        "date_published": local_time(shown.said_at) if shown.said_at else None,
        "summary": shown.summary,
        "image": (change.record or {}).get("image_url"),
        "authors": [{"name": shown.body}] if shown.body else None,
        "tags": list(shown.topics) or None,
    }
    return {
        "id": tag(config.node, change.entity_id),
        "url": shown.page or absolute(config, record_path(feed.feed, change.entity_id)),
        "title": shown.title,
        "content_text": shown.summary or shown.title,
        "date_modified": local_time(change.recorded_at),
        "language": shown.language,
        **{name: value for name, value in optional.items() if value is not None},
        "_lienthong": _mark(change),
    }


def _removed(change: Change, config: PublishingConfig) -> dict[str, Any]:
    return {
        "id": tag(config.node, change.entity_id),
        "date_modified": local_time(change.recorded_at),
        **(change.removed or {}),
        "_lienthong": _mark(change),
    }


def _mark(change: Change) -> dict[str, Any]:
    return {
        "id": change.entity_id,
        "type": change.record_type,
        "revision": change.revision,
        "position": change.position,
        "content_hash": change.line["content_hash"],
    }
