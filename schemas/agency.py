"""Agency: a state body, with the time in which it existed (QĐ 20/2020/QĐ-TTg, QĐ 09/2025/QĐ-TTg)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from schemas.issuer import issuer_name_key
from schemas.organ_code import organ_code_key
from schemas.parts import Successor
from schemas.record import Day, Line, Lines, Record, Url, about
from schemas.url import host_of


class Agency(Record):
    """One legal body; a new body can continue an old name, so dates are a part of who it is."""

    record_type: ClassVar[str] = "agency"
    id_prefix: ClassVar[str] = "agy"
    title_vi: ClassVar[str] = "Cơ quan"
    title_en: ClassVar[str] = "Agency"

    name: Annotated[Line, about("Tên cơ quan", "Name")]
    code: Annotated[
        Line | None, about("Mã định danh", "Code", "Theo QĐ 20/2020/QĐ-TTg, ví dụ H26.1", "QĐ 20/2020 form, e.g. H26.1")
    ] = None
    legacy_code: Annotated[
        Line | None, about("Mã cũ", "Old code", "Theo QCVN 102:2016, ví dụ 000.00.01.H26", "e.g. 000.00.01.H26")
    ] = None
    aliases: Annotated[Lines | None, about("Tên gọi khác", "Other names")] = None
    name_en: Annotated[Line | None, about("Tên tiếng Anh", "English name")] = None
    parent: Annotated[Line | None, about("Cơ quan chủ quản", "Parent body")] = None
    parent_code: Annotated[Line | None, about("Mã cơ quan chủ quản", "Code of the parent")] = None
    level: Annotated[int | None, Field(ge=1, le=9), about("Cấp", "Level")] = None
    functions: Annotated[Lines | None, about("Chức năng", "Functions")] = None
    domain: Annotated[Line | None, about("Tên miền", "Domain name")] = None
    url: Annotated[Url | None, about("Trang thông tin", "Web site")] = None
    address: Annotated[Line | None, about("Địa chỉ", "Street address")] = None
    phone: Annotated[Line | None, about("Điện thoại cơ quan", "Phone of the office")] = None
    email: Annotated[Line | None, about("Thư điện tử cơ quan", "E-mail of the office")] = None
    valid_from: Annotated[Day | None, about("Hoạt động từ", "Valid from")] = None
    valid_to: Annotated[Day | None, about("Hoạt động đến hết", "Valid to (inclusive)")] = None
    successors: Annotated[
        Annotated[tuple[Successor, ...], Field(strict=False, min_length=1)] | None, about("Kế thừa", "Successors")
    ] = None

    def natural_keys(self) -> tuple[str, ...]:
        # Of many an old body only the last day is known; no two of one name or code end together.
        keys = []
        codes = dict.fromkeys(organ_code_key(code) for code in (self.code, self.legacy_code) if code)
        for code in (code for code in codes if code):
            if self.valid_from:
                keys.append(f"agency:code:{code}|{self.valid_from.isoformat()}")
            if self.valid_to:
                keys.append(f"agency:code:{code}|..{self.valid_to.isoformat()}")
            else:
                # Without a date a code means the body that bears it now; an ended body keeps only its dated key.
                keys.append(f"agency:code:{code}")
        if self.valid_from or self.valid_to:
            host = self.domain or (host_of(self.url) if self.url else "")
            body = issuer_name_key(self.name, self.jurisdiction or self.parent or "", host)
            if body and self.valid_from:
                keys.append(f"agency:name:{body}|{self.valid_from.isoformat()}")
            if body and self.valid_to:
                keys.append(f"agency:name:{body}|..{self.valid_to.isoformat()}")
        return tuple(keys)

    def said_on(self) -> date | None:
        return self.valid_from
