"""`lienthong run`: the whole plan without Airflow."""

from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from lienthong.commands.printing import console, notes, print_json
from lienthong.settings import read_settings

HEALTH_UPSTREAM = {"unreachable", "gone", "refused", "redirect-loop"}


def register(app: typer.Typer) -> None:
    app.command("run")(run)


def run(
    names: Annotated[
        list[str] | None, typer.Argument(help="Tên nguồn · names of sources", metavar="[SOURCE]...")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Mọi nguồn · every source")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Báo cáo JSON · the report as JSON")] = False,
    run_id: Annotated[str | None, typer.Option(help="Mã lượt chạy · id of the run; an open run is continued")] = None,
) -> None:
    """Chạy toàn bộ kế hoạch · pull, validate, reconcile, publish and exchange."""
    from audit.terminal import render
    from lienthong import pipeline

    settings = read_settings()
    known = pipeline.sources(settings)
    wanted = sorted(known) if every else list(names or [])
    if not wanted or (every and names):
        raise typer.BadParameter("name sources, or say --all")
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise typer.BadParameter(f"no such source: {', '.join(unknown)} (in {settings.sources})")
    with Progress(
        TextColumn("{task.description:<40}"), BarColumn(), TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TimeElapsedColumn(), console=notes, disable=not notes.is_terminal, transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task("", total=len(wanted) + 3)

        def watch(step: str, subject: str, facts: dict[str, Any]) -> None:
            ends = step in {"load", "failed", "reconcile", "check_warehouse", "publish"}
            bar.update(task, description=f"{step} {subject}", advance=1 if ends else 0)

        report = pipeline.run(settings, wanted, trigger="cli", run_id=run_id, watch=watch)
    if as_json:
        print_json(report.model_dump(mode="json"))
    else:
        render(report, console)
    raise typer.Exit(outcome([(source.state, source.health) for source in report.sources]))


def outcome(batches: list[tuple[str, str]]) -> int:
    """0 when all is loaded, 3 when the only trouble is that sources are down, else 1."""
    troubled = [(state, health) for state, health in batches if state in {"failed", "held"}]
    if not troubled:
        return 0
    return 3 if all(state == "failed" and health in HEALTH_UPSTREAM for state, health in troubled) else 1
