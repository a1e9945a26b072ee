"""One text for one value, so that equal content has an equal hash (the idea of RFC 8785, canonical JSON).

Our documents hold text, integers, booleans, lists and objects; coordinates are the only fractions. For such values
this is RFC 8785's text, but for two things: keys are sorted by code point, not by UTF-16 unit, and 1.0 stays 1.0.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def canonical_json(value: Any) -> str:
    """Sorted keys, no spaces, letters as they are; NaN and infinities are refused (ValueError)."""
    return _ENCODER.encode(value)


def content_hash(doc: Any) -> bytes:
    """SHA-256 of the canonical text."""
    return sha256(canonical_json(doc).encode()).digest()
