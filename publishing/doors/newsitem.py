"""Press items in ninjs 3.0 (IPTC, News in JSON), for the systems of newsrooms."""

from collections.abc import Mapping
from typing import Any

from publishing.config import PublishingConfig
from publishing.doors.faces import face
from publishing.doors.naming import absolute, local_time, record_path, tag
from publishing.doors.reading import Change
from publishing.feeds import Feed
from schemas.canonical import canonical_bytes

MEDIA_TYPE = "application/json"
SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json#"


def render(change: Change, feed: Feed, config: PublishingConfig) -> bytes:
    """The item; one that was removed is cancelled, so that a newsroom takes it down by the same way that it came."""
    record = change.record
    item: dict[str, Any] = {
        "standard": {"name": "ninjs", "version": "3.0", "schema": SCHEMA},
        "uri": tag(config.node, change.entity_id),
        "type": "text",
        "version": str(change.revision),
        "versionCreated": local_time(change.recorded_at),
        "pubStatus": "usable" if record is not None else "canceled",
    }
    if record is not None:
        item |= _content(change, record)
        item["altIds"] = [
            {"role": name, "value": value}
            for name, value in (
                ("entity", change.entity_id),
                ("record", absolute(config, record_path(feed.feed, change.entity_id))),
                ("number", record.get("number") or record.get("case_number")),
                ("page", record.get("url")),
            )
            if value
        ]
    return canonical_bytes(item)


def _content(change: Change, record: Mapping[str, Any]) -> dict[str, Any]:
    shown = face(change.record_type, record)
    found: dict[str, Any] = {
        "representationType": "complete" if record.get("body") else "incomplete",
        "language": shown.language,
        "headlines": [{"role": "main", "value": shown.title}],
    }
    if record.get("release_status") == "embargoed":
        found["pubStatus"] = "withheld"
    optional = {
        "firstCreated": local_time(shown.said_at) if shown.said_at else None,
        "embargoed": record.get("embargo_until"),
        "descriptions": [{"role": "summary", "value": shown.summary}] if shown.summary else None,
        "bodies": _bodies(record),
        "by": record.get("author"),
        "subjects": [{"name": topic} for topic in shown.topics],
        "infoSources": [{"name": shown.body, "role": "issuer"}] if shown.body else None,
        "people": [{"name": record["spokesperson"], "rel": "spokesperson"}] if record.get("spokesperson") else None,
        "places": [{"literal": unit, "rel": "unit"} for unit in shown.units],
        "renditions": [{"name": "main", "href": record["image_url"]}] if record.get("image_url") else None,
    }
    return found | {name: value for name, value in optional.items() if value}


def _bodies(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    text = record.get("body")
    if not text:
        return []
    return [
        {
            "role": "main",
            "contentType": "text/plain",
            "charCount": len(text),
            "wordCount": len(text.split()),
            "value": text,
        }
    ]
