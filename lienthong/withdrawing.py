"""Withdrawing and restoring: a person's word is kept, reconciled, published, and taken out of every copy served."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lienthong import database, pipeline
from lienthong.settings import Settings
from publishing.feeds import all_feeds
from publishing.sealed import forget_retold
from publishing.snapshot import build_snapshots
from reconciliation import run as reconciliation
from reconciliation import withdrawals
from reconciliation.withdrawals import Wish
from schemas.errors import ConfigError
from schemas.record import Record
from validation.records import check_document
from warehouse.connection import Connection, session, transaction

Facts = dict[str, Any]


def withdraw(settings: Settings, wish: Wish, *, now: datetime) -> Facts:
    """Withdraw an entity or some fields of it, whatever sources say, until somebody restores it.

    `{"withdrawal_id", "packs": {feed: state}, "pages"}`: the packs made anew, and how many kept pages were thrown away.
    ConfigError: no such entity, an unknown or needed field, or the same word stands already.
    """
    with session(database.ready(settings)) as conn:
        _must_stand_without(conn, wish)
        number = withdrawals.withdraw(conn, wish, now=now)
        reconciliation.reconcile(conn, run_id=f"withdrawal:{number}", now=now)
    pipeline.publish(settings)
    return {"withdrawal_id": number} | clean_copies(settings)


def restore(settings: Settings, entity_id: str, *, basis: str, by: str, now: datetime) -> list[Facts]:
    """Let the sources of an entity count again; what was ended. ConfigError: nothing stands against it."""
    with session(database.ready(settings)) as conn:
        ended = withdrawals.restore(conn, entity_id, basis=basis, by=by, now=now)
        reconciliation.reconcile(conn, run_id=f"restoration:{ended[-1]['withdrawal_id']}", now=now)
    pipeline.publish(settings)
    clean_copies(settings)
    return ended


def clean_copies(settings: Settings) -> Facts:
    """Packs and kept pages of this node's home that lines were taken out of: the packs anew, the pages thrown away."""
    with session(database.dsn(settings)) as conn:
        packs = {feed: built["state"] for feed, built in build_snapshots(conn, settings).items()}
        with transaction(conn):
            pages = sum(forget_retold(conn, settings.home, feed.feed) for feed in all_feeds(conn))
    return {"packs": packs, "pages": pages}


def _must_stand_without(conn: Connection, wish: Wish) -> None:
    """ConfigError when the record would break a rule without the fields that it does not break with them."""
    found = withdrawals.entity(conn, wish.entity_id)
    withdrawals.may_take(found, wish.fields)
    if not wish.fields or found["state"] != "live":
        return
    document = found["doc"]
    before = check_document(found["record_type"], document)
    known = set() if isinstance(before, Record) else {(each.rule_id, each.pointer) for each in before}
    left = {name: value for name, value in document.items() if name not in wish.fields}
    after = check_document(found["record_type"], left)
    new = [] if isinstance(after, Record) else [each for each in after if (each.rule_id, each.pointer) not in known]
    if new:
        raise ConfigError(
            f"{new[0].message_vi}: gỡ cả bản ghi (bỏ --fields)"
            f" / {new[0].message_en}: withdraw the whole of it (no --fields)",
            pointer=new[0].pointer,
            rule=new[0].rule_id,
        )
