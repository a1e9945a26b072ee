"""Explanations with their proofs: what the command, the auditors' page and the HTTP door are given."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from connectors.source import Source
from lienthong import pipeline
from lienthong.peers import load_peers
from lienthong.proof import Prover
from lienthong.settings import Settings
from reconciliation.explain import explain
from schemas.errors import ConfigError
from schemas.record import VIETNAM
from warehouse.connection import Connection

PAGE_BYTES = 32 << 20  # payloads above are not opened for a page; the command opens them

Facts = dict[str, Any]
# What `/v1/entities/{id}/why` tells of a winner, a loser, a revision and the whole: who reads it may know which sources
# speak, but not from which inner addresses they were fetched, nor what feeds of others carry.
_WITNESS = (
    "source", "observation", "record_key", "authority", "stated_at", "payload_sha256", "payload_pointer", "batch_id",
)  # fmt: skip
_LOST_PLUS = re.compile(r"(T[\d:.]+) (\d\d:?\d\d)$")  # a bare + in an address is read as a blank
_REVISION = ("revision", "state", "reason", "successors", "recorded_at", "run_id", "content_hash")
_WHOLE = ("id", "type", "state", "revision", "reason", "successors", "recorded_at", "run_id")


def proven(settings: Settings, *, largest: int | None = None) -> Callable[..., Facts | None]:
    """`reconciliation.explain.explain` with the proof of every value, from the payloads of this node."""

    def told(
        conn: Connection,
        entity_id: str,
        *,
        field: str | None = None,
        as_of: datetime | None = None,
        valid_on: date | None = None,
    ) -> Facts | None:
        prove = prover(settings, largest=largest)
        return explain(conn, entity_id, field=field, as_of=as_of, valid_on=valid_on, prove=prove)

    return told


def prover(settings: Settings, *, largest: int | None = None) -> Prover:
    """Proves by the payloads and source files of this node; a file is read when a source of its is met."""

    def source_named(name: str) -> Source | None:
        try:
            return pipeline.source_named(settings, name)
        except ConfigError:
            return None

    return Prover(pipeline.store(settings), source_named, load_peers(settings.peers), largest=largest)


def for_reader(story: Facts, audience: int) -> Facts:
    """The part of a story that a reader of feeds up to this audience is told, without what is above it.

    Left out are records that lost, and earlier revisions: the hash of a hidden one would confirm guesses at it.
    """
    fields = {
        name: {
            "value": why["value"],
            "rule": why["rule"],
            "winner": _picked(why["winner"]),
            "losers": [
                _picked(loser) | {"value": loser["value"], "agrees": loser["agrees"]}
                for loser in why["losers"]
                if loser.get("audience", 0) <= audience
            ],
        }
        for name, why in story["fields"].items()
        if why["made"] != "removed"
    }
    return {
        **{name: story[name] for name in _WHOLE},
        **({"as_of": story["as_of"]} if story["as_of"] else {}),
        "fields": fields,
        "identity": [_picked(each) | {"rule": each["rule"], "state": each["state"]} for each in story["identity"]],
        "history": [
            {name: each[name] for name in _REVISION} for each in story["history"] if each["audience"] <= audience
        ],
    }


def instant_of(text: str) -> datetime:
    """An instant in ISO 8601; without a zone Vietnam's time, a day alone means its end. Anything else: ConfigError."""
    text = _LOST_PLUS.sub(r"\1+\2", text)
    try:
        if len(text) == len("2026-11-22"):
            return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), VIETNAM) - timedelta(
                microseconds=1
            )
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise ConfigError(
            f"“{text}” không phải thời điểm / is no instant. Sửa / Fix: 2026-11-22 hoặc / or 2026-11-22T08:00"
        ) from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=VIETNAM)


def day_of(text: str) -> date:
    """A day as YYYY-MM-DD. ConfigError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"“{text}” không phải ngày / is no day. Sửa / Fix: 2026-11-22") from error


def _picked(witness: Facts) -> Facts:
    return {name: witness[name] for name in _WITNESS if name in witness}
