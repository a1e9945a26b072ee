"""A look at a source: one conditional request for its first page, which writes nothing. Has it something new?

What stands elsewhere (a later page, an alert that changes behind an index that does not) is found by the next pull.
"""

from collections.abc import Callable
from hashlib import sha256

from connectors.courtesy import Fetching
from connectors.exchange import Exchange
from connectors.readers import READERS
from connectors.readers.protocol import Known, KnownPage, usable
from connectors.source import Source
from lienthong import breaker
from schemas.errors import SourceUnavailable
from schemas.vocabularies import Health
from warehouse.connection import Connection, transaction
from warehouse.payloads import PayloadStore
from warehouse.statements import row, rows, scalar

UNDER_WAY = 600.0  # seconds; a batch that is open for longer belongs to a process that died


class Looks:
    """Looks at one source, from one connection; remembers the page that was news last, whatever became of it.

    So a page whose batch is held, or that cannot be read, is news once and not at every look.
    """

    def __init__(
        self, conn: Connection, store: PayloadStore, fetcher: Fetching, source: Source, told: str = ""
    ) -> None:
        self._conn, self._store, self._fetcher, self._source = conn, store, fetcher, source
        self.told = told

    def is_free(self) -> bool:
        """Whether no other run is at work on this source."""
        with transaction(self._conn):
            values = {"source": self._source.name, "seconds": UNDER_WAY}
            return not scalar(self._conn, "express.under_way", values)

    def news(self) -> bool:
        """Ask the source once; SourceUnavailable when it, or the circuit breaker of its host, gives no answer."""
        pages, known = self._known()
        host = breaker.host_of(self._source.url)
        with transaction(self._conn):
            is_open = row(self._conn, "breaker.open", {"host": host, "forget": breaker.FORGET_PROBE}) is not None
        if is_open:
            raise SourceUnavailable(f"{self._source.name}: {host} is left alone", source=self._source.name)
        steps = READERS[self._source.reader].pull(self._source, self._fetch, known)
        try:
            answer = next(steps).exchange
        except StopIteration:
            return False
        finally:
            steps.close()
        if answer.health is Health.UNCHANGED:
            return False
        hashed = sha256(usable(self._source, known, answer)).hexdigest()
        if hashed in (self.told, pages.get(answer.url)):
            return False
        self.told = hashed
        return True

    def _fetch(self, url: str, etag: str | None = None, last_modified: str | None = None) -> Exchange:
        return self._fetcher.fetch(url, etag=etag, last_modified=last_modified)

    def _known(self) -> tuple[dict[str, str], Known]:
        """Hashes and validators of the pages of the last loaded pull."""
        with transaction(self._conn):
            pages = rows(self._conn, "raw.pages", {"source": self._source.name})
        hashes = {page["url"]: page["payload_sha256"] for page in pages}
        held = {page["url"]: KnownPage(page["etag"], page["last_modified"], self._bytes(page)) for page in pages}
        return hashes, Known(held)

    def _bytes(self, page: dict[str, str]) -> Callable[[], bytes]:
        return lambda: self._store.get(page["payload_sha256"])
