"""One contest for each number of records: a fresh database, the same pages, the plan and then its peers."""

from collections.abc import Callable
from typing import Any

from lienthong import database
from lienthong.bench import dlt, plan
from lienthong.bench.generate import EDITION, DataSet, data_set
from lienthong.bench.meter import Contest
from lienthong.bench.server import page_server
from lienthong.settings import Settings
from warehouse.connection import create_database, drop_database, session, sqlalchemy_url, with_database

DATABASE = "lienthong_bench"

Tell = Callable[[str], None]


def hold(
    settings: Settings, records: list[int], *, with_peers: bool, tell: Tell
) -> tuple[list[Contest], dict[str, Any]]:
    """Every contest, and what is the same for all of them."""
    home = settings.home.resolve() / "bench"
    server = settings.database_url or database.server(settings.home.resolve() / "postgres")
    with session(server) as conn:
        version = conn.info.server_version
    facts = {
        "postgresql": f"{version // 10000}.{version % 10000}",
        "data_edition": EDITION,
        "peer": dlt.REQUIREMENT if with_peers else None,
    }
    runs = []
    for number in records:
        data = data_set(home / "data", number, _counted(number, tell))
        drop_database(server, DATABASE)
        create_database(server, DATABASE)
        try:
            runs.append(_one(settings, with_database(server, DATABASE), data, with_peers=with_peers, tell=tell))
        finally:
            drop_database(server, DATABASE)
    return runs, facts


def _one(settings: Settings, dsn: str, data: DataSet, *, with_peers: bool, tell: Tell) -> Contest:
    home = settings.home.resolve() / "bench"
    contest = Contest(records=data.records, changed=data.changed)
    with page_server(data.folder) as pages:
        plan.measure(contest, home / "node", dsn, data, pages, tell)
        if with_peers:
            dlt.measure(contest, home, dsn, sqlalchemy_url(dsn), pages, tell)
    return contest


def _counted(number: int, tell: Tell) -> Callable[[int], None]:
    return lambda done: tell(f"records: {done:,} / {number:,}")
