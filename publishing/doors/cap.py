"""Emergency notices as messages of CAP 1.2 (OASIS, ITU-T X.1303), one for each revision that a feed has told.

A CAP message never changes: what a revision changes is a new message that refers to those before it. So the identifier
is made of entity and revision, and the issuer's own one stands among the parameters. An end is a Cancel.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from publishing.config import PublishingConfig
from publishing.doors.markup import add, root, written
from publishing.doors.naming import AUTHORITY
from schemas.record import VIETNAM

MEDIA_TYPE = "application/cap+xml"
CAP = "urn:oasis:names:tc:emergency:cap:1.2"
EARLIER = 20  # messages that one refers to at most
CATEGORIES = frozenset(
    {"Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"}
)
UNKNOWN = {"urgency": "Unknown", "severity": "Unknown", "certainty": "Unknown"}
_TRIPLE = re.compile(r"[^\s,<&]+,[^\s,<&]+,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")

Line = Mapping[str, Any]


def render(line: Line, earlier: Sequence[Line], config: PublishingConfig) -> bytes:
    """The message of a feed line; `earlier` are the lines before it about the same notice, newest first."""
    open_before = _since_last_end(earlier)
    record = line.get("record")
    shown = record if record is not None else next((one["record"] for one in open_before), {})
    kind = _kind(line, open_before)
    top = root("alert", CAP)
    add(top, "identifier", identifier(line, config))
    add(top, "sender", sender(config))
    add(top, "sent", moment(line["recorded_at"]))
    add(top, "status", shown.get("status") or "Actual")
    add(top, "msgType", kind)
    add(top, "source", shown.get("issuer"))
    add(top, "scope", shown.get("scope") or "Public")
    if record is None:
        add(top, "note", f"{line['@removed']['reason']}: thông báo đã bị gỡ / the notice was removed")
    told = [reference(one, config) for one in open_before]
    told += [text for text in shown.get("references") or () if _TRIPLE.fullmatch(text)]
    if told and kind != "Alert":
        add(top, "references", " ".join(told))
    if shown:
        _info(top, shown, _vietnamese(shown), "vi-VN")
        _info(top, shown, _english(shown), "en")
    return written(top)


def sender(config: PublishingConfig) -> str:
    """Who sends, unique in the world as far as names of nodes are."""
    return f"{config.node}@{AUTHORITY}"


def identifier(line: Line, config: PublishingConfig) -> str:
    """The identifier of a message: no blanks and no commas, as CAP wants it."""
    return f"{config.node}.{line['id']}.{line['revision']}"


def reference(line: Line, config: PublishingConfig) -> str:
    """How a later message names the one of this line."""
    return f"{sender(config)},{identifier(line, config)},{moment(line['recorded_at'])}"


def moment(text: str) -> str:
    """An instant to the second with a numeric zone; CAP 1.2 allows neither fractions nor Z (3.3.2)."""
    return datetime.fromisoformat(text).astimezone(VIETNAM).isoformat(timespec="seconds")


def _kind(line: Line, open_before: Sequence[Line]) -> str:
    record = line.get("record")
    if record is None:
        return "Cancel"
    stated = record.get("message_type") or "Alert"
    if stated in {"Alert", "Update"}:
        told = open_before or any(_TRIPLE.fullmatch(text) for text in record.get("references") or ())
        return "Update" if told else "Alert"  # an update of nothing that anybody was told is news to them
    return str(stated)


def _since_last_end(earlier: Sequence[Line]) -> list[Line]:
    """The messages before this one that nothing has ended."""
    found: list[Line] = []
    for line in earlier:
        if "record" not in line or line["record"].get("message_type") == "Cancel":
            break
        found.append(line)
    return found


def _vietnamese(record: Line) -> dict[str, str | None]:
    return {
        "event": record.get("event") or record.get("headline") or "Thông báo khẩn cấp",
        "headline": record.get("headline"),
        "description": record.get("description"),
        "instruction": record.get("instruction"),
    }


def _english(record: Line) -> dict[str, str | None]:
    """What somebody translated; without a translation only that there is a notice, how grave, where and until when."""
    text: Line = next((one for one in record.get("translations") or () if one["language"].startswith("en")), {})
    return {
        "event": text.get("title") or "Emergency notice",
        "headline": text.get("title"),
        "description": text.get("body") or text.get("summary"),
        "instruction": None if text else "The text of this notice is in Vietnamese.",
    }


def _info(top: Any, record: Line, texts: Mapping[str, str | None], language: str) -> None:
    info = add(top, "info")
    add(info, "language", language)
    for category in [one for one in record.get("category") or () if one in CATEGORIES] or ["Other"]:
        add(info, "category", category)
    add(info, "event", texts["event"])
    for name, otherwise in UNKNOWN.items():
        add(info, name, record.get(name) or otherwise)
    times = {
        "effective": record.get("effective_at") or record.get("sent_at"),
        "onset": record.get("onset_at"),
        "expires": record.get("expires_at"),
    }
    for name, instant in times.items():
        if instant:
            add(info, name, moment(instant))
    _text(info, "senderName", record.get("issuer"))
    for name in ("headline", "description", "instruction"):
        _text(info, name, texts[name])
    _text(info, "web", record.get("url"))
    _text(info, "contact", record.get("contact"))
    _pair(info, "parameter", "lienthong:identifier", record["identifier"])
    for area in areas(record):
        told = add(info, "area")
        add(told, "areaDesc", area[0])
        for code in area[1]:
            _pair(told, "geocode", "GSO", code)


def areas(record: Line) -> list[tuple[str, list[str]]]:
    """Descriptions with their commune codes: pairs where there are as many of one as of the other, else all as one."""
    names, codes = list(record.get("areas") or ()), list(record.get("area_codes") or ())
    if len(names) == len(codes):
        return [(name, [code]) for name, code in zip(names, codes, strict=True)]
    if codes:
        return [("; ".join(names or codes), codes)]
    return [(name, []) for name in names]


def _text(parent: Any, name: str, text: str | None) -> None:
    if text:
        add(parent, name, text)


def _pair(parent: Any, name: str, key: str, value: str) -> None:
    made = add(parent, name)
    add(made, "valueName", key)
    add(made, "value", value)
