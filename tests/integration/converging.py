"""Two nodes that both write, for tests: what they hold, whether it is the same, and what a scenario can do to them."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import requests

from lienthong import pipeline
from lienthong.settings import Settings
from lienthong.statement_exchange import prepare
from publishing.subscribers import register
from schemas.registry import RECORD_TYPES
from tests.integration.nodes import TOKENS, Node, serving
from tests.integration.saying import offer, say, table
from warehouse.connection import session, transaction

CITY = "UBND thành phố Hà Nội"
_serial = itertools.count()


def decision(n: int, **more: Any) -> dict[str, Any]:
    values = {"number": f"{n}/QĐ-UBND", "issuer": CITY, "issued_on": "2026-05-09", "subject": f"Về việc {n}"}
    return offer(str(n), **(values | more))


@contextmanager
def both_writing(city: Settings, portal: Settings, **more: Any) -> Iterator[tuple[Node, Node]]:
    """Two nodes, each of which follows the other and pushes to it."""
    with serving(city) as here, serving(portal) as there:
        for node, other in ((here, there), (there, here)):
            variable = f"LIENTHONG_TOKEN_{other.settings.node.upper()}"
            assert other.settings.database_url
            with session(other.settings.database_url) as conn, transaction(conn):
                TOKENS[variable] = register(conn, node.settings.node, "public", (), exchanges=True)
            node.peer(
                name=other.settings.node,
                title={"vi": other.settings.node},
                url=other.url,
                follow=True,
                push=True,
                mode="statements",
                token_env=variable,
                **more,
            )
        for node in (here, there):
            prepare(node.settings)
        yield here, there


def writes(node: Node, offers: list[dict[str, Any]], *, source: str = "docs", authority: str = "agency_portal") -> None:
    """One complete pull of a source of the node; what it does not offer any more is gone."""
    run_id = f"w{next(_serial)}"
    say(node.settings, f"{node.settings.node}_{source}", offers, run_id=run_id, authority=authority)
    settles(node)


def settles(node: Node) -> None:
    pipeline.reconcile(node.settings)
    pipeline.publish(node.settings)


def desk(node: Node) -> str:
    """The token of the node's editing desk."""
    known = f"desk {node.url}"
    if known not in TOKENS:
        assert node.settings.database_url
        with session(node.settings.database_url) as conn, transaction(conn):
            TOKENS[known] = register(conn, "desk", "public", sorted(RECORD_TYPES))
    return TOKENS[known]


def edits(node: Node, entity: str, **changed: Any) -> str | None:
    """An editor reads the record and sends it back changed; the message id, or None when the node refused."""
    here = f"{node.url}/v1/entities/{entity}"
    token = desk(node)
    read = requests.get(here, timeout=10)
    if read.status_code != 200:
        return None
    record = {name: value for name, value in (read.json()["record"] | changed).items() if value is not None}
    key = f"edit-{next(_serial)}"
    headers = {"Authorization": f"Bearer {token}", "If-Match": read.headers["ETag"], "Idempotency-Key": key}
    answer = requests.put(here, json={"record": record}, headers=headers, timeout=10)
    return key if answer.status_code < 300 else None


def told(node: Node, message: str) -> dict[str, Any]:
    """What became of a message of the desk."""
    answer = requests.get(
        f"{node.url}/v1/inbox/{message}", headers={"Authorization": f"Bearer {desk(node)}"}, timeout=10
    )
    answer.raise_for_status()
    return dict(answer.json())


def exchange(node: Node, other: Node) -> dict[str, Any]:
    return node.exchange(other.settings.node)


def quiesce(one: Node, other: Node, rounds: int = 3) -> None:
    for _ in range(rounds):
        exchange(one, other)
        exchange(other, one)


def live(node: Node) -> dict[str, Any]:
    """All live records that peers may see, by id."""
    found = table(
        node.settings,
        "SELECT entity_id, doc FROM core.entity JOIN core.entity_history USING (entity_id, revision)"
        " WHERE entity.state = 'live' AND entity.audience < 3",
    )
    return dict(found)


def replayed(node: Node) -> dict[str, Any]:
    """What a reader holds who applied every change of the public feed."""
    held: dict[str, Any] = {}
    for change in node.feed()["changes"]:
        if "@removed" in change:
            held.pop(change["id"], None)
        else:
            held[change["id"]] = change["record"]
    return held


def public(node: Node) -> dict[str, Any]:
    found = table(
        node.settings,
        "SELECT entity_id, doc FROM core.entity JOIN core.entity_history USING (entity_id, revision)"
        " WHERE entity.state = 'live' AND entity.audience = 0",
    )
    return dict(found)


def conflicts(node: Node) -> dict[str, tuple[Any, ...]]:
    """Conflicts between the nodes that are open or decided, by key."""
    found = table(
        node.settings,
        "SELECT conflict_key, field, base, proposal, state, value FROM feed.conflict"
        " WHERE conflict_key IS NOT NULL AND state <> 'superseded'",
    )
    return {row[0]: row[1:] for row in found}


def echoes(node: Node) -> int:
    [(found,)] = table(node.settings, "SELECT coalesce(sum(echoes), 0)::int FROM feed.peer_state")
    return int(found)


def observations(node: Node, entity: str) -> list[tuple[str, str]]:
    """Present whole observations of an entity: our id, source."""
    return table(
        node.settings,
        "SELECT observation_id::text, source FROM core.identity JOIN core.observation USING (observation_id)"
        " WHERE entity_id = %s AND state = 'present' ORDER BY source, observation_id",
        (entity,),
    )


def now() -> datetime:
    return datetime.now(UTC)
