"""The worker of push: takes what is owed, sends it, writes down what became of it.

An event belongs to a worker by a lease in the database. A worker that dies leaves a lease that runs out, so the event
is sent again under the same name: at least once, in the order of each entity.
"""

import logging
import random
import time
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import Any

from lienthong import database
from lienthong.channels import email, http_template, webhook
from lienthong.channels import websub as websub_channel
from lienthong.channels.outcome import Event, Outcome, Sender
from lienthong.push_pace import PACE, Pace, Speeds
from lienthong.settings import Settings
from publishing import subscriptions, websub
from publishing.push_keys import unseal
from publishing.push_message import event_id
from schemas.errors import ConfigError
from schemas.violation import shown
from warehouse.connection import Connection, session, transaction
from warehouse.statements import rows, run

logger = logging.getLogger(__name__)

QUESTIONS = 3  # attempts of a question of intent: who does not answer it soon is not asked for days
SENDERS: Mapping[str, Sender] = {
    "webhook": webhook.send,
    "http_template": http_template.send,
    "email": email.send,
    "websub": websub_channel.send,
}


def deliver(settings: Settings, pace: Pace = PACE) -> dict[str, int]:
    """Enqueue, then send until nothing is due; counts: enqueued, delivered, retrying, dead."""
    with session(database.dsn(settings)) as conn, ThreadPoolExecutor(pace.senders) as senders:
        worker = Worker(senders=senders, settings=settings, pace=pace)
        worker.conn = conn
        worker.enqueue()
        while worker.claim() or worker.flying:
            worker.settle(patience=None)
        return worker.counts


@dataclass(slots=True, kw_only=True)
class Worker:
    """Keeps its senders busy: whoever is done makes place for the next, so that nobody waits for the slowest.

    One thread talks to the database; the senders talk to receivers alone.
    """

    senders: ThreadPoolExecutor
    settings: Settings
    pace: Pace
    conn: Connection = field(init=False)  # another one after the database was away
    flying: dict[Future[Outcome], Event] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: {"enqueued": 0, "delivered": 0, "retrying": 0, "dead": 0})
    speeds: Speeds = field(init=False)

    def __post_init__(self) -> None:
        self.speeds = Speeds(self.pace.quick)

    def enqueue(self) -> None:
        """Owe what is new; leases of WebSub that are over end."""
        with transaction(self.conn):
            websub.sweep(self.conn)
        self.counts["enqueued"] += subscriptions.enqueue(self.conn)

    def claim(self) -> int:
        """Lease as many events as there are free senders and hand them over; how many."""
        free = self.pace.senders - len(self.flying)
        if free <= 0:
            return 0
        now, speeds = time.monotonic(), self.speeds
        for event in self.flying.values():
            speeds.wait_for(event["host"], now - event["begun"])
        lagging = sum(event["host"] in speeds.slow for event in self.flying.values())
        values: dict[str, Any] = {"quick": sorted(speeds.quick), "slow": sorted(speeds.slow)}
        values |= {"slow_places": max(0, self.pace.slow_places - lagging)}
        values |= {"each": self.pace.each, "each_host": self.pace.each_host, "most": free}
        values |= {"lease": 2 * self.pace.timeout + 30}
        with transaction(self.conn):
            claimed = rows(self.conn, "push.claim", values)
            for event in claimed:
                event["begun"], event["events"] = now, [event]
                if event["is_gathered"]:
                    asked = {name: event[name] for name in ("subscription", "counter", "batch", "leased_until")}
                    event["events"] = rows(self.conn, "push.gather", asked)
        for event in claimed:
            self.flying[self.senders.submit(attempt, event, self.settings, self.pace.timeout)] = event
        return len(claimed)

    def settle(self, patience: float | None) -> None:
        """Write down every sending that is over; waits for the first so many seconds, None for as long as it takes."""
        over, _ = wait(self.flying, timeout=patience, return_when=FIRST_COMPLETED)
        for done in over:
            event, outcome = self.flying.pop(done), done.result()
            answered = outcome.status is not None and outcome.status < 500
            self.speeds.learn(event["host"], seconds=outcome.seconds, answered=answered)
            self.counts[_settle(self.conn, event, outcome, self.pace)] += len(event["events"])


def attempt(event: Event, settings: Settings, timeout: float) -> Outcome:
    """Open the secrets of an event and send it; the time that it took is part of what became of it."""
    started = time.monotonic()
    try:
        opened = {
            name: unseal(settings.home, event["subscription"], event[name]) if event[name] else None
            for name in ("secret", "old_secret")
        }
    except ConfigError as error:
        logger.error("a secret of push cannot be opened", extra={"subscription": event["subscription"]})
        return Outcome(error=shown(str(error)), is_ours=True)
    try:
        outcome = send(event | opened, settings, timeout)
    except Exception as error:  # one event that nobody foresaw must not end the sending of all others
        logger.exception("a sender of push failed", extra={"event": event_id(event["subscription"], event["counter"])})
        outcome = Outcome(error=shown(f"{type(error).__name__}: {error}"))
    return replace(outcome, seconds=time.monotonic() - started)


def send(event: Event, settings: Settings, timeout: float) -> Outcome:
    """One attempt, by the channel of the subscription."""
    if _is_untold(event):
        return Outcome(error="luồng không còn kể thay đổi này / the feed no longer tells this change", is_final=True)
    return SENDERS[event["channel"]](event, settings, timeout)


def _is_untold(event: Event) -> bool:
    """The feed tells nothing of this change to its readers, so there is nothing to send and there will not be."""
    # A WebSub sends the document that is there now.
    is_change = event["kind"] in ("upsert", "tombstone") and event["channel"] != "websub"
    return is_change and all(each["line"] is None for each in event["events"])


def _settle(conn: Connection, event: Event, outcome: Outcome, pace: Pace) -> str:
    """Write down what became of an attempt; the state of the event after it."""
    attempts, disable, block = event["attempts"], None, outcome.retry_after
    if outcome.is_gone:
        disable = "nơi nhận trả lời 410 / the receiver answered 410"
    if outcome.error is None:
        state, delay = "delivered", 0.0
    elif outcome.is_ours:
        state, delay, block = "retrying", 0.0, pace.open_seconds
    elif outcome.is_final or (attempts >= _most(event, pace) and disable is None):
        state, delay = "dead", 0.0
    else:
        rest = pace.delays[min(attempts, len(pace.delays) - 1)]
        state, delay = "retrying", max(rest * random.uniform(0.9, 1.1), outcome.retry_after)
    told = {"subscription": event["subscription"], "state": state, "delay": delay}
    told |= {"counters": [each["counter"] for each in event["events"]]}
    told |= {"leased_until": event["leased_until"], "status": outcome.status, "error": outcome.error}
    told |= {"excerpt": outcome.excerpt, "block": block, "opens": pace.opens}
    told |= {"open_seconds": pace.open_seconds, "disable": disable, "payload": event["payload"]}
    told |= {"forgiven": int(outcome.is_ours)}
    host = {"host": event["host"], "opens": pace.opens, "open_seconds": pace.open_seconds, "error": outcome.error}
    with transaction(conn):
        if not run(conn, "push.settle", told):
            logger.warning(
                "a lease ran out before its answer", extra={"event": event_id(event["subscription"], event["counter"])}
            )
        else:
            _told_of_host(conn, host | {"longest": pace.open_longest}, outcome)
            websub.conclude(conn, event, state)
    return state


def _told_of_host(conn: Connection, host: dict[str, Any], outcome: Outcome) -> None:
    if outcome.silent:
        run(conn, "push.host_silent", host)
    elif outcome.status is not None:
        run(conn, "push.host_answered", host)


def _most(event: Event, pace: Pace) -> int:
    """How often an event is tried."""
    return min(len(pace.delays), QUESTIONS) if event["kind"] in websub.INTENTS else len(pace.delays)
