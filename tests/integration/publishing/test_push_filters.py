"""For any filter and any history, what is pushed is what docs/push.md says, as Python reads it."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as runs
from hypothesis import strategies as st

from lienthong.settings import Settings
from publishing import subscriptions
from publishing.publisher import publish
from publishing.subscribers import register
from publishing.subscriptions import Filters, NewSubscription
from tests.integration.publishing.writing import execute, query, write
from warehouse.connection import Connection, transaction

TYPES = ("press_release", "document", "emergency_notice")
WORDS = ("A", "B", "C")
# Decree 30/2020 and CAP 1.2 on one scale: what a filter may ask for, and what records say
RANKS = {"normal": 0, "Past": 0, "Unknown": 0, "Future": 0, "urgent": 1, "Expected": 1, "very_urgent": 2, "flash": 3,
         "flash_timed": 3, "Immediate": 3}  # fmt: skip
ASKED = ("normal", "urgent", "very_urgent", "flash", "flash_timed", "Future", "Expected", "Immediate")
MATTERS = ("silent", "minor", "major")

word = st.sampled_from(WORDS)
some = st.lists(word, min_size=1, max_size=2, unique=True)
filters = st.fixed_dictionaries(
    {},
    optional={
        "types": st.lists(st.sampled_from(TYPES), min_size=1, max_size=2, unique=True),
        "agencies": some,
        "units": some,
        "topics": some,
        "urgency": st.sampled_from(ASKED),
        "materiality": st.sampled_from(MATTERS[1:]),
    },
)
record = st.fixed_dictionaries(
    {},
    optional={
        "agency_code": word,
        "issuer_code": word,
        "organiser_code": word,
        "unit_code": word,
        "area_codes": st.lists(word, max_size=2),
        "topics": st.lists(word, max_size=2),
        "urgency": st.sampled_from(sorted(RANKS)),
    },
)
# one entity is of one type; None takes it away
step = st.tuples(st.integers(0, 3), st.one_of(st.none(), record, record, record), st.sampled_from(MATTERS))
histories = st.lists(step, min_size=1, max_size=8)


def passes(wanted: dict[str, Any], kind: str, doc: dict[str, Any]) -> bool:
    """Every member must agree; one word of each is enough."""
    names = {
        "agencies": {doc.get(name) for name in ("agency_code", "issuer_code", "organiser_code")},
        "units": {doc.get("unit_code"), *doc.get("area_codes", [])},
        "topics": set(doc.get("topics", [])),
        "types": {kind},
    }
    if any(not set(wanted[name]) & said for name, said in names.items() if name in wanted):
        return False
    return "urgency" not in wanted or ("urgency" in doc and RANKS[doc["urgency"]] >= RANKS[wanted["urgency"]])


def expected(wanted: dict[str, Any], told: list[tuple[int, int, str, dict[str, Any] | None, str]]) -> list[int]:
    """Positions that are pushed, from (position, entity, type, document or None, materiality)."""
    held: dict[int, dict[str, Any] | None] = {}
    found = []
    for position, entity, kind, doc, materiality in told:
        before, held[entity] = held.get(entity), doc
        if MATTERS.index(materiality) < MATTERS.index(wanted.get("materiality", "silent")):
            continue
        if any(each is not None and passes(wanted, kind, each) for each in (doc, before)) or not wanted:
            found.append(position)
    return found


@pytest.fixture
def clean(conn: Connection, settings: Settings) -> Iterator[tuple[Connection, Settings]]:
    with transaction(conn):
        register(conn, "portal", "public")
    yield conn, settings


@runs(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.lists(filters, min_size=3, max_size=6), history=histories)
def test_pushed_is_what_the_filter_says(
    clean: tuple[Connection, Settings], wanted: list[dict[str, Any]], history: list[Any]
) -> None:
    conn, node = clean
    execute(conn, "DELETE FROM feed.subscription")
    with transaction(conn):
        names = [
            subscriptions.add(
                conn, "portal", NewSubscription(target="http://127.0.0.1/", filters=Filters(**one)), home=node.home
            )[0]
            for one in wanted
        ]
    ((before, mark),) = query(
        conn, "SELECT coalesce(max(position), 0), count(*) FROM feed.outbox WHERE feed = 'public'"
    )
    live: set[int] = set()
    steps = []
    for entity, doc, materiality in history:
        if doc is None and entity not in live:
            continue  # only what is there can be taken away
        live = live | {entity} if doc is not None else live - {entity}
        kind = TYPES[entity % 3]
        write(conn, f"ent_{mark}_{entity}", doc, record_type=kind)
        conn.commit()
        steps.append((before + len(steps) + 1, entity, kind, doc, materiality))
    publish(conn, node)
    for position, *_, materiality in steps:
        execute(
            conn,
            "UPDATE feed.outbox SET materiality = %s WHERE feed = 'public' AND position = %s",
            (materiality, position),
        )
    subscriptions.enqueue(conn)
    for name, one in zip(names, wanted, strict=True):
        told = query(conn, "SELECT position FROM feed.push_event WHERE subscription = %s ORDER BY counter", (name,))
        assert [position for (position,) in told] == expected(one, steps), one
