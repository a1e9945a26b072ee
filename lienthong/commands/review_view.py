"""One pair on a terminal: side by side, what differs in colour, the evidence as bars; readable at 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from reconciliation.review import Compared, Step
from reconciliation.wording import Parts, abridged
from schemas.record import VIETNAM
from schemas.violation import escaped

KINDS = {
    "different": ("khác · differs", "bold red"),
    "spelling": ("cách viết · spelling", "yellow"),
    "left_only": ("chỉ bên trái · left only", "cyan"),
    "right_only": ("chỉ bên phải · right only", "cyan"),
    "equal": ("giống · equal", "green"),
}
SPELLING, DIFFERENT = "bold black on yellow", "bold white on red"
HALF = 16  # characters on each side of the middle of the bars

Facts = dict[str, Any]


def show(pair: Facts, console: Console) -> None:
    """Print a pair."""
    console.print(Group(*_pieces(pair)))


def _pieces(pair: Facts) -> Iterable[RenderableType]:
    yield Text.assemble(
        (f"#{pair['judgement_id']}", "bold"), f"  {pair['type']}  ", (pair["state"], "bold"), "  ", _why(pair)
    )
    if pair["claimed_by"]:
        yield Text(f"đang xem · looked at by {escaped(pair['claimed_by'])} → {moment(pair['claimed_until'])}", "dim")
    for each in pair["judgements"]:
        if each["is_human"]:
            yield decision(each)
    yield Text()
    yield _sides(pair)
    same = [each.field for each in pair["fields"] if each.kind == "equal"]
    if same:
        yield Text.assemble(("giống · equal  ", "green"), ", ".join(same))
    if pair["withheld"]:
        yield Text(f"hết hạn công khai · no longer shown: {', '.join(pair['withheld'])}", "dim")
    keys = ", ".join(escaped(key) for key in pair["shared_keys"]) or "–"
    yield Text(f"khóa chung · shared keys: {keys}    khối chung · blocks: {pair['shared_blocks']}", "dim")
    if pair["steps"]:
        yield Text()
        yield bars(pair["steps"])


def decision(each: Facts) -> Text:
    """A decision of a person, in one line."""
    undone = f"  đã hoàn tác · undone by {escaped(each['undone_by'])}" if each["undone_at"] else ""
    said = f"  “{escaped(each['reason'])}”" if each["reason"] else ""
    return Text(
        f"{each['judgement_id']}  {moment(each['decided_at'])}  {escaped(each['decided_by'])}: "
        f"{each['verdict']}{said}{undone}",
        "dim strike" if each["undone_at"] else "",
    )


def bars(steps: Sequence[Step]) -> Table:
    """The weights as bars that begin where the sum stood before; right of the middle speaks for one thing."""
    ends = [value for step in steps for value in (step.before, step.after)]
    scale = HALF / max(*(abs(end) for end in ends), 1.0)
    table = Table.grid(padding=(0, 1))
    table.add_column(max_width=26, overflow="ellipsis", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    for step in steps:
        name = f"{step.name} {step.level}".strip()
        table.add_row(escaped(name), f"{step.weight:+.1f}", _bar(step.before * scale, step.after * scale, step.weight))
    total = steps[-1].after
    table.add_row(Text("Σ bit", "bold"), Text(f"{total:+.1f}", "bold"), _bar(0, total * scale, total))
    return table


def moment(found: datetime | None) -> str:
    """An instant in Vietnam's time, to the minute."""
    return found.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M") if found else "–"


def _bar(before: float, after: float, weight: float) -> Text:
    start, end = sorted((round(before) + HALF, round(after) + HALF))
    end = min(max(end, start + 1), 2 * HALF)
    start = min(start, end - 1)
    line = Text("·" * start, "dim")
    line.append("█" * (end - start), "green" if weight >= 0 else "red")
    line.append("·" * (2 * HALF - end), "dim")
    return line


def _why(pair: Facts) -> Text:
    if pair["contradiction"] is not None:
        return Text(f"mâu thuẫn · contradiction: {escaped(pair['contradiction'])}", "bold red")
    if pair["score"] is None:
        return Text(escaped(pair["reason"]))
    return Text(f"P(một · same) = {pair['score']:.3f}  ({pair['weight'] or 0:+.1f} bit)", "bold")


def _sides(pair: Facts) -> Table:
    table = Table(box=None, pad_edge=False, expand=True, header_style="bold")
    table.add_column("", ratio=2, overflow="fold")
    for side in ("left", "right"):
        table.add_column(escaped(pair[side]["source"]), ratio=5, overflow="fold")
    for name, told in (
        ("observation", "observation"),
        ("khóa · key", "record_key"),
        ("entity", "entity_id"),
        ("thẩm quyền · authority", "authority"),
    ):
        table.add_row(Text(name, "dim"), *(Text(escaped(str(pair[side][told])), "dim") for side in ("left", "right")))
    times = (Text(moment(pair[side]["stated_at"] or pair[side]["loaded_at"]), "dim") for side in ("left", "right"))
    table.add_row(Text("lúc · stated", "dim"), *times)
    table.add_row(Text("cùng thực thể · beside it", "dim"), *(_beside(pair[side]) for side in ("left", "right")))
    for each in pair["fields"]:
        if each.kind != "equal":
            table.add_row(_name(each), _value(each.left, each.kind), _value(each.right, each.kind))
    return table


def _beside(side: Facts) -> Text:
    named = [f"{each['source']} {each['record_key']}" for each in side["mates"]]
    more = [f"+{side['more_mates']}"] if side["more_mates"] else []
    return Text(escaped("; ".join([*named, *more]) or "–"), "dim")


def _name(each: Compared) -> Text:
    label, style = KINDS[each.kind]
    return Text.assemble((each.field, "bold"), "\n", (label, style))


def _value(parts: Parts, kind: str) -> Text:
    text = Text()
    for part in abridged(parts, around=60, most=600):
        lines = "\n".join(escaped(line) for line in part.text.split("\n"))
        style = SPELLING if part.is_spelling else DIFFERENT
        text.append(lines, style if part.differs and kind in ("spelling", "different") else "")
    return text if parts else Text("–", "dim")
