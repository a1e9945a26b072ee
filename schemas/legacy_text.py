"""Vietnamese text that is not in UTF-8: which encoding it is in, and how sure that is.

Documents of 1998-2009 come in TCVN3, VNI-Windows, VISCII and windows-1258; newer ones in UTF-16, or in UTF-8 that a
program took for windows-1252 and encoded again. The encodings are named `utf-8`, `utf-8-sig`, `utf-16-le`, `utf-16-be`,
`windows-1258`, `tcvn3`, `vni`, `viscii` and `utf-8-read-as-cp1252`; `windows-1252` and `windows-874` (Thai) are known
only where they are stated.

The content decides: of the encodings that explain every byte, the one under which most words with marks are Vietnamese
syllables. Confidence is the share of such words times what the lead over the next reading weighs. Below MIN_CONFIDENCE
the caller refuses. UTF text comes as it stands; text of the others comes in NFC.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass

from schemas.legacy_codecs import DECODERS, Undecodable, bytes_of, pieces
from schemas.syllables import is_frequent, is_syllable

__all__ = [
    "MIN_CONFIDENCE",
    "Decoded",
    "Repaired",
    "Undecodable",
    "Verdict",
    "decode",
    "detected",
    "pieces",
    "repaired",
]

MIN_CONFIDENCE = 0.5
HEAD = 64 * 1024
_WINDOW, _WINDOWS = 8 * 1024, 8

# What the lead in words is weighed against: a code page of Windows needs less proof than the private one of a font.
_DOUBT = {"windows-1258": 1, "tcvn3": 5, "vni": 5, "viscii": 5}
_STATED = 0.9
_ALIASES = {
    "utf8": "utf-8", "ascii": "utf-8", "us-ascii": "utf-8", "utf-16": "utf-16-le", "cp1258": "windows-1258",
    "cp1252": "windows-1252", "iso-8859-1": "windows-1252", "latin-1": "windows-1252", "latin1": "windows-1252",
    "tis-620": "windows-874", "cp874": "windows-874", "abc": "tcvn3", "tcvn": "tcvn3", "tcvn-5712": "tcvn3",
}  # fmt: skip

_BLANKS = (b"\n", b"\r", b" ")
_BLANK = re.compile(rb"[\n\r ]")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_TOKEN = re.compile("(?:[A-Za-z]|[^\\s\x00-\x7f\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026])+")
_SIGNS = "«»°²³§€₫"
_LONGEST_WORD = 12
# What windows-1252 and 1258 share and TCVN3 has no letter for.
_PLAIN_SIGNS = frozenset("…‘’“”•–—\u00a0°²³")
_ACRONYM = re.compile("[A-ZĐ]{2,}")
_NO_ASCII = re.compile("[^\x00-\x7f]")
# What a text can show: that control codes would come out is no proof that it was encoded twice.
_SHOWN = re.compile("[^\x00-\x9f]")
# Makers of PDF files put a minus for the soft hyphen that is ư in TCVN3, and a bullet operator for ã.
_PDF_SIGNS = {"\u2212": "\u00ad", "\u2219": "\u00b7"}
_PDF_SIGN = re.compile(f"(?<=[^\\W\\d_])[{''.join(_PDF_SIGNS)}]|[{''.join(_PDF_SIGNS)}](?=[^\\W\\d_])")
_HAS_LEGACY = re.compile("[\u0080-\u009f\u00a1-\u00ff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a payload; `lossy` where no encoding explains it and U+FFFD stands for what could not be read."""

    text: str
    encoding: str
    confidence: float
    lossy: bool = False


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a text meant that was read in the wrong encoding."""

    text: str
    from_encoding: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """An encoding and how sure it is, 0 to 1."""

    encoding: str
    confidence: float


def decode(payload: bytes, stated: str | None = None) -> Decoded:
    """The text under the best encoding; `stated` is a claim of the sender, which content can prove wrong."""
    verdict = detected(payload, stated)
    try:
        return Decoded("".join(pieces(payload, verdict.encoding)), verdict.encoding, verdict.confidence)
    except Undecodable:
        codec = verdict.encoding if verdict.encoding.startswith("utf-16") else "utf-8"
        return Decoded(payload.decode(codec, "replace"), verdict.encoding, 0.0, lossy=True)


def detected(payload: bytes, stated: str | None = None) -> Verdict:
    """The encoding by the first 64 KiB and some windows further on; what follows may still be undecodable."""
    marked = _by_mark(payload)
    if marked:
        return marked
    head = _whole_words(payload, 0, HEAD)
    sample = head + b"".join(_windows(payload, len(head)))
    claim = _ALIASES.get((stated or "").strip().lower(), (stated or "").strip().lower())
    if _reads(sample, "utf-8") is not None or (not head.isascii() and _reads(head, "utf-8") is not None):
        return _utf8(sample)
    found = _by_content(sample)
    if claim in DECODERS and found.confidence < MIN_CONFIDENCE and _reads(sample, claim) is not None:
        return Verdict(claim, _STATED)
    return found


def repaired(text: str) -> Repaired | None:
    """The Vietnamese that was meant, if the letters are TCVN3, VNI or UTF-8 bytes shown as windows-1252.

    None for text that is right as it stands, for other languages, and where fewer than two words bear witness.
    """
    if not _HAS_LEGACY.search(text):
        return None
    twice = _once_again(text)
    if twice:
        return twice
    as_it_stands: Counter[str] | None = None
    best: Repaired | None = None
    for encoding in ("tcvn3", "vni"):
        shown = _PDF_SIGN.sub(lambda sign: _PDF_SIGNS[sign[0]], text) if encoding == "tcvn3" else text
        try:
            meant = DECODERS[encoding](bytes_of(shown))
        except UnicodeError:
            continue  # what real Vietnamese does at once: most of its letters are in no code page of one byte
        good, bad = _counted(meant)
        as_it_stands = _counted(text)[0] if as_it_stands is None else as_it_stands
        lead = len(good) - len(as_it_stands)
        common = sum(map(is_frequent, good))
        if lead < 2 or len(bad) * 10 > len(good) or common * 3 < len(good):
            continue
        confidence = len(good) / (len(good) + len(bad)) * lead / (lead + 1)
        if best is None or confidence > best.confidence:
            best = Repaired(meant, encoding, round(confidence, 3))
    return best


def _once_again(text: str) -> Repaired | None:
    try:
        meant = bytes_of(text).decode()
    except UnicodeError:
        return None
    signs = len(_SHOWN.findall(meant))
    good, bad = _counted(meant)
    if signs < 2 and (bad or not good):
        return None
    return Repaired(meant.removeprefix("\ufeff"), "utf-8-read-as-cp1252", round((signs + 1) / (signs + 2), 3))


def _by_mark(payload: bytes) -> Verdict | None:
    """A byte order mark, or the zeros that UTF-16 puts beside every Latin letter."""
    if payload.startswith(codecs.BOM_UTF8):
        return Verdict("utf-8-sig", 1.0)
    for mark, name in (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"):
        if payload.startswith(mark):
            return Verdict(name, 1.0)
    head = payload[:4096]
    pairs = len(head) // 2
    even, odd = head[::2].count(0), head[1::2].count(0)
    if pairs >= 4 and max(even, odd) * 3 > pairs and min(even, odd) * 20 <= pairs and len(payload) % 2 == 0:
        return Verdict("utf-16-be" if even > odd else "utf-16-le", 0.95)
    return None


def _whole_words(payload: bytes, start: int, size: int) -> bytes:
    """About `size` bytes from `start`, cut after a blank, so that no letter is cut."""
    if start + size >= len(payload):
        return payload[start:]
    return payload[start : max(payload.rfind(blank, start, start + size) for blank in _BLANKS) + 1]


def _windows(payload: bytes, start: int) -> list[bytes]:
    """Words from evenly spread places after `start`, and from the first place there with a byte beyond ASCII."""
    if start >= len(payload):
        return []
    places = [start + (len(payload) - start) * step // _WINDOWS for step in range(_WINDOWS)]
    first = _NOT_ASCII.search(payload, start)
    if first:
        places.append(max(start, *(payload.rfind(blank, start, first.start()) + 1 for blank in _BLANKS)))
    # The first place follows a blank by itself, and so does the last.
    begins = [_BLANK.search(payload, max(place - 1, 0)) for place in places]
    return [_whole_words(payload, begin.end(), _WINDOW) for begin in begins if begin]


def _reads(sample: bytes, encoding: str) -> str | None:
    try:
        return DECODERS[encoding](sample)
    except UnicodeDecodeError:
        return None


def _utf8(sample: bytes) -> Verdict:
    """UTF-8, unless all that is beyond ASCII was encoded twice."""
    twice = None if sample.isascii() else _reads(sample, "utf-8-read-as-cp1252")
    if twice is None:
        return Verdict("utf-8", 1.0)
    signs = len(_SHOWN.findall(twice))
    if signs < 2:
        return Verdict("utf-8", 0.7)
    return Verdict("utf-8-read-as-cp1252", round(signs / (signs + 1), 3))


def _by_content(sample: bytes) -> Verdict:
    texts = {name: text for name in _DOUBT if (text := _reads(sample, name)) is not None}
    scores, shares = {}, {}
    for name, text in texts.items():
        good, bad = (sum(min(count, 3) for count in found.values()) for found in _counted(text))
        scores[name], shares[name] = good - 2 * bad, good / (good + bad) if good + bad else 0.0
    if not scores:
        return Verdict("utf-8", 0.0)
    best = max(scores, key=scores.__getitem__)
    rival = max((score for name, score in scores.items() if texts[name] != texts[best]), default=0)
    lead = scores[best] - max(rival, 0)
    if lead <= 0:
        # No word bears witness: only dashes, quotation marks and the like can still be told.
        plain = "windows-1258" in texts and _PLAIN_SIGNS.issuperset(_NO_ASCII.findall(texts["windows-1258"]))
        return Verdict("windows-1258", 0.6) if plain and rival <= 0 else Verdict("utf-8", 0.0)
    return Verdict(best, round(shares[best] * lead / (lead + _DOUBT[best]), 3))


def _counted(text: str) -> tuple[Counter[str], Counter[str]]:
    """Words with marks that are Vietnamese syllables, and those that are not; signs alone and acronyms are neither."""
    good: Counter[str] = Counter()
    bad: Counter[str] = Counter()
    for token in _TOKEN.findall(text):
        word = token.strip(_SIGNS)
        if word.isascii() or _ACRONYM.fullmatch(word) or (len(word) == 1 and (word in "đĐ" or not word.isalpha())):
            continue
        is_good = len(word) <= _LONGEST_WORD and is_syllable(word)
        (good if is_good else bad)[word[:_LONGEST_WORD].lower()] += 1
    return good, bad
