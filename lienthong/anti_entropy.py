"""Anti-entropy: compare by digests what both nodes hold of each other's statements, take again just what differs."""

from collections.abc import Iterator
from typing import Any

from lienthong import database, statement_exchange
from lienthong.peer_client import PeerClient
from lienthong.peers import Peer
from lienthong.settings import Settings
from publishing import stating
from warehouse.connection import session, transaction
from warehouse.statements import run, scalar

Facts = dict[str, Any]
FEW = 50  # statements under one prefix that are taken again together
DEEPEST = 8  # digits of an id


def nightly(settings: Settings, peer: Peer, client: PeerClient, run_id: str) -> Facts:
    """Verify and repair where the last time was a day ago; nothing otherwise."""
    with session(database.dsn(settings)) as conn:
        if not scalar(conn, "taking.is_verification_due", {"peer": peer.name}):
            return {}
    found = verify(settings, peer, client, run_id, is_repairing=True)
    return {"verified": found["agrees"], "repaired": found["repaired"]}


def verify(settings: Settings, peer: Peer, client: PeerClient, run_id: str, *, is_repairing: bool = False) -> Facts:
    """Compare both directions: `{"agrees", "differs_here", "differs_there", "repaired"}`, prefixes that differ.

    Here: what we hold of the peer's own statements; it is repaired by taking those again. There: what the peer holds of
    ours; the peer repairs it by the same command.
    """
    agreed = statement_exchange.prepare(settings)
    statement_exchange.known(settings, peer, client.terms(), agreed)
    here = list(_differing(settings, client, peer.name))
    there = list(_differing(settings, client, settings.node))
    repaired = 0
    if is_repairing:
        for prefix in here:
            page = client.statements(0, prefix=prefix)
            while page["statements"]:
                done = statement_exchange.apply(settings, peer, [page | {"after": 0, "upto": 0}], run_id)
                repaired += done["followed"]
                if not page["more"]:
                    break
                page = client.statements(page["upto"], prefix=prefix)
        here_now = list(_differing(settings, client, peer.name))
    else:
        here_now = here
    with session(database.dsn(settings)) as conn, transaction(conn):
        run(conn, "taking.verified", {"peer": peer.name, "agrees": not here_now})
    return {
        "agrees": not here_now and not there,
        "differs_here": here_now,
        "differs_there": there,
        "repaired": repaired,
    }


def _differing(settings: Settings, client: PeerClient, of: str, prefix: str = "") -> Iterator[str]:
    """Prefixes of ids under which the two nodes do not hold the same numbers."""
    with session(database.dsn(settings)) as conn:
        ours = stating.digests(conn, of, prefix)
    theirs = client.digest(of, prefix)
    mine = {each["part"]: each for each in ours["parts"]}
    yours = {each["part"]: each for each in theirs["parts"]}
    for part in sorted(mine.keys() | yours.keys()):
        one, other = mine.get(part), yours.get(part)
        if one == other:
            continue
        most = max(each["live"] for each in (one, other) if each is not None)
        if most <= FEW or len(part) >= DEEPEST:
            yield part
        else:
            yield from _differing(settings, client, of, part)
