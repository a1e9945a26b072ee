"""Two nodes that both write: equal records, no echo, edits merged three ways, conflicts decided once for both."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from lienthong.exchange import verify
from lienthong.settings import Settings
from reconciliation import disputes
from schemas.errors import ConfigError
from tests.integration.converging import (
    both_writing,
    conflicts,
    decision,
    desk,
    echoes,
    edits,
    exchange,
    live,
    now,
    public,
    quiesce,
    replayed,
    settles,
    told,
    writes,
)
from tests.integration.nodes import Node
from tests.integration.saying import table
from warehouse.connection import create_database, drop_database, session, transaction, with_database


@pytest.fixture
def nodes(
    settings: Settings, database_server: str, database_template: str, tmp_path: Path
) -> Iterator[tuple[Node, Node]]:
    name = f"portal_{os.urandom(5).hex()}"
    create_database(database_server, name, template=database_template)
    portal = Settings(database_url=with_database(database_server, name), home=tmp_path / "portal", node="portal")
    with both_writing(settings, portal) as both:
        yield both
    drop_database(database_server, name)


def same(one: Node, other: Node) -> dict[str, Any]:
    """All invariants that hold once nothing is on its way."""
    held = live(one)
    assert held == live(other)
    assert conflicts(one) == conflicts(other)
    assert (echoes(one), echoes(other)) == (0, 0)
    for node in (one, other):
        assert replayed(node) == public(node)
    return held


def test_what_either_node_writes_both_hold_under_one_id(nodes: tuple[Node, Node]) -> None:
    city, portal = nodes
    writes(city, [decision(1), decision(2)])
    writes(portal, [decision(2, summary="Cổng tóm tắt"), decision(3)], authority="national_portal")
    quiesce(city, portal)
    assert len(same(city, portal)) == 3
    writes(city, [decision(2)])
    quiesce(city, portal)
    assert len(same(city, portal)) == 2
    again = exchange(city, portal)
    assert (again["followed"], again["sent"], again["echoes"]) == (0, 0, 0)


def test_edits_of_two_fields_go_together(nodes: tuple[Node, Node]) -> None:
    city, portal = nodes
    writes(city, [decision(1)])
    quiesce(city, portal)
    [entity] = live(portal)
    edits(portal, entity, signer="Nguyễn Văn Mẫu")
    edits(city, entity, summary="Tóm tắt của thành phố")
    quiesce(city, portal)
    held = same(city, portal)[entity]
    assert (held["signer"], held["summary"]) == ("Nguyễn Văn Mẫu", "Tóm tắt của thành phố")
    assert conflicts(city) == {}


def test_concurrent_edits_of_one_field_are_a_conflict_and_the_base_stands(nodes: tuple[Node, Node]) -> None:
    city, portal = nodes
    writes(city, [decision(1)])
    quiesce(city, portal)
    [entity] = live(portal)
    there = edits(portal, entity, subject="Cổng sửa")
    edits(city, entity, subject="Thành phố sửa")
    quiesce(city, portal)
    assert same(city, portal)[entity]["subject"] == "Về việc 1"
    [(field, base, _, state, _)] = conflicts(city).values()
    assert (field, base, state) == ("subject", "Về việc 1", "open")
    assert city.settings.database_url
    with session(city.settings.database_url) as conn:
        [found] = disputes.listed(conn)
        assert (found["ours"], found["theirs"]) == ("Thành phố sửa", "Cổng sửa")
        with transaction(conn):
            disputes.decide(conn, found["conflict_id"], "Cổng sửa", by="Trần Thị Mẫu", reason="đúng bản ký", now=now())
    settles(city)
    quiesce(city, portal)
    assert same(city, portal)[entity]["subject"] == "Cổng sửa"
    assert there is not None
    said = told(portal, there)["answer"]["conflicts"]["subject"]
    assert (said["state"], said["value"], said["decided_by"]) == ("decided", "Cổng sửa", "Trần Thị Mẫu")
    edits(city, entity, subject="Sửa sau cùng")
    quiesce(city, portal)
    assert same(city, portal)[entity]["subject"] == "Sửa sau cùng"


def test_after_the_deadline_the_proposal_is_applied_and_says_so(nodes: tuple[Node, Node]) -> None:
    city, portal = nodes
    writes(city, [decision(1)])
    quiesce(city, portal)
    [entity] = live(portal)
    edits(portal, entity, subject="Cổng sửa")
    edits(city, entity, subject="Thành phố sửa")
    quiesce(city, portal)
    [(_, _, proposal, _, _)] = conflicts(city).values()
    assert portal.settings.database_url
    with session(portal.settings.database_url) as conn, transaction(conn):
        assert disputes.lapse(conn, now() + timedelta(hours=73)) == 1
    settles(portal)
    quiesce(city, portal)
    assert same(city, portal)[entity]["subject"] == proposal
    assert table(city.settings, "SELECT state, decided_by FROM feed.conflict WHERE conflict_key IS NOT NULL") == [
        ("decided", "rule:deadline")
    ]


def test_only_the_owner_may_edit_its_field(nodes: tuple[Node, Node]) -> None:
    city, portal = nodes
    writes(city, [decision(1)])
    quiesce(city, portal)
    [entity] = live(portal)
    message = edits(portal, entity, issued_on="2026-05-10", signer="Nguyễn Văn Mẫu")
    quiesce(city, portal)
    held = same(city, portal)[entity]
    assert (held["issued_on"], held["signer"]) == ("2026-05-09", "Nguyễn Văn Mẫu")
    assert message is not None
    assert told(portal, message)["answer"]["lost"]["issued_on"]["rule"] == "ownership"


def test_what_was_lost_on_the_way_is_found_and_taken_again(nodes: tuple[Node, Node]) -> None:
    city, portal = nodes
    writes(city, [decision(1)])
    quiesce(city, portal)
    assert verify(portal.settings, "hanoi")["agrees"]
    writes(city, [decision(n) for n in range(1, 5)])
    assert portal.settings.database_url
    with session(portal.settings.database_url) as conn, transaction(conn), conn.cursor() as cursor:
        cursor.execute("UPDATE feed.peer_state SET taken = 1000")  # as if pages had been taken and lost
    exchange(portal, city)
    assert len(live(portal)) == 1
    found = verify(portal.settings, "hanoi")
    assert (found["agrees"], bool(found["differs_here"]), found["repaired"]) == (False, True, 0)
    assert verify(city.settings, "portal")["differs_there"] == found["differs_here"]
    mended = verify(portal.settings, "hanoi", is_repairing=True)
    assert (mended["agrees"], mended["repaired"]) == (True, 3)
    settles(portal)
    assert len(same(city, portal)) == 4


def test_nodes_with_different_rules_do_not_exchange(nodes: tuple[Node, Node]) -> None:
    city, portal = nodes
    writes(city, [decision(1)])
    assert portal.settings.peers
    declared = yaml.safe_load(portal.settings.peers.read_text())
    declared[0]["ownership"] = {"document": {"subject": "negotiated"}}
    portal.settings.peers.write_text(yaml.safe_dump(declared))
    with pytest.raises(ConfigError, match="different rules"):
        exchange(portal, city)
    assert live(portal) == {}


def test_a_token_that_only_writes_reads_no_statements(nodes: tuple[Node, Node]) -> None:
    city, _ = nodes
    asked = requests.get(
        f"{city.url}/v1/exchange/statements", headers={"Authorization": f"Bearer {desk(city)}"}, timeout=10
    )
    assert asked.status_code == 403
    assert requests.get(f"{city.url}/v1/exchange", timeout=10).status_code == 401


def test_what_is_not_for_peers_travels_as_a_veil(nodes: tuple[Node, Node]) -> None:
    city, portal = nodes
    writes(city, [decision(1)])
    writes(portal, [decision(1, summary="Cổng tóm tắt")])
    quiesce(city, portal)
    writes(city, [decision(1, sensitivity="internal", body="Chỉ dùng nội bộ")])
    quiesce(city, portal)
    assert same(city, portal) == {}
    assert public(portal) == {}
    held = table(portal.settings, "SELECT doc::text FROM core.observation_history")
    assert not [text for (text,) in held if "nội bộ" in text]


def test_a_withdrawal_beats_a_concurrent_edit(nodes: tuple[Node, Node]) -> None:
    city, portal = nodes
    writes(city, [decision(1), decision(2)])
    quiesce(city, portal)
    entity = next(name for name, doc in live(portal).items() if doc["number"] == "1/QĐ-UBND")
    edits(portal, entity, subject="Cổng sửa")
    writes(city, [decision(2)])
    quiesce(city, portal)
    assert entity not in same(city, portal)
