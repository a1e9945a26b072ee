"""What an entity is to others that are not the same thing, as far as its reader may see; its form in /openapi.json."""

from datetime import datetime
from hashlib import sha256

from publishing.change_line import answers
from publishing.entities import ENTITY_ID
from publishing.subscribers import Viewer
from schemas.canonical import canonical_json
from schemas.record import VIETNAM
from schemas.registry import RECORD_TYPES
from schemas.vocabularies import Relation
from warehouse.connection import Connection
from warehouse.statements import rows

_WORDS = "; ".join(f"{word.value}: {word.vi} / {word.en}" for word in Relation)

RELATED = answers(
    {
        "title": "Liên quan / Related",
        "type": "object",
        "required": ["id", "feed", "related"],
        "properties": {
            "id": {"type": "string"},
            "feed": {"type": "string"},
            "related": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["relation", "id", "type", "since"],
                    "properties": {
                        "relation": {
                            "type": "string",
                            "enum": [word.value for word in Relation],
                            "description": _WORDS,
                        },
                        "id": {"type": "string", "description": "Thực thể kia / The other entity"},
                        "type": {"type": "string", "enum": sorted(RECORD_TYPES)},
                        "since": {
                            "type": "string",
                            "format": "date-time",
                            "description": "So thấy lúc / When a comparison first found it",
                        },
                    },
                },
            },
        },
    },
    "Thực thể liên quan mà người đọc được xem / Related entities that the reader may see",
)


def related(conn: Connection, viewer: Viewer, entity_id: str) -> tuple[str, str]:
    """The answer as JSON text, and its strong entity tag, which follows from the text alone (RFC 9110, 8.8.1)."""
    found = []
    if ENTITY_ID.fullmatch(entity_id):
        values = {"entity_id": entity_id, "feed": viewer.feed, "audience": viewer.audience}
        found = rows(conn, "feed.related", values)
    told = [each | {"since": _instant(each["since"])} for each in found]
    body = canonical_json({"id": entity_id, "feed": viewer.feed, "related": told})
    return body, f'"{sha256(body.encode()).hexdigest()[:32]}"'


def _instant(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).isoformat(timespec="microseconds")
