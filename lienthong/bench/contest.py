"""One contest for each number of records: a fresh database, the same pages, the plan and then its peers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from lienthong import database
from lienthong.bench import cut, dlt, plan
from lienthong.bench.forms import FORMS, Form
from lienthong.bench.generate import EDITION, FIRST, VERSIONS, DataSet, data_set
from lienthong.bench.meter import Contest
from lienthong.bench.server import PageServer, page_server
from lienthong.settings import Settings
from warehouse.connection import create_database, drop_database, session, sqlalchemy_url, with_database

DATABASE = "lienthong_bench"

Tell = Callable[[str], None]


def hold(
    settings: Settings, records: list[int], *, with_peers: bool, cut_off: bool, tell: Tell
) -> tuple[list[Contest], dict[str, Any]]:
    """Every contest, and what is the same for all of them; `cut_off`: of large pulls, killed and gone on with."""
    home = settings.home.resolve() / "bench"
    server = settings.database_url or database.server(settings.home.resolve() / "postgres")
    with session(server) as conn:
        version = conn.info.server_version
    facts = {
        "postgresql": f"{version // 10000}.{version % 10000}",
        "data_edition": EDITION,
        "peer": dlt.REQUIREMENT if with_peers and not cut_off else None,
    }

    def fresh() -> str:
        drop_database(server, DATABASE)
        create_database(server, DATABASE)
        return with_database(server, DATABASE)

    runs = []
    for form in FORMS.values() if cut_off else (FORMS["json"],):
        for number in records:
            versions = (FIRST,) if cut_off else VERSIONS
            data = data_set(home / "data", number, _counted(form, number, tell), form=form, versions=versions)
            contest = Contest(records=data.records, changed=data.changed, form=form.name)
            try:
                with page_server(data.folder, data.form) as pages:
                    if cut_off:
                        cut.measure(contest, home / "node", fresh, data, pages, tell)
                    else:
                        _beside_peers(contest, home, fresh(), data, pages, with_peers=with_peers, tell=tell)
            finally:
                drop_database(server, DATABASE)
            runs.append(contest)
    return runs, facts


def _beside_peers(
    contest: Contest, home: Path, dsn: str, data: DataSet, pages: PageServer, *, with_peers: bool, tell: Tell
) -> None:
    plan.measure(contest, home / "node", dsn, data, pages, tell)
    if with_peers:
        dlt.measure(contest, home, dsn, sqlalchemy_url(dsn), pages, tell)


def _counted(form: Form, number: int, tell: Tell) -> Callable[[int], None]:
    return lambda done: tell(f"{form.name} records: {done:,} / {number:,}")
