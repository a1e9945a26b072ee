"""The one door through which JSON of a record is read."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.raw import RawRecord, decode, refused
from schemas.errors import RecordRejected

DEEP = b'{"a":' * 70 + b"1" + b"}" * 70


@pytest.mark.parametrize(
    ("content", "rule", "pointer"),
    [
        (b'{"a":1,"b":{"c":1,"c":2}}', "json.duplicate_key", "/b/c"),
        (b'{"so":1,"s\\u006f":2}', "json.duplicate_key", "/so"),
        (b'{"a":[1,NaN]}', "json.not_finite", "/a/1"),
        (b'{"a":-Infinity}', "json.not_finite", "/a"),
        (b'{"a":1e400}', "json.not_finite", "/a"),
        (b'{"a":1e-400}', "json.not_finite", "/a"),
        (b'{"a":' + b"9" * 5_000 + b"}", "json.too_long_number", "/a"),
        (b'{"x":"H\\ud800"}', "json.lone_surrogate", "/x"),
        (b'{"x":{"y":"H\\u0000"}}', "json.nul_character", "/x/y"),
        (b'{"x":"\xe9"}', "json.not_utf8", ""),
        (b'{"x":"\xc0\xaf"}', "json.not_utf8", ""),
        (DEEP, "json.too_deep", "/a" * 65),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "json.too_deep", ""),
        (b'{"a/b":{"c~d":NaN}}', "json.not_finite", "/a~1b/c~0d"),
        (b"[1]", "json.not_an_object", ""),
        (b"null", "json.not_an_object", ""),
        (b'{"a":1,}', "json.syntax", ""),
        (b"{'a':1}", "json.syntax", ""),
        (b'{"a":"\x01"}', "json.syntax", ""),
        (b'{"a":1} {"b":2}', "json.syntax", ""),
        (b"", "json.syntax", ""),
        (json.dumps({f"k{n}": n for n in range(1_001)}).encode(), "json.too_many_keys", ""),
    ],
)
def test_what_the_standard_leaves_open_is_refused_with_its_place(content: bytes, rule: str, pointer: str) -> None:
    with pytest.raises(RecordRejected) as caught:
        decode(content)
    assert (caught.value.data["rule_id"], caught.value.data["pointer"]) == (rule, pointer)
    told = refused(caught.value)
    assert told.message_vi and told.message_en and told.fix_vi and told.fix_en
    assert told.message_vi != told.message_en


def test_numbers_arrive_as_they_were_sent() -> None:
    found = decode(b'{"a":9007199254740993,"b":1234567890.123456789,"c":0.5,"d":-0.0,"e":1E2}')
    assert found["a"] == 9_007_199_254_740_993
    assert str(found["b"]) == "1234567890.123456789"
    assert found["c"] == 0.5
    assert found["e"] == 100


def test_a_whole_surrogate_pair_is_a_letter() -> None:
    assert decode(b'{"a":"\\ud83d\\ude00"}') == {"a": "\N{GRINNING FACE}"}


def test_sixty_four_levels_are_enough_and_allowed() -> None:
    levels = 64
    assert decode(b'{"a":' * levels + b"1" + b"}" * levels)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.dictionaries(texts, values, max_size=6))
def test_any_sound_record_comes_through_whole(record: dict[str, object]) -> None:
    found = decode(json.dumps(record).encode())
    assert json.loads(json.dumps(found, default=float)) == json.loads(json.dumps(record))


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_record_or_a_refusal(content: bytes) -> None:
    try:
        found = decode(content)
    except RecordRejected as error:
        assert str(error.data["rule_id"]).startswith("json.")
    else:
        assert isinstance(found, dict)


def test_items_of_other_formats_have_one_text_whatever_the_order_of_their_fields() -> None:
    one = RawRecord.of(0, "/1", {"b": "ả", "a": [1, 2.5]})
    two = RawRecord.of(0, "/1", {"a": [1, 2.5], "b": "ả"})
    assert one.content == two.content == '{"a":[1,2.5],"b":"ả"}'.encode()
    assert one.fields() == {"a": [1, 2.5], "b": "ả"}


def test_the_refusal_shows_no_more_than_it_must() -> None:
    with pytest.raises(RecordRejected) as caught:
        decode(b'{"a":"' + b"x" * 10_000 + b'","b":NaN}')
    assert len(str(caught.value.data["value"])) <= 200
    assert math.isnan(float(str(caught.value.data["value"])))
