"""When two values of a field are one value spelt differently; for comparing only, what is stored keeps its spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from schemas.canonical import canonical_json
from schemas.document_number import number_key
from schemas.organ_code import organ_code_key
from schemas.text import agency_key, fold, fold_name
from schemas.url import url_key

_SHORTEST = 10  # letters; "Sở Y tế" may begin two different texts
_CUT = ("[...]", "[…]", "...", "…")  # ends of a text that was cut
_NOT_A_DIGIT = re.compile(r"\D")


def _phone(value: str) -> str:
    digits = _NOT_A_DIGIT.sub("", value)
    return f"0{digits[2:]}" if digits.startswith("84") and len(digits) > 10 else digits or value


FOLDS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "text": fold,
        "person": fold_name,
        "agency": agency_key,
        "number": lambda value: number_key(value) or fold(value),
        "code": lambda value: organ_code_key(value) or fold(value),
        "url": lambda value: url_key(value) or value,
        "phone": _phone,
    }
)


def folded(value: Any, compare: str) -> Any:
    """A key that equal values share however they are spelt; the order of a list does not count."""
    if isinstance(value, str):
        return FOLDS[compare](value)
    if isinstance(value, list):
        return sorted(canonical_json(folded(item, compare)) for item in value)
    if isinstance(value, dict):
        return {name: folded(item, "text") for name, item in value.items()}
    return value


def alike(one: Any, other: Any, compare: str) -> bool:
    """Whether two values are one, however they are spelt.

    Texts are compared word by word: two copies of a long one differ early or not at all, and words are folded once.
    """
    if one == other:
        return True
    if compare == "text" and isinstance(one, str) and isinstance(other, str):
        left, right = one.split(), other.split()
        return len(left) == len(right) and _begins(left, right)
    return bool(folded(one, compare) == folded(other, compare))


def completes(fuller: Any, shorter: Any, compare: str) -> bool:
    """Whether `fuller` is `shorter` said in full: the text goes on after it, or the list holds all of it and more."""
    if isinstance(fuller, list) and isinstance(shorter, list):
        return set(folded(shorter, compare)) < set(folded(fuller, compare))
    if not isinstance(fuller, str) or not isinstance(shorter, str):
        return False
    beginning = shorter.rstrip()
    cut = next((mark for mark in _CUT if beginning.endswith(mark)), "")
    beginning = beginning.removesuffix(cut)
    whole, words = fuller.split(), beginning.split()
    if len(beginning) < _SHORTEST or len(whole) < len(words):
        return False
    if len(whole) > len(words) and _begins(whole, words):
        return True
    # A text that itself says that it was cut may end within a word.
    return bool(cut) and _begins(whole, words[:-1]) and fold(whole[len(words) - 1]).startswith(fold(words[-1]))


def _begins(words: Sequence[str], beginning: Sequence[str]) -> bool:
    return all(one == other or fold(one) == fold(other) for one, other in zip(words, beginning, strict=False))
