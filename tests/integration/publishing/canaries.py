"""A node whose records carry words that are nowhere else, each word for one circle of readers, and its five readers."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lienthong import inbox_intake, pinning, statement_exchange
from lienthong.pushing import Pace, deliver
from lienthong.settings import Settings
from publishing import inbox, subscriptions
from publishing.publisher import publish
from publishing.push_channels import unsubscribe_token
from publishing.snapshot import build_snapshots
from publishing.subscribers import register, viewer_named
from publishing.subscriptions import Filters, NewSubscription
from tests.integration.publishing.writing import execute
from tests.integration.saying import offer, say, settle, table
from warehouse.connection import session, transaction

LATER = "2099-01-01T00:00:00+07:00"  # when every embargo here ends
AFTER = datetime(2099, 1, 2, tzinfo=UTC)

OPEN = "kanari0open"  # for everybody, at once
PRESS = "kanaripress"  # for the press alone: nothing that sources say is so today, so its mark is put there
# Under embargo, each in another way; for everybody once it has ended.
WAITING = {
    "kanari1marked": "an item marked embargoed, in all its fields",
    "kanari2silent": "an item with an embargo and no mark of it",
    "kanari3again": "what became of a published item when its embargo was set again",
    "kanari4repeal": "an act that repeals a public one",
    "kanari5mends": "a correction of a public item",
    "kanari6french": "a translation of a public item",
    "kanari7update": "an update of a public warning",
}
NEVER = {
    "kanari8inside": "an internal item",
    "kanari9draft": "a draft",
    "kanaritaken": "what a withdrawn item says",
    "kanarireporter": "the name of a reporter",
    "kanariquestion": "a question that waits for its answer",
    "kanarirefused": "a refused record",
    "kanarisecret": "a record under a mark of state secrecy",
    "kanaripinned": "the reason of a correction made here",
    "kanariearlier": "what a public item said while it was internal",
}
TOLD = ("press_release", "document", "response", "emergency_notice", "press_inquiry")
READERS = {"anybody": None, "citizen": "public", "reporter": "press", "second": "press", "peer": "press"}
MOST = {"anybody": 0, "citizen": 0, "reporter": 1, "second": 1, "peer": 2}  # audience by any channel


def everywhere(word: str, number: int, **more: Any) -> dict[str, Any]:
    """A press release that has the word in every field that takes words."""
    address = f"https://{word}.example.vn/tin/{number}"
    told = ("summary", "category", "spokesperson", "agency_code", "author", "jurisdiction")
    values = dict.fromkeys(told, word) | {
        "title": f"Tin {word}",
        "body": f"Nội dung {word}",
        "agency": f"Sở {word}",
        "number": f"{number}/TB-{word}",
        "topics": [word],
        "url": address,
        "image_url": address,
        "published_at": "2026-11-20T08:00:00+07:00",
        "attachments": [{"name": f"{word}.pdf", "url": f"{address}.pdf"}],
    }
    return values | more


def many(count: int = 210) -> list[dict[str, Any]]:
    """So many other public records that the feeds have archives."""
    return [
        offer(
            f"many{number}",
            "official_channel",
            name=f"Kênh {number}",
            platform="portal",
            url=f"https://kenh{number}.example.vn/",
        )
        for number in range(count)
    ]


def before() -> list[dict[str, Any]]:
    """What the portal says first."""
    return [
        offer("open", "press_release", **everywhere(OPEN, 1)),
        offer("press", "press_release", **everywhere(PRESS, 9)),
        offer("marked", "press_release",
              **everywhere("kanari1marked", 2, release_status="embargoed", embargo_until=LATER)),
        offer("silent", "press_release", **everywhere("kanari2silent", 3, embargo_until=LATER)),
        offer("again", "press_release", **everywhere("voi0again", 4)),
        offer("taken", "press_release", **everywhere("voi0taken", 5)),
        offer("inside", "press_release", **everywhere("kanari8inside", 6, sensitivity="internal")),
        offer("opened", "press_release",
              **everywhere("kanariearlier", 8, url="https://kanari0url.example.vn/tin/8", sensitivity="internal")),
        offer("draft", "press_release", **everywhere("kanari9draft", 7, release_status="draft")),
        offer("act", number="1/2024/QĐ-UBND", issuer="UBND Tỉnh Mẫu", subject="Văn bản cũ", issued_on="2024-01-02"),
        offer("repeal", number="2/2026/QĐ-UBND", issuer="UBND Tỉnh Mẫu", subject="kanari4repeal", embargo_until=LATER,
              issued_on="2026-11-02", replaces=["1/2024/QĐ-UBND"], url="https://kanari4repeal.example.vn/2"),
        offer("mends", "response", agency="Sở Mẫu", title="kanari5mends", body="kanari5mends", kind="own_correction",
              target_url="https://kanari0open.example.vn/tin/1", published_at="2026-11-21T08:00:00+07:00",
              url="https://kanari5mends.example.vn/1", release_status="embargoed", embargo_until=LATER),
        offer("french", "press_release", title="kanari6french", agency="Sở Mẫu", language="fr", embargo_until=LATER,
              url="https://kanari6french.example.vn/1", translation_of="https://kanari0open.example.vn/tin/1"),
        offer("warning", "emergency_notice", issuer="UBND Tỉnh Mẫu", identifier="W1", headline="Mưa lũ",
              status="Actual", message_type="Alert", sent_at="2026-11-20T08:00:00+07:00", event="Lũ"),
        offer("update", "emergency_notice", issuer="UBND Tỉnh Mẫu", identifier="W2", headline="kanari7update",
              status="Actual", message_type="Update", sent_at="2026-11-21T08:00:00+07:00", event="kanari7update",
              references=["UBND Tỉnh Mẫu,W1,2026-11-20T08:00:00+07:00"], embargo_until=LATER),
        offer("inquiry", "press_inquiry", intake_number="1", outlet="Báo Mẫu", reporter="kanarireporter",
              question="kanariquestion", received_at="2026-11-20T08:00:00+07:00"),
        offer("refused", "press_release", title="kanarirefused", agency="Sở Mẫu", release_status="embargoed"),
        offer("secret", subject="kanarisecret", secrecy="MẬT", number="3/2026/QĐ-UBND", issuer="UBND Tỉnh Mẫu"),
    ]  # fmt: skip


def afterwards() -> list[dict[str, Any]]:
    """The same, where one item is under embargo again and another was withdrawn."""
    changed = {
        "again": everywhere("kanari3again", 4, url="https://voi0again.example.vn/tin/4", embargo_until=LATER),
        "opened": everywhere("voi0opened", 8, url="https://kanari0url.example.vn/tin/8"),
        "taken": everywhere("kanaritaken", 5, url="https://voi0taken.example.vn/tin/5", release_status="withdrawn"),
    }
    return [each | {"values": changed.get(each["key"], each["values"])} for each in before()]


class Receiver:
    """A loopback receiver that takes everything."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer.got.append((self.path.strip("/"), f"{self.headers}{text}"))
                self.send_response(204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def address(self, reader: str) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/{reader}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@dataclass
class City:
    """The node, its readers' tokens, and what tests ask of it."""

    settings: Settings
    receiver: Receiver
    tokens: dict[str, str | None] = field(default_factory=dict)
    subscriptions: dict[str, str] = field(default_factory=dict)
    unsubscribing: str = ""  # what ends a subscription by mail

    def found(self, query: str) -> list[tuple[Any, ...]]:
        return table(self.settings, query)

    def publish(self) -> None:
        assert self.settings.database_url
        with session(self.settings.database_url) as conn:
            publish(conn, self.settings)
            build_snapshots(conn, self.settings)
        deliver(self.settings, Pace(delays=(0.0,)))

    def write(self, writer: str, message_id: str, url: str) -> None:
        """A new record that claims the address of one that is there already."""
        said = {
            "id": None, "record_type": "press_release",
            "changed": {"title": "Tin của tôi", "agency": "Báo Mẫu", "url": url, "language": "vi",
                        "release_status": "released", "sensitivity": "public"},
        }  # fmt: skip
        assert self.settings.database_url
        with session(self.settings.database_url) as conn, transaction(conn):
            peer = viewer_named(conn, writer)
            assert peer is not None
            inbox.accept(conn, peer, message_id, said)


def built(settings: Settings, receiver: Receiver) -> City:
    """A node with five readers, all that they may not see, two packs, events that are owed, and a verdict."""
    city = City(settings, receiver)
    assert settings.database_url
    statement_exchange.prepare(settings)
    with session(settings.database_url) as conn, transaction(conn):
        for name, feed in READERS.items():
            if feed is None:
                city.tokens[name] = None
                continue
            city.tokens[name] = register(conn, name, feed, ("press_release",), exchanges=name == "peer")
            for payload in ("thin", "full"):
                wanted = NewSubscription(
                    target=receiver.address(name), feed=feed, payload=payload, filters=Filters(types=list(TOLD))
                )
                city.subscriptions[f"{name} {payload}"] = subscriptions.add(conn, name, wanted, home=settings.home)[0]
        # Mails nobody: a filter that nothing here passes; the link that ends it is walked.
        mails = NewSubscription.model_validate(
            {"channel": "email", "target": "mailto:doc.gia@example.vn", "filters": {"types": ["venue"]}}
        )
        city.unsubscribing = unsubscribe_token(subscriptions.add(conn, "reporter", mails, home=settings.home)[1])
    now = datetime.now(UTC)
    say(settings, "portal", before(), run_id="r1")
    with session(settings.database_url) as conn:
        execute(conn, "UPDATE core.observation_history SET audience = 1 WHERE doc ->> 'author' = %s", (PRESS,))
    settle(settings, "r1", now)
    say(settings, "channels", many(), run_id="r1")
    settle(settings, "r1", now)
    city.publish()
    say(settings, "portal", afterwards(), run_id="r2")
    [(known,)] = city.found("SELECT entity_id FROM core.entity_now WHERE doc ->> 'title' = 'Tin kanari0open'")
    reason = {"by": "Biên tập viên kanaripinned", "reason": "kanaripinned"}
    pinning.set_pin(settings, known, "category", "Mục mẫu", now=now, until=now + timedelta(days=9), **reason)
    city.write("citizen", "mine", "https://kanari1marked.example.vn/tin/2")
    inbox_intake.take(settings, "r2")
    settle(settings, "r2", now)
    city.publish()
    return city
