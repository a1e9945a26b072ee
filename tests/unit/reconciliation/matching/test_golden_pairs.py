"""Pairs that people have judged: copies as sources really write them, and the traps of the domain."""

from typing import Any

import pytest

from reconciliation.matching import Score, contradicts, facts, model, relation
from schemas.registry import RECORD_TYPES

Document = dict[str, Any]


def score(record_type: str, left: Document, right: Document) -> Score:
    found = model(record_type)
    assert found is not None
    return found.score(found.prepare(left), found.prepare(right))


def act(subject: str, **more: str) -> Document:
    return {"issuer": "UBND Tỉnh", "jurisdiction": "Tỉnh Sơn La", "issued_on": "2026-06-08", "subject": subject} | more


PLAN = "ban hành Kế hoạch kiểm tra việc thực hiện kiểm soát thủ tục hành chính trên địa bàn tỉnh năm 2026"
COUNCIL = "bầu Ủy viên Ủy ban nhân dân tỉnh khóa XVI, nhiệm kỳ 2026 - 2031"
COMMUNE = "Công nhận xã {} đạt chuẩn nông thôn mới nâng cao"
PLANNING = "Phê duyệt nhiệm vụ quy hoạch chung xã {}, tỉnh Sơn La đến năm 2045"


def news(title: str, moment: str, **more: str) -> Document:
    return {"title": title, "agency": "Sở Y tế thành phố Hà Nội", "published_at": f"2026-{moment}:00+07:00"} | more


def event(title: str, start: str, **more: str) -> Document:
    return {"title": title, "starts_at": f"{start}:00+07:00", "organiser": "UBND TP Hà Nội"} | more


def venue(name: str, address: str, unit: str = "Phường Ba Đình") -> Document:
    return {"name": name, "address": address, "unit": unit}


def person(name: str, agency: str = "Sở Y tế thành phố Hà Nội", **more: str) -> Document:
    return {"full_name": name, "agency": agency} | more


PHONE = {"phone": "0912345678", "appointed_on": "2026-03-01"}

SAME = [
    ("document", act(f"V/v {PLAN}.", number="1367/QĐ-UBND"), act(f"Về việc {PLAN}", number="1367/QĐ-UBND")),
    ("document", act(f"Về việc {COUNCIL}", number="23/NQ-HĐND"), act(COUNCIL.upper(), number="Số: 23/NQ-HÐND")),
    ("document", act(f"Về việc {COUNCIL}", number="07/CT-UBND"), act("Chỉ thị mới", number="7/CT-UBND")),
    (
        "press_release",
        news("Thông báo lịch tiêm vắc xin sởi tại 30 điểm trường trong tháng 10", "10-02T08:00"),
        news(
            "Thông báo lịch tiêm vắc-xin sởi tại 30 điểm trường trong tháng 10", "10-02T08:30", agency="Sở Y tế Hà Nội"
        ),
    ),
    (
        "press_event",
        event("Lễ khai trương Trung tâm Báo chí Thủ đô Hà Nội", "2025-05-09T14:00"),
        event("Khai trương Trung tâm báo chí thủ đô Hà Nội", "2025-05-09T14:00", organiser="UBND thành phố Hà Nội"),
    ),
    (
        "article_mention",
        {
            "headline": "Hà Nội khai trương Trung tâm báo chí",
            "outlet": "Báo Mẫu",
            "published_at": "2025-05-09T17:30:00+07:00",
            "url": "https://bao.example.vn/khai-truong-20250509173012.htm",
        },
        {
            "headline": "Hà Nội khai trương Trung tâm báo chí",
            "outlet": "Báo Mẫu",
            "published_at": "2025-05-09T17:30:00+07:00",
            "url": "https://m.bao.example.vn/khai-truong-20250509173012.htm",
        },
    ),
    ("spokesperson", person("Nguyễn Văn Hùng", **PHONE), person("Ông NGUYỄN VĂN HÙNG", "Sở Y tế TP Hà Nội", **PHONE)),
    (
        "venue",
        venue("Hội trường UBND phường Ba Đình", "25 phố Liễu Giai"),
        venue("HỘI TRƯỜNG UBND PHƯỜNG BA ĐÌNH", "Số 25 Liễu Giai"),
    ),
    (
        "media_outlet",
        {"name": "Báo Thủ đô Mẫu", "domains": ["thudomau.example.vn"], "phone": "024 3825 0001"},
        {"name": "Báo Thủ Ðô Mẫu", "domains": ["www.thudomau.example.vn"], "phone": "(024) 38250001"},
    ),
    (
        "admin_unit",
        {"code": "00622", "scheme": "2025-07-01", "name": "Phường Yên Hòa", "province": "Thành phố Hà Nội"},
        {"code": "00622", "scheme": "2025-07-01", "name": "Xã Yên Hoà", "province": "TP Hà Nội"},
    ),
]

NEVER_SAME = [
    # One number, two councils; one template, two communes; one matter, two decisions.
    (
        "document",
        act(f"V/v {COUNCIL}", number="21/NQ-HĐND", issuer="HĐND xã Tạ Khoa"),
        act(f"V/v {COUNCIL}", number="21/NQ-HĐND", issuer="HĐND xã Kim Bon"),
    ),
    ("document", act(PLANNING.format("Chiềng La")), act(PLANNING.format("Chiềng Sơn"))),
    ("document", act(PLANNING.format("Ba Tô")), act(PLANNING.format("Ba Tơ"))),
    ("document", act(f"{PLAN} đợt 4"), act(f"{PLAN} đợt 5")),
    (
        "document",
        act("Báo cáo kết quả cải cách hành chính quý II năm 2026"),
        act("Báo cáo kết quả cải cách hành chính quý III năm 2026"),
    ),
    (
        "document",
        act("Phê chuẩn kết quả bầu Chủ tịch HĐND xã Lóng Sập khóa XXII"),
        act("Phê chuẩn kết quả bầu Phó Chủ tịch HĐND xã Lóng Sập khóa XXII"),
    ),
    (
        "document",
        act("Về việc bổ nhiệm công chức", number="12/QĐ-UBND"),
        act("Về việc bổ nhiệm công chức", number="13/QĐ-UBND"),
    ),
    ("document", act(PLAN, number="12/QĐ-UBND"), act(PLAN, number="12/KH-UBND")),
    # One letter apart without their marks, and both are words.
    (
        "document",
        act(COMMUNE.format("Liên Hiệp"), signer="Vũ Văn A"),
        act(COMMUNE.format("Tiên Hiệp"), signer="Vũ Văn A"),
    ),
    ("document", act(COMMUNE.format("Tân Lộc"), signer="Vũ Văn A"), act(COMMUNE.format("Tân Lập"), signer="Vũ Văn A")),
    # The preview of 8 May, the event of 9 May; the weekly briefing of two weeks.
    (
        "press_release",
        news("Hà Nội sắp khai trương Trung tâm Báo chí Thủ đô", "05-08T09:00"),
        news("Hà Nội khai trương Trung tâm Báo chí Thủ đô", "05-09T17:00"),
    ),
    (
        "press_release",
        news("Dự báo thời tiết khu vực Hà Nội", "05-08T09:00"),
        news("Dự báo thời tiết khu vực Hà Nội", "05-15T09:00"),
    ),
    (
        "press_event",
        event("Giao ban báo chí tuần", "2026-05-05T08:00"),
        event("Giao ban báo chí tuần", "2026-05-12T08:00"),
    ),
    # A translation is linked to its original.
    (
        "press_release",
        news("Khai trương Trung tâm Báo chí", "05-09T17:00", url="https://a.example.vn/1", number="12/TCBC"),
        news(
            "Khai trương Trung tâm Báo chí",
            "05-09T17:00",
            language="fr",
            translation_of="https://a.example.vn/1",
            number="12/TCBC",
        ),
    ),
    # A copy on another site is an article of its own.
    (
        "article_mention",
        {
            "headline": "Hà Nội mở Trung tâm Báo chí Thủ đô",
            "outlet": "Báo Một",
            "published_at": "2025-05-09T17:00:00+07:00",
            "url": "https://mot.example.vn/a-1234567.html",
        },
        {
            "headline": "Hà Nội mở Trung tâm Báo chí Thủ đô",
            "outlet": "Báo Hai",
            "published_at": "2025-05-09T17:00:00+07:00",
            "url": "https://hai.example.vn/a-7654321.html",
        },
    ),
    # The press centres of 2022 and 2025; the department before and after 1 March 2025.
    (
        "agency",
        {"name": "Trung tâm Báo chí Thủ đô Hà Nội", "valid_from": "2022-07-01", "address": "1 Hoàng Đạo Thúy"},
        {"name": "Trung tâm Báo chí Thủ đô Hà Nội", "valid_from": "2025-05-09", "address": "17 Điện Biên Phủ"},
    ),
    (
        "agency",
        {"name": "Sở Tài chính", "jurisdiction": "Hà Nội", "valid_to": "2025-02-28"},
        {"name": "Sở Tài chính", "jurisdiction": "Hà Nội", "valid_from": "2025-03-01"},
    ),
    ("spokesperson", person("Vũ Thị Thúy", **PHONE), person("Vũ Thị Thùy", **PHONE)),
    ("spokesperson", person("Nguyễn Văn Tiến", **PHONE), person("Nguyễn Văn Kiên", **PHONE)),
    ("spokesperson", person("Nguyễn Văn Hùng", **PHONE), person("Nguyễn Văn Hùng", "Sở Xây dựng Hà Nội", **PHONE)),
    ("venue", venue("Phòng họp số 1", "79 Đinh Tiên Hoàng"), venue("Phòng họp số 2", "79 Đinh Tiên Hoàng")),
    ("venue", venue("Trung tâm Báo chí", "17 Điện Biên Phủ"), venue("Trung tâm Báo chí", "1 Hoàng Đạo Thúy")),
    # 00097 was Tứ Liên and is Hồng Hà.
    (
        "admin_unit",
        {"code": "00097", "scheme": "2025-01-01", "name": "Phường Tứ Liên", "province": "Thành phố Hà Nội"},
        {"code": "00097", "scheme": "2025-07-01", "name": "Phường Hồng Hà", "province": "Thành phố Hà Nội"},
    ),
    (
        "official_channel",
        {"name": "Sở Y tế Hà Nội", "platform": "zalo"},
        {"name": "Sở Y tế Hà Nội", "platform": "facebook"},
    ),
    (
        "media_outlet",
        {"name": "Báo Pháp luật Mẫu", "domains": ["phapluatmau.example.vn"]},
        {"name": "Báo Pháp luật và Đời sống Mẫu", "domains": ["doisongphapluat.example.vn"]},
    ),
]


@pytest.mark.parametrize(("record_type", "left", "right"), SAME)
def test_copies_are_the_same(record_type: str, left: Document, right: Document) -> None:
    found = score(record_type, left, right)
    assert found.verdict == "same", found.facts()


@pytest.mark.parametrize(("record_type", "left", "right"), NEVER_SAME)
def test_traps_are_never_the_same(record_type: str, left: Document, right: Document) -> None:
    found = score(record_type, left, right)
    assert found.verdict != "same", found.facts()


def hard(record_type: str, **document: str) -> Any:
    return facts(record_type, RECORD_TYPES[record_type].from_document(dict(document)).natural_keys())


def test_hard_facts_of_documents() -> None:
    number = {"number": "21/NQ-HĐND", "issued_on": "2026-06-26", "jurisdiction": "Sơn La"}
    one = hard("document", issuer="HĐND xã Tạ Khoa", **number)
    assert contradicts(one, hard("document", issuer="HĐND xã Kim Bon", **number)) == "issuer.name"
    # A name here and a code there say nothing about each other; another number or year does.
    coded = hard("document", issuer_code="H52.1", **number)
    assert contradicts(one, coded) is contradicts(coded, one) is None
    assert contradicts(one, hard("document", issuer_code="H52.1", **(number | {"number": "22/NQ-HĐND"}))) == "number"
    assert contradicts(one, hard("document", issuer_code="H52.1", **(number | {"issued_on": "2025-06-26"}))) == "number"
    # Who agrees by code is not asked about the spelling of the name.
    named = hard("document", issuer="HDND xa Ta Khoa", issuer_code="H52.1", **number)
    assert contradicts(named, hard("document", issuer="HĐND xã Tạ Khoa", issuer_code="H52.1", **number)) is None
    # The notation of a decree names the Government, whatever stands for the issuer.
    decree = {"number": "244/2026/NĐ-CP", "issued_on": "2026-06-30"}
    assert (
        contradicts(hard("document", issuer="Chính phủ", **decree), hard("document", issuer="Hà Nội", **decree)) is None
    )
    assert contradicts({}, one) is None


def test_hard_facts_of_bodies_units_and_people() -> None:
    centre = {"name": "Trung tâm Báo chí Thủ đô Hà Nội"}
    old, new = hard("agency", **centre, valid_from="2022-07-01"), hard("agency", **centre, valid_from="2025-05-09")
    assert contradicts(old, new) == "from"
    ended = hard("agency", name="Sở Tài chính", jurisdiction="Hà Nội", valid_to="2025-02-28")
    begun = hard("agency", name="Sở Tài chính", jurisdiction="Hà Nội", valid_from="2025-03-01")
    assert contradicts(ended, begun) == contradicts(begun, ended) == "to"
    code = {"name": "Xã Ba Chẽ", "scheme": "2025-07-01"}
    assert contradicts(hard("admin_unit", code="06970", **code), hard("admin_unit", code="06978", **code)) is not None
    first = hard("spokesperson", full_name="Lê An", agency="Sở Y tế", jurisdiction="Hà Nội", appointed_on="2024-01-02")
    again = hard("spokesperson", full_name="Lê An", agency="Sở Y tế", jurisdiction="Hà Nội", appointed_on="2026-01-02")
    assert contradicts(first, again) == "appointed"
    bulletin = {"source_system": "TTN", "title": "Bản tin", "priority": "ordinary", "text": "x"}
    one, other = (hard("broadcast_bulletin", identifier=name, **bulletin) for name in ("BT-1", "BT-2"))
    assert contradicts(one, other) == "id@ttn"


def test_relations_are_told_from_either_side() -> None:
    found = model("press_release")
    assert found is not None
    original = found.prepare(news("Khai trương Trung tâm", "05-09T17:00", url="https://a.example.vn/1", language="vi"))
    french = found.prepare(
        news("Ouverture du centre", "05-10T08:00", language="fr", translation_of="https://a.example.vn/1")
    )
    assert relation("press_release", french, original) == "translation_of"
    assert relation("press_release", original, french) is None
    before = found.prepare(news("Hà Nội sắp khai trương Trung tâm Báo chí Thủ đô", "05-08T09:00"))
    after = found.prepare(news("Hà Nội khai trương Trung tâm Báo chí Thủ đô", "05-09T17:00"))
    assert relation("press_release", before, after) == "preview_of"
    assert relation("press_release", after, before) is None
    other = found.prepare(news("Hà Nội khai trương Trung tâm Báo chí Thủ đô tại Ba Đình", "05-09T18:00"))
    assert relation("press_release", after, other) == relation("press_release", other, after) == "same_story"
    assert relation("press_release", after, found.prepare(news("Lịch tiêm vắc xin sởi", "05-09T18:00"))) is None
    assert relation("venue", after, other) is None


@pytest.mark.parametrize("words", ["tô to|tơ", "má ma|mà", "cờ co|cô", "lộ lo|lò", "sở so|sơ", "bà ba|bá", "dũ du|dụ"])
def test_a_word_without_marks_beside_it_hides_no_other_marks(words: str) -> None:
    ours, theirs = (act(f"Công nhận thôn {some} đạt chuẩn nông thôn mới") for some in words.split("|"))
    level = {each.level for each in score("document", ours, theirs).features if each.name == "title"}
    assert level == {"marks_differ"}
