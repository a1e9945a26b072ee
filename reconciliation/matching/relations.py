"""What two records that are not one thing are to each other: translation, preview, or another account of one event."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from reconciliation.matching.folding import Title
from reconciliation.matching.model import Prepared, model
from reconciliation.matching.titles import SLIPS, compare_title

TRANSLATION_OF, PREVIEW_OF, SAME_STORY = "translation_of", "preview_of", "same_story"

DAY = 1_440  # minutes
ONE_STORY = 3 * DAY  # how far apart the accounts of one event are published
ANNOUNCED = 7 * DAY  # how long before it an event is announced
ALIKE = 0.5  # share of the shorter headline's words that two accounts of one event share
LEAST_WORDS = 4

# Of a text about what has not happened yet, without marks: words, and what has to be next to the first of two.
_AHEAD = frozenset(("sap", "se"))
_AHEAD_IN_TWO = tuple(f" {words} " for words in ("chuan bi", "du kien", "ngay mai", "san sang"))
_AHEAD_FIRST = frozenset(words.split()[0] for words in _AHEAD_IN_TWO)
# Which features of a type hold the title and the time.
_NAMES: Mapping[str, tuple[str, str]] = {
    "press_release": ("title", "published"),
    "article_mention": ("title", "published"),
    "press_event": ("title", "starts"),
}
RELATED_TYPES = frozenset(_NAMES)


class Related(NamedTuple):
    """What one record is to another, and what says so; plain data, without a word of either text."""

    relation: str
    evidence: Mapping[str, Any]


class _Places(NamedTuple):
    """Where a prepared record of one type has what is looked at; None where the type has no such feature."""

    title: int
    when: int
    language: int | None
    origin: int | None
    number: int | None
    agency: int | None


@cache
def _places(record_type: str) -> _Places | None:
    found = model(record_type)
    if found is None or record_type not in _NAMES:
        return None
    title, when = map(found.place, _NAMES[record_type])
    assert title is not None and when is not None
    return _Places(title, when, *map(found.place, ("language", "origin", "number", "agency")))


def _value(prepared: Prepared, place: int | None) -> Any:
    return None if place is None else prepared.value(place)


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
    places = _places(record_type)
    if places is None:
        return None, None
    language, origin = _value(left, places.language), _value(left, places.origin)
    other_language, other_origin = _value(right, places.language), _value(right, places.origin)
    copied = _is_copied(origin, other_origin)
    copied_from = _is_copied(other_origin, origin)
    apart = _apart(left.value(places.when), right.value(places.when))
    if language != other_language:
        is_shared = bool(origin and other_origin and origin[1] is not None and origin[1] == other_origin[1])
        return (
            _translated(places, left, right, apart, copied=copied, copied_from=copied_from, is_shared=is_shared),
            _translated(places, right, left, _back(apart), copied=copied_from, copied_from=copied, is_shared=is_shared),
        )
    one, other = left.value(places.title), right.value(places.title)
    is_copy = copied or copied_from
    if one is None or other is None or apart is None:
        return _story({"by": "address"}, apart) if is_copy else (None, None)
    is_near = abs(apart) <= ONE_STORY and record_type != "press_event"
    if (
        not (is_near or _announces(one, other, apart))
        or (one.numerals and other.numerals and not one.numerals & other.numerals)
        or (one.places and other.places and not one.places & other.places)
        or not (is_copy or _alike(one, other))
    ):
        return None, None
    told: dict[str, Any] = {"by": "address"}
    if not is_copy:
        told = {"by": "title", "shared": len(one.words & other.words), "words": min(len(one.words), len(other.words))}
    if _announces(one, other, apart):
        announced = Related(relation=PREVIEW_OF, evidence=told | {"apart": abs(apart)})
        return (announced, None) if apart > 0 else (None, announced)
    return _story(told, apart) if is_near else (None, None)


def _story(told: Mapping[str, Any], apart: int | None) -> tuple[Related, Related]:
    return (
        Related(relation=SAME_STORY, evidence={**told, "apart": apart}),
        Related(relation=SAME_STORY, evidence={**told, "apart": _back(apart)}),
    )


def _translated(
    places: _Places,
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
    if not copied_from and _is_original(places, left, right):
        return Related(relation=TRANSLATION_OF, evidence={"by": "number", "apart": apart})
    return Related(relation=SAME_STORY, evidence={"by": "original", "apart": apart}) if is_shared else None


def _is_copied(ours: Any, theirs: Any) -> bool:
    """Whether the origin of one is the address of the other."""
    return ours is not None and theirs is not None and ours[1] is not None and ours[1] == theirs[0]


def _is_original(places: _Places, left: Prepared, right: Prepared) -> bool:
    """One body's one number in two languages; the Vietnamese text is the original."""
    if _value(right, places.language) != "vi":
        return False
    number = _value(left, places.number)
    ours, theirs = _value(left, places.agency), _value(right, places.agency)
    if number is None or number != _value(right, places.number) or ours is None or theirs is None:
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
    ours, theirs = left.words, right.words
    shared = len(ours & theirs)
    shorter, longer = sorted((len(ours), len(theirs)))
    if shared >= LEAST_WORDS and shared >= ALIKE * shorter:
        return True
    # With more words of its own than slips are taken for, neither is the other.
    return longer - shared <= SLIPS and compare_title(left, right) in ("equal", "unmarked", "reordered", "typo")


def _announces(one: Title, other: Title, apart: int) -> bool:
    """Whether only the earlier of the two speaks of what has not happened yet, and not long before."""
    if not apart or abs(apart) > ANNOUNCED:
        return False
    first, second = (one, other) if apart > 0 else (other, one)
    return _is_ahead(first) and not _is_ahead(second)


def _is_ahead(title: Title) -> bool:
    if not _AHEAD.isdisjoint(title.words):
        return True
    if _AHEAD_FIRST.isdisjoint(title.words):
        return False
    plain = f" {title.plain} "
    return any(words in plain for words in _AHEAD_IN_TWO)
