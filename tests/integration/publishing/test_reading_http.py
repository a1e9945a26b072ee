"""Reading single entities, acknowledging, digests by range, and who may see what."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from lienthong.settings import Settings
from publishing.publisher import publish
from publishing.snapshot import build_snapshots
from publishing.subscribers import register, renew
from schemas.errors import ConfigError
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.writing import digest_of, entity_id, execute, query, release, save, truth
from warehouse.connection import Connection, transaction

Enrol = Callable[..., Client]
CANARY = "CHIM HOÀNG YẾN"


def test_an_entity_is_shown_as_its_feed_line_with_a_validator(
    conn: Connection, settings: Settings, anybody: Client
) -> None:
    save(conn, entity_id(1), release(1))
    here = f"/v1/entities/{entity_id(1)}"
    assert anybody.get(here).status_code == 404, "not yet published"
    publish(conn, settings)
    answer = anybody.get(here)
    (line,), _ = anybody.lines()
    assert answer.json() == line
    tag = answer.headers["ETag"]
    assert tag == f'"1-{line["content_hash"][:16]}"'
    for condition in (tag, f'"0-x", {tag}', f"W/{tag}", "*"):
        again = anybody.get(here, headers={"If-None-Match": condition})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert anybody.get(here, headers={"If-None-Match": 'W/"x", "2-'}).status_code == 200
    save(conn, entity_id(1), release(1, title="Đã sửa"))
    publish(conn, settings)
    changed = anybody.get(here, headers={"If-None-Match": tag})
    assert changed.status_code == 200 and changed.headers["ETag"] != tag


def test_a_gone_entity_says_why_and_history_keeps_it(conn: Connection, settings: Settings, anybody: Client) -> None:
    for number in range(3):
        save(conn, entity_id(1), release(number))
    save(conn, entity_id(1), None, reason="merged_into", successors=(entity_id(2),))
    publish(conn, settings)
    answer = anybody.get(f"/v1/entities/{entity_id(1)}")
    assert answer.status_code == 410 and answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["@removed"] == {"reason": "merged_into", "successors": [entity_id(2)]}
    here = f"/v1/entities/{entity_id(1)}/history"
    history = anybody.get(here).json()
    assert [change["position"] for change in history["changes"]] == [4, 3, 2, 1] and history["before"] is None
    page = anybody.get(here, params={"limit": 3}).json()
    rest = anybody.get(here, params={"limit": 3, "before": page["before"]}).json()
    assert page["changes"] + rest["changes"] == history["changes"]


@pytest.mark.parametrize("path", ["x", "prs_0", "..%2f..%2fetc", "%252e%252e", "a%00b", "prs_%27%3b", "x" * 300])
def test_what_is_no_entity_is_a_404(path: str, anybody: Client) -> None:
    for end in ("", "/history"):
        answer = anybody.get(f"/v1/entities/{path}{end}")
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:lienthong:problem:not-found")


def test_an_acknowledgement_is_compared_and_never_passes_the_head(
    conn: Connection, settings: Settings, enrol: Enrol
) -> None:
    for number in range(6):
        save(conn, entity_id(number % 4), release(number))
    publish(conn, settings)
    reader = enrol("reader")
    ours = digest_of(truth(conn, "public"))

    def ack(position: Any, digest: str = ours, feed: str = "public") -> requests.Response:
        return reader.post("/v1/acks", json={"feed": feed, "position": position, "digest": digest})

    assert ack(7).status_code == 409 and query(conn, "SELECT count(*) FROM feed.ack") == [(0,)]
    answer = ack(6)
    assert (answer.status_code, answer.json()["agrees"], answer.json()["behind"]) == (200, True, 0)
    wrong = ack(6, "0" * 64).json()
    assert (wrong["agrees"], wrong["digest"]) == (False, ours)
    assert query(conn, "SELECT position, agrees FROM feed.ack") == [(6, False)]
    assert ack(6).json()["agrees"] is True
    back = ack(3).json()
    assert (back["acknowledged"], back["position"], back["agrees"]) == (6, 3, False)
    assert query(conn, "SELECT subscriber, position, digest, agrees FROM feed.ack") == [("reader", 6, ours, True)]


def test_an_acknowledgement_between_checkpoints_is_compared_too(
    conn: Connection, settings: Settings, enrol: Enrol
) -> None:
    save(conn, entity_id(1), release(1))
    early = digest_of(truth(conn, "public"))
    save(conn, entity_id(2), release(2))
    publish(conn, settings)  # one checkpoint, at 2
    reader = enrol("reader")
    answer = reader.post("/v1/acks", json={"feed": "public", "position": 1, "digest": early}).json()
    assert (answer["agrees"], answer["digest"], answer["behind"]) == (True, early, 1)
    zero = reader.post("/v1/acks", json={"feed": "public", "position": 0, "digest": "0" * 64}).json()
    assert (zero["agrees"], zero["acknowledged"]) == (True, 1)


@pytest.mark.parametrize("position", ["1", "1e3", "0x10", " 5", 1.0, -1, True, None, 2**63])
def test_a_position_is_a_whole_number(position: Any, enrol: Enrol) -> None:
    body = {"feed": "public", "position": position, "digest": "0" * 64}
    assert enrol("reader").post("/v1/acks", json=body).status_code == 400


def test_the_digest_by_range_finds_the_one_that_differs(conn: Connection, settings: Settings, anybody: Client) -> None:
    for number in range(300):
        save(conn, entity_id(number), release(number))
    save(conn, "doc_0", {"number": "1/QĐ-UBND"}, record_type="document")
    save(conn, entity_id(7), None)
    publish(conn, settings)
    held = truth(conn, "public")
    changed = entity_id(150)
    held[changed] = (held[changed][0], "f" * 64, {})
    prefix, asked = "", 0
    while True:
        answer = anybody.get("/v1/feeds/public/digest", params={"prefix": prefix}).json()
        asked += 1
        under = {entity: found for entity, found in held.items() if entity.startswith(prefix)}
        assert answer["live"] == len(under)
        assert (answer["digest"] == digest_of(under)) is (changed not in under)
        if answer["entities"] is not None:
            break
        (prefix,) = (
            part["prefix"]
            for part in answer["parts"]
            if part["digest"] != digest_of({e: f for e, f in held.items() if e.startswith(part["prefix"])})
        )
    told = {found["id"]: (found["revision"], found["content_hash"]) for found in answer["entities"]}
    assert {entity for entity, found in under.items() if told[entity] != found[:2]} == {changed}
    assert 1 < asked <= 3


def test_the_whole_digest_is_the_one_of_the_checkpoint(conn: Connection, settings: Settings, anybody: Client) -> None:
    for number in range(40):
        save(conn, entity_id(number), release(number))
    publish(conn, settings)
    answer = anybody.get("/v1/feeds/public/digest").json()
    assert answer["digest"] == answer["state_digest"] == digest_of(truth(conn, "public"))
    assert anybody.get("/v1/feeds/public/digest", params={"prefix": "zzz"}).json()["digest"] == "0" * 64
    assert anybody.get("/v1/feeds/public/digest", params={"prefix": "prs_%"}).status_code == 400


PRESS = ["/v1/feeds/press/delta", "/v1/feeds/press/snapshot", "/v1/feeds/press/digest"]


def test_the_press_feed_needs_a_token_of_the_press(
    conn: Connection, settings: Settings, anybody: Client, enrol: Enrol
) -> None:
    save(conn, entity_id(1), release(1), audience=1)
    publish(conn, settings)
    build_snapshots(conn, settings)
    citizen, reporter = enrol("citizen", "public"), enrol("reporter", "press")
    for path in PRESS:
        assert (anybody.get(path).status_code, citizen.get(path).status_code) == (401, 404)
        assert reporter.get(path).status_code == 200
        absent = path.replace("press", "absent")
        assert (anybody.get(absent).status_code, reporter.get(absent).status_code) == (401, 404)
        assert citizen.get(absent).text == citizen.get(path).text
        assert "private" in reporter.get(path).headers["Cache-Control"]
    assert [feed["feed"] for feed in anybody.get("/v1/feeds").json()["feeds"]] == ["public"]
    assert [feed["feed"] for feed in reporter.get("/v1/feeds").json()["feeds"]] == ["public", "press"]
    entity = f"/v1/entities/{entity_id(1)}"
    assert (anybody.get(entity).status_code, citizen.get(entity).status_code) == (404, 404)
    assert reporter.get(entity).json()["record"] == release(1)
    assert anybody.get(entity).text == anybody.get(f"/v1/entities/{entity_id(404)}").text
    ack = {"feed": "press", "position": 0, "digest": "0" * 64}
    assert citizen.post("/v1/acks", json=ack).status_code == 404


def test_the_canary_is_never_seen_by_the_public(
    conn: Connection, settings: Settings, anybody: Client, enrol: Enrol
) -> None:
    """Embargoed, internal, first public and then withdrawn: whatever the public may ask, it is told none of it."""
    hidden = [entity_id(number) for number in (1, 2, 3)]
    save(conn, hidden[0], release(1, title=CANARY), audience=1)
    save(conn, hidden[1], release(2, title=CANARY), audience=3)
    save(conn, hidden[2], release(3))
    save(conn, hidden[2], release(3, title=CANARY), audience=2)
    save(conn, entity_id(4), release(4))
    publish(conn, settings)
    build_snapshots(conn, settings)
    citizen = enrol("citizen", "public", ("press_release",))
    reporter = enrol("reporter", "press")
    assert CANARY in json.dumps(reporter.lines("press")[0], ensure_ascii=False), "the canary lives"
    paths = [
        "/",
        "/v1/feeds",
        "/v1/feeds/public/delta",
        "/v1/feeds/public/snapshot",
        "/v1/feeds/public/digest",
        "/metrics",
    ]
    paths += [f"/v1/entities/{entity}{end}" for entity in hidden for end in ("", "/history")]
    manifest = anybody.get("/v1/feeds/public/snapshot").json()
    paths += [manifest["base"] + file["name"] for file in manifest["files"]]
    for client in (anybody, citizen):
        for path in paths:
            answer = client.get(path)
            body = answer.content
            if path.endswith(".gz"):
                import gzip

                body = gzip.decompress(body)
            assert CANARY not in body.decode(), path
            assert hidden[0] not in body.decode() or path.endswith(("/history", hidden[0])), path
    for entity in hidden:
        assert (anybody.get(f"/v1/entities/{entity}/why").status_code) == 401
        answer = citizen.get(f"/v1/entities/{entity}/why")
        assert answer.status_code == 404 and CANARY not in answer.text
    for number, entity in enumerate(hidden):
        write = {"id": entity, "base_revision": 1, "record_type": "press_release", "changed": {"title": "Mới"}}
        answer = citizen.post("/v1/inbox", json=write, headers={"Idempotency-Key": f"c{number}"})
        assert answer.status_code == 404 and CANARY not in answer.text


def test_a_renewed_token_ends_the_old_one(conn: Connection, url: str, enrol: Enrol) -> None:
    old = enrol("reporter", "press")
    assert old.get("/v1/feeds/press/delta").status_code == 200
    with transaction(conn):
        new = Client(url, renew(conn, "reporter"))
    assert (old.get("/v1/feeds/press/delta").status_code, new.get("/v1/feeds/press/delta").status_code) == (401, 200)
    new.session.close()


def test_tokens_are_kept_as_hashes_and_names_are_unique(conn: Connection) -> None:
    with transaction(conn):
        token = register(conn, "reporter", "press")
    stored = query(conn, "SELECT to_jsonb(subscriber)::text FROM feed.subscriber")[0][0]
    assert token.startswith("lt_") and len(token) > 40 and token not in stored
    for name, feed in (("reporter", "press"), ("Tên", "press"), ("a", "press"), ("other", "absent")):
        with pytest.raises(ConfigError), transaction(conn):
            register(conn, name, feed)


def test_metrics_health_schemas_and_start_page(conn: Connection, settings: Settings, anybody: Client) -> None:
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    save(conn, entity_id(2), release(2))
    execute(
        conn,
        "INSERT INTO ledger.source_state VALUES ('so_y_te', 'ok', 'r/so_y_te', now(), now(), NULL, NULL),"
        " ('bad\"name', 'unreachable', 'r/bad', now(), NULL, now(), NULL)",
    )
    text = anybody.get("/metrics").text
    assert 'lienthong_feed_position{feed="public"} 1\n' in text
    assert 'lienthong_outbox_waiting{feed="press"} 1\n' in text
    assert 'lienthong_source_health{source="bad\\"name",health="unreachable"} 1\n' in text
    assert 'lienthong_source_stale_since_timestamp_seconds{source="so_y_te"}' not in text
    assert anybody.get("/healthz").json() == {"status": "ok", "node": "hanoi"}
    schema = anybody.get("/schemas/press_release.json")
    assert schema.json()["$id"] == "/schemas/press_release/1.json"
    assert anybody.get(schema.json()["$id"]).json() == schema.json()
    assert (
        anybody.get("/schemas/absent.json").status_code == anybody.get("/schemas/document/99.json").status_code == 404
    )
    for lang, word in (("vi", "Luồng dữ liệu"), ("en", "Published feeds")):
        page = anybody.get(f"/?lang={lang}")
        assert word in page.text and f'lang="{lang}"' in page.text
        assert "http://" not in page.text and "https://" not in page.text, "nothing from elsewhere"
    assert anybody.get("/start.css").headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("path", ["/", "/v1/feeds", "/absent", "/v1/feeds/public/delta?limit=0", "/openapi.json"])
def test_every_answer_carries_the_security_headers(path: str, anybody: Client) -> None:
    headers = anybody.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["X-Frame-Options"] == "DENY"


def test_the_description_lists_every_route_and_no_page_comes_from_elsewhere(anybody: Client) -> None:
    description = anybody.get("/openapi.json").json()
    assert {"/v1/feeds/{feed}/delta", "/v1/inbox", "/v1/acks", "/v1/entities/{entity_id}"} <= description[
        "paths"
    ].keys()
    shapes = description["components"]["schemas"]
    put = description["paths"]["/v1/entities/{entity_id}"]["put"]
    assert put["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/Replacement")
    assert "record" in shapes["Replacement"]["properties"] and "contested" in shapes["Upsert"]["properties"]
    assert shapes["Page"]["properties"]["changes"]["items"]["$ref"].endswith("/Change")
    assert anybody.get("/redoc").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "/v1/feeds"), ("TRACE", "/"), ("POST", "/v1/feeds/public/delta")]
)
def test_other_methods_are_a_405(method: str, path: str, anybody: Client) -> None:
    answer = anybody.session.request(method, anybody.url + path, timeout=10)
    assert (answer.status_code, answer.json()["type"]) == (405, "urn:lienthong:problem:method-not-allowed")
    assert "Allow" in answer.headers
