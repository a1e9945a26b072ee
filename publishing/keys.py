"""The node's Ed25519 key (RFC 8032): made on first use, readable by its owner alone, public half served to everybody.

Retired keys stay as `<key_id>.pub` beside it, so that old checkpoints can be checked after the key was changed; how one
key follows another stands in publishing/rotation.py.
"""

import base64
import binascii
import os
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from schemas.errors import ConfigError

PRIVATE = "node.pem"


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeKey:
    """The key that this node signs with; `key_id` is the start of the SHA-256 of its public half."""

    key_id: str
    private: Ed25519PrivateKey

    def sign(self, text: bytes) -> bytes:
        return self.private.sign(text)

    def sign_text(self, text: str) -> str:
        """The signature of a text, as base64."""
        return base64.b64encode(self.private.sign(text.encode())).decode()


def node_key(home: Path) -> NodeKey:
    """The key under home/keys, made when there is none; two processes that both make one end up with the same."""
    return kept_key(home / "keys" / PRIVATE)


def kept_key(path: Path) -> NodeKey:
    """The private key in this file, made when there is none; its public half is written beside it."""
    folder = path.parent
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _create(path)
    if path.stat().st_mode & 0o077:
        raise ConfigError(f"{path} can be read by others than its owner: chmod 600, and consider a new key")
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ConfigError(f"{path} is not a private key that can be read") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise ConfigError(f"{path} is not an Ed25519 key")
    key = NodeKey(key_id=key_id(private.public_key()), private=private)
    public = folder / f"{key.key_id}.pub"
    if not public.exists():
        write_durably(public, _pem(private.public_key()), 0o644)
    return key


def key_id(public: Ed25519PublicKey) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the 32 public bytes."""
    return sha256(public.public_bytes_raw()).hexdigest()[:16]


def verify(public_key: str, text: bytes, signature: str) -> bool:
    """Whether a base64 signature is right; a malformed key or signature is simply not right."""
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        public.verify(base64.b64decode(signature, validate=True), text)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def public_keys(home: Path) -> list[dict[str, Any]]:
    """All public keys of this node, the one in use first."""
    current = node_key(home).key_id
    found = []
    for path in sorted((home / "keys").glob("*.pub")):
        public = serialization.load_pem_public_key(path.read_bytes())
        if not isinstance(public, Ed25519PublicKey) or key_id(public) != path.stem:
            raise ConfigError(f"{path} is not the public key that its name says")
        found.append(
            {
                "key_id": path.stem,
                "algorithm": "Ed25519",
                "current": path.stem == current,
                "public_key": base64.b64encode(public.public_bytes_raw()).decode(),
                "pem": _pem(public).decode(),
            }
        )
    return sorted(found, key=lambda key: not key["current"])


def _create(path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    create_durably(path, pem, 0o600)


def create_durably(path: Path, data: bytes, mode: int) -> None:
    """Make a file unless there is one; a reader sees nothing or all of it."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    _write_new(temporary, data, mode)
    try:
        os.link(temporary, path)  # unlike rename, link never replaces a key that another process made first
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def write_durably(path: Path, data: bytes, mode: int) -> None:
    """Put a file in the place of what is there; a reader sees the old one or the new one."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    _write_new(temporary, data, mode)
    temporary.replace(path)


def _write_new(path: Path, data: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _pem(public: Ed25519PublicKey) -> bytes:
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
