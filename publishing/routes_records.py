"""Routes of single records at addresses whose bytes others can hash, and in the formats of their trades."""

import json
from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from publishing.contract.feed_models import Upsert
from publishing.contract.telling import asks, tells
from publishing.doors import cap, claims, newsitem
from publishing.doors.answering import READ, answer
from publishing.doors.listing import forms_of
from publishing.doors.oai_list import one
from publishing.doors.reading import Change, published_at
from publishing.entities import gone, history, shown
from publishing.feeds import Feed
from publishing.problems import not_found
from publishing.service import RESPONSES, Service, entitled, viewer
from publishing.subscribers import Viewer
from warehouse.connection import Connection


def create_router(service: Service) -> APIRouter:
    """`/v1/feeds/{feed}/records/{id}` with `.json`, `.cap`, `.ninjs`, `.jsonld`."""
    router = APIRouter(prefix="/v1/feeds", tags=["feeds"], responses=RESPONSES)
    config = service.config

    def read(ending: str, about: str, media_type: str, render: Callable[[Connection, Feed, str], bytes]) -> None:
        def record(request: Request, feed: str, entity_id: str) -> Response:
            with service.pool.reading() as conn:
                found = entitled(conn, viewer(conn, request), feed)
                position = shown(conn, Viewer(feed=found.feed), entity_id).position
                body = render(conn, found, entity_id)
                modified = published_at(conn, found, position)
            return answer(request, found, body, media_type=media_type, modified=modified)

        content = Upsert if ending == "json" else media_type
        ok = tells(content, about, headers=("ETag", "Cache-Control"), refuses=(410,))
        for method in READ:
            router.add_api_route(
                f"/{{feed}}/records/{{entity_id}}.{ending}",
                record,
                methods=[method],
                summary=about,
                operation_id=f"readRecord{ending.capitalize()}",
                responses=ok,
                openapi_extra=asks("If-None-Match", "If-Modified-Since"),
                response_class=Response,
                include_in_schema=method == "GET",
            )

    def line(conn: Connection, feed: Feed, entity_id: str) -> bytes:
        last = shown(conn, Viewer(feed=feed.feed), entity_id)
        if last.kind == "tombstone":
            raise gone(json.loads(last.line))
        return last.line.encode()

    def alert(conn: Connection, feed: Feed, entity_id: str) -> bytes:
        last = _last(conn, feed, entity_id, "cap")
        viewing = Viewer(feed=feed.feed)
        earlier = history(conn, viewing, entity_id, before=last.position, limit=cap.EARLIER)
        return cap.render(last.line, [json.loads(each["line"]) for each in earlier], config)

    def item(conn: Connection, feed: Feed, entity_id: str) -> bytes:
        return newsitem.render(_last(conn, feed, entity_id, "ninjs"), feed, config)

    def claim(conn: Connection, feed: Feed, entity_id: str) -> bytes:
        last = _last(conn, feed, entity_id, "jsonld")
        if last.record is None:
            raise gone(last.line)
        return claims.render(last, feed, config)

    read("json", "Một bản ghi, đúng từng byte như trong luồng / Byte for byte as in the feed", "application/json", line)
    read("cap", "Thông báo khẩn cấp theo CAP 1.2 / An emergency notice", cap.MEDIA_TYPE, alert)
    read("ninjs", "Tin theo ninjs 3.0 / A press item", newsitem.MEDIA_TYPE, item)
    read("jsonld", "Phản hồi, cải chính theo schema.org / A response or correction", claims.MEDIA_TYPE, claim)
    return router


def _last(conn: Connection, feed: Feed, entity_id: str, form: str) -> Change:
    """The newest change about an entity; 404 where the feed never spoke of it, or its type has no such form."""
    found = one(conn, feed, shown(conn, Viewer(feed=feed.feed), entity_id).position)
    if found is None or form not in forms_of(found.change.record_type):
        raise not_found()
    return found.change
