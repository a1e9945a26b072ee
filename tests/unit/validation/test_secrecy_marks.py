"""State secrets stay out, and nothing of them is copied."""

import json
from pathlib import Path
from unicodedata import normalize

import pytest

from schemas.record import Record
from validation.records import check
from schemas.secrecy import secret_field

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
    ],
)
def test_a_marked_document_is_refused_and_not_copied(values: dict[str, str]) -> None:
    found = check("document", {"number": "5/KH-UBND", "issued_on": "not a date", **values})
    assert isinstance(found, list)
    assert [(violation.rule_id, violation.value) for violation in found] == [("secrecy.marked", "")]
    told = " ".join([found[0].message_vi, found[0].message_en, found[0].fix_vi, found[0].fix_en])
    assert not any(value in told for value in values.values())


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
