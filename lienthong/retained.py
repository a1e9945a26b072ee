"""Retained payloads: which stored bytes of a source count now, and a batch that reads them again, asking nobody.

The pages of the last pull count as a whole. Of older payloads only those records count that the warehouse still rests
on: where it took a version that counts, and where it refused one that is still open. Nothing else of them comes back.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from connectors.raw import RawRecord
from connectors.readers.protocol import Evidence
from connectors.source import Source
from lienthong import batches
from schemas.vocabularies import Completeness
from warehouse.connection import Connection, session, transaction
from warehouse.payloads import PayloadStore
from warehouse.statements import row, rows, run, scalar, tuples

Places = Mapping[str, frozenset[str]]  # SHA-256 of a payload -> JSON pointers of the records that count there


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A replay that may be staged: how many payloads it reads, and which the raw store no longer has."""

    payloads: int
    pages: int
    missing: tuple[str, ...]


@dataclass(slots=True)
class Chosen:
    """The records of a replay; counts how many of the places that it looked for were found."""

    places: Places
    found: int = 0
    _met: set[tuple[str, str]] = field(default_factory=set)

    def of(self, read: Callable[[bytes], Iterable[RawRecord]], payload: bytes) -> Iterator[RawRecord]:
        """All records of a page, or those of an older payload that count."""
        sha256 = hashlib.sha256(payload).hexdigest()
        wanted = self.places.get(sha256)
        if wanted is None:
            yield from read(payload)
            return
        for record in read(payload):
            # a record under a mark of secrecy is known by its number alone
            place = next((name for name in (record.pointer, f"#{record.ordinal}") if name in wanted), None)
            if place is not None:
                self._met.add((sha256, place))
                self.found = len(self._met)
                yield record


def places(conn: Connection, source: str) -> Places:
    """Records of older payloads that count now."""
    found: dict[str, set[str]] = {}
    for sha256, pointer in tuples(conn, "replay.places", {"source": source}):
        found.setdefault(sha256, set()).add(pointer)
    return {sha256: frozenset(pointers) for sha256, pointers in found.items()}


def begin(conn: Connection, store: PayloadStore, batch_id: str, *, run_id: str, source: Source, contract: str) -> Begun:
    """Open a batch of all payloads of a source that count, ready to be staged; in the caller's transaction.

    A payload that the store has lost is left out and named; what rests on it stays as it is.
    """
    batches.begin(conn, batch_id, run_id=run_id, source=source.name, contract=contract, mode="replay")
    run(conn, "raw.forget_fetches", {"batch_id": batch_id})
    pages = rows(conn, "raw.pages", {"source": source.name})
    older = rows(conn, "replay.arrivals", {"source": source.name, "payloads": sorted(places(conn, source.name))})
    after = max((page["slot"] for page in pages), default=-1) + 1
    if source.mode == "delta":  # the order of slots is the order of what was said: older payloads come first
        offers = [(number, each, False) for number, each in enumerate(older)]
        offers += [(len(older) + page["slot"], page, True) for page in pages]
    else:  # pages keep their places, where the next pull looks for them
        offers = [(page["slot"], page, True) for page in pages]
        offers += [(after + number, each, False) for number, each in enumerate(older)]
    missing = []
    for slot, each, is_whole in offers:
        sha256 = each["payload_sha256"] if is_whole else each["sha256"]
        if not store.has(sha256):
            missing.append(sha256)
            continue
        values = {
            "batch_id": batch_id, "source": source.name, "slot": slot, "url": each["url"] or source.url,
            "payload_sha256": sha256, "etag": each["etag"] if is_whole else None,
            "last_modified": each["last_modified"] if is_whole else None,
            "detail": "đọc lại từ kho gốc · read again from the raw store", "is_whole": is_whole,
        }  # fmt: skip
        run(conn, "replay.remember", values)
    begun = Begun(payloads=len(offers) - len(missing), pages=len(pages), missing=tuple(dict.fromkeys(missing)))
    told = f"replay of {begun.payloads} stored payloads"
    if begun.missing:
        told += f"; no longer stored: {', '.join(begun.missing)}"
    # truncated: a page whose bytes are gone is not a page that vanished
    completeness = Completeness.TRUNCATED if begun.missing else Completeness.UNKNOWN
    batches.pulled(conn, batch_id, Evidence(completeness, detail=told))
    _note(conn, run_id, source.name, asdict(begun))
    return begun


def chosen(conn: Connection, source: str) -> Chosen:
    """What a replay of this source takes of its payloads, before it loads."""
    return Chosen(places(conn, source))


def count(dsn: str, batch_id: str, taken: Chosen) -> None:
    """Write down how many records a staged replay looked for in older payloads, and how many it did not find."""
    with session(dsn) as conn, transaction(conn):
        batch = row(conn, "ledger.batch", {"batch_id": batch_id})
        assert batch is not None  # it has been staged just now
        known = scalar(conn, "replay.noted", batch) or {}
        stored = taken.places.keys() - set(known.get("missing", ()))
        looked_for = sum(len(taken.places[sha256]) for sha256 in stored)
        lost = sum(map(len, taken.places.values())) - looked_for
        counted = {"records": looked_for, "unplaced": looked_for - taken.found, "lost": lost}
        _note(conn, batch["run_id"], batch["source"], known | counted)


def _note(conn: Connection, run_id: str, source: str, facts: Mapping[str, Any]) -> None:
    run(conn, "replay.note", {"run_id": run_id, "facts": json.dumps({source: facts})})
