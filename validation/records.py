"""Is this one record right? First the type's own constraints, then the rules; the record, or all reasons why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from schemas.errors import ConfigError
from schemas.record import Part, Record, derived
from schemas.registry import RECORD_TYPES
from schemas.secrecy import marked, secret_field
from schemas.violation import Violation, shown
from schemas.vocabularies import Vocabulary
from validation.rules import COMMON, FLAGS, RULES

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

# pydantic's error type -> (end of our rule id, Vietnamese, English, how to fix in Vietnamese, in English)
_KINDS: dict[str, tuple[str, str, str, str, str]] = {
    "missing": ("missing", "Thiếu", "Missing", "Bổ sung", "Supply"),
    "extra_forbidden": (
        "unknown",
        "Không có trường này",
        "There is no such field",
        "Sửa tên trường trong tệp khai báo nguồn:",
        "Correct the field name in the source file:",
    ),
    "enum": ("not_in_list", "Giá trị ngoài danh mục", "Not in the list", "Chọn giá trị cho", "Choose a value for"),
    "too_long": ("too_long", "Quá dài", "Too long", "Rút gọn", "Shorten"),
    "too_short": ("empty", "Để trống", "Empty", "Bổ sung", "Supply"),
    "url": (
        "not_http",
        "Không phải địa chỉ http hoặc https",
        "Not an http or https address",
        "Ghi địa chỉ đầy đủ cho",
        "Give the full address in",
    ),
    "pattern": ("pattern", "Sai dạng", "Wrong form", "Sửa", "Correct"),
    "year": (
        "year",
        "Năm ngoài khoảng 1900-2100",
        "The year is outside 1900-2100",
        "Kiểm tra năm ở",
        "Check the year in",
    ),
    "range": ("range", "Ngoài khoảng cho phép", "Out of range", "Kiểm tra", "Check"),
    "zone": ("zone", "Thời điểm không có múi giờ", "Instant without a zone", "Ghi múi giờ cho", "State the zone of"),
    "type": ("type", "Sai kiểu dữ liệu", "Wrong type of data", "Sửa kiểu dữ liệu của", "Correct the type of"),
}


def check(record_type: str, values: Mapping[str, Any]) -> Record | list[Violation]:
    """The record, or all that is wrong with it; marks of secrecy come first and hide everything else."""
    return _check(record_type, values, lambda kind, given: kind.model_validate(given))


def check_document(record_type: str, document: Mapping[str, Any]) -> Record | list[Violation]:
    """The same for a JSON document, in which dates and instants are still text."""
    return _check(record_type, document, lambda kind, given: kind.from_document(given))


def _check(
    record_type: str, values: Mapping[str, Any], read: Callable[[type[Record], dict[str, Any]], Record]
) -> Record | list[Violation]:
    kind = RECORD_TYPES.get(record_type)
    if kind is None:
        raise ConfigError("no such record type", record_type=record_type)
    found = secret_field(values)
    if found is not None:
        return [marked(f"/{found}")]
    given = {name: value for name, value in values.items() if value is not None and value != "" and value != []}
    if not _is_storable(given):
        return list(_unstorable(given, ""))
    concluded = sorted(given.keys() & derived(kind))
    if concluded:
        return [_concluded(kind, name) for name in concluded]
    try:
        record = read(kind, given)
    except ValidationError as error:
        return [_violation(kind, detail) for detail in _first_causes(error.errors(include_url=False))]
    broken = [rule for rule in (*COMMON, *RULES.get(record_type, ())) if rule.broken(record)]
    if not broken:
        return record
    return [
        Violation(
            rule_id=rule.rule_id,
            pointer=f"/{rule.field}",
            value=str(given.get(rule.field, "")),
            message_vi=rule.vi,
            message_en=rule.en,
            fix_vi=rule.fix_vi,
            fix_en=rule.fix_en,
        )
        for rule in broken
    ]


def flags(record: Record) -> tuple[str, ...]:
    """What is odd about a good record: it loads, and its owner is told."""
    return tuple(name for name, odd in FLAGS.get(record.record_type, ()) if odd(record))


def _is_storable(value: Any) -> bool:
    if isinstance(value, str):
        if "\0" in value:
            return False
        if value.isascii():
            return True
        try:
            value.encode()
        except UnicodeEncodeError:
            return False
        return True
    if isinstance(value, Mapping):
        return all(map(_is_storable, value)) and all(map(_is_storable, value.values()))
    return all(map(_is_storable, value)) if isinstance(value, (list, tuple)) else True


def _unstorable(value: Any, pointer: str) -> Iterator[Violation]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _unstorable(name, f"{pointer}/{_escaped(str(name))}")
            yield from _unstorable(item, f"{pointer}/{_escaped(str(name))}")
    elif isinstance(value, (list, tuple)):
        for place, item in enumerate(value):
            yield from _unstorable(item, f"{pointer}/{place}")
    elif not _is_storable(value):
        yield Violation(
            rule_id="text.unstorable",
            pointer=pointer,
            value=value,
            message_vi="Có ký tự không lưu được (NUL hoặc nửa cặp thay thế)",
            message_en="Characters that cannot be stored (NUL or half of a surrogate pair)",
            fix_vi="Xuất lại dữ liệu bằng UTF-8 đúng chuẩn",
            fix_en="Export the data again as valid UTF-8",
        )


def _concluded(kind: type[Record], name: str) -> Violation:
    title_vi, title_en, _ = _titles(kind, (name,))
    return Violation(
        rule_id=f"{kind.record_type}.{name}.derived",
        pointer=f"/{name}",
        value="",
        message_vi=f"Kho tự suy ra, nguồn không được ghi: {title_vi}",
        message_en=f"Derived from other records, no source may state it: {title_en}",
        fix_vi=f"Bỏ “{title_vi}”; ghi quan hệ ở bản ghi kia, ví dụ “Thay thế văn bản”",
        fix_en=f"Leave out “{title_en}”; state the relation in the other record, such as “Replaces”",
    )


def _first_causes(details: list[ErrorDetails]) -> list[ErrorDetails]:
    # A list all of whose items are wrong is also reported as too short; that tells nobody anything.
    inside = {detail["loc"][:-2] for detail in details if len(detail["loc"]) > 2} | {
        detail["loc"][:-1] for detail in details if len(detail["loc"]) > 1
    }
    return [detail for detail in details if detail["type"] != "too_short" or detail["loc"] not in inside]


def _violation(kind: type[Record], detail: ErrorDetails) -> Violation:
    place = detail["loc"]
    title_vi, title_en, info = _titles(kind, place)
    rule, vi, en, fix_vi, fix_en = _KINDS[_sort(detail)]
    words = [part for part in place if isinstance(part, str)]
    if rule == "unknown":
        words[-1] = "field"  # the name is the source's own, and a rule id is not
    allowed_vi, allowed_en = _allowed(info) if rule == "not_in_list" else ("", "")
    value = detail["input"]
    return Violation(
        rule_id=".".join([kind.record_type, *words, rule]),
        pointer="".join(f"/{_escaped(str(part))}" for part in place),
        value="" if rule == "missing" or isinstance(value, (Mapping, list, tuple)) else str(value),
        message_vi=f"{vi}: {title_vi}",
        message_en=f"{en}: {title_en}",
        fix_vi=f"{fix_vi} “{title_vi}”{allowed_vi}",
        fix_en=f"{fix_en} “{title_en}”{allowed_en}",
    )


def _sort(detail: ErrorDetails) -> str:
    sort = detail["type"]
    if sort in _KINDS:
        return sort
    if sort == "string_pattern_mismatch":
        return "url" if "://" in str(detail.get("ctx", {}).get("pattern", "")) else "pattern"
    if sort == "string_too_long":
        return "too_long"
    if sort == "string_too_short":
        return "too_short"
    if sort == "timezone_aware":
        return "zone"
    if sort.startswith(("greater_than", "less_than")):
        return "year" if isinstance(detail["input"], date) or _is_day(detail["input"]) else "range"
    return "range" if sort == "finite_number" else "type"


def _is_day(value: Any) -> bool:
    """Whether a value of a JSON document, found too small or too large, is a date or an instant."""
    return isinstance(value, str) and bool(_DAY.match(value))


@lru_cache(maxsize=1_024)
def _titles(kind: type[BaseModel], place: tuple[str | int, ...]) -> tuple[str, str, FieldInfo | None]:
    """The field's titles in both languages; a field inside a part is told with its way."""
    vi: list[str] = []
    en: list[str] = []
    info: FieldInfo | None = None
    model: type[BaseModel] | None = kind
    for part in place:
        if isinstance(part, int):
            vi.append(f"mục {part + 1}")
            en.append(f"item {part + 1}")
            continue
        info = model.model_fields.get(part) if model else None
        extra = info.json_schema_extra if info else None
        label = extra.get("x-vi") if isinstance(extra, dict) else None
        vi.append(str(label["title"]) if isinstance(label, dict) else shown(part))
        en.append((info.title if info else None) or shown(part))
        model = _part(info.annotation) if info else None
    return ", ".join(vi), ", ".join(en), info


def _part(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    for inner in get_args(annotation):
        found = _part(inner)
        if found:
            return found
    return None


def _allowed(info: FieldInfo | None) -> tuple[str, str]:
    kinds = [info.annotation, *get_args(info.annotation)] if info else []
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, Vocabulary):
            return (
                ": " + "; ".join(f"{item.value} ({item.vi})" for item in kind),
                ": " + "; ".join(f"{item.value} ({item.en})" for item in kind),
            )
    return "", ""


def _escaped(part: str) -> str:
    return shown(part).replace("~", "~0").replace("/", "~1")  # RFC 6901
