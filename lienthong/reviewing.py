"""Pairs that wait for a person: what the command, the page and Airflow do with an answer, and when it takes effect."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lienthong import database, pipeline, plan
from lienthong.settings import Settings
from reconciliation import judgements, review
from reconciliation.judgements import Decision, Settled, Verdict
from schemas.errors import ConfigError, IntegrationError
from schemas.registry import sensitive_fields
from schemas.texts.graphemes import truncate
from schemas.violation import escaped
from warehouse.connection import Connection, session, transaction
from warehouse.statements import rows

logger = logging.getLogger(__name__)

ANSWERS: Mapping[str, Verdict] = {"same": "positive", "different": "negative", "unsure": "unsure"}
PUBLIC = 0  # audience
LONGEST_CELL = 600
UNSAID = "chưa đủ căn cứ · not enough to tell"  # why somebody is unsure who gives no words

Facts = dict[str, Any]


def verdict_of(answer: str) -> Verdict:
    """What an answer in people's words is called in the warehouse."""
    if answer not in ANSWERS:
        raise ConfigError(f"{answer}: {', '.join(ANSWERS)}")
    return ANSWERS[answer]


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that can be done about pairs, each in a transaction of its own; `settle` gives it effect."""

    settings: Settings

    def pair(self, conn: Connection, judgement_id: int) -> Facts | None:
        return review.pair(conn, judgement_id, now=datetime.now(UTC))

    def questions(self, conn: Connection, record_type: str | None = None, limit: int = 100) -> list[Facts]:
        """Open questions, the most valuable first, each with what its two observations are called."""
        found = judgements.open_questions(conn, record_type=record_type, limit=limit)
        sides = ("left_observation", "right_observation")
        called = review.headings(conn, (each[side] for each in found for side in sides))
        return [each | {"left": called[str(each[sides[0]])], "right": called[str(each[sides[1]])]} for each in found]

    def counts(self, conn: Connection) -> dict[str, int]:
        return judgements.count_open(conn)

    def answer(self, judgement_id: int, answer: str, *, by: str, reason: str) -> int:
        """Answer an open question; the number of the decision. ConfigError when it is open no more."""
        verdict = verdict_of(answer)
        said = reason.strip() or (UNSAID if verdict == "unsure" else "")
        decision = Decision(verdict=verdict, by=by.strip(), reason=said)
        with session(self._dsn) as conn, transaction(conn):
            return judgements.answer(conn, judgement_id, decision)

    def undo(self, judgement_id: int, *, by: str) -> list[int]:
        with session(self._dsn) as conn, transaction(conn):
            return judgements.undo(conn, judgement_id, by=by.strip())

    def part(self, entity_id: str, leaving: Sequence[str], *, by: str, reason: str) -> int:
        """Take observations out of an entity; the number of the decision, by which all of it is undone."""
        with session(self._dsn) as conn, transaction(conn):
            here = {str(each["observation_id"]) for each in rows(conn, "reviewing.standing", {"entity_id": entity_id})}
            strangers = sorted(set(leaving) - here)
            if strangers:
                raise ConfigError(
                    "these do not stand at the entity", entity=entity_id, observations=", ".join(strangers)
                )
            return judgements.part(conn, leaving, by=by.strip(), reason=reason.strip())

    def claim(self, *, by: str, record_type: str | None = None, skip: Iterable[int] = ()) -> int | None:
        with session(self._dsn) as conn, transaction(conn):
            return judgements.claim(conn, by=by.strip(), record_type=record_type, skip=skip)

    def look(self, judgement_id: int, *, by: str) -> bool:
        with session(self._dsn) as conn, transaction(conn):
            return judgements.look(conn, judgement_id, by=by.strip())

    def release(self, judgement_id: int, *, by: str) -> None:
        with session(self._dsn) as conn, transaction(conn):
            judgements.release(conn, judgement_id, by=by.strip())

    def settle(self) -> Facts:
        """Let what was decided take effect: reconcile, then publish."""
        return pipeline.settle(self.settings)

    @property
    def _dsn(self) -> str:
        return database.dsn(self.settings)


class Settler:
    """Settles after answers without making people wait for it: once for many, and never twice at a time."""

    def __init__(self, settle: Callable[[], object]) -> None:
        self._settle = settle
        self._wanted = threading.Event()
        self._working = threading.Lock()

    def __call__(self) -> None:
        """Settle, unless another thread is at it: that one sees the wish when it is done."""
        self._wanted.set()
        while self._wanted.is_set() and self._working.acquire(blocking=False):
            try:
                self._wanted.clear()
                self._settle()
            except IntegrationError as error:
                # the decision is written down, and the next reconciliation, whoever starts it, finds it there
                logger.warning("decisions wait for the next reconciliation", extra={"error": error.message})
            finally:
                self._working.release()


def for_airflow(settings: Settings, many: int) -> list[Facts]:
    """The pairs that matter most, to be asked about elsewhere: `[{"number", "subject", "body"}]`."""
    desk = Desk(settings)
    with session(database.dsn(settings)) as conn:
        pairs = [desk.pair(conn, each["judgement_id"]) for each in desk.questions(conn, limit=many)]
    return [{"number": each["judgement_id"]} | described(each, _address(settings, each)) for each in pairs if each]


def from_airflow(settings: Settings, number: int, said: Mapping[str, Any]) -> Facts:
    """Write down what a person chose there: `{"number", "state", "decided"}`.

    State `recorded`; `later` when nobody decided; `answered` when somebody else had answered meanwhile.
    """
    [chosen] = said["chosen_options"]
    answer = plan.ANSWERS[chosen]
    if answer is None:
        return {"number": number, "state": "later", "decided": None}
    who = said.get("responded_by_user") or {}
    by = str(who.get("name") or who.get("id") or "")
    reason = str((said.get("params_input") or {}).get("reason") or "")
    try:
        decided = Desk(settings).answer(number, answer, by=by, reason=reason)
    except Settled:
        return {"number": number, "state": "answered", "decided": None}
    return {"number": number, "state": "recorded", "decided": decided}


def _address(settings: Settings, pair: Facts) -> str:
    return f"{settings.public_url.rstrip('/')}/audit/review/{pair['judgement_id']}"


def described(pair: Facts, address: str) -> dict[str, str]:
    """A pair as Markdown for another system's page: `{"subject", "body"}`.

    That system keeps what it is shown, so a record that is not public is named by its numbers only, and of a public one
    fields that are more than public are left out.
    """
    number = pair["judgement_id"]
    body = [f"[{address}]({address})", "", *_why(pair)]
    if max(pair["left"]["audience"], pair["right"]["audience"]) > PUBLIC:
        body += ["", "Nội dung không công khai, chỉ xem ở địa chỉ trên · Not public: shown at the address above only."]
        return {"subject": f"{pair['type']} #{number}", "body": "\n".join(body)}
    hidden = sensitive_fields(pair["type"])
    left, right = pair["left"], pair["right"]
    body += ["", f"| | {_cell(left['source'])} | {_cell(right['source'])} |", "|---|---|---|"]
    body += [
        f"| {each.field} ({each.kind}) | {_whole(each.left)} | {_whole(each.right)} |"
        for each in pair["fields"]
        if each.field not in hidden and each.kind != "equal"
    ]
    same = [each.field for each in pair["fields"] if each.kind == "equal" and each.field not in hidden]
    body += ["", f"Giống nhau · equal: {', '.join(same) or '–'}"]
    return {"subject": f"{pair['type']} #{number}: {_cell(left['heading'])}"[:200], "body": "\n".join(body)}


def _why(pair: Facts) -> list[str]:
    if pair["contradiction"] is not None:
        return [f"Mâu thuẫn · contradiction: **{_cell(pair['contradiction'])}**"]
    if pair["score"] is None:
        return []
    return [f"Xác suất là một · probability of one thing: **{pair['score']:.3f}** ({pair['weight']:+.1f} bit)"]


def _whole(parts: Iterable[Any]) -> str:
    """One value as a cell of a table, not too long for it."""
    return _cell(truncate("".join(each.text for each in parts), LONGEST_CELL))


def _cell(text: object) -> str:
    """Text that can neither end the cell nor become a link, an image or a tag."""
    safe = escaped(" ".join(str(text).split()))
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()<>#+!|~&" else letter for letter in safe)
