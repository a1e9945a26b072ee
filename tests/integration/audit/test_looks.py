"""Numbers, times and colours: written as readers expect them, and readable."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.rendering import FOLDER, duration, instant, number, segments, size, visible
from audit.report import Counts
from audit.spreadsheet import cell, lines

CSS = (FOLDER / "static" / "pages.css").read_text(encoding="utf-8")
# text on what it stands on, and marks on what they stand on
TEXT = [
    (name, ground) for ground in ("paper", "sheet") for name in ("ink", "quiet", "accent", "good", "warn", "bad")
] + [("good", "good-wash"), ("warn", "warn-wash"), ("bad", "bad-wash"), ("quiet", "calm-wash"), ("ink", "calm-wash")]
MARKS = [("loaded", "sheet"), ("quarantined", "sheet"), ("loaded", "unchanged"), ("quarantined", "unchanged")]


def tokens(dark: bool) -> dict[str, str]:
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    named = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", blocks[0]))
    return named | (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", blocks[1])) if dark else {})


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_text_has_the_contrast_of_wcag_aa(dark: bool) -> None:
    named = tokens(dark)
    for front, ground in TEXT:
        assert contrast(named[front], named[ground]) >= 4.5, (front, ground)
    for front, ground in MARKS:
        assert contrast(named[front], named[ground]) >= 3, (front, ground)


def test_the_pages_print_and_suit_a_telephone() -> None:
    assert "@media print" in CSS and "max-width: 40rem" in CSS and ":focus-visible" in CSS


def test_numbers_and_times_are_written_as_their_readers_write_them() -> None:
    assert (number(1234567, "vi"), number(1234567, "en")) == ("1.234.567", "1,234,567")
    assert (number(1.25, "vi"), number(None, "en"), number(3.0, "vi")) == ("1,2", "–", "3")
    moment = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
    assert (instant(moment, "vi"), instant(moment, "en")) == ("02:00:00 22/11/2026", "22 Nov 2026, 02:00:00")
    assert instant("2026-11-21T19:00:00+00:00", "vi") == "02:00:00 22/11/2026"
    assert (duration(41, "vi"), duration(137, "vi"), duration(3725, "en")) == (
        "41 giây",
        "2 phút 17 giây",
        "1 h 2 min 5 s",
    )
    assert (size(999, "en"), size(182340, "vi"), size(3_000_000_000, "en")) == ("999 B", "182,3 kB", "3 GB")


@given(st.lists(st.integers(0, 10**7), min_size=4, max_size=4))
def test_a_bar_is_always_whole(counts: list[int]) -> None:
    loaded, unchanged, quarantined, duplicate = counts
    pieces = segments(
        Counts(offered=sum(counts), loaded=loaded, unchanged=unchanged, quarantined=quarantined, duplicate=duplicate)
    )
    assert len(pieces) == sum(count > 0 for count in counts)
    assert all(piece.width >= 0.999 for piece in pieces)
    if pieces:
        assert abs(sum(piece.width for piece in pieces) - 100) < 0.01


@pytest.mark.parametrize("sign", list("=+-@\t\r\n＝＋－＠"))
@pytest.mark.parametrize("before", ["", " ", "\u00a0", "\u200b", "\ufeff \u202e"])
def test_a_cell_that_could_run_is_text(sign: str, before: str) -> None:
    assert cell(f"{before}{sign}1") == f"'{before}{sign}1"


@pytest.mark.parametrize("value", ["", "Sở Y tế", "a=b", "12/QĐ-UBND", 7, -7, 0.5])
def test_other_cells_stay_as_they_are(value: object) -> None:
    assert cell(value) == value


@given(st.text())
def test_no_text_becomes_a_formula(value: str) -> None:
    assert str(cell(value))[:1] not in {"=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\x00"}


def test_lines_are_rfc_4180_with_a_mark() -> None:
    assert "".join(lines(["a", "b"], [["x,y", 'q"'], [None, 1]])) == '\ufeffa,b\r\n"x,y","q"""\r\n,1\r\n'


def test_values_cannot_hide_anything() -> None:
    assert visible("a\u202eb\x1b[2J") == "a\\u202eb\\u001b[2J"
    assert visible(["đ", 1]) == '["đ",1]'
    assert len(visible("x" * 5000)) == 200
