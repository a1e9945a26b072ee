"""A loopback server that does what a line of `behaviours.jsonl` says, byte for byte."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

PIECE = 1 << 20
HANDSHAKE = b"\x16\x03"  # the first bytes of a TLS client, for a server that speaks none


@contextmanager
def misbehaving(
    steps: list[list[Any]], context: ssl.SSLContext | None = None, *, is_cut: bool = False
) -> Iterator[int]:
    """The port of a server that answers each connection with these steps; `is_cut` ends TLS without a word."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection: socket.socket) -> None:
        connection.settimeout(1.5)
        with suppress(OSError):
            if context is not None:
                connection = context.wrap_socket(connection, server_side=True)
            with connection:
                while not over.is_set() and _asked(connection):
                    for step in steps:
                        _do(connection, step, over)
                    if is_cut:
                        connection.shutdown(socket.SHUT_RDWR)
        connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _asked(connection: socket.socket) -> bool:
    """Whether a request came, or a handshake where no TLS is spoken."""
    asked = b""
    while b"\r\n\r\n" not in asked and not asked.startswith(HANDSHAKE):
        piece = connection.recv(4_096)
        if not piece:
            return False
        asked += piece
    return True


def _do(connection: socket.socket, step: list[Any], over: threading.Event) -> None:
    kind, *about = step
    if kind == "send":
        connection.sendall(about[0].encode())
    elif kind == "sendhex":
        connection.sendall(bytes.fromhex(about[0]))
    elif kind == "repeat":
        text, times, delay = about
        many = 1 if delay or "%d" in text else max(1, PIECE // len(text))
        for place in range(0, times, many):
            part = text % place if "%d" in text else text * many
            connection.sendall(part.encode())
            if delay and over.wait(delay):
                return
    elif kind == "hold":
        over.wait(10)
    elif kind == "rst":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
    elif kind == "gzip_zero":
        connection.sendall(b"\r\n")
        packed = zlib.compressobj(wbits=31)
        connection.sendall(packed.compress(bytes(PIECE)) + packed.flush(zlib.Z_FULL_FLUSH))
        block = packed.compress(bytes(PIECE)) + packed.flush(zlib.Z_FULL_FLUSH)
        for _ in range(about[0] // PIECE - 1):  # after a full flush equal pieces have equal bytes
            connection.sendall(block)
    elif kind == "close":
        connection.shutdown(socket.SHUT_RDWR)
    else:
        raise ValueError(kind)
