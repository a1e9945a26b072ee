"""Where two texts differ, cut between letters and never within one: a Vietnamese letter keeps its marks. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple
from unicodedata import normalize

from schemas.text import fold
from schemas.texts.graphemes import clusters, truncate

MOST_WORDS = 1500  # beyond it only what comes before and after the first and the last difference is told
MOST_LETTERS = 200  # of words that are replaced by others: longer ones differ as a whole
ALIKE = 0.5  # words that have less in common are read as wholes, not letter by letter

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Part(NamedTuple):
    """A piece of a text; `differs` when the other text does not have it in this place, `is_spelling` when what stands
    there instead is the same word written in another way (`schemas.text.fold`)."""

    text: str
    differs: bool
    is_spelling: bool = False


Parts = tuple[Part, ...]


def difference(left: str, right: str) -> tuple[Parts, Parts]:
    """Both texts in pieces (NFC); the pieces of each joined are the whole text."""
    one, other = _words(normalize("NFC", left)), _words(normalize("NFC", right))
    ours: list[Part] = []
    theirs: list[Part] = []
    for mine, yours, is_same_word in _aligned(one, other):
        refined = _letters("".join(mine), "".join(yours), is_same_word)
        ours += refined[0]
        theirs += refined[1]
    return _joined(ours), _joined(theirs)


def _words(text: str) -> list[str]:
    """Words, blanks and signs; a combining mark is never parted from its letter."""
    found: list[str] = []
    for piece in _WORDS.findall(text):
        whole = found and len(clusters(found[-1] + piece)) < len(clusters(found[-1])) + len(clusters(piece))
        if whole:
            found[-1] += piece
        else:
            found.append(piece)
    return found


Step = tuple[Sequence[str], Sequence[str], bool]


def _aligned(one: Sequence[str], other: Sequence[str]) -> Iterator[Step]:
    """Which words stand for which, in order, and whether they are the same words however they are written.

    Equal ends are taken off first, as most of a text is equal.
    """
    head = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    room = min(len(one), len(other)) - head
    tail = next((n for n in range(room) if one[-1 - n] != other[-1 - n]), room)
    if head:
        yield one[:head], other[:head], True
    mine, yours = one[head : len(one) - tail], other[head : len(other) - tail]
    if max(len(mine), len(yours)) > MOST_WORDS or not mine or not yours:
        if mine or yours:
            yield mine, yours, False
    else:
        matcher = SequenceMatcher(None, [fold(word) for word in mine], [fold(word) for word in yours])
        for tag, a, b, c, d in matcher.get_opcodes():
            if tag == "equal":
                yield from ((mine[n : n + 1], yours[c + n - a : c + n - a + 1], True) for n in range(a, b))
            else:
                yield mine[a:b], yours[c:d], False
    if tail:
        yield one[len(one) - tail :], other[len(other) - tail :], True


def _letters(left: str, right: str, is_same_word: bool) -> tuple[list[Part], list[Part]]:
    """Words that differ letter by letter where they are much alike: `hoà` and `hòa`, `123` and `128`."""
    if left == right:
        return [Part(left, False)], [Part(right, False)]
    whole = [Part(left, True, is_same_word)], [Part(right, True, is_same_word)]
    if not left or not right or max(len(left), len(right)) > MOST_LETTERS:
        return whole
    one, other = clusters(left), clusters(right)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if not is_same_word and matcher.ratio() < ALIKE:
        return whole
    ours: list[Part] = []
    theirs: list[Part] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        kind = (tag != "equal", tag != "equal" and is_same_word)
        ours.append(Part("".join(one[a:b]), *kind))
        theirs.append(Part("".join(other[c:d]), *kind))
    return ours, theirs


def _joined(parts: Sequence[Part]) -> Parts:
    """Without empty pieces, and neighbours of one kind as one."""
    found: list[Part] = []
    for part in parts:
        if part.text and found and found[-1][1:] == part[1:]:
            found[-1] = found[-1]._replace(text=found[-1].text + part.text)
        elif part.text:
            found.append(part)
    return tuple(found)


def abridged(parts: Parts, *, around: int = 120, most: int = 2000) -> Parts:
    """For a screen: of long equal pieces what stands next to a difference, of long differences the beginning."""
    return tuple(
        part._replace(text=_cut(part, around, most, is_first=place == 0, is_last=place == len(parts) - 1))
        for place, part in enumerate(parts)
    )


def _cut(part: Part, around: int, most: int, *, is_first: bool, is_last: bool) -> str:
    if part.differs or (is_first and is_last):
        return part.text if len(part.text) <= most else truncate(part.text, most) + "…"
    if len(part.text) <= 3 * around:
        return part.text
    letters = clusters(part.text)
    head = "" if is_first else "".join(letters[:around])
    tail = "" if is_last else "".join(letters[-around:])
    return f"{head}…{tail}"
