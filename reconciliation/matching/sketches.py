"""Sketches: what a title says in twice 64 bits, enough to be sure of many pairs that they tell of two things.

Official titles are of one template, and what is replaced in it tells two things apart: the phase, or the commune. A
block is full of such titles, so they are parted before anything of them is fetched (`core.may_be_alike` does the same).

Words and numerals are Bloom filters (B. H. Bloom, CACM 13, 1970): a bit that only one of two has stands for a word that
only that one has. Nothing is sure of several places, nor where a slip of the pen would make one of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from zlib import crc32

from reconciliation.matching.comparators import COMPARATORS
from reconciliation.matching.design import ACCOUNTS, SKETCHED, designs
from reconciliation.matching.folding import Title
from schemas.syllables import is_bare_syllable

WORDS = 64
# From the lowest bit: which of the words begins the name of the only place, which ends it, the letters of that name,
# whether there is one, the numerals, and whether it is an account of an event.
WORD, LETTERS, NUMERALS = 6, 26, 24
LAST = WORD
LETTER = LAST + WORD
PLACED = LETTER + LETTERS
NUMERAL = PLACED + 1
ACCOUNT = NUMERAL + NUMERALS
SLIP = 2  # letters by which one slip of the pen changes those of a name
_VIETNAMESE = "vi"


class Sketch(NamedTuple):
    """The words of a title, and what else of it is sketched; signed, as PostgreSQL's bigint."""

    words: int
    marks: int


def sketch(record_type: str, document: Mapping[str, Any]) -> Sketch | None:
    """That of a record's title; None also for a type whose titles are not sketched."""
    design = designs().get(record_type)
    if design is None or design.sketched is None:
        return None
    title, counted = (
        COMPARATORS[asked.comparator].prepare(document, asked.fields)
        for name in SKETCHED
        for asked in design.features
        if asked.name == name
    )
    return sketch_of(title, counted, is_account=design.sketched == ACCOUNTS)


def sketch_of(title: Title | None, counted: Title | None, *, is_account: bool) -> Sketch | None:
    """None where nothing can be sure: of no title, or of one in another language.

    `counted` is the title with the numerals that count in it. Accounts of one event may share some numerals and differ
    in others; two records of one act may not.
    """
    if title is None or counted is None or title.language != _VIETNAMESE:
        return None
    marks = _bits(counted.numerals, NUMERALS) << NUMERAL | _place(title)
    return Sketch(_signed(_bits(title.words, WORDS)), _signed(marks | is_account << ACCOUNT))


def are_apart(one: Sketch | None, other: Sketch | None) -> bool:
    """Whether the two are surely two things, and no accounts of one event either."""
    if one is None or other is None:
        return False
    ours, theirs = ((each.marks >> NUMERAL) % (1 << NUMERALS) for each in (one, other))
    if one.marks < 0:
        if ours and theirs and not ours & theirs:
            return True
    elif ours & ~theirs and theirs & ~ours:
        return True
    return (
        one.marks & other.marks & 1 << PLACED != 0
        and (one.marks ^ other.marks) % (1 << WORD) != 0
        and ((one.marks ^ other.marks) >> LETTER & (1 << LETTERS) - 1).bit_count() > SLIP
        and _named(one) & ~other.words != 0
        and _named(other) & ~one.words != 0
    )


def _named(sketch: Sketch) -> int:
    """The bits of the words of its place."""
    return _signed(1 << sketch.marks % WORDS | 1 << (sketch.marks >> LAST) % WORDS)


def _bits(words: Iterable[str], size: int) -> int:
    found = 0
    for word in words:
        found |= 1 << crc32(word.encode()) % size
    return found


def _place(title: Title) -> int:
    if len(title.places) != 1:
        return 0
    [name] = title.places
    words = name.split()
    # What is no syllable may be a slip, which is no other place.
    if not all(is_bare_syllable(word) for word in words):
        return 0
    first, last = (crc32(word.encode()) % WORDS for word in (words[0], words[-1]))
    letters = 0
    for letter in name:
        if "a" <= letter <= "z":
            letters |= 1 << ord(letter) - ord("a")
    return first | last << LAST | letters << LETTER | 1 << PLACED


def _signed(bits: int) -> int:
    return bits - (1 << 64) if bits >> 63 else bits
