"""What a node signs when it answers: which changes a page holds, between which checkpoints, and what they add up to.

The state digest says that a copy equals the feed, and a sum is all that it is: whoever may choose thousands of records
can make them add up. So the bytes of the changes are hashed and signed as well, with their place in the feed.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from publishing.config import Node
from publishing.digest import State
from publishing.feeds import Feed
from publishing.keys import PRIVATE, NodeKey
from publishing.publisher import state_at
from publishing.rotation import LEDGER, NEXT, signatures, signers
from schemas.canonical import canonical_json
from schemas.errors import LoadError
from warehouse.connection import Connection
from warehouse.statements import row

KEPT = 1024

Proof = dict[str, Any]


def _now() -> datetime:
    return datetime.now(UTC)


class Anchor(NamedTuple):
    """A checkpoint by its position and the SHA-256 of its text, and with it all those before it."""

    position: int
    sha256: str


class Span(NamedTuple):
    """The changes in (after, position], and the last checkpoint at or before either end."""

    after: int
    position: int
    since: Anchor | None
    upto: Anchor | None


@dataclass(slots=True)
class Notary:
    """Signs for one node; remembers its keys while their files stay as they are, and the states that pages ended at."""

    settings: Node
    clock: Callable[[], datetime] = _now
    _states: OrderedDict[tuple[Anchor | None, int], State] = field(default_factory=OrderedDict)
    _keys: tuple[tuple[Any, ...], tuple[NodeKey, ...]] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keys(self) -> tuple[NodeKey, ...]:
        """Who signs now; read anew when a file of the keys has changed."""
        folder = self.settings.home / "keys"
        seen = tuple(_mark(folder / name) for name in (PRIVATE, NEXT, LEDGER))
        known = self._keys
        is_pending = seen[1] is not None  # then the clock decides as well
        if known is None or known[0] != seen or seen[0] is None or is_pending:
            known = (seen, signers(self.settings.home, self.clock()))
            self._keys = known
        return known[1]

    def signing(self) -> str:
        """A name for who signs now, for what is kept of signed answers."""
        return "+".join(key.key_id for key in self.keys())

    def state(self, conn: Connection, feed: Feed, span: "Span") -> State:
        """The state at the end of a span, from the state at its beginning if a page ended there a moment ago.

        What is remembered is remembered under the checkpoint before it, so a history that was rewritten is another one.
        """
        end, start = (span.upto, span.position), (span.since, span.after)
        with self._lock:
            known, since = self._states.get(end), self._states.get(start)
        if known is not None:
            return known
        try:
            state = state_at(conn, feed.feed, span.position, since)
        except ValueError as error:
            raise LoadError(f"the feed has a gap: {error}", feed=feed.feed) from error
        with self._lock:
            self._states[end] = state
            while len(self._states) > KEPT:
                self._states.popitem(last=False)
        return state

    def sign(self, form: str, facts: dict[str, Any]) -> Proof:
        """A signed statement; `form` keeps one kind from being taken for another."""
        body = canonical_json({"format": form, "node": self.settings.node, **facts})
        return {"body": body, "signatures": signatures(self.keys(), body)}

    def checkpoint(self, checkpoint: dict[str, Any] | None) -> dict[str, Any] | None:
        """A checkpoint as it is served: during an overlap the next key signs for it too."""
        keys = self.keys()
        if checkpoint is None or len(keys) == 1:
            return checkpoint
        others = [key for key in keys if key.key_id != checkpoint["key_id"]]
        return {**checkpoint, "also_signed": signatures(others, checkpoint["body"])}


def span_of(conn: Connection, feed: Feed, after: int, position: int) -> Span:
    """The span of a page of this feed."""
    at_head = position == feed.position and feed.body is not None
    upto = Anchor(position, _hashed(feed.body)) if at_head and feed.body else anchor(conn, feed.feed, position)
    return Span(after=after, position=position, since=anchor(conn, feed.feed, after), upto=upto)


def anchor(conn: Connection, feed: str, position: int) -> Anchor | None:
    """The last checkpoint at or before a position."""
    found = row(conn, "feed.checkpoint_upto", {"feed": feed, "position": position}) if position else None
    return None if found is None else Anchor(found["position"], _hashed(found["body"]))


def _hashed(body: str) -> str:
    return sha256(body.encode()).hexdigest()


def _mark(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_mode
