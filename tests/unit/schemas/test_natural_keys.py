"""Which records are the same thing, and above all which are not."""

import csv
import json
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from schemas.issuer import issuer_name_key
from schemas.registry import RECORD_TYPES

REALDATA = Path(__file__).parents[3] / "../shared/realdata"
NINE = datetime(2025, 5, 9, 2, 0, tzinfo=UTC)


def keys(record_type: str, **values: Any) -> set[str]:
    return set(RECORD_TYPES[record_type].model_validate(values).natural_keys())


def document(**values: Any) -> set[str]:
    return keys("document", **{"number": "21/NQ-HĐND", "issued_on": date(2026, 6, 26), **values})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("UBND TP Hà Nội", "UBND Hà Nội"),
        ("UBND thành phố Hà Nội", "Hanoi People's Committee"),
        ("Sở Y tế Hà Nội", "Sở Y tế thành phố Hà Nội"),
        ("HĐND xã Chiềng Mai, tỉnh Sơn La", "HĐND xã Chiềng Mai - Sơn La"),
        ("VP UBND TP Hà Nội", "Văn phòng UBND thành phố Hà Nội"),
        ("UBND TP.HCM", "UBND thành phố Hồ Chí Minh"),
    ],
)
def test_names_of_one_body_meet(one: str, other: str) -> None:
    assert issuer_name_key(one) == issuer_name_key(other) is not None


def test_a_name_that_needs_its_province_has_no_key_without_it() -> None:
    for name in ("HĐND Tỉnh", "UBND Thành phố", "Sở Y tế", "Thanh tra TP", "Công an tỉnh", "UBND xã"):
        assert issuer_name_key(name) is None
        assert issuer_name_key(name, "Sơn La") == issuer_name_key(name, "", "congbao.sonla.gov.vn") is not None
        assert issuer_name_key(name, "Sơn La") != issuer_name_key(name, "Hà Nội")
    assert issuer_name_key("Sở Y tế", "Hà Nội") == issuer_name_key("Sở Y tế Hà Nội", "Sơn La")


def test_a_ward_named_like_a_province_is_not_in_that_province() -> None:
    assert issuer_name_key("UBND phường Hòa Bình") != issuer_name_key("UBND tỉnh Hòa Bình")
    assert issuer_name_key("UBND thành phố Hòa Bình") != issuer_name_key("UBND tỉnh Hòa Bình")


def test_one_number_of_several_councils_is_several_documents() -> None:
    councils = ["HĐND xã Chiềng Mai", "HĐND xã Tạ Khoa", "HĐND Tỉnh", "HĐND xã Phiêng Pằn"]
    found = [document(issuer=name, jurisdiction="Sơn La") for name in councils]
    assert all(found)
    assert len(set.union(*found)) == sum(map(len, found))


def test_one_number_needs_one_issuer_and_one_year() -> None:
    here = document(issuer="UBND thành phố Hà Nội", issuer_code="H26")
    assert here & document(issuer="Ủy ban nhân dân TP. Hà Nội")
    assert here & document(issuer_code="000.00.00.H26", number="Số: 21 /NQ-HDND")
    assert not here & document(issuer="UBND thành phố Hà Nội", issued_on=date(2025, 6, 26))
    assert not document()
    assert not document(issuer="UBND thành phố Hà Nội", issued_on=None)
    assert not document(issuer="HĐND Tỉnh")
    assert document(issuer="Chính phủ", number="21/2026/NĐ-CP", issued_on=None)


def test_a_document_met_under_two_ids_of_the_bus_is_one() -> None:
    triple = "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT"
    by_triple = keys("document", edxml_id=triple, issuer="Văn phòng Chính phủ")
    by_uuid = keys(
        "document",
        edxml_id="A20EB824-CC10-5203-B265-EF12C321CFB1",
        issuer_code="G22",
        number="7816/VPCP-TTĐT",
        issued_on=date(2015, 9, 30),
    )
    assert by_triple & by_uuid == {"document:no:code/G22|7816/vpcp-ttđt|2015"}
    assert not any(key.startswith("document:no:") for key in keys("document", edxml_id=triple))
    assert keys("document", edxml_id=triple) & keys("document", edxml_id="G22,2015/9/30,07816/VPCP-TTDT")


def test_an_id_that_contradicts_the_number_gives_no_number_key_of_its_own() -> None:
    found = keys(
        "document",
        edxml_id="000.00.00.G22,2015/09/30,1/X-Y",
        issuer_code="G22",
        number="2/X-Y",
        issued_on=date(2015, 9, 30),
    )
    assert not any("|1/x-y|" in key for key in found)


def test_a_translation_is_not_its_original() -> None:
    original = keys("press_release", title="a", url="https://a.vn/vi/1", agency_code="H26", number="7")
    translation = keys(
        "press_release",
        title="a",
        url="https://a.vn/fr/1",
        agency_code="H26",
        number="7",
        language="fr",
        translation_of="https://a.vn/vi/1",
    )
    assert original
    assert not original & translation


def test_two_kinds_of_record_never_share_a_key() -> None:
    url = "https://hanoi.gov.vn/1"
    assert not keys("press_release", title="a", url=url) & keys("document", url=url)


def test_an_event_is_its_organiser_start_and_title() -> None:
    event = {"title": "Họp báo Quý II", "starts_at": NINE, "organiser": "UBND TP Hà Nội"}
    same = {"title": "HỌP BÁO QUÍ II", "starts_at": NINE.replace(second=9), "organiser": "UBND thành phố Hà Nội"}
    assert keys("press_event", **event) == keys("press_event", **same) != set()
    assert not keys("press_event", **event) & keys("press_event", **(event | {"starts_at": NINE.replace(hour=3)}))


def test_a_spokesperson_is_an_appointment() -> None:
    person = {"full_name": "Nguyễn Thị Thúy", "agency": "Sở Y tế Hà Nội", "appointed_on": date(2026, 7, 1)}
    assert (
        keys("spokesperson", **person) == keys("spokesperson", **(person | {"full_name": "NGUYỄN THỊ THUÝ"})) != set()
    )
    assert not keys("spokesperson", **person) & keys("spokesperson", **(person | {"appointed_on": date(2027, 7, 1)}))
    assert not keys("spokesperson", **(person | {"appointed_on": None}))


def test_a_new_body_under_an_old_code_and_name_is_new() -> None:
    old = keys(
        "agency", name="Sở Tài chính Hà Nội", code="H26.5", valid_from=date(2010, 1, 1), valid_to=date(2025, 2, 28)
    )
    new = keys("agency", name="Sở Tài chính Hà Nội", code="H26.5", valid_from=date(2025, 3, 1))
    assert not old & new
    assert new & keys("agency", name="Sở TC", legacy_code="000.00.05.H26")


def test_a_commune_code_means_nothing_without_its_scheme() -> None:
    before = keys("admin_unit", code="00097", name="Phường Tứ Liên", scheme="2025-01-01")
    after = keys("admin_unit", code="00097", name="Phường Hồng Hà", scheme="2025-07-01")
    assert not before & after
    assert not keys("admin_unit", code="00097", name="?")
    assert after & keys("admin_unit", code="00097", name="x", scheme="2025-07-01", valid_from=date(2026, 4, 30))


def test_an_update_and_a_cancellation_belong_to_their_notice() -> None:
    first = keys("emergency_notice", issuer="UBND thành phố Hà Nội", identifier="7")
    cancel = keys(
        "emergency_notice", issuer="UBND TP Hà Nội", identifier="9", message_type="Cancel", references=["x,7,2025"]
    )
    assert first & cancel
    assert not first & keys("emergency_notice", issuer="UBND tỉnh Sơn La", identifier="7")


def test_the_remaining_types_have_keys() -> None:
    assert keys("response", agency="Sở Y tế Hà Nội", case_number="12/PH")
    assert keys("document_message", message_id="1", document_id="x", from_code="000.00.01.H26") == {
        "document_message:id:H26.1|1"
    }
    assert keys("admin_unit_change", old_code="00001", new_code="00002", effective_on=date(2025, 7, 1)) == {
        "admin_unit_change:2025-07-01|00001|00002"
    }


@pytest.mark.realdata
@pytest.mark.skipif(not REALDATA.is_dir(), reason="the real data folder is not there")
def test_the_gazette_has_exactly_the_duplicates_that_people_found() -> None:
    with (REALDATA / "vn-gazette/sonla_gazette_2026.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    groups = defaultdict(set)
    for row in rows:
        found = keys(
            "document",
            number=row["so_hieu"],
            issuer=row["co_quan_ban_hanh"],
            issued_on=date.fromisoformat(row["ngay_ban_hanh"]),
            url=row["source_url"],
        )
        number = [key for key in found if key.startswith("document:no:")]
        assert len(number) == 1, row
        groups[number[0]].add(row["parent_unid"])
    gold = json.loads((REALDATA / "vn-gazette/same_number_groups.json").read_text("utf-8"))
    expected = [set(item["parent_unids"]) for group in gold.values() for item in group if len(item["parent_unids"]) > 1]
    assert sorted(map(sorted, (unids for unids in groups.values() if len(unids) > 1))) == sorted(map(sorted, expected))
