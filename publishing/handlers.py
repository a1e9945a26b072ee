"""Every error of the application as a problem document (RFC 9457); nothing of the inside is told."""

import json
import logging

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from publishing.problems import MEDIA_TYPE, Problem, bad_request, internal, language, not_found, unavailable
from schemas.errors import IntegrationError, WarehouseUnavailable

logger = logging.getLogger(__name__)


def answer(problem: Problem, lang: str) -> Response:
    """The response of a problem, at its status."""
    headers = {"Content-Language": lang, "Cache-Control": "no-store", **problem.headers}
    return Response(
        json.dumps(problem.document(lang), ensure_ascii=False), problem.status, headers, media_type=MEDIA_TYPE
    )


def install(app: FastAPI) -> None:
    """Install the handlers; an unforeseen error still reaches the server's log with its traceback."""

    def respond(request: Request, problem: Problem) -> Response:
        return answer(problem, language(request.headers.get("accept-language")))

    @app.exception_handler(Problem)
    async def refused(request: Request, error: Problem) -> Response:
        return respond(request, error)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> Response:
        names = sorted({str(fault["loc"][-1]) for fault in error.errors()})
        return respond(
            request,
            bad_request(
                f"Tham số không hợp lệ: {', '.join(names)}.",
                f"Invalid parameter: {', '.join(names)}.",
                parameters=names,
            ),
        )

    @app.exception_handler(HTTPException)
    async def routed(request: Request, error: HTTPException) -> Response:
        if error.status_code == 405:
            headers = {"Allow": ", ".join(sorted(_methods(request)))}
            vi, en = "Địa chỉ này không nhận phương thức đó.", "This address does not take that method."
            return respond(request, Problem(405, "method-not-allowed", vi, en, headers=headers))
        if error.status_code == 404:
            return respond(request, not_found())
        return respond(
            request, Problem(error.status_code, "bad-request", "Yêu cầu bị từ chối.", "The request was refused.")
        )

    @app.exception_handler(WarehouseUnavailable)
    async def away(request: Request, error: WarehouseUnavailable) -> Response:
        logger.warning("warehouse unavailable: %s", error)
        return respond(request, unavailable())

    @app.exception_handler(IntegrationError)
    async def failed(request: Request, error: IntegrationError) -> Response:
        logger.error("request failed: %s", error)
        return respond(request, internal())

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:
        return respond(request, internal())


def _methods(request: Request) -> set[str]:
    """All methods of an address: each may be a route of its own, and Allow names all of them (RFC 9110, 10.2.1)."""
    matching = (route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE)
    return {method for route in matching for method in getattr(route, "methods", None) or ()}
