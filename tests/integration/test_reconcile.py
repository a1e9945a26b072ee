"""Identity, survivorship, revisions and the outbox, on a real database."""

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest

from lienthong import intake
from lienthong.settings import Settings
from reconciliation.explain import explain
from schemas.errors import LoadError
from tests.integration.saying import offer, say, settle, table
from warehouse.connection import session

CITY = "UBND thành phố Hà Nội"


def decision(key: str, **more: Any) -> dict[str, Any]:
    values = {"number": "123/QĐ-UBND", "issuer": CITY, "issued_on": "2026-05-09", "subject": "Về việc mẫu"}
    return offer(key, **(values | more))


def test_one_thing_said_by_two_sources_is_one_entity(settings: Settings) -> None:
    say(settings, "portal", [decision("a", subject="V/v mẫu")], run_id="r1", authority="city_portal")
    say(settings, "gazette", [decision("b", issuer="Ủy ban nhân dân TP. Hà Nội")], run_id="r1", authority="gazette")
    done = settle(settings)
    assert (done.created, done.batches) == (1, 2)
    [(doc, contested)] = table(
        settings,
        "SELECT doc, entity.contested FROM core.entity JOIN core.entity_history USING (entity_id, revision)",
    )
    assert doc["subject"] == "Về việc mẫu"
    assert contested is True


def test_one_number_of_two_issuers_is_two_entities(settings: Settings) -> None:
    offers = [
        decision("a", issuer="HĐND xã Chiềng Mai", number="21/NQ-HĐND"),
        decision("b", issuer="HĐND xã Tạ Khoa", number="21/NQ-HĐND"),
    ]
    say(settings, "gazette", offers, run_id="r1")
    assert settle(settings).created == 2


def test_nothing_new_writes_nothing(settings: Settings) -> None:
    pages = [[decision("a")], [decision("b", number="124/QĐ-UBND")]]
    say(settings, "portal", pages, run_id="r1")
    settle(settings)
    before = counts(settings)
    say(settings, "portal", pages, run_id="r2")
    done = settle(settings)
    assert (done.created, done.changed, done.gone) == (0, 0, 0)
    assert counts(settings) == before
    assert tally(settings, "r2/portal") == (2, 0, 2, 0, 0)


def test_a_page_with_known_bytes_is_known_wherever_it_stands(settings: Settings) -> None:
    first, second = [decision("a")], [decision("b", number="124/QĐ-UBND")]
    say(settings, "portal", [first, second], run_id="r1")
    say(settings, "portal", [second, first], run_id="r2")
    assert tally(settings, "r2/portal") == (2, 0, 2, 0, 0)
    assert table(settings, "SELECT count(*) FROM raw.page") == [(2,)]
    settle(settings)
    say(settings, "portal", [second], run_id="r3")
    assert settle(settings).gone == 1


def test_a_record_that_moves_between_pages_is_not_absent(settings: Settings) -> None:
    a, b, c = decision("a"), decision("b", number="124/QĐ-UBND"), decision("c", number="125/QĐ-UBND")
    say(settings, "portal", [[a, b], [c]], run_id="r1")
    say(settings, "portal", [[a], [b, c]], run_id="r2")
    assert settle(settings).gone == 0
    assert tally(settings, "r2/portal") == (3, 0, 3, 0, 0)


def test_a_changed_record_gets_a_revision_and_keeps_its_history(settings: Settings) -> None:
    say(settings, "portal", [decision("a")], run_id="r1")
    settle(settings)
    say(settings, "portal", [decision("a", subject="Về việc đã sửa")], run_id="r2")
    assert settle(settings).changed == 1
    subjects = table(settings, "SELECT revision, doc ->> 'subject' FROM core.entity_history ORDER BY revision")
    assert subjects == [(1, "Về việc mẫu"), (2, "Về việc đã sửa")]


def test_absence_counts_only_when_the_pull_was_complete(settings: Settings) -> None:
    both = [decision("a"), decision("b", number="124/QĐ-UBND")]
    say(settings, "portal", both, run_id="r1")
    settle(settings)
    say(settings, "portal", both[:1], run_id="r2", completeness="unknown")
    assert settle(settings).gone == 0
    say(settings, "portal", both, run_id="r3")
    say(settings, "portal", both[:1], run_id="r4")
    assert settle(settings).gone == 1
    reasons = table(settings, "SELECT reason FROM feed.outbox WHERE kind = 'tombstone' AND feed = 'public'")
    assert reasons == [("source_absent",)]


def test_a_mass_disappearance_is_held_and_asked_again(settings: Settings) -> None:
    many = [decision(str(n), number=f"{n}/QĐ-UBND") for n in range(1, 41)]
    say(settings, "portal", many, run_id="r1")
    settle(settings)
    new = decision("new", number="999/QĐ-UBND")
    say(settings, "portal", [*many[:10], new], run_id="r2")
    done = settle(settings)
    assert (done.created, done.gone) == (1, 0)
    say(settings, "portal", [*many[:10], new], run_id="r3")
    assert settle(settings).gone == 0
    holds = table(settings, "SELECT kind, records, state FROM ledger.hold ORDER BY hold_id")
    assert holds == [("deletions", 30, "open")]  # the same question keeps its number
    say(settings, "portal", [*many, new], run_id="r4")
    assert settle(settings).gone == 0
    assert table(settings, "SELECT count(*) FROM core.observation WHERE state = 'absent'") == [(0,)]


def test_a_record_offered_twice_in_one_pull_is_counted_as_duplicate(settings: Settings) -> None:
    older = decision("a", updated_at="2026-05-10T08:00:00+07:00", subject="Cũ")
    newer = decision("a", updated_at="2026-05-11T08:00:00+07:00", subject="Mới")
    say(settings, "portal", [[newer], [older]], run_id="r1")
    assert tally(settings, "r1/portal") == (2, 1, 0, 0, 1)
    settle(settings)
    assert table(settings, "SELECT doc ->> 'subject' FROM core.entity_history") == [("Mới",)]
    say(settings, "portal", [[older], [newer]], run_id="r2")
    say(settings, "portal", [[older, newer]], run_id="r3")
    assert settle(settings).changed == 0
    assert tally(settings, "r3/portal") == (2, 0, 1, 0, 1)


def test_order_of_arrival_never_matters(settings: Settings, database_server: str, database_template: str) -> None:
    said = [
        ("portal", "city_portal", decision("a", subject="Một", signer="Nguyễn Văn Mẫu")),
        ("gazette", "gazette", decision("b", subject="Hai", effective_on="2026-06-01")),
        ("bus", "document_bus", decision("c", subject="Hai", edxml_id="H26,2026/05/09,123/QĐ-UBND")),
        ("press", "press", decision("d", subject="Bốn", summary="Tóm tắt")),
    ]
    outcomes = set()
    from warehouse.connection import create_database, drop_database, with_database

    for number, order in enumerate(permutations(said)):
        name = f"order_{number}"
        create_database(database_server, name, template=database_template)
        here = settings.model_copy(update={"database_url": with_database(database_server, name)})
        for step, (source, authority, record) in enumerate(order):
            say(here, source, [record], run_id=f"r{step}", authority=authority)
            settle(here)
        outcomes.add(
            str(
                table(
                    here,
                    "SELECT entity_id, doc::text FROM core.entity JOIN core.entity_history"
                    " USING (entity_id, revision) WHERE entity.state = 'live' ORDER BY 1",
                )
            )
        )
        drop_database(database_server, name)
    assert len(outcomes) == 1


def test_two_entities_that_prove_to_be_one_leave_a_tombstone_with_successor(settings: Settings) -> None:
    say(settings, "portal", [offer("a", subject="Về việc mẫu", url="https://x.example.vn/1")], run_id="r1")
    say(settings, "bus", [decision("b")], run_id="r1", authority="document_bus")
    assert settle(settings).created == 2
    say(settings, "gazette", [decision("c", url="https://x.example.vn/1")], run_id="r2", authority="gazette")
    done = settle(settings)
    assert done.merged == 1
    [(reason, successors, survivor)] = table(
        settings,
        "SELECT reason, successors, (SELECT entity_id FROM core.entity WHERE state = 'live')"
        "  FROM core.entity_history WHERE state = 'gone'",
    )
    assert (reason, successors) == ("merged_into", [survivor])
    [(was, became, rule)] = table(settings, "SELECT was, became, rule FROM core.identity_move")
    assert was != became == survivor
    assert rule.startswith("key:document:")


@pytest.mark.parametrize("status", ["embargoed", "released", "superseded"])
def test_an_embargo_keeps_a_record_out_of_every_feed_until_its_hour(settings: Settings, status: str) -> None:
    release = offer(
        "a", "press_release", title="Thông cáo", agency="Sở Y tế thành phố Hà Nội",
        url="https://soyte.example.vn/1", release_status=status, embargo_until="2026-11-23T08:00:00+07:00",
    )  # fmt: skip
    say(settings, "portal", [release], run_id="r1")
    settle(settings)
    assert table(settings, "SELECT audience FROM core.entity") == [(2,)]
    assert table(settings, "SELECT feed, kind FROM feed.outbox") == []
    settle(settings, now=datetime(2026, 11, 23, 1, 0, tzinfo=UTC))
    assert table(settings, "SELECT feed, kind FROM feed.outbox WHERE revision = 2 ORDER BY feed") == [
        ("press", "upsert"),
        ("public", "upsert"),
    ]
    assert settle(settings, now=datetime(2026, 11, 23, 2, 0, tzinfo=UTC)).changed == 0


def test_a_withdrawn_record_leaves_the_public_feed_with_a_reason(settings: Settings) -> None:
    say(settings, "portal", [decision("a")], run_id="r1")
    settle(settings)
    say(settings, "portal", [decision("a", release_status="withdrawn")], run_id="r2")
    settle(settings)
    outbox = table(settings, "SELECT kind, reason FROM feed.outbox WHERE feed = 'public' ORDER BY outbox_id")
    assert outbox == [("upsert", None), ("tombstone", "withdrawn")]


def test_explain_names_winner_rule_and_losers_of_each_field(settings: Settings) -> None:
    say(
        settings,
        "portal",
        [decision("a", subject="V/v mẫu", signer="Trần Thị Mẫu")],
        run_id="r1",
        authority="city_portal",
    )
    say(settings, "gazette", [decision("b")], run_id="r1", authority="gazette")
    settle(settings)
    [(entity,)] = table(settings, "SELECT entity_id FROM core.entity")
    assert settings.database_url
    with session(settings.database_url) as conn:
        story = explain(conn, entity)
    assert story is not None
    subject, signer, number = (story["fields"][name] for name in ("subject", "signer", "number"))
    assert (subject["winner"]["source"], subject["rule"]) == ("gazette", "authority")
    assert [(loser["source"], loser["value"]) for loser in subject["losers"]] == [("portal", "V/v mẫu")]
    assert (signer["winner"]["source"], signer["rule"]) == ("portal", "sole_source")
    assert (number["rule"], number["losers"][0]["agrees"]) == ("agreed", True)


def test_a_refused_record_is_kept_with_every_reason_and_resolved_when_it_is_mended(settings: Settings) -> None:
    bad = decision("a", url="https://x.example.vn/1", secrecy="MẬT")
    say(settings, "portal", [bad, decision("b", number="124/QĐ-UBND")], run_id="r1")
    assert tally(settings, "r1/portal") == (2, 1, 0, 1, 0)
    say(settings, "portal", [bad, decision("b", number="124/QĐ-UBND"), decision("c", number="1/QĐ-UBND")], run_id="r2")
    assert tally(settings, "r2/portal") == (3, 1, 1, 1, 0)
    assert table(settings, "SELECT count(*) FROM quarantine.record") == [(1,)]
    say(settings, "portal", [decision("a"), decision("b", number="124/QĐ-UBND")], run_id="r3")
    assert table(settings, "SELECT state FROM quarantine.record") == [("resolved",)]


def test_an_older_batch_never_overwrites_a_newer_one(settings: Settings) -> None:
    """A worker that was thought dead wakes up and goes on with a batch that was staged before the newer one."""
    zombie = say(settings, "portal", [decision("a")], run_id="r1", load=False)
    say(settings, "portal", [decision("a", subject="Mới")], run_id="r2")
    assert settings.database_url
    with pytest.raises(LoadError, match="a later one of its source was loaded"):
        intake.load(settings.database_url, zombie)
    settle(settings)
    assert table(settings, "SELECT doc ->> 'subject' FROM core.entity_history") == [("Mới",)]


def test_a_record_that_turns_bad_is_not_absent_and_keeps_its_last_good_version(settings: Settings) -> None:
    good, other = decision("a"), decision("b", number="124/QĐ-UBND")
    bad = decision("a", secrecy="MẬT")
    say(settings, "portal", [good, other], run_id="r1")
    settle(settings)
    for run_id in ("r2", "r3"):
        say(settings, "portal", [bad, other], run_id=run_id)
        assert settle(settings).gone == 0
    assert table(settings, "SELECT count(*) FROM core.entity WHERE state = 'live'") == [(2,)]
    say(settings, "portal", [good, other], run_id="r4")
    assert table(settings, "SELECT state FROM quarantine.record") == [("resolved",)]
    say(settings, "portal", [other], run_id="r5")
    assert settle(settings).gone == 1


def test_while_a_refused_record_has_no_name_nothing_is_taken_for_absent(settings: Settings) -> None:
    both = [decision("a"), decision("b", number="124/QĐ-UBND")]
    nameless = {"record_type": "document", "values": {"secrecy": "MẬT"}, "key": None}
    say(settings, "portal", both, run_id="r1")
    settle(settings)
    for run_id in ("r2", "r3"):
        say(settings, "portal", [both[0], nameless], run_id=run_id)
        assert settle(settings).gone == 0
    holds = table(settings, "SELECT records, state, evidence ->> 'unidentified' FROM ledger.hold ORDER BY hold_id")
    assert holds == [(1, "open", "1")]
    say(settings, "portal", both[:1], run_id="r4")
    assert settle(settings).gone == 1


def counts(settings: Settings) -> list[tuple[Any, ...]]:
    return table(
        settings,
        "SELECT (SELECT count(*) FROM core.observation_history), (SELECT count(*) FROM core.entity_history),"
        " (SELECT count(*) FROM feed.outbox), (SELECT count(*) FROM raw.payload), (SELECT sum(xmin::text::bigint)"
        " FROM core.observation), (SELECT sum(xmin::text::bigint) FROM core.entity)",
    )


def tally(settings: Settings, batch_id: str) -> tuple[Any, ...]:
    [found] = table(
        settings,
        "SELECT offered, loaded, unchanged, quarantined, duplicate FROM ledger.tally WHERE batch_id = %s",
        (batch_id,),
    )
    return found
