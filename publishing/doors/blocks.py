"""What each full block of a feed holds: how many changes of which type, of which body, published when.

A full block never changes, so it is looked at once and then kept in a file under home. With it a door finds "the last
fifty of this type" or "everything since May" without reading the history.
"""

import json
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from publishing.feeds import Feed
from warehouse.connection import Connection
from warehouse.statements import rows

SIZE = 200
AT_ONCE = 250  # blocks that one query looks at

Body = tuple[str | None, str | None]  # name and code of the issuing body, as records give them


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The changes in (number * SIZE, (number + 1) * SIZE]."""

    number: int
    types: Mapping[str, int]
    bodies: Mapping[Body, int]
    since: datetime
    until: datetime

    @property
    def after(self) -> int:
        """The position before its first change."""
        return self.number * SIZE


def full_blocks(conn: Connection, home: Path, feed: Feed) -> list[Block]:
    """All full blocks of a feed, oldest first; looks only at those that nobody has looked at yet."""
    path = home / "feed-blocks" / feed.feed / f"{feed.epoch}.jsonl"
    known = _read(path)
    wanted = feed.position // SIZE
    if len(known) >= wanted:
        return known[:wanted]
    while len(known) < wanted:
        after, upto = len(known) * SIZE, min(wanted, len(known) + AT_ONCE) * SIZE
        values = {"feed": feed.feed, "after": after, "upto": upto, "size": SIZE}
        known.extend(_gathered(rows(conn, "doors.blocks", values)))
    _keep(path, known)
    return known


def all_blocks(conn: Connection, home: Path, feed: Feed) -> list[Block]:
    """All blocks, the last of them perhaps not full yet."""
    found = full_blocks(conn, home, feed)
    values = {"feed": feed.feed, "after": len(found) * SIZE, "upto": feed.position, "size": SIZE}
    return [*found, *_gathered(rows(conn, "doors.blocks", values))]


_seen: dict[Path, tuple[int, list[Block]]] = {}  # by file: the time of its last change, and what it says


def _read(path: Path) -> list[Block]:
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return []
    kept = _seen.get(path)
    if kept is None or kept[0] != changed:
        kept = (changed, [_block(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()])
        _seen[path] = kept
    return list(kept[1])


def _keep(path: Path, blocks: list[Block]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    temporary.write_text("".join(f"{json.dumps(_line(block), ensure_ascii=False)}\n" for block in blocks), "utf-8")
    temporary.replace(path)
    _seen[path] = (path.stat().st_mtime_ns, blocks)


def _gathered(found: list[dict[str, Any]]) -> list[Block]:
    blocks: dict[int, list[dict[str, Any]]] = {}
    for part in found:
        blocks.setdefault(part["block"], []).append(part)
    return [_of(number, parts) for number, parts in sorted(blocks.items())]


def _of(number: int, parts: list[dict[str, Any]]) -> Block:
    types: Counter[str] = Counter()
    bodies: Counter[Body] = Counter()
    for part in parts:
        types[part["record_type"]] += part["changes"]
        if part["agency"] or part["agency_code"]:
            bodies[part["agency"], part["agency_code"]] += part["changes"]
    return Block(
        number=number,
        types=types,
        bodies=bodies,
        since=min(part["since"] for part in parts),
        until=max(part["until"] for part in parts),
    )


def _line(block: Block) -> list[Any]:
    bodies = [[*body, count] for body, count in block.bodies.items()]
    return [block.number, dict(block.types), bodies, block.since.isoformat(), block.until.isoformat()]


def _block(line: list[Any]) -> Block:
    number, types, bodies, since, until = line
    return Block(
        number=number,
        types=types,
        bodies={(name, code): count for name, code, count in bodies},
        since=datetime.fromisoformat(since),
        until=datetime.fromisoformat(until),
    )
