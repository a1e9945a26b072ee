"""The bounds on request bodies, without a network: what is counted, what is timed, what is let through."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from publishing.guard import BodyGuard
from publishing.problems import Problem


def carry(
    parts: Iterable[bytes], *, headers: dict[bytes, bytes] | None = None, largest: int = 10, pause: float = 0
) -> tuple[bytes, list[Any]]:
    """What the application read, and what was sent back by the guard itself."""
    waiting = list(parts)
    sent: list[Any] = []
    read: list[bytes] = []

    async def receive() -> Any:
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(message: Any) -> None:
        sent.append(message)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            read.append(message["body"])
            if not message["more_body"]:
                return

    scope = {"type": "http", "headers": list((headers or {}).items())}
    asyncio.run(BodyGuard(app, largest=largest, seconds=0.2)(scope, receive, send))
    return b"".join(read), sent


def test_a_body_within_bounds_passes() -> None:
    assert carry([b"12345", b"67890"]) == (b"1234567890", [])


def test_a_body_that_grows_too_large_is_a_413() -> None:
    with pytest.raises(Problem) as caught:
        carry([b"12345", b"67890", b"1"])
    assert caught.value.status == 413


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({b"content-length": b"11"}, 413),
        ({b"content-length": b"9" * 40}, 413),
        ({b"content-encoding": b"gzip"}, 415),
        ({b"content-encoding": b"br"}, 415),
    ],
)
def test_what_its_head_gives_away_is_refused_unread(headers: dict[bytes, bytes], status: int) -> None:
    read, sent = carry([b"1"], headers=headers)
    assert read == b"" and sent[0]["status"] == status
    assert (b"connection", b"close") in sent[0]["headers"]


def test_a_body_that_drips_is_a_408() -> None:
    with pytest.raises(Problem) as caught:
        carry([b"1"] * 10, pause=0.05)
    assert caught.value.status == 408
