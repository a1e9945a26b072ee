"""A CAP alert as a record: the words of the standard as keys, values as they were sent.

Common Alerting Protocol 1.2 (OASIS, 1 July 2010), 3.2; CAP 1.1 has the same elements. An element that is missing or
empty gives no key, so that the rules of the record can say what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from connectors.raw import REFUSED
from connectors.readers.cap_markup import Node

# Who says what, and when, is the identity of an alert (3.2.1): two of them, and it is not known which one was meant.
IDENTITY = ("identifier", "sender", "sent")
_OF_ALERT = (*IDENTITY, "status", "msgType", "source", "scope", "restriction", "note")
_OF_INFO = (
    "language", "event", "urgency", "severity", "certainty", "audience", "effective", "onset", "expires",
    "senderName", "headline", "description", "instruction", "web", "contact",
)  # fmt: skip
_OF_RESOURCE = ("resourceDesc", "mimeType", "size", "uri", "digest")
_INCIDENT = re.compile(r'"([^"]*)"|(\S+)')


def as_fields(alert: Node, language: str) -> dict[str, Any]:
    """The alert under flat names; the info block in `language` leads, the others are under `infos`.

    An identifier, sender or sent that occurs twice gives a record that is marked as refused.
    """
    for name in IDENTITY:
        values = [node.text for node in alert.all(name)]
        if len(values) > 1:
            return {REFUSED: {"rule": "cap.repeated_element", "value": f"{name}: {' | '.join(values)}"}}
    infos = [_info(node) for node in alert.all("info")]
    leading = _leading(infos, language)
    found: dict[str, Any] = {name: alert.value(name) for name in _OF_ALERT}
    found["code"] = _texts(alert.all("code"))
    found["references"] = [_reference(text) for text in alert.value("references").split()]
    found["incidents"] = [quoted or plain for quoted, plain in _INCIDENT.findall(alert.value("incidents"))]
    if leading is not None:
        found |= infos[leading]
        found["infos"] = [info for place, info in enumerate(infos) if place != leading]
    return _stated(found)


def _leading(infos: list[dict[str, Any]], language: str) -> int | None:
    """The first block in the language (RFC 4647, basic filtering), else the first that names none, else the first."""
    wanted = language.lower()
    tags = [str(info.get("language", "")).lower() for info in infos]
    for place, tag in enumerate(tags):
        if tag == wanted or tag.startswith(f"{wanted}-"):
            return place
    return tags.index("") if "" in tags else (0 if infos else None)


def _info(info: Node) -> dict[str, Any]:
    found: dict[str, Any] = {name: info.value(name) for name in _OF_INFO}
    found["category"] = _texts(info.all("category"))
    found["responseType"] = _texts(info.all("responseType"))
    found["eventCodes"] = _named(info.all("eventCode"))
    found["parameters"] = _named(info.all("parameter"))
    # Content inside the alert (derefUri, base64) stays in the payload.
    resources = [_stated({name: node.value(name) for name in _OF_RESOURCE}) for node in info.all("resource")]
    found["resources"] = [one for one in resources if one]
    found["areas"] = [area for area in (_area(node) for node in info.all("area")) if area]
    return _stated(found)


def _area(area: Node) -> dict[str, Any]:
    return _stated(
        {
            "areaDesc": area.value("areaDesc"),
            "polygons": [" ".join(text.split()) for text in _texts(area.all("polygon"))],
            "circles": [" ".join(text.split()) for text in _texts(area.all("circle"))],
            "geocodes": _named(area.all("geocode")),
            "altitude": area.value("altitude"),
            "ceiling": area.value("ceiling"),
        }
    )


def _reference(text: str) -> dict[str, str]:
    """sender,identifier,sent (3.2.1); a text of another shape is kept as `text`, for the rules to judge."""
    sender, _, rest = text.partition(",")
    identifier, _, sent = rest.rpartition(",")
    if not (sender and identifier and sent):
        return {"text": text}
    return {"sender": sender, "identifier": identifier, "sent": sent}


def _named(nodes: Iterable[Node]) -> dict[str, str | list[str]]:
    """valueName -> value; a name that comes again gathers its values in a list."""
    gathered: dict[str, list[str]] = {}
    for node in nodes:
        gathered.setdefault(node.value("valueName"), []).append(node.value("value"))
    return {name: values[0] if len(values) == 1 else values for name, values in gathered.items()}


def _texts(nodes: Iterable[Node]) -> list[str]:
    return [text for text in (node.text for node in nodes) if text]


def _stated(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if value not in ("", [], {})}
