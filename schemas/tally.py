"""The count that proves that no record went missing."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from schemas.errors import LoadError


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of the records of one batch; the parts must make up the whole."""

    offered: int
    loaded: int
    unchanged: int
    quarantined: int
    duplicate: int

    def __post_init__(self) -> None:
        counts = asdict(self)
        if min(counts.values()) < 0:
            raise LoadError("a count is negative", **counts)
        if self.offered != self.loaded + self.unchanged + self.quarantined + self.duplicate:
            raise LoadError("records went missing", **counts)
