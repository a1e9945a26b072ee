"""Controlled lists of single domains: documents, press, alerts, agencies, units."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from schemas.vocabularies import Vocabulary


class EffectStatus(Vocabulary):
    """State of a legal document (tình trạng hiệu lực)."""

    NOT_YET_IN_FORCE = "not_yet_in_force", "Chưa có hiệu lực", "Not yet in force"
    IN_FORCE = "in_force", "Còn hiệu lực", "In force"
    PARTLY_EXPIRED = "partly_expired", "Hết hiệu lực một phần", "Partly expired"
    SUSPENDED = "suspended", "Ngưng hiệu lực", "Suspended"
    EXPIRED = "expired", "Hết hiệu lực", "Expired"


class Urgency(Vocabulary):
    """Độ khẩn: Priority 0-4 of edXML (QCVN 102:2016/BTTTT); see EDXML_PRIORITY."""

    NORMAL = "normal", "Thường", "Normal"
    URGENT = "urgent", "Khẩn", "Urgent"
    VERY_URGENT = "very_urgent", "Thượng khẩn", "Very urgent"
    FLASH = "flash", "Hỏa tốc", "Flash"
    FLASH_TIMED = "flash_timed", "Hỏa tốc hẹn giờ", "Flash, by a set hour"


class BusinessType(Vocabulary):
    """What a message does to a document: BussinessDocType 0-3 of edXML; see EDXML_BUSINESS."""

    NEW = "new", "Văn bản mới", "New"
    REVOCATION = "revocation", "Thu hồi", "Revocation"
    UPDATE = "update", "Cập nhật", "Update"
    REPLACEMENT = "replacement", "Thay thế", "Replacement"


class Steering(Vocabulary):
    """SteeringType 1-3 of edXML; 0 is also seen and means nothing."""

    NONE = "none", "Không phải chỉ đạo", "Not a directive"
    DIRECTIVE = "directive", "Chỉ đạo", "Directive"
    REPORT = "report", "Báo cáo chỉ đạo", "Report on a directive"


class MessageStatus(Vocabulary):
    """StatusCode of edXML, kept as the standard writes it."""

    ARRIVED = "01", "Đã đến", "Arrived"
    REJECTED = "02", "Từ chối tiếp nhận", "Rejected"
    RECEIVED = "03", "Đã tiếp nhận", "Accepted"
    ASSIGNED = "04", "Phân công xử lý", "Assigned"
    IN_PROGRESS = "05", "Đang xử lý", "In progress"
    DONE = "06", "Đã hoàn thành", "Completed"
    RECALLED = "13", "Lấy lại (bên gửi)", "Recalled by the sender"
    RECALL_AGREED = "15", "Đồng ý thu hồi, cập nhật", "Recall or update agreed"
    RECALL_REFUSED = "16", "Từ chối thu hồi, cập nhật", "Recall or update refused"


EDXML_NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
EDXML_PRIORITY: Mapping[str, Urgency] = MappingProxyType({str(code): item for code, item in enumerate(Urgency)})
EDXML_BUSINESS: Mapping[str, BusinessType] = MappingProxyType({str(n): item for n, item in enumerate(BusinessType)})
EDXML_STEERING: Mapping[str, Steering] = MappingProxyType({str(n): item for n, item in enumerate(Steering, start=1)})


class PressForm(Vocabulary):
    """The five ways to inform the press (NĐ 244/2026/NĐ-CP Đ5)."""

    PRESS_CONFERENCE = "press_conference", "Họp báo", "Press conference"
    ONLINE = "online", "Đăng trên cổng TTĐT, mạng xã hội chính thức", "Posted on an official portal or channel"
    STATEMENT = "statement", "Phát ngôn trực tiếp, trả lời phỏng vấn", "Statement or interview"
    PRESS_RELEASE = "press_release", "Thông cáo báo chí, văn bản, thư điện tử", "Press release, letter or e-mail"
    BRIEFING = "briefing", "Giao ban báo chí", "Press briefing"


class PressEventKind(Vocabulary):
    REGULAR_CONFERENCE = "regular_conference", "Họp báo định kỳ", "Regular press conference"
    SPECIAL_CONFERENCE = "special_conference", "Họp báo đột xuất", "Special press conference"
    BRIEFING = "briefing", "Giao ban báo chí", "Press briefing"
    SEMINAR = "seminar", "Tọa đàm", "Seminar"
    EXHIBITION = "exhibition", "Triển lãm", "Exhibition"
    CEREMONY = "ceremony", "Lễ khai trương, lễ ký kết, lễ kỷ niệm", "Ceremony"
    MEETING = "meeting", "Hội nghị", "Conference or meeting"
    OTHER = "other", "Khác", "Other"


class EventState(Vocabulary):
    PLANNED = "planned", "Dự kiến", "Planned"
    MOVED = "moved", "Đổi lịch", "Moved"
    CANCELLED = "cancelled", "Hủy", "Cancelled"
    HELD = "held", "Đã diễn ra", "Held"


class SpokespersonKind(Vocabulary):
    """Who may speak for a body (NĐ 244/2026/NĐ-CP Đ3 k2 a, b, c)."""

    HEAD = "head", "Người đứng đầu", "Head of the body"
    STANDING = "standing", "Người phát ngôn thường xuyên", "Standing spokesperson"
    DELEGATED = "delegated", "Người được ủy quyền theo vụ việc", "Delegated for one case"


class ResponseKind(Vocabulary):
    """NĐ 237/2026/NĐ-CP: reply, correction with apology, correction of one's own information, removal."""

    RESPONSE = "response", "Phản hồi", "Response"
    CORRECTION_APOLOGY = "correction_apology", "Cải chính, xin lỗi", "Correction and apology"
    OWN_CORRECTION = "own_correction", "Đính chính thông tin đã cung cấp", "Correction of our own information"
    REMOVAL = "removal", "Gỡ bỏ", "Removal"


class CapStatus(Vocabulary):
    """CAP 1.2 alert/status; only Actual is for the public."""

    ACTUAL = "Actual", "Thật", "Actual"
    EXERCISE = "Exercise", "Diễn tập", "Exercise"
    SYSTEM = "System", "Kỹ thuật", "System"
    TEST = "Test", "Thử nghiệm", "Test"
    DRAFT = "Draft", "Bản nháp", "Draft"


class CapMessageType(Vocabulary):
    """CAP 1.2 alert/msgType."""

    ALERT = "Alert", "Cảnh báo mới", "Alert"
    UPDATE = "Update", "Cập nhật", "Update"
    CANCEL = "Cancel", "Hủy", "Cancel"
    ACK = "Ack", "Đã nhận", "Acknowledged"
    ERROR = "Error", "Báo lỗi", "Error"


class CapScope(Vocabulary):
    """CAP 1.2 alert/scope."""

    PUBLIC = "Public", "Công khai", "Public"
    RESTRICTED = "Restricted", "Hạn chế", "Restricted"
    PRIVATE = "Private", "Riêng", "Private"


class CapSeverity(Vocabulary):
    EXTREME = "Extreme", "Đặc biệt nghiêm trọng", "Extreme"
    SEVERE = "Severe", "Nghiêm trọng", "Severe"
    MODERATE = "Moderate", "Trung bình", "Moderate"
    MINOR = "Minor", "Nhẹ", "Minor"
    UNKNOWN = "Unknown", "Chưa rõ", "Unknown"


class CapUrgency(Vocabulary):
    IMMEDIATE = "Immediate", "Ngay lập tức", "Immediate"
    EXPECTED = "Expected", "Sớm (trong giờ tới)", "Expected"
    FUTURE = "Future", "Sắp tới", "Future"
    PAST = "Past", "Đã qua", "Past"
    UNKNOWN = "Unknown", "Chưa rõ", "Unknown"


class CapCertainty(Vocabulary):
    OBSERVED = "Observed", "Đã xảy ra", "Observed"
    LIKELY = "Likely", "Nhiều khả năng", "Likely"
    POSSIBLE = "Possible", "Có thể", "Possible"
    UNLIKELY = "Unlikely", "Ít khả năng", "Unlikely"
    UNKNOWN = "Unknown", "Chưa rõ", "Unknown"


class AdminUnitKind(Vocabulary):
    """Kinds of unit; quận, huyện, thị xã, thị trấn ended on 30 June 2025 but stay in history."""

    PROVINCE = "province", "Tỉnh", "Province"
    MUNICIPALITY = "municipality", "Thành phố trực thuộc Trung ương", "Centrally-run city"
    URBAN_DISTRICT = "urban_district", "Quận", "Urban district"
    RURAL_DISTRICT = "rural_district", "Huyện", "Rural district"
    DISTRICT_TOWN = "district_town", "Thị xã", "Town (district level)"
    PROVINCIAL_CITY = "provincial_city", "Thành phố thuộc tỉnh", "Provincial city"
    WARD = "ward", "Phường", "Ward"
    COMMUNE = "commune", "Xã", "Commune"
    TOWNSHIP = "township", "Thị trấn", "Township"
    SPECIAL_ZONE = "special_zone", "Đặc khu", "Special zone"


class Extent(Vocabulary):
    WHOLE = "whole", "Toàn bộ", "Whole"
    PART = "part", "Một phần", "Part"


class Succession(Vocabulary):
    """How one body follows another; a body can end in two successors, each by function."""

    MERGED_INTO = "merged_into", "Sáp nhập, hợp nhất vào", "Merged into"
    SPLIT_INTO = "split_into", "Chia tách thành", "Split into"
    RENAMED_TO = "renamed_to", "Đổi tên thành", "Renamed to"
    REORGANISED_INTO = "reorganised_into", "Tổ chức lại thành", "Reorganised into"
    FUNCTION_MOVED_TO = "function_moved_to", "Chuyển chức năng sang", "Function moved to"
