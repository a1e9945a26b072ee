"""Erasing for privacy: the values of what is withdrawn leave the warehouse for good; hashes and counts prove it.

docs/adr/0012 says what stays and why: hashes, match keys, and payloads, which hold the records of others too.
"""

from datetime import datetime
from typing import Any

from reconciliation.withdrawals import Reason
from schemas.canonical import canonical_json
from schemas.errors import ConfigError
from warehouse.connection import Connection, transaction
from warehouse.statements import row, run, scalar

Facts = dict[str, Any]


def erase(conn: Connection, number: int, *, by: str, now: datetime) -> Facts:
    """Take the values of a standing `privacy_erased` withdrawal out of the warehouse; it can never be restored then.

    `{"erasure_id", "counts", "documents", "payloads"}`: rows of each kind that were changed, the hashes of the
    documents that are gone, and the payloads that hold the record and stay. Done again, it takes what came since.
    """
    if not by.strip():
        raise ConfigError("cần tên người xóa: --by / the name of a person is needed: --by", rule="erasure.unexplained")
    with transaction(conn):
        run(conn, "turn.lock")
        found = row(conn, "erasing.withdrawal", {"number": number})
        if found is None or not found["stands"] or found["reason"] != Reason.PRIVACY_ERASED:
            raise ConfigError(
                f"số {number} không phải lần gỡ privacy_erased đang đứng: lienthong withdraw list"
                f" / number {number} is no standing withdrawal with the reason privacy_erased: lienthong withdraw list",
                rule="erasure.not_withdrawn",
            )
        values = {"number": number, "fields": found["fields"]}
        run(conn, "erasing.targets", values)
        held = row(conn, "erasing.hashes", values) or {}
        counts = {
            "revisions": run(conn, "erasing.revisions", values),
            "reasons": run(conn, "erasing.reasons", values),
            "versions": run(conn, "erasing.versions", values),
            "pins": run(conn, "erasing.pins", values),
            "edits": run(conn, "erasing.edits", values),
            "conflicts": run(conn, "erasing.conflicts", values),
            "messages": run(conn, "erasing.messages", values),
        }
        proof = {"number": number, "by": by.strip(), "now": now, "counts": canonical_json(counts), **held}
        erasure = int(scalar(conn, "erasing.prove", proof))
    return {"erasure_id": erasure, "counts": counts, **held}
