"""A process that has done nothing before carries out an order, so that its peak of memory is its own."""

import subprocess
import sys

from lienthong.bench.order import Order, Outcome
from lienthong.settings import ROOT
from schemas.errors import LoadError


def started(order: Order) -> subprocess.Popen[str]:
    """The process, with its order."""
    process = subprocess.Popen(
        [sys.executable, "-m", "lienthong.bench.phase"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(order.model_dump_json())
    process.stdin.close()
    process.stdin = None  # else communicate() would write to it
    return process


def outcome(process: subprocess.Popen[str]) -> Outcome:
    """Wait for the end of the process; what it tells."""
    told, _ = process.communicate()
    if process.returncode != 0:
        raise LoadError("the plan stopped with an error", status=process.returncode)
    return Outcome.model_validate_json(told.splitlines()[-1])


def carried_out(order: Order) -> Outcome:
    """Start it and wait."""
    return outcome(started(order))
