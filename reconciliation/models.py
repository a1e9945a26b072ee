"""Which model compares the records of a type, and that all are compared anew under another one.

The model that the warehouse has learnt goes before the one that is shipped. It is kept in the warehouse, beside the
records that it was learnt of, until somebody goes back.
"""

import json
from collections.abc import Iterator
from functools import cache
from hashlib import sha256

from reconciliation.matching import Model, blocks, exclusion, sketch
from reconciliation.matching.model import MODELS, shipped_version
from schemas.errors import ConfigError
from schemas.registry import RECORD_TYPES
from warehouse.connection import Connection
from warehouse.statements import copy_in, listed, run, stream, tuples

DECIDING = ("designs.yml", "hard_facts.yml")  # beside the models: what is compared, and what no score may overrule
BLOCKED = ("observation_id", "history_id", "blocks", "exclusion", "words", "marks")


def use(conn: Connection, record_type: str, text: str | None, *, by: str) -> None:
    """Compare records of a type by this model from now on, or by the shipped one, in the caller's transaction.

    The next reconciliation compares all records of the type anew.
    """
    if text is not None and Model(text).record_type != record_type:
        raise ConfigError(f"this is no model of {record_type}", found=Model(text).record_type)
    known = {"record_type": record_type, "fingerprint": fingerprints()[record_type]}
    run(conn, "models.use", known | {"model": text, "by": by})
    run(conn, "models.reconsider", {"record_type": record_type})


def own(conn: Connection) -> dict[str, str]:
    """The models that this warehouse has learnt and uses, as their files would state them, by record type."""
    return dict(tuples(conn, "models.learnt"))


@cache
def fingerprints() -> dict[str, str]:
    """Record type -> SHA-256 of all that decides whether two of its records are one thing, where a model does."""
    shared = "\n".join((MODELS.parent / name).read_text(encoding="utf-8") for name in DECIDING)
    versions = {name: shipped_version(name) for name in sorted(RECORD_TYPES)}
    return {name: sha256(f"{of}\n{shared}".encode()).hexdigest() for name, of in versions.items() if of}


def changed(conn: Connection) -> list[str]:
    """Types whose records were compared by something else than what this version has; not those never compared."""
    known = dict(tuples(conn, "models.fingerprints"))
    now = fingerprints()
    return sorted(name for name, was in known.items() if now.get(name, "") != was)


def remember(conn: Connection) -> None:
    """From here on the warehouse is compared by the models of this version."""
    known = dict(tuples(conn, "models.fingerprints"))
    gone = dict.fromkeys(known.keys() - fingerprints().keys(), "")
    for name, found in (fingerprints() | gone).items():
        if known.get(name) != found:
            run(conn, "models.remember_model", {"record_type": name, "fingerprint": found})


def reconsider(conn: Connection, record_type: str) -> int:
    """Have the next reconciliation compare all records of a type, in the blocks that this version gives them.

    Judgements of people stand; those of a model are passed anew. Returns the number of records.
    """
    run(conn, "models.blocked")
    copy_in(conn, "blocked", BLOCKED, list(_moved(conn, record_type)))
    run(conn, "models.reblock")
    return run(conn, "models.reconsider", {"record_type": record_type})


def _moved(conn: Connection, record_type: str) -> Iterator[str]:
    documents = stream(conn, "models.documents", {"record_type": record_type})
    for observation, history, text, keys, *known in documents:
        document = json.loads(text)
        found = sorted({*blocks(record_type, document)})
        apart = exclusion(record_type, document, keys), *(sketch(record_type, document) or (None, None))
        if [found, *apart] != known:
            told = "\t".join("\\N" if each is None else str(each) for each in apart)
            yield f"{observation}\t{history}\t{listed(map(str, found))}\t{told}\n"
