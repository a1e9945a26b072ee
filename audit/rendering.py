"""How values look on a page or a terminal: numbers, instants and texts as people of that language write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from audit.report import Counts
from audit.words import LANGUAGES, closed, words
from schemas.canonical import canonical_json
from schemas.record import VIETNAM
from schemas.registry import RECORD_TYPES, titles
from schemas.violation import escaped, shown

FOLDER = Path(__file__).resolve().parent
PARTS = ("loaded", "unchanged", "quarantined", "duplicate")
SLIVER = 1.0  # a part that is there is seen, however small its share

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a bar that is 100 wide."""

    part: str
    x: float
    width: float


def segments(tally: Counts) -> list[Segment]:
    """The parts of a tally as pieces of a bar; the large ones give way so that the small ones can be seen."""
    counts = {part: count for part, count in tally.model_dump().items() if part in PARTS and count}
    whole = sum(counts.values())
    wanted = {part: max(100 * count / whole, SLIVER) for part, count in counts.items()}
    surplus, room = sum(wanted.values()) - 100, sum(width - SLIVER for width in wanted.values())
    found, x = [], 0.0
    for part in PARTS:
        if part in wanted:
            width = wanted[part] - ((wanted[part] - SLIVER) / room * surplus if room > 0 else 0)
            found.append(Segment(part, round(x, 3), round(width, 3)))
            x += width
    return found


def number(value: int | float | None, lang: str) -> str:
    """1.234.567 or 1,234,567; a dash for what is not known."""
    if value is None:
        return "–"
    text = f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))


def instant(moment: datetime | str | None, lang: str) -> str:
    """Vietnamese time, to the second."""
    if moment is None:
        return "–"
    local = (datetime.fromisoformat(moment) if isinstance(moment, str) else moment).astimezone(VIETNAM)
    if lang == "en":
        return f"{local.day} {MONTHS[local.month - 1]} {local.year}, {local:%H:%M:%S}"
    return f"{local:%H:%M:%S %d/%m/%Y}"


def duration(seconds: float | None, lang: str) -> str:
    """Seconds below two minutes, else minutes and hours."""
    if seconds is None:
        return "–"
    if seconds < 120:
        return f"{number(round(float(seconds), 1), lang)} {'s' if lang == 'en' else 'giây'}"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    units = ("h", "min", "s") if lang == "en" else ("giờ", "phút", "giây")
    told = [f"{value} {unit}" for value, unit in zip((hours, minutes, rest), units, strict=True) if value]
    return " ".join(told)


def size(octets: int, lang: str) -> str:
    """Bytes as B, kB, MB, GB."""
    value, unit = float(octets), "B"
    for larger in ("kB", "MB", "GB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return f"{number(octets if unit == 'B' else round(value, 1), lang)} {unit}"


def visible(value: Any) -> str:
    """Any value as text that cannot hide or reorder anything, cut at 200 characters."""
    return shown(value if isinstance(value, str) else canonical_json(value))


def spelled(text: str) -> str:
    """A whole text with its lines, in which nothing can hide or reorder anything."""
    return "\n".join(map(escaped, text.split("\n")))


def iso(moment: datetime | str) -> str:
    """For the datetime attribute."""
    return moment if isinstance(moment, str) else moment.isoformat()


def type_title(record_type: str, lang: str) -> str:
    """What people call a record type."""
    kind = RECORD_TYPES.get(record_type)
    return record_type if kind is None else (kind.title_en if lang == "en" else kind.title_vi)


def field_title(record_type: str, name: str, lang: str) -> str:
    """What people call a field; its own name when an older schema had it."""
    found = titles(record_type).get(name) if record_type in RECORD_TYPES else None
    return name if found is None else found[LANGUAGES.index(lang)]


@cache
def environment(lang: str) -> Environment:
    """Templates of one language; everything that is put into them is escaped."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"t": words(lang), "lang": lang, "segments": segments, "PARTS": PARTS}
    made.filters |= {
        "number": lambda value: number(value, lang),
        "instant": lambda moment: instant(moment, lang),
        "duration": lambda seconds: duration(seconds, lang),
        "size": lambda octets: size(octets, lang),
        "label": lambda value, group: closed(lang, group, value),
        "visible": visible,
        "iso": iso,
        "spelled": spelled,
        "type_title": lambda record_type: type_title(record_type, lang),
        "field_title": lambda name, record_type: field_title(record_type, name, lang),
    }
    return made


def render(template: str, lang: str, values: Mapping[str, Any]) -> str:
    """One page."""
    return environment(lang).get_template(template).render(**values)
