"""Cutting a text between what readers take for letters: extended grapheme clusters of Unicode, UAX #29."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def _cluster() -> Any:
    import regex  # slow to import, and most processes never cut anything but ASCII

    return regex.compile(r"\X")


def truncate(text: str, limit: int) -> str:
    """At most `limit` code points, cut where a grapheme cluster ends; nothing where the first one is longer."""
    if len(text) <= limit:
        return text
    if limit <= 0:
        return ""
    # Two ASCII letters are never one cluster; only CR LF is.
    if text[limit - 1].isascii() and text[limit].isascii() and text[limit - 1] != "\r":
        return text[:limit]
    end = 0
    for cluster in _cluster().finditer(text):
        if cluster.end() > limit:
            break
        end = cluster.end()
    return text[:end]


def clusters(text: str) -> list[str]:
    """The grapheme clusters of a text, in order."""
    return list(_cluster().findall(text))
