"""Response or correction: phản hồi, cải chính, đính chính, gỡ bỏ (NĐ 237/2026/NĐ-CP, Luật Báo chí)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, ClassVar

from pydantic import Field

from schemas.issuer import issuer_keys
from schemas.record import LAX, Day, Instant, Line, Lines, Record, Text, Url, Urls, about
from schemas.terms import ResponseKind
from schemas.text import fold
from schemas.translation import TRANSLATIONS, Translations
from schemas.url import url_key


class Response(Record):
    """What a body answers to something published, and what the outlet did; copies must repeat the correction."""

    record_type: ClassVar[str] = "response"
    id_prefix: ClassVar[str] = "rsp"
    title_vi: ClassVar[str] = "Phản hồi, cải chính"
    title_en: ClassVar[str] = "Response or correction"

    agency: Annotated[Line, about("Cơ quan phản hồi", "Responding body")]
    agency_code: Annotated[Line | None, about("Mã cơ quan", "Code of the body")] = None
    case_number: Annotated[Line | None, about("Số vụ việc", "Case number")] = None
    kind: Annotated[ResponseKind | None, LAX, about("Loại", "Kind")] = None
    title: Annotated[Line | None, about("Tiêu đề", "Title")] = None
    body: Annotated[Text | None, about("Nội dung", "Text")] = None
    target_url: Annotated[Url | None, about("Địa chỉ tin được phản hồi", "Address of the item answered")] = None
    target_title: Annotated[Line | None, about("Tên tác phẩm báo chí", "Title of the item")] = None
    target_outlet: Annotated[Line | None, about("Cơ quan báo chí", "Outlet")] = None
    target_column: Annotated[Line | None, about("Chuyên mục", "Column")] = None
    target_published_on: Annotated[Day | None, about("Ngày đăng", "Item published on")] = None
    false_content: Annotated[Text | None, about("Nội dung sai", "False content")] = None
    corrected_content: Annotated[Text | None, about("Nội dung đúng", "Corrected content")] = None
    evidence: Annotated[Lines | None, about("Căn cứ", "Evidence")] = None
    round_no: Annotated[int | None, Field(ge=1, le=10), about("Lần trao đổi", "Round of exchange")] = None
    demanded_at: Annotated[Instant | None, about("Yêu cầu lúc", "Demanded at")] = None
    published_at: Annotated[Instant | None, about("Đăng lúc", "Published at")] = None
    outlet_action: Annotated[Line | None, about("Việc cơ quan báo chí đã làm", "What the outlet did")] = None
    repeated_by: Annotated[Urls | None, about("Nơi đăng lại đã cải chính", "Copies that repeated it")] = None
    translations: Annotated[Translations | None, TRANSLATIONS] = None
    url: Annotated[Url | None, about("Địa chỉ", "Address")] = None

    def natural_keys(self) -> tuple[str, ...]:
        keys = []
        if self.case_number:
            case = fold(self.case_number)
            bodies = issuer_keys(self.agency, self.agency_code, self.jurisdiction, self.url)
            keys = [f"response:no:{body}|{case}" for body in bodies]
        address = url_key(self.url) if self.url else None
        if address:
            keys.append(f"response:url:{address}")
        return tuple(keys)

    def said_on(self) -> datetime | date | None:
        return self.published_at or self.demanded_at
