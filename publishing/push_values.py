"""What a change is called in a message to people: the values that templates and mails are made of."""

import json
from datetime import datetime
from typing import Any

from publishing.doors.atom import REASONS
from publishing.doors.faces import face
from publishing.push_message import event_id
from schemas.record import VIETNAM
from schemas.registry import RECORD_TYPES

# Name -> what it is; the names that a template may use.
NAMES = {
    "title": "title of the record; of what was removed, nothing",
    "summary": "at most 1,000 characters",
    "url": "the page of the source, or where the record lies here",
    "link": "where the record lies here",
    "type": "record type",
    "type_title": "the same in Vietnamese",
    "agency": "name of the issuing body",
    "published_at": "when the source said it, ISO 8601",
    "day": "the same as dd/mm/yyyy hh:mm in Việt Nam",
    "kind": "changed, removed or test",
    "reason": "why it was removed",
    "materiality": "major, minor or silent",
    "feed": "name of the feed",
    "id": "id of the entity",
    "revision": "number of the revision",
    "position": "position in the feed",
    "event": "name of the event, the same in every attempt",
}


def values_of(event: dict[str, Any], *, public_url: str) -> dict[str, str]:
    """A value for each of NAMES; a missing one is the empty string. `event` is a row of push.claim."""
    base = public_url.rstrip("/")
    found = dict.fromkeys(NAMES, "")
    found |= {"feed": event["feed"], "event": event_id(event["subscription"], event["counter"]), "kind": "test"}
    if event["kind"] == "test" or event["line"] is None:
        return found | {"title": "Liên Thông: tin thử / a test", "url": base, "link": base}
    told = json.loads(event["line"])
    link, kind = f"{base}/v1/entities/{told['id']}", RECORD_TYPES.get(told["type"])
    found |= {"id": told["id"], "type": told["type"], "type_title": kind.title_vi if kind else told["type"]}
    found |= {"revision": str(told["revision"]), "position": str(told["position"]), "link": link, "url": link}
    found |= {"materiality": told.get("materiality", "")}
    if "@removed" in told:
        reason = told["@removed"].get("reason", "")
        return found | {"kind": "removed", "reason": REASONS.get(reason, reason)}
    seen = face(told["type"], told["record"])
    found |= {"kind": "changed", "title": seen.title, "summary": seen.summary or "", "agency": seen.body or ""}
    if seen.said_at is not None:
        found |= {"published_at": seen.said_at.isoformat(), "day": day(seen.said_at)}
    return found | {"url": seen.page or link}


def day(moment: datetime) -> str:
    """An instant as people in Việt Nam write it."""
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
