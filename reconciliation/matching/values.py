"""How days, numbers, codes, addresses on the web, bodies and people compare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from math import cos, hypot, radians
from typing import Any

from reconciliation.matching.folding import plain_words, unmarked
from reconciliation.matching.titles import MISSING, Document, all_slips, first, is_slip, own_number
from schemas.document_number import number_key
from schemas.issuer import issuer_name_key
from schemas.organ_code import organ_code_key
from schemas.text import agency_key, fold, fold_name
from schemas.url import host_of, url_key

# --- time ------------------------------------------------------------------------------------------------------------

_SPANS = ((0, "same"), (1, "next_day"), (4, "near"), (31, "month"))
_MINUTES = ((0, "same"), (60, "hour"), (1_440, "day"), (4 * 1_440, "near"), (31 * 1_440, "month"))


@lru_cache(maxsize=16_384)
def ordinal(text: str) -> int:
    """Day number of a day or an instant, in Vietnam's time as documents state it."""
    return date.fromisoformat(text[:10]).toordinal()


def prepare_day(document: Document, fields: Sequence[str]) -> int | None:
    raw = first(document, fields)
    return None if raw is None else ordinal(raw[:10])


def compare_day(left: int, right: int) -> str:
    apart = abs(left - right)
    for most, level in _SPANS:
        if apart <= most:
            return level
    return "far"


def prepare_minute(document: Document, fields: Sequence[str]) -> int | None:
    raw = first(document, fields)
    if raw is None:
        return None
    return ordinal(raw[:10]) * 1_440 + (int(raw[11:13]) * 60 + int(raw[14:16]) if len(raw) > 15 else 0)


def compare_minute(left: int, right: int) -> str:
    apart = abs(left - right)
    for most, level in _MINUTES:
        if apart <= most:
            return level
    return "far"


def prepare_start(document: Document, fields: Sequence[str]) -> tuple[int, int | None] | None:
    """When it starts, and when it should have started before it was moved."""
    start = prepare_minute(document, fields[:1])
    return None if start is None else (start, prepare_minute(document, fields[1:]))


def compare_start(left: tuple[int, int | None], right: tuple[int, int | None]) -> str:
    if left[0] != right[0] and (left[1] == right[0] or right[1] == left[0]):
        return "moved"
    return compare_minute(left[0], right[0])


def prepare_validity(document: Document, fields: Sequence[str]) -> tuple[int | None, int | None] | None:
    found = (prepare_day(document, fields[:1]), prepare_day(document, fields[1:]))
    return None if found == (None, None) else found


def compare_validity(left: tuple[int | None, int | None], right: tuple[int | None, int | None]) -> str:
    """Two bodies of one name follow each other: other days of founding or of ending are other bodies."""
    for begins, ends in ((left[0], right[1]), (right[0], left[1])):
        if begins is not None and ends is not None and begins > ends:
            return "apart"
    for ours, theirs in zip(left, right, strict=True):
        if ours is not None and theirs is not None:
            return "same" if ours == theirs else "other"
    return MISSING


# --- codes, addresses, people ----------------------------------------------------------------------------------------


@lru_cache(maxsize=16_384)
def _bare(raw: str) -> str:
    return re.sub(r"[\W_]+", "", fold(raw))


def prepare_exact(document: Document, fields: Sequence[str]) -> str | None:
    raw = first(document, fields)
    return None if raw is None else _bare(str(raw)) or None


def compare_exact(left: Any, right: Any) -> str:
    return "equal" if left == right else "differ"


def prepare_scoped(document: Document, fields: Sequence[str]) -> tuple[str, str] | None:
    """A number that means something only within another field: an account of a platform, an id of a system."""
    scope, own = document.get(fields[0]), document.get(fields[1])
    return None if scope is None or own is None else (_bare(str(scope)), _bare(str(own)))


def compare_scoped(left: tuple[str, str], right: tuple[str, str]) -> str:
    if left[0] != right[0]:
        return MISSING
    return "equal" if left[1] == right[1] else "differ"


def prepare_unit(document: Document, fields: Sequence[str]) -> tuple[str, str] | None:
    """A code of a list that begins on a day."""
    code = document.get(fields[0])
    scheme = first(document, fields[1:])
    return None if code is None else (str(scheme or ""), str(code))


def compare_unit(left: tuple[str, str], right: tuple[str, str]) -> str:
    if left[0] != right[0]:
        return "other_list" if left[0] and right[0] else MISSING
    return "equal" if left[1] == right[1] else "differ"


def prepare_number(document: Document, fields: Sequence[str]) -> tuple[str, str] | None:
    raw = first(document, fields)
    if raw is None:
        return None
    key = number_key(raw)
    return (key.partition("/")[0], key) if key else (_bare(raw), "")


def compare_number(left: tuple[str, str], right: tuple[str, str]) -> str:
    if left[0] != right[0]:
        return "differ"
    if left[1] == right[1]:
        return "equal"
    return "same_digits" if left[1] and right[1] else "equal_bare"


def prepare_act(document: Document, fields: Sequence[str]) -> tuple[tuple[str, str], Any, str] | None:
    """The paper identity of an act: number, issuer, year; fields: number, issuer, its code, day, title."""
    number = prepare_number(document, fields[:1])
    if number is None or not number[1]:
        named = own_number(document.get(fields[4]) or "")
        number = prepare_number({"number": named[0]}, ("number",)) if named else number
    if number is None:
        return None
    found = _YEAR.search(number[1])
    year = found[1] if found else (document.get(fields[3]) or "")[:4]
    return number, prepare_body(document, fields[1:3]), year


def figures_of_act(act: tuple[tuple[str, str], Any, str]) -> str:
    """The figures of its number, which no source gets wrong and means the same act."""
    return act[0][0]


def compare_act(left: tuple[tuple[str, str], Any, str], right: tuple[tuple[str, str], Any, str]) -> str:
    """21/NQ-HĐND is four acts of four councils, so a number counts with its issuer and its year."""
    level = compare_number(left[0], right[0])
    if level in ("differ", "same_digits"):
        return level
    if left[2] and right[2] and left[2] != right[2]:
        return "other_year"
    bodies = MISSING if left[1] is None or right[1] is None else compare_body(left[1], right[1])
    if bodies == MISSING:
        return "number_only"
    return {"equal": "equal", "differ": "other_issuer"}.get(bodies, "alike")


def prepare_url(document: Document, fields: Sequence[str]) -> tuple[str, str, str] | None:
    raw = first(document, fields)
    return None if raw is None else _url(raw)


_YEAR = re.compile(r"/((?:19|20|21)\d{2})/")
_SITE = re.compile(r"^(?:www|m|amp|mobile)\.")
_ITEM = re.compile(r"\d{5,}")  # the last one names the item


@lru_cache(maxsize=16_384)
def _url(raw: str) -> tuple[str, str, str] | None:
    """The address as a key, its site without www. and m., and the number of the item in it."""
    key = url_key(raw)
    if key is None:
        return None
    site = _SITE.sub("", host_of(raw))
    path = key.partition("/")[2].removesuffix(".amp")
    return f"{site}/{path}", site, next(reversed(_ITEM.findall(path)), "")


def compare_url(left: tuple[str, str, str], right: tuple[str, str, str]) -> str:
    if left[0] == right[0]:
        return "equal"
    if left[1] != right[1]:
        return "other_site"
    return "same_item" if left[2] and left[2] == right[2] else "same_site"


def prepare_origin(document: Document, fields: Sequence[str]) -> tuple[str | None, str | None] | None:
    """Its own address, and that of what it copies or translates."""
    own, copied = document.get(fields[0]), first(document, fields[1:])
    found = (_key_of(own), _key_of(copied))
    return None if found == (None, None) else found


def _key_of(raw: str | None) -> str | None:
    found = _url(raw) if raw else None
    return found[0] if found else None


def compare_origin(left: tuple[str | None, str | None], right: tuple[str | None, str | None]) -> str:
    if (left[1] and left[1] == right[0]) or (right[1] and right[1] == left[0]):
        return "of_the_other"
    if not left[1] or not right[1]:
        return MISSING
    return "shared" if left[1] == right[1] else "differ"


def prepare_body(document: Document, fields: Sequence[str]) -> tuple[str | None, str | None, frozenset[str]] | None:
    """A body by its name in its province, by its code, and by the words of its name; fields: name, code."""
    name, code = document.get(fields[0]), document.get(fields[1]) if len(fields) > 1 else None
    if name is None and code is None:
        return None
    url = document.get("url")
    host = url.partition("//")[2].partition("/")[0].lower() if url and ".gov.vn" in url else ""
    return _body(name, code, document.get("jurisdiction") or "", host)


@lru_cache(maxsize=16_384)
def _body(
    name: str | None, code: str | None, jurisdiction: str, host: str
) -> tuple[str | None, str | None, frozenset[str]]:
    key = issuer_name_key(name, jurisdiction, host) if name else None
    return key, organ_code_key(code) if code else None, _body_words(name) if name else frozenset()


@lru_cache(maxsize=8_192)
def _body_words(name: str) -> frozenset[str]:
    return frozenset(plain_words(agency_key(name)))


def compare_body(left: tuple[Any, Any, frozenset[str]], right: tuple[Any, Any, frozenset[str]]) -> str:
    """A name here and a code there say nothing about each other."""
    if left[1] and right[1]:
        return "equal" if left[1] == right[1] else "differ"
    if left[0] and left[0] == right[0]:
        return "equal"
    ours, theirs = left[2], right[2]
    if not ours or not theirs:
        return MISSING
    # Sở Tài chính, of Lai Châu by its address, is not that of Khánh Hòa; without a province nobody knows.
    if ours == theirs or ((ours <= theirs or theirs <= ours) and not (left[0] and right[0])):
        return "alike"
    return "slip" if all_slips(ours - theirs, theirs - ours) else "differ"


def prepare_person(document: Document, fields: Sequence[str]) -> tuple[str, ...] | None:
    raw = first(document, fields)
    return None if raw is None else _person(raw) or None


@lru_cache(maxsize=8_192)
def _person(raw: str) -> tuple[str, ...]:
    """The last four words of the name, folded: before them stand titles and offices."""
    words = [word for word in re.findall(r"[^\W\d_]+", fold_name(raw))]
    return tuple(words[-4:])


@lru_cache(maxsize=8_192)
def person_words(raw: str) -> tuple[str, ...]:
    """The last three words of a name without marks."""
    return tuple(unmarked(word) for word in _person(raw)[-3:])


def compare_person(left: tuple[str, ...], right: tuple[str, ...]) -> str:
    size = min(len(left), len(right), 3 if min(len(left), len(right)) > 2 else 2)
    ours, theirs = left[-size:], right[-size:]
    if ours == theirs:
        return "equal"
    bare, other = tuple(map(unmarked, ours)), tuple(map(unmarked, theirs))
    if bare == other:
        # Thúy and Thùy are two people; a name without any mark may be either.
        return "unmarked" if ours == bare or theirs == other else "marks_differ"
    apart = [(one, two) for one, two in zip(bare, other, strict=True) if one != two]
    return "slip" if len(apart) == 1 and is_slip(*apart[0]) else "differ"


def prepare_digits(document: Document, fields: Sequence[str]) -> str | None:
    """A telephone number by its last eight digits: +84, 0 and blanks do not count."""
    raw = first(document, fields)
    digits = re.sub(r"\D", "", raw) if raw else ""
    return digits[-8:] or None


def prepare_set(document: Document, fields: Sequence[str]) -> frozenset[str] | None:
    found = [_bare(str(each)) for name in fields for each in _listed(document.get(name))]
    return frozenset(found) if found else None


def prepare_hosts(document: Document, fields: Sequence[str]) -> frozenset[str] | None:
    """The sites of a body or an outlet, from names of domains and from addresses."""
    found = []
    for name in fields:
        for each in _listed(document.get(name)):
            host = host_key(each)
            if host:
                found.append(host)
    return frozenset(found) if found else None


@lru_cache(maxsize=8_192)
def host_key(raw: str) -> str | None:
    """The site of an address on the web, of an e-mail or of a bare name, without www. and m."""
    host = host_of(raw) if "//" in raw else raw.partition("@")[2] or raw
    return _SITE.sub("", host.lower()) or None


def handle_of(raw: str) -> tuple[str, ...]:
    """The name of an account in its address, or the site itself."""
    found = _url(raw)
    if found is None:
        return ()
    name = found[0].rstrip("/").rpartition("/")[2]
    return (fold(name.lstrip("@")),)


def _listed(value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list | tuple) else (value,)


def compare_set(left: frozenset[str], right: frozenset[str]) -> str:
    if left == right:
        return "equal"
    return "some" if left & right else "differ"


def prepare_point(document: Document, fields: Sequence[str]) -> tuple[float, float] | None:
    latitude, longitude = document.get(fields[0]), document.get(fields[1])
    return None if latitude is None or longitude is None else (latitude, longitude)


def compare_point(left: tuple[float, float], right: tuple[float, float]) -> str:
    metres = 111_000 * hypot(left[0] - right[0], (left[1] - right[1]) * cos(radians(left[0])))
    if metres <= 100:
        return "same"
    return "near" if metres <= 2_000 else "far"


def prepare_language(document: Document, fields: Sequence[str]) -> str:
    return str(document.get("language", "vi")).partition("-")[0]


def compare_language(left: str, right: str) -> str:
    return "same" if left == right else "other"
