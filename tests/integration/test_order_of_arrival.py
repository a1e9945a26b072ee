"""Whatever arrives first, however often it comes again: the same entities, ids, values and reasons."""

from collections.abc import Callable, Iterator
from itertools import count, permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as rules
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from lienthong.settings import Settings
from reconciliation.judgements import Decision, decide
from reconciliation.keys import observation_id
from tests.integration.saying import offer, say, settle, table
from warehouse.connection import create_database, drop_database, session, transaction, with_database

SOURCES = {"gazette": "gazette", "portal": "city_portal", "press": "press"}
KEYS = ("a", "b", "c")
STATE = (
    "SELECT entity_id, state, contested, doc::text, provenance::text"
    "  FROM core.entity_now WHERE state = 'live' ORDER BY 1"
)
WRITTEN = (
    "SELECT (SELECT count(*) FROM core.entity_history), (SELECT count(*) FROM core.provenance_history),"
    " (SELECT count(*) FROM feed.outbox)"
)
PLACES = "SELECT observation_id::text, entity_id, native_id FROM core.identity ORDER BY 1"

said = st.fixed_dictionaries(
    {
        "subject": st.sampled_from(["Về việc mẫu", "V/v mẫu", "Kế hoạch phòng dịch", "Kế hoạch phòng dịch năm 2026"]),
        "number": st.sampled_from([None, "1/QĐ-UBND", "2/QĐ-UBND"]),
        "url": st.sampled_from([None, "https://x.example.vn/1", "https://x.example.vn/2"]),
        "issued_on": st.sampled_from(["2026-05-09", "2026-05-10"]),
    }
)
batches = st.dictionaries(st.sampled_from(KEYS), said, min_size=1)


def offers(batch: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        offer(key, issuer="UBND thành phố Hà Nội", **{name: value for name, value in values.items() if value})
        for key, values in sorted(batch.items())
    ]


class Arrivals(RuleBasedStateMachine):
    """Sources speak in any order; at the end another warehouse hears the same in another order and must agree."""

    fresh: Callable[[], Settings]

    def __init__(self) -> None:
        super().__init__()
        self.here = self.fresh()
        self.spoken: dict[str, list[dict[str, Any]]] = {source: [] for source in SOURCES}
        self.judged: list[tuple[str, str]] = []
        self.turn = count()

    def speak(self, warehouse: Settings, source: str, batch: dict[str, Any]) -> None:
        say(
            warehouse,
            source,
            offers(batch),
            run_id=f"r{next(self.turn)}",
            authority=SOURCES[source],
            completeness="unknown",
        )

    @rule(source=st.sampled_from(sorted(SOURCES)), batch=batches)
    def offer_batch(self, source: str, batch: dict[str, Any]) -> None:
        self.spoken[source].append(batch)
        self.speak(self.here, source, batch)

    @rule(source=st.sampled_from(sorted(SOURCES)))
    @precondition(lambda self: any(self.spoken.values()))
    def repeat(self, source: str) -> None:
        if self.spoken[source]:
            self.speak(self.here, source, self.spoken[source][-1])

    @rule()
    def reconcile(self) -> None:
        settle(self.here)

    @rule(left=st.sampled_from(sorted(SOURCES)), right=st.sampled_from(sorted(SOURCES)), keys=st.permutations(KEYS))
    def unite(self, left: str, right: str, keys: list[str]) -> None:
        settle(self.here)
        known = {name for name, _, _ in table(self.here, PLACES)}
        pair = observation_id(left, "document", keys[0]), observation_id(right, "document", keys[1])
        if pair[0] != pair[1] and known.issuperset(pair):
            self.judge(self.here, *pair)
            self.judged.append(pair)

    def judge(self, warehouse: Settings, left: str, right: str) -> None:
        assert warehouse.database_url is not None
        with session(warehouse.database_url) as conn, transaction(conn):
            decide(conn, left, right, Decision(verdict="positive", by="Lan", reason="một việc"))

    def teardown(self) -> None:
        settle(self.here)
        before = table(self.here, WRITTEN)
        state, places = table(self.here, STATE), table(self.here, PLACES)
        for source, said_so_far in self.spoken.items():
            if said_so_far:
                self.speak(self.here, source, said_so_far[-1])
        settle(self.here)
        assert table(self.here, WRITTEN) == before, "a repetition writes nothing"
        other = self.fresh()
        for place, source in enumerate(sorted(SOURCES, reverse=True)):
            for batch in self.spoken[source]:
                self.speak(other, source, batch)
                if place % 2 == 0:
                    settle(other)
        settle(other)
        for pair in reversed(self.judged):
            self.judge(other, *pair)
        settle(other)
        assert table(other, PLACES) == places
        assert table(other, STATE) == state


@pytest.fixture
def fresh(settings: Settings, database_server: str, database_template: str) -> Iterator[Callable[[], Settings]]:
    """A function that gives a new empty warehouse on every call."""
    names: list[str] = []

    def make() -> Settings:
        names.append(f"arrivals_{len(names)}")
        create_database(database_server, names[-1], template=database_template)
        return settings.model_copy(update={"database_url": with_database(database_server, names[-1])})

    yield make
    for name in names:
        drop_database(database_server, name)


def test_order_repetition_and_replay_change_nothing(fresh: Callable[[], Settings]) -> None:
    machine = type("ArrivalsHere", (Arrivals,), {"fresh": staticmethod(fresh)})
    run_state_machine_as_test(
        machine,
        settings=rules(
            max_examples=12,
            stateful_step_count=8,
            deadline=None,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to shrink a failure takes minutes
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


def test_every_order_of_three_sources_gives_the_same_reasons(fresh: Callable[[], Settings]) -> None:
    """Who speaks last and loses changes no document, and is named among those who lost all the same."""
    subjects = {"gazette": "Kế hoạch một", "portal": "Kế hoạch hai", "press": "Kế hoạch ba"}
    seen = set()
    for order in permutations(subjects):
        warehouse = fresh()
        for turn, source in enumerate(order):
            values = {"number": "1/QĐ-UBND", "issuer": "UBND thành phố Hà Nội", "issued_on": "2026-05-09"}
            say(
                warehouse,
                source,
                [offer("a", **values, subject=subjects[source])],
                run_id=f"r{turn}",
                authority=SOURCES[source],
            )
            settle(warehouse)
        # The one that came first founds the entity.
        [(_, state, contested, document, provenance)] = table(warehouse, STATE)
        seen.add((state, tuple(contested), document, provenance))
    [(_, contested, _, provenance)] = seen
    assert contested == ("subject",) and all(f'"{subject}"' in provenance for subject in [*subjects.values()][1:])


def test_a_number_that_contradicts_those_with_whom_it_stands_parts_it_whenever_it_comes(
    fresh: Callable[[], Settings],
) -> None:
    """Three records stand together by an address and a number; then one of them is given another number."""
    day, address = "2026-05-10", "https://x.example.vn/1"
    first = {
        "a": {"issued_on": day, "subject": "Kế hoạch phòng dịch", "number": "2/QĐ-UBND", "url": address},
        "b": {"issued_on": day, "subject": "Kế hoạch phòng dịch", "number": None, "url": address},
        "c": {"issued_on": day, "subject": "V/v mẫu", "number": "2/QĐ-UBND", "url": None},
    }
    then = first | {"b": first["b"] | {"number": "1/QĐ-UBND"}}
    places = []
    for settles in (True, False):
        warehouse = fresh()
        machine = type("ArrivalsHere", (Arrivals,), {"fresh": staticmethod(fresh)})()
        machine.speak(warehouse, "gazette", first)
        if settles:
            settle(warehouse)
        machine.speak(warehouse, "gazette", then)
        settle(warehouse)
        places.append((table(warehouse, PLACES), table(warehouse, STATE)))
    assert places[0] == places[1]
    assert len({entity for _, entity, _ in places[0][0]}) == 2
