"""standardwebhooks verifies every push, with the old key and the new one, and cloudevents reads it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lienthong.pushing import deliver
from lienthong.settings import Settings
from publishing import subscriptions
from publishing.publisher import publish
from publishing.push_keys import unseal
from tests.integration.publishing.test_push import AT_ONCE, Receiver, Subscribe, receiver, subscribe  # noqa: F401
from tests.integration.publishing.writing import entity_id, query, release, save
from warehouse.connection import Connection, transaction


def test_every_push_is_verified_and_read(
    conn: Connection,
    settings: Settings,
    receiver: Receiver,  # noqa: F811
    subscribe: Subscribe,  # noqa: F811
    run: Callable[..., Any],
    tmp_path: Path,
) -> None:
    allowed = settings.model_copy(update={"allow_hosts": frozenset({"127.0.0.1"})})
    name = subscribe(payload="full")
    ((sealed,),) = query(conn, "SELECT secret FROM feed.subscription")
    old = unseal(settings.home, name, sealed)
    with transaction(conn):
        new = subscriptions.rotate(conn, name, home=settings.home)
        subscriptions.add_test(conn, name)
    save(conn, entity_id(1), release(1, title="Tin có dấu, “trích” và \\ gạch"))
    save(conn, entity_id(1), None)
    publish(conn, settings)
    assert deliver(allowed, AT_ONCE)["delivered"] == 3
    pushes = [{"headers": headers, "body": text.decode()} for headers, text in receiver.got]
    told = []
    for key in (old, new):
        file = tmp_path / "pushes.json"
        file.write_text(json.dumps({"key": key, "pushes": pushes}), encoding="utf-8")
        told.append(run("run_webhooks.py", str(file)))
    assert told[0] == told[1] and all(one["tamperproof"] for one in told[0])
    by_counter = {one["attributes"]["eventcounter"]: one for one in told[0]}
    assert by_counter["1"]["attributes"]["type"] == "vn.lienthong.push.test"
    assert by_counter["2"]["data"]["record"]["title"] == "Tin có dấu, “trích” và \\ gạch"
    assert by_counter["3"]["attributes"]["subject"] == entity_id(1)
