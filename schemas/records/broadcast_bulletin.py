"""Broadcast bulletin: what grassroots radio and its sister channels are to play (TT 39/2020/TT-BTTTT, NĐ 49/2024)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from schemas.admin_unit import UnitCode
from schemas.lifecycle import Lifecycle, lifecycle
from schemas.record import LAX, Day, Instant, Line, Lines, Part, Record, Text, Url, about
from schemas.records.terms import (
    BulletinKind,
    BulletinPriority,
    BulletinState,
    GrassrootsChannel,
    PlaybackResult,
)
from schemas.text import fold
from schemas.translation import TRANSLATIONS, Translations
from schemas.vocabularies import Unit

Seconds = Annotated[int, Field(ge=0, le=86_400)]


class Playback(Part):
    """What one station reports about one playing."""

    station: Annotated[Line, about("Đài, cụm loa", "Station")]
    station_code: Annotated[Line | None, about("Mã đài, cụm loa", "Code of the station")] = None
    unit_code: Annotated[UnitCode | None, about("Mã xã, phường", "Commune code")] = None
    played_at: Annotated[Instant | None, about("Phát lúc", "Played at")] = None
    duration_seconds: Annotated[Seconds | None, about("Thời lượng đã phát", "Played for", unit=Unit.SECOND)] = None
    result: Annotated[PlaybackResult, LAX, about("Kết quả", "Result")]
    reason: Annotated[Line | None, about("Lý do", "Reason")] = None


class BroadcastBulletin(Record):
    """One bulletin, where it should be heard, and what each station reports."""

    record_type: ClassVar[str] = "broadcast_bulletin"
    id_prefix: ClassVar[str] = "brc"
    title_vi: ClassVar[str] = "Bản tin truyền thanh cơ sở"
    title_en: ClassVar[str] = "Broadcast bulletin"
    lifecycle: ClassVar[Lifecycle | None] = lifecycle(
        "state",
        {
            BulletinState.DRAFT: (BulletinState.APPROVED, BulletinState.CANCELLED),
            BulletinState.APPROVED: (BulletinState.SCHEDULED, BulletinState.PLAYED, BulletinState.CANCELLED),
            BulletinState.SCHEDULED: (BulletinState.APPROVED, BulletinState.PLAYED, BulletinState.CANCELLED),
            BulletinState.PLAYED: (),
            BulletinState.CANCELLED: (),
        },
    )

    source_system: Annotated[Line, about("Hệ thống nguồn", "Source system", "Nơi cấp mã bản tin", "Who gave the id")]
    identifier: Annotated[Line, about("Mã bản tin", "Identifier")]
    title: Annotated[Line, about("Tiêu đề", "Title")]
    text: Annotated[Text | None, about("Lời đọc", "Text")] = None
    audio_url: Annotated[Url | None, about("Tệp âm thanh", "Audio file")] = None
    audio_sha256: Annotated[
        Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None,
        about("Mã băm tệp âm thanh", "SHA-256 of the audio"),
    ] = None
    duration_seconds: Annotated[Seconds | None, about("Thời lượng", "Duration", unit=Unit.SECOND)] = None
    kind: Annotated[BulletinKind | None, LAX, about("Thể loại", "Kind")] = None
    priority: Annotated[BulletinPriority, LAX, about("Mức ưu tiên", "Priority")]
    channel: Annotated[GrassrootsChannel | None, LAX, about("Loại hình thông tin cơ sở", "Channel")] = None
    state: Annotated[BulletinState | None, LAX, about("Trạng thái", "State")] = None
    agency: Annotated[Line | None, about("Cơ quan phát hành", "Issuing body")] = None
    agency_code: Annotated[Line | None, about("Mã cơ quan", "Code of the body")] = None
    published_at: Annotated[Instant | None, about("Gửi phát lúc", "Sent for playing at")] = None
    target_units: Annotated[Lines | None, about("Địa bàn phát", "Target communes")] = None
    target_unit_codes: Annotated[
        Annotated[tuple[UnitCode, ...], Field(strict=False, min_length=1)] | None,
        about("Mã xã, phường", "Codes of the target communes"),
    ] = None
    units_on: Annotated[
        Day | None, about("Mã theo danh mục ngày", "Codes as of", "Ngày mà mã có nghĩa", "Day on which they are meant")
    ] = None
    scheduled_at: Annotated[
        Annotated[tuple[Instant, ...], Field(strict=False, min_length=1)] | None, about("Lịch phát", "Scheduled at")
    ] = None
    playback: Annotated[
        Annotated[tuple[Playback, ...], Field(strict=False, min_length=1)] | None,
        about("Báo cáo phát của từng đài", "Playback reports of the stations"),
    ] = None
    translations: Annotated[Translations | None, TRANSLATIONS] = None
    url: Annotated[Url | None, about("Địa chỉ", "Address")] = None

    def natural_keys(self) -> tuple[str, ...]:
        return (f"broadcast_bulletin:id:{fold(self.source_system)}|{self.identifier}",)

    def said_on(self) -> datetime | None:
        return self.published_at
