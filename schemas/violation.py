"""One broken rule in one record, told to people in two languages."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_VALUE = 200

# C0, DEL, C1, lone surrogates, and the marks that reorder or hide text (Trojan source, CVE-2021-42574).
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\u00ad]")


def shown(value: object) -> str:
    """The value as a person may safely see it: control characters escaped, at most 200 characters."""
    # Escaping makes text longer, so cut first (cheap for a 10 MB body) and again after.
    head = str(value)[: LONGEST_VALUE + 1]
    text = escaped(head)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def escaped(text: str) -> str:
    """The whole text, in which nothing can hide, reorder or end a line."""
    return _UNSAFE.sub(lambda hit: f"\\u{ord(hit[0]):04x}", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A rule that a record breaks: which, where, what stood there, and how to mend it."""

    rule_id: str
    pointer: str
    value: str
    message_vi: str
    message_en: str
    fix_vi: str
    fix_en: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", shown(self.value))
