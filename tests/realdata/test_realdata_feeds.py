"""Twelve dialects of feeds and twenty-one edXML messages, as they stand in the warehouse."""

from pathlib import Path
from typing import Any

import pytest

from tests.realdata.world import Ran, Table

pytestmark = pytest.mark.realdata

SAID = (
    "SELECT observation.source, record_type, record_key, doc, entity_id FROM core.observation"
    " JOIN core.observation_history USING (observation_id, history_id) JOIN core.identity USING (observation_id)"
)
ENTITIES = "SELECT entity_id, doc, provenance FROM core.entity JOIN core.entity_history USING (entity_id, revision)"


@pytest.fixture(scope="session")
def items(first: Ran, table: Table) -> dict[str, list[dict[str, Any]]]:
    """What each feed says, by the number of its dialect."""
    assert first.report
    found: dict[str, list[dict[str, Any]]] = {}
    for row in table(f"{SAID} WHERE record_type = 'press_release' ORDER BY ordinal"):
        found.setdefault(row["source"][:3], []).append(row)
    return found


def test_four_writings_of_one_instant_are_one_instant(items: dict[str, list[dict[str, Any]]]) -> None:
    said = {item["doc"]["published_at"] for dialect in ("d02", "d03", "d04", "d05") for item in items[dialect]}
    assert said == {"2025-05-09T17:30:00+07:00"}
    assert [len(items[dialect]) for dialect in ("d02", "d03", "d04", "d05")] == [1, 1, 1, 1]


def test_an_updated_article_is_the_article_at_its_address(items: dict[str, list[dict[str, Any]]], table: Table) -> None:
    [entity] = {item["entity_id"] for dialect in ("d02", "d03", "d04", "d05", "d10") for item in items[dialect]}
    [merged] = table(f"{ENTITIES} WHERE entity_id = %(entity)s", entity=entity)
    assert merged["doc"]["published_at"] == "2025-05-09T18:15:00+07:00"
    assert merged["doc"]["title"].startswith("(Cập nhật)")
    why = merged["provenance"]["title"]
    assert (why["rule"], why["source"][:3]) == ("recency", "d10")
    assert {loser["source"][:3] for loser in why["losers"]} == {"d02", "d03", "d04", "d05"}


def test_translations_stand_alone(items: dict[str, list[dict[str, Any]]]) -> None:
    [french], [thai] = items["d11"], items["d12"]
    assert (french["doc"]["language"], thai["doc"]["language"]) == ("fr", "th")
    assert french["doc"]["translation_of"].endswith("post1037604.vnp")
    assert "พฤษภาคม 2568" in thai["doc"]["summary"]
    others = {item["entity_id"] for dialect in items.keys() - {"d11", "d12"} for item in items[dialect]}
    assert len({french["entity_id"], thai["entity_id"]} - others) == 2


def test_markup_is_read_and_lead_images_are_dropped(items: dict[str, list[dict[str, Any]]]) -> None:
    pictured, plain = items["d01"]
    assert pictured["doc"]["summary"] == "Chiều 9/5, UBND TP Hà Nội khai trương trung tâm tại số 17 Điện Biên Phủ."
    assert plain["doc"]["url"] == "https://bao-a.example.vn/mot-tuan-4884002.html"
    [portal] = items["d09"]
    assert portal["doc"]["title"] == 'V/v "đính chính" thông tin sai lệch'
    assert portal["doc"]["url"] == "https://congthongtin.example.gov.vn/Utilities/RSSDetail.aspx?CID=563&ItemID=26951"
    assert portal["doc"]["summary"] == "Văn phòng UBND TP – thông tin chính thống"


def test_a_revocation_withdraws_the_document_it_repeats(first: Ran, table: Table) -> None:
    assert first.tally("edxml_messages") == {"offered": 21, "loaded": 16, "quarantined": 5}
    said = table(f"{SAID} WHERE observation.source = 'edxml_messages' AND record_type = 'document'")
    packages = {row["record_key"]: row["entity_id"] for row in said}
    assert len(packages) == 7
    sent, revoked = (packages[f"000.00.01.H26,2025/05/09,57/CTPH-VPUB|{kind}"] for kind in "01")
    assert sent == revoked
    assert len(set(packages.values())) == 6
    [merged] = table(f"{ENTITIES} WHERE entity_id = %(entity)s", entity=sent)
    assert merged["doc"]["release_status"] == "withdrawn"
    assert merged["provenance"]["release_status"]["losers"][0]["value"] == "released"


def test_a_document_id_that_contradicts_its_code_is_only_an_id(first: Ran, table: Table) -> None:
    assert first.report
    [odd] = table(f"{ENTITIES} WHERE doc ->> 'number' = '7817/VPCP-TTĐT'")
    assert odd["doc"]["edxml_id"] == "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT"
    keys = {
        row["key"]
        for row in table(
            "SELECT key FROM core.match_key JOIN core.identity USING (observation_id) WHERE entity_id = %(id)s",
            id=odd["entity_id"],
        )
    }
    assert not [key for key in keys if key.startswith("document:no:") and "7816" in key]


def test_repaired_letters_are_stored_repaired(first: Ran, table: Table) -> None:
    assert first.report
    [mended] = table(f"{ENTITIES} WHERE doc ->> 'edxml_id' = '9fbf0000-0000-4000-8000-000000000001'")
    assert mended["doc"]["number"] == "123/QĐ-UBND"


def test_every_status_is_one_message(first: Ran, realdata: Path, table: Table) -> None:
    assert first.report
    told = table(f"{SAID} WHERE record_type = 'document_message'")
    files = {path.stem.removeprefix("status_") for path in (realdata / "recreated/edxml").glob("status_*.edxml")}
    assert sorted(row["doc"]["status_code"] for row in told) == sorted(files)
    assert len({row["entity_id"] for row in told}) == len(files)
