"""Nobody is told by any channel what is not for him, and by each channel what is, once its time has come."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import requests

from lienthong.lifting import lift
from lienthong.settings import ROOT, Settings
from lienthong.web import create_app
from tests.integration.nodes import serving
from tests.integration.publishing.canaries import (
    AFTER,
    MOST,
    NEVER,
    OPEN,
    PRESS,
    READERS,
    WAITING,
    City,
    Receiver,
    built,
)
from tests.integration.publishing.walking import (
    ASKED,
    HARVESTED,
    NOT_WALKED,
    Heard,
    Places,
    routes,
    walk,
)
from warehouse.connection import create_database, drop_database, session, with_database

SHORT = {
    "/duties", "/review", "/review/{number}", "/conflicts", "/conflicts/{number}", "/reports/press",
    "/reports/press/{year}",
}  # fmt: skip


@pytest.fixture(scope="module")
def city(database_server: str, database_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    create_database(database_server, "test_walls", template=database_template)
    receiver = Receiver()
    yield built(
        Settings(
            database_url=with_database(database_server, "test_walls"),
            home=tmp_path_factory.mktemp("walls") / "var",
            allow_hosts=frozenset({"127.0.0.1"}),
        ),
        receiver,
    )
    receiver.close()
    drop_database(database_server, "test_walls")


Heards = list[Heard]


@pytest.fixture(scope="module")
def app(city: City) -> Any:
    return create_app(city.settings, with_audit=False)


def walked(app: Any, city: City, readers: Iterable[str]) -> Heards:
    """Every answer that these readers can get, as things stand; the second one of a circle tries what others own."""
    with serving(city.settings, with_audit=False) as node:
        places = Places(city)
        return [
            heard for reader in readers for heard in walk(app, city, places, node.url, reader, own=reader == "second")
        ]


@pytest.fixture(scope="module")
def before(app: Any, city: City) -> Heards:
    return walked(app, city, READERS)


@pytest.fixture(scope="module")
def pushed_before(city: City) -> list[tuple[str, str]]:
    return list(city.receiver.got)


@pytest.fixture(scope="module")
def revisions(city: City, before: Heards) -> list[tuple[Any, ...]]:
    """(entity, content hash, audience) of all revisions before anything was lifted."""
    return city.found("SELECT entity_id, encode(content_hash, 'hex'), audience FROM core.entity_history")


@pytest.fixture(scope="module")
def after(app: Any, city: City, before: Heards, revisions: Any, pushed_before: Any) -> Heards:
    """The same once every embargo has ended."""
    assert city.settings.database_url
    with session(city.settings.database_url) as conn:
        lift(conn, city.settings, AFTER)
    city.publish()
    return walked(app, city, ("anybody", "reporter"))


def told(heard: Heard) -> str:
    """The text of an answer. To a peer an internal record goes as a veil, with the keys by which it finds its own."""
    if heard.route != "/v1/exchange/statements" or heard.status != 200:
        return heard.text()
    page = json.loads(heard.body)
    for each in page["statements"]:
        if each["record"] and not each["record"].keys() - {"sensitivity", "release_status", "embargo_until"}:
            each["keys"], each["key"] = [], ""
    return json.dumps(page, ensure_ascii=False).lower()


def leaks(answers: Heards, words: Any, readers: Any = READERS) -> set[tuple[str, str, str, str]]:
    return {
        (word, heard.reader, heard.method, heard.route)
        for heard in answers
        if heard.reader in readers
        for text in [told(heard)]
        for word in words
        if word in text
    }


def channels(answers: Heards, word: str, reader: str) -> set[str]:
    """The routes by which a reader is told a word."""
    return {heard.route for heard in answers if heard.reader == reader and word in heard.text()}


def test_every_route_is_walked_and_only_the_auditors_pages_stand_beside_them(city: City, app: Any) -> None:
    places, known = Places(city), routes(app)
    assert len(known) > 80
    for method, path, names, queries in known:
        if (method, path) in NOT_WALKED or path in HARVESTED:
            continue
        assert places.fills(names), path
        assert set(queries) <= ASKED.keys(), path
        assert method in ("GET", "HEAD") or places.bodies(method, path), path
    inside = {path for _, path, *_ in routes(create_app(city.settings))} - {path for _, path, *_ in known}
    assert inside and all(path.startswith("/audit") or path in SHORT for path in inside)


@pytest.mark.parametrize("reader", [name for name, most in MOST.items() if most < 2])
def test_before_its_time_nobody_is_told_a_word(before: Heards, reader: str) -> None:
    mine = [heard for heard in before if heard.reader == reader]
    assert leaks(mine, (*WAITING, *NEVER, *([PRESS] if MOST[reader] < 1 else []))) == set()
    assert reader != "reporter" or len(channels(mine, PRESS, reader)) > 10
    assert reader == "second" or {route for route in channels(mine, OPEN, reader)} >= {
        "/v1/feeds/{feed}/delta", "/feeds/{feed}.atom", "/oai", "/v1/feeds/{feed}/snapshots/{position}/{name}",
    }, "the search finds what is there"  # fmt: skip


def test_a_peer_is_told_what_is_under_embargo_by_statements_alone_and_nothing_internal(before: Heards) -> None:
    assert leaks(before, NEVER, ("peer",)) == set()
    assert leaks(before, WAITING, ("peer",)) == {
        (word, "peer", "GET", "/v1/exchange/statements") for word in WAITING
    }, "it keeps them until their time itself"


def test_before_its_time_no_list_names_it_and_no_hash_confirms_a_guess(
    before: Heards, revisions: list[tuple[str, str, int]]
) -> None:
    """Ids of what a feed has told before and has taken back are known; their new contents are not."""
    hidden = {entity for entity, _, most in revisions if most > 1} - {
        entity for entity, _, most in revisions if most < 2
    }
    secret = {hashed for _, hashed, most in revisions if most > 1}
    assert len(hidden) >= 8 and len(secret) >= 10
    for heard in before:
        if heard.reader == "peer" and heard.route.startswith("/v1/exchange"):
            continue
        text = heard.text()
        assert {hashed for hashed in secret if hashed in text} == set(), (heard.reader, heard.url)
        if heard.method in ("GET", "HEAD"):
            named = [entity for entity in hidden if entity in text and entity not in heard.url]
            assert named == [], (heard.reader, heard.url)


def test_what_is_not_for_him_is_for_a_reader_as_if_it_were_not_there(city: City, before: Heards) -> None:
    [(waiting,)] = city.found(
        "SELECT DISTINCT entity_id FROM core.entity_history WHERE doc ->> 'title' = 'Tin kanari2silent'"
    )
    [absent] = {"rel_" + "0" * 20} - {heard.url for heard in before}
    with serving(city.settings, with_audit=False) as node, requests.Session() as http:
        http.trust_env = False
        for reader in ("anybody", "reporter"):
            token = city.tokens[reader]
            http.headers.update({"Authorization": f"Bearer {token}"} if token else {})
            for place in ("/v1/entities/{}", "/v1/entities/{}/history", "/v1/feeds/public/records/{}.json"):
                there, not_there = (http.get(node.url + place.format(each)) for each in (waiting, absent))
                assert (there.status_code, there.content) == (not_there.status_code, not_there.content) and (
                    there.status_code == 404
                )


def test_no_tag_and_no_cache_carries_an_answer_from_one_circle_to_another(city: City, before: Heards) -> None:
    answers: dict[tuple[str, str], Heards] = {}
    for heard in before:
        answers.setdefault((heard.method, heard.url.replace("//", "/")), []).append(heard)
    held = []
    for (method, _), each in answers.items():
        anybody = next((heard for heard in each if heard.reader == "anybody"), None)
        tagged = {
            (heard.headers["ETag"], heard.body) for heard in each if heard.status == 200 and "ETag" in heard.headers
        }
        assert len({tag for tag, _ in tagged}) == len(tagged), "one tag stands for one body"
        if anybody is None or method != "GET":
            continue
        for heard in each:
            if heard.status == anybody.status:
                continue
            for one in (heard, anybody):
                is_kept = "no-store" not in one.headers.get("Cache-Control", "")
                assert not is_kept or "authorization" in one.headers.get("Vary", "").lower(), one.url
            assert "public" not in heard.headers.get("Cache-Control", ""), heard.url
            if "ETag" in heard.headers:
                held.append((anybody, heard.headers["ETag"]))
    assert len(held) > 10
    with serving(city.settings, with_audit=False) as node, requests.Session() as http:
        http.trust_env = False
        for anybody, tag in held:
            place = node.url + anybody.url[anybody.url.index("/", 8) :]
            for wanted in (tag, "*"):
                assert http.get(place, headers={"If-None-Match": wanted}).status_code == anybody.status, place


def test_a_push_tells_no_more_than_the_feed(pushed_before: list[tuple[str, str]], city: City, after: Heards) -> None:
    assert {reader for reader, _ in pushed_before} == {"citizen", "reporter", "second", "peer"}
    early = "\n".join(text for _, text in pushed_before).lower()
    assert OPEN in early and [word for word in (*WAITING, *NEVER) if word in early] == []
    for reader in ("citizen", "reporter", "second", "peer"):
        got = "\n".join(text for name, text in city.receiver.got if name == reader).lower()
        assert [word for word in WAITING if word not in got] == [], reader
        assert [word for word in NEVER if word in got] == [], reader


def test_a_verdict_tells_a_writer_nothing_of_a_record_that_he_may_not_see(city: City, after: Heards) -> None:
    [(state, answer)] = city.found("SELECT state, answer FROM feed.inbox WHERE message_id = 'mine'")
    assert state == "conflict" and answer["lost"] == {"release_status": {"theirs": "released"}}
    assert answer.keys() == {"message_id", "state", "lost"}, "no id, no revision, not what stands instead"


def test_once_its_time_has_come_everybody_is_told_and_still_nothing_else(city: City, after: Heards) -> None:
    assert leaks(after, NEVER) == leaks(after, [PRESS], ("anybody",)) == set()
    for reader in ("anybody", "reporter"):
        for word in WAITING:
            found = channels(after, word, reader)
            assert found >= {
                "/v1/feeds/{feed}/delta", "/v1/feeds/{feed}/snapshots/{position}/{name}", "/v1/entities/{entity_id}",
                "/v1/feeds/{feed}/snapshots/{after}..{position}", "/feeds/{feed}.atom", "/feeds/{feed}.rss", "/oai",
                "/feeds/{feed}.json", "/v1/feeds/{feed}/records/{entity_id}.json", "/v1/feeds/{feed}/records",
            }, (reader, word)  # fmt: skip
    assert "/v1/feeds/{feed}/records/{entity_id}.cap" in channels(after, "kanari7update", "anybody")
    assert "/v1/feeds/{feed}/records/{entity_id}.jsonld" in channels(after, "kanari5mends", "anybody")
    assert "/v1/feeds/{feed}/records/{entity_id}.ninjs" in channels(after, "kanari2silent", "anybody")
    [(act,)] = city.found("SELECT doc FROM core.entity_now WHERE doc ->> 'number' = '1/2024/QĐ-UBND'")
    assert act["replaced_by"][0]["title"] == "kanari4repeal"
    assert city.found("SELECT min(embargo_until) FROM core.entity") == [(None,)]


def test_the_table_of_channels_is_true(app: Any, city: City, before: Heards, after: Heards) -> None:
    [(known,)] = city.found("SELECT entity_id FROM core.entity_now WHERE doc ->> 'title' = 'Tin kanari0open'")
    tells = {path: "nothing" for _, path, *_ in routes(app)}
    answers: dict[str, set[str]] = {reader: set() for reader in READERS}
    for heard in before + after:
        if 200 <= heard.status < 300:
            answers[heard.reader].add(heard.route)
        text = heard.text()
        if OPEN in text or any(word in text for word in WAITING):
            tells[heard.route] = "records"
        elif known in text and known not in heard.url and tells[heard.route] == "nothing":
            tells[heard.route] = "ids"
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs" / "channels.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `/")
    ]
    written = {path: (who, what) for paths, who, what in rows for path in re.findall(r"`([^`]+)`", paths)}
    assert {path: what for path, (_, what) in written.items()} == tells
    circles = {"anybody": "anybody", "a token": "citizen", "a node": "peer"}
    for path, (who, _) in written.items():
        first = next((name for name, reader in circles.items() if path in answers[reader]), "a source")
        assert who == first, path
