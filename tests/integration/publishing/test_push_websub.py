"""The WebSub hub, seen from a callback on loopback; signatures are checked with hashlib and hmac alone."""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any

import feedparser
import pytest
from typer.testing import CliRunner

from lienthong.commands import app
from lienthong.pushing import deliver
from lienthong.settings import Settings
from publishing import subscriptions, websub
from publishing.feeds import all_feeds
from publishing.publisher import publish
from publishing.push_keys import is_sealed, unseal
from schemas.errors import ConfigError
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.receiving import AT_ONCE, Receiver
from tests.integration.publishing.writing import entity_id, execute, query, release, save
from warehouse.connection import Connection

NONE = {"enqueued": 0, "delivered": 0, "retrying": 0, "dead": 0}


def agreeing(query: dict[str, str]) -> tuple[int, bytes]:
    return 200, query.get("hub.challenge", "").encode()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as found:
        found.answers_get = agreeing
        yield found


@pytest.fixture
def topic(settings: Settings) -> str:
    return f"{settings.public_url}/feeds/public.atom"


Hub = Callable[..., int]


@pytest.fixture
def hub(anybody: Client, receiver: Receiver, topic: str) -> Hub:
    def asked(client: Client = anybody, **more: str) -> int:
        form = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": f"{receiver.base}/cb?mine=1"}
        form |= {f"hub.{name}": value for name, value in more.items()}
        return client.post("/hub", data=form).status_code

    return asked


def held(conn: Connection) -> list[tuple[Any, ...]]:
    return query(conn, "SELECT state, subscriber, enqueued FROM feed.subscription ORDER BY created_at")


def test_a_callback_that_confirms_gets_the_document_signed(
    conn: Connection, settings: Settings, receiver: Receiver, hub: Hub, topic: str, anybody: Client
) -> None:
    assert hub(secret="bí mật", lease_seconds="3600") == 202
    assert receiver.asked == [] and held(conn) == [("pending", None, 0)]
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    assert deliver(settings, AT_ONCE) == NONE | {"delivered": 1}
    (asked,) = receiver.asked
    assert asked.pop("hub.challenge") and asked == {
        "mine": "1", "hub.mode": "subscribe", "hub.topic": topic, "hub.lease_seconds": "3600",
    }  # fmt: skip
    assert query(conn, "SELECT round(extract(epoch FROM expires_at - now()) / 100) FROM feed.subscription") == [(36,)]
    save(conn, entity_id(2), release(2))
    publish(conn, settings)
    assert deliver(settings, AT_ONCE) == NONE | {"enqueued": 2, "delivered": 2}
    ((headers, body),) = receiver.got  # two changes, one document
    expected = hmac.new("bí mật".encode(), body, hashlib.sha256).hexdigest()
    assert headers["x-hub-signature"] == f"sha256={expected}"
    assert headers["content-type"] == "application/atom+xml"
    base = settings.public_url
    assert headers["link"] == f'<{topic}>; rel="self", <{base}/hub>; rel="hub"'
    assert body == anybody.get("/feeds/public.atom").content
    assert {entry.title for entry in feedparser.parse(body).entries} == {"Tin số 1", "Tin số 2"}
    assert receiver.paths == ["/cb?mine=1"]


def test_a_callback_that_does_not_confirm_is_asked_once_and_forgotten(
    conn: Connection, settings: Settings, receiver: Receiver, hub: Hub
) -> None:
    for count, answer in enumerate([(404, b""), (200, b"something else"), (302, b""), (410, b"")], 1):
        receiver.answers_get = lambda _, answer=answer: answer  # type: ignore[misc]
        assert hub() == 202
        assert deliver(settings, AT_ONCE)["dead"] == 1, answer
        assert held(conn) == [] and len(receiver.asked) == count


def test_a_callback_that_fails_is_asked_three_times(
    conn: Connection, settings: Settings, receiver: Receiver, hub: Hub
) -> None:
    receiver.answers_get = lambda _: (503, b"")
    hub()
    assert deliver(settings, AT_ONCE) == NONE | {"retrying": 2, "dead": 1}
    assert held(conn) == [] and len(receiver.asked) == 3


def test_to_end_it_the_callback_has_to_confirm_too(
    conn: Connection, settings: Settings, receiver: Receiver, hub: Hub
) -> None:
    hub()
    deliver(settings, AT_ONCE)
    receiver.answers_get = lambda _: (404, b"")
    assert hub(mode="unsubscribe") == 202
    deliver(settings, AT_ONCE)
    assert [state for state, _, _ in held(conn)] == ["active"], "a stranger asked"
    receiver.answers_get = agreeing
    hub(mode="unsubscribe")
    deliver(settings, AT_ONCE)
    assert held(conn) == []
    assert receiver.asked[-1]["hub.mode"] == "unsubscribe" and "hub.lease_seconds" not in receiver.asked[-1]
    assert hub(mode="unsubscribe") == 202, "who is not subscribed is told nothing else"


def secrets(conn: Connection, settings: Settings) -> list[str]:
    """As the worker opens them; the database has them sealed alone."""
    stored = query(conn, "SELECT subscription::text, secret FROM feed.subscription ORDER BY created_at")
    assert all(is_sealed(secret) for _, secret in stored)
    return [unseal(settings.home, name, secret) for name, secret in stored]


def test_a_renewal_takes_over_what_is_owed_and_only_when_confirmed(
    conn: Connection, settings: Settings, receiver: Receiver, hub: Hub
) -> None:
    hub(secret="one")
    deliver(settings, AT_ONCE)
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    receiver.answers = [(500, {})] * 3
    deliver(settings, AT_ONCE)
    execute(conn, "UPDATE feed.push_event SET state = 'retrying', next_at = now() + INTERVAL '1 hour'")
    receiver.answers_get = lambda _: (404, b"")
    hub(secret="two")
    deliver(settings, AT_ONCE)
    assert secrets(conn, settings) == ["one"]
    receiver.answers_get = agreeing
    hub(secret="two")
    hub(secret="three")  # before the first was confirmed: the last word counts
    receiver.got.clear()
    deliver(settings, AT_ONCE)
    deliver(settings, AT_ONCE)
    assert secrets(conn, settings) == ["three"]
    ((headers, body),) = receiver.got
    assert headers["x-hub-signature"] == "sha256=" + hmac.new(b"three", body, hashlib.sha256).hexdigest()
    assert "Tin số 1" in body.decode()


def test_a_lease_ends(conn: Connection, settings: Settings, receiver: Receiver, hub: Hub) -> None:
    hub()
    deliver(settings, AT_ONCE)
    execute(conn, "UPDATE feed.subscription SET expires_at = now()")
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    assert deliver(settings, AT_ONCE) == NONE and receiver.got == [] and held(conn) == []


def test_gone_ends_it(conn: Connection, settings: Settings, receiver: Receiver, hub: Hub) -> None:
    hub()
    deliver(settings, AT_ONCE)
    receiver.answers = [(410, {})]
    for number in (1, 2):
        save(conn, entity_id(number), release(number))
        publish(conn, settings)
        deliver(settings, AT_ONCE)
    assert len(receiver.got) == 1 and [state for state, _, _ in held(conn)] == ["disabled"]


def test_other_feeds_need_a_token_and_end_with_the_right_to_them(
    conn: Connection, settings: Settings, receiver: Receiver, hub: Hub, enrol: Callable[..., Client], topic: str
) -> None:
    press = topic.replace("public", "press")
    assert hub(topic=press) == hub(topic=topic.replace("public", "nothing")) == 400
    assert hub(enrol("paper", "press"), topic=press) == 202
    deliver(settings, AT_ONCE)
    save(conn, entity_id(1), release(1), audience=1)
    publish(conn, settings)
    assert deliver(settings, AT_ONCE)["delivered"] == 1 and "Tin số 1" in receiver.got[0][1].decode()
    save(conn, entity_id(2), release(2), audience=1)
    publish(conn, settings)
    subscriptions.enqueue(conn)
    execute(conn, "UPDATE feed.subscriber SET feed = 'public' WHERE subscriber = 'paper'")
    receiver.asked.clear()
    assert deliver(settings, AT_ONCE)["delivered"] == 1
    ((denied),) = receiver.asked
    assert (denied["hub.mode"], denied["hub.topic"]) == ("denied", press) and "hub.challenge" not in denied
    assert len(receiver.got) == 1 and held(conn) == []


WRONG = (
    {"mode": "publish"},
    {"callback": "ftp://a.example/"},
    {"callback": "https://a.example/#x"},
    {"callback": "https://u:p@a.example/"},
    {"topic": "https://elsewhere.example/feeds/public.atom"},
    {"topic": "/feeds/public.atom"},
    {"secret": "x" * 200},
    {"secret": "ệ" * 70},  # 210 bytes
    {"secret": "a\r\nb"},
    {"lease_seconds": "-1"},
    {"lease_seconds": "ever"},
)


def test_a_wrong_request_is_refused_at_once(conn: Connection, hub: Hub) -> None:
    for wrong in WRONG:
        assert hub(**wrong) == 400, wrong
    assert held(conn) == []
    assert hub(secret="x" * 199) == 202


def test_a_topic_is_exactly_the_address_that_a_feed_gives_itself(conn: Connection) -> None:
    feeds, base = all_feeds(conn), "http://n.example"
    found = websub.topic_of(feeds, f"{base}/feeds/press.json?type=response", f"{base}/")
    assert found is not None and (found.feed.feed, found.form, found.record_type) == ("press", "json", "response")
    for wrong in ("public.xml", "public.atom?type=nothing", "public.atom?x=1", "public.atom?", "x/../public.atom"):
        assert websub.topic_of(feeds, f"{base}/feeds/{wrong}", base) is None, wrong


def test_only_so_many_wait_for_a_word(conn: Connection, receiver: Receiver, hub: Hub) -> None:
    for number in range(websub.UNVERIFIED_AT_ONE_HOST):
        assert hub(callback=f"{receiver.base}/{number}") == 202
    assert hub(callback=f"{receiver.base}/more") == 429
    assert hub(callback=f"{receiver.base}/0") == 202, "the same again replaces the first"


def test_every_form_names_the_hub(anybody: Client, settings: Settings) -> None:
    address = f"{settings.public_url}/hub"
    for form in ("atom", "rss"):
        said = anybody.get(f"/feeds/public.{form}")
        assert f'<{address}>; rel="hub"' in said.headers["Link"]
        links = feedparser.parse(said.content).feed.links
        assert [link.href for link in links if link.rel == "hub"] == [address]
    said = anybody.get("/feeds/public.json")
    assert json.loads(said.content)["hubs"] == [{"type": "WebSub", "url": address}]


def test_a_private_callback_is_not_asked(conn: Connection, settings: Settings, receiver: Receiver, hub: Hub) -> None:
    hub()
    strict = settings.model_copy(update={"allow_hosts": frozenset()})
    assert deliver(strict, AT_ONCE)["dead"] == 1 and receiver.asked == [] and held(conn) == []


def test_the_operator_can_end_one(
    conn: Connection, settings: Settings, receiver: Receiver, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub()
    deliver(settings, AT_ONCE)
    ((name,),) = query(conn, "SELECT subscription::text FROM feed.subscription")
    assert settings.database_url is not None
    monkeypatch.setenv("LIENTHONG_DATABASE_URL", settings.database_url)
    paused = CliRunner().invoke(app, ["push", "pause", name, "--reason", "x"])
    assert isinstance(paused.exception, ConfigError) and "hub" in str(paused.exception)
    assert CliRunner().invoke(app, ["push", "end", name, "--reason", "bảo trì"]).exit_code == 0
    deliver(settings, AT_ONCE)
    assert receiver.asked[-1]["hub.reason"] == "bảo trì" and held(conn) == []
