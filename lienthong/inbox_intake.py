"""The inbox as a source: what peers and the editing desk wrote passes the same steps as everything else."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from connectors.raw import RawRecord
from connectors.readers.protocol import Evidence
from lienthong import batches, database, intake
from lienthong.peers import Peer, load_peers
from lienthong.sealing import RULE, is_marked, sealed
from lienthong.settings import Settings
from lienthong.sorting import Refusal, Statement
from publishing import inbox
from reconciliation import run as reconciliation
from reconciliation.keys import ENTITY_KEY, match_keys, observation_id
from schemas.canonical import canonical_json
from schemas.errors import IntegrationError, WarehouseUnavailable
from schemas.registry import RECORD_TYPES
from schemas.secrecy import marked, secret_field
from schemas.violation import Violation
from schemas.vocabularies import Authority, Completeness
from validation.records import check
from warehouse.connection import Connection, session, transaction
from warehouse.payloads import open_store
from warehouse.statements import row, rows, run

logger = logging.getLogger(__name__)

Facts = dict[str, Any]
CONTRACT = "inbox/1"
UNKNOWN_TYPE = {"reason": "unknown-type"}
BETWEEN_NODES = ("base", "decided", "deadline")  # how a field stands that two nodes contradict each other about


@dataclass(frozen=True, slots=True)
class InboxInterpreter:
    """A message states single fields of a thing we know, or a whole thing that is new to us."""

    source: str
    authority: Authority

    def interpret(self, raw: RawRecord) -> Statement | Refusal:
        message = raw.fields()
        if message["entity_id"] is None:
            return self._whole(message)
        said = dict(message["said"])
        said.update(message["changed"])
        said.update(dict.fromkeys(message["removed"]))
        entity = message["entity_id"]
        found = secret_field({name: value for name, value in said.items() if value is not None})
        if found is not None:  # the door refuses it; what was accepted before the door knew the mark ends here
            return sealed(self.source, message["record_type"], entity, marked(f"/changed/{found}"))
        return Statement(
            record_type=message["record_type"],
            record_key=entity,
            document=said,
            keys=(f"{ENTITY_KEY}{entity}", f"source:{self.source}:{entity}"),
            audience=0,
            authority=self.authority.value,
            stated_at=message["received_at"],
            is_partial=True,
        )

    def _whole(self, message: Facts) -> Statement | Refusal:
        kind = RECORD_TYPES[message["record_type"]]
        key = message["message_id"]
        try:
            record = kind.from_document(message["record"])
        except ValueError:
            checked: Any = check(message["record_type"], message["record"])
            violations = tuple(checked) if isinstance(checked, list) else (_unreadable(),)
            if is_marked(violations):
                return sealed(self.source, message["record_type"], key, violations[0])
            return Refusal(record_type=message["record_type"], record_key=key, violations=violations)
        checked = check(message["record_type"], {name: getattr(record, name) for name in record.model_fields_set})
        if isinstance(checked, list):
            if is_marked(checked):
                return sealed(self.source, message["record_type"], key, checked[0])
            return Refusal(record_type=message["record_type"], record_key=key, violations=tuple(checked))
        stated_at = record.stated_at()
        return Statement(
            record_type=message["record_type"],
            record_key=key,
            document=record.document(),
            keys=match_keys(record.natural_keys(), self.source, key),
            audience=record.audience(),
            authority=self.authority.value,
            stated_at=stated_at.isoformat() if stated_at else None,
        )


def take(settings: Settings, run_id: str) -> Facts:
    """Apply what waits in the inbox; every message gets a verdict, and conflicts keep base, ours and theirs."""
    dsn = database.dsn(settings)
    peers = load_peers(settings.peers)
    received = conflicts = 0
    with session(dsn) as conn:
        writers = [each["peer"] for each in rows(conn, "inbox_intake.writers")]
    failed: list[IntegrationError] = []
    for writer in writers:
        try:
            done = _take_from(settings, writer, peers.get(writer), run_id)
        except WarehouseUnavailable:
            raise
        except IntegrationError as error:  # one peer's trouble does not keep the others waiting; told at the end
            logger.error("inbox not taken: %s", error, extra={"source": f"inbox__{writer}"})
            failed.append(error)
            continue
        received += done["received"]
        conflicts += done["conflicts"]
    if failed:
        raise failed[0]
    return {"received": received, "conflicts": conflicts}


def _take_from(settings: Settings, writer: str, peer: Peer | None, run_id: str) -> Facts:
    dsn = database.dsn(settings)
    store = open_store(settings.raw)
    source = f"inbox__{writer}"
    interpreter = InboxInterpreter(source, peer.authority if peer else Authority.DESK)
    batch_id = f"{run_id}/{source}/{datetime.now(UTC):%H%M%S%f}"
    with session(dsn) as conn:
        waiting = [_message(each) for each in rows(conn, "inbox_intake.waiting", {"peer": writer, "source": source})]
        messages = [each for each in waiting if each["record_type"] in RECORD_TYPES]
        payload = canonical_json({"messages": _folded(messages)}).encode()
        stored = store.put(payload)
        with transaction(conn):
            for message in messages:
                _remember_edit(conn, writer, source, message)
            batches.begin(conn, batch_id, run_id=run_id, source=source, contract=CONTRACT)
            batches.deliver(
                conn,
                batch_id,
                stored,
                source=source,
                slot=0,
                url=f"inbox:{writer}",
                requested_at=datetime.now(UTC),
                status=None,
            )
            batches.pulled(conn, batch_id, Evidence(Completeness.COMPLETE))
            for message in waiting:
                if message["record_type"] not in RECORD_TYPES:  # accepted by a version that knew the type: parked
                    inbox.decide(conn, writer, message["message_id"], "refused", UNKNOWN_TYPE, batch_id=batch_id)
    intake.stage_pages(
        dsn, store, batch_id, contract=CONTRACT, records=messages_of, interpreter=interpreter, in_order=True
    )
    intake.load(dsn, batch_id)
    with session(dsn) as conn:
        reconciliation.reconcile(conn, run_id=run_id, now=datetime.now(UTC))
        conflicts = 0
        with transaction(conn):
            for message in messages:
                conflicts += _decide(conn, writer, source, batch_id, message)
    logger.info("inbox taken", extra={"source": source, "batch": batch_id, "count": len(messages)})
    return {"received": len(messages), "conflicts": conflicts}


def _message(waiting: Facts) -> Facts:
    body = waiting["body"]
    return {
        "message_id": waiting["message_id"],
        "entity_id": waiting["entity_id"],
        "record_type": waiting["record_type"] or body.get("record_type"),
        "changed": body.get("changed") or {},
        "removed": body.get("removed") or [],
        "record": body.get("changed") if waiting["entity_id"] is None else None,
        "received_at": waiting["received_at"].isoformat(),
        "said": waiting["said"] or {},
        "base": waiting["base"],
        "base_revision": body.get("base_revision"),
    }


def _remember_edit(conn: Connection, writer: str, source: str, message: Facts) -> None:
    """Where nodes exchange statements: what each field was made from, and what its editor had seen."""
    if message["entity_id"] is None:
        return
    values = {
        "observation_id": observation_id(source, message["record_type"], message["entity_id"]),
        "entity_id": message["entity_id"],
        "base_revision": message["base_revision"],
        "fields": sorted({*message["changed"], *message["removed"]}),
        "peer": writer,
        "message_id": message["message_id"],
    }
    run(conn, "taking.remember_edit", values)


def _folded(messages: list[Facts]) -> list[Facts]:
    """Several messages about one thing build on each other: a later one starts from what the earlier ones said."""
    said: dict[str, Facts] = {}
    folded = []
    for message in messages:
        entity = message["entity_id"]
        if entity in said:
            message = message | {"said": said[entity]}
        if entity is not None:
            said[entity] = {**message["said"], **message["changed"], **dict.fromkeys(message["removed"])}
        folded.append({name: value for name, value in message.items() if name not in {"base", "base_revision"}})
    return folded


def messages_of(payload: bytes) -> Iterator[RawRecord]:
    """The messages of one batch, one record each."""
    for ordinal, message in enumerate(json.loads(payload)["messages"]):
        yield RawRecord(ordinal=ordinal, pointer=f"/messages/{ordinal}", content=canonical_json(message).encode())


def _decide(conn: Connection, writer: str, source: str, batch_id: str, message: Facts) -> int:
    """Write the verdict of one message; each field that lost becomes a conflict."""
    key = message["entity_id"] or message["message_id"]
    if secret_field(message["record"] or message["changed"]) is not None:
        inbox.decide(conn, writer, message["message_id"], "refused", {"reason": RULE}, batch_id=batch_id)
        run(conn, "inbox_intake.blank", {"peer": writer, "message_id": message["message_id"]})
        return 0
    outcome = row(
        conn,
        "inbox_intake.outcome",
        {"observation_id": observation_id(source, message["record_type"], key), "writer": writer},
    )
    if outcome is None:
        inbox.decide(conn, writer, message["message_id"], "refused", {"reason": "quarantined"}, batch_id=batch_id)
        return 0
    offered = dict(message["record"] or message["changed"]) | dict.fromkeys(message["removed"])
    document = outcome["doc"]
    lost = sorted(name for name, value in offered.items() if document.get(name) != value)
    reasons: dict[str, str] = {}
    for name in lost:
        why = outcome["provenance"].get(name) or outcome["provenance"].get("*") or {}
        is_foreign = any(each.endswith(f"/{outcome['observation_id']}") for each in why.get("refused", ()))
        reasons[name] = "ownership" if is_foreign else why.get("rule", "unknown")
        if is_foreign or reasons[name] in BETWEEN_NODES:
            continue  # refused by the matrix, or a conflict that both nodes keep under one key
        run(
            conn,
            "inbox_intake.conflict",
            {
                "entity_id": outcome["entity_id"],
                "peer": writer,
                "message_id": message["message_id"],
                "field": name,
                "base": _json((message["base"] or {}).get(name)),
                "ours": _json(document.get(name)),
                "theirs": _json(offered[name]),
                "rule": why.get("rule", "unknown"),
            },
        )
    answer: Facts = {
        "id": outcome["entity_id"],
        "revision": outcome["revision"],
        "lost": {name: {"ours": document.get(name), "theirs": offered[name], "rule": reasons[name]} for name in lost},
    }
    if not outcome["is_tellable"]:  # a record that has the same key and is not for him: only that his word did not win
        answer = {"lost": {name: {"theirs": offered[name]} for name in lost}}
    state = "conflict" if lost else "applied"
    if lost and set(reasons.values()) == {"ownership"} and len(lost) == len(offered):
        state = "refused"
    inbox.decide(conn, writer, message["message_id"], state, answer, batch_id=batch_id)
    return 1 if state == "conflict" else 0


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _unreadable() -> Violation:
    return Violation(
        rule_id="inbox_message.record",
        pointer="/record",
        value="",
        message_vi="Bản ghi gửi đến không đúng lược đồ",
        message_en="The record does not follow its schema",
        fix_vi="Đối chiếu với lược đồ của loại bản ghi rồi gửi lại",
        fix_en="Compare it with the schema of its type and send it again",
    )
