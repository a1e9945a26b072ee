"""The express benchmark: N emergency notices from their source to two subscribers, some while bulk sources load.

Ways: `cli`, one `lienthong run` for each notice, from the start of the command; `worker`, `lienthong express`, and
`airflow`, a real Airflow with the DAG that keeps that worker at work, both from the moment when the notice is there.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from statistics import median

from lienthong import database
from lienthong.airflow import stop
from lienthong.bench.express_ways import BULK, BULKS, PATIENCE, START, WAYS, begun, bench_node, is_loading
from lienthong.bench.forms import FORMS
from lienthong.bench.generate import FIRST, data_set
from lienthong.bench.notices import Board, notice, source, told
from lienthong.bench.replica import Tell, fresh_node
from lienthong.bench.server import page_server
from lienthong.bench.subscribers import Arrivals, following, pushed_to
from lienthong.demo.nodes import Node, serve, wait_served
from lienthong.settings import Settings
from publishing import subscriptions
from publishing.subscribers import register
from schemas.errors import LoadError
from warehouse.connection import session, transaction
from warehouse.statements import rows

STAGES = ("pulled", "published", "long_poll", "webhook")


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """One notice: seconds until it was handed out at the source, numbered in the feed, and at its subscribers."""

    number: str
    beside_bulk: bool
    seconds: Mapping[str, float]


@dataclass(slots=True, kw_only=True)
class Way:
    """One way of carrying notices; `wrong` is what did not arrive, or not as it was put."""

    way: str
    journeys: list[Journey] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def figures(self) -> list[tuple[str, str, int, float, float, float]]:
        """Rows of (beside what, stage, notices, p50, p95, max)."""
        found = []
        for beside in sorted({each.beside_bulk for each in self.journeys}):
            chosen = [each for each in self.journeys if each.beside_bulk == beside]
            for stage in STAGES:
                times = sorted(each.seconds[stage] for each in chosen if stage in each.seconds)
                if times:
                    name = "bulk" if beside else "alone"
                    found.append((name, stage, len(times), round(median(times), 2), quantile(times), times[-1]))
        return found


def quantile(times: Sequence[float], share: float = 0.95) -> float:
    """The smallest of these sorted times that so many do not exceed."""
    return times[min(len(times) - 1, max(0, -(-int(len(times) * share * 1000) // 1000) - 1))]


def measure(settings: Settings, rounds: int, *, with_airflow: bool, tell: Tell) -> list[Way]:
    """Every way in a node of its own on the node's server."""
    return [carried(settings, way, rounds, tell) for way in ("cli", "worker", *(["airflow"] if with_airflow else []))]


def carried(settings: Settings, name: str, rounds: int, tell: Tell) -> Way:
    """One way: half of the notices alone, half beside bulk sources that load."""
    way, board, dice = Way(way=name), Board(), Random(7)
    with ExitStack() as running:
        fresh, home = running.enter_context(fresh_node(settings, "express"))
        address = running.enter_context(source(board))
        data = data_set(settings.home.resolve() / "bench" / "data", BULK * BULKS, form=FORMS["json"], versions=(FIRST,))
        pages = running.enter_context(page_server(data.folder, data.form))
        pages.show(FIRST)
        node = bench_node(fresh, home, address, pages.url)
        with session(database.ready(node.settings)) as conn, transaction(conn):
            register(conn, "press", "public")
        serve(node, running)
        wait_served(node, START)
        hook = running.enter_context(pushed_to())
        with session(database.dsn(node.settings)) as conn, transaction(conn):
            wanted = subscriptions.NewSubscription(target=hook.url, feed="public", payload="full")
            _, hook.secret = subscriptions.add(conn, "press", wanted, home=node.settings.home)
        running.callback(stop, [begun(node, "push", "run")])
        poll = running.enter_context(following(node.url))
        tell(f"{name}: start")
        carry, load = WAYS[name](node, running)
        board.put(notice(0, datetime.now(UTC)))
        carry()
        if poll.wait("DO-00000", START) is None or hook.arrivals.wait("DO-00000", START) is None:
            raise LoadError("the first notice, before the clock starts, did not arrive", way=name)
        for number in range(1, rounds + 1):
            if number == rounds // 2 + 1:
                load()
            _one(way, board, node, number, (poll, hook.arrivals), carry, bulk=number > rounds // 2)
            tell(f"{name}: {number} / {rounds}")
            time.sleep(dice.uniform(0.1, 3.0))  # so that notices do not come in step with the looks
        _published(way, node)
        way.wrong += poll.faults + hook.arrivals.faults
    return way


def _one(
    way: Way,
    board: Board,
    node: Node,
    number: int,
    subscribers: tuple[Arrivals, Arrivals],
    carry: Callable[[], float | None],
    *,
    bulk: bool,
) -> None:
    """Put one notice, wait for it at both subscribers, compare what came."""
    stated = notice(number, datetime.now(UTC))
    beside_bulk = bulk and is_loading(node)
    key = str(stated["soHieu"])
    put = board.put(stated)
    began = carry() or put
    seconds: dict[str, float] = {}
    for name, arrivals in zip(("long_poll", "webhook"), subscribers, strict=True):
        came = arrivals.wait(key, PATIENCE)
        if came is None:
            way.wrong.append(f"{key}: did not arrive by {name}")
            continue
        seconds[name] = round(came - began, 3)
        record = arrivals.found[key][1]
        damaged = [field for field, value in told(stated).items() if record.get(field) != value]
        if damaged:
            way.wrong.append(f"{key}: came damaged by {name}: {', '.join(damaged)}")
    if key in board.asked:
        seconds["pulled"] = round(board.asked[key] - began, 3)
    seconds["began"] = began
    way.journeys.append(Journey(number=key, beside_bulk=beside_bulk, seconds=seconds))


def _published(way: Way, node: Node) -> None:
    """Add when each notice was numbered, from the feed itself."""
    offset = time.time() - time.monotonic()
    with session(database.dsn(node.settings)) as conn:
        at = {found["identifier"]: found["published_at"] for found in rows(conn, "bench.published")}
    finished = []
    for each in way.journeys:
        seconds = dict(each.seconds)
        began = seconds.pop("began")
        if each.number in at:
            seconds["published"] = round(at[each.number].timestamp() - offset - began, 3)
        finished.append(Journey(number=each.number, beside_bulk=each.beside_bulk, seconds=seconds))
    way.journeys = finished
