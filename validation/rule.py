"""What a rule about one record is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A test that is true when the record breaks it, and what to tell its owner."""

    rule_id: str
    field: str
    broken: Callable[[Any], bool]
    vi: str
    en: str
    fix_vi: str
    fix_en: str


def after(first: Any, second: Any) -> bool:
    """Whether both are stated and the first is the later one."""
    return first is not None and second is not None and first > second


def period(record_type: str) -> Rule:
    """What is valid from a day to a day does not end before it begins."""
    return Rule(
        rule_id=f"{record_type}.valid_to.before_valid_from",
        field="valid_to",
        broken=lambda record: after(record.valid_from, record.valid_to),
        vi="Ngày kết thúc trước ngày bắt đầu",
        en="It ends before it begins",
        fix_vi="Kiểm tra “hiệu lực từ” và “hiệu lực đến hết”",
        fix_en="Check “valid from” and “valid to”",
    )
