"""Runs `lienthong-client` in forked children that are killed with SIGKILL at their n-th step.

Not a test by itself: test_client_kill_points.py starts it and writes one JSON object a line, `{"words": [...], "kill":
n | null}`; each is answered by `{"status", "steps", "said"}`. A step is whatever the world outside the process can see:
a request, a statement, a flush to the disk, a rename. The client has no hook for this: its doors are wrapped from
outside.
"""

import json
import os
import pathlib
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from typing import Any

import psycopg2

from lienthong_client import cli, transport


def wrap(kill: int | None, note: int) -> None:
    """Count steps into the file `note`, and end at the one that is asked for, before it is taken."""
    seen = 0

    def step() -> None:
        nonlocal seen
        seen += 1
        os.pwrite(note, f"{seen:06d}".encode(), 0)
        if seen == kill:
            os.kill(os.getpid(), signal.SIGKILL)

    def stepping(call: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*words: Any, **more: Any) -> Any:
            step()
            return call(*words, **more)

        return stepped

    os.fsync = stepping(os.fsync)
    pathlib.Path.replace = stepping(pathlib.Path.replace)  # type: ignore[method-assign]
    pathlib.Path.unlink = stepping(pathlib.Path.unlink)  # type: ignore[method-assign]
    transport.Transport._once = stepping(transport.Transport._once)  # type: ignore[method-assign]
    transport.Transport._download = stepping(transport.Transport._download)  # type: ignore[method-assign]
    connect = sqlite3.connect

    def traced(*words: Any, **more: Any) -> sqlite3.Connection:
        conn = connect(*words, **more)
        conn.set_trace_callback(lambda text: step())
        return conn

    sqlite3.connect = traced  # type: ignore[assignment]

    class Cursor(psycopg2.extensions.cursor):
        def execute(self, *words: Any, **more: Any) -> None:
            step()
            super().execute(*words, **more)

    class Connection(psycopg2.extensions.connection):
        def __init__(self, *words: Any, **more: Any) -> None:
            super().__init__(*words, **more)
            self.cursor_factory = Cursor

        def commit(self) -> None:
            step()
            super().commit()

        def __exit__(self, *words: Any) -> None:
            step()
            super().__exit__(*words)

    plain = psycopg2.connect
    psycopg2.connect = lambda *words, **more: plain(*words, connection_factory=Connection, **more)


for line in sys.stdin:
    order = json.loads(line)
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as counted:
        pid = os.fork()
        if pid == 0:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
            wrap(order["kill"], counted.fileno())
            try:
                cli.main(order["words"])
            except SystemExit as end:
                sys.stdout.flush()
                os._exit(end.code if isinstance(end.code, int) else 1)
            sys.stdout.flush()
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        output.seek(0)
        said = output.read().decode(errors="replace")[-3000:]
        counted.seek(0)
        steps = int(counted.read() or 0)
    sys.stdout.write(json.dumps({"status": os.waitstatus_to_exitcode(status), "steps": steps, "said": said}) + "\n")
    sys.stdout.flush()
