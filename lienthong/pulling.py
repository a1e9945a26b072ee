"""Pulling: a reader drives the exchanges, and every payload is in the raw store before anybody parses it."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from connectors.courtesy import Fetching
from connectors.exchange import Exchange
from connectors.readers import READERS
from connectors.readers.protocol import Known, KnownPage
from connectors.source import Source
from lienthong import batches, breaker
from lienthong.intake import fail, hold_source, known_batch
from schemas.errors import ConfigError, IntegrationError
from schemas.vocabularies import Completeness, Health
from warehouse.connection import Connection, session, transaction
from warehouse.payloads import PayloadStore
from warehouse.statements import rows, run, scalar

logger = logging.getLogger(__name__)

RESUME_HOURS = 6  # pages of a pull that was cut off longer ago are asked for again


class Exchanges:
    """Passes a reader's requests to the fetcher; every payload is in the store before the reader sees it."""

    def __init__(self, conn: Connection, store: PayloadStore, fetcher: Fetching, batch: Mapping[str, Any]) -> None:
        self._conn = conn
        self._store = store
        self._fetcher = fetcher
        self._batch = batch
        self._pages = {page["url"]: page for page in rows(conn, "raw.pages", {"source": batch["source"]})}
        self._stored: dict[str, str | None] = {}
        self.resumed = 0
        self._unfinished = {
            page["url"]: page
            for page in rows(conn, "raw.unfinished", {"batch_id": batch["batch_id"], "hours": RESUME_HOURS})
        }

    def known(self) -> Known:
        """Validators of the last loaded pull, a way to its bytes for pages that answer 304, and its cursor."""
        pages = {
            url: KnownPage(etag=page["etag"], last_modified=page["last_modified"], payload=self._loader(page))
            for url, page in self._pages.items()
        }
        return Known(pages, scalar(self._conn, "ledger.cursor", {"batch_id": self._batch["batch_id"]}))

    def _loader(self, page: Mapping[str, Any]) -> Callable[[], bytes]:
        return lambda: self._store.get(page["payload_sha256"])

    def __call__(self, url: str, etag: str | None = None, last_modified: str | None = None) -> Exchange:
        kept = self._unfinished.pop(url, None)
        if kept is not None:
            self.resumed += 1
            return self._resumed(kept)
        exchange = self._fetcher.fetch(url, etag=etag, last_modified=last_modified)
        sha256 = None
        if exchange.body is not None:
            stored = self._store.put(exchange.body)
            sha256 = stored.sha256
            with transaction(self._conn):
                run(self._conn, "raw.index_payload", asdict(stored) | {"media_type": exchange.media_type or ""})
        elif exchange.status == 304 and url in self._pages:
            sha256 = self._pages[url]["payload_sha256"]
        self._stored[exchange.url] = sha256
        return exchange

    def _resumed(self, kept: Mapping[str, Any]) -> Exchange:
        """A page that an unfinished pull has brought already: its source is not asked again."""
        exchange = Exchange(
            url=kept["url"],
            status=kept["status"],
            health=Health(kept["health"]),
            body=self._store.get(kept["payload_sha256"]) if kept["health"] == Health.OK else None,
            etag=kept["etag"],
            last_modified=kept["last_modified"],
            next_link=kept["next_link"],
            media_type=kept["media_type"],
            detail=f"giữ lại từ lần lấy dở dang · kept from the unfinished pull {kept['batch_id']}",
        )
        self._stored[exchange.url] = kept["payload_sha256"]
        return exchange

    def remember(self, slot: int, exchange: Exchange) -> None:
        """Write one exchange to raw.fetch."""
        known = self._pages.get(exchange.url, {}) if exchange.status == 304 else {}
        with transaction(self._conn):
            run(
                self._conn,
                "raw.remember_fetch",
                {
                    "batch_id": self._batch["batch_id"],
                    "source": self._batch["source"],
                    "slot": slot,
                    "url": exchange.url,
                    "requested_at": datetime.now(UTC),
                    "seconds": exchange.seconds,
                    "status": exchange.status,
                    "health": exchange.health,
                    "payload_sha256": self._stored.pop(exchange.url, None),
                    "etag": exchange.etag or known.get("etag"),
                    "last_modified": exchange.last_modified or known.get("last_modified"),
                    "next_link": exchange.next_link,
                    "detail": exchange.detail,
                },
            )


def pull(dsn: str, store: PayloadStore, fetcher: Fetching, source: Source, batch_id: str) -> None:
    """Fetch every payload of one pull into the raw store; the batch ends pulled, or failed with its health."""
    started = time.monotonic()
    with session(dsn) as conn:
        with transaction(conn):
            hold_source(conn, source.name, "ledger.lock_source_session")
            batch = known_batch(conn, batch_id)
            if batch["state"] != "pulling":
                return
            exchanges = Exchanges(conn, store, fetcher, batch)
            run(conn, "raw.forget_fetches", {"batch_id": batch_id})
        evidence, pages = None, 0
        known = exchanges.known()
        steps = READERS[source.reader].pull(source, exchanges, known)
        try:
            with breaker.guarded(conn, source.name, source.url):
                while evidence is None:
                    try:
                        fetched = next(steps)
                    except StopIteration as stop:
                        evidence = stop.value
                    else:
                        exchanges.remember(fetched.slot, fetched.exchange)
                        pages += 1
        except IntegrationError as error:
            fail(conn, batch, error)
            raise
        if exchanges.resumed and evidence.completeness is Completeness.COMPLETE:
            # Between its halves a record may have moved to a page that was read before.
            detail = f"resumed: its halves are of different times. {evidence.detail}".rstrip()
            evidence = replace(evidence, completeness=Completeness.UNKNOWN, detail=detail)
        if evidence.more and evidence.cursor in (None, known.cursor):
            # The next pull would be this one again: it waits for the source's own turn.
            evidence = replace(evidence, more=False)
        with transaction(conn):
            batches.pulled(conn, batch_id, evidence, seconds=round(time.monotonic() - started, 3))
    logger.info("pulled", extra={"source": source.name, "batch": batch_id, "count": pages})


def undefined(dsn: str, batch_id: str, *, run_id: str, source: str, error: ConfigError) -> None:
    """A source whose file cannot be read has a failed batch too, so that no report of the run leaves it out."""
    with session(dsn) as conn:
        with transaction(conn):
            hold_source(conn, source, "ledger.lock_source_session")
            # what it would promise is not known; an append proves no absence
            batches.begin(conn, batch_id, run_id=run_id, source=source, contract="", mode="append")
            batch = known_batch(conn, batch_id)
        if batch["state"] == "pulling":  # else it got further while its file was sound
            fail(conn, batch, error)
