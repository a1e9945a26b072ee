"""Routes of single entities: read with a validator, read the history, replace under a precondition."""

import json
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from publishing import inbox
from publishing.authentic import writing
from publishing.body import read_json
from publishing.contract.feed_models import Upsert
from publishing.contract.other_models import History, Kept, Related
from publishing.contract.telling import TOKEN_NEEDED, asks, asks_body, tells
from publishing.entities import gone, history, is_unchanged, shown
from publishing.guard import checked_body
from publishing.message import Replacement, message_id_of, read_replacement
from publishing.problems import not_found
from publishing.related import related
from publishing.service import PRIVATE, PUBLIC, RESPONSES, Service, reply, viewer

# 202: kept, the verdict comes with the next exchange; 200: nothing to change, or the verdict is there already
WRITTEN = tells(
    Kept, "Đã nhận / Kept", status=202, headers=("Location", "Cache-Control"), refuses=(403, 409, 410, 412, 422, 428)
) | tells(Kept, "Không có gì đổi, hoặc đã có kết quả / Nothing to change, or decided", headers=("Cache-Control",))


def create_router(service: Service) -> APIRouter:
    """The routes under /v1/entities."""
    router = APIRouter(prefix="/v1/entities", tags=["entities"], responses=RESPONSES)

    @router.get(
        "/{entity_id}",
        summary="Một bản ghi / One entity, as the reader's feed last told it",
        operation_id="readEntity",
        responses=tells(
            Upsert, "Thay đổi mới nhất / The newest change", headers=("ETag", "Cache-Control"), refuses=(410,)
        ),
        openapi_extra=asks("If-None-Match"),
    )
    def entity(request: Request, entity_id: str) -> Response:
        with service.pool.reading() as conn:
            asking = viewer(conn, request)
            found = shown(conn, asking, entity_id)
        if found.kind == "tombstone":
            raise gone(json.loads(found.line))
        headers = {
            "ETag": found.etag,
            "Cache-Control": PUBLIC if asking.audience == 0 else PRIVATE,
            "Vary": "Authorization",
        }
        if is_unchanged(request.headers.get("if-none-match"), found.etag):
            return Response(status_code=304, headers=headers)
        return Response(found.line, headers=headers, media_type="application/json")

    @router.get(
        "/{entity_id}/history",
        summary="Lịch sử đã công bố / All that was published about an entity",
        operation_id="readEntityHistory",
        responses=tells(History, "Mới nhất trước / Newest first", headers=("Cache-Control",)),
    )
    def entity_history(
        request: Request,
        entity_id: str,
        before: Annotated[int, Query(ge=1, le=2**63 - 1, description="only positions below")] = 2**63 - 1,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
    ) -> Response:
        with service.pool.reading() as conn:
            asking = viewer(conn, request)
            found = history(conn, asking, entity_id, before=before, limit=limit)
        if not found and before == 2**63 - 1:
            raise not_found()
        more = str(found[-1]["position"]) if len(found) == limit else "null"
        lines = ",\n".join(change["line"] for change in found)
        head = json.dumps({"id": entity_id, "feed": asking.feed})[:-1]
        return Response(
            f'{head},"before":{more},"changes":[\n{lines}\n]}}',
            headers={"Cache-Control": "no-cache", "Vary": "Authorization"},
            media_type="application/json",
        )

    @router.get(
        "/{entity_id}/related",
        summary="Bản dịch, tin báo trước, tin cùng sự việc / Translations, previews, other accounts of one story",
        operation_id="readRelatedEntities",
        responses=tells(
            Related,
            "Thực thể liên quan mà người đọc được xem / Related entities that the reader may see",
            headers=("ETag", "Cache-Control"),
            refuses=(410,),
        ),
        openapi_extra=asks("If-None-Match"),
    )
    def entity_related(request: Request, entity_id: str) -> Response:
        with service.pool.reading() as conn:
            asking = viewer(conn, request)
            found = shown(conn, asking, entity_id)
            body, tag = related(conn, asking, entity_id)
        if found.kind == "tombstone":
            raise gone(json.loads(found.line))
        headers = {
            "ETag": tag,
            "Cache-Control": PUBLIC if asking.audience == 0 else PRIVATE,
            "Vary": "Authorization",
        }
        if is_unchanged(request.headers.get("if-none-match"), tag):
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type="application/json")

    @router.put(
        "/{entity_id}",
        summary="Ghi cả bản ghi / Replace an entity (If-Match, Idempotency-Key)",
        operation_id="replaceEntity",
        responses=WRITTEN,
        openapi_extra=asks_body(Replacement, "If-Match", "Idempotency-Key", example={"record": {"title": "..."}})
        | TOKEN_NEEDED,
    )
    async def put(request: Request, entity_id: str) -> Response:
        raw = await checked_body(request)
        return await run_in_threadpool(_put, service, request, entity_id, raw)

    return router


def _put(service: Service, request: Request, entity_id: str, raw: bytes) -> Response:
    peer = writing(service, request, raw)
    with service.pool.writing() as conn:
        message_id = message_id_of(request.headers.get("idempotency-key"))
        body = read_replacement(read_json(raw))
        return answered(inbox.replace(conn, peer, message_id, entity_id, body, request.headers.get("if-match")))


def answered(answer: inbox.Answer) -> Response:
    """The HTTP form of an inbox answer; a replay says so."""
    headers = {"Cache-Control": "no-store", **answer.headers}
    if answer.is_replay:
        headers["Idempotency-Replayed"] = "true"
    return reply(answer.body, answer.status, headers, media_type=answer.media_type)
