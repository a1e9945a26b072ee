"""The worker of push: takes what is owed, sends it, writes down what became of it.

An event belongs to a worker by a lease in the database. A worker that dies leaves a lease that runs out, so the event
is sent again under the same name: at least once, in the order of each entity.
"""

import logging
import random
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any

from lienthong import database
from lienthong.channels import email, http_template, webhook
from lienthong.channels import websub as websub_channel
from lienthong.channels.outcome import Outcome, Sender
from lienthong.settings import Settings
from publishing import subscriptions, websub
from publishing.push_message import event_id
from warehouse.connection import Connection, session, transaction
from warehouse.statements import rows, run

logger = logging.getLogger(__name__)

# Standard Webhooks, "Retry schedule": seconds before each attempt, three days in all.
DELAYS = (0.0, 5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, *(36_000.0,) * 6)
QUESTIONS = 3
SENDERS: Mapping[str, Sender] = {
    "webhook": webhook.send,
    "http_template": http_template.send,
    "email": email.send,
    "websub": websub_channel.send,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How hard the worker tries; all times in seconds."""

    delays: tuple[float, ...] = DELAYS
    timeout: float = 15.0
    senders: int = 8
    each: int = 4  # events of one subscription at a time, so that a slow receiver holds up itself alone
    opens: int = 5  # failures in a row that open the circuit of a subscription
    open_seconds: float = 60.0


def deliver(settings: Settings, pace: Pace = Pace()) -> dict[str, int]:
    """Enqueue, then send until nothing is due; counts: enqueued, delivered, retrying, dead."""
    with session(database.dsn(settings)) as conn, ThreadPoolExecutor(pace.senders) as senders:
        return _round(conn, senders, settings, pace)


def work(settings: Settings, pace: Pace = Pace(), *, interval: float = 1.0, ended: Callable[[], bool]) -> None:
    """Deliver until `ended` says so; looks at the queue once an interval."""
    with session(database.dsn(settings)) as conn, ThreadPoolExecutor(pace.senders) as senders:
        while not ended():
            _round(conn, senders, settings, pace)
            time.sleep(interval)


def _round(conn: Connection, senders: ThreadPoolExecutor, settings: Settings, pace: Pace) -> dict[str, int]:
    with transaction(conn):
        websub.sweep(conn)
    done = {"enqueued": subscriptions.enqueue(conn), "delivered": 0, "retrying": 0, "dead": 0}
    while claimed := _claim(conn, pace):
        sending = {senders.submit(send, event, settings, pace.timeout): event for event in claimed}
        for ended in as_completed(sending):
            event = sending[ended]
            done[_settle(conn, event, ended.result(), pace)] += len(event["events"])
    return done


def _claim(conn: Connection, pace: Pace) -> list[dict[str, Any]]:
    values = {"each": pace.each, "most": pace.senders, "lease": 2 * pace.timeout + 30}
    with transaction(conn):
        found = rows(conn, "push.claim", values)
        for event in found:
            told = ("subscription", "counter", "batch", "leased_until")
            asked = {name: event[name] for name in told}
            event["events"] = rows(conn, "push.gather", asked) if event["is_gathered"] else [event]
        return found


def send(event: dict[str, Any], settings: Settings, timeout: float) -> Outcome:
    """One attempt, by the channel of the subscription."""
    if _is_untold(event):
        return Outcome(error="luồng không còn kể thay đổi này / the feed no longer tells this change", is_final=True)
    return SENDERS[event["channel"]](event, settings, timeout)


def _is_untold(event: dict[str, Any]) -> bool:
    """The feed tells nothing of this change to its readers, so there is nothing to send and there will not be."""
    is_change = (
        event["kind"] in ("upsert", "tombstone") and event["channel"] != "websub"
    )  # that sends what is there now
    return is_change and all(each["line"] is None for each in event["events"])


def _settle(conn: Connection, event: dict[str, Any], outcome: Outcome, pace: Pace) -> str:
    """Write down what became of an attempt; the state of the event after it."""
    attempts, gone = event["attempts"], outcome.is_gone
    if outcome.error is None:
        state, delay = "delivered", 0.0
    elif outcome.is_final or (attempts >= _most(event, pace) and not gone):
        state, delay = "dead", 0.0
    else:
        wait = pace.delays[min(attempts, len(pace.delays) - 1)]
        state, delay = "retrying", max(wait * random.uniform(0.9, 1.1), outcome.retry_after)
    told = {"subscription": event["subscription"], "counter": event["counter"], "state": state, "delay": delay}
    told |= {"leased_until": event["leased_until"], "status": outcome.status, "error": outcome.error}
    told |= {"excerpt": outcome.excerpt, "block": outcome.retry_after, "opens": pace.opens}
    told |= {"open_seconds": pace.open_seconds}
    told["disable"] = "nơi nhận trả lời 410 / the receiver answered 410" if gone else None
    with transaction(conn):
        if not run(conn, "push.settle", told):
            logger.warning(
                "a lease ran out before its answer", extra={"event": event_id(told["subscription"], told["counter"])}
            )
        elif len(event["events"]) > 1:
            run(conn, "push.settle_others", told | {"others": [each["counter"] for each in event["events"]]})
        websub.conclude(conn, event, state)
    return state


def _most(event: dict[str, Any], pace: Pace) -> int:
    """How often an event is tried; who does not answer a question of intent soon is not asked for days."""
    return min(len(pace.delays), QUESTIONS) if event["kind"] in websub.INTENTS else len(pace.delays)
