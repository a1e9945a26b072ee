"""Fields that hold a small document of their own (front matter, two-column tables), opened before they are mapped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import yaml

from schemas.text import clean

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # PyYAML without libyaml
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]

LONGEST = 256 * 1024


def as_yaml(value: Any) -> Any:
    """A mapping of texts; where the YAML is broken, its plain `key: value` lines are still read."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return value
    if "*" not in value or "&" not in value:  # anchors have no business in front matter, and can be made to explode
        try:
            # BaseLoader: every value stays text, so 2026-06-26 and 001 stay as they were written.
            found = yaml.load(value, Loader=_Loader)
            if isinstance(found, dict):
                return found
        except yaml.YAMLError:
            pass
    return _lines(value)


def _lines(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        if colon and key and not key[0].isspace() and not key.startswith(("-", "#")):
            value = value.strip()
            if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
                value = value[1:-1]
            found.setdefault(key.strip(), value)
    return found


def as_pairs(value: Any) -> Any:
    """A two-column table as a mapping; the first of equal names counts, other rows are left out."""
    if not isinstance(value, list):
        return value
    found: dict[str, Any] = {}
    for row in value:
        if isinstance(row, list) and len(row) == 2 and isinstance(row[0], str):
            found.setdefault(clean(row[0]), row[1])
    return found


EXPANSIONS: Mapping[str, Callable[[Any], Any]] = {"yaml": as_yaml, "pairs": as_pairs}
