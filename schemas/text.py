"""Unicode order and comparison keys for Vietnamese text.

`clean` is what we store: the same letters, written one way. `fold`, `fold_name`, `fold_ascii` and `agency_key` are for
comparing only; what is stored and shown keeps its official spelling. Never NFKC: it eats superscripts and "№".
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from unicodedata import category, is_normalized, normalize

from schemas.agency_names import FIELDS, FOREIGN, WORDS

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_HATS = "\u0302\u0306\u031b"
_LETTER = r"[^\W\d_]"

# Anything that NFC alone does not settle; most texts have none of it and leave by the short way.
_SUSPECT = re.compile("[\u00d0\u00f0\u0300-\u036f\u00a0\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff\u00ad\r]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff]")
# A tone typed before its hat (a + acute + circumflex) is not canonically equal to ấ: both marks have class 230.
_MARKS = re.compile(f"(?<=[AaEeOo])[{_TONES}{_HATS}]{{2,}}")

# U+00D0 and U+00F0 are Icelandic letters that old Vietnamese fonts put in the place of Đ and đ.
_ETH_WORD = re.compile(f"{_LETTER}*[Ðð]{_LETTER}*")
_VOWELS = "aăâeêioôơuưy"
_SYLLABLE = re.compile(f"đ[{_VOWELS}]{{1,3}}(?:c|ch|m|n|ng|nh|p|t)?", re.IGNORECASE)
_ACRONYM = re.compile("[A-ZĐ]{1,3}|[B-DF-HJ-NP-TV-XZĐU]{1,9}|QyĐ")

_DASHES = re.compile("[\u2010-\u2015\u2212]")
_WORD = re.compile(f"{_LETTER}(?:{_LETTER}|[\u0300-\u036f])*")
_FINAL_Y = re.compile(r"(?:[bcdđghklmnprstvx]{1,3}|qu)y")
_TONE_MARK = re.compile(f"[{_TONES}]")


def clean(text: str) -> str:
    """The text as we keep it: composed, Đ repaired, plain spaces, nothing invisible, no blank at either end."""
    text = text if is_normalized("NFC", text) else normalize("NFC", text)
    while _SUSPECT.search(text):
        # Dropping an invisible letter can bring a vowel and its mark together, so go on until nothing moves.
        mended = _mend(text)
        if mended == text:
            break
        text = mended
    return text.strip()


def _mend(text: str) -> str:
    text = normalize("NFC", _MARKS.sub(_hats_first, normalize("NFD", text)))
    text = _ETH_WORD.sub(_eth_to_d, text)
    text = _SPACES.sub(" ", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _INVISIBLE.sub("", text).replace("\u00ad", "")
    return normalize("NFC", text)


def _hats_first(marks: re.Match[str]) -> str:
    return "".join(sorted(marks[0], key=lambda mark: mark in _TONES))


def _eth_to_d(word: re.Match[str]) -> str:
    mended = word[0].replace("Ð", "Đ").replace("ð", "đ")
    bare = normalize("NFC", _TONE_MARK.sub("", normalize("NFD", mended)))
    is_vietnamese = _SYLLABLE.fullmatch(bare) or _ACRONYM.fullmatch(mended)
    return mended if is_vietnamese else word[0]


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
    letters = normalize("NFD", fold(text)).replace("đ", "d")
    # Without its marks a foreign letter can become a final y, which is folded in its turn.
    return fold("".join(letter for letter in letters if category(letter) != "Mn"))


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


def truncate(text: str, limit: int) -> str:
    """At most `limit` code points, never cut between a letter and its marks."""
    if len(text) <= limit:
        return text
    while limit > 0 and (category(text[limit]) in {"Mn", "Me", "Mc"} or text[limit - 1] == "\u200d"):
        limit -= 1
    return text[:limit]
