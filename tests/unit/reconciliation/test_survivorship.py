"""Survivorship: deterministic, explained, by the table."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciliation.survivorship import Observation, merge, table
from schemas.errors import ConfigError
from schemas.vocabularies import Authority

FIELDS = st.dictionaries(
    st.sampled_from(["subject", "signer", "summary", "topics", "sensitivity"]),
    st.sampled_from(["một", "hai", "ba", ["a", "b"], ["b", "c"], "public", "internal"]),
    min_size=1,
)


def observation(source: str, authority: str = "agency_portal", stated: float = -math.inf, **fields: Any) -> Observation:
    return Observation(
        observation_id=f"id-{source}", source=source, authority=authority, stated_at=stated, document=fields
    )


@st.composite
def several(draw: st.DrawFn) -> list[Observation]:
    count = draw(st.integers(1, 5))
    return [
        Observation(
            observation_id=f"id-{number}",
            source=f"s{draw(st.integers(0, 2))}",
            authority=draw(st.sampled_from([authority.value for authority in Authority])),
            stated_at=draw(st.sampled_from([-math.inf, 1.0, 2.0])),
            document=draw(FIELDS),
        )
        for number in range(count)
    ]


@given(several(), st.randoms())
def test_order_never_matters(said: list[Observation], chance: Any) -> None:
    shuffled = list(said)
    chance.shuffle(shuffled)
    assert merge("document", said) == merge("document", shuffled)


@given(several())
def test_every_field_that_somebody_states_is_there_and_explained(said: list[Observation]) -> None:
    merged = merge("document", said)
    stated = {name for each in said for name in each.document}
    assert merged.document.keys() == stated == merged.provenance.keys()
    for why in merged.provenance.values():
        assert why["observation"] in {each.observation_id for each in said}


@given(several())
def test_a_field_is_contested_when_and_only_when_values_differ(said: list[Observation]) -> None:
    merged = merge("document", said)
    for name in merged.document:
        values = [each.document[name] for each in said if name in each.document]
        if name not in table().union:
            assert (name in merged.contested) == any(value != values[0] for value in values)


@pytest.mark.parametrize("authority", list(Authority))
@pytest.mark.parametrize("record_type", [*table().ranks, "document"])
def test_every_authority_has_a_rank_for_every_type(record_type: str, authority: Authority) -> None:
    ranked = Authority.__members__.values()
    assert 0 <= table().rank(record_type, authority.value) < len(ranked) + 1


def test_an_unknown_authority_is_an_error_of_the_build() -> None:
    with pytest.raises(ConfigError, match="ranks no authority"):
        table().rank("document", "rumour")


def test_authority_beats_recency_and_recency_beats_completeness() -> None:
    old_gazette = observation("g", "gazette", 1.0, subject="công báo")
    new_press = observation("p", "press", 9.0, subject="báo", summary="tóm tắt")
    assert merge("document", [new_press, old_gazette]).document["subject"] == "công báo"
    older, newer = observation("a", stated=1.0, subject="cũ", summary="x"), observation("b", stated=2.0, subject="mới")
    merged = merge("document", [older, newer])
    assert (merged.document["subject"], merged.provenance["subject"]["rule"]) == ("mới", "recency")
    thin, full = observation("a", subject="mỏng"), observation("b", subject="đủ", summary="x")
    merged = merge("document", [thin, full])
    assert (merged.document["subject"], merged.provenance["subject"]["rule"]) == ("đủ", "completeness")


def test_the_organiser_outranks_the_gazette_for_its_own_event() -> None:
    organiser = observation("o", "issuer", title="Họp báo 14h")
    gazette = observation("g", "gazette", title="Họp báo 15h")
    assert merge("press_event", [gazette, organiser]).document["title"] == "Họp báo 14h"


def test_the_stricter_sensitivity_wins_whoever_says_it() -> None:
    strict = observation("p", "press", sensitivity="personal")
    loose = observation("g", "gazette", sensitivity="public")
    merged = merge("document", [loose, strict])
    assert (merged.document["sensitivity"], merged.provenance["sensitivity"]["rule"]) == ("personal", "strictest")


def test_a_partial_word_can_remove_a_field() -> None:
    whole = observation("a", "agency_portal", subject="x", summary="sai")
    edit = Observation(
        observation_id="e", source="desk", authority="desk", stated_at=1.0, document={"summary": None}, is_partial=True
    )
    merged = merge("document", [whole, edit])
    assert "summary" not in merged.document
    assert merged.provenance["summary"]["source"] == "desk"
