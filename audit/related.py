"""What an entity is to another one, and what says so, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from audit.rendering import number
from audit.words import closed, words
from schemas.vocabularies import Relation

_HOUR = 60


def relation(found: Mapping[str, Any], lang: str) -> str:
    """The word from the side of the entity that is told of (`reconciliation.relatives`)."""
    word = Relation(found["relation"])
    return word.vi if lang == "vi" else word.en


def evidence(found: Mapping[str, Any], lang: str) -> str:
    """What says so, each reason once, separated by semicolons; empty where an earlier version kept none."""
    told = (", ".join(_told(each["evidence"], lang)) for each in found["because"] if each["evidence"])
    return "; ".join(dict.fromkeys(told))


def _told(facts: Mapping[str, Any], lang: str) -> Iterator[str]:
    t = words(lang)
    yield closed(lang, "related_by", facts["by"])
    if "shared" in facts:
        yield t("shared_words", n=number(facts["shared"], lang), all=number(facts["words"], lang))
    if facts.get("apart") is not None:
        minutes = abs(facts["apart"])
        if minutes < _HOUR:
            yield t("minutes_apart", n=number(minutes, lang))
        else:
            yield t("hours_apart", n=number(round(minutes / _HOUR), lang))
