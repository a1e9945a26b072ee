"""Names of things outside this node: ids that never change, and absolute addresses.

Ids are made of the node's name and the entity's id alone, so they outlive every change of address. `lienthong.internal`
lies in a domain that is reserved for private use and will never be delegated (ICANN, 29 July 2024).
"""

from datetime import UTC, datetime

from publishing.config import PublishingConfig
from schemas.record import VIETNAM

AUTHORITY = "lienthong.internal"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # a feed that has said nothing yet has to give a time all the same


def tag(node: str, *parts: str) -> str:
    """A tag URI (RFC 4151)."""
    return f"tag:{AUTHORITY},2026:{'/'.join((node, *parts))}"


def oai_id(node: str, entity_id: str) -> str:
    """An identifier in the `oai` scheme (OAI implementation guidelines, oai-identifier)."""
    return f"oai:{AUTHORITY}:{node}/{entity_id}"


def absolute(config: PublishingConfig, path: str) -> str:
    """A path of ours as the outside reaches it."""
    return f"{config.public_url.rstrip('/')}{path}"


def record_path(feed: str, entity_id: str) -> str:
    """Where the bytes of a record's newest line lie."""
    return f"/v1/feeds/{feed}/records/{entity_id}.json"


def local_time(moment: datetime) -> str:
    """RFC 3339 with the time of Việt Nam, to the microsecond."""
    return moment.astimezone(VIETNAM).isoformat(timespec="microseconds")


def utc_seconds(moment: datetime) -> str:
    """UTC to the second, as OAI-PMH writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def utc(moment: datetime) -> str:
    """UTC to the microsecond where there is a fraction (W3C Datetime)."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
