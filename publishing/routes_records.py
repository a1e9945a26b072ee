"""Routes of single records at addresses whose bytes others can hash: the newest feed line, exactly as in the feed."""

import json

from fastapi import APIRouter, Request, Response

from publishing.change_line import ONE
from publishing.doors.answering import READ, answer
from publishing.doors.reading import published_at
from publishing.entities import gone, shown
from publishing.service import RESPONSES, Service, entitled, viewer
from publishing.subscribers import Viewer


def create_router(service: Service) -> APIRouter:
    """`/v1/feeds/{feed}/records/{id}.json`."""
    router = APIRouter(prefix="/v1/feeds", tags=["feeds"], responses=RESPONSES)

    def record(request: Request, feed: str, entity_id: str) -> Response:
        with service.pool.reading() as conn:
            found = entitled(conn, viewer(conn, request), feed)
            last = shown(conn, Viewer(feed=found.feed), entity_id)
            if last.kind == "tombstone":
                raise gone(json.loads(last.line))
            modified = published_at(conn, found, last.position)
        return answer(request, found, last.line.encode(), media_type="application/json", modified=modified)

    for method in READ:
        router.add_api_route(
            "/{feed}/records/{entity_id}.json",
            record,
            methods=[method],
            summary="Một bản ghi, đúng từng byte như trong luồng / One record, byte for byte as in the feed",
            responses=ONE,
            response_class=Response,
            include_in_schema=method == "GET",
        )
    return router
