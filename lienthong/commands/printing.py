"""How commands speak: tables and progress on a terminal, JSON for machines."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.table import Table

WIDE = 140  # columns for a pipe or a file, where nobody can widen the window
console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
notes = Console(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def print_table(title: str, columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    """A table; numbers to the right, nothing cut."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False)
    listed = [list(line) for line in lines]
    for place, column in enumerate(columns):
        numeric = bool(listed) and all(isinstance(line[place], int | float) for line in listed)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for line in listed:
        table.add_row(*("" if value is None else str(value) for value in line))
    console.print(table)


def print_faults(faults: Mapping[str, str]) -> None:
    """What is wrong with files that the command goes on without, on standard error."""
    for fault in faults.values():
        notes.print(fault, style="red", markup=False, soft_wrap=True)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
