"""Survivorship: deterministic, explained, by the table."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciliation.survivorship import Observation, Pin, merge
from reconciliation.survivorship_table import table
from schemas.vocabularies import Authority

WORDS = ["Một", "một", "hai", "hòa bình", "hoà bình", "Nghị định này quy định về việc", "Nghị định này quy định"]
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "subject": st.sampled_from(WORDS),
    "signer": st.sampled_from(["Vũ Thị Mẫu", "Vũ Thị  mẫu", "Trần Văn Mẫu"]),
    "summary": st.sampled_from(WORDS),
    "issuer": st.sampled_from(["UBND TP. Hà Nội", "Ủy ban nhân dân thành phố Hà Nội", "Sở Y tế"]),
    "topics": st.lists(st.sampled_from(["y tế", "Y tế", "giáo dục", "giao thông"]), min_size=1, max_size=3),
    "attachments": st.lists(
        st.fixed_dictionaries(
            {"name": st.sampled_from(["Phụ lục", "phụ lục", "Toàn văn"])},
            optional={
                "sha256": st.sampled_from(["a" * 64, "b" * 64]),
                "url": st.sampled_from(["https://a.vn/1", "https://b.vn/1"]),
            },
        ),
        min_size=1,
        max_size=3,
    ),
    "sensitivity": st.sampled_from(["public", "internal", "personal"]),
    "embargo_until": st.sampled_from(["2026-11-23T08:00:00+07:00", "2026-11-24T08:00:00+07:00"]),
    "status": st.sampled_from(["in_force", "expired"]),
    "url": st.sampled_from(["https://a.vn/1", "https://b.vn/1"]),
    "language": st.sampled_from(["vi", "vi-VN", "en"]),
}
DOCUMENTS = st.fixed_dictionaries({}, optional=VALUES).filter(bool)
EDITS = st.fixed_dictionaries({}, optional={name: st.none() | value for name, value in VALUES.items()}).filter(bool)


def observation(source: str, authority: str = "agency_portal", stated: float = -math.inf, **fields: Any) -> Observation:
    return Observation(
        observation_id=f"id-{source}", source=source, authority=authority, stated_at=stated, document=fields
    )


def edit(source: str, authority: str = "desk", stated: float = 1.0, **fields: Any) -> Observation:
    return Observation(
        observation_id=f"id-{source}",
        source=source,
        authority=authority,
        stated_at=stated,
        document=fields,
        is_partial=True,
    )


@st.composite
def several(draw: st.DrawFn) -> list[Observation]:
    """One whole word and up to four more, whole or partial, with ties in every criterion but the id."""
    found = []
    for number in range(draw(st.integers(1, 5))):
        is_partial = number > 0 and draw(st.booleans())
        found.append(
            Observation(
                observation_id=f"id-{number}",
                source=f"s{draw(st.integers(0, 1))}",
                authority=draw(st.sampled_from(["gazette", "national_portal", "issuer", "press", "desk"])),
                stated_at=draw(st.sampled_from([-math.inf, 1.0, 2.0])),
                document=draw(EDITS if is_partial else DOCUMENTS),
                is_partial=is_partial,
            )
        )
    return found


@st.composite
def pinned(draw: st.DrawFn) -> list[Pin]:
    return [
        Pin(
            pin_id=number,
            entity_id="doc_1",
            field=field,
            value=draw(st.none() | VALUES[field]),
            reason="đính chính",
            by="Trần Thị Mẫu",
            at=draw(st.sampled_from(["2026-11-20T08:00:00+07:00", "2026-11-21T08:00:00+07:00"])),
            until="2027-11-20T08:00:00+07:00",
            is_own=draw(st.booleans()),
        )
        for number, field in enumerate(draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=4)))
    ]


@given(several(), pinned(), st.randoms())
def test_order_never_matters(said: list[Observation], pins: list[Pin], chance: Any) -> None:
    there, then = list(said), list(pins)
    chance.shuffle(there)
    chance.shuffle(then)
    assert merge("document", said, pins) == merge("document", there, then)


@given(several())
def test_every_field_that_somebody_states_is_explained(said: list[Observation]) -> None:
    merged = merge("document", said)
    assert {name for each in said for name in each.document} == merged.provenance.keys()
    assert merged.document.keys() <= merged.provenance.keys()
    assert None not in merged.document.values()
    for name, why in merged.provenance.items():
        named = [why["observation"], *(loser["observation"] for loser in why.get("losers", []))]
        stated = sorted(each.observation_id for each in said if name in each.document)
        assert sorted(each for each in named if each is not None) == stated, "each who stated it is named once"


@given(several())
def test_a_contested_field_has_two_values_that_are_no_spellings_of_one(said: list[Observation]) -> None:
    merged = merge("document", said)
    assert list(merged.contested) == sorted(set(merged.contested))
    for name in merged.contested:
        assert table().rule("document", name).by not in ("union", "copy")
        losers = merged.provenance[name]["losers"]
        assert any(not loser.get("agrees") and not loser.get("spelling") for loser in losers)


@given(several(), pinned())
def test_no_pin_makes_anything_laxer(said: list[Observation], pins: list[Pin]) -> None:
    strict = ["personal", "internal", "public", None]
    without, pinned_down = merge("document", said).document, merge("document", said, pins).document
    before, after = (strict.index(each.get("sensitivity")) for each in (without, pinned_down))
    assert after <= before
    if "embargo_until" in without:
        assert pinned_down["embargo_until"] >= without["embargo_until"]


@given(several(), pinned())
def test_a_pin_touches_its_own_field_only(said: list[Observation], pins: list[Pin]) -> None:
    without, pinned_down = merge("document", said), merge("document", said, pins)
    for name in without.provenance.keys() - {pin.field for pin in pins}:
        assert without.document.get(name) == pinned_down.document.get(name)
        assert without.provenance[name] == pinned_down.provenance[name]


@given(several())
def test_the_press_never_overrides_an_official_field(said: list[Observation]) -> None:
    """With the press and without it, whatever an official source states stands, united lists and strictness aside."""
    official = [each for each in said if each.authority != "press"]
    if not any(not each.is_partial and each.document.get("language", "vi") != "en" for each in official):
        return
    alone, together = merge("document", official), merge("document", said)
    for name in alone.document:
        if table().rule("document", name).by not in ("union", "strictest"):
            assert together.document[name] == alone.document[name]


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


def test_a_tie_in_everything_is_broken_by_the_id() -> None:
    """One source can have two records about one thing."""
    said = [
        Observation(observation_id=name, source="s", authority="press", stated_at=1.0, document={"subject": name})
        for name in ("id-2", "id-1")
    ]
    assert merge("document", said) == merge("document", said[::-1])
    assert merge("document", said).provenance["subject"]["rule"] == "source_name"


def test_the_organiser_outranks_the_gazette_for_its_own_event() -> None:
    organiser = observation("o", "issuer", title="Họp báo 14h")
    gazette = observation("g", "gazette", title="Họp báo 15h")
    assert merge("press_event", [gazette, organiser]).document["title"] == "Họp báo 14h"


def test_a_cancellation_told_later_wins_against_the_page_that_nobody_touched() -> None:
    page = observation("o", "issuer", 1.0, state="planned", title="Họp báo", venue="17 Điện Biên Phủ")
    told = observation("c", "city_portal", 2.0, state="cancelled", title="Họp báo (hủy)", venue="17 Lê Duẩn")
    merged = merge("press_event", [page, told])
    assert (merged.document["state"], merged.provenance["state"]["rule"]) == ("cancelled", "recency")
    assert merged.document["venue"] == "17 Điện Biên Phủ", "the place is the organiser's to tell"
    rumour = observation("p", "press", 9.0, state="held", title="Họp báo")
    assert merge("press_event", [page, told, rumour]).document["state"] == "cancelled"


def test_the_official_list_of_codes_stands_before_the_producer() -> None:
    own = observation("a", "issuer", 9.0, name="Sở Y tế", code="H26.99", phone="024 1")
    listed = observation("b", "national_portal", 1.0, name="Sở Y tế", code="H26.12", phone="024 2")
    merged = merge("agency", [own, listed])
    assert merged.document["code"] == "H26.12"
    assert merged.contested == ("code", "phone")


def test_of_gazette_and_legal_database_the_later_knows_whether_an_act_is_in_force() -> None:
    printed = observation("g", "gazette", 1.0, status="in_force", subject="Về A")
    database = observation("n", "national_portal", 2.0, status="expired", subject="Về B")
    merged = merge("document", [printed, database])
    assert (merged.document["status"], merged.document["subject"]) == ("expired", "Về A")


def test_the_stricter_sensitivity_and_the_later_instant_win_whoever_says_so() -> None:
    strict = observation("p", "press", sensitivity="personal", embargo_until="2026-11-24T08:00:00+07:00")
    loose = observation("g", "gazette", sensitivity="public", embargo_until="2026-11-23T08:00:00+07:00")
    impatient = edit("d", sensitivity=None, embargo_until=None)
    for said in ([loose, strict], [loose, strict, impatient]):
        merged = merge("document", said)
        assert merged.document == dict(strict.document)
        assert merged.provenance["sensitivity"]["rule"] == merged.provenance["embargo_until"]["rule"] == "strictest"


def test_an_edit_cannot_take_a_restriction_away_and_the_attempt_is_seen() -> None:
    strict = observation("a", sensitivity="internal", embargo_until="2026-11-24T08:00:00+07:00")
    merged = merge("document", [strict, edit("e", sensitivity=None, embargo_until=None)])
    assert merged.document == dict(strict.document)
    assert merged.contested == ("embargo_until", "sensitivity")


def test_a_mark_that_nobody_knows_is_the_strictest() -> None:
    odd, plain = observation("a", "press", sensitivity="???"), observation("b", "gazette", sensitivity="refused")
    assert merge("document", [odd, plain]).document["sensitivity"] == "???"


def test_a_partial_word_can_remove_a_field() -> None:
    whole = observation("a", "agency_portal", subject="x", summary="sai")
    merged = merge("document", [whole, edit("e", summary=None)])
    assert "summary" not in merged.document
    assert (merged.provenance["summary"]["source"], merged.contested) == ("e", ("summary",))


def test_spellings_of_one_value_are_no_contradiction() -> None:
    said = [
        observation("a", "gazette", issuer="UBND TP. Hà Nội", signer="Nguyễn Thị Hoà", number="12/2026/QĐ-UBND"),
        observation("b", "press", issuer="Uỷ ban nhân dân thành phố Hà  Nội", signer="NGUYỄN THỊ HÒA",
                    number="12/2026/QÐ-UBND"),
    ]  # fmt: skip
    merged = merge("document", said)
    assert merged.contested == ()
    assert {why["rule"] for why in merged.provenance.values()} == {"spelling"}
    assert merged.provenance["signer"]["losers"][0]["value"] == "NGUYỄN THỊ HÒA"
    assert merged.document["signer"] == "Nguyễn Thị Hoà"
    other = observation("c", "issuer", signer="Nguyễn Thị Hóa")
    assert merge("document", [*said, other]).contested == ("signer",)


def test_a_name_of_a_person_keeps_its_letters() -> None:
    said = [observation("a", full_name="Trần Thy"), observation("b", full_name="Trần Thi")]
    assert merge("spokesperson", said).contested == ("full_name",)


def test_two_addresses_of_two_copies_do_not_contradict() -> None:
    said = [observation("a", "gazette", url="https://cb.vn/1"), observation("b", "press", url="https://bao.vn/2")]
    merged = merge("document", said)
    assert (merged.document["url"], merged.contested) == ("https://cb.vn/1", ())
    assert merge("official_channel", said).contested == ("url",), "a channel is its address"


def test_a_text_that_was_cut_yields_to_the_whole_one() -> None:
    cut = observation("a", "gazette", body="Ủy ban nhân dân Thành phố quyết đ…", legal_basis=["Luật A"])
    whole = observation(
        "b", "issuer", body="Uỷ ban nhân dân thành phố quyết định như sau", legal_basis=["luật a", "Luật B"]
    )
    merged = merge("document", [cut, whole])
    assert merged.document == dict(whole.document)
    assert (merged.provenance["body"]["rule"], merged.contested) == ("fullest", ())
    press = observation("c", "press", body="Uỷ ban nhân dân thành phố quyết định như sau, theo tin riêng")
    assert merge("document", [cut, whole, press]).document["body"] == whole.document["body"]
    other = observation("d", "agency_portal", body="Ủy ban nhân dân Thành phố bãi bỏ")
    assert merge("document", [cut, whole, other]).contested == ("body",)


def test_the_beginning_of_a_word_is_no_beginning_of_a_text() -> None:
    said = [observation("a", "gazette", address="Số 1 phố Hàng Đ"), observation("b", address="Số 1 phố Hàng Đào")]
    merged = merge("agency", said)
    assert (merged.document["address"], merged.contested) == ("Số 1 phố Hàng Đ", ("address",))


def test_lists_are_united_item_by_item() -> None:
    bus = observation(
        "a",
        "document_bus",
        attachments=[{"name": "Quyết định", "sha256": "a" * 64}, {"name": "Phụ lục"}],
        recipients=[{"name": "Sở Y tế", "code": "H26.12"}],
        topics=["Y tế"],
    )
    portal = observation(
        "b",
        "issuer",
        attachments=[{"name": "phụ lục", "url": "https://a.vn/pl.pdf"}, {"name": "Quyết định", "sha256": "b" * 64}],
        recipients=[{"name": "Sở y tế"}, {"name": "Sở Nội vụ"}],
        topics=["y tế", "an toàn"],
    )
    merged = merge("document", [portal, bus])
    assert merged.document["attachments"] == [
        {"name": "Quyết định", "sha256": "a" * 64},
        {"name": "Phụ lục", "url": "https://a.vn/pl.pdf"},
        {"name": "Quyết định", "sha256": "b" * 64},
    ]
    assert merged.document["recipients"] == [{"name": "Sở Y tế", "code": "H26.12"}, {"name": "Sở Nội vụ"}]
    assert merged.document["topics"] == ["Y tế", "an toàn"]
    assert merged.contested == ()


def test_items_of_one_source_stay_two() -> None:
    twice = [{"name": "Phụ lục", "url": "https://a.vn/1"}, {"name": "Phụ lục", "url": "https://a.vn/2"}]
    merged = merge(
        "document", [observation("a", attachments=twice), observation("b", attachments=[{"name": "Phụ lục"}])]
    )
    assert merged.document["attachments"] == twice


def test_one_known_item_takes_one_item_of_each_source() -> None:
    known = observation("a", "gazette", attachments=[{"name": "Phụ lục"}])
    twice = [{"name": "phụ lục", "url": "https://a.vn/1"}, {"name": "phụ lục", "url": "https://a.vn/2"}]
    merged = merge("document", [known, observation("b", "issuer", attachments=twice)])
    assert merged.document["attachments"] == [{"name": "Phụ lục", "url": "https://a.vn/1"}, twice[1]]


def test_what_a_second_source_adds_lets_a_third_find_the_item() -> None:
    said = [
        observation("a", "gazette", attachments=[{"name": "Phụ lục"}]),
        observation("b", "issuer", attachments=[{"name": "phụ lục", "url": "https://a.vn/1"}]),
        observation("c", "city_portal", attachments=[{"name": "PL.pdf", "url": "https://a.vn/1", "size": 9}]),
    ]
    assert merge("document", said).document["attachments"] == [{"name": "Phụ lục", "url": "https://a.vn/1", "size": 9}]


def test_a_few_letters_are_no_beginning() -> None:
    said = [observation("a", "gazette", summary="Sở Y tế"), observation("b", summary="Sở Y tế không công bố dịch")]
    assert merge("document", said).contested == ("summary",)


def test_who_edits_a_list_states_all_of_it() -> None:
    said = [observation("a", "issuer", topics=["sai", "đúng"]), edit("e", topics=["đúng"])]
    assert merge("document", said).document["topics"] == ["đúng"]
    weak = edit("p", "peer", topics=["thêm"])
    assert merge("document", [said[0], weak]).document["topics"] == ["sai", "thêm", "đúng"]


def test_a_translation_never_updates_facts_of_the_original() -> None:
    original = observation(
        "a", "city_portal", 1.0, subject="Về việc khai trương", issued_on="2025-05-08", language="vi"
    )
    english = observation(
        "b", "gazette", 9.0, subject="On the opening", issued_on="2025-05-09", page_count=3, language="en",
        sensitivity="internal",
    )  # fmt: skip
    merged = merge("document", [english, original])
    assert merged.document == {**original.document, "sensitivity": "internal"}
    assert merged.contested == ()
    assert merged.provenance["page_count"]["rule"] == "translation"
    assert merged.provenance["subject"]["losers"][0]["translation"] is True
    marked = observation("c", "gazette", title="Khác", translation_of="https://a.vn/1", language="vi")
    page = observation("d", "press", title="Gốc", language="vi")
    assert merge("press_release", [marked, page]).document["title"] == "Gốc"


def test_a_translation_alone_is_its_own_original() -> None:
    page = observation("a", title="Opening", language="en", translation_of="https://a.vn/1")
    assert merge("press_release", [page]).document == dict(page.document)


def pin(field: str, value: Any, number: int = 1, **more: Any) -> Pin:
    card = {"entity_id": "doc_1", "reason": "Sai trong bản in", "by": "Trần Thị Mẫu"}
    times = {"at": "2026-11-20T08:00:00+07:00", "until": "2027-11-20T08:00:00+07:00"}
    return Pin(**{"pin_id": number, "field": field, "value": value, **card, **times, **more})


def test_a_pin_wins_over_everything_and_keeps_what_lost() -> None:
    said = [observation("g", "gazette", subject="Sai"), edit("e", subject="Cũng sai")]
    merged = merge("document", said, [pin("subject", "Đúng")])
    why = merged.provenance["subject"]
    assert (merged.document["subject"], why["rule"], merged.contested) == ("Đúng", "pinned", ())
    assert why["pin"] == {
        "pin": 1, "by": "Trần Thị Mẫu", "reason": "Sai trong bản in", "at": "2026-11-20T08:00:00+07:00",
        "until": "2027-11-20T08:00:00+07:00",
    }  # fmt: skip
    assert [(loser["source"], loser["value"]) for loser in why["losers"]] == [("e", "Cũng sai"), ("g", "Sai")]


def test_a_pin_can_empty_a_field_and_fill_one_that_nobody_states() -> None:
    said = [observation("g", "gazette", subject="x", summary="sai")]
    merged = merge("document", said, [pin("summary", None), pin("signer", "Trần Thị Mẫu", 2)])
    assert merged.document == {"subject": "x", "signer": "Trần Thị Mẫu"}


def test_the_own_pin_wins_over_one_that_came_along_and_both_stay_visible() -> None:
    said = [observation("g", "gazette", subject="x")]
    own, came = pin("subject", "của mình"), pin("subject", "đi theo", 2, entity_id="doc_2", is_own=False)
    later = pin("subject", "đi theo sau", 3, entity_id="doc_3", is_own=False, at="2026-11-21T08:00:00+07:00")
    merged = merge("document", said, [later, came, own])
    assert merged.document["subject"] == "của mình"
    assert [(lost["pin"], lost["value"], lost["entity"]) for lost in merged.provenance["subject"]["pins"]] == [
        (3, "đi theo sau", "doc_3"),
        (2, "đi theo", "doc_2"),
    ]
    assert merge("document", said, [came, later]).document["subject"] == "đi theo sau"


def test_a_pin_may_hide_and_never_show() -> None:
    said = [observation("g", "gazette", sensitivity="internal", release_status="embargoed", secrecy="Thường")]
    stricter = merge("document", said, [pin("sensitivity", "personal"), pin("release_status", "withdrawn", 2)])
    assert (stricter.document["sensitivity"], stricter.document["release_status"]) == ("personal", "withdrawn")
    laxer = [pin("sensitivity", "public"), pin("release_status", "released", 2), pin("secrecy", None, 3)]
    assert merge("document", said, laxer).document == dict(said[0].document)
    assert merge("document", said, laxer).provenance["sensitivity"]["pins"][0]["value"] == "public"


@pytest.mark.parametrize("authority", list(Authority))
@pytest.mark.parametrize("ladder", list(table().ladders))
def test_every_authority_stands_on_every_ladder(ladder: str, authority: Authority) -> None:
    assert 0 <= table().rank(ladder, authority.value) < len(Authority)
    if ladder != "outlet" and authority is not Authority.PRESS:
        assert table().rank(ladder, authority.value) < table().rank(ladder, "press"), "the press stands last and alone"
