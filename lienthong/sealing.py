"""Records under a mark of state secrecy: what is written down of them is a hash, a place and a rule, nothing else.

Their bytes lie in the raw store alone, as the evidence that an officer for state secrets may ask for.
"""

from __future__ import annotations

from connectors.raw import RawRecord
from lienthong.sorting import SEALED, Refusal
from reconciliation.keys import observation_id
from schemas.errors import RecordRejected
from schemas.secrecy import marked, may_be_secret, secret_place
from schemas.violation import Violation

RULE = "secrecy.marked"


def mark_on(raw: RawRecord) -> Violation | None:
    """The mark that a record bears anywhere, as its source gives it, in fields that no source file takes too."""
    if not may_be_secret(raw.content):
        return None
    try:
        place = secret_place(raw.fields())
    except RecordRejected:
        return None  # it is refused as unreadable, and of that nothing is shown either
    return None if place is None else marked(place)


def is_marked(violations: tuple[Violation, ...] | list[Violation]) -> bool:
    """Whether a record is refused for its mark."""
    return any(violation.rule_id == RULE for violation in violations)


def sealed(source: str, record_type: str | None, record_key: str | None, violation: Violation) -> Refusal:
    """The refusal of a marked record: its key may be its title, so the id of the observation stands for it."""
    named = None
    if record_type is not None and record_key is not None:
        named = SEALED + observation_id(source, record_type, record_key)
    return Refusal(record_type=record_type, record_key=named, violations=(violation,))
