"""The link at the end of a mail: a page that asks, and the one click (RFC 8058) by which a reader ends its mails."""

from functools import cache
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from publishing.contract.telling import ANYBODY, tells
from publishing.problems import not_found
from publishing.push_channels import fingerprint
from publishing.routes_dictionary import FOLDER
from publishing.service import RESPONSES, Service
from warehouse.statements import run, scalar

_KEPT_NOWHERE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def create_router(service: Service) -> APIRouter:
    """`/unsubscribe/{token}`: GET changes nothing, for programs that look into mails follow links."""
    router = APIRouter(tags=["push"], responses=RESPONSES)

    @router.get(
        "/unsubscribe/{token}",
        summary="Hỏi có hủy nhận thư không / Ask whether to unsubscribe",
        operation_id="askUnsubscribe",
        responses=tells("text/html", "Trang hỏi / A page that asks", headers=("Cache-Control",)),
        openapi_extra=ANYBODY,
        response_class=HTMLResponse,
    )
    def ask(token: str) -> Response:
        with service.pool.reading() as conn:
            if scalar(conn, "push.unsubscribing", {"fingerprint": fingerprint(token)}) is None:
                raise not_found()
        return HTMLResponse(_page().render(is_done=False), headers=_KEPT_NOWHERE)

    @router.post(
        "/unsubscribe/{token}",
        summary="Hủy nhận thư / Unsubscribe (RFC 8058)",
        operation_id="unsubscribe",
        responses=tells("text/html", "Đã hủy / Unsubscribed", headers=("Cache-Control",)),
        openapi_extra=ANYBODY,
        response_class=HTMLResponse,
    )
    def end(token: str) -> Response:
        with service.pool.writing() as conn:
            if not run(conn, "push.unsubscribe", {"fingerprint": fingerprint(token)}):
                raise not_found()
        return HTMLResponse(_page().render(is_done=True), headers=_KEPT_NOWHERE)

    return router


@cache
def _page() -> Any:
    found = Environment(loader=FileSystemLoader(FOLDER / "templates"), undefined=StrictUndefined, autoescape=True)
    return found.get_template("unsubscribe.html")
