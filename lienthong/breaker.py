"""A circuit breaker for each upstream host: one that is down is left alone, and then asked by one pull only.

Its state lies in the warehouse, because the pulls of one host run in different processes. A host that answers, even
with a refusal or the wrong format, is not down: that is the business of one source, and of its incidents.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from schemas.errors import SourceChanged, SourceUnavailable
from schemas.record import VIETNAM
from schemas.vocabularies import Health
from warehouse.connection import Connection, transaction
from warehouse.statements import row, rows, run, scalar

# Each of these pulls has tried a page three times already (connectors/courtesy.py); three such pulls are no accident,
# and a source that is asked every quarter of an hour is still found down within the hour.
FAILURES = 3
FIRST_REST = timedelta(minutes=5)
LONGEST_REST = timedelta(hours=6)  # a morning's outage is over at noon, and no source waits for a day
# What a source asks for is granted, but a year is a mistake, or somebody who wants to be rid of us.
LONGEST_ASKED = timedelta(days=1)
FORGET_PROBE = timedelta(minutes=10)  # after this, a pull that never told how it went has died

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is known of a host; closed while `open_until` is None."""

    failures: int
    opened_at: datetime | None = None
    open_until: datetime | None = None
    probing_since: datetime | None = None


def host_of(url: str) -> str:
    """The host whose circuit an address belongs to; with its port, if that is an unusual one.

    What has no host (a file, a folder) stands for itself: one that is missing says nothing about the others.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    if not host:
        return url
    return host if port in (None, _PORTS.get(parts.scheme)) else f"{host}:{port}"


def rest(failures: int, asked: float | None) -> timedelta:
    """How long a host is left alone after so many failures in a row, if it asked for `asked` seconds; zero: not at all.

    A request to be left alone (Retry-After, RFC 9110 §10.2.3) is granted from the first failure on.
    """
    wished = timedelta(seconds=min(max(asked or 0.0, 0.0), LONGEST_ASKED.total_seconds()))
    if failures < FAILURES:
        return wished
    doublings = min(failures - FAILURES, 16)  # far past the cap; a count that only grows must not overflow
    grown: timedelta = FIRST_REST * 2**doublings
    return max(wished, min(grown, LONGEST_REST))


def after_failure(state: State, *, now: datetime, asked: float | None, probe: datetime | None) -> State:
    """The state after a pull that ended unreachable; `probe` is what ask() gave that pull."""
    if state.open_until is not None and (probe is None or probe != state.probing_since):
        # Pulls that were under way when the circuit opened all fail: that is one outage, not many.
        wished = now + rest(0, asked)
        return replace(state, open_until=max(state.open_until, wished))
    failures = state.failures + 1
    pause = rest(failures, asked)
    if not pause:
        return State(failures=failures)
    return State(failures=failures, opened_at=state.opened_at or now, open_until=now + pause)


def ask(conn: Connection, host: str, *, source: str) -> datetime | None:
    """May this host be asked now? None: as usual; an instant: this pull is the probe, and must hand it to tell().

    SourceUnavailable (data: source, host, until, health) while the circuit is open. Commit before the network is used.
    """
    scope = {"host": host, "forget": FORGET_PROBE}
    probe: datetime | None = scalar(conn, "breaker.probe", scope)
    if probe is not None:
        return probe
    found = row(conn, "breaker.open", scope)
    if found is None:
        return None
    until = found["until"].astimezone(VIETNAM)
    raise SourceUnavailable(
        f"{source}: máy chủ {host} đang hỏng, để yên đến / the host is down and left alone until {until:%d/%m %H:%M}",
        source=source, host=host, until=until.isoformat(timespec="seconds"), health=Health.UNREACHABLE,
    )  # fmt: skip


def tell(
    conn: Connection, host: str, *, ok: bool, retry_after: float | None = None, probe: datetime | None = None
) -> None:
    """How a pull of this host ended: `ok` if the host answered, whatever it said; seconds that it asked for, if any."""
    if ok:
        run(conn, "breaker.close", {"host": host})
        return
    found = row(conn, "breaker.locked", {"host": host})
    assert found is not None  # the statement makes the row
    now = found.pop("now")
    state = after_failure(State(**found), now=now, asked=retry_after, probe=probe)
    run(
        conn,
        "breaker.keep",
        {
            "host": host,
            "failures": state.failures,
            "opened_at": state.opened_at,
            "open_until": state.open_until,
            "probing_since": state.probing_since,
        },
    )


def circuit(state: State | None, now: datetime) -> Literal["closed", "open", "half-open"]:
    """What people call it: half-open is when one pull may try, or is trying."""
    if state is None or state.open_until is None:
        return "closed"
    return "open" if state.open_until > now else "half-open"


def standing(conn: Connection) -> dict[str, State]:
    """Every host with failures in a row, by name."""
    found = rows(conn, "breaker.standing")
    return {str(known.pop("host")): State(**known) for known in found}


@contextmanager
def guarded(conn: Connection, source: str, url: str) -> Iterator[None]:
    """One pull of a source: refused while its host's circuit is open, and told of when it ends.

    An error of our own side tells nothing about the host; a probe that ends so is forgotten in time.
    """
    host = host_of(url)
    with transaction(conn):
        probe = ask(conn, host, source=source)
    try:
        yield
    except (SourceUnavailable, SourceChanged) as error:
        conn.rollback()
        retry_after = error.data.get("retry_after")
        with transaction(conn):
            tell(
                conn,
                host,
                ok=error.data.get("health") != Health.UNREACHABLE,
                retry_after=None if retry_after is None else float(retry_after),
                probe=probe,
            )
        raise
    else:
        with transaction(conn):
            tell(conn, host, ok=True, probe=probe)
