"""Routes of the feeds: list, delta pages, snapshot packs."""

import base64
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, StreamingResponse

from publishing.contract.feed_models import FeedList, Manifest, Page
from publishing.contract.telling import Responses, asks, headers_of, refused, schema_of, tells
from publishing.delta import LONGEST, render, resync, start_of
from publishing.doors.listing import doors, link_header
from publishing.entities import is_unchanged
from publishing.feeds import PUBLIC, SEGMENT, Feed, all_feeds
from publishing.packed import accepts_gzip, coded, coding_of, unpacked
from publishing.problems import not_found
from publishing.sealed import is_sealable, retold_in, sealed_page
from publishing.service import LASTING, RESPONSES, Service, caching, entitled, reply, tagged, viewer
from publishing.snapshot import MANIFEST, SIGNATURE, changes_between, newest_pack, pack_at

# an ETag comes with the pages that nothing will change any more
DELTA = tells(Page, "Một trang thay đổi / One page of changes", headers=("Cache-Control",), refuses=(410,))
DELTA[304] = {"description": "Không đổi / Not modified", "headers": headers_of(("ETag",))}
_BYTES: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
FILE: Responses = {
    200: {
        "description": "Nội dung tệp / The bytes of the file",
        "content": {
            "application/gzip": _BYTES,
            "application/octet-stream": _BYTES,
            "application/json": {"schema": schema_of(Manifest)},
        },
        "headers": headers_of(("Cache-Control",)),
    }
}

CHANGES: Responses = {
    200: {
        "description": "NDJSON, gzip: mỗi dòng một thay đổi / NDJSON, gzipped: a change on each line",
        "content": {"application/gzip": _BYTES},
        "headers": headers_of(("Cache-Control", "Content-Digest")),
    },
    **refused(410),
}
BLOCK = 256 << 10
Place = Annotated[int, Path(ge=1, le=2**63 - 1)]


def create_router(service: Service) -> APIRouter:
    """The routes under /v1/feeds."""
    router = APIRouter(prefix="/v1/feeds", tags=["feeds"], responses=RESPONSES)
    config = service.config

    @router.get(
        "",
        summary="Các luồng dữ liệu / The feeds that this reader may see",
        operation_id="listFeeds",
        responses=tells(FeedList, "Các luồng / The feeds", headers=("Cache-Control", "Link")),
    )
    def feeds(request: Request) -> Response:
        with service.pool.reading() as conn:
            asking = viewer(conn, request)
            found = [described(feed) for feed in all_feeds(conn) if feed.audience <= asking.audience]
        headers = {"Cache-Control": "no-cache", "Vary": "Authorization", "Link": link_header(PUBLIC)}
        return reply({"node": config.node, "feeds": found}, headers=headers)

    @router.get(
        "/{feed}/delta",
        summary="Thay đổi từ một token / Changes since a token",
        operation_id="readChanges",
        responses=DELTA,
        openapi_extra=asks("If-None-Match"),
    )
    async def delta(
        request: Request,
        feed: str,
        token: Annotated[
            str | None, Query(max_length=64, description="next, delta, or 'latest'", examples=["latest"])
        ] = None,
        limit: Annotated[int, Query(ge=1, le=LONGEST)] = SEGMENT,
        wait: Annotated[int, Query(ge=0, le=config.longest_poll, description="seconds to wait for news")] = 0,
    ) -> Response:
        position, answer = await run_in_threadpool(read_delta, service, request, feed, token, limit)
        if wait and position is not None and await service.heads.passes(feed, position, wait):
            _, answer = await run_in_threadpool(read_delta, service, request, feed, token, limit)
        return answer

    @router.get(
        "/{feed}/snapshot",
        summary="Gói toàn bộ mới nhất / Manifest of the newest full pack",
        operation_id="readSnapshotManifest",
        responses=tells(Manifest, "Bản kê / The manifest", headers=("ETag", "Cache-Control", "Link")),
        openapi_extra=asks("If-None-Match"),
    )
    def snapshot(request: Request, feed: str) -> Response:
        with service.pool.reading() as conn:
            found = entitled(conn, viewer(conn, request), feed)
            folder = newest_pack(conn, config.home, found.feed)
        if folder is None:
            raise not_found()
        base = f"/v1/feeds/{found.feed}/snapshots/{folder.name}/"
        links = f'<{base}{MANIFEST}>; rel="canonical", <{base}{SIGNATURE}>; rel="describedby"'
        return tagged(request, (folder / MANIFEST).read_bytes(), {**caching(found), "Link": links})

    @router.get(
        "/{feed}/snapshots/{position}/{name}",
        summary="Một tệp của gói / One file of a pack",
        operation_id="readSnapshotFile",
        responses=FILE,
        response_class=FileResponse,
    )
    def snapshot_file(request: Request, feed: str, position: str, name: str) -> Response:
        # names are compared with what is there and never joined unseen, so no path can lead elsewhere
        if not re.fullmatch("[1-9][0-9]{0,17}", position):
            raise not_found()
        with service.pool.reading() as conn:
            found = entitled(conn, viewer(conn, request), feed)
            folder = pack_at(conn, config.home, found.feed, int(position))
        if folder is None:
            raise not_found()
        path = next((path for path in folder.iterdir() if path.name == name), None)
        if path is None:
            raise not_found()
        kind = "application/json" if name == MANIFEST else "application/octet-stream"
        scope = "public" if found.audience == 0 else "private"
        headers = {"Cache-Control": f"{scope}, {LASTING}", "Vary": "Authorization"}
        return FileResponse(path, media_type="application/gzip" if name.endswith(".gz") else kind, headers=headers)

    @router.get(
        "/{feed}/snapshots/{after}..{position}",
        summary="Thay đổi giữa hai gói / The changes from one pack to a later one, tombstones too",
        operation_id="readSnapshotChanges",
        responses=CHANGES,
        response_class=Response,
    )
    def snapshot_changes(request: Request, feed: str, after: Place, position: Place) -> Response:
        with service.pool.reading() as conn:
            found = entitled(conn, viewer(conn, request), feed)
            files = changes_between(conn, config.home, found.feed, after, position)
        if files is None or not files:
            raise resync(found)
        # members of one gzip file (RFC 1952, 2.2); read twice, because the hash goes before them
        digest, length = sha256(), 0
        for block in blocks(files):
            digest.update(block)
            length += len(block)
        headers = {
            "Cache-Control": f"{'public' if found.audience == 0 else 'private'}, {LASTING}",
            "Vary": "Authorization",
            "Content-Digest": f"sha-256=:{base64.b64encode(digest.digest()).decode()}:",
            "Content-Length": str(length),
        }
        return StreamingResponse(blocks(files), headers=headers, media_type="application/gzip")

    return router


def blocks(files: list[FilePath]) -> Iterator[bytes]:
    """The bytes of files, one after the other, in pieces."""
    for path in files:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block


def described(feed: Feed) -> dict[str, Any]:
    """A feed as /v1/feeds lists it."""
    base = f"/v1/feeds/{feed.feed}"
    return {
        "feed": feed.feed,
        "title": {"vi": feed.title_vi, "en": feed.title_en},
        "epoch": feed.epoch,
        "horizon": feed.horizon,
        "position": feed.position,
        "live": feed.live,
        "digest": feed.digest,
        "signed_at": feed.signed_at.isoformat() if feed.signed_at else None,
        "delta": f"{base}/delta",
        "snapshot": f"{base}/snapshot",
        "digests": f"{base}/digest",
        "doors": doors(feed.feed),
        "records": f"{base}/records",
        "checkpoints": f"{base}/checkpoints",
    }


def read_delta(
    service: Service, request: Request, name: str, token: str | None, limit: int
) -> tuple[int | None, Response]:
    """The answer, and the position to wait behind when there was nothing new."""
    takes_gzip = accepts_gzip(request.headers.get("accept-encoding"))
    with service.pool.reading() as conn:
        feed = entitled(conn, viewer(conn, request), name)
        after = start_of(feed, token)
        headers = caching(feed)
        sealed = None
        if is_sealable(feed, after, limit):
            sealed = sealed_page(conn, service.config.home, feed, after, service.notary)
            told = retold_in(conn, feed.feed, after)
        if sealed is not None:
            headers["Cache-Control"] = f"{'public' if feed.audience == 0 else 'private'}, {LASTING}"
            telling = f"{service.notary.signing()}-{told}" if told else service.notary.signing()
            headers["ETag"] = f'"{feed.epoch}-{after}-{telling}{"-gz" if takes_gzip else ""}"'
            if is_unchanged(request.headers.get("if-none-match"), headers["ETag"]):
                return None, Response(status_code=304, headers=headers)
            if takes_gzip:
                headers["Content-Encoding"] = "gzip"
            body = sealed if takes_gzip else unpacked(sealed)
            return None, Response(body, headers=headers, media_type="application/json")
        page = render(conn, feed, after, limit, service.notary)
    if page.next is not None:
        headers["Link"] = f'</v1/feeds/{feed.feed}/delta?token={page.next}>; rel="next"'
    body = page.body()
    coding = coding_of(request.headers.get("accept-encoding"))
    if coding is not None and page.count:
        headers["Content-Encoding"] = coding
        body = coded(body, coding)
    return (after if page.count == 0 else None), Response(body, headers=headers, media_type="application/json")
