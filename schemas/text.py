"""Comparison keys for Vietnamese text.

`clean` is what we store: the same letters, written one way. `fold`, `fold_name`, `fold_ascii` and `agency_key` are for
comparing only; what is stored and shown keeps its official spelling.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from unicodedata import category, normalize

from schemas.agency_names import FIELDS, FOREIGN, WORDS
from schemas.texts.cleaning import TONES, clean
from schemas.texts.graphemes import truncate

__all__ = ["agency_key", "clean", "fold", "fold_ascii", "fold_name", "truncate"]

_LETTER = r"[^\W\d_]"
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_WORD = re.compile(f"{_LETTER}(?:{_LETTER}|[\u0300-\u036f])*")
_FINAL_Y = re.compile(r"(?:[bcdđghklmnprstvx]{1,3}|qu)y")
_TONE_MARK = re.compile(f"[{TONES}]")


@lru_cache(maxsize=32_768)
def fold(text: str) -> str:
    """Key for titles and place names: case, blanks, dashes, tone placement and final y/i do not count."""
    return _folded(text, final_y=True)


@lru_cache(maxsize=8_192)
def fold_name(text: str) -> str:
    """Key for names of people: as `fold`, but Thy and Thi, Vỹ and Vĩ stay apart."""
    return _folded(text, final_y=False)


@lru_cache(maxsize=8_192)
def fold_ascii(text: str) -> str:
    """Last-resort blocking key without any mark; never identity, since Ba Tô and Ba Tơ meet in it."""
    letters = normalize("NFD", fold(text))
    # Without its marks a foreign letter can become a final y, and ðû a đu, which are folded in their turn.
    return fold("".join(letter for letter in letters if category(letter) != "Mn")).replace("đ", "d")


def _folded(text: str, *, final_y: bool) -> str:
    text = _DASHES.sub("-", clean(text).lower()).replace("\u2019", "'")
    text = " ".join(text.split())

    def syllable(word: re.Match[str]) -> str:
        # Pull the tone out and put it last: hoà and hòa, thuỷ and thủy, quý and qúy meet without any list of cases.
        if word[0].isascii():
            bare, tones = word[0], ""
        else:
            letters = normalize("NFD", word[0])
            bare = normalize("NFC", _TONE_MARK.sub("", letters))
            tones = "".join(_TONE_MARK.findall(letters))
        if final_y and _FINAL_Y.fullmatch(bare):
            bare = bare[:-1] + "i"
        return bare + tones

    # Lower-casing can undo NFC (İ), and the tone at the end composes with its letter.
    return normalize("NFC", _WORD.sub(syllable, normalize("NFC", text)))


_EXPANSIONS = tuple((re.compile(rf"(?<!\w){pattern}(?!\w)"), words) for pattern, words in WORDS)
_FIELD = re.compile(
    r"(?<!\w)(sở|bộ|phòng)\s+("
    + "|".join(r"\W*(?:và\W*)?".join(letters.replace("đ", "[đd]")) for letters in sorted(FIELDS, key=len, reverse=True))
    + r")(?!\w)"
)
_CITY = re.compile(r"(?<!\w)(?:t\.? ?p\. ?|t\.p )")  # TP., T.P. and TP.Hà without a blank
_FOREIGN = {fold(name): words for name, words in FOREIGN.items()}
# Punctuation only: the vowel signs of Thai are no word characters either, but they are letters of the name.
_JOINTS = re.compile(r"(?:[!-'*-.:-@[-`{-~\u2010-\u205e]|(?<!\w)và(?!\w))+")


@lru_cache(maxsize=16_384)
def agency_key(name: str) -> str:
    """Key for names of bodies: abbreviations spelt out; &, -, commas and "và" do not count."""
    text = " ".join(_DASHES.sub("-", clean(unescape(name)).lower()).split())
    foreign = _FOREIGN.get(fold(text))
    if foreign is not None:
        return fold(foreign)
    text = _CITY.sub("tp ", text)
    # "Sở TP" is the department of justice, so fields come before "TP" for a city.
    text = _FIELD.sub(lambda hit: f"{hit[1]} {_field(hit[2])}", text)
    for pattern, words in _EXPANSIONS:
        text = pattern.sub(words, text)
    return fold(" ".join(_JOINTS.sub(" ", text).split()))


def _field(abbreviation: str) -> str:
    letters = re.sub(r"\W|và", "", abbreviation)
    return FIELDS.get(letters) or FIELDS[letters.replace("d", "đ")]
