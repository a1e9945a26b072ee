"""Where an entity comes from and goes to, as a picture: payload, record, observation, revision, feeds. SVG 1.1.

Drawn with presentation attributes and currentColor alone, so that it stands in a page whose policy forbids styles and
scripts, follows light and dark, and is a file of its own as well. Text is text, and a description says all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from audit.rendering import instant, number, size, type_title, visible
from audit.words import closed, words

Story = Mapping[str, Any]

ROW, GAP, HEAD, EDGE = 78, 16, 34, 2
BOX = 62
# Left edge and width of the five columns; they are as wide as what they usually say.
COLUMNS = ((0, 200), (232, 184), (448, 262), (744, 176), (954, 176))
WIDTH = COLUMNS[-1][0] + COLUMNS[-1][1] + 2 * EDGE
STRONG, PLAIN = 7.3, 6.0  # average advance of a letter of the first line and of the others
SIZE, SMALL = 13, 11.5
FONT = "system-ui, 'Noto Sans', 'DejaVu Sans', sans-serif"
# Of a file that stands alone: the page's own colours are not there to be inherited.
ALONE = (
    "<style>svg{color:#1d2330;background:#fff}"
    "@media(prefers-color-scheme:dark){svg{color:#e7e9ee;background:#14171d}}</style>"
)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with lines of text, the first one stronger; `told` is all of it for a pointer that rests there."""

    x: float
    y: float
    width: float
    height: float
    lines: Sequence[str]
    told: str
    is_faint: bool = False

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def lineage(story: Story, lang: str, *, titles: Mapping[str, str], alone: bool = False) -> Markup:
    """The picture of one story (`reconciliation.explain`); `titles` of sources in that language, `alone` for a file."""
    t = words(lang)
    rows = _together(story["identity"])
    newest = story["history"][-1] if story["history"] else None
    feeds = newest["feeds"] if newest else []
    height = HEAD + max(len(rows), len(feeds), 1) * (ROW + GAP) - GAP + EDGE
    won = _won(story)
    top_row = HEAD + (height - HEAD - EDGE - len(rows) * (ROW + GAP) + GAP) / 2 + (ROW - BOX) / 2

    payloads, records, observations = [], [], []
    for place, (number_of, said) in enumerate(rows):
        y = top_row + place * (ROW + GAP)
        records.append(_box(1, y, (said["payload_pointer"], said["record_key"])))
        taken = won.get(said["observation"], 0)
        state = closed(lang, "observation", said["state"])
        observations.append(
            _box(
                2,
                y,
                (
                    f"[{number_of}] {titles.get(said['source'], said['source'])}",
                    closed(lang, "authority", said["authority"]),
                    t("fields_taken", n=number(taken, lang), state=state),
                ),
                is_faint=not taken or said["state"] != "present",
            )
        )
    for _, shared in groupby(enumerate(rows), key=lambda each: each[1][1]["payload_sha256"]):
        group = list(shared)
        top, bottom = (top_row + place * (ROW + GAP) for place in (group[0][0], group[-1][0]))
        payloads.append((_box(0, top, _payload_lines(group[0][1][1], lang), height=bottom - top + BOX), group))

    centre = HEAD + (height - HEAD - EDGE) / 2
    entity = _box(
        3,
        centre - (BOX + 14) / 2,
        (
            t("revision_n", n=number(story["revision"], lang)),
            type_title(story["type"], lang),
            closed(lang, "entity", story["state"]),
            instant(story["recorded_at"], lang),
        ),
        height=BOX + 14,
    )
    step = (height - HEAD - EDGE) / max(len(feeds), 1)
    outlets = [
        _box(4, HEAD + (place + 0.5) * step - BOX / 2, _feed_lines(feed, lang)) for place, feed in enumerate(feeds)
    ]

    drawn: list[Markup] = []
    for payload, group in payloads:
        drawn += [_edge(payload, records[place], at=records[place].middle) for place, _ in group]
    for record, observation in zip(records, observations, strict=True):
        drawn += [_edge(record, observation), _edge(observation, entity, is_faint=observation.is_faint)]
    drawn += [_edge(entity, outlet) for outlet in outlets]
    boxes = [*(payload for payload, _ in payloads), *records, *observations, entity, *outlets]
    heads = [t("lineage_payload"), t("lineage_record"), t("source"), t("lineage_entity"), t("lineage_feeds")]
    title = t("lineage_of", id=visible(story["id"]))
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="lineage" role="img" aria-label="{title}" '
        'viewBox="0 0 {width} {height}" width="{width}" height="{height}" lang="{lang}" fill="none" '
        'stroke="none" font-family="{font}" font-size="{size}">'
        "<title>{title}</title><desc>{desc}</desc>{style}{heads}{edges}{boxes}</svg>"
    ).format(
        title=title,
        width=WIDTH,
        height=_short(height),
        lang=lang,
        font=FONT,
        size=SIZE,
        desc=" ".join(_description(story, [said for _, said in rows], feeds, won, titles, lang)),
        style=Markup(ALONE) if alone else "",
        heads=Markup("").join(_head(column, text) for column, text in enumerate(heads)),
        edges=Markup("").join(drawn),
        boxes=Markup("").join(_drawn(box) for box in boxes),
    )


def _together(identity: Sequence[Mapping[str, Any]]) -> list[tuple[int, Mapping[str, Any]]]:
    """The observations with their numbers, those of one payload side by side."""
    first: dict[str, int] = {}
    for place, said in enumerate(identity):
        first.setdefault(said["payload_sha256"], place)
    return sorted(enumerate(identity, start=1), key=lambda each: (first[each[1]["payload_sha256"]], each[0]))


def _won(story: Story) -> dict[str, int]:
    """How many fields each observation gave its value to."""
    found: dict[str, int] = {}
    for why in story["fields"].values():
        observation = why["winner"].get("observation")
        if observation:
            found[observation] = found.get(observation, 0) + 1
    return found


def _payload_lines(said: Mapping[str, Any], lang: str) -> tuple[str, ...]:
    t = words(lang)
    payload, fetch = said.get("payload"), said.get("fetch")
    kept = size(payload["bytes"], lang) if payload else closed(lang, "proof", "missing")
    media = payload["media_type"].partition(";")[0] if payload else ""
    came = t("fetched_at", at=instant(fetch["requested_at"], lang)) if fetch else ""
    return (f"{said['payload_sha256'][:12]}…", f"{kept} {media}".strip(), came)


def _feed_lines(feed: Mapping[str, Any], lang: str) -> tuple[str, ...]:
    t = words(lang)
    place = t("position_n", n=number(feed["position"], lang)) if feed["position"] is not None else t("not_published")
    kind = closed(lang, "feed_kind", feed["kind"])
    return (feed["feed"], f"{kind}, {place}", instant(feed["published_at"], lang) if feed["published_at"] else "")


def _description(
    story: Story,
    rows: Sequence[Mapping[str, Any]],
    feeds: Sequence[Mapping[str, Any]],
    won: Mapping[str, int],
    titles: Mapping[str, str],
    lang: str,
) -> Iterator[str]:
    """The picture as sentences, for whoever does not see it."""
    t = words(lang)
    for said in rows:
        yield t(
            "lineage_path",
            payload=said["payload_sha256"][:12],
            pointer=visible(said["payload_pointer"]),
            source=visible(titles.get(said["source"], said["source"])),
            n=won.get(said["observation"], 0),
        )
    yield t("lineage_revision", n=story["revision"], at=instant(story["recorded_at"], lang))
    for feed in feeds:
        yield f"{', '.join(filter(None, _feed_lines(feed, lang)))}."


def _box(column: int, y: float, lines: Sequence[str], *, height: float = BOX, is_faint: bool = False) -> Box:
    x, width = COLUMNS[column]
    shown = [visible(line) for line in lines if line]
    return Box(
        x + EDGE,
        y,
        width,
        height,
        [_cut(line, width, STRONG if place == 0 else PLAIN) for place, line in enumerate(shown)],
        "\n".join(shown),
        is_faint,
    )


def _cut(text: str, width: float, letter: float) -> str:
    most = int((width - 20) / letter)
    return text if len(text) <= most else text[: most - 1] + "…"


def _drawn(box: Box) -> Markup:
    lines = Markup("").join(
        Markup('<text x="{x}" y="{y}" fill="currentColor"{more}>{text}</text>').format(
            x=_short(box.x + 10),
            y=_short(box.middle + (place - (len(box.lines) - 1) / 2) * 17 + 4.5),
            more=Markup(' font-weight="600"') if place == 0 else Markup(f' font-size="{SMALL}" fill-opacity="0.8"'),
            text=line,
        )
        for place, line in enumerate(box.lines)
    )
    dashes = Markup(' stroke-dasharray="4 3"') if box.is_faint else ""
    return Markup(
        '<g><title>{told}</title><rect x="{x}" y="{y}" width="{width}" height="{height}" rx="5" fill="currentColor" '
        'fill-opacity="0.05" stroke="currentColor" stroke-opacity="0.45"{dashes}/>{lines}</g>'
    ).format(
        told=box.told,
        x=_short(box.x),
        y=_short(box.y),
        width=_short(box.width),
        height=_short(box.height),
        dashes=dashes,
        lines=lines,
    )


def _edge(left: Box, right: Box, *, at: float | None = None, is_faint: bool = False) -> Markup:
    """A curve from the right side of one box to the left side of the next, with a small head."""
    x1, y1 = left.x + left.width, left.middle if at is None else at
    x2, y2 = right.x, right.middle
    bend = (x2 - x1) / 2
    return Markup(
        '<path d="M{x1} {y1}C{b1} {y1} {b2} {y2} {x2} {y2}" stroke="currentColor" stroke-opacity="0.6" '
        'stroke-width="1.3"{dashes}/><path d="M{x3} {y3}L{x2} {y2}L{x3} {y4}" stroke="currentColor" '
        'stroke-opacity="0.6" stroke-width="1.3"/>'
    ).format(
        x1=_short(x1),
        y1=_short(y1),
        b1=_short(x1 + bend),
        b2=_short(x2 - bend),
        x2=_short(x2),
        y2=_short(y2),
        x3=_short(x2 - 6),
        y3=_short(y2 - 4),
        y4=_short(y2 + 4),
        dashes=Markup(' stroke-dasharray="4 3"') if is_faint else "",
    )


def _head(column: int, text: str) -> Markup:
    return Markup(
        '<text x="{x}" y="18" fill="currentColor" fill-opacity="0.75" font-size="{size}" font-weight="600">'
        "{text}</text>"
    ).format(x=COLUMNS[column][0] + EDGE, size=SMALL, text=escape(text))


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
