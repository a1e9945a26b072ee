"""What the fields of a source's records look like, pull by pull, and what changed from one pull to the next.

At most a thousand records of a pull are looked at, while they pass by on their way to be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from connectors.expand import EXPANSIONS
from connectors.mapping import PathSpec
from connectors.raw import GONE, RAGGED, REFUSED, RawRecord
from connectors.source import Source
from schemas.errors import RecordRejected
from schemas.text import truncate

LIMIT = 1000  # records of a pull
MOST_FIELDS = 300  # names; a source that uses ids as names must not fill the ledger
DEEPEST = 4
EXAMPLES, LONGEST = 3, 60
SURE = 0.001  # a field may be away from all records by chance; below this likelihood it is gone


class Change(StrEnum):
    """What became of a field."""

    GONE = "gone"
    NEW = "new"
    TYPE = "type"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field of theirs that changed; `before` and `now` are its share (0 to 1), or its types."""

    change: Change
    name: str
    before: str
    now: str
    message_vi: str
    message_en: str


@dataclass(slots=True)
class FieldProfile:
    """How often a field holds something, as which types, for example what."""

    present: int = 0
    types: set[str] = field(default_factory=set)
    examples: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Profile:
    """The fields of the records that were looked at, by name; nested ones as `a.b` and `list.0.c`."""

    records: int = 0
    fields: dict[str, FieldProfile] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """`{name: {"present": n, "types": [...], "examples": [...]}}`."""
        return {
            name: {"present": each.present, "types": sorted(each.types), "examples": each.examples}
            for name, each in sorted(self.fields.items())
        }

    @classmethod
    def of(cls, records: int, document: Mapping[str, Any]) -> Profile:
        """A stored profile."""
        return cls(
            records,
            {n: FieldProfile(each["present"], set(each["types"]), each["examples"]) for n, each in document.items()},
        )

    def share(self, name: str) -> float:
        """How sure the field is to be in a record: one record more is counted than was seen, for nothing is certain."""
        return self.fields[name].present / (self.records + 1) if name in self.fields else 0.0

    def holds(self, name: str) -> bool:
        return name in self.fields and self.fields[name].present > 0


class Profiler:
    """Looks at the records that pass by; `hides` tells records that must never be copied (marks of state secrets)."""

    def __init__(self, expand: Mapping[str, str], hides: Callable[[RawRecord], bool] = lambda record: False) -> None:
        self.profile = Profile()
        self._expand = expand
        self._hides = hides

    def watched(self, records: Iterable[RawRecord]) -> Iterator[RawRecord]:
        """The same records, of which the first thousand are looked at."""
        passing = iter(records)
        while self.profile.records < LIMIT:
            record = next(passing, None)
            if record is None:
                return
            self._look(record)
            yield record
        yield from passing

    def _look(self, record: RawRecord) -> None:
        try:
            fields = record.fields()
        except RecordRejected:
            return  # quarantine tells of it
        if not fields or {GONE, RAGGED, REFUSED} & fields.keys():
            return
        for name, form in self._expand.items():
            if name in fields:
                fields[name] = EXPANSIONS[form](fields[name])
        self.profile.records += 1
        found = list(_flat("", fields, 0))
        wanting = [each for each in found if self._note(*each)]
        if wanting and not self._hides(record):
            for name, _, value in wanting:
                self._show(self.profile.fields[name].examples, value)

    def _note(self, name: str, kind: str, value: Any) -> bool:
        """Count the field; whether an example of it is wanted."""
        known = self.profile.fields.get(name)
        if known is None:
            if len(self.profile.fields) >= MOST_FIELDS:
                return False
            known = self.profile.fields[name] = FieldProfile()
        known.present += 1
        known.types.add(kind)
        return kind not in ("list", "object") and len(known.examples) < EXAMPLES

    @staticmethod
    def _show(examples: list[str], value: Any) -> None:
        text = truncate(" ".join(str(value)[: 4 * LONGEST].split()), LONGEST)
        if text not in examples:
            examples.append(text)


def _flat(prefix: str, fields: Mapping[str, Any], depth: int) -> Iterator[tuple[str, str, Any]]:
    """(name, type, value) of all that holds something; of a list, its first element speaks for the others."""
    for key, value in fields.items():
        if value is None or value in ("", [], {}):
            continue
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            yield name, "object", value
            if depth < DEEPEST:
                yield from _flat(f"{name}.", value, depth + 1)
        elif isinstance(value, list):
            yield name, "list", value
            if depth < DEEPEST:
                yield from _flat(f"{name}.", {"0": value[0]}, depth + 1)
        elif isinstance(value, str):
            yield name, "text", value
        else:
            yield name, "boolean" if isinstance(value, bool) else "number", value


def wanted(source: Source) -> list[tuple[str, ...]]:
    """The paths that the source file reads: of each tuple one path is enough."""
    found: dict[tuple[str, ...], None] = {}
    for mapping in source.mappings:
        for spec in mapping.fields.values():
            paths = spec.paths()
            found.update(dict.fromkeys([(path,) for path in paths] if spec.template is not None else [paths]))
        found.update(dict.fromkeys(map(_alternatives, mapping.key)))
        found.update(dict.fromkeys((path,) for path in mapping.when))
    return [paths for paths in found if paths and "." not in paths]


def changes(
    before: Profile, now: Profile, needed: Sequence[tuple[str, ...]], known: frozenset[str]
) -> list[FieldChange]:
    """What changed between two pulls; `needed` from `wanted`, `known` are names that a new one is not news of.

    A field counts as gone, or as new, only when chance cannot explain it.
    """
    found = []
    for paths in needed:
        was = max(paths, key=before.share)
        if not any(map(now.holds, paths)) and _unlikely(before.share(was), now.records):
            found.append(_gone(was, before))
    for name in now.fields:
        if name in before.fields or name in known or name.rpartition(".")[0] not in ("", *before.fields):
            continue  # of a new object only the object is told
        if _unlikely(now.share(name), before.records):
            found.append(_new(name, now))
    for name, each in now.fields.items():
        earlier = before.fields.get(name)
        if earlier is not None and earlier.types and each.types and not earlier.types & each.types:
            found.append(_retyped(name, earlier, each))
    return found


def _unlikely(share: float, records: int) -> bool:
    return (1 - share) ** records < SURE


def _alternatives(part: PathSpec) -> tuple[str, ...]:
    return (part,) if isinstance(part, str) else part


def _gone(name: str, before: Profile) -> FieldChange:
    share = f"{before.fields[name].present}/{before.records}"
    return FieldChange(
        change=Change.GONE, name=name, before=share, now="0",
        message_vi=f"Trường {name} không còn trong bản ghi nào; lần trước có trong {share} bản ghi",
        message_en=f"Field {name} is in no record any more; last time it was in {share} of them",
    )  # fmt: skip


def _new(name: str, now: Profile) -> FieldChange:
    share = f"{now.fields[name].present}/{now.records}"
    return FieldChange(
        change=Change.NEW, name=name, before="0", now=share,
        message_vi=f"Trường mới {name}, có trong {share} bản ghi",
        message_en=f"New field {name}, in {share} of the records",
    )  # fmt: skip


def _retyped(name: str, before: FieldProfile, now: FieldProfile) -> FieldChange:
    was, became = ", ".join(sorted(before.types)), ", ".join(sorted(now.types))
    return FieldChange(
        change=Change.TYPE, name=name, before=was, now=became,
        message_vi=f"Trường {name} đổi kiểu: {was} thành {became}",
        message_en=f"Field {name} changed its type: {was} became {became}",
    )  # fmt: skip
