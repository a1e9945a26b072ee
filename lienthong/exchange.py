"""Two-way exchange with a peer: take what it wrote to us, follow its feed, send it what we changed ourselves."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from connectors.raw import RawRecord
from connectors.readers.protocol import Evidence
from lienthong import anti_entropy, batches, database, inbox_intake, intake, statement_exchange
from lienthong.peer_client import FeedExpired, PeerClient
from lienthong.peers import Peer, load_peers
from lienthong.sealing import sealed
from lienthong.settings import Settings
from lienthong.sorting import Refusal, Statement
from publishing import digest
from publishing.keys import node_key
from reconciliation import run as reconciliation
from reconciliation.keys import ENTITY_KEY, match_keys
from schemas.canonical import content_hash
from schemas.errors import ConfigError, RecordRejected, SourceUnavailable
from schemas.record import derived
from schemas.registry import RECORD_TYPES
from schemas.secrecy import marked, secret_field
from schemas.violation import Violation
from schemas.vocabularies import Completeness
from warehouse.connection import Connection, session, transaction
from warehouse.payloads import open_store
from warehouse.statements import row, rows, run, stream

logger = logging.getLogger(__name__)

Facts = dict[str, Any]
NOTHING = digest.to_hex(0)  # the digest of an empty copy
CONTRACT = "peer-feed/1"  # how feed lines are read; part of every hash of theirs


def receive(settings: Settings, peer: Peer, run_id: str) -> Facts:
    """Take what waits in the inbox, and what the peer's feed brings: `received`, `conflicts`, `followed`, `agrees`."""
    facts: Facts = {"received": 0, "conflicts": 0, "followed": 0, "sent": 0, "acknowledged": 0}
    if peer.mode == "statements":
        statement_exchange.prepare(settings)
        facts |= inbox_intake.take(settings, run_id)
        if not peer.follow:
            return facts | statement_exchange.receive(settings, peer, None, run_id)
        with connected(settings, peer) as client:
            facts |= statement_exchange.receive(settings, peer, client, run_id)
            compared = anti_entropy.nightly(settings, peer, client, run_id)
            facts["followed"] += compared.get("repaired", 0)  # what was repaired is to be published too
            return facts | compared
    facts |= inbox_intake.take(settings, run_id)
    if peer.follow:
        with connected(settings, peer) as client:
            facts |= follow(settings, peer, client, run_id)
    with session(database.dsn(settings)) as conn:
        acked = row(conn, "exchange.acked", {"peer": peer.name})
    return facts | ({} if acked is None else {"acknowledged": acked["position"], "agrees": acked["agrees"]})


def send(settings: Settings, peer: Peer) -> Facts:
    """Offer the peer what we published of our own: `sent`, `refused`, `push_conflicts`."""
    if not peer.push:
        return {}
    with connected(settings, peer) as client:
        if peer.mode == "statements":
            return statement_exchange.push(settings, peer, client)
        return push(settings, peer, client)


def verify(settings: Settings, name: str, *, is_repairing: bool = False) -> Facts:
    """Compare what both nodes hold of each other's statements, and take again what differs here."""
    peers = load_peers(settings.peers)
    if name not in peers or peers[name].mode != "statements":
        raise ConfigError(f"không có nút bạn {name} với mode: statements / no peer {name} with mode: statements")
    run_id = f"verify-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    with session(database.dsn(settings)) as conn, transaction(conn):
        run(conn, "ledger.begin_run", {"run_id": run_id, "trigger": "verify"})
    with connected(settings, peers[name]) as client:
        return anti_entropy.verify(settings, peers[name], client, run_id, is_repairing=is_repairing)


@contextmanager
def connected(settings: Settings, peer: Peer) -> Iterator[PeerClient]:
    """A session with the peer, with the token that its file names."""
    token = None
    if peer.token_env:
        token = settings.tokens.get(peer.token_env)
        if token is None:
            raise ConfigError(f"peer {peer.name} needs the variable {peer.token_env}")
    client = PeerClient(peer, token, node_key(settings.home))
    try:
        yield client
    finally:
        client.close()


# --- following a feed -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PeerInterpreter:
    """Reads the lines of a peer's feed: full records under the peer's own ids, and tombstones."""

    peer: Peer

    def interpret(self, raw: RawRecord) -> Statement | Refusal:
        try:
            line = raw.fields()
            record_type, entity, revision = str(line["type"]), str(line["id"]), int(line["revision"])
            stated_hash = str(line["content_hash"])
        except RecordRejected as error:
            return _refused(None, None, "peer_feed.line", "", error.message)
        except (KeyError, TypeError, ValueError):
            return _refused(None, None, "peer_feed.line", "", "id, type, revision or content_hash is missing")
        if record_type not in RECORD_TYPES:
            return _refused(record_type, entity, "peer_feed.type", "/type", record_type)
        origin = {"node": self.peer.name, "id": entity, "revision": revision, "content_hash": stated_hash}
        removed = line.get("@removed")
        if removed is not None:
            return Statement(
                record_type=record_type,
                record_key=entity,
                document={},
                keys=(f"{ENTITY_KEY}{entity}", f"source:{self.peer.copy_source}:{entity}"),
                audience=0,
                authority=self.peer.authority.value,
                stated_at=None,
                is_gone=True,
                origin=origin | {"reason": str(removed.get("reason", "withdrawn"))},
            )
        document = dict(line.get("record") or {})
        found = secret_field(document)
        if found is not None:
            return sealed(self.peer.copy_source, record_type, entity, marked(f"/record/{found}"))
        if content_hash(document).hex() != stated_hash:
            return _refused(record_type, entity, "peer_feed.content_hash", "/content_hash", stated_hash)
        # What the peer concluded from its other records is no statement about this one: we conclude for ourselves.
        document = stated(record_type, document)
        record = RECORD_TYPES[record_type].from_document(document)
        stated_at = record.stated_at()
        return Statement(
            record_type=record_type,
            record_key=entity,
            document=document,
            keys=(f"{ENTITY_KEY}{entity}", *match_keys(record.natural_keys(), self.peer.copy_source, entity)),
            audience=record.audience(),
            authority=self.peer.authority.value,
            stated_at=stated_at.isoformat() if stated_at else None,
            origin=origin,
        )


def follow(settings: Settings, peer: Peer, client: PeerClient, run_id: str) -> Facts:
    """Read the feed from where we were, load and reconcile it, then compare our copy with the peer's checkpoint."""
    dsn = database.dsn(settings)
    store = open_store(settings.raw)
    batch_id = f"{run_id}/{peer.copy_source}/{datetime.now(UTC):%H%M%S%f}"
    with session(dsn) as conn:
        state = row(conn, "exchange.state", {"peer": peer.name}) or {"follow_token": None, "digest": NOTHING}
        with transaction(conn):
            batches.begin(conn, batch_id, run_id=run_id, source=peer.copy_source, contract=CONTRACT)
        try:
            pages, token, position, theirs = _pull(conn, store, client, peer, batch_id, state["follow_token"])
        except FeedExpired:
            # Begin again from the start of the feed: what we hold already is recognised, what is missing is loaded.
            pages, token, position, theirs = _pull(conn, store, client, peer, batch_id, None)
        except SourceUnavailable as error:
            intake.fail(conn, intake.known_batch(conn, batch_id), error)
            raise
        with transaction(conn):
            batches.pulled(conn, batch_id, Evidence(Completeness.COMPLETE))
    intake.stage_pages(
        dsn, store, batch_id, contract=CONTRACT, records=feed_lines, interpreter=PeerInterpreter(peer), in_order=True
    )
    with session(dsn) as conn:
        ours = changed_digest(conn, batch_id, state["digest"] or NOTHING)
    intake.load(dsn, batch_id)
    with session(dsn) as conn:
        reconciliation.reconcile(conn, run_id=run_id, now=datetime.now(UTC))
        tally = row(conn, "ledger.tally", {"batch_id": batch_id}) or {}
        agrees = None if theirs is None else theirs == ours
        if position is not None:
            agrees = bool(client.acknowledge(position, ours).get("agrees"))
        with transaction(conn):
            run(
                conn,
                "exchange.followed",
                {"peer": peer.name, "token": token, "position": position or 0, "digest": ours, "agrees": agrees},
            )
    logger.info("followed", extra={"source": peer.copy_source, "batch": batch_id, "count": pages})
    return {"followed": tally.get("loaded", 0), "agrees": agrees, "position": position or 0}


def _pull(
    conn: Connection, store: Any, client: PeerClient, peer: Peer, batch_id: str, token: str | None
) -> tuple[int, str, int | None, str | None]:
    """Store every page until the feed has no more; returns pages, the new token, head position and its digest."""
    slot, position, theirs, more = 0, None, None, True
    with transaction(conn):
        run(conn, "raw.forget_fetches", {"batch_id": batch_id})
    while more:
        asked = datetime.now(UTC)
        page = client.page(token)
        stored = store.put(page.body)
        head = json.loads(page.body)
        with transaction(conn):
            batches.deliver(
                conn,
                batch_id,
                stored,
                source=peer.copy_source,
                slot=slot,
                url=peer.url,
                requested_at=asked,
                status=200,
            )
        position, theirs = head.get("position", position), head.get("digest", theirs)
        token, more, slot = page.token, page.more, slot + 1
    return slot, token or "", position, theirs


def feed_lines(payload: bytes) -> Iterator[RawRecord]:
    """The changes of one page."""
    import msgspec

    class Page(msgspec.Struct):
        changes: list[msgspec.Raw]

    for ordinal, change in enumerate(msgspec.json.decode(payload, type=Page).changes):
        yield RawRecord(ordinal=ordinal, pointer=f"/changes/{ordinal}", content=bytes(change))


def changed_digest(conn: Connection, batch_id: str, before: str) -> str:
    """The digest of our copy after this batch, in the size of the batch."""
    total = int(before, 16)
    with transaction(conn):
        for entity, revision, hashed, gone, old_revision, old_hash in stream(
            conn, "exchange.terms", {"batch_id": batch_id}
        ):
            if old_hash is not None:
                total = digest.subtract(total, digest.term(entity, int(old_revision), old_hash))
            if not gone:
                total = digest.add(total, digest.term(entity, int(revision), hashed))
    return digest.to_hex(total)


# --- sending our own changes ------------------------------------------------------------------------------------------


def push(settings: Settings, peer: Peer, client: PeerClient) -> Facts:
    """Offer the peer what we changed ourselves; what it already says, or what came from it, is not sent back."""
    sent = refused = conflicts = 0
    with session(database.dsn(settings)) as conn:
        state = row(conn, "exchange.state", {"peer": peer.name}) or {"pushed_position": 0}
        head = state["pushed_position"]
        waiting = rows(
            conn,
            "exchange.own_changes",
            {"feed": "public", "after": head, "copy": peer.copy_source, "peer": peer.name},
        )
        for change in waiting:
            head = max(head, change["position"])
            body = difference(change)
            if body is None:
                continue
            message_id = f"{settings.node}:{change['entity_id']}:{change['revision']}"
            status, verdict = client.write(message_id, body)
            sent += status in {200, 202}
            conflicts += status in {409, 412}
            refused += status >= 400 and status not in {409, 412}
            with transaction(conn):
                run(
                    conn,
                    "exchange.delivered",
                    {
                        "peer": peer.name,
                        "entity_id": change["entity_id"],
                        "content_hash": change["content_hash"],
                        "message_id": message_id,
                        "status": status,
                        "verdict": json.dumps(verdict, ensure_ascii=False),
                    },
                )
        with transaction(conn):
            run(conn, "exchange.pushed", {"peer": peer.name, "position": head})
    return {"sent": sent, "refused": refused, "push_conflicts": conflicts}


def difference(change: Mapping[str, Any]) -> Facts | None:
    """What we say that the peer does not: the fields that differ, or the whole record when the peer lacks it."""
    ours, theirs = stated(change["record_type"], change["doc"]), change["base"]
    if theirs is None:
        return {"id": None, "record_type": change["record_type"], "changed": ours}
    changed = {name: value for name, value in ours.items() if theirs.get(name) != value}
    removed = sorted(theirs.keys() - ours.keys())
    if not changed and not removed:
        return None
    return {
        "id": change["base_origin"]["id"],
        "record_type": change["record_type"],
        "base_revision": change["base_origin"]["revision"],
        "changed": changed,
        "removed": removed,
    }


def stated(record_type: str, document: Mapping[str, Any]) -> Facts:
    """What of a document somebody states: all but the fields that a node derives from other records."""
    concluded = derived(RECORD_TYPES[record_type])
    return {name: value for name, value in document.items() if name not in concluded}


def _refused(record_type: str | None, key: str | None, rule: str, pointer: str, value: str) -> Refusal:
    return Refusal(
        record_type=record_type,
        record_key=key,
        violations=(
            Violation(
                rule_id=rule,
                pointer=pointer,
                value=value,
                message_vi="Dòng thay đổi của nút bạn không đọc được hoặc không khớp mã băm",
                message_en="The peer's change cannot be read, or does not match its hash",
                fix_vi="Báo cho nút bạn phát lại thay đổi này; so sánh mã kiểm của hai bên",
                fix_en="Ask the peer to publish this change again; compare the digests of both sides",
            ),
        ),
    )
