"""Atom (RFC 4287) with archives (RFC 5005) and tombstones (RFC 6721)."""

from typing import Any

from publishing.config import PublishingConfig
from publishing.doors.faces import face
from publishing.doors.issue import Issue
from publishing.doors.listing import FORMS, HUB, forms_of
from publishing.doors.markup import add, root, written
from publishing.doors.naming import NEVER, absolute, local_time, record_path, tag
from publishing.doors.reading import Change
from publishing.feeds import Feed
from schemas.registry import RECORD_TYPES

ATOM = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"

REASONS = {
    "withdrawn": "đã thu hồi / withdrawn by its source",
    "source_absent": "nguồn không còn đăng / no longer at its source",
    "expired": "đã hết hiệu lực / it is over",
    "error": "đăng nhầm / published in error",
    "legal_takedown": "gỡ theo quy định pháp luật / taken down by law",
    "privacy_erased": "gỡ để bảo vệ dữ liệu cá nhân / erased to protect personal data",
    "contact_ended": "hết thời hạn công khai thông tin liên hệ / the contact is no longer public",
    "merged_into": "đã gộp vào bản ghi khác / merged into another record",
    "split_from": "đã tách thành các bản ghi khác / split into other records",
}


def render(issue: Issue, config: PublishingConfig) -> bytes:
    """The document."""
    feed, record_type = issue.feed, issue.record_type
    top = root("feed", ATOM, {"fh": HISTORY, "at": TOMBSTONES}, lang="vi")
    add(top, "id", tag(config.node, "feeds", feed.feed, *([record_type] if record_type else [])))
    add(top, "title", title(feed, record_type))
    add(top, "subtitle", english(feed, record_type), lang="en")
    add(top, "updated", local_time(issue.updated or NEVER))
    add(add(top, "author"), "name", feed.title_vi)
    add(top, "generator", "Liên Thông")
    for relation, path in links(issue, "atom"):
        add(top, "link", rel=relation, type=FORMS["atom"][1], href=absolute(config, path))
    if issue.number is None:
        add(top, "link", rel="hub", href=absolute(config, HUB))
    add(top, "link", rel="alternate", type="text/html", href=absolute(config, "/"))
    if issue.number is not None:
        add(top, "fh:archive")
    for change in issue.changes:
        _tombstone(top, change, config, feed) if change.record is None else _entry(top, change, config, feed)
    return written(top)


def title(feed: Feed, record_type: str | None) -> str:
    """The feed's title in Vietnamese."""
    return f"{feed.title_vi}: {RECORD_TYPES[record_type].title_vi}" if record_type else feed.title_vi


def english(feed: Feed, record_type: str | None) -> str:
    """The feed's title in English."""
    return f"{feed.title_en}: {RECORD_TYPES[record_type].title_en}" if record_type else feed.title_en


def path_of(feed: Feed, record_type: str | None, form: str, number: int | None = None) -> str:
    """The address of a document; that of an archive holds the epoch, for it may be kept for ever."""
    query = f"?type={record_type}" if record_type else ""
    if number is None:
        return f"/feeds/{feed.feed}.{form}{query}"
    return f"/feeds/{feed.feed}/archives/{feed.epoch}/{number}.{form}{query}"


def links(issue: Issue, form: str) -> list[tuple[str, str]]:
    """Link relations of a document, with the paths they lead to (RFC 5005, 4)."""
    feed, record_type = issue.feed, issue.record_type
    found = [("self", path_of(feed, record_type, form, issue.number)), ("current", path_of(feed, record_type, form))]
    if issue.earlier is not None:
        found.append(("prev-archive", path_of(feed, record_type, form, issue.earlier)))
    if issue.later is not None:
        found.append(("next-archive", path_of(feed, record_type, form, issue.later)))
    return found


def _entry(top: Any, change: Change, config: PublishingConfig, feed: Feed) -> None:
    shown = face(change.record_type, change.record or {})
    entry = add(top, "entry", lang=None if shown.language == "vi" else shown.language)
    add(entry, "id", tag(config.node, change.entity_id))
    add(entry, "title", shown.title)
    add(entry, "updated", local_time(change.recorded_at))
    if shown.said_at is not None:
        add(entry, "published", local_time(shown.said_at))
    if shown.body is not None:
        add(add(entry, "author"), "name", shown.body)
    if shown.summary is not None:
        add(entry, "summary", shown.summary)
    here = absolute(config, record_path(feed.feed, change.entity_id))
    add(entry, "link", rel="self", type="application/json", href=here)
    if shown.page is not None:
        add(entry, "link", rel="alternate", type="text/html", href=shown.page)
        add(entry, "link", rel="via", href=shown.page)
    add(entry, "link", rel="alternate", type="application/json", href=here)
    for form, kind in forms_of(change.record_type).items():
        add(entry, "link", rel="alternate", type=kind, href=here.removesuffix("json") + form)
    for scheme, term, label in categories(change):
        add(entry, "category", scheme=absolute(config, scheme), term=term, label=label)


def categories(change: Change) -> list[tuple[str, str, str | None]]:
    """Scheme (a path of ours), term and label: the type, administrative units, topics."""
    shown = face(change.record_type, change.record or {})
    kind = RECORD_TYPES.get(change.record_type)
    return [
        ("/schemas", change.record_type, kind.title_vi if kind else None),
        *(("/schemas/admin_unit.json", unit, None) for unit in shown.units),
        *(("/dictionary", topic, None) for topic in shown.topics),
    ]


def _tombstone(top: Any, change: Change, config: PublishingConfig, feed: Feed) -> None:
    removed = change.removed or {}
    gone = add(top, "at:deleted-entry", ref=tag(config.node, change.entity_id), when=local_time(change.recorded_at))
    reason = str(removed.get("reason", ""))
    add(gone, "at:comment", f"{reason}: {REASONS[reason]}" if reason in REASONS else reason)
    for successor in removed.get("successors", ()):
        here = absolute(config, record_path(feed.feed, successor))
        add(gone, "link", rel="successor-version", type="application/json", href=here)  # RFC 5829
