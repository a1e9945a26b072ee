"""Many messages in one request: each has its own key, its own transaction and its own verdict.

The answer is a list in the order of the items, in the spirit of 207 (RFC 4918, 13) but in JSON. An item that is refused
is kept with its refusal under its key, as an accepted one is; none of them stands in the way of the others.
"""

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from publishing import inbox
from publishing.body import read_lines, read_list
from publishing.message import MESSAGE_ID, Write, fingerprint
from publishing.problems import Problem, bad_request, internal
from publishing.subscribers import Viewer
from schemas.errors import LoadError
from warehouse.connection import Connection

logger = logging.getLogger(__name__)

NDJSON = "application/x-ndjson"
MOST = 500  # items of one request
PASSING = frozenset({"key-reused", "in-progress"})  # they say something about the key, not about the item


class Item(Write):
    """One item of a batch: a write as in POST /v1/inbox, and the key that stands for Idempotency-Key."""

    message_id: str


Writing = Callable[[], AbstractContextManager[Connection]]


def items_of(raw: bytes, kind: str) -> list[Any]:
    """The items of a body, each its value or the Problem that it has by itself; 400 for none, 413 for too many."""
    found = read_lines(raw) if kind == NDJSON else read_list(raw)
    if not found:
        raise bad_request("Lô không có mục nào.", "The batch has no items.")
    if len(found) > MOST:
        raise Problem(
            413, "too-large", f"Một lô có tối đa {MOST} mục.", f"A batch has at most {MOST} items.", largest=MOST
        )
    return found


def accept(writing: Writing, peer: Viewer, items: list[Any]) -> dict[str, Any]:
    """The verdicts `items` (index, message_id, status, answer) and how many there are of each state."""
    told = [{"index": index, **_verdict(writing, peer, item)} for index, item in enumerate(items)]
    counts = Counter(_state(each) for each in told)
    return {"count": len(told), "counts": dict(sorted(counts.items())), "items": told}


def _state(told: dict[str, Any]) -> str:
    refused = "conflict" if told["status"] == 412 else "refused"
    return str(told["answer"].get("state", refused))


def _verdict(writing: Writing, peer: Viewer, item: Any) -> dict[str, Any]:
    if isinstance(item, Problem):
        return _told(None, item.status, item.document())
    message_id = item.get("message_id") if isinstance(item, dict) else None
    if not isinstance(message_id, str) or not MESSAGE_ID.fullmatch(message_id):
        problem = bad_request(
            "Mỗi mục là một đối tượng có message_id: 1 đến 200 ký tự A-Z, a-z, 0-9, '.', '_', ':', '~', '-'.",
            "Each item is an object with a message_id: 1 to 200 of A-Z, a-z, 0-9, '.', '_', ':', '~', '-'.",
            pointer="/message_id",
        )
        return _told(None, problem.status, problem.document())
    body = {name: value for name, value in item.items() if name != "message_id"}
    try:
        return _taken(writing, peer, message_id, body)
    except Problem as problem:
        return _told(message_id, problem.status, problem.document())
    except LoadError:
        logger.exception("an item of a batch could not be kept", extra={"source": peer.name})
        return _told(message_id, 500, internal().document())


def _taken(writing: Writing, peer: Viewer, message_id: str, body: dict[str, Any]) -> dict[str, Any]:
    try:
        with writing() as conn:
            answer = inbox.accept(conn, peer, message_id, body)
    except Problem as problem:
        if problem.slug in PASSING or not peer.writes:
            raise
        with writing() as conn:
            answer = inbox.keep_refusal(conn, peer, message_id, fingerprint("POST", None, None, body), body, problem)
    return _told(message_id, answer.status, answer.body, is_replay=answer.is_replay)


def _told(message_id: str | None, status: int, answer: dict[str, Any], *, is_replay: bool = False) -> dict[str, Any]:
    more = {"replayed": True} if is_replay else {}
    return {"message_id": message_id, "status": status, "answer": answer, **more}
