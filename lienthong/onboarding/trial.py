"""A proposal put to the test: the sample goes through the reader's records, the mapping and the record rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from connectors.mapping import FieldSpec
from connectors.paths import getter, pointer
from connectors.raw import RawRecord
from connectors.source import Source
from connectors.yaml_lines import told
from lienthong.interpreting import examine
from lienthong.onboarding.columns import Column
from lienthong.onboarding.drafting import Draft, without
from lienthong.onboarding.visit import Sample
from schemas.errors import ConfigError
from schemas.record import Record
from schemas.violation import Violation

_HARMFUL = 0.1  # a field that refuses more of the records than this is left out, if it may be


@dataclass(frozen=True)
class Loaded:
    """One record of the sample that would load."""

    payload: int
    key: str
    record: Record


@dataclass(frozen=True)
class Trial:
    """What would become of the sample."""

    loaded: list[Loaded]
    refused: list[tuple[int, list[Violation]]]
    examples: Mapping[tuple[str, str], tuple[Any, Any]] = field(default_factory=dict)  # (type, ours): before, after
    unknown: frozenset[str] = frozenset()

    @property
    def offered(self) -> int:
        return len(self.loaded) + len(self.refused)

    @property
    def share(self) -> float:
        """Share of the sample that would load."""
        return len(self.loaded) / self.offered if self.offered else 0.0

    def reasons(self) -> list[dict[str, Any]]:
        """Rules that refuse records, commonest first, with an example in both languages."""
        count = Counter(rule for _, broken in self.refused for rule in {one.rule_id for one in broken})
        first = {one.rule_id: one for _, broken in reversed(self.refused) for one in broken}
        return [
            {
                "rule": rule, "records": times, "vi": first[rule].message_vi, "en": first[rule].message_en,
                "value": first[rule].value,
            }
            for rule, times in count.most_common()
        ]  # fmt: skip


def source_of(stated: Mapping[str, Any]) -> Source:
    """The source that the entries make; a fault in them is ours, not the user's."""
    try:
        return Source.model_validate(dict(stated))
    except ValidationError as error:
        lines = told(Path(f"{stated['name']}.yml"), {}, error, set())
        raise ConfigError("\n".join(lines)) from error


def tried(source: Source, sample: Sample) -> Trial:
    """Every record of the sample, mapped and checked."""
    loaded, refused, unknown = list[Loaded](), list[tuple[int, list[Violation]]](), set[str]()
    examples: dict[tuple[str, str], tuple[Any, Any]] = {}
    specs = {mapping.record: mapping.fields for mapping in source.mappings}
    for payload, raw in sample.raws:
        found = examine(source, raw)
        mapped = found.mapped
        if mapped is not None:
            unknown |= mapped.unknown
        if found.violations:
            refused.append((payload, list(found.violations)))
        if mapped is None or found.record is None:
            continue
        loaded.append(Loaded(payload, mapped.record_key, found.record))
        for name in mapped.values.keys() - {ours for kind, ours in examples if kind == mapped.record_type}:
            before = _before(specs[mapped.record_type][name], raw)
            examples[mapped.record_type, name] = (before, found.record.document().get(name))
    return Trial(loaded, refused, examples, frozenset(unknown))


def _before(spec: FieldSpec, raw: RawRecord) -> Any:
    """What stands in the record where a field is taken from; nothing for a value of our own."""
    fields = raw.fields()
    found = [getter(path)(fields) for path in spec.paths()]
    return next((value for value in found if value is not None and value != ""), None)


def harmless(draft: Draft, found: Sequence[Column], trial: Trial) -> Draft | None:
    """The draft less the fields that refuse many records; None when there is nothing to leave out."""
    blamed: Counter[str] = Counter()
    by_pointer = {pointer(line.column.path): line.ours for line in draft.lines if line.column}
    for _, broken in trial.refused:
        for name in {by_pointer.get(one.pointer) or one.pointer.strip("/").partition("/")[0] for one in broken}:
            blamed[name] += 1
    ours = {line.ours for line in draft.lines}
    harmful = frozenset(name for name, times in blamed.items() if name in ours and times > _HARMFUL * trial.offered)
    # What says whether a record may be published is never left out to make more of them pass.
    harmful -= {"release_status", "embargo_until", "secrecy"}
    return without(draft, harmful, found) if harmful else None
