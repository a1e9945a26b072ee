"""Emergency notice: an urgent notice to the public, in the words of CAP 1.2 (OASIS, ITU-T X.1303)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from schemas.issuer import issuer_keys
from schemas.lifecycle import Lifecycle, lifecycle
from schemas.parts import Links, linked
from schemas.record import INTERNAL, LAX, Instant, Line, Lines, Record, Text, Url, about
from schemas.terms import CapCertainty, CapMessageType, CapScope, CapSeverity, CapStatus, CapUrgency
from schemas.translation import TRANSLATIONS, Translations


class EmergencyNotice(Record):
    """One notice with its updates and its cancellation: they refer to it, so they are the same thing."""

    record_type: ClassVar[str] = "emergency_notice"
    id_prefix: ClassVar[str] = "emg"
    title_vi: ClassVar[str] = "Thông báo khẩn cấp"
    title_en: ClassVar[str] = "Emergency notice"
    # Not binding: nobody may miss a new alarm because its sender used the number of a cancelled one again.
    lifecycle: ClassVar[Lifecycle | None] = lifecycle(
        "message_type",
        {
            CapMessageType.ALERT: (CapMessageType.UPDATE, CapMessageType.CANCEL, CapMessageType.ACK),
            CapMessageType.UPDATE: (CapMessageType.CANCEL, CapMessageType.ACK),
            CapMessageType.ACK: (CapMessageType.UPDATE, CapMessageType.CANCEL),
            CapMessageType.CANCEL: (),
            CapMessageType.ERROR: (),
        },
        is_binding=False,
    )

    issuer: Annotated[Line, about("Cơ quan phát", "Issuer (CAP sender)")]
    issuer_code: Annotated[Line | None, about("Mã cơ quan phát", "Code of the issuer")] = None
    identifier: Annotated[Line, about("Mã thông báo", "Identifier or sequence")]
    sent_at: Annotated[Instant | None, about("Phát lúc", "Sent at")] = None
    message_type: Annotated[CapMessageType | None, LAX, about("Loại thông điệp", "Message type")] = None
    status: Annotated[
        CapStatus | None,
        LAX,
        about("Tính chất", "Status", "Chỉ thông báo thật mới được công khai", "Only Actual goes to the public"),
    ] = None
    scope: Annotated[CapScope | None, LAX, about("Phạm vi", "Scope")] = None
    references: Annotated[
        Lines | None, about("Thông báo liên quan", "References", "Thông báo được cập nhật hoặc hủy", "Earlier messages")
    ] = None
    category: Annotated[Lines | None, about("Nhóm sự kiện", "Category")] = None
    event: Annotated[Line | None, about("Sự kiện", "Event")] = None
    severity: Annotated[CapSeverity | None, LAX, about("Mức nghiêm trọng", "Severity")] = None
    urgency: Annotated[CapUrgency | None, LAX, about("Mức khẩn cấp", "Urgency")] = None
    certainty: Annotated[CapCertainty | None, LAX, about("Độ chắc chắn", "Certainty")] = None
    headline: Annotated[Line | None, about("Tiêu đề", "Headline")] = None
    description: Annotated[Text | None, about("Diễn biến", "Description")] = None
    instruction: Annotated[Text | None, about("Hướng dẫn người dân", "Instruction")] = None
    areas: Annotated[Lines | None, about("Khu vực", "Areas")] = None
    area_codes: Annotated[Lines | None, about("Mã xã, phường", "Commune codes")] = None
    effective_at: Annotated[Instant | None, about("Có hiệu lực từ", "Effective at")] = None
    onset_at: Annotated[Instant | None, about("Dự kiến xảy ra", "Onset at")] = None
    expires_at: Annotated[Instant | None, about("Hết hiệu lực", "Expires at")] = None
    translations: Annotated[Translations | None, TRANSLATIONS] = None
    superseded_by: Annotated[
        Links | None,
        linked(
            "Được thay bằng",
            "Superseded by",
            "Thông báo khác cập nhật hoặc hủy thông báo này; thông báo đứng đầu là cái đang có giá trị",
            "Other notices that update or cancel this one; the first one counts",
        ),
    ] = None
    contact: Annotated[Line | None, about("Đường dây nóng", "Hotline")] = None
    url: Annotated[Url | None, about("Địa chỉ", "Address")] = None

    def natural_keys(self) -> tuple[str, ...]:
        # CAP writes a reference as sender,identifier,sent.
        earlier = [(text.split(",")[1] if text.count(",") == 2 else text).strip() for text in self.references or ()]
        bodies = issuer_keys(self.issuer, self.issuer_code, self.jurisdiction, self.url)
        return tuple(
            f"emergency_notice:no:{body}|{name}"
            for name in dict.fromkeys([self.identifier, *earlier])
            for body in bodies
        )

    def audience(self) -> int:
        drill = self.status not in (None, CapStatus.ACTUAL) or self.scope not in (None, CapScope.PUBLIC)
        return INTERNAL if drill else super().audience()

    def said_on(self) -> datetime | None:
        return self.sent_at or self.effective_at
