"""The report of one run, drawn from the ledger alone: what came, what was refused and why, what waits for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from pydantic import BaseModel, ConfigDict

from audit.words import LANGUAGES, words
from schemas.errors import LoadError
from schemas.verdict import Severity
from warehouse.connection import Connection
from warehouse.statements import row, rows

SAMPLES = 5  # refused records shown per rule; the CSV list has all of them

# What an auditor should look at first; a state that is not named here needs nobody.
URGENT = {"failed": 0, "held": 1}
QUIET = {"ok", "unchanged"}
STEPS = ("pull", "stage", "check", "load")


class Fact(BaseModel):
    """A piece of the report; it never changes after it was drawn."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Fact):
    """One text in both languages."""

    vi: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return self.en if lang == "en" else self.vi


class SourceTitle(Fact):
    """What people call a source, and whose it is; source files know it, the ledger does not."""

    title: Words
    agency: str


class Counts(Fact):
    """The tally of one batch, or the sum over a run; held and absent are not parts of the sum."""

    offered: int = 0
    loaded: int = 0
    unchanged: int = 0
    quarantined: int = 0
    duplicate: int = 0
    held: int = 0
    absent: int = 0

    @property
    def adds_up(self) -> bool:
        return self.offered == self.loaded + self.unchanged + self.quarantined + self.duplicate


class SourceReport(Fact):
    """One batch of one source.

    `refused` are the records that this batch put in quarantine (others of the tally were there already, with the same
    bytes); `waiting` are records that earlier batches refused and that are not mended yet.
    """

    source: str
    title: Words
    agency: str
    batch_id: str
    mode: str
    state: str
    health: str
    completeness: str
    declared: int | None
    started_at: datetime
    finished_at: datetime | None
    seconds: Mapping[str, float]
    tally: Counts | None
    refused: int
    waiting: int
    exchanges: int
    bytes: int
    error: Mapping[str, Any] | None
    stale_since: datetime | None
    last_good_at: datetime | None

    @property
    def needs_attention(self) -> bool:
        return self.state in URGENT or self.health not in QUIET


class RuleReport(Fact):
    """The verdict on one rule; `source` is empty for a rule about the warehouse."""

    scope: str
    source: str
    rule_id: str
    severity: Severity
    success: bool
    unexpected_count: int
    description: Words
    observed: Mapping[str, Any]
    suite_sha256: str


class RefusedRecord(Fact):
    """A quarantined record and one reason of it."""

    quarantine_id: int
    record_type: str | None
    record_key: str | None
    rule_id: str
    pointer: str
    value: str
    message: Words
    fix: Words
    payload_sha256: str
    payload_pointer: str


class RefusedGroup(Fact):
    """All records of one source that break one rule; `records` counts them all, `samples` shows the first."""

    source: str
    rule_id: str
    records: int
    samples: tuple[RefusedRecord, ...]


class HoldReport(Fact):
    """What is kept back for a person."""

    hold_id: int
    batch_id: str
    source: str
    kind: str
    reason: Words
    records: int
    state: str
    opened_at: datetime
    decided_at: datetime | None
    decided_by: str | None


class StaleSource(Fact):
    """A source whose published data is not the newest."""

    source: str
    title: Words
    health: str
    stale_since: datetime
    last_good_at: datetime | None
    detail: str | None


class RunReport(Fact):
    """Everything that a person must know of one run; in each part what failed comes first."""

    run_id: str
    trigger: str
    state: str
    started_at: datetime
    finished_at: datetime | None
    total: Counts
    sources: tuple[SourceReport, ...]
    rules: tuple[RuleReport, ...]
    quarantine: tuple[RefusedGroup, ...]
    holds: tuple[HoldReport, ...]
    stale: tuple[StaleSource, ...]
    facts: Mapping[str, Any]

    @property
    def broken_rules(self) -> tuple[RuleReport, ...]:
        return tuple(rule for rule in self.rules if not rule.success)

    @property
    def open_holds(self) -> tuple[HoldReport, ...]:
        return tuple(hold for hold in self.holds if hold.state == "open")

    @property
    def refused_again(self) -> int:
        """Records that came again with the bytes for which an earlier run refused them."""
        return self.total.quarantined - sum(source.refused for source in self.sources if source.tally is not None)

    @property
    def troubled(self) -> tuple[SourceReport, ...]:
        return tuple(source for source in self.sources if source.needs_attention)


Titles = Mapping[str, SourceTitle]
_NONE: Titles = {}


def run_report(conn: Connection, run_id: str, *, titles: Titles = _NONE) -> RunReport:
    """Draw the report of a run; LoadError when there was no such run."""
    about = row(conn, "audit.run", {"run_id": run_id})
    if about is None:
        raise LoadError("there is no such run", run=run_id)
    scope = {"run_id": run_id}
    sources = [_source(batch, titles) for batch in rows(conn, "audit.batches", scope)]
    facts = about.pop("facts")
    return RunReport(
        **about,
        facts={step: facts[step] for step in sorted(facts, key=_order)},
        total=_sum(source.tally for source in sources if source.tally is not None),
        sources=tuple(sorted(sources, key=_urgency)),
        rules=tuple(RuleReport(**_worded(each, "description")) for each in rows(conn, "audit.verdicts", scope)),
        quarantine=tuple(_groups(rows(conn, "audit.quarantine_groups", scope | {"samples": SAMPLES}))),
        holds=tuple(_hold(hold) for hold in rows(conn, "audit.holds", scope)),
        stale=stale_sources(conn, titles=titles),
    )


def stale_sources(conn: Connection, *, titles: Titles = _NONE) -> tuple[StaleSource, ...]:
    """Sources whose last good data is older than it should be, the longest first."""
    return tuple(
        StaleSource(**stale, title=title_of(stale["source"], titles).title) for stale in rows(conn, "audit.stale")
    )


def title_of(source: str, titles: Titles) -> SourceTitle:
    """The title of a source; its bare name when no source file says more."""
    return titles.get(source) or SourceTitle(title=Words(vi=source, en=source), agency="")


def _source(batch: Mapping[str, Any], titles: Titles) -> SourceReport:
    known = {name: value for name, value in batch.items() if name not in Counts.model_fields}
    counts = {name: batch[name] for name in Counts.model_fields}
    seconds = known.pop("seconds")
    named = title_of(batch["source"], titles)
    return SourceReport(
        **known,
        seconds={step: seconds[step] for step in sorted(seconds, key=_step)},
        title=named.title,
        agency=named.agency,
        tally=None if batch["offered"] is None else Counts(**counts),
    )


def _order(step: str) -> tuple[int, str]:
    """Steps that are not of one source, as they follow each other: reconcile, publish, then the peers."""
    return (0 if step == "reconcile" else 2 if step.startswith("exchange.") else 1, step)


def _step(name: str) -> tuple[int, str]:
    return (STEPS.index(name) if name in STEPS else len(STEPS), name)


def _urgency(source: SourceReport) -> tuple[int, bool, str]:
    return (URGENT.get(source.state, len(URGENT)), not source.needs_attention, source.source)


def _sum(tallies: Iterable[Counts]) -> Counts:
    found = [tally.model_dump() for tally in tallies]
    return Counts(**{name: sum(tally[name] for tally in found) for name in Counts.model_fields})


def _hold(found: Mapping[str, Any]) -> HoldReport:
    """The hold with its reason in both languages, as far as its evidence tells it; else as it was written down."""
    reason, evidence = Words(vi=found["reason"], en=found["reason"]), found["evidence"]
    if found["rules_vi"]:
        reason = Words(vi=found["rules_vi"], en=found["rules_en"])
    elif found["kind"] == "deletions" and {"absent", "before", "bound"} <= evidence.keys():
        vi, en = (words(lang)("hold_deletions", **evidence) for lang in LANGUAGES)
        reason = Words(vi=vi, en=en)
    elif found["kind"] == "rekey":
        vi, en = (words(lang)("hold_rekey", **evidence) for lang in LANGUAGES)
        reason = Words(vi=vi, en=en)
    elif found["kind"] == "split":
        vi, en = (words(lang)("hold_split", **evidence) for lang in LANGUAGES)
        reason = Words(vi=vi, en=en)
    known = {name: found[name] for name in HoldReport.model_fields if name != "reason"}
    return HoldReport(**known, reason=reason)


def _groups(found: Iterable[Mapping[str, Any]]) -> Iterable[RefusedGroup]:
    for (source, rule_id), group in groupby(found, key=lambda refused: (refused["source"], refused["rule_id"])):
        refused = list(group)
        yield RefusedGroup(
            source=source,
            rule_id=rule_id,
            records=refused[0]["records"],
            samples=tuple(refused_record(each) for each in refused),
        )


def refused_record(found: Mapping[str, Any]) -> RefusedRecord:
    """A refused record of a row that may know more."""
    worded = _worded(found, "message", "fix")
    return RefusedRecord(**{name: worded[name] for name in RefusedRecord.model_fields})


def _worded(found: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The row with `name_vi` and `name_en` joined to one text in both languages."""
    joined = {name: Words(vi=found[f"{name}_vi"], en=found[f"{name}_en"]) for name in names}
    parts = {f"{name}_{lang}" for name in names for lang in ("vi", "en")}
    return {name: value for name, value in found.items() if name not in parts} | joined
