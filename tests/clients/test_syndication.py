"""feedparser and fastfeedparser read the syndicated feeds and find what the change feed says."""

from collections.abc import Callable
from typing import Any

import pytest

from lienthong.settings import Settings
from publishing.doors import blocks
from publishing.publisher import publish
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.writing import entity_id, release, save, truth
from warehouse.connection import Connection

Run = Callable[..., Any]
MANY = 2 * blocks.SIZE + 30


def tag(number: int) -> str:
    return f"tag:lienthong.internal,2026:hanoi/{entity_id(number)}"


def night(number: int) -> str:
    return f"2026-09-{1 + number % 28:02}T23:30:00+07:00"


@pytest.fixture
def news(conn: Connection, settings: Settings) -> None:
    for number in range(MANY - 30):
        save(conn, entity_id(number), release(number, published_at=night(number)))
    for number in range(29):
        save(conn, entity_id(number), release(number, title=f"Tin số {number}, đã sửa", published_at=night(number)))
    save(conn, entity_id(300), None)
    publish(conn, settings)


@pytest.mark.usefixtures("news")
def test_feedparser_walks_the_archives_and_holds_what_is_live(run: Run, url: str, conn: Connection) -> None:
    found = run("run_feedparser.py", f"{url}/feeds/public.atom")
    assert (found["version"], found["language"], found["documents"], found["again"]) == ("atom10", "vi", 3, 304)
    held = truth(conn, "public")
    # feedparser keeps the last tombstone of a document only; the entity that is gone is still among its entries
    assert set(found["entries"]) - {tag(300)} == {f"tag:lienthong.internal,2026:hanoi/{one}" for one in held}
    for entity, (_, _, record) in held.items():
        entry = found["entries"][f"tag:lienthong.internal,2026:hanoi/{entity}"]
        assert (entry["title"], entry["link"], entry["author"]) == (record["title"], record["url"], record["agency"])
    assert found["entries"][tag(40)]["published_utc"] == [2026, 9, 13, 16, 30, 0], "half past eleven at night, +07:00"


@pytest.mark.usefixtures("news")
def test_feedparser_reads_rss_with_its_dates(run: Run, url: str) -> None:
    found = run("run_feedparser.py", f"{url}/feeds/public.rss")
    assert (found["version"], found["language"], found["again"]) == ("rss20", "vi", 304)
    entry = found["entries"][tag(5)]
    assert entry["title"] == "Tin số 5, đã sửa" and entry["guidislink"] is False
    assert entry["published"] == "Sun, 06 Sep 2026 23:30:00 +0700"
    assert entry["published_utc"] == [2026, 9, 6, 16, 30, 0]


@pytest.mark.usefixtures("news")
@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_fastfeedparser_reads_all_three_alike(form: str, run: Run, url: str, anybody: Client) -> None:
    found = run("run_fastfeedparser.py", f"{url}/feeds/public.{form}?type=press_release")
    assert found["title"] == "Thông tin công khai: Thông cáo báo chí, tin chính thức"
    told = {entry["id"]: entry["title"] for entry in found["entries"]}
    lines, _ = anybody.lines()
    newest = {line["id"]: line for line in lines if line["position"] > blocks.SIZE}
    assert told == {
        f"tag:lienthong.internal,2026:hanoi/{name}": line["record"]["title"]
        for name, line in newest.items()
        if "record" in line
    }
