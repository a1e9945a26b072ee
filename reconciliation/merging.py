"""Merging: every affected entity gets the document that its observations make, and a revision when that is another."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby, islice
from typing import Any

from reconciliation.concurrency import Made
from reconciliation.disputes import dispute_line, disputes_of, settle_disputes
from reconciliation.survivorship import Dispute, Observation, Pin, Stated, merge
from reconciliation.survivorship_table import fingerprint
from schemas.canonical import canonical_json, content_hash
from schemas.record import VIETNAM
from schemas.registry import RECORD_TYPES
from schemas.vocabularies import ReleaseStatus, Sensitivity
from warehouse.connection import Connection
from warehouse.statements import copy_in, escape, listed, row, rows, run, scalar, stream

MERGED = (
    "entity_id", "record_type", "doc", "provenance", "content_hash", "audience", "contested", "pins", "embargo_until",
    "origin",
)  # fmt: skip


def merge_affected(
    conn: Connection,
    *,
    moved: Iterable[str],
    successors: Mapping[str, Sequence[str]],
    predecessors: Mapping[str, Sequence[str]],
    run_id: str,
    now: datetime,
) -> dict[str, int]:
    """Give every affected entity the document its observations now make; unchanged ones get no revision.

    moved names all entities that observations came to or went from;
    successors names the entities that an entity's observations went to: one is a merge, several are a split.
    predecessors names the entities that an entity was split from.
    """
    before = json.dumps({entity: list(others) for entity, others in predecessors.items()})
    after = json.dumps({entity: list(others) for entity, others in successors.items()})
    run(conn, "merge.affected", {"now": now, "moved": sorted({*moved})})
    dispute = disputes_of(conn)
    rules = fingerprint() if dispute is None else dispute.matrix.fingerprint()
    if scalar(conn, "merge.rules") != rules:
        run(conn, "merge.affected_by_rules")
        run(conn, "merge.remember_rules", {"fingerprint": rules})
    run(conn, "merge.gathered")
    run(conn, "merge.pins", {"now": now, "successors": after})
    run(conn, "merge.changed")
    run(conn, "merge.merged")
    run(conn, "merge.merge_sole", {"run_id": run_id, "predecessors": before})
    disputed: list[str] = []
    for lines in chunks(merged_lines(conn, now, dispute, disputed), 1000):
        copy_in(conn, "merged", MERGED, lines)
    run(conn, "merge.merge_many", {"run_id": run_id, "predecessors": before})
    run(conn, "merge.merge_none", {"run_id": run_id, "successors": after})
    if dispute is not None:
        run(conn, "merge.vectors")  # while the entity still points at the revision before
    run(conn, "merge.point")
    run(conn, "merge.look_again", {"now": now})
    if dispute is not None:
        run(conn, "merge.crossed")
        settle_disputes(conn, disputed, dispute.matrix, now)
    run(conn, "merge.announce")
    return {name: int(value) for name, value in (row(conn, "merge.counts") or {}).items()}


def chunks(lines: Iterable[str], size: int) -> Iterator[list[str]]:
    """Lists of at most `size`: COPY and the cursor behind the lines take turns on one connection."""
    source = iter(lines)
    while chunk := list(islice(source, size)):
        yield chunk


def merged_lines(
    conn: Connection, now: datetime, dispute: Dispute | None = None, disputed: list[str] | None = None
) -> Iterator[str]:
    """COPY lines of the merged documents, one per entity; those of conflicts are added to `disputed`."""
    pins: dict[str, list[Pin]] = {}
    for found in rows(conn, "merge.pinned"):
        pins.setdefault(found["entity_id"], []).append(_pin(found))
    for entity_id, group in groupby(stream(conn, "merge.contributions"), key=lambda each: each[0]):
        line, conflicts = _merged_line(entity_id, list(group), pins.get(entity_id, []), now, dispute)
        if disputed is not None:
            disputed += conflicts
        yield line


def _pin(found: Mapping[str, Any]) -> Pin:
    return Pin(
        pin_id=found["pin_id"],
        entity_id=found["set_on"],
        field=found["field"],
        value=json.loads(found["value"]),
        reason=found["reason"],
        by=found["pinned_by"],
        at=found["pinned_at"].astimezone(VIETNAM).isoformat(),
        until=found["expires_at"].astimezone(VIETNAM).isoformat(),
        is_own=found["set_on"] == found["entity_id"],
    )


def observation(
    observation_id: str,
    source: str,
    authority: str,
    stated_at: float | None,
    document: str,
    *,
    is_partial: bool,
    stated: str | None = None,
) -> Observation:
    """One row of what is said about an entity; the document, and how it is known to peers, as JSON text."""
    told = json.loads(document)
    return Observation(
        observation_id=observation_id,
        source=source,
        authority=authority,
        stated_at=-math.inf if stated_at is None else stated_at,
        document=told,
        is_partial=is_partial,
        stated=None if stated is None else _stated(json.loads(stated), len(told)),
    )


def _stated(said: Mapping[str, Any], fullness: int) -> Stated:
    made = {
        field: Made(
            base=how.get("base"),
            is_known=True,
            is_source_base=bool(how["is_source_base"]),
            seen=how["seen"],
            at=how["at"] or said["counter"],
        )
        for field, how in (said.get("edits") or {}).items()
    }
    return Stated(
        node=said["node"],
        name=said["name"],
        source=said["source"],
        counter=said["counter"],
        fullness=said.get("fullness", fullness),
        made=made,
    )


def _merged_line(
    entity_id: str, group: list[tuple[Any, ...]], pins: list[Pin], now: datetime, dispute: Dispute | None
) -> tuple[str, list[str]]:
    record_type = group[0][1]
    observations = [
        observation(found, source, authority, stated_at, document, is_partial=is_partial, stated=stated)
        for _, _, found, source, authority, stated_at, document, is_partial, _, stated in group
    ]
    result = merge(record_type, observations, pins, dispute=dispute)
    document, until = as_of(record_type, result.document, now)
    shown = audience(record_type, document)
    if pins:
        # A pin may hide a record, never show it to more people than its sources let see it.
        unpinned = merge(record_type, observations, dispute=dispute).document
        shown = max(shown, audience(record_type, as_of(record_type, unpinned, now)[0]))
        ends = [datetime.fromisoformat(pin.until) for pin in pins]
        until = min([*ends, *([datetime.fromisoformat(until)] if until else [])]).isoformat()
    taken_away = result.document.keys() - document.keys()
    origin = _origin(group, result.provenance)
    values = (
        entity_id,
        record_type,
        canonical_json(document),
        canonical_json(result.provenance),
        f"\\x{content_hash(document).hex()}",
        str(shown),
        listed(name for name in result.contested if name not in taken_away),
        listed(str(pin.pin_id) for pin in pins),
        until,
        None if origin is None else canonical_json(origin),
    )
    line = "\t".join("\\N" if value is None else escape(value) for value in values) + "\n"
    return line, [dispute_line(entity_id, record_type, each) for each in result.conflicts]


def lifted(document: dict[str, Any], now: datetime) -> tuple[dict[str, Any], str | None]:
    """The document as it may be shown now, and until when it waits; an embargo binds whatever the status says."""
    until = document.get("embargo_until")
    waits = until is not None and datetime.fromisoformat(until) > now
    status = document.get("release_status")
    if waits and status == ReleaseStatus.RELEASED:
        return document | {"release_status": ReleaseStatus.EMBARGOED.value}, until
    if not waits and until is not None and status == ReleaseStatus.EMBARGOED:
        return document | {"release_status": ReleaseStatus.RELEASED.value}, None
    return document, until if waits else None


def as_of(record_type: str, document: dict[str, Any], now: datetime) -> tuple[dict[str, Any], str | None]:
    """The document as it may be shown now, and the next instant at which time alone changes that."""
    document, until = lifted(document, now)
    ending = RECORD_TYPES[record_type].ends(document)
    if ending is None:
        return document, until
    end, fields = ending
    if end <= now:
        return {name: value for name, value in document.items() if name not in fields}, until
    first = end if until is None else min(end, datetime.fromisoformat(until))
    return document, first.isoformat()


def audience(record_type: str, document: Mapping[str, Any]) -> int:
    """Who may receive the document, as its type says; a merged document need not pass the whole schema for that."""
    kind = RECORD_TYPES[record_type]
    marks = {
        "release_status": ReleaseStatus(document.get("release_status", ReleaseStatus.RELEASED)),
        "sensitivity": Sensitivity(document.get("sensitivity", kind.model_fields["sensitivity"].default)),
    }
    return kind.model_construct(**{**document, **marks}).audience()


def _origin(group: list[tuple[Any, ...]], provenance: Mapping[str, Any]) -> Any:
    """The peer's origin when every field is its word; None as soon as one field is ours, or a person's."""
    winners = {why["observation"] for why in provenance.values() if why["rule"] != "translation"}
    origins = {each[2]: each[8] for each in group}
    if len(winners) != 1 or None in winners:
        return None
    text = origins[next(iter(winners))]
    return None if text is None else json.loads(text)
