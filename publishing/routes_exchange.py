"""Routes of nodes that both write: terms, statements to read and to push, digests of what is held."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from publishing import stating
from publishing.authentic import writing
from publishing.body import read_json
from publishing.contract.other_models import StatementDigests, Statements, StatementsKept, Terms
from publishing.contract.telling import TOKEN_NEEDED, asks_body, tells
from publishing.guard import checked_body
from publishing.message import shaped
from publishing.problems import Problem
from publishing.service import RESPONSES, Service, reply, subscriber
from publishing.subscribers import Viewer
from warehouse.connection import Connection

FRESH = {"Cache-Control": "no-store"}
Prefix = Annotated[str, Query(pattern=r"^([0-9a-f-]{0,36}|registers)$")]


class Batch(BaseModel):
    """The body of POST /v1/exchange/statements: a page of the sender's own statements."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    node: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,30}$")]
    after: Annotated[int, Field(ge=0, le=2**63 - 1)]
    upto: Annotated[int, Field(ge=0, le=2**63 - 1)]
    more: bool = False
    statements: Annotated[list[dict[str, Any]], Field(max_length=2 * stating.LONGEST)]


def create_router(service: Service) -> APIRouter:
    """The routes under /v1/exchange; a token needs the right to exchange."""
    router = APIRouter(prefix="/v1/exchange", tags=["exchange"], responses=RESPONSES)

    @router.get(
        "",
        summary="Điều kiện trao đổi / Terms: node, rules, numbers",
        operation_id="readExchangeTerms",
        responses=tells(Terms, "Điều kiện / The terms", headers=("Cache-Control",), refuses=(403, 409)),
        openapi_extra=TOKEN_NEEDED,
    )
    def terms(request: Request) -> Response:
        with service.pool.reading() as conn:
            return reply(stating.terms(conn, _peer(conn, request)), headers=FRESH)

    @router.get(
        "/statements",
        summary="Phát biểu của nút này / Statements that this node originated",
        operation_id="readStatements",
        responses=tells(Statements, "Một trang / One page", headers=("Cache-Control",), refuses=(403,)),
        openapi_extra=TOKEN_NEEDED,
    )
    def statements(
        request: Request,
        after: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=stating.LONGEST)] = stating.LONGEST,
        urgent: bool = False,
        prefix: Prefix = "",
    ) -> Response:
        with service.pool.reading() as conn:
            _peer(conn, request)
            return reply(stating.page(conn, after=after, limit=limit, urgent=urgent, prefix=prefix), headers=FRESH)

    @router.get(
        "/digest",
        summary="Mã so sánh theo tiền tố / Digests by prefix of what is held of a node",
        operation_id="readStatementDigests",
        responses=tells(StatementDigests, "Các mã / The digests", headers=("Cache-Control",), refuses=(403,)),
        openapi_extra=TOKEN_NEEDED,
    )
    def digest(request: Request, of: str, prefix: Prefix = "") -> Response:
        with service.pool.reading() as conn:
            _peer(conn, request)
            return reply(stating.digests(conn, of, prefix), headers=FRESH)

    @router.post(
        "/statements",
        status_code=202,
        summary="Gửi phát biểu / Push statements",
        operation_id="pushStatements",
        responses=tells(StatementsKept, "Đã giữ / Kept", status=202, headers=("Cache-Control",), refuses=(403, 409)),
        openapi_extra=asks_body(Batch) | TOKEN_NEEDED,
    )
    async def push(request: Request) -> Response:
        raw = await checked_body(request)
        return await run_in_threadpool(_push, service, request, raw)

    return router


def _push(service: Service, request: Request, raw: bytes) -> Response:
    peer = _exchanging(writing(service, request, raw))
    with service.pool.writing() as conn:
        body = shaped(Batch, read_json(raw))
        held = stating.keep(conn, peer, body.model_dump(mode="json"))
        return reply({"kept": len(body.statements), "held": held}, 202, headers=FRESH)


def _peer(conn: Connection, request: Request) -> str:
    """The name of the peer; 403 for a token that may not exchange statements."""
    return _exchanging(subscriber(conn, request))


def _exchanging(asking: Viewer) -> str:
    if asking.name is None or not asking.exchanges:
        raise Problem(
            403,
            "forbidden",
            "Mã truy cập này không được trao đổi phát biểu (peers token --exchange).",
            "This token may not exchange statements (peers token --exchange).",
        )
    return asking.name
