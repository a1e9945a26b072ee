"""Every page proves itself, wherever it is cut: signed, chained to the one before it, with the state at its end."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from lienthong.settings import Settings
from publishing.feeds import SEGMENT
from publishing.publisher import publish
from publishing.rotation import announce, finish
from publishing.snapshot import build_snapshots
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.proofs import proven, public, raw_changes
from tests.integration.publishing.test_delta_feed import fill
from tests.integration.publishing.writing import (
    Replica,
    digest_of,
    entity_id,
    execute,
    query,
    release,
    save,
    truth,
)
from warehouse.connection import Connection

DELTA = "/v1/feeds/public/delta"
KEYS = "/.well-known/lienthong-keys.json"


@pytest.mark.parametrize("limit", [3, 60, SEGMENT])
def test_a_page_of_any_cut_is_signed_and_follows_from_the_one_before(
    limit: int, conn: Connection, settings: Settings, anybody: Client
) -> None:
    for _ in range(3):
        fill(conn, 15)
        publish(conn, settings)
    keys = public(anybody.get(KEYS).json())
    replica, token, upto = Replica({}), None, None
    while True:
        answer = anybody.get(DELTA, params={"limit": limit} | ({"token": token} if token else {}))
        said, page = proven(answer, keys), answer.json()
        for line in page["changes"]:
            replica.apply(line)
        assert (page["digest"], page["live"]) == (digest_of(replica.held), len(replica.held))
        assert (said["digest"], said["live"], said["after"]) == (page["digest"], page["live"], page["after"])
        assert said["since"] == upto, "the anchor of the page before"
        upto = said["upto"]
        assert said["more"] is ("next" in page) and ("told_at" in said) is ("delta" in page)
        if "delta" in page:
            break
        token = page["next"]
    assert upto == {"position": 45, "sha256": sha256(page["checkpoint"]["body"].encode()).hexdigest()}


def test_a_checkpoint_is_signed_at_every_multiple_of_a_segment(
    conn: Connection, settings: Settings, anybody: Client
) -> None:
    fill(conn, 2 * SEGMENT + 10)
    publish(conn, settings, chunk=SEGMENT + SEGMENT // 2)
    found = query(conn, "SELECT position FROM feed.checkpoint WHERE feed = 'public' ORDER BY position")
    assert [position for (position,) in found] == [SEGMENT, SEGMENT * 3 // 2, 2 * SEGMENT, 2 * SEGMENT + 10]
    first = anybody.get(DELTA).json()
    assert first["position"] == SEGMENT and first["checkpoint"]["digest"] == first["digest"]


def test_a_history_that_was_rewritten_has_other_anchors(conn: Connection, settings: Settings, anybody: Client) -> None:
    """The same positions after a restore that kept the epoch: digests could be equal, the past is not."""
    fill(conn, 20)
    publish(conn, settings)
    keys = public(anybody.get(KEYS).json())
    before = proven(anybody.get(DELTA), keys)["upto"]
    token = anybody.get(DELTA).json()["delta"]
    execute(conn, "DELETE FROM feed.checkpoint WHERE feed = 'public'")
    execute(conn, "UPDATE feed.outbox SET position = NULL WHERE feed = 'public'")
    publish(conn, settings)
    save(conn, entity_id(99), release(99))
    publish(conn, settings)
    since = proven(anybody.get(DELTA, params={"token": token}), keys)["since"]
    assert since["position"] == before["position"] and since["sha256"] != before["sha256"]


def test_the_chain_of_checkpoints_is_served_in_order(conn: Connection, settings: Settings, anybody: Client) -> None:
    for _ in range(5):
        fill(conn, 4)
        publish(conn, settings)
    path = "/v1/feeds/public/checkpoints"
    chain, after, previous = [], 0, None
    while after is not None:
        answer = anybody.get(path, params={"after": after, "limit": 2}).json()
        assert (answer["head"], answer["feed"]) == (20, "public")
        chain += answer["checkpoints"]
        after = answer["next"]
    for checkpoint in chain:
        said = json.loads(checkpoint["body"])
        assert said["previous"] == previous and said["digest"] == checkpoint["digest"]
        previous = sha256(checkpoint["body"].encode()).hexdigest()
    assert [checkpoint["position"] for checkpoint in chain] == [4, 8, 12, 16, 20]
    assert anybody.get(path, params={"limit": 0}).status_code == 400
    assert anybody.get("/v1/feeds/press/checkpoints").status_code == 401


def test_digests_and_records_are_told_at_the_position_of_the_copy(
    conn: Connection, settings: Settings, anybody: Client
) -> None:
    for number in range(20):
        save(conn, entity_id(number), release(number))
    publish(conn, settings)
    then = truth(conn, "public")
    save(conn, entity_id(3), release(3, title="Sau"))
    save(conn, entity_id(4), None)
    publish(conn, settings)
    digest = "/v1/feeds/public/digest"
    answer = anybody.get(digest, params={"position": 20, "prefix": "prs_", "few": 5}).json()
    assert answer["digest"] == digest_of(then) and answer["entities"] is None and "state_digest" not in answer
    ids = [entity_id(3), entity_id(4), entity_id(5), "prs_absent", entity_id(3)]
    answer = anybody.post("/v1/feeds/public/records", json={"position": 20, "ids": ids})
    said = proven(answer, public(anybody.get(KEYS).json()))
    told = {line["id"]: line["record"] for line in answer.json()["changes"]}
    assert told == {entity: then[entity][2] for entity in (entity_id(3), entity_id(4), entity_id(5))}
    assert said["asked_sha256"] == sha256(json.dumps(sorted(set(ids)), separators=(",", ":")).encode()).hexdigest()
    now = anybody.post("/v1/feeds/public/records", json={"position": 22, "ids": ids}).json()["changes"]
    assert {line["id"] for line in now} == {entity_id(3), entity_id(5)}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"position": 2, "ids": ["prs_1"]}, 409),
        ({"position": 0, "ids": ["prs_1"]}, 410),
        ({"position": 1, "ids": []}, 400),
        ({"position": 1, "ids": ["prs_1"] * 201}, 400),
        ({"position": 1, "ids": ["a b"]}, 400),
        ({"position": "1", "ids": ["prs_1"]}, 400),
        ({"position": 1, "ids": ["prs_1"], "more": 1}, 400),
    ],
)
def test_what_records_cannot_be_asked(
    body: Any, status: int, conn: Connection, settings: Settings, anybody: Client
) -> None:
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    execute(conn, "UPDATE feed.feed SET horizon = 1 WHERE feed = 'public'")
    assert anybody.post("/v1/feeds/public/records", json=body).status_code == status
    if "position" in body and status in {409, 410}:
        assert anybody.get("/v1/feeds/public/digest", params={"position": body["position"]}).status_code == status
    assert anybody.post("/v1/feeds/press/records", json={"position": 0, "ids": ["prs_1"]}).status_code == 401


def test_a_withheld_line_is_named_and_still_counts(conn: Connection, settings: Settings, anybody: Client) -> None:
    """The contact of a spokesperson has ended: the old line is told as removed, the state before was another one."""
    spokesperson = {"full_name": "Nguyễn Văn Mẫu", "phone": "024 1234 5678", "valid_to": "2020-01-01"}
    save(conn, "spk_1", spokesperson, record_type="spokesperson")
    save(conn, entity_id(1), release(1))
    save(conn, "spk_1", {"full_name": "Nguyễn Văn Mẫu"}, record_type="spokesperson")
    publish(conn, settings)
    keys = public(anybody.get(KEYS).json())
    answer = anybody.get(DELTA, params={"limit": 2})
    page, said = answer.json(), proven(answer, keys)
    assert page["changes"][0]["@removed"]["reason"] == "contact_ended"
    assert page["withheld"] == said["withheld"] == [1] and page["live"] == 2
    whole = anybody.get(DELTA).json()
    assert whole["withheld"] == [1] and whole["live"] == 2
    asked = anybody.post("/v1/feeds/public/records", json={"position": 2, "ids": ["spk_1"]})
    assert asked.json()["withheld"] == proven(asked, keys)["withheld"] == [1]
    assert b"1234 5678" not in asked.content + answer.content


def test_both_keys_sign_during_an_overlap_and_the_new_one_alone_after_it(
    conn: Connection, settings: Settings, anybody: Client
) -> None:
    fill(conn, SEGMENT + 5)
    publish(conn, settings)
    (old,) = public(anybody.get(KEYS).json())
    assert {each["key_id"] for each in anybody.get(DELTA).json()["proof"]["signatures"]} == {old}
    now = datetime.now(UTC)
    new = announce(settings.home, settings.node, now=now, overlap=timedelta(days=1)).after
    for token in (None, anybody.get(DELTA).json()["next"]):  # a sealed page, and the head
        answer = anybody.get(DELTA, params={"token": token} if token else {})
        proven(answer, public(anybody.get(KEYS).json()))
        assert [each["key_id"] for each in answer.json()["proof"]["signatures"]] == [old, new]
        assert [each["key_id"] for each in answer.json()["checkpoint"]["also_signed"]] == [new]
    build_snapshots(conn, settings)
    base = anybody.get("/v1/feeds/public/snapshot").json()["base"]
    assert len(anybody.get(f"{base}manifest.json.{new}.sig").content) == 64
    finish(settings.home, now=now + timedelta(days=1))
    keys = anybody.get(KEYS).json()
    assert [(key["key_id"], key["state"]) for key in keys["keys"]] == [(new, "current"), (old, "retired")]
    answer = anybody.get(DELTA)
    proven(answer, public(keys))
    assert [each["key_id"] for each in answer.json()["proof"]["signatures"]] == [new]
    assert answer.json()["checkpoint"]["key_id"] == old and "also_signed" not in answer.json()["checkpoint"]
    assert len(list((settings.home / "lasting-pages").rglob("signed-*"))) == 1, "what others signed is thrown away"
    save(conn, entity_id(1), release(12345))
    publish(conn, settings)
    head = anybody.get(DELTA, params={"token": answer.json()["next"]}).json()
    assert head["checkpoint"]["key_id"] == new


def test_an_answer_that_a_reader_has_is_a_304(conn: Connection, settings: Settings, anybody: Client) -> None:
    fill(conn, SEGMENT + 5)
    publish(conn, settings)
    build_snapshots(conn, settings)
    for path in (KEYS, DELTA, "/v1/feeds/public/snapshot", "/v1/feeds/public/digest", "/v1/feeds/public/checkpoints"):
        for coding in ("gzip", "identity"):
            first = anybody.get(path, headers={"Accept-Encoding": coding})
            asked = {"Accept-Encoding": coding, "If-None-Match": first.headers["ETag"]}
            again = anybody.get(path, headers=asked)
            assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"]), path
    tail = anybody.get(DELTA, params={"token": anybody.get(DELTA).json()["next"]})
    assert "ETag" not in tail.headers, "'nothing more' must be said anew each time"


def test_the_bytes_of_the_proof_are_those_of_the_body(conn: Connection, settings: Settings, anybody: Client) -> None:
    evil = '"changes":[\n {"x":1}]}\n'
    save(conn, entity_id(1), release(1, title=evil))
    publish(conn, settings)
    answer = anybody.get(DELTA)
    proven(answer, public(anybody.get(KEYS).json()))
    (line,) = raw_changes(answer.content).split(b",\n")
    assert json.loads(line)["record"]["title"] == evil
