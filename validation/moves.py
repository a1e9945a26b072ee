"""Steps in a lifecycle: may a thing that was in one state be in another now? The states are data of its record type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.lifecycle import Move
from schemas.registry import RECORD_TYPES, titles
from schemas.violation import Violation


def bound_field(record_type: str) -> str | None:
    """The field whose steps can be refused, of a type that has one."""
    kind = RECORD_TYPES.get(record_type)
    cycle = kind.lifecycle if kind else None
    return cycle.field if cycle and cycle.is_binding else None


def refused_move(record_type: str, before: str | None, document: Mapping[str, Any]) -> Violation | None:
    """Why the record cannot follow what its source said before; None when it can, or when nothing is known."""
    cycle = RECORD_TYPES[record_type].lifecycle
    if cycle is None or not cycle.is_binding:
        return None
    after = document.get(cycle.field)
    judged = cycle.judge(before, after)
    if judged.move is not Move.IMPOSSIBLE:
        return None
    vi, en = titles(record_type)[cycle.field]
    return Violation(
        rule_id=f"{record_type}.{cycle.field}.impossible_move",
        pointer=f"/{cycle.field}",
        value=str(after),
        message_vi=f"“{vi}”: {judged.vi[0].lower()}{judged.vi[1:]}",
        message_en=f"“{en}”: {judged.en}",
        fix_vi="Sửa trạng thái ở nguồn; nếu trạng thái trước là nhầm, bàn biên tập ghi trạng thái đúng qua hộp thư đến",
        fix_en="Correct the state at the source; if the earlier one was wrong, the desk corrects it by the inbox",
    )
