"""Venue: a place where the press is received, or an attending point (điểm cầu) of an event that is held online."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from schemas.admin_unit import UnitCode
from schemas.lifecycle import Lifecycle, lifecycle
from schemas.record import LAX, Day, Line, Lines, Part, Record, Url, about
from schemas.records.terms import VenueKind, VenueState
from schemas.text import fold
from schemas.vocabularies import Unit

Seats = Annotated[int, Field(ge=0, le=1_000_000)]


class Room(Part):
    """A room of a venue."""

    name: Annotated[Line, about("Tên phòng", "Name")]
    capacity: Annotated[Seats | None, about("Sức chứa", "Capacity", unit=Unit.SEATS)] = None
    equipment: Annotated[Lines | None, about("Thiết bị", "Equipment")] = None


class Venue(Record):
    """One place; its commune code says which place only together with a day (00097 was Tứ Liên and is Hồng Hà)."""

    record_type: ClassVar[str] = "venue"
    id_prefix: ClassVar[str] = "ven"
    title_vi: ClassVar[str] = "Địa điểm, điểm cầu"
    title_en: ClassVar[str] = "Venue or attending point"
    lifecycle: ClassVar[Lifecycle | None] = lifecycle(
        "state",
        {
            VenueState.OPEN: (VenueState.CLOSED_FOR_NOW, VenueState.CLOSED),
            VenueState.CLOSED_FOR_NOW: (VenueState.OPEN, VenueState.CLOSED),
            VenueState.CLOSED: (),
        },
    )

    name: Annotated[Line, about("Tên địa điểm", "Name")]
    address: Annotated[Line, about("Địa chỉ", "Street address")]
    kind: Annotated[VenueKind | None, LAX, about("Loại địa điểm", "Kind")] = None
    state: Annotated[VenueState | None, LAX, about("Trạng thái", "State")] = None
    unit_code: Annotated[UnitCode | None, about("Mã xã, phường", "Commune code")] = None
    unit_on: Annotated[
        Day | None,
        about("Mã theo danh mục ngày", "Code as of", "Ngày mà mã có nghĩa", "Day on which the code is meant"),
    ] = None
    unit: Annotated[Line | None, about("Xã, phường", "Commune")] = None
    host: Annotated[Line | None, about("Đơn vị quản lý", "Host")] = None
    host_code: Annotated[Line | None, about("Mã đơn vị quản lý", "Code of the host")] = None
    capacity: Annotated[Seats | None, about("Sức chứa", "Capacity", unit=Unit.SEATS)] = None
    rooms: Annotated[
        Annotated[tuple[Room, ...], Field(strict=False, min_length=1)] | None, about("Các phòng", "Rooms")
    ] = None
    url: Annotated[Url | None, about("Đường dẫn dự họp trực tuyến", "Link to attend or to learn more")] = None
    latitude: Annotated[float | None, Field(ge=-90, le=90), about("Vĩ độ", "Latitude", unit=Unit.DEGREE)] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180), about("Kinh độ", "Longitude", unit=Unit.DEGREE)] = None
    valid_from: Annotated[Day | None, about("Dùng từ", "Valid from")] = None
    valid_to: Annotated[Day | None, about("Dùng đến hết", "Valid to (inclusive)")] = None

    def natural_keys(self) -> tuple[str, ...]:
        place = f"{fold(self.name)}|{fold(self.address)}"
        if self.unit_code and self.unit_on:
            return (f"venue:at:{place}|{self.unit_code}@{self.unit_on.isoformat()}",)
        # Names of communes alone come twice inside one province, so a place without any has no key.
        return (f"venue:at:{place}|{fold(self.unit)}",) if self.unit else ()

    def said_on(self) -> date | None:
        return self.valid_from
