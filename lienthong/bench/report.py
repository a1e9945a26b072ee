"""Figures for people: a table on the terminal, ratios between contestants of the same run, JSON for machines."""

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.status import Status

from lienthong.bench.meter import Contest, Measured
from lienthong.bench.plan import WHO
from lienthong.bench.text import TextRow
from lienthong.commands.printing import console, notes, print_table

COLUMNS = (
    "", "phase", "seconds", "records/s", "CPU s", "server CPU s", "peak MiB", "together MiB", "WAL MiB", "rows written",
)  # fmt: skip


class Progress:
    """One line that says what is running, on a terminal only; else a line for each step."""

    def __init__(self) -> None:
        self._status: Status | None = notes.status("…") if notes.is_terminal else None

    def __enter__(self) -> "Progress":
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            self._status.stop()

    def tell(self, text: str) -> None:
        if self._status is not None:
            self._status.update(text)
        else:
            notes.print(text)


def show(runs: Iterable[Contest]) -> None:
    """Tables, ratios and faults, one contest after the other."""
    for run in runs:
        print_table(
            f"\n{run.form}: {run.records:,} bản ghi · records (sửa · changed: {run.changed:,})",
            COLUMNS,
            [
                (
                    each.who,
                    each.phase,
                    round(each.seconds, 2),
                    round(each.rate),
                    each.cpu_seconds,
                    each.server_cpu_seconds,
                    each.peak_mib,
                    each.together_mib,
                    each.wal_mib,
                    sum(each.rows_written.values()),
                )
                for each in run.measured
            ],
        )
        ours = [each for each in run.measured if each.who == WHO]
        steps = dict.fromkeys(step for each in ours for step in each.steps)
        print_table(
            "\nGiây từng bước (CPU của ta) · seconds per step (our CPU)",
            ("step", *(each.phase for each in ours)),
            [(step, *(_seconds(each, step) for each in ours)) for step in steps],
        )
        for line in ratios(run):
            console.print(
                f"{line['phase']}: [bold]{line['ratio']:g} ×[/] {line['peer']}"
                "  (cả kế hoạch so với chỉ nạp · the whole plan against ingest alone)"
            )
        for fault in run.wrong:
            notes.print(f"[red]✗[/] {fault}")


def _seconds(each: Measured, step: str) -> str:
    return f"{each.steps.get(step, 0.0):.2f} ({each.cpu_steps.get(step, 0.0):.2f})"


def ratios(run: Contest) -> list[dict[str, Any]]:
    """How many times as fast as each peer our whole plan was in the same phase."""
    ours = {each.phase: each for each in run.measured if each.who == WHO}
    return [
        {
            "records": run.records,
            "phase": peer.phase,
            "peer": peer.who,
            "ratio": round(peer.seconds / ours[peer.phase].seconds, 2),
        }
        for peer in run.measured
        if peer.who != WHO
    ]


def machine() -> dict[str, Any]:
    """What it ran on."""
    return {
        "processors": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30), 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def show_text(rows: Iterable[TextRow]) -> None:
    """One line for each kind of text."""
    print_table(
        "\nChữ, một lõi · text, one core",
        ("", "MB/s", "MB", "pieces", "wrong"),
        [(each.what, round(each.rate, 1), round(each.megabytes, 1), each.pieces, each.wrong) for each in rows],
    )


def write(out: Path, runs: Sequence[Contest], facts: dict[str, Any]) -> None:
    """All figures as JSON."""
    listed = [
        asdict(run)
        | {
            "measured": [asdict(each) | {"records_per_second": round(each.rate, 1)} for each in run.measured],
            "ratios": ratios(run),
        }
        for run in runs
    ]
    write_document(out, {"machine": machine(), **facts, "runs": listed})


def write_text(out: Path, rows: Iterable[TextRow]) -> None:
    """All figures about text as JSON."""
    listed = [asdict(each) | {"megabytes_per_second": round(each.rate, 1)} for each in rows]
    write_document(out, {"machine": machine(), "text": listed})


def write_document(out: Path, document: dict[str, Any]) -> None:
    """Written beside and renamed, so that a broken run leaves no half of a file."""
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.with_name(f".{out.name}.part")
    temporary.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    temporary.rename(out)
