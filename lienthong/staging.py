"""Staging: what sorting gives is written by COPY, in one transaction, while the next records are read."""

from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from types import TracebackType
from typing import Any, Self

from lienthong.sorting import NULL, PageCounts, Refused, Sorted
from warehouse.connection import Connection
from warehouse.statements import copy_in, escape, listed, listed_bytes, run, tuples

BEHIND = 3  # pieces of work that the writing thread may be behind, so that memory stays flat

COLUMNS = (
    "observation_id", "batch_id", "source", "record_type", "record_key", "slot", "ordinal", "payload_sha256",
    "payload_pointer", "content_hash", "raw_hash", "doc", "keys", "audience", "authority", "is_partial", "is_gone",
    "stated_at", "origin", "waits", "blocks", "exclusion", "words", "marks", "refers",
)  # fmt: skip


REFUSED = (
    "quarantine_id", "batch_id", "source", "record_type", "record_key", "raw_hash", "contract", "payload_sha256",
    "payload_pointer",
)  # fmt: skip
REASON = ("rule_id", "pointer", "value", "message_vi", "message_en", "fix_vi", "fix_en")


class Stager:
    """Writes one batch in one transaction of `writer`, from a thread of its own; several threads may hand work over."""

    def __init__(self, *, writer: Connection, batch_id: str, source: str, contract: str) -> None:
        self._writer = writer
        self._batch = batch_id
        self._contract = contract
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="copy")
        self._pending: deque[Future[None]] = deque()
        self._lock = Lock()
        self._prefix = f"{escape(batch_id)}\t{escape(source)}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._wait(0)
        finally:
            self._pool.shutdown(wait=True)

    def page(self, parts: Generator[Sorted, None, PageCounts]) -> PageCounts:
        """Stage one page and return what became of it."""
        while True:
            try:
                part = next(parts)
            except StopIteration as end:
                counts: PageCounts = end.value
                self._later(self._write_page, counts)
                return counts
            self._later(self._write, part)

    def _later(self, work: Callable[..., None], *arguments: Any) -> None:
        """Hand work to the writing thread, which does it in this order while more is read."""
        self._wait(BEHIND - 1)
        self._pending.append(self._pool.submit(work, *arguments))

    def _write(self, part: Sorted) -> None:
        if part.lines:
            copy_in(self._writer, "core.observation_history", COLUMNS, part.lines)
        if part.refused:
            self._write_refused(part.payload_sha256, part.refused)

    def _write_refused(self, payload_sha256: str, refused: list[Refused]) -> None:
        numbers = [number for (number,) in tuples(self._writer, "stage.quarantine_ids", {"count": len(refused)})]
        records, reasons = [], []
        for number, each in zip(numbers, refused, strict=True):
            said = each.said
            kind, named = (NULL if name is None else escape(name) for name in (said.record_type, said.record_key))
            records.append(
                f"{number}\t{self._prefix}\t{kind}\t{named}\t\\\\x{each.raw_hash.hex()}\t{self._contract}\t"
                f"{payload_sha256}\t{escape(each.pointer)}\n"
            )
            reasons += [
                "\t".join((str(number), str(ordinal), *(escape(getattr(reason, name)) for name in REASON))) + "\n"
                for ordinal, reason in enumerate(said.violations)
            ]
        copy_in(self._writer, "quarantine.record", REFUSED, records)
        copy_in(self._writer, "quarantine.violation", ("quarantine_id", "ordinal", *REASON), reasons)

    def _write_page(self, counts: PageCounts) -> None:
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

    def _wait(self, at_most: int) -> None:
        while True:
            with self._lock:
                if len(self._pending) <= at_most:
                    return
                oldest = self._pending.popleft()
            oldest.result()
