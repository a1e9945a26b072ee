"""What an entity is to others that are not the same thing, as comparisons found it and as it stands today."""

from datetime import datetime
from typing import Any

from warehouse.connection import Connection
from warehouse.statements import rows

Facts = dict[str, Any]


def relatives(conn: Connection, entity_id: str, as_of: datetime | None) -> list[Facts]:
    """`{"relation", "id", "type", "title", "since", "because"}`, by relation, oldest first, whoever may see them.

    `relation` is the word from this side: translation_of and has_translation, preview_of and has_preview, same_story.
    `because` lists each pair of observations that says so, with the evidence and which model found it. Relations follow
    observations to where they stand today; `as_of` leaves out what had not been found then.
    """
    found: dict[tuple[str, str], Facts] = {}
    for each in rows(conn, "explain.related", {"entity_id": entity_id, "as_of": as_of}):
        since = each["decided_at"].isoformat()
        told = found.setdefault(
            (each["relation"], each["id"]),
            {name: each[name] for name in ("relation", "id", "type", "title")} | {"since": since, "because": []},
        )
        told["because"].append(
            {
                "observation": str(each["from_observation"]),
                "other": str(each["to_observation"]),
                "evidence": each["evidence"],
                "decided_by": each["decided_by"],
                "decided_at": since,
            }
        )
    return list(found.values())
