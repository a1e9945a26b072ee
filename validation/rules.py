"""Business rules on one record, as a table: a rule refuses a record, a flag only tells.

Real documents break good order more often than one expects (decisions in force before they are signed, answers due
before the question), so what happens in reality is a flag; only what cannot be true is a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from schemas.document_number import number_key
from schemas.terms import CapMessageType, MessageStatus, SpokespersonKind
from schemas.vocabularies import ReleaseStatus, Sensitivity
from validation.desk_rules import DESK_FLAGS, DESK_RULES, translated
from validation.rule import Rule, after, period

__all__ = ["COMMON", "FLAGS", "RULES", "Rule"]


COMMON: tuple[Rule, ...] = (
    Rule(
        rule_id="embargo.time.missing",
        field="embargo_until",
        broken=lambda record: record.release_status is ReleaseStatus.EMBARGOED and record.embargo_until is None,
        vi="Tin chờ phát nhưng không ghi giờ được phát",
        en="Under embargo, but no hour at which it ends",
        fix_vi="Ghi thời điểm được phát vào “Chờ phát đến”",
        fix_en="State the instant in “Embargo until”",
    ),
    Rule(
        rule_id="refusal.ground.missing",
        field="refusal_ground",
        broken=lambda record: record.sensitivity is Sensitivity.REFUSED and record.refusal_ground is None,
        vi="Từ chối cung cấp thông tin mà không nêu căn cứ",
        en="Withheld without a ground",
        fix_vi="Chọn một trong bốn căn cứ luật định ở “Căn cứ từ chối cung cấp”",
        fix_en="Choose one of the four legal grounds in “Ground for withholding”",
    ),
)


RULES: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {
        "agency": (period("agency"),),
        "spokesperson": (period("spokesperson"),),
        "admin_unit": (
            period("admin_unit"),
            Rule(
                rule_id="admin_unit.scheme.missing",
                field="scheme",
                broken=lambda record: record.scheme is None and record.valid_from is None,
                vi="Mã đơn vị không kèm thời gian thì không rõ là đơn vị nào",
                en="A code without a date does not say which unit it means",
                fix_vi="Ghi “Hệ mã” (ngày bắt đầu của danh mục, ví dụ 2025-07-01) hoặc “Hiệu lực từ”",
                fix_en="State “Scheme” (first day of the list, e.g. 2025-07-01) or “Valid from”",
            ),
        ),
        "document": (
            Rule(
                rule_id="document.identity.missing",
                field="number",
                broken=lambda record: not (record.number or record.edxml_id or record.docid or record.url),
                vi="Văn bản không có số, ký hiệu, mã liên thông hay địa chỉ",
                en="A document without number, exchange id or address",
                fix_vi="Ghi “Số, ký hiệu” của văn bản",
                fix_en="State the “Number” of the document",
            ),
            *translated("document"),
        ),
        "document_message": (
            Rule(
                rule_id="document_message.status_code.missing",
                field="status_code",
                broken=lambda record: record.status_code is None and record.business_type is None,
                vi="Thông điệp không nói gì về văn bản: thiếu trạng thái và nghiệp vụ",
                en="The message says nothing: neither status nor business type",
                fix_vi="Ghi “Trạng thái xử lý” (01-06, 13, 15, 16) hoặc “Nghiệp vụ”",
                fix_en="State “Status code” (01-06, 13, 15, 16) or “Business type”",
            ),
        ),
        "press_release": (
            Rule(
                rule_id="press_release.translation_of.itself",
                field="translation_of",
                broken=lambda record: record.translation_of is not None and record.translation_of == record.url,
                vi="Bản dịch ghi bản gốc là chính nó",
                en="A translation that names itself as its original",
                fix_vi="Ghi địa chỉ của bản gốc vào “Bản dịch của”, hoặc bỏ trường này",
                fix_en="Give the address of the original in “Translation of”, or leave it out",
            ),
            Rule(
                rule_id="press_release.translated_from.same_language",
                field="translated_from",
                broken=lambda record: record.translated_from == record.language,
                vi="Bản dịch cùng ngôn ngữ với bản gốc",
                en="Translated from the language that it is in",
                fix_vi="Kiểm tra “Ngôn ngữ” và “Dịch từ ngôn ngữ”",
                fix_en="Check “Language” and “Translated from”",
            ),
            *translated("press_release"),
        ),
        "press_event": (
            Rule(
                rule_id="press_event.ends_at.before_start",
                field="ends_at",
                broken=lambda record: after(record.starts_at, record.ends_at),
                vi="Sự kiện kết thúc trước khi bắt đầu",
                en="The event ends before it starts",
                fix_vi="Kiểm tra “Bắt đầu” và “Kết thúc”",
                fix_en="Check “Starts at” and “Ends at”",
            ),
            *translated("press_event"),
        ),
        "response": (
            Rule(
                rule_id="response.identity.missing",
                field="case_number",
                broken=lambda record: not (record.case_number or record.url),
                vi="Không có số vụ việc và không có địa chỉ",
                en="Neither a case number nor an address",
                fix_vi="Ghi “Số vụ việc”, hoặc “Địa chỉ” nơi đăng",
                fix_en="State “Case number”, or the “Address” of publication",
            ),
            *translated("response"),
        ),
        "emergency_notice": (
            Rule(
                rule_id="emergency_notice.expires_at.before_effective",
                field="expires_at",
                broken=lambda record: after(record.effective_at, record.expires_at),
                vi="Thông báo hết hiệu lực trước khi có hiệu lực",
                en="The notice expires before it takes effect",
                fix_vi="Kiểm tra “Có hiệu lực từ” và “Hết hiệu lực”",
                fix_en="Check “Effective at” and “Expires at”",
            ),
            *translated("emergency_notice"),
        ),
        **DESK_RULES,
    }
)

_REFERRING = (CapMessageType.UPDATE, CapMessageType.CANCEL)
_RECEIPTS = (MessageStatus.ARRIVED, MessageStatus.RECEIVED, MessageStatus.REJECTED)
FLAGS: Mapping[str, tuple[tuple[str, Callable[[Any], bool]], ...]] = MappingProxyType(
    {
        "document": (
            ("document.effective_before_issue", lambda record: after(record.issued_on, record.effective_on)),
            ("document.due_before_issue", lambda record: after(record.issued_on, record.due_on)),
            ("document.expires_before_effective", lambda record: after(record.effective_on, record.expires_on)),
            ("document.number.unreadable", lambda record: bool(record.number) and number_key(record.number) is None),
            ("document.edxml_id.disagrees", lambda record: _id_disagrees(record.edxml_id, record.number)),
        ),
        "document_message": (
            (
                "document_message.before_document",
                lambda record: after(record.document_sent_at, record.occurred_at),
            ),
            ("document_message.receipt_late", lambda record: _is_late(record)),
        ),
        "press_event": (
            ("press_event.notice_after_start", lambda record: after(record.notice_sent_at, record.starts_at)),
        ),
        "spokesperson": (
            (
                "spokesperson.case.missing",
                lambda record: record.kind is SpokespersonKind.DELEGATED and record.case is None,
            ),
        ),
        "emergency_notice": (
            ("emergency_notice.expired_when_sent", lambda record: after(record.sent_at, record.expires_at)),
            (
                "emergency_notice.references.missing",
                lambda record: record.message_type in _REFERRING and record.references is None,
            ),
        ),
        **DESK_FLAGS,
    }
)


def _id_disagrees(edxml_id: str | None, number: str | None) -> bool:
    if not edxml_id or not number or edxml_id.count(",") < 2:
        return False
    return number_key(edxml_id.split(",", 2)[2]) != number_key(number)


def _is_late(message: Any) -> bool:
    """NĐ 30/2020/NĐ-CP: who gets an electronic document says so on the same day."""
    if message.status_code not in _RECEIPTS or message.document_sent_at is None or message.occurred_at is None:
        return False
    return bool(message.occurred_at.date() > message.document_sent_at.date())
