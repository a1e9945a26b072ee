"""Routes by which a copy is checked and mended: digests by range, single records, the chain of checkpoints."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from publishing.body import read_json
from publishing.contract.feed_models import CheckpointChain, Digest, Records
from publishing.contract.telling import asks, asks_body, tells
from publishing.feeds import CHECKPOINT
from publishing.guard import checked_body
from publishing.message import shaped
from publishing.packed import accepts_gzip, packed
from publishing.ranges import FEW, digest_of_prefix
from publishing.records import Wanted, at_position, records
from publishing.service import RESPONSES, Service, caching, entitled, tagged, viewer
from schemas.canonical import canonical_bytes
from warehouse.statements import rows

MOST = 1_000


def create_router(service: Service) -> APIRouter:
    """The routes under /v1/feeds that prove and repair."""
    router = APIRouter(prefix="/v1/feeds", tags=["feeds"], responses=RESPONSES)

    @router.get(
        "/{feed}/digest",
        summary="Mã tóm tắt trạng thái / State digest, whole and by key range",
        operation_id="readDigest",
        responses=tells(Digest, "Mã tóm tắt / The digest", headers=("ETag", "Cache-Control"), refuses=(409, 410)),
        openapi_extra=asks("If-None-Match"),
    )
    def digest(
        request: Request,
        feed: str,
        prefix: Annotated[str, Query(max_length=128, pattern=r"^[A-Za-z0-9_-]*$", description="start of the ids")] = "",
        position: Annotated[
            int | None, Query(ge=0, le=2**63 - 1, description="at this position of the feed; none: at its head")
        ] = None,
        few: Annotated[int, Query(ge=0, le=FEW, description="up to how many entities are listed one by one")] = FEW,
    ) -> Response:
        with service.pool.reading() as conn:
            found = entitled(conn, viewer(conn, request), feed)
            if position is not None:
                at_position(found, position)
            body = digest_of_prefix(conn, found, prefix, position=position, few=few)
        return tagged(request, canonical_bytes(body), caching(found))

    @router.post(
        "/{feed}/records",
        summary="Một số bản ghi tại một vị trí / Single records as the feed told them at a position",
        operation_id="readRecordsAt",
        responses=tells(Records, "Các bản ghi / The records", headers=("Cache-Control",), refuses=(409, 410)),
        openapi_extra=asks_body(Wanted, example={"position": 0, "ids": ["rel_0123"]}),
    )
    async def wanted(request: Request, feed: str) -> Response:
        raw = await checked_body(request)
        return await run_in_threadpool(_records, service, request, feed, raw)

    @router.get(
        "/{feed}/checkpoints",
        summary="Chuỗi mốc đã ký / The chain of signed checkpoints",
        operation_id="readCheckpoints",
        responses=tells(CheckpointChain, "Các mốc / The checkpoints", headers=("ETag", "Cache-Control")),
        openapi_extra=asks("If-None-Match"),
    )
    def checkpoints(
        request: Request,
        feed: str,
        after: Annotated[int, Query(ge=0, le=2**63 - 1, description="only checkpoints behind this position")] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    ) -> Response:
        with service.pool.reading() as conn:
            found = entitled(conn, viewer(conn, request), feed)
            listed = rows(conn, "feed.checkpoints", {"feed": found.feed, "after": after, "limit": limit})
        chain = [service.notary.checkpoint({name: each[name] for name in CHECKPOINT}) for each in listed]
        body: dict[str, Any] = {
            "feed": found.feed,
            "epoch": found.epoch,
            "head": found.position,
            "checkpoints": chain,
            "next": listed[-1]["position"] if len(listed) == limit else None,
        }
        return tagged(request, canonical_bytes(body), caching(found))

    return router


def _records(service: Service, request: Request, name: str, raw: bytes) -> Response:
    with service.pool.reading() as conn:
        feed = entitled(conn, viewer(conn, request), name)
        body = records(conn, feed, shaped(Wanted, read_json(raw)), service.notary)
    headers = {"Cache-Control": "no-store", "Vary": "Authorization, Accept-Encoding"}
    if accepts_gzip(request.headers.get("accept-encoding")):
        headers["Content-Encoding"] = "gzip"
        body = packed(body)
    return Response(body, headers=headers, media_type="application/json")
