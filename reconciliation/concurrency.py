"""Concurrent edits: which edits of a field count, which contradict each other, and what stands meanwhile. Pure.

A function of the set of statements alone: both nodes that hold the same statements find the same conflicts, under the
same keys, with the same base, proposal and standing value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from reconciliation.ownership import AUTHOR, NEGOTIATED, Matrix
from reconciliation.survivorship_table import Rule
from schemas.canonical import canonical_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """How the edit of one field was made: from which value, of a source or of another edit, and having seen what."""

    base: Any = None
    is_known: bool = False
    is_source_base: bool = False
    seen: Mapping[str, int] = field(default_factory=dict)
    at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One statement's value of one field; offers stand best first."""

    name: str
    node: str
    counter: int
    value: Any
    is_edit: bool
    authority: str
    made: Made = field(default_factory=Made)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Values of one field that do not go together: by node, with the base and what survivorship would take."""

    key: str
    field: str
    rule: str
    base: Any
    sides: Mapping[str, Any]
    proposal: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a person, or the deadline, decided about a conflict."""

    value: Any
    by: str
    reason: str
    is_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What is left to survivorship (names), or what stands instead of its word, by which rule."""

    counted: frozenset[str]
    refused: frozenset[str] = frozenset()
    conflict: Conflict | None = None
    standing: Any = None


def weigh(
    record_type: str,
    name: str,
    rule: Rule,
    offers: Sequence[Offer],
    wholes: Mapping[str, frozenset[str]],
    matrix: Matrix,
    preferred: Callable[[frozenset[str]], Any],
) -> Weighed:
    """Weigh the offers of one field; `wholes` says which authorities each node's own records of the thing have,
    `preferred` what survivorship takes of some offers."""
    everyone = frozenset(each.name for each in offers)
    if rule.by == "strictest":
        return Weighed(counted=everyone)
    said = matrix.rule(record_type, name)
    owners = _owners(said, wholes)
    refused = frozenset(each.name for each in offers if owners is not None and _is_foreign(each, owners, wholes))
    left = [each for each in offers if each.name not in refused]
    edits = [each for each in left if each.is_edit]
    heads = [each for each in edits if not any(_supersedes(other, each) for other in edits if other is not each)]
    counted = frozenset(each.name for each in left if not each.is_edit or each in heads)
    if not heads:
        return Weighed(counted=counted, refused=refused)
    best = next((each for each in left if not each.is_edit), None)
    rival = best if best is not None and any(_overtakes(best, head) for head in heads) else None
    values = [head.value for head in heads] + ([rival.value] if rival else [])
    is_open = any(value != values[0] for value in values[1:])
    why = "concurrent"
    if said == NEGOTIATED:
        stands = best.value if best is not None else heads[0].made.base
        is_open, why = is_open or any(head.value != stands for head in heads), NEGOTIATED
    if not is_open:
        return Weighed(counted=counted, refused=refused)
    proposal = preferred(counted)
    conflict = Conflict(
        key=_key(record_type, name, heads, rival),
        field=name,
        rule=why,
        base=heads[0].made.base,
        sides={each.node: each.value for each in reversed([*heads, *([rival] if rival else [])])},
        proposal=proposal,
    )
    known = heads[0].made.base if heads[0].made.is_known else (best.value if best is not None else proposal)
    return Weighed(counted=counted, refused=refused, conflict=conflict, standing=known)


def _owners(said: str, wholes: Mapping[str, frozenset[str]]) -> frozenset[str] | None:
    """The nodes whose field it is; None where all may write it."""
    kind, _, word = said.partition(":")
    if kind == "node":
        return frozenset({word})
    if kind == "authority":
        return frozenset(node for node, authorities in wholes.items() if word in authorities) or None
    if said == AUTHOR:
        return frozenset(wholes) or None
    return None


def _is_foreign(each: Offer, owners: frozenset[str], wholes: Mapping[str, frozenset[str]]) -> bool:
    """An edit by another node; a whole record of another one fills the field only while no owner has a record."""
    return each.node not in owners and (each.is_edit or bool(owners & wholes.keys()))


def _supersedes(one: Offer, other: Offer) -> bool:
    """Whether an edit was made by somebody who had seen the other one; within one node edits follow each other."""
    if one.node == other.node:
        return (one.made.at, one.name) > (other.made.at, other.name)
    return one.made.seen.get(other.node, 0) >= other.made.at


def _overtakes(whole: Offer, head: Offer) -> bool:
    """Whether the other side's source changed the very field after the editor looked at it."""
    made = head.made
    return (
        whole.node != head.node
        and made.is_known
        and made.is_source_base
        and whole.counter > made.seen.get(whole.node, 0)
        and whole.value not in (made.base, head.value)
    )


def _key(record_type: str, name: str, heads: Sequence[Offer], rival: Offer | None) -> str:
    """What contradicts, and nothing that either node has by itself."""
    parts = [[each.name, each.made.at, each.value] for each in sorted(heads, key=lambda each: each.name)]
    against = [rival.name, rival.value] if rival else None
    return sha256(canonical_json([record_type, name, parts, against]).encode()).hexdigest()[:32]
