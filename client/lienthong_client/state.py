"""What a copy knows of itself, kept in one transaction with the records."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from lienthong_client.digest import NOTHING

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a copy stands: position, token to go on with, what it adds up to, and the signed proof of that.

    `anchor` is the last checkpoint at or before the position (position and SHA-256 of its text): the next page must
    follow from the same one. `reload_bytes` is what it took on the wire to get the whole copy.
    """

    url: str
    feed: str
    node: str | None = None
    epoch: str | None = None
    token: str | None = None
    position: int = 0
    live: int = 0
    digest: str = NOTHING
    anchor: dict[str, Any] | None = None
    proof: dict[str, Any] | None = None
    signed_at: str | None = None
    told_at: str | None = None
    reload_bytes: int = 0
    keys: dict[str, Any] = field(default_factory=dict)
    keys_etag: str | None = None
    format: int = FORMAT

    def but(self, **changes: Any) -> "State":
        return replace(self, **changes)

    def document(self) -> dict[str, Any]:
        return asdict(self)
