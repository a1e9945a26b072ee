"""Citations of documents, in the many ways in which Vietnamese texts write them."""

from datetime import date

import pytest

from schemas.texts.document_references import LONGEST_RANGE, citations, national_issuers, same_series

HANOI = "UBND thành phố Hà Nội"


@pytest.mark.parametrize(
    ("text", "number", "year", "on", "issuer", "part"),
    [
        ("Quyết định số 12/2020/QĐ-UBND ngày 5/6/2020 của UBND thành phố Hà Nội",
         "12/2020/QĐ-UBND", 2020, date(2020, 6, 5), HANOI, ""),
        ("Nghị định 09/2017/NĐ-CP", "09/2017/NĐ-CP", 2017, None, "", ""),
        ("Nghị định số 09/2017/NĐ-CP ngày 09 tháng 02 năm 2017 của Chính phủ quy định chi tiết việc phát ngôn",
         "09/2017/NĐ-CP", 2017, date(2017, 2, 9), "Chính phủ", ""),
        ("123/QÐ-UBND ngày 09-05-2025", "123/QĐ-UBND", 2025, date(2025, 5, 9), "", ""),
        ("QĐ 123/QĐ-UBND ngày 9.5.2025", "123/QĐ-UBND", 2025, date(2025, 5, 9), "", ""),
        ("07/CT-TTg năm 2024", "07/CT-TTg", 2024, None, "", ""),
        ("Số: 7816/VPCP-TTĐT", "7816/VPCP-TTĐT", None, None, "", ""),
        ("Nghị quyết 1656/NQ-UBTVQH15", "1656/NQ-UBTVQH15", None, None, "", ""),
        ("Quyết định 9499-QĐ/TU", "9499-QĐ/TU", None, None, "", ""),
        ("QĐ số 123", "123", None, None, "", ""),
        ("Quyết định số 123 ngày 5/6/2020 của UBND thành phố Hà Nội", "123", 2020, date(2020, 6, 5), HANOI, ""),
        ("khoản 2 Điều 5 của Quyết định số 12/2020/QĐ-UBND", "12/2020/QĐ-UBND", 2020, None, "", "khoản 2 Điều 5"),
        ("Một số điều của Quyết định số 12/2020/QĐ-UBND", "12/2020/QĐ-UBND", 2020, None, "", "Một số điều"),
        ("Quyết định số 12/2020/QĐ - UBND - Hà Nội", "12/2020/QĐ - UBND", 2020, None, "", ""),
        ("Quyết định số 5/QĐ-UBND ngày 31/2/2020 của Chủ tịch UBND thành phố Hà Nội về việc mẫu",
         "5/QĐ-UBND", None, None, f"Chủ tịch {HANOI}", ""),
        ("Thông tư số 28 /2015/TT-BQP của Bộ trưởng Bộ Quốc phòng", "28 /2015/TT-BQP", 2015, None,
         "Bộ trưởng Bộ Quốc phòng", ""),
    ],
)  # fmt: skip
def test_one_citation(text: str, number: str, year: int | None, on: date | None, issuer: str, part: str) -> None:
    [found] = citations(text)
    assert (found.number, found.year, found.on, found.issuer, found.part) == (number, year, on, issuer, part)
    assert found.text == text.replace("Ð", "Đ")


@pytest.mark.parametrize(
    ("text", "numbers", "issuers"),
    [
        ("các Quyết định số 12, 13 và 14/2020/QĐ-UBND của UBND thành phố Hà Nội về việc quản lý",
         ["12/2020/QĐ-UBND", "13/2020/QĐ-UBND", "14/2020/QĐ-UBND"], {HANOI}),
        ("từ số 12 đến số 15/2020/QĐ-UBND",
         ["12/2020/QĐ-UBND", "13/2020/QĐ-UBND", "14/2020/QĐ-UBND", "15/2020/QĐ-UBND"], {""}),
        ("Quyết định 12/2020, 15/2021/QĐ-UBND", ["12/2020/QĐ-UBND", "15/2021/QĐ-UBND"], {""}),
        ("Quyết định số 12/2020/QĐ-UBND, 15/2021/QĐ-UBND của UBND tỉnh Sơn La",
         ["12/2020/QĐ-UBND", "15/2021/QĐ-UBND"], {"UBND tỉnh Sơn La"}),
        ("Nghị định số 09/2017/NĐ-CP; Nghị quyết số 3/NQ-HĐND ngày 1/2/2024 của HĐND thành phố Hà Nội",
         ["09/2017/NĐ-CP", "3/NQ-HĐND"], {"", "HĐND thành phố Hà Nội"}),
    ],
)  # fmt: skip
def test_lists_and_ranges(text: str, numbers: list[str], issuers: set[str]) -> None:
    found = citations(text)
    assert [each.number for each in found] == numbers
    assert {each.issuer for each in found} == issuers


def test_the_piece_and_the_text_belong_to_their_own_number() -> None:
    first, second = citations(
        "khoản 2 Điều 5 Quyết định số 12/2020/QĐ-UBND của UBND Thành phố và Điều 3 Quyết định số 15/2021/QĐ-UBND"
    )
    assert (first.part, first.issuer, first.text) == (
        "khoản 2 Điều 5",
        "UBND Thành phố",
        "12/2020/QĐ-UBND của UBND Thành phố",
    )
    assert (second.part, second.issuer, second.text) == ("Điều 3", "", "15/2021/QĐ-UBND")


@pytest.mark.parametrize("text", ["", "ngày 5/6/2020", "Luật Báo chí", "24/7", "từ 5 đến 9", "và, và; và"])
def test_what_cites_nothing(text: str) -> None:
    assert citations(text) == []


def test_a_range_of_many_is_a_slip() -> None:
    assert len(citations(f"từ số 1 đến số {LONGEST_RANGE + 1}/2020/QĐ-UBND")) == LONGEST_RANGE + 1
    assert len(citations("từ số 1 đến số 9999/2020/QĐ-UBND")) == 1


def test_texts_made_to_be_hard_come_to_an_end() -> None:
    for hard in ("1, " * 700, "điều " * 400, "của a " * 300, "1/a-" * 500, "từ số 1 đến " * 160):
        assert len(citations(hard + "12/2020/QĐ-UBND")) < 2_000


def test_some_notations_belong_to_one_body_of_the_country() -> None:
    assert national_issuers("12/2020/NĐ-CP") == ("Chính phủ",)
    assert national_issuers("12/2020/QĐ-TTg")[0] == "Thủ tướng Chính phủ"
    assert national_issuers("126/2025/QH15") == ("Quốc hội",)
    assert national_issuers("12/2020/TT-BTTTT") == ("Bộ thông tin truyền thông",)
    assert national_issuers("12/2020/QĐ-UBND") == national_issuers("01/2013/TTLT-BTC-BKHCN") == ()


def test_a_series_is_that_of_one_body() -> None:
    assert same_series("12/2020/QĐ-UBND", "30/KH-UBND")
    assert not same_series("12/QĐ-UBND", "1/NQ-HĐND")
    assert not same_series("", "")
