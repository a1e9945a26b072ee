"""Sets of OAI-PMH: one for each record type, one for each issuing body that a feed has ever named."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any
from unicodedata import category, normalize

from publishing.doors.blocks import Block, Body
from publishing.doors.faces import face
from schemas.registry import RECORD_TYPES

_STRANGE = re.compile(r"[^A-Za-z0-9\-_.!~*'()]+")  # what a setSpec may not hold (OAI-PMH 2.0, 4.6)
TYPE, BODY = "type.", "agency."


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """A set as ListSets tells it."""

    spec: str
    name: str


def of_type(record_type: str) -> str:
    """The setSpec of a record type."""
    return f"{TYPE}{record_type}"


@lru_cache(maxsize=8_192)
def of_body(body: Body) -> str | None:
    """The setSpec of a body: by its code, else by its name in plain letters."""
    name, code = body
    if code:
        return f"{BODY}{_STRANGE.sub('-', code)}"
    if not name:
        return None
    plain = "".join(letter for letter in normalize("NFD", name.lower()) if category(letter) != "Mn").replace("đ", "d")
    slug = _STRANGE.sub("-", plain).strip("-")
    return f"{BODY}{slug[:80] or sha256(name.encode()).hexdigest()[:16]}"


def of_record(record_type: str, record: Mapping[str, Any] | None) -> list[str]:
    """The sets that a record belongs to."""
    shown = face(record_type, record or {})
    body = of_body((shown.body, shown.body_code))
    return [of_type(record_type), *([body] if body else [])]


def all_sets(blocks: Iterable[Block]) -> list[Set]:
    """The sets of a feed, in the order of their specs; a body goes by the name that most changes give it."""
    types: set[str] = set()
    names: dict[str, dict[str, int]] = {}
    for block in blocks:
        types.update(block.types)
        for body, count in block.bodies.items():
            spec = of_body(body)
            if spec is not None:
                told = names.setdefault(spec, {})
                told[body[0] or body[1] or spec] = told.get(body[0] or body[1] or spec, 0) + count
    found = [Set(spec=of_type(name), name=_titled(name)) for name in types]
    found += [Set(spec=spec, name=max(sorted(told), key=told.__getitem__)) for spec, told in names.items()]
    return sorted(found, key=lambda each: each.spec)


def _titled(record_type: str) -> str:
    kind = RECORD_TYPES.get(record_type)
    return f"{kind.title_vi} / {kind.title_en}" if kind else record_type


def holds(block: Block, spec: str | None) -> int:
    """How many changes of a block are of a set; of all when there is none."""
    if spec is None:
        return sum(block.types.values())
    if spec.startswith(TYPE):
        return block.types.get(spec.removeprefix(TYPE), 0)
    return sum(count for body, count in block.bodies.items() if of_body(body) == spec)
