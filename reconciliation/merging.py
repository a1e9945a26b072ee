"""Merging: every affected entity gets the document that its observations make, and a revision when that is another."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from typing import Any

from reconciliation import linking, withdrawals
from reconciliation.concurrency import Conflict, Made
from reconciliation.derived import Told, derive
from reconciliation.disputes import dispute_line, disputes_of, settle_disputes
from reconciliation.expiry import EXPIRED, end_of
from reconciliation.materiality import weights_json
from reconciliation.survivorship import Dispute, Observation, Pin, Stated, merge
from reconciliation.survivorship_table import fingerprint
from schemas.canonical import canonical_json, content_hash
from schemas.record import INTERNAL, VIETNAM
from schemas.registry import RECORD_TYPES
from schemas.vocabularies import ReleaseStatus, Sensitivity
from warehouse.connection import Connection
from warehouse.statements import copy_in, escape, listed, row, rows, run, scalar, stream

MERGED = (
    "entity_id", "record_type", "doc", "provenance", "content_hash", "audience", "contested", "pins", "embargo_until",
    "origin", "reason",
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

    Where only the reasons changed, they are written beside the revision that stands.

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
    linking.begin(conn)
    withdrawals.begin(conn, now)
    run(conn, "merge.gathered")
    withdrawals.bar(conn)
    run(conn, "merge.pinned_fields")
    run(conn, "merge.pins", {"now": now, "successors": after})
    run(conn, "merge.changed")
    run(conn, "merge.merged")
    run(conn, "links.said")
    disputed: dict[str, list[str]] = {}
    for some in chunks(_merged(conn, stream(conn, "merge.contributions"), {}, now, dispute), 1000):
        copy_in(conn, "merged", MERGED, map(_line, some))
        disputed |= _disputed(some)
        linking.keep(conn, ((one.entity_id, one.record_type, one.document, one.why, one.reach) for one in some))
    told = linking.find_targets(conn)
    if told is not None:
        withdrawals.bar(conn)
        run(conn, "merge.pins", {"now": now, "successors": after})
        for some in chunks(_merged(conn, stream(conn, "links.contributions"), told, now, dispute), 1000):
            copy_in(conn, "merged", MERGED, map(_line, some))
            disputed |= _disputed(some)
    run(conn, "merge.merge_sole", {"run_id": run_id, "predecessors": before})
    run(conn, "merge.merge_many", {"run_id": run_id, "predecessors": before})
    run(conn, "merge.retell", {"run_id": run_id})
    run(conn, "merge.merge_none", {"run_id": run_id, "successors": after})
    if dispute is not None:
        run(conn, "merge.vectors")  # while the entity still points at the revision before
    run(conn, "merge.point")
    run(conn, "merge.look_again", {"now": now})
    withdrawals.settle(conn)
    if dispute is not None:
        run(conn, "merge.crossed")
        settle_disputes(conn, [line for lines in disputed.values() for line in lines], dispute.matrix, now)
    run(conn, "merge.announce", {"weights": weights_json()})
    return {name: int(value) for name, value in (row(conn, "merge.counts") or {}).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Canonical:
    """What the observations of one entity make; `until` is the next instant at which time alone changes it.

    `reach` is the audience of what it says of others: a cancelled notice stays cancelled when the cancellation is over.
    """

    entity_id: str
    record_type: str
    document: dict[str, Any]
    why: dict[str, Any]
    contested: tuple[str, ...]
    audience: int
    reach: int
    reason: str | None
    pins: tuple[int, ...]
    until: datetime | None
    origin: Any
    conflicts: tuple[Conflict, ...]


def chunks(found: Iterable[_Canonical], size: int) -> Iterator[list[_Canonical]]:
    """Lists of at most `size`: COPY and the cursor behind the entities take turns on one connection."""
    source = iter(found)
    while chunk := list(islice(source, size)):
        yield chunk


def _merged(
    conn: Connection,
    contributions: Iterable[tuple[Any, ...]],
    told: Mapping[str, Sequence[Told]],
    now: datetime,
    dispute: Dispute | None,
) -> Iterator[_Canonical]:
    """The merged documents, one per entity; `told` is what links tell of them."""
    pins: dict[str, list[Pin]] = {}
    for found in rows(conn, "merge.pinned"):
        pins.setdefault(found["entity_id"], []).append(_pin(found))
    taken = withdrawals.taken_fields(conn)
    for entity_id, group in groupby(contributions, key=lambda each: each[0]):
        pinned, links = pins.get(entity_id, []), told.get(entity_id, ())
        yield _canonical(entity_id, list(group), pinned, links, now, dispute, without=taken.get(entity_id, frozenset()))


def _disputed(some: Iterable[_Canonical]) -> dict[str, list[str]]:
    """COPY lines of the conflicts of each entity that has any."""
    return {
        each.entity_id: [dispute_line(each.entity_id, each.record_type, conflict) for conflict in each.conflicts]
        for each in some
        if each.conflicts
    }


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


def _canonical(
    entity_id: str,
    group: list[tuple[Any, ...]],
    pins: list[Pin],
    told: Sequence[Told],
    now: datetime,
    dispute: Dispute | None,
    without: frozenset[str],
) -> _Canonical:
    record_type = group[0][1]
    observations = [
        observation(found, source, authority, stated_at, document, is_partial=is_partial, stated=stated)
        for _, _, found, source, authority, stated_at, document, is_partial, _, stated in group
    ]
    result = merge(record_type, observations, pins, dispute=dispute)
    document, waits_until = as_of(record_type, result.document, now)
    shown = audience(record_type, document)
    if pins:
        # A pin may hide a record, never show it to more people than its sources let see it.
        unpinned = merge(record_type, observations, dispute=dispute).document
        shown = max(shown, audience(record_type, as_of(record_type, unpinned, now)[0]))
    taken_away = result.document.keys() - document.keys()
    made = derive(
        record_type,
        document,
        result.provenance,
        [name for name in result.contested if name not in taken_away],
        told=told,
        observations=observations,
        audience=shown,
        now=now,
    )
    changes = [datetime.fromisoformat(pin.until) for pin in pins]
    changes += [] if waits_until is None else [datetime.fromisoformat(waits_until)]
    changes += [] if made.until is None else [made.until]
    end = end_of(record_type, made.document)
    is_over = end is not None and end <= now and shown < INTERNAL
    changes += [] if end is None or end <= now else [end]
    return _Canonical(
        entity_id=entity_id,
        record_type=record_type,
        document={name: value for name, value in made.document.items() if name not in without},
        why={name: why for name, why in made.provenance.items() if name not in without},
        contested=tuple(name for name in made.contested if name not in without),
        audience=INTERNAL if is_over else shown,
        reach=shown,
        reason=EXPIRED if is_over else None,
        pins=tuple(pin.pin_id for pin in pins),
        until=min(changes, default=None),
        origin=_origin(group, result.provenance),
        conflicts=result.conflicts,
    )


def _line(each: _Canonical) -> str:
    """A COPY line of the temporary table of merged documents."""
    values = (
        each.entity_id,
        each.record_type,
        canonical_json(each.document),
        canonical_json(each.why),
        f"\\x{content_hash(each.document).hex()}",
        str(each.audience),
        listed(each.contested),
        listed(map(str, each.pins)),
        None if each.until is None else each.until.isoformat(),
        None if each.origin is None else canonical_json(each.origin),
        each.reason,
    )
    return "\t".join("\\N" if value is None else escape(value) for value in values) + "\n"


def lifted(document: dict[str, Any], now: datetime) -> tuple[dict[str, Any], str | None]:
    """The document as it may be shown now, and until when it waits; an embargo binds whatever the status says."""
    until = document.get("embargo_until")
    waits = until is not None and datetime.fromisoformat(until) > now
    status = document.get("release_status")
    if waits and status in (ReleaseStatus.RELEASED, ReleaseStatus.SUPERSEDED):
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
