"""Whatever comes first, target or naming record, merges undone in between: the same links, the same documents."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as rules
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from lienthong.settings import Settings
from reconciliation.judgements import Decision, decide, undo
from reconciliation.keys import observation_id
from tests.integration.saying import offer, say, settle, table
from warehouse.connection import create_database, drop_database, session, transaction, with_database

SOURCES = {"gazette": "gazette", "portal": "city_portal"}
KEYS = ("a", "b", "c")
STATE = (
    "SELECT entity.entity_id, entity.contested, entity.audience, history.doc::text"
    "  FROM core.entity JOIN core.entity_history AS history USING (entity_id, revision)"
    " WHERE entity.state = 'live' ORDER BY 1"
)
LINKS = (
    "SELECT from_entity, field, ordinal, relation, target, part, keys::text, derives, card::text, audience, to_entity,"
    " candidates FROM core.link ORDER BY from_entity, field, ordinal"
)
NUMBERS = ("1/2024/QĐ-UBND", "2/2024/QĐ-UBND", "3/2024/QĐ-UBND")
named = st.one_of(
    st.none(),
    st.lists(st.sampled_from([*NUMBERS, f"Điều 2 Quyết định {NUMBERS[0]}", "QĐ số 9"]), min_size=1, max_size=2),
)
said = st.fixed_dictionaries(
    {
        "number": st.sampled_from(NUMBERS),
        "subject": st.sampled_from(["Quy định mẫu", "Quy định khác"]),
        "effective_on": st.sampled_from([None, "2024-03-01", "2027-01-01"]),
        "status": st.sampled_from([None, "in_force"]),
        "release_status": st.sampled_from(["released", "released", "internal"]),
        "replaces": named,
        "amends": named,
    }
)
batches = st.dictionaries(st.sampled_from(KEYS), said, min_size=1)


def offers(batch: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    place = {"issuer": "UBND thành phố Hà Nội", "issued_on": "2024-02-01"}
    return [
        offer(key, **place, **{name: value for name, value in values.items() if value})
        for key, values in sorted(batch.items())
    ]


class Naming(RuleBasedStateMachine):
    """Sources speak in any order; at the end another warehouse hears the same another way round and must agree."""

    fresh: Callable[[], Settings]

    def __init__(self) -> None:
        super().__init__()
        self.here = self.fresh()
        self.spoken: dict[str, list[dict[str, Any]]] = {source: [] for source in SOURCES}
        self.turn = count()

    def speak(self, warehouse: Settings, source: str, batch: dict[str, Any]) -> None:
        run_id = f"r{next(self.turn)}"
        say(
            warehouse,
            source,
            offers(batch),
            run_id=run_id,
            authority=SOURCES[source],
            completeness="unknown",
        )

    @rule(source=st.sampled_from(sorted(SOURCES)), batch=batches, is_settled=st.booleans())
    def offer_batch(self, source: str, batch: dict[str, Any], is_settled: bool) -> None:
        self.spoken[source].append(batch)
        self.speak(self.here, source, batch)
        if is_settled:
            settle(self.here)

    @rule(left=st.sampled_from(KEYS), right=st.sampled_from(KEYS), verdict=st.sampled_from(["positive", "negative"]))
    def judge_and_take_back(self, left: str, right: str, verdict: str) -> None:
        settle(self.here)
        pair = observation_id("gazette", "document", left), observation_id("portal", "document", right)
        known = {name for (name,) in table(self.here, "SELECT observation_id::text FROM core.identity")}
        if not known.issuperset(pair):
            return
        assert self.here.database_url is not None
        with session(self.here.database_url) as conn, transaction(conn):
            number = decide(conn, *pair, Decision(verdict=verdict, by="Lan", reason="thử"))
        settle(self.here)
        with session(self.here.database_url) as conn, transaction(conn):
            undo(conn, number, by="Lan")
        settle(self.here)

    def teardown(self) -> None:
        settle(self.here)
        before = table(self.here, "SELECT count(*) FROM core.entity_history")
        state, links = table(self.here, STATE), table(self.here, LINKS)
        for source, batches_so_far in self.spoken.items():
            if batches_so_far:
                self.speak(self.here, source, batches_so_far[-1])
        settle(self.here)
        assert table(self.here, "SELECT count(*) FROM core.entity_history") == before, "a repetition writes nothing"
        other = self.fresh()
        for source in sorted(SOURCES, reverse=True):
            for batch in self.spoken[source]:
                self.speak(other, source, batch)
                settle(other)
        assert table(other, STATE) == state
        assert table(other, LINKS) == links


@pytest.fixture
def fresh(settings: Settings, database_server: str, database_template: str) -> Iterator[Callable[[], Settings]]:
    """A function that gives a new empty warehouse on every call."""
    names: list[str] = []

    def make() -> Settings:
        names.append(f"naming_{len(names)}")
        create_database(database_server, names[-1], template=database_template)
        return settings.model_copy(update={"database_url": with_database(database_server, names[-1])})

    yield make
    for name in names:
        drop_database(database_server, name)


def test_links_and_what_targets_tell_depend_on_no_order(fresh: Callable[[], Settings]) -> None:
    machine = type("NamingHere", (Naming,), {"fresh": staticmethod(fresh)})
    run_state_machine_as_test(
        machine,
        settings=rules(
            max_examples=15,
            stateful_step_count=8,
            deadline=None,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to shrink a failure takes minutes
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
