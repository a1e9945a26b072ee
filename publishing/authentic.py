"""Who writes: a token, and a signature where the peer's file asks for one, checked before the content is parsed."""

from dataclasses import replace
from datetime import UTC, datetime

from fastapi import Request

from publishing.peer_rules import PeerRules
from publishing.service import Service, subscriber
from publishing.signatures import REMEMBERED, Signed, check_digest, replayed, verify
from publishing.subscribers import Viewer
from warehouse.connection import Connection
from warehouse.statements import run


def writing(service: Service, request: Request, raw: bytes) -> Viewer:
    """The peer that wrote these bytes, with its rights; Problem 401 or 400.

    In a transaction of its own: a signature that was shown stays used, whatever becomes of the request.
    """
    with service.pool.writing() as conn:
        peer = subscriber(conn, request)
        rules = service.config.rules().get(peer.name or "")
        if rules is None:
            check_digest(request.headers, raw)
            return peer
        _prove(conn, peer, rules, _as_sent(request, rules.address or service.config.public_url), raw)
        return replace(peer, fields=rules.fields)


def _prove(conn: Connection, peer: Viewer, rules: PeerRules, message: Signed, raw: bytes) -> None:
    proof = verify(rules, message, raw, datetime.now(UTC))
    if proof is None:
        return
    run(conn, "signature.forget", {"seconds": REMEMBERED.total_seconds()})
    values = {"peer": peer.name, "key_id": proof.key_id, "nonce": proof.nonce}
    if not run(conn, "signature.remember", values):
        raise replayed(message)


def _as_sent(request: Request, address: str) -> Signed:
    """The request under the address that the file gives: a Host header is the sender's claim and proves nothing."""
    path = request.scope.get("raw_path") or request.scope["path"].encode()
    query = request.scope["query_string"]
    target = path.decode("latin-1") + (f"?{query.decode('latin-1')}" if query else "")
    return Signed(method=request.method, url=address.rstrip("/") + target, headers=request.headers)
