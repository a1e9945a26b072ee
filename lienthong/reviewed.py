"""LIENTHONG_ACTIVATION=reviewed: another way to read or merge data counts only after its impact was activated.

A source's first contract is free; so is what people decided in another way: an accepted proposal for a source file.
"""

import json
from collections.abc import Callable, Iterator

from connectors.source import Source
from lienthong.intake import fail, known_batch
from reconciliation import models
from reconciliation.survivorship_table import fingerprint
from schemas.errors import ConfigError
from warehouse.connection import Connection, session, transaction
from warehouse.statements import run, scalar, tuples


def guard(dsn: str, source: Source, batch_id: str, contract: Callable[[Source], str]) -> None:
    """Fail a pulled batch whose contract nobody has activated; its payloads stay, the last good data stays published.

    ConfigError: another contract than that of the last loaded batch of its source.
    """
    with session(dsn) as conn:
        batch = known_batch(conn, batch_id)
        before = scalar(conn, "impact.last_contract", {"source": source.name})
        if batch["state"] != "pulled" or before in (None, contract(source)):
            return
        covered = json.dumps({source.name: contract(source)})
        if scalar(conn, "impact.is_activated", {"contracts": covered}):
            return
        if before in _decided_otherwise(conn, source, contract):
            return
        error = ConfigError(
            f"cách đọc nguồn đã đổi mà chưa ai duyệt: chạy `lienthong impact {source.name}`, xem báo cáo, rồi "
            "`lienthong impact activate` / how the source is read has changed and nobody has activated that: run "
            f"`lienthong impact {source.name}`, read the report, then `lienthong impact activate`",
            source=source.name,
        )
        fail(conn, batch, error)
    raise error


def _decided_otherwise(conn: Connection, source: Source, contract: Callable[[Source], str]) -> Iterator[str]:
    """The contracts of this file before people accepted proposals for it, the newest decision taken back first."""
    fields = source.volatile
    for (field,) in tuples(conn, "impact.accepted_fields", {"source": source.name}):
        fields = fields - {field}
        yield contract(source.model_copy(update={"volatile": fields}))


def rules() -> dict[str, str]:
    """Fingerprints of what decides identity and merging beside the contracts."""
    return {"survivorship": fingerprint()} | {f"model:{name}": of for name, of in models.fingerprints().items()}


def changed_rules(conn: Connection) -> list[str]:
    """Which of them are others than those that the warehouse was last reconciled by."""
    recorded = scalar(conn, "merge.rules")
    own = ["survivorship"] if recorded not in (None, fingerprint()) else []
    return own + [f"model:{name}" for name in models.changed(conn)]


def settle_rules(conn: Connection, *, is_reviewed: bool) -> None:
    """Before a reconciliation: under another model all records of its type are to be compared anew.

    ConfigError: rules must be reviewed, and these were not.
    """
    with transaction(conn):
        found = changed_rules(conn)
        if found and is_reviewed and not scalar(conn, "impact.is_ruled", {"rules": json.dumps(rules())}):
            raise ConfigError(
                f"quy tắc hợp nhất đã đổi mà chưa ai duyệt ({', '.join(found)}): chạy `lienthong impact`, xem báo "
                "cáo, rồi `lienthong impact activate` / the rules of reconciliation have changed and nobody has "
                "activated that: run `lienthong impact`, read the report, then `lienthong impact activate`"
            )
        if found:
            run(conn, "turn.lock")  # one reconciliation at a time, and none between this and the next one
        for name in found:
            if name.startswith("model:"):
                models.reconsider(conn, name.removeprefix("model:"))
        models.remember(conn)
