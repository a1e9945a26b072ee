"""What catalogues have in common: names without their prefixes, and plain texts out of JSON-LD values.

DCAT-US 1.1 (Project Open Data), DCAT 2/3 (W3C) and CKAN write the same things as a string, a number, `@value`, a map
of languages, a reference, or a list of all these.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

# Vietnamese first, then what carries no language, then English, then whatever there is.
_RANKS = {"vi": 0, "": 1, "en": 2}
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_SMALL = 64 * 1024
_DIGITS = re.compile(r"[0-9]{1,15}(?:\.0{1,3})?")
_CHIEF = re.compile(r"(?:dct|dcterms|dc|dcat|dcatus|hydra)$|https?://(?:purl\.org/dc/|www\.w3\.org/ns/dcat)")
# Second identifiers and the like: what they say is not what DCAT says under the same name.
_ASIDE = re.compile(r"adms$|https?://www\.w3\.org/ns/adms#")
_NAMES = ("name", "title", "prefLabel", "label", "fn", "organization-name", "geographicName", "notation")

Aliases = Mapping[str, str]
_NONE: Aliases = MappingProxyType({})


def local(name: str) -> str:
    """`dct:title` and `http://purl.org/dc/terms/title` are both `title`; `@id` stays."""
    if "://" in name:
        return re.split(r"[#/]", name.rstrip("#/"))[-1]
    return name if name.startswith("@") else name.rpartition(":")[2]


def named(item: Mapping[str, Any], aliases: Aliases) -> dict[str, Any]:
    """The object under its local names; a name of DCAT or Dublin Core wins over one of another vocabulary."""
    chief: dict[str, Any] = {}
    other: dict[str, Any] = {}
    for key, value in item.items():
        name = aliases.get(key) or local(key)
        prefix = key[: len(key) - len(name)].rstrip(":") if ":" in key else ""
        if _ASIDE.match(prefix):
            continue
        (chief if not prefix or key in aliases or _CHIEF.match(prefix) else other).setdefault(name, value)
    return other | chief


def text(value: Any, aliases: Aliases = _NONE) -> str:
    """The one text to show; "" where there is none."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, list):
        ranked = sorted(value, key=lambda one: _rank(_language(one)))
        return next((found for one in ranked if (found := text(one, aliases))), "")
    for key in ("@value", "@list", "@set"):
        if key in value:
            return text(value[key], aliases)
    inner = named(value, aliases)
    for key in _NAMES:
        if name := text(inner.get(key), aliases):
            return name
    if inner and all(_LANGUAGE.fullmatch(key) for key in inner):
        return next((told for key in sorted(inner, key=_rank) if (told := text(inner[key], aliases))), "")
    return text(inner.get("@id"))


def texts(value: Any, aliases: Aliases = _NONE) -> list[str]:
    """Every text of a list, in its order and once; a map of languages gives all its languages."""
    if isinstance(value, Mapping) and value and all(_LANGUAGE.fullmatch(key) for key in value):
        value = [one for part in value.values() for one in (part if isinstance(part, list) else [part])]
    parts = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(found for one in parts if (found := text(one, aliases))))


def words(value: Any, aliases: Aliases = _NONE) -> list[str]:
    """Keywords; schema 1.0 writes them as one text with commas."""
    if isinstance(value, str):
        return list(dict.fromkeys(word.strip() for word in value.split(",") if word.strip()))
    return texts(value, aliases)


def link(value: Any) -> str:
    """An address or identifier: as text, as reference, or the first of several; blank nodes name nothing."""
    if isinstance(value, list):
        return next((found for one in value if (found := link(one))), "")
    if isinstance(value, Mapping):
        for key in ("@id", "@value", "id", "url", "notation"):
            if found := link(value.get(key)):
                return found
        return next((found for key, one in value.items() if local(key) == "notation" and (found := text(one))), "")
    found = text(value)
    return "" if found.startswith("_:") else found


def size(value: Any) -> int | str:
    """Bytes as a number where it is one."""
    found = text(value)
    return int(found.partition(".")[0]) if _DIGITS.fullmatch(found) else found


def filled(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Without what is empty."""
    return {name: value for name, value in pairs if value not in ("", None, [], {})}


def person(name: str, mail: str) -> str:
    """`name <mail>`, or the one of them that is there."""
    mail = re.sub(r"^mailto:", "", mail, flags=re.I)
    return f"{name} <{mail}>" if name and mail else name or mail


def declared(context: bytes) -> dict[str, str]:
    """Local names of the terms that the page itself declares."""
    found: dict[str, str] = {}
    for one in listed(small(context)):
        for term, meaning in one.items() if isinstance(one, dict) else ():
            target = meaning.get("@id") if isinstance(meaning, dict) else meaning
            if isinstance(target, str) and not target.endswith(("/", "#", ":")) and local(target) and term[:1] != "@":
                found[term] = local(target)
    return found


def small(value: bytes) -> Any:
    """A member that steers: decoded if it is short and JSON."""
    try:
        return json.loads(value) if 0 < len(value) <= _SMALL else None
    except (ValueError, RecursionError):
        return None


def single(value: Any) -> Any:
    """The one element of a list of one."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def field_of(node: Mapping[str, Any], name: str, aliases: Aliases) -> Any:
    """A keyword such as `@id`, also under the name that the page gives it."""
    return node.get(name, next((value for key, value in node.items() if aliases.get(key) == name), None))


def listed(value: Any) -> list[Any]:
    """A list also where one thing, or nothing, stands without one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _language(value: Any) -> str:
    tag = (value.get("@language") or value.get("language") or "") if isinstance(value, Mapping) else ""
    return tag if isinstance(tag, str) else ""


def _rank(tag: str) -> int:
    return _RANKS.get(re.split("[-_]", tag.lower())[0], 3)
