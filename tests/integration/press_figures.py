"""The six figures of the annual press report of 2026, computed a second time over canonical documents, without SQL."""

from datetime import date, datetime, time, timedelta

from lienthong.settings import Settings
from schemas.press_event import PressEvent
from schemas.press_release import PressRelease
from schemas.record import VIETNAM, Record
from schemas.records.press_inquiry import PressInquiry
from schemas.records.statement_case import StatementCase
from schemas.records.terms import InquiryState, StatementGround
from schemas.registry import RECORD_TYPES
from schemas.response import Response
from schemas.terms import EventState, PressEventKind, PressForm, ResponseKind
from schemas.vocabularies import ReleaseStatus
from tests.integration.saying import table

FIRST, AFTER = datetime(2025, 12, 15, tzinfo=VIETNAM), datetime(2026, 12, 15, tzinfo=VIETNAM)
CHANGE = date(2026, 7, 1)
ASIDE = {ReleaseStatus.DRAFT, ReleaseStatus.WITHDRAWN, ReleaseStatus.SUPERSEDED}


def live(settings: Settings) -> list[Record]:
    """Every canonical record that counts."""
    documents = table(
        settings,
        """SELECT entity.record_type, history.doc
             FROM core.entity JOIN core.entity_history AS history USING (entity_id, revision)
            WHERE entity.state = 'live'""",
    )
    return [RECORD_TYPES[name].from_document(document) for name, document in documents]


def in_period(moment: datetime | None) -> bool:
    return moment is not None and FIRST <= moment < AFTER


def figures_by_hand(found: list[Record]) -> list[tuple[int, int | None]]:
    """The six figures of 2026, read off the records without SQL."""
    told = [record for record in found if record.release_status not in ASIDE]
    conferences = [
        e for e in told if isinstance(e, PressEvent) and e.state is EventState.HELD and in_period(e.starts_at)
        and e.kind in (PressEventKind.REGULAR_CONFERENCE, PressEventKind.SPECIAL_CONFERENCE)
    ]  # fmt: skip
    briefings = [
        r for r in told if isinstance(r, PressRelease) and r.form is PressForm.BRIEFING and in_period(r.published_at)
        and not r.on_request and r.translation_of is None
    ]  # fmt: skip
    asked = [
        i for i in told if isinstance(i, PressInquiry) and in_period(i.received_at)
        and i.state is not InquiryState.WITHDRAWN
    ]  # fmt: skip
    answered = [i for i in asked if i.state is InquiryState.ANSWERED and i.answered_at and i.answered_at < AFTER]
    cases = [c for c in told if isinstance(c, StatementCase) and in_period(arose(c))]
    spoken = [c for c in cases if c.first_statement_at and c.first_statement_at < AFTER]
    timed = [c for c in cases if c.ground in (StatementGround.MAJOR_EVENT, StatementGround.DIVIDED_OPINION)]
    false = [
        r for r in told if isinstance(r, Response)
        and r.kind in (ResponseKind.RESPONSE, ResponseKind.CORRECTION_APOLOGY)
        and r.target_published_on and in_period(datetime.combine(r.target_published_on, time(), VIETNAM))
    ]  # fmt: skip
    demanded = [r for r in false if r.demanded_at and r.demanded_at < AFTER]
    return [
        (len(conferences), None), (len(briefings), None), (len(answered), len(asked)), (len(spoken), len(cases)),
        (sum(c in spoken and in_time(c) for c in timed), len(timed)), (len(demanded), len(false)),
    ]  # fmt: skip


def arose(case: StatementCase) -> datetime | None:
    own = {StatementGround.DIVIDED_OPINION: case.impact_determined_at, StatementGround.PRESS_REQUEST: case.requested_at}
    return own.get(case.ground) or case.received_at or case.occurred_at


def in_time(case: StatementCase) -> bool:
    if case.occurred_at and case.occurred_at.date() < CHANGE:
        clock = case.occurred_at
    else:
        clock = case.received_at if case.ground is StatementGround.MAJOR_EVENT else case.impact_determined_at
    return (
        clock is not None
        and case.first_statement_at is not None
        and case.first_statement_at <= clock + timedelta(hours=24)
    )
