"""An address that push may not send to is refused when it is named, with the member, the rule and the fix."""

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from lienthong.commands import app
from lienthong.push_targets import refusals
from lienthong.settings import Settings
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.writing import query
from warehouse.connection import Connection

INNER = (
    "http://10.0.0.5/hook",
    "http://169.254.169.254/latest/meta-data",
    "http://[::ffff:192.168.1.1]/",
    "http://[fd00::1]:8080/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://user:word@portal.example.vn/",
    "https://93.184.215.14:25/",
)


def test_inner_addresses_are_refused_when_subscribing_and_when_changing(
    conn: Connection, settings: Settings, enrol: Callable[..., Client]
) -> None:
    portal = enrol("portal")
    for address in INNER:
        refused = portal.post("/v1/subscriptions", json={"target": address})
        told = refused.json()
        assert refused.status_code == 422, address
        assert [(one["pointer"], one["rule"]) for one in told["errors"]] == [("/target", "address-refused")]
        assert "LIENTHONG_ALLOW_HOSTS" in told["detail_vi"] and "LIENTHONG_ALLOW_HOSTS" in told["detail_en"]
    assert query(conn, "SELECT count(*) FROM feed.subscription") == [(0,)]
    place = portal.post("/v1/subscriptions", json={"target": "http://127.0.0.1:9/hook"}).headers["Location"]
    changed = portal.session.patch(portal.url + place, json={"target": INNER[0]}, timeout=20)
    assert changed.status_code == 422
    assert portal.get(place).json()["target"] == "http://127.0.0.1:9/hook"
    changed = portal.session.patch(portal.url + place, json={"target": "https://127.0.0.1/new"}, timeout=20)
    assert changed.json()["target"] == "https://127.0.0.1/new"


def test_a_name_is_looked_up_and_its_inner_address_is_not_told(settings: Settings) -> None:
    asked = []

    def resolve(host: str, port: int, seconds: float) -> list[str]:
        asked.append(host)
        if host == "unknown.example":
            raise OSError("no such name")
        return ["93.184.215.14", "10.1.2.3"] if host == "inner.example" else ["93.184.215.14"]

    refusal = refusals(settings, resolve)
    told = refusal("https://inner.example/hook")
    assert told is not None and "inner.example" in told and "10.1.2.3" not in told
    assert refusal("https://portal.example/hook") is None
    assert refusal("https://unknown.example/hook") is None, "it may get an address later"
    told = refusal("https://portal.example${x}@inner.example/hook")
    assert told is not None, "what stands behind a name is part of the address too"
    allowed = settings.model_copy(update={"allow_hosts": frozenset({"inner.example"})})
    assert refusals(allowed, resolve)("https://inner.example/hook") is None
    assert asked == ["inner.example", "portal.example", "unknown.example", "inner.example"]


def test_the_command_refuses_too(
    conn: Connection, settings: Settings, enrol: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    enrol("portal")
    monkeypatch.setenv("LIENTHONG_DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("LIENTHONG_HOME", str(settings.home))
    refused = CliRunner().invoke(app, ["push", "add", "portal", INNER[0]])
    assert refused.exit_code != 0 and "LIENTHONG_ALLOW_HOSTS" in str(refused.exception)
    monkeypatch.setenv("LIENTHONG_ALLOW_HOSTS", "10.0.0.5")
    added = CliRunner().invoke(app, ["push", "add", "portal", INNER[0]])
    assert json.loads(added.stdout)["secret"].startswith("whsec_")
