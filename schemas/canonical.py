"""One text for one value, so that equal content has an equal hash (the idea of RFC 8785, canonical JSON).

Our documents hold text, integers, booleans, lists and objects; coordinates are the only fractions. For such values
this is RFC 8785's text, but for two things: keys are sorted by code point, not by UTF-16 unit, and 1.0 stays 1.0.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import msgspec

_FAST = msgspec.json.Encoder(order="sorted")  # five times as fast; its fractions are not JSON's (1e16, NaN as null)
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def canonical_json(value: Any) -> str:
    """Sorted keys, no spaces, letters as they are; NaN and infinities are refused (ValueError)."""
    return canonical_bytes(value).decode()


def canonical_bytes(value: Any) -> bytes:
    """The same text in UTF-8."""
    return _FAST.encode(value) if _is_exact(value) else _ENCODER.encode(value).encode()


def content_hash(doc: Any) -> bytes:
    """SHA-256 of the canonical text."""
    return sha256(canonical_bytes(doc)).digest()


def _is_exact(value: Any) -> bool:
    """Whether both encoders give the same text: all but fractions, which they write and check differently."""
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return True
    if kind is dict:
        return all(type(name) is str and (type(item) is str or _is_exact(item)) for name, item in value.items())
    return kind is list and all(type(item) is str or _is_exact(item) for item in value)
