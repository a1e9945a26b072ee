"""Routes of peers and subscribers: write to the inbox, ask what became of it, acknowledge a position."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from publishing import inbox, inbox_batch, inbox_status
from publishing.acks import acknowledge
from publishing.authentic import writing
from publishing.body import read_json
from publishing.contract.other_models import Acknowledged, BatchVerdicts, Messages, MessageStatus
from publishing.contract.telling import TOKEN_NEEDED, asks_body, tells
from publishing.guard import checked_body
from publishing.message import MESSAGE_ID, Write, message_id_of, shaped
from publishing.problems import not_found
from publishing.routes_entities import WRITTEN, answered
from publishing.service import RESPONSES, Service, reply, subscriber

MADE = {
    "id": None,
    "record_type": "press_release",
    "changed": {
        "title": "Tin mẫu",
        "agency": "Văn phòng UBND thành phố Hà Nội",
        "url": "https://hanoi.gov.vn/tin/1",
        "language": "vi",
        "release_status": "released",
        "sensitivity": "public",
    },
}


class Ack(BaseModel):
    """The body of POST /v1/acks: the state that a subscriber holds."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    feed: Annotated[str, StringConstraints(max_length=64)]
    position: Annotated[int, Field(ge=0, le=2**63 - 1)]
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


BATCH_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            inbox_batch.NDJSON: {"schema": {"type": "string", "description": "one item a line"}},
            "application/json": {
                "schema": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": inbox_batch.MOST,
                    # Each item is judged by itself, so one that is none is answered in its place with a 400 of its own.
                    "items": {"description": "Item; anything else gets a refusal of its own"},
                }
            },
        },
    }
}


def create_router(service: Service) -> APIRouter:
    """The routes /v1/inbox and /v1/acks."""
    router = APIRouter(prefix="/v1", tags=["exchange"], responses=RESPONSES)

    @router.post(
        "/inbox",
        status_code=202,
        summary="Gửi thay đổi / Write: changed fields of an entity, or a new record (Idempotency-Key)",
        operation_id="postWrite",
        responses=WRITTEN,
        openapi_extra=asks_body(
            Write,
            "If-Match",
            "Idempotency-Key",
            example=MADE,
        )
        | TOKEN_NEEDED,
    )
    async def post(request: Request) -> Response:
        raw = await checked_body(request)
        return await run_in_threadpool(_post, service, request, raw)

    @router.post(
        "/batches",
        summary="Gửi nhiều thay đổi / Write many: a verdict for each item (NDJSON or a JSON list)",
        operation_id="postBatch",
        responses=tells(BatchVerdicts, "Kết quả từng mục / A verdict for each item", refuses=(413, 415)),
        openapi_extra=BATCH_BODY | TOKEN_NEEDED,
    )
    async def batch(request: Request) -> Response:
        raw = await checked_body(request, (inbox_batch.NDJSON, "application/json"))
        return await run_in_threadpool(_batch, service, request, raw)

    @router.get(
        "/inbox",
        summary="Các thông điệp đã gửi / Your messages, in order of arrival",
        operation_id="listWrites",
        responses=tells(Messages, "Một trang / A page", headers=("Cache-Control",)),
        openapi_extra=TOKEN_NEEDED,
    )
    def messages(
        request: Request,
        state: Annotated[inbox.State | None, Query(description="only those in this state")] = None,
        after: Annotated[str | None, Query(pattern=MESSAGE_ID.pattern, max_length=200)] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> Response:
        with service.pool.reading() as conn:
            peer = subscriber(conn, request)
            page = inbox_status.listing(conn, peer, state=state, after=after, limit=limit)
            return reply(page, headers={"Cache-Control": "no-store"})

    @router.get(
        "/inbox/{message_id}",
        summary="Kết quả của một lần gửi / What became of a message",
        operation_id="readWrite",
        responses=tells(MessageStatus, "Kết quả / What became of it", headers=("Cache-Control",)),
        openapi_extra=TOKEN_NEEDED,
    )
    def message(request: Request, message_id: str) -> Response:
        with service.pool.reading() as conn:
            peer = subscriber(conn, request)
            if not MESSAGE_ID.fullmatch(message_id):
                raise not_found()
            return reply(inbox_status.status(conn, peer, message_id), headers={"Cache-Control": "no-store"})

    @router.post(
        "/acks",
        summary="Xác nhận vị trí và mã tóm tắt / Acknowledge a position and a digest",
        operation_id="acknowledge",
        responses=tells(Acknowledged, "So sánh / The comparison", headers=("Cache-Control",), refuses=(409,)),
        openapi_extra=asks_body(Ack, example={"feed": "public", "position": 0, "digest": "0" * 64}) | TOKEN_NEEDED,
    )
    async def ack(request: Request) -> Response:
        raw = await checked_body(request)
        return reply(await run_in_threadpool(_ack, service, request, raw), headers={"Cache-Control": "no-store"})

    return router


def _post(service: Service, request: Request, raw: bytes) -> Response:
    peer = writing(service, request, raw)
    with service.pool.writing() as conn:
        message_id = message_id_of(request.headers.get("idempotency-key"))
        return answered(inbox.accept(conn, peer, message_id, read_json(raw), request.headers.get("if-match")))


def _batch(service: Service, request: Request, raw: bytes) -> Response:
    peer = writing(service, request, raw)
    kind = request.headers["content-type"].partition(";")[0].strip().lower()
    told = inbox_batch.accept(service.pool.writing, peer, inbox_batch.items_of(raw, kind))
    return reply(told, headers={"Cache-Control": "no-store"})


def _ack(service: Service, request: Request, raw: bytes) -> dict[str, Any]:
    asking = writing(service, request, raw)
    with service.pool.writing() as conn:
        body = shaped(Ack, read_json(raw))
        return acknowledge(conn, asking, body.feed, body.position, body.digest)
