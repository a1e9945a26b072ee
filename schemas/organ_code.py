"""Codes of bodies: one value for the two national schemes, which write their groups in opposite order.

QCVN 102:2016/BTTTT writes level 1 last (`000.00.01.H26`), QĐ 20/2020/QĐ-TTg writes it first (`H26.1`); zero padding
varies, some bodies have letters in a group (`H37.DN.002`). A code has at most 35 characters of A-Z, 0-9 and ".". So
codes are read and compared as values, never as text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 35  # characters, QĐ 20/2020/QĐ-TTg

_SHAPE = re.compile(r"[0-9A-Z]{1,8}(\.[0-9A-Z]{1,8}){0,6}")
_LEVEL_1 = re.compile(r"[A-Z]\d{2}")
_WIDTHS = (2, 2, 3)  # digits of levels 2, 3 and 4 as QCVN 102 pads them


@dataclass(frozen=True, slots=True)
class OrganCode:
    """A code by its levels from the top, without padding: `("H26", "1")`."""

    levels: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> OrganCode | None:
        """The code that a text states in either scheme; None when it is no such code ("null", a name)."""
        return _parsed(text)

    def __str__(self) -> str:
        """In the order of QĐ 20/2020, without padding: `H26.1`."""
        return ".".join(self.levels)

    @property
    def legacy(self) -> str:
        """As QCVN 102 writes it: `000.00.01.H26`; deeper levels than its four stand before them."""
        below = [*self.levels[1:], *["0"] * (len(_WIDTHS) - len(self.levels) + 1)]
        padded = [group.zfill(width) for group, width in zip(below, _WIDTHS, strict=False)]
        return ".".join([self.levels[0], *padded, *below[len(_WIDTHS) :]][::-1])

    @property
    def parent(self) -> OrganCode | None:
        """The code of the body above; None for level 1."""
        return _parsed(".".join(self.levels[:-1]))


@lru_cache(maxsize=16_384)
def _parsed(text: str) -> OrganCode | None:
    code = text.strip().upper()
    if len(code) > LONGEST or not _SHAPE.fullmatch(code):
        return None
    groups = code.split(".")
    if not _LEVEL_1.fullmatch(groups[0]):
        groups.reverse()
    if not _LEVEL_1.fullmatch(groups[0]):
        return None
    bare = [groups[0], *(group.lstrip("0") or "0" for group in groups[1:])]
    while bare[-1] == "0":  # 000.00.00.G22 is the ministry itself
        bare.pop()
    return OrganCode(tuple(bare))


def organ_code_key(text: str) -> str | None:
    """The code in the order of QĐ 20/2020, without padding: `H26.1`; None when it is no such code ("null", a name)."""
    code = _parsed(text)
    return str(code) if code else None


def same_body(left: str, right: str) -> bool:
    """Whether two codes, in either scheme, name one body on one day; a text that is no code is the same as nothing."""
    code = _parsed(left)
    return code is not None and code == _parsed(right)
