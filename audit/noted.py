"""What provenance notes beside a value, in words: pins of people, spellings, translations; other notes as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from audit.contrast import readable
from audit.rendering import field_title, instant
from audit.words import closed, words
from schemas.canonical import canonical_json

_FLAGS = ("spelling", "translation")


def noted(witness: Mapping[str, Any], lang: str) -> str:
    """The notes of one winner or loser (`reconciliation.explain`, `noted`), separated by semicolons."""
    return "; ".join(_told(witness.get("noted") or {}, lang))


def withdrawn(said: Mapping[str, Any], record_type: str, lang: str) -> str:
    """One withdrawal of `reconciliation.explain`: what of it, why, by whom, on what basis, and how it ended."""
    t = words(lang)
    told = t(
        "withdrawn_by",
        n=said["withdrawal_id"],
        what=", ".join(field_title(record_type, name, lang) for name in said["fields"]) or t("withdrawn_all"),
        reason=closed(lang, "gone", said["reason"]),
        by=said["by"],
        at=instant(said["decided_at"], lang),
        basis=said["basis"],
    )
    if said["restored_by"]:
        at = instant(said["restored_at"], lang)
        return f"{told}; " + t("restored_by", by=said["restored_by"], at=at, basis=said["restored_because"])
    return told + (f"; {t('until', at=instant(said['ends_at'], lang))}" if said["ends_at"] else "")


def _told(notes: Mapping[str, Any], lang: str) -> Iterator[str]:
    t = words(lang)
    if "entity" in notes and "field" in notes:
        yield t("linked_from", entity=notes["entity"], field=notes["field"])
        notes = {name: note for name, note in notes.items() if name not in ("entity", "field")}
    for name, note in notes.items():
        if name in _FLAGS:
            yield closed(lang, "noted", name)
        elif name == "pin" and isinstance(note, Mapping):
            yield t("pinned_by", **_card(note, lang))
        elif name == "pins" and isinstance(note, list):
            for each in note:
                yield t("pin_lost", value=readable(each.get("value")), **_card(each, lang))
        else:
            yield f"{name} {canonical_json(note)}"


def _card(pin: Mapping[str, Any], lang: str) -> dict[str, str]:
    t = words(lang)
    until = pin.get("until")
    return {
        "by": str(pin.get("by") or t("unknown")),
        "at": instant(pin["at"], lang) if pin.get("at") else t("unknown"),
        "reason": str(pin.get("reason") or "–") + (f" ({t('until', at=instant(until, lang))})" if until else ""),
    }
