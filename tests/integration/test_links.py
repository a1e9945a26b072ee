"""Links between records: kept, resolved when their target comes, moves or goes, and told by the target at once."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.raw import RawRecord
from lienthong.exchange import PeerInterpreter, difference
from lienthong.peers import Peer
from lienthong.settings import Settings
from lienthong.sorting import Statement
from reconciliation.judgements import Decision, decide, undo
from reconciliation.keys import observation_id
from schemas.canonical import canonical_json, content_hash
from tests.integration.saying import NOW, offer, say, settle, table
from warehouse.connection import session, transaction

HANOI = "UBND thành phố Hà Nội"
OLD: Mapping[str, Any] = {
    "number": "12/2020/QĐ-UBND",
    "issuer": HANOI,
    "issued_on": "2020-06-05",
    "subject": "Quy định mẫu cũ",
    "status": "in_force",
}
NEW: Mapping[str, Any] = {
    "number": "30/2024/QĐ-UBND",
    "issuer": HANOI,
    "issued_on": "2024-05-20",
    "effective_on": "2024-06-01",
    "subject": "Quy định mẫu mới",
    "url": "https://vb.example.vn/30",
    "replaces": ["Quyết định số 12/2020/QĐ-UBND ngày 5/6/2020 của UBND thành phố Hà Nội"],
}
LINKS = "SELECT relation, target, to_entity FROM core.link ORDER BY from_entity, field, ordinal"
REVISIONS = "SELECT count(*) FROM core.entity_history"


def live(node: Settings, field: str, value: str) -> dict[str, Any]:
    """Id, revision, document, provenance and contested fields of the one live record with this value."""
    found = table(
        node,
        "SELECT entity_id, revision, doc, provenance, history.contested FROM core.entity"
        "  JOIN core.entity_history AS history USING (entity_id, revision)"
        " WHERE entity.state = 'live' AND doc ->> %s = %s",
        (field, value),
    )
    assert len(found) == 1, found
    return dict(zip(("id", "revision", "doc", "why", "contested"), found[0], strict=True))


def tell(node: Settings, source: str, *offers: dict[str, Any], run_id: str, now: datetime = NOW, **more: Any) -> None:
    say(node, source, offers, run_id=run_id, completeness="unknown", **more)
    settle(node, run_id, now)


def test_what_is_replaced_says_so_and_names_the_record_that_says_it(settings: Settings) -> None:
    tell(settings, "gazette", offer("a", **OLD), run_id="r1")
    tell(settings, "portal", offer("b", **NEW), run_id="r2")
    old, new = live(settings, "number", OLD["number"]), live(settings, "number", NEW["number"])
    assert old["doc"]["replaced_by"] == [
        {
            "id": new["id"],
            "number": "30/2024/QĐ-UBND",
            "title": "Quy định mẫu mới",
            "issuer": HANOI,
            "on": "2024-06-01",
            "url": "https://vb.example.vn/30",
        }
    ]
    assert old["why"]["replaced_by"] == {
        "rule": "link",
        "entity": new["id"],
        "field": "replaces",
        "source": "portal",
        "observation": observation_id("portal", "document", "b"),
    }
    assert (old["revision"], new["revision"]) == (2, 1)
    assert table(settings, LINKS) == [("replaces", NEW["replaces"][0], old["id"])]
    assert table(
        settings, "SELECT count(*) FROM feed.outbox WHERE entity_id = %s AND feed = 'public'", [old["id"]]
    ) == [(2,)]


def test_the_order_of_arrival_and_repetition_do_not_count(settings: Settings) -> None:
    tell(settings, "portal", offer("b", **NEW), run_id="r1")
    assert table(settings, LINKS) == [("replaces", NEW["replaces"][0], None)]
    tell(settings, "gazette", offer("a", **OLD), run_id="r2")
    old = live(settings, "number", OLD["number"])
    assert old["revision"] == 1 and old["doc"]["replaced_by"][0]["number"] == NEW["number"]
    before = table(settings, REVISIONS)
    tell(settings, "portal", offer("b", **NEW), run_id="r3")
    tell(settings, "gazette", offer("a", **OLD), run_id="r4")
    assert table(settings, REVISIONS) == before


def test_both_in_one_batch_are_written_once(settings: Settings) -> None:
    tell(settings, "portal", offer("a", **OLD), offer("b", **NEW), run_id="r1")
    assert live(settings, "number", OLD["number"])["doc"]["replaced_by"]
    assert table(settings, REVISIONS) == [(2,)]


def test_a_link_goes_where_its_target_goes_and_ends_where_the_naming_record_ends(settings: Settings) -> None:
    other = {**OLD, "number": "12/2020/QĐ-UBND", "issuer": "Ủy ban nhân dân TP. Hà Nội", "subject": "Bản sao"}
    tell(settings, "portal", offer("b", **NEW), run_id="r1")
    tell(settings, "gazette", offer("a", **OLD), run_id="r2")
    tell(settings, "archive", offer("c", **{**other, "number": "99/2020/QĐ-UBND"}), run_id="r3")
    first, second = live(settings, "subject", OLD["subject"]), live(settings, "subject", "Bản sao")
    judge(settings, ("gazette", "a"), ("archive", "c"), "positive")
    settle(settings, "r4")
    [(kept, document)] = table(
        settings,
        "SELECT entity_id, doc FROM core.entity JOIN core.entity_history USING (entity_id, revision)"
        " WHERE entity.state = 'live' AND entity_id IN (%s, %s)",
        [first["id"], second["id"]],
    )
    assert document["replaced_by"][0]["number"] == NEW["number"]
    assert [row[2] for row in table(settings, LINKS)] == [kept]
    with_judgement = table(settings, "SELECT judgement_id FROM core.judgement WHERE is_human AND undone_at IS NULL")
    assert settings.database_url is not None
    with session(settings.database_url) as conn, transaction(conn):
        undo(conn, with_judgement[0][0], by="Lan")
    settle(settings, "r5")
    assert "replaced_by" in live(settings, "subject", OLD["subject"])["doc"]
    assert "replaced_by" not in live(settings, "subject", "Bản sao")["doc"]
    # the naming record says something else, and then nothing
    tell(settings, "portal", offer("b", **{**NEW, "replaces": ["Quyết định 99/2020/QĐ-UBND"]}), run_id="r6")
    assert "replaced_by" not in live(settings, "subject", OLD["subject"])["doc"]
    assert "replaced_by" in live(settings, "subject", "Bản sao")["doc"]
    say(settings, "portal", [], run_id="r7")
    settle(settings, "r7")
    assert "replaced_by" not in live(settings, "subject", "Bản sao")["doc"]
    assert table(settings, "SELECT count(*) FROM core.link") == [(0,)]


def judge(node: Settings, one: tuple[str, str], other: tuple[str, str], verdict: str) -> None:
    left, right = (observation_id(source, "document", key) for source, key in (one, other))
    assert node.database_url is not None
    with session(node.database_url) as conn, transaction(conn):
        decide(conn, left, right, Decision(verdict=verdict, by="Lan", reason="đã đối chiếu"))


def test_what_changes_in_the_naming_record_changes_in_its_target(settings: Settings) -> None:
    tell(settings, "portal", offer("a", **OLD), offer("b", **NEW), run_id="r1")
    tell(settings, "portal", offer("b", **{**NEW, "subject": "Quy định mẫu, sửa tên"}), run_id="r2")
    old = live(settings, "number", OLD["number"])
    assert (old["revision"], old["doc"]["replaced_by"][0]["title"]) == (2, "Quy định mẫu, sửa tên")
    # what its readers do not see of it changes nothing
    tell(
        settings, "portal", offer("b", **{**NEW, "subject": "Quy định mẫu, sửa tên", "signer": "Người Ký"}), run_id="r3"
    )
    assert live(settings, "number", OLD["number"])["revision"] == 2


def test_a_number_alone_names_nothing(settings: Settings) -> None:
    council = {
        "number": "21/NQ-HĐND",
        "issued_on": "2026-03-01",
        "issuer": "HĐND phường Hoàn Kiếm",
        "jurisdiction": "Hà Nội",
    }
    tell(
        settings,
        "gazette",
        offer("a", **council),
        offer("b", **{**council, "issuer": "HĐND phường Ba Đình"}),
        offer("c", **{**NEW, "replaces": ["Nghị quyết 21/NQ-HĐND ngày 1/3/2026", "QĐ số 12", "Quyết định 12/QĐ-UBND"]}),
        offer("d", **{**OLD, "number": "12/QĐ-UBND"}),
        run_id="r1",
    )
    assert [row[2] for row in table(settings, LINKS)] == [None, None, None]
    assert table(settings, "SELECT count(*) FROM core.entity_history WHERE doc ? 'replaced_by'") == [(0,)]
    tell(
        settings,
        "gazette",
        offer("c", **{**NEW, "replaces": ["Nghị quyết 21/NQ-HĐND ngày 1/3/2026 của HĐND phường Ba Đình"]}),
        run_id="r2",
    )
    assert live(settings, "issuer", "HĐND phường Ba Đình")["doc"]["replaced_by"]
    assert "replaced_by" not in live(settings, "issuer", "HĐND phường Hoàn Kiếm")["doc"]


def test_a_target_that_corrects_its_number_is_named_by_the_new_one_only(settings: Settings) -> None:
    wrong = {**OLD, "number": "21/2020/QĐ-UBND"}
    tell(settings, "portal", offer("a", **wrong), offer("b", **NEW), run_id="r1")
    assert "replaced_by" not in live(settings, "number", wrong["number"])["doc"]
    tell(settings, "portal", offer("a", **OLD), run_id="r2")
    assert live(settings, "number", OLD["number"])["doc"]["replaced_by"]
    tell(settings, "portal", offer("a", **wrong), run_id="r3")
    assert "replaced_by" not in live(settings, "number", wrong["number"])["doc"]
    assert [row[2] for row in table(settings, LINKS)] == [None]


def test_two_records_under_one_address_are_no_target_until_one_of_them_moves(settings: Settings) -> None:
    page = {
        "title": "Thông cáo mẫu",
        "url": "https://tin.example.vn/1",
        "agency": "Sở Y tế",
        "published_at": "2026-05-01T08:00:00+07:00",
    }
    article = {"headline": "Tin mẫu", "url": "https://tin.example.vn/1", "outlet": "Báo Mẫu"}
    correction = {
        "agency": "Sở Y tế",
        "kind": "own_correction",
        "target_url": "https://tin.example.vn/1/",
        "url": "https://tin.example.vn/dc",
        "published_at": "2026-05-03T08:00:00+07:00",
    }
    tell(settings, "portal", offer("a", "press_release", **page), run_id="r1")
    tell(settings, "press", offer("b", "article_mention", **article), run_id="r2", authority="press")
    tell(settings, "desk", offer("c", "response", **correction), run_id="r3")
    assert table(settings, "SELECT to_entity, cardinality(candidates) FROM core.link") == [(None, 2)]
    moved = {**article, "url": "https://tin.example.vn/2"}
    tell(settings, "press", offer("b", "article_mention", **moved), run_id="r4", authority="press")
    release = live(settings, "title", "Thông cáo mẫu")
    assert [(each["on"], each["kind"]) for each in release["doc"]["corrected_by"]] == [("2026-05-03", "own_correction")]
    tell(settings, "desk", offer("c", "response", **{**correction, "kind": "response"}), run_id="r5")
    assert "corrected_by" not in live(settings, "title", "Thông cáo mẫu")["doc"], "a reply corrects nothing"


def test_readers_of_the_target_learn_nothing_that_is_kept_from_them(settings: Settings) -> None:
    held = {**NEW, "release_status": "embargoed", "embargo_until": "2026-11-23T08:00:00+07:00"}
    tell(settings, "portal", offer("a", **OLD), offer("b", **held), run_id="r1")
    assert "replaced_by" not in live(settings, "number", OLD["number"])["doc"]
    settle(settings, "r2", datetime(2026, 11, 23, 2, tzinfo=UTC))
    assert live(settings, "number", OLD["number"])["doc"]["replaced_by"]
    tell(settings, "portal", offer("b", **{**NEW, "release_status": "withdrawn"}), run_id="r3")
    assert "replaced_by" not in live(settings, "number", OLD["number"])["doc"]


def test_two_that_replace_each_other_end(settings: Settings) -> None:
    round_trip = {**OLD, "replaces": [NEW["number"]]}
    tell(settings, "portal", offer("a", **round_trip), offer("b", **NEW), run_id="r1")
    old, new = live(settings, "number", OLD["number"]), live(settings, "number", NEW["number"])
    assert old["doc"]["replaced_by"][0]["id"] == new["id"]
    assert new["doc"]["replaced_by"][0]["id"] == old["id"]
    assert table(settings, REVISIONS) == [(2,)]
    itself = {**NEW, "number": "31/2024/QĐ-UBND", "url": "https://vb.example.vn/31", "replaces": ["31/2024/QĐ-UBND"]}
    tell(settings, "portal", offer("c", **itself), run_id="r2")
    assert "replaced_by" not in live(settings, "number", itself["number"])["doc"]


BEFORE, AFTER = datetime(2026, 11, 22, tzinfo=UTC), datetime(2026, 12, 2, tzinfo=UTC)
COMING = {**NEW, "issued_on": "2026-11-01", "number": "30/2026/QĐ-UBND", "effective_on": "2026-12-01"}


def test_it_is_over_on_the_day_on_which_its_successor_comes_into_force(settings: Settings) -> None:
    tell(settings, "portal", offer("a", **OLD), offer("b", **COMING), run_id="r1", now=BEFORE)
    old = live(settings, "number", OLD["number"])
    assert (old["doc"]["status"], old["doc"]["replaced_by"][0]["on"]) == ("in_force", "2026-12-01")
    waiting = "SELECT embargo_until FROM core.entity WHERE entity_id = %s"
    assert table(settings, waiting, [old["id"]]) == [(datetime(2026, 11, 30, 17, tzinfo=UTC),)]
    settle(settings, "r2", AFTER)
    old = live(settings, "number", OLD["number"])
    assert (old["revision"], old["doc"]["status"]) == (2, "expired")
    assert (old["why"]["status"]["rule"], old["why"]["status"]["losers"][0]["value"]) == ("link", "in_force")
    assert table(settings, waiting, [old["id"]]) == [(None,)]
    assert old["contested"] == [], "its source spoke before"
    settle(settings, "r3", AFTER)
    assert live(settings, "number", OLD["number"])["revision"] == 2


def test_a_document_is_over_after_the_last_day_that_it_states(settings: Settings) -> None:
    tell(settings, "portal", offer("a", **{**OLD, "expires_on": "2026-11-30"}), run_id="r1", now=BEFORE)
    assert live(settings, "number", OLD["number"])["doc"]["status"] == "in_force"
    settle(settings, "r2", AFTER)
    old = live(settings, "number", OLD["number"])
    assert (old["doc"]["status"], old["why"]["status"]["rule"]) == ("expired", "time")


@pytest.mark.parametrize(
    ("authority", "updated_at", "status", "contested"),
    [
        ("national_portal", "2026-12-01T09:00:00+07:00", "in_force", ["status"]),  # it knows better, perhaps
        ("national_portal", "2026-10-01T09:00:00+07:00", "expired", []),  # it spoke before
        ("national_portal", None, "expired", ["status"]),  # nobody knows when it spoke
        ("city_portal", "2026-12-01T09:00:00+07:00", "expired", ["status"]),
        ("city_portal", None, "expired", []),
    ],
)
def test_the_later_word_of_a_register_is_not_overwritten(
    settings: Settings, authority: str, updated_at: str | None, status: str, contested: list[str]
) -> None:
    stated = OLD if updated_at is None else {**OLD, "updated_at": updated_at}
    tell(settings, "csdl", offer("a", **stated), run_id="r1", authority=authority, now=AFTER)
    tell(settings, "portal", offer("b", **COMING), run_id="r2", now=AFTER)
    old = live(settings, "number", OLD["number"])
    assert (old["doc"]["status"], old["contested"]) == (status, contested)
    assert {"in_force", "expired"} == {old["doc"]["status"], old["why"]["status"]["losers"][0]["value"]}


def test_that_another_body_replaces_it_is_for_people_to_look_at(settings: Settings) -> None:
    other = {**NEW, "issuer": "Sở Mẫu thành phố Hà Nội", "number": "3/2024/QĐ-SM"}
    tell(settings, "portal", offer("a", **OLD), offer("b", **other), run_id="r1")
    old = live(settings, "number", OLD["number"])
    assert (old["doc"]["status"], old["contested"]) == ("expired", ["status"])


def test_who_replaces_a_piece_amends_the_whole(settings: Settings) -> None:
    part = {
        **NEW,
        "replaces": ["Khoản 2 Điều 5 Quyết định số 12/2020/QĐ-UBND"],
        "amends": ["Quyết định số 13/2020/QĐ-UBND"],
    }
    tell(
        settings,
        "portal",
        offer("a", **OLD),
        offer("c", **{**OLD, "number": "13/2020/QĐ-UBND"}),
        offer("b", **part),
        run_id="r1",
    )
    old = live(settings, "number", OLD["number"])
    assert "replaced_by" not in old["doc"] and old["doc"]["status"] == "in_force"
    assert old["doc"]["amended_by"][0]["part"] == "Khoản 2 Điều 5"
    assert "part" not in live(settings, "number", "13/2020/QĐ-UBND")["doc"]["amended_by"][0]


def test_of_notices_the_latest_stands_first_and_a_cancellation_before_all(settings: Settings) -> None:
    city, commune = "Ban chỉ huy PCTT thành phố Hà Nội", "UBND xã Sóc Sơn"
    first = {
        "issuer": city,
        "identifier": "M1",
        "sent_at": "2026-09-01T06:00:00+07:00",
        "message_type": "Alert",
        "headline": "Bão mẫu",
    }
    other = {
        "issuer": commune,
        "jurisdiction": "Hà Nội",
        "identifier": "X1",
        "message_type": "Update",
        "references": [f"{city} ,M1,2026-09-01T06:00:00+07:00".replace(" ,", ",")],
        "sent_at": "2026-09-01T09:00:00+07:00",
    }
    tell(settings, "city", offer("a", "emergency_notice", **first), run_id="r1")
    tell(settings, "xa", offer("b", "emergency_notice", **other), run_id="r2")
    later = {**other, "identifier": "X2", "sent_at": "2026-09-02T09:00:00+07:00"}
    cancel = {**other, "identifier": "X3", "message_type": "Cancel", "sent_at": "2026-09-01T12:00:00+07:00"}
    third = {"issuer": "UBND xã Đa Phúc"}
    tell(settings, "xa2", offer("c", "emergency_notice", **{**later, **third}), run_id="r3")
    notice = live(settings, "identifier", "M1")["doc"]
    assert [each["number"] for each in notice["superseded_by"]] == ["X2", "X1"]
    tell(settings, "xa3", offer("d", "emergency_notice", **{**cancel, "issuer": "UBND xã Nội Bài"}), run_id="r4")
    notice = live(settings, "identifier", "M1")["doc"]
    assert [(each["number"], each["kind"]) for each in notice["superseded_by"]] == [
        ("X3", "Cancel"),
        ("X2", "Update"),
        ("X1", "Update"),
    ]


def test_a_translation_is_told_by_its_original(settings: Settings) -> None:
    original = {
        "title": "Thông cáo mẫu",
        "url": "https://tin.example.vn/vi/1",
        "published_at": "2026-05-01T08:00:00+07:00",
    }
    english = {
        "title": "A sample",
        "language": "en",
        "url": "https://tin.example.vn/en/1",
        "translation_of": original["url"],
        "published_at": "2026-05-02T08:00:00+07:00",
    }
    tell(settings, "en", offer("b", "press_release", **english), run_id="r1")
    tell(settings, "vi", offer("a", "press_release", **original), run_id="r2")
    [card] = live(settings, "title", "Thông cáo mẫu")["doc"]["translated_by"]
    assert (card["language"], card["title"], card["url"]) == ("en", "A sample", english["url"])


def test_no_source_states_what_is_derived(settings: Settings) -> None:
    tell(settings, "portal", offer("a", **OLD, replaced_by=[{"id": "doc_x"}]), run_id="r1")
    assert table(settings, "SELECT rule_id FROM quarantine.violation") == [("document.replaced_by.derived",)]
    assert table(settings, REVISIONS) == [(0,)]


def test_what_a_peer_derived_is_not_its_word_and_is_not_sent_to_it() -> None:
    peer = Peer(name="cong", title={"vi": "Cổng"}, url="https://cong.example.vn", follow=True, push=True)
    document = {**OLD, "language": "vi", "release_status": "released", "sensitivity": "public"}
    told = {**document, "replaced_by": [{"id": "doc_x", "on": "2024-06-01"}]}
    line = {"id": "doc_1", "type": "document", "revision": 3, "record": told, "content_hash": content_hash(told).hex()}
    raw = RawRecord(ordinal=0, pointer="/changes/0", content=canonical_json(line).encode())
    said = PeerInterpreter(peer).interpret(raw)
    assert isinstance(said, Statement) and said.document == document
    change = {"record_type": "document", "doc": told, "base": document, "base_origin": {"id": "doc_1", "revision": 3}}
    assert difference(change) is None
    new = difference({**change, "base": None})
    assert new is not None and new["changed"] == document
