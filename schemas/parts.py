"""Pieces that several records share."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from schemas.record import Day, Line, Part, Url, about
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
