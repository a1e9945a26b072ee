"""Statement case: a matter about which a body must speak to the press without waiting for its regular conference.

NĐ 244/2026/NĐ-CP Đ7 k2-k5; before 1 July 2026 NĐ 09/2017/NĐ-CP. The clocks differ by ground, so each has its own field.
False reports (Đ7 k6) are answered by a `response`, and are no cases of this type.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from schemas.issuer import issuer_keys
from schemas.record import LAX, Instant, Line, Record, Text, Url, about
from schemas.records.terms import StatementGround
from schemas.terms import PressForm
from schemas.text import fold
from schemas.vocabularies import Sensitivity


class StatementCase(Record):
    """One matter, why it calls for a statement, when each clock of the law started, and the first statement."""

    record_type: ClassVar[str] = "statement_case"
    id_prefix: ClassVar[str] = "stc"
    title_vi: ClassVar[str] = "Vụ việc đột xuất, bất thường phải phát ngôn"
    title_en: ClassVar[str] = "Case that calls for a statement"

    sensitivity: Annotated[Sensitivity, LAX, about("Mức nhạy cảm", "Sensitivity")] = Sensitivity.INTERNAL
    case_number: Annotated[Line, about("Số vụ việc", "Case number")]
    title: Annotated[Line, about("Vụ việc", "Matter")]
    ground: Annotated[StatementGround, LAX, about("Căn cứ phải phát ngôn", "Why a statement is due")]
    agency: Annotated[Line | None, about("Cơ quan phải phát ngôn", "Body that must speak")] = None
    agency_code: Annotated[Line | None, about("Mã cơ quan", "Code of the body")] = None
    occurred_at: Annotated[
        Instant | None,
        about(
            "Xảy ra lúc", "Occurred at", "Mốc tính 24 giờ đến hết 30/6/2026", "Starts the 24 hours until 30 June 2026"
        ),
    ] = None
    received_at: Annotated[
        Instant | None,
        about(
            "Tiếp nhận, xử lý từ lúc",
            "Received and handled from",
            "Mốc tính 24 giờ của Đ7 k3",
            "Starts the 24 hours of Đ7 k3",
        ),
    ] = None
    impact_determined_at: Annotated[
        Instant | None,
        about(
            "Xác định tác động dư luận lúc",
            "Impact on opinion found at",
            "Mốc tính 24 giờ của Đ7 k4",
            "Starts the 24 hours of Đ7 k4",
        ),
    ] = None
    requested_at: Annotated[
        Instant | None, about("Được yêu cầu phát ngôn lúc", "Statement requested at", "Đ7 k5", "Đ7 k5")
    ] = None
    first_statement_at: Annotated[Instant | None, about("Phát ngôn lần đầu lúc", "First statement at")] = None
    statement_form: Annotated[PressForm | None, LAX, about("Hình thức phát ngôn", "Form of the statement")] = None
    statement_url: Annotated[Url | None, about("Nơi đăng phát ngôn", "Where the statement is published")] = None
    note: Annotated[Text | None, about("Ghi chú", "Note")] = None

    def natural_keys(self) -> tuple[str, ...]:
        number = fold(self.case_number)
        bodies = issuer_keys(self.agency, self.agency_code, self.jurisdiction)
        return tuple(f"statement_case:no:{body}|{number}" for body in bodies)

    def said_on(self) -> datetime | None:
        clocks = (self.received_at, self.impact_determined_at, self.requested_at, self.occurred_at)
        return self.first_statement_at or next((moment for moment in clocks if moment is not None), None)
