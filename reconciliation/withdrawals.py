"""Withdrawals: a person's word, above every source, that a thing or some fields of it is told no more, and why.

What sources say stays where it is: the merge leaves it out while a withdrawal stands, so restoring brings it back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from reconciliation.survivorship_table import table
from schemas.errors import ConfigError
from schemas.record import VIETNAM
from schemas.registry import RECORD_TYPES
from warehouse.connection import Connection, transaction
from warehouse.statements import row, rows, run, scalar

Facts = dict[str, Any]


class Reason(StrEnum):
    """Why a person takes something back; the last two also silence what earlier revisions told."""

    WITHDRAWN = "withdrawn"
    ERROR = "error"
    LEGAL_TAKEDOWN = "legal_takedown"
    PRIVACY_ERASED = "privacy_erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be withdrawn; no `fields` means the whole thing, no `until` means until it is restored."""

    entity_id: str
    reason: Reason
    basis: str
    by: str
    fields: tuple[str, ...] = ()
    until: datetime | None = None


# --- in a reconciliation, in its transaction ----------------------------------------------------------------


def begin(conn: Connection, now: datetime) -> None:
    """Withdrawals whose time is over end; what was withdrawn or restored since the last time is affected."""
    run(conn, "withdrawals.barred")
    if scalar(conn, "withdrawals.is_any"):
        lapsed = [each["withdrawal_id"] for each in rows(conn, "withdrawals.lapse", {"now": now})]
        if lapsed:
            run(conn, "withdrawals.look_again", {"ended": lapsed})
        run(conn, "withdrawals.affected")


def bar(conn: Connection) -> None:
    """What is withdrawn as a whole counts as told by nobody; what lost fields is merged field by field."""
    if scalar(conn, "withdrawals.is_any"):
        run(conn, "withdrawals.bar")


def taken_fields(conn: Connection) -> dict[str, frozenset[str]]:
    """Entity -> fields of it that are told no more, of those that `bar` has met."""
    return {each["entity_id"]: frozenset(each["fields"]) for each in rows(conn, "withdrawals.taken_fields")}


def settle(conn: Connection) -> None:
    """After the revisions: what stands against each entity, and which earlier lines read as removed from now on."""
    if scalar(conn, "withdrawals.is_any"):
        run(conn, "withdrawals.settle")
    if scalar(conn, "withdrawals.may_withhold"):
        run(conn, "withdrawals.withhold")


# --- what people do -----------------------------------------------------------------------------------------


def withdraw(conn: Connection, wish: Wish, *, now: datetime) -> int:
    """Keep a person's word, with its number; the next reconciliation acts on it. ConfigError names rule and fix."""
    if not wish.basis.strip() or not wish.by.strip():
        raise ConfigError(
            "cần căn cứ và tên người: --basis, --by / a basis and a person's name are needed: --basis, --by",
            rule="withdrawal.unexplained",
        )
    if wish.until is not None and wish.until <= now:
        raise ConfigError("--until phải ở tương lai / --until must be in the future", rule="withdrawal.over")
    with transaction(conn):
        run(conn, "turn.lock")  # a reconciliation under way would count as done what it has not seen
        found = entity(conn, wish.entity_id)
        may_take(found, wish.fields)
        for other in rows(conn, "withdrawals.standing", {"entity_id": wish.entity_id}):
            if other["reason"] == wish.reason and set(other["fields"]) == set(wish.fields):
                raise ConfigError(
                    f"đã gỡ rồi bởi {other['decided_by']} (số {other['withdrawal_id']}, {other['basis']})"
                    f" / already withdrawn by {other['decided_by']} (number {other['withdrawal_id']})",
                    rule="withdrawal.taken",
                )
        added = row(
            conn,
            "withdrawals.add",
            {
                "entity_id": wish.entity_id,
                "record_type": found["record_type"],
                "reason": wish.reason.value,
                "basis": wish.basis.strip(),
                "fields": sorted(set(wish.fields)),
                "by": wish.by.strip(),
                "now": now,
                "ends_at": wish.until,
            },
        )
    assert added is not None
    return int(added["withdrawal_id"])


def entity(conn: Connection, entity_id: str) -> Facts:
    """The newest revision of an entity; ConfigError when there is none, or when it lives on under another id."""
    found = row(conn, "withdrawals.entity", {"entity_id": entity_id})
    if found is None:
        raise ConfigError(f"không có thực thể {entity_id} / no such entity", entity_id=entity_id)
    if found["state"] == "gone" and found["reason"] == "merged_into":
        heirs = ", ".join(found["successors"])
        raise ConfigError(
            f"thực thể đã nhập vào {heirs}: hãy gỡ thực thể đó, mã cũ được gỡ theo"
            f" / it was merged into {heirs}: withdraw that one, the earlier id goes with it",
            rule="withdrawal.merged",
        )
    return found


def may_take(found: Facts, fields: Sequence[str]) -> None:
    """ConfigError for a field that nobody may take away by itself: unknown, required, or a mark of who may read."""
    kind = RECORD_TYPES[found["record_type"]]
    for field in fields:
        if field not in kind.model_fields:
            near = ", ".join(get_close_matches(field, kind.model_fields, n=3) or sorted(kind.model_fields))
            raise ConfigError(
                f"{kind.title_vi} không có trường {field}; chọn: {near}"
                f" / a {found['record_type']} has no field {field}; choose: {near}",
                pointer=f"/{field}",
                rule="withdrawal.unknown_field",
            )
        if kind.model_fields[field].is_required():
            raise ConfigError(
                f"không có {field} thì bản ghi không đứng được: gỡ cả bản ghi (bỏ --fields)"
                f" / a record cannot stand without {field}: withdraw the whole of it (no --fields)",
                pointer=f"/{field}",
                rule="withdrawal.required_field",
            )
        if table().rule(found["record_type"], field).pin in ("never", "stricter"):
            raise ConfigError(
                f"{field} nói ai được đọc hoặc bản ghi là gì, không gỡ riêng được: gỡ cả bản ghi (bỏ --fields)"
                f" / {field} says who may read or what the record is: withdraw the whole of it (no --fields)",
                pointer=f"/{field}",
                rule="withdrawal.mark",
            )


def restore(conn: Connection, entity_id: str, *, basis: str, by: str, now: datetime) -> list[Facts]:
    """End all that stands against an entity; the next reconciliation lets its sources count again.

    `[{"withdrawal_id", "reason", "fields"}]` of what was ended.
    """
    if not basis.strip() or not by.strip():
        raise ConfigError(
            "cần căn cứ và tên người: --basis, --by / a basis and a person's name are needed: --basis, --by",
            rule="withdrawal.unexplained",
        )
    with transaction(conn):
        run(conn, "turn.lock")
        if scalar(conn, "withdrawals.erased", {"entity_id": entity_id}):
            raise ConfigError(
                f"giá trị của {entity_id} đã xóa hẳn, không khôi phục được / the values of {entity_id} were erased for"
                " good and cannot be restored",
                rule="withdrawal.erased",
            )
        values = {"entity_id": entity_id, "basis": basis.strip(), "by": by.strip(), "now": now}
        ended = rows(conn, "withdrawals.restore", values)
        if not ended:
            raise ConfigError(
                f"không có gì đang bị gỡ ở {entity_id}: lienthong withdraw list"
                f" / nothing is withdrawn at {entity_id}: lienthong withdraw list",
                rule="withdrawal.unknown",
            )
        run(conn, "withdrawals.look_again", {"ended": [each["withdrawal_id"] for each in ended]})
    return ended


def listed(conn: Connection, *, ended: bool = False) -> list[Facts]:
    """Withdrawals that stand, with `ended` also those that were restored.

    `{"withdrawal_id", "entity_id", "record_type", "reason", "basis", "fields", "by", "decided_at", "ends_at", "state",
    "entity_state", "also", "erased_at", "restored_by", "restored_at", "restored_because"}`; `state` is stands or
    restored, `also` names the other entities that what was withdrawn is part of now.
    """
    return [_told(each) for each in rows(conn, "withdrawals.list", {"ended": ended})]


def _told(found: Facts) -> Facts:
    moments = {name: _text(found[name]) for name in ("decided_at", "ends_at", "restored_at", "erased_at")}
    state = "stands" if found["restored_by"] is None else "restored"
    return found | moments | {"by": found.pop("decided_by"), "state": state}


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(VIETNAM).isoformat()
