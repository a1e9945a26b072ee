"""Lessons that a warehouse gives: pairs that keys, facts and people have decided, and a model learnt of them."""

import json
from collections.abc import Sequence
from itertools import islice
from random import Random
from typing import Any

from reconciliation.clusters import Facts
from reconciliation.comparing import CROWD
from reconciliation.matching import contradicts, facts, model
from reconciliation.matching.design import designs
from reconciliation.matching.learning import Documents, learn
from reconciliation.matching.training import Trained
from schemas.errors import ConfigError
from warehouse.connection import Connection
from warehouse.statements import listed, run, scalar, tuples

TOGETHER = 2000  # documents that are fetched at once
UNITED, PARTED, PARTED_BY_NAME, UNDECIDED = 5_000, 5_000, 2_500, 5_000  # pairs of each sort that are learnt from
MET = 30_000  # pairs that share a block, among which those are looked for
ENOUGH = 100_000  # records of a type beyond which only a part of the keys and blocks is looked at

Pair = tuple[str, str]


def learnt(conn: Connection, record_type: str, *, seed: int = 1) -> Trained:
    """A model for this warehouse's records of one type; ConfigError when there is none, or too little is decided."""
    base = model(record_type)
    if base is None:
        raise ConfigError(f"{record_type}: không có mô hình so khớp · no matching model", known=", ".join(designs()))
    run(conn, "learning.know_much")
    size = int(scalar(conn, "learning.size", {"record_type": record_type}))
    one_of = max(1, size // ENOUGH)
    united = tuples(conn, "learning.united", {"record_type": record_type, "one_of": one_of, "most": UNITED})
    parted: list[Pair] = []
    parted_by_name: list[Pair] = []
    undecided: list[Pair] = []
    within: list[Pair] = []
    asked = {"record_type": record_type, "one_of": one_of, "most": MET, "crowd": CROWD}
    known: dict[str, Facts] = {}
    for left, right, left_keys, right_keys, is_within in tuples(conn, "learning.met", asked):
        for name, keys in ((left, left_keys), (right, right_keys)):
            if name not in known:
                known[name] = facts(record_type, keys)
        clash = contradicts(known[left], known[right])
        if is_within:
            if clash is None:
                within.append((left, right))
            continue
        # What names of bodies part is seen at once; what learns from it alone would take every other pair for one.
        kind = undecided if clash is None else parted_by_name if "." in clash else parted
        kind.append((left, right))
    chance = Random(seed)
    parted = _some(parted, PARTED, chance) + _some(parted_by_name, PARTED_BY_NAME, chance)
    undecided = _some(undecided, UNDECIDED, chance)
    within = _some(within, UNDECIDED, chance)
    same = [(left, right) for left, right in united]
    for left, right, verdict in tuples(conn, "learning.judged", {"record_type": record_type}):
        (same if verdict == "positive" else parted).append((left, right))
    documents = _documents(
        conn, {name for pairs in (same, parted, undecided, within) for pair in pairs for name in pair}
    )
    return learn(
        record_type,
        _read(same, documents),
        _read(parted, documents),
        _read(undecided, documents),
        _read(within, documents),
        base=base,
        seed=seed,
    )


def _some(pairs: Sequence[Pair], most: int, chance: Random) -> list[Pair]:
    return list(pairs) if len(pairs) <= most else chance.sample(pairs, most)


def _documents(conn: Connection, ids: set[str]) -> dict[str, dict[str, Any]]:
    """A few at a time: for many the server would sort or hash all documents that it has."""
    names = iter(sorted(ids))
    found: dict[str, dict[str, Any]] = {}
    while some := list(islice(names, TOGETHER)):
        for name, document in tuples(conn, "comparing.compared", {"ids": listed(some)}):
            found[name] = json.loads(document)
    return found


def _read(pairs: Sequence[Pair], documents: dict[str, dict[str, Any]]) -> list[Documents]:
    return [(documents[left], documents[right]) for left, right in pairs]
