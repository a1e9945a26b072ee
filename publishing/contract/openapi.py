"""/openapi.json (OpenAPI 3.1): what the routes state, and what all of them share."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from publishing import routes_exchange, routes_inbox
from publishing.contract import feed_models, other_models
from publishing.contract.links import addressed, linked
from publishing.contract.telling import COMPONENTS
from publishing.contract.version import CHANGELOG_PATH, VERSION
from publishing.inbox_batch import Item
from publishing.message import Replacement, Write
from publishing.problems import MEDIA_TYPE, TITLES
from publishing.records import Wanted
from publishing.subscriptions import NewSubscription, SubscriptionChange
from schemas.registry import RECORD_TYPES, json_schema

Document = dict[str, Any]

METHODS = ("get", "put", "post", "delete", "patch")
# Status -> the kinds of problem that it comes with.
KINDS: Mapping[int, tuple[str, ...]] = {
    400: ("bad-request", "digest-mismatch"),
    401: ("unauthorised", "signature-required", "signature-invalid", "signature-replayed"),
    403: ("forbidden", "field-forbidden"),
    404: ("not-found",),
    405: ("method-not-allowed",),
    408: ("too-slow",),
    409: ("ahead-of-feed", "edit-conflict", "not-now", "not-exchanging", "in-progress"),
    410: ("gone", "resync-required"),
    412: ("edit-conflict",),
    413: ("too-large",),
    415: ("unsupported-media-type",),
    422: ("unprocessable", "secrecy-marked", "key-reused"),
    428: ("precondition-required",),
    429: ("too-many",),
    500: ("internal",),
    503: ("unavailable",),
}
_WITH_BODY = (400, 408, 413, 415, 422)
_EVERYWHERE = (400, 500, 503)
_HEADERS: Mapping[int, tuple[str, ...]] = {
    401: ("WWW-Authenticate",),
    405: ("Allow",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}

HEADERS: Document = {
    "ETag": "Validator mạnh / Strong validator (RFC 9110, 8.8.3)",
    "Cache-Control": "Ai được giữ bản sao, bao lâu / Who may keep a copy, and how long (RFC 9111)",
    "Link": "Các dạng khác, trang sau / Other forms, the next page (RFC 8288)",
    "Location": "Nơi có kết quả / Where the verdict will stand",
    "Last-Modified": "Lần đổi cuối / When it last changed",
    "Content-Digest": "SHA-256 của nội dung / SHA-256 of the content (RFC 9530)",
    "Retry-After": "Số giây / Seconds (RFC 9110, 10.2.3)",
    "Allow": "Các phương thức được nhận / The methods that are taken",
    "WWW-Authenticate": "Bearer (RFC 6750)",
    "Idempotency-Replayed": "true: câu trả lời của lần trước / true: the answer of the first time",
}
PARAMETERS: Document = {
    "If-None-Match": (False, "ETag đang giữ; 304 nếu không đổi / The ETag that is held; 304 if nothing changed", None),
    "If-Modified-Since": (False, "Chỉ dùng khi không có If-None-Match / Counts only without If-None-Match", None),
    "If-Match": (
        False,
        "ETag của phiên bản đã sửa; thiếu thì 428 / The ETag of the revision that was edited; without it 428",
        None,
    ),
    "Idempotency-Key": (
        True,
        "Khóa riêng của mỗi lần ghi / A key of its own for each write (draft-ietf-httpapi-idempotency-key-header)",
        "^[A-Za-z0-9][A-Za-z0-9._:~-]{0,199}$",
    ),
}
DESCRIPTION = f"""\
Luồng dữ liệu công bố của nút Liên Thông: thay đổi theo thứ tự, không thiếu, có mã tóm tắt và chữ ký.

Published feeds of a Liên Thông node: ordered, gapless changes with state digests and signed checkpoints.

Every refusal is a problem document (RFC 9457) in Vietnamese and English. Unknown parameters are refused. Answers are
gzipped where Accept-Encoding takes it. What changed in this contract: {CHANGELOG_PATH}. Events: /asyncapi.json.
"""


def describe(app: FastAPI) -> Document:
    """The document of an application, made anew."""
    document: Document = get_openapi(
        title="Liên Thông", version=VERSION, openapi_version="3.1.0", description=DESCRIPTION, routes=app.routes
    )
    document["info"]["x-changelog"] = CHANGELOG_PATH
    document["servers"] = [{"url": "/", "description": "Nút này / This node"}]
    document["externalDocs"] = {"url": CHANGELOG_PATH, "description": "Thay đổi của hợp đồng / Contract changelog"}
    document["security"] = [{}, {"bearer": []}]
    document["components"] = {
        "schemas": dict(sorted((schemas() | record_schemas()).items())),
        "responses": {f"Problem{status}": _problem(status) for status in KINDS},
        "headers": {
            name: {"description": about, "schema": {"type": "integer" if name == "Retry-After" else "string"}}
            for name, about in HEADERS.items()
        },
        "parameters": {name: _parameter(name, *about) for name, about in PARAMETERS.items()},
        "securitySchemes": {
            "bearer": {
                "type": "http",
                "scheme": "bearer",
                "description": "Mã truy cập lt_... của người đăng ký / A subscriber's token (RFC 6750)",
            }
        },
    }
    for path, operations in document["paths"].items():
        for method in METHODS:
            if method in operations:
                _complete(path, operations[method])
    return document


def schemas() -> Document:
    """The schemas of answers and request bodies, by model name."""
    models = {
        model
        for module in (feed_models, other_models)
        for model in vars(module).values()
        if isinstance(model, type)
        and issubclass(model, BaseModel)
        and model.__module__ == module.__name__
        and model.__name__ not in {"Described", "Told"}
    }
    return schemas_of(
        models
        | {
            Write,
            Replacement,
            Wanted,
            Item,
            NewSubscription,
            SubscriptionChange,
            routes_inbox.Ack,
            routes_exchange.Batch,
        }
    )


def schemas_of(models: Iterable[type[BaseModel]]) -> Document:
    """The schemas of these models and of all that they are made of, as components."""
    ordered = sorted(models, key=lambda model: model.__name__)
    template = f"{COMPONENTS}/schemas/{{model}}"
    _, found = models_json_schema([(model, "validation") for model in ordered], ref_template=template)
    return {name: _plain(schema) for name, schema in found["$defs"].items() if "RootModel" not in name}


def record_schemas() -> Document:
    """The JSON Schemas of all record types as components `Record_<type>`, their parts as `Part_<name>`."""
    found: Document = {}
    for name in RECORD_TYPES:
        schema = _moved(json_schema(name))
        for part, definition in schema.pop("$defs", {}).items():
            found[f"Part_{part}"] = definition
        found[f"Record_{name}"] = {key: value for key, value in schema.items() if key not in {"$schema", "$id"}}
    return found


def _moved(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: re.sub(r"^#/\$defs/", f"{COMPONENTS}/schemas/Part_", inner) if key == "$ref" else _moved(inner)
            for key, inner in value.items()
        }
    return [_moved(inner) for inner in value] if isinstance(value, list) else value


def _plain(value: Any, *, of_names: bool = False) -> Any:
    """Without titles that only repeat a name, and without a null default of what may not be null."""
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    if "patternProperties" in value and not of_names:  # names of another form are refused
        value = {"additionalProperties": False, **value}
    dropped = set() if of_names else {"title"} | ({"default"} if value.get("default", "") is None else set())
    return {
        key: _plain(inner, of_names=key == "properties" and not of_names)
        for key, inner in value.items()
        if key not in dropped
    }


def _complete(path: str, operation: Document) -> None:
    responses = operation["responses"]
    if any(status.startswith("2") and _is_described(each) for status, each in responses.items()):
        responses.pop("4XX", None)  # the route says itself which refusals are its own
        responses.pop("5XX", None)
    statuses = {int(status) for status in responses if status.isdecimal() and int(status) >= 400}
    statuses |= set(_EVERYWHERE) | (set(_WITH_BODY) if "requestBody" in operation else set())
    statuses |= set() if operation.get("security") == [] else {401}
    statuses |= {404} if "{" in path or operation.get("security") != [] else set()
    for status in statuses:
        responses[str(status)] = {"$ref": f"{COMPONENTS}/responses/Problem{status}"}
    operation["responses"] = dict(sorted(responses.items()))
    for parameter in operation.get("parameters", ()):
        if "schema" in parameter:
            parameter["schema"] = _without_null(_plain(parameter["schema"]))
    addressed(operation)
    linked(operation)


def _is_described(response: Document) -> bool:
    return any(content.get("schema") for content in response.get("content", {}).values())


def _without_null(schema: Document) -> Document:
    """An optional parameter is left out, not null."""
    kinds = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    rest = {key: value for key, value in schema.items() if key not in {"anyOf", "default"}}
    return {**kinds[0], **rest}


def _parameter(name: str, is_required: bool, about: str, pattern: str | None) -> Document:
    schema = {"type": "string", **({"pattern": pattern} if pattern else {})}
    return {"name": name, "in": "header", "required": is_required, "description": about, "schema": schema}


def _problem(status: int) -> Document:
    examples = {
        kind: {
            "value": {
                "type": f"urn:lienthong:problem:{kind}",
                "title": TITLES[kind][0],
                "status": status,
                "detail": "...",
                "detail_vi": "...",
                "detail_en": "...",
            }
        }
        for kind in KINDS[status]
    }
    headers = {name: {"$ref": f"{COMPONENTS}/headers/{name}"} for name in _HEADERS.get(status, ())}
    return {
        "description": " / ".join("; ".join(TITLES[kind][place] for kind in KINDS[status]) for place in (0, 1)),
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"{COMPONENTS}/schemas/Problem"}, "examples": examples}},
        **({"headers": headers} if headers else {}),
    }
