"""A host that is down is left alone, an incident is one however often it is seen, and its owner hears of it once."""

import asyncio
import json
import smtplib
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from rich.console import Console
from typer.testing import CliRunner

from connectors.source import Source
from lienthong import breaker, holds, incidents, notices, pipeline
from lienthong.incidents import Kind
from lienthong.settings import Settings
from schemas.errors import ConfigError, LoadError, NotTheFormat, SourceUnavailable
from tests.integration.saying import offer, say, table
from warehouse.connection import Connection, session, transaction
from warehouse.statements import row

ROOT = Path(__file__).resolve().parents[2]
HOST = "cong.example.vn"


def sql(settings: Settings, text: str, values: Any = None) -> None:
    assert settings.database_url is not None
    with session(settings.database_url) as conn, conn.cursor() as cursor:
        cursor.execute(text, values)
        conn.commit()


@pytest.fixture
def conn(database: str) -> Iterator[Connection]:
    with session(database) as found:
        yield found


def later(conn: Connection, host: str, by: timedelta) -> None:
    """Let time pass for one host, by moving what is written down into the past."""
    with transaction(conn), conn.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger.breaker SET opened_at = opened_at - %(by)s, open_until = open_until - %(by)s,"
            " probing_since = probing_since - %(by)s WHERE host = %(host)s",
            {"by": by, "host": host},
        )


def ask(conn: Connection, host: str = HOST) -> datetime | None:
    with transaction(conn):
        return breaker.ask(conn, host, source="nguon")


def tell(conn: Connection, host: str = HOST, **how: Any) -> None:
    with transaction(conn):
        breaker.tell(conn, host, **how)


def refused(conn: Connection, host: str = HOST) -> SourceUnavailable:
    with pytest.raises(SourceUnavailable) as caught:
        ask(conn, host)
    return caught.value


def rests(conn: Connection, host: str = HOST) -> timedelta:
    """How long the host is left alone from now."""
    until = datetime.fromisoformat(str(refused(conn, host).data["until"]))
    return until - datetime.now(UTC)


def about(expected: timedelta) -> Any:
    return pytest.approx(expected.total_seconds(), abs=5)


# --- the circuit ------------------------------------------------------------------------------------------------------


def test_three_failures_in_a_row_open_the_circuit_and_a_good_probe_closes_it(conn: Connection) -> None:
    for _ in range(breaker.FAILURES):
        assert ask(conn) is None
        tell(conn, ok=False)
    error = refused(conn)
    assert (error.data["source"], error.data["host"], error.data["health"]) == ("nguon", HOST, "unreachable")
    assert rests(conn).total_seconds() == about(timedelta(minutes=5))
    assert ask(conn, "khac.example.vn") is None  # another host does not notice
    later(conn, HOST, timedelta(minutes=5))
    probe = ask(conn)
    assert probe is not None
    refused(conn)  # one tries, the others go on leaving it alone
    tell(conn, ok=True, probe=probe)
    assert ask(conn) is None
    assert breaker.standing(conn) == {}


def test_failures_that_are_not_in_a_row_open_nothing(conn: Connection) -> None:
    for _ in range(4):
        tell(conn, ok=False)
        tell(conn, ok=False)
        tell(conn, ok=True)
    assert ask(conn) is None


def test_each_bad_probe_doubles_the_rest_up_to_six_hours(conn: Connection) -> None:
    for _ in range(breaker.FAILURES):
        tell(conn, ok=False)
    found = [rests(conn)]
    for _ in range(8):
        later(conn, HOST, found[-1] + timedelta(seconds=1))
        tell(conn, ok=False, probe=ask(conn))
        found.append(rests(conn))
    minutes = [round(pause.total_seconds() / 60) for pause in found]
    assert minutes == [5, 10, 20, 40, 80, 160, 320, 360, 360]


def test_a_source_is_left_alone_as_long_as_it_asks_but_no_longer_than_a_day(conn: Connection) -> None:
    tell(conn, ok=False, retry_after=900)  # from the first time on
    assert rests(conn).total_seconds() == about(timedelta(minutes=15))
    tell(conn, "b.vn", ok=False, retry_after=365 * 86400)
    assert rests(conn, "b.vn").total_seconds() == about(timedelta(days=1))
    for seconds in (float("inf"), 1e308, -5.0):
        tell(conn, f"{seconds}.vn", ok=False, retry_after=seconds)
    assert ask(conn, "-5.0.vn") is None
    for _ in range(breaker.FAILURES):
        tell(conn, "c.vn", ok=False, retry_after=1)  # less than what three failures cost anyway
    assert rests(conn, "c.vn").total_seconds() <= 300


def test_pulls_that_were_under_way_when_it_opened_make_it_no_longer(conn: Connection) -> None:
    for _ in range(10):
        tell(conn, ok=False)
    assert rests(conn).total_seconds() == about(timedelta(minutes=5))
    later(conn, HOST, timedelta(minutes=5))
    probe = ask(conn)
    tell(conn, ok=False)  # one that began before the outage ends only now: not the probe
    assert row(conn, "breaker.open", {"host": HOST, "forget": breaker.FORGET_PROBE}) is not None
    tell(conn, ok=True, probe=probe)
    assert ask(conn) is None


def test_a_probe_that_died_is_forgotten_after_ten_minutes(conn: Connection) -> None:
    for _ in range(breaker.FAILURES):
        tell(conn, ok=False)
    later(conn, HOST, timedelta(minutes=5))
    dead = ask(conn)
    assert dead is not None
    later(conn, HOST, timedelta(minutes=9))
    refused(conn)
    later(conn, HOST, timedelta(minutes=1))
    second = ask(conn)
    assert second is not None
    tell(conn, ok=False, probe=dead)  # it was not dead after all; the one that tries now decides
    refused(conn)
    assert breaker.standing(conn)[HOST].probing_since == second
    tell(conn, ok=False, probe=second)
    assert rests(conn).total_seconds() == about(timedelta(minutes=10))


RACER = """\
import sys
from lienthong import breaker
from schemas.errors import SourceUnavailable
from warehouse.connection import session, transaction
with session(sys.argv[1]) as conn:
    print("ready", flush=True)
    with transaction(conn), conn.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(42)")
    try:
        with transaction(conn):
            print("probe" if breaker.ask(conn, sys.argv[2], source="s") else "free")
    except SourceUnavailable:
        print("refused")
"""


def test_of_processes_that_race_for_the_probe_exactly_one_wins(database: str, conn: Connection) -> None:
    for _ in range(breaker.FAILURES):
        tell(conn, ok=False)
    later(conn, HOST, timedelta(minutes=5))
    with session(database) as starter, starter.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(42)")
        racers = [
            subprocess.Popen([sys.executable, "-c", RACER, database, HOST], cwd=ROOT, stdout=subprocess.PIPE, text=True)
            for _ in range(4)
        ]
        for racer in racers:
            assert racer.stdout is not None
            assert racer.stdout.readline() == "ready\n"
        starter.commit()
        found = sorted(racer.communicate(timeout=60)[0].strip() for racer in racers)
    assert found == ["probe", "refused", "refused", "refused"]


def test_of_threads_that_race_for_the_probe_exactly_one_wins_every_time(database: str, conn: Connection) -> None:
    racers = 6
    start = threading.Barrier(racers)

    def race(host: str) -> bool:
        with session(database) as mine:
            start.wait(timeout=30)
            try:
                return ask(mine, host) is not None
            except SourceUnavailable:
                return False

    with ThreadPoolExecutor(racers) as threads:
        for number in range(10):
            host = f"may{number}.example.vn"
            for _ in range(breaker.FAILURES):
                tell(conn, host, ok=False)
            later(conn, host, timedelta(minutes=5))
            assert sum(threads.map(race, [host] * racers)) == 1


def test_failures_told_at_once_by_many_are_all_counted(database: str, conn: Connection) -> None:
    def fail(_: int) -> None:
        with session(database) as mine:
            tell(mine, ok=False)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(fail, range(2)))
    assert breaker.standing(conn)[HOST].failures == 2


class Circuits(RuleBasedStateMachine):
    """The warehouse's circuit against one that is kept in plain numbers of minutes."""

    number = 0  # of the run, for a host of its own

    @initialize()
    def begin(self) -> None:
        type(self).number += 1
        self.conn = next(self.connections())
        self.host = f"mo-hinh-{self.number}.example.vn"
        self.clock = 0.0
        self.failures = 0
        self.until: float | None = None
        self.probe_begun: float | None = None
        self.probe: datetime | None = None

    def connections(self) -> Iterator[Connection]:
        raise NotImplementedError

    def rest(self, asked: float) -> float:
        usual = 0 if self.failures < 3 else min(5 * 2 ** (self.failures - 3), 360)
        return max(usual, asked)

    @rule(minutes=st.sampled_from([1, 4, 6, 11, 30, 400]))
    def wait(self, minutes: int) -> None:
        later(self.conn, self.host, timedelta(minutes=minutes))
        self.probe = None if self.probe is None else self.probe - timedelta(minutes=minutes)
        self.clock += minutes

    @rule()
    def asks(self) -> None:
        expected = "free"
        if self.until is not None:
            taken = self.probe_begun is not None and self.clock < self.probe_begun + 10
            expected = "refused" if self.clock < self.until or taken else "probe"
        try:
            given = ask(self.conn, self.host)
        except SourceUnavailable:
            assert expected == "refused"
        else:
            assert expected == ("free" if given is None else "probe")
            if given is not None:
                self.probe, self.probe_begun = given, self.clock

    @rule(asked=st.sampled_from([None, None, 2, 90]))
    def probe_fails(self, asked: int | None) -> None:
        if self.probe is None:
            return
        tell(self.conn, self.host, ok=False, retry_after=None if asked is None else asked * 60, probe=self.probe)
        self.failures += 1
        pause = self.rest(asked or 0)
        self.until, self.probe, self.probe_begun = (self.clock + pause if pause else None), None, None

    @rule(asked=st.sampled_from([None, None, None, 2, 90]))
    def another_fails(self, asked: int | None) -> None:
        tell(self.conn, self.host, ok=False, retry_after=None if asked is None else asked * 60)
        if self.until is not None:
            self.until = max(self.until, self.clock + (asked or 0))
            return
        self.failures += 1
        pause = self.rest(asked or 0)
        self.until = self.clock + pause if pause else None

    @rule()
    def one_is_good(self) -> None:
        tell(self.conn, self.host, ok=True, probe=self.probe)
        self.failures, self.until, self.probe, self.probe_begun = 0, None, None, None


def test_the_circuit_does_what_a_simple_model_says(conn: Connection) -> None:
    class Here(Circuits):
        def connections(self) -> Iterator[Connection]:
            yield conn

    # The model counts whole minutes, the test takes milliseconds: none of its waits ends exactly at a limit.
    run_state_machine_as_test(
        Here,
        settings=effort(
            max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Cong.Example.vn/rss.xml", "cong.example.vn"),
        ("https://cong.example.vn:443/a", "cong.example.vn"),
        ("http://cong.example.vn:8080/a", "cong.example.vn:8080"),
        ("http://ten:matkhau@cong.example.vn/a", "cong.example.vn"),
        ("http://cong.example.vn./a", "cong.example.vn"),
        ("http://[::1]:8701/a", "::1:8701"),
        ("file:///du/lieu/van-ban.xlsx", "file:///du/lieu/van-ban.xlsx"),
        ("http://cong.example.vn:cong/a", "http://cong.example.vn:cong/a"),
    ],
)
def test_which_host_an_address_belongs_to(url: str, host: str) -> None:
    assert breaker.host_of(url) == host


def test_an_error_of_ours_says_nothing_about_the_host(conn: Connection) -> None:
    for _ in range(5):
        with pytest.raises(LoadError), breaker.guarded(conn, "nguon", f"https://{HOST}/"):
            raise LoadError("disk full")
    for _ in range(2):
        with pytest.raises(SourceUnavailable), breaker.guarded(conn, "nguon", f"https://{HOST}/"):
            raise SourceUnavailable("down", source="nguon", health="unreachable")
    assert breaker.standing(conn)[HOST].failures == 2
    with pytest.raises(NotTheFormat), breaker.guarded(conn, "nguon", f"https://{HOST}/"):
        raise NotTheFormat("a page", health="not-the-format")  # it answers: wrong, but it answers
    assert breaker.standing(conn) == {}


# --- incidents --------------------------------------------------------------------------------------------------------


def seen(conn: Connection, source: str = "nguon", kind: Kind = Kind.UNREACHABLE, **detail: Any) -> None:
    with transaction(conn):
        incidents.note(conn, source, kind, detail)


def test_five_failures_are_one_incident_and_a_good_load_closes_it(conn: Connection) -> None:
    for number in range(5):
        seen(conn, attempt=number)
    [incident] = incidents.due(conn)
    assert (incident["times"], incident["change"], incident["detail"]) == (5, "opened", {"attempt": 4})
    with transaction(conn):
        incidents.told(conn, incident["incident_id"], "opened")
    assert incidents.due(conn) == []
    seen(conn)
    assert incidents.due(conn) == []  # a repeat is no news
    with transaction(conn):
        incidents.recovered(conn, "nguon")
    [closed] = incidents.due(conn)
    assert (closed["incident_id"], closed["change"], closed["times"]) == (incident["incident_id"], "closed", 6)
    with transaction(conn):
        incidents.told(conn, closed["incident_id"], "closed")
        incidents.recovered(conn, "nguon")
    assert incidents.due(conn) == []
    seen(conn)  # a second outage is a second incident
    [again] = incidents.due(conn)
    assert again["incident_id"] != incident["incident_id"]


def test_kinds_and_sources_do_not_mix(conn: Connection) -> None:
    for source in ("a", "b"):
        for kind in (Kind.UNREACHABLE, Kind.CHANGED):
            seen(conn, source, kind)
    with transaction(conn):
        incidents.recovered(conn, "a")
    assert {(i["source"], i["kind"]) for i in incidents.open_of(conn, ["a", "b"])} == {
        ("b", "unreachable"),
        ("b", "changed"),
    }


def test_two_processes_that_see_it_at_once_open_one(database: str, conn: Connection) -> None:
    start = threading.Barrier(6)

    def see(_: int) -> None:
        with session(database) as mine:
            start.wait(timeout=30)
            seen(mine)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(see, range(6)))
    assert [(i["times"]) for i in incidents.open_of(conn, ["nguon"])] == [6]


def test_what_closes_while_its_opening_is_told_stays_due(conn: Connection) -> None:
    seen(conn)
    [incident] = incidents.due(conn)
    with transaction(conn):
        incidents.recovered(conn, "nguon")
    with transaction(conn):
        incidents.told(conn, incident["incident_id"], incident["change"])
    assert [i["change"] for i in incidents.due(conn)] == ["closed"]


def test_an_error_of_ours_is_listed_but_no_news_for_an_owner(conn: Connection) -> None:
    seen(conn, kind=Kind.OURS)
    assert incidents.due(conn) == []
    assert [i["kind"] for i in incidents.listed(conn, closed=False, source=None, most=10)] == ["ours"]


@pytest.mark.parametrize(
    ("state", "health", "error", "kind"),
    [
        ("held", "ok", None, Kind.HELD),
        ("failed", "unreachable", "SourceUnavailable", Kind.UNREACHABLE),
        ("failed", "gone", "SourceUnavailable", Kind.GONE),
        ("failed", "not-the-format", "NotTheFormat", Kind.NOT_THE_FORMAT),
        ("failed", "refused", "SourceChanged", Kind.CHANGED),
        ("failed", "ok", "LoadError", Kind.OURS),
        ("failed", "ok", "SourceUnavailable", Kind.OURS),
    ],
)
def test_what_is_wrong_has_one_name(state: str, health: str, error: str | None, kind: Kind) -> None:
    assert incidents.kind_of(state, health, error) == kind


# --- a whole source, end to end ---------------------------------------------------------------------------------------

FILE = """\
name: {name}
title: {{vi: Văn bản, en: Documents}}
agency: H26
owner: {{name: Văn phòng, email: vp@example.vn}}
reader: json_pages
url: {url}/documents
options: {{records: data}}
mode: append
schedule: "0 * * * *"
authority: city_portal
rows: [1, 1000]
freshness_hours: {hours}
record: document
key: [id]
fields:
  number: so
  issuer: co_quan
  subject: trich_yeu
  issued_on: {{from: ngay, as: date, dialects: [dmy]}}
"""


class Portal:
    """One document; or what `answer` says: a status, headers, a body."""

    def __init__(self) -> None:
        self.asked = 0
        self.answer: tuple[int, dict[str, str], bytes] | None = None
        self.number = 1

    def document(self) -> bytes:
        data = [{"id": "d", "so": f"{self.number}/QĐ-UBND", "co_quan": "UBND thành phố Hà Nội", "ngay": "09/05/2026",
                 "trich_yeu": "Về việc"}]  # fmt: skip
        return json.dumps({"data": data}, ensure_ascii=False).encode()


@pytest.fixture
def portal(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Portal, Settings]]:
    monkeypatch.setattr("connectors.courtesy.FIRST_WAIT", 0.0)
    here = Portal()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.asked += 1
            status, headers, body = here.answer or (200, {"Content-Type": "application/json"}, here.document())
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    folder = tmp_path / "sources"
    folder.mkdir()
    for name in ("cong_mot", "cong_hai"):
        url = f"http://127.0.0.1:{server.server_port}"
        (folder / f"{name}.yml").write_text(FILE.format(name=name, url=url, hours=1_000_000), encoding="utf-8")
    yield here, settings.model_copy(update={"sources": folder})
    server.shutdown()
    server.server_close()
    thread.join()


def go(settings: Settings, run_id: str, *names: str) -> None:
    pipeline.run(settings, names or ["cong_mot"], trigger="test", run_id=run_id)


DOWN: tuple[int, dict[str, str], bytes] = (503, {}, b"")


def test_an_open_circuit_keeps_every_source_of_the_host_away_from_the_network(portal: tuple[Portal, Settings]) -> None:
    site, settings = portal
    site.answer = DOWN
    for number in range(3):
        go(settings, f"r{number}")
    asked = site.asked
    assert asked == 9  # three pulls of three attempts
    go(settings, "r3", "cong_mot", "cong_hai")
    assert site.asked == asked
    assert table(settings, "SELECT DISTINCT state, health FROM ledger.batch") == [("failed", "unreachable")]
    told = table(settings, "SELECT error -> 'data' ? 'until' FROM ledger.batch WHERE run_id = 'r3'")
    assert told == [(True,), (True,)]
    sql(settings, "UPDATE ledger.breaker SET open_until = now(), opened_at = now()")
    site.answer = None
    go(settings, "r4", "cong_hai", "cong_mot")
    assert site.asked == asked + 2  # the first was the probe, and closed it for the other
    assert table(settings, "SELECT count(*) FROM ledger.breaker") == [(0,)]


def test_a_source_that_asks_to_be_left_alone_is(portal: tuple[Portal, Settings]) -> None:
    site, settings = portal
    site.answer = (429, {"Retry-After": "7200"}, b"")
    go(settings, "r1")
    assert site.asked == 1
    go(settings, "r2")
    assert site.asked == 1
    [(seconds,)] = table(settings, "SELECT extract(epoch FROM open_until - now())::float8 FROM ledger.breaker")
    assert seconds == about(timedelta(hours=2))


def test_every_pull_leaves_one_row_however_it_ends(portal: tuple[Portal, Settings]) -> None:
    site, settings = portal
    go(settings, "r1")
    site.answer = (200, {"Content-Type": "text/html"}, b"<html><body>Bao tri</body></html>")
    go(settings, "r2")
    site.answer = DOWN
    for number in range(3, 7):
        go(settings, f"r{number}")
    sql(settings, "UPDATE ledger.breaker SET open_until = now(), opened_at = now()")
    site.answer, site.number = None, 2
    go(settings, "r7")
    found = table(
        settings,
        "SELECT outcome, health, was_asked, offered, newest_at::date::text FROM ledger.health ORDER BY health_id",
    )
    failed = ("failed", "unreachable", True, None, None)
    assert found == [
        ("loaded", "ok", True, 1, "2026-05-08"),  # midnight in Hanoi is the evening before in UTC
        ("failed", "not-the-format", True, None, None),
        failed, failed, failed,
        ("failed", "unreachable", False, None, None),
        ("loaded", "ok", True, 1, "2026-05-08"),
    ]  # fmt: skip
    known = table(settings, "SELECT kind, times, closed_at IS NOT NULL FROM ledger.incident ORDER BY incident_id")
    assert known == [("not-the-format", 1, True), ("unreachable", 4, True)]
    # The last pull of the four did not ask; what the third was answered is still what helps.
    [(message,)] = table(settings, "SELECT detail ->> 'message' FROM ledger.incident WHERE kind = 'unreachable'")
    assert "HTTP 503" in message


def test_a_held_batch_that_people_release_is_one_pull_that_loaded(settings: Settings) -> None:
    decision = {
        "number": "1/QĐ-UBND",
        "issuer": "UBND thành phố Hà Nội",
        "subject": "Về việc",
        "issued_on": "2026-05-09",
    }
    batch = say(settings, "cong", [offer("a", **decision)], run_id="r", load=False)
    assert settings.database_url is not None
    sql(settings, "UPDATE ledger.batch SET state = 'held'")
    with session(settings.database_url) as conn, transaction(conn):
        incidents.ended(conn, batch)
    assert table(settings, "SELECT kind FROM ledger.incident WHERE closed_at IS NULL") == [("held",)]
    sql(
        settings,
        "INSERT INTO ledger.hold (batch_id, source, kind, reason, records) VALUES (%s, 'cong', 'batch', '', 1)",
        (batch,),
    )
    [(hold_id,)] = table(settings, "SELECT hold_id FROM ledger.hold")
    holds.release(settings.database_url, hold_id, "Lan", people=1)
    assert table(settings, "SELECT outcome, offered FROM ledger.health") == [("loaded", 1)]
    assert table(settings, "SELECT count(*) FROM ledger.incident WHERE closed_at IS NULL") == [(0,)]


# --- freshness --------------------------------------------------------------------------------------------------------


def test_staleness_opens_when_the_newest_statement_is_older_than_promised(portal: tuple[Portal, Settings]) -> None:
    _, settings = portal
    assert settings.database_url is not None
    go(settings, "r1")
    with session(settings.database_url) as conn:

        def judge(hours: float) -> list[str]:
            with transaction(conn):
                return incidents.judge_freshness(conn, {"cong_mot": hours, "chua_lay": 1.0})

        [never, one] = incidents.freshness(conn, {"cong_mot": 24.0, "chua_lay": 1.0})
        assert (never["source"], never["late_by"]) == ("chua_lay", None)
        age = (datetime.now(UTC) - one["newest_at"]).total_seconds() / 3600
        assert one["late_by"] == pytest.approx(age - 24, abs=0.1)
        assert judge(24) == ["cong_mot"]
        assert judge(24) == ["cong_mot"]
        [stale] = incidents.open_of(conn, ["cong_mot"])
        assert (stale["kind"], stale["times"]) == ("stale", 1)  # looked at twice within the hour, seen once
        with transaction(conn):
            incidents.recovered(conn, "cong_mot")  # a good load of old statements does not make them new
        assert incidents.open_of(conn, ["cong_mot"]) != []
        assert judge(age + 1) == []
        assert incidents.open_of(conn, ["cong_mot"]) == []
        # Statements are new, but nobody has been able to look for two days.
        sql(settings, "UPDATE ledger.source_state SET last_good_at = now() - interval '2 days'")
        sql(settings, "UPDATE ledger.health SET newest_at = now()")
        [late] = incidents.freshness(conn, {"cong_mot": 24.0})
        assert late["late_by"] == pytest.approx(24, abs=0.1)


def test_the_newest_statement_is_kept_from_load_to_load_and_never_lies_in_the_future(settings: Settings) -> None:
    def release(key: str, day: str) -> dict[str, Any]:
        return offer(key, "document", number=f"{key}/QĐ-UBND", issuer="UBND thành phố Hà Nội", subject="Về việc",
                     issued_on=day)  # fmt: skip

    say(settings, "cong", [release("1", "2026-05-09"), release("2", "2026-05-11")], run_id="r1", mode="append")
    sql(settings, "DELETE FROM ledger.health")  # as a warehouse that was filled before pulls were written down
    say(settings, "cong", [release("3", "2026-05-01"), release("4", "2099-01-01")], run_id="r2", mode="append")
    say(settings, "cong", [release("5", "2026-05-10")], run_id="r3", mode="append")
    newest = table(settings, "SELECT batch_id, (newest_at + interval '7 hours')::date::text FROM ledger.health")
    assert newest == [("r2/cong", "2026-05-11"), ("r3/cong", "2026-05-11")]


# --- letters ----------------------------------------------------------------------------------------------------------


class MailServer:
    """A small SMTP server (RFC 5321): takes letters, or refuses addresses; `answer` replaces its greeting."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, list[str], EmailMessage]] = []
        self.refuses: set[str] = set()
        self.greeting = b"220 localhost"
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self, port: int = 0) -> None:
        if not self._thread.is_alive():
            self._thread.start()
        listening = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._talk, "127.0.0.1", port), self._loop)
        self._server = listening.result(10)
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        async def close() -> None:
            assert self._server is not None
            self._server.close()
            await self._server.wait_closed()

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(10)

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender, receivers = "", list[str]()
        writer.write(self.greeting + b"\r\n")
        while line := (await reader.readline()).decode():
            verb, _, rest = line.strip().partition(" ")
            reply = "250 ok"
            match verb.upper():
                case "EHLO":
                    reply = "250-localhost\r\n250-8BITMIME\r\n250 SMTPUTF8"
                case "MAIL":
                    sender, receivers = rest.partition("<")[2].partition(">")[0], []
                case "RCPT":
                    address = rest.partition("<")[2].partition(">")[0]
                    if address in self.refuses:
                        reply = "550 no such user"
                    else:
                        receivers.append(address)
                case "DATA" if receivers:
                    writer.write(b"354 go on\r\n")
                    lines = []
                    while (data := await reader.readline()) not in (b".\r\n", b""):
                        lines.append(data.removeprefix(b".") if data.startswith(b"..") else data)
                    read = message_from_bytes(b"".join(lines), policy=policy.default)
                    assert isinstance(read, EmailMessage)
                    self.letters.append((sender, receivers, read))
                case "RSET" | "NOOP" | "HELO":
                    pass
                case "QUIT":
                    writer.write(b"221 bye\r\n")
                    break
                case _:
                    reply = "500 what?"
            writer.write(reply.encode() + b"\r\n")
            await writer.drain()
        writer.close()
        await writer.wait_closed()


@pytest.fixture
def post() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()
    server.end()


Teller = Callable[[], dict[str, int]]


@pytest.fixture
def owners(portal: tuple[Portal, Settings], post: MailServer) -> Teller:
    _, settings = portal
    assert settings.database_url is not None
    dsn, sources = settings.database_url, pipeline.sources(settings)
    mail = notices.Mail(url=f"smtp://127.0.0.1:{post.port}", sender="lienthong@hanoi.example.vn")
    return lambda: notices.tell_owners(dsn, sources, mail, node="hanoi")


def test_an_owner_gets_two_letters_about_five_failures(conn: Connection, owners: Teller, post: MailServer) -> None:
    for number in range(5):
        seen(conn, "cong_mot", message=f"HTTP 503, lần {number}")
        owners()
    with transaction(conn):
        incidents.recovered(conn, "cong_mot")
    assert owners() == {"due": 0, "told": 1}
    assert owners() == {"due": 0, "told": 0}
    assert [receivers for _, receivers, _ in post.letters] == [["vp@example.vn"]] * 2
    opened, closed = (letter for _, _, letter in post.letters)
    assert opened["Subject"] == "[Liên Thông] Văn bản: Không kết nối được"
    assert opened["To"] == "Văn phòng <vp@example.vn>"
    assert opened["Auto-Submitted"] == "auto-generated"
    text = opened.get_content()
    assert text.index("Sự cố: Không kết nối được") < text.index("-- English --") < text.index("Cannot be reached")
    assert "HTTP 503, lần 0" in text
    assert "trở lại bình thường" in closed["Subject"]
    assert "ghi nhận 5 lần" in closed.get_content()
    assert opened["Message-ID"] != closed["Message-ID"]


def test_the_whole_plan_writes_to_the_owner(portal: tuple[Portal, Settings], post: MailServer) -> None:
    site, plain = portal
    update = {"smtp_url": f"smtp://127.0.0.1:{post.port}", "mail_from": "lienthong@hanoi.example.vn"}
    settings = plain.model_copy(update=update)
    site.answer = DOWN
    for number in range(5):
        go(settings, f"r{number}")
    assert len(post.letters) == 1
    sql(settings, "UPDATE ledger.breaker SET open_until = now(), opened_at = now()")
    site.answer = None
    go(settings, "r5")
    assert len(post.letters) == 2
    assert table(settings, "SELECT times, told_closed_at IS NOT NULL FROM ledger.incident") == [(5, True)]
    site.answer = (404, {}, b"")
    post.stop()
    go(settings, "r6")  # nobody takes mail: the run goes on
    assert table(settings, "SELECT kind FROM ledger.incident WHERE told_opened_at IS NULL") == [("gone",)]
    post.start(post.port)
    assert len(post.letters) == 2
    go(settings, "r7")
    assert len(post.letters) == 3


def test_a_mail_server_that_is_down_costs_nothing_and_loses_nothing(
    conn: Connection, owners: Teller, post: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    seen(conn, "cong_mot")
    port = post.port
    post.stop()
    assert owners() == {"due": 1, "told": 0}
    assert "the mail server cannot be used" in caplog.text
    post.start(port)
    post.greeting = b"554 not today"
    assert owners() == {"due": 1, "told": 0}
    post.greeting = b"220 localhost"
    assert owners() == {"due": 0, "told": 1}
    assert len(post.letters) == 1


def test_what_ended_before_anybody_could_tell_is_told_once_as_over(
    conn: Connection, owners: Teller, post: MailServer
) -> None:
    for source in ("cong_mot", "cong_hai"):
        seen(conn, source)
    with transaction(conn):
        incidents.recovered(conn, "cong_mot")
    assert owners() == {"due": 0, "told": 2}
    [(_, _, letter)] = post.letters  # one owner, one letter
    assert letter["Subject"] == "[Liên Thông] 1 sự cố mới, 1 đã hết · 1 new, 1 over"
    assert owners() == {"due": 0, "told": 0}


def test_one_bad_address_does_not_keep_letters_from_the_others(
    conn: Connection, portal: tuple[Portal, Settings], post: MailServer
) -> None:
    _, settings = portal
    sources = pipeline.sources(settings)

    def owned(name: str, email: str) -> Source:
        owner = sources[name].owner.model_copy(update={"email": email})
        return sources[name].model_copy(update={"owner": owner})

    for source in ("cong_mot", "cong_hai", "da_xoa"):
        seen(conn, source)
    mail = notices.Mail(url=f"smtp://127.0.0.1:{post.port}", sender="lienthong@hanoi.example.vn")
    assert settings.database_url is not None
    for bad in ("sai@example.vn", "a@b.c>x"):
        post.refuses = {"sai@example.vn"}
        seen(conn, "cong_hai")
        found = {"cong_mot": owned("cong_mot", bad), "cong_hai": owned("cong_hai", "dung@example.vn")}
        notices.tell_owners(settings.database_url, found, mail, node="hanoi")
        assert [i["source"] for i in incidents.due(conn)] == ["cong_mot", "da_xoa"]
    assert [receivers for _, receivers, _ in post.letters] == [["dung@example.vn"]]


def test_only_one_process_tells_at_a_time(conn: Connection, database: str, owners: Teller, post: MailServer) -> None:
    seen(conn, "cong_mot")
    with session(database) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('lienthong:notices', 0))")
        assert owners() == {"due": 1, "told": 0}
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: owners(), range(4)))
    assert len(post.letters) == 1


def test_without_a_mail_server_notices_stay_due(conn: Connection, portal: tuple[Portal, Settings]) -> None:
    _, settings = portal
    seen(conn, "cong_mot")
    assert settings.database_url is not None
    assert notices.mail_of(None, None) is None
    done = notices.tell_owners(settings.database_url, pipeline.sources(settings), None, node="hanoi")
    assert done == {"due": 1, "told": 0}


@pytest.mark.parametrize(
    ("url", "sender"),
    [("http://a.vn", "a@b.vn"), ("smtp://", "a@b.vn"), ("smtp://a.vn:x", "a@b.vn"), ("smtp://a.vn", None),
     ("smtp://a.vn", "nobody")],
)  # fmt: skip
def test_wrong_mail_settings_are_named_without_their_password(url: str, sender: str | None) -> None:
    with pytest.raises(ConfigError, match="LIENTHONG_"):
        notices.mail_of(url, sender)
    assert "bimat" not in repr(notices.mail_of("smtp://toi:bimat@a.vn:587", "a@b.vn"))


def test_a_password_never_leaves_this_machine_unencrypted(
    conn: Connection, portal: tuple[Portal, Settings], post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server elsewhere that offers no encryption: nothing is sent, and what is due stays due."""
    _, settings = portal
    seen(conn, "cong_mot")
    assert settings.database_url is not None
    here = smtplib.SMTP._get_socket  # type: ignore[attr-defined]
    monkeypatch.setattr(smtplib.SMTP, "_get_socket", lambda self, host, port, t: here(self, "127.0.0.1", port, t))
    mail = notices.Mail(url=f"smtp://toi:bimat@thu.example.vn:{post.port}", sender="lienthong@hanoi.example.vn")
    done = notices.tell_owners(settings.database_url, pipeline.sources(settings), mail, node="hanoi")
    assert (done, post.letters) == ({"due": 1, "told": 0}, [])


def test_text_of_a_source_cannot_write_headers(portal: tuple[Portal, Settings]) -> None:
    _, settings = portal
    source = pipeline.sources(settings)["cong_mot"]
    evil = "Tin\r\nBcc: moi-nguoi@example.vn"
    source = source.model_copy(
        update={
            "title": source.title.model_copy(update={"vi": evil}),
            "owner": source.owner.model_copy(update={"name": evil}),
        }
    )
    now = datetime.now(UTC)
    change = {"incident_id": 1, "source": "cong_mot", "kind": "gone", "opened_at": now, "closed_at": None, "times": 1,
              "change": "opened", "detail": {}}  # fmt: skip
    letter = notices.letter([(change, source)], sender="a@example.vn", node="hanoi")
    assert letter is not None
    assert "Bcc" not in message_from_bytes(letter.as_bytes(), policy=policy.default)


# --- what people see --------------------------------------------------------------------------------------------------


@pytest.fixture
def lines(portal: tuple[Portal, Settings], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run a command as on a terminal of 160 columns."""
    from lienthong.commands import app, health, printing

    _, settings = portal
    monkeypatch.setattr(health, "read_settings", lambda: settings)

    def command(*arguments: str) -> str:
        runner = CliRunner()
        with monkeypatch.context() as patch:
            for module in (health, printing):
                patch.setattr(module, "console", Console(width=160, highlight=False), raising=False)
            done = runner.invoke(app, ["sources", *arguments], catch_exceptions=False)
        assert done.exit_code == 0
        return done.output

    return command


def test_a_tired_person_sees_what_is_wrong(portal: tuple[Portal, Settings], lines: Callable[..., str]) -> None:
    site, settings = portal
    assert "chưa lấy lần nào" in lines("health")
    go(settings, "r1", "cong_hai")
    go(settings, "r2")
    site.answer = DOWN
    for number in range(3, 7):
        go(settings, f"r{number}")
    text = lines("health")
    trouble, well = text.index("cong_mot"), text.index("cong_hai")
    assert trouble < well  # what is in trouble comes first
    assert "▇▁▁▁·" in text
    assert "để yên đến" in text
    assert "Không kết nối được ×4" in text
    assert "1 sự cố đang mở" in lines("incidents")
    assert "chưa" in lines("incidents")  # the owner has not been told
    [state] = json.loads(lines("health", "cong_mot", "--json"))
    assert (state["state"], state["circuit"], len(state["pulls"])) == ("failed", "open", 5)
    assert [incident["times"] for incident in json.loads(lines("incidents", "--json"))] == [4]
    sql(settings, "UPDATE ledger.breaker SET open_until = now(), opened_at = now()")
    assert "sẽ thử lại" in lines("health", "cong_mot")
    site.answer = None
    go(settings, "r7")
    assert "2 tốt và đúng hạn" in lines("health")
    assert "Không kết nối được" not in lines("health")
    assert "○ Không kết nối được" in lines("incidents", "--all")
