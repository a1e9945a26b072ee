"""Document: a normative or administrative document (NĐ 30/2020/NĐ-CP; edXML, QCVN 102:2016/BTTTT)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from schemas.document_number import number_key
from schemas.lifecycle import Lifecycle, lifecycle
from schemas.parts import Attachment, Body, Links, linked
from schemas.record import LAX, Day, Line, Lines, Record, Text, Url, about
from schemas.terms import BusinessType, EffectStatus, Steering, Urgency
from schemas.texts.document_keys import TRIPLE, document_keys, edxml_key
from schemas.translation import TRANSLATIONS, Translations
from schemas.url import docid_of, url_key
from schemas.vocabularies import Unit


class Document(Record):
    """One official document; its number alone never identifies it."""

    record_type: ClassVar[str] = "document"
    id_prefix: ClassVar[str] = "doc"
    title_vi: ClassVar[str] = "Văn bản"
    title_en: ClassVar[str] = "Document"
    # Not binding: a legal database that mends its mistake must not be left with it here.
    lifecycle: ClassVar[Lifecycle | None] = lifecycle(
        "status",
        {
            EffectStatus.NOT_YET_IN_FORCE: (EffectStatus.IN_FORCE, EffectStatus.SUSPENDED, EffectStatus.EXPIRED),
            EffectStatus.IN_FORCE: (EffectStatus.PARTLY_EXPIRED, EffectStatus.SUSPENDED, EffectStatus.EXPIRED),
            EffectStatus.PARTLY_EXPIRED: (EffectStatus.SUSPENDED, EffectStatus.EXPIRED),
            EffectStatus.SUSPENDED: (EffectStatus.IN_FORCE, EffectStatus.PARTLY_EXPIRED, EffectStatus.EXPIRED),
            EffectStatus.EXPIRED: (),
        },
        is_binding=False,
    )

    number: Annotated[
        Line | None,
        about("Số, ký hiệu", "Number", "Như nguồn đã ghi, ví dụ 20/2020/QĐ-TTg", "As received, e.g. 20/2020/QĐ-TTg"),
    ] = None
    notation: Annotated[
        Line | None, about("Ký hiệu", "Notation", "Phần ký hiệu, ví dụ QĐ-TTg", "The notation part, e.g. QĐ-TTg")
    ] = None
    type_name: Annotated[Line | None, about("Tên loại văn bản", "Type of document")] = None
    type_code: Annotated[
        Line | None,
        about("Mã loại (edXML)", "Type code (edXML)", "Không đáng tin; dùng tên loại", "Not reliable; use the name"),
    ] = None
    subject: Annotated[Line | None, about("Trích yếu", "Subject")] = None
    summary: Annotated[Text | None, about("Tóm tắt", "Summary")] = None
    body: Annotated[Text | None, about("Nội dung", "Text")] = None
    issuer: Annotated[Line | None, about("Cơ quan ban hành", "Issuer")] = None
    issuer_code: Annotated[Line | None, about("Mã cơ quan ban hành", "Code of the issuer")] = None
    place: Annotated[Line | None, about("Địa danh", "Place of issue")] = None
    issued_on: Annotated[Day | None, about("Ngày ban hành", "Issued on")] = None
    effective_on: Annotated[Day | None, about("Ngày có hiệu lực", "In force from")] = None
    expires_on: Annotated[Day | None, about("Ngày hết hiệu lực", "In force until")] = None
    due_on: Annotated[Day | None, about("Hạn trả lời", "Answer due on")] = None
    status: Annotated[EffectStatus | None, LAX, about("Tình trạng hiệu lực", "State of force")] = None
    urgency: Annotated[Urgency | None, LAX, about("Độ khẩn", "Urgency")] = None
    secrecy: Annotated[
        Line | None,
        about("Độ mật", "Secrecy mark", "Văn bản mật không được vào hệ thống", "Secret documents must not enter"),
    ] = None
    circulation: Annotated[Line | None, about("Phạm vi lưu hành", "Circulation")] = None
    sector: Annotated[Line | None, about("Lĩnh vực", "Sector")] = None
    topics: Annotated[Lines | None, about("Chủ đề", "Topics")] = None
    signer: Annotated[Line | None, about("Người ký", "Signer")] = None
    signer_position: Annotated[Line | None, about("Chức vụ người ký", "Position of the signer")] = None
    signer_competence: Annotated[
        Line | None, about("Thẩm quyền ký", "Competence", "TM., KT., TL., TUQ., Q.", "TM., KT., TL., TUQ., Q.")
    ] = None
    recipients: Annotated[
        Annotated[tuple[Body, ...], Field(strict=False, min_length=1)] | None, about("Nơi nhận", "Recipients")
    ] = None
    attachments: Annotated[
        Annotated[tuple[Attachment, ...], Field(strict=False, min_length=1)] | None,
        about("Tệp kèm theo", "Attachments"),
    ] = None
    page_count: Annotated[int | None, Field(ge=0, le=100_000), about("Số trang", "Pages", unit=Unit.PAGES)] = None
    replaces: Annotated[Lines | None, about("Thay thế văn bản", "Replaces")] = None
    amends: Annotated[Lines | None, about("Sửa đổi, bổ sung văn bản", "Amends")] = None
    legal_basis: Annotated[Lines | None, about("Căn cứ pháp lý", "Legal basis")] = None
    replaced_by: Annotated[
        Links | None,
        linked(
            "Được thay thế bởi",
            "Replaced by",
            "Văn bản khác nói thay thế văn bản này, và từ ngày nào",
            "Documents that say that they replace this one, and since when",
        ),
    ] = None
    amended_by: Annotated[
        Links | None,
        linked(
            "Được sửa đổi bởi",
            "Amended by",
            "Văn bản khác nói sửa đổi, bổ sung hoặc thay thế một phần văn bản này",
            "Documents that say that they amend this one or replace a part of it",
        ),
    ] = None
    edxml_id: Annotated[
        Line | None, about("Mã văn bản liên thông", "edXML DocumentId", "UUID hoặc bộ ba", "A UUID or the triple form")
    ] = None
    business_type: Annotated[BusinessType | None, LAX, about("Nghiệp vụ văn bản", "Business type (edXML)")] = None
    steering: Annotated[Steering | None, LAX, about("Loại chỉ đạo", "Steering type (edXML)")] = None
    responds_to: Annotated[Line | None, about("Trả lời văn bản", "Answers document (DocumentId)")] = None
    docid: Annotated[
        Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}$")] | None,
        about("Mã trên vanban.chinhphu.vn", "docid of vanban.chinhphu.vn"),
    ] = None
    translations: Annotated[Translations | None, TRANSLATIONS] = None
    gazette: Annotated[Line | None, about("Số Công báo", "Gazette issue")] = None
    url: Annotated[Url | None, about("Địa chỉ", "Address")] = None

    def natural_keys(self) -> tuple[str, ...]:
        keys = [*self._number_keys()]
        if self.edxml_id:
            keys.append(f"document:edxml:{edxml_key(self.edxml_id)}")
        docid = self.docid or (docid_of(self.url) if self.url else None)
        if docid:
            keys.append(f"document:docid:{docid.lstrip('0') or '0'}")
        address = url_key(self.url) if self.url else None
        if address:
            keys.append(f"document:url:{address}")
        return tuple(dict.fromkeys(keys))

    def _number_keys(self) -> list[str]:
        if not self.issuer and not self.issuer_code:
            return []
        triple = TRIPLE.fullmatch(self.edxml_id) if self.edxml_id else None
        text, code, issued_year = self.number, self.issuer_code, self.issued_on.year if self.issued_on else None
        if triple and (text is None or number_key(text) == number_key(triple[5])):
            # Senders exist whose DocumentId contradicts the code they print; then the id is only an id.
            text, code, issued_year = text or triple[5], code or triple[1], issued_year or int(triple[2])
        keys = document_keys(
            text,
            year=issued_year,
            issuer=self.issuer,
            issuer_code=code,
            jurisdiction=self.jurisdiction,
            url=self.url,
        )
        return [f"document:no:{key}" for key in keys]

    def said_on(self) -> date | None:
        return self.issued_on
