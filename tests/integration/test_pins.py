"""Pins on a real database: they win, last as long as they say, follow their entity, and are never lost silently."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from lienthong import pinning
from lienthong.commands import app
from lienthong.settings import Settings
from reconciliation import judgements, pins
from reconciliation.judgements import Decision
from reconciliation.merging import merge_affected
from schemas.errors import ConfigError
from schemas.record import INTERNAL
from tests.integration.saying import NOW, offer, say, settle, table
from tests.integration.test_contested_fields import assert_digest_is_right, change, decision, lines, written
from warehouse.connection import session, transaction
from warehouse.statements import run

WHO = {"by": "Trần Thị Mẫu", "reason": "Bản in sai, đã đối chiếu bản ký"}
UNTIL = NOW + timedelta(days=30)


def only(settings: Settings) -> str:
    [(entity,)] = table(settings, "SELECT entity_id FROM core.entity WHERE state = 'live'")
    return str(entity)


def pin(settings: Settings, entity: str, field: str, value: Any, *, until: datetime = UNTIL) -> int:
    return pinning.set_pin(settings, entity, field, value, now=NOW, until=until, **WHO)


def current(settings: Settings, entity: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Document and provenance as they stand."""
    [found] = table(
        settings,
        "SELECT doc, provenance FROM core.entity JOIN core.entity_history USING (entity_id, revision)"
        " WHERE entity_id = %s",
        (entity,),
    )
    return found[0], found[1]


def told(settings: Settings) -> list[dict[str, Any]]:
    assert settings.database_url
    with session(settings.database_url) as conn:
        return pins.listed(conn, now=NOW, ended=True)


def test_a_pin_wins_at_once_and_names_itself(settings: Settings) -> None:
    say(settings, "gazette", [decision("a")], run_id="r1", authority="gazette")
    say(settings, "portal", [decision("b", subject="Hai"), decision("c", number="9/QĐ-UBND")], run_id="r1")
    settle(settings)
    [(entity,)] = table(settings, "SELECT entity_id FROM core.entity WHERE contested")
    number = pin(settings, entity, "subject", "Về việc đúng")
    document, provenance = current(settings, entity)
    assert document["subject"] == "Về việc đúng"
    why = provenance["subject"]
    assert (why["rule"], why["pin"]["pin"], why["pin"]["by"]) == ("pinned", number, WHO["by"])
    assert why["pin"]["reason"] == WHO["reason"]
    assert {(loser["source"], loser["value"]) for loser in why["losers"]} == {("gazette", "Một"), ("portal", "Hai")}
    assert table(settings, "SELECT DISTINCT run_id FROM core.entity_history WHERE revision = 2") == [(f"pin:{number}",)]
    told_last = lines(settings)[-1]
    assert (told_last["record"]["subject"], told_last.get("contested")) == ("Về việc đúng", None)
    assert_digest_is_right(settings)
    assert table(settings, "SELECT is_settled FROM core.pin") == [(True,)], "later runs need not look at it again"
    before = written(settings)
    settle(settings)
    say(settings, "gazette", [decision("a")], run_id="r2", authority="gazette")
    assert (settle(settings).changed, written(settings)) == (0, before)
    [other] = table(settings, "SELECT provenance FROM core.entity_history WHERE doc ->> 'number' = '9/QĐ-UBND'")
    assert other[0].keys() == {"*"}, "what nobody pinned needs no decision"


def test_a_correction_is_not_overwritten_and_what_sources_do_is_shown(settings: Settings) -> None:
    say(settings, "portal", [decision("a", subject="Sai")], run_id="r1")
    settle(settings)
    entity = only(settings)
    pin(settings, entity, "subject", "Đúng")
    state = ("sources_say", "sources_agree", "sources_changed")
    assert [tuple(each[name] for name in state) for each in told(settings)] == [("Sai", False, False)]
    say(settings, "portal", [decision("a", subject="Vẫn sai")], run_id="r2")
    settle(settings)
    assert current(settings, entity)[0]["subject"] == "Đúng"
    assert [tuple(each[name] for name in state) for each in told(settings)] == [("Vẫn sai", False, True)]
    say(settings, "portal", [decision("a", subject="ĐÚNG")], run_id="r3")
    settle(settings)
    assert [tuple(each[name] for name in state) for each in told(settings)] == [("ĐÚNG", True, True)]


def test_a_pin_ends_by_itself_at_its_instant(settings: Settings) -> None:
    say(settings, "portal", [decision("a", subject="Sai", summary="Tóm tắt")], run_id="r1")
    settle(settings)
    entity = only(settings)
    pin(settings, entity, "subject", "Đúng")
    pin(settings, entity, "summary", None, until=UNTIL + timedelta(days=1))
    settle(settings, now=UNTIL - timedelta(seconds=1))
    assert current(settings, entity)[0]["subject"] == "Đúng"
    assert "summary" not in current(settings, entity)[0]
    assert table(settings, "SELECT embargo_until FROM core.entity") == [(UNTIL,)]
    assert settle(settings, now=UNTIL).changed == 1
    assert current(settings, entity)[0]["subject"] == "Sai"
    assert settle(settings, now=UNTIL + timedelta(days=1)).changed == 1
    document, provenance = current(settings, entity)
    assert (document["summary"], sorted(provenance)) == ("Tóm tắt", ["*"])
    assert table(settings, "SELECT embargo_until, is_pinned FROM core.entity") == [(None, False)]
    before = written(settings)
    assert (settle(settings, now=UNTIL + timedelta(days=2)).changed, written(settings)) == (0, before)
    assert_digest_is_right(settings)


def test_an_end_that_changes_nothing_is_asked_about_once(settings: Settings) -> None:
    """A pin of what the source says anyway: the document never changes, and no run comes back to it for ever."""
    say(settings, "portal", [decision("a", subject="Đúng")], run_id="r1")
    settle(settings)
    entity = only(settings)
    pin(settings, entity, "subject", "Đúng")
    assert current(settings, entity)[1]["subject"]["rule"] == "pinned"
    settle(settings, now=UNTIL)
    assert current(settings, entity)[1].keys() == {"*"}
    assert table(settings, "SELECT embargo_until, is_pinned FROM core.entity") == [(None, False)]
    hashes = {line["content_hash"] for line in lines(settings)}
    assert len(hashes) == 1
    assert_digest_is_right(settings)


def test_lifting_lets_the_sources_decide_again(settings: Settings) -> None:
    say(settings, "portal", [decision("a", subject="Sai")], run_id="r1")
    settle(settings)
    entity = only(settings)
    number = pin(settings, entity, "subject", "Đúng")
    with pytest.raises(ConfigError, match=f"lienthong pins lift {number}"):
        pin(settings, entity, "subject", "Đúng hơn")
    pinning.lift(settings, number, by="Lê Văn Mẫu", now=NOW + timedelta(hours=1))
    assert current(settings, entity)[0]["subject"] == "Sai"
    assert [(each["state"], each["lifted_by"]) for each in told(settings)] == [("lifted", "Lê Văn Mẫu")]
    with pytest.raises(ConfigError, match="no pin"):
        pinning.lift(settings, number, by="Lê Văn Mẫu", now=NOW + timedelta(hours=2))
    pin(settings, entity, "subject", "Đúng hơn")
    assert current(settings, entity)[0]["subject"] == "Đúng hơn"


@pytest.mark.parametrize(
    ("field", "value", "rule", "words"),
    [
        ("subjct", "x", "pin.unknown_field", "subject"),
        ("issued_on", "hôm qua", "document.issued_on", "Ngày ban hành"),
        ("status", "mới", "document.status.not_in_list", "Not in the list"),
        ("page_count", "mười", "document.page_count", "Pages"),
        ("recipients", ["Sở Y tế"], "document.recipients", "Recipients"),
        ("sensitivity", "public", "pin.laxer", "stricter"),
        ("sensitivity", None, "pin.laxer", "stricter"),
        ("embargo_until", "2026-11-22T00:00:00+07:00", "pin.laxer", "2026-11-23"),
        ("embargo_until", None, "pin.laxer", "stricter"),
        ("release_status", "released", "pin.laxer", "embargoed"),
        ("secrecy", "Mật", "pin.never", "sensitivity"),
        ("summary", "", "pin.empty", "null"),
        ("summary", "TỐI MẬT\nnội dung", "secrecy.marked", "secrecy"),
    ],
)
def test_a_value_is_checked_when_it_is_pinned(
    settings: Settings, field: str, value: Any, rule: str, words: str
) -> None:
    record = decision(
        "a", sensitivity="internal", release_status="embargoed", embargo_until="2026-11-23T08:00:00+07:00"
    )
    say(settings, "portal", [record], run_id="r1")
    settle(settings)
    with pytest.raises(ConfigError) as raised:
        pin(settings, only(settings), field, value)
    assert str(raised.value.data["rule"]).startswith(rule)
    assert str(raised.value.data["pointer"]).startswith(f"/{field}")
    assert words in raised.value.message
    assert " / " in raised.value.message, "in both languages"
    assert table(settings, "SELECT count(*) FROM core.pin") == [(0,)]


def test_a_field_that_must_be_there_cannot_be_emptied(settings: Settings) -> None:
    say(settings, "portal", [offer("a", "venue", name="Cung Thiếu nhi", address="Số 36 Lý Thái Tổ")], run_id="r1")
    settle(settings)
    with pytest.raises(ConfigError, match="Missing"):
        pin(settings, only(settings), "name", None)


def test_a_value_takes_the_form_of_documents(settings: Settings) -> None:
    say(settings, "portal", [decision("a")], run_id="r1")
    settle(settings)
    entity = only(settings)
    pin(settings, entity, "updated_at", "2026-11-20T01:00:00Z")
    pin(settings, entity, "gazette", 12)
    document, _ = current(settings, entity)
    assert (document["updated_at"], document["gazette"]) == ("2026-11-20T08:00:00+07:00", "12")


@pytest.mark.parametrize("more", [{"reason": " "}, {"by": ""}, {"until": NOW}, {"until": NOW + timedelta(days=366)}])
def test_a_pin_has_a_reason_a_person_and_an_end(settings: Settings, more: dict[str, Any]) -> None:
    say(settings, "portal", [decision("a")], run_id="r1")
    settle(settings)
    with pytest.raises(ConfigError, match=" / "):
        pinning.set_pin(settings, only(settings), "subject", "x", **({"now": NOW, "until": UNTIL} | WHO | more))


def test_a_pin_can_take_a_record_out_of_the_public_feed(settings: Settings) -> None:
    say(settings, "portal", [decision("a")], run_id="r1")
    settle(settings)
    pin(settings, only(settings), "sensitivity", "internal")
    assert [line.get("@removed", {}).get("reason") for line in lines(settings)] == [None, "withdrawn"]
    assert_digest_is_right(settings)


def test_sources_that_become_stricter_than_the_pin_are_obeyed(settings: Settings) -> None:
    embargo = {"release_status": "embargoed"}
    record = offer("a", "press_release", title="Thông cáo", url="https://soyte.example.vn/1", agency="Sở Y tế Hà Nội")
    values = record["values"]
    say(settings, "portal", [record], run_id="r1")
    settle(settings)
    entity = only(settings)
    pin(settings, entity, "embargo_until", "2026-11-24T08:00:00+07:00")
    assert current(settings, entity)[0]["release_status"] == "embargoed"
    later = record | {"values": values | embargo | {"embargo_until": "2026-11-25T08:00:00+07:00"}}
    say(settings, "portal", [later], run_id="r2")
    settle(settings)
    document, provenance = current(settings, entity)
    assert document["embargo_until"] == "2026-11-25T08:00:00+07:00"
    assert provenance["embargo_until"]["pins"][0]["value"] == "2026-11-24T08:00:00+07:00"
    say(settings, "portal", [later | {"values": later["values"] | {"sensitivity": "personal"}}], run_id="r3")
    settle(settings)
    assert current(settings, entity)[0]["sensitivity"] == "personal"


def test_no_pin_shows_a_record_to_more_people(settings: Settings) -> None:
    """Where a name alone keeps a record inside, as one that an older version let in, no pin publishes it."""
    alert = {"case_number": "TG-12", "claim": "Tin giả mẫu", "state": "verifying", "reported_by": "Lê Thị Mẫu"}
    say(settings, "centre", [offer("a", "misinformation_alert", **alert)], run_id="r1")
    change(
        settings,
        """UPDATE core.observation_history SET doc = doc || '{"sensitivity": "public", "state": "labelled"}'""",
    )
    settle(settings)
    entity = only(settings)
    pin(settings, entity, "reported_by", None)
    document, _ = current(settings, entity)
    assert ("reported_by" in document, document["sensitivity"]) == (False, "public")
    assert table(settings, "SELECT audience FROM core.entity") == [(INTERNAL,)]


def two(settings: Settings) -> tuple[str, str]:
    """Two entities that share no key."""
    for source, title in (("so_a", "Một"), ("so_b", "Hai")):
        record = offer(
            "1", "press_release", title=title, summary=f"tóm tắt {title}", url=f"https://{source}.example.vn/1"
        )
        say(settings, source, [record], run_id="r1")
    settle(settings)
    found = dict(table(settings, "SELECT doc ->> 'title', entity_id FROM core.entity_history"))
    return found["Một"], found["Hai"]


def test_pins_go_along_when_entities_merge_and_come_back_when_they_part(settings: Settings) -> None:
    one, other = two(settings)
    pin(settings, one, "title", "ghim ở một")
    pin(settings, other, "title", "ghim ở hai")
    pin(settings, one, "author", "bút danh một")
    pin(settings, other, "category", "chuyên mục hai")
    [(left,)] = table(settings, "SELECT observation_id::text FROM core.identity WHERE entity_id = %s", (one,))
    [(right,)] = table(settings, "SELECT observation_id::text FROM core.identity WHERE entity_id = %s", (other,))
    assert settings.database_url
    with session(settings.database_url) as conn, transaction(conn):
        number = judgements.decide(conn, left, right, Decision(verdict="positive", by="Lê Văn Mẫu", reason="một tin"))
    assert settle(settings).merged == 1
    survivor = only(settings)
    document, provenance = current(settings, survivor)
    own, came = ("ghim ở một", "ghim ở hai") if survivor == one else ("ghim ở hai", "ghim ở một")
    assert (document["author"], document["category"]) == ("bút danh một", "chuyên mục hai")
    assert document["title"] == own
    assert [(lost["value"], lost["entity"]) for lost in provenance["title"]["pins"]] == [
        (came, ({one, other} - {survivor}).pop())
    ]
    assert {(each["state"], each["applies_to"]) for each in told(settings)} == {("in_effect", survivor)}
    before = written(settings)
    assert (settle(settings).changed, written(settings)) == (0, before)
    with session(settings.database_url) as conn, transaction(conn):
        judgements.undo(conn, number, by="Lê Văn Mẫu")
    settle(settings)
    assert current(settings, one)[0]["title"] == "ghim ở một"
    assert current(settings, one)[0]["author"] == "bút danh một"
    assert current(settings, other)[0]["title"] == "ghim ở hai"
    assert "author" not in current(settings, other)[0]
    assert {(each["entity_id"], each["applies_to"]) for each in told(settings)} == {(one, one), (other, other)}
    assert_digest_is_right(settings)


def test_a_pin_set_or_lifted_after_the_merge_reaches_the_survivor(settings: Settings) -> None:
    one, other = two(settings)
    number = pin(settings, one, "author", "bút danh một")
    pin(settings, other, "category", "chuyên mục hai")
    [(left,)] = table(settings, "SELECT observation_id::text FROM core.identity WHERE entity_id = %s", (one,))
    [(right,)] = table(settings, "SELECT observation_id::text FROM core.identity WHERE entity_id = %s", (other,))
    assert settings.database_url
    with session(settings.database_url) as conn, transaction(conn):
        judgements.decide(conn, left, right, Decision(verdict="positive", by="Lê Văn Mẫu", reason="một tin"))
    settle(settings)
    survivor = only(settings)
    gone = ({one, other} - {survivor}).pop()
    with pytest.raises(ConfigError, match=survivor):
        pin(settings, gone, "title", "x")
    pinning.lift(settings, number, by="Lê Văn Mẫu", now=NOW)
    document, _ = current(settings, survivor)
    assert ("author" in document, document["category"]) == (False, "chuyên mục hai")


def test_a_pin_waits_while_its_entity_is_gone(settings: Settings) -> None:
    records = [decision("a", subject="Sai"), decision("b", number="9/QĐ-UBND")]
    say(settings, "portal", records, run_id="r1")
    settle(settings)
    [(entity,)] = table(settings, "SELECT entity_id FROM core.entity_history WHERE doc ->> 'subject' = 'Sai'")
    pin(settings, entity, "subject", "Đúng")
    say(settings, "portal", records[1:], run_id="r2")
    assert settle(settings).gone == 1
    assert [(each["state"], each["sources_say"]) for each in told(settings)] == [("waiting", None)]
    say(settings, "portal", records, run_id="r3")
    settle(settings)
    assert current(settings, entity)[0]["subject"] == "Đúng"


@pytest.mark.parametrize(("heirs", "reason", "goes_along"), [(1, "merged_into", True), (2, "split_from", False)])
def test_a_pin_goes_along_to_one_heir_and_waits_where_there_are_several(
    settings: Settings, heirs: int, reason: str, goes_along: bool
) -> None:
    """What the resolver tells the merge when an entity is left by its observations: nobody can say whose the pin is."""
    one, other = two(settings)
    say(settings, "so_c", [offer("1", "press_release", title="Ba", url="https://so_c.example.vn/1")], run_id="r2")
    settle(settings)
    [(third,)] = table(settings, "SELECT entity_id FROM core.entity_history WHERE doc ->> 'title' = 'Ba'")
    pin(settings, one, "author", "bút danh một")
    change(settings, "UPDATE core.identity SET entity_id = %s WHERE entity_id = %s", (other, one))
    assert settings.database_url
    with session(settings.database_url) as conn, transaction(conn):
        run(conn, "resolve.touched", {"batches": []})
        successors = {one: [other, third][:heirs]}
        merge_affected(conn, moved=[one, other, third], successors=successors, predecessors={}, run_id="r3", now=NOW)
    last = "SELECT reason, successors FROM core.entity_history WHERE entity_id = %s AND state = 'gone'"
    assert table(settings, last, (one,)) == [(reason, successors[one])]
    assert ("author" in current(settings, other)[0]) == goes_along
    assert "author" not in current(settings, third)[0]
    assert [each["state"] for each in told(settings)] == ["in_effect" if goes_along else "waiting"]


def test_what_an_entity_was_split_from_is_written_once(settings: Settings) -> None:
    say(settings, "portal", [decision("a")], run_id="r1")
    assert settings.database_url
    with session(settings.database_url) as conn, transaction(conn):
        run(conn, "resolve.touched", {"batches": ["r1/portal"]})
        run(conn, "resolve.reconciled", {"batches": ["r1/portal"]})
        with conn.cursor() as cursor:
            cursor.execute(
                "INSERT INTO core.identity (observation_id, entity_id, native_id, rule)"
                " SELECT observation_id, 'doc_new', 'doc_new', 'part' FROM core.observation"
            )
        merge_affected(
            conn, moved=["doc_new"], successors={}, predecessors={"doc_new": ["doc_old"]}, run_id="r1", now=NOW
        )
    [line] = lines(settings)
    assert (line["split_from"], line.get("contested")) == (["doc_old"], None)


def test_the_command_sets_lists_and_lifts(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    say(settings, "portal", [decision("a", subject="Sai")], run_id="r1")
    settle(settings)
    entity = only(settings)
    assert settings.database_url
    monkeypatch.setenv("LIENTHONG_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("LIENTHONG_HOME", str(settings.home))
    cli = CliRunner()
    who = ["--by", WHO["by"], "--reason", WHO["reason"]]
    set_it = cli.invoke(app, ["pins", "set", entity, "subject", "Về việc đúng", *who, "--json"], catch_exceptions=False)
    number = json.loads(set_it.output)["pin_id"]
    assert current(settings, entity)[0]["subject"] == "Về việc đúng"
    [listed] = json.loads(cli.invoke(app, ["pins", "list", "--json"], catch_exceptions=False).output)
    assert (listed["pin_id"], listed["state"], listed["sources_say"]) == (number, "in_effect", "Sai")
    ends = datetime.fromisoformat(listed["expires_at"])
    assert timedelta(days=364) < ends - datetime.now(UTC) <= timedelta(days=settings.pin_days)
    assert "vẫn khác" in cli.invoke(app, ["pins", "list"], catch_exceptions=False).output
    cli.invoke(app, ["pins", "set", entity, "summary", "null", *who, "--until", "2000-01-01"])
    cli.invoke(app, ["pins", "lift", str(number), "--by", "Lê Văn Mẫu"], catch_exceptions=False)
    assert current(settings, entity)[0]["subject"] == "Sai"
    assert json.loads(cli.invoke(app, ["pins", "list", "--json"], catch_exceptions=False).output) == []
    [ended] = json.loads(cli.invoke(app, ["pins", "list", "--all", "--json"], catch_exceptions=False).output)
    assert ended["state"] == "lifted"
