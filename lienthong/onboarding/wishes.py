"""What whoever onboards a source wants of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wishes:
    """What the operator says; where it is empty a placeholder is written, marked to be edited."""

    name: str = ""
    record: str | None = None
    agency: str = ""
    owner: str = ""
    email: str = ""
