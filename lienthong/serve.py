"""Serve a node over HTTP: the web application under uvicorn, with bounds on connections, and the end of embargoes."""

import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import uvicorn

from lienthong.http_protocol import BoundedProtocol
from lienthong.lifting import watching
from lienthong.settings import Settings
from lienthong.web import create_app

CONNECTIONS = 4_000


def server(settings: Settings, host: str, port: int, *, with_audit: bool = True) -> uvicorn.Server:
    """The server, ready to run; for a thread of its own in tests as well as for the command."""
    config = uvicorn.Config(
        create_app(settings, with_audit=with_audit),
        host=host,
        port=port,
        http=BoundedProtocol,
        ws="none",
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,  # a long poll must not hold up the end
        proxy_headers=False,  # links are relative and nothing is decided by address, so no header is believed
        server_header=False,
        access_log=False,
        log_level="warning",
    )
    return uvicorn.Server(config)


def run(settings: Settings, host: str, port: int, *, with_audit: bool, with_push: bool = False) -> None:
    """Serve until SIGINT or SIGTERM; embargoes that end meanwhile are lifted, and `with_push` sends what push owes."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # idle connections must not use up the files
    web = server(settings, host, port, with_audit=with_audit)
    with watching(settings), pushing(settings) if with_push else nullcontext():
        web.run()


@contextmanager
def pushing(settings: Settings) -> Iterator[None]:
    """A worker of push in a thread, for a node on one machine; at the end what is in flight is written down."""
    from lienthong.push_service import work

    over = threading.Event()
    orders = {"ended": over.is_set, "pause": over.wait}
    worker = threading.Thread(target=work, args=(settings,), kwargs=orders, name="push", daemon=True)
    worker.start()
    try:
        yield
    finally:
        over.set()
        worker.join()
