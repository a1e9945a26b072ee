"""Documents that one pull fetches beside others: one that fails does not end the pull for the rest.

What could not be had or read is written down as a fetch with its health, is counted, and leaves the pull incomplete.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

from connectors.readers import protocol
from connectors.readers.protocol import Exchanger, Fetched, Known
from schemas.errors import NotTheFormat, SourceUnavailable
from schemas.violation import shown
from schemas.vocabularies import Health

if TYPE_CHECKING:
    from connectors.source import Source

T = TypeVar("T")
# A server that is down is not asked for each of its documents.
PATIENCE = 5


@dataclass(slots=True)
class Parts:
    """How the parts of one pull fared; `read` starts at what the pull has already.

    A part that the source no longer has (404, 410) is missing, and any other fault is a failure: more failures than
    parts that were read, or nothing read at all, are a failure of the source.
    """

    read: int = 0
    gone: int = 0
    failed: int = 0
    told: str = ""
    fault: SourceUnavailable | NotTheFormat | None = None

    @property
    def lost(self) -> int:
        return self.gone + self.failed

    @property
    def detail(self) -> str:
        """What is missing, with the first example; empty where nothing is."""
        return f"{self.lost} of {self.lost + self.read} parts could not be read: {self.told}" if self.lost else ""

    def fetched(
        self,
        source: Source,
        exchange: Exchanger,
        known: Known,
        slot: int,
        url: str,
        look: Callable[[bytes], T],
    ) -> Generator[Fetched, None, T | None]:
        """Yield one exchange and return what `look` makes of its bytes; None where it failed.

        SourceUnavailable or NotTheFormat, the part's own, once the pull is not worth going on with; at once where the
        source asks to be left alone (429, Retry-After).
        """
        answer = protocol.asked(exchange, known, url)
        fault: SourceUnavailable | NotTheFormat
        try:
            found = look(protocol.usable(source, known, answer))
        except SourceUnavailable as error:
            fault = error
        except NotTheFormat as error:
            fault = error
            answer = replace(answer, health=Health(str(error.data["health"])), detail=shown(error.data["detail"]))
        else:
            self.read += 1
            yield Fetched(slot, answer)
            return found
        self._lose(fault, url)
        yield Fetched(slot, answer)
        asks_for_peace = answer.retry_after is not None or answer.status == HTTPStatus.TOO_MANY_REQUESTS
        if asks_for_peace or (self.failed >= PATIENCE and self.failed > self.read):
            raise fault
        return None

    def settle(self) -> None:
        """At the end of the pull: raise the last fault, if nothing was read or more failed than was read."""
        if self.fault is not None and (not self.read or self.failed > self.read):
            raise self.fault

    def _lose(self, fault: SourceUnavailable | NotTheFormat, url: str) -> None:
        if fault.data.get("health") == Health.GONE:
            self.gone += 1
        else:
            self.failed += 1
        self.fault = fault
        self.told = self.told or f"{shown(url)}: {fault.data.get('detail', fault.message)}"
