"""Misinformation alert: a claim, who verified it, and its label (VAFC, tingia.gov.vn: three labels, eight domains)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from schemas.issuer import issuer_keys
from schemas.lifecycle import Lifecycle, lifecycle
from schemas.record import INTERNAL, LAX, Instant, Line, Lines, Record, Text, Url, Urls, about
from schemas.records.terms import AlertState, InformationDomain, MisinformationLabel
from schemas.text import fold
from schemas.translation import TRANSLATIONS, Translations
from schemas.vocabularies import Sensitivity


class MisinformationAlert(Record):
    """One case; what is public is the label with its evidence, never who reported the claim."""

    record_type: ClassVar[str] = "misinformation_alert"
    id_prefix: ClassVar[str] = "mis"
    title_vi: ClassVar[str] = "Cảnh báo tin giả, tin sai sự thật"
    title_en: ClassVar[str] = "Misinformation alert"
    lifecycle: ClassVar[Lifecycle | None] = lifecycle(
        "state",
        {
            AlertState.RECEIVED: (AlertState.VERIFYING, AlertState.DISMISSED),
            AlertState.VERIFYING: (AlertState.LABELLED, AlertState.DISMISSED),
            AlertState.LABELLED: (),
            AlertState.DISMISSED: (),
        },
    )

    sensitivity: Annotated[Sensitivity, LAX, about("Mức nhạy cảm", "Sensitivity")] = Sensitivity.INTERNAL
    case_number: Annotated[Line, about("Số vụ việc", "Case number")]
    claim: Annotated[Text, about("Thông tin bị phản ánh", "Claim")]
    label: Annotated[MisinformationLabel | None, LAX, about("Nhãn", "Label")] = None
    domain: Annotated[InformationDomain | None, LAX, about("Lĩnh vực", "Domain")] = None
    state: Annotated[AlertState, LAX, about("Trạng thái", "State")] = AlertState.RECEIVED
    first_seen_at: Annotated[Instant | None, about("Xuất hiện lần đầu", "First seen at")] = None
    seen_at_urls: Annotated[Urls | None, about("Nơi xuất hiện", "Where it was seen")] = None
    received_at: Annotated[Instant | None, about("Tiếp nhận lúc", "Received at")] = None
    verifier: Annotated[Line | None, about("Cơ quan xác minh", "Verifier")] = None
    verifier_code: Annotated[Line | None, about("Mã cơ quan xác minh", "Code of the verifier")] = None
    verified_at: Annotated[Instant | None, about("Kết luận lúc", "Verified at")] = None
    conclusion: Annotated[Text | None, about("Kết luận", "Conclusion")] = None
    evidence: Annotated[Lines | None, about("Căn cứ", "Evidence")] = None
    correction_url: Annotated[Url | None, about("Thông tin đúng đăng tại", "Linked correction")] = None
    reported_by: Annotated[Line | None, about("Người phản ánh", "Reported by", sensitivity=Sensitivity.PERSONAL)] = None
    reporter_contact: Annotated[
        Line | None, about("Liên hệ người phản ánh", "Contact of who reported it", sensitivity=Sensitivity.PERSONAL)
    ] = None
    translations: Annotated[Translations | None, TRANSLATIONS] = None
    url: Annotated[Url | None, about("Địa chỉ", "Address")] = None

    def natural_keys(self) -> tuple[str, ...]:
        number = fold(self.case_number)
        bodies = issuer_keys(self.verifier, self.verifier_code, self.jurisdiction, self.url)
        return tuple(f"misinformation_alert:no:{body}|{number}" for body in bodies)

    def audience(self) -> int:
        named = self.reported_by or self.reporter_contact
        return INTERNAL if named or self.state != AlertState.LABELLED else super().audience()

    def said_on(self) -> datetime | None:
        return self.verified_at or self.received_at or self.first_seen_at
