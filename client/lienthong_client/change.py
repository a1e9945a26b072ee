"""One change as a feed tells it, and one row as a copy keeps it."""

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from lienthong_client.digest import canonical, hashed, term
from lienthong_client.errors import ProofFailed, refused

_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_HASH = re.compile(r"[0-9a-f]{64}")
_OWN = ("id", "type", "revision", "position", "content_hash", "recorded_at", "record", "@removed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A live entity; `record` is its canonical text, so that its hash is the content hash without any parsing.

    `record` is None where the content is no longer told although it still counts (`withheld`). `rest` holds what else
    the line said (origin, contested fields). `seal` is our own: it finds a row that changed after it was written, in
    any column.
    """

    entity_id: str
    record_type: str
    revision: int
    position: int
    content_hash: str
    recorded_at: str
    record: str | None
    rest: str
    seal: str

    @property
    def term(self) -> int:
        return term(self.entity_id, self.revision, self.content_hash)

    @property
    def is_sound(self) -> bool:
        """Whether the row is what was written: its seal, and its content against its hash."""
        if self.record is not None and hashed(self.record) != self.content_hash:
            return False
        return self.seal == sealed(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A tombstone: why an entity went, and what stands in its place."""

    entity_id: str
    record_type: str
    revision: int
    position: int
    reason: str
    successors: tuple[str, ...]


def sealed(row: Row) -> str:
    """The seal of a row's columns."""
    told = "" if row.record is None else row.content_hash
    parts = (row.entity_id, row.record_type, str(row.revision), str(row.position), told, row.recorded_at, row.rest)
    return sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def row_of(**columns: Any) -> Row:
    """A row with its seal."""
    bare = Row(**columns, seal="")
    return Row(**columns, seal=sealed(bare))


def read_change(line: bytes, withheld: frozenset[int]) -> Row | Gone:
    """A change from its line; ProofFailed where it is none or its record is not what its content hash says."""
    try:
        told = json.loads(line, parse_constant=_no_constant)
        entity_id, revision, position = told["id"], told["revision"], told["position"]
        content_hash, record_type = told["content_hash"], told["type"]
        if not (
            isinstance(entity_id, str)
            and _ID.fullmatch(entity_id)
            and type(revision) is type(position) is int
            and revision > 0
            and _HASH.fullmatch(content_hash)
            and isinstance(record_type, str)
        ):
            raise ValueError("a member has another type")
        removed = told.get("@removed")
        if removed is not None and position not in withheld:
            return Gone(
                entity_id=entity_id,
                record_type=record_type,
                revision=revision,
                position=position,
                reason=str(removed["reason"]),
                successors=tuple(map(str, removed["successors"])),
            )
        record = None if removed is not None else canonical(told["record"])
        rest = {name: value for name, value in told.items() if name not in _OWN}
        recorded_at = str(told["recorded_at"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise refused(
            "line-unreadable",
            "Một dòng thay đổi không đọc được.",
            "A line is no change that can be read.",
            line=line[:200].decode(errors="replace"),
        ) from error
    if record is not None and hashed(record) != content_hash:
        raise not_its_content(entity_id, position)
    return row_of(
        entity_id=entity_id,
        record_type=record_type,
        revision=revision,
        position=position,
        content_hash=content_hash,
        recorded_at=recorded_at,
        record=record,
        rest=canonical(rest),
    )


def not_its_content(entity_id: str, position: int) -> ProofFailed:
    return refused(
        "content-changed",
        f"Nội dung của {entity_id} ở vị trí {position} không khớp content_hash: dòng này đã bị sửa trên đường đi.",
        f"The content of {entity_id} at position {position} is not what its content_hash says: it was changed.",
        id=entity_id,
        position=position,
    )


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is not JSON")
