"""A withdrawal reaches the other node of an exchange: its reason is kept there, and no source brings it back."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from lienthong import withdrawing
from lienthong.settings import Settings
from reconciliation.withdrawals import Reason, Wish
from tests.integration.converging import both_writing, decision, echoes, live, now, public, quiesce, replayed, writes
from tests.integration.nodes import Node
from tests.integration.saying import table
from warehouse.connection import create_database, drop_database, with_database

WHO = {"basis": "Quyết định 12/QĐ-UBND", "by": "Trần Thị Mẫu"}


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


def told(node: Node, entity: str) -> list[str | None]:
    """Of each line about an entity the reason why it is gone; None for content."""
    lines = [change for change in node.feed()["changes"] if change["id"] == entity]
    return [change["@removed"]["reason"] if "@removed" in change else None for change in lines]


def found(node: Node, number: int) -> str:
    [(entity,)] = table(
        node.settings,
        "SELECT DISTINCT entity_id FROM core.entity_history WHERE doc ->> 'number' = %s",
        (f"{number}/QĐ-UBND",),
    )
    return str(entity)


def test_the_reason_travels_and_our_sources_do_not_bring_it_back(nodes: tuple[Node, Node]) -> None:
    city, portal = nodes
    writes(city, [decision(1, summary="Bí mật"), decision(2), decision(3, summary="Riêng tư")])
    writes(portal, [decision(2, summary="Cổng tóm tắt")], authority="national_portal")
    quiesce(city, portal)
    taken, shared, partly = (found(city, number) for number in (1, 2, 3))
    withdrawing.withdraw(city.settings, Wish(entity_id=taken, reason=Reason.LEGAL_TAKEDOWN, **WHO), now=now())
    withdrawing.withdraw(city.settings, Wish(entity_id=shared, reason=Reason.ERROR, **WHO), now=now())
    withdrawing.withdraw(
        city.settings, Wish(entity_id=partly, reason=Reason.PRIVACY_ERASED, fields=("summary",), **WHO), now=now()
    )
    quiesce(city, portal)
    assert told(portal, taken) == ["legal_takedown", "legal_takedown"], "its earlier line is silent there too"
    assert live(city).keys() == {partly} and live(portal).keys() == {shared, partly}
    assert live(portal)[shared]["summary"] == "Cổng tóm tắt", (
        "what the other node states by itself is its own to decide"
    )
    assert "summary" not in live(portal)[partly]
    writes(city, [decision(1, summary="Bí mật"), decision(2, signer="Mẫu"), decision(3, summary="Riêng tư khác")])
    quiesce(city, portal)
    assert live(portal).keys() == {shared, partly} and "signer" not in live(portal)[shared]
    assert "summary" not in live(portal)[partly]
    for entity in (taken, shared, partly):
        withdrawing.restore(city.settings, entity, **WHO, now=now())
    quiesce(city, portal)
    assert live(city) == live(portal) and live(portal)[taken]["summary"] == "Bí mật"
    assert live(portal)[partly]["summary"] == "Riêng tư khác"
    assert told(portal, taken) == [None, "legal_takedown", None]
    assert (echoes(city), echoes(portal)) == (0, 0)
    for node in (city, portal):
        assert replayed(node) == public(node)
