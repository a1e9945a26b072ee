"""How an entity came to be what it is: its revisions, and between them the times when only the reasons changed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from reconciliation.diff import changes
from reconciliation.testimony import Testimony
from schemas.canonical import canonical_json
from warehouse.connection import Connection
from warehouse.statements import rows

REVISIONS = 50  # of the history of one entity that are told, and as many changes of reasons alone

Facts = dict[str, Any]
Kept = Callable[[Mapping[str, Any]], dict[str, Any]]  # a document without what may no longer be shown


def history(
    conn: Connection,
    entity_id: str,
    found: Sequence[Facts],
    testimony: Testimony,
    kept: Kept,
    as_of: datetime | None,
) -> tuple[list[Facts], bool]:
    """Every revision, oldest first: what changed, by whose words, and which feeds carried it; whether there are older.

    `found` are the rows of `explain.revisions`, newest first. `retold` of a revision lists when others spoke of it, or
    otherwise, and no value changed: no feed tells of that.
    """
    positions: dict[int, list[Facts]] = {}
    for each in rows(conn, "explain.positions", {"entity_id": entity_id, "as_of": as_of}):
        published = each["published_at"]
        positions.setdefault(each.pop("revision"), []).append(
            each | {"published_at": published.isoformat() if published else None}
        )
    ordered = list(reversed(found))
    asked = {"entity_id": entity_id, "since": ordered[0]["revision"], "as_of": as_of, "limit": REVISIONS + 1}
    steps = rows(conn, "explain.retold", asked)
    retold: dict[int, list[Facts]] = {}
    for step in reversed(steps):
        retold.setdefault(step["revision"], []).append(step)
    told = []
    for place, revision in enumerate(ordered):
        before = ordered[place - 1] if place else None
        after = ordered[place + 1] if place + 1 < len(ordered) else None
        if place == 0 and len(found) > REVISIONS:
            continue  # fetched only to be compared with
        later = retold.get(revision["revision"], [])
        until = (later[0] if later else after or {}).get("recorded_at")
        base = revision | {"provenance": revision["first_provenance"]}
        if len(steps) > REVISIONS and later and later[0] is steps[-1]:
            base, later = later[0], later[1:]  # the oldest was fetched only to be compared with
        told.append(
            {
                "revision": revision["revision"],
                "state": revision["state"],
                "reason": revision["reason"],
                "successors": revision["successors"],
                "recorded_at": revision["recorded_at"].isoformat(),
                "run_id": revision["run_id"],
                "content_hash": revision["content_hash"],
                "audience": revision["audience"],
                "changes": changes(kept(before["doc"]) if before else {}, kept(revision["doc"])),
                "reasons": _reasons(before, revision["doc"], revision["first_provenance"], kept) if before else [],
                "caused_by": _causes(testimony, revision, before["told_at"] if before else None, until),
                "retold": _retold([base, *later], revision["doc"], after, testimony, kept),
                "feeds": positions.get(revision["revision"], []),
            }
        )
    return told, len(found) > REVISIONS or len(steps) > REVISIONS


def _retold(
    moments: Sequence[Facts], document: Mapping[str, Any], after: Facts | None, testimony: Testimony, kept: Kept
) -> list[Facts]:
    """When the reasons of one revision changed and nothing else: of which fields, and by whose words."""
    untils = [*(each["recorded_at"] for each in moments[2:]), after["recorded_at"] if after else None]
    return [
        {
            "recorded_at": step["recorded_at"].isoformat(),
            "run_id": step["run_id"],
            "reasons": _reasons({"doc": document} | before, document, step["provenance"], kept),
            "caused_by": _causes(testimony, step, before["recorded_at"], until),
        }
        for (before, step), until in zip(pairwise(moments), untils, strict=False)
    ]


def _reasons(before: Facts, document: Mapping[str, Any], provenance: Mapping[str, Any], kept: Kept) -> list[str]:
    """Fields whose value is what it was, none too, but about which others speak now, or otherwise."""
    if not provenance:
        return []  # it is gone, and so are its reasons
    said = before["doc"]
    return sorted(
        name
        for name in {*said, *document, *before["provenance"], *provenance} - {"*"}
        if canonical_json(said.get(name)) == canonical_json(document.get(name))
        and _reason(before["provenance"], name) != _reason(provenance, name)
        and name in kept({name: True} | dict(document))
    )


def _reason(provenance: Mapping[str, Any], name: str) -> str:
    return canonical_json(provenance.get(name) or provenance.get("*"))


def _causes(testimony: Testimony, moment: Facts, start: datetime | None, after: datetime | None) -> list[Facts]:
    """What was loaded since the moment before; nothing when time or a decision about identity changed the entity."""
    end = moment["recorded_at"]

    def falls_in(each: Facts) -> bool:
        if start is not None and each["loaded_at"] <= start:
            return False
        late = each["run_id"] == moment["run_id"] and (after is None or each["loaded_at"] < after)
        return bool(each["loaded_at"] <= end or late)

    told = [
        {"source": each["source"], "batch_id": each["batch_id"], "run_id": each["run_id"], "what": what}
        for kind, what in ((testimony.versions, "stated"), (testimony.absences, "absent"))
        for found in kind.values()
        for each in found
        if falls_in(each) and not (what == "stated" and each["is_gone"])
    ]
    return sorted(told, key=lambda each: (each["source"], each["batch_id"], each["what"]))
