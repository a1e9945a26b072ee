"""Push: what is owed is sent once it can be, in the order of each entity, and never what the reader may not read."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from lienthong.push_pace import Pace
from lienthong.pushing import deliver
from lienthong.settings import Settings
from publishing import subscriptions
from publishing.metrics import metrics
from publishing.publisher import publish
from publishing.subscribers import register, viewer_named
from publishing.subscriptions import Filters, NewSubscription, SubscriptionChange
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.writing import entity_id, execute, query, release, save
from warehouse.connection import Connection, transaction

AT_ONCE = Pace(delays=(0.0, 0.0, 0.0), timeout=2.0, opens=1000)


class Receiver:
    """A loopback receiver that answers by script and keeps what it was sent."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append(({name.lower(): value for name, value in self.headers.items()}, text))
                status, more = outer.answers.pop(0) if outer.answers else (204, {})
                self.send_response(status)
                for name, value in (more | {"Content-Length": "0"}).items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(text) for _, text in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.server.shutdown()
    found.server.server_close()


Subscribe = Callable[..., str]


@pytest.fixture
def subscribe(conn: Connection, settings: Settings, receiver: Receiver) -> Subscribe:
    def made(name: str = "portal", feed: str = "public", **wanted: Any) -> str:
        with transaction(conn):
            if viewer_named(conn, name) is None:
                register(conn, name, feed)
            asked = NewSubscription(**{"target": receiver.url, "feed": feed} | wanted)
            return subscriptions.add(conn, name, asked, home=settings.home)[0]

    return made


def states(conn: Connection) -> list[tuple[Any, ...]]:
    return query(conn, "SELECT counter, state, attempts, last_status FROM feed.push_event ORDER BY counter")


def test_changes_are_pushed_once_thin_and_counted(
    conn: Connection, settings: Settings, receiver: Receiver, subscribe: Subscribe
) -> None:
    save(conn, entity_id(9), release(9))
    publish(conn, settings)
    name = subscribe()  # from here on, not what was before
    save(conn, entity_id(1), release(1))
    save(conn, entity_id(1), None)
    publish(conn, settings)
    assert deliver(settings, AT_ONCE) == {"enqueued": 2, "delivered": 2, "retrying": 0, "dead": 0}
    assert deliver(settings, AT_ONCE)["delivered"] == 0
    first, second = receiver.bodies()
    assert (first["id"], first["eventcounter"], first["subject"]) == (f"{name}.1", "1", entity_id(1))
    assert first["type"] == "vn.lienthong.record.changed" and "record" not in first["data"]
    assert first["data"]["position"] == 2 and first["data"]["link"].endswith(f"/v1/entities/{entity_id(1)}")
    assert second["type"] == "vn.lienthong.record.removed"
    assert second["data"]["@removed"]["reason"] == "withdrawn"


def test_a_failure_is_tried_again_under_its_name_and_later_revisions_wait(
    conn: Connection, settings: Settings, receiver: Receiver, subscribe: Subscribe
) -> None:
    subscribe(payload="full")
    for title in ("A", "B"):
        save(conn, entity_id(1), release(1, title=title))
    publish(conn, settings)
    receiver.answers = [(500, {}), (302, {"Location": receiver.url}), (200, {})]
    assert deliver(settings, AT_ONCE) == {"enqueued": 2, "delivered": 2, "retrying": 2, "dead": 0}
    assert [one["data"]["record"]["title"] for one in receiver.bodies()] == ["A", "A", "A", "B"]
    assert len({headers["webhook-id"] for headers, _ in receiver.got[:3]}) == 1


def test_what_stays_refused_is_dead_and_can_be_driven_again(
    conn: Connection, settings: Settings, receiver: Receiver, subscribe: Subscribe
) -> None:
    name = subscribe()
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    receiver.answers = [(500, {})] * 3
    assert deliver(settings, AT_ONCE)["dead"] == 1
    (given_up,) = subscriptions.dead(conn, name)
    assert f'lienthong_push_events{{subscription="{name}",state="dead"}} 1\n' in metrics(conn)
    assert (given_up["attempts"], given_up["last_status"]) == (3, 500)
    with transaction(conn):
        assert subscriptions.redrive(conn, name) == 1
    assert deliver(settings, AT_ONCE)["delivered"] == 1
    assert receiver.got[0][0]["webhook-id"] == receiver.got[-1][0]["webhook-id"]


def test_gone_disables_and_resuming_loses_nothing(
    conn: Connection, settings: Settings, receiver: Receiver, subscribe: Subscribe
) -> None:
    name = subscribe()
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    receiver.answers = [(410, {})]
    deliver(settings, AT_ONCE)
    assert [(one["state"], one["retrying"]) for one in subscriptions.listed(conn)] == [("disabled", 1)]
    save(conn, entity_id(2), release(2))
    publish(conn, settings)
    assert deliver(settings, AT_ONCE)["enqueued"] == 0
    with transaction(conn):
        subscriptions.change(conn, name, SubscriptionChange(state="active"), home=settings.home)
    assert deliver(settings, AT_ONCE)["delivered"] == 2
    first, *others = receiver.bodies()
    assert first["eventcounter"] == "1" and {one["eventcounter"] for one in others} == {"1", "2"}


def test_retry_after_holds_the_whole_subscription(
    conn: Connection, settings: Settings, receiver: Receiver, subscribe: Subscribe
) -> None:
    subscribe()
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    receiver.answers = [(429, {"Retry-After": "3600"})]
    assert deliver(settings, AT_ONCE)["retrying"] == 1
    save(conn, entity_id(2), release(2))
    publish(conn, settings)
    assert deliver(settings, AT_ONCE) == {"enqueued": 1, "delivered": 0, "retrying": 0, "dead": 0}
    (left,) = query(conn, "SELECT blocked_until - now() > INTERVAL '59 minutes' FROM feed.subscription")
    assert left == (True,)


def test_a_worker_that_died_leaves_a_lease_and_another_sends(
    conn: Connection, settings: Settings, receiver: Receiver, subscribe: Subscribe
) -> None:
    subscribe()
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    subscriptions.enqueue(conn)
    execute(conn, "UPDATE feed.push_event SET attempts = 1, leased_until = now() + INTERVAL '1 minute'")
    assert deliver(settings, AT_ONCE)["delivered"] == 0 and receiver.got == []
    execute(conn, "UPDATE feed.push_event SET leased_until = now() - INTERVAL '1 second'")
    assert deliver(settings, AT_ONCE)["delivered"] == 1


def test_two_workers_send_each_event_once(
    conn: Connection, settings: Settings, receiver: Receiver, subscribe: Subscribe
) -> None:
    subscribe()
    for number in range(40):
        save(conn, entity_id(number), release(number))
    publish(conn, settings)
    workers = [threading.Thread(target=deliver, args=(settings, AT_ONCE)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    deliver(settings, AT_ONCE)
    assert sorted(int(one["eventcounter"]) for one in receiver.bodies()) == list(range(1, 41))


def test_a_filter_follows_what_enters_and_what_leaves(
    conn: Connection, settings: Settings, receiver: Receiver, subscribe: Subscribe
) -> None:
    subscribe(filters=Filters(types=["press_release"], topics=["y tế"]))
    save(conn, entity_id(1), release(1, topics=["y tế"]))
    save(conn, entity_id(2), release(2, topics=["giao thông"]))
    save(conn, entity_id(1), release(1, topics=["giao thông"]))
    save(conn, entity_id(1), release(1, topics=["đất đai"]))
    publish(conn, settings)
    deliver(settings, AT_ONCE)
    assert [(one["subject"], one["data"]["revision"]) for one in receiver.bodies()] == [
        (entity_id(1), 1),
        (entity_id(1), 2),
    ]


def test_an_embargoed_record_reaches_only_who_may_read_it(
    conn: Connection, settings: Settings, receiver: Receiver, subscribe: Subscribe
) -> None:
    subscribe("portal")
    subscribe("paper", "press")
    save(conn, entity_id(1), release(1), audience=1)
    publish(conn, settings)
    assert deliver(settings, AT_ONCE)["enqueued"] == 1
    assert receiver.bodies()[0]["data"]["feed"] == "press"
    save(conn, entity_id(2), release(2), audience=1)
    publish(conn, settings)
    subscriptions.enqueue(conn)
    execute(conn, "UPDATE feed.subscriber SET feed = 'public' WHERE subscriber = 'paper'")
    assert deliver(settings, AT_ONCE)["delivered"] == 0, "it may no longer read the press feed"


def test_a_private_address_is_refused_without_leave(
    conn: Connection, settings: Settings, receiver: Receiver, subscribe: Subscribe
) -> None:
    subscribe()
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    strict = settings.model_copy(update={"allow_hosts": frozenset()})
    assert deliver(strict, AT_ONCE)["dead"] == 1
    assert receiver.got == [] and "127.0.0.1" in subscriptions.dead(conn)[0]["last_error"]


def test_subscriptions_over_http_are_ones_own(
    url: str, conn: Connection, settings: Settings, receiver: Receiver, enrol: Callable[..., Client]
) -> None:
    mine, other = enrol("portal"), enrol("other")
    made = mine.post("/v1/subscriptions", json={"target": receiver.url})
    assert made.status_code == 201 and made.json()["secret"].startswith("whsec_")
    place = made.headers["Location"]
    assert other.get(place).status_code == other.post(place + "/test").status_code == 404
    assert other.get("/v1/subscriptions").json() == {"subscriptions": []}
    assert "secret" not in mine.get(place).json()
    assert mine.post("/v1/subscriptions", json={"target": receiver.url, "feed": "press"}).status_code == 404
    assert mine.post("/v1/subscriptions", json={"target": "ftp://x"}).status_code in (400, 422)
    assert mine.post(place + "/test").json() == {"counter": 1}
    assert deliver(settings, AT_ONCE)["delivered"] == 1
    assert mine.post(place + "/rotate-secret").json()["secret"] != made.json()["secret"]
    mine.post(place + "/test")
    deliver(settings, AT_ONCE)
    assert [len(headers["webhook-signature"].split()) for headers, _ in receiver.got] == [1, 2]
    told = mine.get(place + "/events", params={"from": 2}).json()
    assert (told["counter"], [one["state"] for one in told["events"]]) == (2, ["delivered"])
    paused = mine.session.patch(url + place, json={"state": "paused"}, timeout=20)
    assert paused.json()["state"] == "paused"
    assert mine.session.delete(url + place, timeout=20).status_code == 204
    assert mine.get(place).status_code == 404


def test_an_emergency_goes_before_what_waits(
    conn: Connection, settings: Settings, receiver: Receiver, subscribe: Subscribe
) -> None:
    subscribe()
    for number in range(3):
        save(conn, entity_id(number), release(number))
    save(conn, entity_id(1, "emg"), {"headline": "Bão"}, record_type="emergency_notice")
    publish(conn, settings)
    deliver(settings, Pace(senders=1, each=1, timeout=2.0))
    assert [one["eventcounter"] for one in receiver.bodies()] == ["4", "1", "2", "3"]
