"""May this version of a record type follow the released one? Only what adds may; whoever reads us must not break.

A released type is kept as one file, `schemas/released/<type>.json`: its schema, the prefix of its ids, and made records
with their natural keys, because a key that changes takes its thing for another one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas import examples
from schemas.registry import RECORD_TYPES, json_schema

FOLDER = Path(__file__).resolve().parent / "released"
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_FIXED = ("pattern", "format", "default", "x-sensitivity", "additionalProperties")

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is different about one field; the fix is empty for what may go on."""

    record_type: str
    field: str
    rule: str
    is_breaking: bool
    vi: str
    en: str
    fix_vi: str = ""
    fix_en: str = ""


# rule -> (Vietnamese, English) message, then how to mend it
_RULES: dict[str, tuple[str, str, str, str]] = {
    "field.removed": (
        "trường đã bị bỏ", "the field is gone",
        "Giữ trường, thôi dùng thì để tùy chọn", "Keep the field; one that is out of use stays optional",
    ),
    "field.required": (
        "trở thành bắt buộc", "it is required now",
        "Để trường là tùy chọn, thêm cảnh báo trong validation", "Leave it optional, and warn in validation",
    ),
    "type.narrowed": (
        "kiểu bị thu hẹp", "its type is narrower",
        "Giữ kiểu cũ; kiểu mới đặt ở trường mới", "Keep the type; a new type goes into a new field",
    ),
    "enum.narrowed": (
        "danh mục mất giá trị", "its list lost values",
        "Trả lại giá trị vào danh mục, ghi là không dùng nữa", "Put the values back, labelled as out of use",
    ),
    "limit.narrowed": (
        "giới hạn bị siết lại", "its limits are narrower",
        "Trả lại giới hạn cũ; siết bằng cảnh báo", "Put the old limits back; be stricter by a warning",
    ),
    "pattern.changed": ("mẫu ký tự đã đổi", "its pattern changed", "Trả lại mẫu cũ", "Put the old pattern back"),
    "format.changed": ("định dạng đã đổi", "its format changed", "Trả lại định dạng cũ", "Put the old format back"),
    "default.changed": (
        "giá trị mặc định đã đổi", "its default changed", "Trả lại giá trị mặc định cũ", "Put the old default back",
    ),
    "x-sensitivity.changed": (
        "mức nhạy cảm đã đổi", "its sensitivity changed",
        "Trả lại mức cũ; đổi mức là việc của phiên bản mới và của người phụ trách dữ liệu cá nhân",
        "Put it back; that is for a new version and for the officer for personal data",
    ),
    "additionalProperties.changed": (
        "cho phép trường lạ đã đổi", "whether unknown fields pass changed", "Trả lại như cũ", "Put it back",
    ),
    "lifecycle.narrowed": (
        "vòng đời mất bước", "its lifecycle lost steps", "Trả lại bước đã bỏ", "Put the steps back",
    ),
    "identifier.changed": (
        "mã định danh đã đổi", "its identifier changed",
        "Giữ $id, tiền tố và khóa tự nhiên cũ; chỉ thêm khóa mới",
        "Keep the $id, the prefix and the natural keys; only add keys",
    ),
    "type.removed": ("loại bản ghi đã bị bỏ", "the record type is gone", "Giữ loại bản ghi", "Keep the record type"),
    "field.added": ("trường mới, tùy chọn", "a new field, optional", "", ""),
    "type.added": ("loại bản ghi mới", "a new record type", "", ""),
    "enum.widened": ("danh mục có giá trị mới", "its list has new values", "", ""),
    "type.widened": ("kiểu được mở rộng", "its type is wider", "", ""),
    "limit.widened": ("giới hạn được nới", "its limits are wider", "", ""),
    "lifecycle.widened": ("vòng đời có bước mới", "its lifecycle has new steps", "", ""),
    "identifier.added": ("có thêm khóa tự nhiên", "it has more natural keys", "", ""),
}  # fmt: skip


def released() -> dict[str, dict[str, Any]]:
    """The released types as they are kept."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}


def release(record_type: str) -> dict[str, Any]:
    """What is kept of a type when it is released now."""
    kind = RECORD_TYPES[record_type]
    schema = json_schema(record_type)
    schema.pop("examples", None)
    records = [example.record for example in examples.good(record_type)]
    identified = [{"record": record, "keys": [*kind.from_document(record).natural_keys()]} for record in records]
    return {"id_prefix": kind.id_prefix, "schema": schema, "identified": identified}


def changes() -> list[Change]:
    """Everything in which the types of this version differ from the released ones; breaking changes first."""
    kept = released()
    found = [_change(name, "", "type.removed") for name in kept if name not in RECORD_TYPES]
    for name in RECORD_TYPES:
        found += between(name, kept[name], release(name)) if name in kept else [_change(name, "", "type.added")]
        if name in kept:
            found += _keys(name, kept[name]["identified"])
    return sorted(found, key=lambda each: not each.is_breaking)


def between(record_type: str, old: Schema, new: Schema) -> list[Change]:
    """The changes from one released form of a type to another, its natural keys aside."""
    found = []
    for name, before, after in (
        ("$id", old["schema"].get("$id"), new["schema"].get("$id")),
        ("id_prefix", old["id_prefix"], new["id_prefix"]),
    ):
        if before != after:
            found.append(_change(record_type, name, "identifier.changed", f"{before} → {after}"))
    was, now = _steps(old["schema"]), _steps(new["schema"])
    # A type that had no lifecycle bound nobody: its first one may only be as strict as the warnings say.
    if was and was - now:
        found.append(_change(record_type, "x-lifecycle", "lifecycle.narrowed", ", ".join(sorted(was - now))))
    elif was and now - was:
        found.append(_change(record_type, "x-lifecycle", "lifecycle.widened", ", ".join(sorted(now - was))))
    found += _objects(record_type, "", old["schema"], old["schema"], new["schema"], new["schema"])
    return found


def _keys(record_type: str, identified: list[dict[str, Any]]) -> Iterator[Change]:
    for each in identified:
        try:
            now = {*RECORD_TYPES[record_type].from_document(each["record"]).natural_keys()}
        except ValueError:
            continue  # the schema says better why a released record is refused now
        lost, more = [key for key in each["keys"] if key not in now], now.difference(each["keys"])
        if lost:
            yield _change(record_type, "natural_keys", "identifier.changed", "; ".join(lost))
        elif more:
            yield _change(record_type, "natural_keys", "identifier.added", "; ".join(sorted(more)))


def _objects(
    record_type: str, place: str, old_root: Schema, old: Schema, new_root: Schema, new: Schema
) -> Iterator[Change]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for name in before.keys() - after.keys():
        yield _change(record_type, f"{place}{name}", "field.removed")
    for name in sorted(set(new.get("required", ())) - set(old.get("required", ()))):
        yield _change(record_type, f"{place}{name}", "field.required")
    for name in after:
        if name in before:
            shapes = (old_root, before[name], new_root, after[name])
            yield from _shapes(record_type, f"{place}{name}", *shapes)
        elif name not in new.get("required", ()):
            yield _change(record_type, f"{place}{name}", "field.added")


def _shapes(
    record_type: str, place: str, old_root: Schema, old: Schema, new_root: Schema, new: Schema
) -> Iterator[Change]:
    was, now = _opened(old_root, old), _opened(new_root, new)
    lost, more = _types(was) - _types(now), _types(now) - _types(was)
    if lost:
        yield _change(record_type, place, "type.narrowed", ", ".join(sorted(lost)))
    elif more:
        yield _change(record_type, place, "type.widened", ", ".join(sorted(more)))
    yield from _values(record_type, place, was, now)
    for name in _FIXED:
        if was.get(name) != now.get(name):
            yield _change(record_type, place, f"{name}.changed", f"{was.get(name)} → {now.get(name)}")
    for names, sign in ((_LOWER, 1), (_UPPER, -1)):
        for name in names:
            if was.get(name) == now.get(name):
                continue
            narrower = name not in was or (name in now and sign * (now[name] - was[name]) > 0)
            rule = "limit.narrowed" if narrower else "limit.widened"
            yield _change(record_type, place, rule, f"{name} {was.get(name)} → {now.get(name)}")
    if "items" in was and "items" in now:
        yield from _shapes(record_type, f"{place}[]", old_root, was["items"], new_root, now["items"])
    if "properties" in was and "properties" in now:
        yield from _objects(record_type, f"{place}.", old_root, was, new_root, now)


def _values(record_type: str, place: str, was: Schema, now: Schema) -> Iterator[Change]:
    before = set(map(str, was.get("enum", ())))
    after = set(map(str, now.get("enum", ())))
    if "enum" in now and ("enum" not in was or before - after):
        yield _change(record_type, place, "enum.narrowed", ", ".join(sorted(before - after)) or "enum")
    elif before != after:
        yield _change(record_type, place, "enum.widened", ", ".join(sorted(after - before)) or "*")


def _opened(root: Schema, shape: Schema) -> dict[str, Any]:
    """A field's schema as one: references opened, null kept as a type of its own."""
    options = shape.get("anyOf")
    beside = {name: value for name, value in shape.items() if name not in ("anyOf", "$ref")}
    if options is not None:
        merged: dict[str, Any] = {}
        types: set[str] = set()
        for option in options:
            opened = _opened(root, option)
            types |= _types(opened)
            merged |= opened if opened.get("type") != "null" else {}
        return merged | beside | {"type": sorted(types)}
    if "$ref" in shape:
        return _opened(root, root["$defs"][shape["$ref"].rpartition("/")[2]]) | beside
    if "const" in shape:
        return beside | {"enum": [shape["const"]]}
    return dict(shape)


def _types(shape: Schema) -> set[str]:
    stated = shape.get("type", ())
    types = {stated} if isinstance(stated, str) else set(stated)
    return types | ({"integer"} if "number" in types else set())  # every integer is a number


def _steps(schema: Schema) -> set[str]:
    cycle = schema.get("x-lifecycle") or {"transitions": {}}
    return {f"{old} > {new}" for old, ends in cycle["transitions"].items() for new in ends}


def _change(record_type: str, field: str, rule: str, detail: str = "") -> Change:
    vi, en, fix_vi, fix_en = _RULES[rule]
    told = f": {detail}" if detail else ""
    return Change(
        record_type=record_type,
        field=field,
        rule=rule,
        is_breaking=bool(fix_en),
        vi=f"{vi}{told}",
        en=f"{en}{told}",
        fix_vi=fix_vi,
        fix_en=fix_en,
    )
