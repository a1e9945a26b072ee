"""Verdicts and listings that every fetcher of files shares."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from connectors.exchange import Limits
from schemas.vocabularies import Health

LISTING = "application/vnd.lienthong.listing+json"
# The first bytes of every listing and of nothing else, so that a reader never takes a partner's JSON for one.
LISTING_MARK = b'{"listing":"lienthong.files/1",'
MOST_ENTRIES = 100_000


class Stop(Exception):
    """Ends an exchange with a verdict that is not a body."""

    def __init__(self, health: Health, detail: str, status: int | None = None) -> None:
        super().__init__(detail)
        self.health, self.detail, self.status = health, detail, status


@dataclass(frozen=True, slots=True)
class Answer:
    """What a file or folder gave; without a body it is as the asker knows it."""

    body: bytes | None
    etag: str | None
    modified: datetime | None = None


def listed(files: list[dict[str, Any]], left_out: list[dict[str, str]], etag: str | None, limits: Limits) -> Answer:
    """The listing of a folder, sorted by name; its etag is its content's."""
    for rows in (files, left_out):
        rows.sort(key=lambda row: str(row["name"]))
    text = json.dumps({"files": files, "left_out": left_out}, separators=(",", ":"))
    body = LISTING_MARK + text.removeprefix("{").encode()
    if len(body) > limits.decoded_bytes:
        raise Stop(Health.NOT_THE_FORMAT, f"listing over {limits.decoded_bytes} bytes")
    known = f'"{sha256(body).hexdigest()[:32]}"'
    return Answer(None if known == etag else body, known)


def row(name: str, url: str, size: int, modified: datetime | None, etag: str | None) -> dict[str, Any]:
    """One file of a listing."""
    written = modified.isoformat() if modified else None
    return {"name": name, "url": url, "size": size, "modified": written, "etag": etag}


def bounded(opened: Any, size: int, limits: Limits) -> bytes:
    """The whole file, within the budget; counted on what comes, not on the stated size."""
    if size > limits.decoded_bytes:
        raise Stop(Health.NOT_THE_FORMAT, f"{size} bytes, over the budget of {limits.decoded_bytes}")
    body = bytes(opened.read(limits.decoded_bytes + 1))
    if len(body) > limits.decoded_bytes:
        raise Stop(Health.NOT_THE_FORMAT, f"over the budget of {limits.decoded_bytes} bytes")
    return body


def instant(seconds: float) -> datetime | None:
    """The instant, UTC; None where a store gives nonsense."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
