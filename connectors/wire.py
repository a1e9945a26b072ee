"""Connections that go to the checked address and keep the exchange's deadline on every read."""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context

from connectors.guard import Guard, Target

_SECONDS = re.compile(r"\d{1,18}")


def seconds_asked(after: str | None) -> float | None:
    """Retry-After in seconds from now; it is a number of seconds or a date, and anything else is no wish."""
    if after is None:
        return None
    if _SECONDS.fullmatch(after):
        return float(after)
    try:
        moment = parsedate_to_datetime(after)
    except ValueError:
        return None
    return max(0.0, moment.timestamp() - time.time())


class Deadline:
    """When the present exchange must be over; socket timeouts alone let a source drip for ever."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._started = clock()
        self.seconds = 0.0

    def start(self, seconds: float) -> None:
        """Begin a new exchange."""
        self._started, self.seconds = self._clock(), seconds

    def spent(self) -> float:
        return self._clock() - self._started

    def over(self) -> bool:
        return self.spent() >= self.seconds

    def left(self) -> float:
        """Seconds until the end; past it, TimeoutError."""
        left = self.seconds - self.spent()
        if left <= 0:
            raise TimeoutError("deadline of the exchange")
        return left


class _PlainSocket(socket.socket):
    deadline: Deadline

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(self.deadline.left())
        return super().recv_into(*args, **kwargs)


class _TlsSocket(ssl.SSLSocket):
    deadline: Deadline

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(self.deadline.left())
        return super().recv_into(*args, **kwargs)


class GuardedAdapter(HTTPAdapter):
    """requests' transport with our own connections; used without a Session, so no cookies, redirects or proxies."""

    def __init__(self, guard: Guard, deadline: Deadline) -> None:
        context = create_urllib3_context()
        context.sslsocket_class = _TlsSocket
        self._context = context
        self._pools = _pools(guard, deadline)
        super().__init__(pool_connections=4, pool_maxsize=2, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, ssl_context=self._context, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        host, tls = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {**tls, "ssl_context": self._context, "cert_reqs": "CERT_REQUIRED"}


def _pools(guard: Guard, deadline: Deadline) -> dict[str, type[HTTPConnectionPool]]:
    def connect(conn: HTTPConnection, scheme: str) -> socket.socket:
        """Look the name up once, check every answer, connect to one of them."""
        where = Target(scheme, conn.host, conn.port or 0)
        failure: OSError | None = None
        try:
            for address in guard.addresses(where, deadline.left()):
                sock = _PlainSocket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
                sock.deadline = deadline
                try:
                    patience = conn.timeout if isinstance(conn.timeout, int | float) else deadline.left()
                    sock.settimeout(min(patience, deadline.left()))
                    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    sock.connect((address, where.port))
                except OSError as error:
                    sock.close()
                    failure = error
                else:
                    return sock
        except OSError as error:
            failure = error
        raise NewConnectionError(conn, f"{where.host}: {failure}") from failure

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return connect(self, "http")

    class Tls(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return connect(self, "https")

        def connect(self) -> None:
            super().connect()
            if isinstance(self.sock, _TlsSocket):
                self.sock.deadline = deadline

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = Tls

    return {"http": PlainPool, "https": TlsPool}
