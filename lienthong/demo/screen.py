"""How the demo speaks: a spinner on a terminal, plain lines elsewhere, one table a day."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table

from audit.report import Counts, SourceReport
from lienthong.commands.printing import console
from lienthong.demo.days import Day, Tell

COUNTS = ("offered", "loaded", "unchanged", "quarantined", "duplicate", "held")
WIDE = 140  # a log file has no width of its own
MARKS = {"success": "[green]✓[/]", "failed": "[red]✗[/]"}


@contextmanager
def told(started: float) -> Iterator[Tell]:
    """A function that says what is going on; the same line is said once."""
    last = ""

    def say(line: str) -> None:
        nonlocal last
        text = f"{time.monotonic() - started:5.0f} s  {line}"
        if status is not None:
            status.update(text)
        elif line != last:
            console.print(text, markup=False, soft_wrap=True)
        last = line

    if console.is_terminal:
        with console.status("") as status:
            yield say
    else:
        status = None
        yield say


def show(day: Day, addresses: Mapping[str, str]) -> None:
    """The table of one day, and where to look."""
    (console if console.is_terminal else Console(width=WIDE, highlight=False)).print(table(day))
    for name, address in addresses.items():
        console.print(f"  {name:<44} {address}", markup=False, soft_wrap=True)
    for problem in day.problems:
        console.print(f"  ✗ {problem}", markup=False, style="red", soft_wrap=True)


def table(day: Day) -> Table:
    """One line a source, then one line for what came of it all."""
    found = Table(
        title=f"Ngày {day.number} · Day {day.number} ({day.report.run_id}, {day.seconds:.0f} s)",
        title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False, show_footer=True,
        caption=summary(day), caption_justify="left", caption_style="",
    )  # fmt: skip
    found.add_column("nguồn · source", footer="tổng · total", no_wrap=True)
    found.add_column("")
    for name in COUNTS:
        found.add_column(name, justify="right", footer=str(getattr(day.report.total, name)))
    sources = sorted(day.report.sources, key=lambda source: source.source)
    found.add_column("s", justify="right", footer=f"{sum(seconds(source) for source in sources):.1f}")
    found.add_column("state")
    found.add_column("health")
    for source in sources:
        counts = source.tally or Counts()
        numbers = (str(getattr(counts, name)) for name in COUNTS)
        mark = MARKS.get(day.states.get(source.source, ""), "")
        found.add_row(source.source, mark, *numbers, f"{seconds(source):.1f}", source.state, source.health)
    return found


def seconds(source: SourceReport) -> float:
    """What the steps of a source took together."""
    return sum(source.seconds.values())


def summary(day: Day) -> str:
    """Entities, feed and exchange of a day in three lines."""
    facts, portal = day.report.facts, day.portal
    merged = facts.get("reconcile", {})
    public = facts.get("publish", {}).get("feeds", {}).get("public", {})
    taken = facts.get("exchange.portal", {})
    return "\n".join(
        (
            f"thực thể · entities: mới · created {merged.get('created', 0)}, đổi · changed {merged.get('changed', 0)}, "
            f"hợp nhất · merged {merged.get('merged', 0)}, tranh chấp · contested {merged.get('contested', 0)}",
            f"luồng công khai · public feed: vị trí · position {public.get('position', 0)}, "
            f"còn · live {public.get('live', 0)}, mã kiểm · digest {str(public.get('digest', ''))[:16]}",
            f"cổng quốc gia · portal: gửi đi · sent {portal.get('followed', 0)}, nhận về · received "
            f"{taken.get('received', 0)}, xung đột · conflicts {taken.get('conflicts', 0)}, "
            f"khớp · agrees {'✓' if portal.get('agrees') else '✗'}",
        )
    )


def end(problems: int, left: Sequence[int]) -> None:
    """The last words; `left` are processes that should have ended."""
    if left:
        console.print(f"[red]✗[/] tiến trình còn lại · processes left: {', '.join(map(str, left))}")
    if problems:
        console.print(f"[red]✗[/] {problems} điều không đúng, xem ở trên · things went wrong, see above")
    if not problems and not left:
        console.print("[green]✓[/] mọi thứ đúng như phải có · everything is as it should be")
