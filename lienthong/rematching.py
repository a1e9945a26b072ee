"""Another matching model than that of the last reconciliation: all records of its type are compared anew."""

import json
from collections.abc import Iterator
from functools import cache
from hashlib import sha256

from reconciliation.matching import blocks, model
from reconciliation.matching.model import MODELS
from schemas.registry import RECORD_TYPES
from warehouse.connection import Connection
from warehouse.statements import copy_in, listed, run, stream, tuples

DECIDING = ("designs.yml", "hard_facts.yml")  # beside the models: what is compared, and what no score may overrule


@cache
def fingerprints() -> dict[str, str]:
    """Record type -> SHA-256 of all that decides whether two of its records are one thing, where a model does."""
    shared = "\n".join((MODELS.parent / name).read_text(encoding="utf-8") for name in DECIDING)
    models = {name: model(name) for name in sorted(RECORD_TYPES)}
    return {name: sha256(f"{found.version}\n{shared}".encode()).hexdigest() for name, found in models.items() if found}


def changed(conn: Connection) -> list[str]:
    """Types whose records were compared by something else than what this version has; not those never compared."""
    known = dict(tuples(conn, "replay.models"))
    now = fingerprints()
    return sorted(name for name, was in known.items() if now.get(name, "") != was)


def remember(conn: Connection) -> None:
    """From here on the warehouse is compared by the models of this version."""
    known = dict(tuples(conn, "replay.models"))
    gone = dict.fromkeys(known.keys() - fingerprints().keys(), "")
    for name, found in (fingerprints() | gone).items():
        if known.get(name) != found:
            run(conn, "replay.remember_model", {"record_type": name, "fingerprint": found})


def reconsider(conn: Connection, record_type: str) -> int:
    """Have the next reconciliation compare all records of a type, in the blocks that this version gives them.

    Judgements of people stand; those of a model are passed anew. Returns the number of records.
    """
    run(conn, "replay.blocked")
    copy_in(conn, "blocked", ("observation_id", "history_id", "blocks"), list(_moved(conn, record_type)))
    run(conn, "replay.reblock")
    return run(conn, "replay.reconsider", {"record_type": record_type})


def _moved(conn: Connection, record_type: str) -> Iterator[str]:
    for observation, history, document, known in stream(conn, "replay.documents", {"record_type": record_type}):
        found = sorted({*blocks(record_type, json.loads(document))})
        if found != known:
            yield f"{observation}\t{history}\t{listed(map(str, found))}\n"
