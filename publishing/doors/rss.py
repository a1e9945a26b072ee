"""RSS 2.0: the same entries for readers that know nothing newer. It has no word for what was removed."""

from datetime import datetime
from email.utils import format_datetime
from typing import Any

from lxml import etree

from publishing.config import PublishingConfig
from publishing.doors.atom import ATOM, categories, english, links, title
from publishing.doors.faces import face
from publishing.doors.issue import Issue
from publishing.doors.listing import FORMS, HUB
from publishing.doors.markup import add, written
from publishing.doors.naming import NEVER, absolute, local_time, record_path, tag
from publishing.doors.reading import Change
from publishing.feeds import Feed
from schemas.record import VIETNAM

DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"


def render(issue: Issue, config: PublishingConfig) -> bytes:
    """The document; its archives are those of the Atom feed's blocks."""
    top = etree.Element("rss", nsmap={"atom": ATOM, "dc": DUBLIN_CORE}, version="2.0")
    channel = add(top, "channel")
    add(channel, "title", title(issue.feed, issue.record_type))
    add(channel, "link", absolute(config, "/"))
    add(channel, "description", english(issue.feed, issue.record_type))
    add(channel, "language", "vi")
    add(channel, "lastBuildDate", moment(issue.updated or NEVER))
    add(channel, "docs", "https://www.rssboard.org/rss-specification")
    for relation, path in links(issue, "rss"):
        add(channel, "atom:link", rel=relation, type=FORMS["rss"][1], href=absolute(config, path))
    if issue.number is None:
        add(channel, "atom:link", rel="hub", href=absolute(config, HUB))
    whole = links(issue, "atom")[0][1]
    add(channel, "atom:link", rel="alternate", type=FORMS["atom"][1], href=absolute(config, whole))
    for change in issue.changes:
        if change.record is not None:
            _item(channel, change, config, issue.feed)
    return written(top)


def moment(instant: datetime) -> str:
    """RFC 822 with a year of four digits, as RSS 2.0 asks, in the time of Việt Nam."""
    return format_datetime(instant.astimezone(VIETNAM).replace(microsecond=0))


def _item(channel: Any, change: Change, config: PublishingConfig, feed: Feed) -> None:
    shown = face(change.record_type, change.record or {})
    item = add(channel, "item")
    add(item, "title", shown.title)
    add(item, "link", shown.page or absolute(config, record_path(feed.feed, change.entity_id)))
    add(item, "description", shown.summary or shown.title)
    add(item, "guid", tag(config.node, change.entity_id), isPermaLink="false")
    add(item, "pubDate", moment(shown.said_at or change.recorded_at))
    add(item, "dc:date", local_time(change.recorded_at))
    if shown.body is not None:
        add(item, "dc:creator", shown.body)
    for scheme, term, _ in categories(change):
        add(item, "category", term, domain=absolute(config, scheme))
