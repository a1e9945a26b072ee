"""Any schedule of writes, edits, deletions, merges, splits, re-keys, embargoes, crashes, repetitions and partitions at
two nodes ends, once all is exchanged, with equal records, no echo, and every contradiction listed at both.

SCHEDULES=5000 runs more of them; a failure prints the steps, and `@reproduce_failure` repeats it.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as schedule
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from lienthong.settings import Settings
from tests.integration.converging_directly import Side, happened, paired
from warehouse.connection import create_database, drop_database, with_database

SCHEDULES = int(os.environ.get("SCHEDULES", "200"))
SHRINK = os.environ.get("SHRINK", "yes") == "yes"
STEPS = int(os.environ.get("STEPS", "8"))
NODES = st.sampled_from(["city", "portal"])
THINGS = st.integers(0, 2)
VALUES = st.sampled_from(["A", "B", "C"])
FIELDS = st.sampled_from(["subject", "summary", "signer", "expires_on", "issued_on"])
CRASHES = st.sampled_from([None, None, None, "stage", "load", "take", "reconcile", "mark"])


class TwoNodes(RuleBasedStateMachine):
    """What people, sources, networks and failing machines can do; `sides` are given by the test."""

    sides: ClassVar[dict[str, Side]] = {}

    @initialize(is_empty=st.sampled_from([False, False, False, False, True]))
    def begin(self, is_empty: bool) -> None:
        """Mostly with things that both know and one of which both state, so that there is much to contradict about."""
        city, portal = anew(self.sides)
        if not is_empty:
            city.offers(0, 1)
            portal.offers(1, 2)
            portal.receive()
            city.receive()

    @rule(node=NODES, thing=THINGS, value=VALUES, key=st.sampled_from(["k", "k", "r"]))
    def write(self, node: str, thing: int, value: str, key: str) -> None:
        """A source states a thing, or states it otherwise, or under another key."""
        self.sides[node].offer(thing, key=key, subject=f"{thing} {value}")

    @rule(node=NODES, thing=THINGS)
    def delete(self, node: str, thing: int) -> None:
        self.sides[node].drop(thing)

    @rule(node=NODES, thing=THINGS)
    def embargo(self, node: str, thing: int) -> None:
        self.sides[node].offer(thing, embargo_until="2099-01-01T00:00:00+07:00", release_status="released")

    @rule(node=NODES, place=st.integers(0, 3), field=FIELDS, value=VALUES)
    def edit(self, node: str, place: int, field: str, value: str) -> None:
        said = {"A": "2030-01-01", "B": "2031-01-01", "C": "2032-01-01"}[value] if field.endswith("_on") else value
        self.sides[node].edit(place, field, said)

    @rule(node=NODES, one=st.integers(0, 5), other=st.integers(0, 5))
    def merge(self, node: str, one: int, other: int) -> None:
        self.sides[node].judge(one, other)

    @rule(node=NODES, place=st.integers(0, 3))
    def split(self, node: str, place: int) -> None:
        self.sides[node].part(place)

    @rule(node=NODES, crash=CRASHES, is_cut=st.sampled_from([False, False, False, True]))
    def pull(self, node: str, crash: str | None, is_cut: bool) -> None:
        self.sides[node].receive(crash=crash, is_cut=is_cut)

    @rule(node=NODES, is_cut=st.sampled_from([False, False, True]))
    def push(self, node: str, is_cut: bool) -> None:
        self.sides[node].give(is_cut=is_cut)

    @rule(node=NODES, place=st.integers(0, 20))
    def deliver_again(self, node: str, place: int) -> None:
        """A page that came before, or was on its way for long, comes now."""
        self.sides[node].repeat(place)

    @rule(node=NODES, place=st.integers(0, 3), field=FIELDS)
    def contradict(self, node: str, place: int, field: str) -> None:
        """Two editors at once, and one of the two nodes hears of it."""
        for each, word in (("city", "A"), ("portal", "B")):
            self.edit(each, place, field, word)
        self.sides[node].receive()

    @rule(node=NODES, value=VALUES)
    def decide(self, node: str, value: str) -> None:
        self.sides[node].decide(value)

    def teardown(self) -> None:
        if not self.sides or any(not side.is_clean for side in self.sides.values()):
            return
        city, portal = self.sides["city"], self.sides["portal"]
        for _ in range(6):
            moved = city.receive()["followed"] + portal.receive()["followed"]
            if not moved and not city.behind() and not portal.behind():
                break
        for side in (city, portal):
            side.finish()
        held = city.live()
        happened["conflict at the end"] += bool(city.conflicts())
        happened["record of both"] += any(len(city.observed(name)) > 1 for name in held)
        assert held == portal.live()
        assert city.conflicts() == portal.conflicts()
        assert (city.echoes(), portal.echoes()) == (0, 0)
        for side in (city, portal):
            assert side.replayed() == side.public()
            side.check_vectors()
        for name in city.gone_everywhere():
            assert name not in held


@pytest.fixture(scope="module")
def sides(
    database_server: str, database_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Side]]:
    names = [f"converge_{os.urandom(5).hex()}" for _ in range(2)]
    found = {}
    for name, node in zip(names, ("city", "portal"), strict=True):
        create_database(database_server, name, template=database_template)
        home = tmp_path_factory.mktemp(node)
        found[node] = Side(
            Settings(
                database_url=with_database(database_server, name),
                home=Path(home),
                raw_url=f"memory://{name}",
                node=node,
            )
        )
    yield paired(found)
    for name in names:
        drop_database(database_server, name)


def test_any_schedule_converges(sides: dict[str, Side]) -> None:
    TwoNodes.sides = sides
    run_state_machine_as_test(
        TwoNodes,
        settings=schedule(
            max_examples=SCHEDULES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink) if SHRINK else (Phase.generate,),
        ),
    )
    print(dict(sorted(happened.items())))  # noqa: T201 - what the schedules were about, shown with -s or on failure
    if SCHEDULES >= 200:
        assert {name for name, count in happened.items() if count} >= {
            "conflict at the end",
            "edit",
            "merge",
            "page again",
            "record of both",
            "split",
            "stopped by Crash",
            "verdict",
        }


def test_a_page_that_was_on_its_way_for_long_changes_nothing(sides: dict[str, Side]) -> None:
    city, portal = anew(sides)
    city.offer(0, subject="cũ")
    portal.receive()
    city.offer(0, subject="mới")
    portal.receive()
    portal.repeat(0)
    assert portal.live() == city.live()
    assert [doc["subject"] for doc in portal.live().values()] == ["mới"]


def test_a_second_revision_has_seen_what_the_first_one_had(sides: dict[str, Side]) -> None:
    """Found by a schedule: a merge that brought nothing of a node lost that node from the vector."""
    city, portal = anew(sides)
    city.offer(1)
    portal.offer(1, embargo_until="2099-01-01T00:00:00+07:00", release_status="released")
    portal.receive()
    portal.offer(2)
    portal.judge(0, 2)
    portal.drop(1)
    portal.check_vectors()
    city.receive()
    city.check_vectors()


def test_the_same_word_again_by_who_has_seen_the_other_one_settles_it_at_both(sides: dict[str, Side]) -> None:
    """Found by a schedule: the other node took the edit, the editor's own node did not look at the record again."""
    city, portal = anew(sides)
    portal.offers(2)
    city.receive()
    city.edit(0, "subject", "A")
    portal.edit(0, "subject", "B")
    city.receive()
    assert [doc["subject"] for doc in city.live().values()] == ["Về việc 2"]
    city.edit(0, "subject", "A")
    portal.receive()
    city.receive()
    assert [doc["subject"] for doc in city.live().values()] == ["A"]
    assert city.live() == portal.live()
    assert city.conflicts() == portal.conflicts() == {}


def test_an_edit_finds_what_was_merged_away_before_it_came(sides: dict[str, Side]) -> None:
    """Found by a schedule: it waited alone under the id that the other node had merged into another one."""
    city, portal = anew(sides)
    city.offers(0, 2)
    portal.receive()
    city.judge(0, 1)
    portal.edit(1, "signer", "A")  # of the two ids the lesser one stays, so this is the one that went
    city.receive()
    portal.receive()
    assert len(city.live()) == 1
    assert city.live() == portal.live()
    assert [doc.get("signer") for doc in city.live().values()] == ["A"]


def anew(sides: dict[str, Side]) -> tuple[Side, Side]:
    for side in sides.values():
        side.reset()
    return sides["city"], sides["portal"]
