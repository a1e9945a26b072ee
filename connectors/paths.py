"""Dotted paths into a source's record: compiled once, followed for every record."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from connectors.raw import below

Get = Callable[[Any], Any]
PLACE = re.compile(r"\{([^{}]+)\}")


def getter(path: str) -> Get:
    """Reads a path such as `a.b` or `items.0.name`; a key that holds the dots comes first; `.` is the thing itself."""
    if path == ".":
        return lambda fields: fields
    if "." not in path:
        return lambda fields: fields.get(path) if isinstance(fields, dict) else None
    parts = tuple(path.split("."))
    return lambda fields: _walk(fields, parts)


def _walk(node: Any, parts: tuple[str, ...]) -> Any:
    if not parts:
        return node
    if isinstance(node, list):
        place = int(parts[0]) if parts[0].isdigit() else len(node)
        return _walk(node[place], parts[1:]) if place < len(node) else None
    if isinstance(node, dict):
        for size in range(len(parts), 0, -1):
            key = ".".join(parts[:size])
            if key in node:
                return _walk(node[key], parts[size:])
    return None


def pointer(path: str) -> str:
    """The path as a JSON pointer, for people who look for it in the record."""
    found = ""
    for part in path.split("."):
        found = below(found, part)
    return found


def filled(template: str) -> Get:
    """Fills `{a}/{b}` from a record; None if one of the parts is missing."""
    getters = [(f"{{{path}}}", getter(path)) for path in PLACE.findall(template)]

    def get(fields: Mapping[str, Any]) -> str | None:
        found = template
        for mark, one in getters:
            value = one(fields)
            if value is None or value == "" or isinstance(value, dict | list):
                return None
            found = found.replace(mark, str(value))
        return found

    return get
