"""RFC 9421 and RFC 9530 written once more for tests, from the standards and with nothing but a crypto library."""

import base64
import hashlib
import json
import time
from typing import Any

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def base64_of(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def public_of(key: Ed25519PrivateKey) -> str:
    return base64_of(key.public_key().public_bytes_raw())


def key_id_of(key: Ed25519PrivateKey) -> str:
    return hashlib.sha256(key.public_key().public_bytes_raw()).hexdigest()[:16]


def parameters_of(names: list[str], *, created: int | None, key_id: str, nonce: str | None) -> str:
    listed = " ".join(f'"{name}"' for name in names)
    more = "" if created is None else f";created={created}"
    return f'({listed}){more};keyid="{key_id}"' + ("" if nonce is None else f';nonce="{nonce}"')


def base_of(method: str, url: str, headers: dict[str, str], names: list[str], parameters: str) -> bytes:
    found = {"@method": method, "@target-uri": url} | {name.lower(): value for name, value in headers.items()}
    lines = [f'"{name}": {found[name]}' for name in names] + [f'"@signature-params": {parameters}']
    return "\n".join(lines).encode()


class Sender:
    """A peer's own program: it signs what it sends, and a test may say otherwise at each step."""

    def __init__(self, url: str, token: str, key: Ed25519PrivateKey) -> None:
        self.url, self.token, self.key = url, token, key

    def headers(
        self,
        method: str,
        path: str,
        raw: bytes,
        *,
        nonce: str | None,
        names: list[str] | None = None,
        skew: int = 0,
        is_dated: bool = True,
        key_id: str | None = None,
        target: str | None = None,
        **more: Any,
    ) -> dict[str, str]:
        digest = base64_of(hashlib.sha256(raw).digest())
        headers = {"Content-Type": "application/json", "Content-Digest": f"sha-256=:{digest}:"} | more
        covered = names or [
            "@method",
            "@target-uri",
            "content-digest",
            *(name.lower() for name in headers if name in {"Idempotency-Key", "If-Match"}),
        ]
        parameters = parameters_of(
            covered,
            created=int(time.time()) + skew if is_dated else None,
            key_id=key_id or key_id_of(self.key),
            nonce=nonce,
        )
        text = base_of(method, (target or self.url) + path, headers, covered, parameters)
        headers["Signature-Input"] = f"sig1={parameters}"
        headers["Signature"] = f"sig1=:{base64_of(self.key.sign(text))}:"
        return headers | {"Authorization": f"Bearer {self.token}"}

    def send(
        self,
        method: str,
        path: str,
        body: Any,
        *,
        tampered: dict[str, str] | None = None,
        raw: bytes | None = None,
        **how: Any,
    ) -> requests.Response:
        """Sign a body and send it; `tampered` and `raw` replace what was signed on the way."""
        content = json.dumps(body).encode()
        headers = self.headers(method, path, content, **how) | (tampered or {})
        sent = content if raw is None else raw
        return requests.request(method, self.url + path, data=sent, headers=headers, timeout=20)


def holds(method: str, url: str, headers: dict[str, str], public: bytes, names: list[str]) -> str:
    """The parameters of a signature that a request bears, once it was found to be right; raises where it is not."""
    label, _, parameters = headers["Signature-Input"].partition("=")
    sign = headers["Signature"]
    assert sign.startswith(f"{label}=:") and sign.endswith(":")
    assert parameters.startswith("(" + " ".join(f'"{name}"' for name in names) + ")")
    text = base_of(method, url, headers, names, parameters)
    Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(sign[len(label) + 2 : -1]), text)
    return parameters
