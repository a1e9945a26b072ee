"""Survivorship: for each field, which observation's value wins, by which rule, over which others. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as filled
from datetime import datetime
from typing import Any

from reconciliation.concurrency import Conflict, Made, Offer, Verdict, Weighed, weigh
from reconciliation.likeness import alike, completes
from reconciliation.lists import united
from reconciliation.ownership import Matrix
from reconciliation.survivorship_table import Rule, Table, table
from schemas.vocabularies import Authority

NATIONAL_LANGUAGE = "vi"  # in which the bodies of the state write; what they say in another one is a translation
_MARKS_OF_TRANSLATION = ("translation_of", "translated_from")


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One source's word about an entity, as the merge sees it; stated_at in Unix seconds, -inf when not stated."""

    observation_id: str
    source: str
    authority: str
    stated_at: float
    document: Mapping[str, Any]
    is_partial: bool = False
    stated: Stated | None = None  # where nodes exchange statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """How an observation is known at every node that holds it: never by what one of them alone calls it."""

    node: str
    name: str
    source: str
    counter: int
    fullness: int
    made: Mapping[str, Made] = filled(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """By what nodes that both write decide: the ownership matrix, and the verdict on a conflict, if there is one."""

    matrix: Matrix
    verdict: Callable[[str], Verdict | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A person's word about one field: it stands until `until` whatever sources say; None says that it is empty."""

    pin_id: int
    entity_id: str
    field: str
    value: Any
    reason: str
    by: str
    at: str
    until: str
    is_own: bool = True  # False: it was set on an entity that was merged into this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The canonical document, the reason for each field, and the fields about which sources disagree."""

    document: dict[str, Any]
    provenance: dict[str, Any]
    contested: tuple[str, ...]
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision:
    """What stands in a field, who said it (None: nobody's word alone) and why."""

    value: Any
    winner: Observation | None
    rule: str
    is_contested: bool = False


def merge(
    record_type: str,
    observations: Sequence[Observation],
    pins: Sequence[Pin] = (),
    rules: Table | None = None,
    dispute: Dispute | None = None,
) -> Merged:
    """Merge at least one full observation, any number of partial ones and of pins; the order of none of them counts.

    With `dispute`, edits that two nodes made without seeing each other's are conflicts, and the base stands meanwhile.
    """
    rules = rules or table()
    orders: dict[str, list[Observation]] = {}
    originals = _originals(_ordered(rules.types[record_type], observations, rules))
    pinned: dict[str, list[Pin]] = {}
    for pin in sorted(
        pins, key=lambda each: (not each.is_own, -datetime.fromisoformat(each.at).timestamp(), each.pin_id)
    ):
        pinned.setdefault(pin.field, []).append(pin)
    document: dict[str, Any] = {}
    provenance: dict[str, Any] = {}
    contested = []
    conflicts = []
    wholes = _wholes(observations)
    for field in sorted({name for each in observations for name in each.document} | set(pinned)):
        rule = rules.rule(record_type, field)
        if rule.ladder not in orders:
            orders[rule.ladder] = _ordered(rule.ladder, observations, rules)
        offers = [each for each in orders[rule.ladder] if field in each.document]
        decision = _decide(field, rule, offers, [each for each in offers if each.observation_id in originals], rules)
        refused: frozenset[str] = frozenset()
        if dispute is not None and any(each.is_partial for each in offers):
            weighed = _weighed(record_type, field, rule, offers, originals, wholes, dispute, rules)
            decision, refused = _disputed(field, rule, offers, originals, rules, weighed, dispute)
            conflicts += [weighed.conflict] if weighed.conflict is not None else []
        decision, why = _explained(field, rule, decision, offers, originals, pinned.get(field, []))
        if decision.value is not None:
            document[field] = decision.value
        provenance[field] = why | ({"refused": sorted(refused)} if refused else {})
        if decision.is_contested:
            contested.append(field)
    return Merged(document=document, provenance=provenance, contested=tuple(contested), conflicts=tuple(conflicts))


def _wholes(observations: Sequence[Observation]) -> dict[str, frozenset[str]]:
    """Which nodes have records of their own of the thing, and with which authorities."""
    found: dict[str, set[str]] = {}
    for each in observations:
        if each.stated is not None and not each.is_partial:
            found.setdefault(each.stated.node, set()).add(each.authority)
    return {node: frozenset(authorities) for node, authorities in found.items()}


def _weighed(
    record_type: str,
    field: str,
    rule: Rule,
    offers: Sequence[Observation],
    originals: frozenset[str],
    wholes: Mapping[str, frozenset[str]],
    dispute: Dispute,
    rules: Table,
) -> Weighed:
    """The offers of a field as both nodes see them; a translation never speaks of facts."""

    def preferred(counted: frozenset[str]) -> Any:
        some = [each for each in offers if _name(each) in counted]
        return _decide(field, rule, some, [each for each in some if each.observation_id in originals], rules).value

    speaking = [each for each in offers if each.observation_id in originals]
    return weigh(
        record_type, field, rule, [_offer(each, field) for each in speaking], wholes, dispute.matrix, preferred
    )


def _disputed(
    field: str,
    rule: Rule,
    offers: Sequence[Observation],
    originals: frozenset[str],
    rules: Table,
    weighed: Weighed,
    dispute: Dispute,
) -> tuple[_Decision, frozenset[str]]:
    """What stands after the matrix and the verdicts; a field that nobody who may has stated falls to survivorship."""
    if weighed.conflict is not None:
        verdict = dispute.verdict(weighed.conflict.key)
        if verdict is None:
            stands = _Decision(value=weighed.standing, winner=None, rule="base", is_contested=True)
        else:
            stands = _Decision(value=verdict.value, winner=None, rule="decided" if verdict.is_person else "deadline")
        return stands, weighed.refused
    some = [each for each in offers if _name(each) in weighed.counted or each.observation_id not in originals]
    return (
        _decide(field, rule, some, [each for each in some if each.observation_id in originals], rules),
        weighed.refused,
    )


def _name(each: Observation) -> str:
    return each.observation_id if each.stated is None else each.stated.name


def _offer(each: Observation, name: str) -> Offer:
    stated = each.stated or Stated(node="", name=each.observation_id, source=each.source, counter=0, fullness=0)
    return Offer(
        name=stated.name,
        node=stated.node,
        counter=stated.counter,
        value=each.document[name],
        is_edit=each.is_partial,
        authority=each.authority,
        made=stated.made.get(name, Made(at=stated.counter)),
    )


def _ordered(ladder: str, observations: Sequence[Observation], rules: Table) -> list[Observation]:
    """Best first; the id makes the order total, and where nodes exchange, it is the same at all of them."""
    return sorted(
        observations,
        key=lambda each: (
            rules.rank(ladder, each.authority),
            -each.stated_at,
            -(each.stated.fullness if each.stated else len(each.document)),
            each.stated.source if each.stated else each.source,
            _name(each),
        ),
    )


def _originals(ordered: Sequence[Observation]) -> frozenset[str]:
    """Who may speak of facts: all but translations; an edit is about what it edits, so it is none.

    A page that was translated elsewhere can be all that an entity has; then it is its own original.
    """
    whole = [each for each in ordered if not each.is_partial]
    unmarked = [each for each in whole if not any(each.document.get(mark) for mark in _MARKS_OF_TRANSLATION)] or whole
    spoken = [_language(each) for each in unmarked]
    first = NATIONAL_LANGUAGE if NATIONAL_LANGUAGE in spoken else next(iter(spoken), NATIONAL_LANGUAGE)
    speaking = {each.observation_id for each in unmarked if _language(each) == first}
    return frozenset(speaking | {each.observation_id for each in ordered if each.is_partial})


def _language(each: Observation) -> str:
    """The primary subtag (BCP 47): vi and vi-VN are one language."""
    return str(each.document.get("language") or NATIONAL_LANGUAGE).partition("-")[0].lower()


def _decide(
    field: str, rule: Rule, offers: Sequence[Observation], originals: Sequence[Observation], rules: Table
) -> _Decision:
    """What the sources make of a field; `originals` are the offers without translations, both stand best first."""
    if rule.by == "strictest":
        originals = offers  # who restricts is heard, a translation too
        if originals and not _are_alike([each.document[field] for each in originals]):
            strict = min(originals, key=lambda each: laxity(rule, each.document[field]))  # the first of equals
            return _Decision(value=strict.document[field], winner=strict, rule="strictest", is_contested=True)
    if not originals:
        return _Decision(value=None, winner=None, rule="translation" if offers else "nobody")
    winner = originals[0]
    value = winner.document[field]
    if len(originals) == 1:
        return _Decision(value=value, winner=winner, rule="sole_source")
    if _are_alike([each.document[field] for each in originals]):
        return _Decision(value=value, winner=winner, rule="agreed")
    if rule.by == "union":
        return _united(field, rule, originals)
    if rule.by == "fullest":
        winner = _fullest(field, rule, originals)
        value = winner.document[field]
    others = [each for each in originals if not alike(each.document[field], value, rule.compare)]
    if not others:
        return _Decision(value=value, winner=winner, rule="spelling")
    rivals = others
    if rule.by == "fullest":
        rivals = [each for each in others if not _is_one_text(value, each.document[field], rule)]
        if not rivals or winner is not originals[0]:
            return _Decision(value=value, winner=winner, rule="fullest", is_contested=bool(rivals))
    criterion = _criterion(rule, winner, rivals[0], rules)
    return _Decision(value=value, winner=winner, rule=criterion, is_contested=rule.by != "copy")


def _are_alike(values: Sequence[Any]) -> bool:
    return all(value == values[0] for value in values[1:])


def laxity(rule: Rule, value: Any) -> float:
    """The stricter, the less; a word that stands in no order is stricter than all: nobody knows what it means."""
    if value is None:
        return math.inf
    if rule.order:
        return rule.order.get(str(value), -1)
    return -datetime.fromisoformat(value).timestamp()


def _united(field: str, rule: Rule, originals: Sequence[Observation]) -> _Decision:
    """The union, down to the best edit: who edits a list states all of it, and what stands below is what was edited."""
    said = originals
    for place, each in enumerate(originals):
        if each.is_partial:
            said = originals[: place + 1]
            break
    lists = [each.document[field] for each in said if isinstance(each.document[field], list)]
    value = united(lists, rule.same, rule.compare) if lists else None
    return _Decision(value=value, winner=said[0], rule="union")


def _fullest(field: str, rule: Rule, originals: Sequence[Observation]) -> Observation:
    """Who says in full what the best one says; never the press in the place of somebody official."""
    best = originals[0]
    fuller = [
        each
        for each in originals[1:]
        if (each.authority != Authority.PRESS or best.authority == Authority.PRESS)
        and completes(each.document[field], best.document[field], rule.compare)
    ]
    return max(fuller, key=lambda each: len(each.document[field]), default=best)  # the first, that is best, of equals


def _is_one_text(one: Any, other: Any, rule: Rule) -> bool:
    return completes(one, other, rule.compare) or completes(other, one, rule.compare)


def _criterion(rule: Rule, winner: Observation, rival: Observation, rules: Table) -> str:
    """The first criterion that parts the winner from the best one who says something else."""
    if rules.rank(rule.ladder, winner.authority) != rules.rank(rule.ladder, rival.authority):
        return "authority"
    if winner.stated_at != rival.stated_at:
        return "recency"
    if len(winner.document) != len(rival.document):
        return "completeness"
    return "source_name"


def _explained(
    field: str,
    rule: Rule,
    decision: _Decision,
    offers: Sequence[Observation],
    originals: frozenset[str],
    pins: Sequence[Pin],
) -> tuple[_Decision, dict[str, Any]]:
    """What stands after the pins, and why: losers keep their values, because their sources will move on."""
    pins = [] if rule.pin == "never" else pins
    best = next(iter(pins), None)
    if best is not None and rule.pin == "stricter" and laxity(rule, best.value) > laxity(rule, decision.value):
        best = None  # the sources have become stricter than the person was
    why: dict[str, Any] = {"observation": None, "source": None, "rule": decision.rule}
    if best is not None:
        decision = _Decision(value=best.value, winner=None, rule="pinned")
        why |= {"rule": "pinned", "pin": _card(best)}
    elif decision.winner is not None:
        why |= {"observation": decision.winner.observation_id, "source": decision.winner.source}
    losers = [_loser(field, rule, each, decision, originals) for each in offers if each is not decision.winner]
    lost = [_card(pin) | {"value": pin.value} for pin in pins if pin is not best]
    return decision, why | ({"losers": losers} if losers else {}) | ({"pins": lost} if lost else {})


def _loser(field: str, rule: Rule, each: Observation, decision: _Decision, originals: frozenset[str]) -> dict[str, Any]:
    value = each.document[field]
    said: dict[str, Any] = {"observation": each.observation_id, "source": each.source, "value": value}
    if each.observation_id not in originals:
        said["translation"] = True
    if value == decision.value:
        said["agrees"] = True
    elif rule.by != "union" and alike(value, decision.value, rule.compare):
        said["spelling"] = True
    return said


def _card(pin: Pin) -> dict[str, Any]:
    """A pin as provenance names it."""
    card = {"pin": pin.pin_id, "by": pin.by, "reason": pin.reason, "at": pin.at, "until": pin.until}
    return card if pin.is_own else card | {"entity": pin.entity_id}
