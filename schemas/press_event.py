"""Press event: a press conference, briefing or other event that the press is told of (NĐ 244/2026, NĐ 237/2026)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from schemas.issuer import issuer_keys
from schemas.lifecycle import Lifecycle, lifecycle
from schemas.record import LAX, VIETNAM, Instant, Line, Lines, Part, Record, Text, Url, about
from schemas.terms import EventState, PressEventKind
from schemas.text import fold
from schemas.translation import TRANSLATIONS, Translations


class AttendingPoint(Part):
    """A place from which people take part in an event that is held online (điểm cầu)."""

    name: Annotated[Line, about("Tên điểm cầu", "Name")]
    address: Annotated[Line | None, about("Địa chỉ", "Street address")] = None
    unit_code: Annotated[Line | None, about("Mã xã, phường", "Commune code")] = None
    url: Annotated[Url | None, about("Đường dẫn dự họp", "Link to attend")] = None


class PressEvent(Record):
    """One event at one time; its place may be a hall, online sites, or both."""

    record_type: ClassVar[str] = "press_event"
    id_prefix: ClassVar[str] = "evt"
    title_vi: ClassVar[str] = "Sự kiện báo chí"
    title_en: ClassVar[str] = "Press event"
    lifecycle: ClassVar[Lifecycle | None] = lifecycle(
        "state",
        {
            EventState.PLANNED: (EventState.MOVED, EventState.CANCELLED, EventState.HELD),
            EventState.MOVED: (EventState.PLANNED, EventState.CANCELLED, EventState.HELD),
            EventState.CANCELLED: (),
            EventState.HELD: (),
        },
    )

    title: Annotated[Line, about("Tên sự kiện", "Title")]
    starts_at: Annotated[Instant, about("Bắt đầu", "Starts at")]
    ends_at: Annotated[Instant | None, about("Kết thúc", "Ends at")] = None
    organiser: Annotated[Line | None, about("Cơ quan tổ chức", "Organiser")] = None
    organiser_code: Annotated[Line | None, about("Mã cơ quan tổ chức", "Code of the organiser")] = None
    kind: Annotated[PressEventKind | None, LAX, about("Loại sự kiện", "Kind")] = None
    state: Annotated[EventState | None, LAX, about("Trạng thái", "State")] = None
    moved_from: Annotated[Instant | None, about("Lịch cũ", "Moved from")] = None
    venue: Annotated[Line | None, about("Địa điểm", "Venue")] = None
    address: Annotated[Line | None, about("Địa chỉ", "Street address")] = None
    unit_code: Annotated[Line | None, about("Mã xã, phường", "Commune code")] = None
    sites: Annotated[Lines | None, about("Điểm cầu", "Online sites")] = None
    attending_points: Annotated[
        Annotated[tuple[AttendingPoint, ...], Field(strict=False, min_length=1)] | None,
        about("Các điểm cầu, chi tiết", "Attending points"),
    ] = None
    chair: Annotated[Line | None, about("Chủ trì", "Chair")] = None
    agenda: Annotated[Lines | None, about("Chương trình", "Agenda")] = None
    invited_outlets: Annotated[Lines | None, about("Cơ quan báo chí được mời", "Invited outlets")] = None
    notice_sent_at: Annotated[Instant | None, about("Gửi thông báo lúc", "Notice sent at")] = None
    description: Annotated[Text | None, about("Mô tả", "Description")] = None
    topics: Annotated[Lines | None, about("Chủ đề", "Topics")] = None
    translations: Annotated[Translations | None, TRANSLATIONS] = None
    url: Annotated[Url | None, about("Địa chỉ trang tin", "Address")] = None

    def natural_keys(self) -> tuple[str, ...]:
        # Not by address: one page of a weekly calendar tells of many events.
        start = self.starts_at.astimezone(VIETNAM).strftime("%Y-%m-%dT%H:%M")
        bodies = issuer_keys(self.organiser, self.organiser_code, self.jurisdiction, self.url)
        return tuple(f"press_event:at:{body}|{start}|{fold(self.title)}" for body in bodies)

    def said_on(self) -> datetime | None:
        return self.notice_sent_at
