"""What a source of the sandbox city offers on a day, and what must become of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from lienthong.sandbox.answers import Handler

DAYS = (1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One record as one source gives it.

    `thing` says what it is truly about, `rules` which rules must refuse it, `lookalike` names what it shares with other
    things that must stay apart from it, `keyless` says that it shares no key with others about the same thing,
    `is_gone` that the source itself declares it deleted.
    """

    thing: str
    key: str
    fields: Mapping[str, Any]
    rules: tuple[str, ...] = ()
    defect: str = ""
    lookalike: str = ""
    keyless: bool = False
    is_gone: bool = False

    def changed(self, **fields: Any) -> Self:
        """The same record with other values in some fields."""
        return replace(self, fields={**self.fields, **fields})

    def taken_away(self) -> Self:
        """What is left of the record once its source has deleted it."""
        return replace(self, is_gone=True)

    def spoiled(self, defect: str, rule: str, **fields: Any) -> Self:
        """The same record with a defect that the rule must catch."""
        return replace(self.changed(**fields), defect=defect, rules=(rule,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A source on one day: its offers in the order served, the paths it answers, and how healthy it looks.

    `not_modified` says that whoever asks with the validators of the day before gets 304 for every page, `is_increment`
    that whoever remembers the day before is offered only what changed since.
    """

    offers: tuple[Offer, ...]
    routes: Mapping[str, Handler]
    health: str = "ok"
    declared: int | None = None
    not_modified: bool = False
    is_increment: bool = False

    @property
    def completeness(self) -> str:
        """What a pull of this day can prove at best; a record that came twice leaves a declared total short of one."""
        if self.health != "ok" or self.is_increment:
            return "unknown"
        return "truncated" if self.declared is not None and self.repeated else "complete"

    @property
    def refused(self) -> tuple[Offer, ...]:
        return tuple(offer for offer in self.offers if offer.rules)

    @property
    def repeated(self) -> int:
        """How many good offers only repeat a key of this pull."""
        counts = Counter(offer.key for offer in self.offers if not offer.rules)
        return sum(counts.values()) - len(counts)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(offer.key for offer in self.offers if not offer.rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class CitySource:
    """One source: the stem of its YAML file, the organisation whose port serves it, and its days."""

    name: str
    organisation: str
    days: Mapping[int, Day]
