"""redbot asks the doors as caches and browsers do: validators, codings, clocks, lengths."""

from pathlib import Path

import pytest

from lienthong.settings import Settings
from publishing.publisher import publish
from tests.clients.conftest import CLIENTS, PYTHON, tried
from tests.integration.publishing.writing import entity_id, execute, release, save
from warehouse.connection import Connection

RIGHT = (
    "The Content-Length header is correct.",
    "The server's clock is correct.",
    "If-None-Match conditional requests are supported.",
    "Content negotiation for gzip compression is supported",
)


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/public.atom",
        "/feeds/public.rss",
        "/feeds/public.json",
        "/resourcesync/public/resourcelist.xml",
        "/resourcesync/public/changelist.xml",
    ],
)
def test_caches_and_browsers_are_served_well(
    path: str, conn: Connection, settings: Settings, url: str, tmp_path: Path
) -> None:
    for number in range(30):
        save(conn, entity_id(number), release(number))
    publish(conn, settings)
    execute(conn, "UPDATE feed.outbox SET published_at = '2026-10-01T00:00:00Z'")
    done = tried(str(PYTHON), str(CLIENTS / "redbot"), "-o", "text", url + path, folder=tmp_path)
    assert done.returncode == 0 and done.stdout.startswith("HTTP/1.1 200"), done.stdout + done.stderr
    for note in (*RIGHT, "If-Modified-Since conditional requests are supported."):
        assert note in done.stdout, done.stdout
