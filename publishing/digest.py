"""The state digest of a feed: the sum, modulo 2^256, of one SHA-256 term for each live entity.

A sum does not care for order and can be moved on by one addition or subtraction for each change, so sender and receiver
compare whole warehouses by 64 hexadecimal digits, and parts of them by the digests of key ranges.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

MODULUS = 1 << 256


class Change(NamedTuple):
    """One published change, and what it replaces in its feed; a hash is None where nothing is, or was, live."""

    position: int
    entity_id: str
    revision: int
    content_hash: str | None
    previous_revision: int | None
    previous_hash: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A feed at one position: the sum over its live entities, and how many they are."""

    position: int = 0
    total: int = 0
    live: int = 0

    @property
    def digest(self) -> str:
        return to_hex(self.total)


def term(entity_id: str, revision: int, content_hash: str) -> int:
    """What one live entity adds to the sum."""
    return int.from_bytes(sha256(f"{entity_id}|{revision}|{content_hash}".encode()).digest(), "big")


def add(total: int, value: int) -> int:
    return (total + value) % MODULUS


def subtract(total: int, value: int) -> int:
    return (total - value) % MODULUS


def to_hex(total: int) -> str:
    """64 lower-case hexadecimal digits."""
    return f"{total % MODULUS:064x}"


def from_hex(text: str) -> int:
    return int(text, 16)


def advance(state: State, changes: Iterable[Change]) -> State:
    """The state after these changes, which must follow in order of position without a gap."""
    position, total, live = state.position, state.total, state.live
    for place, entity_id, revision, now, earlier, before in changes:
        if place != position + 1:
            raise ValueError(f"change {place} does not follow {position}")
        position = place
        if now is not None:
            total += term(entity_id, revision, now)
            live += 1
        if before is not None and earlier is not None:
            total -= term(entity_id, earlier, before)
            live -= 1
    return State(position=position, total=total % MODULUS, live=live)


def recompute(entities: Iterable[tuple[str, int, str]]) -> tuple[int, int]:
    """Sum and count from scratch, over (id, revision, content hash) of all live entities."""
    total = live = 0
    for entity_id, revision, content_hash in entities:
        total += term(entity_id, revision, content_hash)
        live += 1
    return total % MODULUS, live
