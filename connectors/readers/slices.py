"""How much one pull of a source with a cursor takes, so that after an outage what waited comes in bounded batches.

A pull ends after the page with which its slice is full; its evidence says `more`, and its cursor is where the next
pull goes on, which follows at once. A pull that cannot end there without losing or repeating something goes on.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from connectors.exchange import MEBIBYTE
from connectors.readers import protocol
from connectors.readers.protocol import Reader

# Small pages and large ones end a slice too: a pull must be done long before its task's time limit of half an hour.
MOST_PAGES = 500
MOST_BYTES = 512 * MEBIBYTE


class Sliced(protocol.Options):
    """Options of a reader that can go on where its last pull ended."""

    slice: int = Field(20_000, ge=1, description="records of one pull, about; the rest follows at once")


@dataclass(slots=True)
class Slice:
    """What one pull has taken so far; `most` is in records, None for a pull that has to bring everything."""

    most: int | None
    records: int = 0
    pages: int = 0
    octets: int = 0

    def take(self, records: int, octets: int) -> None:
        """Count one page."""
        self.records += records
        self.octets += octets
        self.pages += 1

    @property
    def is_full(self) -> bool:
        """Whether the pull may end here."""
        if self.most is None:
            return False
        return self.records >= self.most or self.pages >= MOST_PAGES or self.octets >= MOST_BYTES


def comes_in_slices(reader: Reader) -> bool:
    """Whether pulls of this reader may leave something waiting."""
    return issubclass(reader.Options, Sliced)
