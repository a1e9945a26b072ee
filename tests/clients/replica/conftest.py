"""A real node on loopback, and copies of its feed in every kind of store."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lienthong_client import Replica, Store, Transport, open_store
from tests.integration.publishing.conftest import anybody, conn, enrol, url  # noqa: F401  (fixtures)

KINDS = ("sqlite", "ndjson", "postgresql")


@pytest.fixture(params=KINDS)
def address(request: Any, tmp_path: Path, database: str) -> str:
    """The address of a new store, of each kind in turn."""
    return {"sqlite": f"sqlite:{tmp_path}/copy.db", "ndjson": f"ndjson:{tmp_path}/copy", "postgresql": database}[
        request.param
    ]


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """The address of a new store, for tests that every kind would pass alike."""
    return f"sqlite:{tmp_path}/copy.db"


@pytest.fixture
def copy_at() -> Iterator[Callable[..., Replica]]:
    """Open the copy at an address; it is closed when the next one is opened, as by another process."""
    opened: list[tuple[Store, Transport]] = []

    def close() -> None:
        while opened:
            store, transport = opened.pop()
            store.__exit__(None, None, None)
            transport.close()

    def opening(address: str, node: str, **how: Any) -> Replica:
        close()
        store = open_store(address)
        transport = Transport(node, how.pop("token", None), patience=how.pop("patience", 5), **how.pop("transport", {}))
        opened.append((store, transport))
        return Replica(store, transport, **how)

    yield opening
    close()
