"""The data dictionary: every field of every record type, in Vietnamese and English, read from the schemas alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from schemas import examples
from schemas.record import Part, Record
from schemas.registry import RECORD_TYPES, json_schema
from schemas.vocabularies import Relation, Sensitivity, Unit, Vocabulary

Labels = Mapping[str, tuple[str, str]]

_TYPES = {
    "string": ("chữ", "text"), "integer": ("số nguyên", "whole number"), "number": ("số", "number"),
    "value": ("giá trị trong danh mục", "value of a list"),
    "boolean": ("có/không", "yes or no"), "array": ("danh sách", "list"), "object": ("nhóm trường", "group of fields"),
    "date": ("ngày", "date"), "date-time": ("thời điểm", "instant"), "url": ("địa chỉ web", "web address"),
}  # fmt: skip
_UNITS: Labels = {unit.value: (unit.vi, unit.en) for unit in Unit}
_MARKS: Labels = {mark.value: (mark.vi, mark.en) for mark in Sensitivity}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field; a field of a part is named with its way, `attachments[].name`.

    `sort` is its type for machines: string, integer, number, value, boolean, date, date-time, url, array, object;
    `items` is the sort of the items of a list, "object" where these are parts.
    """

    name: str
    vi: str
    en: str
    note_vi: str
    note_en: str
    type_vi: str
    type_en: str
    unit_vi: str
    unit_en: str
    vocabulary: Labels
    sensitivity: str
    sensitivity_vi: str
    sensitivity_en: str
    example: str
    is_required: bool
    is_common: bool
    sort: str
    items: str

    @property
    def type(self) -> str:
        return self.type_en


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record type."""

    name: str
    title_vi: str
    title_en: str
    fields: tuple[Field, ...]
    is_internal: bool
    state_field: str
    is_binding: bool
    transitions: Mapping[Vocabulary, tuple[str, ...]]


@cache
def entry(record_type: str) -> Entry:
    """The dictionary of one record type; its own fields before those that all types have."""
    kind, schema = RECORD_TYPES[record_type], json_schema(record_type)
    required = set(schema.get("required", ()))
    own = [name for name in kind.model_fields if name not in Record.model_fields]
    common = [name for name in kind.model_fields if name in Record.model_fields]
    fields = [
        field
        for name in (*own, *common)
        for field in _fields(record_type, schema, name, schema["properties"][name], required)
    ]
    cycle = kind.lifecycle
    moves: dict[Vocabulary, tuple[str, ...]] = {}
    for state in cycle.states if cycle else ():
        ends = cycle.moves[state] if cycle else frozenset()
        moves[state] = tuple(end.value for end in (cycle.states if cycle else ()) if end in ends)
    return Entry(
        name=record_type,
        title_vi=kind.title_vi,
        title_en=kind.title_en,
        fields=tuple(fields),
        is_internal=kind.model_fields["sensitivity"].default is not Sensitivity.PUBLIC,
        state_field=cycle.field if cycle else "",
        is_binding=cycle.is_binding if cycle else False,
        transitions=moves,
    )


def _fields(
    record_type: str, schema: Mapping[str, Any], name: str, shape: Mapping[str, Any], required: set[str]
) -> Iterator[Field]:
    opened = _opened(schema, shape)
    items = _opened(schema, opened["items"]) if "items" in opened else {}
    sort = _sort(opened)
    type_vi, type_en = _TYPES[sort]
    if items and "properties" not in items:
        of_vi, of_en = _TYPES[_sort(items)]
        type_vi, type_en = f"{type_vi}: {of_vi}", f"{type_en}: {of_en}"
    unit_vi, unit_en = _UNITS.get(shape.get("x-unit", ""), ("", ""))
    mark = shape.get("x-sensitivity", Sensitivity.PUBLIC.value)
    vi, en = shape["x-vi"], shape["x-en"]
    yield Field(
        name=name,
        vi=vi["title"],
        en=en["title"],
        note_vi=vi["description"] if vi["description"] != vi["title"] else "",
        note_en=en["description"] if en["description"] != en["title"] else "",
        type_vi=type_vi,
        type_en=type_en,
        unit_vi=unit_vi,
        unit_en=unit_en,
        vocabulary={key: (label["vi"], label["en"]) for key, label in opened.get("x-labels", {}).items()},
        sensitivity=mark,
        sensitivity_vi=_MARKS[mark][0],
        sensitivity_en=_MARKS[mark][1],
        example=_example(record_type, name),
        is_required=name.rpartition(".")[2] in required,
        is_common=name.partition("[")[0] in Record.model_fields,
        sort=sort,
        items=_sort(items) if items else "",
    )
    inside = items.get("properties", {})
    for part in sorted(inside, key=_order(items.get("title", "")).index):
        inner = inside[part]
        yield from _fields(record_type, schema, f"{name}[].{part}", inner, set(items.get("required", ())))


def _order(part: str) -> list[str]:
    """The fields of a part as its class declares them; a schema's text has them by the alphabet."""
    return next(([*kind.model_fields] for kind in Part.__subclasses__() if kind.__name__ == part), [])


def _sort(shape: Mapping[str, Any]) -> str:
    if "x-labels" in shape:
        return "value"
    if "[hH][tT]" in shape.get("pattern", ""):
        return "url"
    return str(shape.get("format") if shape.get("format") in _TYPES else shape.get("type", "object"))


def _opened(schema: Mapping[str, Any], shape: Mapping[str, Any]) -> Mapping[str, Any]:
    chosen = next((one for one in shape.get("anyOf", ()) if one.get("type") != "null"), shape)
    if "$ref" in chosen:
        found: Mapping[str, Any] = schema["$defs"][chosen["$ref"].rpartition("/")[2]]
        return found
    return chosen


def _example(record_type: str, name: str) -> str:
    """The first value that a good example has for the field."""
    for example in examples.good(record_type):
        values: list[Any] = [example.record]
        for step in name.split("."):
            key = step.removesuffix("[]")
            values = [value[key] for value in values if key in value]
            if step.endswith("[]"):
                values = [item for value in values for item in value]
        for value in values:
            if not isinstance(value, dict | list):
                return str(value).lower() if isinstance(value, bool) else str(value)
            if isinstance(value, list) and value and not isinstance(value[0], dict):
                return ", ".join(map(str, value))
    return ""


def pages() -> dict[str, str]:
    """File name -> Markdown: one page for each type and an index; `docs/dictionary` holds what this gives."""
    found = {f"{name}.md": _page(entry(name)) for name in RECORD_TYPES}
    rows = [
        f"| [{name}]({name}.md) | {kind.title_vi} | {kind.title_en} | {len(kind.model_fields)} |"
        for name, kind in RECORD_TYPES.items()
    ]
    head = [
        "# Từ điển dữ liệu · Data dictionary",
        "",
        "Sinh từ lược đồ bằng `lienthong schemas dictionary`; không sửa tay. · Written from the schemas by",
        "`lienthong schemas dictionary`; not edited by hand.",
        "",
        "| Loại · Type | Tiếng Việt | English | Trường · Fields |",
        "|---|---|---|---:|",
    ]
    relations = [
        "",
        "## Quan hệ giữa hai thực thể · Relations between two entities",
        "",
        "Hai thực thể liên quan mà không phải một; nói từ phía của từng bên. · Entities that are linked and are",
        "not one, said from the side of each: `mart.related`, `/v1/entities/{id}/related`.",
        "",
        "| Quan hệ · Relation | Tiếng Việt | English |",
        "|---|---|---|",
        *(f"| `{word.value}` | {word.vi} | {word.en} |" for word in Relation),
    ]
    return {"README.md": "\n".join([*head, *rows, *relations, ""]), **found}


def _page(each: Entry) -> str:
    lines = [
        f"# {each.title_vi} · {each.title_en}",
        "",
        f"`{each.name}` · \\* bắt buộc · required",
        "",
        "| Trường · Field | Nghĩa · Meaning | Kiểu · Type | Đơn vị · Unit | Mức · Sensitivity | Ví dụ · Example |",
        "|---|---|---|---|---|---|",
    ]
    for field in each.fields:
        note = f"<br>{_cell(field.note_vi)} · {_cell(field.note_en)}" if field.note_vi or field.note_en else ""
        unit = f"{field.unit_vi} · {field.unit_en}" if field.unit_en else ""
        example = f"`{_cell(field.example[:80])}`" if field.example else ""
        name = f"`{field.name}`" + (" \\*" if field.is_required else "")
        meaning = f"{_cell(field.vi)} · {_cell(field.en)}{note}"
        lines.append(
            f"| {name} | {meaning} | {field.type_vi} · {field.type_en} | {unit} | {field.sensitivity} | {example} |"
        )
    lists = [field for field in each.fields if field.vocabulary]
    if lists:
        lines += ["", "## Danh mục · Lists", ""]
        for field in lists:
            values = "; ".join(f"`{value}` {vi} · {en}" for value, (vi, en) in field.vocabulary.items())
            lines += [f"- `{field.name}`: {values}"]
    if each.transitions:
        lines += ["", f"## Vòng đời · Lifecycle (`{each.state_field}`)", ""]
        lines += [
            f"- `{state.value}` ({state.vi} · {state.en}) → "
            + (", ".join(f"`{end}`" for end in ends) or "kết thúc · final")
            for state, ends in each.transitions.items()
        ]
        lines += ["", _BINDING if each.is_binding else _NOT_BINDING]
    return "\n".join([*lines, ""])


_BINDING = (
    "Bỏ qua bước ở giữa thì cảnh báo; bước không thể có thì bản ghi bị cách ly. · A step that is left out warns; "
    "a record whose step is impossible is quarantined."
)
_NOT_BINDING = "Bước lạ chỉ cảnh báo: từ chối sẽ hại hơn. · An odd step only warns: to refuse it would do more harm."


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
