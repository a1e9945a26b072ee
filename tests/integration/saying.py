"""A short way for tests to let sources say things: statements go through the real stager, load and reconciliation."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from connectors.raw import RawRecord
from connectors.readers.protocol import Evidence
from lienthong import batches, intake
from lienthong.settings import Settings
from lienthong.sorting import Refusal, Statement
from reconciliation.keys import match_keys
from reconciliation.run import Reconciled, reconcile
from schemas.registry import RECORD_TYPES
from schemas.vocabularies import Completeness
from validation.records import check
from warehouse.connection import session, transaction
from warehouse.payloads import open_store
from warehouse.statements import run

CONTRACT = "tests/1"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Plain:
    """Reads `{"key", "record_type", "values"}` lines; values in our own words."""

    source: str
    authority: str

    def interpret(self, raw: RawRecord) -> Statement | Refusal:
        line = raw.fields()
        record = RECORD_TYPES[line["record_type"]].from_document(line["values"])
        checked = check(line["record_type"], {n: getattr(record, n) for n in record.model_fields_set})
        if isinstance(checked, list):
            return Refusal(record_type=line["record_type"], record_key=line["key"], violations=tuple(checked))
        stated_at = checked.stated_at()
        return Statement(
            record_type=line["record_type"],
            record_key=line["key"],
            document=checked.document(),
            keys=match_keys(checked.natural_keys(), self.source, line["key"]),
            audience=checked.audience(),
            authority=self.authority,
            stated_at=stated_at.isoformat() if stated_at else None,
        )


def offer(key: str, record_type: str = "document", **values: Any) -> dict[str, Any]:
    """One record as a source offers it."""
    return {"key": key, "record_type": record_type, "values": values}


def say(
    settings: Settings,
    source: str,
    offers: Iterable[dict[str, Any]] | list[list[dict[str, Any]]],
    *,
    run_id: str,
    authority: str = "agency_portal",
    mode: str = "snapshot",
    completeness: str = "complete",
    load: bool = True,
    grace_hours: float = 0,
    may_vanish: float | None = None,
) -> str:
    """Stage one batch (a list of pages, or one page of offers), load it unless told not to; returns the batch id."""
    dsn = settings.database_url
    assert dsn is not None
    listed = list(offers)
    pages = listed if listed and isinstance(listed[0], list) else [listed]
    store = open_store(settings.raw)
    batch_id = f"{run_id}/{source}"
    with session(dsn) as conn, transaction(conn):
        run(conn, "ledger.begin_run", {"run_id": run_id, "trigger": "test"})
        batches.begin(
            conn,
            batch_id,
            run_id=run_id,
            source=source,
            contract=CONTRACT,
            mode=mode,
            grace_hours=grace_hours,
            may_vanish=may_vanish,
        )
        for slot, page in enumerate(pages):
            stored = store.put(json.dumps(page, ensure_ascii=False).encode())
            url = f"test://{source}/{slot}"
            batches.deliver(conn, batch_id, stored, source=source, slot=slot, url=url, requested_at=NOW, status=200)
        batches.pulled(conn, batch_id, Evidence(Completeness(completeness)))
    intake.stage_pages(
        dsn, store, batch_id, contract=CONTRACT, records=split, interpreter=Plain(source, authority), in_order=False
    )
    if load:
        intake.load(dsn, batch_id)
    return batch_id


def split(payload: bytes) -> Iterable[RawRecord]:
    for ordinal, line in enumerate(json.loads(payload)):
        yield RawRecord(ordinal=ordinal, pointer=f"/{ordinal}", content=json.dumps(line, ensure_ascii=False).encode())


def settle(settings: Settings, run_id: str = "r", now: datetime = NOW) -> Reconciled:
    """Reconcile what was said."""
    assert settings.database_url is not None
    with session(settings.database_url) as conn:
        return reconcile(conn, run_id=run_id, now=now)


def table(settings: Settings, query: str, values: Any = None) -> list[tuple[Any, ...]]:
    """Rows of any query, for assertions."""
    assert settings.database_url is not None
    with session(settings.database_url) as conn, conn.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()
