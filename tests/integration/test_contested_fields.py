"""Fields about which sources contradict each other: kept, told to consumers, and no reason to write anything twice."""

import json
from hashlib import sha256
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from lienthong.settings import Settings
from publishing.contract.feed_models import Change, Tombstone, Upsert
from publishing.publisher import publish, state_at
from tests.integration.publishing.writing import truth
from tests.integration.saying import offer, say, settle, table
from warehouse.connection import session, transaction


def decision(key: str, **more: Any) -> dict[str, Any]:
    values = {"number": "123/QĐ-UBND", "issuer": "UBND thành phố Hà Nội", "issued_on": "2026-05-09", "subject": "Một"}
    return offer(key, **(values | more))


def lines(settings: Settings, feed: str = "public") -> list[dict[str, Any]]:
    """What consumers of a feed have been told so far."""
    assert settings.database_url
    with session(settings.database_url) as conn:
        publish(conn, settings)
    found = table(settings, "SELECT line FROM feed.change WHERE feed = %s ORDER BY position", (feed,))
    return [json.loads(line) for (line,) in found]


def digest(told: list[dict[str, Any]]) -> int:
    """What a consumer computes from the lines that it was told, as docs/portals.md says."""
    newest = {line["id"]: line for line in told}
    live = [line for line in newest.values() if "@removed" not in line]
    texts = (f"{line['id']}|{line['revision']}|{line['content_hash']}" for line in live)
    return sum(int.from_bytes(sha256(text.encode()).digest(), "big") for text in texts) % 2**256


def assert_digest_is_right(settings: Settings) -> None:
    told = lines(settings)
    assert settings.database_url
    with session(settings.database_url) as conn:
        assert state_at(conn, "public", told[-1]["position"]).total == digest(told)
        held = truth(conn, "public")
    newest = {line["id"]: line for line in told}
    assert {key: doc for key, (_, _, doc) in held.items()} == {
        line["id"]: line["record"] for line in newest.values() if "record" in line
    }


def change(settings: Settings, statement: str, values: Any = None) -> None:
    """Alter the warehouse behind its back."""
    assert settings.database_url
    with session(settings.database_url) as conn, transaction(conn), conn.cursor() as cursor:
        cursor.execute(statement, values)


def written(settings: Settings) -> list[tuple[Any, ...]]:
    return table(settings, "SELECT (SELECT count(*) FROM core.entity_history), (SELECT count(*) FROM feed.outbox)")


def test_a_contradiction_is_told_and_a_spelling_is_not(settings: Settings) -> None:
    say(settings, "gazette", [decision("a", signer="Nguyễn Thị Hoà")], run_id="r1", authority="gazette")
    say(
        settings,
        "portal",
        [decision("b", subject="Hai", signer="Nguyễn Thị Hòa", issuer="Ủy ban nhân dân TP. Hà Nội", topics=["y tế"])],
        run_id="r1",
    )
    assert settle(settings).contested == 1
    [line] = lines(settings)
    assert line["contested"] == ["subject"]
    assert line["record"]["signer"] == "Nguyễn Thị Hoà"
    [(contested, is_contested, why)] = table(
        settings,
        "SELECT history.contested, entity.contested, history.provenance"
        "  FROM core.entity JOIN core.entity_history AS history USING (entity_id, revision)",
    )
    assert (contested, is_contested) == (["subject"], True)
    assert (why["signer"]["rule"], why["issuer"]["rule"]) == ("spelling", "spelling")
    assert why["signer"]["losers"][0] | {"observation": ""} == {
        "observation": "", "source": "portal", "value": "Nguyễn Thị Hòa", "spelling": True
    }  # fmt: skip
    assert_digest_is_right(settings)


def test_what_is_not_contested_says_nothing_of_it(settings: Settings) -> None:
    say(settings, "portal", [decision("a")], run_id="r1")
    settle(settings)
    [line] = lines(settings)
    assert "contested" not in line


def test_nothing_new_and_the_same_again_write_nothing(settings: Settings) -> None:
    said = {"gazette": decision("a"), "portal": decision("b", subject="Hai")}
    for source, record in said.items():
        say(settings, source, [record], run_id="r1", authority=source if source == "gazette" else "agency_portal")
    settle(settings)
    before = written(settings)
    settle(settings)
    for source, record in said.items():
        say(settings, source, [record], run_id="r2", authority=source if source == "gazette" else "agency_portal")
    assert (settle(settings).changed, written(settings)) == (0, before)


def test_a_loser_that_comes_round_is_told_though_the_document_stays(settings: Settings) -> None:
    say(settings, "gazette", [decision("a")], run_id="r1", authority="gazette")
    say(settings, "portal", [decision("b", subject="Hai")], run_id="r1")
    settle(settings)
    say(settings, "portal", [decision("b", subject="một")], run_id="r2")
    assert settle(settings).changed == 1
    first, second = lines(settings)
    assert (first["contested"], second.get("contested")) == (["subject"], None)
    assert first["content_hash"] == second["content_hash"]
    assert (first["revision"], second["revision"]) == (1, 2)
    assert_digest_is_right(settings)
    before = written(settings)
    say(settings, "portal", [decision("b", subject="MỘT")], run_id="r3")
    assert (settle(settings).changed, written(settings)) == (0, before), "another spelling is nothing to tell"


def test_a_loser_that_disappears_leaves_nothing_contested(settings: Settings) -> None:
    say(settings, "gazette", [decision("a")], run_id="r1", authority="gazette")
    say(settings, "portal", [decision("b", subject="Hai")], run_id="r1")
    settle(settings)
    say(settings, "portal", [decision("c", number="9/QĐ-UBND")], run_id="r2")
    settle(settings)
    told = [line for line in lines(settings) if line.get("record", {}).get("number") == "123/QĐ-UBND"]
    assert [line.get("contested") for line in told] == [["subject"], None]
    assert len({line["content_hash"] for line in told}) == 1
    assert table(settings, "SELECT DISTINCT contested FROM core.entity") == [(False,)]
    assert_digest_is_right(settings)


def test_other_rules_merge_anew_whatever_several_describe(settings: Settings) -> None:
    say(settings, "gazette", [decision("a"), decision("x", number="9/QĐ-UBND")], run_id="r1", authority="gazette")
    say(settings, "portal", [decision("b", subject="Hai")], run_id="r1")
    settle(settings)
    # As a version that knew no contested fields would have left it.
    change(settings, "UPDATE core.entity_history SET contested = '{}'")
    assert settle(settings).changed == 0
    change(settings, "UPDATE core.survivorship SET fingerprint = 'older'")
    assert settle(settings).changed == 1
    contested = "SELECT contested FROM core.entity_history WHERE revision = 2"
    assert table(settings, contested) == [(["subject"],)]
    assert settle(settings).changed == 0


def test_who_may_see_a_field_no_more_is_not_told_that_it_is_contested(settings: Settings) -> None:
    contact = {
        "full_name": "Trần Thị Mẫu", "agency": "Sở Y tế thành phố Hà Nội", "appointed_on": "2026-01-05",
        "valid_to": "2026-06-30", "position": "Phó giám đốc",
    }  # fmt: skip
    say(settings, "so", [offer("a", "spokesperson", **contact, phone="024 3825 0001")], run_id="r1", authority="issuer")
    say(settings, "tp", [offer("b", "spokesperson", **contact, phone="024 3825 0002")], run_id="r1")
    settle(settings)
    [(doc, contested)] = table(settings, "SELECT doc, contested FROM core.entity_history")
    assert ("phone" in doc, contested) == (False, [])


def test_lines_are_as_the_description_says(settings: Settings) -> None:
    say(settings, "gazette", [decision("a"), decision("c", number="9/QĐ-UBND")], run_id="r1", authority="gazette")
    say(settings, "portal", [decision("b", subject="Hai")], run_id="r1")
    settle(settings)
    say(settings, "gazette", [decision("a")], run_id="r2", authority="gazette")
    settle(settings)
    known = {name for kind in (Upsert, Tombstone) for name in kind.model_json_schema()["properties"]}
    schema = Draft202012Validator(Change.model_json_schema(), format_checker=FormatChecker())
    told = lines(settings)
    assert [sorted(line.keys() & {"contested", "@removed"}) for line in told].count(["contested"]) == 1
    assert [sorted(line.keys() & {"contested", "@removed"}) for line in told].count(["@removed"]) == 1
    for line in told:
        assert line.keys() <= known
        schema.validate(line)
