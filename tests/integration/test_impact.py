"""What an impact report foretells is what activation then does, set by set; and to foretell it changes nothing."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from lienthong import interpreting, pipeline
from lienthong.commands import app
from lienthong.impact.activating import activate, discard, report, reports
from lienthong.impact.forecast import forecast
from lienthong.sandbox import Sandbox
from lienthong.settings import Settings
from reconciliation import survivorship_table
from reconciliation.matching import model as models
from reconciliation.matching.model import MODELS
from reconciliation.models import fingerprints
from schemas import registry
from schemas.errors import ConfigError, LoadError, SourceUnavailable
from schemas.violation import Violation
from tests.integration.retained_feed import RELEASE, declare, deliver, item, state_of, take
from tests.integration.saying import table
from validation.records import check
from warehouse import scratch
from warehouse.connection import database_names, drop_database, session
from warehouse.payloads import name_of

WHO = "Trần Thị Mẫu"
CITY = (
    "so_van_hoa_tin_tuc", "cong_thanh_pho_thong_cao", "so_noi_vu_co_quan", "truc_van_ban_van_ban",
    "csdl_phap_luat_van_ban",
)  # fmt: skip
SHIPPED = Path(__file__).resolve().parents[2] / "connectors" / "sources"


ALL = "md5(coalesce(string_agg(line::text, E'\\n' ORDER BY line::text), ''))"
CONTENTS = (
    "SELECT nspname || '.' || relname, relkind::text FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
    " WHERE relkind IN ('r', 'S')"
    " AND nspname IN ('raw', 'ledger', 'quarantine', 'core', 'feed', 'audit', 'public')"
)


def checksums(settings: Settings) -> dict[str, str]:
    """Every table of the warehouse, row by row, every sequence, and every file of the raw store."""
    found = {}
    assert settings.database_url is not None
    with session(settings.database_url) as conn, conn.cursor() as cursor:
        cursor.execute(CONTENTS)
        for name, kind in cursor.fetchall():
            read = "last_value || is_called::text" if kind == "S" else ALL
            cursor.execute(" ".join(("SELECT", read, "FROM", name, "AS line")))
            [(found[name],)] = cursor.fetchall()
    for path in sorted(Path(settings.raw).rglob("*.zst")):
        found[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def other_databases(settings: Settings) -> list[str]:
    assert settings.database_url is not None
    return scratch.leftovers(database_names(settings.database_url))


def documents(settings: Settings) -> dict[tuple[str, int], tuple[str, dict[str, Any], list[str]]]:
    """Every revision with its state, document and contested fields."""
    found = table(settings, "SELECT entity_id, revision, state, doc, contested FROM core.entity_history")
    return {(entity, revision): (state, doc, contested) for entity, revision, state, doc, contested in found}


def refusals(settings: Settings) -> set[tuple[Any, ...]]:
    """What is refused: by its key, or by its place where it has none that can be read."""
    return set(
        table(
            settings,
            "SELECT source, coalesce(record_key, payload_sha256 || payload_pointer) FROM quarantine.record"
            " WHERE state = 'open'",
        )
    )


def feed(settings: Settings) -> list[tuple[Any, ...]]:
    return table(
        settings,
        "SELECT outbox.feed, outbox.position, outbox.kind, coalesce(outbox.reason, ''), outbox.entity_id,"
        " octet_length(line) + 1 FROM feed.outbox JOIN feed.change USING (feed, position) ORDER BY 1, 2",
    )


@pytest.fixture
def fresh_rules() -> Iterator[None]:
    """What is worked out once per process is worked out anew, before and after the test."""

    def forget() -> None:
        for cached in (
            registry.fingerprint, pipeline.rules_fingerprint, survivorship_table.fingerprint, survivorship_table.table,
            models, fingerprints,
        ):  # fmt: skip
            cached.cache_clear()

    forget()
    yield
    forget()


def change_survivorship(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """The national database before the document bus, for every official field."""
    changed = folder / "survivorship.yml"
    text = survivorship_table.TABLE.read_text(encoding="utf-8")
    before = "official: [desk, gazette, document_bus, national_portal,"
    assert before in text
    changed.write_text(
        text.replace(before, "official: [desk, gazette, national_portal, document_bus,"), encoding="utf-8"
    )
    monkeypatch.setattr(survivorship_table, "TABLE", changed)
    monkeypatch.setattr(pipeline, "TABLE", changed)
    monkeypatch.setattr(survivorship_table.table.__wrapped__, "__defaults__", (changed,))
    survivorship_table.table.cache_clear()
    survivorship_table.fingerprint.cache_clear()
    pipeline.rules_fingerprint.cache_clear()


def change_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stricter rule, and with it another edition of the rules, which is part of every contract."""
    real = check

    def stricter(record_type: str, values: dict[str, Any]) -> Any:
        if record_type == "press_release" and len(str(values.get("title", ""))) % 5 == 0:
            broken = {"message_vi": "Tít quá tròn", "message_en": "Too round", "fix_vi": "Sửa tít", "fix_en": "Mend it"}
            return [Violation(rule_id="tests.round", pointer="/title", value=str(values["title"]), **broken)]
        return real(record_type, values)

    monkeypatch.setattr(interpreting, "check", stricter)
    monkeypatch.setattr(registry, "RULES_VERSION", "tests")
    registry.fingerprint.cache_clear()
    pipeline.rules_fingerprint.cache_clear()


def change_mappings(folder: Path) -> None:
    """The legal database: another subject, no signer; the portal: no summary, so that what is contested changes."""
    for name, edit in (
        ("csdl_phap_luat_van_ban", {"subject": {"template": "{loai}: {trich_yeu}"}, "signer": None}),
        ("so_van_hoa_tin_tuc", {"summary": None, "form": {"const": "press_release"}}),
    ):
        path = folder / f"{name}.yml"
        stated = yaml.safe_load(path.read_text(encoding="utf-8"))
        stated["fields"] = {n: spec for n, spec in (stated["fields"] | edit).items() if spec is not None}
        stated["optional"] = [field for field in stated["optional"] if field in stated["fields"]]
        stated["ignore"] = [*stated.get("ignore", ()), *(["nguoi_ky"] if "csdl" in name else ["description"])]
        path.write_text(yaml.safe_dump(stated, allow_unicode=True, sort_keys=False), encoding="utf-8")


@pytest.fixture
def city(settings: Settings) -> Settings:
    """Five sources of the sandbox city, loaded on two days; then the city is closed."""
    folder = settings.home / "sources"
    folder.mkdir(parents=True)
    for name in CITY:
        shutil.copy(SHIPPED / f"{name}.yml", folder)
    with Sandbox(base_port=0) as sandbox:
        node = settings.model_copy(update={"sources": folder, "variables": dict(sandbox.variables), "readers": 1})
        for day in (1, 2):
            sandbox.set_day(day)
            pipeline.run(node, CITY, trigger="test", run_id=f"day-{day}")
    assert {state for (state,) in table(node, "SELECT DISTINCT state FROM ledger.batch")} == {"reconciled"}
    return node


def test_the_forecast_for_the_city_is_what_activation_then_does(
    city: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_rules: None
) -> None:
    with pytest.raises(SourceUnavailable):
        pipeline.pull(city, CITY[0], pipeline.begin(city, trigger="test", run_id="closed"))
    change_survivorship(monkeypatch, tmp_path)
    change_rules(monkeypatch)
    change_mappings(city.sources)
    before = checksums(city)
    told = forecast(city, by=WHO)
    after = checksums(city)
    assert {name for name in before | after if before.get(name) != after.get(name)} == {
        "ledger.impact",
        "ledger.impact_impact_id_seq",
    }
    assert other_databases(city) == []
    assert told["changed"] == {"sources": sorted(CITY), "rules": ["survivorship"]}
    assert min(told["counts"][name] for name in ("refused", "observed", "entities", "lines")) > 3
    assert not any(facts.get("error") for facts in told["replayed"].values())

    was, refused, said = documents(city), refusals(city), feed(city)
    done = activate(city, told["impact"], WHO)
    assert (done["differs"], done["counts"]) == ([], told["counts"])

    now = documents(city)
    assert {key: now[key] for key in was} == was
    happened = {}
    for entity, revision in now.keys() - was.keys():
        state, document, contested = now[entity, revision]
        earlier, former, _ = was.get((entity, revision - 1), ("", {}, []))
        changed = former.keys() | document.keys() if (earlier, state) == ("live", "live") else ()
        fields = {name for name in changed if former.get(name) != document.get(name)}
        happened[entity, revision] = (state, fields, tuple(contested))
    foretold = {
        (line["entity"], line["revision"]): (line["state"], set(line["fields"]), tuple(line["contested"]))
        for line in told["entities"]["lines"]
    }
    assert told["entities"]["left_out"] == 0
    assert foretold == happened
    assert any(fields & {"subject", "signer"} for _, fields, _ in happened.values())
    for line in told["entities"]["lines"]:
        for name, values in line["fields"].items():
            document, former = now[line["entity"], line["revision"]][1], was[line["entity"], line["revision"] - 1][1]
            if isinstance(document.get(name), str) and len(document[name]) < 300:
                assert values["after"] == document[name]
            if isinstance(former.get(name), str) and len(former[name]) < 300:
                assert values["before"] == former[name]

    newly = {(line["source"], line["record_key"]) for line in told["refused"]["lines"]}
    assert newly == refusals(city) - refused and len(newly) == told["counts"]["refused"]
    assert {line["rule_id"] for line in told["refused"]["lines"]} == {"tests.round"}

    lines = feed(city)[:]
    new = [line for line in lines if line not in said]
    assert sorted((feed, kind, reason, entity) for feed, _, kind, reason, entity, _ in new) == sorted(
        (line["feed"], line["kind"], line["reason"], line["entity"]) for line in told["lines"]["lines"]
    )
    for name, counted in told["counts"]["feeds"].items():
        assert counted["bytes"] == sum(size for feed, *_, size in new if feed == name)
    assert table(city, "SELECT count(*) FROM feed.outbox WHERE position IS NULL") == [(0,)]
    assert forecast(city, by=WHO)["impact"] is None, "nothing is changed any more"


SECOND = RELEASE | {"authority": "city_portal", "agency": "H26.13"}


def two(settings: Settings, **changed: Any) -> Settings:
    """Two sources that tell of one piece of news under different addresses; the second knows where it was first."""
    node = declare(settings, "tin")
    return declare(node, "cong", **SECOND | changed)


def test_merges_are_foretold(settings: Settings) -> None:
    """The second source's address was its own; mapped from the original one, its records become the first one's."""
    node = two(settings)
    take(node, "tin", [item("1"), item("2"), item("3")], run_id="r1")
    here = [
        item(f"c{n}", tieuDe=f"Cổng đăng lại bài khác hẳn {n * 7}", ghiChu=f"https://so.example.vn/tin/{n}")
        for n in (1, 2, 9)
    ]
    take(node, "cong", here, run_id="r2")
    node = two(node, fields=RELEASE["fields"] | {"url": {"from": "ghiChu", "as": "url"}}, ignore=["tacGia", "lienKet"])
    told = forecast(node, by=WHO)
    assert told["changed"]["sources"] == ["cong"]
    assert (told["counts"]["kinds"]["merged"], told["counts"]["moves"]) == (2, 2)
    assert told["agencies"]["H26.13"]["observed"] == 3
    before = set(table(node, "SELECT observation_id::text, entity_id FROM core.identity"))
    done = activate(node, told["impact"], WHO)
    assert done["differs"] == []
    after = set(table(node, "SELECT observation_id::text, entity_id FROM core.identity"))
    assert {(line["observation"], line["became"]) for line in told["moves"]["lines"]} == after - before
    ended = table(node, "SELECT entity_id, successors FROM core.entity_history WHERE reason = 'merged_into'")
    assert sorted(
        (line["entity"], line["successors"]) for line in told["entities"]["lines"] if line["reason"] == "merged_into"
    ) == sorted(ended)
    assert told["counts"]["feeds"]["public"]["tombstone"] == 2


def test_another_model_parts_what_the_old_one_made_one(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_rules: None
) -> None:
    node = two(settings)
    same = {
        "tieuDe": "Hà Nội khởi công cầu Tứ Liên nối quận Tây Hồ với huyện Đông Anh",
        "tomTat": "Lễ khởi công sáng 20/11.",
    }
    take(node, "tin", [item("1", **same), item("2")], run_id="r1")
    take(node, "cong", [item("c1", **same, lienKet="https://cong.example.vn/bai/77")], run_id="r2")
    joined = table(node, "SELECT entity_id FROM core.identity GROUP BY 1 HAVING count(*) = 2")
    assert len(joined) == 1, "the model takes them for one"
    folder = tmp_path / "models"
    shutil.copytree(MODELS, folder)
    path = folder / "press_release.yml"
    stated = yaml.safe_load(path.read_text(encoding="utf-8"))
    stated["thresholds"] |= {"same": 999.0}
    path.write_text(yaml.safe_dump(stated, allow_unicode=True), encoding="utf-8")
    monkeypatch.setattr(import_module("reconciliation.matching.model"), "MODELS", folder)
    models.cache_clear()
    fingerprints.cache_clear()
    told = forecast(node, by=WHO)
    assert told["changed"] == {"sources": [], "rules": ["model:press_release"]}
    assert (told["counts"]["kinds"]["split"], told["counts"]["questions_opened"]) == (1, 1)
    with pytest.raises(ConfigError, match="lienthong impact"):
        pipeline.reconcile(node.model_copy(update={"activation": "reviewed"}))
    done = activate(node.model_copy(update={"activation": "reviewed"}), told["impact"], WHO)
    assert (done["differs"], done["counts"]) == ([], told["counts"])
    assert table(node, "SELECT count(DISTINCT entity_id) FROM core.identity") == [(3,)]
    assert table(node, "SELECT count(*) FROM core.judgement WHERE verdict = 'unsure' AND undone_at IS NULL") == [(1,)]
    assert pipeline.reconcile(node)["changed"] == 0


def test_reviewed_lets_nothing_load_that_nobody_has_activated(settings: Settings) -> None:
    node = declare(settings, "tin").model_copy(update={"activation": "reviewed"})
    take(node, "tin", [item("1")], run_id="r1")  # the first contract of a source is free
    declare(node, "tin", fields=RELEASE["fields"] | {"summary": "tacGia"})
    batch_id = deliver(node, "tin", [[item("1"), item("2")]], "r2")
    with pytest.raises(ConfigError, match=r"lienthong impact tin.*lienthong impact activate") as refused:
        pipeline.stage(node, batch_id)
    assert "chưa ai duyệt" in str(refused.value)
    assert state_of(node, batch_id) == "failed"
    assert table(node, "SELECT kind FROM ledger.incident WHERE closed_at IS NULL") == [("ours",)]
    assert table(node, "SELECT stale_since IS NOT NULL FROM ledger.source_state") == [(True,)]
    told = forecast(node, by=WHO)
    activate(node, told["impact"], WHO)
    facts = take(node, "tin", [item("1"), item("2")], run_id="r3")
    assert (facts["state"], facts["loaded"]) == ("loaded", 1)


def test_an_accepted_proposal_is_a_decision_already(settings: Settings) -> None:
    node = declare(settings, "tin").model_copy(update={"activation": "reviewed"})
    take(node, "tin", [item("1")], run_id="r1")
    assert node.database_url is not None
    with session(node.database_url) as conn, conn.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger.proposal (source, kind, field, evidence, batch_id, state, decided_at, decided_by)"
            " VALUES ('tin', 'volatile', 'summary', '{}', 'r1/tin', 'accepted', now(), 'Lan')"
        )
        conn.commit()
    assert take(node, "tin", [item("1"), item("2")], run_id="r2")["state"] == "loaded"


def test_a_report_is_for_the_files_that_it_was_made_of(settings: Settings) -> None:
    node = declare(settings, "tin")
    take(node, "tin", [item("1")], run_id="r1")
    declare(node, "tin", fields=RELEASE["fields"] | {"summary": "tacGia"})
    first = forecast(node, by=WHO)["impact"]
    declare(node, "tin", fields=RELEASE["fields"] | {"summary": "ghiChu"})
    with pytest.raises(ConfigError, match="changed since report"):
        activate(node, first, WHO)
    with pytest.raises(ConfigError, match="--by"):
        activate(node, first, " ")
    discard(node, first, WHO)
    with pytest.raises(ConfigError, match="is done"):
        activate(node, first, WHO)
    with pytest.raises(ConfigError, match="no report"):
        activate(node, 99, WHO)
    second = forecast(node, ["tin"], by=WHO)["impact"]
    # The warehouse moves on meanwhile: the activation still does it, and says that the report did not know of it.
    declare(node, "tin")
    take(node, "tin", [item("7")], run_id="r7")
    declare(node, "tin", fields=RELEASE["fields"] | {"summary": "ghiChu"})
    done = activate(node, second, WHO)
    assert done["loaded_since"] == {"tin": 1}
    assert {"observed", "entities", "lines"} <= set(done["differs"])
    assert [(each["impact_id"], each["state"]) for each in reports(node)] == [
        (second, "activated"),
        (first, "discarded"),
    ]
    assert report(node, second)["outcome"]["differs"] == done["differs"]


def test_what_cannot_be_read_again_is_told(settings: Settings) -> None:
    node = declare(settings, "tin")
    take(node, "tin", [item("1"), item("2")], run_id="r1")
    take(node, "tin", [item("3")], run_id="r2")
    [(lost,)] = table(node, "SELECT payload_sha256 FROM core.observation_history WHERE record_key = '1'")
    (Path(node.raw) / name_of(lost)).unlink()
    declare(node, "tin", fields=RELEASE["fields"] | {"summary": "tacGia"})
    declare(node, "moi")
    told = forecast(node, by=WHO)
    assert told["aside"]["unseen"] == ["moi"]
    assert (told["replayed"]["tin"]["missing"], told["replayed"]["tin"]["lost"]) == ([lost], 2)
    assert told["counts"]["observed"] == 1


def test_the_scratch_database_goes_whatever_happens(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    node = declare(settings, "tin")
    take(node, "tin", [item("1")], run_id="r1")
    declare(node, "tin", fields=RELEASE["fields"] | {"summary": "tacGia"})

    for error in (KeyboardInterrupt, LoadError("broken"), RuntimeError("ours")):

        def fails(*_: Any, raised: BaseException | type[BaseException] = error) -> None:
            assert len(other_databases(node)) == 1
            raise raised

        monkeypatch.setattr("lienthong.impact.forecast.replay_all", fails)
        with pytest.raises(error if isinstance(error, type) else type(error)):
            forecast(node, by=WHO)
        assert other_databases(node) == []
    assert reports(node) == []
    monkeypatch.undo()
    told = forecast(node, by=WHO, keep=True)
    assert other_databases(node) == [told["scratch"]]
    assert forecast(node, by=WHO)["leftovers"] == [told["scratch"]]
    assert node.database_url is not None
    drop_database(node.database_url, told["scratch"])


def test_writers_go_on_while_a_copy_is_made_and_are_not_in_it(settings: Settings) -> None:
    """One instant of the whole warehouse, though it is copied table by table."""
    node = declare(settings, "tin")
    take(node, "tin", [item("1")], run_id="r1")
    told: list[str] = []
    declare(node, "moi")

    def meanwhile(name: str, done: int, total: int) -> None:
        told.append(name)
        if done == 3:
            take(node, "moi", [item("5")], run_id="r2")

    assert node.database_url is not None
    with scratch.scratch(node.database_url, lambda conn: 1, tell=meanwhile) as (address, seen):
        copied = node.model_copy(update={"database_url": address})
        assert seen == 1 and len(told) > 20
        assert table(copied, "SELECT count(*) FROM core.observation") == [(1,)]
        assert table(copied, "SELECT batch_id FROM ledger.batch") == [("r1/tin",)]
    assert table(node, "SELECT count(*) FROM core.observation") == [(2,)]


def test_the_commands_tell_and_do(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    node = declare(settings, "tin")
    take(node, "tin", [item("1"), item("2"), item("3")], run_id="r1")
    declare(node, "tin", fields=RELEASE["fields"] | {"summary": "tacGia"}, ignore=["ghiChu"], optional=[])
    for name, value in (
        ("DATABASE_URL", node.database_url or ""), ("HOME", str(node.home)), ("SOURCES", str(node.sources)),
    ):  # fmt: skip
        monkeypatch.setenv(f"LIENTHONG_{name}", value)
    runner = CliRunner()
    shown = runner.invoke(app, ["impact", "tin"])
    assert shown.exit_code == 0, shown.output
    assert "press_release.summary" in shown.stdout and "Tóm tắt 1" in shown.stdout and "Người viết 1" in shown.stdout
    assert "lienthong impact activate 1" in shown.stdout
    told = runner.invoke(app, ["impact", "--json"])
    assert json.loads(told.stdout)["counts"]["fields"] == {"press_release.summary": 3}
    assert json.loads(runner.invoke(app, ["impact", "list", "--json"]).stdout)[0]["state"] == "open"
    done = runner.invoke(app, ["impact", "activate", "1", "--by", WHO])
    assert done.exit_code == 0, done.output
    assert "exactly as foretold" in done.stdout
    assert "exactly as foretold" in runner.invoke(app, ["impact", "show", "1"]).stdout
    assert "nothing has changed" in runner.invoke(app, ["impact"]).stdout
    assert runner.invoke(app, ["impact", "discard", "2", "--by", WHO]).exit_code == 0


def test_an_account_that_may_not_create_databases_is_told_so(settings: Settings) -> None:
    assert settings.database_url is not None
    with session(settings.database_url) as conn, conn.cursor() as cursor:
        cursor.execute("CREATE ROLE impact_tester LOGIN")
        cursor.execute("GRANT pg_read_all_data TO impact_tester")
        conn.commit()
    try:
        with (
            pytest.raises(ConfigError, match="CREATEDB"),
            scratch.scratch(f"{settings.database_url} user=impact_tester", lambda conn: 1),
        ):
            raise AssertionError("it has made one")
    finally:
        with session(settings.database_url) as conn, conn.cursor() as cursor:
            cursor.execute("DROP ROLE impact_tester")
            conn.commit()
    assert other_databases(settings) == []
