"""IPTC ninjs, news in JSON: 1.x (flat names), 2.x (lists), 3.x (lists, camelCase) under one set of keys.

Names are compared without regard to case, which is all that 2.x and 3.x differ in for what is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from connectors.raw import GONE
from connectors.readers.json_split import SplitError, members, split, steps
from connectors.readers.news_words import filled, is_gone, nitf_text, rank

_PLAIN_ROLES = ("main", "", "text", "plain", "simple")
_SCHEMA = frozenset({"$defs", "definitions", "properties"})


def items(body: bytes, records: str) -> Iterator[tuple[str, bytes]]:
    """Pointer and bytes of each item: of the list at `records`, of a bare list, or of the one item that it is."""
    if records or body.startswith(b"["):
        return split(body, steps(records))
    found = members(body)
    keys = {key.lower() for key in found}
    if "uri" in keys:
        return iter([("", body)])
    if "$schema" in found and _SCHEMA & found.keys():
        raise SplitError("a JSON schema, not an item")
    if "@context" in found:
        raise SplitError("JSON-LD, not a ninjs item")
    lists = [key for key, value in found.items() if value.startswith(b"[")]
    hint = f"; set records to one of {', '.join(lists[:5])}" if lists else ""
    raise SplitError(f"no item: uri is missing; keys: {', '.join(list(found)[:8])}{hint}")


def record(item: Mapping[str, Any]) -> dict[str, Any]:
    """One item under the common names; a canceled one is gone."""
    found = {key.lower(): value for key, value in item.items()}
    uri, status = _text(found.get("uri")), _text(found.get("pubstatus")).lower()
    if is_gone(status):
        return {GONE: True} | filled([("uri", uri)])
    language = _text(found.get("language"))
    plain, marked = _bodies(found, language)
    return filled(
        [
            ("uri", uri),
            ("version", _text(found.get("version"))),
            ("pubstatus", status),
            ("embargoed", _text(found.get("embargoed"))),
            ("versioncreated", _text(found.get("versioncreated"))),
            ("firstcreated", _text(found.get("firstcreated"))),
            ("language", language),
            ("type", _text(found.get("type"))),
            ("headline", _headline(found, language)),
            ("slugline", _text(found.get("slugline"))),
            ("byline", _names(found.get("byline")) or _names(found.get("by"))),
            ("located", _names(found.get("located"))),
            ("urgency", found["urgency"] if _is_count(found.get("urgency")) else _text(found.get("urgency"))),
            ("description_text", _description(found, language)),
            ("body_text", plain),
            ("body_xhtml", marked),
            ("copyrightholder", _names(found.get("copyrightholder"))),
            ("subjects", _labels(found.get("subjects") or found.get("subject"))),
            ("infosource", _names(found.get("infosource")) or _names(found.get("infosources"))),
            ("links", [_link(name, one) for name, one in _parts(found.get("renditions"))]),
            ("associations", [_association(name, one) for name, one in _parts(found.get("associations"))]),
            ("altids", _altids(found.get("altids"))),
        ]
    )


def _headline(found: Mapping[str, Any], language: str) -> str:
    """`title` is short, for lists; but an event often has nothing else."""
    return _text(found.get("headline")) or _best(_entries(found, "headlines"), language) or _text(found.get("title"))


def _description(found: Mapping[str, Any], language: str) -> str:
    if told := _text(found.get("description_text")):
        return told
    entries = _entries(found, "descriptions")
    told = _best([one for one in entries if not _is_markup(one)], language)
    return told or next((_text(found[key]) for key in sorted(found) if key.startswith("description_")), "")


def _bodies(found: Mapping[str, Any], language: str) -> tuple[str, str]:
    """Plain text and markup; 1.x has a name for each, 2.x and 3.x a list."""
    entries = _entries(found, "bodies")
    marked = [one for one in entries if _is_markup(one)]
    nitf = [one for one in entries if _is_nitf(one)]
    plain = [one for one in entries if one not in marked and one not in nitf and not one["value"].startswith("<")]
    old = [_text(found[key]) for key in sorted(found) if key.startswith("body_") and "html" in key]
    told = _text(found.get("body_text")) or _best(plain, language)
    markup = _text(found.get("body_xhtml")) or next((one for one in old if one), "") or _best(marked, language)
    if not told and not markup:
        sources = [one["value"] for one in nitf] + [_text(found.get("body_nitf"))]
        told = next((text for one in sources if one and (text := nitf_text(one.encode()))), "")
    return told, markup


def _entries(found: Mapping[str, Any], name: str) -> list[dict[str, str]]:
    """The texts of a 2.x or 3.x list, each with its role, content type and language."""
    listed = found.get(name)
    parts = listed if isinstance(listed, list) else [listed]
    entries = []
    for part in parts:
        low = {key.lower(): value for key, value in part.items()} if isinstance(part, dict) else {"value": part}
        value = _text(low.get("value"))
        if value:
            tag = _text(low.get("language")) or _text(low.get("lang")) or _text(low.get("xml:lang"))
            entries.append({
                "value": value, "role": _text(low.get("role")).lower(), "language": tag,
                "kind": _text(low.get("contenttype")).lower(),
            })  # fmt: skip
    return entries


def _is_markup(entry: Mapping[str, str]) -> bool:
    if entry["kind"]:
        return "html" in entry["kind"]
    return "html" in entry["role"] or (
        entry["role"] in ("", "main") and bool(re.match(r"<(?!\?xml)[a-z]", entry["value"]))
    )


def _is_nitf(entry: Mapping[str, str]) -> bool:
    return "nitf" in entry["kind"] or "nitf" in entry["role"]


def _best(entries: list[dict[str, str]], language: str) -> str:
    """In the language to show first, then the one of the main role."""

    def order(entry: Mapping[str, str]) -> tuple[int, int]:
        role = entry["role"]
        return rank(entry["language"], language), _PLAIN_ROLES.index(role) if role in _PLAIN_ROLES else 9

    return min(entries, key=order)["value"] if entries else ""


def _labels(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(told for one in parts if (told := _label(one))))


def _names(value: Any) -> str:
    return ", ".join(_labels(value))


def _label(value: Any) -> str:
    if not isinstance(value, dict):
        return _text(value)
    return next((told for key in ("name", "value", "literal", "code", "uri") if (told := _text(value.get(key)))), "")


def _parts(value: Any) -> list[tuple[str, dict[str, Any]]]:
    """Renditions and associations: by name in 1.x, with their name inside in 2.x and 3.x."""
    if isinstance(value, dict):
        pairs = [(name, one) for name, one in value.items() if isinstance(one, dict)]
    else:
        parts = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
        pairs = [(_text(one.get("name")), one) for one in parts]
    return [(name, {key.lower(): part for key, part in one.items()}) for name, one in pairs]


def _link(name: str, part: Mapping[str, Any]) -> dict[str, str]:
    kind = _text(part.get("contenttype")) or _text(part.get("mimetype"))
    return filled([("uri", _text(part.get("href"))), ("type", kind), ("title", _text(part.get("title")) or name)])


def _association(name: str, part: Mapping[str, Any]) -> dict[str, str]:
    title = _headline(part, _text(part.get("language"))) or name
    return filled([("uri", _text(part.get("uri"))), ("type", _text(part.get("type"))), ("title", title)])


def _altids(value: Any) -> dict[str, str]:
    if isinstance(value, dict):
        return {name: told for name, one in value.items() if (told := _text(one))}
    pairs: dict[str, str] = {}
    for place, one in enumerate(value if isinstance(value, list) else []):
        role = _text(one.get("role")) if isinstance(one, dict) else ""
        told = _label(one)
        if told:
            pairs.setdefault(role or str(place), told)
    return pairs


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 100


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else ""
