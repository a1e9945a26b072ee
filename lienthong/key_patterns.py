"""How the new ids of a source follow from its old ones, if one rule explains all of them. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Any

from rapidfuzz import fuzz

from schemas.text import fold

_DIGITS = re.compile(r"\d+")
_WORDS = re.compile(r"\w+")
_HEADS = ("title", "subject", "name", "full_name", "event", "headline")

# Two heads that have less in common are not about one thing. Vietnamese texts share many syllables, so that letters
# alone (the first figure) hardly tell them apart; pairs of neighbouring words do.
UNLIKE_LETTERS, UNLIKE_PAIRS = 60, 1 / 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A rule that makes new keys out of old ones."""

    kind: str
    told_vi: str
    told_en: str
    renamed: Callable[[str], str | None]

    def told(self) -> dict[str, str]:
        return {"kind": self.kind, "vi": self.told_vi, "en": self.told_en}


def pattern(pairs: Sequence[tuple[str, str]]) -> Pattern | None:
    """The rule that explains every (old, new) pair, the simplest first; None when there is none."""
    if len(pairs) < 2:
        return None
    candidates = (_padding(pairs), _case(pairs), _framed(pairs))
    return next((rule for rule in candidates if rule and all(rule.renamed(old) == new for old, new in pairs)), None)


def _padding(pairs: Sequence[tuple[str, str]]) -> Pattern | None:
    """Numbers get leading zeros up to a width, or lose them."""
    widths = {len(run) for _, new in pairs for run in _DIGITS.findall(new)[-1:]}
    if all(old == new for old, new in pairs) or not widths:
        return None
    if len(widths) == 1:
        width = widths.pop()
        return Pattern(
            kind="padding",
            told_vi=f"thêm số 0 phía trước cho đủ {width} chữ số", told_en=f"zero padding to {width} digits",
            renamed=lambda old: _last_number(old, lambda run: run.zfill(width)),
        )  # fmt: skip
    return Pattern(
        kind="padding", told_vi="bỏ các số 0 phía trước", told_en="leading zeros dropped",
        renamed=lambda old: _last_number(old, lambda run: run.lstrip("0") or "0"),
    )  # fmt: skip


def _last_number(key: str, change: Callable[[str], str]) -> str:
    runs = list(_DIGITS.finditer(key))
    return f"{key[: runs[-1].start()]}{change(runs[-1][0])}{key[runs[-1].end() :]}" if runs else key


def _case(pairs: Sequence[tuple[str, str]]) -> Pattern | None:
    if all(old.upper() == new for old, new in pairs):
        return Pattern(kind="case", told_vi="chữ hoa", told_en="upper case", renamed=str.upper)
    if all(old.lower() == new for old, new in pairs):
        return Pattern(kind="case", told_vi="chữ thường", told_en="lower case", renamed=str.lower)
    return None


def _framed(pairs: Sequence[tuple[str, str]]) -> Pattern | None:
    """What stands before or after the part that tells records apart changed: a prefix, a suffix, a scheme, a host."""
    before, after = (_start([pair[side] for pair in pairs]) for side in (0, 1))
    # What the ids themselves begin with is not of the frame.
    shared = sum(1 for _ in takewhile(str.isalnum, _start([before[::-1], after[::-1]])))
    before, after = before[: len(before) - shared], after[: len(after) - shared]
    tail, new_tail = (_start([pair[side][::-1] for pair in pairs])[::-1] for side in (0, 1))
    shared = len(_start([tail, new_tail]))
    tail, new_tail = tail[shared:], new_tail[shared:]

    def renamed(old: str) -> str | None:
        if not old.startswith(before) or not old.endswith(tail) or len(old) < len(before) + len(tail):
            return None
        return f"{after}{old[len(before) : len(old) - len(tail)]}{new_tail}"

    if "://" in after and "://" in before:
        kind, vi, en = "address", "đổi địa chỉ", "address changed"
    elif before == after:
        kind, vi, en = "suffix", "đổi phần cuối", "suffix"
    elif tail == new_tail:
        kind, vi, en = "prefix", "đổi phần đầu", "prefix"
    else:
        kind, vi, en = "frame", "đổi phần đầu và phần cuối", "prefix and suffix"
    frame = f"{before}…{tail} → {after}…{new_tail}"
    return Pattern(kind=kind, told_vi=f"{vi}: {frame}", told_en=f"{en}: {frame}", renamed=renamed)


def _start(texts: Sequence[str]) -> str:
    """The letters that all of them begin with."""
    first, last = min(texts), max(texts)
    return "".join(one for one, _ in takewhile(lambda both: both[0] == both[1], zip(first, last, strict=False)))


def likeness(old: Mapping[str, Any], new: Mapping[str, Any], keys: tuple[str, str], aside: frozenset[str]) -> float:
    """Share of the fields that are equal (0 to 1); a text that was edited a little, or is not there, counts in part.

    A value that holds the record's own key, such as its address, is equal when only the key in it changed.
    """
    names = (old.keys() | new.keys()) - aside
    if not names:
        return 0.0
    return sum(_alike(old.get(name), new.get(name), keys) for name in names) / len(names)


def _alike(old: Any, new: Any, keys: tuple[str, str]) -> float:
    if old == new:
        return 1.0
    if old is None or new is None:
        return 0.5  # left out is not contradicted
    if not isinstance(old, str) or not isinstance(new, str):
        return 0.0
    if keys[0] in old and keys[1] in new and old.replace(keys[0], "\0") == new.replace(keys[1], "\0"):
        return 1.0
    ratio = fuzz.ratio(old[:2000], new[:2000]) / 100
    return ratio if ratio > 0.7 else 0.0


def head(document: Mapping[str, Any]) -> str:
    """What people call the record; empty when it has no such field."""
    return next((str(document[name]) for name in _HEADS if document.get(name)), "")


def unlike(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether two documents have nothing in common that people would know them by."""
    was, became = fold(head(old)), fold(head(new))
    if not was or not became or fuzz.token_set_ratio(was, became) >= UNLIKE_LETTERS:
        return False
    first, second = _neighbours(was), _neighbours(became)
    return len(first & second) < UNLIKE_PAIRS * max(1, min(len(first), len(second)))


def _neighbours(text: str) -> set[tuple[str, str]]:
    words = _WORDS.findall(text)
    return set(pairwise(words))
