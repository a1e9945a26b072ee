"""Bodies by code or name and date: which legal body is meant, and which took over what of an ended one.

A new body may continue the name and the code of an ended one (Sở Tài chính before and since 1 March 2025), an alias may
mean several bodies, and a body may end in two successors, each by function: so the answer always depends on a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from schemas.errors import Ambiguous, ConfigError
from schemas.organ_code import OrganCode
from schemas.text import agency_key
from warehouse.connection import Connection
from warehouse.statements import rows
from warehouse.units import span


@dataclass(frozen=True, slots=True, kw_only=True)
class Heir:
    """Who took over: the body as the source names it, what moved, and the body itself where it is known."""

    name: str
    code: str | None
    relation: str
    function: str | None
    effective_on: date | None
    body: Body | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A legal body in its time; both days inclusive, None where no source gives one."""

    entity_id: str
    name: str
    code: str | None
    legacy_code: str | None
    aliases: tuple[str, ...]
    parent: str | None
    valid_from: date | None
    valid_to: date | None
    successors: tuple[Mapping[str, Any], ...]
    contested: bool

    def stands_on(self, day: date) -> bool:
        """Whether the body exists on this day, as far as its days are known."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def __str__(self) -> str:
        told = [
            self.code or self.entity_id,
            span(self.valid_from, self.valid_to),
            *([self.parent] if self.parent else []),
        ]
        return f"{self.name} ({', '.join(told)})"


def bodies(conn: Connection, asked: str) -> list[Body]:
    """Every body that bears or bore this code (either scheme), name or alias, or that has this id; oldest first."""
    code = OrganCode.parse(asked)
    if code is not None:
        found = [_body(each) for each in rows(conn, "reference.agencies_by_code", {"code": str(code)})]
        # A key outlives the statement that gave it; only what the documents say now counts.
        found = [
            one for one in found if code in {OrganCode.parse(text) for text in (one.code, one.legacy_code) if text}
        ]
    else:
        key = agency_key(asked)
        found = [
            one
            for one in map(_body, rows(conn, "reference.agencies"))
            if asked == one.entity_id or key in {agency_key(name) for name in (one.name, *one.aliases)}
        ]
    return sorted(found, key=lambda one: (one.valid_from or date.min, one.valid_to or date.max, one.entity_id))


def body(conn: Connection, asked: str, on: date) -> Body:
    """The body that a code or a name means on a day; Ambiguous when several fit, ConfigError when none does."""
    known = bodies(conn, asked)
    found = [one for one in known if one.stands_on(on)]
    if len(found) == 1:
        return found[0]
    told = "; ".join(map(str, found or known))
    if found:
        raise Ambiguous(
            f"“{asked}” chỉ nhiều cơ quan vào ngày {on} / means several bodies on {on}: {told}. "
            "Sửa: dùng mã trong ngoặc / Fix: use what stands in brackets first"
        )
    if known:
        raise ConfigError(f"ngày {on} không có cơ quan “{asked}” / no body “{asked}” on {on}: {told}")
    raise ConfigError(
        f"không có cơ quan “{asked}” / no body “{asked}”. Sửa: xem / Fix: see lienthong reference install"
    )


def heirs(conn: Connection, ended: Body) -> list[Heir]:
    """Who took over from a body and what, as its sources state it; each is looked up on the day it took over."""
    found = []
    for stated in ended.successors:
        day = _day(stated.get("effective_on"))
        met = bodies(conn, stated.get("code") or stated["name"])
        standing = [one for one in met if one.entity_id != ended.entity_id and (day is None or one.stands_on(day))]
        found.append(
            Heir(
                name=stated["name"],
                code=stated.get("code"),
                relation=stated["relation"],
                function=stated.get("function"),
                effective_on=day,
                body=standing[0] if len(standing) == 1 else None,
            )
        )
    return found


def _body(found: Mapping[str, Any]) -> Body:
    doc = found["doc"]
    return Body(
        entity_id=str(found["entity_id"]),
        name=doc["name"],
        code=doc.get("code"),
        legacy_code=doc.get("legacy_code"),
        aliases=tuple(doc.get("aliases", ())),
        parent=doc.get("parent"),
        valid_from=_day(doc.get("valid_from")),
        valid_to=_day(doc.get("valid_to")),
        successors=tuple(doc.get("successors", ())),
        contested=bool(found["contested"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
