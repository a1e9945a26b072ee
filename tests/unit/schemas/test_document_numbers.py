"""Numbers and notations of documents, codes of bodies, addresses."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.transforms import Unconvertible, as_document_number
from schemas.document_number import NumberKind, number_key, parse
from schemas.organ_code import organ_code_key
from schemas.texts.document_keys import document_keys
from schemas.texts.document_numbers import Doubt, understand
from schemas.url import docid_of, host_of, url_key

REALDATA = Path(__file__).parents[3] / "../shared/realdata"


@pytest.mark.parametrize(
    "text",
    ["Số: 123 /QĐ-UBND", "123/QÐ-UBND", "123/QD-UBND", "QĐ 123/QĐ-UBND ngày 9/5/2025", "0123/QĐ-UBND",
     "123\u00a0/ QĐ–UBND", "Quyết định số 123/QĐ-UBND của UBND Thành phố", "123/qđ-ubnd"],
)  # fmt: skip
def test_all_spellings_of_one_number_have_one_key(text: str) -> None:
    assert number_key(text) == "123/qđ-ubnd"


@pytest.mark.parametrize(
    ("text", "key", "kind"),
    [
        ("20/2020/QĐ-TTg", "20/2020/qđ-ttg", NumberKind.NORMATIVE),
        ("66.22/2026/NQ-CP", "66.22/2026/nq-cp", NumberKind.NORMATIVE),
        ("126/2025/QH15", "126/2025/qh15", NumberKind.ASSEMBLY),
        ("237/NQ-UBTVQH16", "237/nq-ubtvqh16", NumberKind.ASSEMBLY),
        ("1273/BTTTT-TTCS", "1273/btttt-ttcs", NumberKind.LETTER),
        ("25/CP", "25/cp", NumberKind.LETTER),
        ("1085/LĐTBXH-QĐ", "1085/lđtbxh-qđ", NumberKind.INDIVIDUAL),
        ("02/GTGT", "2/gtgt", NumberKind.FORM),
        ("01/2013/TTLT-BTC-BKHCN", "1/2013/ttlt-btc-bkhcn", NumberKind.JOINT),
        ("07/CT-TTg", "7/ct-ttg", NumberKind.INDIVIDUAL),
        ("23/QĐ-TT HĐND", "23/qđ-tt-hđnd", NumberKind.INDIVIDUAL),
        ("7816/VPCP-TTĐT", "7816/vpcp-ttđt", NumberKind.LETTER),
        ("19/HDND-KTNS", "19/hđnd-ktns", NumberKind.LETTER),
        ("9499-QĐ/TU", "9499/qđ/tu", NumberKind.PARTY),
        ("237-ndcp", "237/nđ-cp", NumberKind.INDIVIDUAL),
        ("1234", None, NumberKind.BARE),
    ],
)
def test_each_national_form_is_taken_apart(text: str, key: str | None, kind: NumberKind) -> None:
    found = parse(text)
    assert found is not None
    assert found.kind is kind
    assert number_key(text) == key


def test_guidance_is_not_a_contract_and_a_project_not_a_scheme() -> None:
    assert number_key("12/HD-UBND") != number_key("12/HĐ-UBND")
    assert number_key("12/DA-UBND") != number_key("12/ĐA-UBND")


@pytest.mark.parametrize("text", ["", "abc", "74fass22", "9/5/2025", "Số:", "không số"])
def test_what_is_no_number_has_no_key(text: str) -> None:
    assert number_key(text) is None


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("", Doubt.NO_NUMBER), ("không số", Doubt.NO_NUMBER), ("ngày 9/5/2025", Doubt.DATE),
        ("1234", Doubt.NO_NOTATION), ("20/2020", Doubt.NO_NOTATION),
        ("2020/NĐ-CP", Doubt.ONLY_YEAR), ("2013/BXD", Doubt.ONLY_YEAR), ("2025/QH15", Doubt.ONLY_YEAR),
        ("2009/XXX", Doubt.ONLY_YEAR), ("01, 02 và 03/QĐ-UBND", Doubt.LIST_OF_NUMBERS),
        ("12/QĐ-UBND; 13/QĐ-UBND", Doubt.LIST_OF_NUMBERS), ("139/2025/QHI15", Doubt.GARBLED),
        ("65/2022/NĐzCP", Doubt.GARBLED), ("01/2010/TT-BTC&area", Doubt.GARBLED), ("02/2000/NĐ-HĐTP", Doubt.GARBLED),
        ("65/2013/NB", Doubt.GARBLED), ("118/2025/QH135", Doubt.GARBLED),
    ],
)  # fmt: skip
def test_what_is_not_one_number_says_why(text: str, doubt: Doubt) -> None:
    assert understand(text) is doubt
    assert doubt.vi
    assert doubt.en


@pytest.mark.parametrize(
    "text",
    ["2151/QĐ-TTg", "1962/QĐ-TTg", "2054/QĐ-CT-HS", "2013/BXD-KTXD", "123/qđ-ubnd", "QĐ 123/QĐ-UBND ngày 9/5/2025",
     "237-ndcp", "07/CTr-TU", "12/QyĐ-UBND", "9499-QĐ/TU", "42/2008/QĐ-BGD&ĐT", "30/2008/TT-BCA-X11", "163/2016/NĐ"],
)  # fmt: skip
def test_a_number_in_any_of_its_forms_is_understood(text: str) -> None:
    assert understand(text) == parse(text)
    assert number_key(text) is not None


def test_a_list_of_numbers_is_kept_whole_and_a_date_is_no_number() -> None:
    assert as_document_number("01, 02 và 03/QĐ-UBND") == "01, 02 và 03/QĐ-UBND"
    assert as_document_number("Số: 123 /QĐ-UBND ngày 9/5/2025") == "123/QĐ-UBND"
    with pytest.raises(Unconvertible, match="A date"):
        as_document_number("9/5/2025")


def test_issuer_number_and_year_make_the_key_and_each_alone_does_not() -> None:
    def keys(number: str, issuer: str = "UBND TP Hà Nội", year: int | None = 2025) -> list[str]:
        return document_keys(number, issuer=issuer, year=year)

    [key] = keys("07/QĐ-UBND")
    assert key.endswith("|7/qđ-ubnd|2025")
    assert keys("7/QD-UBND", "Ủy ban nhân dân TP. Hà Nội") == [key]
    assert keys("07/QĐ-UBND", year=2026) != [key]
    assert keys("07/QĐ-UBND", "UBND tỉnh Sơn La") != [key]
    assert keys("20/2020/QĐ-TTg", "Thủ tướng Chính phủ", year=2021) == keys(
        "20/2020/QĐ-TTg", "Thủ tướng Chính phủ", None
    )
    assert keys("07/QĐ-UBND", year=None) == []
    assert keys("2020/NĐ-CP", "Chính phủ") == []
    assert keys("7/NQ-HĐND", "HĐND Tỉnh") == [], "of which province?"
    assert document_keys("7/QĐ-UBND", issuer_code="H26.1", year=2025) == ["code/H26.1|7/qđ-ubnd|2025"]


@given(st.text(max_size=80))
def test_every_text_is_a_number_or_has_a_reason(text: str) -> None:
    found = understand(text)
    assert isinstance(found, Doubt) or (found == parse(text) and found.notation)


@given(st.text(max_size=80))
def test_no_text_crashes_the_parser(text: str) -> None:
    key = number_key(text)
    assert key is None or number_key(key) == number_key(number_key(key) or "")


@pytest.mark.realdata
@pytest.mark.skipif(not REALDATA.is_dir(), reason="the real data folder is not there")
def test_every_real_number_is_read_and_only_variants_meet() -> None:
    with (REALDATA / "vn-legal/document_numbers_raw.csv").open(encoding="utf-8") as file:
        numbers = [row["raw"] for row in csv.DictReader(file)]
    assert len(numbers) == 3497
    groups = defaultdict(set)
    for number in numbers:
        key = number_key(number)
        if key is not None:
            groups[key].add(number)
    assert sum(map(len, groups.values())) == 3497 - 50  # of those only the year is left
    meeting = [sorted(group) for group in groups.values() if len(group) > 1]
    assert ["109/2025/ND-CP", "109/2025/NĐ-CP"] in meeting
    for group in meeting:
        # Whatever meets differs only by Đ, blanks, case or leading zeros.
        bare = {"".join(n.upper().replace("Đ", "D").replace("Ð", "D").split()).lstrip("0") for n in group}
        assert len(bare) == 1, group


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("000.00.01.H26", "H26.1"),
        ("H26.1", "H26.1"),
        ("H26.01.", None),
        ("000.00.00.G22", "G22"),
        ("28.22.H17", "H17.22.28"),
        ("H37.DN.002", "H37.DN.2"),
        ("h26", "H26"),
        ("null", None),
        ("Sở Y tế", None),
        ("", None),
    ],
)
def test_both_schemes_of_codes_meet(code: str, key: str | None) -> None:
    assert organ_code_key(code) == key


@pytest.mark.parametrize(
    "url",
    ["https://hanoi.gov.vn/Tin/a?id=3", "http://HANOI.gov.vn:80/Tin/a/?id=3#x", "https://hanoi.gov.vn:443/Tin/a?utm_source=z&id=3",
     "https://hanoi.gov.vn/Tin/a?id=3&fbclid=q&gclid=r"],
)  # fmt: skip
def test_one_page_has_one_address_key(url: str) -> None:
    assert url_key(url) == "hanoi.gov.vn/Tin/a?id=3"


@given(st.from_regex(r"https?://[a-z0-9.-]{1,12}(/[A-Za-z0-9._~%-]{0,5}){0,4}/?", fullmatch=True))
def test_what_does_not_count_changes_no_address(url: str) -> None:
    # Most addresses are read without taking them apart; with a fragment none is.
    assert url_key(url) == url_key(f"{url}#x")
    assert host_of(url) == host_of(f"{url}#x")


def test_addresses_that_differ_stay_apart() -> None:
    assert url_key("https://a.vn/Tin") != url_key("https://a.vn/tin")
    assert url_key("https://a.vn/?id=1") != url_key("https://a.vn/?id=2")
    assert url_key("https://a.vn/a b.pdf") == url_key("https://a.vn/a%20b.pdf")
    for bad in ("ftp://a.vn/x", "not a url", "http://[::1", "https://a.vn:99999/"):
        assert url_key(bad) is None


def test_docid_is_taken_only_from_the_legal_database() -> None:
    assert docid_of("https://vanban.chinhphu.vn/?pageid=27160&docid=216500") == "216500"
    assert docid_of("https://example.vn/?docid=216500") is None
