"""The comparators by name: what a type's design may say, and the levels that each of them knows.

A level is a word, not a number, because people read it ("title: typo, numerals: differ"). MISSING is the level of a
value that one side or both do not have; it never weighs anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from reconciliation.matching import titles, values
from reconciliation.matching.titles import Document


class Comparator(NamedTuple):
    """`prepare(document, fields)` gives a value or None; `compare` names one of `levels` or MISSING; symmetric.

    Two values whose `exclusion` differs are on the level `differ`.
    """

    levels: tuple[str, ...]
    prepare: Callable[[Document, Sequence[str]], Any]
    compare: Callable[[Any, Any], str]
    exclusion: Callable[[Any], str] | None = None


_TITLE = (
    "equal",
    "unmarked",
    "reordered",
    "typo",
    "contained",
    "similar",
    "turned",
    "replaced",
    "marks_differ",
    "loose",
    "different",
)
_TIMES = ("same", "next_day", "near", "month", "far")
COMPARATORS: Mapping[str, Comparator] = {
    "title": Comparator(("equal_short", *_TITLE), titles.prepare_title, titles.compare_subject),
    "numerals": Comparator(("equal", "none", "one_sided", "differ"), titles.prepare_numerals, titles.compare_numerals),
    "places": Comparator(("equal", "some", "differ"), titles.prepare_title, titles.compare_places),
    "names": Comparator((*_TITLE, "alias"), titles.prepare_names, titles.compare_names),
    "unit_name": Comparator(_TITLE, titles.prepare_unit_name, titles.compare_title),
    "lead": Comparator(("equal", "similar", "some", "different"), titles.prepare_lead, titles.compare_lead),
    "day": Comparator(_TIMES, values.prepare_day, values.compare_day),
    "minute": Comparator(("same", "hour", "day", "near", "month", "far"), values.prepare_minute, values.compare_minute),
    "start": Comparator(
        ("same", "moved", "hour", "day", "near", "month", "far"), values.prepare_start, values.compare_start
    ),
    "validity": Comparator(("same", "other", "apart"), values.prepare_validity, values.compare_validity),
    "exact": Comparator(("equal", "differ"), values.prepare_exact, values.compare_exact),
    "scoped": Comparator(("equal", "differ"), values.prepare_scoped, values.compare_scoped),
    "unit": Comparator(("equal", "differ", "other_list"), values.prepare_unit, values.compare_unit),
    "act": Comparator(
        ("equal", "alike", "number_only", "other_issuer", "other_year", "same_digits", "differ"),
        values.prepare_act,
        values.compare_act,
        values.figures_of_act,
    ),
    "number": Comparator(
        ("equal", "equal_bare", "same_digits", "differ"), values.prepare_number, values.compare_number
    ),
    "url": Comparator(("equal", "same_item", "same_site", "other_site"), values.prepare_url, values.compare_url),
    "origin": Comparator(("of_the_other", "shared", "differ"), values.prepare_origin, values.compare_origin),
    "body": Comparator(("equal", "alike", "slip", "differ"), values.prepare_body, values.compare_body),
    "person": Comparator(
        ("equal", "unmarked", "slip", "marks_differ", "differ"), values.prepare_person, values.compare_person
    ),
    "digits": Comparator(("equal", "differ"), values.prepare_digits, values.compare_exact),
    "set": Comparator(("equal", "some", "differ"), values.prepare_set, values.compare_set),
    "hosts": Comparator(("equal", "some", "differ"), values.prepare_hosts, values.compare_set),
    "address": Comparator(
        ("equal", "near", "other_number", "other_street"), titles.prepare_address, titles.compare_address
    ),
    "point": Comparator(("same", "near", "far"), values.prepare_point, values.compare_point),
    "language": Comparator(("same", "other"), values.prepare_language, values.compare_language),
}
