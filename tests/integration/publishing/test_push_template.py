"""A message by template: what a record says stays within its text, and what is secret stays unsaid."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from lienthong.commands import app
from lienthong.pushing import deliver
from lienthong.settings import Settings
from publishing import subscriptions
from publishing.problems import Problem
from publishing.publisher import publish
from publishing.push_template import HttpTemplate
from publishing.subscribers import register, viewer_named
from publishing.subscriptions import NewSubscription, SubscriptionChange
from schemas.errors import ConfigError
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.receiving import AT_ONCE, Receiver
from tests.integration.publishing.writing import entity_id, query, release, save
from warehouse.connection import Connection, transaction

TOKEN = "12:AA/b c".replace(" ", "-")
TELEGRAM: dict[str, Any] = {
    "body": {"chat_id": "@hanoi", "text": "${title}\n${agency}\n${url} $$", "options": [{"n": 1, "of": "${type}"}]},
    "removed": {"chat_id": "@hanoi", "text": "Đã gỡ: ${link} (${reason})"},
    "headers": {"access_token": "${token}", "X-Of": "a-${token}"},
    "secrets": {"token": TOKEN},
    "success": {"member": "ok", "equals": True},
}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as found:
        found.says = b'{"ok":true}'
        yield found


@pytest.fixture
def subscribe(conn: Connection, settings: Settings, receiver: Receiver) -> Callable[..., str]:
    def made(**template: Any) -> str:
        wanted = {"channel": "http_template", "target": f"{receiver.base}/bot${{token}}/send", "template": template}
        with transaction(conn):
            if viewer_named(conn, "portal") is None:
                register(conn, "portal", "public")
            return subscriptions.add(conn, "portal", NewSubscription.model_validate(wanted), home=settings.home)[0]

    return made


def test_values_stay_within_their_texts(
    conn: Connection, settings: Settings, receiver: Receiver, subscribe: Callable[..., str]
) -> None:
    subscribe(**TELEGRAM)
    title = 'Tin "nóng", \\ ${token} $url </script> {"a":1}'
    save(conn, entity_id(1), release(1, title=title))
    save(conn, entity_id(1), None)
    publish(conn, settings)
    assert deliver(settings, AT_ONCE)["delivered"] == 2
    first, second = receiver.bodies()
    link = f"{settings.public_url}/v1/entities/{entity_id(1)}"
    assert second == {"chat_id": "@hanoi", "text": f"Đã gỡ: {link} (đã thu hồi / withdrawn by its source)"}
    # the first revision was replaced before it was sent, and the feed still tells it as it was
    assert first["text"] == f"{title}\nVăn phòng UBND thành phố Hà Nội\nhttps://hanoi.gov.vn/tin/1 $"
    assert first["options"] == [{"n": 1, "of": "press_release"}]
    headers, _ = receiver.got[0]
    assert (headers["access_token"], headers["x-of"]) == (TOKEN, f"a-{TOKEN}")
    assert headers["content-type"] == "application/json"
    assert receiver.paths[0] == "/bot12:AA%2Fb-c/send"


def test_an_answer_has_to_say_that_all_is_well(
    conn: Connection, settings: Settings, receiver: Receiver, subscribe: Callable[..., str]
) -> None:
    name = subscribe(**TELEGRAM | {"success": {"member": "error", "equals": 0}})
    for says, tries in ((b'{"error":0,"data":{}}', 1), (b'{"error":-216}', 3), (b'{"error":false}', 3), (b"ok", 3)):
        receiver.says = says
        receiver.got.clear()
        with transaction(conn):
            subscriptions.add_test(conn, name)
        assert deliver(settings, AT_ONCE)["dead"] == (0 if tries == 1 else 1)
        assert len(receiver.got) == tries
    assert all("error" in one["last_error"] for one in subscriptions.dead(conn, name))


def test_no_text_that_is_kept_holds_a_secret(
    conn: Connection, settings: Settings, receiver: Receiver, subscribe: Callable[..., str]
) -> None:
    name = subscribe(**TELEGRAM)
    receiver.answers = [(500, {})]
    receiver.says = json.dumps({"you sent": TOKEN, "x": "y" * 190 + TOKEN}).encode() + TOKEN.encode()
    with transaction(conn):
        subscriptions.add_test(conn, name)
    assert deliver(settings, AT_ONCE)["dead"] == 1
    nobody = settings.model_copy(update={"allow_hosts": frozenset({"localhost.invalid"})})
    with transaction(conn):
        subscriptions.change(
            conn,
            name,
            SubscriptionChange(
                target="http://localhost.invalid:1/bot${token}/send", template=HttpTemplate.model_validate(TELEGRAM)
            ),
            home=settings.home,
        )
        subscriptions.redrive(conn, name)
    deliver(nobody, AT_ONCE)
    kept = json.dumps(subscriptions.dead(conn) + subscriptions.listed(conn), default=str, ensure_ascii=False)
    events = str(subscriptions.events(conn, name, 1, 10))
    assert "***" in kept and "AA" not in kept and "AA" not in events
    assert json.loads(json.dumps(subscriptions.listed(conn)[0]["options"]))["secrets"] == ["token"]


def test_another_server_needs_the_secrets_again(
    conn: Connection, settings: Settings, subscribe: Callable[..., str]
) -> None:
    name = subscribe(**TELEGRAM)
    with pytest.raises(Problem, match="again"), transaction(conn):
        subscriptions.change(conn, name, SubscriptionChange(target="https://evil.example/${token}"), home=settings.home)
    with pytest.raises(Problem, match="signatures"), transaction(conn):
        subscriptions.rotate(conn, name, home=settings.home)
    assert "evil" not in subscriptions.listed(conn)[0]["target"]


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"body": {"text": "${titel}"}}, "titel"),
    ({"body": {"text": "5 $ mỗi"}}, "dollar"),
    ({"body": {"text": "${Title}"}}, "dollar"),
    ({"headers": {"Host": "x"}}, "Host"),
    ({"headers": {"X": "a\r\nY: b"}}, "ASCII"),
    ({"headers": {"X": "${title}"}}, "title"),
    ({"secrets": {"token": "a\r\nb"}}, "token"),
    ({"secrets": {"token": "a", "url": "b"}}, "url"),
    ({"body": {"text": "x" * 20_000}}, "too large"),
)


def test_a_template_is_refused_when_subscribing(enrol: Callable[..., Client]) -> None:
    mine = enrol("portal")
    for part, word in WRONG:
        body = {"channel": "http_template", "target": "https://a.example/${token}", "template": TELEGRAM | part}
        refused = mine.post("/v1/subscriptions", json=body)
        assert refused.status_code == 400 and word in refused.text, part
    assert mine.get("/v1/subscriptions").json() == {"subscriptions": []}


def test_what_does_not_go_together_is_refused() -> None:
    body = {"channel": "http_template", "target": "https://a.example/${token}", "template": TELEGRAM}
    NewSubscription.model_validate(body)
    for wrong in (
        {"target": "https://${token}.example/"},
        {"target": "https://a.example/${titel}"},
        {"target": "mailto:a@b.vn"},
        {"template": None},
        {"channel": "webhook"},
        {"payload": "full"},
        {"email": {"lang": "vi"}},
    ):
        with pytest.raises(ValueError, match="NewSubscription"):
            NewSubscription.model_validate(body | wrong)


def test_http_and_the_command_show_no_secret(
    conn: Connection,
    settings: Settings,
    receiver: Receiver,
    enrol: Callable[..., Client],
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = enrol("portal")
    body = {"channel": "http_template", "target": f"{receiver.base}/${{token}}", "template": TELEGRAM}
    made = mine.post("/v1/subscriptions", json=body)
    assert made.status_code == 201 and "secret" not in made.json()
    assert TOKEN not in mine.get(made.headers["Location"]).text
    assert settings.database_url is not None
    monkeypatch.setenv("LIENTHONG_DATABASE_URL", settings.database_url)
    file = tmp_path / "template.json"
    file.write_text(json.dumps(TELEGRAM), encoding="utf-8")
    command = ["push", "add", "portal", "https://a.example/${token}", "--channel", "http_template", "--template"]
    added = CliRunner().invoke(app, [*command, str(file)])
    assert added.exit_code == 0 and "secret" not in json.loads(added.stdout)
    shown = CliRunner().invoke(app, ["push", "show", json.loads(added.stdout)["subscription"]])
    assert json.loads(shown.stdout)["options"]["secrets"] == ["token"] and TOKEN not in shown.stdout
    assert "http_template" in CliRunner().invoke(app, ["push", "list", "--json"]).stdout
    file.write_text(json.dumps(TELEGRAM | {"body": {"a": "${titel}"}}), encoding="utf-8")
    refused = CliRunner().invoke(app, [*command, str(file)])
    assert isinstance(refused.exception, ConfigError) and "titel" in str(refused.exception)
    assert TOKEN not in refused.output + str(refused.exception) + str(refused.exception.__cause__)
    assert len(query(conn, "SELECT FROM feed.subscription")) == 2
