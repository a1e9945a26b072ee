"""What one exchange with a source may cost, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.vocabularies import Health

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Budget of one exchange; counted on what really arrives, never on what headers claim."""

    decoded_bytes: int = 64 * MEBIBYTE
    expansion: int = 100
    expansion_grace: int = MEBIBYTE
    seconds: float = 60.0
    connect_seconds: float = 10.0
    redirects: int = 3
    error_bytes: int = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its outcome; `url` is the address asked for, also after redirects.

    `next_link` is the target of a Link header with rel=next (RFC 8288), as it was sent. `body` is whole or None; an
    error answer keeps the start of its body as evidence: look at `health`, not at `body`. `retry_after` is what the
    source asks to be left alone for, in seconds (RFC 9110 §10.2.3). `moved_to` is the checked target of a redirect that
    the budget did not allow to follow.
    """

    url: str
    status: int | None
    health: Health
    body: bytes | None
    etag: str | None = None
    last_modified: str | None = None
    next_link: str | None = None
    media_type: str = ""
    seconds: float = 0.0
    detail: str = ""
    retry_after: float | None = None
    moved_to: str | None = None
