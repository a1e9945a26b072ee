"""What a source no longer offers: nothing is withdrawn too soon, too much at once, or by one person alone."""

from typing import Any

import pytest

from lienthong import holds, notices
from lienthong.settings import Settings
from schemas.errors import ConfigError
from tests.integration.saying import say, settle, table
from warehouse.connection import session, transaction
from warehouse.statements import run

Offer = dict[str, Any]


def decision(key: str, number: str | None = None) -> Offer:
    values = {
        "number": number or f"{key}/QĐ-UBND", "issuer": "UBND thành phố Hà Nội", "subject": f"Về việc {key}",
        "issued_on": "2026-05-09",
    }  # fmt: skip
    return {"record_type": "document", "key": key, "values": values}


def decisions(count: int, first: int = 1) -> list[Offer]:
    return [decision(str(number)) for number in range(first, first + count)]


def open_holds(settings: Settings) -> list[tuple[Any, ...]]:
    return table(settings, "SELECT kind, records FROM ledger.hold WHERE state = 'open'")


def present(settings: Settings) -> int:
    return int(table(settings, "SELECT count(*) FROM core.observation WHERE state = 'present'")[0][0])


def sql(settings: Settings, text: str) -> None:
    assert settings.database_url is not None
    with session(settings.database_url) as conn, conn.cursor() as cursor:
        cursor.execute(text)
        conn.commit()


BAD_FEEDS = {
    "empty": ([], 27),
    "half": (decisions(13), 27),
    "one-of-27": (decisions(1), 27),
    "wrong-tenant": ([decision(f"kh-{number}", f"{number}/QĐ-SYT") for number in range(1, 28)], 54),
}


@pytest.mark.parametrize("name", BAD_FEEDS)
def test_a_feed_that_lost_its_records_deletes_none_and_asks(settings: Settings, name: str) -> None:
    offers, standing = BAD_FEEDS[name]
    say(settings, "portal", decisions(27), run_id="r1")
    settle(settings)
    say(settings, "portal", offers, run_id="r2")
    assert settle(settings).gone == 0
    assert present(settings) == standing  # what was new came in all the same
    [(kind, records)] = open_holds(settings)
    assert (kind, records) == ("deletions", 27 - (0 if name == "wrong-tenant" else len(offers)))
    [(evidence,)] = table(settings, "SELECT evidence FROM ledger.hold")
    assert evidence["absent"] > evidence["bound"] >= 1
    say(settings, "portal", decisions(27), run_id="r3")  # the source is well again: nobody need decide
    assert settle(settings).gone == 0
    assert open_holds(settings) == ([("deletions", 27)] if name == "wrong-tenant" else [])  # the other tenant's go


@pytest.mark.parametrize("offers", [decisions(27)[::-1], decisions(27) * 2], ids=["reordered", "doubled"])
def test_another_order_or_every_record_twice_is_no_loss(settings: Settings, offers: list[Offer]) -> None:
    say(settings, "portal", decisions(27), run_id="r1")
    settle(settings)
    say(settings, "portal", offers, run_id="r2")
    done = settle(settings)
    assert (done.gone, done.changed, open_holds(settings)) == (0, 0, [])


@pytest.mark.parametrize("completeness", ["truncated", "unknown"])
def test_a_pull_that_is_not_complete_asks_nothing(settings: Settings, completeness: str) -> None:
    say(settings, "portal", decisions(27), run_id="r1")
    settle(settings)
    say(settings, "portal", decisions(26), run_id="r2", completeness=completeness)
    assert settle(settings).gone == 0
    assert table(settings, "SELECT count(*) FROM ledger.absence") == [(0,)]


def test_two_of_five_hundred_go_after_the_grace_period_and_not_before(settings: Settings) -> None:
    everything = decisions(500)
    say(settings, "portal", everything, run_id="r1", grace_hours=24)
    settle(settings)
    for run_id in ("r2", "r3"):
        say(settings, "portal", everything[2:], run_id=run_id, grace_hours=24)
        assert settle(settings).gone == 0
    states = table(settings, "SELECT state, count(*) FROM ledger.absence GROUP BY 1 ORDER BY 1")
    assert states == [("superseded", 2), ("waiting", 2)]
    sql(settings, "UPDATE ledger.absence SET since = since - interval '25 hours'")
    say(settings, "portal", everything[2:], run_id="r4", grace_hours=24)
    assert settle(settings).gone == 2
    assert open_holds(settings) == []
    reasons = table(settings, "SELECT DISTINCT reason FROM feed.outbox WHERE kind = 'tombstone'")
    assert reasons == [("source_absent",)]


def test_a_record_that_comes_back_in_time_was_never_gone_and_waits_anew(settings: Settings) -> None:
    everything = decisions(50)
    say(settings, "portal", everything, run_id="r1", grace_hours=24)
    settle(settings)
    say(settings, "portal", everything[1:], run_id="r2", grace_hours=24)
    sql(settings, "UPDATE ledger.absence SET since = since - interval '25 hours'")
    say(settings, "portal", everything, run_id="r3", grace_hours=24)
    say(settings, "portal", everything[1:], run_id="r4", grace_hours=24)
    assert settle(settings).gone == 0
    assert table(settings, "SELECT state FROM ledger.absence ORDER BY batch_id") == [("superseded",), ("waiting",)]


def test_what_may_go_is_learned_from_what_went_before(settings: Settings) -> None:
    """One that loses next to nothing may lose a fiftieth at once, one that loses a twentieth each time a tenth."""
    everything = decisions(200)
    for number in range(6):
        extra = [decision("extra", f"{900 + number}/QĐ-UBND")] if number % 2 else []
        say(settings, "steady", [*everything, *extra], run_id=f"s{number}", may_vanish=0.5)
        settle(settings)
    say(settings, "steady", everything[10:], run_id="s9")
    assert settle(settings).gone == 0
    [(evidence,)] = table(settings, "SELECT evidence FROM ledger.hold WHERE state = 'open'")
    assert (evidence["share"], evidence["bound"], evidence["pulls"]) == (0.02, 4, 6)
    stated = {"may_vanish": 0.1}
    say(settings, "steady", everything[10:], run_id="s10", **stated)  # the source file says more
    assert settle(settings).gone == 11
    for number in range(6):
        say(settings, "restless", decisions(200, first=1 + 10 * number), run_id=f"q{number}", may_vanish=0.5)
        settle(settings)
    say(settings, "restless", decisions(200, first=101), run_id="q9")
    assert settle(settings).gone == 0
    [(evidence,)] = table(settings, "SELECT evidence FROM ledger.hold WHERE state = 'open'")
    assert (evidence["absent"], evidence["bound"]) == (50, int(200 * 2 * 10 / 210))


def held(settings: Settings) -> int:
    """A source that loses 30 of 40 records; the number of the hold."""
    say(settings, "portal", decisions(40), run_id="r1")
    settle(settings)
    say(settings, "portal", decisions(10), run_id="r2")
    assert settle(settings).gone == 0
    [(number,)] = table(settings, "SELECT hold_id FROM ledger.hold WHERE state = 'open'")
    return int(number)


def test_two_people_release_and_one_cannot(settings: Settings) -> None:
    number, dsn = held(settings), str(settings.database_url)
    assert holds.release(dsn, number, "Nguyễn Thị Mẫu", people=2)["missing"] == 1
    assert settle(settings).gone == 0
    with pytest.raises(ConfigError, match="another person"):
        holds.release(dsn, number, "  nguyễn thị mẫu ", people=2)
    with pytest.raises(ConfigError, match="name of a person"):
        holds.release(dsn, number, " ", people=2)
    say(settings, "portal", decisions(10), run_id="r3")  # the same question keeps its number and its votes
    settle(settings)
    assert holds.release(dsn, number, "Trần Văn Ví Dụ", people=2)["state"] == "released"
    assert settle(settings).gone == 30
    decided = table(settings, "SELECT DISTINCT decided_by FROM ledger.absence WHERE state = 'applied'")
    assert decided == [("Nguyễn Thị Mẫu, Trần Văn Ví Dụ",)]
    with pytest.raises(ConfigError, match="not open"):
        holds.release(dsn, number, "Lê Thị C", people=2)


def test_a_different_question_starts_without_votes(settings: Settings) -> None:
    number, dsn = held(settings), str(settings.database_url)
    holds.release(dsn, number, "Nguyễn Thị Mẫu", people=2)
    say(settings, "portal", decisions(5), run_id="r3")
    settle(settings)
    asked = table(
        settings, "SELECT hold_id = %s, records, state, approvals FROM ledger.hold ORDER BY hold_id", (number,)
    )
    assert [(same, records, state, len(votes)) for same, records, state, votes in asked] == [
        (True, 30, "superseded", 1),
        (False, 35, "open", 0),
    ]


def test_people_who_disagree_decide_nothing(settings: Settings) -> None:
    number, dsn = held(settings), str(settings.database_url)
    assert holds.release(dsn, number, "A", people=2)["missing"] == 1
    assert holds.reject(dsn, number, "B", people=2)["missing"] == 1
    assert holds.release(dsn, number, "C", people=2)["state"] == "released"


def test_rejected_deletions_are_not_asked_again(settings: Settings) -> None:
    number, dsn = held(settings), str(settings.database_url)
    for name in ("A", "B"):
        holds.reject(dsn, number, name, people=2)
    say(settings, "portal", [*decisions(10), decision("new", "999/QĐ-UBND")], run_id="r3")
    assert settle(settings).gone == 0
    assert open_holds(settings) == []


def test_a_question_that_nobody_answers_lapses_and_is_asked_anew(settings: Settings) -> None:
    number, dsn = held(settings), str(settings.database_url)
    holds.release(dsn, number, "A", people=2)
    sql(settings, "UPDATE ledger.hold SET expires_at = now() - interval '1 second'")
    with session(dsn) as conn, transaction(conn):
        run(conn, "holds.expire")
    assert table(settings, "SELECT state, decided_by FROM ledger.hold") == [("expired", "expiry")]
    assert settle(settings).gone == 0
    say(settings, "portal", decisions(10), run_id="r3")
    assert settle(settings).gone == 0
    assert table(settings, "SELECT records, approvals FROM ledger.hold WHERE state = 'open'") == [(30, [])]


def vanished(settings: Settings) -> list[tuple[Any, ...]]:
    """Incidents about deletions that wait, judged now: times seen, records, still open."""
    notices.tell_owners(str(settings.database_url), {}, None, node="thu")
    return table(
        settings,
        "SELECT times, detail -> 'records', closed_at IS NULL FROM ledger.incident WHERE kind = 'vanished' "
        "ORDER BY incident_id",
    )


def test_the_owner_hears_once_that_records_vanished_and_once_that_people_decided(settings: Settings) -> None:
    number, dsn = held(settings), str(settings.database_url)
    assert vanished(settings) == [(1, 30, True)]
    assert vanished(settings) == [(1, 30, True)]  # looked at again, not seen again
    say(settings, "portal", decisions(10), run_id="r3")
    settle(settings)
    assert vanished(settings) == [(2, 30, True)]  # the pull loaded; what waits for people is not over
    for name in ("Nguyễn Thị Mẫu", "Trần Văn Ví Dụ"):
        holds.reject(dsn, number, name, people=2)
    assert vanished(settings) == [(2, 30, False)]
    say(settings, "portal", decisions(10), run_id="r4")
    settle(settings)
    assert vanished(settings) == [(2, 30, False)]
