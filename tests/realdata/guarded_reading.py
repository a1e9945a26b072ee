"""The other end of `reading_child.py`: one process that reads file after file, and is ended when it takes too long."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from select import select
from tempfile import TemporaryFile
from typing import Any

from tests.realdata.world import ROOT

CHILD = Path(__file__).with_name("reading_child.py")
SECONDS = 180.0  # of the clock, for what waits; what works is ended by its own bound, of the processor


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a file: loads, refused, challenge; or died, with the last words of the process."""

    verdict: str
    records: int = 0
    quarantined: int = 0
    told: str = ""


class GuardedReading:
    """Keeps the process from file to file; one that died or was ended is followed by a new one."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._start()

    def _start(self) -> None:
        self._errors = TemporaryFile()
        self._process = subprocess.Popen(
            [sys.executable, str(CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
            cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        self._ask({"start": True}, 60.0)

    def read(self, path: Path, setup: Mapping[str, Any]) -> Verdict:
        return self.ask({"path": str(path), "setup": setup})

    def ask(self, order: Mapping[str, Any]) -> Verdict:
        line = self._ask(order, self._seconds)
        if line:
            return Verdict(**json.loads(line))
        self._process.kill()
        self._end()
        self._errors.seek(0)
        words = self._errors.read().decode(errors="replace").strip().splitlines()
        self._errors.close()
        ended = self._process.returncode
        self._start()
        return Verdict("died", told=f"exit {ended}: {words[-1] if words else ''}")

    def _ask(self, order: Mapping[str, Any], seconds: float) -> bytes:
        """The answer; nothing if the process died, or said nothing in time."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        ready, _, _ = select([self._process.stdout], [], [], seconds)
        return self._process.stdout.readline() if ready else b""

    def close(self) -> None:
        self._end()
        self._errors.close()

    def _end(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()
