"""Mailbox folders: a real IMAP server (Dovecot) for what servers do, a scripted one for what they should not do."""

from __future__ import annotations

import contextlib
import io
import json
import re
import socket
import ssl
import threading
import time
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from email.header import Header
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.exchange import Exchange, Limits
from connectors.fetch_mail import LISTING, LISTING_MARK, MailFetcher
from connectors.imap_client import mailbox_name
from connectors.mail_words import unfolded
from connectors.raw import REFUSED
from connectors.readers.mail import MailOptions, MailReader
from connectors.readers.protocol import Fetched, Known, KnownPage
from connectors.source import Source
from schemas.errors import NotTheFormat, SourceUnavailable
from schemas.vocabularies import Completeness, Health
from tests.unit.connectors.mail_servers import HOST, PASSWORD, USER, Dovecot, Mailbox, Scripted, letter, running_dovecot

Maker = Callable[..., Source]
READER = MailReader()
TABLE = "id,title\r\n001,Họp báo\r\n002,Giao ban\r\n".encode()


# ---- Dovecot


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as made:
        yield made


class Post(Mailbox):
    """A mailbox that our fetcher reads."""

    def __init__(self, server: Dovecot, user: str, make_source: Maker) -> None:
        super().__init__(server, user)
        self._make = make_source
        self.fetcher = self.reading()
        self.during: Callable[[str], None] = lambda _: None

    def reading(self, password: str | None = None, **how: Any) -> MailFetcher:
        hosts = frozenset({"127.0.0.1", HOST})
        return MailFetcher(hosts, lambda _: (self.user, password or self.server.password), **how)

    def flags(self) -> list[bytes]:
        with self.client() as client:
            client.select("INBOX", readonly=True)
            return [bytes(one) for one in client.uid("FETCH", "1:*", "(FLAGS)")[1]]

    def source(self, url: str = "", **options: Any) -> Source:
        return source_of(self._make, url or self.url, options)

    def pull(self, source: Source, known: Known | None = None) -> tuple[list[Fetched], Any]:
        return pulled(self.fetcher, source, known, self.during)


def source_of(make_source: Maker, url: str, options: dict[str, Any]) -> Source:
    MailOptions.model_validate(options)
    made = make_source(reader="table", fields={"title": "title"})
    return made.model_copy(update={"reader": "mail", "url": url, "options": options})


def pulled(
    fetcher: MailFetcher, source: Source, known: Known | None = None, during: Callable[[str], None] = lambda _: None
) -> tuple[list[Fetched], Any]:
    def exchange(url: str, etag: str | None = None, last_modified: str | None = None) -> Exchange:
        answer = fetcher.fetch(url, etag=etag, last_modified=last_modified)
        during(url)
        return answer

    steps, found = READER.pull(source, exchange, known or Known()), []
    while True:
        try:
            found.append(next(steps))
        except StopIteration as stop:
            return found, stop.value


def of(source: Source, fetched: list[Fetched]) -> list[dict[str, Any]]:
    return [
        record.fields()
        for one in fetched
        if one.exchange.body is not None
        for record in READER.records(source, one.exchange.body)
    ]


@pytest.fixture
def post(dovecot: Dovecot, make_source: Maker, request: pytest.FixtureRequest) -> Iterator[Post]:
    made = Post(dovecot, f"u{abs(hash(request.node.name)):x}", make_source)
    with made.fetcher:
        yield made


def test_a_folder_is_listed_and_its_messages_come_as_they_were_sent(post: Post) -> None:
    first, second = letter(number=1), letter("Giao ban", number=2)
    post.put(first, second)
    answer = post.fetcher.fetch(post.url)
    assert (answer.status, answer.health, answer.media_type) == (200, Health.OK, LISTING)
    stated = json.loads(answer.body or b"")
    assert [(one["uid"], one["size"]) for one in stated["messages"]] == [(1, len(first)), (2, len(second))]
    assert stated["messages"][0]["date"] == "2026-05-09T01:01:02+00:00"
    assert (stated["uidnext"], stated["more"]) == (3, False)
    again = post.fetcher.fetch(post.url, etag=answer.etag)
    assert (again.status, again.health, again.body) == (304, Health.UNCHANGED, None)
    since = json.loads(post.fetcher.fetch(post.url + "?UID%202:*").body or b"")
    assert [one["uid"] for one in since["messages"]] == [2]
    # "3:*" would name message 2, the last one: it is not new.
    assert json.loads(post.fetcher.fetch(post.url + "?UID%203:*").body or b"")["messages"] == []
    message = post.fetcher.fetch(f"{post.url};UIDVALIDITY={stated['uidvalidity']}/;UID=1")
    assert (message.body, message.media_type) == (first, "message/rfc822")
    assert post.fetcher.fetch(post.url + "/;UID=2").body == second
    known = post.fetcher.fetch(post.url + "/;UID=2", etag=post.fetcher.fetch(post.url + "/;UID=2").etag)
    assert (known.status, known.health) == (304, Health.UNCHANGED)
    for url in (post.url + "/;UID=9", f"{post.url};UIDVALIDITY=7/;UID=1", post.url + "-khong-co"):
        assert post.fetcher.fetch(url).health is Health.GONE, url
    small = post.fetcher.fetch(post.url + "/;UID=1", limits=Limits(decoded_bytes=len(first) - 1))
    assert (small.health, small.body) == (Health.NOT_THE_FORMAT, None)
    exact = post.fetcher.fetch(post.url + "/;UID=1", limits=Limits(decoded_bytes=len(first)))
    assert exact.body == first


def test_nothing_in_the_mailbox_changes(post: Post) -> None:
    post.put(letter(), letter(number=2))
    before = post.flags()
    found, _ = post.pull(post.source())
    assert len(found) == 3
    assert post.flags() == before
    assert not any(b"Seen" in line for line in before)


def test_each_pull_goes_on_behind_the_last_one(post: Post) -> None:
    post.put(letter(number=1), letter(number=2))
    source = post.source()
    found, evidence = post.pull(source)
    assert [one.slot for one in found] == [0, 1, 2]
    assert [one["message_id"][1] for one in of(source, found)] == ["1", "2"]
    assert (evidence.completeness, evidence.health) == (Completeness.UNKNOWN, Health.OK)
    assert re.fullmatch(r"\d+:2", evidence.cursor)
    empty, nothing = post.pull(source, Known(cursor=evidence.cursor))
    assert (len(empty), nothing.health, nothing.cursor) == (1, Health.EMPTY, evidence.cursor)
    assert nothing.completeness is Completeness.UNKNOWN
    post.put(letter(number=3))
    found, later = post.pull(source, Known(cursor=evidence.cursor))
    assert [one["message_id"][1] for one in of(source, found)] == ["3"]
    assert later.cursor == evidence.cursor.replace(":2", ":3")
    # A cursor that is none of ours starts anew.
    assert len(post.pull(source, Known(cursor="2026-05-09"))[0]) == 4


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6])
def test_a_pull_takes_so_many_messages_and_the_next_one_the_rest(post: Post, size: int) -> None:
    post.put(*(letter(number=number) for number in range(1, 6)))
    source, cursor, seen, pulls, more = post.source(slice=size), None, [], 0, True
    while more and pulls < 8:
        pulls += 1
        found, evidence = post.pull(source, Known(cursor=cursor))
        cursor = evidence.cursor
        assert len(found) <= 1 + size
        seen += [one["message_id"][1] for one in of(source, found)]
        more = evidence.more
        assert more is ("more is waiting" in evidence.detail) is (len(seen) < 5)
    assert seen == ["1", "2", "3", "4", "5"]
    assert pulls == -(-5 // size)


def test_large_messages_fill_a_slice_before_their_number_does(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    letters = [letter(number=number, body="Kính gửi. " * 200) for number in range(1, 5)]
    post.put(*letters)
    monkeypatch.setattr("connectors.readers.mail.MOST_BYTES", int(2.5 * len(letters[0])))
    found, evidence = post.pull(post.source())
    assert (len(of(post.source(), found)), evidence.more) == (2, True)
    monkeypatch.setattr("connectors.readers.mail.MOST_BYTES", 1)
    found, evidence = post.pull(post.source(), Known(cursor=evidence.cursor))
    assert (len(of(post.source(), found)), evidence.more) == (1, True)


def test_a_folder_numbered_anew_is_read_anew(post: Post) -> None:
    name = "Hộp thư & công văn"
    url = f"imap://127.0.0.1:{post.server.plain}/H%E1%BB%99p%20th%C6%B0%20%26%20c%C3%B4ng%20v%C4%83n"
    box = mailbox_name(name)
    with post.client() as client:
        assert client.create(f'"{box}"')[0] == "OK"
    post.put(letter(number=1), letter(number=2), box=box)
    source = post.source(url=url)
    first, evidence = post.pull(source)
    with post.client() as client:
        assert client.delete(f'"{box}"')[0] == "OK"
        time.sleep(1.1)  # UIDVALIDITY is a second's number
        assert client.create(f'"{box}"')[0] == "OK"
    post.put(letter(number=1), letter(number=2), letter(number=3), box=box)
    found, later = post.pull(source, Known(cursor=evidence.cursor))
    assert later.cursor.partition(":")[0] != evidence.cursor.partition(":")[0]
    assert later.cursor.endswith(":3")
    assert [one.slot for one in found] == [0, 1, 2, 3, 4]
    # Equal messages are equal records, whatever number they have now.
    assert of(source, found)[:2] == of(source, first)


def test_a_message_that_is_deleted_or_too_large_does_not_hold_up_the_others(post: Post) -> None:
    post.put(letter(number=1), letter(number=2, body="x" * 5_000), letter(number=3))
    source = post.source()

    def remove(url: str) -> None:
        if url == post.url:
            with post.client() as client:
                client.select("INBOX")
                client.uid("STORE", "1", "+FLAGS", "(\\Deleted)")
                client.expunge()

    fetch = post.fetcher.fetch
    post.fetcher.fetch = lambda url, **how: fetch(url, **how, limits=Limits(decoded_bytes=3_000))  # type: ignore[method-assign]
    post.during = remove
    found, evidence = post.pull(source)
    assert [one.exchange.health for one in found] == ["ok", "gone", "not-the-format", "ok"]
    assert [one["message_id"][1] for one in of(source, found)] == ["3"]
    assert (evidence.cursor.partition(":")[2], "2 could not be read" in evidence.detail) == ("3", True)


def test_what_is_known_is_not_fetched_again(post: Post) -> None:
    post.put(letter())
    source = post.source()
    found, _ = post.pull(source)
    pages = {one.exchange.url: KnownPage(one.exchange.etag, None, lambda kept=one: kept.exchange.body) for one in found}
    again, evidence = post.pull(source, Known(pages))
    assert [one.exchange.health for one in again] == ["unchanged", "unchanged"]
    assert evidence.cursor.endswith(":1")


def test_an_empty_folder_is_empty(post: Post) -> None:
    found, evidence = post.pull(post.source())
    assert (len(found), evidence.health, evidence.completeness) == (1, Health.EMPTY, Completeness.UNKNOWN)


def test_a_wrong_password_is_refused_and_never_told(post: Post) -> None:
    with post.reading(password="sai-mat-khau-9") as fetcher:
        answer = fetcher.fetch(post.url)
    assert (answer.health, answer.status, answer.body) == (Health.REFUSED, 401, None)
    assert "wrong user or password" in answer.detail
    assert "sai-mat-khau-9" not in repr(answer)
    with pytest.raises(SourceUnavailable) as caught, post.reading(password="sai-mat-khau-9") as fetcher:
        pulled(fetcher, post.source())
    assert "sai-mat-khau-9" not in str(caught.value)


def test_tls_is_checked_for_the_name(post: Post) -> None:
    post.put(letter())
    trusted = {"resolve": lambda *_: ["127.0.0.1"], "ca_bundle": str(post.server.pem)}
    for url in (f"imaps://{HOST}:{post.server.tls}/INBOX", f"imap://{HOST}:{post.server.plain}/INBOX"):
        with post.reading(**trusted) as fetcher:
            answer = fetcher.fetch(url)
            assert answer.health is Health.OK, answer.detail
            used = next(iter(fetcher._clients.values()))
            assert isinstance(used.sock, ssl.SSLSocket)  # STARTTLS where it is offered
        with post.reading(resolve=lambda *_: ["127.0.0.1"]) as fetcher:
            answer = fetcher.fetch(url)
            assert (answer.health, answer.detail.startswith("TLS refused")) == (Health.REFUSED, True)
    with post.reading(**trusted) as fetcher:  # the certificate is for another name
        assert fetcher.fetch(f"imaps://127.0.0.1:{post.server.tls}/INBOX").health is Health.REFUSED
    # On this machine itself plain IMAP stays plain, also where STARTTLS is offered.
    assert post.fetcher.fetch(post.url).health is Health.OK


def test_attachments_come_through_the_whole_way(post: Post) -> None:
    post.put(letter(files=(("Lịch họp.csv", TABLE), ("anh.png", b"\x89PNG"))), letter(number=2))
    source = post.source(attachments="*.csv", sender=["hanoi.gov.vn"])
    found, _ = post.pull(source)
    assert of(source, found) == [
        {"mail_message_id": "<1@sonoivu.hanoi.gov.vn>", "mail_date": "2026-05-09T08:00:00+07:00",
         "mail_from": "lich@sonoivu.hanoi.gov.vn", "id": identity, "title": title}
        for identity, title in (("001", "Họp báo"), ("002", "Giao ban"))
    ]  # fmt: skip


# ---- a scripted server, for what servers should not do


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    made = Scripted()
    yield made
    made.stop()


def ask(server: Scripted, tail: str = "", limits: Limits | None = None, **how: Any) -> Exchange:
    how = {"account": (USER, PASSWORD)} | how
    account = how.pop("account")
    with MailFetcher(frozenset({server.place}), lambda _: account, **how) as fetcher:
        return fetcher.fetch(server.url + tail, limits=limits or Limits(seconds=3))


def test_the_scripted_server_is_understood(scripted: Scripted) -> None:
    assert ask(scripted, "/;UID=5").body == b"abc"
    assert b64decode(scripted.heard[2]).decode() == f"\0{USER}\0{PASSWORD}"
    assert [line.split(b" ", 1)[1] for line in scripted.heard[4:]] == [
        b'EXAMINE "INBOX"\r\n', b"UID FETCH 5 (UID BODY.PEEK[]<0.67108865>)\r\n",
    ]  # fmt: skip


def test_login_is_quoted_and_what_it_cannot_carry_is_not_sent(scripted: Scripted) -> None:
    scripted.capability = b"IMAP4rev1"
    assert ask(scripted, account=("a b", 'c"d\\e')).health is Health.OK
    assert b'LOGIN "a b" "c\\"d\\\\e"\r\n' in scripted.heard[1]
    for account in ((USER, PASSWORD), ("a\r\nx LOGOUT", "b"), ("a", "b\x00")):
        answer = ask(scripted, account=account)
        assert (answer.health, account[1] in answer.detail) == (Health.REFUSED, False)
    scripted.capability = b"IMAP4rev1 LOGINDISABLED"
    assert ask(scripted, account=("a", "b")).health is Health.REFUSED


def test_without_an_account_nobody_is_asked(scripted: Scripted) -> None:
    def none(host: str) -> tuple[str, str]:
        raise KeyError(host)

    with MailFetcher(frozenset({scripted.place}), none) as fetcher:
        answer = fetcher.fetch(scripted.url)
    assert (answer.health, scripted.heard) == (Health.REFUSED, [])


def test_a_password_never_travels_in_the_clear(scripted: Scripted) -> None:
    """A name that is not this machine, and a server (or somebody on the way) that offers no STARTTLS."""
    port = scripted.place.partition(":")[2]
    with MailFetcher(frozenset({HOST}), lambda _: ("a", "b"), resolve=lambda *_: ["127.0.0.1"]) as fetcher:
        answer = fetcher.fetch(f"imap://{HOST}:{port}/INBOX")
        assert (answer.health, "STARTTLS" in answer.detail) == (Health.REFUSED, True)
        scripted.capability = b"IMAP4rev1 STARTTLS"
        # What is sent ahead of the handshake would be taken for an answer from behind it.
        scripted.answers["STARTTLS"] = lambda tag, _: tag + b" OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"
        answer = fetcher.fetch(f"imap://{HOST}:{port}/INBOX")
        assert (answer.health, "ahead of the TLS" in answer.detail) == (Health.REFUSED, True)
        scripted.answers["STARTTLS"] = lambda tag, _: tag + b" NO later\r\n"
        assert fetcher.fetch(f"imap://{HOST}:{port}/INBOX").health is Health.REFUSED
    scripted.greeting = b"* PREAUTH welcome\r\n"
    assert ask(scripted).health is Health.REFUSED
    assert not any(b"LOGIN" in line or b"AUTHENTICATE" in line for line in scripted.heard)


@pytest.mark.parametrize("echo", ["NO", "BAD", "OK", "BYE", "*"])
def test_a_server_that_repeats_the_password_does_not_get_it_into_a_text(scripted: Scripted, echo: str) -> None:
    said = f"{PASSWORD} {b64encode(PASSWORD.encode()).decode()}".encode()

    def repeat(tag: bytes, _: bytes) -> bytes:
        if echo == "BYE":
            return b"* BYE " + said + b"\r\n" + tag + b" NO " + said + b"\r\n"
        if echo == "*":
            return said + b"\r\n"
        return tag + b" " + echo.encode() + b" [ALERT] " + said + b"\r\n"

    for name in ("AUTHENTICATE", "EXAMINE", "SEARCH", "FETCH", "CAPABILITY"):
        scripted.answers = {name: repeat}
        answer = ask(scripted)
        assert PASSWORD not in repr(answer)
        assert b64encode(PASSWORD.encode()).decode() not in repr(answer)
        assert answer.health in (Health.OK, Health.REFUSED, Health.UNREACHABLE, Health.NOT_THE_FORMAT, Health.GONE)


@pytest.mark.parametrize(
    ("name", "answer", "tail", "health"),
    [
        ("EXAMINE", b"%s NO [NONEXISTENT] x\r\n", "", Health.GONE),
        ("EXAMINE", b"%s NO [NOPERM] x\r\n", "", Health.REFUSED),
        ("EXAMINE", b"%s NO [INUSE] x\r\n", "", Health.UNREACHABLE),
        ("EXAMINE", b"* 1 EXISTS\r\n%s OK x\r\n", "", Health.REFUSED),
        ("EXAMINE", b"* 1 EXISTS\r\n* OK [UIDVALIDITY y] x\r\n%s OK x\r\n", "", Health.UNREACHABLE),
        ("AUTHENTICATE", b"%s NO [UNAVAILABLE] later\r\n", "", Health.UNREACHABLE),
        ("AUTHENTICATE", b"%s NO [AUTHENTICATIONFAILED] x\r\n", "", Health.REFUSED),
        ("SEARCH", b"%s NO x\r\n", "", Health.UNREACHABLE),
        ("SEARCH", b"* SEARCH 1 two 3\r\n%s OK x\r\n", "", Health.UNREACHABLE),
        ("FETCH", b"%s OK nothing\r\n", "/;UID=5", Health.GONE),
        ("FETCH", b"* 1 FETCH (UID 6 BODY[]<0> {3}\r\nabc)\r\n%s OK x\r\n", "/;UID=5", Health.GONE),
        ("FETCH", b"* 1 FETCH (FLAGS (\\Seen) UID 5)\r\n%s OK x\r\n", "/;UID=5", Health.GONE),
        ("FETCH", b"* 1 FETCH (UID 5 BODY[]<0> NIL)\r\n%s OK x\r\n", "/;UID=5", Health.GONE),
        ("FETCH", b"* 1 FETCH (UID 5 BODY[]<0> {99999999999999}\r\nabc", "/;UID=5", Health.NOT_THE_FORMAT),
        ("FETCH", b"* 1 FETCH (UID 5 BODY[]<0> {" + b"9" * 5_000 + b"}\r\n", "/;UID=5", Health.UNREACHABLE),
        ("FETCH", b"* BYE shutting down\r\n", "/;UID=5", Health.UNREACHABLE),
        ("FETCH", b"\x00\xff\xfe garbage\r\n", "/;UID=5", Health.UNREACHABLE),
        ("CAPABILITY", b"%s OK x\r\n", "", Health.UNREACHABLE),
    ],
)  # fmt: skip
def test_odd_answers_have_their_verdict(
    scripted: Scripted, name: str, answer: bytes, tail: str, health: Health
) -> None:
    scripted.answers[name] = lambda tag, _: answer.replace(b"%s", tag)
    started = time.monotonic()
    found = ask(scripted, tail)
    assert (found.health, found.body) == (health, None), found.detail
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (b"* 1 FETCH (BODY[]<0> {3}\r\nabc UID 5)\r\n", b"abc"),  # the number behind the literal
        (b'* 1 FETCH (UID 5 BODY[]<0> "a\\"b")\r\n', b'a"b'),  # a short text in quotes
        (b"* 1 FETCH (UID 5 FLAGS ())\r\n* 1 FETCH (UID 5 BODY[]<0> {0}\r\n)\r\n", b""),
        (b"* 9 FETCH (FLAGS (\\Recent))\r\n* 2 EXISTS\r\n* 1 FETCH (UID 5 BODY[]<0> {3}\r\nabc)\r\n", b"abc"),
    ],
)
def test_the_ways_to_write_a_message_are_understood(scripted: Scripted, answer: bytes, body: bytes) -> None:
    scripted.answers["FETCH"] = lambda tag, _: answer + tag + b" OK x\r\n"
    assert ask(scripted, "/;UID=5").body == body


def test_what_a_server_sends_is_counted(scripted: Scripted) -> None:
    scripted.answers["FETCH"] = lambda tag, _: b"* 1 FETCH (UID 5 BODY[]<0> {2000000}\r\n" + b"x" * 2_000_000 + b")\r\n"
    assert ask(scripted, "/;UID=5", Limits(decoded_bytes=1_000, seconds=5)).health is Health.NOT_THE_FORMAT
    scripted.answers["FETCH"] = lambda tag, _: b"* 1 FETCH (X y)\r\n" * 100_000
    assert ask(scripted, "/;UID=5", Limits(decoded_bytes=1_000, seconds=5)).health is Health.NOT_THE_FORMAT
    scripted.answers["FETCH"] = lambda tag, _: b"* " + b"x" * 2_000_000
    assert ask(scripted, "/;UID=5", Limits(decoded_bytes=1_000, seconds=5)).health is Health.NOT_THE_FORMAT


def test_a_server_that_talks_nonsense_does_not_make_messages_vanish(scripted: Scripted, make_source: Maker) -> None:
    """Only what is deleted or too large is passed over; anything else ends the pull, and the cursor stays."""
    usual = scripted._usual("FETCH", b"")
    scripted.answers["FETCH"] = lambda tag, rest: (
        b"nonsense\r\n" if b"BODY" in rest else usual.rpartition(b" OK")[0] + tag + b" OK x\r\n"
    )
    source = source_of(make_source, scripted.url, {})
    with MailFetcher(frozenset({scripted.place}), lambda _: ("a", "b")) as fetcher:
        with pytest.raises(SourceUnavailable) as caught:
            pulled(fetcher, source)
    assert caught.value.data["health"] == Health.UNREACHABLE


def test_dripping_and_silence_end_at_the_deadline(scripted: Scripted) -> None:
    scripted.answers["FETCH"] = lambda tag, _: b""
    started = time.monotonic()
    answer = ask(scripted, "/;UID=5", Limits(seconds=0.5))
    assert (answer.health, "not finished" in answer.detail) == (Health.UNREACHABLE, True)
    assert time.monotonic() - started < 1.5

    def drip() -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        ports.append(listening.getsockname()[1])
        ready.set()
        conn, _ = listening.accept()
        with contextlib.suppress(OSError):
            for _ in range(30):
                conn.sendall(b"*")
                time.sleep(0.1)
        conn.close()
        listening.close()

    ports: list[int] = []
    ready = threading.Event()
    thread = threading.Thread(target=drip)
    thread.start()
    ready.wait(5)
    with MailFetcher(frozenset({"127.0.0.1"}), lambda _: ("a", "b")) as fetcher:
        started = time.monotonic()
        answer = fetcher.fetch(f"imap://127.0.0.1:{ports[0]}/INBOX", limits=Limits(seconds=0.5))
        assert (answer.health, time.monotonic() - started < 1.5) == (Health.UNREACHABLE, True)
    thread.join(10)


@pytest.mark.parametrize(
    "url",
    [
        "imap://127.0.0.1:1143/INBOX", "imaps://10.0.0.8/INBOX", "imap://169.254.169.254/INBOX", "imap://[::1]/INBOX",
        "imap://0x7f000001/INBOX", "imap://ai:matkhau@example.vn/INBOX", "imap://example.vn:25/INBOX",
        "imap://example.vn/", "imap://example.vn", "imap://example.vn/a%0d%0ab", "imap://example.vn/%ff",
        "imap://example.vn/INBOX?ALL", "imap://example.vn/INBOX?UID%201:*%0d%0aX", "pop://example.vn/INBOX",
        "imap://example.vn/INBOX/;UID=1?UID%201:*", "imap://exa mple.vn/INBOX", "http://example.vn/",
    ],
)  # fmt: skip
def test_addresses_that_are_none_of_ours(url: str) -> None:
    with MailFetcher(frozenset(), lambda _: ("a", "b"), resolve=lambda *_: ["10.0.0.8"]) as fetcher:
        answer = fetcher.fetch(url)
    assert (answer.health, answer.body) == (Health.REFUSED, None)
    assert "matkhau" not in answer.detail


def test_a_name_that_leads_inside_is_refused() -> None:
    for address in ("10.0.0.8", "127.0.0.1", "::1", "64:ff9b::7f00:1"):
        with MailFetcher(frozenset(), lambda _: ("a", "b"), resolve=lambda *_, at=address: [at]) as fetcher:
            answer = fetcher.fetch("imaps://thu.example.vn/INBOX")
        assert (answer.health, "private" in answer.detail) == (Health.REFUSED, True)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=120), st.sampled_from(["CAPABILITY", "AUTHENTICATE", "EXAMINE", "SEARCH", "FETCH"]))
def test_no_answer_breaks_the_fetcher(scripted: Scripted, junk: bytes, name: str) -> None:
    scripted.answers = {name: lambda tag, _: junk + b"\r\n" + tag + b" OK x\r\n"}
    for tail in ("", "/;UID=5"):
        assert isinstance(ask(scripted, tail, Limits(seconds=0.2)), Exchange)


def test_names_of_folders_are_written_as_imap_wants_them() -> None:
    assert mailbox_name("~peter/mail/台北/日本語") == "~peter/mail/&U,BTFw-/&ZeVnLIqe-"  # RFC 3501 §5.1.3
    assert mailbox_name("Tom & Hộp thư") == "Tom &- H&Htk-p th&AbA-"


# ---- messages


@pytest.fixture
def read(make_source: Maker) -> Callable[..., list[dict[str, Any]]]:
    def run(payload: bytes, **options: Any) -> list[dict[str, Any]]:
        source = source_of(make_source, "imap://thu.example.vn/INBOX", options)
        return [one.fields() for one in READER.records(source, payload)]

    return run


Read = Callable[..., list[dict[str, Any]]]


def test_a_message_is_a_record(read: Read) -> None:
    found = read(letter(files=(("Giấy mời.pdf", b"%PDF-1.7"),)))
    assert found == [
        {
            "message_id": "<1@sonoivu.hanoi.gov.vn>",
            "date": "2026-05-09T08:00:00+07:00",
            "from": "lich@sonoivu.hanoi.gov.vn",
            "from_name": "Sở, Nội vụ",
            "to": ["a@example.vn", "b@example.vn"],
            "subject": "Lịch họp báo",
            "body_text": "Kính gửi.",
            "attachments": [
                {
                    "name": "Giấy mời.pdf", "type": "application/octet-stream", "size": 8,
                    "sha256": "86edbaa24831badfa0a8b04bb410141e2ee4182b6d0014493fe262a7a331c20b",
                }
            ],
        }
    ]  # fmt: skip


def raw(*header: bytes, body: bytes = b"x") -> bytes:
    return b"\r\n".join((b"From: a@x.vn", *header, b"", body))


LABEL = "Thông cáo báo chí"
COMPOSED = LABEL.encode()
IN_1258 = "Thông cáo báo chi\u0301".replace("á", "a\u0301").replace("ô", "ô").encode("cp1258")


@pytest.mark.parametrize(
    "subject",
    [
        b"=?UTF-8?B?" + b64encode(COMPOSED) + b"?=",
        b"=?utf-8?q?Th=C3=B4ng_c=C3=A1o_b=C3=A1o_ch=C3=AD?=",
        # Cut in the middle of a letter, over two words and two lines.
        b"=?utf-8?B?" + b64encode(COMPOSED[:3]) + b"?=\r\n =?utf-8?B?" + b64encode(COMPOSED[3:]) + b"?=",
        b"=?utf-8*vi?Q?Th=C3=B4ng_c=C3=A1o_b=C3=A1o_ch=C3=AD?=",
        b"=?windows-1258?B?" + b64encode(IN_1258) + b"?=",
        b"=?x-unknown?B?" + b64encode(COMPOSED) + b"?=",
        b"=?us-ascii?B?" + b64encode(COMPOSED) + b"?=",
        b"=?utf-8?B?" + b64encode(COMPOSED).rstrip(b"=") + b"?=",  # padding forgotten
        b"=?utf-8?B?" + b64encode(IN_1258) + b"?=",  # marked with the wrong charset
        COMPOSED,  # raw bytes, as RFC 6532 allows
        IN_1258,  # raw bytes, as nobody allows
    ],
)
def test_vietnamese_subjects_are_read_however_they_are_written(read: Read, subject: bytes) -> None:
    assert read(raw(b"Subject: " + subject))[0]["subject"] == LABEL


@pytest.mark.parametrize(
    ("header", "content"),
    [
        (b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64", b64encode(COMPOSED)),
        (b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64",
         b64encode(COMPOSED)[:-2] + b"!"),
        (b"Content-Type: text/plain; charset=windows-1258\r\nContent-Transfer-Encoding: 8bit", IN_1258),
        (b"Content-Type: text/plain; charset=khong-co\r\nContent-Transfer-Encoding: 8bit", COMPOSED),
        (b"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable",
         b"Th=C3=B4ng c=C3=A1o b=C3=A1o =\r\nch=C3=AD"),
        (b"Content-Type: text/html; charset=utf-8",
         b"<p>Th\xc3\xb4ng <b>c\xc3\xa1o</b><script>x</script> b\xc3\xa1o ch\xc3\xad"),
        (b"Content-Transfer-Encoding: x-la", COMPOSED),
        (b"Content-Type: ;;;=", COMPOSED),
    ],
)  # fmt: skip
def test_bodies_are_read_however_they_are_written(read: Read, header: bytes, content: bytes) -> None:
    found = read(raw(header, body=content))[0]
    assert found["body_text"] == LABEL or (content.endswith(b"!") and LABEL.startswith(found["body_text"][:-1]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("=?utf-8?B?!!!?= x", "x"), ("=?utf-8?Q?=ZZ?=", "=ZZ"), ("=?utf-8?B?QQ==?= =?latin-1?Q?=E9?=", "Aé"),
     ("a =?utf-8?Q?b?= c", "a b c"), ("=?utf-8?X?b?=", "=?utf-8?X?b?="), ("=?utf-8?Q?a\x00b?=", "a\ufffdb")],
)  # fmt: skip
def test_broken_words_stay_readable(text: str, expected: str) -> None:
    assert unfolded(text) == expected


def test_the_plain_text_of_the_message_itself_is_its_body(read: Read) -> None:
    whole = MIMEMultipart("mixed")
    whole["From"], whole["Subject"] = "a@x.vn", str(Header("Chuyển tiếp", "utf-8"))
    both = MIMEMultipart("alternative")
    both.attach(MIMEText("<p>Trang</p>", "html", "utf-8"))
    both.attach(MIMEText("Chữ", "plain", "utf-8"))
    whole.attach(both)
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "b@x.vn", "Bên trong"
    inner.set_content("Không phải thân thư")
    inner.add_attachment(TABLE, maintype="text", subtype="csv", filename="bang.csv")
    whole.attach(MIMEMessage(inner))
    found = read(whole.as_bytes())[0]
    assert (found["subject"], found["body_text"]) == ("Chuyển tiếp", "Chữ")
    assert [one["name"] for one in found["attachments"]] == ["bang.csv"]
    assert [one["id"] for one in read(whole.as_bytes(), attachments="*.csv")] == ["001", "002"]


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        (b'attachment; filename="a/b\\\\..\\\\c.csv"', "c.csv"),
        (b"attachment; filename*=UTF-8''L%E1%BB%8Bch.csv", "Lịch.csv"),
        (b"attachment; filename*0*=UTF-8''L%E1%BB%8B; filename*1*=ch.csv", "Lịch.csv"),
        (b'attachment; filename="=?utf-8?B?TOG7i2NoLmNzdg==?="', "Lịch.csv"),
        (b'attachment; filename="L\xe1\xbb\x8bch.csv"', "Lịch.csv"),
        (b"attachment; filename*=khong-co''%ff", "\ufffd"),
        (b'attachment; filename="../../etc/passwd"', "passwd"),
        (b"attachment", ""),
        (b"attachment; filename*=x", "x"),
    ],
)
def test_names_of_attachments(read: Read, disposition: bytes, name: str) -> None:
    found = read(raw(b"Content-Type: text/csv", b"Content-Disposition: " + disposition, body=TABLE))[0]
    shown = found["attachments"][0]["name"]
    assert shown == name or (name == "\ufffd" and shown in ("ÿ", "\ufffd", "ư", "₫"))


@pytest.mark.parametrize(
    ("sender", "wanted", "count"),
    [
        ("lich@sonoivu.hanoi.gov.vn", ["hanoi.gov.vn"], 1),
        ("lich@hanoi.gov.vn", ["@HANOI.gov.vn"], 1),
        ("Lich@Hanoi.gov.vn", ["lich@hanoi.gov.vn"], 1),
        ("khac@hanoi.gov.vn", ["lich@hanoi.gov.vn"], 0),
        ("lich@xhanoi.gov.vn", ["hanoi.gov.vn"], 0),
        ('"lich@hanoi.gov.vn" <ke@gian.example>', ["hanoi.gov.vn"], 0),
        ("lich@hanoi.gov.vn, ke@gian.example", ["hanoi.gov.vn"], 0),
        ("lich@hanoi.gov.vn <ke@gian.example>", ["hanoi.gov.vn"], 0),
        ("(lich@hanoi.gov.vn) ke@gian.example", ["hanoi.gov.vn"], 0),
        ("ke@gian.example,@hanoi.gov.vn", ["hanoi.gov.vn"], 0),
        ("undisclosed", ["hanoi.gov.vn"], 0),
        ("", ["hanoi.gov.vn"], 0),
    ],
)
def test_only_known_senders_count(read: Read, sender: str, wanted: list[str], count: int) -> None:
    assert len(read(b"Subject: x\r\nFrom: " + sender.encode() + b"\r\n\r\nx", sender=wanted)) == count


def test_only_fitting_subjects_count(read: Read) -> None:
    assert len(read(letter("Lịch họp báo tuần 19"), subject=r"^Lịch họp báo")) == 1
    assert read(letter("Re: tin khác"), subject=r"^Lịch họp báo") == []


def test_attachments_hold_the_records_also_inside_archives(read: Read, make_source: Maker) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as made:
        made.writestr("bang/b.csv", TABLE)
    payload = letter(files=(("a.json", b'[{"id": "1"}, {}]'), ("b.zip", whole.getvalue()), ("c.txt", b"x")))
    source = source_of(make_source, "imap://x.vn/INBOX", {"attachments": "[ab].*"})
    found = list(READER.records(source, payload))
    assert [(one.ordinal, one.pointer) for one in found] == [
        (0, "/attachment[1]/a.json#/0"), (1, "/attachment[1]/a.json#/1"),
        (2, "/attachment[2]/b.zip#/bang~1b.csv#/row[2]"), (3, "/attachment[2]/b.zip#/bang~1b.csv#/row[3]"),
    ]  # fmt: skip
    assert [one.fields().get("id") for one in found] == ["1", None, "001", "002"]
    assert {one.fields()["mail_from"] for one in found} == {"lich@sonoivu.hanoi.gov.vn"}
    assert found[0].content.endswith(b',"id": "1"}')


def test_a_bad_attachment_is_refused_and_the_others_are_read(read: Read) -> None:
    half = b'id,title\r\n001,A\r\n002,"cut'
    payload = letter(files=(("a.csv", half), ("b.csv", TABLE), ("c.csv", b"<html><title>Bao tri</title></html>")))
    found = read(payload, attachments="*.csv")
    assert [one.get("id") for one in found] == [None, "001", "002", None]
    assert found[0][REFUSED]["rule"] == "mail.unreadable"
    assert found[0][REFUSED]["value"].startswith("a.csv: after row")
    assert found[0]["mail_message_id"] == "<1@sonoivu.hanoi.gov.vn>"
    assert found[3][REFUSED]["value"] == "c.csv: web page: Bao tri"


def test_a_cut_message_never_passes_for_a_whole_one(read: Read) -> None:
    payload = letter(files=(("a.csv", TABLE),))
    end = payload.index(b"\r\n\r\n") + 4
    whole = read(payload, attachments="*.csv")
    for cut in range(1, len(payload) - 4):
        try:
            found = read(payload[:cut], attachments="*.csv")
            as_message = read(payload[:cut])
        except NotTheFormat:
            assert cut < end
            continue
        assert all(REFUSED in one for one in found), cut
        assert all(REFUSED in one for one in as_message), cut
    assert len(whole) == 2


def nested(depth: int, form: str) -> bytes:
    payload = b"Subject: trong\r\n\r\nx"
    for level in range(depth):
        if form == "rfc822":
            payload = b"Subject: n\r\nContent-Type: message/rfc822\r\n\r\n" + payload
        else:
            edge = b"b%d" % level
            payload = (
                b"Subject: n\r\nContent-Type: multipart/mixed; boundary=" + edge + b"\r\n\r\n--" + edge + b"\r\n"
                + payload + b"\r\n--" + edge + b"--\r\n"
            )  # fmt: skip
    return payload


@pytest.mark.parametrize("form", ["rfc822", "multipart"])
@pytest.mark.parametrize(("depth", "refused"), [(5, False), (10, False), (11, True), (90, True), (5_000, True)])
def test_depth_is_bounded(read: Read, form: str, depth: int, refused: bool) -> None:
    payload = nested(depth, form)
    started = time.process_time()
    found = read(payload)
    assert (REFUSED in found[0]) is refused
    assert time.process_time() - started < 2


def test_many_lines_in_many_parts_are_refused_before_they_are_parsed(read: Read) -> None:
    payload = nested(90, "multipart").replace(b"trong\r\n\r\nx", b"trong\r\n\r\n" + b"x\r\n" * 1_000_000)
    started = time.process_time()
    assert "too many lines" in read(payload)[0][REFUSED]["value"]
    assert time.process_time() - started < 1


def test_the_number_of_attachments_is_bounded(read: Read) -> None:
    most = read(letter(files=tuple((f"{number}.bin", b"x") for number in range(100))))
    assert len(most[0]["attachments"]) == 100
    more = read(letter(files=tuple((f"{number}.bin", b"x") for number in range(101))))
    assert "more than 100 attachments" in more[0][REFUSED]["value"]
    many = (
        b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 1_100 + b"--b--\r\n"
    )
    assert "parts" in read(many)[0][REFUSED]["value"]


def test_long_bodies_are_cut_and_say_so(read: Read) -> None:
    found = read(raw(body=b"x" * 1_200_000))[0]
    assert (len(found["body_text"]), found["body_cut"]) == (1_000_000, True)


def test_expensive_messages_are_cheap_to_refuse(read: Read) -> None:
    started = time.process_time()
    # Fields of a megabyte, a hundred thousand addresses, encoded words without end, a boundary at every line.
    read(raw(b"Subject: " + b"=?utf-8?Q?a?= " * 100_000, b"To: " + b"a@b.vn, " * 100_000, b"X: " + b"(" * 1_000_000))
    read(raw(b"From: " + b"(" * 100_000, b"To: " + b'"' * 100_000, b"Message-ID: " + b"<" * 100_000))
    read(raw(b"Date: " + b"1" * 100_000, b"Content-Type: text/plain; " + b"a=b; " * 20_000))
    read(raw(b"Content-Type: text/plain; charset=" + b"a" * 100_000, b"Content-Disposition: " + b'"\\' * 50_000))
    read(b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n" * 200_000 + b"--b--")
    for end in (b"\r\n", b"\r", b"\n"):
        read(b"X: y" + end + b"Content-Type: multipart/mixed; " + b"a=b;" * 1_000_000 + b"\r\n\r\nx")
        read(b"X: y" + end + b"Content-Type: multipart/mixed; " + (b"a=b;" + end + b" ") * 500_000 + b"\r\n\r\nx")
    assert time.process_time() - started < 10


def test_dates_that_cannot_be_read_stay_as_they_are(read: Read) -> None:
    for written in (
        "9/5/2026 8:00 SA",
        "Thứ bảy",
        "Sat, 09 May 2026 08:00:00 -0000",
        "Sat, 99 May 2026 99:00:00 +9999",
    ):
        assert read(raw(b"Date: " + written.encode()))[0]["date"] == written


@pytest.mark.parametrize(
    "payload", [b"", b"\r\n\r\n", b"From a\r\n", b"From: a@x.vn", b"x: y\r\n\r\nz", TABLE, b"\0" * 50]
)
def test_what_is_no_message_is_refused(read: Read, payload: bytes) -> None:
    with pytest.raises(NotTheFormat) as caught:
        read(payload)
    assert caught.value.data["health"] == Health.NOT_THE_FORMAT


def test_listings_hold_no_records_and_one_message_is_a_source_too(read: Read, make_source: Maker) -> None:
    assert read(LISTING_MARK + b'"messages":[]}') == []
    source = source_of(make_source, "https://thu.example.vn/1.eml", {})
    steps = READER.pull(
        source, lambda url, **_: Exchange(url=url, status=200, health=Health.OK, body=letter()), Known()
    )  # fmt: skip
    assert next(steps).slot == 0
    with pytest.raises(StopIteration) as stop:
        next(steps)
    assert stop.value.value.completeness is Completeness.COMPLETE


@pytest.mark.parametrize(
    "options",
    [{"subject": "("}, {"inner": "table"}, {"inner": "mail", "attachments": "*"}, {"slice": 0}, {"from": "x"},
     {"attachments": "*", "inner": "table", "inner_options": {"x": 1}}],
)  # fmt: skip
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        MailOptions.model_validate(options)


FIELDS = st.sampled_from(
    [b"Subject", b"From", b"To", b"Date", b"Message-ID", b"Content-Type", b"Content-Disposition",
     b"Content-Transfer-Encoding", b"MIME-Version"]
)  # fmt: skip
VALUES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [b"=?utf-8?B?", b"=?", b"multipart/mixed; boundary=b", b"message/rfc822", b"text/html; charset=\xff",
         b"attachment; filename*=", b"attachment; filename*0*=a''%", b"base64", b"quoted-printable", b"x-uuencode",
         b"text/plain; charset*=''x", b"<@", b"@,;:<", b"multipart/", b"message/partial", b"text/plain; name*1=x"]
    ),
)  # fmt: skip


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(FIELDS, VALUES), max_size=6), st.binary(max_size=120), st.sampled_from([None, "*"]))
def test_no_bytes_break_the_reader(
    read: Read, fields: list[tuple[bytes, bytes]], body: bytes, attachments: str | None
) -> None:
    payload = b"".join(name + b": " + value + b"\r\n" for name, value in fields) + b"\r\n" + body
    for one in (payload, body, b"Subject: x\r\n\r\n" + payload):
        try:
            read(one, attachments=attachments)
        except NotTheFormat as error:
            assert error.data["health"] in ("not-the-format", "challenge")
