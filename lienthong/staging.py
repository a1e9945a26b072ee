"""Staging: the records of one batch, sorted by what is known of them and written by COPY while the next are parsed."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from types import TracebackType
from typing import Any, Protocol, Self

from connectors.raw import RawRecord
from reconciliation.keys import observation_id
from schemas.canonical import canonical_json
from schemas.violation import Violation
from warehouse.connection import Connection
from warehouse.statements import copy_in, escape, listed, listed_bytes, run, tuples

CHUNK = 1000  # records that are hashed, looked up and written together

COLUMNS = (
    "observation_id", "batch_id", "source", "record_type", "record_key", "slot", "ordinal", "payload_sha256",
    "payload_pointer", "content_hash", "raw_hash", "doc", "keys", "audience", "authority", "is_partial", "is_gone",
    "stated_at", "origin",
)  # fmt: skip


REFUSED = (
    "quarantine_id", "batch_id", "source", "record_type", "record_key", "raw_hash", "contract", "payload_sha256",
    "payload_pointer",
)  # fmt: skip
REASON = ("rule_id", "pointer", "value", "message_vi", "message_en", "fix_vi", "fix_en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a source says about one thing, in our words, ready to be staged."""

    record_type: str
    record_key: str
    document: dict[str, Any]
    keys: tuple[str, ...]
    audience: int
    authority: str
    stated_at: str | None
    is_partial: bool = False
    is_gone: bool = False
    origin: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A record that cannot be taken, with every reason."""

    record_type: str | None
    record_key: str | None
    violations: tuple[Violation, ...]


class Interpreter(Protocol):
    """Turns the raw records of one source into statements; pure."""

    def interpret(self, raw: RawRecord) -> Statement | Refusal: ...


@dataclass(slots=True, kw_only=True)
class PageCounts:
    """What became of the records of one page."""

    slot: int
    payload_sha256: str
    offered: int = 0
    unchanged: int = 0
    staged: int = 0
    quarantined: int = 0
    observation_ids: list[str] = field(default_factory=list)
    unidentified: int = 0
    refused_ids: set[str] = field(default_factory=set)
    mended: list[int] = field(default_factory=list)
    touched: list[tuple[str, bytes]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Fresh:
    """A record whose bytes are new; the canonical text of its document is made once, to be hashed and to be stored."""

    record: RawRecord
    raw_hash: bytes
    said: Statement
    identity: str
    text: bytes
    content_hash: bytes


class Stager:
    """Writes one batch in one transaction of `writer`; `reader` looks up what is committed."""

    def __init__(self, *, reader: Connection, writer: Connection, batch_id: str, source: str, contract: str) -> None:
        self._reader = reader
        self._writer = writer
        self._batch = batch_id
        self._source = source
        self._contract = contract
        self._hash_key = contract.encode()[:64]
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="copy")
        self._pending: Future[None] | None = None
        self._prefix = f"{escape(batch_id)}\t{escape(source)}"
        self._open: dict[str, list[int]] = {}
        for number, kind, named in tuples(reader, "stage.open_refusals", {"source": source}):
            self._open.setdefault(observation_id(source, kind, named), []).append(number)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._wait()
        finally:
            self._pool.shutdown(wait=True)

    def page(
        self, slot: int, payload_sha256: str, records: Iterable[RawRecord], interpreter: Interpreter
    ) -> PageCounts:
        """Stage one page and return what became of it."""
        counts = PageCounts(slot=slot, payload_sha256=payload_sha256)
        chunk: list[RawRecord] = []
        for record in records:
            chunk.append(record)
            if len(chunk) == CHUNK:
                self._chunk(counts, chunk, interpreter)
                chunk = []
        if chunk:
            self._chunk(counts, chunk, interpreter)
        self._submit_page(counts)
        return counts

    def _chunk(self, counts: PageCounts, chunk: list[RawRecord], interpreter: Interpreter) -> None:
        counts.offered += len(chunk)
        key = self._hash_key
        hashes = [blake2b(record.content, digest_size=16, key=key).digest() for record in chunk]
        values = {"hashes": listed_bytes(hashes), "source": self._source}
        known = {bytes(found): identity for found, identity in tuples(self._reader, "stage.known_bytes", values)}
        bad: dict[bytes, tuple[str | None, str | None]] = {}
        if len(known) < len(chunk):
            found = tuples(self._reader, "stage.known_bad_bytes", values)
            bad = {bytes(raw_hash): (kind, named) for raw_hash, kind, named in found}
        fresh: list[Fresh] = []
        refused: list[tuple[RawRecord, bytes, Refusal]] = []
        for record, raw_hash in zip(chunk, hashes, strict=True):
            if raw_hash in known:
                counts.unchanged += 1
                self._accepted(counts, known[raw_hash])
                continue
            if raw_hash in bad:
                counts.quarantined += 1
                self._still_offered(counts, *bad[raw_hash])
                continue
            said = interpreter.interpret(record)
            if isinstance(said, Refusal):
                counts.quarantined += 1
                self._still_offered(counts, said.record_type, said.record_key)
                refused.append((record, raw_hash, said))
                continue
            identity = observation_id(self._source, said.record_type, said.record_key)
            text = canonical_json(said.document).encode()
            fresh.append(Fresh(record, raw_hash, said, identity, text, sha256(text).digest()))
        self._compare(counts, fresh, refused)

    def _accepted(self, counts: PageCounts, identity: str) -> None:
        """The record stands on this page; what was refused of it before is mended."""
        counts.observation_ids.append(identity)
        if identity in self._open:
            counts.mended += self._open[identity]

    def _still_offered(self, counts: PageCounts, record_type: str | None, record_key: str | None) -> None:
        """A refused record is not absent: its last good version stays until the source mends it or drops it."""
        if record_type is None or record_key is None:
            counts.unidentified += 1
        else:
            counts.refused_ids.add(observation_id(self._source, record_type, record_key))

    def _compare(
        self,
        counts: PageCounts,
        fresh: list[Fresh],
        refused: list[tuple[RawRecord, bytes, Refusal]],
    ) -> None:
        """Of the records whose bytes are new, stage those whose content is new too.

        A peer's line is always staged: its revision counts there even when the content is what it was.
        """
        if not fresh and not refused:
            return
        ids = listed(each.identity for each in fresh)
        held = {
            identity: bytes(content) for identity, content in tuples(self._reader, "stage.known_content", {"ids": ids})
        }
        lines = []
        for each in fresh:
            self._accepted(counts, each.identity)
            if each.said.origin is None and held.get(each.identity) == each.content_hash:
                counts.unchanged += 1
                counts.touched.append((each.identity, each.raw_hash))
                continue
            counts.staged += 1
            lines.append(self._line(counts, each))
        self._submit(lines, counts, refused)

    def _line(self, counts: PageCounts, each: Fresh) -> bytes:
        record, said = each.record, each.said
        keys = ",".join('"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"' for key in said.keys)
        origin = "\\N" if said.origin is None else escape(canonical_json(said.origin))
        before = (
            f"{each.identity}\t{self._prefix}\t{said.record_type}\t{escape(said.record_key)}\t{counts.slot}\t"
            f"{record.ordinal}\t{counts.payload_sha256}\t{escape(record.pointer)}\t\\\\x{each.content_hash.hex()}\t"
            f"\\\\x{each.raw_hash.hex()}\t"
        )
        after = (
            f"\t{escape('{' + keys + '}')}\t{said.audience}\t{said.authority}\t{said.is_partial}\t{said.is_gone}\t"
            f"{said.stated_at or NULL}\t{origin}\n"
        )
        # JSON text holds no tab and no line end, so of what escape() minds only the backslash is left
        text = each.text.replace(b"\\", b"\\\\") if b"\\" in each.text else each.text
        return b"".join((before.encode(), text, after.encode()))

    def _submit(self, lines: list[bytes], counts: PageCounts, refused: list[tuple[RawRecord, bytes, Refusal]]) -> None:
        self._wait()
        self._pending = self._pool.submit(self._write, lines, counts.payload_sha256, refused)

    def _write(self, lines: list[bytes], payload_sha256: str, refused: list[tuple[RawRecord, bytes, Refusal]]) -> None:
        if lines:
            copy_in(self._writer, "core.observation_history", COLUMNS, lines)
        if refused:
            self._write_refused(payload_sha256, refused)

    def _write_refused(self, payload_sha256: str, refused: list[tuple[RawRecord, bytes, Refusal]]) -> None:
        numbers = [number for (number,) in tuples(self._writer, "stage.quarantine_ids", {"count": len(refused)})]
        records, reasons = [], []
        for number, (record, raw_hash, refusal) in zip(numbers, refused, strict=True):
            kind, named = (NULL if each is None else escape(each) for each in (refusal.record_type, refusal.record_key))
            records.append(
                f"{number}\t{self._prefix}\t{kind}\t{named}\t\\\\x{raw_hash.hex()}\t{self._contract}\t"
                f"{payload_sha256}\t{escape(record.pointer)}\n"
            )
            reasons += [
                "\t".join((str(number), str(ordinal), *(escape(getattr(reason, name)) for name in REASON))) + "\n"
                for ordinal, reason in enumerate(refusal.violations)
            ]
        copy_in(self._writer, "quarantine.record", REFUSED, records)
        copy_in(self._writer, "quarantine.violation", ("quarantine_id", "ordinal", *REASON), reasons)

    def _submit_page(self, counts: PageCounts) -> None:
        self._wait()
        ids = counts.observation_ids
        run(
            self._writer,
            "stage.stage_page",
            {
                "batch_id": self._batch,
                "slot": counts.slot,
                "payload_sha256": counts.payload_sha256,
                "offered": counts.offered,
                "accepted": counts.unchanged + counts.staged,
                "quarantined": counts.quarantined,
                "unidentified": counts.unidentified,
                "mended": listed(map(str, counts.mended)),
                "observation_ids": listed((*ids, *sorted(counts.refused_ids.difference(ids)))),
                "touched_ids": listed(identity for identity, _ in counts.touched),
                "touched_hashes": listed_bytes(raw_hash for _, raw_hash in counts.touched),
            },
        )

    def _wait(self) -> None:
        if self._pending is not None:
            pending, self._pending = self._pending, None
            pending.result()


NULL = "\\N"
