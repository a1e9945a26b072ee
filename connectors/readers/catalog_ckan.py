"""Answers of CKAN's action API (version 3): package_search, package_list, package_show."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from connectors.raw import GONE
from connectors.readers.catalog_fields import filled, link, person, size, text, texts
from connectors.readers.json_split import SplitError, array, members

_ACTION = re.compile(r"/api/(?:\d{1,2}/)?action/")
_FALSE = re.compile(rb'"success"\s*:\s*false')


def is_api(url: str) -> bool:
    """Whether the address is of the action API, or of a portal as a whole."""
    path = urlsplit(url).path
    return bool(_ACTION.search(f"{path}/")) or path in ("", "/")


def action(url: str, name: str, **parameters: str) -> str:
    """The address of one action of the portal at `url`, which may itself name an action and parameters of its own."""
    parts = urlsplit(url)
    found = _ACTION.search(f"{parts.path}/")
    path = parts.path[: found.end()].rstrip("/") + "/" if found else parts.path.rstrip("/") + "/api/3/action/"
    query = parts.query if found and name == "package_search" else ""
    return with_parameters(urlunsplit(parts._replace(path=path + name, query=query, fragment="")), parameters)


def with_parameters(url: str, parameters: Mapping[str, str]) -> str:
    """The address with these query parameters set."""
    parts = urlsplit(url)
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key not in parameters]
    return urlunsplit(parts._replace(query=urlencode([*query, *parameters.items()])))


def says_no(body: bytes | None) -> bool:
    """Whether an error answer is CKAN's own refusal."""
    return bool(body and _FALSE.search(body))


def is_answer(found: Mapping[str, bytes]) -> bool:
    """Whether the members of an object are those of an answer of the API."""
    return "success" in found and bool({"result", "error"} & found.keys())


def result(found: Mapping[str, bytes]) -> bytes:
    """The bytes of `result`; an answer that reports a failure is a SplitError that names it."""
    if not is_answer(found):
        raise SplitError(f"no answer of CKAN; keys: {', '.join(list(found)[:8])}")
    if found["success"] != b"true" or "result" not in found:
        raise SplitError(f"CKAN says success: false: {_told(found.get('error', b''))}")
    return found["result"]


def _told(error: bytes) -> str:
    try:
        found = json.loads(error)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        said = ": ".join(told for key in ("__type", "message") if (told := text(found.get(key))))
        return said or error[:200].decode(errors="replace")
    return error[:200].decode(errors="replace") or "no error named"


def datasets(found: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Pointer and bytes of each dataset; a list of names holds none."""
    body = result(found)
    if body.startswith(b"["):
        return ((f"/result/{place}", one) for place, one in enumerate(array(body)) if not one.startswith(b'"'))
    inner = members(body)
    if "results" in inner:
        return ((f"/result/results/{place}", one) for place, one in enumerate(array(inner["results"])))
    if {"id", "name"} & inner.keys():
        return iter([("/result", body)])
    raise SplitError(f"result is neither a list nor a dataset; keys: {', '.join(list(inner)[:8])}")


def names(found: Mapping[str, bytes]) -> list[str]:
    """What package_list lists, each once."""
    body = result(found)
    listed = list(array(body))
    if not all(one.startswith(b'"') for one in listed):
        raise SplitError("package_list: a list of names was expected")
    try:
        return list(dict.fromkeys(str(json.loads(one)) for one in listed))
    except ValueError as error:
        raise SplitError(f"package_list: {error}") from error


def is_search(found: Mapping[str, bytes]) -> bool:
    """Whether it is an answer of package_search that tells its total."""
    body = result(found)
    return body.startswith(b"{") and {"count", "results"} <= members(body).keys()


def total(found: Mapping[str, bytes]) -> int:
    """How many datasets package_search has for the question."""
    inner = members(result(found))
    count = inner.get("count", b"")
    if not re.fullmatch(rb"[0-9]{1,12}", count) or "results" not in inner:
        raise SplitError(f"package_search without count and results; keys: {', '.join(list(inner)[:8])}")
    return int(count)


def record(item: Mapping[str, Any]) -> dict[str, Any]:
    """One package under the common names."""
    extras = item.get("extras")
    more = {
        one["key"]: one.get("value")
        for one in (extras if isinstance(extras, list) else [])
        if isinstance(one, dict) and isinstance(one.get("key"), str)
    }

    told: set[str] = set()  # extras that already stand under a common name

    def first(*keys: str) -> str:
        for key in keys:
            if found := text(item.get(key)):
                return found
            if found := text(more.get(key)):
                told.add(key)
                return found
        return ""

    identifier = first("id", "name")
    if item.get("state") == "deleted":
        return {GONE: True} | filled([("identifier", identifier)])
    start, end = first("temporal_start", "temporal_from"), first("temporal_end", "temporal_to")
    resources = item.get("resources")
    access = "non-public" if item.get("private") is True else "public" if item.get("private") is False else ""
    common = filled(
        [
            ("identifier", identifier),
            ("title", first("title_translated", "title", "name")),
            ("description", first("notes_translated", "notes", "description")),
            ("publisher", _label(item.get("organization")) or first("publisher_name", "publisher", "author")),
            ("issued", first("issued", "metadata_created")),
            ("modified", first("modified", "metadata_modified")),
            ("landing_page", first("url", "landing_page")),
            ("license", first("license_url", "license_title", "license_id")),
            ("keywords", _labels(item.get("tags")) or texts(item.get("keywords"))),
            ("themes", _labels(item.get("groups")) or texts(item.get("theme"))),
            ("spatial", first("spatial_text", "spatial")),
            ("temporal", first("temporal_coverage", "temporal") or (f"{start}/{end}" if start or end else "")),
            ("language", ", ".join(texts(item.get("language")) or texts(more.get("language")))),
            ("contact", _contact(first)),
            ("distributions", [found for one in _objects(resources) if (found := _distribution(one))]),
            ("access_level", first("access_level", "accessLevel", "access_rights") or access),
        ]
    )
    # What the publisher adds to CKAN's own fields may be all that tells a paper's number and its day.
    left = filled([(key, text(value)) for key, value in more.items() if key not in told | {"language"}])
    return common | filled([("extras", left)])


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _labels(value: Any) -> list[str]:
    """Tags and groups: what people see of them, not their keys."""
    shown = [_label(one) for one in value] if isinstance(value, list) else []
    return list(dict.fromkeys(one for one in shown if one))


def _label(value: Any) -> str:
    if not isinstance(value, dict):
        return text(value)
    return next((found for key in ("title", "display_name", "name") if (found := text(value.get(key)))), "")


def _contact(first: Any) -> str:
    for who in ("contact", "maintainer", "author"):
        name = first("contact_name") if who == "contact" else first(who)
        if found := person(name, first(f"{who}_email")):
            return found
    return ""


def _distribution(item: Mapping[str, Any]) -> dict[str, Any]:
    return filled(
        [
            ("title", text(item.get("name_translated")) or text(item.get("name")) or text(item.get("description"))),
            ("url", link(item.get("url"))),
            ("format", text(item.get("format"))),
            ("media_type", text(item.get("mimetype"))),
            ("size", size(item.get("size"))),
        ]
    )
