"""The worker of push as a service: it lives through a database that restarts, says that it lives, and cleans up.

On SIGTERM it takes nothing new and writes down what is in flight; what a killed one had in flight, another sends again.
"""

import logging
import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from lienthong import database
from lienthong.push_pace import PACE, Pace
from lienthong.pushing import Worker
from lienthong.settings import Settings
from publishing import subscriptions
from schemas.errors import WarehouseUnavailable
from warehouse.bell import Bell, bell
from warehouse.connection import Connection, session, transaction
from warehouse.statements import row, rows, run

logger = logging.getLogger(__name__)

BEAT = 5.0  # seconds between two signs of life
SEEN = 60.0  # seconds after which a worker without one counts as gone
PRUNE = 3600.0  # seconds between two prunings
PRUNED_AT_ONCE = 20  # batches, so that sending does not wait for long


def work(
    settings: Settings,
    pace: Pace = PACE,
    *,
    interval: float = 1.0,
    ended: Callable[[], bool],
    pause: Callable[[float], object] = time.sleep,
) -> None:
    """Send until `ended` says so; looks for new changes when something is published, and once an interval."""
    with ThreadPoolExecutor(pace.senders, thread_name_prefix="push") as senders:
        worker = Worker(senders=senders, settings=settings, pace=pace)
        while not ended():
            try:
                with session(dsn := database.dsn(settings)) as worker.conn, bell(dsn) as news:
                    _serve(worker, news, interval, ended)
            except WarehouseUnavailable as error:
                logger.warning("the warehouse does not answer, push waits", extra={"error": str(error)})
                pause(interval)


def _serve(worker: Worker, news: Bell, interval: float, ended: Callable[[], bool]) -> None:
    """One connection's life: rounds until the end, then what is in flight is written down."""
    conn, settings = worker.conn, worker.settings
    found = subscriptions.reseal(conn, settings.home)
    if found["unreadable"]:
        logger.error("secrets that no key here opens, see lienthong doctor", extra={"count": found["unreadable"]})
    name, looked, beat, pruned = str(uuid4()), -interval, -BEAT, -PRUNE
    while not ended():
        now = time.monotonic()
        if now - looked >= interval:
            looked = now
            worker.enqueue()
        if now - beat >= BEAT:
            beat = now
            _beat(worker, name)
        if now - pruned >= PRUNE:
            pruned = now
            _prune(worker)
        worker.claim()
        if worker.flying:
            worker.settle(patience=interval)
        elif news.wait(interval):
            looked = -interval
    while worker.flying:
        worker.settle(patience=None)
    with transaction(conn):
        run(conn, "push.leave", {"worker": name})


def _beat(worker: Worker, name: str) -> None:
    counts = worker.counts
    values = {"worker": name, "machine": socket.gethostname(), "pid": os.getpid(), "sending": len(worker.flying)}
    values |= {"delivered": counts["delivered"], "failed": counts["retrying"] + counts["dead"]}
    with transaction(worker.conn):
        run(worker.conn, "push.beat", values)


def _prune(worker: Worker) -> None:
    gone = subscriptions.prune(worker.conn, worker.settings.push_days, batches=PRUNED_AT_ONCE)
    if gone:
        logger.info("delivered events were pruned", extra={"count": gone})


def health(conn: Connection, settings: Settings, *, machine: str | None = None) -> dict[str, Any]:
    """What an operator looks at first; `is_well` when a worker lives (on this machine) and every secret opens."""
    workers = rows(conn, "push.workers", {"seconds": SEEN})
    alive = [one for one in workers if one["is_alive"] and machine in (None, one["machine"])]
    secrets = subscriptions.sealing(conn, settings.home)
    return {
        "is_well": bool(alive) and not secrets["unreadable"],
        "workers": workers,
        "late": row(conn, "push.late"),
        "hosts": rows(conn, "push.hosts"),
        "secrets": secrets,
    }
