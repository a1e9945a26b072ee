"""Secrets of push at rest: sealed by a key that lies beside the node's own, so that a dump alone cannot sign.

AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits; the subscription's id is authenticated with it, so that a
secret cannot be moved to another row. `home/keys/push_secrets.key` holds one key a line, base64: the first seals, all
open.
"""

import base64
import binascii
import secrets
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from publishing.keys import create_durably, write_durably
from schemas.errors import ConfigError

FILE = "push_secrets.key"
_FORM = "v1"
_NONCE = 12  # bytes
_KEY = 32  # bytes


def key_file(home: Path) -> Path:
    return home / "keys" / FILE


def seal(home: Path, subscription: str, secret: str) -> str:
    """A secret as the database holds it: form, id of the key, base64 of nonce and ciphertext. Makes a key if needed."""
    path = key_file(home)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        create_durably(path, _new_line(), 0o600)
    name, key = next(iter(read_keys(home).items()))
    nonce = secrets.token_bytes(_NONCE)
    hidden = AESGCM(key).encrypt(nonce, secret.encode(), subscription.encode())
    return f"{_FORM}.{name}.{base64.b64encode(nonce + hidden).decode()}"


def unseal(home: Path, subscription: str, sealed: str) -> str:
    """The secret itself; ConfigError names the key that is missing and what to do.

    What an earlier version stored in plain text is returned as it is, until `reseal` has sealed it.
    """
    if not is_sealed(sealed):
        return sealed
    name = key_of(sealed)
    key = read_keys(home).get(name)
    if key is None:
        raise ConfigError(
            f"{key_file(home)} không có khóa {name} / has no key {name}, which seals the secret of subscription"
            f" {subscription}: put the file back from the backup, or give the receiver a new secret by rotate-secret"
        )
    try:
        text = base64.b64decode(sealed.split(".", 2)[2], validate=True)
        return AESGCM(key).decrypt(text[:_NONCE], text[_NONCE:], subscription.encode()).decode()
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise ConfigError(
            f"the sealed secret of subscription {subscription} was altered or belongs to another row: "
            "give the receiver a new one by rotate-secret"
        ) from error


def is_sealed(stored: str) -> bool:
    return stored.startswith(f"{_FORM}.")


def key_of(sealed: str) -> str:
    """The id of the key that a secret was sealed with; empty for plain text."""
    return sealed.split(".", 2)[1] if is_sealed(sealed) else ""


def current(home: Path) -> str:
    """The id of the key that seals now; empty when there is none yet."""
    return next(iter(read_keys(home)), "") if key_file(home).exists() else ""


def rotate(home: Path) -> str:
    """Put a new key before the others; its id. The old ones still open what they sealed, also in a backup."""
    path = key_file(home)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = path.read_bytes() if path.exists() else b""
    if held:
        read_keys(home)  # a broken file is told, not built upon
    write_durably(path, _new_line() + held, 0o600)
    return current(home)


def read_keys(home: Path) -> Mapping[str, bytes]:
    """The keys by id, the sealing one first; ConfigError for a file that is missing, loose or broken."""
    path = key_file(home)
    try:
        if path.stat().st_mode & 0o077:
            raise ConfigError(f"{path} can be read by others than its owner: chmod 600, then lienthong push rekey")
        lines = path.read_text(encoding="ascii").split()
        keys = [base64.b64decode(line, validate=True) for line in lines]
    except FileNotFoundError as error:
        raise ConfigError(
            f"{path} không có / is missing, and the secrets of push are sealed with it: put it back from the backup"
        ) from error
    except (OSError, ValueError, binascii.Error) as error:
        raise ConfigError(f"{path} cannot be read, one base64 key a line: put it back from the backup") from error
    if not keys or any(len(key) != _KEY for key in keys):
        raise ConfigError(f"{path}: each line is a key of {_KEY} bytes in base64: put it back from the backup")
    return {sha256(key).hexdigest()[:8]: key for key in keys}


def _new_line() -> bytes:
    return base64.b64encode(secrets.token_bytes(_KEY)) + b"\n"
