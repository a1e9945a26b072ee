"""How titles, names and longer texts compare: by their words, their numbers and the places in them.

Two official titles are alike when they are of one template, so likeness alone proves nothing: what is replaced in an
otherwise equal title, another phase, quarter or commune, tells two acts apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from rapidfuzz.distance import OSA, Indel

from reconciliation.matching.folding import Title, plain_set, title_of, unmarked
from schemas.syllables import is_bare_syllable
from schemas.text import agency_key, fold

MISSING = "missing"
Document = Mapping[str, Any]


def first(document: Document, fields: Sequence[str]) -> Any:
    """The value of the first of the fields that there is."""
    for name in fields:
        value = document.get(name)
        if value is not None:
            return value
    return None


# --- titles ----------------------------------------------------------------------------------------------------------

CONTAINED = 0.6  # of the longer title's words that a cut or shortened one must still have
SIMILAR, LOOSE = 0.75, 0.5  # Dice's coefficient of the words
SHORT = 6  # words: such a title may be that of many
TURNED = 6  # words by which two titles differ at most, for one of them to be a turn of the other
FEW = 2  # words that another place or subject changes
SLIPS = 4  # mistyped words that a title may have and still be the same


@lru_cache(maxsize=16_384)
def kept_title(raw: str, language: str) -> Title:
    """`title_of`, kept for a while: blocks and comparisons ask for the same ones."""
    return title_of(raw, language)


def prepare_title(document: Document, fields: Sequence[str]) -> Title | None:
    raw = first(document, fields)
    if raw is None:
        return None
    named = own_number(raw)
    if named is not None:
        raw = raw[named[1] :] or raw
    return kept_title(raw, document.get("language", "vi"))


# Nghị định số 283/2026/NĐ-CP của Chính phủ: Quy định ...
_KINDS = (
    "ngh[ịi] [đd][ịi]nh|ngh[ịi] quy[ếe]t|quy[ếe]t [đd][ịi]nh|th[ôo]ng (?:t[ưu]|b[áa]o)(?: li[êe]n t[ịi]ch)?|"
    "ch[ỉi] th[ịi]|k[ếe] ho[ạa]ch|b[áa]o c[áa]o|t[ờo] tr[ìi]nh|h[ưu][ớo]ng d[ẫa]n|c[ôo]ng (?:v[ăa]n|[đd]i[ệe]n)|"
    "k[ếe]t lu[ậa]n|lu[ậa]t"
)
_OWN_NUMBER = re.compile(
    rf"(?:{_KINDS})\s+(?:s[ốo]:?\s*)?(\d+[a-z]?\s?/[\w/&-]*[^\W\d_][\w/&-]*)(?: c[ủu]a [^:,;]{{3,60}}:)?[\s:,-]*",
    re.IGNORECASE,
)


@lru_cache(maxsize=16_384)
def own_number(raw: str) -> tuple[str, int] | None:
    """The number that a title begins with, and where the title goes on: sites write it where there is no field."""
    found = _OWN_NUMBER.match(raw) if "/" in raw[:60] else None
    return (found[1], found.end()) if found else None


def compare_title(left: Title, right: Title) -> str:
    if left.language != right.language:
        return MISSING
    if left.plain == right.plain:
        return _marks(left, right, "equal")
    only_left, only_right = left.words - right.words, right.words - left.words
    if not only_left and not only_right:
        return _marks(left, right, "reordered")
    extra = only_left | only_right
    if len(extra) <= TURNED and not _TURNING.isdisjoint(extra) and _is_turned(left, right, extra):
        return "turned"
    if not only_left or not only_right:
        shorter, longer = (left, right) if not only_left else (right, left)
        if len(shorter.words) >= CONTAINED * len(longer.words):
            return _marks(left, right, "contained")
    elif len(only_left) <= SLIPS and len(only_right) <= SLIPS and all_slips(only_left, only_right):
        return "typo"
    shared = 2 * len(left.words & right.words) / (len(left.words) + len(right.words))
    if shared >= LOOSE:
        if 0 < len(only_left) <= FEW and 0 < len(only_right) <= FEW:
            return "replaced"
        return "similar" if shared >= SIMILAR else "loose"
    # Words run together or cut apart, as scanned text has them.
    if shared >= LOOSE / 2 and Indel.normalized_similarity(left.plain, right.plain, score_cutoff=0.9) > 0:
        return "similar"
    return "different"


# Words that make another act of a title: the deputy's election, the amendment, the withdrawal of what was decided.
_TURNING_WORDS = frozenset(
    fold(word) for word in "phó không bãi hủy sửa đổi chỉnh đính thay thế hạn thôi miễn hoãn".split()
)
_TURNING = frozenset(unmarked(word) for word in _TURNING_WORDS)


def _is_turned(left: Title, right: Title, extra: frozenset[str]) -> bool:
    """Phó turns a title, phố does not; without marks nobody knows, and the word counts."""
    return any(
        unmarked(word) in extra and (word in _TURNING_WORDS or (word in _TURNING and word == unmarked(word)))
        for word in left.marked | right.marked
        if unmarked(word) in _TURNING
    )


def compare_subject(left: Title, right: Title) -> str:
    """As compare_title; two equal titles of a few words (bổ nhiệm công chức) say less than two long ones."""
    level = compare_title(left, right)
    return "equal_short" if level == "equal" and len(left.words) < SHORT else level


def _marks(left: Title, right: Title, level: str) -> str:
    """Ba Tô and Ba Tơ are two places; a title that has lost its marks says nothing about them."""
    if left.marked == right.marked:
        return level
    only_left, only_right = left.marked - right.marked, right.marked - left.marked
    if not only_left or not only_right:
        return level
    if not _without_marks(only_left).isdisjoint(_without_marks(only_right)):
        return "marks_differ"
    return level if level != "equal" or _has_marks(left) == _has_marks(right) else "unmarked"


def _without_marks(words: frozenset[str]) -> set[str]:
    """Of the words that have marks, what they are without."""
    return {plain for word in words if (plain := unmarked(word)) != word}


def _has_marks(title: Title) -> bool:
    return not all(map(str.isascii, title.marked))


def all_slips(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether every word of the shorter side is a slip of the pen for one of the other."""
    if abs(len(left) - len(right)) > 1:
        return False
    fewer, more = (left, right) if len(left) <= len(right) else (right, left)
    rest = set(more)
    for word in sorted(fewer):
        twin = next((each for each in sorted(rest) if is_slip(word, each)), None)
        if twin is None:
            return False
        rest.discard(twin)
    return not rest


def is_slip(left: str, right: str) -> bool:
    """One letter apart, and at least one of them is no word: La and Lan are two places, Chiềnng is a slip.

    The words have no marks: Liên and Tiên are lien and tien here, two words. Of a word of one letter nothing would be
    left: Báo A is not Báo B.
    """
    if min(len(left), len(right)) < 2:
        return False
    if OSA.distance(left, right, score_cutoff=1) > 1:
        return False
    return not (is_bare_syllable(left) and is_bare_syllable(right))


def prepare_numerals(document: Document, fields: Sequence[str]) -> Title | None:
    """The title; numbers that are the act's own number, in the field after it, are not numbers of the title."""
    found = prepare_title(document, fields[:1])
    own = document.get(fields[1]) if len(fields) > 1 else None
    if found is None or own is None or not found.numerals:
        return found
    numbers = {digits.lstrip("0") for digits in re.findall(r"\d+", own)}
    return found._replace(numerals=found.numerals - numbers) if found.numerals & numbers else found


def compare_numerals(left: Title, right: Title) -> str:
    """Phase 4 and phase 5, quý II and quý III, 2026 and 2027: in an otherwise equal title they make another thing."""
    ours, theirs = left.numerals, right.numerals
    if left.days and right.days and not left.days & right.days:
        return "differ"
    if not ours and not theirs:
        return "none"
    if ours == theirs:
        return "equal"
    return "one_sided" if ours <= theirs or theirs <= ours else "differ"


def compare_places(left: Title, right: Title) -> str:
    if left.language != right.language or not left.places or not right.places:
        return MISSING
    if left.places == right.places:
        return "equal"
    if left.places & right.places:
        return "some"
    # A slip in the name of a place is no other place, nor is a word that only without its marks looks like a unit.
    if all(left.words.issuperset(name.split()) for name in right.places) or all(
        right.words.issuperset(name.split()) for name in left.places
    ):
        return "some"
    if all_slips(_words_of(left.places), _words_of(right.places)):
        return "equal"
    return "differ"


def _words_of(names: frozenset[str]) -> frozenset[str]:
    return frozenset(" ".join(names).split())


def prepare_names(document: Document, fields: Sequence[str]) -> tuple[Title, frozenset[str]] | None:
    """The name with its abbreviations spelt out, and every other name, folded."""
    raw = document.get(fields[0])
    if raw is None:
        return None
    found = kept_title(agency_key(raw), "vi")
    others = [alias for name in fields[1:] for alias in document.get(name) or ()]
    return found, frozenset([found.plain, *(kept_title(agency_key(alias), "vi").plain for alias in others[:4])])


def compare_names(left: tuple[Title, frozenset[str]], right: tuple[Title, frozenset[str]]) -> str:
    level = compare_title(left[0], right[0])
    if level == "equal":
        return _numbered(left[0], right[0], "equal")
    if left[1] & right[1]:
        return "alias"
    return _numbered(left[0], right[0], level)


def _numbered(left: Title, right: Title, level: str) -> str:
    """Phòng họp số 1 and số 2 are two rooms."""
    return "replaced" if left.numerals != right.numerals and level in ("equal", "typo", "unmarked") else level


_UNIT_KIND = re.compile(
    r"^(?:phường|xã|đặc khu|thị trấn|thị xã|quận|huyện|tỉnh|thành phố|tp\.?)\s+(?=\D)", re.IGNORECASE
)


def prepare_unit_name(document: Document, fields: Sequence[str]) -> Title | None:
    """Without its kind: a commune that becomes a ward keeps its name."""
    raw = first(document, fields)
    return None if raw is None else kept_title(_UNIT_KIND.sub("", raw), "vi")


# --- longer texts ----------------------------------------------------------------------------------------------------

LEAD = 180  # characters: enough to tell two texts apart


def prepare_lead(document: Document, fields: Sequence[str]) -> tuple[str, frozenset[str]] | None:
    raw = first(document, fields)
    if raw is None:
        return None
    words = plain_set(raw[:LEAD])
    return (document.get("language", "vi"), words) if words else None


def compare_lead(left: tuple[str, frozenset[str]], right: tuple[str, frozenset[str]]) -> str:
    if left[0] != right[0]:
        return MISSING
    shared = len(left[1] & right[1])
    share = shared / min(len(left[1]), len(right[1]))  # of the shorter: one source gives half of the text
    if share >= 0.85:
        return "equal"
    if share >= 0.6:
        return "similar"
    return "some" if share >= 0.4 else "different"


def prepare_address(document: Document, fields: Sequence[str]) -> Title | None:
    raw = first(document, fields)
    return None if raw is None else kept_title(raw, "vi")


_STREET = frozenset("so pho duong ngo p q tp phuong quan hn ha noi viet nam".split())


def compare_address(left: Title, right: Title) -> str:
    """The number of the house first: 17 and 19 Điện Biên Phủ are two houses."""
    ours, theirs = left.words - _STREET, right.words - _STREET
    is_street = ours <= theirs or theirs <= ours or all_slips(ours - theirs, theirs - ours)
    if left.numerals == right.numerals:
        return "equal" if is_street else "other_street"
    if left.numerals & right.numerals and is_street:
        return "near"
    return "other_number" if is_street else "other_street"
