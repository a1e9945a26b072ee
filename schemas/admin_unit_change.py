"""Administrative unit change: one edge from an old unit to a new one (NQ 1656/NQ-UBTVQH15 and the like)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from schemas.admin_unit import UnitCode
from schemas.record import LAX, Day, Line, Record, about
from schemas.terms import Extent


class AdminUnitChange(Record):
    """Where the land of an old unit went; a unit that was split has several edges, one of them the default."""

    record_type: ClassVar[str] = "admin_unit_change"
    id_prefix: ClassVar[str] = "chg"
    title_vi: ClassVar[str] = "Sắp xếp đơn vị hành chính"
    title_en: ClassVar[str] = "Administrative unit change"

    old_code: Annotated[UnitCode, about("Mã cũ", "Old code")]
    new_code: Annotated[UnitCode, about("Mã mới", "New code")]
    effective_on: Annotated[Day, about("Có hiệu lực từ", "Effective on")]
    old_name: Annotated[Line | None, about("Tên cũ", "Old name")] = None
    new_name: Annotated[Line | None, about("Tên mới", "New name")] = None
    extent: Annotated[Extent | None, LAX, about("Phạm vi", "Extent", "Toàn bộ hay một phần", "Whole or part")] = None
    is_default: Annotated[
        bool | None,
        about("Mặc định", "Default successor", "Phỏng đoán khi chỉ biết mã cũ", "A guess when only the code is known"),
    ] = None

    def natural_keys(self) -> tuple[str, ...]:
        return (f"admin_unit_change:{self.effective_on.isoformat()}|{self.old_code}|{self.new_code}",)

    def said_on(self) -> date | None:
        return self.effective_on
