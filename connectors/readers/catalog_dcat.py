"""Catalogues in DCAT: DCAT-US `data.json` (schema 1.0, 1.1 and 3.0) and JSON-LD, as a tree or as a graph.

A graph is walked twice: first to see which nodes are datasets, then to hand them on with the nodes they point to. A
`@context` is read where it is written into the page; one that is only named is never fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from connectors.raw import decode
from connectors.readers.catalog_fields import (
    Aliases,
    declared,
    field_of,
    filled,
    link,
    listed,
    local,
    named,
    person,
    single,
    size,
    small,
    text,
    texts,
    words,
)
from connectors.readers.json_split import SplitError, array, members
from schemas.errors import RecordRejected

_LISTS = frozenset({"dataset", "member", "seriesMember"})
_INSIDE = frozenset({"catalog", "datasetSeries"})
_PAGES = frozenset({"PagedCollection", "PartialCollectionView", "Collection"})


@dataclass(slots=True)
class Page:
    """One payload: where its datasets stand, what they may point to, and where the next page is.

    `parts` are pointer and bytes of lists of datasets (true) and of single ones (false).
    """

    parts: list[tuple[str, bytes, bool]] = field(default_factory=list)
    nodes: dict[str, bytes] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    following: str = ""
    total: int | None = None

    def datasets(self) -> Iterator[tuple[str, bytes]]:
        """Pointer and bytes of each; one that is only named stands elsewhere in the page, or on another one."""
        for pointer, body, several in self.parts:
            if not several:
                if not _is_reference(body):
                    yield pointer, body
                continue
            for place, one in enumerate(array(body)):
                if not _is_reference(one):
                    yield f"{pointer}/{place}", one


def page(body: bytes, found: Mapping[str, bytes] | None) -> Page:
    """The parts of a page: `found` are its members if it is an object."""
    if found is None:
        here = Page()
        if b'"@type"' not in body and b'"@id"' not in body:  # schema 1.0 is a bare list of datasets
            here.parts = [("", body, True)]
        else:
            _graph(here, body, "")
        return here
    here = Page(aliases=declared(found.get("@context", b"")))
    if "@graph" in found:
        _graph(here, found["@graph"], "/@graph")
    elif "Dataset" in _types(found, here.aliases):
        here.parts = [("", body, False)]
    elif not _tree(here, found, "", 0):
        error = next((name for name in ("error", "errors", "message", "detail") if name in found), None)
        told = f"error envelope: {error} = {found[error][:120].decode(errors='replace')}" if error else "no datasets"
        raise SplitError(f"{told}; keys: {', '.join(list(found)[:8])}")
    _paging(here, found)
    return here


def _tree(here: Page, found: Mapping[str, bytes], pointer: str, depth: int) -> bool:
    """Collect what a catalogue holds, and the catalogues and series in it; whether it can hold datasets at all."""
    if depth > 16:
        raise SplitError(f"catalogues nested deeper than 16 levels at {pointer}")
    holds = False
    for key, value in found.items():
        name = here.aliases.get(key) or local(key)
        if name not in _LISTS and name not in _INSIDE:
            continue
        if value[:1] not in (b"[", b"{"):
            continue
        holds = True
        several = value.startswith(b"[")
        if name in _LISTS:
            here.parts.append((f"{pointer}/{key}", value, several))
            continue
        for place, one in enumerate(array(value) if several else [value]):
            if one.startswith(b"{"):
                _tree(here, members(one), f"{pointer}/{key}/{place}" if several else f"{pointer}/{key}", depth + 1)
    return holds or "Catalog" in _types(found, here.aliases)


def _is_reference(one: bytes) -> bool:
    if one.startswith(b'"'):
        return True
    if len(one) >= 1_000 or not one.startswith(b"{"):
        return False
    try:
        return members(one).keys() <= {"@id", "@type"}
    except SplitError:
        return False  # a fault of this dataset alone


def _graph(here: Page, body: bytes, pointer: str) -> None:
    for place, one in enumerate(array(body) if body.startswith(b"[") else [body]):
        try:
            node = decode(one)
        except RecordRejected:
            here.parts.append((f"{pointer}/{place}", one, False))  # for the record's own door to refuse
            continue
        kinds = {local(str(kind)) for kind in listed(field_of(node, "@type", here.aliases))}
        if "Dataset" in kinds:
            here.parts.append((f"{pointer}/{place}", one, False))
        elif "Catalog" in kinds:
            _tree(here, members(one), f"{pointer}/{place}", 0)
        identity = field_of(node, "@id", here.aliases)
        if isinstance(identity, str):
            here.nodes[identity] = one
        if kinds & _PAGES:
            _paging(here, members(one))


def _paging(here: Page, found: Mapping[str, bytes]) -> None:
    """Hydra: next page and total, at the collection itself or in its view."""
    for key, value in found.items():
        name = here.aliases.get(key) or local(key)
        if name in ("next", "nextPage"):
            here.following = here.following or link(small(value))
        elif name == "totalItems":
            count = size(single(small(value)))
            here.total = count if isinstance(count, int) else here.total
        elif name == "view":
            view = single(small(value))
            if isinstance(view, dict):
                there = named(view, here.aliases)
                here.following = here.following or link(there.get("next") or there.get("nextPage"))


def record(here: Page, item: Mapping[str, Any]) -> dict[str, Any]:
    """One dataset under the common names."""
    aliases, find = here.aliases, _finder(here.nodes)
    found: dict[str, Any] = named(item, aliases)
    inner = [named(one, aliases) for one in listed(find(found.get("distribution"))) if isinstance(one, dict)]
    if not inner and ("accessURL" in found or "downloadURL" in found):
        inner = [{key: found.get(key) for key in ("accessURL", "downloadURL", "format")}]  # schema 1.0
    licence = link(found.get("license")) or text(found.get("license"), aliases)
    return filled(
        [
            ("identifier", link(found.get("identifier")) or link(found.get("@id"))),
            ("title", text(found.get("title"), aliases)),
            ("description", text(found.get("description"), aliases)),
            ("publisher", text(find(found.get("publisher")), aliases)),
            ("issued", text(found.get("issued"))),
            ("modified", text(found.get("modified"))),
            ("landing_page", link(found.get("landingPage")) or link(found.get("page"))),
            ("license", licence or next((told for one in inner if (told := link(one.get("license")))), "")),
            ("keywords", words(found.get("keyword"), aliases)),
            ("themes", texts(find(found.get("theme")), aliases)),
            ("spatial", "; ".join(_places(find(found.get("spatial")), aliases))),
            ("temporal", "; ".join(_periods(find(found.get("temporal")), aliases))),
            ("language", ", ".join(texts(found.get("language"), aliases))),
            ("contact", _contact(find(found.get("contactPoint")), aliases) or person("", text(found.get("mbox")))),
            ("distributions", [file for one in inner if (file := _distribution(one, find, aliases))]),
            ("access_level", text(found.get("accessLevel")) or link(found.get("accessRights"))),
        ]
    )


def _distribution(found: Mapping[str, Any], find: Callable[[Any], Any], aliases: Aliases) -> dict[str, Any]:
    return filled(
        [
            ("title", text(found.get("title"), aliases)),
            ("url", link(found.get("downloadURL")) or link(found.get("accessURL"))),
            ("format", text(find(found.get("format")), aliases)),
            ("media_type", text(find(found.get("mediaType")), aliases)),
            ("size", size(found.get("byteSize"))),
        ]
    )


def _contact(value: Any, aliases: Aliases) -> str:
    for one in listed(value):
        if isinstance(one, dict):
            found = named(one, aliases)
            mail = link(found.get("hasEmail")) or link(found.get("email"))
            told = person(text(found.get("fn")) or text({key: found.get(key) for key in ("name", "title")}), mail)
        else:
            told = text(one)
        if told:
            return told
    return ""


def _places(value: Any, aliases: Aliases) -> Iterator[str]:
    for one in listed(value):
        told = text(one, aliases)
        if isinstance(one, dict):
            found = named(one, aliases)
            if "coordinates" in found:  # GeoJSON
                told = msgspec.json.encode(one, order="sorted").decode()
            elif not told or told == found.get("@id"):
                shapes = (text(found.get(key), aliases) for key in ("bbox", "centroid", "geometry"))
                told = next((shape for shape in shapes if shape), told)
        if told and not told.startswith("_:"):
            yield told


def _periods(value: Any, aliases: Aliases) -> Iterator[str]:
    for one in listed(value):
        found: dict[str, Any] = named(one, aliases) if isinstance(one, dict) else {}
        start, end = text(found.get("startDate"), aliases), text(found.get("endDate"), aliases)
        told = f"{start}/{end}" if start or end else text(one, aliases)
        if told and not told.startswith("_:"):
            yield told


def _finder(nodes: Mapping[str, bytes]) -> Callable[[Any], Any]:
    """Puts the nodes of the page where they are only named; one level, so that a circle of names has an end."""

    def find(value: Any) -> Any:
        if isinstance(value, list):
            return [find(one) for one in value]
        name = value.get("@id") if isinstance(value, dict) and value.keys() <= {"@id", "@type"} else value
        if not isinstance(name, str) or name not in nodes:
            return value
        return decode(nodes[name])

    return find


def _types(found: Mapping[str, bytes], aliases: Aliases) -> set[str]:
    kinds = next((small(value) for key, value in found.items() if (aliases.get(key) or key) == "@type"), None)
    return {local(kind) for kind in listed(kinds) if isinstance(kind, str)}
