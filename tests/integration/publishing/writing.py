"""Revisions and outbox rows as reconciliation writes them: entity, history and outbox in one transaction."""

import json
from dataclasses import dataclass
from typing import Any

from publishing.digest import recompute, to_hex
from schemas.canonical import content_hash
from warehouse.connection import Connection

Document = dict[str, Any]

FEEDS = {"public": 0, "press": 1}


def release(number: int, **more: Any) -> Document:
    """A press release that its schema accepts."""
    values = {
        "title": f"Tin số {number}",
        "agency": "Văn phòng UBND thành phố Hà Nội",
        "url": f"https://hanoi.gov.vn/tin/{number}",
        "language": "vi",
        "release_status": "released",
        "sensitivity": "public",
    }
    return {**values, **more}


def entity_id(number: int, prefix: str = "prs") -> str:
    return f"{prefix}_{content_hash([number]).hex()[:20]}"


def write(
    conn: Connection,
    entity: str,
    doc: Document | None,
    *,
    audience: int = 0,
    reason: str = "withdrawn",
    successors: tuple[str, ...] = (),
    record_type: str = "press_release",
    origin: Document | None = None,
) -> int:
    """One revision in the caller's transaction, the entity's row first; doc None takes it away."""
    with conn.cursor() as cursor:
        cursor.execute("SELECT revision, state, audience FROM core.entity WHERE entity_id = %s FOR UPDATE", (entity,))
        known = cursor.fetchone()
        revision = known[0] + 1 if known else 1
        state = "live" if doc is not None else "gone"
        hashed = content_hash(doc or {})
        if known is None:
            cursor.execute(
                "INSERT INTO core.entity VALUES (%s, %s, %s, %s, %s, %s, false, NULL, now())",
                (entity, record_type, revision, state, hashed, audience),
            )
        else:
            cursor.execute(
                "UPDATE core.entity SET revision = %s, state = %s, content_hash = %s, audience = %s,"
                " recorded_at = now() WHERE entity_id = %s",
                (revision, state, hashed, audience, entity),
            )
        cursor.execute(
            "INSERT INTO core.entity_history (entity_id, revision, record_type, state, doc, provenance, content_hash,"
            " audience, reason, successors, origin, run_id)"
            " VALUES (%s, %s, %s, %s, %s, '{}', %s, %s, %s, %s, %s, 'r')",
            (
                entity,
                revision,
                record_type,
                state,
                json.dumps(doc or {}),
                hashed,
                audience,
                reason if doc is None else None,
                list(successors),
                json.dumps(origin) if origin else None,
            ),
        )
        for feed, circle in FEEDS.items():
            was_in = known is not None and known[1] == "live" and known[2] <= circle
            if doc is not None and audience <= circle:
                kind, why = "upsert", None
            elif was_in:
                kind, why = "tombstone", reason
            else:
                continue
            cursor.execute(
                "INSERT INTO feed.outbox (feed, entity_id, revision, kind, reason, content_hash)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                (feed, entity, revision, kind, why, hashed),
            )
    return revision


def save(conn: Connection, entity: str, doc: Document | None, **how: Any) -> int:
    """The same, committed."""
    revision = write(conn, entity, doc, **how)
    conn.commit()
    return revision


def query(conn: Connection, text: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Any question a test has, committed state only."""
    with conn.cursor() as cursor:
        cursor.execute(text, values)
        found = list(cursor.fetchall())
    conn.rollback()
    return found


def execute(conn: Connection, text: str, values: tuple[Any, ...] = ()) -> None:
    with conn.cursor() as cursor:
        cursor.execute(text, values)
    conn.commit()


def truth(conn: Connection, feed: str) -> dict[str, tuple[int, str, Document]]:
    """What a reader of the feed should hold, from the entities themselves: id -> (revision, hash, document)."""
    found = query(
        conn,
        "SELECT entity.entity_id, entity.revision, encode(entity.content_hash, 'hex'), history.doc FROM core.entity"
        " JOIN core.entity_history AS history USING (entity_id, revision)"
        " WHERE entity.state = 'live' AND entity.audience <= %s",
        (FEEDS[feed],),
    )
    return {entity: (revision, hashed, doc) for entity, revision, hashed, doc in found}


def digest_of(held: dict[str, tuple[int, str, Document]]) -> str:
    """The digest from scratch."""
    total, _ = recompute((entity, revision, hashed) for entity, (revision, hashed, _) in held.items())
    return to_hex(total)


@dataclass
class Replica:
    """A reader that applies feed lines, and complains about everything that a feed must not do."""

    held: dict[str, tuple[int, str, Document]]
    position: int = 0

    def apply(self, line: Document) -> None:
        assert line["position"] == self.position + 1, "a gap, or a change twice"
        self.position = line["position"]
        before = self.held.pop(line["id"], None)
        assert before is None or before[0] < line["revision"], "revisions out of order"
        if "@removed" not in line:
            assert content_hash(line["record"]).hex() == line["content_hash"]
            self.held[line["id"]] = (line["revision"], line["content_hash"], line["record"])
