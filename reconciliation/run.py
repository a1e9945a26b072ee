"""The reconciliation run: places what changed, merges what it touched, writes all of it in one transaction."""

import json
import logging
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from typing import Any

from reconciliation.clusters import Claim, Placement, Union, place
from reconciliation.survivorship import Observation, merge
from schemas.canonical import canonical_json, content_hash
from schemas.registry import RECORD_TYPES
from schemas.vocabularies import ReleaseStatus, Sensitivity
from warehouse.connection import Connection, transaction
from warehouse.statements import copy_in, escape, row, rows, run, stream

logger = logging.getLogger(__name__)

MANY = 10_000  # changes after which the planner must hear of them now, not when the autovacuum daemon comes by

PREFIXES = {name: kind.id_prefix for name, kind in RECORD_TYPES.items()}
MERGED = (
    "entity_id", "record_type", "doc", "provenance", "content_hash", "audience", "contested", "embargo_until", "origin",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What one run did."""

    batches: int = 0
    created: int = 0
    changed: int = 0
    gone: int = 0
    merged: int = 0
    contested: int = 0


def reconcile(conn: Connection, *, run_id: str | None, now: datetime) -> Reconciled:
    """Reconcile every batch that is loaded, and what time alone changes (embargoes, contacts that end), as one."""
    with transaction(conn):
        run(conn, "resolve.lock")
        pending = rows(conn, "resolve.pending")
        batches = [batch["batch_id"] for batch in pending]
        attributed = run_id or (pending[-1]["run_id"] if pending else "embargo")
        run(conn, "resolve.touched", {"batches": batches})
        united = resolve(conn) if batches else []
        counts = merge_affected(conn, united=united, run_id=attributed, now=now)
        if sum(counts[name] for name in ("created", "changed", "gone")) >= MANY:
            run(conn, "resolve.renew_statistics")
        run(conn, "resolve.reconciled", {"batches": batches})
    logger.info("reconciled", extra={"count": len(batches)})
    return Reconciled(batches=len(batches), merged=len(united), **counts)


def resolve(conn: Connection) -> list[Union]:
    """Place the touched observations; set-based for those that stand alone, by union-find for the rest."""
    run(conn, "resolve.claims")
    run(conn, "resolve.difficult")
    run(conn, "resolve.placed")
    run(conn, "resolve.place_simple", {"prefixes": json.dumps(PREFIXES)})
    claims = [
        Claim(
            observation_id=str(each["observation_id"]),
            record_type=each["record_type"],
            keys=tuple(each["keys"]),
            entity=each["entity_id"],
        )
        for each in rows(conn, "resolve.difficult_claims")
    ]
    united: list[Union] = []
    if claims:
        known = {each["key"]: each["known"] for each in rows(conn, "resolve.difficult_keys")}
        placements, united = place(claims, known, PREFIXES)
        copy_in(conn, "placed", ("observation_id", "entity_id", "rule"), _placement_lines(placements))
        for union in united:
            values = {"loser": union.loser, "survivor": union.survivor, "key": union.key}
            run(conn, "resolve.unite", values)
            run(conn, "resolve.judge_same", values)
    run(conn, "resolve.identify")
    run(conn, "resolve.remember_keys")
    return united


def merge_affected(conn: Connection, *, united: list[Union], run_id: str, now: datetime) -> dict[str, int]:
    """Give every affected entity the document its observations now make; unchanged ones get no revision."""
    survivors = {union.loser: union.survivor for union in united}
    run(conn, "merge.affected", {"now": now, "united": sorted({*survivors, *survivors.values()})})
    run(conn, "merge.gathered")
    run(conn, "merge.changed")
    run(conn, "merge.merged")
    run(conn, "merge.merge_sole", {"run_id": run_id})
    for lines in chunks(merged_lines(conn, now), 1000):
        copy_in(conn, "merged", MERGED, lines)
    run(conn, "merge.merge_many", {"run_id": run_id})
    run(conn, "merge.merge_none", {"run_id": run_id, "survivors": json.dumps(survivors)})
    run(conn, "merge.point")
    run(conn, "merge.announce")
    return {name: int(value) for name, value in (row(conn, "merge.counts") or {}).items()}


def chunks(lines: Iterable[str], size: int) -> Iterator[list[str]]:
    """Lists of at most `size`: COPY and the cursor behind the lines take turns on one connection."""
    source = iter(lines)
    while chunk := list(islice(source, size)):
        yield chunk


def merged_lines(conn: Connection, now: datetime) -> Iterator[str]:
    """COPY lines of the merged documents, one per entity."""
    for entity_id, group in groupby(stream(conn, "merge.contributions"), key=lambda each: each[0]):
        yield _merged_line(entity_id, list(group), now)


def _merged_line(entity_id: str, group: list[tuple[Any, ...]], now: datetime) -> str:
    record_type = group[0][1]
    observations = [
        Observation(
            observation_id=observation,
            source=source,
            authority=authority,
            stated_at=-math.inf if stated_at is None else stated_at,
            document=json.loads(document),
            is_partial=is_partial,
        )
        for _, _, observation, source, authority, stated_at, document, is_partial, _ in group
    ]
    result = merge(record_type, observations)
    document, waits_until = as_of(record_type, result.document, now)
    origin = _origin(group, result.provenance)
    values = (
        entity_id,
        record_type,
        canonical_json(document),
        canonical_json(result.provenance),
        f"\\x{content_hash(document).hex()}",
        str(audience(record_type, document)),
        "t" if result.contested else "f",
        waits_until,
        None if origin is None else canonical_json(origin),
    )
    return "\t".join("\\N" if value is None else escape(value) for value in values) + "\n"


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
    """The peer's origin when every field is its word; None as soon as one field is ours."""
    winners = {why["observation"] for why in provenance.values()}
    origins = {each[2]: each[8] for each in group}
    if len(winners) != 1:
        return None
    text = origins[next(iter(winners))]
    return None if text is None else json.loads(text)


def _placement_lines(placements: list[Placement]) -> Iterator[str]:
    for each in placements:
        yield f"{each.observation_id}\t{escape(each.entity)}\t{escape(each.rule)}\n"
