"""Numbers and notations of documents, codes of bodies, addresses."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.document_number import NumberKind, number_key, parse
from schemas.organ_code import organ_code_key
from schemas.url import docid_of, url_key

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
        ("126/2025/QH15", "126/2025/qh15", NumberKind.NORMATIVE),
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
        assert key is not None, number
        groups[key].add(number)
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


def test_addresses_that_differ_stay_apart() -> None:
    assert url_key("https://a.vn/Tin") != url_key("https://a.vn/tin")
    assert url_key("https://a.vn/?id=1") != url_key("https://a.vn/?id=2")
    assert url_key("https://a.vn/a b.pdf") == url_key("https://a.vn/a%20b.pdf")
    for bad in ("ftp://a.vn/x", "not a url", "http://[::1", "https://a.vn:99999/"):
        assert url_key(bad) is None


def test_docid_is_taken_only_from_the_legal_database() -> None:
    assert docid_of("https://vanban.chinhphu.vn/?pageid=27160&docid=216500") == "216500"
    assert docid_of("https://example.vn/?docid=216500") is None
