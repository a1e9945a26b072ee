"""Identifiers that depend on content alone, so that any order of arrival and any repetition gives the same ones."""

from collections.abc import Mapping
from hashlib import blake2b, sha256
from typing import Any
from uuid import UUID

ENTITY_KEY = "entity:"
SOURCE_KEY = "source:"
# Fields that hold the code of the body whose word a record is.
SPEAKERS = ("issuer_code", "agency_code", "organiser_code", "assigned_agency_code", "host_code", "verifier_code")

# Strength of the kinds of keys, the best first: where keys contradict each other, the stronger tie holds.
KINDS = {
    "agency": ("code", "name"),
    "document": ("no", "edxml", "docid", "url"),
    "media_outlet": ("licence", "domain"),
    "official_channel": ("url", "account"),
    "press_release": ("no", "url"),
    "response": ("no", "url"),
}
RANKS = {f"{kind}:{name}": place for kind, names in KINDS.items() for place, name in enumerate(names, start=1)}
OWN_ID, ONLY_KIND = 0, 1


def rank(key: str) -> int:
    """How strong a key is: an id that a peer names first, then by its kind."""
    if key.startswith(ENTITY_KEY):
        return OWN_ID
    return RANKS.get(":".join(key.split(":", 2)[:2]), ONLY_KIND)


def observation_id(source: str, record_type: str, record_key: str) -> str:
    """What one source says about one thing: 128 bits of BLAKE2b over the three names."""
    digest = blake2b("\0".join((source, record_type, record_key)).encode(), digest_size=16)
    return str(UUID(bytes=digest.digest()))


def match_keys(natural: tuple[str, ...], source: str, record_key: str) -> tuple[str, ...]:
    """All keys of an observation, strongest first; the source's own key is the last resort and always there."""
    return (*natural, f"{SOURCE_KEY}{source}:{record_key}")


def entity_id(prefix: str, strongest_key: str) -> str:
    """The id that an entity founded on this key has; a peer's entity keeps the id it came with."""
    if strongest_key.startswith(ENTITY_KEY):
        return strongest_key.removeprefix(ENTITY_KEY)
    return f"{prefix}_{sha256(strongest_key.encode()).hexdigest()[:20]}"


def authority(declared: str, agency: str, document: Mapping[str, Any]) -> str:
    """`issuer` when the source's owner is the body that issued the record; else what its file declares."""
    stated = next((document[name] for name in SPEAKERS if document.get(name)), None)
    if declared == "agency_portal" and stated is not None and stated == agency:
        return "issuer"
    return declared
