"""The rules that make a copy comparable: canonical text, content hash, state digest, parts of a key range.

The state digest is the sum modulo 2^256 of SHA-256(id|revision|content hash) over the live entities of a feed.
"""

import json
from hashlib import sha256
from typing import Any

MODULUS = 1 << 256
NOTHING = "0" * 64

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def canonical(value: Any) -> str:
    """Sorted keys, no spaces, letters as they are: the text whose SHA-256 is the content hash of a record."""
    return _ENCODER.encode(value)


def hashed(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def term(entity_id: str, revision: int, content_hash: str) -> int:
    """What one live entity adds to the digest."""
    return int.from_bytes(sha256(f"{entity_id}|{revision}|{content_hash}".encode()).digest(), "big")


def to_hex(total: int) -> str:
    return f"{total % MODULUS:064x}"


def part_of(entity_id: str, prefix: str) -> str:
    """The part of a range that an id falls into: first the type, then one character more each time."""
    return entity_id[: max(len(prefix) + 1, entity_id.rfind("_") + 1)]
