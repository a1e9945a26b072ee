"""State secrets stay out, and nothing of them is copied."""

import json
from pathlib import Path
from unicodedata import normalize

import pytest

from schemas.record import Record
from schemas.secrecy import is_of_series, may_be_secret, secret_field, secret_place
from validation.records import check

REALDATA = Path(__file__).parents[3] / "../shared/realdata"


@pytest.mark.parametrize(
    "values",
    [
        {"secrecy": "Mật"},
        {"secrecy": "tối mật"},
        {"secrecy": "Mức A"},  # nobody knows it, so it is taken for secret
        {"subject": "Mật"},
        {"subject": "[MẬT] Kế hoạch 5"},
        {"subject": "Tuyệt mật: phương án"},
        {"body": "UBND THÀNH PHỐ\nMẬT\nSố: 5/KH"},
        {"body": "UBND THÀNH PHỐ\n  T U Y Ệ T   M Ậ T  \nSố: 5"},
        {"body": "UBND THÀNH PHỐ TỐI MẬT CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"},
        {"body": "Độ mật: Mật\nSố: 5"},
        {"summary": "Độ mật: Tối mật"},
        {"body": normalize("NFD", "UBND\nTUYỆT MẬT\n")},
        {"subject": "M\u00adẬT"},
        {"attachments": [{"name": "MẬT - phương án.pdf"}]},
        {"body": "UBND THÀNH PHỐ\nSố: 12/M-UBND\nHà Nội"},
    ],
)
def test_a_marked_document_is_refused_and_not_copied(values: dict[str, object]) -> None:
    found = check("document", {"number": "5/KH-UBND", "issued_on": "not a date", **values})
    assert isinstance(found, list)
    assert [(violation.rule_id, violation.value) for violation in found] == [("secrecy.marked", "")]
    told = " ".join([found[0].message_vi, found[0].message_en, found[0].fix_vi, found[0].fix_en])
    assert not any(str(value) in told for value in values.values())


@pytest.mark.parametrize(
    "values",
    [
        {"secrecy": "Không mật"},
        {"secrecy": "Thường"},
        {"subject": "Mật độ dân số năm 2025"},
        {"subject": "Mật ong Hà Giang"},
        {"subject": "Luật Bảo vệ bí mật nhà nước"},
        {"subject": "AN TOÀN, BẢO MẬT THÔNG TIN"},
        {"body": "QUY ĐỊNH VỀ BÍ MẬT NHÀ NƯỚC\nVăn bản có các mức tuyệt mật, tối mật, mật."},
        {"subject": "Mật khẩu một lần"},
    ],
)
def test_words_that_only_look_alike_pass(values: dict[str, str]) -> None:
    assert isinstance(check("document", {"number": "5/KH-UBND", **values}), Record)


@pytest.mark.realdata
@pytest.mark.skipif(not REALDATA.is_dir(), reason="the real data folder is not there")
def test_no_real_public_document_is_taken_for_secret() -> None:
    with (REALDATA / "vn-legal/documents_metadata.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    assert len(rows) > 100
    assert [row["path"] for row in rows if secret_field({"body": row["body_head"]})] == []


@pytest.mark.parametrize("number", ["12/M-UBND", "12/2026/M-UBND", "12/UBND-M", "12/UBND-NC (M)", "M-UBND", "UBND-M"])
def test_the_series_of_secret_documents_is_known_by_its_letter(number: str) -> None:
    assert is_of_series(number)
    assert secret_field({"number": number}) == "number"
    assert secret_place({"du_lieu": {"Số, ký hiệu": number}}) == "/du_lieu/*"


@pytest.mark.parametrize(
    "number", ["12/QĐ-UBND", "12/QĐ-TM", "12/TM-UBND", "5/TTr-MTTQ", "21/NQ-HĐND", "M3/12", "8/CTM"]
)
def test_other_numbers_are_not_of_the_series(number: str) -> None:
    assert not is_of_series(number)


@pytest.mark.parametrize(
    "record",
    [
        {"doMat": "Mật"}, {"Độ mật": "Tối mật"}, {"do_mat": 1}, {"Mật": "x"}, {"secrecyLevel": "C"},
        {"a": [{"b": {"tep": "TUYỆT MẬT.docx"}}]}, {"a": "T U Y Ệ T   M Ậ T"}, {"a": "ma\u0323\u0302t"},
    ],
)  # fmt: skip
def test_a_mark_is_found_wherever_a_source_puts_it_and_the_quick_look_never_misses_it(
    record: dict[str, object],
) -> None:
    assert secret_place(record) is not None
    for is_ascii in (True, False):
        assert may_be_secret(json.dumps(record, ensure_ascii=is_ascii).encode())


@pytest.mark.parametrize(
    "record",
    [
        {"doMat": "Thường"}, {"Độ mật": ""}, {"Mật": None}, {"doMat": 0}, {"mặt": "x"}, {"secrecy": None},
        {"t": "Mật khẩu: đổi ngay", "n": "bí mật kinh doanh", "m": "mật độ", "k": "Mật ong"}, {"so": "12/QĐ-UBND"},
    ],
)  # fmt: skip
def test_an_ordinary_record_of_a_source_has_no_mark(record: dict[str, object]) -> None:
    assert secret_place(record) is None


def test_the_place_of_a_mark_never_repeats_a_name_that_is_content() -> None:
    assert secret_place({"MẬT: Kế hoạch X": "y"}) == "/*"


@pytest.mark.realdata
@pytest.mark.skipif(not REALDATA.is_dir(), reason="the real data folder is not there")
def test_no_public_document_number_is_taken_for_one_of_the_series() -> None:
    with (REALDATA / "vn-legal/document_numbers_raw.csv").open(encoding="utf-8") as file:
        numbers = [line.split(",")[0].strip('"') for line in file]
    assert len(numbers) > 1000
    assert [number for number in numbers if is_of_series(number)] == []
