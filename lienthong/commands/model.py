"""`lienthong model`: what the matching models compare, how much each agreement weighs, and training them anew."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from lienthong import database
from lienthong.commands.printing import console, print_json, print_table
from lienthong.settings import read_settings
from reconciliation.lessons import learnt
from reconciliation.matching.design import designs
from reconciliation.matching.model import MODELS, Model, model
from reconciliation.matching.training import Pair, shipped, train
from reconciliation.models import use
from schemas.errors import ConfigError
from warehouse.connection import session, transaction

group = typer.Typer(help="Mô hình so khớp bản ghi · models that match records", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json")]
Type = Annotated[str, typer.Argument(help="Loại bản ghi · record type")]
WIDTH = 12  # characters of the longest bar, either way


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="model")


@group.command("show")
def show(record_type: Type, as_json: Json = False) -> None:
    """Mức so khớp và trọng số của từng yếu tố · levels and weights of each feature, with how well the model does."""
    found = _model(record_type)
    if as_json:
        print_json({"version": found.version, **found.data})
        return
    console.print(f"[bold]{record_type}[/]  {found.version}", highlight=False)
    for line in found.data["trained"]["on"]:
        console.print(f"  {line}", markup=False)
    limits = found.thresholds
    within = "" if found.prior_within is None else f" ({found.prior_within:+.2f} trong một nguồn · within one source)"
    console.print(
        f"  prior {found.prior:+.2f} bit{within}   same ≥ {limits.same:.2f}   different ≤ {limits.different:.2f}",
        markup=False,
    )
    print_table(
        "",
        ("feature", "level", "m", "u", "bit", "against · for", "at most"),
        [
            (
                name,
                level,
                f"{numbers['m']:.3f}",
                f"{numbers['u']:.3f}",
                f"{numbers['weight']:+.2f}",
                _bar(numbers["weight"]),
                _cap(found, name, level),
            )
            for name, levels in found.data["features"].items()
            for level, numbers in levels.items()
        ],
    )
    measured = found.data["measured"]
    console.print("  ".join(f"{name} {measured[name]}" for name in ("precision", "recall", "unsure", "missed")))
    print_table(
        "",
        ("probability", "pairs", "true"),
        [(f"{row['from']:.1f} - {row['to']:.1f}", row["pairs"], row["true"]) for row in measured["calibration"]],
    )


@group.command("train")
def train_model(
    record_type: Type,
    pairs: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="NDJSON {left, right, same}; không có: cặp mẫu · none: made pairs"
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Tệp mô hình được ghi · model file to write")] = None,
    as_json: Json = False,
) -> None:
    """Huấn luyện lại mô hình từ các cặp bản ghi · train a model from pairs of records and write its file."""
    if pairs is None:
        trained = shipped(record_type) if record_type in designs() else None
    else:
        trained = train(record_type, list(_read(pairs)), trained_on=[pairs.name])
    if trained is None:
        raise ConfigError(_unknown(record_type))
    target = output or MODELS / f"{record_type}.yml"
    target.write_text(trained.text, encoding="utf-8")
    if as_json:
        print_json({"file": str(target), "version": Model(trained.text).version, **trained.report})
        return
    console.print(str(target), markup=False)
    console.print(
        "  ".join(f"{name} {trained.report[name]}" for name in ("precision", "recall", "unsure", "missed")),
        markup=False,
    )


@group.command("learn")
def learn_model(
    record_type: Type,
    by: Annotated[str | None, typer.Option(help="Dùng ngay, tên người chọn · use it at once; who chooses it")] = None,
    output: Annotated[Path | None, typer.Option(help="Ghi ra tệp để xem · write it to a file to look at")] = None,
    as_json: Json = False,
) -> None:
    """Học từ chính kho: những cặp mà khóa, dữ kiện, con người đã quyết · learn from what this warehouse has decided."""
    from lienthong import pipeline

    settings = read_settings()
    with session(database.ready(settings)) as conn, transaction(conn):
        learned = learnt(conn, record_type)
        if by is not None:
            use(conn, record_type, learned.text, by=by)
    if output is not None:
        output.write_text(learned.text, encoding="utf-8")
    if by is not None:
        pipeline.settle(settings)
    found = Model(learned.text)
    if as_json:
        print_json({"version": found.version, "in_use": by is not None, **found.data})
        return
    told = (f"{name} {learned.report[name]}" for name in ("precision", "recall", "unsure", "missed"))
    console.print("  ".join((record_type, found.version, *told)), markup=False)


@group.command("use")
def use_model(
    record_type: Type,
    by: Annotated[str, typer.Option(help="Người chọn · who chooses it")],
    file: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Tệp mô hình; không có: mô hình đi kèm · none: the shipped one"),
    ] = None,
) -> None:
    """Dùng mô hình này, so lại mọi bản ghi của loại · compare by this model, and all records of the type anew."""
    from lienthong import pipeline

    settings = read_settings()
    _model(record_type)
    with session(database.ready(settings)) as conn, transaction(conn):
        use(conn, record_type, None if file is None else file.read_text(encoding="utf-8"), by=by)
    pipeline.settle(settings)


def _model(record_type: str) -> Model:
    found = model(record_type) if record_type in designs() else None
    if found is None:
        raise ConfigError(_unknown(record_type))
    return found


def _unknown(record_type: str) -> str:
    known = ", ".join(designs())
    return f"{record_type}: không có mô hình so khớp; có: {known} · no matching model; there are: {known}"


def _read(path: Path) -> Iterator[Pair]:
    """Pairs of a file, one a line; `same` may be left out or null where nobody has said."""
    with path.open(encoding="utf-8") as file:
        for place, line in enumerate(file, start=1):
            if line.strip():
                yield _pair(line, f"{path.name}:{place}")


def _pair(line: str, place: str) -> Pair:
    try:
        found: Mapping[str, Any] = json.loads(line)
        left, right, same = found["left"], found["right"], found.get("same")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{place}: cần {{left, right, same}} · {{left, right, same}} is needed") from error
    if not isinstance(left, dict) or not isinstance(right, dict) or not isinstance(same, bool | None):
        raise ConfigError(f"{place}: cần hai bản ghi và true/false · two records and true or false are needed")
    return Pair(left, right, same)


def _cap(found: Model, name: str, level: str) -> str:
    cap = found.design.caps.get((name, level))
    if cap is None:
        return ""
    return cap.verdict if cap.when is None else f"{cap.verdict} ({cap.when[0]}: {cap.when[1]})"


def _bar(bits: float) -> str:
    """Evidence against to the left of the middle, evidence for to the right."""
    blocks = min(WIDTH, round(abs(bits)))
    return f"{'█' * blocks:>{WIDTH}}│" if bits < 0 else f"{' ' * WIDTH}│{'█' * blocks}"
