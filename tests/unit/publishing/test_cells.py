"""CSV cells: nothing that a spreadsheet would run, and still the same text for a reader of CSV."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.cells import cell

SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
HIDDEN = ["", " ", "\t", "\u00a0", "\u200b", "\ufeff", " \u200b ", "\u3000"]


def read(text: str) -> str:
    ((value,),) = csv.reader(io.StringIO(text, newline=""), strict=True)
    return str(value)


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_formula_gets_an_apostrophe(sign: str, hidden: str) -> None:
    assert read(cell(f"{hidden}{sign}1+1")) == f"'{hidden}{sign}1+1"


@pytest.mark.parametrize("start", ["\t", "\r", "\n", "\tabc", "\rabc"])
def test_a_control_character_in_front_gets_an_apostrophe(start: str) -> None:
    assert read(cell(start)) == f"'{start}"


@pytest.mark.parametrize("text", ["Hà Nội", "12/QĐ-UBND", "a=b", "Đường", "(04) 3825", "“Nghị quyết”", ""])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert read(cell(text)) == text


@pytest.mark.parametrize(("value", "text"), [(-5, "-5"), (1.5, "1.5"), (True, "true"), (None, ""), (["a"], '["a"]')])
def test_typed_values(value: object, text: str) -> None:
    assert read(cell(value)) == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_a_cell_reads_back_and_never_starts_with_a_sign(text: str) -> None:
    back = read(cell(text))
    assert back in (text, f"'{text}")
    assert not back or back[0] not in SIGNS + "\t\r\n"
