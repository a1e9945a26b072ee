"""Signed requests: HTTP message signatures (RFC 9421) with Ed25519 over method, target and digest of the content.

The bytes are checked here before anybody parses them. Structured fields and the signature base are the library's
work; what has to be signed, by whom, how lately and how often is decided here.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    algorithms,
)
from http_message_signatures.digests import ContentDigest
from http_message_signatures.exceptions import HTTPMessageSignaturesException

from publishing.keys import NodeKey
from publishing.peer_rules import PeerKey, PeerRules
from publishing.problems import Problem

WINDOW = timedelta(minutes=5)  # how far `created` may be from our clock, either way
REMEMBERED = timedelta(minutes=15)  # a nonce; longer than the two windows in which its signature can be valid
ALWAYS = ("@method", "@target-uri", "content-digest")
WHEN_SENT = ("idempotency-key", "if-match")  # they change what the request does, so nobody else may change them
LABEL = "lienthong"
SHORTEST_NONCE, LONGEST_NONCE = 8, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A request as it was sent: method, address as the sender wrote it, header lines."""

    method: str
    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Whose signature it was, and the word that makes it count only once."""

    key_id: str
    nonce: str


class Keys(HTTPSignatureKeyResolver):
    """The keys of one peer that count now, or the node's own."""

    def __init__(self, keys: Sequence[PeerKey], now: datetime, private: Any = None) -> None:
        self._keys = {key.key_id: key for key in keys}
        self._now = now
        self._private = private

    def resolve_public_key(self, key_id: str) -> Any:
        key = self._keys.get(key_id)
        if key is None:
            raise InvalidSignature("the keyid is not among the peer's keys")
        if not key.is_valid(self._now):
            raise InvalidSignature("the key is outside its period")
        return key.public

    def resolve_private_key(self, key_id: str) -> Any:
        return self._private


class Verifier(HTTPMessageVerifier):
    """The clock is the caller's, so that one instant decides about the key and about the signature."""

    def __init__(self, keys: Keys, now: datetime) -> None:
        super().__init__(signature_algorithm=algorithms.ED25519, key_resolver=keys)
        self._at = now

    def validate_created_and_expires(self, sig_input: Any, max_age: timedelta | None = None) -> None:
        created, expires = (sig_input.params.get(name) for name in ("created", "expires"))
        at = self._at.timestamp()
        if not isinstance(created, int):
            raise InvalidSignature("created is missing")
        if abs(created - at) > WINDOW.total_seconds():
            raise InvalidSignature(f"created is more than {WINDOW.seconds} s from our clock, {self._at:%H:%M:%S} UTC")
        if isinstance(expires, int) and expires < at:
            raise InvalidSignature("the signature has expired")


def required_of(headers: Mapping[str, str]) -> tuple[str, ...]:
    """The components that a signature of this request has to cover."""
    return ALWAYS + tuple(name for name in WHEN_SENT if headers.get(name) is not None)


def check_digest(headers: Mapping[str, str], body: bytes) -> None:
    """Problem 400 when a Content-Digest (RFC 9530) came and the bytes that came are others."""
    told = [value for name, value in headers.items() if name.lower() == "content-digest"]
    if not told:
        return
    try:
        ContentDigest.verify(", ".join(told), body)
    except (HTTPMessageSignaturesException, ValueError) as error:
        raise Problem(
            400,
            "digest-mismatch",
            "Content-Digest không khớp nội dung nhận được (RFC 9530: sha-256 hoặc sha-512).",
            "Content-Digest does not match what arrived (RFC 9530: sha-256 or sha-512).",
            reason=_told(error),
        ) from error


def verify(rules: PeerRules, message: Signed, body: bytes, now: datetime) -> Proof | None:
    """The proof that a peer made this request; None where it sent none and need not; Problem 401 or 400."""
    check_digest(message.headers, body)
    is_signed = any(message.headers.get(name) is not None for name in ("signature", "signature-input"))
    if rules.signatures == "optional" and not (is_signed and rules.keys):
        return None
    if not is_signed:
        raise _refused(
            message,
            "signature-required",
            "Nút này nhận bản ghi của bạn khi có chữ ký (RFC 9421); ký các thành phần trong Accept-Signature.",
            "This node takes your writes signed (RFC 9421); sign the components in Accept-Signature.",
        )
    try:
        (found,) = Verifier(Keys(rules.keys, now), now).verify(
            message, max_age=None, require_components=required_of(message.headers), body=body
        )
        nonce = found.parameters.get("nonce")
        if not isinstance(nonce, str) or not SHORTEST_NONCE <= len(nonce) <= LONGEST_NONCE:
            raise InvalidSignature(f"nonce: {SHORTEST_NONCE} to {LONGEST_NONCE} characters, new for each request")
    except (HTTPMessageSignaturesException, ValueError) as error:
        raise _refused(
            message,
            "signature-invalid",
            "Chữ ký của yêu cầu không đúng; xem 'reason'.",
            "The signature of the request does not hold; see 'reason'.",
            reason=_told(error),
        ) from error
    return Proof(key_id=str(found.parameters["keyid"]), nonce=nonce)


def replayed(message: Signed) -> Problem:
    """The same signature came a second time."""
    return _refused(
        message,
        "signature-replayed",
        "Chữ ký này đã dùng một lần; ký lại với nonce mới (cùng Idempotency-Key thì không ghi hai lần).",
        "This signature was used before; sign again with a new nonce (the same Idempotency-Key never writes twice).",
    )


def sign(message: Any, body: bytes, key: NodeKey, now: datetime | None = None) -> None:
    """Put Content-Digest, Signature-Input and Signature on an outgoing request (`method`, `url`, `headers`)."""
    at = now or datetime.now(UTC)
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=Keys((), at, key.private))
    signer.sign(
        message,
        key_id=key.key_id,
        created=at,
        nonce=secrets.token_urlsafe(18),
        label=LABEL,
        covered_component_ids=required_of(message.headers),
        body=body,
    )


def _refused(message: Signed, slug: str, vi: str, en: str, **more: Any) -> Problem:
    """401 that says what has to be signed (Accept-Signature, RFC 9421, 5.1)."""
    wanted = " ".join(f'"{name}"' for name in required_of(message.headers))
    return Problem(
        401,
        slug,
        vi,
        en,
        headers={
            "WWW-Authenticate": 'Bearer realm="lienthong"',
            "Accept-Signature": f'{LABEL}=({wanted});created;keyid;nonce;alg="ed25519"',
        },
        **more,
    )


def _told(error: Exception) -> str:
    return str(error)[:300]
