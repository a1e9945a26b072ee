"""Explanations: every value of the sandbox city leads to stored bytes, as we knew it then, for those who may see it."""

from __future__ import annotations

import json
import shutil
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lienthong import pipeline
from lienthong.commands import app
from lienthong.explaining import for_reader, proven, prover
from lienthong.proof import CONSTANT, DEFAULT, DERIVED, FOUND, MISSING, UNPROVEN
from lienthong.sandbox import Sandbox
from lienthong.settings import Settings
from reconciliation.explain import explain
from schemas.errors import ConfigError, NotTheFormat, SourceUnavailable
from schemas.record import VIETNAM
from schemas.registry import RECORD_TYPES
from tests.integration.nodes import serving
from tests.integration.saying import NOW, offer, say, settle, table
from warehouse.connection import create_database, drop_database, session, with_database
from warehouse.payloads import FolderStore, name_of, open_store

Facts = dict[str, Any]
DAYS = (1, 2)


@dataclass
class City:
    """The node of the city after its second day; every entity with the proof of all that is said of it."""

    settings: Settings
    runs: list[str]
    stories: list[Facts]


@pytest.fixture(scope="module")
def city(database_server: str, database_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """All sources of the city through pull, stage, load, reconcile and publish, on two days."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    create_database(database_server, name, template=database_template)
    home = tmp_path_factory.mktemp("city")
    with Sandbox(base_port=0) as sandbox:
        settings = Settings(
            database_url=with_database(database_server, name),
            home=home,
            allow_hosts=frozenset({"127.0.0.1"}),
            variables=sandbox.variables,
            readers=1,
        )
        runs = []
        for day in DAYS:
            sandbox.set_day(day)
            run_id = pipeline.begin(settings, trigger="test")
            for source in sorted(pipeline.sources(settings)):
                try:
                    batch_id = pipeline.pull(settings, source, run_id)["batch_id"]
                    pipeline.stage(settings, batch_id)
                    pipeline.load(settings, batch_id)
                except (NotTheFormat, SourceUnavailable):
                    continue  # the city has bad days on purpose; test_sandbox_sources knows which
            pipeline.reconcile(settings, run_id)
            pipeline.publish(settings, run_id)
            runs.append(run_id)
    prove = prover(settings)
    with session(with_database(database_server, name)) as conn:
        ids = [entity for (entity,) in table(settings, "SELECT entity_id FROM core.entity ORDER BY 1")]
        stories = [story for entity in ids if (story := explain(conn, entity, prove=prove)) is not None]
    assert len(stories) == len(ids)
    yield City(settings, runs, stories)
    drop_database(database_server, name)


def witnesses(story: Facts) -> Iterator[tuple[str, Facts]]:
    for name, why in story["fields"].items():
        for witness in (why["winner"], *why["losers"]):
            yield name, witness


def story_of(settings: Settings, entity: str, **asked: Any) -> Facts:
    assert settings.database_url
    with session(settings.database_url) as conn:
        story = proven(settings)(conn, entity, **asked)
    assert story is not None
    return story


def only_entity(settings: Settings) -> str:
    [(entity,)] = table(settings, "SELECT entity_id FROM core.entity")
    return str(entity)


# --- the city ---------------------------------------------------------------------------------------------------------


def test_every_value_of_every_entity_leads_to_stored_bytes(city: City) -> None:
    """Winners and losers alike. Only what the schema or the source file supplies has nothing in the payload."""
    verdicts: Counter[str] = Counter()
    defaults: set[tuple[str, str]] = set()
    constants: set[tuple[str, str, str]] = set()
    doubtful, entities = [], 0
    for story in city.stories:
        entities += 1
        for name, witness in witnesses(story):
            proof = witness["proof"]
            verdicts[proof["verdict"]] += 1
            if proof["verdict"] == DEFAULT:
                defaults.add((story["type"], name))
            elif proof["verdict"] == CONSTANT:
                constants.add((witness["source"], story["type"], name))
            else:
                assert proof["raw"] and all(raw["how"] for raw in proof["raw"]), (story["id"], name, proof)
            if proof["verdict"] in (MISSING, UNPROVEN) or proof["reason"] not in (None, "schema", "source_file"):
                doubtful.append((story["id"], name, witness["source"], proof))
            assert proof["is_intact"] is True
    assert doubtful == []
    assert entities > 900 and verdicts[FOUND] > 7_000 and verdicts[DERIVED] > 2_000, verdicts
    assert all(RECORD_TYPES[kind].model_fields[name].default is not None for kind, name in defaults)
    sources = pipeline.sources(city.settings)
    for source, kind, name in constants:
        mapping = next(each for each in sources[source].mappings if each.record == kind and name in each.fields)
        assert mapping.fields[name].const is not None


def test_bytes_at_the_stated_place_are_the_raw_text(city: City) -> None:
    """The place is checked without the code that found it."""
    store, checked = open_store(city.settings.raw), 0
    payloads: dict[str, bytes] = {}
    for story in city.stories:
        for _, witness in witnesses(story):
            sha256 = witness["payload_sha256"]
            if sha256 not in payloads:
                payloads[sha256] = store.get(sha256)
            for raw in witness["proof"]["raw"]:
                if raw["how"] == "as_it_stands" and raw["offset"] is not None and not raw["text"].endswith("…"):
                    wanted = raw["text"].encode()
                    assert payloads[sha256][raw["offset"] : raw["offset"] + len(wanted)] == wanted
                    checked += 1
    assert checked > 4_000


def test_the_first_day_is_told_as_it_was_known(city: City) -> None:
    [(entity, at)] = table(
        city.settings,
        """SELECT two.entity_id, one.recorded_at
             FROM core.entity_history two
             JOIN core.entity_history one ON one.entity_id = two.entity_id AND one.revision = 1
            WHERE two.revision = 2 AND two.state = 'live' AND two.record_type = 'document'
            ORDER BY 1 LIMIT 1""",
    )
    then, now = story_of(city.settings, entity, as_of=at), story_of(city.settings, entity)
    assert (then["revision"], now["revision"]) == (1, 2)
    assert (then["is_newest"], now["is_newest"]) == (False, True)
    changed = {each["field"] for each in now["history"][1]["changes"]}
    assert changed and {name for name in now["fields"] if then["fields"][name]["value"] != now["fields"][name]["value"]}
    for _, witness in [*witnesses(then), *((None, said) for said in then["identity"])]:
        assert datetime.fromisoformat(witness["loaded_at"]) <= at
        assert witness["run_id"] == city.runs[0]
    assert all(witness["proof"]["verdict"] in (FOUND, DERIVED, DEFAULT, CONSTANT) for _, witness in witnesses(then))
    assert {said["run_id"] for said in now["identity"]} == set(city.runs)
    before = story_of(city.settings, entity, as_of=at - timedelta(hours=1))
    assert before["state"] == "unknown" and before["known_since"] == at.isoformat() and before["fields"] == {}


def test_history_tells_what_changed_by_whom_and_where_it_was_published(city: City) -> None:
    seen = 0
    for entity, revisions in table(city.settings, "SELECT entity_id, revision FROM core.entity WHERE revision > 1"):
        history = story_of(city.settings, entity)["history"]
        assert [each["revision"] for each in history] == list(range(1, revisions + 1))
        assert [each["run_id"] for each in history] == city.runs
        for each in history:
            assert each["changes"] or each["reasons"]
            # an entity that became a part of another ends without a word of any source
            assert each["caused_by"] or each["reason"] == "merged_into"
            assert {cause["run_id"] for cause in each["caused_by"]} <= {each["run_id"]}
            assert all(feed["position"] and feed["published_at"] for feed in each["feeds"])
        if history[-1]["reason"] == "source_absent":
            assert {cause["what"] for cause in history[-1]["caused_by"]} == {"absent"}
            assert {each["kind"] for each in history[-1]["changes"]} == {"removed"}
        seen += 1
    assert seen > 20
    [(positions, told)] = table(
        city.settings, "SELECT count(*), count(position) FROM feed.outbox WHERE feed IN ('public', 'press')"
    )
    assert positions == told > 1_500


def test_a_lost_or_damaged_payload_and_a_changed_source_file_are_told(city: City, tmp_path: Path) -> None:
    [(entity, source, sha256)] = table(
        city.settings,
        """SELECT identity.entity_id, version.source, version.payload_sha256
             FROM core.identity JOIN core.observation_history version USING (observation_id)
            WHERE version.source = 'so_tu_phap_van_ban' ORDER BY 1 LIMIT 1""",
    )
    raw = Path(city.settings.raw)
    shutil.copytree(raw, tmp_path / "raw")
    broken = city.settings.model_copy(update={"raw_url": str(tmp_path / "raw")})

    def proofs(settings: Settings) -> list[Facts]:
        story = story_of(settings, entity)
        return [each["proof"] for _, each in witnesses(story) if each["payload_sha256"] == sha256]

    assert {proof["verdict"] for proof in proofs(broken)} >= {FOUND, DERIVED}
    place = tmp_path / "raw" / name_of(sha256)
    place.write_bytes((raw / name_of(sha256)).read_bytes()[:-8])
    assert {(proof["verdict"], proof["reason"]) for proof in proofs(broken)} == {(MISSING, "not_stored")}
    place.unlink()
    assert {proof["verdict"] for proof in proofs(broken)} == {MISSING}

    folder = tmp_path / "sources"
    shutil.copytree(city.settings.sources, folder)
    changed = city.settings.model_copy(update={"sources": folder})
    path = folder / f"{source}.yml"
    stated = path.read_text(encoding="utf-8")
    assert "subject: noiDung\n" in stated
    path.write_text(stated.replace("subject: noiDung\n", "subject: so\n"), encoding="utf-8")
    subject = next(
        each["proof"]
        for name, each in witnesses(story_of(changed, entity))
        if name == "subject" and each["source"] == source
    )
    assert (subject["verdict"], subject["reason"]) == (FOUND, "reads_otherwise"), "its text is there all the same"
    path.unlink()
    found = proofs(changed)
    assert {proof["reason"] for proof in found} == {"no_source_file"}
    assert {proof["verdict"] for proof in found} == {FOUND, UNPROVEN}, (
        "a converted date cannot be told without the file"
    )


# --- what people and peers wrote --------------------------------------------------------------------------------------


def test_edits_through_the_inbox_are_proven_by_the_message(settings: Settings) -> None:
    import requests

    say(
        settings,
        "cong",
        [offer("a", "press_release", title="Cũ", summary="Tóm tắt", body="Văn bản", language="vi")],
        run_id="r1",
    )
    settle(settings)
    pipeline.publish(settings)
    entity = only_entity(settings)
    with serving(settings) as node:
        token = node.token("desk", writes=True)
        message = {
            "id": entity, "base_revision": 1, "record_type": "press_release",
            "changed": {"title": "Tiêu đề “mới” & đủ"}, "removed": ["summary"],
        }  # fmt: skip
        answer = requests.post(
            f"{node.url}/v1/inbox",
            json=message,
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "m1"},
            timeout=10,
        )
        assert answer.status_code == 202, answer.text
    run_id = pipeline.begin(settings, trigger="test")
    from lienthong import inbox_intake

    assert inbox_intake.take(settings, run_id)["received"] == 1
    story = story_of(settings, entity)
    title, summary = story["fields"]["title"], story["fields"]["summary"]
    assert title["value"] == "Tiêu đề “mới” & đủ" and title["winner"]["source"] == "inbox__desk"
    assert title["winner"]["proof"]["verdict"] == FOUND
    assert title["winner"]["proof"]["raw"][0]["path"] == "/changed/title"
    assert (summary["value"], summary["made"]) == (None, "removed")
    assert summary["winner"]["proof"]["verdict"] == FOUND
    assert summary["winner"]["proof"]["raw"][0]["path"] == "/removed"
    assert [loser["value"] for loser in summary["losers"]] == ["Tóm tắt"]
    assert {each["kind"] for each in story["history"][1]["changes"]} == {"changed", "removed"}


def test_a_revision_about_reasons_alone_names_the_fields(settings: Settings) -> None:
    """Who contradicts is a part of a record: a revision can leave every value as it was."""
    document = {"number": "1/QĐ-UBND", "issuer": "UBND TP Hà Nội", "issued_on": "2026-11-01", "subject": "V/v một"}
    say(settings, "gazette", [offer("a", **document)], run_id="r1", authority="gazette")
    settle(settings)
    entity = only_entity(settings)
    say(settings, "portal", [offer("b", **document | {"subject": "V/v hai"})], run_id="r2", authority="city_portal")
    settle(settings)
    story = story_of(settings, entity)
    assert [name for name, why in story["fields"].items() if why["contested"]] == ["subject"]
    first, newest = story["history"]
    assert first["reasons"] == [] and len(first["changes"]) > 4
    assert newest["changes"] == [] and "subject" in newest["reasons"]


# --- time -------------------------------------------------------------------------------------------------------------


def test_the_proof_of_an_old_value_is_the_version_that_said_it(settings: Settings) -> None:
    """A loser that changes its mind alone makes no revision, and is told of as it was, and as it is."""
    document = {"number": "1/QĐ-UBND", "issuer": "UBND TP Hà Nội", "issued_on": "2026-11-01", "subject": "V/v một"}
    say(settings, "gazette", [offer("a", **document)], run_id="r1", authority="gazette")
    say(settings, "portal", [offer("b", **document | {"subject": "V/v hai"})], run_id="r1", authority="city_portal")
    settle(settings)
    entity = only_entity(settings)
    [(then,)] = table(settings, "SELECT recorded_at FROM core.entity")
    say(settings, "portal", [offer("b", **document | {"subject": "V/v ba"})], run_id="r2", authority="city_portal")
    settle(settings)
    now = story_of(settings, entity)
    [loser] = now["fields"]["subject"]["losers"]
    assert (loser["value"], loser["run_id"], now["revision"]) == ("V/v ba", "r2", 1)
    assert loser["proof"]["verdict"] == FOUND and loser["proof"]["raw"][0]["text"] == "V/v ba"
    [loser] = story_of(settings, entity, as_of=then)["fields"]["subject"]["losers"]
    assert (loser["value"], loser["run_id"]) == ("V/v hai", "r1")
    assert loser["proof"]["verdict"] == FOUND and loser["proof"]["raw"][0]["text"] == "V/v hai"
    standing = {said["source"]: said["run_id"] for said in story_of(settings, entity)["identity"]}
    assert standing == {"gazette": "r1", "portal": "r2"}
    standing = {said["source"]: said["run_id"] for said in story_of(settings, entity, as_of=then)["identity"]}
    assert standing == {"gazette": "r1", "portal": "r1"}


def test_an_embargo_that_time_lifted_is_told_as_time(settings: Settings) -> None:
    record = offer(
        "a", "press_release", title="T", body="B", release_status="embargoed", embargo_until="2026-11-22T09:00:00+07:00"
    )
    say(settings, "nguon", [record], run_id="r1")
    settle(settings, now=NOW - timedelta(days=1))
    settle(settings, now=NOW + timedelta(days=1))
    story = story_of(settings, only_entity(settings))
    status = story["fields"]["release_status"]
    assert (status["value"], status["made"]) == ("released", "by_time")
    assert status["winner"]["proof"]["raw"][0]["text"] == "embargoed"
    assert story["history"][1]["caused_by"] == []


def test_a_contact_whose_time_is_over_is_not_told_of_any_time(settings: Settings) -> None:
    person = {
        "full_name": "Nguyễn Văn Mẫu",
        "agency": "Sở Y tế",
        "appointed_on": "2020-01-01",
        "phone": "024 1234 5678",
    }
    say(settings, "so", [offer("a", "spokesperson", **person)], run_id="r1")
    settle(settings)
    [(then,)] = table(settings, "SELECT recorded_at FROM core.entity")
    entity = only_entity(settings)
    assert story_of(settings, entity)["fields"]["phone"]["value"] == "024 1234 5678"
    say(settings, "so", [offer("a", "spokesperson", **person | {"valid_to": "2020-12-31"})], run_id="r2")
    settle(settings)
    for story in (story_of(settings, entity), story_of(settings, entity, as_of=then)):
        assert "phone" not in story["fields"] and "1234" not in str(story)
        assert story["withheld"] == ["phone"]


def test_a_day_is_judged_by_the_period_and_successors_are_named(settings: Settings) -> None:
    new = {"name": "Sở Khoa học và Công nghệ", "code": "H26.9", "valid_from": "2025-03-01"}
    old = {
        "name": "Sở Thông tin và Truyền thông", "code": "H26.10", "valid_from": "2008-08-01", "valid_to": "2025-02-28",
        "successors": [{"name": new["name"], "code": "H26.9", "relation": "merged_into", "effective_on": "2025-03-01"}],
    }  # fmt: skip
    units = [
        offer("u1", "admin_unit", code="00004", name="Phường Trúc Bạch", valid_from="2025-01-01",
              valid_to="2025-06-30"),
        offer("u2", "admin_unit", code="00008", name="Phường Ba Đình", valid_from="2025-07-01"),
        offer("c1", "admin_unit_change", old_code="00004", new_code="00008", effective_on="2025-07-01", extent="part",
              is_default=True),
    ]  # fmt: skip
    say(settings, "danh_muc", [offer("a", "agency", **old), offer("b", "agency", **new), *units], run_id="r1")
    settle(settings)
    ids = dict(table(settings, "SELECT doc ->> 'name', entity_id FROM core.entity_history WHERE doc ? 'name'"))

    def judged(name: str, day: str) -> Facts:
        return dict(story_of(settings, ids[name], valid_on=date.fromisoformat(day))["validity"])

    ended = judged("Sở Thông tin và Truyền thông", "2025-04-01")
    assert ended["verdict"] == "ended"
    assert [(each["id"], each["relation"]) for each in ended["became"]] == [(ids[str(new["name"])], "merged_into")]
    assert judged("Sở Thông tin và Truyền thông", "2025-02-28")["verdict"] == "true"
    assert judged("Sở Thông tin và Truyền thông", "2008-07-31")["verdict"] == "not_yet"
    assert judged("Sở Khoa học và Công nghệ", "2026-01-01")["verdict"] == "open"
    part = judged("Phường Trúc Bạch", "2025-07-01")
    assert part["verdict"] == "ended"
    assert [(each["id"], each["extent"], each["is_guess"]) for each in part["became"]] == [
        (ids["Phường Ba Đình"], "part", True)
    ]
    before = judged("Phường Ba Đình", "2025-06-30")
    assert before["verdict"] == "not_yet" and [each["id"] for each in before["came_from"]] == [ids["Phường Trúc Bạch"]]


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_tells_disputes_then_fields_then_where_to_check(settings: Settings, tmp_path: Path) -> None:
    document = {"number": "1/QĐ-UBND", "issuer": "UBND TP Hà Nội", "issued_on": "2026-11-01", "subject": "V/v một"}
    say(settings, "gazette", [offer("a", **document)], run_id="r1", authority="gazette")
    say(settings, "portal", [offer("b", **document | {"subject": "[red]hai[/]"})], run_id="r1", authority="city_portal")
    settle(settings)
    entity = only_entity(settings)
    assert settings.database_url
    place = {"LIENTHONG_DATABASE_URL": settings.database_url, "LIENTHONG_HOME": str(settings.home)}

    def told(*asked: str) -> str:
        done = CliRunner(env=place).invoke(app, ["explain", entity, *asked])
        assert done.exit_code == 0, done.output
        return done.output

    whole = told("--lang", "en")
    parts = ["V/v một", "Sources disagree", "✗ [red]hai[/]", "Fields, and why", "Sources that speak of it", "History"]
    assert [whole.index(part) for part in parts] == sorted(whole.index(part) for part in parts)
    assert "stands there" in whole and "test://gazette/0" in whole
    assert "Các nguồn nói khác nhau" in told("--lang", "vi")
    one = told("--lang", "en", "--field", "subject")
    assert "/0" in one and "from byte" in one and "Issued on" not in one
    assert "It was not known then" in told("--lang", "en", "--as-of", "2001-01-01")
    picture = tmp_path / "way.svg"
    told("--svg", str(picture))
    assert picture.read_text(encoding="utf-8").startswith("<svg ")
    story = json.loads(told("--json", "--field", "subject"))
    assert list(story["fields"]) == ["subject"] and story["fields"]["subject"]["winner"]["proof"]["verdict"] == FOUND
    for wrong in (["--as-of", "hôm qua"], ["--valid-on", "x"], ["--field", "no_such"], ["--lang", "fr"]):
        failed = CliRunner(env=place).invoke(app, ["explain", entity, *wrong])
        assert isinstance(failed.exception, ConfigError), wrong


# --- the door ---------------------------------------------------------------------------------------------------------


def test_the_door_tells_another_time_only_to_those_who_may_see_it(settings: Settings) -> None:
    import requests

    release = {"title": "Thông cáo", "body": "B", "summary": "S"}
    say(settings, "nguon", [offer("a", "press_release", **release, release_status="internal")], run_id="r1")
    settle(settings)
    entity = only_entity(settings)
    [(inside,)] = table(settings, "SELECT recorded_at FROM core.entity")
    say(settings, "nguon", [offer("a", "press_release", **release)], run_id="r2")
    settle(settings)
    [(public,)] = table(settings, "SELECT recorded_at FROM core.entity")
    say(settings, "nguon", [offer("a", "press_release", **release | {"title": "Thông cáo (sửa)"})], run_id="r3")
    settle(settings)
    pipeline.publish(settings)
    with serving(settings) as node:
        headers = {"Authorization": f"Bearer {node.token('citizen', writes=False)}"}

        def asked(**query: str) -> requests.Response:
            return requests.get(f"{node.url}/v1/entities/{entity}/why", params=query, headers=headers, timeout=10)

        assert requests.get(f"{node.url}/v1/entities/{entity}/why?as_of=xx", timeout=10).status_code == 401
        now = asked().json()
        assert now["fields"]["title"]["value"] == "Thông cáo (sửa)" and "as_of" not in now
        then = asked(as_of=public.isoformat()).json()
        assert (then["revision"], then["fields"]["title"]["value"]) == (2, "Thông cáo")
        assert list(asked(field="title").json()["fields"]) == ["title"]
        assert asked(as_of=inside.isoformat()).status_code == 404
        assert asked(as_of="2001-01-01").status_code == 404
        assert asked(field="no_such").status_code == 404
        assert asked(as_of="hôm qua").status_code == 400
        assert asked(as_off="2026-01-01").status_code == 400
        assert "test://" not in asked().text, "inner addresses are not for readers"
        plus = f"{public.astimezone(VIETNAM):%Y-%m-%dT%H:%M:%S.%f}+07:00"
        bare = requests.get(f"{node.url}/v1/entities/{entity}/why?as_of={plus}", headers=headers, timeout=10)
        assert bare.json()["revision"] == 2


def test_a_reader_is_not_told_what_records_above_him_say(settings: Settings) -> None:
    document = {
        "number": "1/QĐ-UBND",
        "issuer": "UBND TP Hà Nội",
        "issued_on": "2026-11-01",
        "subject": "V/v công khai",
    }
    say(settings, "gazette", [offer("a", **document)], run_id="r1", authority="gazette")
    secret = offer("b", **document | {"subject": "Bản nháp nội bộ", "release_status": "draft"})
    say(settings, "portal", [secret], run_id="r1", authority="city_portal")
    settle(settings)
    assert settings.database_url
    with session(settings.database_url) as conn:
        story = explain(conn, only_entity(settings))
    assert story is not None and story["audience"] == 0 and "Bản nháp nội bộ" in str(story)
    told = for_reader(story, 0)
    assert "Bản nháp nội bộ" not in str(told) and told["fields"]["subject"]["losers"] == []
    assert "Bản nháp nội bộ" in str(for_reader(story, 3))
    assert "noted" not in str(told) and "proof" not in str(told)


def test_a_pin_is_told_as_its_provenance_tells_it(settings: Settings) -> None:
    """Whoever writes provenance may use rules and notes that this code does not know."""
    say(settings, "nguon", [offer("a", "press_release", title="T", body="B")], run_id="r1")
    settle(settings)
    assert settings.database_url
    with session(settings.database_url) as conn, conn.cursor() as cursor:
        cursor.execute(
            """UPDATE core.entity_history
                  SET provenance = provenance || '{"title": {"observation": null, "source": null, "rule": "new_rule",
                          "pin": {"by": "Mẫu", "at": "2026-11-22T00:00:00+00:00"}}}'"""
        )
        conn.commit()
    title = story_of(settings, only_entity(settings))["fields"]["title"]
    assert (title["rule"], title["made"], title["contested"]) == ("new_rule", "decided", False)
    assert title["winner"]["noted"]["pin"]["by"] == "Mẫu" and "proof" not in title["winner"]


def test_a_payload_under_a_mark_of_secrecy_is_checked_and_not_shown(settings: Settings) -> None:
    say(settings, "nguon", [offer("a", "press_release", title="Thông cáo mẫu", body="B")], run_id="r1")
    settle(settings)
    entity = only_entity(settings)
    [(sha256,)] = table(settings, "SELECT payload_sha256 FROM core.observation_history")
    assert settings.database_url
    with session(settings.database_url) as conn, conn.cursor() as cursor:
        cursor.execute(
            """INSERT INTO quarantine.record (batch_id, source, raw_hash, contract, payload_sha256, payload_pointer)
               VALUES ('r1/nguon', 'nguon', '', 'c', %(sha256)s, '#1')""",
            {"sha256": sha256},
        )
        cursor.execute(
            """INSERT INTO quarantine.violation (quarantine_id, ordinal, rule_id, pointer, value,
                                                 message_vi, message_en, fix_vi, fix_en)
               SELECT quarantine_id, 0, 'secrecy.marked', '', '', '', '', '', '' FROM quarantine.record"""
        )
        conn.commit()
    proof = story_of(settings, entity)["fields"]["title"]["winner"]["proof"]
    assert proof["verdict"] == FOUND and proof["raw"] == [] and proof["is_sealed"] is True


def test_a_large_payload_is_not_opened_for_a_page(settings: Settings) -> None:
    say(settings, "nguon", [offer("a", "press_release", title="T", body="B")], run_id="r1")
    settle(settings)
    assert settings.database_url
    with session(settings.database_url) as conn:
        story = proven(settings, largest=10)(conn, only_entity(settings))
    assert story is not None
    proof = story["fields"]["title"]["winner"]["proof"]
    assert (proof["verdict"], proof["reason"]) == (UNPROVEN, "too_large")


def test_what_is_not_there_is_none(settings: Settings) -> None:
    assert settings.database_url
    with session(settings.database_url) as conn:
        assert proven(settings)(conn, "doc_none", as_of=datetime(2026, 1, 1, tzinfo=UTC)) is None
    assert isinstance(open_store(settings.raw), FolderStore)
