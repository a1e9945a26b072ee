"""Document message: one acknowledgement or status of a document on the bus (edXML, QCVN 102:2016/BTTTT)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from schemas.organ_code import organ_code_key
from schemas.record import LAX, Instant, Line, Record, Text, about
from schemas.terms import BusinessType, MessageStatus
from schemas.vocabularies import Sensitivity


class DocumentMessage(Record):
    """Who told whom what about which document; NĐ 30/2020 makes the answer of the same day a duty."""

    record_type: ClassVar[str] = "document_message"
    id_prefix: ClassVar[str] = "msg"
    title_vi: ClassVar[str] = "Thông điệp văn bản"
    title_en: ClassVar[str] = "Document message"

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

    def natural_keys(self) -> tuple[str, ...]:
        sender = organ_code_key(self.from_code) or self.from_code.lower()
        return (f"document_message:id:{sender}|{self.message_id}",)

    def said_on(self) -> datetime | None:
        return self.occurred_at
