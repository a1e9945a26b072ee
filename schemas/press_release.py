"""Press release: official information given to the press and the public (NĐ 244/2026/NĐ-CP Đ5)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from schemas.document_number import number_key
from schemas.issuer import issuer_keys
from schemas.parts import Attachment, Links, linked
from schemas.record import LAX, VIETNAM, Instant, LanguageTag, Line, Lines, Record, Text, Url, about
from schemas.terms import PressForm
from schemas.text import fold
from schemas.translation import TRANSLATIONS, Translations
from schemas.url import url_key


class PressRelease(Record):
    """One text in one language; a translation is a record of its own that names its original."""

    record_type: ClassVar[str] = "press_release"
    id_prefix: ClassVar[str] = "rel"
    title_vi: ClassVar[str] = "Thông cáo báo chí, tin chính thức"
    title_en: ClassVar[str] = "Press release"

    title: Annotated[Line, about("Tiêu đề", "Title")]
    agency: Annotated[Line | None, about("Cơ quan phát hành", "Issuing body")] = None
    agency_code: Annotated[Line | None, about("Mã cơ quan", "Code of the body")] = None
    number: Annotated[
        Line | None, about("Số thông cáo", "Own number", "Mã do cơ quan phát hành đặt", "The id that the issuer gave")
    ] = None
    url: Annotated[Url | None, about("Địa chỉ", "Address")] = None
    published_at: Annotated[Instant | None, about("Đăng lúc", "Published at")] = None
    form: Annotated[PressForm | None, LAX, about("Hình thức cung cấp thông tin", "Form")] = None
    on_request: Annotated[
        bool | None,
        about(
            "Theo yêu cầu",
            "On request",
            "Cung cấp vì được yêu cầu; không ghi: cơ quan chủ động",
            "Given because somebody asked; not stated: on the body's own initiative",
        ),
    ] = None
    summary: Annotated[Text | None, about("Tóm tắt", "Summary")] = None
    body: Annotated[Text | None, about("Nội dung", "Text")] = None
    topics: Annotated[Lines | None, about("Chủ đề", "Topics")] = None
    category: Annotated[Line | None, about("Chuyên mục", "Section")] = None
    author: Annotated[Line | None, about("Tác giả, bút danh", "Byline")] = None
    spokesperson: Annotated[Line | None, about("Người phát ngôn", "Spokesperson")] = None
    image_url: Annotated[Url | None, about("Ảnh đại diện", "Image")] = None
    attachments: Annotated[
        Annotated[tuple[Attachment, ...], Field(strict=False, min_length=1)] | None,
        about("Tệp kèm theo", "Attachments"),
    ] = None
    documents: Annotated[Lines | None, about("Văn bản được nhắc đến", "Documents cited")] = None
    version: Annotated[int | None, Field(ge=1), about("Phiên bản", "Version")] = None
    translation_of: Annotated[
        Url | None,
        about(
            "Bản dịch của", "Translation of", "Địa chỉ bản gốc; không gộp bản dịch", "Original; linked, never merged"
        ),
    ] = None
    translations: Annotated[Translations | None, TRANSLATIONS] = None
    translated_from: Annotated[LanguageTag | None, about("Dịch từ ngôn ngữ", "Translated from")] = None
    corrected_by: Annotated[
        Links | None,
        linked(
            "Đã được cải chính",
            "Corrected by",
            "Lời cải chính, đính chính nêu địa chỉ này",
            "Corrections that name this address",
        ),
    ] = None
    translated_by: Annotated[
        Links | None,
        linked(
            "Bản dịch là bản ghi riêng",
            "Translated by",
            "Bản ghi khác nói là bản dịch của bản này",
            "Records of their own that say that they are translations of this one",
        ),
    ] = None

    def natural_keys(self) -> tuple[str, ...]:
        keys = []
        if self.number and self.published_at:
            # An issuer gives a text and its translation one number, which the language keeps apart, and begins anew
            # every year.
            year = self.published_at.astimezone(VIETNAM).year
            own = f"{number_key(self.number) or fold(self.number)}|{self.language}|{year}"
            bodies = issuer_keys(self.agency, self.agency_code, self.jurisdiction, self.url)
            keys = [f"press_release:no:{body}|{own}" for body in bodies]
        address = url_key(self.url) if self.url else None
        if address:
            keys.append(f"press_release:url:{address}")
        return tuple(keys)

    def said_on(self) -> datetime | None:
        return self.published_at
