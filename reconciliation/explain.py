"""Why does it say so: for each field the winner, the rule and the losers; and how the entity came to be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from reconciliation.derived import RULE, TIME
from reconciliation.history import REVISIONS, history
from reconciliation.relatives import relatives
from reconciliation.testimony import Testimony, Version, gather, opened, says
from reconciliation.validity import bodies_today, validity
from schemas.canonical import canonical_json
from schemas.record import VIETNAM
from schemas.registry import RECORD_TYPES
from warehouse.connection import Connection
from warehouse.statements import row, rows, scalar

Facts = dict[str, Any]
# How the stored bytes support what a version says of a field: `{"verdict", ...}` (lienthong/proof.py).
Prove = Callable[[Version, str, Any], Facts]

# Of a loser's entry in the provenance; everything else that stands there is told as it is.
_LOSER = frozenset({"observation", "source", "value", "agrees"})
_WINNER = frozenset({"observation", "source", "rule", "losers", "links"})


def explain(
    conn: Connection,
    entity_id: str,
    *,
    field: str | None = None,
    as_of: datetime | None = None,
    valid_on: date | None = None,
    prove: Prove | None = None,
    now: datetime | None = None,
) -> Facts | None:
    """The whole story of one entity as plain data; None when there is no such entity.

    `{"id", "type", "state", "revision", "fields": {name: {"value", "rule", "made", "contested", "winner", "losers"}},
    "withheld", "identity": [...], "related": [...], "history": [...], ...}`; winners and losers name source,
    observation, stated time, payload and place in it, and the exchange that brought it.

    `as_of`: as we knew it at that instant (state `unknown` before the first revision). Which observations are about the
    entity, and what it is to others, is told as it is decided today. `valid_on`: also whether it was true on that day
    (`reconciliation.validity`).
    `prove` adds `proof` to winners and losers. Personal fields whose time is over at `now` are named in `withheld`, and
    no value of theirs is told.
    """
    entity = row(conn, "explain.entity", {"entity_id": entity_id})
    if entity is None:
        return None
    told: Facts = {"id": entity_id, "type": entity["record_type"], "as_of": as_of and as_of.isoformat()}
    found = rows(conn, "explain.revisions", {"entity_id": entity_id, "as_of": as_of, "limit": REVISIONS + 1})
    if not found:
        since = scalar(conn, "explain.first_known", {"entity_id": entity_id})
        return told | _unknown(since)
    newest = found[0]
    latest = (
        newest
        if as_of is None
        else rows(conn, "explain.revisions", {"entity_id": entity_id, "as_of": None, "limit": 1})[0]
    )
    silent = row(conn, "explain.withheld", {"entity_id": entity_id})
    taken = None if silent is None else frozenset(silent["fields"])
    over = _Over(newest["record_type"], latest["doc"], now or datetime.now(UTC), taken)
    why = newest["provenance"]
    named = (_named(each[name]) for each in found for name in ("first_provenance", "provenance"))
    testimony = gather(conn, entity_id, set().union(*named))
    at = newest["told_at"]
    wanted = [each for identity in _named(why) for each in testimony.near(identity, at, as_of)]
    standing = [
        each for identity in testimony.standing(entity_id) if (each := testimony.counted(identity, as_of)) is not None
    ]
    teller = _Teller(testimony, opened(conn, [*wanted, *standing]), at, as_of, prove)
    fields = {
        name: teller.field(name, newest["doc"], why.get(name) or why["*"]) | {"contested": name in newest["contested"]}
        for name in sorted(newest["doc"].keys() | _taken_away(newest["doc"], why))
        if (field is None or name == field) and not over.hides(name, newest["doc"])
    }
    course, has_older = history(conn, entity_id, found, testimony, over.kept, as_of)
    kept = over.kept(newest["doc"])
    return told | {
        "state": newest["state"],
        "revision": newest["revision"],
        "reason": newest["reason"],
        "successors": newest["successors"],
        "recorded_at": newest["recorded_at"].isoformat(),
        "told_at": at.isoformat(),
        "run_id": newest["run_id"],
        "audience": newest["audience"],
        "is_newest": (newest["revision"], newest["step"]) == (latest["revision"], latest["step"]),
        "fields": fields,
        "withheld": over.named(newest["doc"], why),
        "withdrawals": [_withdrawal(each) for each in rows(conn, "explain.withdrawals", {"entity_id": entity_id})],
        "identity": [teller.standing(each, as_of) for each in standing],
        "related": relatives(conn, entity_id, as_of),
        "history": course,
        "has_older": has_older,
        "validity": validity(conn, entity_id, newest["record_type"], kept, valid_on) if valid_on else None,
        "bodies": bodies_today(conn, kept, (now or datetime.now(UTC)).astimezone(VIETNAM).date()),
    }


def _unknown(since: datetime) -> Facts:
    return {
        "state": "unknown",
        "revision": 0,
        "reason": None,
        "successors": [],
        "recorded_at": None,
        "told_at": None,
        "run_id": None,
        "audience": None,
        "is_newest": False,
        "known_since": since.isoformat(),
        "fields": {},
        "withheld": [],
        "withdrawals": [],
        "identity": [],
        "related": [],
        "history": [],
        "has_older": False,
        "validity": None,
        "bodies": [],
    }


def _withdrawal(found: Facts) -> Facts:
    """By whom, when and on what basis something was taken back, and how that ended."""
    moments = {
        name: found[name].astimezone(VIETNAM).isoformat() if found[name] else None
        for name in ("decided_at", "ends_at", "restored_at")
    }
    return found | moments | {"by": found.pop("decided_by")}


def _named(provenance: Mapping[str, Any]) -> set[str]:
    """Every observation that the provenance names, as winner or as loser."""
    named = {why.get("observation") for why in provenance.values()}
    others = [other for why in provenance.values() for other in (*why.get("losers", ()), *why.get("links", ()))]
    named |= {other.get("observation") for other in others}
    return {str(each) for each in named if each}


def _taken_away(document: Mapping[str, Any], provenance: Mapping[str, Any]) -> set[str]:
    """Fields of which an edit says that there is none, and so took the value of others away."""
    return {
        name
        for name, why in provenance.items()
        if name != "*" and name not in document and (why.get("observation") or why["rule"] == "pinned")
        if any(not each.get("agrees") for each in why.get("losers", ()))
    }


@dataclass(frozen=True, slots=True)
class _Over:
    """Fields that are told in no revision: a time made them public and is over, or a person has taken them back."""

    record_type: str
    latest: Mapping[str, Any]
    now: datetime
    taken: frozenset[str] | None  # by a person; empty: all of them, None: nothing

    def fields(self, document: Mapping[str, Any]) -> tuple[str, ...]:
        """Of a document of any revision, by the last day that we know today."""
        if self.taken is not None:
            return tuple(name for name in document if not self.taken or name in self.taken)
        kind = RECORD_TYPES.get(self.record_type)
        ending = kind.ends({**document, **self.latest}) if kind is not None and kind.has_end else None
        return ending[1] if ending is not None and ending[0] <= self.now else ()

    def hides(self, name: str, document: Mapping[str, Any]) -> bool:
        return name in self.fields({name: True, **document})

    def named(self, document: Mapping[str, Any], provenance: Mapping[str, Any]) -> list[str]:
        return sorted(
            name for name in {*document, *provenance, *(self.taken or ())} - {"*"} if self.hides(name, document)
        )

    def kept(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The document without what may no longer be shown."""
        hidden = self.fields(document)
        return {name: value for name, value in document.items() if name not in hidden}


@dataclass(frozen=True, slots=True)
class _Teller:
    """Turns provenance into words of who said what; `at` is when it was written, `as_of` when it is asked about."""

    testimony: Testimony
    versions: Mapping[tuple[str, int], Version]
    at: datetime
    as_of: datetime | None
    prove: Prove | None

    def field(self, name: str, document: Mapping[str, Any], why: Mapping[str, Any]) -> Facts:
        value = document.get(name)
        version = self._who_said(why.get("observation"), name, value)
        return {
            "value": value,
            "rule": why["rule"],
            "made": _made(name, document, version, why),
            "winner": self._witness(version, name, why, _WINNER),
            "losers": [
                *(self._loser(name, each) for each in why.get("losers", ())),
                # Further records that speak of this one: they add to the list, so they agree with it.
                *(self._loser(name, {**each, "value": value, "agrees": True}) for each in why.get("links", ())),
            ],
        }

    def standing(self, found: Facts, as_of: datetime | None) -> Facts:
        """An observation of the entity, whatever fields it won."""
        version = self.versions[found["observation_id"], found["history_id"]]
        return version.told() | {
            "rule": version.rule,
            "decided_at": version.decided_at.isoformat() if version.decided_at else None,
            "state": self.testimony.state(version.observation_id, as_of),
            "is_partial": version.is_partial,
        }

    def _loser(self, name: str, why: Mapping[str, Any]) -> Facts:
        version = self._who_said(why.get("observation"), name, why["value"])
        told = self._witness(version, name, why, _LOSER)
        return told | {"value": why["value"], "agrees": why.get("agrees", False)}

    def _who_said(self, observation: str | None, name: str, value: Any) -> Version | None:
        """The version that states the value; where none does (united lists, time) the one that counted."""
        near = [
            self.versions[each["observation_id"], each["history_id"]]
            for each in (self.testimony.near(observation, self.at, self.as_of) if observation else ())
        ]
        return next((each for each in near if says(each, name, value)), near[0] if near else None)

    def _witness(self, version: Version | None, name: str, why: Mapping[str, Any], known: frozenset[str]) -> Facts:
        """Who said it and where that can be read; what is no observation (a pin) is told as its provenance tells it."""
        more = {key: value for key, value in why.items() if key not in known}
        extra: Facts = {"noted": more} if more else {}
        if version is None:
            return {"source": why.get("source"), "observation": why.get("observation")} | extra
        if self.prove is not None:
            said = str(why.get("field", name)) if "entity" in why else name  # a link is what the other record says
            extra["proof"] = self.prove(version, said, version.document.get(said))
        return version.told() | extra


def _made(name: str, document: Mapping[str, Any], version: Version | None, why: Mapping[str, Any]) -> str:
    """How the value follows from what the winner says.

    as_stated, united, removed, by_time, linked (concluded from what another record says), decided or unknown.
    """
    if why["rule"] in (RULE, TIME):
        return "linked" if why["rule"] == RULE else "by_time"
    if name not in document:
        return "removed"
    if version is None:
        return "unknown" if why.get("observation") else "decided"
    if says(version, name, document[name]):
        return "as_stated"
    if why["rule"] == "union" or _same_items(version.document.get(name), document[name]):
        return "united"
    return "by_time" if name == "release_status" else "unknown"


def _same_items(one: Any, other: Any) -> bool:
    """United lists are sorted and hold nothing twice, even when one source alone gives them."""
    if not isinstance(one, list) or not isinstance(other, list):
        return False
    return {canonical_json(item) for item in one} == {canonical_json(item) for item in other}
