"""The calendar of state bodies in Asia/Ho_Chi_Minh, and the other small tables that law fixes, by edition.

The rules themselves are SQL functions (`core.is_working_day`, `core.add_working_days`), so that views can use them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from warehouse.connection import Connection
from warehouse.statements import rows, run, scalar

TableName = Literal["calendar_day", "document_type", "grassroots_channel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What became of the rows of one file: added, put in the place of an older edition, known already."""

    added: int
    superseded: int
    unchanged: int


def is_working_day(conn: Connection, day: date, *, known_at: datetime | None = None) -> bool:
    """Whether state bodies work on this day, by what was known at an instant (now, without one)."""
    return bool(scalar(conn, "reference.is_working_day", {"day": day, "known_at": known_at}))


def add_working_days(conn: Connection, start: datetime, days: int, *, known_at: datetime | None = None) -> date:
    """The n-th working day after the day of `start` (before it, when negative); the period ends with that day."""
    values = {"start": start, "days": days, "known_at": known_at}
    found: date = scalar(conn, "reference.add_working_days", values)
    return found


def calendar(conn: Connection, year: int, *, known_at: datetime | None = None) -> list[dict[str, Any]]:
    """The days of a year that are not what their weekday says: day, kind, names, basis, is_provisional."""
    values = {"first": date(year, 1, 1), "last": date(year, 12, 31), "known_at": known_at}
    return rows(conn, "reference.calendar_days", values)


def document_types(conn: Connection, on: date) -> list[dict[str, Any]]:
    """Types of administrative documents in force on a day."""
    return rows(conn, "reference.document_types", {"on": on})


def grassroots_channels(conn: Connection, on: date) -> list[dict[str, Any]]:
    """Channels of grassroots information in force on a day."""
    return rows(conn, "reference.grassroots_channels", {"on": on})


def file_editions(conn: Connection, table: TableName, editions: Iterable[Mapping[str, Any]]) -> Filed:
    """Write editions: equal ones are left alone, others end the one before them; the caller's transaction commits."""
    supersede, add = _STATEMENTS[table]
    added = superseded = unchanged = 0
    for edition in editions:
        ended, written = run(conn, supersede, edition), run(conn, add, edition)
        superseded += ended
        added += written - ended
        unchanged += 1 - written
    return Filed(added=added, superseded=superseded, unchanged=unchanged)


_STATEMENTS: Mapping[TableName, tuple[str, str]] = {
    "calendar_day": ("reference.supersede_calendar_day", "reference.add_calendar_day"),
    "document_type": ("reference.supersede_document_type", "reference.add_document_type"),
    "grassroots_channel": ("reference.supersede_grassroots_channel", "reference.add_grassroots_channel"),
}
