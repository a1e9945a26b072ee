"""What changed from one document to the next, field by field. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from schemas.canonical import canonical_json

Change = dict[str, Any]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """`{"field", "kind": added | removed | changed, "before"?, "after"?}` by name; lists with what came and went.

    Values are compared as canonical JSON, in which 1 and true differ.
    """
    return list(_changes(before, after))


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            yield {"field": name, "kind": "added", "after": after[name]}
        elif name not in after:
            yield {"field": name, "kind": "removed", "before": before[name]}
        elif canonical_json(before[name]) != canonical_json(after[name]):
            yield {"field": name, "kind": "changed", "before": before[name], "after": after[name]} | _items(
                before[name], after[name]
            )


def _items(before: Any, after: Any) -> Change:
    """Items that came and went; nothing where a list was only put in another order."""
    if not isinstance(before, list) or not isinstance(after, list):
        return {}
    old, new = {canonical_json(item) for item in before}, {canonical_json(item) for item in after}
    return {
        "came": [item for item in after if canonical_json(item) not in old],
        "went": [item for item in before if canonical_json(item) not in new],
    }
