"""Words of the pages about subscribers and what they received; Vietnamese first."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

RECEIPT_LABELS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "subscribers": ("Bên nhận", "Subscribers"),
        "subscribers_text": (
            "Ai nhận luồng nào, đã xác nhận đến đâu, và bản của họ có khớp với mã tóm tắt của ta không.",
            "Who follows which feed, how far it has acknowledged, and whether its copy has our digest.",
        ),
        "no_subscribers": ("Chưa có bên nhận nào.", "There is no subscriber yet."),
        "subscriber": ("Bên nhận", "Subscriber"),
        "acknowledged_to": ("Đã xác nhận đến", "Acknowledged up to"),
        "of_head": ("của {n}", "of {n}"),
        "behind": ("Còn thiếu", "Behind"),
        "behind_n": ("{n} thay đổi", "{n} changes"),
        "behind_since": ("cũ nhất phát lúc {at}", "the oldest published at {at}"),
        "copy": ("Bản của họ", "Its copy"),
        "copy_agrees": ("khớp", "agrees"),
        "copy_differs": ("khác mã tóm tắt", "has another digest"),
        "copy_unknown": ("chưa xác nhận lần nào", "never acknowledged"),
        "who_received": ("Ai đã nhận, bản nào, lúc nào", "Who received which version, and when"),
        "receipts_of": ("Bên nhận của {id}", "Receipts of {id}"),
        "receipts_text": (
            "Theo xác nhận của chính họ: một bản được coi là đã nhận khi họ xác nhận vị trí của nó hoặc sau đó;"
            " hoặc theo tin đẩy mà nơi nhận của họ đã trả lời 2xx.",
            "By their own word: a version counts as received once they acknowledge its position or a later one;"
            " or by push, once a receiver of theirs has answered 2xx.",
        ),
        "version": ("Bản", "Version"),
        "received_at": ("Đã nhận lúc", "Received at"),
        "held_until": ("Giữ đến", "Held until"),
        "still_held": ("vẫn giữ", "still held"),
        "nobody_received": ("chưa ai xác nhận", "acknowledged by nobody"),
        "perhaps_pack": (
            "có thể bắt đầu sau bằng gói toàn bộ",
            "may have begun later, with a full pack",
        ),
        "received.acknowledged": ("họ xác nhận", "acknowledged"),
        "received.pushed_full": ("tin đẩy, cả bản ghi", "pushed, with the record"),
        "received.pushed_thin": ("tin đẩy, chỉ báo có bản này", "pushed, told of the version only"),
        "materiality.major": ("quan trọng", "major"),
        "materiality.minor": ("bổ sung", "minor"),
        "materiality.silent": ("không đổi nghĩa", "silent"),
    }
)
