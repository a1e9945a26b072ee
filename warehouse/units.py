"""Administrative units by code and date: which unit a code means, where the land of an old one went.

The units and changes are canonical entities like any other; this is a way to ask about them, not a second list of them.
A commune code means nothing without a date: all 126 codes of Hà Nội since 1 July 2025 were codes of other units before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from schemas.errors import Ambiguous, ConfigError
from schemas.record import VIETNAM
from schemas.text import fold
from warehouse.connection import Connection
from warehouse.statements import rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit in its time; both days inclusive, None where no source gives one."""

    entity_id: str
    code: str
    name: str
    kind: str | None
    parent_code: str | None
    province_code: str | None
    valid_from: date | None
    valid_to: date | None
    contested: bool

    def stands_on(self, day: date) -> bool:
        """Whether the unit exists on this day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def __str__(self) -> str:
        return f"{self.name} ({self.code}, {span(self.valid_from, self.valid_to)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """A unit that has land of an old one; `extent` whole or part says how much of the old unit went there."""

    unit: Unit | None
    code: str
    extent: str | None
    is_default: bool
    effective_on: date

    @property
    def is_guess(self) -> bool:
        """The default successor of a split unit: true for most of its land at best, an address can prove it wrong."""
        return self.is_default and self.extent != "whole"


def span(first: date | None, last: date | None) -> str:
    """`2025-01-01..2025-06-30`, open where a day is not known."""
    return f"{first or ''}..{last or ''}"


def units(conn: Connection, code: str) -> list[Unit]:
    """Every unit that bears or bore this code, oldest first."""
    return [_unit(found) for found in rows(conn, "reference.units_by_code", {"code": code})]


def unit(conn: Connection, code: str, on: date | None = None) -> Unit:
    """The unit that a code means on a day.

    Ambiguous when several fit, which without a day is the rule; ConfigError when none does.
    """
    known = units(conn, code)
    found = [one for one in known if on is None or one.stands_on(on)]
    if len(found) == 1:
        return found[0]
    if found:
        told = "; ".join(map(str, found))
        raise Ambiguous(
            f"mã {code} chỉ nhiều đơn vị / code {code} means several units: {told}. "
            "Sửa: nêu ngày / Fix: give the day (--as-of 2025-06-30)"
        )
    if known:
        told = "; ".join(map(str, known))
        raise ConfigError(f"ngày {on} không có đơn vị mang mã {code} / no unit has code {code} on {on}: {told}")
    raise ConfigError(
        f"không có đơn vị mang mã {code} / no unit has code {code}. Sửa: nạp danh mục đơn vị hành chính / "
        "Fix: load a list of units (lienthong reference install)"
    )


def successors(conn: Connection, old: Unit, on: date) -> list[Succession]:
    """Which units have the land of `old` on a later day, the default first.

    Later changes are followed in their turn; the unit itself while it stands; none when it ended and no change says
    where its land went (the districts of June 2025).
    """
    since = old.valid_from or date.min
    return _followed(conn, old.code, since, on, start=old)


def _followed(conn: Connection, code: str, since: date, on: date, *, start: Unit | None) -> list[Succession]:
    edges = [
        edge
        for edge in (found["doc"] for found in rows(conn, "reference.changes_from", {"code": code}))
        if since < date.fromisoformat(edge["effective_on"]) <= on
    ]
    if not edges:
        here = start or next((one for one in units(conn, code) if one.stands_on(on)), None)
        if start and not start.stands_on(on):
            return []
        return [Succession(unit=here, code=code, extent="whole", is_default=True, effective_on=since)]
    first = min(date.fromisoformat(edge["effective_on"]) for edge in edges)
    # One piece can come by two ways; it is whole or default only as far as every step of a way was.
    reached: dict[str, Succession] = {}
    for edge in edges:
        if date.fromisoformat(edge["effective_on"]) != first:
            continue
        for last in _followed(conn, edge["new_code"], first, on, start=None):
            whole = edge.get("extent") == "whole" and last.extent == "whole"
            known = reached.get(last.code)
            reached[last.code] = Succession(
                unit=last.unit,
                code=last.code,
                extent="whole" if whole else edge.get("extent") and "part",
                is_default=(edge.get("is_default", False) and last.is_default) or bool(known and known.is_default),
                effective_on=max(first, last.effective_on),
            )
    return sorted(reached.values(), key=lambda each: (not each.is_default, each.code))


def predecessors(conn: Connection, new: Unit) -> list[tuple[str, str | None, Unit | None]]:
    """From where the land of a unit came: old code, extent, the old unit; the whole ones first."""
    found = []
    for edge in (each["doc"] for each in rows(conn, "reference.changes_to", {"code": new.code})):
        day = date.fromisoformat(edge["effective_on"])
        if not new.stands_on(day):
            continue
        eve = day - timedelta(days=1)
        old = next((one for one in units(conn, edge["old_code"]) if one.stands_on(eve)), None)
        found.append((str(edge["old_code"]), edge.get("extent"), old))
    return sorted(found, key=lambda each: (each[1] != "whole", each[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class NameChange:
    """A unit that bears another name now: since `seen_on` at the latest, after `not_before` where that is known."""

    unit: Unit
    former: str
    not_before: date | None
    seen_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """What lists of units say differently: changes of name, spellings, undecided names, one place with two codes."""

    changes: tuple[NameChange, ...]
    spellings: tuple[tuple[Unit, str], ...]
    undecided: tuple[tuple[Unit, str], ...]
    two_codes: tuple[tuple[Unit, tuple[str, ...], Unit, tuple[str, ...]], ...]


def differences(conn: Connection) -> Differences:
    """Where lists disagree, told apart by the fold key and the dates of the lists.

    Names with one fold key are spelling. Another name in a list of an earlier day is a change. At one day, or when the
    older list won by its authority, nothing here can decide, and people must look.
    """
    changes: list[NameChange] = []
    spellings, undecided = [], []
    judged: set[tuple[str, str]] = set()
    for found in rows(conn, "reference.disputed_units"):
        here, why, stated = _unit(found), found["why"], found["stated"] or {}
        seen_on = _day(stated.get(why["observation"]))
        for loser in (each for each in why["losers"] if not each.get("agrees")):
            former, lost_on = str(loser["value"]), _day(stated.get(loser["observation"]))
            judged.add((here.entity_id, former))
            if fold(former) == fold(here.name):
                spellings.append((here, former))
            elif seen_on and (lost_on or date.min) < seen_on:
                changes.append(NameChange(unit=here, former=former, not_before=lost_on, seen_on=seen_on))
            else:
                undecided.append((here, former))
    # What a list said before, and does not say any more, stands in the revisions only.
    for found in rows(conn, "reference.renamed_units"):
        here, former = _unit(found | {"contested": False}), str(found["former"])
        if (here.entity_id, former) not in judged and fold(former) != fold(here.name):
            seen_on = found["recorded_at"].astimezone(VIETNAM).date()
            changes.append(NameChange(unit=here, former=former, not_before=None, seen_on=seen_on))
    twins = [
        (_documented(each["one"]), tuple(each["one_sources"]), _documented(each["other"]), tuple(each["other_sources"]))
        for each in rows(conn, "reference.units_with_two_codes")
    ]
    return Differences(
        changes=tuple(changes),
        spellings=tuple(spellings),
        undecided=tuple(undecided),
        two_codes=tuple(twins),
    )


def _unit(found: Mapping[str, Any]) -> Unit:
    return _documented(found["doc"], str(found["entity_id"]), contested=bool(found["contested"]))


def _documented(doc: Mapping[str, Any], entity_id: str = "", *, contested: bool = False) -> Unit:
    return Unit(
        entity_id=entity_id,
        code=doc["code"],
        name=doc["name"],
        kind=doc.get("kind"),
        parent_code=doc.get("parent_code"),
        province_code=doc.get("province_code"),
        valid_from=_day(doc.get("valid_from")),
        valid_to=_day(doc.get("valid_to")),
        contested=contested,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
