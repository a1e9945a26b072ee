"""Who reads and who writes: subscribers with a bearer token (RFC 6750) that is shown once and kept only as its hash."""

import hmac
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from publishing.feeds import PUBLIC, find_feed
from schemas.errors import ConfigError
from warehouse.connection import Connection
from warehouse.statements import row, run

NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")  # it becomes part of a source's name: peer__<name>


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who asks; nobody in particular sees the public feed."""

    name: str | None = None
    feed: str = PUBLIC
    audience: int = 0
    writes: frozenset[str] = frozenset()
    exchanges: bool = False
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)  # of these types only these; of others all


def register(conn: Connection, name: str, feed: str, writes: Collection[str] = (), *, exchanges: bool = False) -> str:
    """Add a subscriber of a feed that may write these record types; the token returned cannot be looked up later.

    `exchanges`: it is a node of this product, which may read and send statements.
    """
    if not NAME.fullmatch(name):
        raise ConfigError(f"a subscriber's name is 2 to 41 of a-z, 0-9 and _: {name!r}")
    if find_feed(conn, feed) is None:
        raise ConfigError(f"there is no feed {feed!r}")
    token = new_token()
    values: dict[str, object] = {"subscriber": name, "feed": feed, "token_sha256": fingerprint(token)}
    values["writes"] = sorted(set(writes))
    values["exchanges"] = exchanges
    if not run(conn, "subscriber.add", values):
        raise ConfigError(f"there already is a subscriber {name!r}")
    return token


def renew(conn: Connection, name: str) -> str:
    """A new token for a subscriber; the old one is worth nothing from the commit on."""
    token = new_token()
    if not run(conn, "subscriber.renew", {"subscriber": name, "token_sha256": fingerprint(token)}):
        raise ConfigError(f"there is no subscriber {name!r}")
    return token


def new_token() -> str:
    return f"lt_{secrets.token_urlsafe(32)}"


def fingerprint(token: str) -> str:
    """What is stored of a token; it is random and long, so a plain hash cannot be turned back."""
    return sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def viewer_of(conn: Connection, token: str) -> Viewer | None:
    """The subscriber of a token."""
    wanted = fingerprint(token)
    found = row(conn, "subscriber.by_token", {"token_sha256": wanted})
    if found is None or not hmac.compare_digest(found["token_sha256"], wanted):
        return None
    return _viewer(found)


def viewer_named(conn: Connection, name: str) -> Viewer | None:
    """The subscriber of a name, for callers inside the product."""
    found = row(conn, "subscriber.by_name", {"subscriber": name})
    if found is None:
        return None
    return _viewer(found)


def _viewer(found: dict[str, Any]) -> Viewer:
    return Viewer(
        name=found["subscriber"],
        feed=found["feed"],
        audience=found["audience"],
        writes=frozenset(found["writes"]),
        exchanges=found["exchanges"],
    )
