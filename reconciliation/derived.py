"""Derived fields: what other records say of one becomes a part of its document, with them as its reason. Pure.

A link is told as soon as it is known, with the day from which it counts; only on that day it changes what is in force.
A target never tells of records that its own readers may not see. Derived fields make no links, so nothing goes in
circles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from reconciliation.likeness import alike
from reconciliation.survivorship import Observation
from schemas.record import VIETNAM
from schemas.terms import CapMessageType, EffectStatus
from schemas.vocabularies import Authority

RULE, TIME = "link", "time"
# Who keeps the register of what is in force: their later word stands against what another document says.
REGISTERS = frozenset({Authority.DESK.value, Authority.GAZETTE.value, Authority.NATIONAL_PORTAL.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One record that speaks of the target; observation and source are None where several stand behind the field."""

    derives: str
    entity: str
    field: str
    audience: int
    observation: str | None
    source: str | None
    card: Mapping[str, Any]

    def why(self) -> dict[str, Any]:
        """As provenance names it: whose word, in which field of which record."""
        return {"observation": self.observation, "source": self.source, "entity": self.entity, "field": self.field}


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """The document with its derived fields, and the next instant at which one of them changes what is in force."""

    document: dict[str, Any]
    provenance: dict[str, Any]
    contested: tuple[str, ...]
    until: datetime | None = None


def derive(
    record_type: str,
    document: Mapping[str, Any],
    provenance: Mapping[str, Any],
    contested: Sequence[str],
    *,
    told: Sequence[Told],
    observations: Sequence[Observation],
    audience: int,
    now: datetime,
) -> Derived:
    """Add what links tell; `told` in any order. `audience` is that of the document."""
    made, why = dict(document), dict(provenance)
    shown = [each for each in told if each.audience <= audience]
    for name in sorted({each.derives for each in shown}):
        group = sorted((each for each in shown if each.derives == name), key=_order)
        cards = [{"id": each.entity, **each.card} for each in group]
        made[name] = [card for place, card in enumerate(cards) if card not in cards[:place]]
        more = [each.why() for each in group[1:]]
        why[name] = {**group[0].why(), "rule": RULE, **({"links": more} if more else {})}
    result = Derived(document=made, provenance=why, contested=tuple(contested))
    return _in_force(result, shown, observations, now) if record_type == "document" else result


def _order(told: Told) -> tuple[Any, ...]:
    """Oldest first; of notices the one that counts: a cancellation before all, else the latest."""
    day = str(told.card.get("on", ""))
    place = (told.entity, str(told.card.get("part", "")), told.field, str(told.source))
    if told.derives == "superseded_by":
        is_cancel = told.card.get("kind") == CapMessageType.CANCEL.value
        return (not is_cancel, -date.fromisoformat(day).toordinal() if day else 0, *place)
    return (False, day, *place)


def _in_force(made: Derived, shown: Sequence[Told], observations: Sequence[Observation], now: datetime) -> Derived:
    """Whether the document is over: replaced as a whole, or past the last day that it states itself."""
    ending = _ending(made, shown)
    if ending is None:
        return made
    day, why, is_foreign = ending
    start = datetime.combine(day, time(), VIETNAM)
    if start > now:
        return Derived(document=made.document, provenance=made.provenance, contested=made.contested, until=start)
    stands = made.document.get("status")
    stated = made.provenance.get("status")
    if stands == EffectStatus.EXPIRED or (stated is not None and stated["rule"] == "pinned"):
        return made
    if stands is None or stated is None:
        return _with_status(made, EffectStatus.EXPIRED.value, {**(stated or {}), **why}, is_contested=is_foreign)
    winner = next((each for each in observations if each.observation_id == stated["observation"]), None)
    is_later = winner is not None and winner.stated_at >= start.timestamp()
    is_register = winner is not None and winner.authority in REGISTERS
    losers = stated.get("losers", [])
    if is_later and is_register:
        loser = {**why, "value": EffectStatus.EXPIRED.value}
        return _with_status(made, stands, {**stated, "losers": [*losers, loser]}, is_contested=True)
    loser = {"observation": stated["observation"], "source": stated["source"], "value": stands}
    # A register that does not say when it spoke may have spoken since.
    is_undated = is_register and winner is not None and "updated_at" not in winner.document
    reason = {**why, "losers": [loser, *losers]}
    return _with_status(made, EffectStatus.EXPIRED.value, reason, is_contested=is_later or is_undated or is_foreign)


def _ending(made: Derived, shown: Sequence[Told]) -> tuple[date, dict[str, Any], bool] | None:
    """The first day on which it is over, why, and whether another body than its issuer says so.

    Another body may be the successor of the issuer, or one above it, or wrong: people are to see that.
    """
    own = made.document.get("issuer")
    found = [
        (
            date.fromisoformat(each.card["on"]),
            {**each.why(), "rule": RULE},
            own is None or not alike(each.card.get("issuer", ""), own, "agency"),
        )
        for each in sorted(shown, key=_order)
        if each.derives == "replaced_by" and "on" in each.card
    ]
    last = made.document.get("expires_on")
    if last is not None:
        stated = made.provenance.get("expires_on", {})
        why = {"observation": stated.get("observation"), "source": stated.get("source"), "rule": TIME}
        found.append((date.fromisoformat(last) + timedelta(days=1), why, False))
    return min(found, key=lambda each: each[0], default=None)


def _with_status(made: Derived, status: str, why: Mapping[str, Any], *, is_contested: bool) -> Derived:
    contested = {*made.contested, "status"} if is_contested else {*made.contested}
    return Derived(
        document={**made.document, "status": status},
        provenance={**made.provenance, "status": dict(why)},
        contested=tuple(sorted(contested)),
    )
