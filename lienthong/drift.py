"""How a source drifts: ids that change, ids that are used again, fields that never rest, fields that are gone.

`examine` looks at a staged batch before it loads and costs in the size of what the batch changes.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from connectors.profile import Change, FieldChange, Profile, Profiler, changes, wanted
from connectors.source import Source
from lienthong.key_patterns import UNLIKE_LETTERS, UNLIKE_PAIRS
from lienthong.rekeying import ALIKE, FEWEST_PAIRS, FEWEST_SPLITS, PAIRED_SHARE, SPLIT_SHARE, find_rekeys, find_splits
from lienthong.sealing import mark_on
from schemas.canonical import canonical_json, content_hash
from schemas.errors import ConfigError, LoadError
from schemas.verdict import Severity, Verdict
from warehouse.connection import Connection, session, transaction
from warehouse.statements import copy_in, row, rows, run, scalar, stream, tuples

RESTLESS_SHARE, RESTLESS_RECORDS, SAMPLE = 0.8, 10, 5000
# An address and a time of change say where and when, not what a record is about.
UNTELLING = frozenset({"url", "updated_at"})
# Who may see a record must never be taken for noise.
GUARDED = frozenset({"release_status", "sensitivity", "embargo_until", "secrecy"})
LIMITS: list[Any] = [
    ALIKE, FEWEST_PAIRS, FEWEST_SPLITS, PAIRED_SHARE, SPLIT_SHARE, RESTLESS_SHARE, RESTLESS_RECORDS, UNLIKE_LETTERS,
    UNLIKE_PAIRS,
]  # fmt: skip
EDITION = hashlib.sha256(canonical_json(LIMITS).encode()).hexdigest()
SUBJECTS = {Change.GONE: "field_gone", Change.NEW: "field_new", Change.TYPE: "field_type"}


def examine(dsn: str, source: Source, batch_id: str) -> list[Verdict]:
    """Look for drift in a staged batch, once; ids that changed or are used again hold it here and now.

    The verdicts that come back are for the set rules of the batch: `source.field_gone` is critical, others warn.
    """
    with session(dsn) as conn, transaction(conn):
        batch = row(conn, "drift.batch", {"batch_id": batch_id})
        if batch is None or batch["state"] != "staged":
            return []
        scope = {"batch_id": batch_id, "source": batch["source"], "contract": batch["contract"]}
        found = _field_verdicts(conn, source, scope)
        find_rekeys(conn, batch, scope, fields_of_keys(source))
        if batch["has_before"] and batch["loaded"]:
            changed = int(scalar(conn, "drift.changed_known", scope))
            if changed:
                find_splits(conn, batch, scope, changed)
                found += _restless(conn, batch, source, scope, changed)
        return found


def fields_of_keys(source: Source) -> dict[str, frozenset[str]]:
    """For each record type, our fields that hold the source's own id, an address or a clock."""
    found: dict[str, frozenset[str]] = {}
    for mapping in source.mappings:
        of_key = {path for part in mapping.key for path in ((part,) if isinstance(part, str) else part)}
        named = {ours for ours, spec in mapping.fields.items() if of_key & set(spec.paths())}
        found[mapping.record] = found.get(mapping.record, frozenset()) | named | UNTELLING | source.volatile
    return found


# --- fields that never rest ------------------------------------------------------------------------------------------


def with_accepted(dsn: str, source: Source) -> Source:
    """The source as its file states it, with what people accepted: those fields are volatile too."""
    with session(dsn) as conn:
        fields = _accepted(conn, source.name)
    return source if fields <= source.volatile else source.model_copy(update={"volatile": source.volatile | fields})


def accept_proposal(dsn: str, proposal_id: int, by: str) -> dict[str, Any]:
    """From the next pull on the field is not kept; records that count now keep it until something else in them changes.

    So nothing is published because of the decision itself.
    """
    with session(dsn) as conn, transaction(conn):
        decided = _decided(conn, proposal_id, by, "accepted")
        if not scalar(conn, "ledger.lock_source", {"source": decided["source"]}):
            raise LoadError("another run is working on this source", source=decided["source"])
        fields = _accepted(conn, decided["source"])
        run(conn, "drift.masked")
        lines = [
            f"{identity}\t\\\\x{_hash_without(json.loads(document), fields)}\n"
            for identity, document in stream(
                conn, "drift.documents", {"source": decided["source"], "fields": sorted(fields)}
            )
        ]
        copy_in(conn, "masked", ("observation_id", "content_hash"), lines)
        run(conn, "drift.mask")
    return decided


def reject_proposal(dsn: str, proposal_id: int, by: str) -> dict[str, Any]:
    """The field counts; the question is not asked again."""
    with session(dsn) as conn, transaction(conn):
        return _decided(conn, proposal_id, by, "rejected")


def proposals(dsn: str, state: str | None = None) -> list[dict[str, Any]]:
    """What pulls suggest for source files; all, or those in one state."""
    with session(dsn) as conn:
        return rows(conn, "drift.proposals", {"state": state})


def _decided(conn: Connection, proposal_id: int, by: str, state: str) -> dict[str, Any]:
    if not by.strip():
        raise ConfigError("a decision needs the name of a person: --by")
    decided = row(conn, "drift.decide_proposal", {"proposal_id": proposal_id, "by": by.strip(), "state": state})
    if decided is None:
        raise ConfigError(f"proposal {proposal_id} is not open: lienthong sources proposals list")
    return decided


def _accepted(conn: Connection, source: str) -> frozenset[str]:
    return frozenset(field for (field,) in tuples(conn, "drift.accepted_fields", {"source": source}))


def _hash_without(document: dict[str, Any], fields: frozenset[str]) -> str:
    return content_hash({name: value for name, value in document.items() if name not in fields}).hex()


def _restless(
    conn: Connection, batch: Mapping[str, Any], source: Source, scope: dict[str, Any], changed: int
) -> list[Verdict]:
    """Propose the field that alone changed in most records; under another contract we may have changed it ourselves."""
    both = changed + int(batch["unchanged"])
    if not batch["is_same_contract"] or changed < max(RESTLESS_RECORDS, RESTLESS_SHARE * both):
        return []
    aside = sorted(GUARDED | source.volatile | _accepted(conn, batch["source"]))
    found = row(conn, "drift.restless", scope | {"sample": SAMPLE, "aside": aside})
    if found is None or found["records"] * changed < RESTLESS_SHARE * both * found["sampled"]:
        return []
    name, count = found["field"], round(found["records"] * changed / found["sampled"])
    evidence = {"changed": count, "offered": both, "examples": found["examples"]}
    if run(conn, "drift.propose", scope | {"field": name, "evidence": json.dumps(evidence, ensure_ascii=False)}) == 0:
        return []  # somebody said that this field counts
    return [
        Verdict(
            rule_id="source.restless_field",
            severity=Severity.WARNING,
            success=False,
            unexpected_count=count,
            description_vi=f"Chỉ trường {name} thay đổi, trong {count} của {both} bản ghi; đề nghị ghi vào volatile",
            description_en=f"Field {name} alone changed, in {count} of {both} records; it is proposed as volatile",
            observed={"field": name, **evidence},
            suite_sha256=EDITION,
        )
    ]


# --- fields that are gone, new, or of another type -------------------------------------------------------------------


def profiler(source: Source) -> Profiler:
    """For the records of one pull of the source; of one under a mark of secrecy nothing is copied."""
    return Profiler(source.expand, hides=lambda record: mark_on(record) is not None)


def keep_profile(dsn: str, batch_id: str, seen: Profile) -> None:
    """Store what was seen of a batch's fields; nothing when no record was read, for then nothing is new."""
    if seen.records:
        with session(dsn) as conn, transaction(conn):
            batch = row(conn, "ledger.batch", {"batch_id": batch_id})
            if batch is None:
                raise LoadError("there is no such batch", batch=batch_id)
            fields = json.dumps(seen.document(), ensure_ascii=False)
            values = {"batch_id": batch_id, "source": batch["source"], "fields": fields, "records": seen.records}
            run(conn, "drift.keep_profile", values)


def _field_verdicts(conn: Connection, source: Source, scope: dict[str, Any]) -> list[Verdict]:
    now, before = row(conn, "drift.profile", scope), row(conn, "drift.profile_before", scope)
    if now is None or before is None:
        return []
    found = changes(
        Profile.of(before["records"], before["fields"]),
        Profile.of(now["records"], now["fields"]),
        wanted(source) if now["is_whole"] else [],  # what was not read again still holds its fields
        source.ignore,
    )
    return [
        _verdict(kind, [each for each in found if each.change is kind])
        for kind in Change
        if any(each.change is kind for each in found)
    ]


def _verdict(kind: Change, found: list[FieldChange]) -> Verdict:
    told = found[:10]
    return Verdict(
        rule_id=f"source.{SUBJECTS[kind]}",
        severity=Severity.CRITICAL if kind is Change.GONE else Severity.WARNING,
        success=False,
        unexpected_count=len(found),
        description_vi="; ".join(each.message_vi for each in told),
        description_en="; ".join(each.message_en for each in told),
        observed={"fields": {each.name: {"before": each.before, "now": each.now} for each in told}},
        suite_sha256=EDITION,
    )
