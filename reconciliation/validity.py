"""Was it true on a day: the period that a document states of itself, and what came after or before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from reconciliation.keys import SPEAKERS
from schemas.registry import RECORD_TYPES
from warehouse import agencies, units
from warehouse.connection import Connection

Facts = dict[str, Any]

# The fields that hold the first and the last day, both inclusive.
PERIODS: Mapping[str, tuple[str, str]] = {"document": ("effective_on", "expires_on")}
USUAL = ("valid_from", "valid_to")
# The day on which a record speaks; instants are written in the time of Vietnam.
SAID_ON = ("issued_on", "published_at", "starts_at", "sent_at", "received_at", "demanded_at", "appointed_on")


def period_fields(record_type: str) -> tuple[str, str] | None:
    """Which fields of a type hold its first and last day; None for types without a period."""
    names = PERIODS.get(record_type, USUAL)
    kind = RECORD_TYPES.get(record_type)
    return names if kind is not None and all(name in kind.model_fields for name in names) else None


def validity(conn: Connection, entity_id: str, record_type: str, document: Mapping[str, Any], on: date) -> Facts:
    """`{"on", "first", "last", "verdict", "became", "came_from"}` for one day.

    Verdict `true` (within the stated period), `open` (nothing stated speaks against it), `not_yet`, `ended`, or
    `timeless` for a type without a period. `became` and `came_from` list `{"id"?, "name", "code"?, "extent"?,
    "relation"?, "function"?, "effective_on"?, "is_guess"?}`; reference data is that of today.
    """
    fields = period_fields(record_type)
    told: Facts = {"on": on.isoformat(), "first": None, "last": None, "became": [], "came_from": []}
    if fields is None:
        return told | {"verdict": "timeless"}
    first, last = (_day(document.get(name)) for name in fields)
    told |= {"first": first and first.isoformat(), "last": last and last.isoformat()}
    if first is not None and on < first:
        return told | {"verdict": "not_yet", "came_from": _came_from(conn, record_type, entity_id, document)}
    replaced = [each for each in document.get("replaced_by", ()) if "on" in each]
    if any(date.fromisoformat(each["on"]) <= on for each in replaced):
        return told | {"verdict": "ended", "became": [_successor(each) for each in replaced]}
    if last is not None and on > last:
        return told | {"verdict": "ended", "became": _became(conn, record_type, entity_id, document, on)}
    became = _became(conn, record_type, entity_id, document, on) if record_type == "admin_unit" else []
    if any(each["id"] != entity_id for each in became):  # no list gave its last day, but a change says where it went
        return told | {"verdict": "ended", "became": became}
    return told | {"verdict": "true" if first is not None and last is not None else "open"}


def _successor(link: Mapping[str, Any]) -> Facts:
    """A document that replaces another, as `became` lists it."""
    return {
        "id": link["id"],
        "name": link.get("title") or link.get("number"),
        "code": link.get("number"),
        "effective_on": link["on"],
    }


def _became(conn: Connection, record_type: str, entity_id: str, document: Mapping[str, Any], on: date) -> list[Facts]:
    if record_type == "agency":
        return _heirs(conn, entity_id, document)
    unit = _unit(conn, entity_id, document) if record_type == "admin_unit" else None
    if unit is None:
        return []
    return [
        {
            "id": each.unit.entity_id if each.unit else None,
            "name": each.unit.name if each.unit else None,
            "code": each.code,
            "extent": each.extent,
            "effective_on": each.effective_on.isoformat(),
            "is_guess": each.is_guess,
        }
        for each in units.successors(conn, unit, on)
    ]


def _heirs(conn: Connection, entity_id: str, document: Mapping[str, Any]) -> list[Facts]:
    """As the sources state them; with the id of the body where it can be told which one is meant."""
    here = next((one for one in agencies.bodies(conn, entity_id) if one.entity_id == entity_id), None)
    if here is None:
        return [dict(stated) for stated in document.get("successors", ())]
    return [
        {
            "id": heir.body.entity_id if heir.body else None,
            "name": heir.name,
            "code": heir.code,
            "relation": heir.relation,
            "function": heir.function,
            "effective_on": heir.effective_on.isoformat() if heir.effective_on else None,
        }
        for heir in agencies.heirs(conn, here)
    ]


def _came_from(conn: Connection, record_type: str, entity_id: str, document: Mapping[str, Any]) -> list[Facts]:
    unit = _unit(conn, entity_id, document) if record_type == "admin_unit" else None
    if unit is None:
        return []
    found = units.predecessors(conn, unit)
    eve = unit.valid_from - timedelta(days=1) if unit.valid_from else None
    return [
        {
            "id": old.entity_id if old else None,
            "name": old.name if old else None,
            "code": code,
            "extent": extent,
            "effective_on": eve.isoformat() if eve else None,
        }
        for code, extent, old in found
    ]


def _unit(conn: Connection, entity_id: str, document: Mapping[str, Any]) -> units.Unit | None:
    code = document.get("code")
    return next((one for one in units.units(conn, code) if one.entity_id == entity_id), None) if code else None


def bodies_today(conn: Connection, document: Mapping[str, Any], today: date) -> list[Facts]:
    """Bodies whose word a record is and that have ended since: who does which part of their work today.

    `[{"field", "name", "code", "until", "became": [{"id", "name", "code", "function", "effective_on"}]}]`. What the
    record says of itself stays as it was said. A body is looked up by its code, else by its name, on the day of the
    record.
    """
    said_on = next((day for name in SAID_ON if (day := _day(document.get(name)))), None)
    told = []
    for field in SPEAKERS:
        asked = document.get(field) or document.get(field.removesuffix("_code"))
        known = agencies.bodies(conn, asked) if asked else []
        found = [one for one in known if said_on is None or one.stands_on(said_on)]
        if len(found) == 1 and not found[0].stands_on(today):
            told.append(
                {
                    "field": field if document.get(field) else field.removesuffix("_code"),
                    "name": found[0].name,
                    "code": found[0].code,
                    "until": found[0].valid_to.isoformat() if found[0].valid_to else None,
                    "became": _standing(conn, found[0], today, frozenset({found[0].entity_id})),
                }
            )
    return told


def _standing(conn: Connection, ended: agencies.Body, today: date, been: frozenset[str]) -> list[Facts]:
    """The successors that stand today, over those that have ended too; one that is not known here by its name."""
    told = []
    for heir in agencies.heirs(conn, ended):
        here = heir.body
        if here is not None and not here.stands_on(today) and here.entity_id not in been:
            further = _standing(conn, here, today, been | {here.entity_id})
            told += [{**each, "function": each["function"] or heir.function} for each in further]
            continue
        told.append(
            {
                "id": here.entity_id if here else None,
                "name": here.name if here else heir.name,
                "code": here.code if here else heir.code,
                "function": heir.function,
                "effective_on": heir.effective_on.isoformat() if heir.effective_on else None,
            }
        )
    return told


def _day(text: Any) -> date | None:
    return date.fromisoformat(text[:10]) if isinstance(text, str) else None
