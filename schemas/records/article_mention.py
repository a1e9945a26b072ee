"""Article mention: what an outlet wrote about a body, as far as it may be repeated: headline, link and lead only.

Luật Sở hữu trí tuệ: the text belongs to the outlet. There is no field for it, and the lead is cut short by its type.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from schemas.parts import Body, Links, linked
from schemas.record import Instant, LanguageTag, Line, Lines, Record, Url, about
from schemas.url import url_key

Lead = Annotated[str, StringConstraints(min_length=1, max_length=600)]


class ArticleMention(Record):
    """One article at one address; copies of it on other sites are articles of their own."""

    record_type: ClassVar[str] = "article_mention"
    id_prefix: ClassVar[str] = "art"
    title_vi: ClassVar[str] = "Tin, bài báo chí nhắc đến"
    title_en: ClassVar[str] = "Article mention"

    url: Annotated[Url, about("Địa chỉ bài", "Canonical address")]
    headline: Annotated[Line, about("Tít bài", "Headline")]
    lead: Annotated[
        Lead | None, about("Sa-pô", "Lead", "Không quá 600 ký tự, vì bản quyền", "At most 600 characters: copyright")
    ] = None
    outlet: Annotated[Line, about("Cơ quan báo chí", "Outlet")]
    outlet_licence: Annotated[Line | None, about("Số giấy phép báo chí", "Licence number of the outlet")] = None
    published_at: Annotated[Instant | None, about("Đăng lúc", "Published at")] = None
    section: Annotated[Line | None, about("Chuyên mục của báo", "Section")] = None
    cluster: Annotated[
        Line | None, about("Nhóm tin", "Story cluster", "Các bài về cùng một sự việc", "Articles about one story")
    ] = None
    cites_agencies: Annotated[
        Annotated[tuple[Body, ...], Field(strict=False, min_length=1)] | None,
        about("Cơ quan được nhắc đến", "Agencies cited"),
    ] = None
    cites_documents: Annotated[Lines | None, about("Văn bản được nhắc đến", "Documents cited")] = None
    topics: Annotated[Lines | None, about("Chủ đề", "Topics")] = None
    copied_from: Annotated[Url | None, about("Đăng lại từ", "Copied from")] = None
    translation_of: Annotated[Url | None, about("Bản dịch của", "Translation of")] = None
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
        address = url_key(self.url)
        return (f"article_mention:url:{address}",) if address else ()

    def said_on(self) -> datetime | None:
        return self.published_at
