"""What two records that are not one thing are to each other: translation, preview, or another account of one event."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reconciliation.matching.folding import Title
from reconciliation.matching.model import Model, Prepared, model
from reconciliation.matching.titles import compare_title

TRANSLATION_OF, PREVIEW_OF, SAME_STORY = "translation_of", "preview_of", "same_story"

DAY = 1_440  # minutes
ONE_STORY = 3 * DAY  # how far apart the accounts of one event are published
ANNOUNCED = 7 * DAY  # how long before it an event is announced
ALIKE = 0.5  # share of the shorter headline's words that two accounts of one event share
LEAST_WORDS = 4

# Of a text about what has not happened yet, without marks.
_AHEAD = re.compile(r"(?<!\w)(?:sap|se|chuan bi|du kien|ngay mai|san sang)(?!\w)")
# Which features of a type hold the title and the time.
_NAMES: Mapping[str, tuple[str, str]] = {
    "press_release": ("title", "published"),
    "article_mention": ("title", "published"),
    "press_event": ("title", "starts"),
}
RELATED_TYPES = frozenset(_NAMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """What one record is to another, and what says so; plain data, without a word of either text."""

    relation: str
    evidence: Mapping[str, Any]


def relation(record_type: str, left: Prepared, right: Prepared) -> str | None:
    """What `left` is to `right`: "translation_of", "preview_of" (left came first), "same_story" or None.

    Directed: ask for (right, left) too. Only same_story is the same from either side.
    """
    found = related(record_type, left, right)
    return found.relation if found is not None else None


def related(record_type: str, left: Prepared, right: Prepared) -> Related | None:
    """The same with its evidence: `{"by": "address" | "original" | "number" | "title", "apart": minutes, ...}`.

    `address`: one is copied or translated from the address of the other; `original`: both from one address. Of a title
    `shared` of `words`: how many words of the shorter one the other has too. `apart` is None where a time is not known.
    """
    return related_both(record_type, left, right)[0]


def related_both(record_type: str, left: Prepared, right: Prepared) -> tuple[Related | None, Related | None]:
    """What left is to right and right to left; most of it is the same from either side, and is looked at once."""
    found = model(record_type)
    if found is None or record_type not in _NAMES:
        return None, None
    title, when = _NAMES[record_type]
    language, origin = found.value(left, "language"), found.value(left, "origin")
    other_language, other_origin = found.value(right, "language"), found.value(right, "origin")
    copied = _is_copied(origin, other_origin)
    copied_from = _is_copied(other_origin, origin)
    apart = _apart(found.value(left, when), found.value(right, when))
    if language != other_language:
        is_shared = bool(origin and other_origin and origin[1] is not None and origin[1] == other_origin[1])
        return (
            _translated(found, left, right, apart, copied=copied, copied_from=copied_from, is_shared=is_shared),
            _translated(found, right, left, _back(apart), copied=copied_from, copied_from=copied, is_shared=is_shared),
        )
    one, other = found.value(left, title), found.value(right, title)
    is_copy = copied or copied_from
    if one is None or other is None or apart is None:
        return _story({"by": "address"}, apart) if is_copy else (None, None)
    if (
        (one.numerals and other.numerals and not one.numerals & other.numerals)
        or (one.places and other.places and not one.places & other.places)
        or not (is_copy or _alike(one, other))
    ):
        return None, None
    told: dict[str, Any] = {"by": "address"}
    if not is_copy:
        told = {"by": "title", "shared": len(one.words & other.words), "words": min(len(one.words), len(other.words))}
    if abs(apart) <= ANNOUNCED and apart and _is_ahead(one) != _is_ahead(other):
        if _is_ahead(one) and apart > 0:
            return Related(relation=PREVIEW_OF, evidence=told | {"apart": apart}), None
        if _is_ahead(other) and apart < 0:
            return None, Related(relation=PREVIEW_OF, evidence=told | {"apart": -apart})
    if abs(apart) <= ONE_STORY and record_type != "press_event":
        return _story(told, apart)
    return None, None


def _story(told: Mapping[str, Any], apart: int | None) -> tuple[Related, Related]:
    return (
        Related(relation=SAME_STORY, evidence={**told, "apart": apart}),
        Related(relation=SAME_STORY, evidence={**told, "apart": _back(apart)}),
    )


def _translated(
    found: Model,
    left: Prepared,
    right: Prepared,
    apart: int | None,
    *,
    copied: bool,
    copied_from: bool,
    is_shared: bool,
) -> Related | None:
    if copied:
        return Related(relation=TRANSLATION_OF, evidence={"by": "address", "apart": apart})
    if not copied_from and _is_original(found, left, right):
        return Related(relation=TRANSLATION_OF, evidence={"by": "number", "apart": apart})
    return Related(relation=SAME_STORY, evidence={"by": "original", "apart": apart}) if is_shared else None


def _is_copied(ours: Any, theirs: Any) -> bool:
    """Whether the origin of one is the address of the other."""
    return ours is not None and theirs is not None and ours[1] is not None and ours[1] == theirs[0]


def _is_original(found: Model, left: Prepared, right: Prepared) -> bool:
    """One body's one number in two languages; the Vietnamese text is the original."""
    if found.record_type != "press_release" or found.value(right, "language") != "vi":
        return False
    number = found.value(left, "number")
    ours, theirs = found.value(left, "agency"), found.value(right, "agency")
    if number is None or number != found.value(right, "number") or ours is None or theirs is None:
        return False
    return any(ours[place] and ours[place] == theirs[place] for place in (0, 1))


def _apart(left: Any, right: Any) -> int | None:
    """Minutes from left to right; events keep their start and the one that it was moved from."""
    if left is None or right is None:
        return None
    if isinstance(left, tuple):
        left, right = left[0], right[0]
    return int(right) - int(left)


def _back(apart: int | None) -> int | None:
    """The same minutes from the other side."""
    return None if apart is None else -apart


def _alike(left: Title, right: Title) -> bool:
    if compare_title(left, right) in ("equal", "unmarked", "reordered", "typo"):
        return True
    ours, theirs = left.words, right.words
    shorter = min(len(ours), len(theirs))
    return shorter >= LEAST_WORDS and len(ours & theirs) >= max(LEAST_WORDS, ALIKE * shorter)


def _is_ahead(title: Title) -> bool:
    return _AHEAD.search(title.plain) is not None
