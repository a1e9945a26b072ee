"""What a detector looks at and what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.exchange import Exchange
from lienthong.onboarding.visit import Visitor


@dataclass(frozen=True)
class Page:
    """The first answer of a source."""

    url: str
    body: bytes
    exchange: Exchange


@dataclass(frozen=True)
class Guess:
    """A reader with its options, how sure we are (0 to 100) and why.

    `record` is what such sources usually hold; `url` is the address that the reader needs, where it is another than the
    one that was given.
    """

    reader: str
    options: Mapping[str, Any]
    score: int
    vi: str
    en: str
    record: str | None = None
    body: str = ""
    notes: tuple[str, ...] = field(default=())
    url: str = ""


Detector = Callable[[Page, Visitor], Guess | None]
