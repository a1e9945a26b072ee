"""The door of the WebSub hub."""

from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from publishing import websub
from publishing.contract.telling import tells
from publishing.doors.listing import HUB
from publishing.guard import wrong_kind
from publishing.problems import bad_request
from publishing.service import RESPONSES, Service, viewer

FORM = "application/x-www-form-urlencoded"
_TEXT = {"type": "string"}
_MEMBERS: dict[str, Any] = {
    "hub.mode": {"type": "string", "enum": ["subscribe", "unsubscribe"]},
    "hub.topic": _TEXT | {"format": "uri", "description": "rel=self của luồng / of the feed"},
    "hub.callback": _TEXT | {"format": "uri", "maxLength": 2000},
    "hub.lease_seconds": {"type": "integer", "minimum": 1, "maximum": 10**9},
    "hub.secret": _TEXT | {"maxLength": websub.LONGEST_SECRET, "description": "under 200 bytes"},
}
FILLED: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "properties": _MEMBERS,
                    "required": ["hub.mode", "hub.topic", "hub.callback"],
                }
            }
        },
    }
}


def create_router(service: Service) -> APIRouter:
    """`POST /hub`."""
    router = APIRouter(tags=["push"], responses=RESPONSES)

    @router.post(
        HUB,
        status_code=202,
        summary="WebSub: đăng ký, hủy đăng ký / subscribe, unsubscribe",
        operation_id="askHub",
        responses=tells("text/plain", "Sẽ xác nhận / It will be verified", status=202, refuses=(429,)),
        openapi_extra=FILLED,
        response_class=Response,
    )
    async def ask(request: Request) -> Response:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != FORM:
            raise wrong_kind((FORM,))
        raw = await request.body()
        try:
            pairs = parse_qsl(raw.decode("utf-8"), keep_blank_values=True, max_num_fields=50, errors="strict")
        except ValueError as error:
            raise bad_request("Biểu mẫu không đọc được.", "The form cannot be read.") from error
        await run_in_threadpool(_ask, service, request, websub.read_request(pairs))
        return Response("", status_code=202, media_type="text/plain", headers={"Cache-Control": "no-store"})

    return router


def _ask(service: Service, request: Request, wanted: websub.Request) -> None:
    refused = service.config.refusal(wanted.callback)
    if refused is not None:
        raise bad_request(
            f"hub.callback: {refused}. Dùng địa chỉ công khai.", f"hub.callback: {refused}. Use a public address."
        )
    config = service.config
    with service.pool.writing() as conn:
        websub.ask(conn, viewer(conn, request), wanted, public_url=config.public_url, home=config.home)
