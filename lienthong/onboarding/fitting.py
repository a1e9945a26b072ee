"""Whether a column can fill one of our fields, and how the source file must say so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from lienthong.onboarding.columns import Column
from lienthong.onboarding.vocabulary import VALUES
from schemas.registry import json_schema
from schemas.text import fold, fold_ascii

_ENOUGH = 0.8  # share of values that must fit
_ENUM_ENOUGH = 0.9
_MOST_KINDS = 40  # distinct values of a column that may be a closed list
_UNIX = re.compile(r"\d{10}|\d{13}")
_ORGAN_FIELDS = frozenset({"agency_code", "issuer_code", "organiser_code", "parent_code", "code"})
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Fit:
    """How a column fills a field: the entry of the source file, what to tell beside it, how well it fits (0 to 1)."""

    spec: dict[str, Any]
    quality: float
    notes: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = field(default=())


def fit(record_type: str, name: str, column: Column, liking: float) -> Fit | None:
    """The way to fill the field from the column, or None where its values cannot."""
    shape = _shapes(record_type)[name]
    if not column.present or column.is_nested or column.is_row_number:
        return None
    if "enum" in shape:
        return _listed(shape, column, is_status=name == "release_status")
    if shape.get("format") in ("date", "date-time"):
        return _dated(shape["format"], column, liking)
    match shape.get("type"):
        case "array":
            return None if "$ref" in shape["items"] else _lines(column)
        case "integer":
            return Fit({"as": "integer"}, column.whole) if column.whole >= _ENOUGH else None
        case "number":
            plain = column.share(lambda text: bool(re.fullmatch(r"-?\d{1,18}(\.\d{1,18})?", text)))
            return Fit({"as": "number"}, plain) if plain >= _ENOUGH else None
        case "boolean":
            known = column.share(lambda text: fold(text) in {"true", "false", "có", "không", "yes", "no"})
            return Fit({"as": "boolean"}, known) if known >= _ENOUGH else None
        case "string":
            return _text(record_type, name, shape, column)
    return None


def needed(record_type: str) -> frozenset[str]:
    """Fields that a record of the type cannot do without."""
    return frozenset(json_schema(record_type).get("required", ()))


def is_address(record_type: str, name: str) -> bool:
    """Whether a field holds a web address."""
    return "[hH][tT]" in _shapes(record_type)[name].get("pattern", "")


def is_moment(record_type: str, name: str) -> bool:
    """Whether a field holds a date or an instant."""
    return _shapes(record_type)[name].get("format") in ("date", "date-time")


def is_instant(record_type: str, name: str) -> bool:
    """Whether a field holds an instant, which has a time of day."""
    return _shapes(record_type)[name].get("format") == "date-time"


def _text(record_type: str, name: str, shape: Mapping[str, Any], column: Column) -> Fit | None:
    if column.is_list and any(isinstance(value, list) and len(value) > 1 for value in column.present):
        return None
    if is_address(record_type, name):
        return Fit({"as": "url"}, column.web) if column.web >= _ENOUGH else None
    if column.web >= _ENOUGH or (column.dates and column.dates.share > 0.9):
        return None  # an address or a date is no title
    if name in _ORGAN_FIELDS and "pattern" not in shape:
        return Fit({"as": "organ_code"}, column.organ) if column.organ >= _ENUM_ENOUGH else None
    if record_type == "document" and name == "number":
        return Fit({"as": "document_number"}, column.numbered) if column.numbered >= _ENOUGH else None
    pattern = shape.get("pattern")
    if pattern:
        held = column.share(lambda text: bool(re.fullmatch(pattern, text)))
        return Fit({}, held) if held >= _ENUM_ENOUGH else None
    longest = shape.get("maxLength", 5_000_000)
    short = column.share(lambda text: len(text) <= longest)
    if short < _ENOUGH:
        return None
    digits = column.share(str.isdigit)
    # A sentence field full of numbers is a number under a misleading name.
    if digits > _ENUM_ENOUGH and name in ("title", "subject", "summary", "body", "name", "full_name", "issuer"):
        return None
    return Fit({"as": "html_text"} if column.has_markup else {}, short)


def _lines(column: Column) -> Fit | None:
    if column.web >= _ENOUGH or not column.texts:
        return None
    if column.is_list:
        return Fit({"as": "list"}, 1.0)
    for sign in (";", "|"):
        if column.share(lambda text, sign=sign: sign in text) >= 0.1:  # type: ignore[misc]
            return Fit({"as": "list", "split": sign}, 0.9)
    return Fit({"as": "list"}, 0.8)


def _dated(kind: str, column: Column, liking: float) -> Fit | None:
    transform = "date" if kind == "date" else "instant"
    if liking >= 0.9 and column.share(lambda text: bool(_UNIX.fullmatch(text))) >= _ENUM_ENOUGH:
        return Fit({"as": transform, "dialects": ["unix"]}, 1.0)
    dates = column.dates
    if dates is None:
        return None
    notes: tuple[str, ...] = ()
    if dates.is_ambiguous:
        notes = ("ngày/tháng chưa chắc, mẫu không có ngày > 12 · day/month order not proven by the sample",)
    # An instant without a time of day is possible, but a better column may exist.
    quality = dates.share * (0.93 if (kind == "date-time") != dates.has_time else 1.0)
    return Fit({"as": transform, "dialects": list(dates.dialects)}, quality, notes)


def _listed(shape: Mapping[str, Any], column: Column, *, is_status: bool) -> Fit | None:
    """Values of a closed list: each of theirs with the one of ours that it can only mean."""
    if len(column.distinct) > _MOST_KINDS:
        return None
    table, unmatched = {}, []
    for theirs in column.distinct:
        ours = _meaning(shape, theirs)
        if ours is None:
            unmatched.append(theirs)
        else:
            table[theirs] = ours
    held = column.share(lambda text: text in table)
    # A release status is kept also where much is not understood: its records wait in quarantine, unpublished.
    if not table or (held < _ENUM_ENOUGH and not is_status):
        return None
    _add_our_labels(shape, table)
    notes: tuple[str, ...] = ()
    if unmatched:
        notes = ("chưa khớp danh mục · not in the list: " + "; ".join(text[:60] for text in unmatched[:12]),)
    return Fit({"as": "lookup", "table": table}, held, notes, tuple(unmatched))


def _add_our_labels(shape: Mapping[str, Any], table: dict[str, str]) -> None:
    """Values that the sample does not show, under the label by which the source names the others: ours."""
    labels, known = shape["x-labels"], {fold(theirs) for theirs in table}
    by_label = any(fold(labels.get(ours, {}).get("vi", "")) == fold(theirs) for theirs, ours in table.items())
    by_value = any(fold(ours) == fold(theirs) for theirs, ours in table.items())
    if not by_label and not by_value:
        return
    for value in shape["enum"]:
        name = labels.get(value, {}).get("vi", value) if by_label else value
        if value not in table.values() and fold(name) not in known:
            table[name] = value


def _meaning(shape: Mapping[str, Any], theirs: str) -> str | None:
    """The value of our list that a label means: the same words, else all of its words in one label only."""
    labels = shape["x-labels"]
    exact: dict[str, str] = {}
    for value in reversed(shape["enum"]):
        for label in (labels.get(value, {}).get("en", ""), labels.get(value, {}).get("vi", ""), value):
            exact[fold_ascii(label)] = value
    for value, words in VALUES.get(shape["title"], {}).items():
        exact |= {fold_ascii(word): value for word in words.split("|")}
    if fold_ascii(theirs) in exact:
        return exact[fold_ascii(theirs)]
    said = set(_WORD.findall(fold(theirs)))
    if not said or all(word.isdigit() for word in said):
        return None
    holding = [
        value for value in shape["enum"] if said <= set(_WORD.findall(fold(labels.get(value, {}).get("vi", ""))))
    ]
    return holding[0] if len(holding) == 1 else None


@cache
def _shapes(record_type: str) -> Mapping[str, Mapping[str, Any]]:
    """JSON Schema of each field, references opened and null left out."""
    schema = json_schema(record_type)
    return {name: _opened(schema, shape) for name, shape in schema["properties"].items()}


def _opened(schema: Mapping[str, Any], shape: Mapping[str, Any]) -> Mapping[str, Any]:
    options: Sequence[Mapping[str, Any]] = shape.get("anyOf", (shape,))
    chosen = next((one for one in options if one.get("type") != "null"), shape)
    if "$ref" in chosen:
        found: Mapping[str, Any] = schema["$defs"][chosen["$ref"].rpartition("/")[2]]
        return found
    return chosen
