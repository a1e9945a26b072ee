"""Many messages at once: each item its own verdict, kept, in the order sent; a bad one stands in nobody's way."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from lienthong.settings import Settings
from publishing.publisher import publish
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.writing import Document, entity_id, execute, query, release, save
from warehouse.connection import Connection

ENTITY = entity_id(1)
NDJSON = {"Content-Type": "application/x-ndjson"}


@pytest.fixture
def peer(conn: Connection, settings: Settings, enrol: Callable[..., Client]) -> Client:
    save(conn, ENTITY, release(1, title="Tin cũ", summary="Tóm tắt"))
    save(conn, ENTITY, release(1, summary="Tóm tắt"))
    publish(conn, settings)
    return enrol("portal", "press", ("press_release",))


def item(key: str, *, base: int | None = 2, entity: str | None = ENTITY, **changed: Any) -> Document:
    body = {"message_id": key, "id": entity, "record_type": "press_release", "changed": changed or {"title": key}}
    return body if base is None else {**body, "base_revision": base}


def lines(*items: Any) -> bytes:
    return b"\n".join(each if isinstance(each, bytes) else json.dumps(each).encode() for each in items) + b"\n"


def statuses(answer: Any) -> list[tuple[str | None, int]]:
    assert answer.status_code == 200, answer.text
    return [(each["message_id"], each["status"]) for each in answer.json()["items"]]


def test_each_item_has_its_verdict_in_the_order_sent_and_is_kept(peer: Client, conn: Connection) -> None:
    sent = lines(
        item("new", entity=None, base=None, **release(7)),
        b"{not json",
        item("good"),
        {"record_type": "press_release"},
        item("nul", title="a\x00b"),
        item("stale", base=1, title="Khác"),
        item("nobase", base=None),
        item("absent", entity="prs_404"),
        {**item("type"), "record_type": "document"},
        item("secret", title="Tin", content="Độ mật: TUYỆT MẬT"),
        item("odd", colour="red"),
        item("same", title="Tin số 1"),
        item("good", title="khác"),
    )
    answer = peer.post("/v1/batches", data=sent, headers=NDJSON)
    told = statuses(answer)
    assert [each["index"] for each in answer.json()["items"]] == list(range(13))
    assert told[:9] == [
        ("new", 202), (None, 400), ("good", 202), (None, 400), (None, 422), ("stale", 412), ("nobase", 428),
        ("absent", 404), ("type", 403),
    ]  # fmt: skip
    assert told[10:] == [("odd", 422), ("same", 200), ("good", 422)]
    assert answer.json()["counts"] == {"accepted": 2, "conflict": 1, "refused": 9, "unchanged": 1}
    kept = dict(query(conn, "SELECT message_id, state FROM feed.inbox"))
    assert kept == {
        "new": "accepted", "good": "accepted", "stale": "conflict", "nobase": "refused", "absent": "refused",
        "type": "refused", "secret": "refused", "odd": "refused", "same": "unchanged",
    }  # fmt: skip
    assert query(conn, "SELECT body FROM feed.inbox WHERE message_id = 'secret'") == [({},)]
    again = peer.post("/v1/batches", data=sent, headers=NDJSON)
    assert statuses(again) == told
    assert [each.get("replayed", False) for each in again.json()["items"]].count(True) == 9


def test_an_item_sent_again_alone_is_told_the_same(peer: Client) -> None:
    batch = peer.post("/v1/batches", json=[item("k1"), item("k2", base=None)])
    assert statuses(batch) == [("k1", 202), ("k2", 428)]
    for each, status in ((item("k1"), 202), (item("k2", base=None), 428)):
        key = each.pop("message_id")
        alone = peer.post("/v1/inbox", json=each, headers={"Idempotency-Key": key})
        assert (alone.status_code, alone.headers["Idempotency-Replayed"]) == (status, "true")


def test_what_the_warehouse_refuses_of_one_item_stops_no_other(peer: Client, conn: Connection) -> None:
    execute(conn, "ALTER TABLE feed.inbox ADD CONSTRAINT poison CHECK (message_id <> 'poison')")
    answer = peer.post("/v1/batches", json=[item("a"), item("poison"), item("b")])
    assert statuses(answer) == [("a", 202), ("poison", 500), ("b", 202)]
    assert query(conn, "SELECT message_id FROM feed.inbox ORDER BY 1") == [("a",), ("b",)]


def test_a_batch_is_bounded_and_a_reader_has_none(peer: Client, enrol: Callable[..., Client], conn: Connection) -> None:
    for body, kind, status in (
        (lines(*[{}] * 501), "application/x-ndjson", 413),
        (b"\n\n", "application/x-ndjson", 400),
        (b"{}", "application/json", 400),
        (b"[1,", "application/json", 400),
        (b"[]", "text/plain", 415),
    ):
        answer = peer.post("/v1/batches", data=body, headers={"Content-Type": kind})
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    reader = enrol("reader", "press")
    assert statuses(reader.post("/v1/batches", json=[item("a")])) == [("a", 403)]
    assert query(conn, "SELECT count(*) FROM feed.inbox") == [(0,)]


ITEMS = st.one_of(
    st.builds(
        item, st.sampled_from("abc"), title=st.sampled_from(["Một", "Hai"]), base=st.sampled_from([1, 2, 9, None])
    ),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=5,
    ),
    st.fixed_dictionaries({"message_id": st.text(max_size=5)}, optional={"changed": st.none(), "id": st.integers()}),
)


@trying(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(items=st.lists(ITEMS, min_size=1, max_size=6))
def test_any_batch_has_as_many_verdicts_and_says_the_same_twice(items: list[Any], peer: Client) -> None:
    first = peer.post("/v1/batches", json=items)
    again = peer.post("/v1/batches", data=lines(*items), headers=NDJSON)
    assert len(statuses(first)) == len(items) and all(status < 500 for _, status in statuses(first))
    assert statuses(again) == statuses(first)


def test_a_peer_reads_its_own_messages_page_by_page(peer: Client, enrol: Callable[..., Client]) -> None:
    keys = [f"m{n}" for n in range(5)]
    peer.post("/v1/batches", json=[item(key) for key in keys[:4]] + [item("m4", base=None)])
    found, after = [], None
    while True:
        page = peer.get("/v1/inbox", params={"limit": 2} | ({"after": after} if after else {})).json()
        found += [each["message_id"] for each in page["messages"]]
        after = page["next"]
        if after is None:
            break
    assert found == keys
    (refused,) = peer.get("/v1/inbox", params={"state": "refused"}).json()["messages"]
    assert (refused["message_id"], refused["status"], refused["status_url"]) == ("m4", 428, "/v1/inbox/m4")
    assert refused["reason"] == "urn:lienthong:problem:precondition-required"
    assert peer.get("/v1/inbox", params={"after": "nowhere"}).status_code == 400
    assert peer.get("/v1/inbox", params={"state": "odd"}).status_code == 400
    assert enrol("other", "press").get("/v1/inbox").json() == {"messages": [], "next": None}
