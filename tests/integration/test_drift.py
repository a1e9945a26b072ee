"""A source that changes its ids, uses ids again, never rests or loses a field: seen before anything of it counts."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from connectors.readers import READERS
from connectors.readers.protocol import Evidence
from connectors.source import Source
from lienthong import batches, drift, holds, intake, pipeline
from lienthong.commands import app
from lienthong.interpreting import SourceInterpreter
from lienthong.settings import Settings
from publishing.publisher import publish
from schemas.errors import ConfigError
from schemas.verdict import Severity, Verdict
from schemas.vocabularies import Completeness
from tests.integration.saying import NOW, settle, table
from warehouse.connection import session, transaction
from warehouse.payloads import open_store
from warehouse.statements import run

Item = dict[str, Any]
PEOPLE = ("Nguyễn Thị Mẫu", "Trần Văn Ví Dụ")
ROADS = (
    "sửa chữa đường gom đại lộ Thăng Long", "tu bổ đình làng Chèm", "cấp phép xây dựng trường mầm non",
    "công nhận làng nghề gốm Bát Tràng", "bổ nhiệm giám đốc thư viện", "điều chỉnh giá nước sạch",
    "phòng chống dịch sốt xuất huyết", "tuyển dụng viên chức y tế", "lắp đèn tín hiệu giao thông",
)  # fmt: skip


def source(**changed: Any) -> Source:
    """Documents with a number; their ids are the source's own."""
    stated = {
        "name": "portal", "title": {"vi": "Văn bản", "en": "Documents"}, "agency": "H26",
        "owner": {"name": "Phòng Mẫu", "email": "mau@example.vn"}, "reader": "json_pages",
        "url": "http://127.0.0.1:1/ds", "options": {"records": "ds"}, "mode": "snapshot", "schedule": "@daily",
        "authority": "agency_portal", "record": "document", "key": ["ma"],
        "fields": {
            "number": "so", "subject": "trichYeu", "issuer": {"const": "UBND thành phố Hà Nội"},
            "issued_on": {"from": "ngay", "as": "date", "dialects": ["iso"]}, "signer": "nguoiKy",
            "page_count": {"from": "soTrang", "as": "integer"}, "url": {"from": "lienKet", "as": "url"},
        },
        "optional": ["number", "url", "page_count", "issued_on"],
    }  # fmt: skip
    return Source.model_validate(stated | changed)


PORTAL = source()
NAMELESS = source(  # a number says nothing without its issuer
    fields={
        "number": "so",
        "subject": "trichYeu",
        "signer": "nguoiKy",
        "page_count": {"from": "soTrang", "as": "integer"},
    },
    optional=["page_count"],
)


def item(number: int, key: str | None = None, **changed: Any) -> Item:
    stated = {
        "ma": key or str(number), "so": f"{number}/QĐ-UBND", "ngay": "2026-05-09", "nguoiKy": "Nguyễn Văn Mẫu",
        "trichYeu": f"Về việc {ROADS[number % len(ROADS)]} đợt {number}", "soTrang": 3,
    }  # fmt: skip
    return {name: value for name, value in (stated | changed).items() if value is not None}


def items(count: int, first: int = 1, **changed: Any) -> list[Item]:
    return [item(number, **changed) for number in range(first, first + count)]


def padded(offers: Sequence[Item]) -> list[Item]:
    return [offer | {"ma": offer["ma"].zfill(6)} for offer in offers]


class Node:
    """Pulls of one source, staged, examined, loaded, reconciled and published as the plan does it."""

    def __init__(self, settings: Settings) -> None:
        assert settings.database_url is not None
        self.settings, self.dsn = settings, settings.database_url
        self.verdicts: list[Verdict] = []

    def pull(
        self, run_id: str, offers: Sequence[Item], declared: Source = PORTAL, completeness: str = "complete"
    ) -> str:
        """The state of the batch in the end."""
        self.stage(run_id, offers, declared, completeness)
        return self.go_on(run_id, declared)

    def stage(self, run_id: str, offers: Sequence[Item], declared: Source, completeness: str) -> None:
        batch_id = f"{run_id}/{declared.name}"
        definition = drift.with_accepted(self.dsn, declared)
        contract = definition.contract("tests")
        store = open_store(self.settings.raw)
        stored = store.put(json.dumps({"ds": list(offers)}, ensure_ascii=False).encode())
        with session(self.dsn) as conn, transaction(conn):
            run(conn, "ledger.begin_run", {"run_id": run_id, "trigger": "test"})
            batches.begin(conn, batch_id, run_id=run_id, source=declared.name, contract=contract, mode=declared.mode)
            batches.deliver(
                conn,
                batch_id,
                stored,
                source=declared.name,
                slot=0,
                url=declared.url,
                requested_at=NOW,
                status=200,
            )
            batches.pulled(conn, batch_id, Evidence(Completeness(completeness)))
        passing, reader = drift.profiler(definition), READERS[definition.reader]
        intake.stage_pages(
            self.dsn,
            store,
            batch_id,
            contract=contract,
            records=lambda payload: passing.watched(reader.records(definition, payload)),
            interpreter=SourceInterpreter(definition),
            in_order=False,
        )
        drift.keep_profile(self.dsn, batch_id, passing.profile)

    def go_on(self, run_id: str, declared: Source = PORTAL) -> str:
        batch_id = f"{run_id}/{declared.name}"
        self.verdicts = drift.examine(self.dsn, drift.with_accepted(self.dsn, declared), batch_id)
        intake.load(self.dsn, batch_id)
        self.settle()
        [(state,)] = self.ask("SELECT state FROM ledger.batch WHERE batch_id = %s", (batch_id,))
        return str(state)

    def settle(self) -> None:
        settle(self.settings)
        with session(self.dsn) as conn:
            publish(conn, self.settings)

    def decide(self, verdict: str) -> None:
        """Two people decide about the one question that is open."""
        [(number,)] = self.ask("SELECT hold_id FROM ledger.hold WHERE state = 'open'")
        for name in PEOPLE:
            (holds.release if verdict == "release" else holds.reject)(self.dsn, number, name, people=2)
        self.settle()

    def ask(self, query: str, values: Any = None) -> list[tuple[Any, ...]]:
        return table(self.settings, query, values)

    def open(self) -> list[tuple[str, int]]:
        return [
            (kind, records) for kind, records in self.ask("SELECT kind, records FROM ledger.hold WHERE state = 'open'")
        ]

    def evidence(self) -> dict[str, Any]:
        [(evidence,)] = self.ask("SELECT evidence FROM ledger.hold WHERE state = 'open'")
        return dict(evidence)

    def published(self) -> list[tuple[Any, ...]]:
        return self.ask("SELECT feed, position, entity_id, kind, reason FROM feed.outbox ORDER BY feed, position")

    def entities(self) -> dict[str, str]:
        """Live entities and their numbers."""
        return dict(
            self.ask(
                "SELECT entity_id, doc ->> 'number' FROM core.entity"
                "  JOIN core.entity_history USING (entity_id, revision) WHERE entity.state = 'live'"
            )
        )

    def tally(self, run_id: str) -> tuple[int, int]:
        """Loaded and unchanged records of a batch."""
        query = "SELECT loaded, unchanged FROM ledger.tally WHERE batch_id = %s"
        [(loaded, unchanged)] = self.ask(query, (f"{run_id}/portal",))
        return loaded, unchanged

    def sound(self) -> bool:
        """Every rule about the warehouse holds."""
        from validation.sets import check_warehouse
        from warehouse.connection import sqlalchemy_url

        return [each.rule_id for each in check_warehouse(sqlalchemy_url(self.dsn)) if not each.success] == []


@pytest.fixture
def node(settings: Settings) -> Node:
    return Node(settings)


# --- new ids ---------------------------------------------------------------------------------------------------------


def test_ids_that_were_all_padded_with_zeros_are_one_question_and_change_nothing(node: Node) -> None:
    assert node.pull("r1", items(27)) == "reconciled"
    published, entities = node.published(), node.entities()
    assert len(entities) == 27
    for again in ("r2", "r3"):  # asked twice, it is one question
        assert node.pull(again, padded(items(27))) == "held"
    assert node.open() == [("rekey", 27)]
    evidence = node.evidence()
    assert (evidence["pairs"], evidence["unpaired"]) == (27, {"vanished": 0, "appeared": 0})
    assert evidence["pattern"] == {
        "kind": "padding",
        "vi": "thêm số 0 phía trước cho đủ 6 chữ số",
        "en": "zero padding to 6 digits",
    }
    assert evidence["examples"][0] == {"old": "1", "new": "000001", "title": "Về việc tu bổ đình làng Chèm đợt 1"}
    assert (node.published(), node.entities()) == (published, entities)
    assert node.ask("SELECT state FROM ledger.batch ORDER BY batch_seq") == [("reconciled",), ("failed",), ("held",)]

    [(number,)] = node.ask("SELECT hold_id FROM ledger.hold WHERE state = 'open'")
    assert holds.release(node.dsn, number, PEOPLE[0], people=2)["missing"] == 1
    node.settle()
    assert node.published() == published  # one person alone changes nothing
    assert holds.release(node.dsn, number, PEOPLE[1], people=2)["state"] == "released"
    node.settle()
    assert (node.published(), node.entities()) == (published, entities)
    told = node.ask("SELECT DISTINCT old_key, new_key, state, decided_by FROM ledger.rekey WHERE old_key = '7'")
    assert told == [("7", "000007", "applied", ", ".join(PEOPLE))]
    assert node.ask("SELECT count(*) FROM ledger.absence") == [(0,)]
    assert node.ask("SELECT state, count(*) FROM core.observation GROUP BY 1 ORDER BY 1") == [
        ("absent", 27),
        ("present", 27),
    ]
    assert node.pull("r4", [*padded(items(27))][::-1]) == "reconciled"
    assert (node.tally("r4"), node.published()) == ((0, 27), published)
    assert node.sound()


def test_records_without_natural_keys_keep_their_entities(node: Node) -> None:
    """Their entities were founded on the very ids that are gone."""
    offers = items(12)
    prefixed = [offer | {"ma": f"HN-{offer['ma']}"} for offer in offers]
    node.pull("r1", offers, NAMELESS)
    published, entities = node.published(), node.entities()
    assert len(entities) == 12
    assert node.pull("r2", prefixed, NAMELESS) == "held"
    assert node.evidence()["pattern"]["en"] == "prefix: … → HN-…"
    node.decide("release")
    assert (node.published(), node.entities()) == (published, entities)
    node.pull("r3", [prefixed[0] | {"soTrang": 4}, *prefixed[1:]], NAMELESS)
    assert node.entities() == entities  # a later change reaches the same entity
    assert len(node.published()) == len(published) + 2


def test_an_address_that_moved_is_followed_and_only_the_address_changes(node: Node) -> None:
    portal = source(key=["lienKet"])
    offers = [offer | {"lienKet": f"http://cu.example.vn/vb/{offer['ma']}"} for offer in items(20)]
    node.pull("r1", offers, portal)
    entities = node.entities()
    moved = [offer | {"lienKet": f"https://moi.example.vn/van-ban/{offer['ma']}"} for offer in offers]
    assert node.pull("r2", moved, portal) == "held"
    told = node.evidence()["pattern"]
    assert told["en"] == "address changed: http://cu.example.vn/vb/… → https://moi.example.vn/van-ban/…"
    node.decide("release")
    assert node.entities() == entities
    assert {kind for _, _, _, kind, _ in node.published()} == {"upsert"}


def test_half_of_the_records_under_new_ids(node: Node) -> None:
    node.pull("r1", items(26))
    published = node.published()
    assert node.pull("r2", [*items(13), *padded(items(13, first=14))]) == "held"
    assert node.open() == [("rekey", 13)]
    node.decide("release")
    assert node.published() == published
    assert node.pull("r3", [*items(13), *padded(items(13, first=14))]) == "reconciled"
    assert node.tally("r3") == (0, 26)


def test_new_ids_and_small_edits_at_once(node: Node) -> None:
    offers = items(20)
    node.pull("r1", offers)
    published, entities = node.published(), node.entities()
    edited = [
        offer | {"trichYeu": offer["trichYeu"] + " (đính chính)"} if place < 4 else offer
        for place, offer in enumerate(padded(offers))
    ]
    assert node.pull("r2", [*edited[:-2], padded([item(99)])[0]]) == "held"
    evidence = node.evidence()
    assert (evidence["pairs"], evidence["unpaired"]) == (18, {"vanished": 2, "appeared": 1})
    found = node.ask("SELECT found_by, count(*) FROM ledger.rekey GROUP BY 1 ORDER BY 1")
    assert found == [("content", 14), ("keys", 4)]
    node.decide("release")
    gone = {entity for entity, number in entities.items() if number in ("19/QĐ-UBND", "20/QĐ-UBND")}
    assert entities.keys() - node.entities().keys() == gone
    changes = [row for row in node.published() if row not in published]
    assert len(changes) == 2 * (4 + 1 + 2)  # four edits, a new record, two that are really gone; in two feeds
    assert {entity for _, _, entity, kind, _ in changes if kind == "tombstone"} == gone


def test_records_of_the_same_content_are_told_apart_by_the_rule_of_their_keys(node: Node) -> None:
    twins = [item(1, key=str(number), trichYeu="Thông báo lịch tiếp công dân") for number in range(1, 5)]
    node.pull("r1", [*items(8, first=11), *twins], NAMELESS)
    entities = node.entities()
    assert len(entities) == 12
    assert node.pull("r2", padded([*items(8, first=11), *twins]), NAMELESS) == "held"
    assert node.evidence()["pairs"] == 12
    node.decide("release")
    assert node.entities() == entities


def test_new_ids_that_are_taken_back_are_followed_back(node: Node) -> None:
    node.pull("r1", items(10))
    published = node.published()
    for run_id, offers in (("r2", padded(items(10))), ("r3", items(10)), ("r4", padded(items(10)))):
        assert node.pull(run_id, offers) == "held"
        node.decide("release")
        assert node.published() == published


def test_a_source_that_mends_its_ids_by_itself_needs_nobody(node: Node) -> None:
    node.pull("r1", items(10))
    assert node.pull("r2", padded(items(10))) == "held"
    assert node.pull("r3", items(10)) == "reconciled"
    assert node.open() == []
    assert node.ask("SELECT state FROM ledger.batch ORDER BY batch_seq") == [
        ("reconciled",),
        ("failed",),
        ("reconciled",),
    ]
    assert node.ask("SELECT count(*) FROM ledger.rekey") == [(0,)]


def test_rejected_the_batch_never_counts(node: Node) -> None:
    node.pull("r1", items(10))
    published, entities = node.published(), node.entities()
    node.pull("r2", padded(items(10)))
    node.decide("reject")
    assert (node.published(), node.entities()) == (published, entities)
    assert node.ask("SELECT DISTINCT state FROM ledger.rekey") == [("rejected",)]
    assert node.ask("SELECT state FROM ledger.batch ORDER BY batch_seq") == [("reconciled",), ("failed",)]


def test_the_feed_of_another_tenant_is_no_rekey(node: Node) -> None:
    node.pull("r1", items(27))
    strangers = [
        item(number, key=f"kh-{number}", so=f"{number}/QĐ-SYT", trichYeu=f"Kế hoạch tiêm chủng phường {number}")
        for number in range(1, 28)
    ]
    assert node.pull("r2", strangers) == "reconciled"
    assert node.open() == [("deletions", 27)]


@pytest.mark.parametrize("completeness", ["truncated", "unknown"])
def test_a_pull_that_is_not_complete_shows_nothing_about_ids(node: Node, completeness: str) -> None:
    node.pull("r1", items(10))
    assert node.pull("r2", padded(items(10)), completeness=completeness) == "reconciled"
    assert node.open() == []


def test_a_few_new_ids_are_ordinary_life(node: Node) -> None:
    node.pull("r1", items(40))
    assert node.pull("r2", [*items(36), *padded(items(4, first=37))]) == "reconciled"
    assert node.open() == []
    assert len(node.entities()) == 40  # their numbers tell that they are the same


# --- ids that are used again -----------------------------------------------------------------------------------------


def reused(*numbers: int) -> list[Item]:
    """Other documents under the keys 1, 2, 3…"""
    subjects = ("Quy chế quản lý chợ dân sinh", "Khen thưởng học sinh giỏi quốc gia", "Đấu giá quyền khai thác cát")
    return [item(number, key=str(place + 1), trichYeu=f"{subjects[place % 3]}") for place, number in enumerate(numbers)]


def test_ids_that_stand_for_other_things_found_new_entities(node: Node) -> None:
    node.pull("r1", items(30))
    published, before = node.published(), node.entities()
    offers = [*reused(501, 502, 503), *items(27, first=4)]
    assert node.pull("r2", offers) == "held"
    assert node.open() == [("split", 3)]
    assert node.evidence()["examples"][0] == {
        "key": "1",
        "before": "Về việc tu bổ đình làng Chèm đợt 1",
        "after": "Quy chế quản lý chợ dân sinh",
    }
    assert node.published() == published
    node.decide("release")
    after = node.entities()
    assert set(after.values()) == {f"{number}/QĐ-UBND" for number in (501, 502, 503, *range(4, 31))}
    old = before.keys() - after.keys()
    assert {before[entity] for entity in old} == {"1/QĐ-UBND", "2/QĐ-UBND", "3/QĐ-UBND"}
    new = [row for row in node.published() if row not in published]
    tombstones = [(entity, reason) for _, _, entity, kind, reason in new if kind == "tombstone"]
    assert set(tombstones) == {(entity, "rekeyed") for entity in old}
    revisions = node.ask("SELECT count(*) FROM core.entity_history WHERE entity_id = ANY (%s)", (sorted(old),))
    assert revisions == [(6,)]  # what they were, and their end
    assert node.pull("r3", offers) == "reconciled"
    assert node.tally("r3") == (0, 30)


def test_what_has_no_natural_key_gets_a_name_of_its_own(node: Node) -> None:
    offers = [*reused(501, 502, 503), *items(7, first=4)]
    node.pull("r1", items(10), NAMELESS)
    before = set(node.entities())
    assert node.pull("r2", offers, NAMELESS) == "held"
    node.decide("release")
    after = set(node.entities())
    assert (len(before & after), len(after - before), len(before - after)) == (7, 3, 3)
    assert node.pull("r3", offers, NAMELESS) == "reconciled"
    assert (set(node.entities()), node.sound()) == (after, True)


def test_rows_that_moved_by_one_go_back_to_their_own_entities(node: Node) -> None:
    """A source whose ids are row numbers, and a new first row."""
    node.pull("r1", items(9))
    before = node.entities()
    moved = [item(100, key="1"), *[item(number, key=str(number + 1)) for number in range(1, 10)]]
    assert node.pull("r2", moved) == "held"
    node.decide("release")
    after = node.entities()
    assert before.items() < after.items()
    assert set(after.values()) - set(before.values()) == {"100/QĐ-UBND"}
    assert [row for row in node.published() if row[3] == "tombstone"] == []
    assert node.sound()


def test_rejected_ids_that_are_used_again_leave_all_as_it_was(node: Node) -> None:
    node.pull("r1", items(10))
    published = node.published()
    node.pull("r2", [*reused(501, 502, 503), *items(7, first=4)])
    node.decide("reject")
    assert node.published() == published
    assert node.ask("SELECT DISTINCT state FROM ledger.split") == [("rejected",)]


def test_records_that_were_edited_are_no_other_things(node: Node) -> None:
    node.pull("r1", items(10))
    edited = [item(number, so=f"{number}/2026/QĐ-UBND") for number in range(1, 6)]
    assert node.pull("r2", [*edited, *items(5, first=6)]) == "reconciled"
    assert node.open() == []


# --- fields that never rest ------------------------------------------------------------------------------------------


def counted(day: int, count: int = 20) -> list[Item]:
    return [item(number, soTrang=10 * day + number) for number in range(1, count + 1)]


def test_a_field_that_alone_changes_everywhere_is_proposed_and_once_accepted_is_silent(node: Node) -> None:
    node.pull("d1", counted(1))
    assert drift.proposals(node.dsn) == []
    assert node.pull("d2", counted(2)) == "reconciled"  # until somebody decides, it flows
    [warning] = node.verdicts
    assert (warning.rule_id, warning.severity, warning.unexpected_count) == (
        "source.restless_field",
        Severity.WARNING,
        20,
    )
    node.pull("d3", counted(3))
    [proposal] = drift.proposals(node.dsn, "open")  # one, however often it is seen
    assert (proposal["field"], proposal["evidence"]["changed"]) == ("page_count", 20)
    with pytest.raises(ConfigError, match="name of a person"):
        drift.accept_proposal(node.dsn, proposal["proposal_id"], " ")
    drift.accept_proposal(node.dsn, proposal["proposal_id"], PEOPLE[0])
    assert drift.with_accepted(node.dsn, PORTAL).volatile == {"page_count"}
    published = node.published()
    for day in (4, 5):
        assert node.pull(f"d{day}", counted(day)) == "reconciled"
        assert (node.tally(f"d{day}"), node.published(), node.verdicts) == ((0, 20), published, [])
    node.pull("d6", [counted(6)[0] | {"trichYeu": "Về việc đính chính"}, *counted(6)[1:]])
    assert node.tally("d6") == (1, 19)  # anything else that changes still does
    assert node.sound()
    with pytest.raises(ConfigError, match="not open"):
        drift.accept_proposal(node.dsn, proposal["proposal_id"], PEOPLE[1])


def test_the_file_that_says_it_has_the_contract_that_acceptance_gave(node: Node) -> None:
    node.pull("d1", counted(1))
    node.pull("d2", counted(2))
    before = PORTAL.contract("tests")
    drift.accept_proposal(node.dsn, drift.proposals(node.dsn)[0]["proposal_id"], PEOPLE[0])
    accepted = drift.with_accepted(node.dsn, PORTAL)
    written = source(volatile=["page_count"])
    assert before != accepted.contract("tests") == written.contract("tests")


def test_a_rejected_proposal_is_not_made_again(node: Node) -> None:
    node.pull("d1", counted(1))
    node.pull("d2", counted(2))
    drift.reject_proposal(node.dsn, drift.proposals(node.dsn)[0]["proposal_id"], PEOPLE[0])
    assert node.pull("d3", counted(3)) == "reconciled"
    assert ([each["state"] for each in drift.proposals(node.dsn)], node.verdicts) == (["rejected"], [])


@pytest.mark.parametrize(
    "second",
    [
        counted(2, 7) + counted(1)[7:],  # too small a share
        [offer | {"trichYeu": f"Về việc khác {place}"} for place, offer in enumerate(counted(2))],  # not alone
        [{name: value for name, value in offer.items() if name != "soTrang"} for offer in counted(2)],  # gone
    ],
    ids=["share", "not-alone", "gone"],
)
def test_other_changes_are_no_churn(node: Node, second: list[Item]) -> None:
    node.pull("d1", counted(1))
    node.pull("d2", second)
    assert drift.proposals(node.dsn) == []


# --- fields that are gone, new, or of another type -------------------------------------------------------------------


def renamed(offers: Sequence[Item], old: str, new: str) -> list[Item]:
    return [{new if name == old else name: value for name, value in offer.items()} for offer in offers]


def test_a_field_that_left_every_record_is_critical(node: Node) -> None:
    node.pull("r1", items(20))
    node.stage("r2", renamed(items(20), "nguoiKy", "chuKy"), PORTAL, "complete")
    found = {each.rule_id: each for each in drift.examine(node.dsn, PORTAL, "r2/portal")}
    assert found["source.field_gone"].severity is Severity.CRITICAL
    assert found["source.field_gone"].observed == {"fields": {"nguoiKy": {"before": "20/20", "now": "0"}}}
    assert "nguoiKy không còn trong bản ghi nào" in found["source.field_gone"].description_vi
    assert found["source.field_new"].severity is Severity.WARNING
    assert found["source.field_new"].observed == {"fields": {"chuKy": {"before": "0", "now": "20/20"}}}


def test_a_field_that_left_some_records_or_changed_its_type_only_warns(node: Node) -> None:
    node.pull("r1", items(20))
    some = [*items(10), *[{n: v for n, v in offer.items() if n != "soTrang"} for offer in items(10, first=11)]]
    node.pull("r2", some)
    assert node.verdicts == []
    assert node.pull("r3", [offer | {"soTrang": str(offer["soTrang"] + 1)} for offer in items(20)]) == "reconciled"
    assert [(each.rule_id, each.severity) for each in node.verdicts] == [("source.field_type", Severity.WARNING)]


def test_a_profile_is_kept_with_its_batch_and_shows_no_secrets(node: Node) -> None:
    secret = item(2, trichYeu="TỐI MẬT\nVề việc bố trí lực lượng", nguoiKy="Người ký văn bản mật")
    node.pull("r1", [item(1), secret])
    [(fields, records)] = node.ask("SELECT fields, records FROM ledger.profile")
    assert (records, fields["so"]["present"], fields["so"]["types"]) == (2, 2, ["text"])
    assert fields["ma"]["examples"] == ["1"]
    assert "MẬT" not in json.dumps(fields, ensure_ascii=False) and "văn bản mật" not in json.dumps(fields)


# --- the whole plan --------------------------------------------------------------------------------------------------


@contextmanager
def served(offers: list[Item]) -> Iterator[str]:
    """The source itself, on loopback; it answers with what stands in the list now."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"ds": offers}, ensure_ascii=False).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/ds"
        server.shutdown()
        thread.join()


def test_the_plan_holds_what_drifts_and_goes_on_when_people_say_so(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offers = items(12)
    with served(offers) as url:
        stated = PORTAL.model_dump(mode="json", by_alias=True, exclude_unset=True) | {"url": url}
        (tmp_path / "sources").mkdir()
        file = tmp_path / "sources" / "portal.yml"
        file.write_text(json.dumps(stated, ensure_ascii=False), encoding="utf-8")
        node = Node(settings.model_copy(update={"sources": tmp_path / "sources"}))

        def plan(run_id: str, now: Sequence[Item]) -> str:
            offers[:] = now
            pipeline.run(node.settings, ["portal"], trigger="test", run_id=run_id)
            [(state,)] = node.ask("SELECT state FROM ledger.batch WHERE run_id = %s", (run_id,))
            return str(state)

        assert plan("r1", items(12)) == "reconciled"
        published = node.published()
        assert plan("r2", padded(items(12))) == "held"
        assert node.open() == [("rekey", 12)]
        node.decide("release")
        assert node.published() == published

        lost = [{name: value for name, value in offer.items() if name != "soTrang"} for offer in padded(items(12))]
        assert plan("r3", lost) == "held"
        [(kind, rules)] = node.ask("SELECT kind, evidence -> 'rules' FROM ledger.hold WHERE state = 'open'")
        assert (kind, rules) == ("batch", ["source.field_gone"])
        node.decide("reject")

        both = [{name: value for name, value in offer.items() if name != "soTrang"} for offer in items(12)]
        assert plan("r4", both) == "held"
        assert sorted(node.open()) == [("batch", 12), ("rekey", 12)]
        numbers = node.ask("SELECT hold_id FROM ledger.hold WHERE state = 'open' ORDER BY hold_id")
        for (number,), state in zip(numbers, ("held", "loaded"), strict=True):  # every question wants its answer
            for name in PEOPLE:
                holds.release(node.dsn, number, name, people=2)
            assert node.ask("SELECT state FROM ledger.batch WHERE run_id = 'r4'") == [(state,)]
        node.settle()
        assert {row[3] for row in node.published()} == {"upsert"}

        for day in (1, 2):
            assert plan(f"d{day}", counted(day, 12)) == "reconciled"
        monkeypatch.setenv("LIENTHONG_DATABASE_URL", node.dsn)
        monkeypatch.setenv("LIENTHONG_SOURCES", str(tmp_path / "sources"))
        shown = CliRunner().invoke(app, ["sources", "proposals", "accept", "1", "--by", PEOPLE[0]])
        assert shown.output.endswith(f"{file}:\n  volatile: [page_count]\n")
        published = node.published()
        assert plan("d3", counted(3, 12)) == "reconciled"
        assert node.published() == published
        file.write_text(json.dumps(stated | {"volatile": ["page_count"]}, ensure_ascii=False), encoding="utf-8")
        listed = CliRunner().invoke(app, ["sources", "proposals", "list", "--json"])
        assert [each["state"] for each in json.loads(listed.output)] == ["accepted"]
        assert "volatile:" not in CliRunner().invoke(app, ["sources", "proposals", "list"]).output
        assert plan("d4", counted(4, 12)) == "reconciled"
        assert node.published() == published
