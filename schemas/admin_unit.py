"""Administrative unit: a province, an old district, or a commune, in one dated list of codes (QĐ 19/2025/QĐ-TTg)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from schemas.record import LAX, Day, Line, Lines, Record, Url, about
from schemas.terms import AdminUnitKind
from schemas.vocabularies import Unit

UnitCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,5}$")]


class AdminUnit(Record):
    """One unit; its code means nothing without a date: 00097 was Tứ Liên and is Hồng Hà."""

    record_type: ClassVar[str] = "admin_unit"
    id_prefix: ClassVar[str] = "unit"
    title_vi: ClassVar[str] = "Đơn vị hành chính"
    title_en: ClassVar[str] = "Administrative unit"

    code: Annotated[
        UnitCode, about("Mã đơn vị", "Code", "Mã của cơ quan thống kê, giữ số 0 ở đầu", "GSO code with leading zeros")
    ]
    name: Annotated[Line, about("Tên", "Name")]
    scheme: Annotated[
        Line | None,
        about(
            "Hệ mã", "Scheme", "Ngày bắt đầu của danh mục, ví dụ 2025-07-01", "First day of the list, e.g. 2025-07-01"
        ),
    ] = None
    kind: Annotated[AdminUnitKind | None, LAX, about("Loại đơn vị", "Kind")] = None
    parent_code: Annotated[UnitCode | None, about("Mã cấp trên", "Code of the parent")] = None
    parent: Annotated[Line | None, about("Cấp trên", "Parent")] = None
    province_code: Annotated[UnitCode | None, about("Mã tỉnh, thành phố", "Code of the province")] = None
    province: Annotated[Line | None, about("Tỉnh, thành phố", "Province")] = None
    aliases: Annotated[Lines | None, about("Tên gọi khác", "Other names")] = None
    name_en: Annotated[Line | None, about("Tên tiếng Anh", "English name")] = None
    latitude: Annotated[float | None, Field(ge=-90, le=90), about("Vĩ độ", "Latitude", unit=Unit.DEGREE)] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180), about("Kinh độ", "Longitude", unit=Unit.DEGREE)] = None
    area_km2: Annotated[
        float | None, Field(gt=0), about("Diện tích (km²)", "Area (km²)", unit=Unit.SQUARE_KILOMETRE)
    ] = None
    population: Annotated[int | None, Field(ge=0), about("Dân số", "Population", unit=Unit.PEOPLE)] = None
    decree: Annotated[Line | None, about("Văn bản quy định", "Legal act")] = None
    valid_from: Annotated[Day | None, about("Hiệu lực từ", "Valid from")] = None
    valid_to: Annotated[Day | None, about("Hiệu lực đến hết", "Valid to (inclusive)")] = None
    url: Annotated[Url | None, about("Trang thông tin", "Web site")] = None

    def natural_keys(self) -> tuple[str, ...]:
        # The scheme goes first: a commune that becomes a ward keeps its code and scheme, and is the same unit.
        scheme = self.scheme or (self.valid_from.isoformat() if self.valid_from else None)
        return (f"admin_unit:{scheme}|{self.code}",) if scheme else ()

    def said_on(self) -> date | None:
        return self.valid_from
