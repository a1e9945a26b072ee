"""`lienthong feed keys | rotate-key | begin-anew`, seen from a copy of the feed."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from lienthong.commands import app
from lienthong.settings import Settings
from lienthong_client import Replica, UpstreamDown
from publishing.publisher import publish
from schemas.errors import ConfigError
from tests.clients.replica.copies import held
from tests.integration.publishing.test_delta_feed import fill
from tests.integration.publishing.writing import truth
from warehouse.connection import Connection

CopyAt = Callable[..., Replica]


@pytest.fixture
def lienthong(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run a command of the node; what it printed, or its error."""
    monkeypatch.setenv("LIENTHONG_DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("LIENTHONG_HOME", str(settings.home))

    def run(*words: str) -> Any:
        done = CliRunner().invoke(app, words)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.output

    return run


def test_a_key_is_rotated_by_two_commands(
    lienthong: Callable[..., Any], conn: Connection, settings: Settings, url: str, sqlite: str, copy_at: CopyAt
) -> None:
    fill(conn, 5)
    publish(conn, settings)
    copy_at(sqlite, url).follow_once()
    (old,) = json.loads(lienthong("feed", "keys", "--json"))["keys"]
    told = json.loads(lienthong("feed", "rotate-key", "--json"))
    assert told["before"] == old["key_id"] != told["after"]
    states = {key["key_id"]: key["state"] for key in json.loads(lienthong("feed", "keys", "--json"))["keys"]}
    assert states == {told["before"]: "current", told["after"]: "next"}
    assert set(copy_at(sqlite, url).keyring.keys) == {told["before"]}
    copy = copy_at(sqlite, url)
    copy.follow_once()
    assert set(copy.keyring.keys) == set(states)
    with pytest.raises(ConfigError, match="both keys sign until"):
        lienthong("feed", "rotate-key", "--finish")
    with pytest.raises(ConfigError, match="under way"):
        lienthong("feed", "rotate-key")
    assert told["after"] in lienthong("feed", "keys") and "retired" not in lienthong("feed", "keys")


def test_a_rotation_without_overlap_is_finished_at_once(lienthong: Callable[..., Any]) -> None:
    assert "→" in lienthong("feed", "rotate-key", "--overlap-days", "0")
    assert "has taken the place of" in lienthong("feed", "rotate-key", "--finish")
    assert [key["state"] for key in json.loads(lienthong("feed", "keys", "--json"))["keys"]] == ["current", "retired"]


def test_after_a_restore_readers_begin_again(
    lienthong: Callable[..., Any],
    conn: Connection,
    settings: Settings,
    url: str,
    address: str,
    copy_at: CopyAt,
) -> None:
    fill(conn, 30)
    publish(conn, settings)
    lienthong("feed", "snapshot")
    copy_at(address, url).follow_once()
    lienthong("feed", "begin-anew", "--feed", "public")
    with pytest.raises(UpstreamDown, match="no-pack"):
        copy_at(address, url).follow_once()
    lienthong("feed", "snapshot")
    copy = copy_at(address, url)
    assert copy.follow_once()["started"] == "pack"
    assert held(copy) == truth(conn, "public")
    fill(conn, 5)
    publish(conn, settings)
    copy = copy_at(address, url)
    copy.follow_once()
    copy.check()
    assert held(copy) == truth(conn, "public")
    with pytest.raises(ConfigError, match="no feed"):
        lienthong("feed", "begin-anew", "--feed", "absent")
