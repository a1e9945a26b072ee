"""The worker of push: takes what is owed, sends it, writes down what became of it.

An event belongs to a worker by a lease in the database. A worker that dies leaves a lease that runs out, so the event
is sent again under the same name: at least once, in the order of each entity.
"""

import logging
import random
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import requests
import urllib3

from connectors.guard import AddressRefused, Guard, target
from connectors.wire import Deadline, GuardedAdapter, seconds_asked
from lienthong import database
from lienthong.push_pace import PACE, Pace, Speeds
from lienthong.settings import Settings
from publishing import subscriptions
from publishing.push_keys import unseal
from publishing.push_message import body, event_id, headers
from schemas.errors import ConfigError
from schemas.violation import shown
from warehouse.connection import Connection, session, transaction
from warehouse.statements import rows, run

logger = logging.getLogger(__name__)

Event = dict[str, Any]

LONGEST_WAIT = 86_400.0  # what a Retry-After may ask for
EXCERPT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a receiver said; no status when it said nothing."""

    status: int | None = None
    error: str | None = None
    excerpt: str | None = None
    retry_after: float = 0.0
    silent: bool = False  # the host gave no answer at all: also a fault of others who are served there
    is_ours: bool = False  # nothing was sent by a fault of this node: costs no attempt, ends by itself once mended
    seconds: float = 0.0


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
            event["begun"] = now
            self.flying[self.senders.submit(attempt, event, self.settings, self.pace.timeout)] = event
        return len(claimed)

    def settle(self, patience: float | None) -> None:
        """Write down every sending that is over; waits for the first so many seconds, None for as long as it takes."""
        over, _ = wait(self.flying, timeout=patience, return_when=FIRST_COMPLETED)
        for done in over:
            event, outcome = self.flying.pop(done), done.result()
            answered = outcome.status is not None and outcome.status < 500
            self.speeds.learn(event["host"], seconds=outcome.seconds, answered=answered)
            self.counts[_settle(self.conn, event, outcome, self.pace)] += 1


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
    outcome = send(event | opened, settings, timeout)
    return replace(outcome, seconds=time.monotonic() - started)


def send(event: dict[str, Any], settings: Settings, timeout: float) -> Outcome:
    """One attempt: to an address that readers could reach too, no redirect followed, the answer read up to a bound."""
    if _is_untold(event):
        return Outcome(error="luồng không còn kể thay đổi này / the feed no longer tells this change")
    text = body(event, public_url=settings.public_url)
    name = event_id(event["subscription"], event["counter"])
    keys = [key for key in (event["secret"], event["old_secret"]) if key]
    clock = Deadline(time.monotonic)
    adapter = GuardedAdapter(Guard(settings.allow_hosts), clock)
    try:
        target(event["target"])
        signed = headers(name, text, keys, datetime.now(UTC)) | {"User-Agent": "lienthong-push", "Accept-Encoding": ""}
        request = requests.Request("POST", event["target"], headers=signed, data=text.encode()).prepare()
        clock.start(timeout)
        answer = adapter.send(request, stream=True, timeout=timeout, verify=True)
        excerpt = answer.raw.read(EXCERPT, decode_content=False)
        answer.raw.close()
    except (AddressRefused, requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        silent = not isinstance(error, AddressRefused | ValueError)
        return Outcome(error=shown(f"{type(error).__name__}: {error}"), silent=silent)
    finally:
        adapter.close()
    return Outcome(
        status=answer.status_code,
        error=None if 200 <= answer.status_code < 300 else f"HTTP {answer.status_code}",
        excerpt=shown(excerpt.decode("utf-8", "replace")) if excerpt else None,
        retry_after=_rest(answer) if answer.status_code in (429, 503) else 0.0,
    )


def _is_untold(event: dict[str, Any]) -> bool:
    """The feed tells nothing of this change to its readers, so there is nothing to send and there will not be."""
    return event["kind"] != "test" and event["line"] is None


def _rest(answer: requests.Response) -> float:
    """For how long the receiver wants to be left alone, bounded; 0 when it says nothing about it."""
    return min(seconds_asked(answer.headers.get("Retry-After")) or 0.0, LONGEST_WAIT)


def _settle(conn: Connection, event: Event, outcome: Outcome, pace: Pace) -> str:
    """Write down what became of an attempt; the state of the event after it."""
    attempts, disable, block = event["attempts"], None, outcome.retry_after
    if outcome.status == 410:
        disable = "nơi nhận trả lời 410 / the receiver answered 410"
    if outcome.error is None:
        state, delay = "delivered", 0.0
    elif outcome.is_ours:
        state, delay, block = "retrying", 0.0, pace.open_seconds
    elif _is_untold(event) or (attempts >= len(pace.delays) and disable is None):
        state, delay = "dead", 0.0
    else:
        rest = pace.delays[min(attempts, len(pace.delays) - 1)]
        state, delay = "retrying", max(rest * random.uniform(0.9, 1.1), outcome.retry_after)
    told = {"subscription": event["subscription"], "counter": event["counter"], "state": state, "delay": delay}
    told |= {"leased_until": event["leased_until"], "status": outcome.status, "error": outcome.error}
    told |= {"excerpt": outcome.excerpt, "block": block, "opens": pace.opens}
    told |= {"open_seconds": pace.open_seconds, "disable": disable, "payload": event["payload"]}
    told |= {"forgiven": int(outcome.is_ours)}
    host = {"host": event["host"], "opens": pace.opens, "open_seconds": pace.open_seconds, "error": outcome.error}
    with transaction(conn):
        if not run(conn, "push.settle", told):
            logger.warning(
                "a lease ran out before its answer", extra={"event": event_id(told["subscription"], told["counter"])}
            )
        elif outcome.silent:
            run(conn, "push.host_silent", host | {"longest": pace.open_longest})
        elif outcome.status is not None:
            run(conn, "push.host_answered", host)
    return state
