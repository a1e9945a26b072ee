"""Every payload of the real data ends somewhere, every refusal says why, and nothing new changes nothing."""

from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from connectors.source import load_sources
from tests.realdata.world import SOURCES, Ran, Table, json_of, rows_of

pytestmark = pytest.mark.realdata

WITHOUT_RECORDS = {
    "d06_channel_without_items": ("reconciled", "empty"),
    "d07_html_page_served_at_rss_url": ("failed", "not-the-format"),
    "d08_anti_bot_cookie_challenge": ("failed", "challenge"),
}


def batch_of(ran: Ran) -> str:
    """Pattern of the batches of one run."""
    return f"{ran.report['run_id']}/%"


@pytest.fixture(scope="session")
def promised(realdata: Path) -> dict[str, int]:
    """How many records each source has, as the manifest of the data counts them; nested ones are counted here."""
    records = {row["file"]: int(row["records"]) for row in rows_of(realdata / "MANIFEST.csv")}
    units = realdata / "vn-admin-units"
    listing = (realdata / "vn-gazette/documents_by_gazette_sample.html").read_text(encoding="utf-8")
    nested = {
        "units_new_second": sum(
            len(province["Wards"]) for province in json_of(units / "second_source_new_units_2026-07-25.json")
        ),
        "units_legacy_hanoi_second": sum(
            len(district["Ward"])
            for province in json_of(units / "second_source_legacy_hanoi_2025-03.json")
            for district in province["District"]
        ),
        "gazette_sonla_html": listing.count("class='doc-notation'"),
    }
    found = {}
    for name, source in load_sources(SOURCES, {"LIENTHONG_VAR_REALDATA": "http://localhost"}).sound().items():
        path = urlsplit(source.url).path.removeprefix("/")
        below = sum(count for file, count in records.items() if file.startswith(path))
        found[name] = nested.get(name, below if path.endswith("/") else records[path])
    return found


def test_every_dialect_and_every_list_has_its_source(promised: dict[str, int]) -> None:
    assert len(promised) == 12 + 1 + 2 + 5 + 2 + 1
    assert sum(name.startswith("d") for name in promised) == 12


def test_every_record_is_offered_and_ends_somewhere(first: Ran, promised: dict[str, int]) -> None:
    assert first.sources.keys() == promised.keys()
    for name, source in first.sources.items():
        if name in WITHOUT_RECORDS:
            continue
        counts = source["tally"]
        assert (source["state"], source["health"]) == ("reconciled", "ok"), name
        assert counts["offered"] == promised[name], name
        assert counts["offered"] == counts["loaded"] + counts["quarantined"] + counts["duplicate"], name


def test_what_is_no_feed_is_named_and_stops_nobody_else(first: Ran) -> None:
    for name, expected in WITHOUT_RECORDS.items():
        source = first.sources[name]
        assert (source["state"], source["health"]) == expected
        assert source["completeness"] == "unknown"
    assert {source["source"] for source in first.report["stale"]} == {
        name for name, (state, _) in WITHOUT_RECORDS.items() if state == "failed"
    }
    assert first.report["holds"] == []
    assert first.code == 1


def test_every_payload_that_came_is_kept_byte_for_byte(first: Ran, realdata: Path, table: Table) -> None:
    kept = table(
        "SELECT url, payload_sha256 FROM raw.fetch WHERE payload_sha256 IS NOT NULL AND batch_id LIKE %(batch)s",
        batch=batch_of(first),
    )
    assert len(kept) == sum(source["exchanges"] for source in first.report["sources"])
    files = {each["url"]: realdata / urlsplit(each["url"]).path.removeprefix("/") for each in kept}
    assert len(files) == len(kept) - 1  # the second list of units is read for its communes and for its provinces
    assert [
        each["url"]
        for each in kept
        if files[each["url"]].is_file()
        and sha256(files[each["url"]].read_bytes()).hexdigest() != each["payload_sha256"]
    ] == []


def test_every_refused_record_says_where_why_and_what_to_do_in_both_languages(first: Ran, table: Table) -> None:
    refused = table(
        "SELECT quarantine_id, record.source, payload_sha256, payload_pointer, violation.* FROM quarantine.record"
        " LEFT JOIN quarantine.violation USING (quarantine_id) WHERE batch_id LIKE %(batch)s",
        batch=batch_of(first),
    )
    assert len({reason["quarantine_id"] for reason in refused}) == first.report["total"]["quarantined"] > 0
    for reason in refused:
        told = [
            reason[name]
            for name in (
                "payload_pointer",
                "rule_id",
                "pointer",
                "value",
                "message_vi",
                "message_en",
                "fix_vi",
                "fix_en",
            )
        ]
        assert all(told), reason


def test_what_the_real_data_break_is_known(first: Ran) -> None:
    broken = {(group["source"], group["rule_id"]): group["records"] for group in first.report["quarantine"]}
    assert broken == {
        ("edxml_messages", "document_number.unreadable"): 5,
        ("legal_documents", "instant.unreadable"): 4,
        ("legal_documents", "lookup.unknown_value"): 1,
    }
    assert {rule["rule_id"] for rule in first.report["rules"] if not rule["success"]} == {
        "batch.quarantine.tenth",  # five of the twenty-one messages bear the number 74fass22
        "admin_unit.kind.expected",  # the second list of units has no column for the kind
        "warehouse.unit_one_code",  # Xã Ba Chẽ is 06970 in one list and 06978 in the other
    }
    assert not [rule for rule in first.report["rules"] if not rule["success"] and rule["severity"] == "critical"]


def test_nothing_new_loads_nothing_and_publishes_nothing(first: Ran, again: Ran, table: Table) -> None:
    before, after = first.report["total"], again.report["total"]
    assert after["offered"] == before["offered"]
    assert (after["loaded"], after["unchanged"]) == (0, before["loaded"])
    assert (after["quarantined"], after["absent"]) == (before["quarantined"], 0)
    assert again.code == first.code
    assert again.report["facts"]["publish"]["published"] == 0
    assert again.report["facts"]["reconcile"]["changed"] == again.report["facts"]["reconcile"]["created"] == 0
    feeds = [run.report["facts"]["publish"]["feeds"] for run in (first, again)]
    assert feeds[0]["public"]["digest"] == feeds[1]["public"]["digest"]
    assert table("SELECT count(*) FROM quarantine.record WHERE batch_id LIKE %(batch)s", batch=batch_of(again)) == [
        {"count": 0}
    ]


def test_an_empty_feed_and_a_source_that_is_down_withdraw_nothing(worse: Ran, table: Table) -> None:
    states = {name: (source["state"], source["health"]) for name, source in worse.sources.items()}
    assert states["d01_vnexpress_like"] == ("reconciled", "empty")
    assert states["d02_gmt_plus_7_no_guid"] == ("failed", "unreachable")
    assert states["legal_documents"] == ("reconciled", "ok")
    assert worse.code == 3
    gone = table(
        "SELECT record_key FROM core.observation JOIN core.observation_history USING (observation_id, history_id)"
        " WHERE observation.state = 'absent' AND observation.source LIKE 'd%%'"
    )
    assert gone == []


def test_a_record_that_turns_bad_keeps_its_last_good_version(worse: Ran) -> None:
    counts = worse.sources["legal_documents"]["tally"]
    assert counts["quarantined"] == 6
    assert counts["absent"] == 0
    assert worse.report["facts"]["reconcile"]["gone"] == 0


def test_documents_that_circulate_inside_are_not_in_the_public_feed(first: Ran, table: Table) -> None:
    def counted(query: str) -> dict[str, int]:
        return {row["record_type"]: row["count"] for row in table(f"{query} GROUP BY record_type")}

    known = counted("SELECT record_type, count(*) FROM core.entity")
    published = counted("SELECT record_type, count(DISTINCT entity_id) FROM feed.change WHERE feed = 'public'")
    # Nine statuses, and six documents of the bus: the seventh package is the revocation of the first.
    assert known.pop("document_message") == 9
    known["document"] -= 6
    assert published == known
    assert first.report["facts"]["publish"]["feeds"]["public"]["live"] == sum(known.values())
