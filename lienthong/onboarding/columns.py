"""What stands under each name in a sample of records, and what its values look like."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from connectors.html_text import plain
from connectors.paths import getter
from connectors.transforms import as_text
from schemas.document_number import parse
from schemas.instants import DEFAULT_DIALECTS, DIALECTS, UnreadableDate, read_instant
from schemas.organ_code import organ_code_key

DEEPEST = 3
MOST_COLUMNS = 300
LOOKED_AT = 2_000  # values of one column
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,500}>|&(?:[a-zA-Z]{2,20}|#\d{1,6});")
_WEB = re.compile(r"https?://[^\s/?#@]+\S*", re.I)
_DAY = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_ISO = re.compile(r"\s*\d{4}(?:$|-\d{2})")
_WHOLE = re.compile(r"[+-]?(?:0|[1-9]\d{0,17})")
_DIGITS_ONLY = re.compile(r"0|[1-9]\d{0,9}")  # 00001 is a code
_HAS_DIGIT = re.compile(r"\d")
_BODY = re.compile(r"(?:sở|bộ|ban|ubnd|hđnd|ủy ban|uỷ ban|hội đồng|văn phòng|cục|chi cục|thành ủy|phòng)\s", re.I)
# Only dialects of texts that are plainly dates: a bare number, or a Buddhist year, is named by hand.
_ORDER = ("iso", *(name for name in DEFAULT_DIALECTS if name not in ("iso", "w3cdtf")), "w3cdtf", "us_ampm", "us")
_GOOD_ENOUGH = 0.7
_RARE = 0.03
_MOST_PLACES = 4  # of a list whose elements differ in kind


@dataclass(frozen=True)
class Dates:
    """How the dates of a column are written."""

    dialects: tuple[str, ...]
    share: float
    is_ambiguous: bool
    has_time: bool


@dataclass(frozen=True)
class Column:
    """One path into the records of a source, with its value in each record; None where it is missing."""

    path: str
    values: tuple[Any, ...] = field(repr=False)

    @cached_property
    def present(self) -> list[Any]:
        """The values that are there."""
        return [value for value in self.values if value is not None and value != "" and value != []][:LOOKED_AT]

    @cached_property
    def texts(self) -> list[str]:
        """The values as text; a list gives its elements."""
        found: list[str] = []
        for value in self.present:
            for one in value if isinstance(value, list) else (value,):
                if not isinstance(one, dict | list) and (text := as_text(one)):
                    found.append(text)
        return found

    @property
    def filled(self) -> float:
        """Share of the records that have it."""
        there = sum(1 for value in self.values if value is not None and value != "" and value != [])
        return there / max(len(self.values), 1)

    @cached_property
    def is_list(self) -> bool:
        return any(isinstance(value, list) for value in self.present)

    @cached_property
    def is_nested(self) -> bool:
        """Whether it holds objects, which only their own paths can reach."""
        first = self.present[0] if self.present else None
        return isinstance(first, dict) or (isinstance(first, list) and any(isinstance(one, dict) for one in first))

    @cached_property
    def distinct(self) -> list[str]:
        return list(dict.fromkeys(self.texts))

    @cached_property
    def is_unique(self) -> bool:
        """Whether it is in every record and never twice."""
        return bool(self.values) and len(self.texts) == len(self.values) == len(set(self.texts)) and not self.is_list

    @cached_property
    def is_row_number(self) -> bool:
        """1, 2, 3…: the place in the list, which names nothing."""
        numbers = [int(text) for text in self.texts[:50] if _DIGITS_ONLY.fullmatch(text)]
        return len(numbers) > 2 and len(numbers) == len(self.texts[:50]) and numbers == list(
            range(numbers[0], numbers[0] + len(numbers))
        ) and numbers[0] in (0, 1)  # fmt: skip

    @cached_property
    def has_markup(self) -> bool:
        return self.share(lambda text: bool(_MARKUP.search(text))) >= _RARE

    @cached_property
    def readable(self) -> list[str]:
        """The texts without their markup."""
        return [plain(text) for text in self.texts[:200]] if self.has_markup else self.texts

    @cached_property
    def web(self) -> float:
        return self.share(lambda text: bool(_WEB.fullmatch(text.replace(" ", "%20"))))

    @cached_property
    def numbered(self) -> float:
        """Share of document numbers with a notation, such as 12/QĐ-UBND."""
        return self.share(lambda text: bool((found := parse(text[:300])) and found.notation))

    @cached_property
    def whole(self) -> float:
        return self.share(lambda text: bool(_WHOLE.fullmatch(text)))

    @cached_property
    def organ(self) -> float:
        return self.share(lambda text: organ_code_key(text) is not None)

    @cached_property
    def bodies(self) -> float:
        """Share of texts that begin like the name of an authority."""
        return self.share(lambda text: bool(_BODY.match(text)))

    @cached_property
    def dates(self) -> Dates | None:
        return None if self.is_nested else _dates(self.texts[:400])

    def share(self, test: Callable[[str], bool]) -> float:
        """Share of the texts that pass a test."""
        looked = self.texts[:400]
        return sum(map(test, looked)) / len(looked) if looked else 0.0


def columns(records: Sequence[Mapping[str, Any]]) -> list[Column]:
    """Every path that leads to values in the sample, objects and lists of objects opened, in order of appearance."""
    paths: dict[str, None] = {}
    for record in records[:LOOKED_AT]:
        for path in _paths(record, "", 0):
            if len(paths) < MOST_COLUMNS:
                paths.setdefault(path)
    return [Column(path, tuple(get(record) for record in records)) for path, get in ((p, getter(p)) for p in paths)]


def _paths(node: Mapping[str, Any], prefix: str, depth: int) -> Iterable[str]:
    for key, value in node.items():
        path = f"{prefix}{key}"
        yield path
        if depth >= DEEPEST or not key:
            continue
        if isinstance(value, dict):
            yield from _paths(value, f"{path}.", depth + 1)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield from _paths(value[0], f"{path}.0.", depth + 1)
        elif isinstance(value, list) and 1 < len(value) <= _MOST_PLACES and _is_mixed(value):
            yield from (f"{path}.{place}" for place in range(len(value)))


def _is_mixed(values: list[Any]) -> bool:
    """Whether a short list holds things of different kinds under one name: a number and an address (dc:identifier),
    the day of a paper and the instants of its being taken in (dc:date)."""
    if not all(isinstance(value, str) for value in values):
        return False
    kind = _DAY if all(_ISO.match(value) for value in values) else _WEB
    return len({bool(kind.fullmatch(value.strip())) for value in values}) > 1


def _dates(texts: Sequence[str]) -> Dates | None:
    """The dialects that read most of the texts; day and month are told apart by values above 12."""
    if not texts or sum(bool(_HAS_DIGIT.search(text)) for text in texts) < len(texts) * 0.5:
        return None
    read = {name: _read_by(name, texts) for name in _ORDER if name in DIALECTS}
    best = max(_ORDER, key=lambda name: (len(read.get(name, ())), -_ORDER.index(name)))
    got = read.get(best, {})
    if not got:
        return None
    chosen, covered = [best], dict(got)
    rest = len(texts) - len(covered)
    for name in _ORDER:
        more = {place: time for place, time in read.get(name, {}).items() if place not in covered}
        crossed = {"us", "dmy"} <= {*chosen, name}
        if len(more) >= max(2, 0.05 * len(texts)) and rest and not crossed:
            chosen.append(name)
            covered |= more
    share = len(covered) / len(texts)
    if share < _GOOD_ENOUGH:
        return None
    rival = {"dmy": "us", "us": "dmy"}.get(best)
    ambiguous = rival is not None and len(read.get(rival, ())) == len(got)
    return Dates(tuple(chosen), share, ambiguous, sum(covered.values()) > len(covered) / 2)


def _read_by(dialect: str, texts: Sequence[str]) -> dict[int, bool]:
    """Place of each text that the dialect reads, and whether it tells the time of day."""
    found: dict[int, bool] = {}
    for place, text in enumerate(texts):
        if len(text) > 80:
            continue
        try:
            found[place] = read_instant(text, (dialect,)).has_time
        except UnreadableDate:
            continue
    return found
