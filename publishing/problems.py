"""Refusals as RFC 9457 problem details, told in Vietnamese and in English.

`type` names the kind for programs; `detail` follows the reader's Accept-Language, both languages are always there.
"""

from collections.abc import Mapping
from typing import Any

MEDIA_TYPE = "application/problem+json"

TITLES = {
    "bad-request": ("Yêu cầu không hợp lệ", "Bad request"),
    "unauthorised": ("Cần xác thực", "Authentication needed"),
    "forbidden": ("Không có quyền", "Not allowed"),
    "not-found": ("Không tìm thấy", "Not found"),
    "method-not-allowed": ("Phương thức không được hỗ trợ", "Method not allowed"),
    "too-slow": ("Gửi quá chậm", "Sent too slowly"),
    "ahead-of-feed": ("Vượt quá vị trí của luồng", "Ahead of the feed"),
    "gone": ("Đã bị gỡ", "Gone"),
    "resync-required": ("Phải đồng bộ lại từ đầu", "Resynchronisation needed"),
    "edit-conflict": ("Xung đột chỉnh sửa", "Edit conflict"),
    "too-large": ("Nội dung quá lớn", "Content too large"),
    "unsupported-media-type": ("Kiểu nội dung không được hỗ trợ", "Unsupported media type"),
    "unprocessable": ("Nội dung không xử lý được", "Unprocessable content"),
    "secrecy-marked": ("Có dấu chỉ độ mật", "Under a mark of state secrecy"),
    "key-reused": ("Khóa Idempotency-Key đã dùng cho nội dung khác", "Idempotency key used for another request"),
    "signature-required": ("Yêu cầu phải có chữ ký", "Signature needed"),
    "signature-invalid": ("Chữ ký không đúng", "Signature does not hold"),
    "signature-replayed": ("Chữ ký đã dùng rồi", "Signature used before"),
    "digest-mismatch": ("Nội dung không khớp mã băm", "Content does not match its digest"),
    "field-forbidden": ("Không được ghi trường này", "Field not writable"),
    "in-progress": ("Yêu cầu cùng khóa đang được xử lý", "A request with this key is in progress"),
    "precondition-required": ("Thiếu điều kiện If-Match", "Precondition needed"),
    "not-exchanging": ("Chưa trao đổi phát biểu", "Not exchanging statements"),
    "not-now": ("Chưa làm được lúc này", "Not possible now"),
    "too-many": ("Quá nhiều yêu cầu", "Too many requests"),
    "internal": ("Lỗi bên trong", "Internal error"),
    "unavailable": ("Tạm thời không phục vụ được", "Temporarily unavailable"),
}


class Problem(Exception):
    """A request that is refused; carries what the answer says."""

    def __init__(
        self, status: int, slug: str, vi: str, en: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(f"{status} {slug}: {en}")
        self.status = status
        self.slug = slug
        self.vi = vi
        self.en = en
        self.headers = dict(headers or {})
        self.more = more

    def document(self, lang: str = "vi") -> dict[str, Any]:
        """The problem as RFC 9457 has it; the members of `more` are its extensions."""
        title = TITLES[self.slug]
        return {
            "type": f"urn:lienthong:problem:{self.slug}",
            "title": title[0] if lang == "vi" else title[1],
            "status": self.status,
            "detail": self.vi if lang == "vi" else self.en,
            "detail_vi": self.vi,
            "detail_en": self.en,
            **self.more,
        }


def bad_request(vi: str, en: str, **more: Any) -> Problem:
    return Problem(400, "bad-request", vi, en, **more)


def not_found() -> Problem:
    """One text for what is not there and for what is not for this reader, so that it tells nothing."""
    return Problem(404, "not-found", "Không có tài nguyên này.", "There is no such resource.")


def unauthorised() -> Problem:
    return Problem(
        401,
        "unauthorised",
        "Gửi mã truy cập trong tiêu đề Authorization: Bearer.",
        "Send your token in the header Authorization: Bearer.",
        headers={"WWW-Authenticate": 'Bearer realm="lienthong"'},
    )


def unprocessable(vi: str, en: str, **more: Any) -> Problem:
    return Problem(422, "unprocessable", vi, en, **more)


def unavailable() -> Problem:
    return Problem(
        503,
        "unavailable",
        "Kho dữ liệu đang bận hoặc đang khởi động lại; hãy thử lại sau.",
        "The warehouse is busy or restarting; try again later.",
        headers={"Retry-After": "5"},
    )


def internal() -> Problem:
    return Problem(
        500,
        "internal",
        "Hệ thống gặp lỗi; sự việc đã được ghi lại.",
        "Something failed on our side; it has been recorded.",
    )


def language(accept: str | None) -> str:
    """vi or en, whichever Accept-Language (RFC 9110, 12.5.4) prefers; vi when it names neither."""
    best, weight = "vi", 0.0
    for wish in (accept or "").split(","):
        tag, _, quality = wish.replace(" ", "").lower().partition(";q=")
        primary = tag.partition("-")[0]
        try:
            wanted = float(quality or 1)
        except ValueError:
            continue
        if primary in {"vi", "en"} and wanted > weight:
            best, weight = primary, wanted
    return best
