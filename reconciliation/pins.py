"""Pins: a person's word about one field, which wins over every source until its time is over or somebody lifts it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from itertools import groupby
from typing import Any

from reconciliation.likeness import alike
from reconciliation.merging import observation
from reconciliation.survivorship import Observation, laxity, merge
from reconciliation.survivorship_table import table
from schemas.canonical import canonical_json
from schemas.errors import ConfigError
from schemas.record import VIETNAM
from schemas.registry import RECORD_TYPES
from warehouse.connection import Connection, transaction
from warehouse.statements import row, rows, run

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What counts now about one entity, without any pin."""

    entity_id: str
    record_type: str
    observations: tuple[Observation, ...]
    document: Mapping[str, Any]

    def of(self, field: str) -> Facts:
        """Observation -> its value of a field, for those that state it."""
        return {each.observation_id: each.document[field] for each in self.observations if field in each.document}


def said_of(conn: Connection, entity_id: str) -> Said:
    """What sources make of a live entity; ConfigError when there is none, and where it has gone."""
    found = row(conn, "pins.entity", {"entity_id": entity_id})
    if found is None:
        raise ConfigError(f"không có thực thể {entity_id} / no such entity", entity_id=entity_id)
    if found["state"] != "live":
        heirs = ", ".join(found["successors"]) or "–"
        raise ConfigError(
            f"thực thể đã gỡ ({found['reason']}); hãy ghim ở thực thể kế nhiệm: {heirs}"
            f" / the entity is gone; pin its successor: {heirs}",
            entity_id=entity_id,
        )
    return _said(conn, [entity_id])[entity_id]


def _said(conn: Connection, entities: Sequence[str]) -> dict[str, Said]:
    said = {}
    found = rows(conn, "pins.said", {"entities": list(entities)})
    for entity_id, group in groupby(found, key=lambda each: each.pop("entity_id")):
        listed = list(group)
        record_type = {each.pop("record_type") for each in listed}.pop()
        observations = tuple(observation(**each) for each in listed)
        document = merge(record_type, observations).document
        said[entity_id] = Said(
            entity_id=entity_id, record_type=record_type, observations=observations, document=document
        )
    return said


def may_pin(said: Said, field: str, value: Any) -> None:
    """ConfigError, with place, rule and fix, when a pin may not say this of this field."""
    kind = RECORD_TYPES[said.record_type]
    place = f"/{field}"
    if field not in kind.model_fields:
        near = ", ".join(get_close_matches(field, kind.model_fields, n=3) or sorted(kind.model_fields))
        raise ConfigError(
            f"{kind.title_vi} không có trường {field}; chọn: {near} / a {said.record_type} has no field {field};"
            f" choose: {near}",
            pointer=place,
            rule="pin.unknown_field",
        )
    rule = table().rule(said.record_type, field)
    if rule.pin == "never":
        raise ConfigError(
            f"không ghim được {field}: đặt sensitivity hoặc release_status chặt hơn, hoặc sửa ở nguồn"
            f" / {field} cannot be pinned: pin a stricter sensitivity or release_status, or mend the source",
            pointer=place,
            rule="pin.never",
        )
    stands = said.document.get(field)
    if rule.pin == "stricter" and laxity(rule, value) > laxity(rule, stands):
        raise ConfigError(
            f"ghim chỉ được chặt hơn nguồn: nguồn nêu {stands}; sửa ở nguồn nếu nguồn sai"
            f" / a pin may only be stricter than the sources: they say {stands}; mend the source where it is wrong",
            pointer=place,
            rule="pin.laxer",
        )
    if value == "" or value == []:
        raise ConfigError(
            "giá trị trống: ghi null để bỏ trống trường này / an empty value: say null to empty the field",
            pointer=place,
            rule="pin.empty",
        )


def set_pin(
    conn: Connection, said: Said, field: str, value: Any, *, reason: str, by: str, now: datetime, expires_at: datetime
) -> int:
    """Keep a person's word, in the form in which it stands in a document; the next reconciliation acts on it."""
    may_pin(said, field, value)
    if not reason.strip() or not by.strip():
        raise ConfigError(
            "ghim cần lý do và tên người: --reason, --by / a pin needs a reason and a person's name: --reason, --by",
            rule="pin.unexplained",
        )
    if expires_at <= now:
        raise ConfigError(
            "hạn ghim phải ở tương lai: --until / the pin must end in the future: --until", rule="pin.over"
        )
    with transaction(conn):
        run(conn, "turn.lock")  # a reconciliation under way would count a pin as done that it has not seen
        run(conn, "pins.lapse", {"now": now})
        other = row(conn, "pins.live", {"entity_id": said.entity_id, "field": field})
        if other is not None:
            raise ConfigError(
                f"trường đã ghim {other['value']} bởi {other['pinned_by']} ({other['reason']}); gỡ trước:"
                f" lienthong pins lift {other['pin_id']} / already pinned by {other['pinned_by']}; lift that pin first",
                pointer=f"/{field}",
                rule="pin.taken",
            )
        added = row(
            conn,
            "pins.add",
            {
                "entity_id": said.entity_id,
                "record_type": said.record_type,
                "field": field,
                "value": canonical_json(value),
                "reason": reason.strip(),
                "by": by.strip(),
                "now": now,
                "expires_at": expires_at,
                "said": canonical_json(said.of(field)),
            },
        )
    assert added is not None
    return int(added["pin_id"])


def lift(conn: Connection, pin_id: int, *, by: str, now: datetime) -> Facts:
    """End a pin before its time; the next reconciliation lets the sources decide again."""
    if not by.strip():
        raise ConfigError("cần tên người gỡ: --by / the name of a person is needed: --by", rule="pin.unexplained")
    with transaction(conn):
        run(conn, "turn.lock")
        lifted = row(conn, "pins.lift", {"pin_id": pin_id, "by": by.strip(), "now": now})
    if lifted is None:
        raise ConfigError(
            f"không có ghim {pin_id} đang hiệu lực: lienthong pins list / no pin {pin_id} is in effect",
            rule="pin.unknown",
        )
    return lifted | {"value": json.loads(lifted["value"])}


def listed(conn: Connection, *, now: datetime, ended: bool = False) -> list[Facts]:
    """Pins with what sources say today.

    `{"pin_id", "entity_id", "applies_to", "record_type", "field", "value", "reason", "by", "pinned_at", "expires_at",
    "state", "lifted_at", "lifted_by", "sources_say", "sources_agree", "sources_changed"}`. State: in_effect, waiting
    (nothing is there that it could apply to), expired or lifted. The last three tell whether the pin is still needed:
    what would stand without any pin, whether that is what the pin says, and whether it is what sources said when it
    was set; null where the pin applies to nothing.
    """
    found = rows(conn, "pins.list", {"now": now, "ended": ended})
    said = _said(conn, sorted({each["applies_to"] for each in found if each["applies_to"]}))
    return [_told(each, said.get(each["applies_to"]), now) for each in found]


def _told(found: Facts, said: Said | None, now: datetime) -> Facts:
    value = json.loads(found["value"])
    if found["lifted_at"] is not None or found["expires_at"] <= now:
        state = "lifted" if found["lifted_by"] not in (None, "expiry") else "expired"
    else:
        state = "waiting" if found["applies_to"] is None else "in_effect"
    told = {
        "pin_id": found["pin_id"],
        "entity_id": found["entity_id"],
        "applies_to": found["applies_to"],
        "record_type": found["record_type"],
        "field": found["field"],
        "value": value,
        "reason": found["reason"],
        "by": found["pinned_by"],
        "pinned_at": _text(found["pinned_at"]),
        "expires_at": _text(found["expires_at"]),
        "state": state,
        "lifted_at": _text(found["lifted_at"]),
        "lifted_by": found["lifted_by"],
        "sources_say": None,
        "sources_agree": None,
        "sources_changed": None,
    }
    if said is None:
        return told
    field = found["field"]
    compare = table().rule(said.record_type, field).compare
    say = said.document.get(field)
    return told | {
        "sources_say": say,
        "sources_agree": alike(say, value, compare),
        "sources_changed": said.of(field) != found["said"],
    }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(VIETNAM).isoformat()
