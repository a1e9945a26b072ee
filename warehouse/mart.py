"""The typed views of schemas mart and mart_public, made from the record schemas; `warehouse/mart_file.py` writes them.

`mart` is for people inside: every live record, every field that is not personal. `mart_public` has the records and
fields that are public. Personal fields stand apart, in `mart.personal_value`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from schemas.dictionary import Field, entry
from schemas.errors import ConfigError
from schemas.references import REFERENCES
from schemas.registry import RECORD_TYPES
from schemas.vocabularies import Sensitivity

LONGEST = 63  # bytes of a PostgreSQL name

PERSONAL = frozenset({Sensitivity.PERSONAL.value, Sensitivity.SENSITIVE_PERSONAL.value})
_MARKS: Mapping[str, Sensitivity] = MappingProxyType({mark.value: mark for mark in Sensitivity})
_STRICTNESS = tuple(
    mark.value
    for mark in (
        Sensitivity.PUBLIC,
        Sensitivity.INTERNAL,
        Sensitivity.REFUSED,
        Sensitivity.PERSONAL,
        Sensitivity.SENSITIVE_PERSONAL,
    )
)

# Sort of a field -> type of its column, and how the value is read; {value} is JSON, {text} the same as text.
_SCALARS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "string": ("text", "{text}"),
        "value": ("text", "{text}"),
        "url": ("text", "{text}"),
        "date": ("date", "core.as_date({text})"),
        "date-time": ("timestamptz", "core.as_instant({text})"),
        "integer": ("bigint", "core.as_integer({value})"),
        "number": ("numeric", "core.as_number({value})"),
        "boolean": ("boolean", "core.as_boolean({value})"),
        "object": ("jsonb", "{value}"),
    }
)
# Only what JSON can hold as text is read out of lists of plain values.
_ITEMS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "string": ("text[]", "listed.item"),
        "value": ("text[]", "listed.item"),
        "url": ("text[]", "listed.item"),
        "date": ("date[]", "core.as_date(listed.item)"),
        "date-time": ("timestamptz[]", "core.as_instant(listed.item)"),
    }
)
_ARRAY = (
    "CASE jsonb_typeof({value}) WHEN 'array' THEN ARRAY(\n"
    "           SELECT {item} FROM jsonb_array_elements_text({value}) WITH ORDINALITY AS listed (item, place)\n"
    "            ORDER BY listed.place\n"
    "       ) END"
)

_KEYS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "entity_id": ("text", "Mã thực thể, không đổi theo thời gian", "id of the entity, which never changes"),
        "revision": ("integer", "Phiên bản hiện nay, từ 1", "revision of today, from 1"),
        "ordinal": ("bigint", "Thứ tự trong danh sách, từ 1", "place in the list, from 1"),
        "audience": ("text", "Ai được xem: public, press, peer, internal", "who may see it"),
        "content_hash": ("text", "SHA-256 của tài liệu chuẩn, dạng hex", "SHA-256 of the canonical document, as hex"),
        "recorded_at": (
            "timestamptz", "Kho ghi nhận phiên bản này lúc", "when this node recorded the revision",
        ),
        "sources": (
            "text[]", "Các nguồn hiện đang nói về thực thể, theo tên", "sources that tell of it now, by name",
        ),
        "contested": (
            "text[]", "Trường mà các nguồn nói khác nhau", "fields about which sources disagree",
        ),
        "is_contested": ("boolean", "Có trường mà các nguồn nói khác nhau", "sources disagree about some field"),
        "stale_since": (
            "timestamptz",
            "Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới",
            "since when one of its sources is not the newest; null: all are fresh",
        ),
    }
)  # fmt: skip
_FIRST = ("entity_id", "revision")
_LAST = ("audience", "content_hash", "recorded_at", "sources", "contested", "is_contested", "stale_since")
# Names of sources are for people inside, as in /v1/entities/{id}/why; the audience of what is public says nothing.
_INSIDE = frozenset({"audience", "sources"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One schema of views: which rows and which fields it shows."""

    schema: str
    rows: str
    hides: frozenset[str]  # sensitivities
    lacks: frozenset[str]  # columns of provenance
    vi: str
    en: str


MART = Family(
    schema="mart",
    rows="NOT entity.is_personal",
    hides=PERSONAL,
    lacks=frozenset(),
    vi="mỗi dòng một thực thể đang có, không có dữ liệu cá nhân",
    en="a row per live entity, without personal data",
)
PUBLIC = Family(
    schema="mart_public",
    rows="entity.audience_number = 0",
    hides=frozenset(_MARKS) - {Sensitivity.PUBLIC.value},
    lacks=_INSIDE,
    vi="mỗi dòng một thực thể công khai, chỉ trường công khai",
    en="a row per public entity, public fields only",
)
FAMILIES = (MART, PUBLIC)

# Hand-written views that people inside may read; live, duty_clock and spokesperson_today are not among them: whole
# documents, and contacts.
DESK = ("bulletin", "correction", "current_notice", "duty", "event_point", "inquiry")
SHARED = ("field", "entity_history", "provenance", "value_candidate", "related")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a view; comment in both languages."""

    name: str
    type: str
    expression: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One view; `field` names the list of parts of a child view."""

    family: Family
    record_type: str
    name: str
    field: str
    columns: tuple[Column, ...]
    comment: str


def views(family: Family) -> tuple[View, ...]:
    """All typed views of one family, a type before the lists of its parts."""
    found = tuple(view for record_type in RECORD_TYPES for view in _views(family, record_type))
    taken = [view.name for view in found]
    reserved = {*SHARED, *DESK, "personal_value", "live", "duty_clock", "spokesperson_today"}
    for view in found:
        names = [column.name for column in view.columns]
        if taken.count(view.name) > 1 or view.name in reserved or len(set(names)) < len(names):
            raise ConfigError(f"hai khung nhìn hoặc hai cột trùng tên / a view or a column twice: {view.name}")
        if max(len(name.encode()) for name in (view.name, *names)) > LONGEST:
            raise ConfigError(f"tên dài quá {LONGEST} byte / a name is longer: {view.name}")
    return found


def sensitivity(record_type: str, name: str) -> str:
    """The mark of a field and, for a list of parts, of its strictest part: the list cannot be shown without them."""
    marks = [
        field.sensitivity
        for field in entry(record_type).fields
        if field.name == name or field.name.startswith(f"{name}[]")
    ]
    return max(marks, key=_STRICTNESS.index)


def _views(family: Family, record_type: str) -> Iterator[View]:
    told = entry(record_type)
    shown = [
        field for field in told.fields if sensitivity(record_type, field.name.partition("[")[0]) not in family.hides
    ]
    own = [_column(family, record_type, field, "entity.doc") for field in shown if "[]" not in field.name]
    yield View(
        family=family,
        record_type=record_type,
        name=record_type,
        field="",
        columns=_with_keys(family, _FIRST, own),
        comment=f"{told.title_vi}: {family.vi} / {told.title_en}: {family.en}",
    )
    for parent in shown:
        if parent.items == "object":
            way = f"{parent.name}[]."
            parts = [
                _column(family, record_type, field, "part.item")
                for field in shown
                if field.name.startswith(way) and "[]" not in field.name.removeprefix(way)
            ]
            yield View(
                family=family,
                record_type=record_type,
                name=f"{record_type}_{parent.name}",
                field=parent.name,
                columns=_with_keys(family, (*_FIRST, "ordinal"), parts),
                comment=(
                    f"{told.title_vi}, {parent.vi.lower()}: mỗi dòng một phần tử theo thứ tự / "
                    f"{told.title_en}, {parent.en.lower()}: a row per item, in order"
                ),
            )


def _with_keys(family: Family, first: Sequence[str], own: Iterable[Column]) -> tuple[Column, ...]:
    last = [name for name in _LAST if name not in family.lacks]
    return (*map(_key, first), *own, *map(_key, last))


def _key(name: str) -> Column:
    kind, vi, en = _KEYS[name]
    source = "part.ordinal" if name == "ordinal" else f"entity.{name}"
    return Column(name=name, type=kind, expression=source, comment=f"{vi} / {en}")


def _column(family: Family, record_type: str, field: Field, holder: str) -> Column:
    name = field.name.rpartition(".")[2]
    value, text = f"{holder} -> '{name}'", f"{holder} ->> '{name}'"
    if field.sort == "array" and field.items in _ITEMS:
        kind, item = _ITEMS[field.items]
        expression = _ARRAY.format(value=value, item=item)
    elif field.sort == "array":
        kind, expression = "jsonb", value
    else:
        kind, form = _SCALARS[field.sort]
        expression = form.format(value=value, text=text)
    return Column(name=name, type=kind, expression=expression, comment=_comment(family, record_type, field))


def _comment(family: Family, record_type: str, field: Field) -> str:
    said = [f"{field.vi} / {field.en}"]
    if field.note_vi or field.note_en:
        said.append(f"{field.note_vi or field.vi} / {field.note_en or field.en}")
    if field.unit_en:
        said.append(f"Đơn vị / unit: {field.unit_vi} / {field.unit_en}")
    if field.vocabulary:
        values = "; ".join(f"{value} ({vi} / {en})" for value, (vi, en) in field.vocabulary.items())
        said.append(f"Giá trị / values: {values}")
    if field.items == "object":
        said.append(f"Từng phần tử / its items: {family.schema}.{record_type}_{field.name}")
    reference = REFERENCES.get((record_type, field.name))
    if reference:
        said.append(f"Tham chiếu / refers to: {family.schema}.{reference.target}.{reference.key}")
    if field.sensitivity != Sensitivity.PUBLIC.value:
        said.append(f"Mức / sensitivity: {field.sensitivity_vi} / {field.sensitivity_en}")
    return ". ".join(said)
