"""Bounds on connections that the server beneath does not set: an idle one, half a head, a reader that stopped.

uvicorn keeps a connection that never finishes its request line for ever, and takes a head of any size. A reverse proxy
in front has such bounds too; a node must not depend on one.
"""

import asyncio
import socket
import struct
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 15.0
HEAD_BYTES = 32 << 10
STALL_SECONDS = 30.0
STALL_BYTES = 4 << 10  # what a reader must take in that time while we have something to send


class BoundedProtocol(HttpToolsProtocol):
    """HTTP/1.1 with a deadline and a size for each head, and a lowest speed for each answer."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._is_in_head = True
        self._head_bytes = 0  # as they arrive, for a head that does not end
        self._field_bytes = 0  # as they are parsed, for one that comes whole
        self._head_timer: asyncio.TimerHandle | None = None
        self._stall_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._is_in_head and self._head_bytes > HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The head of the request is too large.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._field_bytes = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._field_bytes += len(name) + len(value)
        if self._field_bytes > HEAD_BYTES:
            raise ValueError("the head is too large")  # the parser turns it into a 400

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.transport.is_closing() and self.cycle.response_complete:
            self._await_head()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._stall_timer is not None:
            self._stall_timer.cancel()
            self._stall_timer = None

    def _await_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
        self._is_in_head, self._head_bytes = True, 0
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._drop)

    def _watch(self, before: int) -> None:
        if self._stall_timer is not None:
            self._stall_timer.cancel()
        self._stall_timer = self.loop.call_later(STALL_SECONDS, self._check, before)

    def _check(self, before: int) -> None:
        now = self.transport.get_write_buffer_size()
        if now > before - STALL_BYTES:
            self._drop()
        else:
            self._watch(now)

    def _drop(self) -> None:
        self._cancel()
        link = self.transport.get_extra_info("socket")
        if link is not None:  # a reset: what the kernel still holds for a reader that stopped is thrown away as well
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def _cancel(self) -> None:
        for timer in (self._head_timer, self._stall_timer):
            if timer is not None:
                timer.cancel()
        self._head_timer = self._stall_timer = None
