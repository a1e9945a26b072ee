"""ResourceSync over HTTP: lists that are closed, lists that are kept, and who may read what."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from lxml import etree

from lienthong.settings import Settings
from publishing.doors import resource_list, resourcesync
from publishing.publisher import publish
from publishing.snapshot import build_snapshots
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.writing import entity_id, execute, release, save
from warehouse.connection import Connection

NAMES = {"s": resourcesync.SITEMAP, "rs": resourcesync.TERMS}
LISTS = "/resourcesync/public"


def read(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/xml", answer.text
    return etree.fromstring(answer.content)


def marks(top: Any) -> list[dict[str, str]]:
    return [dict(found.attrib) for found in top.xpath("*/rs:md", namespaces=NAMES)]


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> int:
    """Change lists of one block, resource lists of 150: the same code on less."""
    monkeypatch.setattr(resourcesync, "BLOCKS", 1)
    monkeypatch.setattr(resourcesync, "LENGTH", 200)
    monkeypatch.setattr(resource_list, "MOST", 150)
    return 200


def test_a_reader_comes_from_the_well_known_address_to_every_list(
    conn: Connection, settings: Settings, anybody: Client, enrol: Callable[..., Client]
) -> None:
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    reporter = enrol("reporter", "press")
    for client, feeds in ((anybody, ["public"]), (reporter, ["public", "press"])):
        found = read(client, "/.well-known/resourcesync").xpath("s:url/s:loc/text()", namespaces=NAMES)
        assert found == [f"{settings.public_url}/resourcesync/{feed}/capabilitylist.xml" for feed in feeds]
        for address in found:
            path = address.removeprefix(settings.public_url)
            capabilities = read(client, path)
            assert capabilities.xpath("rs:ln[@rel='up']/@href", namespaces=NAMES) == [
                f"{settings.public_url}/.well-known/resourcesync"
            ]
            for one in capabilities.xpath("s:url/s:loc/text()", namespaces=NAMES):
                (mark,) = marks(read(client, one.removeprefix(settings.public_url)))
                assert mark["hash"].startswith("sha-256:")
    for name in ("capabilitylist", "resourcelist", "changelist"):
        assert anybody.get(f"/resourcesync/press/{name}.xml").status_code == 401


def test_closed_lists_stay_and_the_open_one_grows(
    conn: Connection, settings: Settings, anybody: Client, short: int
) -> None:
    for number in range(short + 20):
        save(conn, entity_id(number), release(number))
    publish(conn, settings)
    index = read(anybody, f"{LISTS}/changelist.xml")
    closed, open_one = (
        found.removeprefix(settings.public_url) for found in index.xpath("s:sitemap/s:loc/text()", namespaces=NAMES)
    )
    before = anybody.get(closed)
    assert "max-age=3600" in before.headers["Cache-Control"]
    assert "max-age=3600" not in anybody.get(open_one).headers["Cache-Control"]
    assert [mark["change"] for mark in marks(read(anybody, open_one))] == ["created"] * 20
    save(conn, entity_id(1), release(1, title="Đã sửa"))
    save(conn, entity_id(2), None)
    save(conn, entity_id(2), release(2))
    publish(conn, settings)
    assert anybody.get(closed).content == before.content
    told = [mark["change"] for mark in marks(read(anybody, open_one))]
    assert told == ["created"] * 20 + ["updated", "deleted", "created"]
    epoch = closed.split("/")[4]
    assert anybody.get(closed.replace(epoch, "0" * 8 + epoch[8:])).status_code == 410
    assert anybody.get(f"{LISTS}/changelist/{epoch}/000000002.xml").status_code == 404


def test_a_contact_that_ended_has_no_hash_any_more(
    conn: Connection, settings: Settings, anybody: Client, short: int
) -> None:
    contact = {"full_name": "Trần Văn Mẫu", "agency": "Sở Mẫu", "phone": "024 0000 0000", "valid_to": "2026-11-01"}
    save(conn, "spk_1", contact, record_type="spokesperson")
    for number in range(short):
        save(conn, entity_id(number), release(number))
    publish(conn, settings)
    here = read(anybody, f"{LISTS}/changelist.xml").xpath("s:sitemap/s:loc/text()", namespaces=NAMES)[0]
    path = here.removeprefix(settings.public_url)
    assert "max-age=3600" not in anybody.get(path).headers["Cache-Control"]
    assert "hash" in marks(read(anybody, path))[0]
    save(conn, "spk_1", {name: value for name, value in contact.items() if name != "phone"}, record_type="spokesperson")
    publish(conn, settings)
    told = marks(read(anybody, path))[0]
    assert told["change"] == "created" and "hash" not in told


def test_a_list_is_made_once_for_a_position_and_old_ones_go(
    conn: Connection, settings: Settings, anybody: Client, short: int
) -> None:
    for turn in range(resource_list.KEPT + 1):
        for number in range(short):
            save(conn, entity_id(number), release(number, title=f"Lần {turn}"))
        publish(conn, settings)
        top = read(anybody, f"{LISTS}/resourcelist.xml")
        assert top.tag.endswith("sitemapindex")
        parts = [found.removeprefix(settings.public_url) for found in top.xpath("*/s:loc/text()", namespaces=NAMES)]
        assert [len(marks(read(anybody, part))) for part in parts] == [150, 50]
    folders = list((settings.home / "resource-lists" / "public").glob("*/*"))
    assert sorted(int(folder.name) for folder in folders) == [short * turn for turn in (2, 3, 4)]
    assert anybody.get(parts[0].replace(f"/{short * 4}/", f"/{short}/")).status_code == 404
    (one,) = (folder / "000000000.xml" for folder in folders if folder.name == str(short * 4))
    one.write_text(one.read_text().replace("sha-256:", "sha-256:0"))
    assert "sha-256:0" in anybody.get(parts[0]).text, "it is read from its file, not made again"


def test_a_large_feed_has_its_list_where_its_pack_stands(
    conn: Connection, settings: Settings, anybody: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource_list, "FRESH", 2)
    for number in range(3):
        save(conn, entity_id(number), release(number))
    publish(conn, settings)
    build_snapshots(conn, settings)
    save(conn, entity_id(4), release(4))
    publish(conn, settings)
    execute(conn, "UPDATE feed.outbox SET published_at = '2026-10-01T00:00:00Z' WHERE position <= 3")
    top = read(anybody, f"{LISTS}/resourcelist.xml")
    assert len(marks(top)) == 3 and top.xpath("rs:md/@at", namespaces=NAMES) == ["2026-10-01T00:00:00Z"]
    for found in top.xpath("s:url", namespaces=NAMES):
        path = found.findtext("s:loc", namespaces=NAMES).removeprefix(settings.public_url)
        body = anybody.get(path).content
        (mark,) = found.xpath("rs:md", namespaces=NAMES)
        assert (mark.get("hash"), mark.get("length")) == (f"sha-256:{sha256(body).hexdigest()}", str(len(body)))
        assert found.findtext("s:lastmod", namespaces=NAMES) == "2026-10-01T00:00:00Z"
