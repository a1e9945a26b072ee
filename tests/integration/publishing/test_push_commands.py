"""Every command of `lienthong push`, as an operator types it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from lienthong.commands import app
from lienthong.serve import pushing
from lienthong.settings import Settings
from publishing.subscribers import register
from schemas.errors import ConfigError
from tests.integration.publishing.test_push import Receiver, receiver  # noqa: F401
from tests.integration.publishing.test_push_worker import until
from tests.integration.publishing.writing import execute, query
from warehouse.connection import Connection, transaction

Run = Callable[..., Result]
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def command(conn: Connection, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`lienthong push WORDS`, for a node with one subscriber, portal."""
    with transaction(conn):
        register(conn, "portal", "public")
    monkeypatch.setenv("LIENTHONG_DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("LIENTHONG_HOME", str(settings.home))
    monkeypatch.setenv("LIENTHONG_ALLOW_HOSTS", "127.0.0.1")
    return lambda *words: CliRunner().invoke(app, ["push", *words])


def told(done: Result) -> Any:
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def refused(done: Result) -> str:
    assert isinstance(done.exception, ConfigError)
    return str(done.exception)


def test_the_way_of_a_subscription(command: Run, receiver: Receiver) -> None:  # noqa: F811
    assert told(command("list", "--json")) == []
    made = told(command("add", "portal", receiver.url, "--filters", '{"types": ["document"]}', "--full"))
    name = made["subscription"]
    assert made["secret"].startswith("whsec_")
    (listed,) = told(command("list", "--json"))
    shown = told(command("show", name))
    assert shown == listed
    assert (shown["filters"], shown["payload"], shown["state"]) == ({"types": ["document"]}, "full", "active")
    assert made["secret"] not in json.dumps(listed) and "secret" not in listed
    assert "portal" in command("list").stdout
    assert told(command("test", name)) == {"counter": 1}
    assert command("pause", name, "--reason", "bảo trì").exit_code == 0
    paused = told(command("show", name))
    assert (paused["state"], paused["reason"], paused["waiting"]) == ("paused", "bảo trì", 1)
    assert told(command("run", "--once"))["delivered"] == 0
    assert command("resume", name).exit_code == 0
    assert told(command("run", "--once")) == {"enqueued": 0, "delivered": 1, "retrying": 0, "dead": 0}
    assert receiver.bodies()[0]["id"] == f"{name}.1"


def test_dead_events_are_listed_and_driven_again(
    conn: Connection,
    command: Run,
    receiver: Receiver,  # noqa: F811
) -> None:
    name = told(command("add", "portal", receiver.url))["subscription"]
    other = told(command("add", "portal", receiver.url))["subscription"]
    for each in (name, name, other):
        command("test", each)
    execute(
        conn, "UPDATE feed.push_event SET state = 'dead', attempts = 12, last_status = 500, last_error = 'HTTP 500'"
    )
    assert len(told(command("dead", "list", "--json"))) == 3
    found = told(command("dead", "list", name, "--json"))
    assert [(one["counter"], one["attempts"], one["last_error"]) for one in found] == [
        (1, 12, "HTTP 500"),
        (2, 12, "HTTP 500"),
    ]
    assert "HTTP 500" in command("dead", "list").stdout
    assert "--counter" in refused(command("dead", "redrive", "--counter", "1"))
    assert told(command("dead", "redrive", name, "--counter", "2")) == {"redriven": 1}
    assert told(command("dead", "redrive", name)) == {"redriven": 1}
    assert told(command("dead", "redrive")) == {"redriven": 1}
    assert told(command("run", "--once"))["delivered"] == 3


def test_pruning_keys_and_health(conn: Connection, command: Run, receiver: Receiver) -> None:  # noqa: F811
    name = told(command("add", "portal", receiver.url))["subscription"]
    command("test", name)
    command("run", "--once")
    execute(conn, "UPDATE feed.push_event SET delivered_at = now() - INTERVAL '10 days'")
    assert told(command("prune")) == {"pruned": 0}
    assert told(command("prune", "--days", "9")) == {"pruned": 1}
    assert told(command("rekey")) == {"sealed": 0, "unreadable": 0}
    assert told(command("rekey", "--new")) == {"sealed": 1, "unreadable": 0}
    looked = command("health")
    assert looked.exit_code == 1 and json.loads(looked.stdout)["workers"] == []
    assert command("health", "--here").exit_code == 1
    command("test", name)
    assert told(command("run", "--once"))["delivered"] == 1, "the secret opens under the new key"


def test_a_silent_host_is_woken(conn: Connection, command: Run, receiver: Receiver) -> None:  # noqa: F811
    name = told(command("add", "portal", receiver.url))["subscription"]
    command("test", name)
    silent = (
        "INSERT INTO feed.push_host (host, failures, rests_until) SELECT host, 9, 'infinity' FROM feed.subscription"
    )
    execute(conn, silent)
    execute(conn, "UPDATE feed.subscription SET failures = 9, blocked_until = 'infinity'")
    assert told(command("run", "--once"))["delivered"] == 0
    ((host,),) = query(conn, "SELECT host FROM feed.push_host")
    assert [one["host"] for one in json.loads(command("health").stdout)["hosts"]] == [host]
    assert command("wake", host).exit_code == 0
    assert told(command("run", "--once"))["delivered"] == 1
    assert host in refused(command("wake", host))


def test_what_is_wrong_is_named(command: Run) -> None:
    assert "press" in refused(command("add", "portal", "https://93.184.215.14/", "--feed", "press"))
    assert "stranger" in refused(command("add", "stranger", "https://93.184.215.14/"))
    assert "poem" in refused(command("add", "portal", "https://93.184.215.14/", "--filters", '{"types": ["poem"]}'))
    for words in (("show",), ("test",), ("resume",), ("pause", "--reason", "x"), ("dead", "list"), ("dead", "redrive")):
        assert NOBODY in refused(command(*words, NOBODY))
    assert "not-an-id" in refused(command("show", "not-an-id"))


def test_serving_with_push_sends_and_says_good_bye(
    conn: Connection,
    settings: Settings,
    command: Run,
    receiver: Receiver,  # noqa: F811
) -> None:
    name = told(command("add", "portal", receiver.url))["subscription"]
    with pushing(settings):
        until(lambda: query(conn, "SELECT count(*) FROM feed.push_worker") == [(1,)], "the worker did not begin")
        assert command("health").exit_code == 0
        command("test", name)
        until(lambda: len(receiver.got) == 1, "nothing was sent")
    assert query(conn, "SELECT state FROM feed.push_event") == [("delivered",)]
    assert query(conn, "SELECT count(*) FROM feed.push_worker") == [(0,)]
