"""Two nodes that exchange statements without HTTP between them: the same pages, stages and loads, many in a second."""

import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from lienthong import statement_exchange
from lienthong.inbox_intake import take
from lienthong.peers import Peer
from lienthong.settings import Settings
from publishing import inbox, stating
from publishing.message import Replacement
from publishing.problems import Problem
from publishing.publisher import publish
from publishing.subscribers import Viewer, register
from reconciliation import disputes, judgements
from reconciliation.ownership import matrix
from reconciliation.run import reconcile
from schemas.errors import ConfigError, SourceUnavailable
from schemas.registry import RECORD_TYPES
from tests.integration.converging import decision, now
from tests.integration.saying import say, table
from warehouse.connection import Connection, session, transaction
from warehouse.statements import run

_serial = itertools.count()
happened: Counter[str] = Counter()  # so that a run of schedules can say what it was about
LAYERS = ("core", "feed", "ledger", "raw", "quarantine")


class Crash(Exception):
    """The machine stops here."""


class Line:
    """What a node says to the other one when nothing is between them; it may be cut."""

    def __init__(self, to: "Side", by: str, *, is_cut: bool = False) -> None:
        self._to, self._by, self._is_cut = to, by, is_cut
        self.seen: list[dict[str, Any]] = []

    def terms(self) -> dict[str, Any]:
        with self._to.opened() as conn:
            return stating.terms(conn, self._by)

    def statements(self, after: int, **chosen: str) -> dict[str, Any]:
        if self._is_cut and after:
            raise SourceUnavailable("cut", source="peer", health="unreachable")
        with self._to.opened() as conn:
            page = stating.page(conn, after=after, limit=3, urgent="urgent" in chosen, prefix=chosen.get("prefix", ""))
        page = json.loads(json.dumps(page))
        self.seen.append(page)
        return page

    def give(self, page: dict[str, Any]) -> dict[str, Any]:
        body = json.loads(json.dumps(page))
        with self._to.opened() as conn:
            held = stating.keep(conn, self._by, body)
        if self._is_cut:
            raise SourceUnavailable("cut", source="peer", health="unreachable")  # it arrived, the answer did not
        return {"kept": len(page["statements"]), "held": held}

    def digest(self, of: str, prefix: str) -> dict[str, Any]:
        with self._to.opened() as conn:
            return stating.digests(conn, of, prefix)


@contextmanager
def crashing(point: str | None) -> Iterator[None]:
    """Stop after this step of taking, the first time that it is done."""
    places: dict[str, tuple[Any, str]] = {
        "stage": (statement_exchange.intake, "stage_pages"),
        "load": (statement_exchange.intake, "load"),
        "take": (statement_exchange, "_take"),
        "reconcile": (statement_exchange.reconciliation, "reconcile"),
        "mark": (statement_exchange, "_taken"),
    }
    if point is None:
        yield
        return
    owner, name = places[point]
    usual: Callable[..., Any] = getattr(owner, name)

    def stops(*arguments: Any, **named: Any) -> Any:
        usual(*arguments, **named)
        raise Crash(point)

    setattr(owner, name, stops)
    try:
        yield
    finally:
        setattr(owner, name, usual)


class Side:
    """One node: its sources, its desk, its people, and its end of the line."""

    other: "Side"
    peer: Peer

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.is_clean = False
        self._offers: dict[int, dict[str, Any]] = {}
        self._pages: list[dict[str, Any]] = []
        self._empty: list[str] | None = None
        self._counter = 0

    @contextmanager
    def opened(self) -> Iterator[Connection]:
        assert self.settings.database_url
        with session(self.settings.database_url) as conn, transaction(conn):
            yield conn

    def reset(self) -> None:
        """As on the first day."""
        if self._empty is None:
            named = [
                f"{schema}.{name}"
                for schema, name in table(
                    self.settings,
                    "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY (%s)",
                    (list(LAYERS),),
                )
            ]
            self._empty = [name for name in named if table(self.settings, f"SELECT count(*) FROM {name}") == [(0,)]]  # noqa: S608
            with self.opened() as conn:
                for name in ("desk", self.other.settings.node):
                    register(conn, name, "public", sorted(RECORD_TYPES), exchanges=name != "desk")
            self._empty = [name for name in self._empty if name != "feed.subscriber"]
        with self.opened() as conn, conn.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(self._empty)}")
        self._offers, self._pages, self._counter, self.is_clean = {}, [], 0, True
        self._prepare()

    def _prepare(self) -> None:
        with self.opened() as conn, conn.cursor() as cursor:
            run(conn, "ledger.begin_run", {"run_id": "r", "trigger": "test"})
            cursor.execute(
                "INSERT INTO feed.here (node, agreed) VALUES (%s, %s)",
                (self.settings.node, matrix().fingerprint()),
            )

    # --- what sources, the desk and people do

    def offer(self, thing: int, *, key: str = "k", **values: Any) -> None:
        said = decision(thing, **values)
        self._offers[thing] = said | {"key": f"{key}{thing}"}
        self._pull_source()

    def offers(self, *things: int) -> None:
        """Several at once, as they stand at first."""
        self._offers |= {thing: decision(thing) | {"key": f"k{thing}"} for thing in things}
        self._pull_source()

    def drop(self, thing: int) -> None:
        if self._offers.pop(thing, None) is not None:
            self._pull_source()

    def _pull_source(self) -> None:
        say(self.settings, f"{self.settings.node}_docs", self._offers.values(), run_id=f"w{next(_serial)}")
        self.settle()

    def settle(self) -> None:
        assert self.settings.database_url
        with session(self.settings.database_url) as conn:
            reconcile(conn, run_id="r", now=now())

    def edit(self, place: int, field: str, value: str) -> None:
        names = sorted(self.live())
        if not names:
            return
        entity = names[place % len(names)]
        desk = Viewer(name="desk", audience=3, writes=frozenset(RECORD_TYPES))
        try:
            with self.opened() as conn:
                [(revision, hashed, document)] = self._revision(conn, entity)
                body = Replacement(record=document | {field: value})
                tag = f'"{revision}-{hashed[:16]}"'
                inbox.replace(conn, desk, f"m{next(_serial)}", entity, body, tag)
        except Problem:
            return
        happened["edit"] += 1
        take(self.settings, "r")

    def _revision(self, conn: Connection, entity: str) -> list[tuple[Any, ...]]:
        with conn.cursor() as cursor:
            cursor.execute(
                "SELECT revision, encode(entity.content_hash, 'hex'), doc FROM core.entity"
                " JOIN core.entity_history USING (entity_id, revision) WHERE entity_id = %s",
                (entity,),
            )
            return cursor.fetchall()

    def _wholes(self) -> list[tuple[str, str]]:
        return table(
            self.settings,
            "SELECT observation_id::text, entity_id FROM core.observation JOIN core.identity USING (observation_id)"
            " JOIN core.observation_history USING (observation_id, history_id)"
            " WHERE state = 'present' AND NOT is_partial ORDER BY doc ->> 'number', core.observation.source, 1",
        )

    def judge(self, one: int, other: int) -> None:
        found = self._wholes()
        if not found:
            return
        left, right = found[one % len(found)][0], found[other % len(found)][0]
        if left != right:
            with self.opened() as conn:
                judgements.decide(
                    conn, left, right, judgements.Decision(verdict="positive", by="Mẫu", reason="cùng một văn bản")
                )
            happened["merge"] += 1
            self.settle()

    def part(self, place: int) -> None:
        by_entity: dict[str, list[str]] = {}
        for observation, entity in self._wholes():
            by_entity.setdefault(entity, []).append(observation)
        several = [each for each in by_entity.values() if len(each) > 1]
        if several:
            with self.opened() as conn:
                judgements.part(conn, several[place % len(several)][:1], by="Mẫu", reason="hai văn bản")
            happened["split"] += 1
            self.settle()

    def decide(self, value: str) -> None:
        with self.opened() as conn:
            found = disputes.listed(conn)
        for each in found[:1]:
            try:
                with self.opened() as conn:
                    said = each["theirs"] if value == "A" else each["ours"] if value == "B" else each["proposal"]
                    disputes.decide(conn, each["conflict_id"], said, by="Mẫu", reason="đã đối chiếu", now=now())
            except ConfigError:
                continue
            happened["verdict"] += 1
            self.settle()

    # --- the line

    def receive(self, *, crash: str | None = None, is_cut: bool = False) -> dict[str, Any]:
        line = Line(self.other, self.settings.node, is_cut=is_cut)
        try:
            with crashing(crash):
                taken = self._taken(line)
        except (Crash, SourceUnavailable) as error:
            happened[f"stopped by {type(error).__name__}"] += 1
            taken = {"followed": 1}
        self._pages += line.seen
        self._watch()
        return taken

    def _taken(self, line: Line) -> dict[str, Any]:
        facts: dict[str, Any] = {"followed": 0}
        arrivals = table(self.settings, "SELECT arrival_id, body FROM feed.arrival ORDER BY arrival_id")
        some = [{"arrival_id": number} for number, _ in arrivals]
        for found in (
            statement_exchange.apply(self.settings, self.peer, [body for _, body in arrivals], "r", arrivals=some),
            statement_exchange.pull(self.settings, self.peer, line, "r"),  # type: ignore[arg-type]
        ):
            facts["followed"] += found.get("followed", 0)
        return facts

    def give(self, *, is_cut: bool = False) -> None:
        self.settle()
        line = Line(self.other, self.settings.node, is_cut=is_cut)
        try:
            with self.opened() as conn:
                held = line.terms()["held"]
                page = stating.page(conn, after=held, limit=3)
                while page["statements"]:
                    line.give(page)
                    page = stating.page(conn, after=page["upto"], limit=3)
        except SourceUnavailable:
            happened["stopped by SourceUnavailable"] += 1

    def repeat(self, place: int) -> None:
        if self._pages:
            page = self._pages[place % len(self._pages)]
            happened["page again"] += 1
            statement_exchange.apply(self.settings, self.peer, [page], "r")
            self._watch()

    def behind(self) -> bool:
        """Whether anything of ours has no number yet, or was pushed and not taken."""
        return table(self.settings, "SELECT count(*) FROM feed.due") != [(0,)] or table(
            self.settings, "SELECT count(*) FROM feed.arrival"
        ) != [(0,)]

    def finish(self) -> None:
        assert self.settings.database_url
        with session(self.settings.database_url) as conn:
            publish(conn, self.settings)

    def _watch(self) -> None:
        [(counter,)] = table(self.settings, "SELECT counter FROM feed.here")
        assert counter >= self._counter
        self._counter = counter

    # --- what is held

    def live(self) -> dict[str, Any]:
        return dict(
            table(
                self.settings,
                "SELECT entity_id, doc FROM core.entity JOIN core.entity_history USING (entity_id, revision)"
                " WHERE entity.state = 'live' AND entity.audience < 3",
            )
        )

    def observed(self, entity: str) -> list[str]:
        """The sources whose present observations stand at an entity."""
        return [
            source
            for (source,) in table(
                self.settings,
                "SELECT DISTINCT source FROM core.identity JOIN core.observation USING (observation_id)"
                " WHERE entity_id = %s AND state = 'present'",
                (entity,),
            )
        ]

    def public(self) -> dict[str, Any]:
        return dict(
            table(
                self.settings,
                "SELECT entity_id, doc FROM core.entity JOIN core.entity_history USING (entity_id, revision)"
                " WHERE entity.state = 'live' AND entity.audience = 0",
            )
        )

    def replayed(self) -> dict[str, Any]:
        """All changes of the public feed, applied one after the other."""
        held: dict[str, Any] = {}
        lines = table(self.settings, "SELECT line FROM feed.change WHERE feed = 'public' ORDER BY position")
        for change in (json.loads(line) for (line,) in lines):
            if "@removed" in change:
                held.pop(change["id"], None)
            else:
                held[change["id"]] = change["record"]
        return held

    def conflicts(self) -> dict[str, Any]:
        found = table(
            self.settings,
            "SELECT conflict_key, entity_id, field, base, proposal, value, decided_by FROM feed.conflict"
            " JOIN core.entity USING (entity_id)"
            " WHERE conflict_key IS NOT NULL AND feed.conflict.state = 'open' AND entity.state = 'live'",
        )
        return {row[0]: row[1:] for row in found}

    def echoes(self) -> int:
        [(found,)] = table(self.settings, "SELECT coalesce(sum(echoes), 0)::int FROM feed.peer_state")
        return int(found)

    def check_vectors(self) -> None:
        """Vectors only grow, from revision to revision."""
        assert (
            table(
                self.settings,
                "SELECT older.entity_id, older.revision FROM core.entity_history AS older"
                " JOIN core.entity_history AS newer"
                "   ON newer.entity_id = older.entity_id AND newer.revision = older.revision + 1"
                " CROSS JOIN LATERAL jsonb_each_text(older.vector) AS seen"
                " WHERE seen.value::bigint > coalesce((newer.vector ->> seen.key)::bigint, 0)",
            )
            == []
        )

    def gone_everywhere(self) -> list[str]:
        """Entities of which no source of either node states anything any more."""
        return [
            name
            for (name,) in table(
                self.settings,
                "SELECT entity_id FROM core.entity WHERE NOT EXISTS (SELECT FROM core.identity"
                " JOIN core.observation USING (observation_id)"
                " JOIN core.observation_history AS version USING (observation_id, history_id)"
                " WHERE identity.entity_id = entity.entity_id AND observation.state = 'present'"
                " AND NOT version.is_partial)",
            )
        ]


def paired(sides: dict[str, Side]) -> dict[str, Side]:
    """Each is the peer of the other."""
    for node, other in (("city", "portal"), ("portal", "city")):
        sides[node].other = sides[other]
        sides[node].peer = Peer(
            name=other, title={"vi": other}, url="http://127.0.0.1:1", follow=True, push=True, mode="statements"
        )
    return sides
