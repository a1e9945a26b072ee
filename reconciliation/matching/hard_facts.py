"""Hard facts: what two records of one thing cannot say differently, read from their natural keys by hard_facts.yml.

No score unites records that contradict each other: 21/NQ-HĐND of two councils, the press centres of 2022 and 2025,
two codes of one list.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from schemas.yaml_text import load_yaml

TABLE = Path(__file__).with_name("hard_facts.yml")
Facts = Mapping[str, frozenset[str]]
FROM, TO = "from", "to"
_NONE: Facts = {}


@cache
def _patterns(record_type: str) -> tuple[tuple[re.Pattern[str], tuple[tuple[str, str], ...]], ...]:
    table = load_yaml(TABLE.read_text(encoding="utf-8"))
    return tuple((re.compile(each["key"]), tuple(each["facts"].items())) for each in table.get(record_type, ()))


def facts(record_type: str, keys: Sequence[str]) -> Facts:
    """Dimension -> values, from all keys of an observation or of a whole entity; empty where the type has none."""
    patterns = _patterns(record_type)
    if not patterns:
        return _NONE
    found: defaultdict[str, set[str]] = defaultdict(set)
    for key in keys:
        for pattern, stated in patterns:
            hit = pattern.match(key)
            if hit:
                parts = hit.groupdict()
                for dimension, value in stated:
                    name = dimension.format_map(parts) if "{" in dimension else dimension
                    found[name].add(value.format_map(parts))
                break
    return {dimension: frozenset(values) for dimension, values in found.items()}


def contradicts(left: Facts, right: Facts) -> str | None:
    """The dimension in which the two cannot both be right, the first by name; None when nothing speaks against it."""
    if not left or not right:
        return None
    shared = sorted(left.keys() & right.keys())
    agreed = {name.partition(".")[0] for name in shared if left[name] & right[name]}
    for name in shared:
        if not left[name] & right[name] and name.partition(".")[0] not in agreed:
            return name
    for one, other in ((left, right), (right, left)):
        # One ended before the other began.
        if one.get(TO) and other.get(FROM) and max(one[TO]) < min(other[FROM]):
            return TO
    return None
