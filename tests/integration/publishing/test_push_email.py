"""Mails of push, taken by a real SMTP server on loopback."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from lienthong.pushing import deliver
from lienthong.settings import Settings
from publishing import subscriptions
from publishing.problems import Problem
from publishing.publisher import publish
from publishing.subscribers import register, viewer_named
from publishing.subscriptions import NewSubscription, SubscriptionChange
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.receiving import AT_ONCE
from tests.integration.publishing.writing import entity_id, execute, query, release, save
from warehouse.connection import Connection, transaction

READER = "ban.bien.tap@bao.example.vn"
PUBLIC = "https://lienthong.hanoi.example.vn"


class Post:
    """A small SMTP server (RFC 5321). `says`: command -> answers to give instead, one after another."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], EmailMessage, bytes]] = []
        self.says: dict[str, list[str]] = {}
        self.port = 0
        self._loop = asyncio.new_event_loop()

    def __enter__(self) -> "Post":
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        starting = asyncio.start_server(self._talk, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: Any) -> None:
        async def close() -> None:
            self._server.close()
            await self._server.wait_closed()

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        receivers: list[str] = []
        writer.write(b"220 localhost\r\n")
        while line := (await reader.readline()).decode():
            verb, _, rest = line.strip().partition(" ")
            verb = verb.upper()
            reply = self.says[verb].pop(0) if self.says.get(verb) else "250 ok"
            if verb == "RCPT" and reply[0] == "2":
                receivers.append(rest.partition("<")[2].partition(">")[0])
            if verb == "DATA" and reply[0] == "2":
                writer.write(b"354 go on\r\n")
                lines = []
                while (data := await reader.readline()) not in (b".\r\n", b""):
                    lines.append(data[1:] if data.startswith(b"..") else data)
                read = message_from_bytes(b"".join(lines), policy=policy.default)
                assert isinstance(read, EmailMessage)
                reply = self.says["."].pop(0) if self.says.get(".") else reply
                if reply[0] == "2":
                    self.letters.append((receivers, read, b"".join(lines)))
            if verb == "RSET":
                receivers = []
            if verb == "QUIT":
                reply = reply if reply[0] != "2" else "221 bye"
            writer.write(reply.encode() + b"\r\n")
            await writer.drain()
            if verb == "QUIT":
                break
        writer.close()
        await writer.wait_closed()


@pytest.fixture
def post() -> Iterator[Post]:
    with Post() as found:
        yield found


@pytest.fixture
def mailing(settings: Settings, post: Post) -> Settings:
    told = {"smtp_url": f"smtp://127.0.0.1:{post.port}", "mail_from": "tin@hanoi.example.vn", "public_url": PUBLIC}
    return settings.model_copy(update=told)


@pytest.fixture
def subscribe(conn: Connection, settings: Settings) -> Callable[..., str]:
    def made(**email: Any) -> str:
        wanted = {"channel": "email", "target": f"mailto:{READER}", "email": email}
        with transaction(conn):
            if viewer_named(conn, "paper") is None:
                register(conn, "paper", "public")
            return subscriptions.add(conn, "paper", NewSubscription.model_validate(wanted), home=settings.home)[0]

    return made


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def test_a_change_is_one_mail_with_text_and_html(
    conn: Connection, mailing: Settings, post: Post, subscribe: Callable[..., str]
) -> None:
    name = subscribe()
    title = "Tin <b>nóng</b>\r\nBcc: x@evil.example\u2028\x07 & hết"
    save(conn, entity_id(1), release(1, title=title, summary="Dòng một\n.\nDòng <script>hai</script>"))
    save(conn, entity_id(2), release(2))
    save(conn, entity_id(2), None)
    publish(conn, mailing)
    assert deliver(mailing, AT_ONCE)["delivered"] == 3
    by_subject = {message["Subject"]: message for _, message, _ in post.letters}
    assert len(by_subject) == 3 and all(receivers == [READER] for receivers, _, _ in post.letters)
    hot = next(message for subject, message in by_subject.items() if "nóng" in subject)
    assert hot["Subject"] == "[Liên Thông] Tin <b>nóng</b> Bcc: x@evil.example \\u0007 & hết"
    assert hot["Bcc"] is None and hot["To"] == READER
    assert "Dòng một\n.\nDòng <script>hai</script>" in part(hot, "plain").replace("\r\n", "\n")
    assert "&lt;script&gt;" in part(hot, "html") and "<script>" not in part(hot, "html")
    assert 'href="https://hanoi.gov.vn/tin/1"' in part(hot, "html")
    assert hot["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert hot["List-Unsubscribe"].startswith(f"<{PUBLIC}/unsubscribe/")
    assert hot["Message-ID"].strip().startswith(f"<push-{name}-1.") and hot["Message-ID"].endswith("@hanoi.example.vn>")
    gone = next(message for subject, message in by_subject.items() if "Đã gỡ" in subject)
    assert "đã thu hồi" in part(gone, "plain")


def test_a_refusal_for_good_is_dead_and_another_is_tried_again_under_its_name(
    conn: Connection, mailing: Settings, post: Post, subscribe: Callable[..., str]
) -> None:
    name = subscribe(lang="en")
    post.says = {"RCPT": ["451 later"], ".": ["452 no room"], "QUIT": ["221 bye", "221 bye", "500 what?"]}
    with transaction(conn):
        subscriptions.add_test(conn, name)
    assert deliver(mailing, AT_ONCE) == {"enqueued": 0, "delivered": 1, "retrying": 2, "dead": 0}
    assert len(post.letters) == 1, "a failed goodbye takes nothing back"
    assert "Unsubscribe" in part(post.letters[0][1], "plain")
    for says in ({"RCPT": ["550 no such user"]}, {".": ["554 spam"]}):
        post.says = says
        with transaction(conn):
            subscriptions.add_test(conn, name)
        assert deliver(mailing, AT_ONCE)["dead"] == 1
    assert [(one["attempts"], one["last_status"]) for one in subscriptions.dead(conn)] == [(1, 550), (1, 554)]
    post.says = {"MAIL": ["550 not from there"] * 3}
    with transaction(conn):
        subscriptions.add_test(conn, name)
    assert deliver(mailing, AT_ONCE)["retrying"] == 2, "that is a fault of ours, not of the receiver's"


def test_without_a_mail_server_it_waits_and_costs_no_attempt(
    conn: Connection, settings: Settings, mailing: Settings, post: Post, subscribe: Callable[..., str]
) -> None:
    name = subscribe(lang="vi")
    with transaction(conn):
        subscriptions.add_test(conn, name)
    for wrong in (None, "https://not-a-mail-server.example"):
        without = settings.model_copy(update={"smtp_url": wrong})
        assert deliver(without, AT_ONCE)["retrying"] == 1
        assert query(conn, "SELECT attempts, state FROM feed.push_event") == [(0, "retrying")]
        execute(conn, "UPDATE feed.subscription SET blocked_until = NULL")
    assert deliver(mailing, AT_ONCE)["delivered"] == 1 and len(post.letters) == 1


def test_a_digest_tells_all_at_once_and_is_the_same_when_tried_again(
    conn: Connection, mailing: Settings, post: Post, subscribe: Callable[..., str]
) -> None:
    name = subscribe(digest={"minutes": 30})
    for number in range(3):
        save(conn, entity_id(number), release(number))
    publish(conn, mailing)
    assert deliver(mailing, AT_ONCE) == {"enqueued": 3, "delivered": 0, "retrying": 0, "dead": 0}
    assert query(conn, "SELECT count(DISTINCT next_at), min(next_at) > now() FROM feed.push_event") == [(1, True)]
    execute(conn, "UPDATE feed.push_event SET next_at = now()")
    post.says = {".": ["451 later"]}
    assert deliver(mailing, AT_ONCE) == {"enqueued": 0, "delivered": 3, "retrying": 3, "dead": 0}
    ((_, message, _),) = post.letters
    assert message["Subject"] == "[Liên Thông] 3 thay đổi: public"
    assert all(f"Tin số {number}" in part(message, "plain") for number in range(3))
    # a worker died after it had sent: what came meanwhile does not join the mail that has its name already
    execute(conn, "UPDATE feed.push_event SET state = 'waiting', leased_until = now() - INTERVAL '1 second'")
    save(conn, entity_id(7), release(7))
    publish(conn, mailing)
    subscriptions.enqueue(conn)
    execute(conn, "UPDATE feed.push_event SET next_at = now()")
    assert deliver(mailing, AT_ONCE)["delivered"] == 4
    again, more = (one[1] for one in post.letters[1:])
    assert again["Message-ID"] == message["Message-ID"] != more["Message-ID"]
    assert part(again, "plain") == part(message, "plain") and "Tin số 7" in part(more, "plain")
    assert name in again["Message-ID"]


def test_an_emergency_does_not_wait_for_the_digest(
    conn: Connection, mailing: Settings, post: Post, subscribe: Callable[..., str]
) -> None:
    subscribe(digest={"hour": 7})
    save(conn, entity_id(1), release(1))
    save(conn, entity_id(1, "emg"), {"headline": "Bão"}, record_type="emergency_notice")
    publish(conn, mailing)
    assert deliver(mailing, AT_ONCE)["delivered"] == 1
    assert post.letters[0][1]["Subject"] == "[Liên Thông] Bão"


def test_when_a_digest_is_due(conn: Connection) -> None:
    for digest, now, due in (
        ({"minutes": 30}, "2026-11-23T10:00:00+07:00", "2026-11-23T10:30:00+07:00"),
        ({"minutes": 30}, "2026-11-23T10:29:59+07:00", "2026-11-23T10:30:00+07:00"),
        ({"hour": 7}, "2026-11-23T06:59:00+07:00", "2026-11-23T07:00:00+07:00"),
        ({"hour": 7}, "2026-11-23T07:00:00+07:00", "2026-11-24T07:00:00+07:00"),
        ({"hour": 0}, "2026-12-31T23:59:00+07:00", "2027-01-01T00:00:00+07:00"),
    ):
        asked = "SELECT feed.told_at(%s, false, %s)"
        ((found,),) = query(conn, asked, (json.dumps({"digest": digest}), now))
        assert found.astimezone(UTC) == datetime.fromisoformat(due).astimezone(UTC), (digest, now)


def test_one_click_ends_it_for_good_and_looking_does_not(
    conn: Connection, mailing: Settings, post: Post, enrol: Callable[..., Client], anybody: Client
) -> None:
    mine = enrol("paper")
    made = mine.post("/v1/subscriptions", json={"channel": "email", "target": f"mailto:{READER}"})
    place = made.headers["Location"]
    assert made.status_code == 201 and "secret" not in made.json()
    mine.post(place + "/test")
    assert deliver(mailing, AT_ONCE)["delivered"] == 1
    path = post.letters[0][1]["List-Unsubscribe"].strip("<>").removeprefix(PUBLIC)
    assert anybody.get(path).status_code == 200 and mine.get(place).json()["state"] == "active"
    assert anybody.post(path[:-1] + ("0" if path[-1] != "0" else "1")).status_code == 404
    assert anybody.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert mine.get(place).json()["state"] == "disabled"
    with pytest.raises(Problem, match="unsubscribed"), transaction(conn):
        subscriptions.change(conn, place.rpartition("/")[2], SubscriptionChange(state="active"), home=mailing.home)
    mine.post(place + "/test")
    assert deliver(mailing, AT_ONCE)["delivered"] == 0 and len(post.letters) == 1


def test_an_address_is_one_plain_address() -> None:
    for target in (
        "mailto:a@b",
        "mailto:a@b.vn?bcc=x@y.vn",
        "mailto:a@b.vn,c@d.vn",
        "mailto:a\r\nb@c.vn",
        "https://a.vn/",
    ):
        with pytest.raises(ValueError, match="NewSubscription"):
            NewSubscription.model_validate({"channel": "email", "target": target})
