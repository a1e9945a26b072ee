"""A source file can fill the record types of the press desk, lists of parts with lists in them as well."""
# ruff: noqa: E501 - the table of sources is one row an example

import json
from collections.abc import Callable
from typing import Any

import pytest

from connectors.mapper import Mapped
from connectors.raw import RawRecord
from connectors.source import Source
from schemas.record import Record
from validation.records import check

Maker = Callable[..., Source]


def raw(**fields: Any) -> RawRecord:
    return RawRecord(0, "/0", json.dumps(fields, ensure_ascii=False).encode())


INSTANT = {"as": "instant", "dialects": ["iso"]}


def at(path: str) -> dict[str, Any]:
    return {"from": path, **INSTANT}


CASES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "official_channel": (
        {
            "name": "ten", "platform": {"from": "nenTang", "as": "lookup", "table": {"Zalo OA": "zalo"}},
            "account_id": "ma", "agency": "coQuan", "declared_at": at("ngay"),
        },
        {"id": 1, "ten": "Sở Mẫu", "nenTang": "zalo oa", "ma": "4001", "coQuan": "Sở Mẫu", "ngay": "2026-07-02T09:00:00+07:00"},
        {"platform": "zalo", "account_id": "4001", "declared_at": "2026-07-02T09:00:00+07:00"},
    ),
    "venue": (
        {
            "name": "ten", "address": "diaChi", "unit_code": "maXa", "unit_on": {"from": "tuNgay", "as": "date", "dialects": ["dmy"]},
            "capacity": {"from": "sucChua", "as": "integer"},
            "rooms": {"from": "phong", "as": "list", "items": {
                "name": "ten", "capacity": {"from": "cho", "as": "integer"},
                "equipment": {"from": "thietBi", "as": "list", "split": ";"}}},
        },
        {"id": 1, "ten": "Trung tâm Mẫu", "diaChi": "1 phố Mẫu", "maXa": "99901", "tuNgay": "01/07/2025", "sucChua": "200",
         "phong": [{"ten": "A", "cho": "120", "thietBi": "máy chiếu; cabin"}, {"ten": "B"}]},
        {"unit_on": "2025-07-01", "capacity": 200, "rooms": [
            {"name": "A", "capacity": 120, "equipment": ["máy chiếu", "cabin"]}, {"name": "B"}]},
    ),
    "press_inquiry": (
        {
            "intake_number": "so", "outlet": "bao", "reporter": "phongVien", "question": "cauHoi", "received_at": at("nhanLuc"),
            "state": {"from": "tt", "as": "lookup", "table": {"Từ chối": "refused"}}, "refusal_ground": {"const": "draft_policy"},
            "topics": {"from": "chuDe", "as": "list", "split": ","}, "due_at": at("han"),
        },
        {"id": 1, "so": "TN-1", "bao": "Báo Mẫu", "phongVien": "Đỗ Thị Mẫu", "cauHoi": "?", "nhanLuc": "2026-11-02T09:00:00+07:00",
         "tt": "từ chối", "chuDe": "y tế, quy hoạch", "han": "2026-11-23T17:00:00+07:00"},
        {"state": "refused", "sensitivity": "internal", "topics": ["y tế", "quy hoạch"]},
    ),
    "media_outlet": (
        {"name": "ten", "licence_number": "gp", "domains": {"from": "tenMien", "as": "list", "split": ";"},
         "feeds": {"from": "rss", "as": "list", "each": "url"}},
        {"id": 1, "ten": "Báo Mẫu", "gp": "901/GP-MAU", "tenMien": "mau.example.vn; bao.example.vn", "rss": ["https://mau.example.vn/rss"]},
        {"domains": ["mau.example.vn", "bao.example.vn"], "feeds": ["https://mau.example.vn/rss"]},
    ),
    "article_mention": (
        {"url": {"from": "link", "as": "url"}, "headline": "tit", "outlet": "bao", "cites_agencies": {
            "from": "coQuan", "as": "list", "items": {"name": "ten", "code": {"from": "ma", "as": "organ_code"}}}},
        {"id": 1, "link": "https://mau.example.vn/1", "tit": "Tít", "bao": "Báo Mẫu", "coQuan": [{"ten": "Sở Mẫu", "ma": "h26.901"}]},
        {"cites_agencies": [{"name": "Sở Mẫu", "code": "H26.901"}]},
    ),
    "broadcast_bulletin": (
        {
            "source_system": {"const": "TTCS Mẫu"}, "identifier": "ma", "title": "ten", "text": "loi",
            "priority": {"from": "muc", "as": "lookup", "table": {"Khẩn cấp": "emergency", "Thường": "ordinary"}},
            "scheduled_at": {"from": "lich", "as": "list", "each": "instant", "dialects": ["iso"]},
            "playback": {"from": "baoCao", "as": "list", "items": {
                "station": "dai", "played_at": at("luc"), "duration_seconds": {"from": "giay", "as": "integer"},
                "result": {"from": "kq", "as": "lookup", "table": {"Tốt": "played", "Mất điện": "offline"}}, "reason": "lyDo"}},
            "translations": {"from": "dich", "as": "list", "items": {"language": "ngonNgu", "title": "tieuDe"}},
        },
        {"id": 1, "ma": "B1", "ten": "Mưa lớn", "loi": "Bà con…", "muc": "KHẨN CẤP", "lich": ["2026-09-01T05:00:00+07:00"],
         "baoCao": [{"dai": "Loa 1", "luc": "2026-09-01T05:00:04+07:00", "giay": 45, "kq": "tốt"},
                    {"dai": "Loa 2", "kq": "mất điện", "lyDo": "Bão"}],
         "dich": [{"ngonNgu": "en", "tieuDe": "Heavy rain"}]},
        {"priority": "emergency", "scheduled_at": ["2026-09-01T05:00:00+07:00"], "playback": [
            {"station": "Loa 1", "played_at": "2026-09-01T05:00:04+07:00", "duration_seconds": 45, "result": "played"},
            {"station": "Loa 2", "result": "offline", "reason": "Bão"}],
         "translations": [{"language": "en", "title": "Heavy rain"}]},
    ),
    "topic_measure": (
        {"topic": "chuDe", "window_start": at("tu"), "window_end": at("den"), "method": {"const": "đếm tít"},
         "method_version": {"const": "1.0"}, "volume": {"from": "soTin", "as": "number_vn"},
         "growth": {"from": "tang", "as": "number_vn"}},
        {"id": 1, "chuDe": "ngập", "tu": "2026-10-01T00:00:00+07:00", "den": "2026-11-01T00:00:00+07:00", "soTin": "1.200", "tang": "0,5"},
        {"volume": 1200, "growth": 0.5, "sensitivity": "internal"},
    ),
    "misinformation_alert": (
        {"case_number": "so", "claim": "noiDung", "label": {"from": "nhan", "as": "lookup", "table": {"Tin giả": "fake"}},
         "verifier": "coQuan", "evidence": {"from": "canCu", "as": "list", "split": "|"}, "state": {"const": "labelled"}},
        {"id": 1, "so": "TG-1", "noiDung": "Tin đồn", "nhan": "TIN GIẢ", "coQuan": "Trung tâm Mẫu", "canCu": "Thông cáo 1|Báo cáo 2"},
        {"label": "fake", "evidence": ["Thông cáo 1", "Báo cáo 2"]},
    ),
    "statement_case": (
        {"case_number": "so", "title": "vuViec", "received_at": at("tiepNhan"), "first_statement_at": at("phatNgon"),
         "ground": {"from": "khoan", "as": "lookup", "table": {"3": "major_event", "4": "divided_opinion"}}},
        {"id": 1, "so": "VV-1", "vuViec": "Cháy chợ", "khoan": "3", "tiepNhan": "2026-10-01T08:00:00+07:00",
         "phatNgon": "2026-10-01T20:00:00+07:00"},
        {"ground": "major_event", "first_statement_at": "2026-10-01T20:00:00+07:00", "sensitivity": "internal"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("record_type", CASES)
def test_a_source_file_fills_the_type(make_source: Maker, record_type: str) -> None:
    fields, theirs, expected = CASES[record_type]
    mapped = make_source(record=record_type, key=["id"], fields=fields).map(raw(**theirs))
    assert isinstance(mapped, Mapped), mapped
    record = check(record_type, mapped.values)
    assert isinstance(record, Record), record
    document = record.document()
    assert {name: document[name] for name in expected} == expected
    assert fields.keys() <= document.keys()


def test_a_station_without_a_result_is_refused_at_its_place(make_source: Maker) -> None:
    fields, theirs, _ = CASES["broadcast_bulletin"]
    theirs = {**theirs, "baoCao": [{"dai": "Loa 1", "kq": "tốt"}, {"dai": "Loa 2"}]}
    mapped = make_source(record="broadcast_bulletin", key=["id"], fields=fields).map(raw(**theirs))
    assert isinstance(mapped, Mapped), mapped
    [violation] = check("broadcast_bulletin", mapped.values)  # type: ignore[misc]
    assert (violation.rule_id, violation.pointer) == (
        "broadcast_bulletin.playback.result.missing",
        "/playback/1/result",
    )
