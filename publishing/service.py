"""What the routes of one application share: its pool, who asks, which feeds they may see, and who waits for news."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool

from publishing.config import PublishingConfig
from publishing.entities import is_unchanged
from publishing.feeds import Feed, find_feed
from publishing.notary import Notary
from publishing.packed import coded, coding_of
from publishing.problems import MEDIA_TYPE, bad_request, not_found, unauthorised
from publishing.subscribers import Viewer, viewer_of
from schemas.canonical import canonical_json
from warehouse.connection import Connection
from warehouse.pool import Pool
from warehouse.statements import scalar

PRIVATE = "private, no-cache"
PUBLIC = "public, no-cache"
# Of old pages and packs: they stay as they are until something in them is taken back, and caches must hear of that.
LASTING = "max-age=3600"

_PROBLEM: dict[str, Any] = {
    "content": {
        MEDIA_TYPE: {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail", "detail_vi", "detail_en"],
                "properties": {
                    "type": {"type": "string", "format": "uri"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "detail_vi": {"type": "string"},
                    "detail_en": {"type": "string"},
                },
            }
        }
    }
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "Refused (RFC 9457)", **_PROBLEM},
    "5XX": {"description": "Failed (RFC 9457)", **_PROBLEM},
}


@dataclass(frozen=True, slots=True)
class Service:
    """One application's own things."""

    config: PublishingConfig
    pool: Pool
    heads: "Heads"
    notary: Notary


def new_service(config: PublishingConfig) -> Service:
    """The pool opens its connections when they are first needed, so nothing is connected here."""
    pool = Pool(config.database_url, size=config.connections, wait_seconds=config.wait_seconds)
    return Service(config, pool, Heads(pool, config.poll_seconds), Notary(config))


@dataclass(slots=True)
class Heads:
    """Watches the heads of feeds for all waiting readers with one query for each feed and interval."""

    pool: Pool
    interval: float
    _seen: dict[str, tuple[float, int]] = field(default_factory=dict)
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def passes(self, feed: str, position: int, seconds: float) -> bool:
        """Whether the head of a feed passes a position within so many seconds; returns as soon as it does."""
        deadline = time.monotonic() + seconds
        while True:
            if await self._head(feed) > position:
                return True
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return False
            await asyncio.sleep(min(self.interval, remaining))

    async def _head(self, feed: str) -> int:
        async with self._locks.setdefault(feed, asyncio.Lock()):
            looked_at, head = self._seen.get(feed, (-self.interval, 0))
            if time.monotonic() - looked_at >= self.interval:
                head = await run_in_threadpool(self._look, feed)
                self._seen[feed] = (time.monotonic(), head)
            return head

    def _look(self, feed: str) -> int:
        with self.pool.reading() as conn:
            return int(scalar(conn, "feed.head", {"feed": feed}) or 0)


def viewer(conn: Connection, request: Request) -> Viewer:
    """Who asks: nobody in particular without a token, 401 with a wrong one."""
    header = request.headers.get("authorization")
    if header is None:
        return Viewer()
    scheme, _, token = header.partition(" ")
    found = viewer_of(conn, token.strip()) if scheme.lower() == "bearer" and token.strip() else None
    if found is None:
        raise unauthorised()
    return found


def subscriber(conn: Connection, request: Request) -> Viewer:
    """Who asks, and it must be somebody."""
    found = viewer(conn, request)
    if found.name is None:
        raise unauthorised()
    return found


def entitled(conn: Connection, asking: Viewer, name: str) -> Feed:
    """The feed, if the asking may read it. Without a token every feed but the public one needs one, also one that is
    not there; with a token a foreign feed and an absent one look the same."""
    feed = find_feed(conn, name)
    if feed is not None and feed.audience <= asking.audience:
        return feed
    raise unauthorised() if asking.name is None else not_found()


async def only_known(request: Request) -> None:
    """Refuse parameters that this address does not have, and any given twice: a typo must not change the meaning."""
    known = {parameter.alias for parameter in request.scope["route"].dependant.query_params}
    names = [name for name, _ in request.query_params.multi_items()]
    wrong = sorted({name for name in names if name not in known or names.count(name) > 1})
    if wrong:
        raise bad_request(
            f"Tham số lạ hoặc lặp lại: {', '.join(wrong)[:200]}.",
            f"Unknown or repeated parameters: {', '.join(wrong)[:200]}.",
            parameters=[name[:100] for name in wrong[:20]],
        )


def reply(
    body: Any, status: int = 200, headers: Mapping[str, str] | None = None, *, media_type: str | None = None
) -> Response:
    """A JSON answer, always the same text for the same value (jsonb does not keep the order of members)."""
    return Response(canonical_json(body), status, dict(headers or {}), media_type=media_type or "application/json")


def tagged(
    request: Request, body: bytes, headers: Mapping[str, str], *, media_type: str = "application/json"
) -> Response:
    """Bytes as the reader takes them, coded where that saves something, with a strong entity tag; or 304."""
    head = dict(headers)
    coding = coding_of(request.headers.get("accept-encoding"))
    if len(body) > 1000 and coding is not None:
        body = coded(body, coding)
        head["Content-Encoding"] = coding
    head["ETag"] = f'"{sha256(body).hexdigest()[:32]}"'
    if is_unchanged(request.headers.get("if-none-match"), head["ETag"]):
        head.pop("Content-Encoding", None)
        return Response(status_code=304, headers=head)
    return Response(body, headers=head, media_type=media_type)


def caching(feed: Feed) -> dict[str, str]:
    """Who may keep a copy: everybody of the public feed, nobody on the way of the others."""
    return {"Cache-Control": PUBLIC if feed.audience == 0 else PRIVATE, "Vary": "Authorization, Accept-Encoding"}
