"""Large batches are read by several processes, for Python runs on one processor at a time.

Each process gets the source, reads pages of the raw store that it is given, and answers with parts that are ready to be
written; the process that owns the batch writes them, in its one transaction.
"""

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self

from connectors.readers import READERS
from connectors.source import Source
from lienthong.interpreting import SourceInterpreter
from lienthong.settings import ROOT
from lienthong.sorting import PageCounts, Sorted, Sorter
from schemas.errors import IntegrationError, LoadError
from warehouse.connection import session
from warehouse.payloads import open_store

LEAVE_SECONDS = 5.0

Parts = Generator[Sorted, None, PageCounts]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOrder:
    """What a process needs to read pages of one batch; the source as its file states it."""

    dsn: str
    raw_url: str
    batch_id: str
    contract: str
    source: dict[str, Any]
    is_replay: bool = False

    def definition(self) -> Source:
        return Source.model_validate(self.source)


class ReadingProcesses:
    """Processes that read the pages of one batch; a thread that asks for a page waits until one of them is free."""

    def __init__(self, order: ReadingOrder, number: int) -> None:
        self._order = order
        self._number = number
        self._running: list[_Process] = []
        self._free: SimpleQueue[_Process] = SimpleQueue()

    def __enter__(self) -> Self:
        for _ in range(self._number):
            process = _Process(self._order)
            self._running.append(process)
            self._free.put(process)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._running:
            process.close()

    def page(self, slot: int, payload_sha256: str) -> Parts:
        """Have one page read; what goes wrong there is raised here."""
        process = self._free.get()
        try:
            return (yield from process.page(slot, payload_sha256))
        finally:
            self._free.put(process)


class _Process:
    """One of them, as its owner sees it."""

    def __init__(self, order: ReadingOrder) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "lienthong.reading"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._orders, self._answers = self._process.stdin, self._process.stdout
        self._send(order)

    def page(self, slot: int, payload_sha256: str) -> Parts:
        self._send((slot, payload_sha256))
        while True:
            try:
                answer = pickle.load(self._answers)
            except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
                raise self._ended() from error
            if isinstance(answer, IntegrationError):
                raise answer
            if isinstance(answer, PageCounts):
                return answer
            yield answer

    def close(self) -> None:
        """Let it end: it does when nobody asks any more, or when nobody listens."""
        for pipe in (self._answers, self._orders):
            with suppress(OSError):  # it has ended before it was told to
                pipe.close()
        try:
            self._process.wait(LEAVE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _send(self, message: Any) -> None:
        with suppress(OSError):  # it has ended, and its last answer says why
            pickle.dump(message, self._orders)
            self._orders.flush()

    def _ended(self) -> LoadError:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(LEAVE_SECONDS)
        return LoadError("a process that reads pages has ended", status=str(self._process.poll()))


def main() -> None:
    """The process itself: an order, then one page after the other, until the other side closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the owner of the batch, who then closes
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand between the answers
    # Records make no cycles: looking for some among all that was imported would be a fifth of the work.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        try:
            _serve(answers)
        except IntegrationError as error:
            pickle.dump(error, answers)
        answers.close()
    except BrokenPipeError:
        os._exit(0)  # nobody listens any more; the buffer cannot be flushed


def _serve(answers: Any) -> None:
    orders = sys.stdin.buffer
    order: ReadingOrder = pickle.load(orders)
    definition = order.definition()
    reader, interpreter, store = READERS[definition.reader], SourceInterpreter(definition), open_store(order.raw_url)
    with session(order.dsn) as conn:
        conn.autocommit = True
        scope = {"batch_id": order.batch_id, "source": definition.name, "contract": order.contract}
        sorter = Sorter(reader=conn, **scope, is_replay=order.is_replay)
        while True:
            try:
                slot, payload_sha256 = pickle.load(orders)
            except EOFError:
                return
            try:
                records = reader.records(definition, store.get(payload_sha256))
                parts = sorter.page(slot, payload_sha256, records, interpreter)
                _answer(answers, parts)
            except IntegrationError as error:
                pickle.dump(error, answers)
            answers.flush()


def _answer(answers: Any, parts: Parts) -> None:
    while True:
        try:
            part: Sorted | PageCounts = next(parts)
        except StopIteration as end:
            part = end.value
        pickle.dump(part, answers)
        answers.flush()
        if isinstance(part, PageCounts):
            return


if __name__ == "__main__":
    from lienthong import reading  # the classes of the messages belong to the module, not to "__main__"

    reading.main()
