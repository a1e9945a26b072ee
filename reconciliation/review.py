"""What a person needs to judge a pair: both records side by side, the weights of the evidence, what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from reconciliation.wording import Parts, difference
from schemas.canonical import canonical_json
from schemas.record import Record
from schemas.registry import RECORD_TYPES
from schemas.text import fold
from warehouse.connection import Connection
from warehouse.statements import listed, row, rows

Facts = dict[str, Any]
Kind = Literal["equal", "spelling", "different", "left_only", "right_only"]
State = Literal["open", "answered", "settled"]

KINDS: tuple[Kind, ...] = ("different", "spelling", "left_only", "right_only", "equal")  # as they are shown
HEADINGS = ("title", "subject", "headline", "name", "full_name", "event", "topic", "question", "number")
CONTRADICTION = "contradiction:"
PRIOR = "prior"


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of both records: each value as text, cut into pieces where the two differ."""

    field: str
    kind: Kind
    left: Parts
    right: Parts


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of evidence in bits, and where the sum stands before and after it."""

    name: str
    level: str
    weight: float
    before: float
    after: float


def pair(conn: Connection, judgement_id: int, *, now: datetime) -> Facts | None:
    """The pair of a judgement as plain data; None when there is no such judgement or nothing is known of its pair.

    `{"judgement_id", "type", "state", "current", "reason", "contradiction", "score", "weight", "steps", "left",
    "right", "fields", "withheld", "shared_keys", "shared_blocks", "judgements", "claimed_by", ...}`. `state`: `open`;
    `answered`, then `current` is the judgement that counts; `settled`, because other keys or judgements decided it.
    """
    asked = row(conn, "reviewing.question", {"judgement_id": judgement_id})
    if asked is None:
        return None
    names = {"left": str(asked["left_observation"]), "right": str(asked["right_observation"])}
    found = {str(each["observation_id"]): each for each in rows(conn, "reviewing.sides", names)}
    if len(found) < 2:
        return None
    left, right = found[names["left"]], found[names["right"]]
    judgements = rows(conn, "reviewing.of_pair", names)
    origin = next((each for each in judgements if not each["is_human"] and _is_doubt(each)), None)
    why = origin or asked
    counting = next((each for each in judgements if each["undone_at"] is None), None)
    hidden = _over(left, now) | _over(right, now)
    standing = {"left_entity": left["entity_id"], "right_entity": right["entity_id"]}
    return {
        "judgement_id": judgement_id,
        "type": asked["record_type"],
        "state": _state(asked, counting),
        "current": counting,
        "reason": why["reason"],
        "contradiction": why["reason"].removeprefix(CONTRADICTION) if _is_contradiction(why["reason"]) else None,
        "score": why["score"],
        "weight": why["weight"],
        "model": why["decided_by"],
        "asked_at": why["decided_at"],
        "steps": waterfall(why["features"] or (), why["weight"]),
        "left": _side(conn, left, hidden),
        "right": _side(conn, right, hidden),
        "fields": compared(asked["record_type"], _kept(left["doc"], hidden), _kept(right["doc"], hidden)),
        "withheld": sorted(hidden & {*left["doc"], *right["doc"]}),
        "shared_keys": [each["key"] for each in rows(conn, "reviewing.shared_keys", names | standing)],
        "shared_blocks": len(set(left["blocks"]) & set(right["blocks"])),
        "judgements": judgements,
        "claimed_by": asked["claimed_by"],
        "claimed_until": asked["claimed_until"],
        "is_together": left["entity_id"] == right["entity_id"],
    }


def compared(record_type: str, left: Mapping[str, Any], right: Mapping[str, Any]) -> list[Compared]:
    """All fields that either record has: what differs first, then as the schema orders them, the type's own first."""
    order = _order(record_type)
    told = [_compared(name, left, right) for name in {*left, *right}]
    return sorted(told, key=lambda each: (KINDS.index(each.kind), order.get(each.field, len(order)), each.field))


def waterfall(features: Iterable[Mapping[str, Any]], weight: float | None) -> list[Step]:
    """Where the evidence starts (the prior) and what each feature adds; the last `after` is the judgement's weight.

    Where the features do not name a prior it is what the sum lacks.
    """
    named = [(str(each["name"]), str(each.get("level") or ""), float(each["weight"])) for each in features]
    if not named:
        return []
    if weight is not None and not any(name == PRIOR for name, _, _ in named):
        named.insert(0, (PRIOR, "", round(weight - sum(bits for _, _, bits in named), 3)))
    named.sort(key=lambda each: each[0] != PRIOR)
    steps: list[Step] = []
    for name, level, bits in named:
        before = steps[-1].after if steps else 0.0
        steps.append(Step(name, level, bits, before, round(before + bits, 6)))
    return steps


def history(conn: Connection, *, entity_id: str | None = None, limit: int = 100) -> Facts:
    """Decisions of people, also those that are undone, newest first; of one entity also who came to it and who left."""
    moves = rows(conn, "reviewing.moves", {"entity_id": entity_id, "limit": limit}) if entity_id else []
    return {"decisions": rows(conn, "reviewing.history", {"entity_id": entity_id, "limit": limit}), "moves": moves}


def headings(conn: Connection, observations: Iterable[object]) -> dict[str, Facts]:
    """What to call observations in a list: `{id: {"source", "record_key", "heading"}}`."""
    ids = sorted({str(each) for each in observations})
    return {
        str(each["observation_id"]): {
            "source": each["source"],
            "record_key": each["record_key"],
            "heading": heading(each["doc"]),
        }
        for each in rows(conn, "reviewing.headings", {"ids": listed(ids)})
    }


def heading(document: Mapping[str, Any]) -> str:
    """The field by which people know a record."""
    return next((str(document[name]) for name in HEADINGS if document.get(name)), "–")


def text(value: Any) -> str:
    """A value as people read it: items of a list line by line, members with their names."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(text(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {text(item)}" for name, item in value.items())
    return str(canonical_json(value))


def _compared(name: str, left: Mapping[str, Any], right: Mapping[str, Any]) -> Compared:
    if name not in right:
        return Compared(name, "left_only", *difference(text(left[name]), ""))
    if name not in left:
        return Compared(name, "right_only", *difference("", text(right[name])))
    ours, theirs = difference(text(left[name]), text(right[name]))
    return Compared(name, _kind(left[name], right[name]), ours, theirs)


def _kind(left: Any, right: Any) -> Kind:
    if canonical_json(left) == canonical_json(right):
        return "equal"
    alike = canonical_json(_spelled(left)) == canonical_json(_spelled(right))  # in which 1 and true differ
    return "spelling" if alike else "different"


def _spelled(value: Any) -> Any:
    """What stays of a value when case, blanks, the place of a tone mark and the order of a list do not count."""
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, list):
        return sorted(canonical_json(_spelled(item)) for item in value)
    return {name: _spelled(item) for name, item in value.items()} if isinstance(value, dict) else value


def _order(record_type: str) -> dict[str, int]:
    kind = RECORD_TYPES.get(record_type)
    if kind is None:
        return {}
    common = Record.model_fields.keys()
    names = sorted(kind.model_fields, key=lambda name: (name not in HEADINGS, name in common))
    return {name: place for place, name in enumerate(names)}


def _state(asked: Mapping[str, Any], counting: Mapping[str, Any] | None) -> State:
    is_question = asked["undone_at"] is None and asked["verdict"] == "unsure"
    if is_question and asked["left_entity"] != asked["right_entity"] and not asked["is_apart"]:
        return "open"
    return "answered" if counting is not None and counting["is_human"] and not is_question else "settled"


def _is_doubt(each: Mapping[str, Any]) -> bool:
    return bool(each["features"]) or _is_contradiction(each["reason"])


def _is_contradiction(reason: str) -> bool:
    return reason.startswith(CONTRADICTION)


def _over(side: Mapping[str, Any], now: datetime) -> set[str]:
    """Personal fields whose time is over: no value of theirs is shown to anybody."""
    kind = RECORD_TYPES.get(side["record_type"])
    ending = kind.ends(side["doc"]) if kind is not None and kind.has_end else None
    return set(ending[1]) if ending is not None and ending[0] <= now else set()


def _kept(document: Mapping[str, Any], hidden: set[str]) -> Facts:
    return {name: value for name, value in document.items() if name not in hidden}


def _side(conn: Connection, side: Mapping[str, Any], hidden: set[str]) -> Facts:
    told = {name: value for name, value in side.items() if name not in {"doc", "blocks", "observation_id"}}
    identity = str(side["observation_id"])
    payload = rows(conn, "explain.payloads", {"sha256s": [side["payload_sha256"]]})
    mates = rows(conn, "reviewing.mates", {"entity_id": side["entity_id"], "observation": identity})
    return told | {
        "observation": identity,
        "document": _kept(side["doc"], hidden),
        "heading": heading(side["doc"]),
        "is_sealed": any(each["is_sealed"] for each in payload),
        "mates": list(_mates(mates)),
        "more_mates": mates[0]["total"] - len(mates) if mates else 0,
    }


def _mates(found: Sequence[Mapping[str, Any]]) -> Iterator[Facts]:
    for each in found:
        yield {
            "observation": str(each["observation_id"]),
            "source": each["source"],
            "record_key": each["record_key"],
            "state": each["state"],
            "heading": heading(each["doc"]),
        }
