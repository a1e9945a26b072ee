"""The picture of all record types and of what they refer to, as SVG, drawn from the schemas: `docs/mart.svg` holds it.

Boxes stand in columns. Each field that is referred to has a colour; its lines run like those of an underground railway:
from the referring rows into the gutter left of their column, up to a rail at the top where several columns need it, and
down to the row of the field itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import MappingProxyType

from schemas.dictionary import Field, entry
from schemas.references import REFERENCES
from schemas.registry import RECORD_TYPES
from schemas.vocabularies import Relation, Sensitivity

# Types that belong together stand together; one that is not named here joins the shortest column.
COLUMNS: tuple[tuple[str, ...], ...] = (
    ("agency", "spokesperson", "official_channel", "admin_unit", "admin_unit_change"),
    ("document", "document_message", "press_release", "statement_case"),
    ("press_event", "venue", "press_inquiry", "emergency_notice", "topic_measure"),
    ("media_outlet", "article_mention", "response", "misinformation_alert", "broadcast_bulletin"),
)
_COLOURS = ("#1f5fa8", "#2e7d4f", "#8a3ea8", "#c0392b", "#b8660b", "#0f7f8a", "#6b5b1e", "#5c6470")
_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "string": "text", "value": "text", "url": "text", "date": "date", "date-time": "timestamptz",
        "integer": "bigint", "number": "numeric", "boolean": "boolean", "object": "jsonb",
    }
)  # fmt: skip
FEWEST = 5  # rows of a box, where the type has so many fields
BOX, ROW, HEAD, GAP = 268, 17, 60, 22  # pixels
LANE, RAIL, MARGIN, TOP = 10, 6, 20, 108

Key = tuple[str, str]  # record type, field that is referred to


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One field in a box: its name, type, and the fields that it refers to or is."""

    name: str
    type: str
    is_required: bool
    refers_to: Key | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One record type at its place; x, y of the upper left corner."""

    record_type: str
    column: int
    x: int
    y: int
    rows: tuple[Row, ...]
    hidden: int

    @property
    def height(self) -> int:
        return HEAD + ROW * (len(self.rows) + 1) + 8

    def level(self, place: int) -> int:
        """The middle of a row."""
        return self.y + HEAD + ROW * place + 10


def svg() -> str:
    """The whole picture."""
    keys = list(dict.fromkeys((each.target, each.key) for each in REFERENCES.values()))
    colours = {key: _COLOURS[place % len(_COLOURS)] for place, key in enumerate(keys)}
    boxes, width, height = _boxes(keys)
    height += 48
    tracks = _tracks(keys, boxes)
    lines = [line for key in keys for line in _railway(key, colours[key], boxes, tracks)]
    vi = f"Các loại bản ghi và tham chiếu ({len(RECORD_TYPES)} loại)"
    en = f"Record types and what they refer to ({len(RECORD_TYPES)} types)"
    relations = "; ".join(f"{word.value} ({word.vi} · {word.en})" for word in Relation)
    return "\n".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg"',
            f' width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
            ' role="img" aria-labelledby="t d" font-family="system-ui, \'Segoe UI\', \'Noto Sans\', sans-serif">',
            f'<title id="t">{vi} · {en}</title>',
            '<desc id="d">Drawn from the schemas by lienthong schemas mart; docs/dictionary says the same.</desc>',
            _STYLE,
            f'<rect class="bg" width="{width}" height="{height}"/>',
            f'<text class="big" x="{MARGIN}" y="30">{vi} · {en}</text>',
            *_legend(keys, colours),
            *lines,
            *(_drawn(box, colours) for box in boxes),
            f'<text class="s" x="{MARGIN}" y="{height - 32}">mart.related: cặp thực thể liên quan mà không phải một ·'
            f" pairs of entities that are linked and are not one: {relations}.</text>",
            f'<text class="s" x="{MARGIN}" y="{height - 14}">Chữ đậm: bắt buộc · bold: required. Mọi loại còn có'
            " entity_id, revision, release_status, sensitivity, language, updated_at, embargo_until, jurisdiction,"
            " refusal_ground và nguồn gốc · every type has these too, and where it comes from.</text>",
            "</svg>",
            "",
        ]
    )


_STYLE = """<style>
.bg{fill:#fbfcfe}.box{fill:#fff;stroke:#6b8fb3;stroke-width:1.2}.head{fill:#e8f0f8}
.big{font-size:18px;font-weight:600;fill:#14324d}.h{font-size:14px;font-weight:600;fill:#14324d}.s{font-size:12px;fill:#44566a}
.f{font:12px ui-monospace,'DejaVu Sans Mono',monospace;fill:#22303c}.r{font-weight:700}
.t{font:11px ui-monospace,'DejaVu Sans Mono',monospace;fill:#7a8896;text-anchor:end}.l{fill:none;stroke-width:1.6}
</style>"""


def _boxes(keys: Sequence[Key]) -> tuple[list[Box], int, int]:
    """All boxes at their places, and the width and height of the picture; a gutter is as wide as its lanes need."""
    columns: list[list[str]] = [list(names) for names in COLUMNS]
    rows = {name: tuple(_rows(name)) for name in RECORD_TYPES}
    for name in RECORD_TYPES:
        if not any(name in names for names in columns):
            min(columns, key=lambda names: sum(len(rows[each]) + 6 for each in names)).append(name)
    placed: list[Box] = []
    x, lowest = MARGIN, 0
    for column, names in enumerate(columns):
        lanes = sum(any(_stops(name, row, key) for name in names for row in rows[name]) for key in keys)
        x += LANE * lanes + 26
        y = TOP
        for name in names:
            plain = sum("[]" not in field.name and _is_shown(field) for field in entry(name).fields)
            hidden = plain - sum("[]" not in row.name for row in rows[name])
            box = Box(record_type=name, column=column, x=x, y=y, rows=rows[name], hidden=hidden)
            placed.append(box)
            y += box.height + GAP
        x += BOX
        lowest = max(lowest, y)
    return placed, x + MARGIN, lowest


def _stops(record_type: str, row: Row, key: Key) -> bool:
    """Whether the lines of a field come to this row: it refers to the field, or is it."""
    return row.refers_to == key or (record_type, row.name) == key


def _tracks(keys: Sequence[Key], boxes: Sequence[Box]) -> Mapping[tuple[Key, int], int]:
    """The x of the lane of a field in the gutter of a column; fields that come first are nearest to the boxes."""
    found: dict[tuple[Key, int], int] = {}
    for column, edge in {box.column: box.x for box in boxes}.items():
        inside = [box for box in boxes if box.column == column]
        used = [key for key in keys if any(_stops(box.record_type, row, key) for box in inside for row in box.rows)]
        found |= {(key, column): edge - 10 - LANE * (place + 1) for place, key in enumerate(used)}
    return found


def _is_shown(field: Field) -> bool:
    """Own fields of the type that its view has: personal ones stand apart, in mart.personal_value."""
    return not field.is_common and field.sensitivity not in {
        Sensitivity.PERSONAL.value, Sensitivity.SENSITIVE_PERSONAL.value,
    }  # fmt: skip


def _rows(record_type: str) -> Iterator[Row]:
    """What is required, what refers and what is referred to; more of the first fields where that is little."""
    own = [field for field in entry(record_type).fields if _is_shown(field)]
    targets = {each.key for each in REFERENCES.values() if each.target == record_type}
    chosen = {
        field.name
        for field in own
        if (field.is_required and "[]" not in field.name)
        or field.name in targets
        or (record_type, field.name) in REFERENCES
    }
    for field in own:
        if len(chosen) >= FEWEST:
            break
        if "[]" not in field.name:
            chosen.add(field.name)
    for field in own:
        if field.name in chosen:
            reference = REFERENCES.get((record_type, field.name))
            yield Row(
                name=field.name,
                type=_type(field),
                is_required=field.is_required and "[]" not in field.name,
                refers_to=(reference.target, reference.key) if reference else None,
            )


def _type(field: Field) -> str:
    if field.sort != "array":
        return _TYPES[field.sort]
    return "jsonb" if field.items == "object" else f"{_TYPES[field.items]}[]"


def _legend(keys: Sequence[Key], colours: Mapping[Key, str]) -> Iterator[str]:
    x: float = MARGIN
    for record_type, field in keys:
        label = f"→ {record_type}.{field}"
        yield f'<circle cx="{x + 4:.0f}" cy="48" r="4" fill="{colours[record_type, field]}"/>'
        yield f'<text class="s" x="{x + 14:.0f}" y="52">{escape(label)}</text>'
        x += 14 + 6.6 * len(label) + 16


def _railway(key: Key, colour: str, boxes: Sequence[Box], tracks: Mapping[tuple[Key, int], int]) -> Iterator[str]:
    """Every line of one field that is referred to: a lane in each gutter, a rail above where there are several."""
    lanes = {column: x for (each, column), x in tracks.items() if each == key}
    shared = list(dict.fromkeys(each for each, _ in tracks if sum(other == each for other, _ in tracks) > 1))
    rail = TOP - 14 - RAIL * (len(shared) - shared.index(key)) if key in shared else 0
    if rail:
        yield f'<path class="l" stroke="{colour}" d="M{min(lanes.values())} {rail}H{max(lanes.values())}"/>'
    for column, lane in lanes.items():
        levels = [
            box.level(number)
            for box in boxes
            if box.column == column
            for number, row in enumerate(box.rows)
            if _stops(box.record_type, row, key)
        ]
        yield f'<path class="l" stroke="{colour}" d="M{lane} {rail or min(levels)}V{max(levels)}"/>'
    for box in boxes:
        for number, row in enumerate(box.rows):
            level = box.level(number)
            if not _stops(box.record_type, row, key):
                continue
            lane = lanes[box.column]
            if row.refers_to == key:
                yield f'<path class="l" stroke="{colour}" d="M{lane} {level}H{box.x}"/>'
                yield f'<circle cx="{lane}" cy="{level}" r="2.6" fill="{colour}"/>'
            else:
                yield f'<path class="l" stroke="{colour}" d="M{lane} {level}H{box.x - 7}"/>'
                yield f'<path fill="{colour}" d="M{box.x} {level}L{box.x - 8} {level - 4.5}V{level + 4.5}Z"/>'


def _drawn(box: Box, colours: Mapping[Key, str]) -> str:
    kind = RECORD_TYPES[box.record_type]
    parts = [
        f'<g><rect class="box" x="{box.x}" y="{box.y}" width="{BOX}" height="{box.height}" rx="6"/>',
        f'<path class="head" d="M{box.x + 1} {box.y + HEAD - 4}v-{HEAD - 11}a6 6 0 0 1 6 -6h{BOX - 14}a6 6 0 0 1 6 6'
        f'v{HEAD - 11}z"/>',
        f'<text class="f r" x="{box.x + 12}" y="{box.y + 18}">mart.{box.record_type}</text>',
        f'<text class="h" x="{box.x + 12}" y="{box.y + 35}"{_fitted(kind.title_vi)}>{escape(kind.title_vi)}</text>',
        f'<text class="s" x="{box.x + 12}" y="{box.y + 50}">{escape(kind.title_en)}</text>',
    ]
    for number, row in enumerate(box.rows):
        y = box.level(number) + 4
        colour = colours.get(row.refers_to or (box.record_type, row.name))
        style = f' style="fill:{colour}"' if colour else ""
        bold = " r" if row.is_required else ""
        parts.append(f'<text class="f{bold}" x="{box.x + 12}" y="{y}"{style}>{escape(row.name)}</text>')
        parts.append(f'<text class="t" x="{box.x + BOX - 10}" y="{y}">{row.type}</text>')
    if box.hidden:
        y = box.level(len(box.rows)) + 4
        parts.append(f'<text class="s" x="{box.x + 12}" y="{y}">+ {box.hidden} cột nữa · more columns</text>')
    return "\n".join([*parts, "</g>"])


def _fitted(title: str) -> str:
    """A title that is wider than its box is drawn narrower; letters of this size are about 7.4 pixels wide."""
    room = BOX - 24
    return f' textLength="{room}" lengthAdjust="spacingAndGlyphs"' if len(title) * 7.4 > room else ""
