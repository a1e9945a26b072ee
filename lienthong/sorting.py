"""Sorting: what is known of the records of one page, and the lines that those which are new become."""

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from typing import Any, Protocol

from connectors.raw import RawRecord
from reconciliation.expiry import end_of
from reconciliation.keys import observation_id
from reconciliation.links import refers
from reconciliation.matching import blocks, exclusion, sketch
from schemas.canonical import canonical_bytes, canonical_json
from schemas.registry import RECORD_TYPES
from schemas.violation import Violation
from validation.moves import bound_field, refused_move
from warehouse.connection import Connection
from warehouse.statements import escape, listed, listed_bytes, tuples

CHUNK = 1000  # records that are hashed, looked up and handed on together
NULL = "\\N"
_INSTANTS = frozenset({"embargo_until", "expires_on"})
SEALED = "sealed:"  # before the id of the observation, which stands for the key of a record under a mark of secrecy


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


def waits(said: Statement) -> bool:
    """Whether time alone will change what may be shown of it."""
    kind = RECORD_TYPES.get(said.record_type)
    if said.document.keys() & _INSTANTS:
        return True
    return kind is not None and (
        kind.ends(said.document) is not None or end_of(said.record_type, said.document) is not None
    )


def _blocks(said: Statement) -> str:
    """An array literal of the blocks in which it may meet what is the same; an edit of single fields meets none."""
    found = () if said.is_partial or said.is_gone else blocks(said.record_type, said.document)
    return listed(map(str, found))


def _kept_apart(said: Statement) -> str:
    """What keeps it from being compared with others, three columns as COPY writes them."""
    found: tuple[int | None, ...] = (None, None, None)
    if not said.is_partial and not said.is_gone:
        drawn = sketch(said.record_type, said.document) or (None, None)
        found = exclusion(said.record_type, said.document, said.keys), *drawn
    return "\t".join(NULL if each is None else str(each) for each in found)


def identity_of(source: str, record_type: str, record_key: str) -> str:
    """The observation that a refusal is about."""
    if record_key.startswith(SEALED):
        return record_key.removeprefix(SEALED)
    return observation_id(source, record_type, record_key)


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


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that goes to quarantine: its place in the payload, the hash of its bytes, every reason."""

    pointer: str
    raw_hash: bytes
    said: Refusal


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a part of a page brings: COPY lines of the records to be staged, and the refused ones."""

    payload_sha256: str
    lines: bytes
    refused: list[Refused]


def _place(record: RawRecord, said: Refusal) -> str:
    """Where a refused record stands in its payload; a file's name in the pointer of a sealed one is content too."""
    is_sealed = any(violation.rule_id.startswith("secrecy.") for violation in said.violations)
    return f"#{record.ordinal}" if is_sealed else record.pointer


class Sorter:
    """Sorts the records of one batch; `reader` looks up what is committed, and nothing is written here."""

    def __init__(
        self, *, reader: Connection, batch_id: str, source: str, contract: str, is_replay: bool = False
    ) -> None:
        self._reader = reader
        self._source = source
        self._is_replay = is_replay
        self._hash_key = contract.encode()[:64]
        self._prefix = f"{escape(batch_id)}\t{escape(source)}"
        self._open: dict[str, list[int]] = {}
        for number, kind, named in tuples(reader, "stage.open_refusals", {"source": source}):
            self._open.setdefault(identity_of(source, kind, named), []).append(number)

    def page(
        self, slot: int, payload_sha256: str, records: Iterable[RawRecord], interpreter: Interpreter
    ) -> Generator[Sorted, None, PageCounts]:
        """One part after the other; the generator returns what became of the whole page."""
        counts = PageCounts(slot=slot, payload_sha256=payload_sha256)
        chunk: list[RawRecord] = []
        for record in records:
            chunk.append(record)
            if len(chunk) == CHUNK:
                yield self._chunk(counts, chunk, interpreter)
                chunk = []
        if chunk:
            yield self._chunk(counts, chunk, interpreter)
        return counts

    def _chunk(self, counts: PageCounts, chunk: list[RawRecord], interpreter: Interpreter) -> Sorted:
        counts.offered += len(chunk)
        key = self._hash_key
        hashes = [blake2b(record.content, digest_size=16, key=key).digest() for record in chunk]
        values = {"hashes": listed_bytes(hashes), "source": self._source}
        known = {bytes(found): identity for found, identity in tuples(self._reader, "stage.known_bytes", values)}
        bad: dict[bytes, tuple[str | None, str | None]] = {}
        if len(known) < len(chunk) and not self._is_replay:  # a replay is there to look again at what was refused
            found = tuples(self._reader, "stage.known_bad_bytes", values)
            bad = {bytes(raw_hash): (kind, named) for raw_hash, kind, named in found}
        fresh: list[Fresh] = []
        refused: list[Refused] = []
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
                refused.append(Refused(_place(record, said), raw_hash, said))
                continue
            identity = observation_id(self._source, said.record_type, said.record_key)
            text = canonical_bytes(said.document)
            fresh.append(Fresh(record, raw_hash, said, identity, text, sha256(text).digest()))
        lines = self._compare(counts, fresh, refused) if fresh else b""
        return Sorted(counts.payload_sha256, lines, refused)

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
            counts.refused_ids.add(identity_of(self._source, record_type, record_key))

    def _compare(self, counts: PageCounts, fresh: list[Fresh], refused: list[Refused]) -> bytes:
        """Of the records whose bytes are new, the lines of those whose content is new too.

        Those whose state cannot follow the one that we hold are refused.
        A peer's line is always staged: its revision counts there even when the content is what it was.
        """
        ids = listed(each.identity for each in fresh)
        held = {
            identity: bytes(content) for identity, content in tuples(self._reader, "stage.known_content", {"ids": ids})
        }
        held_states = self._held_states([each for each in fresh if each.identity in held])
        lines = []
        for each in fresh:
            violation = refused_move(each.said.record_type, held_states.get(each.identity), each.said.document)
            if violation is not None:
                counts.quarantined += 1
                self._still_offered(counts, each.said.record_type, each.said.record_key)
                said = Refusal(
                    record_type=each.said.record_type, record_key=each.said.record_key, violations=(violation,)
                )
                refused.append(Refused(each.record.pointer, each.raw_hash, said))
                continue
            self._accepted(counts, each.identity)
            if each.said.origin is None and held.get(each.identity) == each.content_hash:
                counts.unchanged += 1
                counts.touched.append((each.identity, each.raw_hash))
                continue
            counts.staged += 1
            lines.append(self._line(counts, each))
        return b"".join(lines)

    def _held_states(self, known: list[Fresh]) -> dict[str, str | None]:
        """The state that we hold of each record whose type binds its steps.

        Edits by people and lines of a peer are not bound: who decides there may decide anew.
        """
        fields = {
            each.identity: field
            for each in known
            if not each.said.is_partial and each.said.origin is None and (field := bound_field(each.said.record_type))
        }
        if not fields:
            return {}
        values = {"ids": listed(fields), "fields": listed(fields.values())}
        return dict(tuples(self._reader, "stage.held_states", values))

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
            f"{said.stated_at or NULL}\t{origin}\t{waits(said)}\t{_blocks(said)}\t{_kept_apart(said)}\t"
            f"{refers(said.record_type, said.document)}\n"
        )
        # JSON text holds no tab and no line end, so of what escape() minds only the backslash is left
        text = each.text.replace(b"\\", b"\\\\") if b"\\" in each.text else each.text
        return b"".join((before.encode(), text, after.encode()))
