"""The field ownership matrix as data: whose word a field is when two nodes may both write; checked when it is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from reconciliation.survivorship_table import fingerprint as survivorship
from schemas.canonical import canonical_json
from schemas.errors import ConfigError
from schemas.registry import RECORD_TYPES
from schemas.vocabularies import Authority
from schemas.yaml_text import load_yaml

MATRIX = Path(__file__).with_name("ownership.yml")
PROTOCOL = "1"  # raise it when the code that decides conflicts decides otherwise than before
EVERY = "*"
SHARED, NEGOTIATED, AUTHOR = "shared", "negotiated", "author"
_NODE = re.compile(r"node:[a-z][a-z0-9_]{1,30}")
_AUTHORITIES = {f"authority:{word.value}" for word in Authority}

Overrides = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Rules by record type and field; deadlines in hours by type; the types that go first."""

    rules: Mapping[str, Mapping[str, str]]
    deadlines: Mapping[str, float]
    urgent: tuple[str, ...]
    overrides: Overrides = field(default_factory=dict)

    def rule(self, record_type: str, name: str) -> str:
        """The most particular entry: type and field, type, field of all types, all; a peers file before ours."""
        for rules in (self.overrides, self.rules):
            for kind, named in ((record_type, name), (record_type, EVERY), (EVERY, name), (EVERY, EVERY)):
                found = rules.get(kind, {}).get(named)
                if found is not None:
                    return found
        return SHARED

    def hours(self, record_type: str) -> float:
        """Until when a person may decide a conflict, from its opening."""
        return self.deadlines.get(record_type, self.deadlines[EVERY])

    def fingerprint(self) -> str:
        """SHA-256 of all by which two nodes decide: the same at both ends, or they do not exchange."""
        text = canonical_json({"rules": self.rules, "overrides": self.overrides, "deadlines": self.deadlines})
        return sha256(f"{PROTOCOL}\n{survivorship()}\n{text}".encode()).hexdigest()


def matrix(overrides: Overrides | None = None, path: Path = MATRIX) -> Matrix:
    """The matrix of this version, with what a peers file says otherwise; ConfigError with place, rule and fix."""
    shipped = _shipped(path)
    return Matrix(
        rules=shipped.rules,
        deadlines=shipped.deadlines,
        urgent=shipped.urgent,
        overrides=checked(overrides or {}, "ownership"),
    )


def checked(said: Any, place: str) -> Overrides:
    """Entries of the matrix, every type, field and word known."""
    for record_type, fields in dict(said).items():
        here = f"{place}.{record_type}"
        _known(record_type == EVERY or record_type in RECORD_TYPES, here, "loại bản ghi / record type", RECORD_TYPES)
        kinds = RECORD_TYPES.values() if record_type == EVERY else [RECORD_TYPES[record_type]]
        for name, word in dict(fields).items():
            known = name == EVERY or any(name in kind.model_fields for kind in kinds)
            _known(known, f"{here}.{name}", "trường / field", (name for kind in kinds for name in kind.model_fields))
            words = {SHARED, NEGOTIATED, AUTHOR, "node:X"} | _AUTHORITIES
            known = word != "node:X" and (word in words or bool(_NODE.fullmatch(str(word))))
            _known(known, f"{here}.{name}", "chủ / owner", words)
    return {kind: dict(fields) for kind, fields in dict(said).items()}


@cache
def _shipped(path: Path) -> Matrix:
    data = load_yaml(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict) or set(data) != {"fields", "deadlines", "urgent"}:
        raise ConfigError(f"{path.name}: cần fields, deadlines, urgent / it has exactly fields, deadlines and urgent")
    for record_type in (*data["urgent"], *(name for name in data["deadlines"] if name != EVERY)):
        _known(record_type in RECORD_TYPES, str(record_type), "loại bản ghi / record type", RECORD_TYPES)
    if EVERY not in data["deadlines"] or any(hours <= 0 for hours in data["deadlines"].values()):
        raise ConfigError(f'{path.name}: deadlines: cần "*", số giờ dương / "*" is needed, hours are positive')
    return Matrix(
        rules=checked(data["fields"], "fields"),
        deadlines={name: float(hours) for name, hours in data["deadlines"].items()},
        urgent=tuple(data["urgent"]),
    )


def _known(is_known: bool, place: str, what: str, choices: Any) -> None:
    if not is_known:
        listed = ", ".join(sorted(set(choices))[:40])
        raise ConfigError(f"ownership: {place}: không có {what}; chọn / choose: {listed}", pointer=place)
