"""Secrets of push lie sealed: a dump of the database alone cannot sign, and a lost key is told, not guessed."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from lienthong import doctor
from lienthong.pushing import deliver
from lienthong.settings import Settings
from publishing import push_keys, subscriptions
from publishing.push_message import headers
from schemas.errors import ConfigError
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.test_push import AT_ONCE, Receiver, Subscribe, receiver, subscribe  # noqa: F401
from tests.integration.publishing.writing import execute, query
from warehouse.connection import Connection, transaction


def stored(conn: Connection) -> list[tuple[str, str | None]]:
    return [
        (one, old) for one, old in query(conn, "SELECT secret, old_secret FROM feed.subscription ORDER BY created_at")
    ]


def looked(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> doctor.Finding:
    monkeypatch.setenv("LIENTHONG_DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("LIENTHONG_HOME", str(settings.home))
    return next(one for one in doctor.examine() if one.subject == "push key")


def test_no_secret_stands_in_the_database(
    conn: Connection,
    settings: Settings,
    receiver: Receiver,  # noqa: F811
    enrol: Callable[..., Client],
) -> None:
    portal = enrol("portal")
    made = portal.post("/v1/subscriptions", json={"target": receiver.url})
    place, first = made.headers["Location"], made.json()["secret"]
    second = portal.post(place + "/rotate-secret").json()["secret"]
    dump = json.dumps(query(conn, "SELECT row_to_json(held) FROM feed.subscription AS held"))
    assert all(secret.removeprefix("whsec_") not in dump for secret in (first, second)) and "whsec_" not in dump
    portal.post(place + "/test")
    assert deliver(settings, AT_ONCE)["delivered"] == 1
    ((said, text),) = receiver.got
    signed = said["webhook-signature"].split()
    for secret in (first, second):
        at = datetime.fromtimestamp(int(said["webhook-timestamp"]), UTC)
        expected = headers(said["webhook-id"], text.decode(), [secret], at)["webhook-signature"]
        assert expected in signed
    assert (settings.home / "keys" / push_keys.FILE).stat().st_mode & 0o777 == 0o600


def test_a_sealed_secret_belongs_to_its_row(conn: Connection, settings: Settings, subscribe: Subscribe) -> None:  # noqa: F811
    one, other = subscribe(), subscribe()
    ((first, _), _) = stored(conn)
    assert push_keys.unseal(settings.home, one, first).startswith("whsec_")
    with pytest.raises(ConfigError, match="rotate-secret"):
        push_keys.unseal(settings.home, other, first)


def test_what_lay_in_plain_text_is_sealed_and_signs_as_before(
    conn: Connection,
    settings: Settings,
    subscribe: Subscribe,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = subscribe()
    execute(
        conn, "UPDATE feed.subscription SET secret = 'whsec_b2xk', old_secret = 'whsec_YW5j', old_until = 'infinity'"
    )
    found = looked(settings, monkeypatch)
    assert not found.ok and "1 plain" in found.found and "rekey" in found.mend_en
    assert subscriptions.reseal(conn, settings.home) == {"sealed": 1, "unreadable": 0}
    ((secret, old),) = stored(conn)
    assert old is not None
    assert [push_keys.unseal(settings.home, name, one) for one in (secret, old)] == ["whsec_b2xk", "whsec_YW5j"]
    assert "b2xk" not in secret and looked(settings, monkeypatch).ok
    assert subscriptions.reseal(conn, settings.home) == {"sealed": 0, "unreadable": 0}
    assert subscriptions.reseal(conn, settings.home, with_new_key=True) == {"sealed": 1, "unreadable": 0}
    ((again, _),) = stored(conn)
    assert push_keys.key_of(again) != push_keys.key_of(secret)
    assert push_keys.unseal(settings.home, name, again) == "whsec_b2xk"
    assert push_keys.unseal(settings.home, name, secret) == "whsec_b2xk", "a backup from before can still be read"


def test_a_lost_key_is_named_and_costs_no_attempt(
    conn: Connection,
    settings: Settings,
    receiver: Receiver,  # noqa: F811
    subscribe: Subscribe,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = subscribe()
    with transaction(conn):
        subscriptions.add_test(conn, name)
    path = settings.home / "keys" / push_keys.FILE
    held = path.read_text()
    path.unlink()
    assert deliver(settings, AT_ONCE)["retrying"] == 1 and receiver.got == []
    ((attempts, error),) = query(conn, "SELECT attempts, last_error FROM feed.push_event")
    assert attempts == 0 and str(path) in error and "backup" in error
    found = looked(settings, monkeypatch)
    assert not found.ok and "1 unreadable" in found.found and "backup" in found.mend_en
    path.write_text("bm90IGEga2V5\n")
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="32 bytes"):
        push_keys.read_keys(settings.home)
    path.write_text(held)
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        push_keys.read_keys(settings.home)
    path.chmod(0o600)
    execute(conn, "UPDATE feed.subscription SET blocked_until = NULL")
    assert deliver(settings, AT_ONCE)["delivered"] == 1


def test_only_the_secret_of_the_other_subscription_is_lost(
    conn: Connection,
    settings: Settings,
    receiver: Receiver,  # noqa: F811
    subscribe: Subscribe,  # noqa: F811
) -> None:
    lost, kept = subscribe(), subscribe()
    with transaction(conn):
        for name in (lost, kept):
            subscriptions.add_test(conn, name)
    execute(conn, "UPDATE feed.subscription SET secret = 'v1.00000000.AAAA' WHERE subscription = %s", (lost,))
    assert subscriptions.reseal(conn, settings.home) == {"sealed": 0, "unreadable": 1}
    told = deliver(settings, AT_ONCE)
    assert (told["delivered"], told["retrying"]) == (1, 1)
    assert [one["id"] for one in receiver.bodies()] == [f"{kept}.1"]
