"""Routes of the node itself: keys, schemas, health, metrics."""

from fastapi import APIRouter, Request, Response

from publishing.contract.other_models import Health, Keys, Types
from publishing.contract.telling import ANYBODY, asks, tells
from publishing.metrics import MEDIA_TYPE, metrics
from publishing.problems import not_found
from publishing.rotation import key_document
from publishing.service import RESPONSES, Service, reply, tagged
from schemas.canonical import canonical_bytes
from schemas.registry import RECORD_TYPES, SCHEMA_VERSION, json_schema
from warehouse.statements import scalar

CACHED = {"Cache-Control": "public, max-age=300"}
SCHEMA = tells(
    {"type": "object"}, "JSON Schema 2020-12", headers=("Cache-Control",), media_type="application/schema+json"
)


def create_router(service: Service) -> APIRouter:
    """The routes that belong to no feed."""
    router = APIRouter(tags=["node"], responses=RESPONSES)

    @router.get(
        "/.well-known/lienthong-keys.json",
        summary="Khóa công khai / Public keys, past and present",
        operation_id="readKeys",
        responses=tells(Keys, "Các khóa / The keys", headers=("ETag", "Cache-Control")),
        openapi_extra=asks("If-None-Match") | ANYBODY,
    )
    def keys(request: Request) -> Response:
        document = key_document(service.config.home, service.config.node, service.notary.clock())
        return tagged(request, canonical_bytes(document), CACHED)

    @router.get(
        "/schemas",
        summary="Các loại bản ghi / Record types",
        operation_id="listRecordTypes",
        responses=tells(Types, "Các loại / The types", headers=("Cache-Control",)),
        openapi_extra=ANYBODY,
    )
    def types() -> Response:
        found = [
            {"type": name, "title": {"vi": kind.title_vi, "en": kind.title_en}, "schema": f"/schemas/{name}.json"}
            for name, kind in RECORD_TYPES.items()
        ]
        return reply({"types": found}, headers=CACHED)

    @router.get(
        "/schemas/{record_type}.json",
        summary="Lược đồ JSON / JSON Schema of a record type",
        operation_id="readRecordSchema",
        responses=SCHEMA,
        response_class=Response,
        openapi_extra=ANYBODY,
    )
    def schema(record_type: str) -> Response:
        if record_type not in RECORD_TYPES:
            raise not_found()
        return reply(json_schema(record_type), headers=CACHED, media_type="application/schema+json")

    @router.get(
        "/schemas/{record_type}/{version}.json",
        summary="Một phiên bản lược đồ / One version of a JSON Schema",
        operation_id="readRecordSchemaVersion",
        responses=SCHEMA,
        response_class=Response,
        openapi_extra=ANYBODY,
    )
    def schema_version(record_type: str, version: str) -> Response:
        if record_type not in RECORD_TYPES or version != SCHEMA_VERSION:
            raise not_found()
        return schema(record_type)

    @router.get(
        "/healthz",
        summary="Còn sống? / Is it alive, and is its warehouse?",
        operation_id="readHealth",
        responses=tells(Health, "Còn sống / Alive", headers=("Cache-Control",)),
        openapi_extra=ANYBODY,
    )
    def health() -> Response:
        with service.pool.reading() as conn:
            scalar(conn, "feed.alive")
        return reply({"status": "ok", "node": service.config.node}, headers={"Cache-Control": "no-store"})

    @router.get(
        "/metrics",
        summary="Số đo / Prometheus metrics",
        operation_id="readMetrics",
        responses=tells(MEDIA_TYPE.partition(";")[0], "Prometheus", headers=("Cache-Control",)),
        response_class=Response,
        openapi_extra=ANYBODY,
    )
    def measured(request: Request) -> Response:
        with service.pool.reading() as conn:
            return Response(metrics(conn), headers={"Cache-Control": "no-store"}, media_type=MEDIA_TYPE)

    return router
