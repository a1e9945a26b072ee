"""Airflow itself, started as the demo starts it: reads the DAGs, takes the pools, and ends without leaving anybody."""

import os
from pathlib import Path

import pytest

from lienthong import airflow, plan
from lienthong.airflow_api import all_read, is_quiet, until
from lienthong.demo import story
from lienthong.settings import Settings
from warehouse.connection import create_database, drop_database, sqlalchemy_url, with_database

pytestmark = [pytest.mark.airflow, pytest.mark.xdist_group("airflow")]

SECONDS = 150.0


def test_airflow_starts_reads_every_source_and_ends_completely(database_server: str, tmp_path: Path) -> None:
    create_database(database_server, "airflow_metadata")
    surroundings = {**story.clean(os.environ), story.MARK: str(tmp_path), plan.SCHEDULES: "off"}
    sources = plan.sources(Settings())
    wanted = {*(plan.source_dag(source.name) for source in sources), plan.RECONCILE, plan.PUBLISH}
    metadata = sqlalchemy_url(with_database(database_server, "airflow_metadata"))
    with airflow.running(tmp_path, metadata, surroundings) as started:
        until("Airflow", started.api.is_healthy, SECONDS)
        until("the DAGs", lambda: all_read(started.api, wanted), SECONDS)
        assert set(started.api.dags()) == wanted
        started.api.set_pools(plan.pools(sources))
        pools = started.api.call("GET", "/api/v2/pools", limit=100)["pools"]
        assert {pool["name"]: pool["slots"] for pool in pools if pool["name"] != "default_pool"} == plan.pools(sources)
        assert is_quiet(started.api, [plan.RECONCILE])
        assert story.marked(str(tmp_path))
    assert story.marked(str(tmp_path)) == []
    drop_database(database_server, "airflow_metadata")
