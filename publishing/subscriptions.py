"""Subscriptions to push: who is told what, and where; the events that each is owed."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from publishing import push_keys
from publishing.problems import bad_request, not_found
from publishing.push_channels import Channel, EmailOptions, checked, kept
from publishing.push_message import event_id, new_secret
from publishing.push_template import HttpTemplate
from publishing.subscribers import Viewer
from schemas.errors import ConfigError
from schemas.registry import RECORD_TYPES
from warehouse.connection import Connection, transaction
from warehouse.statements import row, rows, run, scalar

Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Words = Annotated[list[Word], Field(min_length=1, max_length=200)]
URL = Annotated[str, StringConstraints(pattern=r"^(https?://|mailto:)[^\s]+$", max_length=2000)]
ROTATION_HOURS = 24


class Filters(BaseModel):
    """Which records: every member that is there must agree, one word of each is enough."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    types: Words | None = None
    agencies: Words | None = Field(default=None, description="agency_code, issuer_code or organiser_code")
    units: Words | None = Field(default=None, description="unit_code or one of area_codes")
    topics: Words | None = None
    urgency: (
        Literal["normal", "urgent", "very_urgent", "flash", "flash_timed", "Future", "Expected", "Immediate"] | None
    ) = Field(default=None, description="at least; a record without urgency does not pass")

    materiality: Literal["major", "minor"] | None = Field(
        default=None, description="at least; a silent change passes without this filter alone"
    )

    @field_validator("types")
    @classmethod
    def _known(cls, words: list[str] | None) -> list[str] | None:
        wrong = sorted(set(words or ()) - set(RECORD_TYPES))
        if wrong:
            raise ValueError(f"không có loại / no record types {', '.join(wrong)}")
        return words

    def kept(self) -> str:
        """As it is stored: only the members that are there."""
        return self.model_dump_json(exclude_none=True)


class NewSubscription(BaseModel):
    """The body of POST /v1/subscriptions."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    target: URL
    channel: Channel = "webhook"
    feed: Annotated[str, StringConstraints(max_length=64)] = "public"
    filters: Filters = Filters()
    payload: Literal["thin", "full"] = "thin"
    template: HttpTemplate | None = Field(default=None, description="what http_template sends")
    email: EmailOptions | None = Field(default=None, description="how email is written")

    @model_validator(mode="after")
    def _fits(self) -> "NewSubscription":
        checked(self.channel, self.target, self.template, self.payload)
        if self.email is not None and self.channel != "email":
            raise ValueError("email thuộc kênh email / email belongs to the channel email")
        return self


class SubscriptionChange(BaseModel):
    """The body of PATCH /v1/subscriptions/{id}."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    target: URL | None = None
    filters: Filters | None = None
    payload: Literal["thin", "full"] | None = None
    template: HttpTemplate | None = Field(default=None, description="a whole new template, with its secrets")
    state: Literal["active", "paused"] | None = None


def enqueue(conn: Connection) -> int:
    """Make events of all changes that were numbered since the last time, for every active subscription.

    A subscription that rests is looked at when it is active again, from where it stood: nothing is lost meanwhile.
    """
    with transaction(conn):
        run(conn, "push.lock")
        return int(scalar(conn, "push.enqueue"))


def add(conn: Connection, subscriber: str, wanted: NewSubscription, *, home: Path) -> tuple[str, str]:
    """A new subscription from the present position on: its id, and its key, which of a webhook is shown this once."""
    options, secret = kept(wanted.channel, wanted.template, wanted.email)
    name = insert(
        conn,
        home,
        subscriber=subscriber,
        feed=wanted.feed,
        channel=wanted.channel,
        target=wanted.target,
        filters=wanted.filters.kept(),
        payload=wanted.payload,
        options=options,
        secret=secret,
    )
    return name, secret


def insert(conn: Connection, home: Path, *, options: dict[str, Any], secret: str, **values: str | None) -> str:
    """A row for a subscription of any channel: all that has a secret passes here, and is sealed. Its id."""
    name = str(uuid4())
    sealed = push_keys.seal(home, name, secret) if secret else ""
    told = {"subscription": name, "options": json.dumps(options), "secret": sealed}
    return str(scalar(conn, "push.add", values | told))


def listed(conn: Connection, subscriber: str | None = None) -> list[dict[str, Any]]:
    """Subscriptions with what they are owed, without keys; of one subscriber, or of all."""
    return rows(conn, "push.listed", {"subscriber": subscriber, "subscription": None})


def owned(conn: Connection, subscription: str, asking: Viewer | None = None) -> dict[str, Any]:
    """One subscription; 404 when it is not there or not of the asking. None asks for the operator."""
    try:
        wanted = str(UUID(subscription))
    except ValueError as error:
        raise not_found() from error
    values = {"subscription": wanted, "subscriber": asking.name if asking else None}
    found = row(conn, "push.listed", values)
    if found is None:
        raise not_found()
    return found


def change(
    conn: Connection, subscription: str, wanted: SubscriptionChange, *, home: Path, reason: str | None = None
) -> None:
    """Change what is given; `reason` says why it was paused."""
    values = wanted.model_dump(include={"target", "payload", "state"}) | {"subscription": subscription}
    values |= {"filters": wanted.filters.kept() if wanted.filters is not None else None, "reason": reason}
    own = owned(conn, subscription)
    options, secret = _channel_change(own, wanted)
    secret = push_keys.seal(home, subscription, secret) if secret else None
    run(conn, "push.change", values | {"options": options, "secret": secret})


def _channel_change(own: dict[str, Any], wanted: SubscriptionChange) -> tuple[str | None, str | None]:
    """New options and secrets, if any; 400 for what does not fit the channel.

    Secrets go nowhere but where they were given for: another server needs the whole template anew.
    """
    channel, target, template = own["channel"], wanted.target or own["target"], wanted.template
    try:
        if channel == "websub" and (wanted.target or wanted.filters or wanted.payload or wanted.state):
            raise ValueError("đổi ở hub / a subscription of WebSub is changed at its hub")
        if own["options"].get("is_unsubscribed") and wanted.state == "active":
            raise ValueError("người nhận đã hủy / the receiver has unsubscribed; only a new subscription can follow")
        if channel == "http_template" and template is None:
            if target != own["target"] or wanted.payload == "full":
                raise ValueError("gửi kèm template và secrets / a new target needs its template and secrets again")
        elif channel != "websub":
            checked(channel, target, template, wanted.payload or own["payload"])
    except ValueError as error:
        raise bad_request(f"Không đổi được: {error}.", f"Cannot be changed: {error}.") from error
    if template is None:
        return None, None
    options, secret = kept(channel, template)
    return json.dumps(options), secret


def rotate(conn: Connection, subscription: str, hours: int = ROTATION_HOURS, *, home: Path) -> str:
    """A new key; the old one signs beside it for so many hours."""
    secret = new_secret()
    sealed = push_keys.seal(home, subscription, secret)
    if not run(conn, "push.rotate", {"subscription": subscription, "secret": sealed, "hours": hours}):
        raise bad_request("Chỉ webhook có khóa ký.", "Only a webhook has a key of signatures.")
    return secret


def reseal(conn: Connection, home: Path, *, with_new_key: bool = False) -> dict[str, int]:
    """Seal every secret with the key of today, also what an earlier version stored in plain text.

    `sealed` counts what was changed, `unreadable` what no key of ours opens: that stays as it is.
    """
    counts = {"sealed": 0, "unreadable": 0}
    with transaction(conn):
        run(conn, "push.lock")  # one at a time, else of two new keys one would be lost
        if with_new_key:
            push_keys.rotate(home)
        key = push_keys.current(home)
        for held in rows(conn, "push.secrets"):
            kept = [stored for stored in (held["secret"], held["old_secret"]) if stored]
            if key and all(push_keys.key_of(stored) == key for stored in kept):
                continue
            name = held["subscription"]
            try:
                sealed = [push_keys.seal(home, name, push_keys.unseal(home, name, stored)) for stored in kept]
            except ConfigError:
                counts["unreadable"] += 1
                continue
            values = held | {"sealed": sealed[0], "old_sealed": sealed[1] if len(sealed) == 2 else None}
            counts["sealed"] += run(conn, "push.reseal", values)
    return counts


def sealing(conn: Connection, home: Path) -> dict[str, int]:
    """How the secrets of all subscriptions lie: sealed, in plain text, or under a key that is not here."""
    counts = {"sealed": 0, "plain": 0, "unreadable": 0}
    for held in rows(conn, "push.secrets"):
        if not push_keys.is_sealed(held["secret"]):
            counts["plain"] += 1
            continue
        try:
            push_keys.unseal(home, held["subscription"], held["secret"])
            counts["sealed"] += 1
        except ConfigError:
            counts["unreadable"] += 1
    return counts


def remove(conn: Connection, subscription: str) -> None:
    """End a subscription, with all that it is owed."""
    run(conn, "push.remove", {"subscription": subscription})


def add_test(conn: Connection, subscription: str) -> int:
    """Owe a test event; its counter."""
    return int(scalar(conn, "push.add_test", {"subscription": subscription}))


def events(conn: Connection, subscription: str, since: int, limit: int) -> list[dict[str, Any]]:
    """Events from a counter on, with what became of each; what the feed no longer tells has no content here either."""
    found = rows(conn, "push.events", {"subscription": subscription, "since": since, "limit": limit})
    for event in found:
        line = event.pop("line")
        event["id"] = event_id(subscription, event["counter"])
        event["change"] = json.loads(line) if line and event["payload"] == "full" else None
    return found


def wake(conn: Connection, host: str) -> bool:
    """Forget that a host gave no answer, for it and for the subscriptions served there; False where it did not rest."""
    if not run(conn, "push.host_answered", {"host": host}):
        return False
    run(conn, "push.wake", {"host": host})
    return True


def prune(conn: Connection, days: int, *, batch: int = 1000, batches: int | None = None) -> int:
    """Delete events that were delivered more than so many days ago, in transactions of `batch`; how many went.

    Receipts stay. `batches` bounds the work; None goes on until nothing is left.
    """
    gone = 0
    while batches is None or batches > 0:
        with transaction(conn):
            deleted = int(scalar(conn, "push.prune", {"days": days, "batch": batch}))
        gone += deleted
        if deleted < batch:
            break
        batches = None if batches is None else batches - 1
    return gone


def dead(conn: Connection, subscription: str | None = None) -> list[dict[str, Any]]:
    """Events that were given up."""
    return rows(conn, "push.dead", {"subscription": subscription})


def redrive(conn: Connection, subscription: str | None = None, counter: int | None = None) -> int:
    """Owe dead events again, one or all; how many."""
    return run(conn, "push.redrive", {"subscription": subscription, "counter": counter})
