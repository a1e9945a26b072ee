"""Whatever is changed, cut, kept back or sent again on its way is refused, named, and leaves the copy as it was."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from lienthong.settings import Settings
from lienthong_client import ProofFailed, Replica, UpstreamDown
from lienthong_client.chain import verify_chain
from publishing.publisher import publish
from publishing.snapshot import build_snapshots
from tests.clients.replica.copies import held
from tests.clients.replica.meddling import Meddle, Passed, Proxy, proxy
from tests.integration.publishing.test_delta_feed import fill
from tests.integration.publishing.writing import entity_id, execute, release, save, truth
from warehouse.connection import Connection

CopyAt = Callable[..., Replica]


@pytest.fixture
def between(url: str) -> Iterator[Proxy]:
    with proxy(url) as found:
        yield found


def on(place: str, change: Callable[[Passed], None]) -> Meddle:
    """Meddle with answers of this place only."""

    def meddle(passed: Passed) -> None:
        if place in passed.path and passed.status == 200:
            change(passed)

    return meddle


def swap(before: bytes, after: bytes) -> Callable[[Passed], None]:
    def change(passed: Passed) -> None:
        assert before in passed.body, passed.body[:300]
        passed.body = passed.body.replace(before, after, 1)

    return change


def swap_all(pattern: bytes, after: bytes) -> Callable[[Passed], None]:
    def change(passed: Passed) -> None:
        passed.body, count = re.subn(pattern, after, passed.body)
        assert count

    return change


def drop_line(passed: Passed) -> None:
    lines = passed.body.split(b"\n")
    assert len(lines) > 4
    passed.body = b"\n".join([*lines[:2], *lines[3:]])


PAGES: dict[str, tuple[Callable[[Passed], None], str]] = {
    "a letter of a record": (swap("Tin số".encode(), "Tìn số".encode()), "page-changed"),
    "what no content hash covers": (swap(b'"recorded_at":"2', b'"recorded_at":"3'), "page-changed"),
    "a line less": (drop_line, "page-changed"),
    "the order of lines": (swap(b'"revision":1', b'"revision":9'), "page-changed"),
    "the count in the head": (swap(b'"count":20', b'"count":21'), "head-changed"),
    "the digest in the head": (swap_all(b'"digest":"[0-9a-f]{64}"', b'"digest":"' + b"0" * 64 + b'"'), "head-changed"),
    "the digest in the statement": (swap_all(rb'\\"digest\\":\\"[0-9a-f]', rb'\\"digest\\":\\"x'), "bad-signature"),
    "no proof": (swap(b'"proof"', b'"prooof"'), "no-proof"),
    "no signature": (swap_all(rb'"signatures":\[[^]]*\]', b'"signatures":[]'), "unknown-key"),
    "another signature": (swap_all(rb'"signature":"[^"]{10}', b'"signature":"AAAAAAAAAA'), "bad-signature"),
    "another key's name": (swap_all(rb'"key_id":"[^"]{16}"', b'"key_id":"0123456789abcdef"'), "unknown-key"),
    "no checkpoint": (swap_all(rb'"checkpoint":\{.*?"signature":"[^"]*"\}', b'"checkpoint":null'), "no-checkpoint"),
    "another checkpoint": (swap(b'"checkpoint":{"body":"{', b'"checkpoint":{"body":"{ '), "bad-signature"),
    "a page of HTML": (lambda passed: setattr(passed, "body", b"<html>Xin ch\xc3\xa0o</html>"), "not-a-page"),
    "an end that is missing": (lambda passed: setattr(passed, "body", passed.body[:-40]), "not-a-page"),
    "the end of the feed hidden": (swap(b'"delta":', b'"next":'), "page-unreadable"),
}


@pytest.mark.parametrize(("change", "code"), PAGES.values(), ids=PAGES.keys())
def test_a_page_that_was_changed_is_refused(
    change: Callable[[Passed], None],
    code: str,
    sqlite: str,
    conn: Connection,
    settings: Settings,
    between: Proxy,
    copy_at: CopyAt,
) -> None:
    fill(conn, 20)
    publish(conn, settings)
    copy_at(sqlite, between.url).follow_once()
    for number in range(100, 120):
        save(conn, entity_id(number), release(number))
    publish(conn, settings)
    between.meddle = on("/delta", change)
    copy = copy_at(sqlite, between.url)
    with pytest.raises(ProofFailed) as caught:
        copy.follow_once()
    told = caught.value.document()
    assert told["code"] == code and all(told[name] for name in ("vi", "en", "fix_vi", "fix_en"))
    assert copy_at(sqlite, between.url).state.position == 20
    between.meddle = lambda passed: None
    copy = copy_at(sqlite, between.url)
    copy.follow_once()
    assert held(copy) == truth(conn, "public")


def test_an_answer_that_is_cut_off_is_asked_for_again(
    sqlite: str, conn: Connection, settings: Settings, between: Proxy, copy_at: CopyAt
) -> None:
    fill(conn, 20)
    publish(conn, settings)
    cuts = iter([100, 2000])

    def cut(passed: Passed) -> None:
        if "/delta" in passed.path:
            passed.cut = next(cuts, None)

    between.meddle = cut
    copy = copy_at(sqlite, between.url, transport={"sleep": lambda seconds: None})
    copy.follow_once()
    assert sum("/delta" in asked for asked in between.asked) == 3
    assert held(copy) == truth(conn, "public")


def test_an_old_page_sent_again_is_refused(
    sqlite: str, conn: Connection, settings: Settings, between: Proxy, copy_at: CopyAt
) -> None:
    fill(conn, 20)
    publish(conn, settings)
    pages: list[bytes] = []
    between.meddle = on("/delta", lambda passed: pages.append(passed.body))
    copy_at(sqlite, between.url, limit=10).follow_once()
    between.meddle = on("/delta", lambda passed: setattr(passed, "body", pages[0]))
    with pytest.raises(ProofFailed, match="page-replayed"):
        copy_at(sqlite, between.url).follow_once()
    between.meddle = on("/delta", lambda passed: setattr(passed, "body", pages[1]))
    copy = copy_at(sqlite.replace("copy", "new"), between.url)
    with pytest.raises(ProofFailed, match="page-withheld"):
        copy.follow_once()
    assert copy.is_new and held(copy) == {}


def test_news_cannot_be_kept_back_by_an_old_answer(
    sqlite: str, conn: Connection, settings: Settings, between: Proxy, copy_at: CopyAt
) -> None:
    """'Nothing more' is signed with its time: an old one is recognised by its age alone."""
    fill(conn, 20)
    publish(conn, settings)
    copy_at(sqlite, between.url).follow_once()
    last: list[bytes] = []
    between.meddle = on("/delta", lambda passed: last.append(passed.body))
    copy_at(sqlite, between.url).follow_once()
    fill(conn, 5)
    publish(conn, settings)
    between.meddle = on("/delta", lambda passed: setattr(passed, "body", last[0]))
    copy = copy_at(sqlite, between.url, clock=lambda: datetime.now(UTC) + timedelta(hours=2))
    with pytest.raises(ProofFailed, match="page-stale"):
        copy.follow_once()


def test_a_feed_restored_without_a_new_epoch_is_recognised(
    sqlite: str, conn: Connection, settings: Settings, url: str, copy_at: CopyAt
) -> None:
    fill(conn, 20)
    publish(conn, settings)
    copy_at(sqlite, url).follow_once()
    execute(conn, "DELETE FROM feed.checkpoint WHERE feed = 'public'")
    execute(conn, "UPDATE feed.outbox SET position = NULL WHERE feed = 'public'")
    publish(conn, settings, chunk=6)
    save(conn, entity_id(99), release(99))
    publish(conn, settings)
    copy = copy_at(sqlite, url)
    with pytest.raises(ProofFailed, match="history-rewritten") as caught:
        copy.follow_once()
    assert "begin-anew" in caught.value.fix_en
    with pytest.raises(ProofFailed, match="chain-broken"):
        verify_chain(copy)
    build_snapshots(conn, settings)
    copy.begin_again()
    assert held(copy_at(sqlite, url)) == truth(conn, "public")
    assert verify_chain(copy_at(sqlite, url))["first_to"] == 21


def test_a_feed_that_fell_behind_is_not_taken_for_a_new_one(
    sqlite: str, conn: Connection, settings: Settings, url: str, copy_at: CopyAt
) -> None:
    """A restore from an old backup, or an old pack shown again after a forced 410."""
    fill(conn, 10)
    publish(conn, settings)
    build_snapshots(conn, settings)
    fill(conn, 10)
    publish(conn, settings)
    copy_at(sqlite, url).follow_once()
    execute(conn, "DELETE FROM feed.checkpoint WHERE feed = 'public' AND position > 10")
    copy = copy_at(sqlite, url)
    with pytest.raises(ProofFailed, match="pack-behind"):
        copy.follow_once()
    with pytest.raises(ProofFailed, match="pack-behind"):
        copy.begin_again()
    assert copy_at(sqlite, url).state.position == 20
    assert copy_at(sqlite, url).begin_again(older=True)["position"] == 10
    copy_at(sqlite, url).check()


def test_a_page_of_another_epoch_is_refused_with_the_way_out(
    sqlite: str, conn: Connection, settings: Settings, url: str, between: Proxy, copy_at: CopyAt
) -> None:
    fill(conn, 20)
    publish(conn, settings)
    copy = copy_at(sqlite, url)
    copy.follow_once()
    copy.store.save(copy.state.but(epoch="11111111-1111-1111-1111-111111111111", proof=None))
    with pytest.raises(ProofFailed, match="feed-began-anew"):
        copy_at(sqlite, url).follow_once()


PACKS: dict[str, tuple[str, Callable[[Passed], None], str]] = {
    "the manifest": ("/snapshot", swap(b'"live":', b'"live" :'), "bad-signature"),
    "its signature": (".sig", lambda passed: setattr(passed, "body", bytes(64)), "bad-signature"),
    "the file": (".gz", lambda passed: setattr(passed, "body", passed.body[:-1] + b"x"), "pack-changed"),
    "more than the file": (".gz", lambda passed: setattr(passed, "body", passed.body + b"x"), "too-large"),
}


@pytest.mark.parametrize(("place", "change", "code"), PACKS.values(), ids=PACKS.keys())
def test_a_pack_that_was_changed_is_not_shown(
    place: str,
    change: Callable[[Passed], None],
    code: str,
    address: str,
    conn: Connection,
    settings: Settings,
    between: Proxy,
    copy_at: CopyAt,
) -> None:
    fill(conn, 40)
    publish(conn, settings)
    copy_at(address, between.url).follow_once()
    before = held(copy_at(address, between.url))
    fill(conn, 20)
    publish(conn, settings)
    build_snapshots(conn, settings)
    execute(conn, "UPDATE feed.feed SET horizon = 50 WHERE feed = 'public'")

    def meddle(passed: Passed) -> None:
        if passed.path.endswith(place) and passed.status in {200, 206}:
            change(passed)

    between.meddle = meddle
    with pytest.raises(ProofFailed, match=code):
        copy_at(address, between.url).follow_once()
    copy = copy_at(address, between.url)
    assert held(copy) == before and copy.state.position == 40
    between.meddle = lambda passed: None
    copy.follow_once()
    assert held(copy) == truth(conn, "public")


def test_a_download_goes_on_where_it_stopped(
    sqlite: str, conn: Connection, settings: Settings, between: Proxy, copy_at: CopyAt
) -> None:
    fill(conn, 40)
    publish(conn, settings)
    build_snapshots(conn, settings)
    ranges: list[int] = []

    def cut(passed: Passed) -> None:
        if passed.path.endswith(".gz"):
            ranges.append(len(passed.body))
            passed.cut = 500 if len(ranges) == 1 else None

    between.meddle = cut
    copy = copy_at(sqlite, between.url, transport={"sleep": lambda seconds: None})
    copy.follow_once()
    assert len(ranges) == 2 and ranges[1] == ranges[0] - 500
    assert held(copy) == truth(conn, "public")


@pytest.mark.parametrize("change", ["taken out", "changed"])
def test_a_broken_chain_of_checkpoints_is_found(
    change: str, sqlite: str, conn: Connection, settings: Settings, between: Proxy, copy_at: CopyAt
) -> None:
    for _ in range(4):
        fill(conn, 3)
        publish(conn, settings)
    copy = copy_at(sqlite, between.url)
    copy.follow_once()
    assert verify_chain(copy) == {"checkpoints": 4, "first_to": 12}

    def meddle(passed: Passed) -> None:
        told = json.loads(passed.body)
        if change == "taken out":
            del told["checkpoints"][1]
        else:
            told["checkpoints"][1]["body"] = told["checkpoints"][1]["body"].replace('"live":', '"live": ')
        passed.body = json.dumps(told).encode()

    between.meddle = on("/checkpoints", meddle)
    with pytest.raises(ProofFailed, match="chain-broken" if change == "taken out" else "bad-signature"):
        verify_chain(copy)


def test_records_of_another_question_are_not_taken(
    sqlite: str, conn: Connection, settings: Settings, between: Proxy, copy_at: CopyAt
) -> None:
    from tests.clients.replica.copies import Damage

    for number in range(20):
        save(conn, entity_id(number), release(number))
    publish(conn, settings)
    copy = copy_at(sqlite, between.url)
    copy.follow_once()
    answers: list[bytes] = []
    between.meddle = on("/records", lambda passed: answers.append(passed.body))
    Damage(sqlite).flip(entity_id(1))
    copy.repair()
    Damage(sqlite).flip(entity_id(2))
    between.meddle = on("/records", lambda passed: setattr(passed, "body", answers[0]))
    with pytest.raises(ProofFailed, match="other-records"):
        copy.repair()
    between.meddle = on("/records", swap("Tin số".encode(), "Tìn số".encode()))
    with pytest.raises(ProofFailed, match="page-changed"):
        copy.repair()


def test_a_busy_node_is_waited_for_as_long_as_it_says(
    sqlite: str, conn: Connection, settings: Settings, between: Proxy, copy_at: CopyAt
) -> None:
    fill(conn, 5)
    publish(conn, settings)
    slept: list[float] = []
    refusals = iter([(429, "3"), (503, "Wed, 21 Oct 2015 07:28:00 GMT"), (503, ""), (500, "")])

    def busy(passed: Passed) -> None:
        status, after = next(refusals, (passed.status, ""))
        passed.status = status
        if after:
            passed.headers["Retry-After"] = after

    between.meddle = busy
    copy = copy_at(sqlite, between.url, patience=100, transport={"sleep": slept.append})
    copy.follow_once()
    assert slept[:2] == [3.0, 0.0] and len(slept) == 4 and 0 < slept[2] < 60
    assert held(copy) == truth(conn, "public")
    between.meddle = lambda passed: setattr(passed, "status", 503)
    with pytest.raises(UpstreamDown, match="not-now"):
        copy_at(sqlite, between.url, patience=3, transport={"sleep": slept.append}).follow_once()


def test_what_is_not_there_is_unreachable(sqlite: str, copy_at: CopyAt) -> None:
    with pytest.raises(UpstreamDown, match="unreachable") as caught:
        copy_at(sqlite, "http://127.0.0.1:9", patience=0.1).follow_once()
    assert caught.value.exit_code == 3
