"""What cleaning does and what it leaves, for every Unicode text; and where a text may be cut."""

from __future__ import annotations

import re
from unicodedata import is_normalized, normalize

import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemas.text import fold, truncate
from schemas.texts.cleaning import TONES, clean, cleaned

HATS = "\u0302\u0306\u031b"
ANY = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)
NEAR = st.text(
    alphabet="aăâeêioôơuưyđĐÐðhnAOE Ấậộ²½กิ\u00a0\u200b\u200d\u00ad\ufeff\u034f\u20d0\r\n" + TONES + HATS, max_size=40
)
CLUSTERS = st.text(alphabet="ae\u0301\u0323\u200d👩‍👧🇻🇳กำ각\r\n한ạ", max_size=30)


def plainly(text: str) -> str:
    """The rules of cleaning said in the slowest and plainest way, step by step over the whole text."""
    text = normalize("NFC", text)
    while True:
        before = text
        text = normalize("NFC", re.sub("[^\u0300-\u036f][\u0300-\u036f]+", lambda letter: hatted(letter[0]), text))
        text = re.sub(r"[^\W\d_]+", lambda word: stroked(word[0]), text)
        text = re.sub("[\u00a0\u2000-\u200a\u202f\u205f\u3000]", " ", text).replace("\r\n", "\n").replace("\r", "\n")
        text = normalize("NFC", re.sub("[\u200b-\u200d\u2060\ufeff\u00ad]", "", text))
        if text == before:
            return text.strip()


def hatted(letter: str) -> str:
    run = re.compile(f"(?<=[AaEeOo])[{TONES}{HATS}]{{2,}}")
    sorted_marks = run.sub(lambda marks: "".join(sorted(marks[0], key=TONES.__contains__)), normalize("NFD", letter))
    return min(normalize("NFC", sorted_marks), letter, key=len)


def stroked(word: str) -> str:
    if "Ð" not in word and "ð" not in word:
        return word
    mended = word.replace("Ð", "Đ").replace("ð", "đ")
    bare = normalize("NFC", re.sub(f"[{TONES}]", "", normalize("NFD", mended)))
    syllable = re.fullmatch("đ[aăâeêioôơuưy]{1,3}(c|ch|m|n|ng|nh|p|t)?", bare, re.IGNORECASE)
    acronym = re.fullmatch("[A-ZĐ]{1,3}|[B-DF-HJ-NP-TV-XZĐU]{1,9}|QyĐ", mended)
    return mended if syllable or acronym else word


@settings(max_examples=500, deadline=None)
@given(st.one_of(ANY, NEAR))
@example("a\u0301\u200b\u0302")
@example("Ấ\u0306")
@example("x\u034f\u0301\u0302 QĐÐ-UBND")
def test_the_fast_way_is_the_plain_way(text: str) -> None:
    assert clean(text) == plainly(text)


@settings(max_examples=300, deadline=None)
@given(st.one_of(ANY, NEAR))
def test_clean_text_comes_back_as_the_same_object_and_nothing_is_told_of_it(text: str) -> None:
    once = clean(text)
    assert clean(once) is once
    assert is_normalized("NFC", once)
    assert cleaned(once) == (once, ())
    found, steps = cleaned(text)
    assert found == once
    assert bool(steps) == (once != text)


@settings(max_examples=300, deadline=None)
@given(st.one_of(ANY, NEAR))
def test_cleaning_never_adds_a_letter_to_the_composed_text(text: str) -> None:
    """NFC itself can lengthen a text, where Unicode excludes a composed letter; nothing after it does."""
    assert len(clean(text)) <= len(normalize("NFC", text))


def test_a_long_run_of_letters_costs_no_more_than_its_length() -> None:
    """A million letters without a blank, and an Icelandic one: a pattern that starts anew at each would not end."""
    assert clean("ð " + "a" * 1_000_000 + "ð" * 1_000) == "ð " + "a" * 1_000_000 + "ð" * 1_000


@settings(max_examples=500, deadline=None)
@given(st.one_of(ANY, NEAR, CLUSTERS), st.integers(min_value=-1, max_value=45))
def test_a_cut_never_splits_a_cluster_and_keeps_all_that_fits(text: str, limit: int) -> None:
    clusters = regex.findall(r"\X", text)
    head = truncate(text, limit)
    ends = [0]
    for cluster in clusters:
        ends.append(ends[-1] + len(cluster))
    assert "".join(clusters) == text
    assert head == text[: max(end for end in ends if end <= max(limit, 0))]


def test_families_flags_and_thai_vowels_stay_whole() -> None:
    assert truncate("👩‍👧 nhà", 2) == ""
    assert truncate("a🇻🇳", 2) == "a"
    assert truncate("กำ", 1) == ""
    assert truncate("Hà Nội"[:4] + "o\u0323\u0302i", 5) == "Hà N"
    assert truncate("a\r\n", 2) == "a"
    assert truncate("Hà Nội", 6) == "Hà Nội"


def test_keys_never_replace_the_spelling() -> None:
    for name in ("Yên Hoà", "Yên Hòa", "Mĩ Đình", "Uỷ ban"):
        assert clean(name) == name
    assert fold("Yên Hoà") == fold("Yên Hòa")
