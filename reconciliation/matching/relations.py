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
    found = model(record_type)
    if found is None or record_type not in _NAMES:
        return None
    title, when = _NAMES[record_type]
    languages = found.value(left, "language"), found.value(right, "language")
    ours, theirs = found.value(left, "origin"), found.value(right, "origin")
    copied = ours is not None and theirs is not None and ours[1] is not None and ours[1] == theirs[0]
    copied_from = ours is not None and theirs is not None and theirs[1] is not None and theirs[1] == ours[0]
    apart = _apart(found.value(left, when), found.value(right, when))
    by_address = {"by": "address", "apart": apart}
    if languages[0] != languages[1]:
        if copied:
            return Related(relation=TRANSLATION_OF, evidence=by_address)
        if not copied_from and _is_original(found, left, right, record_type):
            return Related(relation=TRANSLATION_OF, evidence={"by": "number", "apart": apart})
        if ours is not None and theirs is not None and ours[1] is not None and ours[1] == theirs[1]:
            return Related(relation=SAME_STORY, evidence={"by": "original", "apart": apart})
        return None
    one, other = found.value(left, title), found.value(right, title)
    if one is None or other is None or apart is None:
        return Related(relation=SAME_STORY, evidence=by_address) if copied or copied_from else None
    if one.numerals and other.numerals and not one.numerals & other.numerals:
        return None
    if one.places and other.places and not one.places & other.places:
        return None
    if not (copied or copied_from or _alike(one, other)):
        return None
    shared = {"shared": len(one.words & other.words), "words": min(len(one.words), len(other.words))}
    evidence = by_address if copied or copied_from else {"by": "title", "apart": apart} | shared
    if _is_ahead(one) and not _is_ahead(other) and 0 < apart <= ANNOUNCED:
        return Related(relation=PREVIEW_OF, evidence=evidence)
    if _is_ahead(other) and not _is_ahead(one) and 0 < -apart <= ANNOUNCED:
        return None  # the other one is the preview
    if abs(apart) <= ONE_STORY and record_type != "press_event":
        return Related(relation=SAME_STORY, evidence=evidence)
    return None


def _is_original(found: Model, left: Prepared, right: Prepared, record_type: str) -> bool:
    """One body's one number in two languages; the Vietnamese text is the original."""
    if record_type != "press_release" or found.value(right, "language") != "vi":
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


def _alike(left: Title, right: Title) -> bool:
    if compare_title(left, right) in ("equal", "unmarked", "reordered", "typo"):
        return True
    ours, theirs = left.words, right.words
    shorter = min(len(ours), len(theirs))
    return shorter >= LEAST_WORDS and len(ours & theirs) >= max(LEAST_WORDS, ALIKE * shorter)


def _is_ahead(title: Title) -> bool:
    return _AHEAD.search(title.plain) is not None
