"""Controlled lists about data and their sources; every value carries its Vietnamese and English label.

Lists that belong to one domain (documents, press, alerts, units) stand in `schemas/terms.py`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Vocabulary(StrEnum):
    """A closed list: the value is what is stored, the labels are what people read."""

    vi: str
    en: str

    def __new__(cls, value: str, vi: str = "", en: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.vi = vi
        member.en = en
        return member


class Health(Vocabulary):
    """State of a source after one exchange; "200" alone is not success."""

    OK = "ok", "Tốt", "OK"
    UNCHANGED = "unchanged", "Không thay đổi", "Unchanged"
    EMPTY = "empty", "Trống, không có bản ghi nào", "Empty: no records"
    STALE = "stale", "Quá hạn, không có tin mới", "Stale: nothing new within the promise"
    NOT_THE_FORMAT = "not-the-format", "Sai định dạng", "Not the promised format"
    CHALLENGE = "challenge", "Bị chặn bởi trang xác minh", "Answered with an anti-bot challenge"
    REDIRECT_LOOP = "redirect-loop", "Chuyển hướng vòng", "Redirect loop"
    GONE = "gone", "Địa chỉ không còn", "Gone"
    REFUSED = "refused", "Bị từ chối", "Refused"
    UNREACHABLE = "unreachable", "Không kết nối được", "Unreachable"


class Completeness(Vocabulary):
    """What a pull proves about the set: only a complete one may propose deletions."""

    COMPLETE = "complete", "Đầy đủ", "Complete"
    TRUNCATED = "truncated", "Bị cắt", "Truncated"
    UNKNOWN = "unknown", "Không rõ", "Unknown"


class Authority(Vocabulary):
    """Who speaks, strongest first: gazette and signed documents over portals over the press."""

    GAZETTE = "gazette", "Công báo", "Official gazette"
    DOCUMENT_BUS = "document_bus", "Trục liên thông văn bản", "Document exchange bus"
    NATIONAL_PORTAL = "national_portal", "Cổng TTĐT Chính phủ, CSDL quốc gia", "National portal or database"
    ISSUER = "issuer", "Cơ quan ban hành, đơn vị tổ chức", "The issuing or organising body"
    AGENCY_PORTAL = "agency_portal", "Cổng thông tin của sở, ngành", "Portal of a department"
    CITY_PORTAL = "city_portal", "Cổng TTĐT Thành phố", "City portal"
    COMMUNE_PORTAL = "commune_portal", "Cổng thông tin của xã, phường", "Portal of a commune"
    SPREADSHEET = "spreadsheet", "Bảng tính do đơn vị gửi", "Spreadsheet sent by a unit"
    PRESS = "press", "Báo chí", "The press"
    PEER = "peer", "Hệ thống kết nối hai chiều", "Peer system"
    DESK = "desk", "Bàn biên tập của Trung tâm", "The Centre's own desk"


class ReleaseStatus(Vocabulary):
    """Where a record stands on its way to the public."""

    DRAFT = "draft", "Dự thảo", "Draft"
    INTERNAL = "internal", "Nội bộ", "Internal"
    EMBARGOED = "embargoed", "Chờ đến giờ phát", "Under embargo"
    RELEASED = "released", "Đã phát hành", "Released"
    WITHDRAWN = "withdrawn", "Đã thu hồi", "Withdrawn"
    SUPERSEDED = "superseded", "Đã được thay thế", "Superseded"


class Sensitivity(Vocabulary):
    """Who may see it; state secrets are not a value here, because they never enter (NĐ 30/2020)."""

    PUBLIC = "public", "Công khai", "Public"
    INTERNAL = "internal", "Nội bộ", "Internal"
    PERSONAL = "personal", "Dữ liệu cá nhân cơ bản", "Personal data"
    SENSITIVE_PERSONAL = "sensitive-personal", "Dữ liệu cá nhân nhạy cảm", "Sensitive personal data"
    REFUSED = "refused", "Từ chối cung cấp, có căn cứ", "Withheld on a stated ground"


class RefusalGround(Vocabulary):
    """Why information may be withheld from the press (Luật 126/2025/QH15 Đ31 k2, before: Luật Báo chí 2016 Đ38 k2)."""

    SECRET_OR_PRIVATE = (
        "secret_or_private",
        "Bí mật nhà nước, bí mật theo luật, đời tư",
        "Legal secrecy or private life",
    )
    UNDER_INVESTIGATION = "under_investigation", "Vụ án đang điều tra hoặc chưa xét xử", "Case before trial"
    NO_CONCLUSION = (
        "no_conclusion",
        "Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận",
        "Inspection, complaint or dispute without a conclusion",
    )
    DRAFT_POLICY = "draft_policy", "Chính sách, đề án đang soạn thảo", "Policy still being drafted"


class Relation(Vocabulary):
    """What an entity is to another one that is not the same thing, said from its own side."""

    TRANSLATION_OF = "translation_of", "bản dịch của", "translation of"
    HAS_TRANSLATION = "has_translation", "được dịch thành", "is translated as"
    PREVIEW_OF = "preview_of", "báo trước cho", "preview of"
    HAS_PREVIEW = "has_preview", "được báo trước bởi", "is announced by"
    SAME_STORY = "same_story", "cùng sự việc với", "tells the same story as"


class Unit(Vocabulary):
    """Units of measure, by their UCUM codes."""

    SECOND = "s", "giây", "seconds"
    BYTE = "By", "byte", "bytes"
    SQUARE_KILOMETRE = "km2", "km²", "km²"
    DEGREE = "deg", "độ (WGS 84)", "degrees (WGS 84)"
    PEOPLE = "{people}", "người", "people"
    SEATS = "{seats}", "chỗ", "seats"
    PAGES = "{pages}", "trang", "pages"
    ITEMS = "{items}", "tin, bài", "items"
    OUTLETS = "{outlets}", "cơ quan báo chí", "outlets"
    SHARE = "1", "tỷ lệ (0,1 là 10 %)", "ratio (0.1 is 10 %)"
