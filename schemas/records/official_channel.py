"""Official channel: where a body speaks to the public (NĐ 244/2026/NĐ-CP Đ5 k2: declared on the body's own portal)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, ClassVar

from schemas.lifecycle import Lifecycle, lifecycle
from schemas.record import LAX, Day, Instant, Line, Record, Text, Url, about
from schemas.records.terms import ChannelPlatform, ChannelState
from schemas.text import fold
from schemas.url import url_key


class OfficialChannel(Record):
    """One site, page or account; an account that nobody declared is not official, whatever it calls itself."""

    record_type: ClassVar[str] = "official_channel"
    id_prefix: ClassVar[str] = "chn"
    title_vi: ClassVar[str] = "Kênh chính thức"
    title_en: ClassVar[str] = "Official channel"
    lifecycle: ClassVar[Lifecycle | None] = lifecycle(
        "state",
        {
            ChannelState.DECLARED: (ChannelState.ACTIVE, ChannelState.SUSPENDED, ChannelState.CLOSED),
            ChannelState.ACTIVE: (ChannelState.SUSPENDED, ChannelState.CLOSED),
            ChannelState.SUSPENDED: (ChannelState.ACTIVE, ChannelState.CLOSED),
            ChannelState.CLOSED: (),
        },
    )

    name: Annotated[Line, about("Tên kênh", "Name")]
    platform: Annotated[ChannelPlatform, LAX, about("Nền tảng", "Platform")]
    url: Annotated[Url | None, about("Địa chỉ", "Address")] = None
    account_id: Annotated[
        Line | None, about("Mã tài khoản", "Account id", "Mã mà nền tảng cấp", "The id that the platform gave")
    ] = None
    agency: Annotated[Line | None, about("Cơ quan sở hữu", "Owner")] = None
    agency_code: Annotated[Line | None, about("Mã cơ quan", "Code of the owner")] = None
    state: Annotated[ChannelState | None, LAX, about("Trạng thái", "State")] = None
    declared_at: Annotated[Instant | None, about("Khai báo lúc", "Declared at")] = None
    declared_on_url: Annotated[
        Url | None, about("Nơi khai báo", "Declared on", "Trang của cổng nêu kênh này", "Page of the portal naming it")
    ] = None
    description: Annotated[Text | None, about("Mô tả", "Description")] = None
    valid_from: Annotated[Day | None, about("Dùng từ", "Valid from")] = None
    valid_to: Annotated[Day | None, about("Dùng đến hết", "Valid to (inclusive)")] = None

    def natural_keys(self) -> tuple[str, ...]:
        keys = []
        address = url_key(self.url) if self.url else None
        if address:
            keys.append(f"official_channel:url:{address}")
        if self.account_id:
            keys.append(f"official_channel:account:{self.platform}|{fold(self.account_id)}")
        return tuple(keys)

    def said_on(self) -> datetime | date | None:
        return self.declared_at or self.valid_from
