"""Airflow itself, started as the demo starts it: reads the DAGs, takes the pools, and ends without leaving anybody."""

import os
import shutil
from pathlib import Path

import pytest

from lienthong import airflow, plan
from lienthong.airflow_api import AirflowApi, all_read, is_quiet, until
from lienthong.demo import story
from lienthong.settings import Settings
from warehouse.connection import create_database, drop_database, sqlalchemy_url, with_database

pytestmark = pytest.mark.airflow

SECONDS = 150.0


def wake(api: AirflowApi, source: str) -> None:
    """Push an event to Airflow's API, as an upstream system does that has something new: the source runs."""
    dag_id = plan.source_dag(source)
    [asset] = api.pages("/api/v2/assets", "assets", name_pattern=f"woken__{source}")
    api.unpause([dag_id])
    api.call("POST", "/api/v2/assets/events", {"asset_id": asset["id"], "extra": {}})
    until("the run that was asked for", lambda: any(run.dag_id == dag_id for run in api.runs()), SECONDS)


def add_source(folder: Path, like: str, name: str) -> None:
    """One more YAML file, and nothing else."""
    text = (folder / f"{like}.yml").read_text(encoding="utf-8")
    (folder / f"{name}.yml").write_text(text.replace(f"name: {like}\n", f"name: {name}\n", 1), encoding="utf-8")


def test_airflow_starts_reads_every_source_takes_new_ones_and_ends(
    database_server: str, database: str, tmp_path: Path
) -> None:
    create_database(database_server, "airflow_metadata")
    folder = tmp_path / "sources"
    shutil.copytree(Settings().sources, folder)
    surroundings = {
        **story.clean(os.environ), story.MARK: str(tmp_path), plan.SCHEDULES: "off", "LIENTHONG_SOURCES": str(folder),
        "LIENTHONG_DATABASE_URL": database, "LIENTHONG_HOME": str(tmp_path / "home"),
    }  # fmt: skip
    sources = plan.sources(Settings(sources=folder))
    wanted = {
        *(plan.source_dag(source.name) for source in sources),
        plan.RECONCILE,
        plan.PUBLISH,
        plan.REVIEW,
        plan.EXPRESS,
    }
    metadata = sqlalchemy_url(with_database(database_server, "airflow_metadata"))
    with airflow.running(tmp_path, metadata, surroundings) as started:
        until("Airflow", started.api.is_healthy, SECONDS)
        until("the DAGs", lambda: all_read(started.api, wanted), SECONDS)
        assert set(started.api.dags()) == wanted
        started.api.set_pools(plan.pools(sources))
        pools = started.api.call("GET", "/api/v2/pools", limit=100)["pools"]
        assert {pool["name"]: pool["slots"] for pool in pools if pool["name"] != "default_pool"} == plan.pools(sources)
        assert is_quiet(started.api, [plan.RECONCILE])
        wake(started.api, "so_y_te_tin_tuc")
        add_source(folder, "so_y_te_tin_tuc", "so_y_te_tin_khac")
        wanted.add(plan.source_dag("so_y_te_tin_khac"))
        until("the DAG of the new file", lambda: all_read(started.api, wanted), SECONDS)
        assert story.marked(str(tmp_path))
    assert story.marked(str(tmp_path)) == []
    drop_database(database_server, "airflow_metadata")
