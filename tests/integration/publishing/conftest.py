"""A connection of the test's own, and the real web server on a port of its own."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from lienthong.serve import server
from lienthong.settings import Settings
from publishing.subscribers import register
from warehouse.connection import Connection, session, transaction


@pytest.fixture
def conn(database: str) -> Iterator[Connection]:
    with session(database) as found:
        yield found


class Client:
    """HTTP as an outside program speaks it; a token where one is given."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.session.get(self.url + path, timeout=20, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return self.session.post(self.url + path, timeout=20, **options)

    def put(self, path: str, **options: Any) -> requests.Response:
        return self.session.put(self.url + path, timeout=20, **options)

    def lines(self, feed: str = "public", token: str | None = None, limit: int = 1000) -> tuple[list[Any], str]:
        """All lines from a token on, page by page, and the token for next time."""
        found: list[Any] = []
        while True:
            page = self.get(
                f"/v1/feeds/{feed}/delta", params={"limit": limit} | ({"token": token} if token else {})
            ).json()
            assert ("next" in page) != ("delta" in page)
            assert page["count"] == len(page["changes"]) == page["position"] - page["after"]
            found += page["changes"]
            if "delta" in page:
                return found, page["delta"]
            token = page["next"]


@pytest.fixture
def url(settings: Settings) -> Iterator[str]:
    web = server(settings, "127.0.0.1", 0)
    thread = threading.Thread(target=web.run, daemon=True)
    thread.start()
    while not web.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    yield f"http://127.0.0.1:{web.servers[0].sockets[0].getsockname()[1]}"
    web.should_exit = True
    thread.join(20)
    assert not thread.is_alive()


@pytest.fixture
def anybody(url: str) -> Iterator[Client]:
    client = Client(url)
    yield client
    client.session.close()


@pytest.fixture
def enrol(url: str, conn: Connection) -> Iterator[Any]:
    """Register a subscriber and get its client."""
    clients = []

    def enrolled(name: str, feed: str = "public", writes: tuple[str, ...] = ()) -> Client:
        with transaction(conn):
            token = register(conn, name, feed, writes)
        clients.append(Client(url, token))
        return clients[-1]

    yield enrolled
    for client in clients:
        client.session.close()
