"""What one run of replays changed: counted, with examples, and each set with a digest, so that two can be compared.

The same reading serves the scratch copy and the warehouse itself: it asks for what the ledger says of a run.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from lienthong.sorting import identity_of
from schemas.canonical import canonical_json
from schemas.violation import shown
from warehouse.connection import Connection
from warehouse.statements import listed, rows, stream, tuples

Facts = dict[str, Any]
Agencies = Mapping[str, str]  # source -> code of the agency that answers for it
MOST = 2_000  # lines of one set that a report holds; all of them are counted and in the digest
NO_AGENCY = "?"  # of a source whose file is gone
SHOWN_VALUE = 300  # characters of a value in a report


@dataclass(slots=True)
class Lines:
    """One set of changes: how many, a digest over all, the first MOST as they are."""

    count: int = 0
    kept: list[Facts] = field(default_factory=list)
    _hash: Any = field(default_factory=sha256)

    def add(self, line: Facts) -> None:
        self.count += 1
        self._hash.update(canonical_json(line).encode() + b"\n")
        if len(self.kept) < MOST:
            self.kept.append(line)

    @property
    def digest(self) -> str:
        return str(self._hash.hexdigest())

    def facts(self) -> Facts:
        return {"count": self.count, "left_out": self.count - len(self.kept), "lines": self.kept}


@dataclass(frozen=True, slots=True)
class Measured:
    """Numbers, the digest of each set of changes, and the sets themselves with what led to them."""

    counts: Facts
    digests: dict[str, str]
    report: Facts


class Agency(Counter[str]):
    """What concerns one agency, by kind of change."""


def measure(conn: Connection, run_id: str, mark: Mapping[str, Any], agencies: Agencies) -> Measured:
    """Read what the run did; `mark` is what impact.mark said before it."""
    by_agency: dict[str, Agency] = defaultdict(Agency)
    sets = {name: Lines() for name in ("refused", "accepted", "observed")}
    batches = rows(conn, "impact.batches", {"run_id": run_id})
    for batch in batches:
        own = by_agency[agencies.get(batch["source"], NO_AGENCY)]
        batch |= dict.fromkeys(sets, 0)
        for name, found in _of_batch(conn, batch):
            sets[name].add(found)
            batch[name] += 1
            own[name] += 1
    kinds, fields = Counter[str](), Counter[str]()
    sets["entities"] = Lines()
    for line, sources in _entities(conn, run_id):
        sets["entities"].add(line)
        kinds.update(_kinds(line))
        fields.update(f"{line['type']}.{name}" for name in line["fields"])
        for agency in {agencies.get(source, NO_AGENCY) for source in sources}:
            by_agency[agency]["entities"] += 1
    sets["moves"] = Lines()
    for observation, was, became, rule in stream(conn, "impact.moves", {"run_id": run_id}):
        sets["moves"].add({"observation": observation, "was": was, "became": became, "rule": rule})
    sets["questions"], asked = Lines(), Counter[str]()
    for question in rows(conn, "impact.questions", mark):
        sets["questions"].add(dict(question))
        asked[question["kind"]] += 1
    sets["lines"], feeds = Lines(), dict[str, Facts]()
    for feed, kind, reason, entity, revision, size in stream(conn, "impact.lines", {"run_id": run_id}):
        sets["lines"].add({"feed": feed, "kind": kind, "reason": reason, "entity": entity, "revision": revision})
        told = feeds.setdefault(feed, {"upsert": 0, "tombstone": 0, "bytes": 0})
        told[kind] += 1
        told["bytes"] += size
    counts = {
        **{name: found.count for name, found in sets.items()},
        "kinds": dict(sorted(kinds.items())),
        "fields": dict(sorted(fields.items())),
        "feeds": feeds,
        "questions_opened": asked["opened"],
        "questions_closed": asked["closed"],
    }
    report = {
        "sources": [{name: value for name, value in batch.items() if name != "batch_id"} for batch in batches],
        "agencies": {name: dict(by_agency[name]) for name in sorted(by_agency)},
        **{name: found.facts() for name, found in sets.items()},
    }
    return Measured(counts, {name: found.digest for name, found in sets.items()}, report)


def _of_batch(conn: Connection, batch: Mapping[str, Any]) -> Iterator[tuple[str, Facts]]:
    """What a replay newly refuses, newly accepts, and says otherwise than before."""
    scope = {"batch_id": batch["batch_id"]}
    refused = rows(conn, "impact.refused", scope)
    identities = [
        None if each["record_key"] is None or each["record_type"] is None
        else identity_of(each["source"], each["record_type"], each["record_key"])
        for each in refused
    ]  # fmt: skip
    counted = {name for (name,) in tuples(conn, "impact.counted", {"ids": listed(filter(None, identities))})}
    for each, identity in zip(refused, identities, strict=True):
        yield "refused", _plain(each) | {"counted": identity in counted}
    for each in rows(conn, "impact.accepted", scope):
        yield "accepted", _plain(each)
    for record_type, key, is_change, content in stream(conn, "impact.observed", scope):
        said = {"source": batch["source"], "type": record_type, "key": key}
        yield "observed", said | {"is_change": is_change, "content_hash": content}


def _plain(row: Mapping[str, Any]) -> Facts:
    return {name: value if name != "value" or value is None else shown(value) for name, value in row.items()}


def _entities(conn: Connection, run_id: str) -> Iterator[tuple[Facts, list[str]]]:
    """Each revision of the run: what it changes in the document and about it, and which sources describe it."""
    for found in stream(conn, "impact.revisions", {"run_id": run_id}, size=500):
        entity, record_type, revision, state, reason, successors, predecessors, contested, audience, text = found[:10]
        was_state, was_contested, was_audience, was_text, sources = found[10:]
        before, after = json.loads(was_text or "{}"), json.loads(text)
        is_gone = state == "gone"  # its document is empty then, and every field would be told as lost
        changed = [] if is_gone else sorted(n for n in before.keys() | after.keys() if before.get(n) != after.get(n))
        line = {
            "entity": entity, "type": record_type, "revision": revision, "state": state, "was": was_state,
            "reason": reason, "successors": successors, "predecessors": predecessors,
            "contested": contested, "was_contested": was_contested or [],
            "audience": audience, "was_audience": was_audience,
            "fields": {
                name: {"before": _short(before.get(name)), "after": _short(after.get(name))}
                for name in changed
            } if was_state == "live" else {},
            "document_sha256": sha256(canonical_json(after).encode()).hexdigest(),
        }  # fmt: skip
        yield line, sources


def _short(value: Any) -> Any:
    """A value as a report shows it; the digest of the whole document stands beside it."""
    if isinstance(value, str):
        return value if len(value) <= SHOWN_VALUE else value[: SHOWN_VALUE - 1] + "…"
    text = canonical_json(value) if isinstance(value, dict | list) else ""
    return value if len(text) <= SHOWN_VALUE else text[: SHOWN_VALUE - 1] + "…"


def _kinds(line: Mapping[str, Any]) -> Iterator[str]:
    """Under which heads a revision counts; a change of what is contested comes beside that of the document."""
    if line["state"] == "gone":
        yield {"merged_into": "merged", "split_from": "parted"}.get(line["reason"], "ended")
        return
    if line["was"] is None:
        yield "created"
    elif line["was"] == "gone":
        yield "returned"
    else:
        yield "changed"
    if line["predecessors"]:
        yield "split"
    if set(line["contested"]) - set(line["was_contested"]):
        yield "contested_more"
    if set(line["was_contested"]) - set(line["contested"]):
        yield "contested_less"
    if line["was_audience"] is not None and line["audience"] != line["was_audience"]:
        yield "audience"
