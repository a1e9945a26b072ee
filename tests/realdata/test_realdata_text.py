"""Real text against the rules for text: numbers of documents, vectors of encodings, dialects of feeds."""

from __future__ import annotations

import base64
import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from lienthong.bench.text import measure
from schemas.document_number import NumberKind, number_key
from schemas.instants import parse_instant
from schemas.texts.cleaning import Step, clean
from schemas.texts.decoding import MIN_CONFIDENCE, decode
from schemas.texts.document_numbers import Doubt, understand

pytestmark = pytest.mark.realdata

LEAST_UNDERSTOOD = 0.97
TYPED_WITH_D = 18


@pytest.fixture(scope="session")
def numbers(realdata: Path) -> dict[str, int]:
    """Every string that looks like a number of a document in 545 legal texts, and how often it stands there."""
    with (realdata / "vn-legal/document_numbers_raw.csv").open(encoding="utf-8") as file:
        return {row["raw"]: int(row["occurrences"]) for row in csv.DictReader(file)}


def test_nearly_all_numbers_are_understood_and_the_rest_say_why(
    numbers: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert (len(numbers), sum(numbers.values())) == (3_497, 28_354)
    told = {raw: understand(raw) for raw in numbers}
    doubts = Counter(found for found in told.values() if isinstance(found, Doubt))
    kinds = Counter(found.kind for found in told.values() if not isinstance(found, Doubt))
    share = sum(kinds.values()) / len(numbers)
    seen = sum(times for raw, times in numbers.items() if not isinstance(told[raw], Doubt)) / sum(numbers.values())
    with capsys.disabled():
        rest = ", ".join(f"{doubt} {count}" for doubt, count in doubts.most_common())
        forms = f"{kinds[NumberKind.FORM]} of them codes of forms"
        print(f"\nunderstood: {share:.2%} of the numbers ({forms}), {seen:.2%} of their uses; rest: {rest}")  # noqa: T201
    assert share >= LEAST_UNDERSTOOD
    assert sum(doubts.values()) + sum(kinds.values()) == len(numbers)
    assert doubts == {Doubt.ONLY_YEAR: 50, Doubt.GARBLED: 34}
    assert kinds.keys() == set(NumberKind) - {NumberKind.PARTY, NumberKind.BARE}
    for raw, found in told.items():
        assert (number_key(raw) is None) == (found is Doubt.ONLY_YEAR), raw


def test_variants_with_other_letters_have_the_key_of_the_number(numbers: dict[str, int]) -> None:
    """U+00D0 for Đ, and D for Đ: the one never changes the key, the other not in the names of types and bodies."""
    eth = [raw for raw in numbers if "Đ" in raw]
    assert len(eth) > 1_000
    assert [raw for raw in eth if number_key(raw.replace("Đ", "Ð")) != number_key(raw)] == []
    decrees = [raw for raw in numbers if raw.endswith("/NĐ-CP")]
    assert len(decrees) > 700
    assert [raw for raw in decrees if number_key(raw.replace("NĐ", "ND")) != number_key(raw)] == []
    typed = [raw for raw in numbers if "ND-CP" in raw]
    assert len(typed) == TYPED_WITH_D
    assert [raw for raw in typed if number_key(raw) != number_key(raw.replace("ND", "NĐ"))] == []


def test_vectors_of_encodings_come_to_the_expected_text_and_no_guess_is_converted(realdata: Path) -> None:
    lines = (realdata / "vn-text/legacy_encoding_vectors.jsonl").read_text(encoding="utf-8").splitlines()
    vectors = [json.loads(line) for line in lines]
    assert len(vectors) == 80
    for vector in vectors:
        payload = base64.b64decode(vector["bytes_b64"])
        found = decode(payload)
        assert found.text == clean(vector["expected_nfc"])
        assert found.confidence >= MIN_CONFIDENCE
        assert found.original is payload
        # Cut down to a word or two there is too little proof: then nothing is converted.
        for piece in payload[-2:], payload[:7]:
            part = decode(piece)
            assert (part.text is None) == (part.confidence < MIN_CONFIDENCE)


def test_real_unicode_text_passes_with_no_other_encoding_seen_in_it(realdata: Path) -> None:
    files = [
        *realdata.glob("vn-legal/*/*.md"),
        *realdata.glob("press-articles/*.txt"),
        *realdata.glob("recreated/rss/*"),
    ]
    assert len(files) > 20
    for path in files:
        payload = path.read_bytes()
        found = decode(payload)
        assert found.text == clean(payload.decode("utf-8-sig")), path.name
        assert not set(found.steps) & {Step.ENCODING, Step.MOJIBAKE, Step.FONT}, path.name


def test_each_dialect_of_feeds_gives_the_same_instant(realdata: Path) -> None:
    """What the feeds d06 to d08 give instead, and that nothing is withdrawn for it, stands in test_realdata.py."""
    named = {"d02_gmt_plus_7_no_guid": None, "d03_us_date_narrow_nbsp": ["us_ampm"], "d04_short_tz": None}
    for name, dialects in (named | {"d05_vietnamese_weekday": None}).items():
        feed = (realdata / f"recreated/rss/{name}.xml").read_text(encoding="utf-8")
        dates = re.findall("<pubDate>(.*?)</pubDate>", feed)
        assert len(dates) == 1
        assert parse_instant(dates[0], dialects).isoformat() == "2025-05-09T17:30:00+07:00"


def test_every_kind_of_real_text_ends_at_the_clean_text(realdata: Path) -> None:
    rows = measure(realdata / "vn-legal/docs", rounds=1)
    assert [row.what for row in rows if row.wrong] == []
    assert all(row.pieces and row.megabytes > 0.3 for row in rows)
