"""Judgements by people: merged, parted, undone, and after each the warehouse is as if the others had never been."""

from typing import Any

import pytest

from lienthong.settings import Settings
from reconciliation.judgements import Decision, decide, part, undo
from reconciliation.keys import observation_id
from schemas.errors import ConfigError
from tests.integration.saying import offer, say, settle, table
from warehouse.connection import session, transaction

CITY = "UBND thành phố Hà Nội"
# Everything that readers of the warehouse can see of the canonical things, without counters and clocks of their own.
STATE = (
    "SELECT entity_id, record_type, state, contested, audience, encode(content_hash, 'hex'), doc::text,"
    "       provenance::text"
    "  FROM core.entity_now ORDER BY entity_id"
)
PLACES = "SELECT observation_id::text, entity_id, native_id FROM core.identity ORDER BY 1"
FEED = (
    "SELECT kind, outbox.reason, entity_id, history.successors, history.predecessors FROM feed.outbox"
    " JOIN core.entity_history AS history USING (entity_id, revision) WHERE feed = 'public' ORDER BY outbox_id"
)


def release(key: str, title: str, **more: Any) -> dict[str, Any]:
    return offer(key, "press_release", title=title, url=f"https://{key}.example.vn/tin/{key}", **more)


def name(source: str, key: str, record_type: str = "press_release") -> str:
    return observation_id(source, record_type, key)


def judge(settings: Settings, left: str, right: str, verdict: Any, by: str = "Lan") -> int:
    assert settings.database_url is not None
    with session(settings.database_url) as conn, transaction(conn):
        return decide(conn, left, right, Decision(verdict=verdict, by=by, reason="đã đối chiếu"))


def take_back(settings: Settings, number: int) -> list[int]:
    assert settings.database_url is not None
    with session(settings.database_url) as conn, transaction(conn):
        return undo(conn, number, by="Minh")


@pytest.fixture
def apart(settings: Settings) -> Settings:
    """Two press releases that share no key."""
    say(
        settings,
        "portal",
        [release("p", "Hà Nội họp báo quý III", summary="Ba việc")],
        run_id="r1",
        authority="city_portal",
    )
    say(
        settings,
        "agency",
        [release("a", "Thông cáo về hội nghị giao ban", topics=["giao-ban"])],
        run_id="r1",
        authority="agency_portal",
    )
    settle(settings)
    return settings


def test_a_merge_is_undone_without_a_trace_and_the_feed_says_so(apart: Settings) -> None:
    state, places, told = table(apart, STATE), table(apart, PLACES), len(table(apart, FEED))
    number = judge(apart, name("portal", "p"), name("agency", "a"), "positive")
    done = settle(apart)
    assert (done.merged, done.changed, done.gone) == (1, 1, 1)
    [survivor] = {entity for _, entity, _ in table(apart, PLACES)}
    [loser] = {entity for _, entity, _ in places} - {survivor}
    merge = table(apart, FEED)[told:]
    assert sorted(merge) == [
        ("tombstone", "merged_into", loser, [survivor], []),
        ("upsert", None, survivor, [], []),
    ]
    take_back(apart, number)
    done = settle(apart)
    assert (done.split, done.changed) == (1, 2)
    assert table(apart, STATE) == state
    assert table(apart, PLACES) == places
    unmerge = table(apart, FEED)[told + 2 :]
    assert sorted(unmerge) == [
        ("upsert", None, min(survivor, loser), [], [] if survivor < loser else [survivor]),
        ("upsert", None, max(survivor, loser), [], [survivor] if survivor < loser else []),
    ]
    assert settle(apart).changed == 0, "nothing is left to do"
    kept = table(apart, "SELECT verdict, decided_by, undone_by FROM core.judgement")
    assert kept == [("positive", "Lan", "Minh")]


def test_what_a_person_parts_stays_apart_when_both_speak_again(settings: Settings) -> None:
    """Two sources give one address to two things."""
    shared = "https://cong.example.vn/thong-bao"
    first = offer("p", "press_release", title="Họp báo thường kỳ", url=shared)
    second = offer("a", "press_release", title="Lịch cắt điện", url=shared)
    say(settings, "portal", [first], run_id="r1", authority="city_portal")
    say(settings, "agency", [second], run_id="r1")
    settle(settings)
    before, places = table(settings, STATE), table(settings, PLACES)
    assert len(before) == 1
    number = judge(settings, name("agency", "a"), name("portal", "p"), "negative")
    done = settle(settings)
    assert (done.split, done.created) == (1, 1)
    standing = dict(table(settings, "SELECT observation_id::text, entity_id FROM core.identity"))
    assert standing[name("portal", "p")] == before[0][0], "what stays keeps the id"
    assert standing[name("agency", "a")] != before[0][0]
    [(fresh, parents)] = table(
        settings, "SELECT entity_id, predecessors FROM core.entity_history WHERE predecessors <> '{}'"
    )
    assert (fresh, parents) == (standing[name("agency", "a")], [before[0][0]])
    say(settings, "agency", [offer("a", "press_release", title="Lịch cắt điện tháng 12", url=shared)], run_id="r2")
    say(
        settings,
        "portal",
        [offer("p", "press_release", title="Họp báo quý IV", url=shared)],
        run_id="r2",
        authority="city_portal",
    )
    settle(settings)
    assert dict(table(settings, "SELECT observation_id::text, entity_id FROM core.identity")) == standing
    say(settings, "agency", [second], run_id="r3")
    say(settings, "portal", [first], run_id="r3", authority="city_portal")
    take_back(settings, number)
    done = settle(settings)
    assert done.merged == 1
    assert table(settings, PLACES) == places
    live = [line for line in table(settings, STATE) if line[2] == "live"]
    assert live == before
    [(reason, successors)] = table(settings, "SELECT reason, successors FROM core.entity_history WHERE state = 'gone'")
    assert (reason, successors) == ("merged_into", [before[0][0]])


def test_several_leave_together(settings: Settings) -> None:
    shared = "https://cong.example.vn/1"
    for source in ("s1", "s2", "s3", "s4"):
        say(settings, source, [offer(source, "press_release", title=f"Tin của {source}", url=shared)], run_id="r1")
    settle(settings)
    [before] = {entity for _, entity, _ in table(settings, PLACES)}
    assert settings.database_url is not None
    with session(settings.database_url) as conn, transaction(conn):
        number = part(conn, [name("s3", "s3"), name("s4", "s4")], by="Lan", reason="chuyện khác")
    settle(settings)
    where = {
        key: entity for key, entity in table(settings, "SELECT observation_id::text, entity_id FROM core.identity")
    }
    assert where[name("s1", "s1")] == where[name("s2", "s2")] == before
    assert where[name("s3", "s3")] == where[name("s4", "s4")] != before
    say(settings, "s5", [offer("s5", "press_release", title="Tin của s5", url=shared)], run_id="r2")
    settle(settings)
    assert table(settings, "SELECT count(DISTINCT entity_id) FROM core.identity") == [(2,)]
    assert len(take_back(settings, number)) == 4
    settle(settings)
    assert {entity for _, entity, _ in table(settings, PLACES)} == {before}


def test_a_judgement_names_two_observations_of_one_type(apart: Settings) -> None:
    say(apart, "gazette", [offer("g", subject="Về việc mẫu", url="https://x.example.vn/1")], run_id="r2")
    settle(apart)
    with pytest.raises(ConfigError, match="two observations"):
        judge(apart, name("portal", "p"), name("portal", "p"), "positive")
    with pytest.raises(ConfigError, match="two types"):
        judge(apart, name("portal", "p"), name("gazette", "g", "document"), "positive")
    with pytest.raises(ConfigError, match="no such observations"):
        judge(apart, name("portal", "p"), name("portal", "nobody"), "positive")
    with pytest.raises(ConfigError, match="would stay"):
        assert apart.database_url is not None
        with session(apart.database_url) as conn, transaction(conn):
            part(conn, [name("portal", "p")], by="Lan", reason="")
    with pytest.raises(ConfigError, match="undone already"):
        take_back(apart, 99)


def test_a_later_word_about_a_pair_replaces_the_earlier_and_both_are_kept(apart: Settings) -> None:
    pair = name("portal", "p"), name("agency", "a")
    judge(apart, *pair, "positive")
    settle(apart)
    judge(apart, *pair, "negative", by="Hoa")
    settle(apart)
    assert len({entity for _, entity, _ in table(apart, PLACES)}) == 2
    judge(apart, *pair, "unsure", by="Minh")
    assert settle(apart).changed == 0
    kept = table(apart, "SELECT verdict, undone_by FROM core.judgement ORDER BY judgement_id")
    assert kept == [("positive", "Hoa"), ("negative", "Minh"), ("unsure", None)]
