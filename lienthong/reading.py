"""Large batches are read by several processes, for Python runs on one processor at a time.

Each process gets the source, reads pages of the raw store that it is given, and answers with parts that are ready to be
written; the process that owns the batch writes them, in its one transaction.
"""

import pickle
from collections.abc import Generator
from dataclasses import dataclass
from queue import SimpleQueue
from types import TracebackType
from typing import IO, Any, Self

from connectors.readers import READERS
from connectors.source import Source
from lienthong.interpreting import SourceInterpreter
from lienthong.sorting import PageCounts, Sorted, Sorter
from schemas.errors import IntegrationError
from schemas.processes import Process, serve
from warehouse.connection import session
from warehouse.payloads import open_store

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


class _Process(Process):
    """One of them, which knows the batch."""

    def __init__(self, order: ReadingOrder) -> None:
        super().__init__("lienthong.reading", "reads pages")
        self.send(order)

    def page(self, slot: int, payload_sha256: str) -> Parts:
        self.send((slot, payload_sha256))
        while not isinstance(answer := self.receive(), PageCounts):
            yield answer
        return answer


def work(orders: IO[bytes], answers: IO[bytes]) -> None:
    """What such a process does: an order, then one page after the other."""
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


def _answer(answers: IO[bytes], parts: Parts) -> None:
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
    from lienthong import reading

    serve(reading.work)
