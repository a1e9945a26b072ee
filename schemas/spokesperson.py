"""Spokesperson: who may speak to the press for a body (NĐ 244/2026/NĐ-CP Đ3 k2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, ClassVar

from schemas.issuer import issuer_keys
from schemas.record import LAX, VIETNAM, Day, Instant, Line, Record, Url, about
from schemas.terms import SpokespersonKind
from schemas.text import fold_name
from schemas.vocabularies import Sensitivity

CONTACT = ("phone", "email")
_CONTACT = ("Công khai theo luật khi còn hiệu lực", "Public by law while the appointment is valid")


class Spokesperson(Record):
    """One appointment; the contact is public by law while it is valid, and personal data after."""

    record_type: ClassVar[str] = "spokesperson"
    id_prefix: ClassVar[str] = "spk"
    title_vi: ClassVar[str] = "Người phát ngôn"
    title_en: ClassVar[str] = "Spokesperson"
    has_end: ClassVar[bool] = True
    lawful: ClassVar[frozenset[str]] = frozenset({"phone", "email"})

    full_name: Annotated[Line, about("Họ và tên", "Full name")]
    agency: Annotated[Line | None, about("Cơ quan", "Body")] = None
    agency_code: Annotated[Line | None, about("Mã cơ quan", "Code of the body")] = None
    kind: Annotated[SpokespersonKind | None, LAX, about("Loại người phát ngôn", "Kind")] = None
    position: Annotated[Line | None, about("Chức vụ", "Position")] = None
    phone: Annotated[Line | None, about("Điện thoại", "Phone", *_CONTACT, sensitivity=Sensitivity.PERSONAL)] = None
    email: Annotated[Line | None, about("Thư điện tử", "E-mail", *_CONTACT, sensitivity=Sensitivity.PERSONAL)] = None
    case: Annotated[Line | None, about("Vụ việc được ủy quyền", "Case delegated for")] = None
    decision_number: Annotated[Line | None, about("Số quyết định", "Number of the decision")] = None
    appointed_on: Annotated[Day | None, about("Ngày giao nhiệm vụ", "Appointed on")] = None
    valid_from: Annotated[Day | None, about("Hiệu lực từ", "Valid from")] = None
    valid_to: Annotated[Day | None, about("Hiệu lực đến hết", "Valid to (inclusive)")] = None
    published_at: Annotated[Instant | None, about("Công bố lúc", "Published at")] = None
    url: Annotated[Url | None, about("Địa chỉ", "Address")] = None

    def natural_keys(self) -> tuple[str, ...]:
        appointment = self.appointed_on.isoformat() if self.appointed_on else self.kind
        if appointment is None:
            return ()
        bodies = issuer_keys(self.agency, self.agency_code, self.jurisdiction, self.url)
        return tuple(f"spokesperson:of:{body}|{fold_name(self.full_name)}|{appointment}" for body in bodies)

    @classmethod
    def ends(cls, document: Mapping[str, Any]) -> tuple[datetime, tuple[str, ...]] | None:
        """The contact is public through the last day of the appointment, and personal data from the midnight after."""
        held = tuple(name for name in CONTACT if document.get(name) is not None)
        if not held or document.get("valid_to") is None:
            return None
        last = date.fromisoformat(str(document["valid_to"]))
        return datetime.combine(last + timedelta(days=1), time(), VIETNAM), held

    def said_on(self) -> datetime | date | None:
        return self.published_at or self.appointed_on or self.valid_from
