"""Reasons of today: who lost may speak otherwise while the document stays; feeds are silent, and what stood is kept."""

from datetime import datetime
from typing import Any

import pytest

from lienthong.settings import Settings
from reconciliation.explain import explain
from reconciliation.history import REVISIONS
from reconciliation.judgements import Decision, decide, undo
from reconciliation.keys import observation_id
from tests.integration.saying import offer, say, settle, table
from warehouse.connection import session, transaction

AUTHORITIES = {"gazette": "gazette", "portal": "city_portal", "agency": "agency_portal"}
WRITTEN = (
    "SELECT (SELECT count(*) FROM core.entity_history), (SELECT count(*) FROM core.provenance_history),"
    " (SELECT count(*) FROM feed.outbox)"
)


def decision(subject: str, **more: Any) -> dict[str, Any]:
    values = {"number": "123/QĐ-UBND", "issuer": "UBND thành phố Hà Nội", "issued_on": "2026-05-09", "subject": subject}
    return offer("a", **(values | more))


def speak(settings: Settings, run_id: str, **said: dict[str, Any] | None) -> None:
    """Each source says one record, or no longer any; then all of it is reconciled."""
    for source, record in said.items():
        records = [record] if record is not None else [offer("else", number=f"{len(source)}/QĐ-UBND")]
        say(settings, source, records, run_id=run_id, authority=AUTHORITIES[source], may_vanish=1)
    settle(settings, run_id)


def story(settings: Settings, **asked: Any) -> dict[str, Any]:
    assert settings.database_url
    [(entity,)] = table(settings, "SELECT entity_id FROM core.entity_now WHERE doc ->> 'number' = '123/QĐ-UBND'")
    with session(settings.database_url) as conn:
        told = explain(conn, entity, **asked)
    assert told is not None
    return told


def losers(told: dict[str, Any]) -> list[tuple[str, str]]:
    return [(loser["source"], loser["value"]) for loser in told["fields"]["subject"]["losers"]]


def test_a_loser_that_speaks_otherwise_is_told_and_no_feed_hears_of_it(settings: Settings) -> None:
    speak(settings, "r1", gazette=decision("Một"), portal=decision("Hai"))
    [before] = table(settings, WRITTEN)
    for turn, subject in enumerate(("Ba", "Bốn"), start=1):
        speak(settings, f"r{turn + 1}", portal=decision(subject))
        assert table(settings, WRITTEN) == [(before[0], before[1] + turn, before[2])]
        told = story(settings)
        assert (told["revision"], told["is_newest"], losers(told)) == (1, True, [("portal", subject)])
        candidates = "SELECT value, source FROM mart.value_candidate WHERE field = 'subject'"
        assert table(settings, candidates) == [(subject, "portal")]
    speak(settings, "again", portal=decision("Bốn"))
    speak(settings, "nothing")
    assert table(settings, WRITTEN) == [(before[0], before[1] + 2, before[2])], "the same reasons are not written twice"


def test_what_stood_is_told_of_its_time(settings: Settings) -> None:
    times = []
    for turn, subject in enumerate(("Hai", "Ba", "Bốn")):
        speak(settings, f"r{turn}", **({"gazette": decision("Một")} if turn == 0 else {}), portal=decision(subject))
        told = story(settings)
        times.append((told["told_at"], subject))
    for at, subject in times:
        then = story(settings, as_of=datetime.fromisoformat(at))
        assert (losers(then), then["told_at"]) == ([("portal", subject)], at)
        assert then["is_newest"] is (subject == "Bốn")
    [revision] = story(settings)["history"]
    assert [(step["reasons"], step["run_id"]) for step in revision["retold"]] == [
        (["subject"], "r1"),
        (["subject"], "r2"),
    ]
    assert [{cause["run_id"] for cause in step["caused_by"]} for step in revision["retold"]] == [{"r1"}, {"r2"}]
    assert {cause["run_id"] for cause in revision["caused_by"]} == {"r0"}
    assert revision["recorded_at"] == story(settings)["recorded_at"] == times[0][0]


def test_the_revision_after_is_compared_with_the_reasons_that_stood_before_it(settings: Settings) -> None:
    speak(settings, "r1", gazette=decision("Một", signer="Nguyễn An"), portal=decision("Hai"))
    speak(settings, "r2", portal=decision("Ba"))
    speak(settings, "r3", gazette=decision("Một", signer="Trần Bình"))
    first, second = story(settings)["history"]
    assert [step["reasons"] for step in first["retold"]] == [["subject"]]
    assert ([each["field"] for each in second["changes"]], second["reasons"], second["retold"]) == (["signer"], [], [])
    assert [cause["run_id"] for cause in second["caused_by"]] == ["r3"]


def test_who_agrees_may_come_and_go(settings: Settings) -> None:
    """One source alone needs no rule; neither that it is alone, nor that it is not, changes what readers see."""
    speak(settings, "r1", gazette=decision("Một"))
    feed = table(settings, "SELECT count(*) FROM feed.outbox")
    told = story(settings)["fields"]["subject"]
    assert (told["rule"], told["winner"]["source"], told["losers"]) == ("sole_source", "gazette", [])
    say(settings, "portal", [decision("Một")], run_id="r2", authority="city_portal")
    settle(settings)
    told = story(settings)["fields"]["subject"]
    assert (told["rule"], [each["source"] for each in told["losers"]]) == ("agreed", ["portal"])
    say(settings, "gazette", [], run_id="r3", authority="gazette", may_vanish=1)
    settle(settings)
    told = story(settings)["fields"]["subject"]
    assert (told["rule"], told["winner"]["source"], told["losers"]) == ("sole_source", "portal", [])
    assert table(settings, "SELECT field, source FROM mart.provenance WHERE field = 'subject'") == [
        ("subject", "portal")
    ]
    assert table(settings, "SELECT count(*) FROM feed.outbox") == feed
    assert table(settings, "SELECT max(revision) FROM core.entity") == [(1,)]


def test_a_field_that_becomes_contested_is_told_to_readers(settings: Settings) -> None:
    """What readers see of a contradiction follows the losers, so then a revision is due, and both say the same."""
    speak(settings, "r1", gazette=decision("Một"), portal=decision("Một"))
    assert table(settings, "SELECT max(revision) FROM core.entity") == [(1,)]
    for revision, subject, contested in ((2, "Hai", ["subject"]), (3, "Một", [])):
        speak(settings, f"r{revision}", portal=decision(subject))
        now = "SELECT revision, contested, provenance -> 'subject' ->> 'rule' FROM core.entity_now"
        rule = "authority" if contested else "agreed"
        assert table(settings, now) == [(revision, contested, rule)]
        newest = "SELECT count(*) FROM feed.outbox WHERE revision = %s AND feed = 'public'"
        assert table(settings, newest, (revision,)) == [(1,)]
    assert table(settings, "SELECT count(*) FROM core.provenance_history") == [(0,)]


def test_reasons_follow_observations_that_move_and_come_back_with_them(settings: Settings) -> None:
    """Two things of one wording: who is united with the other changes nothing in the document that stands."""
    for source in ("portal", "agency"):
        notice = offer(source, "press_release", title="Thông báo", body="Mời họp báo")
        say(settings, source, [notice], run_id="r1", authority=AUTHORITIES[source])
    settle(settings)
    now = "SELECT revision, provenance FROM core.entity_now WHERE state = 'live' ORDER BY entity_id"
    before = table(settings, now)
    assert [(revision, sorted(why)) for revision, why in before] == [(1, ["*"]), (1, ["*"])]
    ids = [observation_id(source, "press_release", source) for source in ("portal", "agency")]
    assert settings.database_url
    with session(settings.database_url) as conn, transaction(conn):
        number = decide(conn, *ids, Decision(verdict="positive", by="Lan", reason="một việc"))
    settle(settings)
    [(revision, why)] = table(settings, now)
    named = {why["title"]["source"], *(loser["source"] for loser in why["title"]["losers"])}
    assert (revision, why["title"]["rule"], named) == (1, "agreed", {"portal", "agency"})
    with session(settings.database_url) as conn, transaction(conn):
        undo(conn, number, by="Lan")
    settle(settings)
    assert [why for _, why in table(settings, now)] == [why for _, why in before]


def test_only_the_last_changes_of_reasons_are_told_one_by_one(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reconciliation.history.REVISIONS", 2)
    assert REVISIONS > 2
    speak(settings, "r0", gazette=decision("Một"), portal=decision("Hai"))
    for turn in range(1, 5):
        speak(settings, f"r{turn}", portal=decision(f"Khác {turn}"))
    told = story(settings)
    [revision] = told["history"]
    assert [step["run_id"] for step in revision["retold"]] == ["r3", "r4"]
    assert told["has_older"] is True and losers(told) == [("portal", "Khác 4")]
    assert {cause["run_id"] for cause in revision["caused_by"]} <= {"r0", "r1", "r2"}
