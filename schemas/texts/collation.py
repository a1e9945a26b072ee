"""The order of Vietnamese words in lists that people read: a ă â b c d đ e ê, and ngang huyền hỏi ngã sắc nặng.

The order of the Unicode Common Locale Data Repository for Vietnamese (CLDR, common/collation/vi.xml), which PostgreSQL
knows as the ICU collation `vi-x-icu`: the letters of the whole text first, then its tones from the left, then small
letters before capitals. Dictionaries on paper weigh the tones syllable by syllable; lists that come from the database
and lists that are made here must agree, so that is not done. The embedded server is built without ICU: sort there with
this key.
"""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category, normalize

from schemas.texts.cleaning import clean

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# A tone is the mark that its letter loses; ngang has none.
_TONES = {mark: place for place, mark in enumerate("\u0300\u0309\u0303\u0301\u0323", start=1)}
# Blanks and signs before digits, digits before letters; other scripts follow by their code points.
_SIGN, _DIGIT, _LETTER, _OTHER = range(4)
_PLACES = {letter: place for place, letter in enumerate(_ALPHABET)}

Weight = tuple[int, int]
CollationKey = tuple[tuple[Weight, ...], tuple[int, ...], tuple[int, ...], str]


@lru_cache(maxsize=16_384)
def collation_key(text: str) -> CollationKey:
    """What to sort by: `sorted(names, key=collation_key)`. Only texts with the same letters have the same key."""
    text = clean(text)
    letters: list[Weight] = []
    tones: list[int] = []
    cases: list[int] = []
    for letter in text:
        bare, tone = _parted(letter.lower())
        for part in bare:
            letters.append(_weight(part))
            tones.append(0)
            cases.append(int(letter != letter.lower()))
        if tone and tones:
            tones[-1] = tone
    return tuple(letters), tuple(tones), tuple(cases), text


@lru_cache(maxsize=2_048)
def _parted(letter: str) -> tuple[str, int]:
    """A letter without its tone, and the place of the tone; marks of other languages weigh nothing here."""
    marks = normalize("NFD", letter)
    tone = next((_TONES[mark] for mark in marks if mark in _TONES), 0)
    bare = normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
    if bare in _PLACES:
        return bare, tone
    return "".join(mark for mark in marks if category(mark) != "Mn"), tone


def _weight(letter: str) -> Weight:
    if letter in _PLACES:
        return _LETTER, _PLACES[letter]
    if letter.isdigit():
        return _DIGIT, ord(letter)
    return (_OTHER if letter.isalpha() else _SIGN), ord(letter)
