"""Lists of several sources as one: words by their folded text, items by the fields that name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reconciliation.likeness import folded
from schemas.canonical import canonical_json


def united(lists: Sequence[Sequence[Any]], same: Sequence[Sequence[str]], compare: str) -> list[Any]:
    """What any of the lists has, each thing once; the lists stand best first, and the best spelling is kept.

    Words come back sorted, items in the order in which the best list has them. A list alone is left as it is.
    """
    if len(lists) == 1:
        return list(lists[0])
    if same:
        return _items(lists, same, compare)
    words: dict[str, Any] = {}
    for listed in lists:
        for word in listed:
            words.setdefault(canonical_json(folded(word, compare)), word)
    return sorted(words.values(), key=canonical_json)


def _items(lists: Sequence[Sequence[Mapping[str, Any]]], same: Sequence[Sequence[str]], compare: str) -> list[Any]:
    """Within an item too the better source wins field by field; two items of one source are never taken for one."""
    found: list[dict[str, Any]] = []
    keys: list[list[str | None]] = []
    for listed in lists:
        free = set(range(len(found)))
        for item in listed:
            own = [_key(item, names, compare) for names in same]
            place = _place(own, keys, free)
            if place is None:
                found.append(dict(item))
                keys.append(own)
            else:
                free.discard(place)
                found[place] = {**item, **found[place]}
                keys[place] = [old or new for old, new in zip(keys[place], own, strict=True)]
    return found


def _key(item: Mapping[str, Any], names: Sequence[str], compare: str) -> str | None:
    values = [item.get(name) for name in names]
    return None if None in values else canonical_json([folded(value, compare) for value in values])


def _place(own: Sequence[str | None], keys: Sequence[Sequence[str | None]], free: set[int]) -> int | None:
    """The known item that this one is: alike in the strongest field that decides, and not parted by the first one."""
    for strength, key in enumerate(own):
        for place in sorted(free):
            known = keys[place]
            if key is not None and key == known[strength] and not (own[0] and known[0] and own[0] != known[0]):
                return place
    return None
