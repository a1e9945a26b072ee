"""Resolving: which entity each touched observation is about. Set-based for those that stand alone, a function of keys
and judgements for the rest; what it reads and writes costs in the size of the change, not of the warehouse."""

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, groupby, islice

from reconciliation.clusters import Judged, Node, Placement, Question, place
from reconciliation.comparing import LARGE, compare_candidates
from reconciliation.keys import entity_id
from reconciliation.matching import contradicts, facts
from schemas.registry import RECORD_TYPES
from warehouse.connection import Connection
from warehouse.statements import copy_in, escape, rows, run, scalar, stream

PREFIXES = {name: kind.id_prefix for name, kind in RECORD_TYPES.items()}
MOST = 10  # to look up a block takes about ten times as long as to read past it
TOGETHER = 1000  # components that are placed between two writes
PLACED = ("observation_id", "entity_id", "native_id", "rule")
QUESTION = ("record_type", "left_observation", "right_observation", "reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What became of entities: which observations moved between, where ended ones went, what new ones came from."""

    moved: frozenset[str] = frozenset()
    successors: Mapping[str, list[str]] = field(default_factory=dict)
    predecessors: Mapping[str, list[str]] = field(default_factory=dict)
    asked: int = 0
    crowded: int = 0


def resolve(
    conn: Connection, *, touched: int, batches: Sequence[str], is_repeated: bool, run_id: str, processes: int = 1
) -> Resolved:
    """Place the touched observations, so many, and all that hang together with them.

    is_repeated tells that a source brought several of the batches, so that observations may have several new versions;
    where many records meet, so many processes compare them.
    """
    if touched < LARGE:
        run(conn, "planning.look_up")
    run(conn, "resolve.claims")
    if is_repeated:
        run(conn, "resolve.found_on_first", {"batches": batches})
        run(conn, "resolve.earlier_claims", {"batches": batches})
    run(conn, "resolve.forget_keys")
    run(conn, "resolve.gained")
    is_most, meanwhile = False, ["resolve.remember_blocks", "resolve.remember_keys", "resolve.nodes"]
    if touched >= LARGE:
        run(conn, "planning.know_much")
        is_most = touched * MOST >= scalar(conn, "planning.observations")
        meanwhile.insert(2, "planning.know_keys")
    crowded = compare_candidates(conn, touched=touched, is_most=is_most, processes=processes, meanwhile=meanwhile)
    run(conn, "resolve.judged_nodes")
    run(conn, "resolve.placed")
    run(conn, "resolve.place_simple", {"prefixes": json.dumps(PREFIXES)})
    run(conn, "resolve.questions")
    if scalar(conn, "resolve.count_nodes"):
        _gather(conn)
        _place_components(conn)
    run(conn, "resolve.moves", {"run_id": run_id})
    run(conn, "resolve.identify")
    run(conn, "resolve.unask")
    asked = run(conn, "resolve.ask")
    run(conn, "resolve.conclude")
    run(conn, "planning.plan_freely")
    return Resolved(
        moved=frozenset(each["entity_id"] for each in rows(conn, "resolve.moved_entities")),
        successors={each["was"]: each["became"] for each in rows(conn, "resolve.successors")},
        predecessors={each["became"]: each["was"] for each in rows(conn, "resolve.predecessors")},
        asked=asked,
        crowded=crowded,
    )


def _gather(conn: Connection) -> None:
    """Add whoever hangs together with the nodes, until nobody is missing."""
    for number in count():
        run(conn, "resolve.node_keys", {"round": number})
        if run(conn, "resolve.extend", {"round": number}) == 0:
            return


def _place_components(conn: Connection) -> None:
    run(conn, "resolve.number_nodes")
    run(conn, "resolve.component")
    copy_in(conn, "component", ("number", "component"), _component_lines(conn))
    components = _components(conn)
    while some := list(islice(components, TOGETHER)):
        placed: list[str] = []
        asked: list[str] = []
        for nodes, judged, here in some:
            placements, questions = place(nodes, judged, PREFIXES, contradicts)
            placed += _placement_lines(nodes, placements, here)
            asked += _question_lines(questions, here)
        copy_in(conn, "placed", PLACED, placed)
        copy_in(conn, "question", QUESTION, asked)


def _component_lines(conn: Connection) -> Iterator[str]:
    """COPY lines of node number and component; union-find over numbers, which takes four bytes for each node."""
    nodes = int(scalar(conn, "resolve.count_nodes"))
    parent = array("i", range(nodes))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for one, other in stream(conn, "resolve.ties"):
        first, second = root(one), root(other)
        if first != second:
            parent[max(first, second)] = min(first, second)
    return (f"{node}\t{root(node)}\n" for node in range(nodes))


def _components(conn: Connection) -> Iterator[tuple[list[Node], list[Judged], dict[str, str]]]:
    """Nodes and judgements under the names that they have at every node of the exchange, and our own ids by name."""
    for _, group in groupby(stream(conn, "resolve.components"), key=lambda each: each[0]):
        nodes: list[Node] = []
        judged: list[Judged] = []
        told = list(group)
        names = {each[1]: each[-1] for each in told}
        for _, _, record_type, keys, founding_key, native_id, ever, verdicts, name in told:
            known = frozenset(ever or ())
            nodes.append(
                Node(
                    observation_id=name,
                    record_type=record_type,
                    keys=keys,
                    ever=known,
                    native_id=native_id or entity_id(PREFIXES[record_type], founding_key),
                    facts=facts(record_type, sorted(known)),
                )
            )
            judged += (
                Judged(
                    pair=(min(name, names[other]), max(name, names[other])),
                    is_same=not is_human or verdict == "positive",
                    is_human=is_human,
                    weight=weight or 0.0,
                    by=by,
                )
                for other, verdict, is_human, weight, by in verdicts or ()
                if other in names
            )
        yield nodes, judged, {name: observation for observation, name in names.items()}


def _placement_lines(nodes: Iterable[Node], placements: Iterable[Placement], here: Mapping[str, str]) -> Iterator[str]:
    natives = {node.observation_id: escape(node.native_id) for node in nodes}
    for each in placements:
        native = natives[each.observation_id]
        yield f"{here[each.observation_id]}\t{escape(each.entity)}\t{native}\t{escape(each.rule)}\n"


def _question_lines(questions: Iterable[Question], here: Mapping[str, str]) -> Iterator[str]:
    for each in questions:
        one, other = sorted(here[name] for name in each.pair)
        yield f"{each.record_type}\t{one}\t{other}\t{escape(each.reason)}\n"
