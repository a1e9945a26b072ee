"""Business rules and flags of the press desk's record types; `rules.py` joins them with the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from schemas.records.terms import (
    AlertState,
    BulletinPriority,
    BulletinState,
    InquiryState,
    PlaybackResult,
    StatementGround,
)
from schemas.vocabularies import Sensitivity
from validation.rule import Rule, after, period

SMALLEST_COUNT = (
    5  # below it a number can point at single people (the usual threshold of statistical offices is 3 to 10)
)

Flag = tuple[str, Callable[[Any], bool]]


def translated(record_type: str) -> tuple[Rule, ...]:
    """What must hold of the translations inside a record; that they hold text only is said by their shape."""
    return (
        Rule(
            rule_id=f"{record_type}.translations.own_language",
            field="translations",
            broken=lambda record: (
                record.translations is not None
                and any(each.language == record.language for each in record.translations)
            ),
            vi="Bản dịch ghi cùng ngôn ngữ với bản gốc",
            en="A translation is in the language of the original",
            fix_vi="Ghi đúng mã ngôn ngữ của bản dịch, ví dụ en, hoặc sửa “Ngôn ngữ” của bản ghi",
            fix_en="State the language of the translation, such as en, or correct the record's own “Language”",
        ),
        Rule(
            rule_id=f"{record_type}.translations.twice",
            field="translations",
            broken=lambda record: (
                record.translations is not None and _has_twins([each.language for each in record.translations])
            ),
            vi="Có hai bản dịch cùng một ngôn ngữ",
            en="Two translations into one language",
            fix_vi="Giữ lại một bản dịch cho mỗi ngôn ngữ",
            fix_en="Keep one translation for each language",
        ),
        Rule(
            rule_id=f"{record_type}.translations.no_text",
            field="translations",
            broken=lambda record: (
                record.translations is not None
                and not all(each.title or each.summary or each.body for each in record.translations)
            ),
            vi="Bản dịch không có chữ nào",
            en="A translation without any text",
            fix_vi="Ghi tiêu đề, tóm tắt hoặc nội dung của bản dịch, hoặc bỏ mục đó",
            fix_en="Give the title, summary or text of the translation, or leave it out",
        ),
    )


def _has_twins(values: list[str]) -> bool:
    return len(set(values)) < len(values)


def _unnamed(record_type: str, *fields: str) -> Rule:
    """Personal fields may stand only in records that do not leave the node."""
    return Rule(
        rule_id=f"{record_type}.{fields[0]}.published",
        field=fields[0],
        broken=lambda record: (
            record.sensitivity is Sensitivity.PUBLIC and any(getattr(record, name) is not None for name in fields)
        ),
        vi="Bản ghi công khai mang dữ liệu cá nhân (Luật BVDLCN 91/2025/QH15)",
        en="A public record that holds personal data (Luật 91/2025/QH15)",
        fix_vi="Bỏ tên và liên hệ của cá nhân, hoặc đặt “Mức nhạy cảm” là internal",
        fix_en="Leave out name and contact of the person, or set “Sensitivity” to internal",
    )


def _dated(record_type: str, codes: str, day: str) -> Rule:
    return Rule(
        rule_id=f"{record_type}.{codes}.undated",
        field=codes,
        broken=lambda record: getattr(record, codes) is not None and getattr(record, day) is None,
        vi="Mã xã, phường không kèm ngày thì không rõ là đơn vị nào (00097 là Tứ Liên, nay là Hồng Hà)",
        en="A commune code without a day does not say which commune it means (00097 was Tứ Liên and is Hồng Hà)",
        fix_vi=f"Ghi ngày mà mã có nghĩa vào {day}, ví dụ 2025-07-01",
        fix_en=f"State the day on which the code is meant in {day}, e.g. 2025-07-01",
    )


DESK_RULES: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {
        "official_channel": (
            period("official_channel"),
            Rule(
                rule_id="official_channel.identity.missing",
                field="url",
                broken=lambda record: not (record.url or record.account_id),
                vi="Kênh không có địa chỉ và không có mã tài khoản",
                en="A channel with neither address nor account id",
                fix_vi="Ghi “Địa chỉ” của kênh, hoặc “Mã tài khoản” mà nền tảng cấp",
                fix_en="State the “Address” of the channel, or the “Account id” of the platform",
            ),
        ),
        "venue": (period("venue"), _dated("venue", "unit_code", "unit_on")),
        "press_inquiry": (
            _unnamed("press_inquiry", "reporter", "reporter_phone", "reporter_email"),
            Rule(
                rule_id="press_inquiry.question.published",
                field="question",
                broken=lambda record: (
                    record.sensitivity is Sensitivity.PUBLIC and record.state is not InquiryState.ANSWERED
                ),
                vi="Câu hỏi chưa được trả lời mà đã công khai",
                en="A question is made public before it is answered",
                fix_vi="Đặt “Mức nhạy cảm” là internal cho đến khi trạng thái là answered",
                fix_en="Set “Sensitivity” to internal until the state is answered",
            ),
            Rule(
                rule_id="press_inquiry.answer.missing",
                field="answer",
                broken=lambda record: (
                    record.state is InquiryState.ANSWERED
                    and not (record.answered_at and (record.answer or record.answer_url))
                ),
                vi="Ghi là đã trả lời nhưng thiếu nội dung trả lời hoặc thời điểm",
                en="It is said to be answered, but the answer or its instant is missing",
                fix_vi="Ghi “Trả lời lúc” cùng “Nội dung trả lời” hoặc “Nơi đăng trả lời”",
                fix_en="State “Answered at” with “Answer” or “Where the answer is published”",
            ),
            Rule(
                rule_id="press_inquiry.refusal_ground.missing",
                field="refusal_ground",
                broken=lambda record: record.state is InquiryState.REFUSED and record.refusal_ground is None,
                vi="Từ chối trả lời báo chí mà không nêu căn cứ luật định",
                en="The press is refused without a legal ground",
                fix_vi="Chọn một trong bốn căn cứ ở “Căn cứ từ chối cung cấp” (Luật 126/2025/QH15 Đ31 k2)",
                fix_en="Choose one of the four grounds in “Ground for withholding” (Luật 126/2025/QH15 Đ31 k2)",
            ),
            Rule(
                rule_id="press_inquiry.forwarded_to.missing",
                field="forwarded_to",
                broken=lambda record: record.state is InquiryState.FORWARDED and record.forwarded_to is None,
                vi="Ghi là đã chuyển nhưng không nói chuyển đến đâu",
                en="It is said to be forwarded, but not to whom",
                fix_vi="Ghi “Chuyển đến”",
                fix_en="State “Forwarded to”",
            ),
            Rule(
                rule_id="press_inquiry.answered_at.before_received",
                field="answered_at",
                broken=lambda record: after(record.received_at, record.answered_at),
                vi="Trả lời trước khi tiếp nhận",
                en="It is answered before it was received",
                fix_vi="Kiểm tra “Tiếp nhận lúc” và “Trả lời lúc”",
                fix_en="Check “Received at” and “Answered at”",
            ),
        ),
        "media_outlet": (
            period("media_outlet"),
            Rule(
                rule_id="media_outlet.identity.missing",
                field="licence_number",
                broken=lambda record: not (record.licence_number or record.domains),
                vi="Cơ quan báo chí không có số giấy phép và không có tên miền",
                en="An outlet with neither licence number nor domain name",
                fix_vi="Ghi “Số giấy phép”, hoặc “Tên miền”",
                fix_en="State the “Licence number”, or the “Domain names”",
            ),
        ),
        "article_mention": (
            Rule(
                rule_id="article_mention.copied_from.itself",
                field="copied_from",
                broken=lambda record: record.copied_from is not None and record.copied_from == record.url,
                vi="Bài ghi là đăng lại từ chính nó",
                en="The article is said to be a copy of itself",
                fix_vi="Ghi địa chỉ bài gốc, hoặc bỏ “Đăng lại từ”",
                fix_en="Give the address of the original, or leave out “Copied from”",
            ),
        ),
        "broadcast_bulletin": (
            _dated("broadcast_bulletin", "target_unit_codes", "units_on"),
            Rule(
                rule_id="broadcast_bulletin.content.missing",
                field="text",
                broken=lambda record: not (record.text or record.audio_url or record.audio_sha256),
                vi="Bản tin không có lời đọc và không có âm thanh",
                en="A bulletin with neither text nor audio",
                fix_vi="Ghi “Lời đọc”, hoặc “Tệp âm thanh”",
                fix_en="Give the “Text”, or the “Audio file”",
            ),
            *translated("broadcast_bulletin"),
        ),
        "topic_measure": (
            Rule(
                rule_id="topic_measure.window_end.before_start",
                field="window_end",
                broken=lambda record: record.window_end <= record.window_start,
                vi="Khoảng đo kết thúc trước khi bắt đầu",
                en="The window ends before it starts",
                fix_vi="Kiểm tra “Từ” và “Đến trước”",
                fix_en="Check “Window start” and “Window end”",
            ),
            Rule(
                rule_id="topic_measure.sensitivity.public",
                field="sensitivity",
                broken=lambda record: record.sensitivity is Sensitivity.PUBLIC,
                vi="Số đo chủ đề chỉ dùng nội bộ, không phải thông tin chính thức",
                en="Topic measures are internal: they are no official information",
                fix_vi="Đặt “Mức nhạy cảm” là internal",
                fix_en="Set “Sensitivity” to internal",
            ),
            Rule(
                rule_id="topic_measure.volume.too_small",
                field="volume",
                broken=lambda record: 0 < record.volume < SMALLEST_COUNT,
                vi=f"Số nhỏ hơn {SMALLEST_COUNT} có thể chỉ ra từng người",
                en=f"A number below {SMALLEST_COUNT} can point at single people",
                fix_vi="Gộp vào khoảng thời gian dài hơn hoặc chủ đề rộng hơn",
                fix_en="Join it with a longer window or a wider topic",
            ),
        ),
        "misinformation_alert": (
            _unnamed("misinformation_alert", "reported_by", "reporter_contact"),
            Rule(
                rule_id="misinformation_alert.label.missing",
                field="label",
                broken=lambda record: record.state is AlertState.LABELLED and record.label is None,
                vi="Ghi là đã gắn nhãn nhưng không có nhãn",
                en="It is said to be labelled, but there is no label",
                fix_vi="Chọn “Nhãn”: fake, false hoặc true",
                fix_en="Choose the “Label”: fake, false or true",
            ),
            Rule(
                rule_id="misinformation_alert.evidence.missing",
                field="evidence",
                broken=lambda record: (
                    record.state is AlertState.LABELLED
                    and not (record.verifier and (record.evidence or record.conclusion))
                ),
                vi="Gắn nhãn mà không nói ai xác minh, căn cứ vào đâu",
                en="A label without saying who verified it and on what evidence",
                fix_vi="Ghi “Cơ quan xác minh” cùng “Căn cứ” hoặc “Kết luận”",
                fix_en="State the “Verifier” with “Evidence” or “Conclusion”",
            ),
            *translated("misinformation_alert"),
        ),
        "statement_case": (
            Rule(
                rule_id="statement_case.first_statement_at.before_occurred",
                field="first_statement_at",
                broken=lambda record: after(record.occurred_at, record.first_statement_at),
                vi="Phát ngôn trước khi vụ việc xảy ra",
                en="The statement was made before the matter occurred",
                fix_vi="Kiểm tra “Xảy ra lúc” và “Phát ngôn lần đầu lúc”",
                fix_en="Check “Occurred at” and “First statement at”",
            ),
        ),
    }
)

DESK_FLAGS: Mapping[str, tuple[Flag, ...]] = MappingProxyType(
    {
        "official_channel": (
            ("official_channel.declared_at.missing", lambda record: not (record.declared_at or record.declared_on_url)),
        ),
        "venue": (
            (
                "venue.rooms.larger_than_venue",
                lambda record: (
                    record.capacity is not None
                    and any((room.capacity or 0) > record.capacity for room in record.rooms or ())
                ),
            ),
        ),
        "press_inquiry": (
            ("press_inquiry.answered_late", lambda record: after(record.answered_at, record.due_at)),
            ("press_inquiry.due_before_received", lambda record: after(record.received_at, record.due_at)),
            (
                "press_inquiry.deadline_rule.missing",
                lambda record: record.due_at is not None and record.deadline_rule is None,
            ),
        ),
        "broadcast_bulletin": (
            (
                "broadcast_bulletin.emergency_waits",
                lambda record: (
                    record.priority is BulletinPriority.EMERGENCY
                    and record.published_at is not None
                    and any(moment > record.published_at for moment in record.scheduled_at or ())
                ),
            ),
            (
                "broadcast_bulletin.playback.missing",
                lambda record: record.state is BulletinState.PLAYED and record.playback is None,
            ),
            (
                "broadcast_bulletin.playback.unexplained",
                lambda record: any(
                    each.result is not PlaybackResult.PLAYED and each.reason is None for each in record.playback or ()
                ),
            ),
        ),
        "topic_measure": (
            (
                "topic_measure.confidence.missing",
                lambda record: record.sentiment is not None and record.confidence is None,
            ),
        ),
        "misinformation_alert": (
            (
                "misinformation_alert.verified_before_seen",
                lambda record: after(record.first_seen_at, record.verified_at),
            ),
        ),
        "statement_case": (
            (
                "statement_case.clock.missing",
                lambda record: (
                    (record.ground is StatementGround.MAJOR_EVENT and record.received_at is None)
                    or (record.ground is StatementGround.DIVIDED_OPINION and record.impact_determined_at is None)
                ),
            ),
        ),
    }
)
