"""Differences of texts: nothing is lost, no letter is cut, and what is alike is found."""

from unicodedata import normalize

import regex
from hypothesis import given
from hypothesis import strategies as st

from reconciliation.review import compared, waterfall
from reconciliation.wording import Part, abridged, difference
from schemas.texts.graphemes import clusters

LETTERS = st.sampled_from(
    [*"aăâeêioôơuưyđ HÀộ1-/", "\u0323", "\u0302", "\u0301", "👨‍👩‍👧", "\r\n", "ộ", "ê\u0323", "한", "ᄒ", "ᅡ"]
)
TEXTS = st.lists(LETTERS, max_size=30).map("".join)


def joined(parts: tuple[Part, ...]) -> str:
    return "".join(part.text for part in parts)


def marked(parts: tuple[Part, ...]) -> list[str]:
    return [part.text for part in parts if part.differs]


@given(TEXTS, TEXTS)
def test_pieces_are_the_whole_text_cut_between_letters(left: str, right: str) -> None:
    for text, parts in zip((left, right), difference(left, right), strict=True):
        whole = normalize("NFC", text)
        assert joined(parts) == whole
        assert [letter for part in parts for letter in clusters(part.text)] == regex.findall(r"\X", whole)


@given(TEXTS, TEXTS)
def test_what_is_not_marked_is_the_same_on_both_sides(left: str, right: str) -> None:
    ours, theirs = difference(left, right)
    assert "".join(each.text for each in ours if not each.differs) == "".join(
        each.text for each in theirs if not each.differs
    )


@given(TEXTS)
def test_a_text_does_not_differ_from_itself_however_it_is_composed(text: str) -> None:
    ours, theirs = difference(normalize("NFD", text), normalize("NFC", text))
    assert marked(ours) == marked(theirs) == []


def test_a_letter_keeps_its_marks() -> None:
    ours, theirs = difference("Hội nghị Hà Nội", "Hội nghi Ha Nôi")
    assert marked(ours) == ["ị", "à", "ộ"] and marked(theirs) == ["i", "a", "ô"]


def test_words_that_have_little_in_common_are_marked_whole() -> None:
    ours, theirs = difference("Quyết định số 123/QĐ-UBND về xe buýt", "Quyết định số 128/QĐ-UBND về tàu điện")
    assert marked(ours) == ["3", "xe", "buýt"] and marked(theirs) == ["8", "tàu", "điện"]


def test_other_ways_of_writing_are_told_from_other_words() -> None:
    ours, theirs = difference("Khai mạc hoà nhạc năm 2026", "khai mạc hòa nhạc năm 2025")
    assert [(part.text, part.is_spelling) for part in ours if part.differs] == [("K", True), ("oà", True), ("6", False)]
    assert [(part.text, part.is_spelling) for part in theirs if part.differs] == [
        ("k", True),
        ("òa", True),
        ("5", False),
    ]


def test_long_texts_are_told_by_their_ends() -> None:
    middle = " ".join(f"mot{n}" for n in range(3000))
    other = " ".join(f"hai{n}" for n in range(3000))
    ours, theirs = difference(f"Đầu {middle} cuối", f"Đầu {other} cuối")
    assert [part.differs for part in ours] == [False, True, False]
    assert ours[0].text == "Đầu " and theirs[2].text == " cuối"


def test_a_screen_gets_what_stands_next_to_a_difference() -> None:
    ours, _ = difference("ộ" * 1000 + " xe " + "ạ" * 1000, "ộ" * 1000 + " tàu " + "ạ" * 1000)
    assert [part.text for part in abridged(ours, around=10)] == ["…" + "ộ" * 9 + " ", "xe", " " + "ạ" * 9 + "…"]
    assert joined(abridged(difference("ộ" * 5000, "ộ" * 5000)[0], most=100)) == "ộ" * 100 + "…"


def test_fields_are_told_by_what_differs_first() -> None:
    left = {
        "subject": "Về việc hoà giải",
        "number": "1/QĐ",
        "signer": "A",
        "release_status": "released",
        "topics": ["a", "b"],
    }
    right = {
        "subject": "Về việc hòa giải",
        "number": "2/QĐ",
        "issuer": "B",
        "release_status": "released",
        "topics": ["b", "a"],
    }
    found = [(each.field, each.kind) for each in compared("document", left, right)]
    assert found == [
        ("number", "different"),
        ("subject", "spelling"),
        ("topics", "spelling"),
        ("signer", "left_only"),
        ("issuer", "right_only"),
        ("release_status", "equal"),
    ]


def test_marks_are_no_mere_spelling() -> None:
    assert [each.kind for each in compared("document", {"subject": "Ba Tô"}, {"subject": "Ba Tơ"})] == ["different"]
    assert [each.kind for each in compared("document", {"x": 1}, {"x": True})] == ["different"]


def test_the_evidence_adds_up() -> None:
    named = [{"name": "title", "level": "equal", "weight": 9.25}, {"name": "prior", "level": "", "weight": -8.0}]
    assert [(each.name, each.before, each.after) for each in waterfall(named, 1.25)] == [
        ("prior", 0.0, -8.0),
        ("title", -8.0, 1.25),
    ]
    unnamed = waterfall([{"name": "title", "level": "equal", "weight": 9.25}], 1.25)
    assert [(each.name, each.weight) for each in unnamed] == [("prior", -8.0), ("title", 9.25)]
    assert waterfall([], None) == []
