"""`lienthong sources preview | test`: a source before it goes live; nothing is written."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from connectors.source import Source
from lienthong.commands.printing import console, print_json, print_table
from lienthong.settings import Settings, read_settings
from schemas.errors import ConfigError

Which = Annotated[str, typer.Argument(help="Tên nguồn, hoặc một tệp .yml · a source, or a source file")]
Json = Annotated[bool, typer.Option("--json", help="Cho máy đọc · for machines")]


def register(group: typer.Typer) -> None:
    group.command("preview")(preview)
    group.command("test")(test)


def preview(
    which: Which,
    count: Annotated[int, typer.Option("--records", min=1, max=1000, help="Bao nhiêu bản ghi · how many")] = 5,
    as_json: Json = False,
) -> None:
    """Xem trước vài bản ghi đầu: trước, sau, bị cách ly vì sao · the first records: before, after, or why not."""
    from lienthong import trial

    settings, source = _source(which)
    with _fetcher(settings, source) as fetching:
        found = trial.preview(source, fetching, count)
    if as_json:
        print_json({"source": source.name, "records": [trial.shown(one) for one in found]})
    for place, one in enumerate([] if as_json else found, start=1):
        _print_record(place, one)
    if not found:
        console.print("không có bản ghi nào · no records")
    raise typer.Exit(0 if any(not one.reasons for one in found) else 1)


def test(which: Which, as_json: Json = False) -> None:
    """Thử lấy thật cả nguồn và báo tình trạng, không ghi gì · pull it for real, report its health, write nothing."""
    from lienthong import trial

    settings, source = _source(which)
    with _fetcher(settings, source) as fetching:
        done = trial.trial(source, fetching)
    told = trial.findings(source, done)
    if as_json:
        print_json(trial.summary(source, done))
    else:
        _print_trial(source, done, told)
    if done.health in {"unreachable", "refused", "gone", "redirect-loop", "challenge"}:
        raise typer.Exit(3)
    raise typer.Exit(0 if done.accepted and done.health in {"ok", "unchanged"} else 1)


def _print_record(place: int, one: Any) -> None:
    from lienthong.trial import compact

    mark = ("✗ cách ly · quarantined", "red") if one.reasons else ("✓", "green")
    if one.is_gone:
        mark = ("− nguồn nói đã gỡ · the source says it is gone", "yellow")
    console.print(
        Text.assemble(
            (f"{place}. {one.record_type or '?'} {one.record_key or '?'}  ", "bold"), mark, f"  {one.pointer}"
        )
    )
    for reason in one.reasons:
        console.print(Text.assemble("   ", (reason.rule_id, "red"), f"  {reason.pointer}  {compact(reason.value)}"))
        console.print(Text(f"      {reason.message_vi} · {reason.message_en}"))
        console.print(Text(f"      → {reason.fix_vi} · {reason.fix_en}"))
    if one.before:
        print_table("   trước · before", ("field", "value"), [(k, compact(v, 100)) for k, v in one.before.items()])
    if one.after:
        print_table("   sau · after", ("field", "value"), [(k, compact(v, 100)) for k, v in one.after.items()])
    if one.unknown:
        console.print(Text(f"   chưa khai · neither mapped nor ignored: {', '.join(one.unknown)}", style="yellow"))
    console.print()


def _print_trial(source: Source, done: Any, told: list[tuple[str, str]]) -> None:
    good = done.health in {"ok", "unchanged"}
    cost = f"  {done.completeness}  {done.exchanges} lần hỏi · exchanges, {done.bytes:,} bytes, {done.seconds:.1f} s"
    console.print(Text.assemble((f"{source.name}  ", "bold"), (done.health, "green" if good else "red"), cost))
    print_table(
        f"{done.offered} bản ghi · records",
        ("accepted", "quarantined", "gone", "repeated", "declared", "newest"),
        [(done.accepted, done.quarantined, done.gone, done.repeated, done.declared, done.newest)],
    )
    if done.rules:
        print_table(
            "bị cách ly vì · quarantined by",
            ("rule", "records", "example"),
            [(rule, count, done.examples[rule][0]) for rule, count in done.rules.most_common()],
        )
    for vi, en in told:
        console.print(Text(f"! {vi} · {en}", style="yellow"))
    if not told:
        console.print(Text("không có gì phải lo · nothing to worry about", style="green"))


def _source(which: str) -> tuple[Settings, Source]:
    from connectors.source import load_source
    from lienthong import pipeline

    settings = read_settings()
    path = Path(which)
    if path.suffix in {".yml", ".yaml"}:
        if not path.exists():
            raise ConfigError(f"{which}: không có tệp này / no such file")
        return settings, load_source(path, settings.variables)
    return settings, pipeline.source_named(settings, which)


def _fetcher(settings: Settings, source: Source) -> Any:
    from lienthong import pipeline

    return pipeline.fetching(settings, source)
