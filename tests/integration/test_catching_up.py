"""After a long outage: bounded batches that load and publish one after another, and end where one pull would end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from lienthong import pipeline
from lienthong.commands.health import overview, state_now
from lienthong.settings import Settings
from tests.integration.saying import table
from tests.unit.connectors.long_lists import Changing, Feed, Repository
from warehouse.connection import session

FILE = """\
name: {name}
title: {{vi: Thư viện, en: Library}}
agency: H26
owner: {{name: Văn phòng, email: vp@example.vn}}
reader: {reader}
url: {url}/
options: {{slice: {slice}}}
mode: delta
schedule: "0 * * * *"
authority: city_portal
rows: [0, 100000]
freshness_hours: 1000000
record: press_release
key: [{key}]
fields:
  title: {title}
  agency: {{const: UBND thành phố Hà Nội}}
  url: {{template: "https://kho.example.vn/{{{key}}}", as: url}}
"""
FIELDS = {"oai": ("identifier", "dc:title"), "peer": ("entity_id", "title")}
URGENT = """\
name: canh_bao
title: {vi: Cảnh báo, en: Warnings}
agency: H26
owner: {name: Văn phòng, email: vp@example.vn}
reader: json_pages
url: URL/urgent
options: {records: data}
mode: append
lane: express
schedule: "*/5 * * * *"
authority: city_portal
freshness_hours: 1000000
record: press_release
key: [id]
fields:
  title: title
  agency: {const: UBND thành phố Hà Nội}
  url: {template: "https://hanoi.gov.vn/{id}", as: url}
"""
NEWS = '{"data": [{"id": "1", "title": "Cảnh báo mưa lớn trên địa bàn thành phố"}]}'.encode()
ALL = 1_000_000


class Outage:
    """One changing source on loopback, its source files with small and endless slices, and what was loaded of it."""

    def __init__(self, world: Changing, url: str, settings: Settings) -> None:
        self.world, self.url, self.settings = world, url, settings
        self.steps: list[tuple[str, str]] = []

    def write(self, name: str, size: int) -> None:
        reader = "oai" if isinstance(self.world, Repository) else "peer"
        key, title = FIELDS[reader]
        text = FILE.format(name=name, reader=reader, url=self.url, slice=size, key=key, title=title)
        (self.settings.sources / f"{name}.yml").write_text(text, encoding="utf-8")

    def go(self, *names: str, run_id: str) -> Any:
        self.steps.clear()
        told = lambda step, subject, facts: self.steps.append((step, subject))  # noqa: E731
        return pipeline.run(self.settings, names, trigger="test", run_id=run_id, watch=told)

    def held(self, name: str) -> dict[int, str]:
        """What counts of a source, by number."""
        found = table(
            self.settings,
            "SELECT version.record_key, version.doc ->> 'title' FROM core.observation"
            " JOIN core.observation_history version USING (observation_id, history_id)"
            " WHERE observation.source = %s AND observation.state = 'present'",
            (name,),
        )
        return {int(key.rpartition(":")[2].removeprefix("prs_")): title for key, title in found}

    @property
    def truth(self) -> dict[int, str]:
        return {number: title for number, title in self.world.truth.items() if title is not None}

    def batches(self, name: str) -> list[tuple[Any, ...]]:
        return table(
            self.settings,
            "SELECT batch_id, state, more, offered FROM ledger.batch LEFT JOIN ledger.tally USING (batch_id)"
            " WHERE source = %s ORDER BY batch_seq",
            (name,),
        )


BOTH = pytest.mark.parametrize("outage", [Repository, Feed], ids=["oai", "peer"], indirect=True)


@pytest.fixture
def outage(
    request: pytest.FixtureRequest, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Outage]:
    monkeypatch.setattr("connectors.courtesy.FIRST_WAIT", 0.0)
    world: Changing = getattr(request, "param", Feed)(page=2)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = (200, {}, NEWS) if self.path == "/urgent" else world.get(self.path)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    (tmp_path / "sources").mkdir()
    url = f"http://127.0.0.1:{server.server_port}"
    here = settings.model_copy(update={"sources": tmp_path / "sources"})
    (here.sources / "canh_bao.yml").write_text(URGENT.replace("URL", url), encoding="utf-8")
    for number in range(1, 10):
        world.change(number)
    yield Outage(world, url, here)
    server.shutdown()
    server.server_close()
    thread.join()


@BOTH
def test_slices_follow_each_other_and_end_where_one_pull_ends(outage: Outage) -> None:
    outage.write("kho", 3)
    outage.write("kho_mot_lan", ALL)
    outage.world.change(4, gone=True)
    outage.world.change(2)
    report = outage.go("kho", "kho_mot_lan", "canh_bao", run_id="r")
    found = outage.batches("kho")
    names = ["r/kho", *(f"r/slice-{part}/kho" for part in range(2, len(found) + 1))]
    assert [batch[0] for batch in found] == names
    assert [batch[2] for batch in found] == [True] * (len(found) - 1) + [False]
    assert all(state == "reconciled" and offered <= 4 for _, state, _, offered in found)
    assert sum(offered for *_, offered in found) == outage.batches("kho_mot_lan")[0][3]
    assert report.state == "succeeded"
    assert report.total.adds_up
    outage.go("kho", "kho_mot_lan", run_id="s")  # what was told as deleted before it was first seen is news once
    assert outage.held("kho") == outage.held("kho_mot_lan") == outage.truth
    assert [batch[2] for batch in outage.batches("kho_mot_lan")] == [False, False]


def test_between_two_slices_all_is_published_and_nobody_waits(outage: Outage) -> None:
    outage.write("kho", 4)
    outage.go("kho", "canh_bao", run_id="r")
    rounds = [place for place, (step, _) in enumerate(outage.steps) if step == "slice"]
    assert len(rounds) == len(outage.batches("kho")) - 1 >= 2
    published = [place for place, (step, _) in enumerate(outage.steps) if step == "publish"]
    urgent = outage.steps.index(("load", "canh_bao"))
    assert urgent < published[0] < rounds[0] < published[1] < rounds[1] < published[2]
    assert [subject for step, subject in outage.steps if step == "load"].count("canh_bao") == 1


@BOTH
def test_a_slice_that_fails_is_tried_again_alone(outage: Outage) -> None:
    outage.write("kho", 2)
    down = (503, {}, b"")
    outage.world.failing = lambda _: down if len(outage.world.asked) > 2 else None
    outage.go("kho", run_id="r")
    assert [batch[1:3] for batch in outage.batches("kho")] == [
        ("reconciled", True), ("reconciled", True), ("failed", False),
    ]  # fmt: skip
    half = outage.held("kho")
    assert len(half) == 4
    outage.world.failing = lambda _: None
    outage.world.asked.clear()
    outage.go("kho", run_id="s")
    assert outage.held("kho") == outage.truth
    assert len(outage.world.asked) == 3, "five pages, of which two had loaded"
    assert sum(batch[3] or 0 for batch in outage.batches("kho")) == 9


def test_a_run_takes_so_many_slices_and_the_next_one_goes_on(outage: Outage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "MOST_SLICES", 2)
    outage.write("kho", 2)
    outage.go("kho", run_id="r")
    assert len(outage.held("kho")) == 4
    with session(str(outage.settings.database_url)) as conn:
        (state,) = overview(conn, {"kho": pipeline.source_named(outage.settings, "kho")})
    assert state["catching_up_since"] is not None
    assert "catching up since" in state_now(state, "en")
    assert "more is waiting" in state_now(state, "en")
    for run in ("s", "t"):
        outage.go("kho", run_id=run)
    assert outage.held("kho") == outage.truth
    with session(str(outage.settings.database_url)) as conn:
        (state,) = overview(conn, {"kho": pipeline.source_named(outage.settings, "kho")})
    assert (state["catching_up_since"], state["reached"]) == (None, None)


def test_a_run_that_is_continued_goes_on_with_the_next_slice(outage: Outage) -> None:
    outage.write("kho", 4)
    run = pipeline.begin(outage.settings, trigger="test", run_id="r")
    facts = pipeline.pull(outage.settings, "kho", run)
    assert (facts["more"], pipeline.is_waiting(facts)) == (True, False), "it has not loaded yet"
    outage.go("kho", run_id="r")
    assert outage.held("kho") == outage.truth
    assert [batch[1] for batch in outage.batches("kho")] == ["reconciled"] * 3


def test_a_held_slice_waits_for_people_and_nothing_overtakes_it(outage: Outage) -> None:
    outage.write("kho", 4)
    file = outage.settings.sources / "kho.yml"
    file.write_text(file.read_text().replace("mode: delta", "mode: append").replace("rows: [0", "rows: [1000"))
    outage.go("kho", run_id="r")
    assert [batch[1:3] for batch in outage.batches("kho")] == [("held", True)]
    assert outage.held("kho") == {}


@BOTH
def test_other_slices_need_no_new_reading(outage: Outage) -> None:
    outage.write("kho", ALL)
    outage.go("kho", run_id="r")
    outage.write("kho", 1)
    outage.world.asked.clear()
    outage.go("kho", run_id="s")
    assert len(outage.world.asked) <= 1, "the cursor counts on"
    assert outage.held("kho") == outage.truth
