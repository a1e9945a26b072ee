"""Media outlet: a press agency with its licence (Luật Báo chí; Bộ VHTTDL, for local ones Sở VH&TT)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from schemas.document_number import number_key
from schemas.lifecycle import Lifecycle, lifecycle
from schemas.record import LAX, Day, Line, Lines, Record, Url, Urls, about
from schemas.records.terms import OutletKind, OutletLevel, OutletState
from schemas.text import fold

Host = Annotated[str, StringConstraints(pattern=r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$", max_length=253)]


class MediaOutlet(Record):
    """One outlet; its licence names it, its name does not (several papers are called Pháp luật)."""

    record_type: ClassVar[str] = "media_outlet"
    id_prefix: ClassVar[str] = "out"
    title_vi: ClassVar[str] = "Cơ quan báo chí"
    title_en: ClassVar[str] = "Media outlet"
    lifecycle: ClassVar[Lifecycle | None] = lifecycle(
        "state",
        {
            OutletState.LICENSED: (OutletState.SUSPENDED, OutletState.REVOKED, OutletState.CEASED),
            OutletState.SUSPENDED: (OutletState.LICENSED, OutletState.REVOKED, OutletState.CEASED),
            OutletState.REVOKED: (),
            OutletState.CEASED: (),
        },
    )

    name: Annotated[Line, about("Tên cơ quan báo chí", "Name")]
    licence_number: Annotated[Line | None, about("Số giấy phép", "Licence number")] = None
    licensed_on: Annotated[Day | None, about("Ngày cấp phép", "Licensed on")] = None
    licensed_by: Annotated[Line | None, about("Cơ quan cấp phép", "Licensed by")] = None
    aliases: Annotated[Lines | None, about("Tên gọi khác", "Other names")] = None
    owner: Annotated[Line | None, about("Cơ quan chủ quản", "Owner")] = None
    owner_code: Annotated[Line | None, about("Mã cơ quan chủ quản", "Code of the owner")] = None
    kind: Annotated[OutletKind | None, LAX, about("Loại hình báo chí", "Kind")] = None
    level: Annotated[OutletLevel | None, LAX, about("Cấp", "Level")] = None
    state: Annotated[OutletState | None, LAX, about("Trạng thái", "State")] = None
    domains: Annotated[
        Annotated[tuple[Host, ...], Field(strict=False, min_length=1)] | None,
        about("Tên miền", "Domain names", "Chữ thường, không có http", "In lower case, without http"),
    ] = None
    feeds: Annotated[Urls | None, about("Luồng tin RSS", "Feeds")] = None
    networks: Annotated[
        Lines | None,
        about("Mạng lưới phối hợp", "Networks", "Mạng lưới mà cơ quan tham gia", "Which it is a member of"),
    ] = None
    joined_on: Annotated[Day | None, about("Tham gia mạng lưới từ", "Member since")] = None
    address: Annotated[Line | None, about("Địa chỉ tòa soạn", "Address of the newsroom")] = None
    phone: Annotated[Line | None, about("Điện thoại tòa soạn", "Phone of the newsroom")] = None
    email: Annotated[Line | None, about("Thư điện tử tòa soạn", "E-mail of the newsroom")] = None
    url: Annotated[Url | None, about("Trang chủ", "Home page")] = None
    valid_from: Annotated[Day | None, about("Hiệu lực từ", "Valid from")] = None
    valid_to: Annotated[Day | None, about("Hiệu lực đến hết", "Valid to (inclusive)")] = None

    def natural_keys(self) -> tuple[str, ...]:
        if self.licence_number:
            number = number_key(self.licence_number) or fold(self.licence_number)
            # Numbers of licences begin anew each year and with each authority.
            year = self.licensed_on.year if self.licensed_on else ""
            return (f"media_outlet:licence:{number}|{year}|{fold(self.licensed_by or '')}",)
        return tuple(f"media_outlet:domain:{host.removeprefix('www.')}" for host in self.domains or ())

    def said_on(self) -> date | None:
        return self.valid_from or self.licensed_on
