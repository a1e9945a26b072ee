"""Values as people read them: lists without brackets, and two texts side by side, cut to what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from schemas.canonical import canonical_json

# What a piece of a list is called, where it has a name.
NAMES = ("name", "title", "number", "code", "url")
HEADLINES = ("title", "subject", "name", "full_name", "headline", "question", "number")
AROUND = 24  # characters of what is the same, kept on each side of the difference
LONGEST = 160


def readable(value: Any) -> str:
    """Text as it is, a list as its items, a piece by its name; everything else as JSON."""
    if isinstance(value, list):
        return "; ".join(map(readable, value))
    if isinstance(value, dict):
        return next((str(value[name]) for name in NAMES if value.get(name)), canonical_json(value))
    return value if isinstance(value, str) else canonical_json(value)


def readings(losers: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """What others say instead of the winner, each reading once with all who give it, in the order of their standing."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for loser in losers:
        if not loser["agrees"]:
            found.setdefault(readable(loser["value"]), []).append(loser)
    return list(found.items())


def headline(story: Mapping[str, Any]) -> str | None:
    """What people would call the entity; of one that is gone what it was called last."""
    for name in HEADLINES:
        if name in story["fields"]:
            return readable(story["fields"][name]["value"])
    last = {each["field"]: each.get("before") for revision in story["history"][-1:] for each in revision["changes"]}
    return next((readable(last[name]) for name in HEADLINES if last.get(name)), None)


def contrast(before: Any, after: Any) -> tuple[str, str]:
    """Both values as text; long ones without the head and the tail that they share."""
    old, new = _text(before), _text(after)
    if len(old) <= LONGEST and len(new) <= LONGEST:
        return old, new
    head = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        head += 1
    tail = 0
    for one, other in zip(reversed(old[head:]), reversed(new[head:]), strict=False):
        if one != other:
            break
        tail += 1
    start, end = max(head - AROUND, 0), max(tail - AROUND, 0)
    return _cut(old, start, end), _cut(new, start, end)


def _cut(text: str, start: int, end: int) -> str:
    found = text[start : len(text) - end]
    middle = found if len(found) <= LONGEST else found[: LONGEST - 1] + "…"
    return ("…" if start else "") + middle + ("…" if end and not middle.endswith("…") else "")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else canonical_json(value)
