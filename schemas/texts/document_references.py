"""Documents as a text cites them: "Điều 3 Quyết định số 12/2020/QĐ-UBND ngày 5/6/2020 của UBND thành phố Hà Nội".

A citation says a number, and often a date and an issuer; the number alone names no document. Lists share what stands
once ("các Quyết định số 12, 13 và 14/2020/QĐ-UBND của ..."), ranges are counted out. The form of citations is that of
NĐ 30/2020/NĐ-CP, phụ lục I.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from schemas.agency_names import FIELDS
from schemas.document_number import NumberKind, parse
from schemas.text import clean, fold

LONGEST_RANGE = 50  # numbers that "từ số ... đến số ..." may mean; a longer one is a slip


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One cited document; `part` is the piece of it that is meant, empty when all of it is.

    `year` is that of the number or of the date that the text gives; None when it says neither.
    """

    text: str
    number: str
    year: int | None = None
    on: date | None = None
    issuer: str = ""
    part: str = ""


_DASHES = re.compile("[\u2010-\u2015\u2212]")
# Blanks around a dash only before capitals: "QĐ - UBND" is one notation, "QĐ-UBND - Hà Nội" is a notation and a place.
_LETTERS = r"[^\W\d_]\w*(?:[-.&/][^\W\d_]\w*|\s?[-/]\s?(?=[A-ZĐ]{2})\w+)*"
_YEARED = r"(?:\s*/\s*(?:18|19|20|21)\d{2})"
_DIGITS = r"\d{1,6}(?:\.\d{1,3})?[A-Za-z]?(?!\w)"
# A full number; what stands before it in a series has only digits, perhaps a year, and shares its notation.
_FULL = re.compile(rf"(?<![\w/.-])(?P<number>{_DIGITS}){_YEARED}?\s*[/-]\s*{_LETTERS}")
_AND = r"\s*(?:,|;|và|&|\+)\s*(?:số\s*:?\s*)?"
_SERIES = re.compile(rf"(?<![\w/.-])((?:{_DIGITS}{_YEARED}?{_AND})+)$", re.IGNORECASE)
_ITEM = re.compile(rf"(?P<number>{_DIGITS})(?P<year>{_YEARED}?)")
_RANGE = re.compile(r"từ\s+(?:số\s*:?\s*)?(\d{1,6})\s*đến\s+(?:số\s*:?\s*)?$", re.IGNORECASE)
_BARE = re.compile(
    r"(?:\b(?:QĐ|NQ|CT|TB|KH|NĐ|TT)\b|quyết định|nghị quyết|chỉ thị|thông báo|kế hoạch|công văn|nghị định|thông tư)"
    r"\s*(?:số\s*:?\s*)?(?P<number>\d{1,6})(?![\w/.-])",
    re.IGNORECASE,
)
_ON = re.compile(
    r"ngày\s*(\d{1,2})(?:\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*|\s+tháng\s+(\d{1,2})\s+năm\s+)(\d{4})(?!\d)", re.IGNORECASE
)
_IN_YEAR = re.compile(r"(?<!\w)năm\s+((?:19|20|21)\d{2})(?!\d)", re.IGNORECASE)
_TYPES = (
    "quyết định|nghị định|thông tư|nghị quyết|chỉ thị|bộ luật|luật|pháp lệnh|công văn|kế hoạch|thông báo|văn bản|"
    "hướng dẫn số|quy chế|qđ|nđ|nq"
)
_ISSUER = re.compile(
    r"(?<!\w)của\s+(?P<name>.+?)"
    r"(?=\s+(?:về|v/v|quy định|ban hành|sửa đổi|phê duyệt|thay thế|bãi bỏ|hết hiệu lực|ngày)(?!\w)"
    rf"|\s+(?:và\s+)?(?:các\s+)?(?:(?:khoản|điều|điểm|chương|mục)\s|(?:{_TYPES})(?!\w))|[,;:(\n]|\.?\s*$)",
    re.IGNORECASE,
)
_NEXT = re.compile(
    rf"\s*;\s*|,?\s+(?:và\s+)?(?:các\s+)?(?:(?:khoản|điều|điểm|chương|mục)\s|(?:{_TYPES})(?!\w))", re.IGNORECASE
)
_PART = re.compile(
    rf"(?<!\w)((?:điểm|khoản|điều|mục|chương|phụ lục|một phần|một số)(?!\w).*?)\s*(?:của\s+)?(?:các\s+)?"
    rf"(?:(?:{_TYPES})(?!\w).*)?$",
    re.IGNORECASE | re.DOTALL,
)


def citations(text: str) -> list[Citation]:
    """Every document that a text cites, in its order; a number without a notation is told too, though it names none."""
    tidy = _DASHES.sub("-", clean(text)).replace("Ð", "Đ")
    places = _places(tidy)
    found: list[list[Citation]] = []
    end_of_last = 0
    for place, (start, match) in enumerate(places):
        before = tidy[end_of_last:start]
        end_of_last = match.end()
        after = tidy[match.end() : places[place + 1][1].start() if place + 1 < len(places) else len(tidy)]
        number = tidy[start : match.end()]
        day = _day(after)
        said = parse(number)
        year = (said.year if said else None) or (day.year if day else _year(after))
        issuer = _ISSUER.search(after)
        cited = Citation(
            text=f"{number}{_NEXT.split(after)[0]}".strip(" ,;.") if len(places) > 1 else tidy,
            number=number,
            year=year,
            on=day,
            issuer=issuer["name"].strip() if issuer else "",
            part=_part(before),
        )
        found.append([*_earlier(before, cited), cited])
    return [each for group in _sharing(found) for each in group]


def national_issuers(number: str) -> tuple[str, ...]:
    """Names of the one body of the country whose documents bear such a notation: 12/2020/NĐ-CP is the Government's.

    Empty for bodies of which there are many (UBND, HĐND, sở), and where several sign (TTLT).
    """
    said = parse(number)
    if said is None or not said.notation or said.notation.upper().startswith(("TTLT", "NQLT")):
        return ()
    last = re.split("[-/]", said.notation)
    for word in (last[-1], last[0]):
        upper = word.upper()
        if re.fullmatch(r"QH\d{1,2}", upper):
            return ("Quốc hội",)
        if re.fullmatch(r"UBTVQH\d{1,2}", upper):
            return ("Ủy ban Thường vụ Quốc hội",)
        if upper in _NATIONAL:
            return _NATIONAL[upper]
        if upper.startswith("B") and upper[1:].lower() in FIELDS:
            return (f"Bộ {FIELDS[upper[1:].lower()]}",)
    return ()


_NATIONAL = {
    "CP": ("Chính phủ",),
    "TTG": ("Thủ tướng Chính phủ", "Thủ tướng"),
    "CTN": ("Chủ tịch nước",),
    "VPCP": ("Văn phòng Chính phủ",),
}


def same_series(one: str, other: str) -> bool:
    """Whether two numbers are of one body by their notation: 12/2020/QĐ-UBND and 30/KH-UBND, not 30/NQ-HĐND."""
    left, right = (_issuing(number) for number in (one, other))
    return bool(left) and left == right


def _issuing(number: str) -> str:
    said = parse(number)
    if said is None or not said.notation:
        return ""
    words = [word for word in re.split("[-/]", said.notation) if word]
    return fold(words[0] if said.kind is NumberKind.LETTER or len(words) == 1 else words[1])


def _places(tidy: str) -> list[tuple[int, re.Match[str]]]:
    """Where numbers begin, with what was found there; the earlier ones of a series belong to its last, full one."""
    full = list(_FULL.finditer(tidy))
    taken = []
    end = 0
    for each in full:
        head = _SERIES.search(tidy[end : each.start()]) or _RANGE.search(tidy[end : each.start()])
        taken.append((end + head.start() if head else each.start(), each.end()))
        end = each.end()
    bare = [
        each for each in _BARE.finditer(tidy) if not any(start <= each.start("number") < end for start, end in taken)
    ]
    return sorted(((each.start("number"), each) for each in (*bare, *full)), key=lambda found: found[0])


def _part(before: str) -> str:
    """The piece of a document that the words before its number name."""
    found = _PART.search(before.rpartition(";")[2])
    return " ".join(found[1].split()).strip(" ,") if found else ""


def _earlier(before: str, full: Citation) -> Iterator[Citation]:
    """Numbers that stand before a full one and share its notation, and what the date and the issuer after it say."""
    said = parse(full.number)
    if said is None or not said.notation:
        return
    tail = f"/{said.year}" if said.year else ""
    counted = _RANGE.search(before)
    if counted and said.number.isdigit():
        first, last = int(counted[1]), int(said.number)
        if first < last <= first + LONGEST_RANGE:
            for counting in range(first, last):
                yield replace(full, number=f"{counting}{tail}/{said.notation}")
        return
    series = _SERIES.search(before)
    for each in _ITEM.finditer(series[1]) if series else ():
        own = "".join(each["year"].split())
        number = f"{each['number']}{own or tail}/{said.notation}"
        yield replace(full, number=number, year=int(own[1:]) if own else full.year)


def _sharing(found: list[list[Citation]]) -> list[list[Citation]]:
    """In a list of one notation the issuer is often said once, at its end."""
    for place in range(len(found) - 2, -1, -1):
        here, there = found[place][-1], found[place + 1][-1]
        if not here.issuer and there.issuer and _notation(here.number) == _notation(there.number):
            found[place] = [replace(each, issuer=there.issuer) for each in found[place]]
    return found


def _notation(number: str) -> str:
    said = parse(number)
    return said.notation.lower() if said else ""


def _day(after: str) -> date | None:
    found = _ON.search(after)
    if not found:
        return None
    try:
        return date(int(found[4]), int(found[2] or found[3]), int(found[1]))
    except ValueError:
        return None  # a day that never was is no date, and the citation stays without one


def _year(after: str) -> int | None:
    found = _IN_YEAR.search(after)
    return int(found[1]) if found else None
