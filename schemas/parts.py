"""Pieces that several records share."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from schemas.record import Day, LanguageTag, Line, Part, Url, about
from schemas.terms import Succession
from schemas.vocabularies import Unit


class Attachment(Part):
    """A file that belongs to a record; the hash is of the file itself, not of its transport form."""

    name: Annotated[Line, about("Tên tệp", "File name")]
    url: Annotated[Url | None, about("Địa chỉ tải", "Address")] = None
    media_type: Annotated[Line | None, about("Kiểu nội dung", "Media type")] = None
    size: Annotated[int | None, Field(ge=0), about("Dung lượng (byte)", "Size in bytes", unit=Unit.BYTE)] = None
    sha256: Annotated[
        Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None, about("Mã băm SHA-256", "SHA-256")
    ] = None
    content_id: Annotated[Line | None, about("Mã nội dung trong gói edXML", "Content id in the edXML package")] = None
    description: Annotated[Line | None, about("Mô tả", "Description")] = None


class Body(Part):
    """A body as a document names it: a recipient, an organiser beside the main one."""

    name: Annotated[Line | None, about("Tên cơ quan", "Name")] = None
    code: Annotated[Line | None, about("Mã định danh", "Code")] = None


class Successor(Part):
    """Which body took over, and what of it: one body can end in two, each by function."""

    name: Annotated[Line, about("Tên cơ quan kế thừa", "Name of the successor")]
    code: Annotated[Line | None, about("Mã định danh", "Code")] = None
    relation: Annotated[Succession, Field(strict=False), about("Quan hệ", "Relation")]
    function: Annotated[Line | None, about("Chức năng được chuyển", "Function that moved")] = None
    effective_on: Annotated[Day | None, about("Có hiệu lực từ", "Effective on")] = None


class Link(Part):
    """Another record that speaks of this one, as a reader needs it to find that record and to know since when."""

    id: Annotated[Line, about("Mã thực thể", "Entity id")]
    number: Annotated[Line | None, about("Số, ký hiệu", "Number")] = None
    title: Annotated[Line | None, about("Tiêu đề, trích yếu", "Title or subject")] = None
    issuer: Annotated[Line | None, about("Cơ quan", "Body", "Cơ quan ban hành, báo", "Who issued it")] = None
    on: Annotated[
        Day | None, about("Kể từ ngày", "Since", "Có thể ở tương lai", "The day from which it counts; may be to come")
    ] = None
    url: Annotated[Url | None, about("Địa chỉ", "Address")] = None
    part: Annotated[
        Line | None, about("Phần liên quan", "Part", "Ví dụ khoản 2 Điều 5; không ghi: toàn bộ", "Absent: all of it")
    ] = None
    kind: Annotated[Line | None, about("Loại", "Kind", "Như bản ghi kia tự ghi", "As the other record says")] = None
    language: Annotated[LanguageTag | None, about("Ngôn ngữ", "Language", "Mã BCP 47", "BCP 47 tag")] = None


Links = Annotated[tuple[Link, ...], Field(strict=False, min_length=1)]


def linked(vi: str, en: str, vi_note: str, en_note: str) -> Any:
    """What a list of links is; every such list is derived."""
    return about(vi, en, f"{vi_note}; kho tự suy ra, nguồn không ghi", f"{en_note}; derived here", is_derived=True)
