"""Routes of the contract: /openapi.json and /asyncapi.json, each made once, when somebody first asks."""

from functools import cache

from fastapi import APIRouter, FastAPI, Request, Response

from publishing.contract.asyncapi import describe as asyncapi_of
from publishing.contract.openapi import describe
from publishing.contract.telling import ANYBODY, asks, tells
from publishing.service import RESPONSES, Service, tagged
from schemas.canonical import canonical_bytes

CACHED = {"Cache-Control": "public, max-age=300", "Vary": "Accept-Encoding"}


def create_router(app: FastAPI, service: Service) -> APIRouter:
    """The routes; the application may get further routes until the first request."""
    router = APIRouter(tags=["contract"], responses=RESPONSES)

    @cache
    def openapi() -> bytes:
        return canonical_bytes(app.openapi())

    @cache
    def asyncapi() -> bytes:
        return canonical_bytes(asyncapi_of(service.config, app.openapi()["paths"]))

    @router.get(
        "/openapi.json",
        summary="Hợp đồng HTTP (OpenAPI 3.1) / The HTTP contract",
        operation_id="readOpenApi",
        responses=tells({"type": "object"}, "OpenAPI 3.1", headers=("ETag", "Cache-Control")),
        openapi_extra=asks("If-None-Match") | ANYBODY,
    )
    def openapi_document(request: Request) -> Response:
        return tagged(request, openapi(), CACHED)

    @router.get(
        "/asyncapi.json",
        summary="Hợp đồng sự kiện (AsyncAPI 3.0) / The contract of events",
        operation_id="readAsyncApi",
        responses=tells({"type": "object"}, "AsyncAPI 3.0", headers=("ETag", "Cache-Control")),
        openapi_extra=asks("If-None-Match") | ANYBODY,
    )
    def asyncapi_document(request: Request) -> Response:
        return tagged(request, asyncapi(), CACHED)

    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    return router
