"""One key after another: announced and signed by the old key, both sign during an overlap, then the old one retires.

    lienthong feed rotate-key            the next key is made; the old one signs a statement that names it
    (overlap)                            checkpoints, pages and packs carry the signatures of both
    (its end)                            from that moment on the next key signs alone, by the clock
    lienthong feed rotate-key --finish   the next key is the node's key; the old private key is gone

The statement is signed by both keys: by the old one, so that who trusts it comes to trust the new one, and by the new
one, which proves that it is held and lets who trusts only the new one check what the old one signed. All statements
stay published with the period of each key; a reader that pinned a key follows them and nothing else.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from publishing.keys import PRIVATE, NodeKey, kept_key, node_key, public_keys, write_durably
from schemas.canonical import canonical_json
from schemas.errors import ConfigError

NEXT, LEDGER = "next.pem", "rotations.json"
FORMAT = "lienthong-key-rotation/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """One statement: `before` hands over to `after`, both sign from `starts_at` to `ends_at`."""

    before: str
    after: str
    starts_at: datetime
    ends_at: datetime
    document: dict[str, str]


def rotations(home: Path) -> list[Rotation]:
    """All rotations of this node, the first one first."""
    path = home / "keys" / LEDGER
    try:
        listed = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
        return [_rotation(document) for document in listed]
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path} cannot be read: restore it from the backup of the keys") from error


def signers(home: Path, now: datetime) -> tuple[NodeKey, ...]:
    """Who signs now: the node's key, during an overlap the next one as well, and after it the next one alone.

    After the overlap no reader believes the old key any more, so nobody has to finish the rotation in time.
    """
    current = node_key(home)
    pending = _pending(home, current)
    path = home / "keys" / NEXT
    if pending is None or not path.exists():
        return (current,)
    following = kept_key(path)
    if following.key_id != pending.after:
        return (current,)
    return (current, following) if now < pending.ends_at else (following,)


def announce(home: Path, node: str, *, now: datetime, overlap: timedelta) -> Rotation:
    """Make the next key and have the present one sign for it; ConfigError while another rotation is under way."""
    if overlap < timedelta(0):
        raise ConfigError("the overlap of two keys cannot be negative")
    current = node_key(home)
    if _pending(home, current) is not None:
        raise ConfigError("a rotation is under way: finish it first (lienthong feed rotate-key --finish)")
    following = kept_key(home / "keys" / NEXT)  # left over, if a crash came before the statement was kept
    body = canonical_json(
        {
            "format": FORMAT,
            "node": node,
            "before": current.key_id,
            "after": following.key_id,
            "after_public_key": base64.b64encode(following.private.public_key().public_bytes_raw()).decode(),
            "before_public_key": base64.b64encode(current.private.public_key().public_bytes_raw()).decode(),
            "starts_at": now.isoformat(),
            "ends_at": (now + overlap).isoformat(),
        }
    )
    document = {"body": body, "signature": current.sign_text(body), "proof": following.sign_text(body)}
    kept = [*(known.document for known in rotations(home)), document]
    write_durably(home / "keys" / LEDGER, json.dumps(kept, indent=1).encode(), 0o644)
    return _rotation(document)


def finish(home: Path, *, now: datetime) -> Rotation:
    """Let the next key take the place of the present one, whose private half is gone with that."""
    pending = _pending(home, node_key(home))
    if pending is None:
        raise ConfigError("no rotation is under way: announce one first (lienthong feed rotate-key)")
    if now < pending.ends_at:
        raise ConfigError(
            f"both keys sign until {pending.ends_at.isoformat()}, so that every reader meets the new one: finish then"
        )
    path = home / "keys" / NEXT
    if not path.exists() or kept_key(path).key_id != pending.after:
        raise ConfigError(f"{path} is not the key that was announced: restore it from the backup of the keys")
    path.replace(home / "keys" / PRIVATE)
    return pending


def key_document(home: Path, node: str, now: datetime) -> dict[str, Any]:
    """What is published of the keys: each with its state and period, and the statements that lead from one to the next.

    The period of the first key has no beginning; a key that was replaced without a statement has no period at all.
    """
    stated = rotations(home)
    begun = {each.after: each.starts_at.isoformat() for each in stated}
    ended = {each.before: each.ends_at.isoformat() for each in stated}
    signing = [key.key_id for key in signers(home, now)]
    states = {signing[-1]: "next", signing[0]: "current"}
    keys = [
        key
        | {
            "current": key["key_id"] == signing[0],
            "state": states.get(key["key_id"], "retired"),
            "valid_from": begun.get(key["key_id"]),
            "valid_until": ended.get(key["key_id"]),
        }
        for key in public_keys(home)
    ]
    keys.sort(key=lambda key: not key["current"])
    return {"node": node, "keys": keys, "rotations": [each.document for each in stated]}


def signatures(keys: Sequence[NodeKey], text: str) -> list[dict[str, str]]:
    """The signatures of all who sign now, as pages and checkpoints carry them."""
    return [{"key_id": key.key_id, "signature": key.sign_text(text)} for key in keys]


def _pending(home: Path, current: NodeKey) -> Rotation | None:
    last = next(iter(rotations(home)[-1:]), None)
    return last if last is not None and last.before == current.key_id else None


def _rotation(document: dict[str, str]) -> Rotation:
    said = json.loads(document["body"])
    return Rotation(
        before=said["before"],
        after=said["after"],
        starts_at=datetime.fromisoformat(said["starts_at"]),
        ends_at=datetime.fromisoformat(said["ends_at"]),
        document=document,
    )
