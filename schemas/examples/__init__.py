"""Made examples of every record type: good ones, and counter-examples with the rule that each of them breaks.

One file an example, `<type>/good_*.json` or `<type>/bad_*.json`: `made` labels it, `note` says what it shows, `record`
is a canonical document. A counter-example adds `breaks`, the rule id, and `json_schema`: whether the JSON Schema alone
refuses it too; what depends on two fields it cannot say.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One made record; `breaks` is empty for a good one."""

    name: str
    note_vi: str
    note_en: str
    record: dict[str, Any]
    breaks: str = ""
    schema_refuses: bool = False


@cache
def good(record_type: str) -> tuple[Example, ...]:
    """Records that every check accepts, in the order of their names."""
    return _read(record_type, "good_*.json")


@cache
def bad(record_type: str) -> tuple[Example, ...]:
    """Records of which each breaks one rule."""
    return _read(record_type, "bad_*.json")


def _read(record_type: str, pattern: str) -> tuple[Example, ...]:
    found = []
    for path in sorted((FOLDER / record_type).glob(pattern)):
        data = json.loads(path.read_text(encoding="utf-8"))
        found.append(
            Example(
                name=path.stem,
                note_vi=data["note"]["vi"],
                note_en=data["note"]["en"],
                record=data["record"],
                breaks=data.get("breaks", ""),
                schema_refuses=data.get("json_schema") == "refuses",
            )
        )
    return tuple(found)
