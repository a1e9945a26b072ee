"""Route of the catalogue: `/catalog.jsonld` (DCAT 3 as JSON-LD)."""

from fastapi import APIRouter, Request, Response

from publishing.contract.telling import asks, tells
from publishing.doors import dcat
from publishing.doors.answering import READ, answer
from publishing.feeds import all_feeds
from publishing.service import RESPONSES, Service, viewer

OK = tells(dcat.MEDIA_TYPE, "DCAT 3", headers=("ETag", "Cache-Control"))


def create_router(service: Service) -> APIRouter:
    """The route; without a token it lists the public feed, with one what its owner may read."""
    router = APIRouter(tags=["catalog"], responses=RESPONSES)

    def catalogue(request: Request) -> Response:
        with service.pool.reading() as conn:
            asking = viewer(conn, request)
            feeds = [feed for feed in all_feeds(conn) if feed.audience <= asking.audience]
            body = dcat.catalogue(conn, feeds, service.config)
        return answer(request, feeds[-1], body, media_type=dcat.MEDIA_TYPE)

    for method in READ:
        router.add_api_route(
            dcat.PATH,
            catalogue,
            methods=[method],
            summary="Danh mục dữ liệu (DCAT 3) / Catalogue of the datasets",
            operation_id="readCatalogue",
            responses=OK,
            openapi_extra=asks("If-None-Match", "If-Modified-Since"),
            response_class=Response,
            include_in_schema=method == "GET",
        )
    return router
