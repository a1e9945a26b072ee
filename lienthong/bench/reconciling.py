"""One reconciliation in a fresh process, so that its peak of memory is its own; linking and merging timed apart.

The order comes by standard input, the result goes to standard output, the clusters into a file. What is timed is the
product's own `reconcile`, whatever it does: a better way to link changes the product and never this module.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from lienthong.bench.duplicates import read_clusters
from lienthong.bench.meter import MemoryWatch, own_cpu, postmaster
from lienthong.settings import ROOT
from reconciliation import run as reconciliation
from reconciliation.lessons import learnt
from reconciliation.models import use
from schemas.errors import ConfigError, LoadError
from warehouse.connection import session, transaction
from warehouse.statements import scalar, stream

TYPES = ("document", "press_release")  # that the records of the benchmark are of


class LinkOrder(BaseModel):
    """What shall be reconciled, and where the clusters are written; None: they are not asked for.

    With `learns` it first learns models from the records, without their truth, as the peer does.
    """

    model_config = ConfigDict(frozen=True)

    dsn: str
    run_id: str
    clusters: Path | None
    learns: bool = False


class Linked(BaseModel):
    """What it cost: `seconds` of link and of merge, the peak of our processes together, and that of the server's."""

    model_config = ConfigDict(frozen=True)

    seconds: dict[str, float]
    cpu_seconds: float
    peak_mib: float | None = None
    server_mib: float | None = None
    in_review: int


def ours(order: LinkOrder) -> Linked:
    """Reconcile what was loaded, in a process of its own and those that it starts."""
    server = postmaster(order.dsn)
    with subprocess.Popen(
        [sys.executable, "-m", "lienthong.bench.reconciling"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        watches = [MemoryWatch(process.pid), *([MemoryWatch(server)] if server else [])]
        for watch in watches:
            watch.start()
        told, _ = process.communicate(order.model_dump_json())
        held = [watch.ended() for watch in watches]
    if process.returncode != 0:
        raise LoadError("the reconciliation stopped with an error", status=process.returncode)
    found = Linked.model_validate_json(told.splitlines()[-1])
    return found.model_copy(update={"peak_mib": held[0], "server_mib": held[1] if server else None})


def found_clusters(order: LinkOrder) -> dict[str, str]:
    """Record -> entity, as it was written."""
    assert order.clusters is not None
    return read_clusters(order.clusters)


def _carry_out(order: LinkOrder) -> Linked:
    with session(order.dsn) as conn, _merging_told() as merging:
        started = time.perf_counter()
        if order.learns:
            with transaction(conn):
                for record_type in TYPES:
                    with suppress(ConfigError):  # too few to learn from: the model that is shipped stays
                        use(conn, record_type, learnt(conn, record_type).text, by="bench")
        began = time.perf_counter()
        reconciliation.reconcile(conn, run_id=order.run_id, now=datetime.now(UTC))
        ended = time.perf_counter()
    cpu = own_cpu()
    with session(order.dsn) as conn, transaction(conn):
        in_review = int(scalar(conn, "bench.in_review"))
        if order.clusters is not None:
            with order.clusters.open("w", encoding="utf-8") as file:
                file.writelines(f"{key},{entity}\n" for key, entity in stream(conn, "bench.clusters"))
    [at] = merging
    return Linked(
        seconds={"learn": round(began - started, 3), "link": round(at - began, 3), "merge": round(ended - at, 3)},
        cpu_seconds=round(cpu, 2),
        in_review=in_review,
    )


@contextmanager
def _merging_told() -> Iterator[list[float]]:
    """When the run begins to merge documents, which no peer does: all before it is linking."""
    module: dict[str, Any] = vars(reconciliation)
    merge = module["merge_affected"]
    at: list[float] = []

    def told(*arguments: Any, **named: Any) -> Any:
        at.append(time.perf_counter())
        return merge(*arguments, **named)

    module["merge_affected"] = told
    try:
        yield at
    finally:
        module["merge_affected"] = merge


if __name__ == "__main__":
    sys.stdout.write(_carry_out(LinkOrder.model_validate_json(sys.stdin.read())).model_dump_json() + "\n")
