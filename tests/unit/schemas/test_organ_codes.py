"""Codes of bodies: two schemes, any padding, one value; and what makes an ended body the same one in two lists."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.agency import Agency
from schemas.organ_code import LONGEST, OrganCode, organ_code_key, same_body

GROUPS = st.lists(st.from_regex(r"[1-9][0-9]{0,2}|DN|TTDL", fullmatch=True), max_size=3)
LEVEL_1 = st.from_regex(r"[GHKT][0-9]{2}", fullmatch=True)


@given(
    level_1=LEVEL_1, below=GROUPS, zeros=st.lists(st.integers(0, 2), min_size=3, max_size=3), empty=st.integers(0, 2)
)
def test_order_and_padding_never_matter(level_1: str, below: list[str], zeros: list[int], empty: int) -> None:
    plain = ".".join([level_1, *below])
    padded = [group.zfill(len(group) + more) for group, more in zip(below, zeros, strict=False)]
    legacy = ".".join([*["000"] * empty, *reversed(padded), level_1])
    assert same_body(plain, legacy)
    assert same_body(plain, f" {legacy.lower()} ")
    assert str(OrganCode.parse(legacy)) == plain


@given(level_1=LEVEL_1, below=GROUPS)
def test_what_is_written_in_the_old_scheme_is_read_back(level_1: str, below: list[str]) -> None:
    code = OrganCode.parse(".".join([level_1, *below]))
    assert code is not None
    assert OrganCode.parse(code.legacy) == code
    assert code.legacy.endswith(f".{level_1}")
    assert len(code.legacy.split(".")) == 4


def test_codes_are_written_as_the_standards_write_them() -> None:
    assert [OrganCode.parse(text).legacy for text in ("H26.1", "G22", "H26.12.3")] == [
        "000.00.01.H26",
        "000.00.00.G22",
        "000.03.12.H26",
    ]
    assert str(OrganCode.parse("28.22.H17").parent) == "H17.22"
    assert OrganCode.parse("G22").parent is None


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("H26.1", "H26.10"),
        ("000.00.01.H26", "000.01.00.H26"),
        ("H26.1.2", "H26.2.1"),
        ("G12.18", "G18.12"),
        ("null", "null"),
    ],
)
def test_different_bodies_stay_apart_and_no_code_is_no_body(left: str, right: str) -> None:
    assert not same_body(left, right)


def test_a_code_has_at_most_35_characters() -> None:
    longest = "H26." + ".".join(["12345678", "12345678", "12345678", "1234"])
    assert len(longest) == LONGEST
    assert organ_code_key(longest) == longest
    assert organ_code_key(longest + "5") is None


def keys(**stated: object) -> set[str]:
    return set(Agency.model_validate({"jurisdiction": "Thành phố Hà Nội"} | stated).natural_keys())


def test_an_ended_body_is_known_by_its_last_day_when_its_first_is_not() -> None:
    ended = {"name": "Sở Tài chính", "valid_to": date(2025, 2, 28)}
    assert keys(**ended) & keys(**(ended | {"name": "Sở TC Hà Nội", "valid_from": date(2008, 8, 1)}))
    assert not keys(**ended) & keys(name="Sở Tài chính", valid_from=date(2025, 3, 1))
    assert keys(**ended, code="H26.4") & keys(name="?", legacy_code="000.00.04.H26", valid_to=date(2025, 2, 28))


def test_three_press_centres_of_one_name_are_three_bodies() -> None:
    names = ("Trung tâm Báo chí Thủ đô Hà Nội", "Trung tâm báo chí Thủ đô Hà Nội", "Trung tâm Báo chí Thủ đô Hà Nội")
    days = (date(2022, 7, 1), date(2025, 5, 9), date(2025, 8, 6))
    centres = [keys(name=name, valid_from=day) for name, day in zip(names, days, strict=True)]
    assert all(centres)
    assert all(not one & other for (i, one), (j, other) in product(enumerate(centres), repeat=2) if i != j)
