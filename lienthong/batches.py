"""The first steps of a batch, whoever brings its payloads: it begins, payloads are delivered, all of them are there."""

from dataclasses import asdict
from datetime import datetime

from connectors.readers.protocol import Evidence
from schemas.violation import shown
from warehouse.connection import Connection
from warehouse.payloads import Stored
from warehouse.statements import run


def begin(
    conn: Connection,
    batch_id: str,
    *,
    run_id: str,
    source: str,
    contract: str,
    mode: str = "delta",
    grace_hours: float = 0,
    may_vanish: float | None = None,
) -> None:
    """Open a batch, or open it again when it failed; one that is under way or done stays as it is."""
    values = {"batch_id": batch_id, "run_id": run_id, "source": source, "contract": contract, "mode": mode}
    run(conn, "ledger.begin_batch", values | {"grace_hours": grace_hours, "may_vanish": may_vanish})


def deliver(
    conn: Connection,
    batch_id: str,
    stored: Stored,
    *,
    source: str,
    slot: int,
    url: str,
    requested_at: datetime,
    status: int | None,
) -> None:
    """Note a payload of JSON that is in the store already and came by no reader's exchange."""
    run(conn, "raw.index_payload", asdict(stored) | {"media_type": "application/json"})
    run(
        conn,
        "raw.remember_fetch",
        {
            "batch_id": batch_id, "source": source, "slot": slot, "url": url, "requested_at": requested_at,
            "seconds": 0, "status": status, "health": "ok", "payload_sha256": stored.sha256, "etag": None,
            "last_modified": None, "next_link": None, "detail": None,
        },
    )  # fmt: skip


def pulled(conn: Connection, batch_id: str, evidence: Evidence, *, seconds: float = 0) -> None:
    """All payloads are there; `evidence` says what they prove."""
    run(
        conn,
        "ledger.pulled",
        {
            "batch_id": batch_id,
            "health": evidence.health,
            "completeness": evidence.completeness,
            "declared": evidence.declared,
            "cursor": evidence.cursor,
            "more": evidence.more,
            "evidence": shown(evidence.detail),
            "seconds": seconds,
        },
    )
