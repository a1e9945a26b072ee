"""Which records are worth comparing: those that share a block, a hash of something that two spellings still share.

Words of a title are taken by the order of their checksums, three from either end, so that a word mistyped or left out
breaks one of the two keys and rarely both; days by weeks that overlap, so that the edge of a week parts nobody.

A block that has a day begins with its week: what is compared together stands together in the index, so it is read and
made ready once where many records are compared, and what is new meets what is recent on few pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import product
from typing import Any, NamedTuple
from zlib import crc32

from reconciliation.matching.comparators import COMPARATORS
from reconciliation.matching.design import designs
from reconciliation.matching.folding import plain_words
from reconciliation.matching.hard_facts import Facts, facts
from reconciliation.matching.titles import kept_title, own_number
from reconciliation.matching.values import handle_of, host_key, ordinal, person_words
from schemas.document_number import number_key
from schemas.errors import ConfigError
from schemas.text import agency_key, fold
from schemas.url import url_key

WEEK = 8  # days of a window; two overlap by half, so days up to four apart always share one
WORDS = 3
FIRST = 5  # words of the beginning
MOST = 8  # values of one list that are used
Part = Callable[[Mapping[str, Any], Any], Sequence[str]]

# Words, without marks, that most official titles have: they would put unrelated titles into one block.
_COMMON = frozenset(
    "ve viec cua cac va tren dia ban cho tai voi la do nhung doi de theo trong mot so duoc nam thuc hien cong tac quy "
    "dinh phe duyet ban hanh qd kh nq ubnd hdnd tp tinh xa phuong tt tthc ha noi nhan dan quan li danh muc linh vuc "
    "thuoc pham vi chuc nang nha nuoc to chuc thong bao tin bao chi hop ke hoach nhiem vu den tu ngay dot lan thu qui "
    "co khong khi sau truoc vao ra nay a an "
    "sap chuan du kien mai san sang".split()  # the preview of an event has these, the account of it has not
)


@lru_cache(maxsize=16_384)
def keywords(raw: str) -> tuple[tuple[str, ...], ...]:
    """(three words from the low end, three from the high end, all, the first ones), without marks; maybe fewer."""
    named = own_number(raw)
    found = kept_title(raw[named[1] :] or raw if named else raw, "vi")
    words = sorted(found.words - _COMMON, key=_ORDERS.__getitem__) or sorted(found.words, key=_ORDERS.__getitem__)
    low = " ".join(sorted(words[:WORDS]))
    high = " ".join(sorted(words[-WORDS:]))
    every = " ".join(sorted(found.words) + sorted(found.numerals))
    # What a listing cuts off is the end.
    start = " ".join([word for word in found.plain.split() if word not in _COMMON][:FIRST])
    return (low,) if low else (), (high,) if high else (), (every,) if every else (), (start,) if start else ()


class _Orders(dict[str, int]):
    """Word -> its checksum; forgets everything when it has grown too large."""

    def __missing__(self, word: str) -> int:
        if len(self) > 65_536:
            self.clear()
        found = self[word] = crc32(word.encode())
        return found


_ORDERS = _Orders()


def _text(part: Callable[[str], Sequence[str]]) -> Part:
    def read(document: Mapping[str, Any], field: Any) -> Sequence[str]:
        value = document.get(field)
        return part(value) if value is not None else ()

    return read


def _many(part: Callable[[str], str | None]) -> Part:
    def read(document: Mapping[str, Any], fields: Any) -> Sequence[str]:
        found: dict[str, None] = {}
        for name in fields if isinstance(fields, list) else (fields,):
            value = document.get(name)
            for each in (value[:MOST] if isinstance(value, list | tuple) else (value,)) if value is not None else ():
                key = part(each)
                if key:
                    found[key] = None
        return tuple(found)

    return read


def _window(raw: str) -> tuple[str, str]:
    day = ordinal(raw[:10])
    return f"{day // WEEK}", f"{(day + WEEK // 2) // WEEK}'"


@lru_cache(maxsize=16_384)
def _all_name(raw: str) -> tuple[str, ...]:
    words = plain_words(agency_key(raw))
    return (" ".join(sorted(words)),) if words else ()


@lru_cache(maxsize=16_384)
def _name_but_last(raw: str) -> tuple[str, ...]:
    """A mistyped end or the province that one source leaves out."""
    words = plain_words(agency_key(raw))
    return (" ".join(words[:-2]),) if len(words) > 4 else ()


def _first_number(raw: str) -> tuple[str, ...]:
    numbers = sorted(kept_title(raw, "vi").numerals)
    return (numbers[0],) if numbers else ()


def _person(raw: str) -> tuple[str, ...]:
    return (" ".join(sorted(person_words(raw))),)


@lru_cache(maxsize=16_384)
def _place(raw: str) -> tuple[str, ...]:
    words = [word for word in kept_title(raw, "vi").plain.split() if word not in ("phuong", "xa", "tp", "tinh")]
    return (" ".join(words) or raw,)


def _digits(raw: str) -> tuple[str, ...]:
    digits = "".join(filter(str.isdigit, raw))[-8:]
    return (digits,) if digits else ()


def _act(document: Mapping[str, Any], fields: Any) -> Sequence[str]:
    """The number of an act, from its field or from the beginning of its title."""
    number, title = (document.get(name) for name in fields)
    key = number_key(number) if number else None
    if key is None and title:
        named = own_number(title)
        key = number_key(named[0]) if named else None
    return (key,) if key else ()


PARTS: Mapping[str, Part] = {
    "low": _text(lambda raw: keywords(raw)[0]),
    "high": _text(lambda raw: keywords(raw)[1]),
    "all": _text(lambda raw: keywords(raw)[2]),
    "window": _text(_window),
    "week": _text(lambda raw: _window(raw)[:1]),
    "day": _text(lambda raw: (raw[:10],)),
    "minute": _text(lambda raw: (raw[:16],)),
    "year": _text(lambda raw: (raw[:4],)),
    "number": _text(lambda raw: (number_key(raw) or fold(raw),)),
    "act": _act,
    "first": _text(lambda raw: keywords(raw)[3]),
    "body": _text(lambda raw: (" ".join(plain_words(agency_key(raw))),)),
    "last": _text(lambda raw: plain_words(agency_key(raw))[-1:]),
    "all_name": _text(_all_name),
    "all_names": _many(lambda raw: next(iter(_all_name(raw)), None)),
    "name_but_last": _text(_name_but_last),
    "first_number": _text(_first_number),
    "person": _text(_person),
    "given": _text(lambda raw: person_words(raw)[-1:]),
    "place": _text(_place),
    "digits": _text(_digits),
    "text": _text(lambda raw: (fold(str(raw)),)),
    "links": _many(url_key),
    "hosts": _many(host_key),
    "handle": _text(lambda raw: handle_of(raw)),
}


HASHED = 44  # bits of a block below its week, which has 19: none is negative
_WEEKS: Mapping[str, Callable[[str], int]] = {
    "window": lambda key: int(key.rstrip("'")),
    "week": int,
    "day": lambda key: ordinal(key) // WEEK,
    "minute": lambda key: ordinal(key) // WEEK,
}


class _Recipe(NamedTuple):
    name: str
    parts: tuple[tuple[Part, Any], ...]
    week: tuple[int, Callable[[str], int]] | None  # which of the parts has it, and how


@cache
def _recipes(record_type: str) -> tuple[_Recipe, ...]:
    design = designs().get(record_type)
    if design is None:
        return ()
    found = []
    for place, recipe in enumerate(design.blocks):
        parts: list[tuple[Part, Any]] = []
        week = None
        for name, field in recipe.items():
            part = PARTS.get(name.rstrip("2"))
            if part is None:
                raise ConfigError(f"designs.yml: {record_type}: no part of a block is called {name}")
            if name in _WEEKS:
                week = len(parts), _WEEKS[name]
            parts.append((part, field))
        found.append(_Recipe(f"{record_type}|{place}", tuple(parts), week))
    return tuple(found)


def exclusion(record_type: str, document: Mapping[str, Any], keys: Sequence[str] = ()) -> int | None:
    """What keeps two records of the type from being compared: two hashes of 32 bits in one signed number.

    Two that both have a number and differ in the upper half are different; so are two that differ in the lower half,
    where neither is 0 (`core.may_meet`). The upper is of the excluding feature, the lower of the excluding facts in
    `keys`.
    """
    design = designs().get(record_type)
    if design is None or design.excluding is None:
        return None
    comparator = COMPARATORS[design.excluding.comparator]
    value = comparator.prepare(document, design.excluding.fields)
    if value is None or comparator.exclusion is None:
        return None
    stated = _stated(facts(record_type, keys), design.excluding_facts)
    return _hash(comparator.exclusion(value)) >> 32 << 32 | (_hash(stated) % 0xFFFFFFFF + 1 if stated else 0)


def _stated(found: Facts, wanted: frozenset[str]) -> str:
    """The facts as text, when they are just those that are wanted and each is stated once: else nothing is sure."""
    if not wanted or found.keys() != wanted or any(len(values) > 1 for values in found.values()):
        return ""
    return "|".join(f"{name}={min(found[name])}" for name in sorted(wanted))


def blocks(record_type: str, document: Mapping[str, Any]) -> tuple[int, ...]:
    """Numbers of 63 bits, each once and in no particular order of meaning; () for a type without a model."""
    found: dict[int, None] = {}
    for name, parts, week in _recipes(record_type):
        drawn = []
        for part, field in parts:
            values = part(document, field)
            if not values:
                break
            drawn.append(values)
        else:
            for key in product(*drawn):
                since = week[1](key[week[0]]) if week else 0
                found[since << HASHED | _hash(f"{name}|{'|'.join(key)}") % (1 << HASHED)] = None
    return tuple(found)


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
