"""Receipts: who received which version and when, what a reader holds wrong by now, and the pages that show it."""

import re
from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient

from lienthong.settings import Settings
from lienthong.web import create_app
from publishing.publisher import publish
from publishing.receipts import holders, standing
from reconciliation.ownership import matrix
from schemas.registry import RECORD_TYPES
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.writing import digest_of, entity_id, execute, release, save, truth
from warehouse.connection import Connection, transaction

Enrol = Callable[..., Client]


def received(conn: Connection, entity: str) -> list[tuple[Any, ...]]:
    with transaction(conn):
        found = holders(conn, entity)
    return [
        (each["revision"], each["subscriber"], each["received_upto"], each["replaced_at"] is None, each["is_doubtful"])
        for each in found
        if each["feed"] == "public"
    ]


def ack(reader: Client, conn: Connection, position: int, digest: str | None = None) -> None:
    with transaction(conn):
        digest = digest or digest_of(truth(conn, "public"))
    body = {"feed": "public", "position": position, "digest": digest}
    assert reader.post("/v1/acks", json=body).status_code == 200


def test_each_version_has_its_holders(conn: Connection, settings: Settings, enrol: Enrol) -> None:
    early, late = enrol("early"), enrol("late")
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    assert received(conn, entity_id(1)) == [(1, None, None, True, False)]
    ack(early, conn, 1)
    save(conn, entity_id(1), release(1, title="Đã sửa"))
    save(conn, entity_id(2), release(2))
    publish(conn, settings)
    ack(late, conn, 3)
    assert received(conn, entity_id(1)) == [
        (1, "early", 1, True, False),
        (1, "late", 3, False, True),  # it may have begun with a pack of position 3
        (2, "late", 3, True, False),
    ]
    ack(early, conn, 3)
    ack(early, conn, 1)  # an older word takes nothing back
    assert received(conn, entity_id(1)) == [
        (1, "early", 1, False, False),
        (1, "late", 3, False, True),
        (2, "early", 3, True, False),
        (2, "late", 3, True, False),
    ]
    assert received(conn, entity_id(2)) == [(1, "early", 3, True, False), (1, "late", 3, True, False)]


def test_what_is_held_wrong_comes_first(conn: Connection, settings: Settings, enrol: Enrol, anybody: Client) -> None:
    for number in range(6):
        save(conn, entity_id(number), release(number))
    warning = entity_id(9, "emg")
    save(conn, warning, {"headline": "Mưa lớn"}, record_type="emergency_notice")
    publish(conn, settings)
    reader = enrol("reader")
    unknown = reader.get("/v1/feeds/public/corrections")
    assert (unknown.status_code, unknown.json()["type"]) == (400, "urn:lienthong:problem:bad-request")
    ack(reader, conn, 7)
    assert reader.get("/v1/feeds/public/corrections").json()["corrections"] == []
    save(conn, entity_id(10), release(10))  # new: nobody holds it wrong
    save(conn, entity_id(1), release(1, title="Sửa lần một"))
    save(conn, entity_id(1), release(1, title="Sửa lần hai"))
    save(conn, entity_id(2), release(2, image_url="https://hanoi.gov.vn/2.jpg"))
    execute(conn, "UPDATE feed.outbox SET materiality = 'minor' WHERE entity_id = %s AND revision = 2", (entity_id(2),))
    save(conn, entity_id(3), None, reason="error")
    save(conn, warning, {"headline": "Mưa rất lớn"}, record_type="emergency_notice")
    fresh = entity_id(11, "emg")
    save(conn, fresh, {"headline": "Vỡ đê"}, record_type="emergency_notice")  # a warning is for everybody
    publish(conn, settings)
    answer = reader.get("/v1/feeds/public/corrections")
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.json()
    assert (body["held"], body["position"], body["count"], body["is_all"]) == (7, 14, 4, True)
    assert [(line["id"], line["revision"], "@removed" in line) for line in body["corrections"]] == [
        (fresh, 1, False),
        (warning, 2, False),
        (entity_id(3), 2, True),
        (entity_id(1), 3, False),
    ]
    lines, _ = anybody.lines()
    assert all(line in lines for line in body["corrections"])
    some = anybody.get("/v1/feeds/public/corrections", params={"held": 7, "limit": 1}).json()
    assert ([line["id"] for line in some["corrections"]], some["is_all"]) == ([fresh], False)
    urgent = anybody.get("/v1/feeds/public/corrections", params={"held": 7, "only": "urgent"}).json()
    assert [line["id"] for line in urgent["corrections"]] == [fresh, warning]
    assert anybody.get("/v1/feeds/public/corrections", params={"held": 14}).json()["corrections"] == []
    assert anybody.get("/v1/feeds/public/corrections", params={"held": 15}).status_code == 409
    assert anybody.get("/v1/feeds/press/corrections", params={"held": 0}).status_code == 401


def test_the_index_of_urgent_lines_knows_the_urgent_types() -> None:
    urgent = {name for name, kind in RECORD_TYPES.items() if kind.id_prefix in {"emg", "rsp"}}
    assert urgent == set(matrix().urgent) == {"emergency_notice", "response"}


def test_pages_show_lag_divergence_and_holders(conn: Connection, settings: Settings, enrol: Enrol) -> None:
    good, wrong, _ = enrol("good_portal"), enrol("wrong_portal"), enrol("new_portal")
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    ack(good, conn, 1)
    ack(wrong, conn, 1, "0" * 64)
    save(conn, entity_id(1), None, reason="withdrawn")
    publish(conn, settings)
    with transaction(conn):
        found = {each["subscriber"]: (each["position"], each["behind"], each["agrees"]) for each in standing(conn)}
    assert found == {"good_portal": (1, 1, True), "wrong_portal": (1, 1, False), "new_portal": (None, 2, None)}
    with TestClient(create_app(settings), base_url=settings.public_url) as browser:
        page = browser.get("/audit/subscribers", headers={"Accept-Language": "en"})
        shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))
        assert "wrong_portal public position 1 of 2" in shown
        for word in ("agrees", "has another digest", "never acknowledged"):
            assert word in shown
        entity = browser.get(f"/audit/entities/{entity_id(1)}/receipts", headers={"Accept-Language": "en"})
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", entity.text))
        assert "good_portal" in text and "still held" in text and "acknowledged by nobody" in text
        assert browser.get("/audit/entities/prs_00000000000000000000/receipts").status_code == 404
