"""The survivorship table as data, checked against the record types when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn

from reconciliation.likeness import FOLDS
from schemas.errors import ConfigError
from schemas.registry import RECORD_TYPES, json_schema
from schemas.vocabularies import Authority
from schemas.yaml_text import load_yaml

TABLE = Path(__file__).with_name("survivorship.yml")
MERGE_VERSION = "3"  # raise it when the code that follows the table decides or writes otherwise than before
EVERY = "*"
WAYS = ("authority", "fullest", "union", "copy", "strictest")
PINS = ("freely", "stricter", "never")
_KEYS = {"ladder", "by", "same", "compare", "order", "pin"}
_AUTHORITIES = frozenset(word.value for word in Authority)

Ladder = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How one field of one record type is decided; `ladder` gives each authority its step, 0 is the strongest."""

    ladder: str
    by: str = "authority"
    compare: str = "text"
    same: tuple[tuple[str, ...], ...] = ()
    order: Mapping[str, int] = field(default_factory=dict)
    pin: str = "freely"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All rules: `fields` has every field of every record type."""

    ladders: Mapping[str, Ladder]
    types: Mapping[str, str]
    fields: Mapping[str, Mapping[str, Rule]]

    def rank(self, ladder: str, authority: str) -> int:
        """The step on which an authority stands."""
        try:
            return self.ladders[ladder][authority]
        except KeyError as error:
            raise ConfigError(f"survivorship.yml ranks no authority {authority} on the ladder {ladder}") from error

    def rule(self, record_type: str, name: str) -> Rule:
        """The rule of a field; one that this version does not know any more climbs the ladder of its type."""
        return self.fields[record_type].get(name) or Rule(ladder=self.types[record_type])


@cache
def table(path: Path = TABLE) -> Table:
    """The table of this version; its text is part of every contract."""
    data = load_yaml(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict) or set(data) != {"ladders", "types", "fields"}:
        _wrong("", "cần đúng ba mục ladders, types, fields", "it has exactly the parts ladders, types and fields")
    ladders = {name: _ladder(name, steps) for name, steps in data["ladders"].items()}
    if "official" not in ladders:
        _wrong("ladders", "thiếu bậc thang official", "the ladder `official` is missing")
    for record_type, ladder in data["types"].items():
        _known(record_type in RECORD_TYPES, f"types.{record_type}", "loại bản ghi", "record type", RECORD_TYPES)
        _known(ladder in ladders, f"types.{record_type}", "bậc thang", "ladder", ladders)
    said = data["fields"]
    for record_type in said:
        known = record_type == EVERY or record_type in RECORD_TYPES
        _known(known, f"fields.{record_type}", "loại bản ghi", "record type", RECORD_TYPES)
    everywhere = said.get(EVERY, {})
    for name in everywhere:
        known = any(name in kind.model_fields for kind in RECORD_TYPES.values())
        _known(known, f"fields.*.{name}", "trường", "field", ())
    types = {name: data["types"].get(name, "official") for name in RECORD_TYPES}
    fields = {}
    for record_type, kind in RECORD_TYPES.items():
        own = said.get(record_type, {})
        for name in own:
            place = f"fields.{record_type}.{name}"
            _known(name in kind.model_fields, place, "trường", "field", kind.model_fields)
        fields[record_type] = {
            name: _rule(record_type, name, {**(everywhere.get(name) or {}), **(own.get(name) or {})}, types, ladders)
            for name in kind.model_fields
        }
    return Table(ladders=ladders, types=types, fields=fields)


@cache
def fingerprint() -> str:
    """SHA-256 of the rules that this version merges by; under another one all that several describe is merged anew."""
    return sha256(f"{MERGE_VERSION}\n{TABLE.read_text(encoding='utf-8')}".encode()).hexdigest()


def _ladder(name: str, steps: Any) -> Ladder:
    listed = [step if isinstance(step, list) else [step] for step in steps]
    words = [word for step in listed for word in step]
    if sorted(map(str, words)) != sorted(_AUTHORITIES):
        missing, odd = (
            sorted(_AUTHORITIES - set(words)),
            sorted({w for w in words if words.count(w) > 1} | (set(words) - _AUTHORITIES)),
        )
        _wrong(
            f"ladders.{name}",
            f"mỗi thẩm quyền phải có đúng một bậc; thiếu {missing}, thừa {odd}",
            f"every authority stands on exactly one step; missing {missing}, too many {odd}",
        )
    return {word: height for height, step in enumerate(listed) for word in step}


def _rule(
    record_type: str, name: str, said: Mapping[str, Any], types: Mapping[str, str], ladders: Mapping[str, Ladder]
) -> Rule:
    place = f"fields.{record_type}.{name}"
    for key in said:
        _known(key in _KEYS, f"{place}.{key}", "khóa", "key", _KEYS)
    rule = Rule(
        ladder=said.get("ladder", types[record_type]),
        by=said.get("by", "authority"),
        compare=said.get("compare", "text"),
        same=tuple(tuple(str(key).split("+")) for key in said.get("same", ())),
        order={word: height for height, word in enumerate(said.get("order", ()))},
        pin=said.get("pin", "freely"),
    )
    _known(rule.ladder in ladders, f"{place}.ladder", "bậc thang", "ladder", ladders)
    _known(rule.by in WAYS, f"{place}.by", "cách", "way", WAYS)
    _known(rule.compare in FOLDS, f"{place}.compare", "cách so", "comparison", FOLDS)
    _known(rule.pin in PINS, f"{place}.pin", "quyền ghim", "right to pin", PINS)
    shape = _shape(record_type, name)
    if rule.by == "union" and shape is None:
        _wrong(f"{place}.by", "chỉ danh sách mới gộp được", "only a list can be united")
    if rule.by == "union" and bool(rule.same) != bool(shape):
        _wrong(
            f"{place}.same", "gộp danh sách mục cần `same`, danh sách chữ thì không", "items need `same`, words do not"
        )
    for key in (part for parts in rule.same for part in parts):
        _known(key in (shape or ()), f"{place}.same", "trường của mục", "field of the item", shape or ())
    words = _words(record_type, name)
    if rule.order and words is not None and not words <= set(rule.order):
        missing = sorted(words - set(rule.order))
        _wrong(f"{place}.order", f"thiếu giá trị {missing}", f"the values {missing} have no place in it")
    if (rule.by == "strictest" or rule.pin == "stricter") and not rule.order and not _is_instant(record_type, name):
        _wrong(
            f"{place}.order", "cần thứ tự, hoặc trường thời điểm", "an order is needed, or a field that is an instant"
        )
    return rule


@cache
def _properties(record_type: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    schema = json_schema(record_type)
    return schema["properties"], schema.get("$defs", {})


def _meanings(record_type: str, name: str) -> list[Mapping[str, Any]]:
    """The schema of a field, null left out, references followed."""
    properties, parts = _properties(record_type)
    said = properties[name]
    options = [option for option in said.get("anyOf", [said]) if option.get("type") != "null"]
    return [parts[option["$ref"].rpartition("/")[2]] if "$ref" in option else option for option in options]


def _shape(record_type: str, name: str) -> tuple[str, ...] | None:
    """Of a list of items the fields of an item, of a list of words nothing, of what is no list None."""
    for meaning in _meanings(record_type, name):
        if meaning.get("type") == "array":
            item = meaning["items"]
            part = _properties(record_type)[1][item["$ref"].rpartition("/")[2]] if "$ref" in item else item
            return tuple(part.get("properties", ()))
    return None


def _words(record_type: str, name: str) -> set[str] | None:
    for meaning in _meanings(record_type, name):
        if "enum" in meaning:
            return set(meaning["enum"])
    return None


def _is_instant(record_type: str, name: str) -> bool:
    return any(meaning.get("format") == "date-time" for meaning in _meanings(record_type, name))


def _known(is_known: bool, place: str, vi: str, en: str, choices: Any) -> None:
    if not is_known:
        listed = ", ".join(sorted(map(str, choices)))
        _wrong(place, f"không có {vi} này" + (f"; chọn trong: {listed}" if listed else ""),
               f"there is no such {en}" + (f"; choose one of: {listed}" if listed else ""))  # fmt: skip


def _wrong(place: str, vi: str, en: str) -> NoReturn:
    raise ConfigError(f"survivorship.yml {place}: {vi} / {en}", place=place)
