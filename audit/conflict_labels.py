"""Words of the pages about conflicts between nodes; Vietnamese first."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CONFLICT_LABELS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "conflicts": ("Xung đột giữa hai nút", "Conflicts between nodes"),
        "conflicts_text": (
            "Hai nút cùng sửa một trường mà chưa thấy sửa của nhau. Giá trị gốc đang đứng, hết hạn thì theo đề xuất.",
            "Both nodes edited one field without having seen each other's edit. The base stands; after the deadline the"
            " proposal is applied.",
        ),
        "no_conflicts": ("Không có xung đột nào đang mở.", "No conflict is open."),
        "conflict_n": ("Xung đột số {n}", "Conflict {n}"),
        "conflict_base": ("Gốc", "Base"),
        "conflict_ours": ("Bên ta", "Ours"),
        "conflict_theirs": ("Bên {peer}", "Theirs: {peer}"),
        "conflict_proposal": ("Đề xuất", "Proposal"),
        "conflict_deadline": ("Hạn quyết định", "Deadline"),
        "conflict_keys": ("Khóa của bản ghi", "Keys of the record"),
        "conflict_decided": ("{who} đã quyết định: {why}", "{who} decided: {why}"),
        "conflict_value": ("Giá trị khác", "Another value"),
        "conflict_choose": ("Chọn giá trị đúng", "Choose what is right"),
        "conflict_who": ("Người quyết định", "Who decides"),
        "conflict_why": ("Vì sao", "Why"),
        "conflict_decide": ("Ghi quyết định cho cả hai nút", "Decide for both nodes"),
    }
)
