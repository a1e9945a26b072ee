"""What an entity is to others that are not the same thing, as far as its reader may see."""

from datetime import datetime
from hashlib import sha256

from publishing.entities import ENTITY_ID
from publishing.subscribers import Viewer
from schemas.canonical import canonical_json
from schemas.record import VIETNAM
from warehouse.connection import Connection
from warehouse.statements import rows


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
