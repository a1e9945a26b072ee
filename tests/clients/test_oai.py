"""Sickle and oaipmh-scythe harvest a feed and agree with it, and with each other."""

from collections.abc import Callable
from typing import Any

from lienthong.settings import Settings
from publishing.doors import oai_list
from publishing.publisher import publish
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.writing import entity_id, execute, release, save
from warehouse.connection import Connection

Run = Callable[..., Any]
MANY = oai_list.PAGE * 2 + 5
PREFIX = "oai:lienthong.internal:hanoi/"


def test_two_harvesters_hold_what_the_feed_says(
    conn: Connection, settings: Settings, url: str, anybody: Client, run: Run
) -> None:
    for number in range(MANY):
        save(conn, entity_id(number), release(number, agency=f"Sở {number % 2}"))
    for number in range(0, 30, 3):
        save(conn, entity_id(number), None)
    publish(conn, settings)
    execute(conn, "UPDATE feed.outbox SET published_at = '2026-10-01T00:00:00Z' WHERE position <= %s", (MANY,))
    newest = {f"{PREFIX}{line['id']}": "@removed" in line for line in anybody.lines()[0]}
    for prefix in ("oai_dc", "lienthong"):
        sickle = run("run_sickle.py", f"{url}/oai", prefix, "2026-10-01T00:00:01Z")
        assert sickle["records"] == newest and sickle["again"] == sorted(newest)
        assert set(sickle["kept"]) == {name for name, is_gone in newest.items() if not is_gone}
        assert set(sickle["since"]) == {name for name, is_gone in newest.items() if is_gone}
        assert sickle["identify"] == {
            "deletedRecord": "persistent",
            "granularity": "YYYY-MM-DDThh:mm:ssZ",
            "baseURL": f"{url}/oai",
        }
        assert sickle["formats"] == ["oai_dc", "lienthong"] and sickle["empty"] == "NoRecordsMatch"
        assert sickle["sets"] == ["agency.so-0", "agency.so-1", "type.press_release"]
        assert sickle["title"] == ["Tin số 1"]
        scythe = run("run_scythe.py", f"{url}/oai", prefix)
        assert scythe["get"] == scythe["post"] == newest
        assert scythe["sets_get"] == scythe["sets_post"] == sickle["sets"]
