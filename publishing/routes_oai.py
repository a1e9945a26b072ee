"""Routes of OAI-PMH: `/oai` for the public feed, `/oai/{feed}` for any. Errors in a request are told in OAI's way."""

from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from publishing.contract.telling import ANYBODY, Responses, tells
from publishing.doors.naming import absolute
from publishing.doors.oai import respond
from publishing.doors.oai_formats import OWN_SCHEMA
from publishing.feeds import PUBLIC
from publishing.guard import wrong_kind
from publishing.packed import accepts_gzip, packed
from publishing.problems import bad_request
from publishing.routes_dictionary import FOLDER
from publishing.service import RESPONSES, Service, caching, entitled, viewer
from warehouse.statements import scalar

FORM = "application/x-www-form-urlencoded"
OK = tells("text/xml", "OAI-PMH 2.0", headers=("Cache-Control",))
XSD: Responses = {200: {"description": "XML Schema", "content": {"application/xml": {"schema": {"type": "string"}}}}}
_WORDS = (
    ("verb", "Identify, ListMetadataFormats, ListSets, ListIdentifiers, ListRecords, GetRecord"),
    ("identifier", "oai:..."),
    ("metadataPrefix", "oai_dc, lienthong"),
    ("from", "YYYY-MM-DDThh:mm:ssZ"),
    ("until", "YYYY-MM-DDThh:mm:ssZ"),
    ("set", "type:..., agency:..."),
    ("resumptionToken", "as it was given"),
)
# an error in an argument is told inside a 200, as OAI-PMH 2.0 (3.6) has it
ASKED: dict[str, Any] = {
    "parameters": [
        {"name": name, "in": "query", "required": False, "description": about, "schema": {"type": "string"}}
        for name, about in _WORDS
    ]
}
FILLED: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {"schema": {"type": "object", "properties": {name: {"type": "string"} for name, _ in _WORDS}}}
        },
    }
}


def create_router(service: Service) -> APIRouter:
    """The routes; a parameter that is not known is OAI's badArgument, so they do without the check of the others."""
    router = APIRouter(tags=["oai"], responses={**RESPONSES, **OK})

    @router.get(
        "/oai",
        summary="OAI-PMH 2.0: luồng công khai / the public feed",
        operation_id="harvestPublic",
        response_class=Response,
        openapi_extra=ASKED,
    )
    @router.head("/oai", include_in_schema=False)
    def public(request: Request) -> Response:
        return _answer(service, request, PUBLIC, "/oai", request.url.query)

    @router.post(
        "/oai",
        summary="OAI-PMH 2.0: luồng công khai / the public feed",
        operation_id="harvestPublicByForm",
        response_class=Response,
        openapi_extra=FILLED,
    )
    async def public_post(request: Request) -> Response:
        return await run_in_threadpool(_answer, service, request, PUBLIC, "/oai", await _form(request))

    @router.get(
        "/oai/{feed}",
        summary="OAI-PMH 2.0: một luồng / any feed",
        operation_id="harvest",
        response_class=Response,
        openapi_extra=ASKED,
    )
    @router.head("/oai/{feed}", include_in_schema=False)
    def one(request: Request, feed: str) -> Response:
        return _answer(service, request, feed, f"/oai/{feed}", request.url.query)

    @router.post(
        "/oai/{feed}",
        summary="OAI-PMH 2.0: một luồng / any feed",
        operation_id="harvestByForm",
        response_class=Response,
        openapi_extra=FILLED,
    )
    async def one_post(request: Request, feed: str) -> Response:
        return await run_in_threadpool(_answer, service, request, feed, f"/oai/{feed}", await _form(request))

    @router.get(
        OWN_SCHEMA,
        summary="Lược đồ XML của định dạng lienthong / XML Schema of the format lienthong",
        operation_id="readRecordXmlSchema",
        response_class=Response,
        responses=XSD,
        openapi_extra=ANYBODY,
    )
    def schema() -> Response:
        body = (FOLDER / "static" / "lienthong-record.xsd").read_bytes()
        return Response(body, headers={"Cache-Control": "public, max-age=300"}, media_type="application/xml")

    return router


async def _form(request: Request) -> str:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise wrong_kind()
    return (await request.body()).decode("utf-8", "replace")


def _answer(service: Service, request: Request, name: str, path: str, query: str) -> Response:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=50)
    except ValueError as error:
        raise bad_request("Quá nhiều tham số.", "Too many parameters.") from error
    with service.pool.reading() as conn:
        feed = entitled(conn, viewer(conn, request), name)
        # before the view begins: what is published after this instant carries a later stamp
        now: datetime = scalar(conn, "doors.settled_at", {"feed": feed.feed})
    with service.pool.viewing() as conn:
        feed = entitled(conn, viewer(conn, request), name)
        body = respond(conn, feed, service.config, absolute(service.config, path), now, pairs)
    headers = {**caching(feed), "Cache-Control": "no-store"}  # it says when it was given
    if accepts_gzip(request.headers.get("accept-encoding")):
        headers["Content-Encoding"] = "gzip"
        body = packed(body)
    return Response(body, headers=headers, media_type="text/xml; charset=utf-8")
