"""Figures of the linkage benchmark: a table and bars on the terminal, JSON for machines."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from lienthong.bench.linkage import GrowRow, Linkage, LinkRow
from lienthong.bench.linked_pairs import LinkScores
from lienthong.bench.report import machine, write_document
from lienthong.commands.printing import console, print_table

TARGET = 1.5  # growth: time at ten times the warehouse over time at one
_WIDE = 40  # letters of the longest bar


def show(found: Linkage) -> None:
    """Everything that was measured."""
    if found.rows:
        _show_rows(found.rows)
    if found.grown:
        _show_grown(found)


def _show_rows(rows: Sequence[LinkRow]) -> None:
    print_table(
        "\nNhận ra bản ghi về cùng một việc · records about one thing",
        ("", "records", "linkage s", "steps (s)", "CPU s", "peak MiB", "server MiB", "P", "R", "F1", "review %"),
        [
            (
                each.who,
                f"{each.records:,}",
                round(each.total, 2),
                ", ".join(f"{step} {seconds:.1f}" for step, seconds in each.seconds.items()),
                each.cpu_seconds,
                each.peak_mib,
                each.server_mib,
                *_scores(each.scores),
            )
            for each in rows
        ],
    )
    for each in rows:
        if each.best is not None:
            p, r, f1, _ = _scores(each.best)
            console.print(
                f"{each.who}, {each.records:,}: ngưỡng tốt nhất · best threshold {each.best_at}: {p} {r} {f1}"
            )
    _bars("giây · seconds", [(_named(each), each.total, f"{each.total:.1f}") for each in rows])
    _bars("F1", [(_named(each), each.scores.f1, f"{each.scores.f1:.4f}") for each in rows])


def _show_grown(found: Linkage) -> None:
    print_table(
        f"\n{found.facts['new']:,} bản ghi mới vào kho có sẵn · new records into a warehouse",
        ("records there", "reconcile s, median", "link s", "link s, rounds", "merge s", "P", "R", "F1"),
        [
            (
                f"{each.records:,}",
                round(each.median, 3),
                round(median(each.seconds), 3),
                ", ".join(f"{seconds:.2f}" for seconds in each.seconds),
                round(median(each.merge_seconds), 3),
                *_scores(each.scores)[:3],
            )
            for each in found.grown
        ],
    )
    _bars("giây · seconds", [(f"{each.records:,}", each.median, f"{each.median:.2f}") for each in found.grown])
    if found.growth is not None:
        console.print(f"[bold]{found.growth:.2f} ×[/]  (mục tiêu · target: ≤ {TARGET})")


def _named(each: LinkRow) -> str:
    return f"{each.who} {each.records:,}"


def _scores(scores: LinkScores) -> tuple[float, float, float, float]:
    review = round(100 * scores.review_share, 2)
    return round(scores.precision, 4), round(scores.recall, 4), round(scores.f1, 4), review


def _bars(title: str, lines: Sequence[tuple[str, float, str]]) -> None:
    """One bar a line, the longest of them _WIDE letters."""
    most = max((value for _, value, _ in lines), default=0.0) or 1.0
    name = max(len(label) for label, _, _ in lines)
    console.print(f"\n{title}", style="bold")
    for label, value, told in lines:
        console.print(f"{label:<{name}}  {'█' * max(1, round(value / most * _WIDE))} {told}", markup=False)


def as_document(found: Linkage) -> dict[str, Any]:
    """All figures, with the machine they were measured on."""
    return {
        "machine": machine(),
        **found.facts,
        "rows": [_row(each) for each in found.rows],
        "grow": [_grown(each) for each in found.grown],
        "growth": None if found.growth is None else round(found.growth, 3),
    }


def _row(each: LinkRow) -> dict[str, Any]:
    listed = {name: value for name, value in asdict(each).items() if name not in ("scores", "best", "best_at")}
    listed |= {"linkage_seconds": round(each.total, 3), "scores": each.scores.figures()}
    if each.best is not None:
        listed["best"] = {"threshold": each.best_at, "scores": each.best.figures()}
    return listed


def _grown(each: GrowRow) -> dict[str, Any]:
    return asdict(each) | {"median_seconds": round(each.median, 3), "scores": each.scores.figures()}


def write(out: Path, found: Linkage) -> None:
    """All figures as a file of JSON."""
    write_document(out, as_document(found))
