"""Pools: one per upstream host, and every task that pulls has one."""

import json
from typing import Any

from lienthong import plan
from lienthong.settings import ROOT, Settings


def test_every_pull_takes_a_pool_of_its_host_and_every_pool_is_made(ask_airflow: Any) -> None:
    dags = ask_airflow("dag_facts.py", str(ROOT / "dags"))["dags"]
    taken = {dag["tasks"]["pull"]["pool"] for dag in dags.values() if "pull" in dag["tasks"]}
    assert taken
    assert taken == set(plan.pools(plan.sources(Settings())))
    others = {task["pool"] for dag in dags.values() for name, task in dag["tasks"].items() if name != "pull"}
    assert others == {"default_pool"}


def test_the_same_sources_give_the_same_pools_and_two_sources_of_a_host_share_one() -> None:
    sources = plan.sources(Settings())
    pools = plan.pools(sources)
    assert plan.pools(reversed(sources)) == pools
    assert set(pools.values()) == {plan.SLOTS_PER_HOST}
    assert plan.pools([sources[0], sources[0]]) == {plan.pool(sources[0]): plan.SLOTS_PER_HOST}


def test_a_pool_is_named_by_host_and_port() -> None:
    source = plan.sources(Settings())[0]
    assert plan.pool(source.model_copy(update={"url": "https://soyte.example.vn/rss.xml"})) == "host__soyte.example.vn"
    assert plan.pool(source.model_copy(update={"url": "http://127.0.0.1:8701/a"})) == "host__127.0.0.1_8701"
    assert plan.pool(source.model_copy(update={"url": "http://[::1]:8701/a"})) == "host__--1_8701"


def test_the_pools_file_is_what_airflow_imports() -> None:
    described = json.loads(plan.pools_file(plan.sources(Settings())))
    assert {name: pool["slots"] for name, pool in described.items()} == plan.pools(plan.sources(Settings()))
    assert all(pool["description"] for pool in described.values())
