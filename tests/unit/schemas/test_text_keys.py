"""Unicode order and comparison keys."""

import csv
import itertools
import json
from pathlib import Path
from unicodedata import category, is_normalized, normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.text import agency_key, clean, fold, fold_ascii, fold_name, truncate

REALDATA = Path(__file__).parents[3] / "../shared/realdata"
MARKS = "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
VIETNAMESE = st.text(
    alphabet="aăâeêioôơuưyđĐÐðhqngtmkAOE \u00a0\u200b\u00ad\ufeff-–/\r\n" + MARKS,
    max_size=40,
)


@given(VIETNAMESE)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert is_normalized("NFC", once)


@given(st.text(max_size=60))
@example("Bÿ")
@example("ÐÛ")
def test_any_text_cleans_once_and_folds_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    for key in (fold, fold_name, fold_ascii):
        assert key(key(text)) == key(text), key.__name__


@pytest.mark.parametrize(
    "marks", list(itertools.permutations("\u0302\u0323")) + list(itertools.permutations("\u0302\u0301"))
)
def test_order_of_marks_never_matters(marks: tuple[str, ...]) -> None:
    assert clean("a" + "".join(marks)) == ("ậ" if "\u0323" in marks else "ấ")


@pytest.mark.parametrize("letter", "ấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự")
def test_every_order_of_a_letters_marks_gives_the_letter(letter: str) -> None:
    base, *marks = normalize("NFD", letter)
    for order in itertools.permutations(marks):
        assert clean(base + "".join(order)) == letter


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("QÐ-UBND", "QĐ-UBND"),
        ("HÐND", "HĐND"),
        ("Ðiều 5, ðồng", "Điều 5, đồng"),
        ("QĐÐ", "QĐĐ"),
        ("Guðrún Ðorvaldsdóttir", "Guðrún Ðorvaldsdóttir"),
        ("kho\u200bản", "khoản"),
        ("Thông t\u00adư", "Thông tư"),
        ("số\u00a0028/2015", "số 028/2015"),
        ("\ufeff Hà Nội\u3000", "Hà Nội"),
        ("m² № ½", "m² № ½"),
        ("một\r\nhai\rba", "một\nhai\nba"),
    ],
)
def test_cleaning_repairs_what_was_measured_in_real_text(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yên Hòa", "Yên Hoà"),
        ("Thủy", "Thuỷ"),
        ("Mĩ Đình", "Mỹ Đình"),
        ("qui định", "quy định"),
        ("hòan thành", "hoàn thành"),
        ("qúy", "quý"),
        ("Khóa XVI", "khóa  xvi"),
        ("a – b", "a - b"),
    ],
)
def test_spellings_of_one_name_fold_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Phú Đông", "Phù Đổng"), ("Ba Tô", "Ba Tơ"), ("Thúy", "Thúi"), ("Xã A", "Phường A"), ("qua", "quà")],
)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_names_of_people_keep_y_and_i_apart() -> None:
    assert fold_name("Vỹ") != fold_name("Vĩ")
    assert fold_name("NGUYỄN THỊ THUÝ") == fold_name("Nguyễn Thị Thúy")


def test_blocking_key_has_no_marks() -> None:
    assert fold_ascii("Đường Phú Đông") == "duong phu dong"


SAME = [
    ["UBND TP Hà Nội", "UBND thành phố Hà Nội", "Ủy ban nhân dân TP. Hà Nội", "Uỷ ban Nhân dân TP.Hà Nội",
     "Comité populaire de Hanoi", "Comité populaire de Hanoï", "คณะกรรมการประชาชนฮานอย"],
    ["Sở TT&TT", "Sở TT&amp;TT", "Sở TT-TT", "Sở TTTT", "Sở TT & TT", "Sở Thông tin và Truyền thông"],
    ["Sở Quy hoạch - Kiến trúc", "Sở Quy hoạch – Kiến trúc", "Sở Quy hoạch — Kiến trúc", "Sở QHKT",
     "Sở Quy hoạch và Kiến trúc"],
    ["Sở LĐ-TB-XH", "Sở LĐTB&XH", "Sở LĐ-TB&XH", "Sở Lao động – Thương binh và Xã hội"],
    ["Sở KH&ĐT", "Sở KH-ĐT", "Sở Kế hoạch và Đầu tư"],
    ["VP UBND TP", "Văn phòng UBND Thành phố", "Văn phòng Ủy ban nhân dân Thành phố"],
]  # fmt: skip


@pytest.mark.parametrize("names", SAME)
def test_aliases_of_one_body_have_one_key(names: list[str]) -> None:
    assert len({agency_key(name) for name in names}) == 1


def test_bodies_have_keys_of_their_own() -> None:
    assert len({agency_key(names[0]) for names in SAME}) == len(SAME)
    assert agency_key("Sở TP") == agency_key("Sở Tư pháp")
    assert agency_key("Thanh tra TP") == agency_key("Thanh tra thành phố")
    assert agency_key("HĐND Tỉnh") != agency_key("HĐND xã Chiềng Mai")


@given(VIETNAMESE, st.integers(min_value=0, max_value=50))
def test_a_cut_never_parts_a_letter_from_its_marks(text: str, limit: int) -> None:
    head = truncate(text, limit)
    assert len(head) <= limit
    assert text.startswith(head)
    # A mark after an invisible control character is no part of a letter (UAX #29, rule GB4).
    if head and len(head) < len(text) and category(head[-1]) not in {"Cc", "Cf", "Zl", "Zp"}:
        assert text[len(head)] not in MARKS


@pytest.mark.realdata
@pytest.mark.skipif(not REALDATA.is_dir(), reason="the real data folder is not there")
def test_two_sources_of_the_same_units_differ_only_by_true_changes() -> None:
    with (REALDATA / "vn-admin-units/new_units_all_from_2025-07-01.csv").open(encoding="utf-8-sig") as file:
        first = {row["wardCode"]: row["ward"] for row in csv.DictReader(file)}
    provinces = json.loads((REALDATA / "vn-admin-units/second_source_new_units_2026-07-25.json").read_text("utf-8"))
    second = {ward["Code"]: ward["FullName"] for province in provinces for ward in province["Wards"]}
    both = first.keys() & second.keys()
    assert len(both) == 3320
    differ = [code for code in both if first[code] != second[code]]
    true_changes = [code for code in differ if fold(first[code]) != fold(second[code])]
    assert len(differ) > 190
    assert len(true_changes) == 10
    assert all(first[code].startswith("Xã") and second[code].startswith("Phường") for code in true_changes)


@pytest.mark.realdata
@pytest.mark.skipif(not REALDATA.is_dir(), reason="the real data folder is not there")
def test_real_pitfalls_clean_to_composed_text() -> None:
    with (REALDATA / "vn-legal/text_pitfalls.jsonl").open(encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    assert len(lines) > 500
    for line in lines:
        text = clean(line["text"])
        assert clean(text) == text
        assert not set(text) & set("\u00a0\u200b\u00ad\ufeff")
