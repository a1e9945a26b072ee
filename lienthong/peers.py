"""Peers: who we exchange with, from the file that LIENTHONG_PEERS names."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from schemas.errors import ConfigError
from schemas.vocabularies import Authority

if TYPE_CHECKING:
    from publishing.peer_rules import PeerRules, Rules


class Peer(BaseModel):
    """Another node that reads our feed, writes to our inbox, or both."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")]
    title: dict[str, str]
    url: str
    feed: str = "public"
    follow: bool = Field(description="we read its feed")
    push: bool = Field(description="we send it our own changes")
    token_env: str | None = Field(
        None, pattern=r"^LIENTHONG_TOKEN_[A-Z0-9_]+$", description="the variable that holds our token at the peer"
    )
    mode: Literal["feed", "statements"] = Field(
        "feed", description="statements: a node of this product, where both write (docs/exchange.md); feed: any portal"
    )
    ownership: dict[str, dict[str, str]] = Field(
        default_factory=dict, description="what differs from reconciliation/ownership.yml; the same at both ends"
    )
    authority: Authority = Field(Authority.PEER, description="rank of what the peer writes to our inbox")

    inbox: dict[str, Any] = Field(
        default_factory=dict,
        description="its writes to us: keys, signatures, fields (PeerRules); checked at the door, because Airflow reads"
        " this file with every DAG and keys load cryptography",
    )

    def rules(self) -> "PeerRules":
        """What `inbox` says, checked; ConfigError names the peer and the place."""
        from publishing.peer_rules import PeerRules

        try:
            return PeerRules.model_validate(self.inbox)
        except ValueError as error:
            raise ConfigError(f"peers file: {self.name}.inbox: {error}") from error

    @property
    def copy_source(self) -> str:
        """Name under which the peer's feed is observed here."""
        return f"peer__{self.name}"

    @property
    def inbox_source(self) -> str:
        """Name under which the peer's writes to our inbox are observed here."""
        return f"inbox__{self.name}"


def load_peers(path: Path | None) -> dict[str, Peer]:
    """The peers by name; no file, no peers."""
    if path is None:
        return {}
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        peers = TypeAdapter(list[Peer]).validate_python(data)
    except (OSError, yaml.YAMLError, ValueError) as error:
        raise ConfigError(f"peers file {path}: {error}") from error
    found = {peer.name: peer for peer in peers}
    if len(found) != len(peers):
        raise ConfigError(f"peers file {path}: a name stands twice")
    return found


def inbox_rules(path: Path | None) -> "Rules":
    """The peers' rules for their writes; the file is read again when it changes, so a key comes and goes at once.

    A file that cannot be read stops writes (ConfigError) instead of leaving a withdrawn key in force.
    """
    read: tuple[tuple[int, int], dict[str, PeerRules]] | None = None

    def current() -> "dict[str, PeerRules]":
        nonlocal read
        if path is None:
            return {}
        try:
            state = path.stat()
        except OSError as error:
            raise ConfigError(f"peers file {path}: {error}") from error
        stamp = (state.st_mtime_ns, state.st_size)
        if read is None or read[0] != stamp:
            read = (stamp, {name: peer.rules() for name, peer in load_peers(path).items()})
        return read[1]

    return current
