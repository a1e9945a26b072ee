"""Deadlines of the law by the day of the event, duties that follow from them, and what the annual press report counts.

All of it is computed in SQL (`core.due_at`, `mart.duties`, `mart.press_report_items`) from editions of rules and from
canonical records, and nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal, get_args

from warehouse.connection import Connection
from warehouse.legal_tables import Filed
from warehouse.statements import rows, run, scalar, tuples

DutyState = Literal["overdue", "due_soon", "open", "unknown", "done_late", "done_on_time"]
STATES: tuple[DutyState, ...] = get_args(DutyState)


def rules_on(conn: Connection, day: date) -> list[dict[str, Any]]:
    """The rules that govern events of a day, with basis, value, unit, starts_at and is_confirmed."""
    return rows(conn, "law.rules_on", {"on": day})


def due_at(conn: Connection, rule: str, started_at: datetime, *, known_at: datetime | None = None) -> datetime | None:
    """Until when, by the edition that governs the day of `started_at`; None where the law is not known for sure."""
    values = {"rule": rule, "started_at": started_at, "known_at": known_at}
    found: datetime | None = scalar(conn, "law.due_at", values)
    return found


def file_rules(conn: Connection, editions: Iterable[Mapping[str, Any]]) -> Filed:
    """Write editions of rules: equal ones are left alone, others end the one before; the caller commits."""
    added = superseded = unchanged = 0
    for edition in editions:
        ended, written = run(conn, "law.supersede_rule", edition), run(conn, "law.add_rule", edition)
        superseded += ended
        added += written - ended
        unchanged += 1 - written
    return Filed(added=added, superseded=superseded, unchanged=unchanged)


def duties(
    conn: Connection, at: datetime, *, states: Collection[DutyState] = STATES, limit: int | None = None
) -> list[dict[str, Any]]:
    """Duties in these states as they stand at an instant, the most pressing first."""
    return rows(conn, "law.duties", {"at": at, "states": list(states), "limit": limit})


def duty_counts(conn: Connection, at: datetime) -> dict[DutyState, int]:
    """How many duties stand in each state, every state named."""
    found = dict(tuples(conn, "law.duty_counts", {"at": at}))
    return {state: found.get(state, 0) for state in STATES}


def press_report_items(conn: Connection, year: int) -> list[dict[str, Any]]:
    """Every record that the press report of a year looks at, by indicator 1 to 6, and whether it counts or why not."""
    return rows(conn, "law.press_report_items", {"year": year})
