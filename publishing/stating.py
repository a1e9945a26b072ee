"""Statements as a peer reads them: what this node originated, and nothing else, each line with its number.

A page holds every statement of ours with a number in (after, upto], in the form that it has now. What is above the
audience of a peer goes as a veil: the marks of restriction alone, so that they count at the other end too.
"""

from typing import Any

from publishing.problems import Problem
from schemas.canonical import canonical_json, content_hash
from warehouse.connection import Connection
from warehouse.statements import row, rows, scalar

PEER = 2  # audience: 0 public, 1 press, 2 peer, 3 internal
LONGEST = 500  # statements on a page
Facts = dict[str, Any]


def terms(conn: Connection, asking: str) -> Facts:
    """Who we are, by which rules we decide, how far our numbers go, and how far we hold those of the asking peer."""
    found = row(conn, "stating.terms", {"peer": asking})
    if found is None:
        raise Problem(
            409,
            "not-exchanging",
            "Nút này chưa trao đổi phát biểu: khai báo nút bạn với mode: statements rồi chạy lienthong peers sync.",
            "This node exchanges no statements yet: declare the peer with mode: statements, then lienthong peers sync.",
        )
    return found


def page(conn: Connection, *, after: int, limit: int = LONGEST, urgent: bool = False, prefix: str = "") -> Facts:
    """One page: `{"node", "after", "upto", "more", "statements"}`; with `urgent` or `prefix` only some statements."""
    here = row(conn, "stating.here") or {"node": "", "counter": 0}
    head = int(here["counter"])
    values = {"after": after, "upto": head, "limit": limit, "urgent": urgent, "prefix": prefix}
    observations = rows(conn, "stating.observations", values)
    registers = [] if urgent else rows(conn, "stating.registers", values)
    ends = [found[-1]["counter"] for found in (observations, registers) if len(found) == limit]
    upto = min([head, *ends])
    lines = [_observation(each) for each in observations] + [_register(each) for each in registers]
    chosen = sorted((each for each in lines if each["counter"] <= upto), key=lambda each: int(each["counter"]))
    return {"node": here["node"], "after": after, "upto": upto, "more": upto < head, "statements": chosen}


def keep(conn: Connection, peer: str, body: Facts) -> int:
    """Keep a batch that a peer pushed, durably, for the next exchange; up to which number of its we hold all then."""
    scalar(conn, "stating.arrive", {"peer": peer, "body": canonical_json(body)})
    return int(terms(conn, peer)["held"])


def digests(conn: Connection, of: str, prefix: str) -> Facts:
    """Counts and hashes of the statements of one node that we hold, by the next digit of their ids."""
    return {
        "of": of,
        "prefix": prefix,
        "parts": rows(conn, "stating.digests", {"of": of, "prefix": prefix, "length": len(prefix) + 1}),
        "registers": scalar(conn, "stating.register_digest", {"of": of}),
    }


def _register(found: Facts) -> Facts:
    return {name: found[name] for name in ("kind", "key", "counter", "value", "node")}


def _observation(found: Facts) -> Facts:
    is_gone = found["state"] == "absent"
    document, is_partial, edits = found["doc"], found["is_partial"], found["edits"]
    if not is_gone and is_partial and (found["entity_audience"] or 0) > PEER:
        is_gone, document, edits = True, {}, None
    elif not is_gone and not is_partial and found["audience"] > PEER:
        document, is_partial = _veil(document), True
    elif is_gone:
        document = {}
    own = [key for key in found["keys"] if key.startswith("source:")]
    return {
        "kind": "observation",
        "counter": found["counter"],
        "node": found["node"],
        "id": found["id"],
        "source": found["source"],
        "type": found["record_type"],
        "key": found["record_key"],
        "authority": found["authority"],
        "stated_at": found["stated_at"].isoformat() if found["stated_at"] else None,
        "partial": is_partial,
        "gone": is_gone,
        "reason": found["reason"] if is_gone else None,
        "keys": [*dict.fromkeys(key for key in (*found["keys"], *found["ever"]) if key not in own), *own],
        "native": found["native_id"] or "",
        "fullness": found["fullness"],
        "edits": edits if not is_gone else None,
        "record": document,
        "content_hash": content_hash(document).hex(),
    }


def _veil(document: Facts) -> Facts:
    """The marks of a record that is not for peers: how strictly it is kept, and nothing of what it says."""
    marks = {name: document[name] for name in ("release_status", "embargo_until") if name in document}
    stated = document.get("sensitivity", "public")
    return marks | {"sensitivity": "internal" if stated == "public" and "release_status" not in marks else stated}
