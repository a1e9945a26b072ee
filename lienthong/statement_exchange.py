"""The exchange of statements with a node where both write: take its own, give ours, and both compute the same records.

Everything here may stop anywhere and be done again: taking is a maximum by number, the watermark moves last.
"""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from connectors.readers.protocol import Evidence
from lienthong import batches, database, intake
from lienthong.peer_client import PeerClient
from lienthong.peers import Peer, load_peers
from lienthong.settings import Settings
from lienthong.statement_lines import Line, Sifted, StatementInterpreter, lines_of, named, payload_of, sift
from publishing import stating
from reconciliation import disputes
from reconciliation import run as reconciliation
from reconciliation.ownership import matrix
from reconciliation.statements import Register, number, take
from schemas.canonical import canonical_json
from schemas.errors import ConfigError
from schemas.vocabularies import Completeness
from warehouse.connection import Connection, session, transaction
from warehouse.payloads import open_store
from warehouse.statements import listed, row, rows, run

logger = logging.getLogger(__name__)

Facts = dict[str, Any]
CONTRACT = "statements/1"
PAGES = 50  # taken together before they are loaded
LARGEST = 900_000  # bytes of a pushed page; a peer takes 1 MiB


def prepare(settings: Settings) -> str:
    """From now on this node numbers what it originates; the fingerprint of the rules by which it decides."""
    overrides: dict[str, dict[str, str]] = {}
    for peer in load_peers(settings.peers).values():
        for kind, fields in peer.ownership.items():
            for name, word in fields.items():
                if overrides.setdefault(kind, {}).setdefault(name, word) != word:
                    raise ConfigError(
                        f"peers: hai nút bạn nêu hai chủ của {kind}.{name} / two peers name two owners of {kind}.{name}"
                    )
    agreed = matrix(overrides).fingerprint()
    with session(database.dsn(settings)) as conn, transaction(conn):
        run(conn, "statements.begin", {"node": settings.node})
        run(conn, "statements.agree", {"ownership": canonical_json(overrides), "agreed": agreed})
    return agreed


def receive(settings: Settings, peer: Peer, client: PeerClient | None, run_id: str) -> Facts:
    """Take what the peer pushed and what it has to give; conflicts whose time is over get their verdict."""
    agreed = prepare(settings)
    dsn = database.dsn(settings)
    facts: Facts = {"followed": 0, "echoes": 0, "repeated": 0}
    with session(dsn) as conn:
        reconciliation.reconcile(conn, run_id=run_id, now=datetime.now(UTC))
        arrivals = rows(conn, "taking.arrivals", {"peer": peer.name})
    for some in _some(arrivals, PAGES):
        _add(facts, apply(settings, peer, [each["body"] for each in some], run_id, arrivals=some))
    if client is not None:
        terms = client.terms()
        known(settings, peer, terms, agreed)
        _add(facts, pull(settings, peer, client, run_id))
        facts["position"] = terms["head"]
        with session(dsn) as conn, transaction(conn):
            run(conn, "taking.given", {"peer": peer.name, "given": terms["held"]})
    with session(dsn) as conn:
        with transaction(conn):
            facts["lapsed"] = disputes.lapse(conn, datetime.now(UTC))
        if facts["lapsed"]:
            reconciliation.reconcile(conn, run_id=run_id, now=datetime.now(UTC))
    return facts


def known(settings: Settings, peer: Peer, terms: Facts, agreed: str) -> None:
    """ConfigError when the other end is not who we think, or decides by other rules than we."""
    if terms["node"] != peer.name or terms["node"] == settings.node:
        raise ConfigError(
            f"peers: {peer.name} tự xưng là {terms['node']}; tên trong tệp phải là LIENTHONG_NODE của nút đó"
            f" / {peer.name} calls itself {terms['node']}; its name in the peers file is its LIENTHONG_NODE"
        )
    if terms["agreed"] != agreed:
        raise ConfigError(
            "hai nút theo hai bộ quy tắc (survivorship.yml, ownership.yml, phiên bản): làm cho giống nhau rồi thử lại"
            f" với {peer.name} / the nodes decide by different rules (survivorship.yml, ownership.yml, version):"
            " make them the same before you exchange",
            ours=agreed,
            theirs=terms["agreed"],
        )


def pull(settings: Settings, peer: Peer, client: PeerClient, run_id: str) -> Facts:
    """Urgent statements first, in a batch of their own; then all, in order, a bounded number of pages at a time."""
    facts: Facts = {}
    with session(database.dsn(settings)) as conn:
        taken = _taken(conn, peer)
    page = client.statements(taken)
    if page["more"]:
        urgent = client.statements(taken, urgent="true")
        if urgent["statements"]:
            _add(facts, apply(settings, peer, [urgent | {"upto": taken}], run_id))
    pages = [page]
    while page["more"]:
        page = client.statements(page["upto"])
        pages.append(page)
        if len(pages) == PAGES:
            _add(facts, apply(settings, peer, pages, run_id))
            pages = []
    if pages:
        _add(facts, apply(settings, peer, pages, run_id))
    return facts


def apply(settings: Settings, peer: Peer, pages: list[Facts], run_id: str, *, arrivals: Iterable[Facts] = ()) -> Facts:
    """Load, reconcile, then move the watermark past the pages that follow it without a gap."""
    dsn = database.dsn(settings)
    lines: list[Line] = [line for page in pages for line in page["statements"]]
    with session(dsn) as conn:
        found = sift(conn, peer.name, settings.node, lines)
    if found.observations:
        _load(settings, peer, found, run_id)
    with session(dsn) as conn:
        with transaction(conn):
            _take(conn, settings.node, found)
        now = datetime.now(UTC)
        reconciliation.reconcile(conn, run_id=run_id, now=now)
        with transaction(conn):
            renamed = run(conn, "taking.adopt")
        if renamed:
            reconciliation.reconcile(conn, run_id=run_id, now=now)
        with transaction(conn):
            taken = _taken(conn, peer)
            for page in pages:
                taken = max(taken, page["upto"]) if page["after"] <= taken else taken
            counts = {"echoes": found.echoes, "repeated": found.repeated, "taken": taken}
            run(conn, "taking.taken", {"peer": peer.name, **counts})
            run(conn, "taking.arrived", {"ids": listed(str(each["arrival_id"]) for each in arrivals)})
    logger.info("statements taken", extra={"source": peer.copy_source, "count": len(found.observations)})
    taken_in = len(found.observations) + len(found.registers)
    return {"followed": taken_in, "echoes": found.echoes, "repeated": found.repeated, "strange": found.strange}


def push(settings: Settings, peer: Peer, client: PeerClient) -> Facts:
    """Give the peer what it does not hold yet of our own; it says how far it holds, so nothing is remembered here."""
    agreed = prepare(settings)
    terms = client.terms()
    known(settings, peer, terms, agreed)
    held, sent = int(terms["held"]), 0
    with session(database.dsn(settings)) as conn:
        page = _fitting(conn, held)
        if page["more"]:
            urgent = stating.page(conn, after=held, limit=100, urgent=True)
            if urgent["statements"]:
                client.give(urgent | {"upto": held})
        while page["statements"] or page["more"]:
            answer = client.give(page)
            sent += answer["kept"]
            page = _fitting(conn, page["upto"])
            if not page["more"] and not page["statements"]:
                break
        with transaction(conn):
            run(conn, "taking.given", {"peer": peer.name, "given": held})
    return {"sent": sent}


def _fitting(conn: Connection, after: int) -> Facts:
    """The next page that the door of a peer takes: whole texts can make a hundred statements too many."""
    for limit in (100, 10, 1):
        page = stating.page(conn, after=after, limit=limit)
        if len(canonical_json(page).encode()) <= LARGEST:
            break
    return page


def _load(settings: Settings, peer: Peer, found: Sifted, run_id: str) -> None:
    """The new observations pass stage and load like those of any source."""
    dsn = database.dsn(settings)
    store = open_store(settings.raw)
    batch_id = f"{run_id}/{peer.copy_source}/{datetime.now(UTC):%H%M%S%f}"
    with session(dsn) as conn:
        stored = store.put(payload_of(found))
        with transaction(conn):
            batches.begin(conn, batch_id, run_id=run_id, source=peer.copy_source, contract=CONTRACT)
            batches.deliver(
                conn,
                batch_id,
                stored,
                source=peer.copy_source,
                slot=0,
                url=peer.url,
                requested_at=datetime.now(UTC),
                status=None,
            )
            batches.pulled(conn, batch_id, Evidence(Completeness.COMPLETE))
    interpreter = StatementInterpreter(peer.name)
    intake.stage_pages(
        dsn, store, batch_id, contract=CONTRACT, records=lines_of, interpreter=interpreter, in_order=True
    )
    intake.load(dsn, batch_id)


def _take(conn: Connection, here: str, found: Sifted) -> None:
    """Words about shared keys, after our own have their numbers; each that is newer takes effect."""
    run(conn, "judgement.lock")
    number(conn)
    run(conn, "statements.saw", {"counter": found.highest})
    run(conn, "taking.quietly")
    for said in found.registers:
        _heed(conn, here, said)


def _heed(conn: Connection, here: str, said: Register) -> None:
    if said.kind == "native":
        take(conn, said, named(here, said.key, said.value["type"]))
    elif not take(conn, said):
        return
    elif said.kind == "verdict":
        run(conn, "taking.reconsider", {"key": said.key})
    else:
        value = said.value
        pair = sorted((named(here, value["one"], value["one_type"]), named(here, value["other"], value["other_type"])))
        words = {"left": pair[0], "right": pair[1], "by": f"{said.node}: {value['by']}", "reason": value["reason"]}
        run(conn, "judgement.replace", words)
        if value["verdict"] is not None:
            run(conn, "taking.judge", words | {"verdict": value["verdict"], "record_type": value["one_type"]})
        run(conn, "judgement.reconsider", {"ids": listed(pair), "reason": "peer"})


def _taken(conn: Connection, peer: Peer) -> int:
    found = row(conn, "taking.state", {"peer": peer.name})
    return int(found["taken"]) if found else 0


def _some(items: list[Facts], size: int) -> Iterable[list[Facts]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _add(facts: Facts, more: Facts) -> None:
    for name, value in more.items():
        facts[name] = facts.get(name, 0) + value
