"""The outcome of one rule about a set of records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """What a failed rule does: hold the batch, or let it pass and tell."""

    CRITICAL = "critical"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a set rule found; `suite_sha256` says by which edition of the rules."""

    rule_id: str
    severity: Severity
    success: bool
    description_vi: str
    description_en: str
    suite_sha256: str
    unexpected_count: int = 0
    observed: Mapping[str, Any] = field(default_factory=dict)
