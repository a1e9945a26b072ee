"""Setting and lifting pins: what a person writes is checked as a source's word would be, then kept and published."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from lienthong import database, pipeline
from lienthong.settings import Settings
from reconciliation import pins
from reconciliation import run as reconciliation
from schemas.errors import ConfigError
from schemas.record import Record
from schemas.registry import json_schema
from schemas.violation import Violation
from validation.records import check_document
from warehouse.connection import Connection, session


def set_pin(
    settings: Settings,
    entity_id: str,
    field: str,
    value: Any,
    *,
    reason: str,
    by: str,
    now: datetime,
    until: datetime | None = None,
) -> int:
    """Pin a field of a live entity, reconcile and publish; returns the number of the pin.

    value is JSON as it stands in documents, None empties the field. ConfigError: a rule of the type or of pins.
    """
    expires_at = now + timedelta(days=settings.pin_days) if until is None else until
    if expires_at > now + timedelta(days=settings.pin_days):
        raise ConfigError(
            f"ghim không quá {settings.pin_days} ngày (LIENTHONG_PIN_DAYS): --until sớm hơn"
            f" / no pin lasts longer than {settings.pin_days} days (LIENTHONG_PIN_DAYS): an earlier --until",
            rule="pin.too_long",
        )
    with session(database.ready(settings)) as conn:
        said = pins.said_of(conn, entity_id)
        pins.may_pin(said, field, value)
        stored = checked(said, field, value)
        number = pins.set_pin(conn, said, field, stored, reason=reason, by=by, now=now, expires_at=expires_at)
        _let_it_count(conn, number, now)
    pipeline.publish(settings)
    return number


def lift(settings: Settings, number: int, *, by: str, now: datetime) -> dict[str, Any]:
    """Let the sources decide again, reconcile and publish."""
    with session(database.ready(settings)) as conn:
        lifted = pins.lift(conn, number, by=by, now=now)
        _let_it_count(conn, number, now)
    pipeline.publish(settings)
    return lifted


def checked(said: pins.Said, field: str, value: Any) -> Any:
    """The value in the form of documents; ConfigError for what the pin would break that is not broken without it."""
    if type(value) is int and not _is_number(said.record_type, field):
        value = str(value)  # a number of a document or a case that was typed without quotes
    before = check_document(said.record_type, said.document)
    known = set() if isinstance(before, Record) else {(each.rule_id, each.pointer) for each in before}
    after = check_document(said.record_type, {**said.document, field: value})
    if isinstance(after, Record):
        return after.document().get(field)
    new = [each for each in after if (each.rule_id, each.pointer) not in known]
    if new:
        raise ConfigError("; ".join(map(_told, new)), pointer=new[0].pointer, rule=new[0].rule_id)
    return value


def _is_number(record_type: str, field: str) -> bool:
    meaning = json_schema(record_type)["properties"][field]
    return any(option.get("type") in ("integer", "number") for option in meaning.get("anyOf", [meaning]))


def _told(violation: Violation) -> str:
    return f"{violation.message_vi}; {violation.fix_vi} / {violation.message_en}; {violation.fix_en}"


def _let_it_count(conn: Connection, number: int, now: datetime) -> None:
    """Revisions that come of it name the pin where others name their run."""
    reconciliation.reconcile(conn, run_id=f"pin:{number}", now=now)
