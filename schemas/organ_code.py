"""Codes of bodies: one key for the two national schemes, which write their groups in opposite order.

QCVN 102:2016/BTTTT writes level 1 last (`000.00.01.H26`), QĐ 20/2020/QĐ-TTg writes it first (`H26.1`); zero padding
varies.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SHAPE = re.compile(r"[0-9A-Z]{1,8}(\.[0-9A-Z]{1,8}){0,6}")
_LEVEL_1 = re.compile(r"[A-Z]\d{2}")


@lru_cache(maxsize=16_384)
def organ_code_key(text: str) -> str | None:
    """The code in the order of QĐ 20/2020, without padding: `H26.1`; None when it is no such code ("null", a name)."""
    code = text.strip().upper()
    if len(code) > 35 or not _SHAPE.fullmatch(code):
        return None
    groups = code.split(".")
    if not _LEVEL_1.fullmatch(groups[0]):
        groups.reverse()
    if not _LEVEL_1.fullmatch(groups[0]):
        return None
    bare = [groups[0], *(group.lstrip("0") or "0" for group in groups[1:])]
    while bare[-1] == "0":  # 000.00.00.G22 is the ministry itself
        bare.pop()
    return ".".join(bare)
