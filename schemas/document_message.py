"""Document message: one acknowledgement or status of a document on the bus (edXML, QCVN 102:2016/BTTTT)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from schemas.lifecycle import Lifecycle, lifecycle
from schemas.organ_code import organ_code_key
from schemas.record import LAX, Instant, Line, Part, Record, Text, about
from schemas.terms import BusinessType, MessageStatus
from schemas.vocabularies import Sensitivity, Unit


class TraceHop(Part):
    """A body through which the message went: TraceHeader of edXML."""

    code: Annotated[Line | None, about("Mã đơn vị", "Code of the body")] = None
    name: Annotated[Line | None, about("Tên đơn vị", "Name")] = None
    at: Annotated[Instant | None, about("Thời điểm", "Passed at")] = None


class DocumentMessage(Record):
    """Who told whom what about which document; NĐ 30/2020 makes the answer of the same day a duty."""

    record_type: ClassVar[str] = "document_message"
    id_prefix: ClassVar[str] = "msg"
    title_vi: ClassVar[str] = "Thông điệp văn bản"
    title_en: ClassVar[str] = "Document message"
    lifecycle: ClassVar[Lifecycle | None] = lifecycle(
        "status_code",
        {
            MessageStatus.ARRIVED: (MessageStatus.RECEIVED, MessageStatus.REJECTED, MessageStatus.RECALLED),
            MessageStatus.REJECTED: (MessageStatus.RECALLED,),
            MessageStatus.RECEIVED: (MessageStatus.ASSIGNED, MessageStatus.RECALLED),
            MessageStatus.ASSIGNED: (MessageStatus.IN_PROGRESS, MessageStatus.RECALLED),
            MessageStatus.IN_PROGRESS: (MessageStatus.ASSIGNED, MessageStatus.DONE, MessageStatus.RECALLED),
            MessageStatus.DONE: (MessageStatus.RECALLED,),
            MessageStatus.RECALLED: (MessageStatus.RECALL_AGREED, MessageStatus.RECALL_REFUSED),
            MessageStatus.RECALL_AGREED: (),
            # What was not recalled is worked on as before.
            MessageStatus.RECALL_REFUSED: (
                MessageStatus.RECEIVED,
                MessageStatus.ASSIGNED,
                MessageStatus.IN_PROGRESS,
                MessageStatus.DONE,
            ),
        },
    )

    sensitivity: Annotated[Sensitivity, LAX, about("Mức nhạy cảm", "Sensitivity")] = Sensitivity.INTERNAL
    message_id: Annotated[Line, about("Mã thông điệp", "Message id")]
    document_id: Annotated[Line, about("Mã văn bản (DocumentId)", "DocumentId")]
    from_code: Annotated[Line, about("Mã đơn vị gửi", "Code of the sender")]
    from_name: Annotated[Line | None, about("Đơn vị gửi", "Sender")] = None
    to_code: Annotated[Line | None, about("Mã đơn vị nhận", "Code of the receiver")] = None
    to_name: Annotated[Line | None, about("Đơn vị nhận", "Receiver")] = None
    document_number: Annotated[Line | None, about("Số, ký hiệu văn bản", "Number of the document")] = None
    business_type: Annotated[BusinessType | None, LAX, about("Nghiệp vụ", "Business type")] = None
    status_code: Annotated[MessageStatus | None, LAX, about("Trạng thái xử lý", "Status code")] = None
    occurred_at: Annotated[Instant | None, about("Thời điểm", "Occurred at")] = None
    description: Annotated[Text | None, about("Diễn giải", "Description")] = None
    hop: Annotated[
        int | None,
        Field(ge=1, le=1_000),
        about("Chặng", "Hop", "Thứ tự chặng trên trục, từ 1", "Which hop on the bus tells it, from 1"),
    ] = None
    trace: Annotated[
        Annotated[tuple[TraceHop, ...], Field(strict=False, min_length=1)] | None, about("Các chặng đã qua", "Trace")
    ] = None
    document_sent_at: Annotated[
        Instant | None, about("Văn bản gửi lúc", "Document sent at", "Để tính thời gian phản hồi", "For the latency")
    ] = None
    latency_seconds: Annotated[
        int | None,
        Field(ge=0),
        about(
            "Thời gian phản hồi",
            "Latency",
            "Từ khi gửi văn bản đến thông điệp này; NĐ 30/2020: tiếp nhận trong ngày",
            "From the sending of the document to this message; NĐ 30/2020 asks for receipt on the same day",
            unit=Unit.SECOND,
        ),
    ] = None

    def natural_keys(self) -> tuple[str, ...]:
        sender = organ_code_key(self.from_code) or self.from_code.lower()
        # A bus that tells of each hop repeats the id of the message.
        hop = f"|{self.hop}" if self.hop is not None else ""
        return (f"document_message:id:{sender}|{self.message_id}{hop}",)

    def said_on(self) -> datetime | None:
        return self.occurred_at
