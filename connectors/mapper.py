"""Applies a mapping to records: compiled once per source, so that a record costs microseconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.mapping import PathSpec, RecordMapping
from connectors.paths import Get, getter, pointer
from connectors.transforms import Convert, Unconvertible, as_text, converter, places
from schemas.violation import Violation


@dataclass(frozen=True, slots=True)
class Mapped:
    """A record in our words, not yet checked."""

    record_type: str
    record_key: str
    values: dict[str, Any]
    unknown: frozenset[str] = frozenset()
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class _Step:
    """One field of ours: (pointer, key or getter) pairs in order of preference."""

    ours: str
    places: tuple[tuple[str, str | None, Get], ...]
    convert: Convert
    needed: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled mapping."""

    record: str
    when: tuple[tuple[Get, frozenset[str]], ...]
    key: tuple[tuple[_Step, ...], ...] = field(default=())
    steps: tuple[_Step, ...] = field(default=())
    constants: Mapping[str, Any] = field(default_factory=dict)

    def fits(self, fields: Mapping[str, Any]) -> bool:
        """Whether this mapping is for such a record."""
        return all(str(get(fields)) in wanted for get, wanted in self.when)

    def apply(self, fields: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | list[Violation]:
        """Record key and values, or every rule that the record breaks."""
        values, broken = dict(self.constants), list[Violation]()
        for step in self.steps:
            for place, key, get in step.places:
                value = fields.get(key) if key is not None else get(fields)
                if value is None or value == "":
                    continue
                try:
                    result = step.convert(value)
                except Unconvertible as error:
                    broken.append(_violation(step.ours, place, value, error))
                    break
                if result is not None:
                    values[step.ours] = result
                    break
            else:
                if step.needed:
                    broken.append(_missing(step))
        key = self._key(fields, broken)
        return broken or (key, values)

    def key_of(self, fields: Mapping[str, Any]) -> str | None:
        """The record's key, if it has one; a record that is refused for other reasons keeps its name."""
        broken = list[Violation]()
        key = self._key(fields, broken)
        return None if broken else key

    def _key(self, fields: Mapping[str, Any], broken: list[Violation]) -> str:
        parts = []
        for alternatives in self.key:
            for step in alternatives:
                place, _, get = step.places[0]
                value = get(fields)
                try:
                    text = None if value is None else step.convert(value)
                except Unconvertible as error:
                    broken.append(_violation("key", place, value, error))
                    text = "?"
                if text:
                    parts.append(text)
                    break
            else:
                broken.append(_keyless(alternatives))
        # A lone part stays readable; several must not run into one another.
        return parts[0] if len(self.key) == 1 and parts else "|".join(_quoted(part) for part in parts)


def compiled(mapping: RecordMapping, optional: frozenset[str]) -> Plan:
    """The mapping as the steps that every record takes."""
    optional = optional | mapping.optional
    constants: dict[str, Any] = {}
    steps: list[_Step] = []
    for ours, spec in mapping.fields.items():
        if spec.const is not None:
            given = "transform" in spec.model_fields_set
            constants[ours] = converter(spec)(spec.const) if given else spec.const
        else:
            steps.append(_Step(ours, places(spec), converter(spec), ours not in optional))
    return Plan(
        record=mapping.record,
        when=tuple(
            (getter(path), frozenset([one] if isinstance(one, str) else one)) for path, one in mapping.when.items()
        ),
        key=tuple(
            tuple(_Step("key", ((pointer(path), None, getter(path)),), as_text, True) for path in _alternatives(part))
            for part in mapping.key
        ),
        steps=tuple(steps),
        constants=constants,
    )


def _alternatives(part: PathSpec) -> tuple[str, ...]:
    return (part,) if isinstance(part, str) else part


def _quoted(part: str) -> str:
    return part.replace("%", "%25").replace("|", "%7C")


def _violation(ours: str, place: str, value: Any, error: Unconvertible) -> Violation:
    return Violation(
        rule_id=error.rule_id, pointer=place, value=str(value),
        message_vi=f"Trường {ours}: {error.vi}", message_en=f"Field {ours}: {error.en}",
        fix_vi=error.fix_vi, fix_en=error.fix_en,
    )  # fmt: skip


def _missing(step: _Step) -> Violation:
    names = ", ".join(place for place, _, _ in step.places)
    return Violation(
        rule_id="source.field_missing", pointer=step.places[0][0], value="",
        message_vi=f"Thiếu trường {step.ours} (tìm ở {names})",
        message_en=f"Field {step.ours} is missing (looked for at {names})",
        fix_vi="Bổ sung ở nguồn, hoặc ghi trường này vào optional của tệp nguồn",
        fix_en="Supply it at the source, or name the field under optional in the source file",
    )  # fmt: skip


def _keyless(alternatives: tuple[_Step, ...]) -> Violation:
    names = ", ".join(step.places[0][0] for step in alternatives)
    return Violation(
        rule_id="source.key_missing", pointer=alternatives[0].places[0][0], value="",
        message_vi=f"Bản ghi không có khóa (tìm ở {names})",
        message_en=f"The record has no key (looked for at {names})",
        fix_vi="Bổ sung mã ở nguồn, hoặc chọn key khác trong tệp nguồn",
        fix_en="Supply the id at the source, or choose another key in the source file",
    )  # fmt: skip
