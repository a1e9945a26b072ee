"""Every source file against the running sandbox city: what is pulled, mapped and checked is what the city announces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from connectors.exchange import Exchange
from connectors.fetch import Fetcher
from connectors.readers import READERS
from connectors.readers.protocol import Evidence, Known, KnownPage
from connectors.source import Source, load_sources
from lienthong.sandbox import Sandbox
from schemas.errors import NotTheFormat, SourceUnavailable
from schemas.record import Record
from schemas.violation import Violation
from schemas.vocabularies import Health
from validation.records import check, flags

SOURCES = Path(__file__).resolve().parents[2] / "connectors" / "sources"
NAMES = sorted(path.stem for path in SOURCES.glob("*.yml"))
DELIVERED = {"ok", "empty"}


@dataclass
class Pulled:
    """One pull of one source, carried through mapping and record rules."""

    health: str = "ok"
    evidence: Evidence | None = None
    exchanges: list[Exchange] = field(default_factory=list)
    payloads: list[bytes] = field(default_factory=list)
    good: list[tuple[str, Record]] = field(default_factory=list)
    refused: list[list[Violation]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)

    @property
    def known(self) -> Known:
        pages = zip(self.exchanges, self.payloads, strict=True)
        return Known(
            {page.url: KnownPage(page.etag, page.last_modified, lambda body=body: body) for page, body in pages},
            self.evidence.cursor if self.evidence else None,
        )


def pulled(source: Source, known: Known) -> Pulled:
    """Drive the reader with the real fetcher; an unchanged page is read again from what is known."""
    got, reader = Pulled(), READERS[source.reader]
    allowed = frozenset({source.url.split("/")[2]})
    try:
        with Fetcher(allowed) as fetcher:

            def exchange(url: str, etag: str | None = None, last_modified: str | None = None) -> Exchange:
                return fetcher.fetch(url, etag=etag, last_modified=last_modified)

            steps = reader.pull(source, exchange, known)
            while True:
                answer = next(steps).exchange
                body = known.pages[answer.url].payload() if answer.health is Health.UNCHANGED else answer.body
                got.exchanges.append(answer)
                got.payloads.append(body or b"")
    except StopIteration as end:
        got.evidence = end.value
        got.health = str(got.evidence.health)
    except (SourceUnavailable, NotTheFormat) as error:
        got.health = str(error.data["health"])
    try:
        for body in got.payloads if got.health in DELIVERED else ():
            for raw in reader.records(source, body):
                mapped = source.map(raw)
                if isinstance(mapped, list):
                    got.refused.append(mapped)
                    continue
                if mapped.is_gone:
                    got.gone.append(mapped.record_key)
                    continue
                got.unknown |= mapped.unknown
                checked = check(mapped.record_type, mapped.values)
                if isinstance(checked, list):
                    got.refused.append(checked)
                else:
                    got.good.append((mapped.record_key, checked))
    except NotTheFormat as error:
        got.health = str(error.data["health"])
    return got


@dataclass
class TwoDays:
    expected: dict[int, dict[str, Any]]
    days: dict[int, dict[str, Pulled]]


@pytest.fixture(scope="module")
def city() -> Iterator[TwoDays]:
    with Sandbox(base_port=0) as sandbox:
        sources = load_sources(SOURCES, sandbox.variables).sound()
        first = {name: pulled(source, Known()) for name, source in sources.items()}
        sandbox.set_day(2)
        second = {name: pulled(source, first[name].known) for name, source in sources.items()}
        yield TwoDays({day: sandbox.expected(day) for day in (1, 2)}, {1: first, 2: second})


def test_every_file_has_a_source_in_the_city(city: TwoDays) -> None:
    """The city offers more than the files take: what has no file yet is there to be onboarded."""
    assert NAMES and set(NAMES) <= city.expected[1]["sources"].keys()
    read = {source.reader for source in load_sources(SOURCES, {}).sound().values()}
    spoken = {"feed", "json_pages", "table", "edxml", "html_list", "oai", "catalog", "cap", "news", "sitemap", "files"}
    assert spoken <= read <= set(READERS)


def test_at_least_five_sources_are_snapshots() -> None:
    modes = [source.mode for source in load_sources(SOURCES, {}).sound().values()]
    assert modes.count("snapshot") >= 5


@pytest.mark.parametrize("day", [1, 2])
@pytest.mark.parametrize("name", NAMES)
def test_counts_and_rules_are_those_that_the_city_announces(city: TwoDays, name: str, day: int) -> None:
    due, got = city.expected[day]["sources"][name], city.days[day][name]
    if due["health"] not in DELIVERED:
        assert got.health == due["health"]
        assert not got.good and not got.refused
        return
    assert got.health == due["health"]
    if due["not_modified"]:
        assert {exchange.health for exchange in got.exchanges} == {Health.UNCHANGED}
    rules = sorted(sorted({violation.rule_id for violation in refusal}) for refusal in got.refused)
    assert rules == sorted(sorted(record["rules"]) for record in due["quarantined"])
    assert len(got.gone) == due["gone"]
    assert len(got.good) + len(got.refused) + len(got.gone) == due["offered"]
    keys = [key for key, _ in got.good]
    assert len(keys) - len(set(keys)) == due["duplicate"]
    assert not got.unknown, "a field that the source file neither takes nor ignores"
    assert got.evidence is not None
    if due["health"] != "empty":
        assert got.evidence.completeness == due["completeness"]
    assert got.evidence.declared == due["declared"]


@pytest.mark.parametrize("day", [1, 2])
def test_the_keys_of_good_records_are_those_of_the_city(city: TwoDays, day: int) -> None:
    truth = city.expected[day]
    pairs = {(name, key) for name, got in city.days[day].items() for key, _ in got.good}
    pairs |= {(name, key) for name, got in city.days[1].items() for key, _ in got.good}
    members = [tuple(pair) for group in truth["same"] for pair in group["members"]]
    members += [tuple(pair) for group in truth["apart"] for pair in group]
    assert len(members) > 150
    assert [pair for pair in members if pair not in pairs] == []


def test_records_that_are_one_thing_share_a_natural_key_and_lookalikes_share_none(city: TwoDays) -> None:
    records = {(name, key): record for name, got in city.days[1].items() for key, record in got.good}
    truth = city.expected[1]
    for group in truth["same"]:
        keys = [set(records[tuple(pair)].natural_keys()) for pair in group["members"]]
        reached, waiting = set(keys[0]), keys[1:]
        while joined := [one for one in waiting if one & reached]:
            reached.update(*joined)
            waiting = [one for one in waiting if one not in joined]
        assert bool(waiting) == (group["evidence"] == "likeness"), group
    for group in truth["apart"]:
        for n, pair in enumerate(group):
            others = [set(records[tuple(other)].natural_keys()) for other in group[n + 1 :]]
            assert not set(records[tuple(pair)].natural_keys()).intersection(*others) or not others, group


def test_no_two_things_share_a_natural_key(city: TwoDays) -> None:
    """Beyond the announced groups nothing may fall together by a key."""
    together = {tuple(pair): group["thing"] for group in city.expected[1]["same"] for pair in group["members"]}
    owner: dict[str, object] = {}
    for name, got in city.days[1].items():
        for key, record in dict(got.good).items():
            thing = together.get((name, key), (name, key))
            for natural in record.natural_keys():
                assert owner.setdefault(natural, thing) == thing, natural


def test_the_second_day_moves_what_it_should(city: TwoDays) -> None:
    for name in NAMES:
        due = city.expected[2]["sources"][name]
        if due["health"] != "ok":
            continue
        before = {key: record.document() for key, record in city.days[1][name].good}
        after = {key: record.document() for key, record in city.days[2][name].good}
        changed = {key for key in before.keys() & after.keys() if before[key] != after[key]}
        absent = before.keys() - after.keys() if due["completeness"] == "complete" else set()
        moves = (len(after.keys() - before.keys()), len(changed), len(absent))
        assert moves == (due["new"], due["changed"], due["absent"]), name


def test_oddities_are_flagged_and_an_embargo_is_for_no_feed(city: TwoDays) -> None:
    by_name = {name: [record for _, record in got.good] for name, got in city.days[1].items()}
    flagged = [flags(record) for record in by_name["so_tu_phap_van_ban"]]
    assert [one for one in flagged if one] == [("document.effective_before_issue",)]
    assert [record.audience() for record in by_name["cong_thanh_pho_thong_cao"]].count(2) == 1
    notices = {record.natural_keys() for record in by_name["ban_chi_huy_canh_bao"]}
    assert all(notices)


def test_a_revocation_on_the_bus_withdraws_the_document(city: TwoDays) -> None:
    documents = [record for _, record in city.days[2]["truc_van_ban_van_ban"].good if record.record_type == "document"]
    withdrawn = [record for record in documents if record.release_status == "withdrawn"]
    assert len(withdrawn) == 1
    same = [record for record in documents if set(record.natural_keys()) & set(withdrawn[0].natural_keys())]
    assert len(same) == 2 and max(same, key=lambda record: record.stated_at() or 0) is withdrawn[0]


def test_a_mark_of_secrecy_is_never_repeated(city: TwoDays) -> None:
    marked = [
        refusal for refusal in city.days[1]["truc_van_ban_van_ban"].refused if refusal[0].rule_id == "secrecy.marked"
    ]
    assert [[violation.value for violation in refusal] for refusal in marked] == [[""]]
