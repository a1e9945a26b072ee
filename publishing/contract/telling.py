"""How a route states its part of the contract: its answers, its refusals, the headers that it reads.

What all routes share (401 behind a token, 404 of an address, 500, 503, the shape of problems) is added by openapi.py.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

Responses = dict[int | str, dict[str, Any]]

COMPONENTS = "#/components"
# Header of an answer -> component; the assembler holds the definitions.
HEADERS = ("ETag", "Cache-Control", "Link", "Location", "Last-Modified", "Idempotency-Replayed")


def schema_of(model: type[BaseModel]) -> dict[str, str]:
    """The reference to a model's schema; Page and the models of single changes are the same as elsewhere."""
    return {"$ref": f"{COMPONENTS}/schemas/{model.__name__}"}


def tells(
    content: type[BaseModel] | str | Mapping[str, str],
    description: str,
    *,
    status: int = 200,
    headers: tuple[str, ...] = (),
    refuses: tuple[int, ...] = (),
    media_type: str = "application/json",
) -> Responses:
    """The responses of a route: a JSON answer in the shape of a model, or a body of another media type.

    `headers` are those that the answer always carries; with an ETag among them 304 is an answer too.
    """
    if isinstance(content, str):
        body: dict[str, Any] = {content: {"schema": {"type": "object" if "json" in content else "string"}}}
    elif isinstance(content, Mapping):
        body = {media_type: {"schema": dict(content)}}
    else:
        body = {media_type: {"schema": schema_of(content)}}
    told: Responses = {status: {"description": description, "content": body, "headers": headers_of(headers)}}
    if "ETag" in headers and status == 200:
        told[304] = {"description": "Không đổi / Not modified", "headers": headers_of(("ETag",))}
    return told | refused(*refuses)


def refused(*statuses: int) -> Responses:
    """Refusals that are a route's own."""
    return {status: {"description": f"Problem {status}"} for status in statuses}


def headers_of(names: tuple[str, ...]) -> dict[str, Any]:
    """References to headers of answers."""
    return {name: {"$ref": f"{COMPONENTS}/headers/{name}"} for name in names}


def asks(*names: str) -> dict[str, Any]:
    """The part of an operation that names the request headers which it reads."""
    return {"parameters": [{"$ref": f"{COMPONENTS}/parameters/{name}"} for name in names]}


def asks_body(model: type[BaseModel], *names: str, example: Any = None) -> dict[str, Any]:
    """The same with a JSON body; the body itself is read by our own strict door."""
    content: dict[str, Any] = {"schema": schema_of(model)}
    if example is not None:
        content["examples"] = {"made": {"summary": "Không có thật / Made", "value": example}}
    return {**asks(*names), "requestBody": {"required": True, "content": {"application/json": content}}}


TOKEN_NEEDED: dict[str, Any] = {"security": [{"bearer": []}]}
ANYBODY: dict[str, Any] = {"security": []}
