"""Two nodes exchange both ways: equal copies, edits that arrive once, nothing that echoes, conflicts with a verdict."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from lienthong import pipeline
from lienthong.settings import Settings
from tests.integration.nodes import Node, city_and_portal
from tests.integration.saying import offer, say, settle, table
from warehouse.connection import create_database, drop_database, with_database

CITY = "UBND thành phố Hà Nội"


def decision(n: int, **more: Any) -> dict[str, Any]:
    values = {"number": f"{n}/QĐ-UBND", "issuer": CITY, "issued_on": "2026-05-09", "subject": f"Về việc {n}"}
    return offer(str(n), **(values | more))


@pytest.fixture
def nodes(
    settings: Settings, database_server: str, database_template: str, tmp_path: Any
) -> Iterator[tuple[Node, Node]]:
    name = f"portal_{os.urandom(5).hex()}"
    create_database(database_server, name, template=database_template)
    portal = Settings(database_url=with_database(database_server, name), home=tmp_path / "portal", node="portal")
    with city_and_portal(settings, portal) as both:
        yield both
    drop_database(database_server, name)


def publish(node: Node, *offers: dict[str, Any], run_id: str, **how: Any) -> None:
    say(node.settings, "portal_docs", list(offers), run_id=run_id, **how)
    settle(node.settings, run_id)
    pipeline.publish(node.settings, run_id)


def edit(node: Node, entity: str, token: str, key: str, **changed: Any) -> requests.Response:
    """An editor's PUT at a node: read the record, change it, send it back under the ETag that was read."""
    here = f"{node.url}/v1/entities/{entity}"
    read = requests.get(here, timeout=10)
    record = read.json()["record"] | changed
    headers = {"Authorization": f"Bearer {token}", "If-Match": read.headers["ETag"], "Idempotency-Key": key}
    return requests.put(here, json={"record": record}, headers=headers, timeout=10)


def live(node: Node) -> dict[str, tuple[str, Any]]:
    found = table(
        node.settings,
        "SELECT entity_id, encode(entity.content_hash, 'hex'), doc FROM core.entity"
        " JOIN core.entity_history USING (entity_id, revision) WHERE entity.state = 'live'",
    )
    return {entity: (hashed, doc) for entity, hashed, doc in found}


def test_the_portals_copy_equals_the_citys_feed(nodes: tuple[Node, Node]) -> None:
    city, portal = nodes
    publish(city, *(decision(n) for n in range(30)), run_id="r1")
    facts = portal.exchange("hanoi")
    assert (facts["followed"], facts["agrees"], facts["sent"]) == (30, True, 0)
    assert live(portal) == live(city)
    changed = [decision(0, subject="Đã sửa"), *(decision(n) for n in range(1, 28)), decision(40)]
    publish(city, *changed, run_id="r2")
    facts = portal.exchange("hanoi")
    assert (facts["followed"], facts["agrees"]) == (4, True)  # one changed, one new, two gone
    assert live(portal) == live(city)
    again = portal.exchange("hanoi")
    assert (again["followed"], again["agrees"], again["sent"]) == (0, True, 0)
    assert table(city.settings, "SELECT subscriber, agrees FROM feed.ack") == [("portal", True)]


def test_an_edit_at_the_portal_arrives_once_and_does_not_come_back(nodes: tuple[Node, Node]) -> None:
    city, portal = nodes
    publish(city, *(decision(n) for n in range(5)), run_id="r1")
    portal.exchange("hanoi")
    entity = min(live(portal))
    desk = portal.token("desk", writes=True)
    assert edit(portal, entity, desk, "edit-1", signer="Nguyễn Văn Mẫu").status_code == 202
    assert portal.exchange("hanoi")["sent"] == 1
    facts = city.exchange("portal")
    assert (facts["received"], facts["conflicts"]) == (1, 0)
    assert live(city)[entity][1]["signer"] == "Nguyễn Văn Mẫu"
    revisions = table(city.settings, "SELECT max(revision) FROM core.entity_history WHERE entity_id = %s", (entity,))
    assert revisions == [(2,)]
    heads = []
    for _ in range(3):
        there = portal.exchange("hanoi")
        here = city.exchange("portal")
        assert (there["sent"], here["received"], there["agrees"]) == (0, 0, True)
        heads.append((city.feed()["position"], portal.feed()["position"]))
    assert heads[1] == heads[2]
    assert live(city) == live(portal)
    status = requests.get(
        f"{city.url}/v1/inbox/portal:{entity}:2", headers={"Authorization": f"Bearer {tokens()}"}, timeout=10
    )
    assert status.json()["state"] == "applied"


def tokens() -> str:
    from tests.integration.nodes import TOKENS

    return TOKENS["LIENTHONG_TOKEN_CITY"]


def test_a_field_that_a_stronger_source_states_is_a_conflict_with_both_values(nodes: tuple[Node, Node]) -> None:
    city, portal = nodes
    publish(city, decision(1), run_id="r1", authority="gazette")
    portal.exchange("hanoi")
    [entity] = live(portal)
    desk = portal.token("desk", writes=True)
    edit(portal, entity, desk, "edit-1", subject="Cổng sửa", summary="Tóm tắt của cổng")
    portal.exchange("hanoi")
    facts = city.exchange("portal")
    assert (facts["received"], facts["conflicts"]) == (1, 1)
    assert live(city)[entity][1]["subject"] == "Về việc 1"
    assert live(city)[entity][1]["summary"] == "Tóm tắt của cổng"
    [(field, ours, theirs)] = table(city.settings, "SELECT field, ours, theirs FROM feed.conflict")
    assert (field, ours, theirs) == ("subject", "Về việc 1", "Cổng sửa")


def test_a_message_sent_twice_has_one_effect(nodes: tuple[Node, Node]) -> None:
    city, portal = nodes
    publish(city, decision(1), run_id="r1")
    portal.exchange("hanoi")
    [entity] = live(portal)
    edit(portal, entity, portal.token("desk", writes=True), "edit-1", signer="Trần Thị Mẫu")
    portal.exchange("hanoi")
    table_of = "UPDATE feed.peer_state SET pushed_position = 0 RETURNING 1"
    from warehouse.connection import session, transaction

    assert portal.settings.database_url
    with session(portal.settings.database_url) as conn, transaction(conn), conn.cursor() as cursor:
        cursor.execute(table_of)
        cursor.execute("DELETE FROM feed.delivery")
    portal.exchange("hanoi")
    assert city.exchange("portal")["received"] == 1
    assert table(city.settings, "SELECT count(*) FROM feed.inbox") == [(1,)]


def test_a_new_record_of_the_portal_becomes_one_of_the_city(nodes: tuple[Node, Node]) -> None:
    city, portal = nodes
    publish(city, decision(1), run_id="r1")
    portal.exchange("hanoi")
    publish(portal, decision(900, issuer="Chính phủ", number="900/QĐ-TTg"), run_id="p1", authority="national_portal")
    assert portal.exchange("hanoi")["sent"] == 1
    assert city.exchange("portal")["received"] == 1
    assert live(city).keys() == live(portal).keys()
    assert portal.exchange("hanoi")["agrees"] is True
    assert portal.exchange("hanoi")["sent"] == 0


def test_a_feed_that_began_anew_is_read_from_the_start(nodes: tuple[Node, Node]) -> None:
    city, portal = nodes
    publish(city, *(decision(n) for n in range(5)), run_id="r1")
    portal.exchange("hanoi")
    assert city.settings.database_url
    from warehouse.connection import session, transaction

    with session(city.settings.database_url) as conn, transaction(conn), conn.cursor() as cursor:
        cursor.execute("UPDATE feed.feed SET epoch = gen_random_uuid()")
    publish(city, *(decision(n) for n in range(1, 6)), run_id="r2")
    assert portal.exchange("hanoi")["agrees"] is True
    assert live(portal) == live(city)
