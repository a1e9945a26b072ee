"""What must become of the city's offers, told by the same data that the sites are made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from lienthong.sandbox.offers import CitySource, Day, Offer


def expected(sources: Sequence[CitySource], day: int) -> dict[str, Any]:
    """Facts of one day: per source the counts, the refused records and the health; then which records are one thing.

    `same` groups (source, key) pairs that must become one entity, by a key that they share or only by likeness;
    `apart` groups pairs that look alike and must not.
    Only what a source really delivers on that day counts: a broken feed offers nothing.
    """
    return {
        "day": day,
        "sources": {source.name: _facts(source, day) for source in sources},
        "same": _same(sources, day),
        "apart": _apart(sources, day),
    }


def _facts(source: CitySource, number: int) -> dict[str, Any]:
    day = source.days[number]
    facts: dict[str, Any] = {
        "organisation": source.organisation,
        "offered": len(day.offers),
        "quarantined": [{"key": o.key, "rules": list(o.rules), "defect": o.defect} for o in day.refused],
        "gone": sum(offer.is_gone for offer in day.offers),
        "duplicate": day.repeated,
        "health": day.health,
        "not_modified": day.not_modified,
        "completeness": day.completeness,
        "declared": day.declared,
        "new": 0,
        "changed": 0,
        "absent": 0,
    }
    if number > 1:
        facts.update(_moves(source.days[number - 1], day))
    return facts


def _moves(before: Day, now: Day) -> dict[str, int]:
    """What a day brought against the day before; nothing at all where the source did not deliver."""
    if now.health != "ok":
        return {"new": 0, "changed": 0, "absent": 0}
    old = {offer.key: offer for offer in before.offers if not offer.rules and not offer.is_gone}
    new = {offer.key: offer for offer in now.offers if not offer.rules and not offer.is_gone}
    return {
        "new": len(new.keys() - old.keys()),
        "changed": sum(_said(old[key]) != _said(new[key]) for key in old.keys() & new.keys()),
        # What an increment does not name has not changed.
        "absent": 0 if now.is_increment else len(old.keys() - new.keys()),
    }


def _said(offer: Offer) -> dict[str, Any]:
    """The fields without the counter of views, which moves every day and says nothing."""
    return {name: value for name, value in offer.fields.items() if name != "luotXem"}


def _delivered(sources: Sequence[CitySource], day: int) -> list[tuple[CitySource, Offer]]:
    """Everything good that has been delivered up to a day; what a source no longer shows stays known."""
    seen: dict[tuple[str, str], tuple[CitySource, Offer]] = {}
    for number in range(1, day + 1):
        for source in sources:
            for offer in source.days[number].offers:
                if not offer.rules and not offer.is_gone:
                    seen[source.name, offer.key] = (source, offer)
    return list(seen.values())


def _same(sources: Sequence[CitySource], day: int) -> list[dict[str, Any]]:
    groups: dict[str, list[tuple[CitySource, Offer]]] = defaultdict(list)
    for source, offer in _delivered(sources, day):
        groups[offer.thing].append((source, offer))
    return [
        {
            "thing": thing,
            "evidence": "likeness" if any(offer.keyless for _, offer in group) else "key",
            "members": sorted([source.name, offer.key] for source, offer in group),
        }
        for thing, group in sorted(groups.items())
        if len(group) > 1
    ]


def _apart(sources: Sequence[CitySource], day: int) -> list[list[list[str]]]:
    """Different things that share what a careless system would take for a key (`Offer.lookalike`)."""
    groups: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for source, offer in _delivered(sources, day):
        if offer.lookalike:
            groups[offer.lookalike].setdefault(offer.thing, [source.name, offer.key])
    return [sorted(group.values()) for _, group in sorted(groups.items()) if len(group) > 1]
