"""What a record looks like from outside: title, summary, origin page, issuing body, time, topics, for any type."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from schemas.record import VIETNAM
from schemas.registry import RECORD_TYPES

TITLES = (
    "title", "headline", "subject", "name", "full_name", "event", "topic", "claim", "question", "document_number",
)  # fmt: skip
SUMMARIES = (
    "summary", "lead", "description", "agenda", "false_content", "conclusion", "instruction", "text", "body", "note",
)  # fmt: skip
PAGES = ("url", "answer_url", "statement_url", "correction_url", "declared_on_url")
TIMES = (
    "published_at", "sent_at", "issued_on", "answered_at", "verified_at", "declared_at", "notice_sent_at",
    "appointed_on", "occurred_at", "effective_on", "window_end", "valid_from", "licensed_on",
)  # fmt: skip
# In the order of doors.blocks: what a set of a body means must not depend on which of the two looked.
BODIES = ("issuer", "agency", "organiser", "verifier", "host", "intake_agency", "outlet", "from_name")
CODES = (
    "issuer_code", "agency_code", "organiser_code", "verifier_code", "host_code", "intake_agency_code", "from_code",
)  # fmt: skip
SHORT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A record for people and catalogues; what the record does not say is None."""

    title: str
    summary: str | None
    page: str | None
    said_at: datetime | None
    body: str | None
    body_code: str | None
    topics: tuple[str, ...]
    units: tuple[str, ...]
    language: str


def face(record_type: str, record: Mapping[str, Any]) -> Face:
    """How to show a record of any type; the title of a document begins with its number."""
    title = _first(record, TITLES) or _type_title(record_type)
    if record_type == "document" and record.get("number"):
        title = f"{record['number']}: {title}" if record.get("subject") else str(record["number"])
    summary = _first(record, SUMMARIES)
    return Face(
        title=" ".join(title.split()),
        summary=summary if summary is None or len(summary) <= SHORT else f"{summary[: SHORT - 1].rstrip()}…",
        page=_first(record, PAGES),
        said_at=_instant(_first(record, TIMES)),
        body=_first(record, BODIES),
        body_code=_first(record, CODES),
        topics=tuple(record.get("topics") or ()),
        units=_units(record_type, record),
        language=str(record.get("language") or "vi"),
    )


def _first(record: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    return next((found for name in names if isinstance(found := record.get(name), str) and found.strip()), None)


def _type_title(record_type: str) -> str:
    kind = RECORD_TYPES.get(record_type)
    return record_type if kind is None else kind.title_vi


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else datetime.combine(moment.date(), time(), VIETNAM)


def _units(record_type: str, record: Mapping[str, Any]) -> tuple[str, ...]:
    many = [*(record.get("area_codes") or ()), *(record.get("target_unit_codes") or ())]
    one = record.get("code") if record_type == "admin_unit" else record.get("unit_code")
    return tuple(dict.fromkeys([*([one] if one else []), *many]))
