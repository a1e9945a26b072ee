"""Runs the command line in forked children, some of which are killed with SIGKILL where a statement begins.

Not a test by itself: test_kill_points.py starts it and writes one JSON object a line, `{"environment", "words", "kill":
[statement, nth] | null}`; each is answered by `{"status", "error"}`. Great Expectations takes seconds to import, so it
is imported once here. The product has no hook for this: the door that every statement passes is wrapped from outside.
"""

import json
import os
import signal
import sys
import tempfile
from typing import Any

import great_expectations  # noqa: F401  (only to have it loaded before the fork)

from lienthong import pipeline  # noqa: F401
from lienthong.commands import main
from warehouse import statements


def deadly(target: str, nth: int) -> None:
    """Wrap the lookup of statements so that the nth use of one of them is the last thing that happens."""
    original = statements.statement
    seen = 0

    def statement(name: str) -> str:
        nonlocal seen
        if name == target:
            seen += 1
            if seen == nth:
                os.kill(os.getpid(), signal.SIGKILL)
        return original(name)

    statements.statement = statement


def child(order: dict[str, Any], output: int) -> None:
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv = ["lienthong", *order["words"]]
    if order["kill"]:
        deadly(*order["kill"])
    main()


for line in sys.stdin:
    order = json.loads(line)
    with tempfile.TemporaryFile() as output:
        pid = os.fork()
        if pid == 0:
            try:
                child(order, output.fileno())
            except SystemExit as end:
                sys.stdout.flush()
                os._exit(end.code if isinstance(end.code, int) else 1)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        output.seek(0)
        told = output.read().decode(errors="replace")[-3000:]
    sys.stdout.write(json.dumps({"status": os.waitstatus_to_exitcode(status), "error": told}) + "\n")
    sys.stdout.flush()
