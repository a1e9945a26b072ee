"""Titles made ready to be compared: words without case, tone placement, boilerplate and days; numbers and places apart.

`schemas.text.fold` does the same for a whole text at ten times the cost; here each word is folded once and kept.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from schemas.text import fold, fold_ascii
from schemas.texts.cleaning import clean

WORD, NUMBER, DAY, MAYBE_NUMBER, UNIT = range(5)
Word = tuple[str, str, int]  # folded, folded without marks, sort

# What may be a number after a word that counts (quý II, khóa XVI, lần thứ ba), and those words.
_ROMAN = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12,
    "xiii": 13, "xiv": 14, "xv": 15, "xvi": 16, "xvii": 17, "xviii": 18, "xix": 19, "xx": 20, "xxi": 21,
}  # fmt: skip
_SPOKEN = {"nhat": 1, "hai": 2, "ba": 3, "tu": 4, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}
_COUNTED = frozenset("qui khoa ki lan dot thu doan cap hang".split())
_COUNTED_IN_WORDS = frozenset(("lan", "thu"))
# Words before the name of a place; without marks too, since titles lose them. Not tỉnh: a title rarely names two.
_UNITS = frozenset(fold(word) for word in "xã phường quận huyện trấn thôn phố viện xa phuong huyen tran thon".split())
_LEADS = frozenset(("v", "ve"))  # V/v, Về việc
_NOT_A_UNIT = frozenset(("thanh", "nong"))  # thành phố, nông thôn mới
_NO_PLACE = frozenset(("hoi", "nghiep"))  # xã hội, viện nghiệp

_PARTS = re.compile(r"\d+(?:[.,]\d{3})+(?!\d)|\d+|[^\W\d_]+\d+|[^\W\d_]+")
_DATE = re.compile(r"\W*(\d{1,2})[/.-](\d{1,2})(?:[/.-]\d{4})?\W*")
_SPOKEN_DATE = re.compile(r"(?:ngày|ngay) (\d{1,2}) (?:tháng|thang) (\d{1,2})(?: (?:năm|nam) \d{4})?")
_MONTHS = range(1, 13)
_FEW = 65_536


class _Tokens(dict[str, tuple[Word, ...]]):
    """What stands between blanks -> its words; forgets everything when it has grown too large."""

    def __missing__(self, token: str) -> tuple[Word, ...]:
        if len(self) > _FEW:
            self.clear()
        found = self[token] = _words(token)
        return found


def _words(token: str) -> tuple[Word, ...]:
    date = _DATE.fullmatch(token)
    if date and int(date[2]) in _MONTHS:
        return ((token, f"{int(date[1])}/{int(date[2])}", DAY),)
    found: list[Word] = []
    for part in _PARTS.findall(token):
        if part[-1].isdigit():  # A1 and A2 are two dams
            digits = re.sub(r"[.,]", "", part).lstrip("0") or "0"
            found.append((part, digits, NUMBER))
            continue
        folded, plain = fold(part), fold_ascii(part)
        sort = WORD
        if part in _ROMAN or plain in _SPOKEN:
            sort = MAYBE_NUMBER
        elif folded in _UNITS:
            sort = UNIT
        found.append((folded, plain, sort))
    return tuple(found)


_TOKENS = _Tokens()

# Words for which their letters stand. Without marks: a title that has lost them is shortened too.
_SHORT = tuple(
    (f" {fold_ascii(long)} ", f" {short} ")
    for long, short in (
        ("phát thanh và truyền hình", "ptth"),
        ("khoa học và công nghệ", "khcn"),
        ("văn hóa và thể thao", "vhtt"),
        ("giáo dục và đào tạo", "gddt"),
        ("nông nghiệp và môi trường", "nnmt"),
        ("mặt trận tổ quốc", "mttq"),
        ("hội đồng nhân dân", "hdnd"),
        ("ủy ban nhân dân", "ubnd"),
        ("thủ tục hành chính", "tthc"),
        ("công nghệ thông tin", "cntt"),
        ("quyết định", "qd"),
        ("nghị quyết", "nq"),
        ("trung tâm", "tt"),
        ("thành phố", "tp"),
        ("kế hoạch", "kh"),
        ("khoa học công nghệ", "khcn"),  # as agency_key leaves it
        ("văn hóa thể thao", "vhtt"),
        ("giáo dục đào tạo", "gddt"),
        ("nông nghiệp môi trường", "nnmt"),
        ("kh cn", "khcn"),  # KH&CN, as it is split
        ("vh tt", "vhtt"),
        ("gd dt", "gddt"),
        ("nn mt", "nnmt"),
        ("t p", "tp"),
    )
)


class Title(NamedTuple):
    """What a title says, taken apart; `plain` is without marks, and days and numerals are in neither set of words."""

    language: str
    plain: str
    words: frozenset[str]
    marked: frozenset[str]
    numerals: frozenset[str]
    days: frozenset[str]
    places: frozenset[str]


_NONE: frozenset[str] = frozenset()
LONGEST = 300  # characters of a title that count


def title_of(raw: str, language: str = "vi") -> Title:
    """The title taken apart; the same for every spelling that the trade knows."""
    text = clean(raw[:LONGEST]).lower()
    days: list[str] = []
    if "tháng" in text or "thang" in text:
        days = [f"{int(day)}/{int(month)}" for day, month in _SPOKEN_DATE.findall(text)]
        if days:
            text = _SPOKEN_DATE.sub(" ", text)
    words = [word for token in text.split() for word in _TOKENS[token]]
    if words and words[0][1] in _LEADS:
        second = words[1][1] if len(words) > 1 else ""
        if words[0][1] == "ve":
            del words[: 2 if second == "viec" else 1]
        elif second == "v":
            del words[:2]
    special = [place for place, word in enumerate(words) if word[2]]
    numerals: list[str] = []
    named: list[str] = []
    if special:
        named = _sorted_out(words, special, numerals, days)
    line = f" {' '.join([word[1] for word in words])} "
    for long, short in _SHORT:
        if long in line:
            line = line.replace(long, short)
    return Title(
        language,
        line[1:-1],
        frozenset(line.split()),
        frozenset([word[0] for word in words]),
        _counted(numerals) if numerals else _NONE,
        frozenset(days) if days else _NONE,
        frozenset(named) if named else _NONE,
    )


def _counted(numerals: list[str]) -> frozenset[str]:
    """Each number as often as it comes: thôn 5 đợt 6 is not thôn 5 đợt 5."""
    found = frozenset(numerals)
    if len(found) == len(numerals):
        return found
    return frozenset(
        f"{one}#{numerals[:place].count(one)}" if one in numerals[:place] else one for place, one in enumerate(numerals)
    )


def _sorted_out(words: list[Word], special: list[int], numerals: list[str], days: list[str]) -> list[str]:
    """Take numbers and days out of the words, last first, and name the places."""
    units = []
    for place in reversed(special):
        folded, plain, sort = words[place]
        before = words[place - 1][1] if place else ""
        if sort == UNIT:
            if before not in _NOT_A_UNIT and place + 1 < len(words):
                units.append((folded, [word[1] for word in words[place + 1 : place + 3]]))
            continue
        if sort == DAY:
            days.append(plain)
            is_said = before == "ngay"
        elif sort == NUMBER:
            numerals.append(plain)
            is_said = before == "so"  # phòng họp số 1, phòng họp 1
        else:
            if before in _COUNTED and folded in _ROMAN:
                numerals.append(str(_ROMAN[folded]))
            elif before in _COUNTED_IN_WORDS and plain in _SPOKEN:
                numerals.append(str(_SPOKEN[plain]))
            else:
                continue
            is_said = False
        del words[place - is_said : place + 1]
    return [" ".join(name) for _, name in units if name[0] not in _NO_PLACE]


def plain_set(raw: str) -> frozenset[str]:
    """The words and numbers of a text, without marks."""
    return frozenset([word[1] for token in clean(raw).lower().split() for word in _TOKENS[token]])


def unmarked(word: str) -> str:
    """A folded word without its marks."""
    found = _TOKENS[word]
    return found[0][1] if found else word


@lru_cache(maxsize=16_384)
def plain_words(raw: str) -> tuple[str, ...]:
    """Words and numbers of a short text without marks, with short forms: names of bodies, addresses, handles."""
    found = title_of(raw)
    return (*found.plain.split(), *sorted(found.numerals))
