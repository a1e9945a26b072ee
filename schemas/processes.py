"""Processes of our own that work for this one: Python runs on one processor at a time.

Each is a module that is started by its name. It gets pickled messages by standard input and answers by standard output;
it ends when nobody asks any more, or when nobody listens.
"""

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from schemas.errors import IntegrationError, LoadError

ROOT = Path(__file__).resolve().parents[1]
LEAVE_SECONDS = 5.0
SELDOM = (50_000, 20, 100)  # thresholds of the garbage collector's generations


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for cycles seldom, while records are worked on by thousands.

    They make none, and the looking goes through all that was ever imported, which would be a fifth of the work.
    """
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Process:
    """One of them, as its owner sees it; `work` says in errors what it does."""

    def __init__(self, module: str, work: str) -> None:
        self._work = work
        self._process = subprocess.Popen(
            [sys.executable, "-m", module], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._orders, self._answers = self._process.stdin, self._process.stdout

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, message: Any) -> None:
        self.send_pickled(pickle.dumps(message))

    def send_pickled(self, message: bytes) -> None:
        with suppress(OSError):  # it has ended, and its last answer says why
            self._orders.write(message)
            self._orders.flush()

    def receive(self) -> Any:
        """Its next answer; an error of ours is raised here, LoadError when it has ended."""
        try:
            answer = pickle.load(self._answers)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(LEAVE_SECONDS)
            raise LoadError(f"a process that {self._work} has ended", status=str(self._process.poll())) from error
        if isinstance(answer, IntegrationError):
            raise answer
        return answer

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


def serve(work: Callable[[IO[bytes], IO[bytes]], None]) -> None:
    """The process itself: `work` reads orders and writes answers until the other side closes.

    Call it on the module under its own name, not as "__main__": the classes of the messages belong to that.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the owner, who then closes
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand between the answers
    gc.freeze()
    try:
        try:
            with seldom_collected():
                work(sys.stdin.buffer, answers)
        except IntegrationError as error:
            pickle.dump(error, answers)
        answers.close()
    except BrokenPipeError:
        os._exit(0)  # nobody listens any more; the buffer cannot be flushed
