"""Feed tokens: opaque to the reader, a feed epoch and a position to us.

They give no right by themselves, so they are not signed; the check bytes only tell a damaged token from an old one.
The epoch is the feed's own and new after a restore, so a token is never taken for another feed or another history.
"""

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

_VERSION = b"\x01"
_LENGTH = 1 + 16 + 8 + 4


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place in a feed that a reader has come to."""

    epoch: str
    position: int


def encode(cursor: Cursor) -> str:
    """The token for a cursor; always the same text, so pages that carry it can be cached."""
    head = _VERSION + UUID(cursor.epoch).bytes + cursor.position.to_bytes(8, "big")
    return base64.urlsafe_b64encode(head + sha256(head).digest()[:4]).rstrip(b"=").decode()


def decode(token: str) -> Cursor:
    """The cursor of a token; ValueError when it is none of ours."""
    if len(token) > 64:
        raise ValueError("the token is too long")
    try:
        raw = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("the token is not base64url") from error
    if len(raw) != _LENGTH or raw[:1] != _VERSION or sha256(raw[:-4]).digest()[:4] != raw[-4:]:
        raise ValueError("the token is damaged")
    cursor = Cursor(epoch=str(UUID(bytes=raw[1:17])), position=int.from_bytes(raw[17:25], "big"))
    if encode(cursor) != token:  # spare bits of the last letter say nothing: a page has one address
        raise ValueError("the token is damaged")
    return cursor
