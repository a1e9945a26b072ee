"""Controlled lists of the press desk: channels, venues, inquiries, outlets, bulletins, measures, alerts."""

from __future__ import annotations

from schemas.vocabularies import Vocabulary


class ChannelPlatform(Vocabulary):
    """Where a body speaks officially (NĐ 244/2026/NĐ-CP Đ5 k2)."""

    PORTAL = "portal", "Cổng, trang thông tin điện tử", "Portal or web site"
    ZALO = "zalo", "Zalo Official Account", "Zalo Official Account"
    FACEBOOK = "facebook", "Facebook", "Facebook"
    YOUTUBE = "youtube", "YouTube", "YouTube"
    TIKTOK = "tiktok", "TikTok", "TikTok"
    X = "x", "X (Twitter)", "X (Twitter)"
    VIBER = "viber", "Viber", "Viber"
    TELEGRAM = "telegram", "Telegram", "Telegram"
    APP = "app", "Ứng dụng di động", "Mobile application"
    OTHER = "other", "Nền tảng khác", "Another platform"


class ChannelState(Vocabulary):
    DECLARED = "declared", "Đã khai báo", "Declared"
    ACTIVE = "active", "Đang hoạt động", "Active"
    SUSPENDED = "suspended", "Tạm ngừng", "Suspended"
    CLOSED = "closed", "Đã đóng", "Closed"


class VenueKind(Vocabulary):
    PRESS_CENTRE = "press_centre", "Trung tâm báo chí", "Press centre"
    HALL = "hall", "Hội trường", "Hall"
    MEETING_ROOM = "meeting_room", "Phòng họp", "Meeting room"
    ATTENDING_POINT = "attending_point", "Điểm cầu", "Attending point of an online meeting"
    STUDIO = "studio", "Trường quay", "Studio"
    OPEN_AIR = "open_air", "Ngoài trời", "Open air"
    OTHER = "other", "Khác", "Other"


class VenueState(Vocabulary):
    OPEN = "open", "Đang dùng", "In use"
    CLOSED_FOR_NOW = "closed_for_now", "Tạm đóng", "Closed for now"
    CLOSED = "closed", "Đã đóng", "Closed"


class InquiryChannel(Vocabulary):
    """How the question of a press agency came in."""

    IN_PERSON = "in_person", "Trực tiếp", "In person"
    PHONE = "phone", "Điện thoại", "Phone"
    EMAIL = "email", "Thư điện tử", "E-mail"
    LETTER = "letter", "Công văn, giấy giới thiệu", "Letter"
    ONLINE_FORM = "online_form", "Biểu mẫu trên cổng", "Form on the portal"
    MESSAGING = "messaging", "Zalo, ứng dụng nhắn tin", "Messaging application"
    PRESS_CONFERENCE = "press_conference", "Hỏi tại họp báo", "Asked at a press conference"
    OTHER = "other", "Khác", "Other"


class InquiryState(Vocabulary):
    RECEIVED = "received", "Đã tiếp nhận", "Received"
    ASSIGNED = "assigned", "Đã giao cơ quan trả lời", "Assigned"
    FORWARDED = "forwarded", "Đã chuyển cơ quan khác", "Forwarded"
    ANSWERED = "answered", "Đã trả lời", "Answered"
    REFUSED = "refused", "Từ chối, có căn cứ", "Refused on a stated ground"
    WITHDRAWN = "withdrawn", "Cơ quan báo chí rút lại", "Withdrawn by the outlet"


class OutletKind(Vocabulary):
    """Loại hình báo chí (Luật Báo chí)."""

    NEWSPAPER = "newspaper", "Báo in", "Newspaper"
    MAGAZINE = "magazine", "Tạp chí in", "Magazine"
    ONLINE_NEWSPAPER = "online_newspaper", "Báo điện tử", "Online newspaper"
    ONLINE_MAGAZINE = "online_magazine", "Tạp chí điện tử", "Online magazine"
    RADIO = "radio", "Báo nói", "Radio"
    TELEVISION = "television", "Báo hình", "Television"
    NEWS_AGENCY = "news_agency", "Thông tấn", "News agency"
    MULTIMEDIA = "multimedia", "Đa loại hình", "Several kinds at once"


class OutletLevel(Vocabulary):
    CENTRAL = "central", "Trung ương", "Central"
    HANOI = "hanoi", "Hà Nội", "Hà Nội"
    LOCAL = "local", "Địa phương khác", "Another province"
    INTERNATIONAL = "international", "Quốc tế", "International"


class OutletState(Vocabulary):
    LICENSED = "licensed", "Đang hoạt động", "Licensed"
    SUSPENDED = "suspended", "Đình bản tạm thời", "Suspended"
    REVOKED = "revoked", "Thu hồi giấy phép", "Licence revoked"
    CEASED = "ceased", "Chấm dứt hoạt động", "Ceased"


class BulletinPriority(Vocabulary):
    """Mức ưu tiên của bản tin truyền thanh (TT 39/2020/TT-BTTTT)."""

    ORDINARY = "ordinary", "Thông thường", "Ordinary: the commune may choose the hour"
    PRIORITY = "priority", "Ưu tiên", "Priority: at the hour that was set"
    EMERGENCY = "emergency", "Khẩn cấp", "Emergency: played at once"


class GrassrootsChannel(Vocabulary):
    """The eight channels of grassroots information (NĐ 49/2024/NĐ-CP)."""

    COMMUNE_RADIO = "commune_radio", "Đài truyền thanh cấp xã", "Commune radio"
    PUBLIC_BOARD = "public_board", "Bảng tin công cộng", "Public notice board"
    NEWSLETTER = "newsletter", "Bản tin thông tin cơ sở", "Grassroots newsletter"
    PRINTED_MATTER = "printed_matter", "Tài liệu không kinh doanh", "Printed matter, not for sale"
    SPEAKER = "speaker", "Tuyên truyền viên cơ sở", "Local speaker"
    WEB = "web", "Cổng, trang thông tin điện tử", "Portal or web site"
    SOCIAL_MEDIA = "social_media", "Mạng xã hội, ứng dụng nhắn tin", "Social media, messaging"
    TEXT_MESSAGE = "text_message", "Tin nhắn viễn thông", "Text message"


class BulletinKind(Vocabulary):
    NEWS = "news", "Tin tức", "News"
    NOTICE = "notice", "Thông báo", "Notice"
    WARNING = "warning", "Cảnh báo", "Warning"
    FEATURE = "feature", "Chuyên mục", "Feature"
    RELAY = "relay", "Tiếp sóng", "Relay of another station"


class BulletinState(Vocabulary):
    DRAFT = "draft", "Đang soạn", "Draft"
    APPROVED = "approved", "Đã duyệt", "Approved"
    SCHEDULED = "scheduled", "Đã đặt lịch", "Scheduled"
    PLAYED = "played", "Đã phát", "Played"
    CANCELLED = "cancelled", "Hủy phát", "Cancelled"


class PlaybackResult(Vocabulary):
    PLAYED = "played", "Đã phát đủ", "Played"
    PARTLY = "partly", "Phát một phần", "Played in part"
    FAILED = "failed", "Không phát được", "Failed"
    OFFLINE = "offline", "Mất kết nối", "Station offline"


class MisinformationLabel(Vocabulary):
    """The three labels of VAFC, the national centre for handling fake news (tingia.gov.vn)."""

    FAKE = "fake", "Tin giả", "Fake: it did not happen"
    FALSE = "false", "Tin sai sự thật", "False: partly true, distorted or without grounds"
    TRUE = "true", "Tin xác thực", "True: verified by the competent body"


class InformationDomain(Vocabulary):
    """The eight domains in which VAFC sorts claims."""

    POLICY = "policy", "Chính sách, pháp luật", "Policy and law"
    ECONOMY = "economy", "Kinh tế, tài chính", "Economy and finance"
    HEALTH = "health", "Y tế, sản phẩm y tế", "Health and medical products"
    DISASTER = "disaster", "Thiên tai, dịch bệnh", "Disasters and epidemics"
    SECURITY = "security", "An ninh quốc gia, trật tự an toàn xã hội", "National security and public order"
    IMPERSONATION = "impersonation", "Tài khoản giả mạo", "Impersonating accounts"
    SCAM_LINK = "scam_link", "Đường link lừa đảo", "Scam links"
    OTHER = "other", "Lĩnh vực khác", "Other"


class AlertState(Vocabulary):
    RECEIVED = "received", "Đã tiếp nhận", "Received"
    VERIFYING = "verifying", "Đang xác minh", "Being verified"
    LABELLED = "labelled", "Đã gắn nhãn", "Labelled"
    DISMISSED = "dismissed", "Không đủ cơ sở xử lý", "Dismissed"


class MeasureState(Vocabulary):
    PROVISIONAL = "provisional", "Số sơ bộ", "Provisional"
    FINAL = "final", "Số chính thức", "Final"
    RETRACTED = "retracted", "Đã rút, do sai phương pháp hoặc dữ liệu", "Retracted"


class StatementGround(Vocabulary):
    """Why a body must speak to the press at once (NĐ 244/2026/NĐ-CP Đ7)."""

    SEVERAL_BODIES = (
        "several_bodies",
        "Sự cố liên quan nhiều bộ, tỉnh, thành phố (k2)",
        "Incident of several bodies (k2)",
    )
    MAJOR_EVENT = "major_event", "Sự kiện quan trọng, tác động lớn (k3)", "Event of great impact (k3)"
    DIVIDED_OPINION = "divided_opinion", "Dư luận nhiều ý kiến không thống nhất (k4)", "Divided opinion (k4)"
    PRESS_REQUEST = (
        "press_request",
        "Báo chí, cơ quan quản lý yêu cầu (k5)",
        "Asked for by the press or its regulator (k5)",
    )
