"""What push delivered is a receipt: told apart from acknowledged reading, kept when events are pruned."""

from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient

from lienthong.push_pace import Pace
from lienthong.pushing import deliver
from lienthong.settings import Settings
from lienthong.web import create_app
from publishing import subscriptions
from publishing.publisher import publish
from publishing.receipts import holders
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.test_push import AT_ONCE, Receiver, Subscribe, receiver, subscribe  # noqa: F401
from tests.integration.publishing.writing import digest_of, entity_id, execute, query, release, save, truth
from warehouse.connection import Connection, transaction

Enrol = Callable[..., Client]


def received(conn: Connection, entity: str) -> list[tuple[Any, ...]]:
    with transaction(conn):
        found = [each for each in holders(conn, entity) if each["feed"] == "public"]
    return [(each["revision"], each["subscriber"], each["how"], each["replaced_at"] is None) for each in found]


def test_what_was_pushed_counts_apart_from_what_was_read(
    conn: Connection,
    settings: Settings,
    receiver: Receiver,  # noqa: F811
    subscribe: Subscribe,  # noqa: F811
    enrol: Enrol,
) -> None:
    reader = enrol("reader")
    subscribe("full", payload="full")
    subscribe("thin")
    subscribe("thin")  # two receivers of one subscriber: one receipt
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    receiver.answers = [(500, {})] * 3
    assert deliver(settings, Pace(delays=(0.0,), timeout=2.0))["dead"] == 3
    assert received(conn, entity_id(1)) == [(1, None, None, True)], "refused is not received"
    with transaction(conn):
        subscriptions.redrive(conn)
    deliver(settings, AT_ONCE)
    assert received(conn, entity_id(1)) == [(1, "full", "pushed_full", True), (1, "thin", "pushed_thin", True)]
    body = {"feed": "public", "position": 1, "digest": digest_of(truth(conn, "public"))}
    assert reader.post("/v1/acks", json=body).status_code == 200
    save(conn, entity_id(1), release(1, title="Đã sửa"))
    publish(conn, settings)
    deliver(settings, AT_ONCE)
    assert received(conn, entity_id(1)) == [
        (1, "full", "pushed_full", False),
        (1, "reader", "acknowledged", True),
        (1, "thin", "pushed_thin", False),
        (2, "full", "pushed_full", True),
        (2, "thin", "pushed_thin", True),
    ]
    with TestClient(create_app(settings), base_url=settings.public_url) as browser:
        page = browser.get(f"/audit/entities/{entity_id(1)}/receipts?lang=en").text
    assert page.count("pushed, with the record") == page.count("pushed, told of the version only") == 2
    assert page.count("acknowledged<") == 1


def test_what_push_has_brought_goes_last_among_corrections(
    conn: Connection,
    settings: Settings,
    receiver: Receiver,  # noqa: F811
    subscribe: Subscribe,  # noqa: F811
    enrol: Enrol,
) -> None:
    portal, other = enrol("portal"), enrol("other")
    for number in (1, 2):
        save(conn, entity_id(number), release(number))
    publish(conn, settings)
    subscribe("portal", payload="full", filters=subscriptions.Filters(topics=["y tế"]))
    save(conn, entity_id(1), release(1, title="Đã sửa", topics=["y tế"]))
    save(conn, entity_id(2), release(2, title="Đã sửa"))
    publish(conn, settings)
    assert deliver(settings, AT_ONCE)["delivered"] == 1

    def first(reader: Client) -> list[str]:
        told = reader.get("/v1/feeds/public/corrections", params={"held": 2}).json()
        return [line["id"] for line in told["corrections"]]

    assert first(portal) == [entity_id(2), entity_id(1)]
    assert first(other) == [entity_id(1), entity_id(2)]


def test_old_events_are_pruned_in_batches_and_their_window_is_told(
    conn: Connection,
    settings: Settings,
    receiver: Receiver,  # noqa: F811
    enrol: Enrol,
) -> None:
    portal = enrol("portal")
    place = portal.post("/v1/subscriptions", json={"target": receiver.url}).headers["Location"]
    for number in range(8):
        save(conn, entity_id(number), release(number))
    publish(conn, settings)
    assert deliver(settings, AT_ONCE)["delivered"] == 8
    execute(conn, "UPDATE feed.push_event SET delivered_at = now() - INTERVAL '31 days' WHERE counter <= 5")
    execute(conn, "UPDATE feed.push_event SET state = 'dead' WHERE counter = 2")
    assert subscriptions.prune(conn, 32) == 0
    assert subscriptions.prune(conn, 30, batch=3, batches=1) == 3, "a bounded piece of work"
    assert subscriptions.prune(conn, 30, batch=3) == 1
    kept = [counter for (counter,) in query(conn, "SELECT counter FROM feed.push_event ORDER BY counter")]
    assert kept == [2, 6, 7, 8], "what was not delivered stays"
    told = portal.get(place + "/events").json()
    assert (told["oldest"], told["counter"], [one["counter"] for one in told["events"]]) == (6, 8, [6, 7, 8])
    gone = portal.get(place + "/events", params={"from": 5})
    assert (gone.status_code, gone.json()["oldest"]) == (410, 6)
    assert gone.json()["type"].endswith(":resync-required") and "/v1/feeds/public/" in gone.json()["feed"]
    assert portal.get(place + "/events", params={"from": 6}).status_code == 200
    save(conn, entity_id(9), release(9))
    publish(conn, settings)
    deliver(settings, AT_ONCE)
    assert receiver.bodies()[-1]["eventcounter"] == "9", "numbers go on"
    assert len(received(conn, entity_id(0))) == 1 and received(conn, entity_id(0))[0][1] == "portal"
    assert portal.session.delete(portal.url + place, timeout=20).status_code == 204
    assert received(conn, entity_id(3))[0][1] == "portal", "receipts outlive the subscription"
