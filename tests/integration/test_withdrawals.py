"""What people withdraw stays away whatever sources say, every reader is told why, and restoring brings it back."""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from lienthong import pinning, withdrawing
from lienthong.commands import app
from lienthong.settings import Settings
from lienthong.web import create_app
from publishing.feeds import SEGMENT
from reconciliation import erasing, withdrawals
from reconciliation.withdrawals import Reason, Wish
from schemas.errors import ConfigError, LoadError
from tests.integration.saying import NOW, offer, say, settle, table
from tests.integration.test_contested_fields import change, decision, lines
from warehouse.connection import session, transaction

BASIS = "Quyết định 12/QĐ-STTTT; Luật 91/2025/QH15 Điều 14"
WHO = {"basis": BASIS, "by": "Trần Thị Mẫu"}
SECRET = "Bí mật đời tư"


def only(settings: Settings) -> str:
    [(entity,)] = table(settings, "SELECT entity_id FROM core.entity WHERE state = 'live'")
    return str(entity)


def take(settings: Settings, entity: str, reason: str = "legal_takedown", **more: Any) -> dict[str, Any]:
    return withdrawing.withdraw(settings, Wish(entity_id=entity, reason=Reason(reason), **WHO, **more), now=NOW)


def last(settings: Settings) -> dict[str, Any]:
    return lines(settings)[-1]


def replayed(settings: Settings) -> dict[str, Any]:
    """What a reader of every line holds in the end, and what the newest pack holds: the same."""
    held: dict[str, Any] = {}
    for line in lines(settings):
        held.pop(line["id"], None)
        if "record" in line:
            held[line["id"]] = line["record"]
    [(position,)] = table(settings, "SELECT max(position) FROM feed.snapshot WHERE feed = 'public' AND NOT is_void")
    path = settings.home / "snapshots" / "public" / str(position) / "records.ndjson.gz"
    packed = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    assert {line["id"]: line["record"] for line in packed} == held
    return held


def copies(settings: Settings) -> str:
    """The text of every pack that is on disk."""
    found = (settings.home / "snapshots").rglob("*.gz")
    return "\n".join(gzip.decompress(path.read_bytes()).decode() for path in found)


@pytest.mark.parametrize("reason", list(Reason))
def test_a_withdrawal_is_told_stays_and_is_undone(settings: Settings, reason: Reason) -> None:
    say(settings, "portal", [decision("a", summary="Một"), decision("b", number="9/QĐ-UBND")], run_id="r1")
    settle(settings)
    [(entity,)] = table(settings, "SELECT entity_id FROM core.entity_history WHERE doc ->> 'number' = '123/QĐ-UBND'")
    done = take(settings, entity, reason.value)
    told = last(settings)
    assert (told["id"], told["@removed"]) == (entity, {"reason": reason.value, "successors": []})
    assert entity not in replayed(settings)
    assert table(settings, "SELECT run_id FROM core.entity_history WHERE state = 'gone'") == [
        (f"withdrawal:{done['withdrawal_id']}",)
    ]
    assert table(settings, "SELECT count(*) FROM mart.document") == [(1,)]
    before = len(lines(settings))
    say(settings, "portal", [decision("a", summary="Hai"), decision("b", number="9/QĐ-UBND")], run_id="r2")
    say(settings, "gazette", [decision("c", signer="Nguyễn Văn Mẫu")], run_id="r2", authority="gazette")
    settle(settings)
    assert len(lines(settings)) == before, "sources that state it again bring nothing back"
    withdrawing.restore(settings, entity, **WHO, now=NOW)
    told = last(settings)
    assert (told["id"], told["record"]["summary"], told["record"]["signer"]) == (entity, "Hai", "Nguyễn Văn Mẫu")
    assert replayed(settings)[entity] == told["record"]
    assert [line["record"]["summary"] for line in lines(settings) if line["id"] == entity and "record" in line] == [
        "Một",
        "Hai",
    ]
    assert table(settings, "SELECT * FROM core.withdrawal_due") == []


@pytest.mark.parametrize("reason", ["legal_takedown", "privacy_erased"])
def test_earlier_revisions_packs_and_pages_tell_nothing(settings: Settings, reason: str) -> None:
    say(settings, "portal", [decision("a", summary=SECRET), decision("b", number="9/QĐ-UBND")], run_id="r1")
    settle(settings)
    say(settings, "portal", [decision("a", summary="Khác"), decision("b", number="9/QĐ-UBND")], run_id="r2")
    settle(settings)
    withdrawing.pipeline.publish(settings)
    [(entity,)] = table(settings, "SELECT entity_id FROM core.entity_history WHERE doc ->> 'summary' = 'Khác'")
    [(old,)] = table(settings, "SELECT max(position) FROM feed.snapshot WHERE feed = 'public'")
    with TestClient(create_app(settings)) as reader:
        pack = f"/v1/feeds/public/snapshots/{old}/records.ndjson.gz"
        assert reader.get(pack).status_code == 200
        assert SECRET in reader.get("/v1/feeds/public/delta").text
        take(settings, entity, reason)
        page = reader.get("/v1/feeds/public/delta").json()
        mine = [line for line in page["changes"] if line["id"] == entity]
        assert [line["@removed"]["reason"] for line in mine] == [reason] * 3
        assert page["withheld"] == [line["position"] for line in mine[:2]]
        gone = reader.get(f"/v1/entities/{entity}")
        assert (gone.status_code, gone.json()["@removed"]["reason"]) == (410, reason)
        for path in (f"/v1/entities/{entity}/history", "/feeds/public.atom", "/feeds/public.json", "/feeds/public.rss"):
            answer = reader.get(path)
            assert answer.status_code == 200, path
            assert SECRET not in answer.text and "Khác" not in answer.text, path
        assert reader.get(f"/v1/feeds/public/records/{entity}.json").status_code == 410
        assert reader.get(pack).status_code == 404
        assert reader.get("/v1/feeds/public/snapshot").json()["position"] == page["position"]
        assert SECRET not in copies(settings) and "Khác" not in copies(settings)
        story = reader.get(f"/audit/entities/{entity}").text
        assert SECRET not in story and BASIS in story and WHO["by"] in story
    replayed(settings)


def test_a_page_that_was_kept_is_told_anew(settings: Settings) -> None:
    offers = [decision(str(n), number=f"{n}/QĐ-UBND", summary=f"{SECRET} {n}") for n in range(SEGMENT + 1)]
    say(settings, "portal", offers, run_id="r1")
    settle(settings)
    withdrawing.pipeline.publish(settings)
    [(entity,)] = table(settings, "SELECT entity_id FROM feed.outbox WHERE feed = 'public' AND position = 7")
    [(other,)] = table(settings, "SELECT entity_id FROM feed.outbox WHERE feed = 'public' AND position = 8")
    with TestClient(create_app(settings)) as reader:
        kept = reader.get("/v1/feeds/public/delta")
        assert kept.headers["Cache-Control"] == "public, max-age=3600"
        [file] = (settings.home / "lasting-pages").rglob("*.json.gz")
        done = take(settings, entity, "privacy_erased", fields=("summary",))
        assert done["pages"] == 1 and not file.exists()
        asked = reader.get("/v1/feeds/public/delta", headers={"If-None-Match": kept.headers["ETag"]})
        assert asked.status_code == 200 and asked.headers["ETag"] != kept.headers["ETag"]
        assert asked.json()["withheld"] == [7] and asked.json()["digest"] == kept.json()["digest"]
        take(settings, other)
        again = reader.get("/v1/feeds/public/delta")
        assert again.json()["withheld"] == [7, 8] and again.headers["ETag"] != asked.headers["ETag"]
        withdrawing.restore(settings, entity, **WHO, now=NOW)
        assert reader.get("/v1/feeds/public/delta").json()["withheld"] == [8]
        assert len([*(settings.home / "lasting-pages").rglob("*.json.gz")]) == 1


def test_an_error_leaves_what_was_public(settings: Settings) -> None:
    say(settings, "portal", [decision("a", summary="Từng công khai")], run_id="r1")
    settle(settings)
    take(settings, only(settings), "error")
    assert [line.get("record", {}).get("summary") for line in lines(settings)] == ["Từng công khai", None]


def test_a_field_goes_and_the_rest_stays(settings: Settings) -> None:
    say(settings, "portal", [decision("a", summary=SECRET, signer="Nguyễn Văn Mẫu")], run_id="r1")
    say(settings, "gazette", [decision("c", summary="Lời khác")], run_id="r1", authority="gazette")
    settle(settings)
    entity = only(settings)
    with pytest.raises(ConfigError, match="without number"):
        take(settings, entity, "privacy_erased", fields=("number",))
    with pytest.raises(ConfigError, match="choose: summary"):
        take(settings, entity, "privacy_erased", fields=("sumary",))
    with pytest.raises(ConfigError, match="who may read"):
        take(settings, entity, "privacy_erased", fields=("sensitivity",))
    take(settings, entity, "privacy_erased", fields=("summary",))
    told = lines(settings)
    assert [sorted({"record", "@removed"} & line.keys()) for line in told] == [["@removed"], ["record"]]
    assert "summary" not in told[-1]["record"] and told[-1]["record"]["signer"] == "Nguyễn Văn Mẫu"
    assert "contested" not in told[-1]
    [(why,)] = table(settings, "SELECT provenance::text FROM core.entity_history WHERE revision = 2")
    assert SECRET not in why and "Lời khác" not in why
    with session(settings.database_url or "") as conn:
        from reconciliation.explain import explain

        for at in (None, NOW + timedelta(days=3650)):
            story = explain(conn, entity, as_of=at)
            assert story is not None and story["withheld"] == ["summary"]
            assert SECRET not in json.dumps(story, ensure_ascii=False, default=str)
    say(settings, "portal", [decision("a", summary="Lại nêu", signer="Trần Thị Mẫu")], run_id="r2")
    settle(settings)
    assert "summary" not in last(settings)["record"] and last(settings)["record"]["signer"] == "Trần Thị Mẫu"
    withdrawing.restore(settings, entity, **WHO, now=NOW)
    assert last(settings)["record"]["summary"] == "Lời khác"
    assert all("record" in line for line in lines(settings))


def test_it_ends_by_itself(settings: Settings) -> None:
    say(settings, "portal", [decision("a")], run_id="r1")
    settle(settings)
    entity = only(settings)
    take(settings, entity, until=NOW + timedelta(days=2))
    settle(settings, now=NOW + timedelta(days=1))
    assert "@removed" in last(settings)
    settle(settings, now=NOW + timedelta(days=2))
    assert last(settings)["record"]["subject"] == "Một"
    assert table(settings, "SELECT restored_by FROM core.restoration") == [("expiry",)]


def test_what_is_gone_already_is_told_why(settings: Settings) -> None:
    say(settings, "portal", [decision("a", summary=SECRET), decision("b", number="9/QĐ-UBND")], run_id="r1")
    settle(settings)
    [(entity,)] = table(settings, "SELECT entity_id FROM core.entity_history WHERE doc ->> 'summary' = %s", (SECRET,))
    say(settings, "portal", [decision("b", number="9/QĐ-UBND")], run_id="r2")
    settle(settings)
    assert last(settings)["@removed"]["reason"] == "source_absent"
    take(settings, entity, "error")
    take(settings, entity, "privacy_erased")
    told = [line["@removed"]["reason"] for line in lines(settings) if line["id"] == entity]
    assert told == ["privacy_erased", "source_absent", "error", "privacy_erased"]
    withdrawing.restore(settings, entity, **WHO, now=NOW)
    assert last(settings)["@removed"]["reason"] == "source_absent"
    replayed(settings)


def test_it_follows_what_it_is_made_of(settings: Settings) -> None:
    """Merged into another by a decision, the content does not come back under the other id; its old id goes with it."""
    from reconciliation import judgements
    from reconciliation.judgements import Decision

    say(settings, "portal", [decision("a", subject="Một")], run_id="r1")
    say(settings, "gazette", [decision("b", subject="Hai", number="9/QĐ-UBND")], run_id="r1")
    settle(settings)
    [(one, first), (two, second)] = table(
        settings, "SELECT observation_id::text, entity_id FROM core.identity ORDER BY entity_id"
    )
    take(settings, second)
    with session(settings.database_url or "") as conn:
        with transaction(conn):
            judgements.decide(conn, one, two, Decision(verdict="positive", by="Mẫu", reason="một văn bản"))
    settle(settings)
    assert table(settings, "SELECT count(*) FROM core.entity WHERE state = 'live'") == [(0,)]
    withdrawing.restore(settings, second, **WHO, now=NOW)
    told = {line["id"]: line for line in lines(settings)}
    heir = only(settings)
    other = ({first, second} - {heir}).pop()
    assert told[other]["@removed"] == {"reason": "merged_into", "successors": [heir]}
    take(settings, heir)
    assert all("@removed" in line for line in lines(settings)), "the id that it had before is silent too"
    told = {line["id"]: line for line in lines(settings)}
    assert {line["@removed"]["reason"] for line in told.values()} == {"legal_takedown"}


def test_a_word_is_never_changed_and_never_said_twice(settings: Settings) -> None:
    say(settings, "portal", [decision("a")], run_id="r1")
    settle(settings)
    entity = only(settings)
    with pytest.raises(ConfigError, match="basis"):
        withdrawing.withdraw(settings, Wish(entity_id=entity, reason=Reason.ERROR, basis=" ", by="Mẫu"), now=NOW)
    take(settings, entity)
    with pytest.raises(ConfigError, match="already withdrawn"):
        take(settings, entity)
    for statement in ("UPDATE core.withdrawal SET basis = 'x'", "DELETE FROM core.withdrawal_scope"):
        with pytest.raises(LoadError, match="append-only"):
            change(settings, statement)
    withdrawing.restore(settings, entity, **WHO, now=NOW)
    with pytest.raises(ConfigError, match="nothing is withdrawn"):
        withdrawing.restore(settings, entity, **WHO, now=NOW)
    with session(settings.database_url or "") as conn:
        assert withdrawals.listed(conn) == []
        [kept] = withdrawals.listed(conn, ended=True)
    assert (kept["state"], kept["reason"], kept["basis"], kept["by"]) == (
        "restored",
        "legal_takedown",
        BASIS,
        WHO["by"],
    )


SKETCHES = """
SELECT observation_id FROM core.observation_history WHERE words IS NOT NULL
 UNION ALL
SELECT observation_id FROM core.block_key WHERE words IS NOT NULL
"""


@pytest.mark.parametrize("fields", [(), ("summary",)])
def test_erasing_takes_the_values_out_for_good(settings: Settings, fields: tuple[str, ...]) -> None:
    say(settings, "portal", [decision("a", summary=SECRET), decision("b", number="9/QĐ-UBND")], run_id="r1")
    say(settings, "gazette", [decision("c", summary=f"{SECRET}!")], run_id="r1", authority="gazette")
    settle(settings)
    [(entity,)] = table(settings, "SELECT entity_id FROM core.entity_history WHERE doc ->> 'number' = '123/QĐ-UBND'")
    pinning.set_pin(settings, entity, "summary", f"{SECRET}?", reason="r", by="Mẫu", now=NOW)
    first = take(settings, entity, "error")["withdrawal_id"]
    number = take(settings, entity, "privacy_erased", fields=fields)["withdrawal_id"]
    told = lines(settings)
    assert len(table(settings, SKETCHES)) > 2
    with session(settings.database_url or "") as conn:
        with pytest.raises(ConfigError, match="no standing withdrawal"):
            erasing.erase(conn, first, by="Mẫu", now=NOW)
        done = erasing.erase(conn, number, by="Mẫu", now=NOW)
        assert erasing.erase(conn, number, by="Mẫu", now=NOW)["documents"] == []
    assert done["counts"]["versions"] == 2 and len(done["payloads"]) == 2 and len(done["documents"]) >= 3
    assert everywhere(settings, SECRET) == []
    assert everywhere(settings, "9/QĐ-UBND") != [], "the others are whole"
    [(whole,)] = table(
        settings, "SELECT observation_id FROM core.observation_history WHERE doc ->> 'number' = '9/QĐ-UBND'"
    )
    assert {observation for (observation,) in table(settings, SKETCHES)} == {whole}
    assert lines(settings) == told
    with pytest.raises(ConfigError, match="cannot be restored"):
        withdrawing.restore(settings, entity, **WHO, now=NOW)
    with session(settings.database_url or "") as conn:
        assert [each["erased_at"] is not None for each in withdrawals.listed(conn)] == [False, True]
    say(settings, "portal", [decision("a", summary=f"{SECRET}…"), decision("b", number="9/QĐ-UBND")], run_id="r2")
    settle(settings)
    assert lines(settings) == told
    with session(settings.database_url or "") as conn:
        assert erasing.erase(conn, number, by="Mẫu", now=NOW)["counts"]["versions"] == 1
    assert everywhere(settings, SECRET) == []


def everywhere(settings: Settings, text: str) -> list[str]:
    """Every table of ours, of any schema, that has the text in some row."""
    tables = table(
        settings,
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    )
    count = "SELECT count(*) FROM {} AS held WHERE held::text LIKE %s"
    return [name for (name,) in tables if table(settings, count.format(name), (f"%{text}%",)) != [(0,)]]


def test_the_command(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    say(
        settings,
        "portal",
        [offer("a", "press_release", title="Tin", url="https://vi.vn/1", agency="Sở X")],
        run_id="r1",
    )
    settle(settings)
    entity = only(settings)
    monkeypatch.setenv("LIENTHONG_DATABASE_URL", settings.database_url or "")
    monkeypatch.setenv("LIENTHONG_HOME", str(settings.home))
    words = ["--reason", "error", "--basis", BASIS, "--by", "Mẫu"]
    done = CliRunner().invoke(app, ["withdraw", entity, *words, "--json"], catch_exceptions=False)
    assert (done.exit_code, json.loads(done.stdout)["withdrawal_id"]) == (0, 1)
    listed = CliRunner().invoke(app, ["withdraw", "list", "--json"], catch_exceptions=False)
    assert [(each["entity_id"], each["basis"]) for each in json.loads(listed.stdout)] == [(entity, BASIS)]
    assert entity[:12] in CliRunner().invoke(app, ["withdraw", "list"], catch_exceptions=False).stdout
    words = ["--basis", BASIS, "--by", "Mẫu"]
    assert CliRunner().invoke(app, ["restore", entity, *words], catch_exceptions=False).exit_code == 0
    assert json.loads(CliRunner().invoke(app, ["withdraw", "list", "--json"]).stdout) == []
