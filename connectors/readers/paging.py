"""What the pages of one pull have offered, held against the total that they state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from connectors.readers import protocol
from connectors.readers.protocol import Evidence


@dataclass(slots=True)
class Offered:
    """Counts records by page; `declared` is the total as the last page states it, None where none does.

    Lists that move while they are read, and lists without a fixed order, show one record twice and leave another out:
    the number is right and the set is not. So a record counts once, however many pages bring it; equal records on one
    page are what the source offers. Records are told apart by a hash of their bytes, and only where a total is stated.
    """

    seen: int = 0
    declared: int | None = None
    again: int = 0
    changed: str = ""
    _known: set[int] = field(default_factory=set)

    def add(self, records: Iterable[bytes], declared: int | None) -> int:
        """Count one page and the total that it states; returns how many records it has."""
        if declared is not None:
            if self.declared not in (None, declared):
                self.changed = f"the total changed from {self.declared} to {declared} during the pull"
            self.declared = declared
        if self.declared is None:
            here = sum(1 for _ in records)
        else:
            found = [hash(one) for one in records]
            here = len(found)
            self.again += sum(1 for one in found if one in self._known)
            self._known.update(found)
        self.seen += here
        return here

    def evidence(self, *, last_seen: bool) -> Evidence:
        """Complete only if as many different records came as were stated from the first page to the last."""
        if self.changed:
            return protocol.evidence(self.seen, self.declared, last_seen=False, detail=self.changed)
        found = protocol.evidence(self.seen - self.again, self.declared, last_seen=last_seen)
        if not self.again or not found.detail:
            return found
        detail = f"{found.detail}: {self.again} came again on a later page"
        return Evidence(found.completeness, found.declared, detail, found.health)
