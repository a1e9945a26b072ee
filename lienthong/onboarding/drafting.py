"""From a sample of records to a mapping: which record type, which field from which path, which key."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import sqrt
from typing import Any

from lienthong.onboarding.columns import Column
from lienthong.onboarding.fitting import Fit, fit, is_instant, is_moment, needed
from lienthong.onboarding.vocabulary import bare, likeness, syllables
from schemas.record import Record, derived
from schemas.registry import RECORD_TYPES
from schemas.text import fold

_LEAST_LIKING = 0.3
_BODY_FIELDS = {
    "press_release": "agency", "document": "issuer", "press_event": "organiser", "spokesperson": "agency",
    "response": "agency", "emergency_notice": "issuer", "article_mention": "outlet",
}  # fmt: skip
# What a type needs and no source tells of itself: which system gave the ids.
_SYSTEMS = {"broadcast_bulletin": ("source_system", "Hệ thống thông tin nguồn")}
# What a type is about: where no name tells, the only column of the kind is taken.
_BY_VALUE: Mapping[str, tuple[str, ...]] = {
    "press_release": ("url", "published_at"),
    "document": ("number", "issued_on", "url"),
    "press_event": ("starts_at",),
    "agency": ("code", "url"),
}
_KEY_NAMES = (
    "id", "guid", "uuid", "ma", "code", "docid", "identifier", "uri", "documentid", "sohieu", "casenumber", "mavuviec",
    "madinhdanh", "unid", "loc", "link", "url",
)  # fmt: skip
_CODE_WORDS = frozenset({"ma", "id", "code"})
_NUMBER_WORDS = frozenset({"so", "number", "no"})
_CODE = re.compile(r"(?=.*\d)[^\s]{1,60}")
_KEY_ENDS = ("id", "uri", "code")
# Our fields that name a thing together, where no single field of theirs does.
_TOGETHER: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "press_release": (("url",), ("title", "published_at"), ("title",)),
    "document": (
        ("docid",), ("url",), ("number", "issuer", "issued_on"), ("number", "issued_on"), ("number", "subject"),
    ),
    "press_event": (("url",), ("title",), ("title", "starts_at")),
    "spokesperson": (
        ("agency_code", "full_name", "appointed_on"), ("agency", "full_name", "appointed_on"),
        ("agency_code", "full_name"), ("agency", "full_name"), ("full_name",),
    ),
    "agency": (("code",), ("name",), ("code", "valid_from")),
    "admin_unit": (("code", "valid_from"), ("code",)),
    "article_mention": (("url",),),
    "response": (("case_number",), ("url",), ("title",)),
    "emergency_notice": (("identifier",), ("headline", "sent_at")),
}  # fmt: skip
# An edge is both its ends, whatever a sample looks like: a commune that is split among several has several edges.
_ALWAYS_TOGETHER: Mapping[str, tuple[str, ...]] = {"admin_unit_change": ("old_code", "new_code")}
_USUALLY = tuple(
    (name,) for name in ("identifier", "case_number", "account_id", "licence_number", "url", "code", "name")
)
_MOST_REPEATED = 0.02
# Without one of these a sample is not of that type, however well a name or a title fits.
_ANCHORS: Mapping[str, frozenset[str]] = {
    "press_release": frozenset({"url", "published_at", "body"}),
    "document": frozenset({"number", "docid", "edxml_id"}),
    "agency": frozenset({"code", "legacy_code", "valid_from", "parent_code"}),
    "spokesperson": frozenset({"position", "appointed_on", "decision_number", "kind"}),
    "article_mention": frozenset({"outlet"}),
    "response": frozenset({"false_content", "corrected_content", "target_url", "target_outlet"}),
    "emergency_notice": frozenset({"severity", "message_type", "certainty", "instruction"}),
    "official_channel": frozenset({"platform", "account_id"}),
    "venue": frozenset({"capacity", "rooms"}),
    "press_inquiry": frozenset({"question", "intake_number"}),
    "media_outlet": frozenset({"licence_number", "licensed_by"}),
    "broadcast_bulletin": frozenset({"priority"}),
    "topic_measure": frozenset({"volume"}),
    "misinformation_alert": frozenset({"claim", "label"}),
    "statement_case": frozenset({"ground", "first_statement_at"}),
}
_HOUR = re.compile(r"\d{1,2}\s*(?::|h|g|giờ)\s*(?:\d{2}(?::\d{2})?)?", re.I)
_HOUR_WORDS = frozenset({"gio", "time", "hour"})
_TWO_LEVELS = frozenset({"ward", "commune", "special_zone"})
_TWO_LEVELS_SINCE = "2025-07-01"
_DISTRICTS = ("quanhuyen", "huyen", "maqh", "district")
_LEAST_SAMPLE = 5  # records below which "never twice" proves nothing


@dataclass(frozen=True)
class Line:
    """One field of the proposal."""

    ours: str
    column: Column | None
    fit: Fit
    also: tuple[str, ...] = ()  # further paths that it reads

    @property
    def entry(self) -> Any:
        """What stands in the source file: the path alone where nothing else is to be said."""
        if self.column is None or self.also:
            return self.fit.spec
        return {"from": self.column.path, **self.fit.spec} if self.fit.spec else self.column.path


@dataclass(frozen=True)
class Draft:
    """One mapping of a source, proposed from its sample."""

    record_type: str
    lines: tuple[Line, ...]
    key: tuple[str, ...]
    score: float
    notes: tuple[str, ...] = ()
    when: Mapping[str, str] = field(default_factory=dict)
    always: frozenset[str] | None = None  # ours that a standard promises; None: what the sample always has
    named_by: frozenset[str] = frozenset()  # theirs that a record which is gone still carries; its key must be of them

    @property
    def used(self) -> frozenset[str]:
        """Paths of theirs that are read."""
        read = {path for line in self.lines if line.column for path in (line.column.path, *line.also)}
        return frozenset(read) | frozenset(self.key)

    @property
    def optional(self) -> list[str]:
        """Ours that some records of the sample leave out; a type's own needs never are."""
        must = needed(self.record_type) | (self.always or frozenset())
        loose = [line for line in self.lines if line.column is not None and line.ours not in must]
        return [line.ours for line in loose if self.always is not None or not _is_always_there(line)]


def drafts(
    found: Sequence[Column],
    *,
    prior: str | None = None,
    are_papers: bool = False,
    body: str = "",
    named_by: frozenset[str] = frozenset(),
) -> list[Draft]:
    """A mapping for each record type that the sample could be, likeliest first; `body` names who speaks, if known.

    What is known to be papers may be documents that have no number.
    """
    all_types = [
        draft for name in RECORD_TYPES if (draft := draft_of(name, found, body=body, named_by=named_by)) is not None
    ]
    made = [draft for draft in all_types if _is_anchored(draft, "document" if are_papers else None)]
    shared: dict[str, int] = {}
    for draft in made:
        for path in draft.used:
            shared[path] = shared.get(path, 0) + 1
    return sorted(made, key=lambda draft: -_weight(draft, shared, prior))


def _is_anchored(draft: Draft, held: str | None) -> bool:
    lines = {line.ours: line.column for line in draft.lines if line.column}
    anchors = _ANCHORS.get(draft.record_type)
    if len(lines) < 2 or anchors is None or (draft.record_type == held and len(lines) > 2):
        return len(lines) >= 2
    return any(not _is_shared(name, lines[name]) for name in lines.keys() & anchors)


def _is_shared(name: str, column: Column) -> bool:
    """A number that most records have in common is that of an act they all cite, not their own."""
    return name == "number" and len(column.texts) >= _LEAST_SAMPLE and len(column.distinct) <= len(column.texts) // 4


def draft_of(
    record_type: str, found: Sequence[Column], *, body: str = "", named_by: frozenset[str] = frozenset()
) -> Draft | None:
    """The best mapping of the sample to one record type, or None where a needed field has no column."""
    lines = _assigned(record_type, found)
    _add_by_value(record_type, found, lines)
    _join_day_and_hour(record_type, found, lines)
    if record_type == "admin_unit":
        _add_scheme(found, lines)
    must = needed(record_type) - lines.keys()
    speaker = _BODY_FIELDS.get(record_type)
    if speaker and speaker not in lines and (body or speaker in must):
        name = body or "Tên cơ quan"
        lines[speaker] = Line(speaker, None, Fit({"const": name}, 0.0, ("sửa · edit",)))
        must -= {speaker}
    system, name = _SYSTEMS.get(record_type, ("", ""))
    if system in must:
        lines[system] = Line(system, None, Fit({"const": name}, 0.0, ("sửa · edit",)))
        must -= {system}
    if must or not any(line.column for line in lines.values()):
        return None
    key, notes = _naming(record_type, found, lines, named_by)
    if not key:
        return None
    order = {name: place for place, name in enumerate(_order(record_type))}
    placed = tuple(sorted(lines.values(), key=lambda line: order[line.ours]))
    return Draft(record_type, placed, key, sum(line.fit.quality for line in placed), notes, named_by=named_by)


def without(draft: Draft, names: frozenset[str], found: Sequence[Column]) -> Draft | None:
    """The draft less some fields that did more harm than good; None where they are needed."""
    if names & needed(draft.record_type):
        return None
    left = {line.ours: line for line in draft.lines if line.ours not in names}
    key, notes = _naming(draft.record_type, found, left, draft.named_by)
    if not key or not left:
        return None
    return replace(draft, lines=tuple(left.values()), key=key, notes=notes)


def _order(record_type: str) -> list[str]:
    kind = RECORD_TYPES[record_type]
    own = [name for name in kind.model_fields if name not in Record.model_fields and name not in derived(kind)]
    return [*own, *Record.model_fields]


def _weight(draft: Draft, shared: Mapping[str, int], prior: str | None) -> float:
    """Fields that few other types could take say most; the transport's usual type gets a little more."""
    said = sum(line.fit.quality / sqrt(shared[line.column.path]) for line in draft.lines if line.column)
    return said + (1.5 if draft.record_type == prior else 0.0)


def _assigned(record_type: str, found: Sequence[Column]) -> dict[str, Line]:
    """Columns given to fields by name and value, best pair first; each is used once."""
    pairs = []
    for place, name in enumerate(_order(record_type)):
        for at, column in enumerate(found):
            liking = likeness(record_type, name, column.path)
            if liking < _LEAST_LIKING:
                continue
            suits = fit(record_type, name, column, liking)
            if suits is not None:
                # What few records have is a poorer witness than what all have; base fields come last.
                worth = liking * suits.quality * (0.8 + 0.2 * column.filled)
                pairs.append((worth, -place, -at, name, column, suits))
    lines: dict[str, Line] = {}
    taken: set[str] = set()
    for worth, _, _, name, column, suits in sorted(pairs, key=lambda pair: pair[:3], reverse=True):
        if name not in lines and column.path not in taken:
            lines[name] = Line(name, column, Fit(suits.spec, worth, suits.notes, suits.unmatched))
            taken.add(column.path)
    return lines


def _add_by_value(record_type: str, found: Sequence[Column], lines: dict[str, Line]) -> None:
    taken = {line.column.path for line in lines.values() if line.column}

    def add(name: str, options: list[tuple[Column, Fit]]) -> None:
        if len(options) == 1:
            column, suits = options[0]
            note = ("đoán theo giá trị · guessed by its values", *suits.notes)
            lines[name] = Line(name, column, Fit(suits.spec, 0.4 * suits.quality, note, suits.unmatched))
            taken.add(column.path)

    for name in _BY_VALUE.get(record_type, ()):
        if name not in lines:
            free = [column for column in found if column.path not in taken and column.filled > 0.5]
            fits = [(column, suits) for column in free if (suits := fit(record_type, name, column, 0.0))]
            add(name, fits)
    speaker = _BODY_FIELDS.get(record_type)
    if speaker and speaker not in lines:
        named = [column for column in found if column.path not in taken and column.bodies >= 0.8 and not column.is_list]
        add(speaker, [(column, suits) for column in named if (suits := fit(record_type, speaker, column, 0.0))])


def _join_day_and_hour(record_type: str, found: Sequence[Column], lines: dict[str, Line]) -> None:
    """An instant whose hour stands in a column of its own is read from both."""
    taken = {line.column.path for line in lines.values() if line.column}
    hours = [column for column in found if column.path not in taken and _tells_hours(column)]
    if len(hours) != 1:
        return
    for name, line in lines.items():
        day = line.column
        if day is None or day.dates is None or day.dates.has_time or not is_instant(record_type, name):
            continue
        template = f"{{{day.path}}} {{{hours[0].path}}}"
        pairs = zip(day.values, hours[0].values, strict=True)
        both = Column(template, tuple(f"{on} {at}" if on and at else None for on, at in pairs))
        if both.dates and both.dates.has_time and both.dates.share >= day.dates.share:
            spec = {"template": template, "as": "instant", "dialects": list(both.dates.dialects)}
            lines[name] = Line(name, day, Fit(spec, line.fit.quality, line.fit.notes), (hours[0].path,))
            return


def _tells_hours(column: Column) -> bool:
    called = _HOUR_WORDS & set(syllables(column.path.rpartition(".")[2]))
    return bool(called) and column.share(lambda text: bool(_HOUR.fullmatch(text))) >= 0.9


def _add_scheme(found: Sequence[Column], lines: dict[str, Line]) -> None:
    """Communes right below their province are of the list that began on 1 July 2025 (Luật 72/2025/QH15)."""
    kind = lines.get("kind")
    if kind is None or kind.column is None or lines.keys() & {"scheme", "valid_from"}:
        return
    table = kind.fit.spec.get("table", {})
    has_province = not lines.keys().isdisjoint({"province", "province_code"})
    has_district = any(word in bare(column.path) for column in found for word in _DISTRICTS)
    if has_province and not has_district and {table.get(text) for text in kind.column.distinct} <= _TWO_LEVELS:
        note = "sửa · edit: xã, phường thuộc tỉnh, danh mục từ 1/7/2025 · communes of a province: the list of July 2025"
        lines["scheme"] = Line("scheme", None, Fit({"const": _TWO_LEVELS_SINCE}, 0.0, (note,)))


def _naming(
    record_type: str, found: Sequence[Column], lines: Mapping[str, Line], named_by: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The key; where the source declares records gone, one that such a record still tells."""
    if named_by:
        kept = [column for column in found if column.path in named_by]
        key, notes = _key(record_type, kept, {n: line for n, line in lines.items() if line.column in kept})
        if key:
            return key, notes
    return _key(record_type, found, lines)


def _key(
    record_type: str, found: Sequence[Column], lines: Mapping[str, Line]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Paths whose values name each record of the sample apart, and what must be told about them."""
    both = [lines[name].column for name in _ALWAYS_TOGETHER.get(record_type, ()) if name in lines]
    ends = [column for column in both if column is not None]
    if len(ends) > 1 and _apart(ends) == 1:
        return tuple(column.path for column in ends), ()
    by_name = {bare(column.path): column for column in reversed(found) if not column.is_row_number}
    for name in _KEY_NAMES:
        column = by_name.get(name)
        if column is not None and column.is_unique:
            return (column.path,), ()
    coded = next((column for column in found if column.is_unique and _is_code(column)), None)
    if coded is not None:
        return (coded.path,), ()
    owned = {name: line.column for name, line in lines.items() if line.column is not None}
    sets = [
        [owned[name] for name in names] for names in _TOGETHER.get(record_type, _USUALLY) if owned.keys() >= set(names)
    ]
    for columns in sets:
        if _apart(columns) == 1:
            return tuple(column.path for column in columns), ()
    for column in found:
        if column.is_unique and not column.is_row_number and bare(column.path).endswith(_KEY_ENDS):
            return (column.path,), ()
    others = [column for column in found if column.is_unique and not column.is_row_number and not column.dates]
    if others and len(others[0].values) >= _LEAST_SAMPLE:
        return (others[0].path,), ("khóa đoán theo mẫu · key guessed from the sample",)
    dated = [column for name, column in owned.items() if is_moment(record_type, name)]
    for first, second in combinations([*owned.values()], 2):
        if _apart([first, second]) == 1 and (first in dated or second in dated):
            return (first.path, second.path), ("khóa ghép đoán theo mẫu · joint key guessed from the sample",)
    near = [[by_name[name]] for name in _KEY_NAMES if name in by_name] + sets
    for columns in near:
        if _apart(columns) >= 1 - _MOST_REPEATED:
            told = "khóa có vài giá trị trùng trong mẫu · the key repeats a few times in the sample"
            return tuple(column.path for column in columns), (told,)
    return (), ()


def _is_code(column: Column) -> bool:
    """A column called a code ("Mã …", "…_id"), whose values look like codes."""
    words = syllables(column.path.rpartition(".")[2])
    ends = {*words[:1], *words[-1:]}
    if not ends & (_CODE_WORDS | _NUMBER_WORDS) or column.dates:
        return False
    # "Số lượt xem" is a number too; one that names a thing has more than digits in it.
    is_plain = not ends & _CODE_WORDS and any(map(str.isdecimal, column.texts))
    return not is_plain and column.share(lambda text: bool(_CODE.fullmatch(text))) == 1


def _apart(columns: Sequence[Column]) -> float:
    """Share of the records that a key of these columns tells from all others; 0 where one of them has none of it."""
    rows = list(zip(*(column.values for column in columns), strict=True))
    if not rows or any(column.is_list or column.is_nested for column in columns):
        return 0.0
    whole = [row for row in rows if all(value is not None and value != "" for value in row)]
    # A record that lacks its key is quarantined, so a few of them do not speak against it.
    if len(whole) < len(rows) * (1 - _MOST_REPEATED):
        return 0.0
    return len({tuple(map(_same, row)) for row in whole}) / len(whole)


def _same(value: Any) -> str:
    return fold(str(value)[:500])


def _is_always_there(line: Line) -> bool:
    column = line.column
    if column is None or column.filled < 1:
        return False
    return not column.has_markup or all(text.strip() for text in column.readable)
