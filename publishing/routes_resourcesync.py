"""Routes of ResourceSync: from /.well-known/resourcesync down to resource lists and change lists."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from publishing.contract.telling import asks, tells
from publishing.delta import resync
from publishing.doors import resource_list, resourcesync
from publishing.doors.answering import READ, answer
from publishing.doors.reading import published_at
from publishing.feeds import Feed, all_feeds
from publishing.service import RESPONSES, Service, entitled, viewer

KIND = resourcesync.MEDIA_TYPE
Number = Annotated[int, Path(ge=0, le=2**40)]


def create_router(service: Service) -> APIRouter:
    """`/.well-known/resourcesync` and `/resourcesync/{feed}/...`."""
    router = APIRouter(tags=["resourcesync"], responses=RESPONSES)
    config = service.config

    def read(path: str, operation: str, about: str, handler: Callable[..., Response]) -> None:
        is_of_epoch = "{epoch}" in path
        ok = tells(KIND, about, headers=("ETag", "Cache-Control"), refuses=(410,) if is_of_epoch else ())
        for method in READ:
            router.add_api_route(
                path,
                handler,
                methods=[method],
                summary=f"ResourceSync: {about}",
                operation_id=operation,
                responses=ok,
                openapi_extra=asks("If-None-Match", "If-Modified-Since"),
                response_class=Response,
                include_in_schema=method == "GET",
            )

    def source(request: Request) -> Response:
        with service.pool.reading() as conn:
            asking = viewer(conn, request)
            feeds = [feed for feed in all_feeds(conn) if feed.audience <= asking.audience]
        body = resourcesync.source_description(feeds, config)
        return answer(request, feeds[-1], body, media_type=KIND)

    def capabilities(request: Request, feed: str) -> Response:
        with service.pool.reading() as conn:
            found = entitled(conn, viewer(conn, request), feed)
        return answer(request, found, resourcesync.capability_list(found, config), media_type=KIND)

    def resources(request: Request, feed: str) -> Response:
        with service.pool.viewing() as conn:  # one moment throughout, and streaming needs a transaction
            found = entitled(conn, viewer(conn, request), feed)
            body, at = resource_list.resource_list(conn, found, config)
        return answer(request, found, body, media_type=KIND, modified=at)

    def resources_part(request: Request, feed: str, epoch: UUID, position: Number, number: Number) -> Response:
        with service.pool.reading() as conn:
            found = same(entitled(conn, viewer(conn, request), feed), epoch)
        body = resource_list.part(found, config, position, number)
        return answer(request, found, body, media_type=KIND, is_final=True)

    def changes(request: Request, feed: str) -> Response:
        with service.pool.reading() as conn:
            found = entitled(conn, viewer(conn, request), feed)
            body = resourcesync.change_list(conn, found, config)
            modified = published_at(conn, found, found.position)
        return answer(request, found, body, media_type=KIND, modified=modified)

    def changes_numbered(request: Request, feed: str, epoch: UUID, number: Number) -> Response:
        with service.pool.reading() as conn:
            found = same(entitled(conn, viewer(conn, request), feed), epoch)
            body, is_final = resourcesync.numbered_list(conn, found, config, number)
        return answer(request, found, body, media_type=KIND, is_final=is_final)

    read(resourcesync.SOURCE, "readResourceSyncSource", "mô tả nguồn / source description", source)
    read("/resourcesync/{feed}/capabilitylist.xml", "readCapabilityList", "khả năng / capability list", capabilities)
    read("/resourcesync/{feed}/resourcelist.xml", "readResourceList", "bản ghi đang có / resource list", resources)
    read(
        "/resourcesync/{feed}/resourcelist/{epoch}/{position}/{number}.xml",
        "readResourceListPart",
        "một phần / a part",
        resources_part,
    )
    read("/resourcesync/{feed}/changelist.xml", "readChangeList", "thay đổi / change list", changes)
    read(
        "/resourcesync/{feed}/changelist/{epoch}/{number}.xml",
        "readChangeListPart",
        "một phần / one change list",
        changes_numbered,
    )
    return router


def same(feed: Feed, epoch: UUID) -> Feed:
    """The feed, if it still has the history that an address names; 410 otherwise."""
    if str(epoch) != feed.epoch:
        raise resync(feed)
    return feed
