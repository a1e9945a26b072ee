"""Files of deadline rules: what a new law, or the reading of its original, changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from lienthong import database
from lienthong.reference import Edition, Maybe, read_editions
from lienthong.settings import Settings
from warehouse import law
from warehouse.connection import session, transaction
from warehouse.legal_tables import Filed

Unit = Literal[
    "hour", "day", "working_day", "month", "round", "same_day", "immediate", "hour_before", "working_day_before"
]


class DeadlineRule(Edition):
    """A deadline as one law sets it for events from a day on; without `value` it is not confirmed."""

    rule: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$", max_length=200)]
    valid_from: date
    valid_to: Annotated[date | None, Maybe] = None
    value: Annotated[Annotated[int, Field(ge=0, le=10_000)] | None, Maybe] = None
    unit: Annotated[Unit | None, Maybe] = None
    starts_at: Annotated[Annotated[str, Field(pattern=r"^[a-z_]+$")] | None, Maybe] = None
    is_confirmed: bool
    note: Annotated[str | None, Maybe] = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to trước valid_from / before valid_from")
        if self.is_confirmed and self.unit is not None and self.value is None:
            raise ValueError("không có số thì chưa xác nhận / without value it is not confirmed: is_confirmed=false")
        return self


COLUMNS = tuple(DeadlineRule.model_fields)


def load_rules(settings: Settings, path: Path) -> Filed:
    """Write a CSV file (UTF-8, header `COLUMNS`) as new editions: all of it or, with a ConfigError, nothing."""
    editions = read_editions(path, DeadlineRule)
    with session(database.ready(settings)) as conn, transaction(conn):
        return law.file_rules(conn, editions)
