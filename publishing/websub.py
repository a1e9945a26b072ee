"""A WebSub hub (W3C Recommendation, 23 January 2018) for the Atom, RSS and JSON documents of our own feeds."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from publishing import subscriptions
from publishing.doors.atom import path_of
from publishing.doors.listing import FORMS
from publishing.feeds import Feed, all_feeds
from publishing.problems import Problem, bad_request
from publishing.subscribers import Viewer
from schemas.registry import RECORD_TYPES
from warehouse.connection import Connection
from warehouse.statements import row, run

SHORTEST, USUAL, LONGEST = 300, 864_000, 2_592_000  # seconds of a lease: 5 minutes, 10 days, 30 days
LONGEST_SECRET = 199  # bytes; "MUST be less than 200 bytes in length" (5.1)
INTENTS = frozenset({"subscribe", "unsubscribe", "denied"})
# Anybody may ask, and each request makes the hub ask an address in turn: so many unanswered ones at a time.
UNVERIFIED, UNVERIFIED_AT_ONE_HOST = 500, 20
GONE = "không còn quyền đọc luồng / the feed may no longer be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A document that can be subscribed to."""

    feed: Feed
    form: str
    record_type: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a subscriber asks of the hub (5.1)."""

    mode: str
    topic: str
    callback: str
    lease_seconds: int
    secret: str


def read_request(pairs: Sequence[tuple[str, str]]) -> Request:
    """The request of a form; Problem 400 for what is missing, doubled or malformed. Other members are ignored (5.1)."""
    found: dict[str, str] = {}
    for name, value in pairs:
        if name.startswith("hub.") and name in found:
            raise _refused("mỗi hub.* một lần", "each hub.* once", name)
        found[name] = value
    mode, callback, secret = found.get("hub.mode"), found.get("hub.callback", ""), found.get("hub.secret", "")
    if mode not in ("subscribe", "unsubscribe"):
        raise _refused("hub.mode là subscribe hoặc unsubscribe", "hub.mode is subscribe or unsubscribe", "hub.mode")
    if not _is_address(callback):
        raise _refused(
            "hub.callback là địa chỉ http(s), tối đa 2000 ký tự, không có #",
            "hub.callback is an http(s) address of at most 2,000 characters without a fragment",
            "hub.callback",
        )
    if len(secret.encode("utf-8", "surrogatepass")) > LONGEST_SECRET or not secret.isprintable():
        raise _refused("hub.secret dưới 200 byte", "hub.secret is less than 200 bytes of text", "hub.secret")
    lease = found.get("hub.lease_seconds") or str(USUAL)
    if not (lease.isascii() and lease.isdecimal() and 0 < len(lease) <= 12 and int(lease) > 0):
        raise _refused("hub.lease_seconds là số dương", "hub.lease_seconds is a positive number", "hub.lease_seconds")
    return Request(
        mode=mode,
        topic=found.get("hub.topic", ""),
        callback=callback,
        lease_seconds=min(max(int(lease), SHORTEST), LONGEST),
        secret=secret,
    )


def topic_of(feeds: Sequence[Feed], address: str, public_url: str) -> Topic | None:
    """The document of an address, exactly as its own rel=self says it."""
    base = public_url.rstrip("/")
    path = address.removeprefix(base) if address.startswith(f"{base}/feeds/") else None
    if path is None:
        return None
    named = urlsplit(path)
    name, _, form = named.path.removeprefix("/feeds/").rpartition(".")
    record_type = dict(parse_qsl(named.query)).get("type")
    feed = next((each for each in feeds if each.feed == name), None)
    if feed is None or form not in FORMS or (record_type is not None and record_type not in RECORD_TYPES):
        return None
    return Topic(feed=feed, form=form, record_type=record_type) if path_of(feed, record_type, form) == path else None


def ask(conn: Connection, asking: Viewer, wanted: Request, *, public_url: str, home: Path) -> None:
    """Keep a request until its callback has confirmed it; Problem 400 for a topic that this caller cannot have."""
    topic = topic_of(all_feeds(conn), wanted.topic, public_url)
    if topic is None or topic.feed.audience > asking.audience:  # one answer for both, so that it tells nothing
        raise _refused(
            "hub.topic phải là địa chỉ rel=self của một luồng mà người hỏi được đọc",
            "hub.topic has to be the rel=self address of a feed that the caller may read",
            "hub.topic",
        )
    about = {"callback": wanted.callback, "topic": wanted.topic}
    if wanted.mode == "unsubscribe":
        run(conn, "websub.ask_end", about)  # nothing to end looks the same: it is nobody's business who subscribes
        return
    run(conn, "websub.replace_unverified", about)
    host = urlsplit(wanted.callback).netloc.lower()
    waiting = row(conn, "websub.unverified", {"host": host})
    if waiting and (waiting["everywhere"] >= UNVERIFIED or waiting["there"] >= UNVERIFIED_AT_ONE_HOST):
        raise _too_many()
    name = subscriptions.insert(
        conn,
        home,
        subscriber=asking.name,
        feed=topic.feed.feed,
        channel="websub",
        target=wanted.callback,
        filters=json.dumps({"types": [topic.record_type]} if topic.record_type else {}),
        payload="thin",
        options={"topic": wanted.topic, "form": topic.form, "lease_seconds": wanted.lease_seconds, "host": host}
        | ({"type": topic.record_type} if topic.record_type else {}),
        secret=wanted.secret,
    )
    run(conn, "websub.ask", {"subscription": name})


def conclude(conn: Connection, event: Mapping[str, Any], state: str) -> None:
    """What follows from the answer to a question of intent; nothing while it is to be asked again."""
    if state not in ("delivered", "dead") or event["kind"] not in INTENTS:
        return
    about = {"subscription": event["subscription"]}
    is_yes = state == "delivered"
    if event["kind"] == "subscribe" and is_yes:
        run(conn, "websub.confirm", about)
    elif event["kind"] != "unsubscribe" or is_yes:  # refused, ended, or denied
        run(conn, "websub.end", about)
    run(conn, "websub.forget", about | {"counter": event["counter"]})


def sweep(conn: Connection) -> None:
    """End what ran out, and tell those who may no longer read."""
    run(conn, "websub.expire")
    run(conn, "websub.deny", {"subscription": None, "reason": GONE})


def deny(conn: Connection, subscription: str, reason: str) -> None:
    """End one subscription by the operator's word; its callback is told (5.2)."""
    run(conn, "websub.deny", {"subscription": subscription, "reason": reason})


def signature(secret: str, body: bytes) -> str:
    """X-Hub-Signature (5.2.1, 7.1): method=hexdigest of HMAC over the body."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    is_plain = text.isascii() and text.isprintable() and " " not in text and "#" not in text and len(text) <= 2_000
    return is_plain and parts.scheme in ("http", "https") and bool(parts.netloc) and "@" not in parts.netloc


def _refused(vi: str, en: str, name: str) -> Problem:
    return bad_request(f"Yêu cầu WebSub: {vi}.", f"WebSub request: {en}.", parameters=[name[:100]])


def _too_many() -> Problem:
    return Problem(
        429,
        "too-many",
        "Quá nhiều đăng ký đang chờ xác nhận; hãy thử lại sau.",
        "Too many subscriptions wait for their confirmation; try again later.",
        headers={"Retry-After": "300"},
    )
