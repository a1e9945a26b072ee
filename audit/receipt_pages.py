"""Pages about subscribers: how far each has come, whether its copy is ours, and who received which version."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from audit.law_pages import Page
from warehouse.connection import Connection

Facts = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipts:
    """Where subscribers stand, and the holders of each version of an entity (`publishing.receipts`)."""

    standing: Callable[[Connection], Facts]
    holders: Callable[[Connection, str], Facts]


def register(
    router: APIRouter,
    *,
    connect: Callable[[], AbstractContextManager[Connection]],
    receipts: Receipts,
    page: Page,
    is_plain: Callable[[str], bool],
) -> None:
    """Add `/subscribers` and `/entities/{id}/receipts` to the auditors' pages."""

    @router.get("/subscribers")
    def subscribers(request: Request) -> Response:
        with connect() as conn:
            found = receipts.standing(conn)
        return page(request, "subscribers.html", standing=found)

    @router.get("/entities/{entity_id}/receipts")
    def received(request: Request, entity_id: str) -> Response:
        with connect() as conn:
            found = receipts.holders(conn, entity_id) if is_plain(entity_id) else []
        if not found:
            return page(request, "missing.html", status=404)
        return page(request, "receipts.html", entity_id=entity_id, holders=found)
