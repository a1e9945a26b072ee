"""What a peer's file says about its writes to us: its keys, whether it has to sign, which fields it may."""

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator

from publishing.keys import key_id


class PeerKey(BaseModel):
    """One public key of a peer and its period; periods may overlap, so that a key is changed without a gap."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    public_key: str = Field(
        description="Ed25519 (RFC 8032), 32 bytes as base64, as at /.well-known/lienthong-keys.json"
    )
    name: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,128}$")] | None = Field(
        default=None, alias="key_id", description="what the peer writes as keyid; default: our own way to name a key"
    )
    starts_at: AwareDatetime | None = Field(default=None, alias="from")
    ends_at: AwareDatetime | None = Field(default=None, alias="until")

    @field_validator("public_key")
    @classmethod
    def _is_a_key(cls, text: str) -> str:
        try:
            Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
        except (ValueError, binascii.Error) as error:
            raise ValueError("not the base64 of 32 bytes of an Ed25519 public key") from error
        return text

    @property
    def public(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(self.public_key))

    @property
    def key_id(self) -> str:
        return self.name or key_id(self.public)

    def is_valid(self, now: datetime) -> bool:
        return (self.starts_at is None or self.starts_at <= now) and (self.ends_at is None or now < self.ends_at)


class PeerRules(BaseModel):
    """The part `inbox` of a peer's entry. Whose word wins is said by reconciliation/ownership.yml, not here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    signatures: Literal["required", "optional"] = Field(
        default="optional", description="optional: a signature that comes is checked, and none has to come"
    )
    keys: tuple[PeerKey, ...] = ()
    address: str | None = Field(
        default=None,
        pattern=r"^https?://[^/?#\s]+(/[^?#\s]*)?$",
        description="how this peer calls us, for @target-uri; default: LIENTHONG_PUBLIC_URL",
    )
    fields: dict[str, frozenset[str]] = Field(
        default_factory=dict, description="record type -> fields that the peer may write; a type not named: all of them"
    )

    @field_validator("keys")
    @classmethod
    def _are_distinct(cls, keys: tuple[PeerKey, ...]) -> tuple[PeerKey, ...]:
        names = [key.key_id for key in keys]
        if len(set(names)) != len(names):
            raise ValueError("two keys have one key_id")
        return keys


Rules = Callable[[], Mapping[str, PeerRules]]


def no_rules() -> Mapping[str, PeerRules]:
    """A node without a peers file: tokens alone."""
    return {}
