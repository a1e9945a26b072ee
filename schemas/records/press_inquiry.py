"""Press inquiry: what a press agency asks, who must answer by when, and the answer or the ground for refusing it.

Deadlines: NĐ 237/2026/NĐ-CP Đ18 and, for events before 1 July 2026, Luật Báo chí 2016 Đ39; grounds for refusal:
Luật 126/2025/QH15 Đ31 k2.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import StringConstraints

from schemas.issuer import issuer_keys
from schemas.lifecycle import Lifecycle, lifecycle
from schemas.record import INTERNAL, LAX, Instant, Line, Lines, Record, Text, Url, about
from schemas.records.terms import InquiryChannel, InquiryState
from schemas.text import fold
from schemas.vocabularies import Sensitivity

DeadlineRule = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$", max_length=200)]

_UNTIL_ANSWERED = ("Nội bộ cho đến khi có trả lời", "Internal until it is answered")
_ENDS = (InquiryState.ANSWERED, InquiryState.REFUSED, InquiryState.WITHDRAWN)


class PressInquiry(Record):
    """One question, from intake to answer; who asked it is personal data and never leaves the node."""

    record_type: ClassVar[str] = "press_inquiry"
    id_prefix: ClassVar[str] = "inq"
    title_vi: ClassVar[str] = "Câu hỏi, đề nghị của báo chí"
    title_en: ClassVar[str] = "Press inquiry"
    lawful: ClassVar[frozenset[str]] = frozenset({"question"})  # once it is answered: see audience()
    lifecycle: ClassVar[Lifecycle | None] = lifecycle(
        "state",
        {
            InquiryState.RECEIVED: (InquiryState.ASSIGNED, InquiryState.FORWARDED, InquiryState.WITHDRAWN),
            InquiryState.ASSIGNED: (InquiryState.FORWARDED, *_ENDS),
            InquiryState.FORWARDED: (InquiryState.ASSIGNED, *_ENDS),
            InquiryState.ANSWERED: (),
            InquiryState.REFUSED: (),
            InquiryState.WITHDRAWN: (),
        },
    )

    sensitivity: Annotated[Sensitivity, LAX, about("Mức nhạy cảm", "Sensitivity")] = Sensitivity.INTERNAL
    intake_number: Annotated[Line, about("Số tiếp nhận", "Intake number")]
    intake_agency: Annotated[Line | None, about("Nơi tiếp nhận", "Taken in by")] = None
    intake_agency_code: Annotated[Line | None, about("Mã nơi tiếp nhận", "Code of who took it in")] = None
    outlet: Annotated[Line, about("Cơ quan báo chí", "Outlet")]
    outlet_licence: Annotated[Line | None, about("Số giấy phép báo chí", "Licence number of the outlet")] = None
    reporter: Annotated[Line | None, about("Phóng viên", "Reporter", sensitivity=Sensitivity.PERSONAL)] = None
    reporter_phone: Annotated[
        Line | None, about("Điện thoại phóng viên", "Phone of the reporter", sensitivity=Sensitivity.PERSONAL)
    ] = None
    reporter_email: Annotated[
        Line | None, about("Thư điện tử phóng viên", "E-mail of the reporter", sensitivity=Sensitivity.PERSONAL)
    ] = None
    question: Annotated[Text, about("Câu hỏi, đề nghị", "Question", *_UNTIL_ANSWERED, sensitivity=Sensitivity.INTERNAL)]
    topics: Annotated[Lines | None, about("Chủ đề", "Topics")] = None
    channel: Annotated[InquiryChannel | None, LAX, about("Kênh tiếp nhận", "Channel")] = None
    received_at: Annotated[Instant, about("Tiếp nhận lúc", "Received at")]
    state: Annotated[InquiryState, LAX, about("Trạng thái", "State")] = InquiryState.RECEIVED
    assigned_agency: Annotated[Line | None, about("Cơ quan được giao trả lời", "Agency that must answer")] = None
    assigned_agency_code: Annotated[Line | None, about("Mã cơ quan được giao", "Code of that agency")] = None
    assigned_at: Annotated[Instant | None, about("Giao lúc", "Assigned at")] = None
    forwarded_to: Annotated[Line | None, about("Chuyển đến", "Forwarded to")] = None
    forwarded_at: Annotated[Instant | None, about("Chuyển lúc", "Forwarded at")] = None
    deadline_rule: Annotated[
        DeadlineRule | None,
        about(
            "Quy tắc thời hạn",
            "Deadline rule",
            "Mã quy tắc có hiệu lực vào ngày tiếp nhận, ví dụ press.answer_opinion_forwarded",
            "Id of the rule in force on the day of intake, e.g. press.answer_opinion_forwarded",
        ),
    ] = None
    due_at: Annotated[Instant | None, about("Hạn trả lời", "Due at")] = None
    answer: Annotated[Text | None, about("Nội dung trả lời", "Answer")] = None
    answered_at: Annotated[Instant | None, about("Trả lời lúc", "Answered at")] = None
    answer_url: Annotated[Url | None, about("Nơi đăng trả lời", "Where the answer is published")] = None
    refused_at: Annotated[Instant | None, about("Từ chối lúc", "Refused at")] = None

    def natural_keys(self) -> tuple[str, ...]:
        number = fold(self.intake_number)
        bodies = issuer_keys(self.intake_agency, self.intake_agency_code, self.jurisdiction)
        return tuple(f"press_inquiry:no:{body}|{number}" for body in bodies)

    def audience(self) -> int:
        # A merged record can join one source's names with another's mark, so it is asked here and not only by a rule.
        named = self.reporter or self.reporter_phone or self.reporter_email
        return INTERNAL if named or self.state != InquiryState.ANSWERED else super().audience()

    def said_on(self) -> datetime | None:
        moments = (self.answered_at, self.refused_at, self.forwarded_at, self.assigned_at, self.received_at)
        return max(moment for moment in moments if moment is not None)
