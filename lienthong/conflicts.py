"""Conflicts between nodes, as the command and the page need them: shown letter by letter, decided, taking effect."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lienthong import database, pipeline
from lienthong.settings import Settings
from reconciliation import disputes
from reconciliation.wording import Parts, difference
from schemas.canonical import canonical_json
from schemas.errors import ConfigError
from schemas.registry import RECORD_TYPES
from validation.records import check_document
from warehouse.connection import Connection, session, transaction

Facts = dict[str, Any]
SIDES = ("ours", "theirs", "proposal", "base")


@dataclass(frozen=True, slots=True)
class ConflictDesk:
    """What can be done about conflicts; each decision in a transaction of its own, `settle` gives it effect."""

    settings: Settings

    def listed(self, conn: Connection, *, state: str | None = "open") -> list[Facts]:
        return disputes.listed(conn, state=state)

    def one(self, conn: Connection, conflict_id: int) -> Facts | None:
        """A conflict with both values in pieces that show what differs."""
        found = disputes.shown(conn, conflict_id)
        if found is None:
            return None
        ours, theirs = difference(text(found["ours"]), text(found["theirs"]))
        return found | {"ours_parts": ours, "theirs_parts": theirs, "base_text": text(found["base"])}

    def decide(self, conflict_id: int, choice: str, *, by: str, reason: str, value: Any = None) -> str:
        """Take `ours`, `theirs`, `proposal`, `base`, or `value` as a person wrote it; ConfigError with the fix."""
        with session(database.dsn(self.settings)) as conn:
            found = disputes.shown(conn, conflict_id)
            if found is None:
                raise ConfigError(f"không có xung đột {conflict_id} / there is no conflict {conflict_id}")
            if choice not in (*SIDES, "value"):
                raise ConfigError(f"{choice}: {', '.join(SIDES)}, value")
            said = value if choice == "value" else found[choice]
            _may_stand(found, said)
            with transaction(conn):
                return disputes.decide(conn, conflict_id, said, by=by, reason=reason, now=datetime.now(UTC))

    def settle(self) -> None:
        """The verdict counts here at once, and travels with the next exchange."""
        pipeline.settle(self.settings)


def _may_stand(found: Facts, said: Any) -> None:
    """ConfigError when the record would break its schema or a rule with this value."""
    record = {name: value for name, value in (found["record"] | {found["field"]: said}).items() if value is not None}
    checked = check_document(found["record_type"], record)
    if isinstance(checked, list):
        wrong = [each for each in checked if each.pointer.startswith(f"/{found['field']}")]
        if wrong:
            raise ConfigError(f"{wrong[0].message_vi} / {wrong[0].message_en}", pointer=wrong[0].pointer)
    if found["record_type"] not in RECORD_TYPES:
        raise ConfigError(f"no record type {found['record_type']}")


def text(value: Any) -> str:
    """A value as people read it."""
    return "" if value is None else value if isinstance(value, str) else canonical_json(value)


def marked(parts: Parts) -> str:
    """Pieces on one line; what differs stands in brackets."""
    return "".join(f"[{part.text}]" if part.differs else part.text for part in parts)
