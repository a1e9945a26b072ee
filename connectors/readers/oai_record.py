"""One OAI-PMH record as a flat dict, whatever its metadata format."""

from __future__ import annotations

from typing import Any

from lxml import etree

from connectors.raw import GONE

_XML = "{http://www.w3.org/XML/1998/namespace}"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
# Prefixes are the writer's choice; for these namespaces ours holds, so that a source file does not depend on it.
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://www.loc.gov/MARC21/slim": "marc",
    "http://www.loc.gov/mods/v3": "mods",
    "http://www.europeana.eu/schemas/edm/": "edm",
    "http://www.w3.org/2004/02/skos/core#": "skos",
}
# Dublin Core values are texts; a stray attribute (scheme, type) must not turn one of them into an object.
_PLAIN = ("dc", "dcterms")


def item_of(record: etree._Element, space: str, metadata_prefix: str) -> dict[str, Any]:
    """Header and metadata of a `record` element; `space` is `{namespace}` of OAI-PMH, or empty.

    A deleted record has its header only (OAI-PMH 2.0 §2.5.1), so whatever else it carries is not read.
    """
    found: dict[str, Any] = {}
    header = record.find(f"{space}header")
    is_gone = False
    if header is not None:
        is_gone = header.get("status", "").strip().lower() == "deleted"
        for name in ("identifier", "datestamp"):
            text = (header.findtext(f"{space}{name}") or "").strip()
            if text:
                found[name] = text
        sets = [(part.text or "").strip() for part in header.findall(f"{space}setSpec")]
        if any(sets):
            found["sets"] = [name for name in sets if name]
    if is_gone:
        return {GONE: True, **found}
    metadata = record.find(f"{space}metadata")
    for holder in metadata if metadata is not None else ():
        for child in holder:
            _put(found, child, metadata_prefix)
    return found


def _put(found: dict[str, Any], child: etree._Element, metadata_prefix: str) -> None:
    """One element under its name; the second of that name makes a list of both."""
    if not isinstance(child.tag, str):
        return
    space, _, name = child.tag[1:].rpartition("}") if child.tag[0] == "{" else ("", "", child.tag)
    prefix = _PREFIXES.get(space) or child.prefix or metadata_prefix
    value = _value(child, metadata_prefix, prefix in _PLAIN)
    if not value:
        return
    language = child.get(f"{_XML}lang", "").strip()
    key = f"{prefix}:{name}@{language}" if language else f"{prefix}:{name}"
    if key not in found:
        found[key] = value
    elif isinstance(found[key], list):
        found[key].append(value)
    else:
        found[key] = [found[key], value]


def _value(element: etree._Element, metadata_prefix: str, is_plain: bool) -> str | dict[str, Any]:
    """The text of a leaf; an object for an element that holds others or has attributes: `@name`, `#text`."""
    if is_plain or (not len(element) and not element.attrib):
        return "".join(str(part) for part in element.itertext()).strip()
    found: dict[str, Any] = {}
    for name, value in element.items():
        if value and not str(name).startswith((_XML, _XSI)):
            found[f"@{str(name).rpartition('}')[2]}"] = value
    text = " ".join(
        part.strip() for part in (element.text, *(child.tail for child in element)) if part and part.strip()
    )
    if not found and not len(element):
        return text
    if text:
        found["#text"] = text
    for child in element:
        _put(found, child, metadata_prefix)
    return found
