"""rdflib and pyshacl: the catalogue is DCAT-AP, and every file is there with the hash that it states."""

from collections.abc import Callable
from typing import Any

from lienthong.settings import Settings
from publishing.publisher import publish
from publishing.snapshot import build_snapshots
from tests.integration.publishing.writing import entity_id, release, save
from warehouse.connection import Connection

Run = Callable[..., Any]


def test_the_catalogue_is_dcat_ap_and_true(
    conn: Connection, settings: Settings, url: str, run: Run, enrol: Callable[..., Any]
) -> None:
    save(conn, "ven_1", {"name": "Trung tâm Báo chí", "address": "17 Điện Biên Phủ"}, record_type="venue")
    save(conn, entity_id(1), release(1))
    save(conn, entity_id(2), release(2), audience=1)
    publish(conn, settings)
    build_snapshots(conn, settings)
    found = run("run_catalog.py", url)
    assert found["conforms"], found["report"]
    assert found["conforms_without_addresses"] is False, "the shapes find what is missing"
    assert found["datasets"] == ["public", "public.press_release", "public.venue"]
    assert found["services"] == ["public-delta", "public-oai", "public-resourcesync"]
    assert found["titles"] == ["en", "vi"] and found["all_read"] and found["distributions"] == 3 * 3 + 3
    assert found["files"] == {"records.ndjson.gz": True, "press_release.csv.gz": True, "venue.csv.gz": True}
    reporter = enrol("reporter", "press")
    token = reporter.session.headers["Authorization"].removeprefix("Bearer ")
    press = run("run_catalog.py", url, token)
    assert press["conforms"], press["report"]
    assert {name.partition(".")[0] for name in press["datasets"]} == {"public", "press"}
    assert press["all_read"] and all(press["files"].values())


def test_an_empty_node_has_a_catalogue(url: str, run: Run) -> None:
    found = run("run_catalog.py", url)
    assert (found["conforms"], found["datasets"]) == (True, ["public"]), found["report"]
