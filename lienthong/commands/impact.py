"""`lienthong impact`: what a changed file, rule or model would do to the warehouse; done for real by `activate`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from typer.core import TyperGroup

from lienthong.commands.printing import console, notes, print_json, print_table
from lienthong.impact import words
from lienthong.settings import read_settings

EXAMPLES = 10  # of each set of changes on a terminal
Json = Annotated[bool, typer.Option("--json")]
Number = Annotated[int, typer.Argument(help="Số của báo cáo · number of the report")]
By = Annotated[str, typer.Option(help="Người quyết định · who decides")]
Facts = dict[str, Any]


class _Group(TyperGroup):
    """`lienthong impact [SOURCE...]` is `lienthong impact run [SOURCE...]`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        known = bool(args) and (args[0] in self.commands or args[0] == "--help")
        return super().parse_args(ctx, args if known else ["run", *args])


group = typer.Typer(cls=_Group, help="Tác động của thay đổi, trước khi nó có hiệu lực · what a change would do")


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="impact")


@group.command("run")
def run(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Tên nguồn; bỏ trống: mọi nguồn · sources; none: all", metavar="[SOURCE]..."),
    ] = None,
    sources: Annotated[
        Path | None, typer.Option(help="Thư mục tệp nguồn; mặc định LIENTHONG_SOURCES · folder of source files")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Giữ lại bản sao tạm · keep the scratch database")] = False,
    by: Annotated[str, typer.Option(help="Người hỏi; mặc định: tài khoản · who asks; default: the account")] = "",
    as_json: Json = False,
) -> None:
    """Thử thay đổi trên bản sao của kho, từ dữ liệu gốc đã giữ, rồi kể lại · try what changed in a copy, and tell.

    Không hỏi nguồn, không ghi vào kho, không báo cho ai · no source is asked, nothing is changed, nobody is told.
    """
    from lienthong.impact.forecast import forecast
    from warehouse.connection import os_user

    settings = read_settings()
    if sources is not None:
        settings = settings.model_copy(update={"sources": sources})
    with _progress() as watch:
        told = forecast(settings, names or (), by=by or os_user(), keep=keep, watch=watch)
    if as_json:
        print_json(told)
    else:
        _show(told)
    raise typer.Exit(2 if told["aside"]["faults"] else 0)


@group.command("list")
def list_reports(as_json: Json = False) -> None:
    """Các báo cáo tác động · the reports."""
    from lienthong.impact.activating import reports

    found = reports(read_settings())
    if as_json:
        print_json(found)
        return
    print_table(
        f"{len(found)} báo cáo · reports",
        ("id", "asked", "by", "state", "decided by", "sources", "refused", "accepted", "entities", "feed lines"),
        [
            (
                each["impact_id"], f"{each['asked_at']:%Y-%m-%d %H:%M}", each["asked_by"], each["state"],
                each["decided_by"], len(each["sources"] or ()),
                *(each["counts"][name] for name in ("refused", "accepted", "entities", "lines")),
            )
            for each in found
        ],
    )  # fmt: skip


@group.command("show")
def show(number: Number, as_json: Json = False) -> None:
    """Một báo cáo · one report."""
    from lienthong.impact.activating import report

    found = report(read_settings(), number)
    if as_json:
        print_json(found)
        return
    _show(found["report"] | {"impact": number})
    if found["outcome"]:
        _show_outcome(found["outcome"] | {"foretold": found["counts"]})


@group.command("activate")
def activate(number: Number, by: By, as_json: Json = False) -> None:
    """Làm thật: đọc lại, hợp nhất, công bố; rồi so với dự báo · do it, publish, and compare with what was foretold."""
    from lienthong.impact.activating import activate as do

    with _progress() as watch:
        outcome = do(read_settings(), number, by, watch)
    if as_json:
        print_json(outcome)
    else:
        _show_outcome(outcome)
    raise typer.Exit(1 if outcome["differs"] else 0)


@group.command("discard")
def discard(number: Number, by: By) -> None:
    """Bỏ: thay đổi không được dùng · the change is not to be made."""
    from lienthong.impact.activating import discard as do

    do(read_settings(), number, by)
    console.print(f"{number}  đã bỏ · discarded  {by}", markup=False)


@contextmanager
def _progress() -> Iterator[Callable[[str, str, Facts], None]]:
    """What is being done, on a terminal only."""
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=notes,
        disable=not notes.is_terminal, transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task("", total=None)

        def watch(step: str, subject: str, facts: Facts) -> None:
            counted = f" {facts['done']}/{facts['total']}" if "total" in facts else ""
            bar.update(task, description=f"{step} {subject}{counted}")

        yield watch


def _show(told: Facts) -> None:
    """Numbers first, then examples; everything is in --json."""
    for line in words.aside(told):
        notes.print(line, markup=False, soft_wrap=True)
    if told["impact"] is None:
        console.print("không có gì thay đổi · nothing has changed")
        return
    for title, columns, lines in words.tables(told, EXAMPLES):
        if lines:
            print_table(title, columns, lines)
            console.print("")
    console.print(f"lienthong impact activate {told['impact']} --by ...", markup=False)


def _show_outcome(outcome: Facts) -> None:
    print_table("Đã làm · done", ("set", "foretold", "happened", "same"), words.compared(outcome))
    for source, batches in outcome["loaded_since"].items():
        console.print(f"{source}: {batches} lô mới sau báo cáo · batches loaded after the report", markup=False)
    console.print(
        "đúng như dự báo · exactly as foretold"
        if not outcome["differs"]
        else f"khác dự báo · not as foretold: {', '.join(outcome['differs'])}"
    )
