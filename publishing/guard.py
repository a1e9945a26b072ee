"""Bounds on what a client may send: size, time, coding, kind. The server beneath has none of these by itself."""

import asyncio
from collections.abc import Collection

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from publishing.handlers import answer
from publishing.problems import Problem, bad_request, language


class BodyGuard:
    """ASGI middleware: a body that is too large, too slow or coded is refused before it is held in memory."""

    def __init__(self, app: ASGIApp, *, largest: int, seconds: float) -> None:
        self._app = app
        self._largest = largest
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self._refusal(headers)
        if refusal is not None:
            response = answer(refusal, language(headers.get(b"accept-language")))
            response.headers["Connection"] = "close"
            await response(scope, receive, send)
            return
        await self._app(scope, self._bounded(receive), send)

    def _refusal(self, headers: dict[bytes, str]) -> Problem | None:
        length = headers.get(b"content-length", "0")
        if length.isdecimal() and (len(length) > 18 or int(length) > self._largest):
            return too_large(self._largest)
        if headers.get(b"content-encoding", "identity") != "identity":
            return wrong_kind()
        return None

    def _bounded(self, receive: Receive) -> Receive:
        deadline = asyncio.get_running_loop().time() + self._seconds
        counted = 0
        is_whole = False

        async def bounded() -> Message:
            nonlocal counted, is_whole
            if is_whole:
                return await receive()  # waits for the disconnect, which may take as long as it likes
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError as error:
                raise too_slow() from error
            counted += len(message.get("body", b""))
            is_whole = message["type"] != "http.request" or not message.get("more_body", False)
            if counted > self._largest:
                raise too_large(self._largest)
            return message

        return bounded


async def checked_body(request: Request, kinds: Collection[str] = ("application/json",)) -> bytes:
    """The whole body of a request that must be JSON, or of another of these media types."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in kinds:
        raise wrong_kind(kinds)
    body = await request.body()
    if not body:
        raise bad_request("Thiếu nội dung.", "The body is empty.")
    return body


def too_large(largest: int) -> Problem:
    vi, en = f"Nội dung tối đa {largest} byte.", f"A body has at most {largest} bytes."
    return Problem(413, "too-large", vi, en, largest=largest)


def too_slow() -> Problem:
    return Problem(
        408, "too-slow", "Nội dung đến quá chậm.", "The body took too long.", headers={"Connection": "close"}
    )


def wrong_kind(kinds: Collection[str] = ("application/json",)) -> Problem:
    named = ", ".join(kinds)
    return Problem(
        415,
        "unsupported-media-type",
        f"Gửi JSON ({named}), không nén.",
        f"Send JSON ({named}), without content coding.",
        headers={"Accept": named},
    )
