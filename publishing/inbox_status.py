"""What became of messages: told to their senders, shown to people at this node, driven again where it may help."""

from collections.abc import Mapping
from typing import Any

from publishing.inbox import status_url
from publishing.problems import bad_request, not_found
from publishing.subscribers import Viewer
from warehouse.connection import Connection
from warehouse.statements import row, rows, run


def status(conn: Connection, peer: Viewer, message_id: str) -> dict[str, Any]:
    """What became of one of the peer's own messages."""
    values = {"peer": peer.name, "feed": peer.feed, "message_id": message_id, "state": None, "after": None, "limit": 1}
    kept = row(conn, "inbox.messages", values) if peer.name is not None else None
    if kept is None:
        raise not_found()
    return _shown(kept) | {"answer": kept["answer"]}


def listing(conn: Connection, peer: Viewer, *, state: str | None, after: str | None, limit: int) -> dict[str, Any]:
    """The peer's own messages in order of arrival, from behind the message `after`; `next` while there are more."""
    values = {"peer": peer.name, "feed": peer.feed, "message_id": None, "state": state, "after": after}
    if after is not None and row(conn, "inbox.stored", {"peer": peer.name, "message_id": after}) is None:
        raise bad_request("after: không có thông điệp này.", "after: there is no such message.")
    found = rows(conn, "inbox.messages", {**values, "limit": limit + 1})
    shown = [_shown(kept) for kept in found[:limit]]
    return {"messages": shown, "next": shown[-1]["message_id"] if len(found) > limit else None}


def redrive(conn: Connection, peer: str, message_id: str) -> bool:
    """Let the next exchange decide a message anew that it refused or that lost; false for any other message.

    What the door itself refused has no base any more and stays refused: its sender sends it again.
    """
    return (
        run(conn, "inbox.redrive", {"peer": peer, "message_id": message_id, "status_url": status_url(message_id)}) > 0
    )


def desk(
    conn: Connection,
    *,
    peer: str | None = None,
    message_id: str | None = None,
    state: str | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Messages of any peer with what they said and what was answered, the newest first."""
    values = {"peer": peer, "message_id": message_id, "state": state, "limit": limit}
    return rows(conn, "inbox.desk", values)


def _shown(kept: Mapping[str, Any]) -> dict[str, Any]:
    """A message as its sender sees it; revision and position are those of the record that it became."""
    return {
        "message_id": kept["message_id"],
        "state": kept["state"],
        "status": kept["status"],
        "reason": kept["answer"].get("reason") or kept["answer"].get("type"),
        "entity_id": kept["answer"].get("id") or kept["entity_id"],
        "revision": kept["answer"].get("revision"),
        "position": kept["position"],
        "received_at": kept["received_at"].isoformat(),
        "decided_at": kept["decided_at"].isoformat() if kept["decided_at"] else None,
        "redriven": kept["redriven"],
        "status_url": status_url(kept["message_id"]),
    }
