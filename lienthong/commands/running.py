"""`lienthong run`: the whole plan without Airflow."""

import signal
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from lienthong.commands.printing import console, notes, print_faults, print_json
from lienthong.settings import Settings, read_settings
from schemas.errors import ConfigError

CONFIGURATION = 2  # the exit code of a source file that is broken; whatever happened to the others, it comes first
HEALTH_UPSTREAM = {"unreachable", "gone", "refused", "redirect-loop"}


def register(app: typer.Typer) -> None:
    app.command("run")(run)
    app.command("express")(express)


def run(
    names: Annotated[
        list[str] | None, typer.Argument(help="Tên nguồn · names of sources", metavar="[SOURCE]...")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Mọi nguồn · every source")] = False,
    woken: Annotated[
        bool, typer.Option("--woken", help="Nguồn được gọi chạy · the sources that a push has woken; none: no run")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Báo cáo JSON · the report as JSON")] = False,
    run_id: Annotated[str | None, typer.Option(help="Mã lượt chạy · id of the run; an open run is continued")] = None,
) -> None:
    """Chạy toàn bộ kế hoạch · pull, validate, reconcile, publish and exchange."""
    from audit.terminal import render
    from lienthong import pipeline
    from warehouse.connection import kept_sessions

    settings = read_settings()
    files = pipeline.source_files(settings)
    known = sorted([*files.found, *files.faults])
    if every + woken + bool(names) != 1:
        raise typer.BadParameter("name sources, or say --all, or --woken")
    wanted = known if every else _woken(settings, known) if woken else list(names or [])
    if not wanted:
        notes.print("không có nguồn nào để chạy · no source to run")
        if as_json:
            print_json(None)
        raise typer.Exit(0 if woken else CONFIGURATION)
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise typer.BadParameter(f"no such source: {', '.join(unknown)} (in {settings.sources})")
    with Progress(
        TextColumn("{task.description:<40}"), BarColumn(), TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TimeElapsedColumn(), console=notes, disable=not notes.is_terminal, transient=True,
    ) as bar:  # fmt: skip
        total, slice_told = len(wanted) + 3, ""
        task = bar.add_task("", total=total)

        def watch(step: str, subject: str, facts: dict[str, Any]) -> None:
            nonlocal total, slice_told
            if step == "slice":
                total, slice_told = total + facts["sources"] + 3, f" ({facts['slice']})"
            ends = step in {"load", "failed", "reconcile", "check_warehouse", "publish"}
            bar.update(task, description=f"{step} {subject}{slice_told}", total=total, advance=1 if ends else 0)

        with kept_sessions():
            report = pipeline.run(settings, wanted, trigger="cli", run_id=run_id, watch=watch)
    if as_json:
        print_json(report.model_dump(mode="json"))
    else:
        render(report, console)
    broken = {name: fault for name, fault in files.faults.items() if name in wanted}
    print_faults(broken)
    raise typer.Exit(CONFIGURATION if broken else outcome([(source.state, source.health) for source in report.sources]))


def express(
    seconds: Annotated[float | None, typer.Option(help="Dừng sau ngần ấy giây · end after so many seconds")] = None,
) -> None:
    """Canh các nguồn khẩn, có tin là đưa ngay · watch urgent sources and carry what is new at once, until stopped."""
    from lienthong import plan
    from lienthong.express import Worker

    worker = Worker(read_settings())
    names = [source.name for source in plan.watched(worker.settings)]
    if not names:
        raise ConfigError("no source to watch: lane: express and wake: {look: 2} in its file make one")
    notes.print(f"canh · watching: {', '.join(names)}; Ctrl+C")
    signal.signal(signal.SIGTERM, lambda number, frame: worker.ended.set())
    signal.signal(signal.SIGINT, lambda number, frame: worker.ended.set())
    worker.work(seconds)


def _woken(settings: Settings, known: list[str]) -> list[str]:
    """The sources that somebody wants to run; one that is gone meanwhile is told and forgotten."""
    from lienthong import waking

    wanted = [asked.source for asked in waking.wishes(settings.home)]
    for name in sorted(set(wanted) - set(known)):
        notes.print(f"{name}: không còn nguồn này, bỏ lời gọi · no such source any more, its wake is dropped")
        with waking.answering(settings.home, name):
            pass
    return [name for name in wanted if name in known]


def outcome(batches: list[tuple[str, str]]) -> int:
    """0 when all is loaded, 3 when the only trouble is that sources are down, else 1."""
    troubled = [(state, health) for state, health in batches if state in {"failed", "held"}]
    if not troubled:
        return 0
    return 3 if all(state == "failed" and health in HEALTH_UPSTREAM for state, health in troubled) else 1
