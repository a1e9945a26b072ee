"""Translations inside a record: text only, so that a translation can never say another date, number or body.

A page that was translated elsewhere is a record of its own (`PressRelease.translation_of`): linked, never merged.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from schemas.record import LanguageTag, Line, Part, Text, about


class Translation(Part):
    """The texts of a record in one other language; whatever is not text belongs to the record alone."""

    language: Annotated[LanguageTag, about("Ngôn ngữ", "Language", "Mã BCP 47", "BCP 47 tag")]
    title: Annotated[Line | None, about("Tiêu đề", "Title")] = None
    summary: Annotated[Text | None, about("Tóm tắt", "Summary")] = None
    body: Annotated[Text | None, about("Nội dung", "Text")] = None


TRANSLATIONS: Any = about(
    "Bản dịch",
    "Translations",
    "Chỉ có chữ; ngày, số, cơ quan chỉ lấy từ bản gốc",
    "Text only; dates, numbers and bodies are those of the original",
)
Translations = Annotated[tuple[Translation, ...], Field(strict=False, min_length=1)]
