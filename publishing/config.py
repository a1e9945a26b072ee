"""What publishing needs to know about its surroundings."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from publishing.peer_rules import Rules, no_rules


class Node(Protocol):
    """What publishing a feed needs of a node's settings: whose feed it is, and where keys and packs lie."""

    @property
    def node(self) -> str: ...

    @property
    def home(self) -> Path: ...


class PublishingConfig(BaseModel):
    """Settings of the feeds and of the HTTP API; the front door fills it from its own settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    database_url: str
    home: Path = Field(description="keys, snapshots and sealed pages lie under it")
    node: str = "hanoi"
    public_url: str = Field(
        default="http://127.0.0.1:8600", description="for absolute links; never taken from a Host header"
    )
    contact: str | None = Field(
        default=None, description="mail address of who runs the node, as harvesters ask for one"
    )
    rules: Rules = Field(default=no_rules, description="the peers' rules for their writes, as their file says now")
    refusal: Callable[[str], str | None] = Field(
        default=lambda target: None, description="why push may not send to this address; None where it may"
    )
    connections: int = Field(default=8, ge=1, description="size of the pool of database connections")
    wait_seconds: float = Field(default=5.0, gt=0, description="how long a request may wait for a connection")
    longest_poll: int = Field(default=30, ge=1, le=60, description="upper bound of wait= in seconds")
    poll_seconds: float = Field(
        default=0.1, gt=0, description="how often the head of a feed is looked at while somebody waits"
    )
    largest_body: int = Field(default=1 << 20, ge=1024, description="bytes of a request body")
    body_seconds: float = Field(default=30.0, gt=0, description="how long a request body may take to arrive")
