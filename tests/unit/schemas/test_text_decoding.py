"""The one door from bytes to text: every step is told, the original is kept, and what is not sure is not touched."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.transforms import as_legacy_text
from schemas.texts.cleaning import clean
from schemas.texts.decoding import MIN_CONFIDENCE, Step, UnsureEncoding, decode, encoding_of, repair
from tests.unit.schemas.test_legacy_text import (
    ENCODERS,
    OTHER_LANGUAGES,
    SENTENCES,
    texts,
    web_1252,
    without_toned_capitals,
)


def again(payload: bytes, times: int) -> bytes:
    """What a program makes of UTF-8 that it takes for windows-1252 and writes in UTF-8."""
    for _ in range(times):
        payload = web_1252(payload).encode()
    return payload


@pytest.mark.parametrize("encoding", ENCODERS)
@settings(max_examples=30, deadline=None)
@given(text=texts)
def test_every_encoding_comes_back_and_says_how(encoding: str, text: str) -> None:
    text = without_toned_capitals(text) if encoding == "tcvn3" else text
    payload = ENCODERS[encoding](text)
    found = decode(payload)
    assert (found.text, found.encoding) == (text, encoding)
    assert found.original is payload
    assert found.sha256 == sha256(payload).hexdigest()
    assert found.confidence >= MIN_CONFIDENCE
    plain = {"utf-8": (), "utf-8-sig": (), "utf-8-read-as-cp1252": (Step.MOJIBAKE,)}
    assert found.steps == plain.get(encoding, (Step.ENCODING,))


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("text", SENTENCES)
def test_text_that_was_encoded_again_and_again_comes_back(text: str, times: int) -> None:
    found = decode(again(text.encode(), times))
    assert (found.text, found.steps) == (text, (Step.MOJIBAKE,) * times)


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
@pytest.mark.parametrize("text", SENTENCES)
def test_letters_of_a_font_are_read_below_mojibake_too(text: str, encoding: str) -> None:
    text = without_toned_capitals(text)
    shown = web_1252(ENCODERS[encoding](text)).encode()
    assert (decode(shown).text, decode(shown).steps) == (text, (Step.FONT,))
    assert (decode(again(shown, 1)).text, decode(again(shown, 1)).steps) == (text, (Step.MOJIBAKE, Step.FONT))


def test_a_soft_hyphen_is_a_letter_before_it_is_invisible() -> None:
    typed = "Th«ng t\u00ad h\u00adíng dÉn thùc hiÖn"
    assert repair(typed) == ("Thông tư hướng dẫn thực hiện", (Step.FONT,))
    assert as_legacy_text(typed) == "Thông tư hướng dẫn thực hiện"
    assert repair("Thông t\u00adư hướng dẫn") == ("Thông tư hướng dẫn", (Step.INVISIBLE,))


def test_steps_are_told_in_their_order_each_once() -> None:
    decomposed = "  số\u00a028, kho\u200ba\u0309n\u00a0ba, Ðiều 1\r\n"
    found = decode(decomposed.encode())
    assert found.text == "số 28, khoản ba, Điều 1"
    assert found.steps == (Step.COMPOSED, Step.STROKED, Step.SPACED, Step.INVISIBLE, Step.TRIMMED)


@pytest.mark.parametrize("payload", [b"001,H\xb5 N\xe9i", "Hà Nội".encode() + b"\xff", b"\x8d\x9d\xff\xfe\x01"])
def test_what_is_not_sure_is_not_converted(payload: bytes) -> None:
    found = decode(payload)
    assert found.text is None
    assert found.original is payload
    assert found.confidence < MIN_CONFIDENCE
    assert found.steps == ()
    assert found.why.startswith("unknown encoding")
    with pytest.raises(UnsureEncoding) as caught:
        encoding_of(payload)
    assert caught.value.verdict.confidence == found.confidence


def test_a_late_bad_byte_is_told_with_its_line() -> None:
    payload = ("\n".join(SENTENCES) + "\n").encode() * 2_000 + b"\xff\n" + ("\n".join(SENTENCES) * 2_000).encode()
    found = decode(payload)
    assert found.text is None
    assert found.why.startswith(f"line {len(SENTENCES) * 2_000 + 1}: not utf-8")


def test_a_claim_counts_only_where_the_content_does_not_speak() -> None:
    thai = OTHER_LANGUAGES["th"].encode("cp874")
    assert decode(thai).text is None
    assert decode(thai, "tis-620").text == OTHER_LANGUAGES["th"]
    assert decode(SENTENCES[0].encode("utf-16"), "utf-8").text == SENTENCES[0]
    legacy = ENCODERS["tcvn3"](without_toned_capitals(SENTENCES[0]))
    assert decode(legacy, "windows-1252").text == without_toned_capitals(SENTENCES[0])


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_other_languages_in_unicode_pass_unchanged(language: str) -> None:
    text = clean(OTHER_LANGUAGES[language])
    found = decode(text.encode())
    assert (found.text, found.encoding, found.confidence, found.steps) == (text, "utf-8", 1.0, ())


def test_control_codes_are_no_proof_of_mojibake() -> None:
    odd = "Â\u0080, Â\u0080"
    assert (decode(odd.encode()).text, decode(odd.encode()).steps) == (odd, ())


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80))
def test_no_unicode_text_is_refused_and_none_is_converted_without_a_step(text: str) -> None:
    found = decode(text.encode())
    if found.text is not None and not set(found.steps) & {Step.ENCODING, Step.MOJIBAKE, Step.FONT}:
        assert found.text == clean(text.removeprefix("\ufeff"))
        assert bool(found.steps) == (found.text != text.removeprefix("\ufeff"))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "tcvn3", "viscii", "windows-1258", "nope"]))
def test_no_payload_crashes_the_door_and_the_answer_is_text_or_a_reason(payload: bytes, declared: str | None) -> None:
    found = decode(payload, declared)
    assert (found.text is None) == bool(found.why)
    assert found.text is None or (found.confidence >= MIN_CONFIDENCE and clean(found.text) == found.text)
    assert found.original is payload
