"""Linking: the links of what a reconciliation changed are read, kept and resolved; their targets tell of them at once.

Everything costs in the size of the change: documents that name nobody are not looked at, and a target that arrives
finds the links that wait for it by its keys.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from reconciliation.derived import Told
from reconciliation.links import LINKS_VERSION, links_of
from schemas.canonical import canonical_json
from warehouse.connection import Connection
from warehouse.statements import copy_in, escape, rows, run, scalar, stream

SAID = (
    "from_entity", "field", "ordinal", "record_type", "relation", "target", "part", "keys", "derives", "card",
    "audience", "observation_id", "source",
)  # fmt: skip
MANY = 1000  # links that are read at once, after which the planner must hear of them
TOGETHER = 1000  # documents that are read for links between two writes


def begin(conn: Connection) -> None:
    """After the affected entities are known: under another way of reading links, all that names others is affected."""
    if scalar(conn, "links.rules") != LINKS_VERSION:
        run(conn, "links.affected_by_rules")
        run(conn, "links.remember_rules", {"fingerprint": LINKS_VERSION})


def keep(conn: Connection, said: Iterable[tuple[str, str, Mapping[str, Any], Mapping[str, Any], int]]) -> None:
    """Keep what documents say of others: (entity, record type, document, provenance, audience) of each."""
    lines = [line for each in said for line in _lines(*each)]
    if lines:
        copy_in(conn, "said_link", SAID, lines)


def find_targets(conn: Connection) -> dict[str, list[Told]] | None:
    """Resolve links, and add the records that they speak of to those that are merged; None where there are none.

    Gives what each of them has to tell; one that is merged and is not named here has nothing to tell any more.
    """
    run(conn, "links.referring")
    found = stream(conn, "links.sole_referring")
    while some := list(islice(found, TOGETHER)):
        keep(conn, (_sole(*each) for each in some))
    said = int(scalar(conn, "links.count_said"))
    if not said and not scalar(conn, "links.is_any"):
        return None
    run(conn, "links.relink")
    if said >= MANY:
        run(conn, "links.know_much")
    run(conn, "links.resolve")
    if not scalar(conn, "links.count_targets"):
        return None
    run(conn, "links.gather_targets")
    told: dict[str, list[Told]] = {}
    for each in rows(conn, "links.telling"):
        told.setdefault(each["to_entity"], []).append(
            Told(
                derives=each["derives"],
                entity=each["from_entity"],
                field=each["field"],
                audience=each["audience"],
                observation=each["observation_id"],
                source=each["source"],
                card=each["card"],
            )
        )
    return told


def _sole(
    entity_id: str, record_type: str, document: str, audience: int, observation: str, source: str
) -> tuple[str, str, Mapping[str, Any], Mapping[str, Any], int]:
    return entity_id, record_type, json.loads(document), {"*": {"observation": observation, "source": source}}, audience


def _lines(
    entity_id: str, record_type: str, document: Mapping[str, Any], provenance: Mapping[str, Any], audience: int
) -> Iterator[str]:
    for link in links_of(record_type, document):
        why = provenance.get(link.field) or provenance.get("*") or {}
        values = (
            entity_id,
            link.field,
            str(link.ordinal),
            record_type,
            link.relation,
            link.target,
            link.part,
            canonical_json([list(step) for step in link.keys]),
            link.derives,
            canonical_json(dict(link.card)),
            str(audience),
            why.get("observation"),
            why.get("source"),
        )
        yield "\t".join("\\N" if value is None else escape(value) for value in values) + "\n"
