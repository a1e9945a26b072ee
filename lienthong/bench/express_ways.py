"""The ways of the express benchmark: how notices are carried, and how bulk sources load beside them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lienthong import airflow as airflow_processes
from lienthong import database, plan
from lienthong.airflow import free_ports, log, stop
from lienthong.airflow_api import all_read, until
from lienthong.bench.forms import FORMS
from lienthong.bench.generate import PAGE
from lienthong.bench.notices import SOURCE, VARIABLE
from lienthong.demo.nodes import Node, make_node
from lienthong.demo.story import clean
from lienthong.settings import ROOT, Settings
from schemas.errors import LoadError
from warehouse.connection import create_database, drop_database, session, sqlalchemy_url, with_database
from warehouse.statements import rows

SHIPPED = ROOT / "connectors" / "sources"
PATIENCE = 120.0  # seconds after which a notice counts as lost
START = 180.0  # seconds for a server, an Airflow
BULK, BULKS = 10_000, 6  # records of each bulk source, all different, and how many sources
METADATA = "lienthong_bench_express_airflow"


def bench_node(fresh: Settings, home: Path, address: str, pages: str) -> Node:
    """A node with the shipped source of notices, and bulk sources enough to last."""
    sources = home / "sources"
    sources.mkdir()
    (sources / f"{SOURCE}.yml").write_bytes((SHIPPED / f"{SOURCE}.yml").read_bytes())
    for number in range(BULKS):
        name, first = f"bulk_{number + 1}", 1 + number * BULK // PAGE
        text = FORMS["json"].file(name=name, url=pages)
        assert "total: total" in text
        text = text.replace("total: total", f"first_page: {first}, max_pages: {BULK // PAGE}")
        (sources / f"{name}.yml").write_text(text, encoding="utf-8")
    assert fresh.database_url is not None
    more = {"sources": sources, "variables": {VARIABLE: address, plan.RETRY_DELAY: "2"}}
    node = make_node("bench", home / "node", fresh.database_url, free_ports(1)[0], clean(os.environ), **more)
    (node.settings.home / "peers.yml").write_text("[]\n", encoding="utf-8")
    return node


def begun(node: Node, *words: str) -> subprocess.Popen[bytes]:
    """A command of the node in a process and session of its own."""
    with log(node.settings.home, "-".join(words[:2])) as output:
        return subprocess.Popen(
            [sys.executable, "-m", "lienthong", *words],
            env=dict(node.environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def is_loading(node: Node) -> bool:
    """Whether a bulk source is under way."""
    with session(database.dsn(node.settings)) as conn:
        return bool(rows(conn, "bench.loading", {"source": SOURCE}))


Started = tuple[Callable[[], float | None], Callable[[], None]]


def by_command(node: Node, running: ExitStack) -> Started:
    """Each notice is taken by a command of its own; the clock starts with the command."""
    commands: list[subprocess.Popen[bytes]] = []

    def carry() -> float:
        for each in commands:
            if each.wait(PATIENCE):
                raise LoadError("lienthong run ended with an error", status=each.returncode)
        began = time.monotonic()
        commands[:] = [begun(node, "run", SOURCE)]
        running.callback(stop, list(commands))
        return began

    return carry, lambda: _bulk(node, running)


def by_worker(node: Node, running: ExitStack) -> Started:
    """The worker takes them all; bulk sources load by a command."""
    running.callback(stop, [begun(node, "express")])
    return lambda: None, lambda: _bulk(node, running)


def by_airflow(node: Node, running: ExitStack) -> Started:
    """A real Airflow: the express DAG keeps the worker at work, bulk sources load by DAGs of their own."""
    assert node.settings.database_url is not None
    running.enter_context(_empty_database(node.settings.database_url, METADATA))
    metadata = sqlalchemy_url(with_database(node.settings.database_url, METADATA))
    home = node.settings.home / "airflow"
    started = running.enter_context(
        airflow_processes.running(home, metadata, node.environment, airflow_processes.COMMANDS)
    )
    api = started.api
    until("Airflow", api.is_healthy, START)
    wanted = [
        *(plan.source_dag(name) for name in plan.names(node.settings)),
        plan.EXPRESS,
        plan.RECONCILE,
        plan.PUBLISH,
    ]
    until("the DAGs", lambda: all_read(api, wanted), START)
    api.set_pools(plan.pools(plan.sources(node.settings)))
    bulk = [name for name in plan.names(node.settings) if name != SOURCE]
    api.unpause([plan.source_dag(SOURCE), *(plan.source_dag(name) for name in bulk), plan.RECONCILE, plan.PUBLISH])
    api.unpause([plan.EXPRESS])

    def load() -> None:
        for name in bulk:
            api.trigger(plan.source_dag(name), f"bulk-{name}", {"run_id": f"bulk-{name}"})

    return lambda: None, load


WAYS: Mapping[str, Callable[[Node, ExitStack], Started]] = {
    "cli": by_command,
    "worker": by_worker,
    "airflow": by_airflow,
}


def _bulk(node: Node, running: ExitStack) -> None:
    names = [name for name in plan.names(node.settings) if name != SOURCE]
    running.callback(stop, [begun(node, "run", *names)])


@contextmanager
def _empty_database(server: str, name: str) -> Iterator[None]:
    drop_database(server, name)
    create_database(server, name)
    try:
        yield
    finally:
        drop_database(server, name)
