"""Two whole nodes on loopback for tests: each with its own database, home and web server."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests
import yaml

from lienthong import pipeline
from lienthong.serve import server
from lienthong.settings import Settings
from publishing.subscribers import register
from schemas.registry import RECORD_TYPES
from warehouse.connection import session, transaction


@dataclass
class Node:
    """A node and the address of its web server."""

    settings: Settings
    url: str

    def token(self, name: str, *, writes: bool) -> str:
        assert self.settings.database_url
        with session(self.settings.database_url) as conn, transaction(conn):
            return register(conn, name, "public", sorted(RECORD_TYPES) if writes else ())

    def peer(self, **facts: Any) -> None:
        """Declare the node's one peer."""
        path = self.settings.home / "peers.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump([facts]))
        token = facts.get("token_env")
        tokens = {token: facts_token} if token and (facts_token := TOKENS.get(token)) else {}
        self.settings = self.settings.model_copy(update={"peers": path, "tokens": tokens})

    def exchange(self, peer: str) -> dict[str, Any]:
        run_id = pipeline.begin(self.settings, trigger="test", run_id=f"x{time.monotonic_ns()}")
        return pipeline.exchange(self.settings, peer, run_id)

    def feed(self) -> dict[str, Any]:
        answer = requests.get(f"{self.url}/v1/feeds/public/delta", params={"limit": 5000}, timeout=10)
        answer.raise_for_status()
        return dict(answer.json())


TOKENS: dict[str, str] = {}


@contextmanager
def serving(settings: Settings, *, with_audit: bool = True) -> Iterator[Node]:
    """The node's web server in a thread, on a port of its own."""
    web = server(settings, "127.0.0.1", 0, with_audit=with_audit)
    thread = threading.Thread(target=web.run, daemon=True)
    thread.start()
    while not web.started:
        time.sleep(0.01)
    port = web.servers[0].sockets[0].getsockname()[1]
    try:
        yield Node(settings, f"http://127.0.0.1:{port}")
    finally:
        web.should_exit = True
        thread.join()


@contextmanager
def city_and_portal(city: Settings, portal: Settings) -> Iterator[tuple[Node, Node]]:
    """A city whose feed a portal follows, and whose inbox the portal writes to."""
    with serving(city) as here, serving(portal) as there:
        TOKENS["LIENTHONG_TOKEN_CITY"] = here.token("portal", writes=True)
        here.peer(
            name="portal", title={"vi": "Cổng"}, url=there.url, follow=False, push=False, authority="national_portal"
        )
        there.peer(
            name="hanoi", title={"vi": "Hà Nội"}, url=here.url, follow=True, push=True, token_env="LIENTHONG_TOKEN_CITY"
        )
        yield here, there
