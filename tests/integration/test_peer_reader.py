"""The reader `peer` against a whole node on loopback: what it reads is what the node holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from connectors.fetch import Fetcher
from connectors.raw import GONE
from connectors.readers.peer import PeerReader
from connectors.readers.protocol import Evidence, Fetched, Known
from connectors.source import Source
from lienthong.settings import Settings
from publishing.delta import SEGMENT
from publishing.publisher import publish
from schemas.errors import SourceUnavailable
from schemas.vocabularies import Completeness, Health
from tests.integration.nodes import Node, serving
from tests.integration.publishing.writing import entity_id, execute, release, save, truth, write
from warehouse.connection import Connection, session

READER = PeerReader()


@pytest.fixture
def node(settings: Settings) -> Iterator[Node]:
    with serving(settings) as one:
        yield one


@pytest.fixture
def conn(settings: Settings) -> Iterator[Connection]:
    assert settings.database_url
    with session(settings.database_url) as found:
        yield found


class Copy:
    """A source of the node, and the copy that its records add up to."""

    def __init__(self, node: Node, **options: Any) -> None:
        self.source = Source.model_construct(name="nut_ban", url=node.url, options=options)
        self.held: dict[str, tuple[int, dict[str, Any]]] = {}
        self.cursor: str | None = None
        self._host = node.url.removeprefix("http://")

    def pull(self) -> tuple[Evidence, list[Fetched]]:
        """One pull whose batch loads: its records count, and its cursor is kept."""
        found: list[Fetched] = []
        with Fetcher(frozenset({self._host})) as fetcher:

            def exchange(url: str, etag: str | None = None, last_modified: str | None = None) -> Any:
                return fetcher.fetch(url, etag=etag, last_modified=last_modified)

            steps = READER.pull(self.source, exchange, Known(cursor=self.cursor))
            try:
                while True:
                    found.append(next(steps))
            except StopIteration as stop:
                evidence: Evidence = stop.value
        for one in found:
            if one.exchange.health is Health.OK and one.exchange.body is not None:
                self.take(one.exchange.body)
        self.cursor = evidence.cursor
        return evidence, found

    def take(self, payload: bytes) -> None:
        for raw in READER.records(self.source, payload):
            fields = raw.fields()
            entity = fields.pop("entity_id")
            assert fields.pop("record_type") in {"press_release", "document"}
            if fields.pop(GONE, False):
                assert fields == {}
                self.held.pop(entity, None)
            else:
                self.held[entity] = (fields.pop("revision"), fields)


def said(conn: Connection) -> dict[str, tuple[int, dict[str, Any]]]:
    return {entity: (revision, doc) for entity, (revision, _, doc) in truth(conn, "public").items()}


def fill(conn: Connection, count: int) -> None:
    """So many changes of forty entities, every seventh a withdrawal, in one transaction."""
    live = set(truth(conn, "public"))
    for number in range(count):
        entity = entity_id(number % 40)
        goes = number % 7 == 6 and entity in live
        write(conn, entity, None if goes else release(number, summary='Dòng "một"\nhai \\ ba ₫ 🌀'))
        (live.discard if goes else live.add)(entity)
    conn.commit()


def test_the_copy_equals_the_node_over_several_pages(node: Node, conn: Connection) -> None:
    fill(conn, SEGMENT + 60)
    publish(conn, node.settings)
    copy = Copy(node)
    evidence, found = copy.pull()
    assert [one.slot for one in found] == [0, 1]
    assert copy.held == said(conn) != {}
    assert (evidence.completeness, evidence.health) == (Completeness.UNKNOWN, Health.OK)


def test_increments_bring_changes_and_tombstones(node: Node, conn: Connection) -> None:
    for number in range(3):
        save(conn, entity_id(number), release(number))
    publish(conn, node.settings)
    copy = Copy(node)
    copy.pull()
    save(conn, entity_id(0), None)
    save(conn, entity_id(1), release(1, title="Đã sửa"))
    save(conn, entity_id(9), release(9))
    publish(conn, node.settings)
    _, found = copy.pull()
    assert copy.held == said(conn)
    assert entity_id(0) not in copy.held
    body = found[0].exchange.body
    assert body is not None and body.count(b'"recorded_at":') == 3
    evidence, found = copy.pull()
    assert (evidence.health, evidence.cursor, len(found)) == (Health.OK, copy.cursor, 1)
    assert copy.held == said(conn)


def test_a_node_without_changes_is_empty(node: Node) -> None:
    evidence, _ = Copy(node).pull()
    assert (evidence.completeness, evidence.health) == (Completeness.UNKNOWN, Health.EMPTY)
    assert evidence.cursor


def test_types_are_filtered(node: Node, conn: Connection) -> None:
    save(conn, entity_id(1), release(1))
    save(conn, entity_id(2, "doc"), {"number": "1/QĐ-UBND"}, record_type="document")
    publish(conn, node.settings)
    copy = Copy(node, types=["document"])
    copy.pull()
    assert copy.held == {entity_id(2, "doc"): (1, {"number": "1/QĐ-UBND"})}


def test_a_feed_that_was_rebuilt_is_read_from_the_start(node: Node, conn: Connection) -> None:
    for number in range(3):
        save(conn, entity_id(number), release(number))
    publish(conn, node.settings)
    copy = Copy(node)
    copy.pull()
    execute(conn, "UPDATE feed.feed SET epoch = gen_random_uuid()")
    evidence, found = copy.pull()
    assert [one.exchange.status for one in found] == [410, 200]
    assert "again from the beginning" in evidence.detail
    assert copy.held == said(conn)
    assert [one.exchange.status for one in copy.pull()[1]] == [200]


def test_a_feed_whose_beginning_was_dropped_cannot_be_read_from_the_start(node: Node, conn: Connection) -> None:
    for number in range(3):
        save(conn, entity_id(number), release(number))
    publish(conn, node.settings)
    copy = Copy(node)
    copy.pull()
    execute(conn, "UPDATE feed.feed SET horizon = 2")
    assert [one.exchange.status for one in copy.pull()[1]] == [200]
    with pytest.raises(SourceUnavailable):
        Copy(node).pull()


def test_a_feed_that_is_not_for_everybody_or_does_not_exist_is_gone(node: Node, conn: Connection) -> None:
    for feed in ("press", "khong-co"):
        with pytest.raises(SourceUnavailable) as caught:
            Copy(node, feed=feed).pull()
        assert caught.value.data["health"] in {Health.GONE, Health.REFUSED}
