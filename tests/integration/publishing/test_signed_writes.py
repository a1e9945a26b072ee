"""Signed writes: what was changed on the way, sent twice, too early, too late or under another key counts nothing."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.peer_client import PeerClient
from lienthong.peers import Peer
from lienthong.settings import Settings
from publishing.keys import NodeKey, key_id
from publishing.publisher import publish
from schemas.errors import SourceUnavailable
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.signing import Sender, key_id_of, public_of
from tests.integration.publishing.writing import entity_id, query, release, save
from warehouse.connection import Connection

ENTITY = entity_id(1)
OLD, NEXT, STRANGE = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    path = tmp_path / "peers.yml"
    path.write_text("[]")
    return settings.model_copy(update={"peers": path})


@dataclass
class Door:
    """A node that takes signed writes of one peer, and the file that says so."""

    sender: Sender
    reader: Client
    path: Path
    conn: Connection

    def rules(self, *keys: dict[str, Any], **more: Any) -> None:
        inbox = {"signatures": "required", "address": self.sender.url, "keys": list(keys), **more}
        peer = {"name": "portal", "title": {"vi": "Cổng"}, "url": "http://127.0.0.1:1", "follow": False, "push": False}
        self.path.write_text(yaml.safe_dump([peer | {"inbox": inbox}]))

    def kept(self) -> list[tuple[Any, ...]]:
        return query(self.conn, "SELECT message_id FROM feed.inbox ORDER BY message_id")

    def post(self, key: str = "k1", **how: Any) -> Any:
        how = {"nonce": f"nonce-of-{key}", "Idempotency-Key": key} | how
        return self.sender.send("POST", "/v1/inbox", how.pop("body", change()), **how)


def change(**more: Any) -> dict[str, Any]:
    changed = more or {"title": "Tin mới"}
    return {"id": ENTITY, "record_type": "press_release", "base_revision": 1, "changed": changed, "removed": []}


@pytest.fixture
def door(url: str, conn: Connection, settings: Settings, enrol: Callable[..., Client]) -> Iterator[Door]:
    assert settings.peers is not None
    save(conn, ENTITY, release(1, title="Tin cũ"))
    publish(conn, settings)
    reader = enrol("portal", "press", ("press_release",))
    token = str(reader.session.headers["Authorization"]).removeprefix("Bearer ")
    found = Door(Sender(url, token, OLD), reader, settings.peers, conn)
    found.rules({"public_key": public_of(OLD)})
    yield found


def slug(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def test_a_signed_write_is_taken_and_an_unsigned_one_told_what_to_sign(door: Door) -> None:
    unsigned = door.reader.post("/v1/inbox", json=change(), headers={"Idempotency-Key": "k0"})
    assert slug(unsigned) == (401, "signature-required")
    assert unsigned.headers["Accept-Signature"].startswith(
        'lienthong=("@method" "@target-uri" "content-digest" "idempotency-key");created;keyid;nonce'
    )
    assert door.post().status_code == 202
    assert door.kept() == [("k1",)]


def test_what_was_changed_on_the_way_is_refused_wherever_it_was(door: Door) -> None:
    path, put = f"/v1/entities/{ENTITY}", json.dumps({"record": release(1, title="Tin mới")}).encode()
    whole: dict[str, Any] = {"Idempotency-Key": "k1", "If-Match": "*"}
    posted = door.sender.headers("POST", path, put, nonce="tampered-1", **whole)
    other = b'{"id": null, "record_type": "press_release", "changed": {}}'
    answers = {
        "method": requests.put(f"{door.sender.url}{path}", data=put, headers=posted, timeout=20),
        "key": door.post(nonce="tampered-2", tampered={"Idempotency-Key": "k2"}),
        "content": door.post(nonce="tampered-3", raw=other),
        "digest": door.post(nonce="tampered-4", tampered={"Content-Digest": "sha-256=:AAAA:"}),
        "target": door.post(nonce="tampered-5", target="https://other.example"),
        "path": door.sender.send("POST", "/v1/inbox", change(), nonce="tampered-6", target=f"{door.sender.url}/x"),
        "if-match": door.post(nonce="tampered-7", tampered={"If-Match": "*"}),
        "another if-match": door.post(nonce="tampered-0", **{"If-Match": '"1-0"'}, tampered={"If-Match": "*"}),
        "created": door.post(nonce="tampered-8", is_dated=False),
        "nonce": door.post(nonce=None),
        "keyid": door.post(nonce="tampered-9", key_id="0" * 16),
        "garbled": door.post(nonce="tampered-10", tampered={"Signature-Input": 'sig1=("@method'}),
        "two": door.post(nonce="tampered-11", tampered={"Signature": "sig2=:AAAA:"}),
        "uncovered": door.post(nonce="tampered-12", names=["@method", "@target-uri", "content-digest"]),
    }
    expected = {name: (401, "signature-invalid") for name in answers}
    expected |= {"content": (400, "digest-mismatch"), "digest": (400, "digest-mismatch")}
    assert {name: slug(answer) for name, answer in answers.items()} == expected
    assert door.kept() == []


def test_a_body_is_looked_at_only_after_its_signature(door: Door) -> None:
    answer = door.post(raw=b"{not json", tampered={})
    assert slug(answer) == (400, "digest-mismatch")
    signed_nonsense = door.post(body="no object", nonce="nonce-of-nonsense")
    assert slug(signed_nonsense) == (400, "bad-request")


def test_the_same_request_a_second_time_is_refused_and_signed_anew_it_is_told_the_same(door: Door) -> None:
    refused: dict[str, Any] = {"Idempotency-Key": "refused"}
    headers = door.sender.headers("POST", "/v1/inbox", b'{"id": 1}', nonce="only-once-1", **refused)
    first, again = (door.reader.post("/v1/inbox", data=b'{"id": 1}', headers=headers) for _ in range(2))
    assert (slug(first), slug(again)) == ((400, "bad-request"), (401, "signature-replayed"))
    assert door.post(nonce="only-once-2").status_code == 202
    anew = door.post(nonce="only-once-3")
    assert (anew.status_code, anew.headers["Idempotency-Replayed"]) == (202, "true")
    assert door.kept() == [("k1",)]


def test_of_the_same_request_twenty_times_at_once_one_counts(door: Door) -> None:
    told: list[tuple[int, str]] = []

    def post() -> None:
        answer = door.post(nonce="twenty-at-once")
        told.append((202, "") if answer.status_code == 202 else slug(answer))

    threads = [threading.Thread(target=post) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [(202, "")] + [(401, "signature-replayed")] * 19


@pytest.mark.parametrize(("skew", "status"), [(-240, 202), (240, 202), (-360, 401), (360, 401)])
def test_a_clock_may_be_five_minutes_off(skew: int, status: int, door: Door) -> None:
    answer = door.post(skew=skew)
    assert answer.status_code == status
    if status == 401:
        assert "from our clock" in answer.json()["reason"]


def test_keys_change_with_an_overlap_and_a_file_that_changed_counts_at_once(door: Door) -> None:
    now, day = datetime.now(UTC), timedelta(days=1)
    old, following = {"public_key": public_of(OLD)}, {"public_key": public_of(NEXT)}

    def told() -> list[int]:
        found = []
        for key in (OLD, NEXT, STRANGE):
            door.sender.key = key
            name = f"{key_id_of(key)}-{len(door.kept())}-{datetime.now(UTC).timestamp()}"
            found.append(door.post(name, body=change(title=name)).status_code)
        return found

    door.rules(old | {"until": now + day}, following | {"from": now + day / 2})
    assert told() == [202, 401, 401]
    door.rules(old | {"until": now + day}, following | {"from": now - day})
    assert told() == [202, 202, 401]
    door.rules(old | {"until": now - day}, following | {"from": now - day}, fields={})
    assert told() == [401, 202, 401]


def test_a_file_that_cannot_be_read_stops_writes(door: Door) -> None:
    door.path.write_text("- {name: portal, inbox: {keys: [{public_key: short}]}}")
    assert door.post().status_code == 500
    assert door.kept() == []


def test_fields_that_are_not_the_peers_are_pointed_at(door: Door) -> None:
    door.rules({"public_key": public_of(OLD)}, fields={"press_release": ["title", "summary"]})
    assert door.post("k1", body=change(title="Tin mới")).status_code == 202
    refused = door.post("k2", body=change(title="Tin", agency="Sở khác"))
    assert slug(refused) == (403, "field-forbidden")
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/changed/agency"]
    record = door.reader.get(f"/v1/entities/{ENTITY}").json()["record"] | {"agency": "Sở khác"}
    whole: dict[str, Any] = {"Idempotency-Key": "k3", "If-Match": "*"}
    put = door.sender.send(
        "PUT",
        f"/v1/entities/{ENTITY}",
        {"record": record},
        nonce="put-of-fields",
        **whole,
    )
    assert [fault["pointer"] for fault in put.json()["errors"]] == ["/record/agency"]
    assert door.kept() == [("k1",)]


def test_a_signature_that_need_not_come_is_still_checked(door: Door) -> None:
    door.rules({"public_key": public_of(OLD)}, signatures="optional")
    assert door.reader.post("/v1/inbox", json=change(), headers={"Idempotency-Key": "k1"}).status_code == 202
    door.sender.key = STRANGE
    assert slug(door.post("k2", key_id=key_id_of(OLD))) == (401, "signature-invalid")


def test_a_node_signs_what_it_sends_to_another(door: Door) -> None:
    facts: dict[str, Any] = {"name": "hanoi", "title": {"vi": "Hà Nội"}, "follow": False, "push": True}
    peer = Peer(url=door.sender.url, **facts)
    for key, status in ((OLD, 202), (STRANGE, None)):
        client = PeerClient(peer, door.sender.token, NodeKey(key_id=key_id(key.public_key()), private=key))
        if status is None:
            with pytest.raises(SourceUnavailable, match="401"):
                client.write("node:2", change())
        else:
            assert client.write("node:1", change())[0] == status
            assert client.acknowledge(0, "0" * 64)["head"] == 1
        client.close()
    assert door.kept() == [("node:1",)]
