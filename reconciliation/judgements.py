"""Judgements by people: two things are one, or are not, or what was taken for one is parted; and all of it undone.

A judgement is about two observations. It takes effect with the next reconciliation, which looks at everything that
hangs together with them.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from reconciliation.keys import SOURCE_KEY, entity_id
from reconciliation.resolving import PREFIXES
from schemas.errors import ConfigError
from warehouse.connection import Connection
from warehouse.statements import listed, row, rows, run, scalar

Verdict = Literal["positive", "negative", "unsure"]


class Settled(ConfigError):
    """The question is none any more: somebody was faster, or keys have settled it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person says about a pair, and why; ConfigError without a name, or without words where one is unsure."""

    verdict: Verdict
    by: str
    reason: str

    def __post_init__(self) -> None:
        _named(self.by)
        if self.verdict == "unsure" and not self.reason.strip():
            raise ConfigError("who is unsure says why, so that the next one need not begin anew: --reason")


def decide(conn: Connection, left: str, right: str, decision: Decision) -> int:
    """Judge two observations in the caller's transaction; returns the number of the judgement.

    "negative" for two that stand together parts them: `left` and whatever only it ties to the entity leaves, `right`
    keeps the id. An earlier judgement about the pair is undone and stays readable.
    """
    if left == right:
        raise ConfigError("a judgement needs two observations", observation=left)
    run(conn, "judgement.lock")
    pair = row(conn, "judgement.pair", {"left": left, "right": right})
    if pair is None:
        raise ConfigError("no such observations, or nothing is known of them yet", left=left, right=right)
    if pair["left_type"] != pair["right_type"]:
        raise ConfigError("things of two types are never one", left=pair["left_type"], right=pair["right_type"])
    if decision.verdict == "negative" and pair["left_entity"] == pair["right_entity"]:
        return part(conn, [left], by=decision.by, reason=decision.reason)
    return _write(conn, left, right, decision)


def part(conn: Connection, leaving: Sequence[str], *, by: str, reason: str) -> int:
    """Take observations out of their entity, together, in the caller's transaction; the number of the judgement.

    What stays keeps the id; what leaves has the id of its own source key from now on, so that neither depends on the
    other. Undoing the judgement restores both.
    """
    if not leaving:
        raise ConfigError("nothing would leave: name at least one observation")
    _named(by)
    run(conn, "judgement.lock")
    standing = rows(conn, "judgement.cluster", {"observation": leaving[0]})
    names = [str(each["observation_id"]) for each in standing]
    strangers = sorted(set(leaving) - set(names))
    if strangers:
        raise ConfigError("these do not stand at the same entity", observations=", ".join(strangers))
    staying = [name for name in names if name not in set(leaving)]
    if not staying:
        raise ConfigError("nothing would stay: leave out at least one observation", entity=standing[0]["entity_id"])
    founder = min(key for each in standing if str(each["observation_id"]) in leaving for key in _own(each["keys"]))
    fresh = entity_id(PREFIXES[standing[0]["record_type"]], founder)
    kept = {str(each["observation_id"]): each["native_id"] for each in standing}
    stays = {kept[name] for name in staying}
    former = {name: kept[name] for name in leaving if kept[name] in stays}
    run(conn, "judgement.rename", {"ids": listed(former), "native_id": fresh})
    numbers = [
        _write(conn, one, other, Decision(verdict="negative", by=by, reason=reason), former if first else None)
        for first, (one, other) in _numbered((one, other) for one in leaving for other in staying)
    ]
    return numbers[0]


def undo(conn: Connection, judgement_id: int, *, by: str) -> list[int]:
    """Undo a judgement of a person, and those that were made with it; ids become what they were without it.

    What stood about the pair before counts again: an earlier answer, or the question.
    """
    _named(by)
    run(conn, "judgement.lock")
    found = rows(conn, "judgement.made_together", {"judgement_id": judgement_id})
    if not found:
        raise ConfigError("no such judgement of a person, or it is undone already", judgement=judgement_id)
    for each in found:
        run(conn, "judgement.undo", {"judgement_id": each["judgement_id"], "by": by})
        run(conn, "judgement.restore", {"judgement_id": each["judgement_id"]})
        for observation, native in (each["former_natives"] or {}).items():
            run(conn, "judgement.rename", {"ids": listed([observation]), "native_id": native})
        _reconsider(conn, each, "undone")
    return [each["judgement_id"] for each in found]


def claim(conn: Connection, *, by: str, record_type: str | None = None, skip: Iterable[int] = ()) -> int | None:
    """The most valuable open question that nobody else looks at, kept for `by` for a while; None when there is none."""
    values = {"by": by, "record_type": record_type, "skip": listed(map(str, skip))}
    number = scalar(conn, "judgement.claim", values)
    return None if number is None else int(number)


def look(conn: Connection, judgement_id: int, *, by: str) -> bool:
    """Keep one open question for `by`; False when somebody else looks at it, or it is open no more."""
    return run(conn, "judgement.look", {"judgement_id": judgement_id, "by": by}) == 1


def release(conn: Connection, judgement_id: int, *, by: str) -> None:
    """Let others have a question that `by` was looking at."""
    run(conn, "judgement.release", {"judgement_id": judgement_id, "by": by})


def count_open(conn: Connection) -> dict[str, int]:
    """How many pairs wait for a person, by type, most first."""
    return {each["record_type"]: each["questions"] for each in rows(conn, "judgement.count_open")}


def open_questions(conn: Connection, *, record_type: str | None = None, limit: int = 100) -> list[dict[str, Any]]:
    """Pairs that wait for a person, most valuable first: `{"judgement_id", "record_type", "score", "reason", ...}`."""
    return rows(conn, "judgement.open", {"record_type": record_type, "limit": limit})


def answer(conn: Connection, judgement_id: int, decision: Decision) -> int:
    """Answer an open question; "unsure" puts it back with what the person noted, for others and behind all others."""
    run(conn, "judgement.lock")  # two who answer at once: the second is told that the first was faster
    question = row(conn, "judgement.question", {"judgement_id": judgement_id})
    if question is None:
        raise Settled("no such open question: somebody has answered it, or it is settled", judgement=judgement_id)
    return decide(conn, str(question["left_observation"]), str(question["right_observation"]), decision)


def _write(conn: Connection, left: str, right: str, decision: Decision, former: Mapping[str, str] | None = None) -> int:
    one, other = sorted((left, right))
    values = {
        "left": one,
        "right": other,
        "verdict": decision.verdict,
        "reason": decision.reason,
        "by": decision.by,
        "former": json.dumps(former) if former else None,
    }
    run(conn, "judgement.replace", values)
    number = int(scalar(conn, "judgement.write", values))
    _reconsider(conn, {"left_observation": one, "right_observation": other}, decision.verdict)
    return number


def _reconsider(conn: Connection, pair: Mapping[str, Any], reason: str) -> None:
    ids = listed(str(pair[name]) for name in ("left_observation", "right_observation"))
    run(conn, "judgement.reconsider", {"ids": ids, "reason": reason})


def _own(keys: Iterable[str]) -> list[str]:
    return [key for key in keys if key.startswith(SOURCE_KEY)]


def _named(by: str) -> None:
    if not by.strip():
        raise ConfigError("a decision needs the name of a person: --by")


def _numbered(pairs: Iterable[tuple[str, str]]) -> Iterable[tuple[bool, tuple[str, str]]]:
    return ((place == 0, pair) for place, pair in enumerate(pairs))
