"""Replays: what counts of a source is read again from stored bytes, no more and no less, and nobody is asked."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lienthong import pipeline
from lienthong.commands import app
from lienthong.replaying import replay, replay_all, replay_refused
from lienthong.settings import Settings
from schemas.errors import LoadError
from tests.integration.retained_feed import RELEASE, declare, item, state_of, take
from tests.integration.saying import table
from validation.records import check
from warehouse.payloads import name_of

BY_AUTHOR: dict[str, Any] = RELEASE["fields"] | {"summary": "tacGia"}
FROM_NOTE: dict[str, Any] = RELEASE["fields"] | {"summary": "ghiChu"}
DOCUMENTS = (
    "SELECT version.record_key, version.doc ->> 'title', version.doc ->> 'summary' FROM core.observation"
    " JOIN core.observation_history AS version USING (observation_id, history_id)"
    " WHERE observation.state = 'present' ORDER BY 1"
)
LIVE = (
    "SELECT doc ->> 'title', doc ->> 'summary' FROM core.entity JOIN core.entity_history USING (entity_id, revision)"
    " WHERE entity.state = 'live' ORDER BY 1"
)
ABOUT_THE_SOURCE = (
    "SELECT (SELECT json_agg(health ORDER BY health_id) FROM ledger.health),"
    " (SELECT json_agg(incident ORDER BY incident_id) FROM ledger.incident),"
    " (SELECT json_agg(source_state ORDER BY source) FROM ledger.source_state),"
    " (SELECT json_agg(absence) FROM ledger.absence)"
)


def again(settings: Settings, source: str = "tin", run_id: str = "again") -> dict[str, Any]:
    pipeline.begin(settings, trigger="replay", run_id=run_id)
    facts = replay_all(settings, [source], run_id)[source]
    assert "error" not in facts, facts
    return facts


def test_every_record_that_counts_is_read_anew_and_the_newest_word_stays(settings: Settings) -> None:
    """An append source: three windows of news, of which the older payloads hold stale versions of what came later."""
    node = declare(settings, "tin")
    take(node, "tin", [item("1"), item("2"), item("3")], run_id="r1")
    take(node, "tin", [item("2", tieuDe="Tin số 2, đã sửa", tacGia="Biên tập"), item("4")], run_id="r2")
    take(node, "tin", [item("4"), item("5")], run_id="r3")
    told = table(node, ABOUT_THE_SOURCE)
    node = declare(node, "tin", fields=BY_AUTHOR)
    facts = again(node)
    assert (facts["state"], facts["payloads"], facts["missing"]) == ("loaded", 3, [])
    assert (facts["offered"], facts["loaded"]) == (5, 5), "1 and 3 of the first payload, 2 of the second, the last page"
    assert table(node, DOCUMENTS) == [
        ("1", "Tin số 1", "Người viết 1"),
        ("2", "Tin số 2, đã sửa", "Biên tập"),
        ("3", "Tin số 3", "Người viết 3"),
        ("4", "Tin số 4", "Người viết 4"),
        ("5", "Tin số 5", "Người viết 5"),
    ]
    assert [line[1] for line in table(node, LIVE)] == [line[2] for line in table(node, DOCUMENTS)]
    assert table(node, ABOUT_THE_SOURCE) == told, "a replay says nothing about the source as it is now"
    assert table(node, "SELECT slot, offered FROM raw.page") == [(0, 2)], "an older payload is no page of the last pull"
    facts = again(node, run_id="again-2")
    assert (facts["offered"], facts["loaded"]) == (5, 0)


def test_what_is_gone_is_not_brought_back(settings: Settings) -> None:
    """A snapshot: a record that vanished stands in an old payload beside one that still waits for its time."""
    node = declare(settings, "tin", mode="snapshot", grace_hours=0, may_vanish=1)
    take(node, "tin", [item("1"), item("2"), item("3")], run_id="r1")
    take(node, "tin", [item("2"), item("3")], run_id="r2")
    node = declare(node, "tin", mode="snapshot", grace_hours=48, may_vanish=1)
    take(node, "tin", [item("3", tieuDe="Tin số 3 mới")], run_id="r3")
    assert [key for key, *_ in table(node, DOCUMENTS)] == ["2", "3"], "1 is gone, 2 waits"
    node = declare(node, "tin", mode="snapshot", grace_hours=48, may_vanish=1, fields=FROM_NOTE)
    facts = again(node)
    assert (facts["offered"], facts["records"], facts["unplaced"]) == (2, 1, 0)
    assert table(node, DOCUMENTS) == [("2", "Tin số 2", "Ghi chú 2"), ("3", "Tin số 3 mới", "Ghi chú 3")]
    assert len(table(node, "SELECT 1 FROM core.entity WHERE state = 'live'")) == 2
    # The next pull goes on as if its pages had been loaded under the new contract.
    facts = take(node, "tin", [item("3", tieuDe="Tin số 3 mới")], run_id="r4")
    assert (facts["unchanged"], facts["loaded"]) == (1, 0)
    assert table(node, "SELECT state, count(*) FROM ledger.absence GROUP BY 1 ORDER BY 1") == [
        ("applied", 1),
        ("superseded", 1),
        ("waiting", 1),
    ]


def test_records_under_other_keys_leave_those_of_the_old_ones_to_the_next_complete_pull(settings: Settings) -> None:
    node = declare(settings, "tin", mode="snapshot", grace_hours=0, may_vanish=1)
    take(node, "tin", [item("1"), item("2")], run_id="r1")
    node = declare(node, "tin", mode="snapshot", grace_hours=0, may_vanish=1, key=["tieuDe"])
    again(node)
    assert [key for key, *_ in table(node, DOCUMENTS)] == ["1", "2", "Tin số 1", "Tin số 2"]
    assert table(node, "SELECT state, count(*) FROM ledger.absence GROUP BY 1") == [("waiting", 2)]
    take(node, "tin", [item("1"), item("2")], run_id="r2")
    assert [key for key, *_ in table(node, DOCUMENTS)] == ["Tin số 1", "Tin số 2"]
    assert len(table(node, "SELECT 1 FROM core.entity WHERE state = 'live'")) == 2, (
        "by their addresses they are the same"
    )


def test_a_deletion_that_the_source_declared_stays_one(settings: Settings) -> None:
    node = declare(settings, "tin", mode="delta")
    take(node, "tin", [item("1"), item("2")], run_id="r1")
    take(node, "tin", [item("1") | {"__gone__": True}], run_id="r2")
    take(node, "tin", [item("3"), item("3", tieuDe="Tin số 3, dòng sau")], run_id="r3")
    before = [key for key, *_ in table(node, DOCUMENTS)]
    node = declare(node, "tin", mode="delta", fields=BY_AUTHOR)
    again(node)
    assert [key for key, *_ in table(node, DOCUMENTS)] == before == ["2", "3"]
    assert table(node, DOCUMENTS)[1] == ("3", "Tin số 3, dòng sau", "Người viết 3")


def test_what_was_refused_is_mended_by_a_mapping(settings: Settings) -> None:
    node = declare(settings, "tin")
    take(node, "tin", [item("1", tieuDe=None, ghiChu="Tít ở chỗ khác"), item("2")], run_id="r1")
    take(node, "tin", [item("3"), item("4", ngay="hôm qua")], run_id="r2")
    assert table(node, "SELECT count(*) FROM quarantine.record WHERE state = 'open'") == [(2,)]
    node = declare(node, "tin", fields=RELEASE["fields"] | {"title": "ghiChu"}, ignore=["tieuDe", "tacGia"])
    done = replay_refused(node)["tin"]
    assert (done["open"], done["resolved"], done["superseded"], done["quarantined"]) == (2, 1, 1, 1)
    assert [key for key, *_ in table(node, DOCUMENTS)] == ["1", "2", "3"]
    assert table(node, "SELECT state, count(*) FROM quarantine.record GROUP BY 1 ORDER BY 1") == [
        ("open", 1),
        ("resolved", 1),
        ("superseded", 1),
    ]
    assert table(node, "SELECT count(*) FROM feed.outbox WHERE position IS NULL") == [(0,)], "published too"


def test_a_refusal_without_a_readable_key_is_answered_by_its_place(settings: Settings) -> None:
    node = declare(settings, "tin")
    bad = [item("2", ma=None, ghiChu="khóa-2"), item("3", ma=None, ghiChu="khóa-3", ngay="?")]
    take(node, "tin", [item(str(number)) for number in range(4, 9)] + bad, run_id="r1")
    assert table(node, "SELECT record_key FROM quarantine.record") == [(None,), (None,)]
    node = declare(node, "tin", key=["ghiChu"], ignore=["tacGia", "ma"])
    done = replay_refused(node)["tin"]
    assert (done["resolved"], done["superseded"]) == (1, 1)
    assert table(node, "SELECT record_key, state FROM quarantine.record ORDER BY quarantine_id") == [
        (None, "resolved"),
        (None, "superseded"),
        ("khóa-3", "open"),
    ]


def test_under_the_same_contract_only_refusals_are_looked_at_again(settings: Settings, monkeypatch: Any) -> None:
    """A mistake of ours is mended without a change of contract: the shortcut for known bad bytes must not stand."""
    from lienthong import interpreting

    node = declare(settings, "tin")
    real = check

    def too_strict(record_type: str, values: dict[str, Any]) -> Any:
        return real(record_type, values | ({"url": "không phải địa chỉ"} if "2" in values["title"] else {}))

    monkeypatch.setattr(interpreting, "check", too_strict)
    take(node, "tin", [item("1"), item("2")], run_id="r1")
    assert [key for key, *_ in table(node, DOCUMENTS)] == ["1"]
    assert replay_refused(node)["tin"]["resolved"] == 0
    monkeypatch.setattr(interpreting, "check", real)
    done = replay_refused(node)["tin"]
    assert (done["resolved"], done["unchanged"], done["loaded"]) == (1, 1, 1)
    assert [key for key, *_ in table(node, DOCUMENTS)] == ["1", "2"]


def test_payloads_that_are_no_longer_stored_are_named_and_what_rests_on_them_stays(settings: Settings) -> None:
    node = declare(settings, "tin")
    take(node, "tin", [item("1"), item("2")], run_id="r1")
    take(node, "tin", [item("3")], run_id="r2")
    [(lost,)] = table(node, "SELECT payload_sha256 FROM core.observation_history WHERE record_key = '1'")
    (Path(node.raw) / name_of(lost)).unlink()
    node = declare(node, "tin", fields=BY_AUTHOR)
    facts = again(node)
    assert (facts["missing"], facts["lost"], facts["payloads"]) == ([lost], 2, 1)
    assert [summary for *_, summary in table(node, DOCUMENTS)] == ["Tóm tắt 1", "Tóm tắt 2", "Người viết 3"]
    assert table(node, "SELECT count(*) FROM raw.page") == [(1,)]


def test_a_page_whose_bytes_are_gone_is_not_a_page_that_vanished(settings: Settings) -> None:
    node = declare(settings, "tin", mode="snapshot", grace_hours=0, may_vanish=1)
    take(node, "tin", [item("1")], [item("2")], run_id="r1")
    [(lost,)] = table(node, "SELECT payload_sha256 FROM raw.page WHERE slot = 1")
    (Path(node.raw) / name_of(lost)).unlink()
    node = declare(node, "tin", mode="snapshot", grace_hours=0, may_vanish=1, fields=BY_AUTHOR)
    assert again(node)["missing"] == [lost]
    facts = take(node, "tin", [item("1")], run_id="r2")
    assert facts["state"] == "loaded"
    assert [key for key, *_ in table(node, DOCUMENTS)] == ["1"], "2 is known to have vanished"


def test_a_source_with_a_batch_that_waits_for_people_is_left_alone(settings: Settings) -> None:
    node = declare(settings, "tin")
    take(node, "tin", [item("1")], run_id="r1")
    held = take(node, "tin", [item(str(n), ngay="?") for n in range(9)], run_id="r2", publish=False)
    assert held["state"] == "held"
    pipeline.begin(node, trigger="replay", run_id="again")
    with pytest.raises(LoadError, match="waits for people"):
        replay(node, "tin", "again")
    assert state_of(node, held["batch_id"]) == "held"
    assert replay_refused(node)["tin"]["error"].startswith("một lô của nguồn")


def test_the_usual_volume_of_a_pull_is_not_that_of_a_replay(settings: Settings) -> None:
    """A replay reads many windows at once; the next window must not look like a source that has lost its records."""
    node = declare(settings, "tin")
    for number in range(4):
        take(node, "tin", [item(f"{number}{n}") for n in range(5)], run_id=f"r{number}")
    node = declare(node, "tin", fields=BY_AUTHOR)
    assert again(node)["offered"] == 20
    take(node, "tin", [item("90"), item("91"), item("92"), item("93"), item("94")], run_id="r9")
    assert table(node, "SELECT rule_id FROM ledger.verdict WHERE batch_id = 'r9/tin' AND NOT success") == []


def test_the_command_replays_and_tells(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    node = declare(settings, "tin")
    take(node, "tin", [item("1"), item("2", tieuDe=None, ghiChu="Tít")], run_id="r1")
    declare(node, "tin", fields=RELEASE["fields"] | {"title": "ghiChu"}, ignore=["tieuDe", "tacGia"])
    for name, value in (
        ("DATABASE_URL", node.database_url or ""), ("HOME", str(node.home)), ("SOURCES", str(node.sources)),
    ):  # fmt: skip
        monkeypatch.setenv(f"LIENTHONG_{name}", value)
    done = CliRunner().invoke(app, ["quarantine", "replay", "--source", "tin", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["tin"]["resolved"] == 1
    done = CliRunner().invoke(app, ["quarantine", "replay"])
    assert done.exit_code == 0
    assert "không còn" in done.output
