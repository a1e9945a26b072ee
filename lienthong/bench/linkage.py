"""The linkage benchmark: which records are about one thing, by us and by Splink, from the same file in one run.

And what new records cost a warehouse that is there already: a thousand against each size, several rounds.
"""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lienthong import database
from lienthong.bench import splink
from lienthong.bench.duplicates import EDITION, LinkData, link_data, read_clusters, record_stream
from lienthong.bench.linked_pairs import LinkScores, link_scores
from lienthong.bench.observed import observe, warehouse
from lienthong.bench.reconciling import Linked, LinkOrder, found_clusters, ours
from lienthong.settings import Settings
from warehouse.connection import create_database, drop_database, session, with_database

DATABASE = "lienthong_bench_link"
WHO = "lienthong"
NEW, ROUNDS = 1_000, 5

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """One contestant on one set: seconds by step, and which of the steps are linkage; memory in MiB."""

    who: str
    records: int
    seconds: dict[str, float]
    linkage: tuple[str, ...]
    cpu_seconds: float
    peak_mib: float | None  # of its process
    server_mib: float | None  # of the database server, where one works for it
    scores: LinkScores
    best: LinkScores | None = None  # at the threshold that turned out best
    best_at: float | None = None

    @property
    def total(self) -> float:
        """Seconds of linkage."""
        return sum(self.seconds[step] for step in self.linkage)


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowRow:
    """NEW records against a warehouse of `records`: seconds of linkage, and of merging after it, in every round."""

    records: int
    seconds: tuple[float, ...]
    merge_seconds: tuple[float, ...]
    scores: LinkScores  # over the pairs in which a new record is

    @property
    def median(self) -> float:
        """Seconds of reconciling the new records, linked and merged."""
        return statistics.median(link + merge for link, merge in zip(self.seconds, self.merge_seconds, strict=True))


@dataclass(slots=True, kw_only=True)
class Linkage:
    """All rows of one run, and what is the same for all of them."""

    facts: dict[str, Any]
    rows: list[LinkRow] = field(default_factory=list)
    grown: list[GrowRow] = field(default_factory=list)

    @property
    def growth(self) -> float | None:
        """Time of reconciling at the largest warehouse over time at the smallest."""
        if len(self.grown) < 2:
            return None
        least, most = (pick(self.grown, key=lambda each: each.records) for pick in (min, max))
        return most.median / least.median


def link(settings: Settings, records: Sequence[int], *, with_peers: bool, tell: Tell) -> Linkage:
    """Both contestants on sets of these sizes."""
    bench = _Bench(settings)
    found = Linkage(facts=bench.facts | {"peer": splink.REQUIREMENT if with_peers else None})
    for number in records:
        data = link_data(bench.home / "data", number, _counted(number, tell))
        truth = read_clusters(data.truth)
        found.rows.append(_ours(bench, data, truth, tell))
        if with_peers:
            found.rows.append(_splink(bench, data, truth, tell))
    return found


def grow(settings: Settings, records: Sequence[int], tell: Tell, *, new: int = NEW, rounds: int = ROUNDS) -> Linkage:
    """`new` records come to warehouses of these sizes, each in as many rounds; the mix of records is that of `link`."""
    bench = _Bench(settings)
    found = Linkage(facts=bench.facts | {"new": new, "rounds": rounds})
    for number in records:
        found.grown.append(_grown(bench, number, new, rounds, tell))
    return found


class _Bench:
    """Where the benchmark works: its home, its database server, a fresh database for each warehouse."""

    def __init__(self, settings: Settings) -> None:
        self.home = settings.home.resolve() / "bench"
        self._server = settings.database_url or database.server(settings.home.resolve() / "postgres")
        with session(self._server) as conn:
            version = conn.info.server_version
        self.facts = {"postgresql": f"{version // 10000}.{version % 10000}", "data_edition": EDITION}

    def fresh(self) -> Settings:
        self.drop()
        create_database(self._server, DATABASE)
        return warehouse(self.home / "link-node", with_database(self._server, DATABASE))

    def drop(self) -> None:
        drop_database(self._server, DATABASE)


def _ours(bench: _Bench, data: LinkData, truth: dict[str, str], tell: Tell) -> LinkRow:
    settings = bench.fresh()
    try:
        tell(f"{WHO}: {data.records:,}: load")
        load = observe(settings, record_stream(data.records), "bench-1")
        tell(f"{WHO}: {data.records:,}: link")
        clusters = settings.home / "clusters.csv"
        order = LinkOrder(dsn=database.dsn(settings), run_id="bench-1", clusters=clusters, learns=True)
        done = ours(order)
        scores = link_scores(truth, found_clusters(order), in_review=done.in_review)
    finally:
        bench.drop()
    return LinkRow(
        who=WHO,
        records=data.records,
        seconds={"load": round(load, 3)} | done.seconds,
        linkage=("learn", "link"),
        cpu_seconds=done.cpu_seconds,
        peak_mib=done.peak_mib,
        server_mib=done.server_mib,
        scores=scores,
    )


def _splink(bench: _Bench, data: LinkData, truth: dict[str, str], tell: Tell) -> LinkRow:
    done = splink.measure(bench.home, data, truth, tell)
    return LinkRow(
        who="splink",
        records=data.records,
        seconds=dict(done.seconds),
        linkage=("train", "predict", "cluster"),
        cpu_seconds=done.cpu_seconds,
        peak_mib=done.peak_mib,
        server_mib=None,
        scores=done.scores,
        best=done.best,
        best_at=done.best_at,
    )


def _grown(bench: _Bench, number: int, new: int, rounds: int, tell: Tell) -> GrowRow:
    settings = bench.fresh()
    whole = number + new * rounds
    # The whole set is laid out with the new ones in it, so one in ten of them is a copy, nearly all of older records.
    try:
        tell(f"{WHO}: {number:,}: load")
        observe(settings, record_stream(whole, end=number), "bench-0")
        dsn = database.dsn(settings)
        tell(f"{WHO}: {number:,}: link")
        ours(LinkOrder(dsn=dsn, run_id="bench-0", clusters=None, learns=True))
        done: list[Linked] = []
        order = LinkOrder(dsn=dsn, run_id="bench-0", clusters=settings.home / "clusters.csv")
        for turn in range(1, rounds + 1):
            tell(f"{WHO}: {number:,}: {new:,} new, {turn} / {rounds}")
            start = number + new * (turn - 1)
            observe(settings, record_stream(whole, start=start, end=start + new), f"bench-{turn}")
            order = LinkOrder(dsn=dsn, run_id=f"bench-{turn}", clusters=order.clusters)
            done.append(ours(order))
        clusters = found_clusters(order)
    finally:
        bench.drop()
    truth = {each.key: str(each.thing) for each in record_stream(whole)}
    came = [key for place, key in enumerate(truth) if place >= number]
    return GrowRow(
        records=number,
        seconds=tuple(each.seconds["link"] for each in done),
        merge_seconds=tuple(each.seconds["merge"] for each in done),
        scores=link_scores(truth, clusters, in_review=done[-1].in_review, of=came),
    )


def _counted(number: int, tell: Tell) -> Callable[[int], None]:
    return lambda done: tell(f"records: {done:,} / {number:,}")
