"""Copies of robots.txt in the warehouse: a source that is pulled every quarter of an hour asks for it once a day."""

from __future__ import annotations

import logging
from dataclasses import asdict

from connectors.robots import Copy, Standing
from schemas.errors import LoadError
from schemas.vocabularies import Health
from warehouse.connection import session, transaction
from warehouse.payloads import PayloadStore
from warehouse.statements import row, run

logger = logging.getLogger(__name__)


class KeptCopies:
    """Every answer is kept, its bytes in the store of payloads; the newest that settles the matter counts."""

    def __init__(self, dsn: str, store: PayloadStore) -> None:
        self._dsn, self._store = dsn, store

    def last(self, origin: str) -> Copy | None:
        """The newest copy that was read, or found absent; one whose bytes are lost counts as none."""
        with session(self._dsn) as conn:
            found = row(conn, "robots.last", {"origin": origin})
        if found is None:
            return None
        sha256 = found["payload_sha256"]
        try:
            body = b"" if sha256 is None else self._store.get(sha256)
        except LoadError as error:
            logger.warning("a copy of robots.txt is lost, and asked for anew", extra={"error": error.message})
            return None
        return Copy(
            origin=origin, fetched_at=found["fetched_at"], standing=Standing(found["standing"]),
            status=found["status"], health=Health(found["health"]), body=body, detail=found["detail"],
        )  # fmt: skip

    def keep(self, copy: Copy) -> None:
        """Write down what a request brought; a pull that fails later takes nothing back."""
        stored = self._store.put(copy.body) if copy.standing is Standing.READ else None
        with session(self._dsn) as conn, transaction(conn):
            if stored is not None:
                run(conn, "raw.index_payload", asdict(stored) | {"media_type": "text/plain"})
            values = {
                "origin": copy.origin,
                "fetched_at": copy.fetched_at,
                "standing": copy.standing,
                "status": copy.status,
                "health": copy.health,
                "payload_sha256": None if stored is None else stored.sha256,
                "detail": copy.detail,
            }
            run(conn, "robots.keep", values)
