"""Errors, violations, tallies, canonical text, vocabularies."""

import inspect
import json
import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import terms, vocabularies
from schemas.canonical import canonical_bytes, canonical_json, content_hash
from schemas.errors import ConfigError, IntegrationError, LoadError, NotTheFormat, SourceChanged, SourceUnavailable
from schemas.tally import Tally
from schemas.violation import LONGEST_VALUE, Violation, shown
from schemas.vocabularies import Health, Vocabulary

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


def test_errors_keep_their_data_between_processes() -> None:
    error = pickle.loads(pickle.dumps(SourceUnavailable("no answer", source="so_y_te", health="gone")))
    assert error.data == {"source": "so_y_te", "health": "gone"}
    assert str(error) == "no answer (source=so_y_te, health=gone)"
    assert str(ConfigError("plain")) == "plain"


def test_a_wrong_format_stops_the_source() -> None:
    assert issubclass(NotTheFormat, SourceChanged)
    assert issubclass(LoadError, IntegrationError)


def test_a_violation_shows_its_value_safely_and_short() -> None:
    violation = Violation(
        rule_id="a.b", pointer="/a", value="x\0\u202e" + "y" * 500, message_vi="", message_en="", fix_vi="", fix_en=""
    )
    assert violation.value.startswith("x\\u0000\\u202ey")
    assert len(violation.value) == LONGEST_VALUE


@given(st.text(alphabet=st.characters(), max_size=300))
def test_shown_text_is_always_storable_and_short(text: str) -> None:
    assert len(shown(text)) <= LONGEST_VALUE
    shown(text).encode()
    assert "\0" not in shown(text)
    assert shown("\ud800\0") == "\\ud800\\u0000"


def test_a_tally_that_does_not_add_up_is_an_error() -> None:
    assert Tally(offered=10, loaded=4, unchanged=3, quarantined=2, duplicate=1).offered == 10
    with pytest.raises(LoadError, match="missing"):
        Tally(offered=10, loaded=4, unchanged=3, quarantined=2, duplicate=0)
    with pytest.raises(LoadError, match="negative"):
        Tally(offered=0, loaded=1, unchanged=0, quarantined=-1, duplicate=0)


@given(JSON)
def test_order_of_keys_never_matters(value: object) -> None:
    def turned(item: object) -> object:
        if isinstance(item, dict):
            return {key: turned(item[key]) for key in reversed(item)}
        return [turned(part) for part in item] if isinstance(item, list) else item

    assert canonical_json(turned(value)) == canonical_json(value)
    assert len(content_hash(value)) == 32


@given(st.recursive(JSON | st.floats(allow_nan=False, allow_infinity=False), lambda inner: st.lists(inner, max_size=3)))
def test_canonical_text_is_what_the_standard_library_writes(value: object) -> None:
    standard = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical_json(value) == standard
    assert canonical_bytes(value) == standard.encode()


def test_canonical_text_is_compact_and_refuses_what_json_has_not() -> None:
    assert canonical_json({"b": [1, "Đ"], "a": None}) == '{"a":null,"b":[1,"Đ"]}'
    for number in (math.nan, math.inf):
        with pytest.raises(ValueError, match="JSON compliant"):
            canonical_json(number)


def test_every_value_of_every_list_has_both_labels() -> None:
    lists = [
        item
        for module in (vocabularies, terms)
        for _, item in inspect.getmembers(module, inspect.isclass)
        if issubclass(item, Vocabulary) and item is not Vocabulary
    ]
    assert len(set(lists)) > 20
    for item in lists:
        for value in item:
            assert value.vi, value
            assert value.en, value
    assert Health("not-the-format") is Health.NOT_THE_FORMAT


def test_codes_of_the_bus_are_numbered_as_the_standard_says() -> None:
    assert terms.EDXML_PRIORITY["3"] is terms.Urgency.FLASH
    assert terms.EDXML_BUSINESS["1"] is terms.BusinessType.REVOCATION
    assert terms.EDXML_STEERING["2"] is terms.Steering.DIRECTIVE
    assert {status.value for status in terms.MessageStatus} == {"01", "02", "03", "04", "05", "06", "13", "15", "16"}
