"""Peers write: one effect for a key, one base for a write, rights by type, conflicts with all that a merge needs."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from lienthong.settings import Settings
from publishing import inbox
from publishing.publisher import publish
from schemas.errors import ConfigError
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.writing import Document, entity_id, execute, query, release, save
from warehouse.connection import Connection, transaction

Enrol = Callable[..., Client]
ENTITY = entity_id(1)


@pytest.fixture
def peer(conn: Connection, settings: Settings, enrol: Enrol) -> Client:
    """A peer that may write press releases; one is there, at revision 2."""
    save(conn, ENTITY, release(1, title="Tin cũ", summary="Tóm tắt"))
    save(conn, ENTITY, release(1, summary="Tóm tắt"))
    publish(conn, settings)
    return enrol("portal", "press", ("press_release",))


def change(base: int | None = 2, **changed: Any) -> Document:
    body = {"id": ENTITY, "record_type": "press_release", "changed": changed, "removed": []}
    return body if base is None else {**body, "base_revision": base}


def send(client: Client, body: Any, key: str | None = "k1", **headers: str) -> Any:
    return client.post("/v1/inbox", json=body, headers={"Idempotency-Key": key} | headers if key else headers)


def test_a_change_is_accepted_kept_and_told_about(peer: Client, conn: Connection) -> None:
    answer = send(peer, {**change(title="Tin mới"), "origin": {"node": "portal", "revision": 4}})
    assert (answer.status_code, answer.headers["Location"]) == (202, "/v1/inbox/k1")
    assert answer.json() == {"message_id": "k1", "state": "accepted", "entity_id": ENTITY, "status_url": "/v1/inbox/k1"}
    status = peer.get("/v1/inbox/k1").json()
    assert (status["state"], status["entity_id"], status["decided_at"]) == ("accepted", ENTITY, None)
    (message,) = inbox.waiting(conn)
    assert (message["peer"], message["message_id"], message["entity_id"]) == ("portal", "k1", ENTITY)
    assert message["body"] == {
        "id": ENTITY,
        "base_revision": 2,
        "record_type": "press_release",
        "changed": {"title": "Tin mới"},
        "removed": [],
        "origin": {"node": "portal", "revision": 4},
    }


def test_the_same_again_gives_the_stored_answer_and_no_second_message(peer: Client, conn: Connection) -> None:
    first = send(peer, change(title="Tin mới"))
    again = peer.post(  # the same request in another spelling
        "/v1/inbox",
        data=b'{ "removed":[], "record_type":"press_release", "changed":{"title":"Tin m\\u1edbi"}, "base_revision":2,'
        + f'"id":"{ENTITY}"}}'.encode(),
        headers={"Idempotency-Key": '"k1"', "Content-Type": "application/json; charset=utf-8"},
    )
    assert again.status_code == 202 and again.json() == first.json()
    assert "Idempotency-Replayed" not in first.headers and again.headers["Idempotency-Replayed"] == "true"
    assert query(conn, "SELECT count(*) FROM feed.inbox") == [(1,)]


def test_the_same_fifty_times_at_once_has_one_effect(peer: Client, conn: Connection, url: str) -> None:
    answers: list[tuple[int, str]] = []

    def post() -> None:
        client = Client(url, peer.session.headers["Authorization"].removeprefix("Bearer "))  # type: ignore[union-attr,arg-type]
        answer = send(client, change(title="Tin mới"))
        while answer.status_code == 409:
            assert answer.json()["type"].endswith(":in-progress") and answer.headers["Retry-After"] == "1"
            answer = send(client, change(title="Tin mới"))
        answers.append((answer.status_code, answer.text))
        client.session.close()

    threads = [threading.Thread(target=post) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 50 and len(set(answers)) == 1 and answers[0][0] == 202
    assert query(conn, "SELECT count(*) FROM feed.inbox") == [(1,)]


def test_another_body_or_base_under_the_same_key_is_a_422(peer: Client, conn: Connection) -> None:
    send(peer, change(title="Tin mới"))
    for body, headers in ((change(title="Tin khác"), {}), (change(title="Tin mới"), {"If-Match": "*"})):
        answer = send(peer, body, **headers)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:lienthong:problem:key-reused")
    assert query(conn, "SELECT count(*) FROM feed.inbox") == [(1,)]


def test_keys_of_two_peers_are_independent(peer: Client, enrol: Enrol) -> None:
    other = enrol("other", "press", ("press_release",))
    assert send(peer, change(title="Một")).status_code == 202
    assert other.get("/v1/inbox/k1").status_code == 404
    assert send(other, change(title="Hai")).status_code == 202
    assert other.get("/v1/inbox/k1").json()["state"] == "accepted"


@pytest.mark.parametrize("key", [None, "x" * 10_000, "a b", ""])
def test_no_key_or_an_odd_one_is_a_400(key: str | None, peer: Client, conn: Connection) -> None:
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = peer.post("/v1/inbox", json=change(title="Mới"), headers=headers)
    assert answer.status_code == 400
    assert query(conn, "SELECT count(*) FROM feed.inbox") == [(0,)]


def test_no_base_is_a_428(peer: Client) -> None:
    answer = send(peer, change(base=None, title="Mới"))
    assert answer.status_code == 428 and answer.headers["ETag"].startswith('"2-')


def test_no_token_is_a_401_and_a_wrong_one_too(peer: Client, anybody: Client, url: str) -> None:
    for client in (anybody, Client(url, "lt_wrong"), Client(url, "")):
        answer = send(client, change(title="Mới"))
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="lienthong"')
        client.session.close()


def test_a_reader_may_not_write_and_a_writer_only_its_types(peer: Client, enrol: Enrol, conn: Connection) -> None:
    reader = enrol("reader", "press")
    assert send(reader, change(title="Mới")).status_code == 403
    answer = send(peer, {"id": None, "record_type": "document", "changed": {"number": "1/QĐ-UBND"}})
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:lienthong:problem:forbidden")
    save(conn, "doc_1", {"number": "1/QĐ-UBND"}, record_type="document")
    put = {"record": {"number": "2/QĐ-UBND"}}
    headers = {"Idempotency-Key": "k2", "If-Match": "*"}
    assert peer.put("/v1/entities/doc_1", json=put, headers=headers).status_code == 403
    assert query(conn, "SELECT count(*) FROM feed.inbox") == [(0,)]


def test_a_claim_of_another_type_is_a_422(peer: Client, conn: Connection, enrol: Enrol) -> None:
    both = enrol("both", "press", ("press_release", "document"))
    answer = send(both, {**change(number="1/QĐ"), "record_type": "document"})
    assert answer.status_code == 422


def test_foreign_and_absent_entities_look_the_same(peer: Client, conn: Connection) -> None:
    save(conn, entity_id(9), release(9), audience=3)
    answers = [
        send(peer, {**change(base=1, title="Mới"), "id": entity}, key=key)
        for key, entity in (("a", entity_id(9)), ("b", entity_id(404)), ("c", "x'; DROP TABLE feed.inbox"))
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.text for answer in answers}) == 1


def test_a_stale_change_of_other_fields_is_accepted(peer: Client, conn: Connection) -> None:
    answer = send(peer, change(base=1, summary="Tóm tắt mới"))  # revision 2 changed the title
    assert answer.status_code == 202
    (message,) = inbox.waiting(conn)
    assert message["body"]["changed"] == {"summary": "Tóm tắt mới"} and message["body"]["base_revision"] == 1


def test_a_stale_change_of_the_same_field_is_a_412_with_base_and_current(peer: Client, conn: Connection) -> None:
    answer = send(peer, change(base=1, title="Tin của cổng", summary="Khác"))
    assert answer.status_code == 412 and answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "urn:lienthong:problem:edit-conflict"
    assert problem["base"]["record"]["title"] == "Tin cũ" and problem["base"]["revision"] == 1
    assert problem["current"]["record"]["title"] == "Tin số 1" and problem["current"]["revision"] == 2
    assert problem["conflicts"] == [{"field": "title", "base": "Tin cũ", "ours": "Tin số 1", "theirs": "Tin của cổng"}]
    assert query(conn, "SELECT peer, entity_id, field, base, ours, theirs, state FROM feed.conflict") == [
        ("portal", ENTITY, "title", "Tin cũ", "Tin số 1", "Tin của cổng", "open")
    ]
    assert list(inbox.waiting(conn)) == []
    again = send(peer, change(base=1, title="Tin của cổng", summary="Khác"))
    assert again.status_code == 412 and again.json() == problem
    assert query(conn, "SELECT count(*) FROM feed.conflict") == [(1,)]
    assert peer.get("/v1/inbox/k1").json()["state"] == "conflict"


def test_both_sides_made_the_same_change(peer: Client, conn: Connection) -> None:
    answer = send(peer, change(base=1, title="Tin số 1"))
    assert (answer.status_code, answer.json()["state"]) == (200, "unchanged")
    assert list(inbox.waiting(conn)) == []


def test_an_unknown_base_is_a_412_without_one(peer: Client, conn: Connection) -> None:
    answer = send(peer, change(base=7, title="Mới"))
    assert answer.status_code == 412
    assert answer.json()["base"] is None and answer.json()["current"]["revision"] == 2


def test_a_base_that_the_peer_could_not_see_is_not_shown(peer: Client, conn: Connection) -> None:
    save(conn, entity_id(5), release(5, title="BÍ MẬT NỘI BỘ"), audience=3)
    save(conn, entity_id(5), release(5, title="Công khai"))
    answer = send(peer, {**change(base=1, title="Mới"), "id": entity_id(5)})
    assert answer.status_code == 412 and "BÍ MẬT" not in answer.text


def test_the_base_may_stand_in_if_match(peer: Client, conn: Connection) -> None:
    tag = peer.get(f"/v1/entities/{ENTITY}").headers["ETag"]
    assert send(peer, change(base=None, title="Mới"), **{"If-Match": tag}).status_code == 202
    contradiction = send(peer, change(base=1, title="Mới"), key="k2", **{"If-Match": tag})
    assert contradiction.status_code == 400
    weak = send(peer, change(base=None, title="Mới"), key="k3", **{"If-Match": f"W/{tag}"})
    assert weak.status_code == 412
    forged = send(peer, change(base=None, title="Mới"), key="k4", **{"If-Match": '"2-0000000000000000"'})
    assert forged.status_code == 412
    either = send(peer, change(base=None, title="Mới"), key="k5", **{"If-Match": f'"9-0000000000000000", {tag}'})
    assert either.status_code == 202


def test_what_is_gone_says_why(peer: Client, conn: Connection) -> None:
    save(conn, ENTITY, None, reason="merged_into", successors=(entity_id(2),))
    answer = send(peer, change(title="Mới"))
    assert answer.status_code == 410
    assert answer.json()["@removed"] == {"reason": "merged_into", "successors": [entity_id(2)]}


def test_a_new_record_is_accepted_whole(peer: Client, conn: Connection) -> None:
    new = {"id": None, "record_type": "press_release", "changed": release(50, published_at="2026-11-01T01:00:00Z")}
    answer = send(peer, new)
    assert answer.status_code == 202 and answer.json()["entity_id"] is None
    (message,) = inbox.waiting(conn)
    assert message["entity_id"] is None
    assert message["body"]["changed"] == release(50, published_at="2026-11-01T08:00:00+07:00")
    assert send(peer, {**new, "base_revision": 1}, key="k2").status_code == 400
    assert send(peer, {**new, "changed": {"summary": "không có tiêu đề"}}, key="k3").status_code == 422


def test_a_put_sends_only_what_differs(peer: Client, conn: Connection) -> None:
    read = peer.get(f"/v1/entities/{ENTITY}")
    record = {**read.json()["record"], "title": "Tin đã sửa"}
    del record["summary"]
    headers = {"If-Match": read.headers["ETag"], "Idempotency-Key": "p1"}
    answer = peer.put(f"/v1/entities/{ENTITY}", json={"record": record}, headers=headers)
    assert (answer.status_code, answer.headers["Location"]) == (202, "/v1/inbox/p1")
    (message,) = inbox.waiting(conn)
    assert (message["body"]["changed"], message["body"]["removed"]) == ({"title": "Tin đã sửa"}, ["summary"])
    assert peer.put(f"/v1/entities/{ENTITY}", json={"record": record}, headers=headers).json() == answer.json()
    other = {**record, "title": "Khác"}
    assert peer.put(f"/v1/entities/{ENTITY}", json={"record": other}, headers=headers).status_code == 422


def test_a_put_of_the_same_record_changes_nothing(peer: Client, conn: Connection) -> None:
    read = peer.get(f"/v1/entities/{ENTITY}")
    headers = {"If-Match": read.headers["ETag"], "Idempotency-Key": "p1"}
    answer = peer.put(f"/v1/entities/{ENTITY}", json={"record": read.json()["record"]}, headers=headers)
    assert (answer.status_code, answer.json()["state"]) == (200, "unchanged")


def test_a_put_needs_a_condition_and_a_stale_one_is_merged_or_refused(peer: Client, conn: Connection) -> None:
    read = peer.get(f"/v1/entities/{ENTITY}")
    record, tag = read.json()["record"], read.headers["ETag"]
    here = f"/v1/entities/{ENTITY}"
    bare = peer.put(here, json={"record": record}, headers={"Idempotency-Key": "p0"})
    assert bare.status_code == 428
    save(conn, ENTITY, release(1, title="Sửa ở đây", summary="Tóm tắt"))
    disjoint = peer.put(
        here, json={"record": {**record, "summary": "Của cổng"}}, headers={"Idempotency-Key": "p1", "If-Match": tag}
    )
    assert disjoint.status_code == 202
    clash = peer.put(
        here, json={"record": {**record, "title": "Của cổng"}}, headers={"Idempotency-Key": "p2", "If-Match": tag}
    )
    assert clash.status_code == 412 and clash.json()["current"]["record"]["title"] == "Sửa ở đây"
    assert clash.headers["ETag"] != tag


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (b"", "application/json", 400),
        (b'{"id":null,"id":null}', "application/json", 400),
        (b'{"position":NaN}', "application/json", 400),
        (b"[" * 1000 + b"]" * 1000, "application/json", 400),
        (b'{"id":null,"record_type":"press_release","changed":{"title":"a\\u0000b"}}', "application/json", 422),
        (b'{"id":null,"record_type":"press_release","changed":{},"approved":true}', "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"{}", "", 415),
        (b'{"a":"' + b"x" * (1 << 20) + b'"}', "application/json", 413),
    ],
)
def test_hostile_bodies(raw: bytes, kind: str, status: int, peer: Client, conn: Connection) -> None:
    answer = peer.post("/v1/inbox", data=raw, headers={"Idempotency-Key": "h", "Content-Type": kind})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"detail_vi", "detail_en"} <= answer.json().keys()
    assert query(conn, "SELECT count(*) FROM feed.inbox") == [(0,)]


def test_a_coded_body_is_a_415(peer: Client) -> None:
    answer = peer.post("/v1/inbox", data=b"x", headers={"Content-Encoding": "gzip", "Content-Type": "application/json"})
    assert answer.status_code == 415


def test_verdicts_reach_the_peer_and_are_given_once(peer: Client, conn: Connection) -> None:
    for number, state in enumerate(inbox.DECISIONS):
        send(peer, change(title=f"Tin {number}"), key=state)
    for state in inbox.DECISIONS:
        with transaction(conn):
            assert inbox.decide(conn, "portal", state, state, {"id": ENTITY}, batch_id="r/inbox__portal")
            assert not inbox.decide(conn, "portal", state, "refused", {})
    assert list(inbox.waiting(conn)) == []
    for number, (state, status) in enumerate(inbox.DECISIONS.items()):
        told = peer.get(f"/v1/inbox/{state}").json()
        assert told["state"] == state and told["answer"] == {"message_id": state, "state": state, "id": ENTITY}
        assert told["decided_at"] is not None
        assert send(peer, change(title=f"Tin {number}"), key=state).status_code == status
    with pytest.raises(ConfigError):
        inbox.decide(conn, "portal", "applied", "accepted", {})


def test_waiting_messages_come_in_order_of_arrival_while_they_are_decided(peer: Client, conn: Connection) -> None:
    keys = [f"m{9 - number}" for number in range(7)]
    for number, key in enumerate(keys):
        send(peer, change(title=f"Tin {number}"), key=key)
    execute(
        conn, "UPDATE feed.inbox SET received_at = date_trunc('second', received_at) WHERE message_id IN ('m9', 'm8')"
    )
    seen = []
    for message in inbox.waiting(conn, limit=2):
        seen.append(message["message_id"])
        with transaction(conn):
            inbox.decide(conn, message["peer"], message["message_id"], "applied", {})
    assert sorted(seen) == sorted(keys) and seen[2:] == keys[2:]
