"""A source on trial: what it would bring, record by record, without writing anything anywhere."""

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.courtesy import Fetching
from connectors.exchange import Exchange
from connectors.raw import RawRecord
from connectors.readers import READERS
from connectors.readers.protocol import Evidence, Known
from connectors.source import Source
from lienthong.interpreting import examine
from schemas.errors import RecordRejected, SourceChanged, SourceUnavailable
from schemas.violation import Violation
from schemas.vocabularies import Completeness, Health
from validation.records import flags

Facts = dict[str, Any]
COUNTED = (
    "health", "completeness", "declared", "detail", "exchanges", "bytes", "offered", "accepted", "quarantined", "gone",
    "repeated", "seconds",
)  # fmt: skip
EXAMPLES = 5  # of each kind of finding
REPEATED = 100_000  # keys that are remembered to find those that come twice


@dataclass(slots=True, kw_only=True)
class Tried:
    """One record on its way: what the source offers, what we would take, or why not."""

    pointer: str
    before: Facts | None
    record_type: str | None
    record_key: str | None
    after: Facts | None = None
    is_gone: bool = False
    stated_at: datetime | None = None
    flags: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    reasons: tuple[Violation, ...] = ()


@dataclass(slots=True, kw_only=True)
class Trial:
    """What a whole pull would bring; `repeated` are keys that come more than once, `filled` counts our fields."""

    health: str = Health.OK.value
    completeness: str = Completeness.UNKNOWN.value
    declared: int | None = None
    detail: str = ""
    exchanges: int = 0
    bytes: int = 0
    offered: int = 0
    accepted: int = 0
    quarantined: int = 0
    gone: int = 0
    repeated: int = 0
    newest: datetime | None = None
    seconds: float = 0.0
    rules: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)


def preview(source: Source, fetcher: Fetching, limit: int) -> list[Tried]:
    """The first records of the first pages that hold any; SourceUnavailable or SourceChanged as a pull would raise."""
    found: list[Tried] = []
    for _, exchange in _exchanges(source, fetcher):
        for raw in _records(source, exchange):
            found.append(tried(source, raw))
            if len(found) == limit:
                return found
    return found


def trial(source: Source, fetcher: Fetching) -> Trial:
    """A whole pull in memory-bounded steps; what the source does wrong is the result, not an error."""
    done, began, keys = Trial(), time.monotonic(), set[str]()
    steps = _exchanges(source, fetcher)
    try:
        while True:
            _, exchange = next(steps)
            done.exchanges += 1
            done.bytes += len(exchange.body or b"")
            for raw in _records(source, exchange):
                _count(done, tried(source, raw), keys)
    except StopIteration as end:
        evidence: Evidence = end.value
        done.health, done.completeness = evidence.health.value, evidence.completeness.value
        done.declared, done.detail = evidence.declared, evidence.detail
    except (SourceUnavailable, SourceChanged) as error:
        done.health = str(error.data.get("health", Health.NOT_THE_FORMAT.value))
        done.detail = error.message
    done.seconds = round(time.monotonic() - began, 3)
    return done


def findings(source: Source, done: Trial) -> list[tuple[str, str]]:
    """What somebody should look at before the source goes live: (Vietnamese, English), worst first."""
    found: list[tuple[str, str]] = []
    if done.health not in {Health.OK.value, Health.UNCHANGED.value}:
        found.append((f"Tình trạng: {done.health}. {done.detail}", f"Health: {done.health}. {done.detail}"))
    if done.offered and done.quarantined * 2 >= done.offered:
        found.append(("Từ nửa số bản ghi trở lên bị cách ly", "Half of the records or more are quarantined"))
    if done.offered < source.rows[0]:
        found.append(
            (
                f"Chỉ có {done.offered} bản ghi, khai ít nhất {source.rows[0]}",
                f"Only {done.offered} records, at least {source.rows[0]} are declared",
            )
        )
    if done.offered > source.rows[1]:
        found.append(
            (
                f"Có {done.offered} bản ghi, khai nhiều nhất {source.rows[1]}",
                f"{done.offered} records, at most {source.rows[1]} are declared",
            )
        )
    if done.repeated:
        found.append(
            (
                f"{done.repeated} bản ghi trùng khóa với bản ghi khác",
                f"{done.repeated} records share their key with another",
            )
        )
    if (
        source.mode == "snapshot"
        and done.health == Health.OK.value
        and done.completeness != Completeness.COMPLETE.value
    ):
        found.append(
            (
                f"Không chứng minh được là đã lấy đủ ({done.detail or done.completeness}): sẽ không rút bản ghi nào",
                f"Not proven complete ({done.detail or done.completeness}): no record will ever be withdrawn",
            )
        )
    mapped = {name for mapping in source.mappings for name in mapping.fields}
    empty = sorted(name for name in mapped if done.accepted and not done.filled[name])
    if empty:
        found.append(
            (f"Trường không bản ghi nào có: {', '.join(empty)}", f"Fields that no record has: {', '.join(empty)}")
        )
    if done.unknown:
        names = ", ".join(name for name, _ in done.unknown.most_common(10))
        found.append(
            (f"Trường của nguồn chưa khai: {names}", f"Their fields that are neither mapped nor ignored: {names}")
        )
    late = hours_old(done)
    if late is not None and late > source.freshness_hours:
        found.append(
            (
                f"Bản ghi mới nhất đã {late:.0f} giờ, cam kết {source.freshness_hours} giờ",
                f"The newest record is {late:.0f} h old, {source.freshness_hours} h are promised",
            )
        )
    return found


def hours_old(done: Trial) -> float | None:
    """The age of the newest record, in hours."""
    return None if done.newest is None else (datetime.now(UTC) - done.newest).total_seconds() / 3600


def tried(source: Source, raw: RawRecord) -> Tried:
    """One record through mapping, schema and rules, as staging would see it; of a marked one the place alone."""
    found = examine(source, raw)
    mapped = found.mapped
    kind, key = source.identify(raw) if mapped is None else (mapped.record_type, mapped.record_key)
    if found.marked:
        return Tried(
            pointer=f"#{raw.ordinal}", before=None, record_type=kind, record_key=None, reasons=found.violations[:1]
        )
    try:
        before: Facts | None = raw.fields()
    except RecordRejected:
        before = None
    result = Tried(pointer=raw.pointer, before=before, record_type=kind, record_key=key, reasons=found.violations)
    if mapped is not None:
        result.is_gone, result.unknown = mapped.is_gone, tuple(sorted(mapped.unknown))
    if found.record is not None:
        document = found.record.document()
        result.after = {name: value for name, value in document.items() if name not in source.volatile}
        result.flags = flags(found.record)
        result.stated_at = found.record.stated_at()
    return result


def shown(one: Tried) -> Facts:
    """For JSON: the record before and after, or the reasons."""
    return {
        "pointer": one.pointer,
        "record_type": one.record_type,
        "record_key": one.record_key,
        "is_gone": one.is_gone,
        "before": one.before,
        "after": one.after,
        "flags": list(one.flags),
        "unknown": list(one.unknown),
        "reasons": [asdict(reason) for reason in one.reasons],
    }


def _count(done: Trial, one: Tried, keys: set[str]) -> None:
    done.offered += 1
    done.unknown.update(one.unknown)
    if one.record_key is not None and not one.is_gone:
        named = f"{one.record_type} {one.record_key}"
        if named in keys:
            done.repeated += 1
        elif len(keys) < REPEATED:
            keys.add(named)
    if one.reasons:
        done.quarantined += 1
        for reason in one.reasons:
            done.rules[reason.rule_id] += 1
            examples = done.examples.setdefault(reason.rule_id, [])
            if len(examples) < EXAMPLES:
                examples.append(f"{one.pointer} {reason.pointer}: {reason.value}".strip())
        return
    done.accepted += 1
    if one.is_gone:
        done.gone += 1
        return
    done.filled.update(list(one.after or ()))
    if one.stated_at is not None and (done.newest is None or one.stated_at > done.newest):
        done.newest = one.stated_at


def _records(source: Source, exchange: Exchange) -> Iterator[RawRecord]:
    if exchange.body is not None and exchange.health is Health.OK:
        yield from READERS[source.reader].records(source, exchange.body)


def _exchanges(source: Source, fetcher: Fetching) -> Any:
    """The reader's own pull, without a store behind it."""

    def exchange(url: str, etag: str | None = None, last_modified: str | None = None) -> Exchange:
        return fetcher.fetch(url, etag=etag, last_modified=last_modified)

    steps = READERS[source.reader].pull(source, exchange, Known())
    while True:
        try:
            fetched = next(steps)
        except StopIteration as end:
            return end.value
        yield fetched.slot, fetched.exchange


def summary(source: Source, done: Trial) -> Mapping[str, Any]:
    """The trial as one JSON object."""
    late = hours_old(done)
    return {
        "source": source.name,
        **{name: getattr(done, name) for name in COUNTED},
        "newest": None if done.newest is None else done.newest.isoformat(),
        "hours_old": None if late is None else round(late, 1),
        "rules": dict(done.rules.most_common()),
        "examples": done.examples,
        "unknown": dict(done.unknown.most_common()),
        "filled": {name: round(count / max(done.accepted, 1), 4) for name, count in sorted(done.filled.items())},
        "findings": [{"vi": vi, "en": en} for vi, en in findings(source, done)],
    }


def compact(value: Any, width: int = 60) -> str:
    """A value on one line for people."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1] + "…"
