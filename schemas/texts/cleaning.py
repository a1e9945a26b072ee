"""The letters of a text written one way: composed, Đ for its look-alike, plain spaces, nothing invisible.

The order counts. Bytes and letters of old fonts come first (`decoding`), because the soft hyphen that is dropped here
is a letter in TCVN3. Then NFC (Unicode, UAX #15), then Đ, then spaces, then what nobody sees. Never NFKC: it eats
superscripts and "№".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from unicodedata import is_normalized, normalize

TONES = "\u0300\u0301\u0303\u0309\u0323"
_HATS = "\u0302\u0306\u031b"

# Anything that NFC alone does not settle; most texts have none of it and leave by the short way.
_SUSPECT = re.compile("[\u00d0\u00f0\u0300-\u036f\u00a0\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff\u00ad\r]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_ALONE = re.compile("[\u0300-\u036f]+")
# A tone typed before its hat (a + acute + circumflex) is not canonically equal to ấ: both marks have class 230.
_MARKS = re.compile(f"(?<=[AaEeOo])[{TONES}{_HATS}]{{2,}}")

# U+00D0 and U+00F0 are Icelandic letters that old Vietnamese fonts put in the place of Đ and đ.
_ETH = re.compile("[Ðð]")
_LETTER = re.compile(r"[^\W\d_]")
_LETTERS = re.compile(r"[^\W\d_]*")
_VOWELS = "aăâeêioôơuưy"
_SYLLABLE = re.compile(f"đ[{_VOWELS}]{{1,3}}(?:c|ch|m|n|ng|nh|p|t)?", re.IGNORECASE)
_ACRONYM = re.compile("[A-ZĐ]{1,3}|[B-DF-HJ-NP-TV-XZĐU]{1,9}|QyĐ")
_TONE_MARK = re.compile(f"[{TONES}]")


class Step(StrEnum):
    """What can be done to a text on its way to us, in the order in which it is done."""

    ENCODING = "encoding"  # bytes of another encoding than UTF-8
    MOJIBAKE = "mojibake"  # UTF-8 that was taken for windows-1252 and written again, one step for each time
    FONT = "font"  # letters of TCVN3 or VNI that stood in Unicode text
    COMPOSED = "composed"
    STROKED = "stroked"  # Ð, ð -> Đ, đ
    SPACED = "spaced"  # also line ends
    INVISIBLE = "invisible"
    TRIMMED = "trimmed"


def clean(text: str) -> str:
    """The text as we keep it: composed, Đ repaired, plain spaces, nothing invisible, no blank at either end.

    Clean text comes back as it is, after two looks at it and no copy.
    """
    text = text if is_normalized("NFC", text) else normalize("NFC", text)
    while _SUSPECT.search(text):
        # Dropping an invisible letter can bring a vowel and its mark together, so go on until nothing moves.
        mended = text
        for _, change in _CHANGES:
            mended = change(mended)
        if mended == text:
            break
        text = mended
    return text.strip()


def cleaned(text: str) -> tuple[str, tuple[Step, ...]]:
    """What `clean` makes of the text, and which steps had to change it, each named once."""
    found = clean(text)
    if found == text:
        return found, ()
    steps = {Step.TRIMMED} if text.strip() != text else set()
    while True:
        before = text
        for step, change in ((Step.COMPOSED, _nfc), *_CHANGES):
            after = change(text)
            if after != text:
                steps.add(step)
            text = after
        if text == before:
            break
    if found != text:
        steps.add(Step.TRIMMED)  # what had to go at the ends was no blank before
    return found, tuple(step for step in Step if step in steps)


def _nfc(text: str) -> str:
    return text if is_normalized("NFC", text) else normalize("NFC", text)


def _composed(text: str) -> str:
    # Composing never reaches further than from a letter to the marks that NFC left beside it.
    places = ((max(marks.start() - 1, 0), marks.end()) for marks in _ALONE.finditer(text))
    return _nfc(_rewritten(text, places, _hatted))


def _rewritten(text: str, places: Iterable[tuple[int, int]], change: Callable[[str], str]) -> str:
    """The text with some places changed; a pattern that has to look at every letter would be ten times slower."""
    parts: list[str] = []
    end = 0
    for start, stop in places:
        parts += (text[end:start], change(text[start:stop]))
        end = stop
    return "".join(parts) + text[end:] if parts else text


def _hatted(letter: str) -> str:
    hatted = normalize("NFC", _MARKS.sub(_hats_first, normalize("NFD", letter)))
    # ẫ with one hat too many stays: nobody knows which of the two was meant.
    return hatted if len(hatted) <= len(letter) else letter


def _hats_first(marks: re.Match[str]) -> str:
    return "".join(sorted(marks[0], key=lambda mark: mark in TONES))


def _stroked(text: str) -> str:
    return _rewritten(text, _eth_words(text), _eth_to_d)


def _eth_words(text: str) -> Iterator[tuple[int, int]]:
    end = 0
    for eth in _ETH.finditer(text):
        start = eth.start()
        if start < end:
            continue
        while start > end and _LETTER.match(text, start - 1):
            start -= 1
        letters = _LETTERS.match(text, start)
        assert letters is not None
        end = letters.end()
        yield start, end


def _eth_to_d(word: str) -> str:
    mended = word.replace("Ð", "Đ").replace("ð", "đ")
    bare = normalize("NFC", _TONE_MARK.sub("", normalize("NFD", mended)))
    is_vietnamese = _SYLLABLE.fullmatch(bare) or _ACRONYM.fullmatch(mended)
    return mended if is_vietnamese else word


def _spaced(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SPACES.sub(" ", text)


def _visible(text: str) -> str:
    return _nfc(_INVISIBLE.sub("", text))


_CHANGES: tuple[tuple[Step, Callable[[str], str]], ...] = (
    (Step.COMPOSED, _composed),
    (Step.STROKED, _stroked),
    (Step.SPACED, _spaced),
    (Step.INVISIBLE, _visible),
)
