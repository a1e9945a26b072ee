"""The evidence on a pair as a picture: each bar begins where the sum stood before. SVG, coloured by our style sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Protocol

from markupsafe import Markup

from audit.rendering import number

WIDTH = 360  # units: a telephone's width, so that letters keep their size there
ROW = 40
BAR = 13
EDGE = 2  # a bar is seen however little it weighs


class Step(Protocol):
    """One piece of evidence in bits (`reconciliation.review.Step`)."""

    @property
    def name(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def weight(self) -> float: ...
    @property
    def before(self) -> float: ...
    @property
    def after(self) -> float: ...


def waterfall(
    steps: Sequence[Step], *, title: str, description: str, total: str, called: Callable[[Step], str], lang: str
) -> Markup:
    """The picture; `called` gives the words of a step, `total` those of the sum. The page shows a table beside it."""
    last = steps[-1].after
    ends = [0.0, last, *(step.after for step in steps)]
    low, high = min(ends), max(ends)
    scale = WIDTH / max(high - low, 1e-9)
    zero = round((0 - low) * scale, 1)
    rows = [
        (called(step), step.weight, step.before, step.after, "for" if step.weight >= 0 else "against") for step in steps
    ]
    rows.append((total, last, 0.0, last, "sum"))
    height = ROW * len(rows)
    pieces = [
        f'<svg class="waterfall" role="img" viewBox="0 0 {WIDTH} {height}"',
        ' aria-labelledby="evidence-title evidence-text">',
        f'<title id="evidence-title">{escape(title)}</title><desc id="evidence-text">{escape(description)}</desc>',
        f'<line class="even" x1="{zero}" x2="{zero}" y1="0" y2="{height}"/>',
    ]
    for place, (label, weight, before, after, kind) in enumerate(rows):
        pieces += _row(place * ROW, label, signed(weight, lang), _span(before, after, low, scale), kind)
    return Markup("".join([*pieces, "</svg>"]))


def signed(weight: float, lang: str) -> str:
    """A weight in bits with its sign, a true minus."""
    text = number(abs(round(weight, 1)), lang)
    return text if round(weight, 1) == 0 else f"{'+' if weight > 0 else '−'}{text}"


def _row(top: int, label: str, weight: str, span: tuple[float, float], kind: str) -> Iterator[str]:
    x, width = span
    yield f'<text x="0" y="{top + 16}">{escape(label)}</text>'
    yield f'<text class="bits" x="{WIDTH}" y="{top + 16}">{weight}</text>'
    yield f'<rect class="{kind}" x="{x}" y="{top + 22}" width="{width}" height="{BAR}"/>'


def _span(before: float, after: float, low: float, scale: float) -> tuple[float, float]:
    """Where a bar begins and how wide it is, within the picture."""
    width = max(abs(after - before) * scale, EDGE)
    start = (min(before, after) - low) * scale
    return round(min(max(start, 0.0), WIDTH - width), 1), round(width, 1)
