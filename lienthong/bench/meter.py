"""What a piece of work cost: the clock, the processors, the memory, the rows and the write-ahead log of the server."""

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

from warehouse.connection import session
from warehouse.statements import row, rows, run, scalar

MEGABYTE = 1 << 20
_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")
_SAMPLED = 0.1  # seconds between two looks at the memory of a process, and more where a look takes long:
_SHARE = 50  # times as long as the look


@dataclass(slots=True, kw_only=True)
class Measured:
    """One phase of one contestant; `facts` are asserted, `steps` are seconds of the clock and of our own processor.

    `peak_mib` is of the largest process, `together_mib` of all processes at one moment; None where it was not watched.
    """

    who: str
    phase: str
    records: int
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    server_cpu_seconds: float | None = None
    peak_mib: float | None = None
    together_mib: float | None = None
    wal_mib: float = 0.0
    rows_written: dict[str, int] = field(default_factory=dict)
    steps: dict[str, float] = field(default_factory=dict)
    cpu_steps: dict[str, float] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return self.records / self.seconds if self.seconds else 0.0


@dataclass(slots=True, kw_only=True)
class Contest:
    """All that ran on one set of records, and every exact result that was not what it must be."""

    records: int
    changed: int
    form: str = "json"
    measured: list[Measured] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@contextmanager
def server_side(dsn: str, measured: Measured) -> Iterator[None]:
    """Fill in what the database server did meanwhile; the work itself runs in other processes."""
    before = _server_state(dsn)
    yield
    after = _server_state(dsn)
    measured.rows_written = {
        name: count - before.written.get(name, 0)
        for name, count in after.written.items()
        if count != before.written.get(name, 0)
    }
    measured.wal_mib = round((after.wal - before.wal) / MEGABYTE, 1)
    if before.cpu is not None and after.cpu is not None:
        measured.server_cpu_seconds = round(after.cpu - before.cpu, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ServerState:
    written: dict[str, int]
    wal: int
    cpu: float | None


def _server_state(dsn: str) -> _ServerState:
    with session(dsn) as conn:
        conn.autocommit = True
        deadline = time.monotonic() + 10
        while scalar(conn, "bench.others") and time.monotonic() < deadline:
            time.sleep(0.02)  # a backend hands in its counts when it ends, a moment after its client has gone
        run(conn, "bench.settle")
        written = {each["name"]: int(each["written"]) for each in rows(conn, "bench.written")}
        facts = row(conn, "bench.server") or {}
        return _ServerState(written=written, wal=int(facts["wal"]), cpu=_server_cpu(facts["pid"], facts["is_local"]))


def _server_cpu(backend: int, is_local: bool) -> float | None:
    """Processor seconds of the postmaster and all its children, ended ones too; None on another machine."""
    if not is_local or not (_PROC / str(backend)).exists():
        return None
    postmaster = _stat(backend)[0]
    total = sum(_stat(postmaster)[1])
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                parent, ticks = _stat(int(entry.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
            total += sum(ticks) if parent == postmaster else 0
    return total / _TICKS


def _stat(pid: int) -> tuple[int, list[int]]:
    """Parent and ticks (user, system, and the same of ended children) of a process."""
    parts = (_PROC / str(pid) / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return int(parts[1]), [int(part) for part in parts[11:15]]


class MemoryWatch(Thread):
    """The most memory that a process and its descendants held together at one moment, in MiB, until `ended` is called.

    Shared pages are divided among those who share them (Pss of /proc/<pid>/smaps_rollup); None where nobody says.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._over = Event()
        self._most = 0

    def run(self) -> None:
        rest = _SAMPLED
        while not self._over.wait(rest):
            began = time.monotonic()
            self._most = max(self._most, sum(_held(pid) for pid in (self._pid, *_descendants(self._pid))))
            # Gigabytes that many processes share take long to look through, and who is looked at is also timed.
            rest = max(_SAMPLED, _SHARE * (time.monotonic() - began))

    def ended(self) -> float | None:
        """Stop watching; what was found."""
        self._over.set()
        self.join()
        return round(self._most / 1024, 1) if self._most else None


def _held(pid: int) -> int:
    """KiB; 0 for a process that has gone."""
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _descendants(pid: int) -> list[int]:
    try:
        threads = list((_PROC / str(pid) / "task").iterdir())
        children = [int(child) for one in threads for child in (one / "children").read_text(encoding="utf-8").split()]
    except OSError:
        return []
    return children + [each for child in children for each in _descendants(child)]


def own_cpu() -> float:
    """Processor seconds of this process and its ended children."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def own_peak_mib() -> float | None:
    """The most memory that this process or one of its ended children ever held, in MiB; None where nobody says."""
    status = _PROC / "self" / "status"
    if not status.exists():
        return None
    lines = status.read_text(encoding="utf-8").splitlines()
    peak = next(line for line in lines if line.startswith("VmHWM"))
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return round(max(children, int(peak.split()[1]) / 1024), 1)


def postmaster(dsn: str) -> int | None:
    """The process of the database server that all its others descend from; None on another machine."""
    with session(dsn) as conn:
        facts = row(conn, "bench.server") or {}
        backend = int(facts["pid"])  # which lives as long as the session
        return _stat(backend)[0] if facts["is_local"] and (_PROC / str(backend)).exists() else None
