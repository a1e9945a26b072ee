"""Routes of the syndicated feeds: Atom, RSS 2.0, JSON Feed 1.1, and their archives."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from publishing.config import PublishingConfig
from publishing.contract.telling import asks, tells
from publishing.delta import resync
from publishing.doors import atom, issue, jsonfeed, rss
from publishing.doors.answering import READ, answer
from publishing.doors.issue import Issue
from publishing.doors.listing import FORMS, HUB
from publishing.doors.naming import absolute
from publishing.doors.reading import known_type
from publishing.service import RESPONSES, Service, entitled, viewer
from schemas.registry import RECORD_TYPES

RENDERERS: dict[str, Callable[[Issue, PublishingConfig], bytes]] = {
    "atom": atom.render,
    "rss": rss.render,
    "json": jsonfeed.render,
}

Type = Annotated[
    str | None,
    Query(
        alias="type",
        max_length=64,
        description="one record type only",
        json_schema_extra={"enum": sorted(RECORD_TYPES)},
    ),
]
Number = Annotated[int, Path(ge=0, lt=2**40)]


def create_router(service: Service) -> APIRouter:
    """`/feeds/{feed}.atom`, `.rss`, `.json`, and the archives of each."""
    router = APIRouter(prefix="/feeds", tags=["feeds"], responses=RESPONSES)
    for form in FORMS:
        _add(router, service, form)
    return router


def _add(router: APIRouter, service: Service, form: str) -> None:
    name, kind, _ = FORMS[form]

    def current(request: Request, feed: str, record_type: Type = None) -> Response:
        with service.pool.reading() as conn:
            found = entitled(conn, viewer(conn, request), feed)
            shown = issue.newest(conn, service.config.home, found, known_type(record_type))
        return _answer(request, service, shown, form)

    def archive(request: Request, feed: str, epoch: UUID, number: Number, record_type: Type = None) -> Response:
        kind = known_type(record_type)  # a wrong question is told before an old one
        with service.pool.reading() as conn:
            found = entitled(conn, viewer(conn, request), feed)
            if str(epoch) != found.epoch:
                raise resync(found)
            shown = issue.archive(conn, service.config.home, found, kind, number)
        return _answer(request, service, shown, form)

    for path, handler, what, about, refuses in (
        (f"/{{feed}}.{form}", current, "Newest", "tin mới nhất / the newest changes", ()),
        (
            f"/{{feed}}/archives/{{epoch}}/{{number}}.{form}",
            archive,
            "Archive",
            "lưu trữ / one archive (RFC 5005)",
            (410,),
        ),
    ):
        ok = tells(kind, name, headers=("ETag", "Cache-Control", "Link"), refuses=refuses)
        for method in READ:
            router.add_api_route(
                path,
                handler,
                methods=[method],
                summary=f"{name}: {about}",
                operation_id=f"read{form.capitalize()}{what}",
                responses=ok,
                openapi_extra=asks("If-None-Match", "If-Modified-Since"),
                response_class=Response,
                include_in_schema=method == "GET",
            )


def _answer(request: Request, service: Service, shown: Issue, form: str) -> Response:
    _, media_type, _ = FORMS[form]
    found = [
        f'<{absolute(service.config, path)}>; rel="{relation}"; type="{media_type}"'
        for relation, path in atom.links(shown, form)
    ]
    if shown.number is None:
        found.append(f'<{absolute(service.config, HUB)}>; rel="hub"')
    return answer(
        request,
        shown.feed,
        RENDERERS[form](shown, service.config),
        media_type=media_type if form == "json" else f"{media_type}; charset=utf-8",
        modified=shown.modified,
        is_final=shown.is_final,
        headers={"Link": ", ".join(found), "Content-Language": "vi"},
    )
