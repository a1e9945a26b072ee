"""Catching up in slices: whatever their size, and whatever changes meanwhile, a copy ends as one pull would end it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.raw import GONE
from connectors.readers import READERS
from connectors.readers.oai_harvest import Rest
from connectors.readers.slices import MOST_BYTES, MOST_PAGES, Slice, comes_in_slices
from connectors.source import Source
from schemas.errors import NotTheFormat, SourceUnavailable
from schemas.vocabularies import Completeness, Health
from tests.unit.connectors.long_lists import ChangeLists, Changing, Feed, Repository

Maker = Callable[..., Source]
READER_OF: dict[type[Changing], str] = {Repository: "oai", Feed: "peer", ChangeLists: "sitemap"}
ALL = 1_000_000
SOME = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


class Copy:
    """What a source's loaded pulls add up to, read by the reader as the pipeline would."""

    def __init__(self, make_source: Maker, site: Any, pull: Any, world: Changing, **options: Any) -> None:
        self.reader = READERS[READER_OF[type(world)]]
        more = {"follow": "change_list"} if isinstance(world, ChangeLists) else {}
        self.source = make_source(
            reader=self.reader.name, url=f"{site.url}/", mode="delta", options=more | options,
            key=["identifier"], fields={"title": "dc:title"},
        )  # fmt: skip
        self.held: dict[int, str | None] = {}
        self.cursor: str | None = None
        self.sizes: list[int] = []
        self._pull = pull

    def pull(self) -> Any:
        """One pull that loads: its records count in their order, its cursor is kept."""
        done = self._pull(self.reader, self.source, cursor=self.cursor)
        # of two exchanges for one place the later one counts, as in the raw store
        usable = {one.slot: one.exchange.body for one in done.fetched if one.exchange.health is Health.OK}
        found = [raw.fields() for slot in sorted(usable) for raw in self.reader.records(self.source, usable[slot])]
        for fields in found:
            named = str(fields.get("identifier") or fields.get("entity_id") or fields.get("loc"))
            number = int(named.rpartition(":")[2].rpartition("/")[2].removeprefix("prs_"))
            told = fields.get("dc:title") or fields.get("title") or fields.get("datetime")
            self.held[number] = None if GONE in fields else told
        self.sizes.append(len(found))
        self.cursor = self.cursor if done.evidence.cursor is None else done.evidence.cursor
        return done.evidence

    def catch_up(self, meanwhile: Callable[[], None] = lambda: None) -> int:
        """Pull until nothing is waiting; how many slices that took."""
        for count in range(1, 500):
            evidence = self.pull()
            assert evidence.completeness is not Completeness.COMPLETE or not evidence.more
            if not evidence.more:
                return count
            meanwhile()
        raise AssertionError("catching up does not end")


CHANGES = st.lists(st.tuples(st.integers(1, 12), st.booleans()), max_size=25)


@pytest.mark.parametrize("kind", READER_OF)
@given(
    before=CHANGES,
    during=st.lists(CHANGES, max_size=4),
    size=st.integers(1, 30),
    page=st.integers(1, 5),
    by_day=st.booleans(),
)
@SOME
def test_slices_of_any_size_add_up_to_what_the_source_holds(
    make_source: Maker, site: Any, pull: Any, kind: type[Changing], before: Any, during: Any, size: int, page: int,
    by_day: bool,
) -> None:  # fmt: skip
    world = kind(page=page, **({"by_day": by_day} if kind is Repository else {}))  # type: ignore[call-arg]
    if by_day:
        world.step = timedelta(hours=5)
    site.routes = world
    site.asked.clear()
    for number, gone in before:
        world.change(number, gone=gone)
    copy, whole = (Copy(make_source, site, pull, world, slice=most) for most in (size, ALL))
    assert whole.catch_up() == 1
    assert whole.held == world.truth
    waiting = iter(during)

    def meanwhile() -> None:
        for number, gone in next(waiting, []):
            world.change(number, gone=gone)

    copy.catch_up(meanwhile)
    assert copy.catch_up() >= 1  # what changed during the catch-up may be of the list that it ended
    assert whole.catch_up() == 1
    assert copy.held == whole.held == world.truth
    assert max(copy.sizes) <= max(size + page - 1, page)


@pytest.mark.parametrize("kind", READER_OF)
def test_a_slice_ends_with_the_page_that_fills_it_and_nothing_is_read_twice(
    make_source: Maker, site: Any, pull: Any, kind: type[Changing]
) -> None:
    world = kind(page=2)  # type: ignore[call-arg]
    site.routes = world
    for number in range(1, 11):
        world.change(number)
    copy = Copy(make_source, site, pull, world, slice=3)
    first = copy.pull()
    assert (first.more, first.completeness, first.health) == (True, Completeness.UNKNOWN, Health.OK)
    assert "more is waiting" in first.detail
    assert first.declared is None, "a total is of the whole list, not of a part"
    assert copy.catch_up() == 2
    assert copy.sizes == [4, 4, 2]
    assert copy.held == world.truth
    assert not copy.pull().more


def test_a_full_slice_counts_records_pages_and_bytes() -> None:
    for records, pages, octets, full in (
        (10, 1, 1, True), (9, 1, 1, False), (0, MOST_PAGES, 0, True), (0, MOST_PAGES - 1, 0, False),
        (1, 1, MOST_BYTES, True),
    ):  # fmt: skip
        taken = Slice(10)
        for _ in range(pages - 1):
            taken.take(0, 0)
        taken.take(records, octets)
        assert taken.is_full is full
        assert not Slice(None, taken.records, taken.pages, taken.octets).is_full


def test_readers_that_keep_a_cursor_come_in_slices() -> None:
    assert {name for name, reader in READERS.items() if comes_in_slices(reader)} == {"mail", "oai", "peer", "sitemap"}


def test_the_size_of_slices_decides_nothing_of_what_a_record_is(make_source: Maker) -> None:
    plain = make_source(reader="oai", mode="delta")
    assert make_source(reader="oai", mode="delta", options={"slice": 7}).contract("x") == plain.contract("x")
    assert make_source(reader="oai", mode="delta", options={"set": "a"}).contract("x") != plain.contract("x")


# --- OAI-PMH: a list that is left in the middle -----------------------------------------------------------------------


@pytest.fixture
def repository(site: Any) -> Repository:
    world = Repository(page=2)
    site.routes = world
    for number in range(1, 13):
        world.change(number)
    return world


@pytest.fixture
def copy(make_source: Maker, site: Any, pull: Any, repository: Repository) -> Copy:
    return Copy(make_source, site, pull, repository, slice=4)


def test_a_token_that_was_forgotten_begins_the_list_again_in_slices(copy: Copy, repository: Repository) -> None:
    copy.pull()
    repository.lists.clear()
    again = copy.pull()
    assert (again.more, "begun again" in again.detail) == (True, True)
    assert copy.catch_up() == 2
    assert copy.sizes == [4, 4, 4, 4]
    assert copy.held == repository.truth


def test_a_repository_that_always_forgets_is_harvested_in_one_pull(copy: Copy, repository: Repository) -> None:
    repository.memory = 1
    for _ in range(3):
        repository.requests += 10
        evidence = copy.pull()
    assert (evidence.more, copy.sizes) == (False, [4, 4, 12])
    assert Rest.of(copy.cursor) == Rest(since=copy.cursor)
    assert copy.held == repository.truth
    repository.change(3)
    copy.pull()
    assert copy.held == repository.truth


@pytest.mark.parametrize(
    "said",
    [
        (404, {}, b""),
        (410, {}, b""),
        (500, {}, b""),
        (400, {}, b""),
        (200, {}, b"<html><title>Het phien</title></html>"),
    ],
    ids=["404", "410", "500", "400", "page"],
)
def test_a_token_may_be_refused_in_many_ways(copy: Copy, repository: Repository, said: Any) -> None:
    copy.pull()
    repository.failing = lambda path: said if "resumptionToken" in path else None
    repository.asked.clear()
    assert "begun again" in copy._pull(copy.reader, with_slice(copy, 2), cursor=copy.cursor).evidence.detail
    assert ["resumptionToken" in path for path in repository.asked] == [True, False]


def with_slice(copy: Copy, size: int) -> Source:
    return copy.source.model_copy(update={"options": {"slice": size}})


@pytest.mark.parametrize("status", [429, 503, 500])
def test_a_repository_that_is_down_fails_the_slice_and_it_is_tried_again_alone(
    copy: Copy, repository: Repository, status: int
) -> None:
    copy.pull()
    kept = copy.cursor
    repository.failing = lambda _: (status, {}, b"")
    with pytest.raises(SourceUnavailable):
        copy.pull()
    repository.failing = lambda _: None
    assert copy.cursor == kept
    assert copy.catch_up() == 2
    assert copy.sizes == [4, 4, 4]


def test_the_end_of_a_list_in_slices_goes_on_from_its_first_page(copy: Copy, repository: Repository) -> None:
    began = repository.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    copy.pull()
    repository.change(1)
    repository.change(20)
    copy.catch_up()
    assert copy.cursor == began
    assert copy.held != repository.truth
    copy.pull()
    assert copy.held == repository.truth


def test_a_list_whose_total_changes_under_us_is_begun_again_and_at_last_taken_whole(
    copy: Copy, repository: Repository
) -> None:
    repository.states_total = True
    copy.pull()
    del repository.lists["l0"][0]  # a record has left, and the page that follows begins one too late
    last = Rest.of(copy.cursor)
    ended = copy.pull()
    assert (ended.more, ended.completeness) == (False, Completeness.TRUNCATED)
    assert "begins the list again" in ended.detail
    assert Rest.of(copy.cursor) == Rest(since=last.since, lost=1)
    copy.catch_up()
    assert copy.held == repository.truth


def test_a_circle_of_tokens_longer_than_a_slice_stops_the_source(copy: Copy, repository: Repository) -> None:
    circle = ["l0.2.1", "l0.4.2", "l0.6.3", "l0.8.4"]
    head = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'

    def turning(path: str) -> Any:
        token = path.rpartition("=")[2] if "resumptionToken" in path else circle[-1]
        place = circle.index(token)
        record = f"<record><header><identifier>oai:kho:{place}</identifier></header></record>"
        told = f"<resumptionToken>{circle[(place + 1) % 4]}</resumptionToken>"
        return 200, {}, f"{head}<ListRecords>{record}{told}</ListRecords></OAI-PMH>".encode()

    repository.failing = turning
    copy.source = with_slice(copy, 3)
    with pytest.raises(NotTheFormat, match="leads back"):
        copy.catch_up()
    assert len(copy.sizes) < 8


def test_only_a_whole_list_proves_what_is_gone_so_a_snapshot_begins_with_one(
    copy: Copy, repository: Repository
) -> None:
    copy.source = copy.source.model_copy(update={"mode": "snapshot"})
    evidence = copy.pull()
    assert (evidence.completeness, copy.sizes) == (Completeness.COMPLETE, [12])
    for number in range(1, 13):
        repository.change(number)
    assert copy.pull().more
    copy.source = copy.source.model_copy(update={"options": {"slice": 4, "incremental": False}})
    assert copy.pull().completeness is Completeness.COMPLETE


# --- ResourceSync: where a pull may end -------------------------------------------------------------------------------


def test_a_pull_ends_only_where_the_next_one_can_go_on(make_source: Maker, site: Any, pull: Any) -> None:
    world = ChangeLists(page=2)
    site.routes = world
    for number in range(1, 9):
        world.change(number)
    undated = Copy(make_source, site, pull, world, slice=2)
    answer = world.answer

    def without_times(path: str, query: Any) -> Any:
        status, headers, body = answer(path, query)
        return status, headers, body.replace(b' from="2026-05-01T00:07', b' since="2026-05-01T00:07')

    world.answer = without_times  # type: ignore[method-assign]
    assert not undated.pull().more, "the last list does not say when it begins"
    world.answer = answer  # type: ignore[method-assign]
    dated = Copy(make_source, site, pull, world, slice=2)
    assert dated.catch_up() == 4
    assert undated.held == dated.held == world.truth
