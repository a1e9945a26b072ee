"""The express lane: a notice goes from its source to its subscribers beside a bulk run, and through every check."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from lienthong import pipeline, push_service
from lienthong.airflow_api import until
from lienthong.bench import notices, subscribers
from lienthong.bench.forms import FORMS
from lienthong.bench.generate import Texts
from lienthong.bench.notices import Board, listening, notice
from lienthong.bench.replica import serving
from lienthong.express import Worker
from lienthong.looking import Looks
from lienthong.settings import Settings
from publishing import subscriptions
from publishing.subscribers import register
from reconciliation import run as reconciliation
from schemas.errors import SourceUnavailable
from warehouse.bell import bell, ring
from warehouse.connection import session, transaction

NAME = notices.SOURCE
SENT = datetime.now(UTC)
SECONDS = 60.0  # until a test gives up; it is over as soon as what it waits for is there
Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def node(settings: Settings, board: Board, tmp_path: Path) -> Iterator[Settings]:
    """A node with the shipped source of emergency notices, looked at twice a second."""
    folder = tmp_path / "sources"
    folder.mkdir()
    text = (Settings().sources / f"{NAME}.yml").read_text(encoding="utf-8")
    assert "wake: {look: 2}" in text
    (folder / f"{NAME}.yml").write_text(text.replace("look: 2", "look: 0.5"), encoding="utf-8")
    with notices.source(board) as url:
        yield settings.model_copy(update={"sources": folder, "variables": {notices.VARIABLE: url}})


@pytest.fixture
def ask(settings: Settings) -> Ask:
    def query(text: str) -> list[tuple[Any, ...]]:
        with session(str(settings.database_url)) as conn, conn.cursor() as cursor:
            cursor.execute(text)
            return cursor.fetchall()

    return query


@contextmanager
def bulk(node: Settings) -> Iterator[threading.Event]:
    """A bulk source of two pages, of which the second comes when the event is set."""
    texts, form, goes_on = Texts(), FORMS["json"], threading.Event()
    facts = {"records": 40, "pages": 2, "changed": 0}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = 2 if "page=2" in self.path else 1
            if page == 2:
                goes_on.wait(SECONDS)
            listed = [texts.record(number) for number in range(20 * (page - 1), 20 * page)]
            body = form.page(listed, page, facts).encode()
            self.send_response(200)
            self.send_header("Content-Type", form.media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with listening(Handler) as url:
        (node.sources / "bulk.yml").write_text(form.file(name="bulk", url=url), encoding="utf-8")
        try:
            yield goes_on
        finally:
            goes_on.set()


def carried(node: Settings) -> dict[str, Any]:
    with closing(Worker(node)) as worker:
        return worker.carry(NAME)


def in_thread(running: ExitStack, work: Callable[[], object], end: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    running.callback(thread.join, SECONDS)
    running.callback(end)
    return thread


def test_a_notice_reaches_both_kinds_of_subscribers_while_a_bulk_run_is_under_way(
    node: Settings, board: Board, ask: Ask
) -> None:
    worker, is_over = Worker(node), threading.Event()
    with ExitStack() as running:
        goes_on = running.enter_context(bulk(node))
        slow = in_thread(running, lambda: pipeline.run(node, ["bulk"], trigger="test"), goes_on.set)
        poll = running.enter_context(subscribers.following(running.enter_context(serving(node))))
        hook = running.enter_context(subscribers.pushed_to())
        with session(str(node.database_url)) as conn, transaction(conn):
            register(conn, "press", "public")
            wanted = subscriptions.NewSubscription(target=hook.url, feed="public", payload="full")
            _, hook.secret = subscriptions.add(conn, "press", wanted, home=node.home)
        in_thread(running, lambda: push_service.work(node, interval=0.1, ended=is_over.is_set), is_over.set)
        in_thread(running, worker.work, worker.ended.set)
        first, second = notice(1, SENT), notice(2, SENT)
        board.put(first)
        assert poll.wait("DO-00001", SECONDS) and hook.arrivals.wait("DO-00001", SECONDS)
        board.put(second)
        assert poll.wait("DO-00002", SECONDS) and hook.arrivals.wait("DO-00002", SECONDS)
        assert slow.is_alive()
        assert ask("SELECT state FROM ledger.batch WHERE source = 'bulk'") == [("pulling",)]
    for stated in (first, second):
        for arrivals in (poll, hook.arrivals):
            record = arrivals.found[stated["soHieu"]][1]
            assert {name: record[name] for name in notices.told(stated)} == notices.told(stated)
    assert poll.faults == hook.arrivals.faults == []
    assert ask("SELECT state FROM ledger.batch WHERE source = 'bulk'") == [("reconciled",)]
    runs = ask("SELECT DISTINCT trigger, state FROM ledger.run ORDER BY 1")
    assert runs == [("express", "succeeded"), ("test", "succeeded")]


STUCK = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"
FIRM = f"{STUCK} AND application_name = 'lienthong'"
SLOW = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END$$;
CREATE TRIGGER slow AFTER UPDATE ON ledger.batch FOR EACH ROW WHEN (NEW.source = 'bulk') EXECUTE FUNCTION slow();
SELECT pg_advisory_lock(7)
"""


def test_a_large_reconciliation_gives_way_three_times_and_then_comes_to_its_end(
    node: Settings, board: Board, ask: Ask
) -> None:
    with bulk(node) as goes_on:
        goes_on.set()
        pipeline.take(node, ["bulk"], pipeline.begin(node, trigger="test"), lambda *told: None)
    done: list[dict[str, Any]] = []
    with ExitStack() as running:
        conn = running.enter_context(session(str(node.database_url)))
        with transaction(conn), conn.cursor() as cursor:
            cursor.execute(SLOW)
        in_thread(running, lambda: done.append(pipeline.reconcile(node)), conn.close)
        for number in range(1, 4):
            until("the large one at its end", lambda: ask(STUCK) == [(1,)], SECONDS)
            board.put(notice(number, SENT))
            assert carried(node)["published"] == 2
        until("the large one, which is firm now", lambda: ask(FIRM) == [(1,)], SECONDS)
        assert ask("SELECT count(*) FROM core.entity WHERE record_type = 'press_release'") == [(0,)]
    assert [each["created"] for each in done] == [40]


def test_who_gave_way_goes_on_in_parts_between_which_others_find_their_turn(
    node: Settings, board: Board, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliation, "SLICE", 1)
    with bulk(node) as goes_on:
        goes_on.set()
        pipeline.take(node, ["bulk"], pipeline.begin(node, trigger="test"), lambda *told: None)
    board.put(notice(1, SENT))
    pipeline.take(node, [NAME], pipeline.begin(node, trigger="test"), lambda *told: None)
    done: list[dict[str, Any]] = []
    with ExitStack() as running:
        conn = running.enter_context(session(str(node.database_url)))
        with transaction(conn), conn.cursor() as cursor:
            cursor.execute(SLOW)
        in_thread(running, lambda: done.append(pipeline.reconcile(node)), conn.close)
        until("all of it at its end", lambda: ask(STUCK) == [(1,)], SECONDS)
        with session(str(node.database_url)) as hasty:
            assert reconciliation.come_due(hasty, now=datetime.now(UTC)).batches == 0
        until("its first part", lambda: ask(STUCK) == [(1,)], SECONDS)
    assert [(each["batches"], each["created"]) for each in done] == [(2, 41)]
    assert ask("SELECT count(*), count(DISTINCT xmin::text) FROM ledger.batch WHERE state = 'reconciled'") == [(2, 2)]


def test_what_is_carried_waits_for_no_batch_of_another_source(node: Settings, board: Board, ask: Ask) -> None:
    with bulk(node) as goes_on:
        goes_on.set()
        pipeline.take(node, ["bulk"], pipeline.begin(node, trigger="test"), lambda *told: None)
    board.put(notice(1, SENT))
    assert carried(node)["published"] == 2  # one feed for all, one for the press
    states = "SELECT source, state FROM ledger.batch ORDER BY source"
    assert ask(states) == [(NAME, "reconciled"), ("bulk", "loaded")]
    assert pipeline.reconcile(node)["batches"] == 1
    assert ask(states) == [(NAME, "reconciled"), ("bulk", "reconciled")]


RULES = """
SELECT verdict.scope, verdict.rule_id, verdict.suite_sha256, verdict.success
  FROM ledger.verdict
 WHERE verdict.batch_id LIKE (SELECT max(run_id) FROM ledger.run WHERE trigger = '{}') || '%'
 ORDER BY verdict.scope, verdict.rule_id
"""


def test_the_express_lane_puts_every_rule_that_the_bulk_lane_does(node: Settings, board: Board, ask: Ask) -> None:
    listed = [notice(number, SENT) for number in range(4)]
    board.put(*listed)
    carried(node)
    board.put(notice(8, SENT) | {"mucDo": "Kinh khủng"}, notice(9, SENT))
    carried(node)
    assert ask("SELECT rule_id FROM quarantine.violation") == [("lookup.unknown_value",)]
    assert ask("SELECT count(*) FROM core.entity") == [(5,)]
    express = ask(RULES.format("express"))
    file = node.sources / f"{NAME}.yml"
    text = file.read_text(encoding="utf-8").replace("lane: express\n", "").replace("wake: {look: 0.5}\n", "")
    file.write_text(text, encoding="utf-8")
    board.put(notice(10, SENT) | {"mucDo": "Kinh khủng"}, notice(11, SENT))
    pipeline.run(node, [NAME], trigger="bulk")
    assert ask(RULES.format("bulk")) == express
    assert {scope for scope, *_ in express} == {"batch", "warehouse"} and len(express) > 30


def test_a_batch_that_breaks_a_critical_rule_is_held_and_its_page_is_news_once(
    node: Settings, board: Board, ask: Ask
) -> None:
    board.put(*(notice(number, SENT) | {"mucDo": "Kinh khủng"} for number in range(3)), notice(4, SENT))
    with looking(node) as looks:
        assert looks.news()
        assert carried(node)["published"] == 0
        assert ask("SELECT state FROM ledger.batch") == [("held",)]
        assert not looks.news()
        board.put(notice(5, SENT))
        assert looks.news()


@contextmanager
def looking(node: Settings) -> Iterator[Looks]:
    source = pipeline.source_named(node, NAME)
    with session(str(node.database_url)) as conn, pipeline.fetching(node, source) as manners:
        yield Looks(conn, pipeline.store(node), manners, source)


def test_a_look_writes_nothing_and_costs_an_unchanged_source_no_body(node: Settings, board: Board, ask: Ask) -> None:
    board.put(notice(1, SENT))
    carried(node)
    counts = "SELECT (SELECT count(*) FROM raw.fetch), (SELECT count(*) FROM ledger.batch)"
    before, asked = ask(counts), board.requests
    with looking(node) as looks:
        assert [looks.news() for _ in range(3)] == [False, False, False]
        assert (ask(counts), board.requests) == (before, asked + 3)
        board.put(notice(2, SENT))
        assert [looks.news(), looks.news()] == [True, False]
    assert ask(counts) == before


def test_nobody_looks_where_another_run_is_at_work_or_a_host_is_left_alone(node: Settings, board: Board) -> None:
    run_id = pipeline.begin(node, trigger="test")
    with looking(node) as looks:
        assert looks.is_free()
        batch = pipeline.pull(node, NAME, run_id)
        assert not looks.is_free()
        for step in (pipeline.stage, pipeline.check, pipeline.load):
            step(node, str(batch["batch_id"]))
        assert looks.is_free()
        with session(str(node.database_url)) as conn, transaction(conn), conn.cursor() as cursor:
            cursor.execute("UPDATE ledger.breaker SET open_until = now() + interval '1 hour'")
            host = pipeline.source_named(node, NAME).url.split("/")[2]
            cursor.execute(
                "INSERT INTO ledger.breaker (host, failures, opened_at, open_until)"
                " VALUES (%s, 3, now(), now() + interval '1 hour')"
                " ON CONFLICT (host) DO UPDATE SET open_until = excluded.open_until", (host,)
            )  # fmt: skip
        asked = board.requests
        with pytest.raises(SourceUnavailable, match="left alone"):
            looks.news()
        assert board.requests == asked


def test_the_worker_of_a_task_ends_with_who_answers_for_it(node: Settings) -> None:
    assert Worker(node).work(SECONDS, parent=-1) == {}


def test_whoever_waits_for_news_of_the_feeds_is_woken_by_their_commit(node: Settings, board: Board) -> None:
    board.put(notice(1, SENT))
    with bell(str(node.database_url)) as news, session(str(node.database_url)) as conn:
        assert not news.wait(0)
        with transaction(conn):
            ring(conn)
            assert not news.wait(0)
        assert news.wait(SECONDS)
        assert not news.wait(0)
        carried(node)
        assert news.wait(SECONDS)


def test_a_source_that_does_not_answer_is_looked_at_again_and_not_pulled_at_every_look(
    node: Settings, board: Board, ask: Ask
) -> None:
    came = threading.Event()
    worker = Worker(node, lambda step, subject, facts: came.set() if step == "publish" else None)
    board.put(notice(1, SENT))
    with ExitStack() as running:
        in_thread(running, worker.work, worker.ended.set)
        assert came.wait(SECONDS)
        came.clear()
        board.is_down = True
        until("two looks of three tries", lambda enough=board.requests + 6: board.requests >= enough, SECONDS)
        assert ask("SELECT count(*), min(state) FROM ledger.batch") == [(1, "reconciled")]
        board.is_down = False
        board.put(notice(2, SENT))
        assert came.wait(SECONDS)
    assert ask("SELECT count(*) FROM core.entity") == [(2,)]


def test_a_second_worker_stands_by_and_takes_over(node: Settings, board: Board) -> None:
    told: list[tuple[str, str]] = []
    came = threading.Event()

    def heard(who: str) -> Callable[[str, str, dict[str, Any]], None]:
        def tell(step: str, subject: str, facts: dict[str, Any]) -> None:
            if step == "publish":
                told.append((who, json.dumps(facts["published"])))
                came.set()

        return tell

    board.put(notice(1, SENT))
    first, second = Worker(node, heard("first")), Worker(node, heard("second"))
    with ExitStack() as running:
        one = in_thread(running, first.work, first.ended.set)
        assert came.wait(SECONDS)
        came.clear()
        in_thread(running, second.work, second.ended.set)
        first.ended.set()
        one.join(SECONDS)
        assert not one.is_alive()
        board.put(notice(2, SENT))
        assert came.wait(SECONDS)
    assert told[0] == ("first", "2")
    assert ("second", "2") in told
