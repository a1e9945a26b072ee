"""What a set rule is, as data: Great Expectations is told of it in `engine.py`, and only there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from schemas.canonical import canonical_json
from schemas.errors import ConfigError
from schemas.verdict import Severity

FOLDER = Path(__file__).resolve().parent.parent / "sql" / "rules"
_NAME = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)
_COMMENT = re.compile(r"^ *--.*\n", re.MULTILINE)
_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]{0,62}")

Literal = str | int | float | bool | datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One expectation about the rows of a set; `bound` are arguments of this check alone, not of the rule's edition."""

    rule_id: str
    severity: Severity
    expectation: str
    description_vi: str
    description_en: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    bound: Mapping[str, Any] = field(default_factory=dict)
    observed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSet:
    """A narrow query and the rules about its rows, which are laid in a temporary table for the check.

    `key` names the column by which `examples`, a query of its own, finds the failing rows to show.
    """

    name: str
    query: str
    rules: tuple[Rule, ...]
    key: str = ""
    examples: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """All rules of one check; two rules never share an id."""

    name: str
    sets: tuple[RowSet, ...]

    def __post_init__(self) -> None:
        names = [rule.rule_id for rule in self.rules]
        twins = sorted({name for name in names if names.count(name) > 1})
        if twins:
            raise ConfigError(f"suite {self.name}: two rules are called {twins[0]}")

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(rule for rows in self.sets for rule in rows.rules)

    @property
    def sha256(self) -> str:
        """The edition of the rules: the same for every batch that is measured by the same rules."""
        edition = [
            {
                "rule_id": rule.rule_id,
                "severity": rule.severity,
                "expectation": rule.expectation,
                "arguments": dict(rule.arguments),
                "description_vi": rule.description_vi,
                "description_en": rule.description_en,
            }
            for rule in self.rules
        ]
        return sha256(canonical_json({"suite": self.name, "rules": edition}).encode()).hexdigest()


@cache
def _blocks(subject: str) -> dict[str, str]:
    parts = _NAME.split((FOLDER / f"{subject}.sql").read_text(encoding="utf-8"))
    return dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))


def rule_sql(name: str) -> str:
    """The text of `subject.name` in sql/rules."""
    subject, _, short = name.partition(".")
    try:
        return _COMMENT.sub("", _blocks(subject)[short])
    except KeyError as error:
        raise ConfigError(f"no block {short} in sql/rules/{subject}.sql") from error


def with_literals(sql: str, values: Mapping[str, Literal]) -> str:
    """The text with every `%(name)s` replaced; Great Expectations takes plain text, so there is nothing to bind."""
    return re.sub(r"%\((\w+)\)s", lambda hit: literal(values[hit[1]]), sql)


def literal(value: Literal) -> str:
    """A value as SQL; text travels as hex, so no quote, colon, brace or percent sign of it can mean anything."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return f"{value!r}::double precision"
        case datetime():
            return f"{literal(value.isoformat())}::timestamptz"
        case str():
            return f"convert_from(decode('{value.encode().hex()}', 'hex'), 'UTF8')"


def identifier(name: str) -> str:
    """A quoted column name; only names that our own schemas could have."""
    if _IDENTIFIER.fullmatch(name) is None:
        raise ConfigError(f"not a column name: {name!r}")
    return f'"{name}"'
