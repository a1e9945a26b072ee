"""The contract as pages need it: operations and shapes in one language, and a curl line for each operation."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from publishing.contract.openapi import METHODS
from schemas.registry import RECORD_TYPES

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One parameter, header, member or status: its name, its type, what it means."""

    name: str
    kind: str
    about: str
    is_required: bool = False
    shape: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation as its reader sees it."""

    name: str
    method: str
    path: str
    tag: str
    about: str
    access: str
    parameters: list[Row]
    body: str | None
    example: str | None
    answers: list[Row]
    curl: str


def spoken(text: str, lang: str) -> str:
    """The half of `Tiếng Việt / English` that a reader wants; a text with one language only as it is."""
    first, mark, second = text.partition(" / ")
    return text if not mark else first if lang == "vi" else second


def operations(document: Document, lang: str, node: str) -> Iterator[Operation]:
    """All operations in the order of the document."""
    for path, described in document["paths"].items():
        for method in METHODS:
            if method in described:
                yield _operation(document, path, method, described[method], lang, node)


def shapes(document: Document, lang: str) -> Iterator[tuple[str, str, list[Row]]]:
    """Name, meaning and members of each shape of our own; record types have pages in the dictionary."""
    for name, schema in document["components"]["schemas"].items():
        if not name.startswith(("Record_", "Part_")) and "properties" in schema:
            required = schema.get("required", ())
            rows = [_row(member, about, lang, member in required) for member, about in schema["properties"].items()]
            yield name, spoken(schema.get("description", ""), lang), rows


def records() -> list[str]:
    """The record types, each with a page of its own in the dictionary."""
    return sorted(RECORD_TYPES)


def _operation(document: Document, path: str, method: str, said: Document, lang: str, node: str) -> Operation:
    asked = [_resolved(document, each) for each in said.get("parameters", ())]
    content: dict[str, Document] = said.get("requestBody", {}).get("content", {})
    media_type = next(iter(content), None)
    body: Document = content[media_type] if media_type else {}
    samples: list[Document] = list(body.get("examples", {}).values())
    sample = samples[0]["value"] if samples else None
    security: list[Document] = (said if "security" in said else document)["security"]
    return Operation(
        name=said["operationId"],
        method=method.upper(),
        path=path,
        tag=said["tags"][0],
        about=spoken(said.get("summary", ""), lang),
        access="token" if security == [{"bearer": []}] else "anybody" if not security else "either",
        parameters=[
            _row(each["name"], each["schema"], lang, each["required"], f"{each['in']}: ", each.get("description"))
            for each in asked
        ],
        body=_shape_of(body.get("schema", {})),
        example=None if sample is None else json.dumps(sample, ensure_ascii=False, indent=2),
        answers=[_answer(document, status, each, lang) for status, each in said["responses"].items()],
        curl=_curl(method, path, asked, security, media_type, sample, node),
    )


def _answer(document: Document, status: str, said: Document, lang: str) -> Row:
    found = _resolved(document, said)
    kinds = found.get("content", {})
    headers = [name for name in found.get("headers", {}) if name != "Cache-Control"]
    shape = next((name for each in kinds.values() if (name := _shape_of(each.get("schema", {})))), None)
    about = spoken(found["description"], lang)
    told = f"{about} · {', '.join(headers)}" if headers else about
    label = f"{status} {HTTPStatus(int(status)).phrase}" if status.isdecimal() else status
    return Row(name=label, kind=", ".join(kinds), about=told, shape=shape)


def _row(
    name: str, schema: Document, lang: str, is_required: bool, place: str = "", description: str | None = None
) -> Row:
    about = description or schema.get("description", "")
    return Row(
        name=name,
        kind=place + _kind(schema),
        about=spoken(about, lang),
        is_required=is_required,
        shape=_shape_of(schema) or _shape_of(schema.get("items", {})),
    )


def _kind(schema: Document) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_kind(each) for each in schema["anyOf"]))
    kind: str = schema.get("type", "any")
    if kind == "array":
        return f"{_kind(schema.get('items', {}))}[]"
    listed = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    if listed and len(listed) <= 6:
        return " | ".join(map(str, listed))
    bounds = [f"{word} {schema[key]}" for key, word in (("minimum", "≥"), ("maximum", "≤")) if key in schema]
    return " ".join([str(schema.get("format", kind)), *bounds])


def _shape_of(schema: Document) -> str | None:
    for found in (schema, *schema.get("anyOf", ())):
        if "$ref" in found:
            return str(found["$ref"].rpartition("/")[2])
    return None


def _resolved(document: Document, said: Document) -> Document:
    if "$ref" not in said:
        return said
    found: Document = document
    for step in said["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return found


def _curl(
    method: str,
    path: str,
    asked: list[Document],
    security: list[Document],
    media_type: str | None,
    body: Any,
    node: str,
) -> str:
    for each in asked:
        if each["in"] == "path":
            example = next(iter(each["schema"].get("examples", ())), each["name"].upper())
            path = path.replace(f"{{{each['name']}}}", quote(str(example), safe=""))
    parts = ["curl -s", *([f"-X {method.upper()}"] if method != "get" else []), shlex.quote(node + path)]
    if security == [{"bearer": []}]:
        parts.append("-H 'Authorization: Bearer TOKEN'")
    parts += ["-H 'Idempotency-Key: my-message-1'" for each in asked if each["name"] == "Idempotency-Key"]
    parts += ["-H 'If-Match: \"ETAG\"'" for each in asked if each["name"] == "If-Match" and method == "put"]
    if media_type == "application/json":
        text = json.dumps(body if body is not None else {}, ensure_ascii=False)
        parts += [f"-H 'Content-Type: {media_type}'", f"-d {shlex.quote(text)}"]
    elif media_type is not None:
        parts.append("-d 'verb=Identify'")
    return " \\\n  ".join(parts)
