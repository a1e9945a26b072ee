"""The web application of a node: the publishing API, the auditors' pages, and a start page that says what there is."""

from collections.abc import Callable, MutableMapping
from functools import cache
from hashlib import sha256
from html import escape
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from audit.conflict_pages import Conflicts
from audit.forms import Forms
from audit.pages import AuditConfig
from audit.pages import create_router as audit_pages
from audit.receipt_pages import Receipts
from audit.review_pages import Review
from lienthong import database, pipeline, wake_api
from lienthong.conflicts import ConflictDesk
from lienthong.explaining import PAGE_BYTES, for_reader, instant_of, proven
from lienthong.peers import inbox_rules
from lienthong.push_targets import refusals
from lienthong.reviewing import Desk, Settler
from lienthong.settings import Settings
from publishing import receipts
from publishing.api import create_api
from publishing.config import PublishingConfig
from publishing.contract.other_models import Why
from publishing.contract.telling import TOKEN_NEEDED, tells
from publishing.doors.listing import head_links
from publishing.feeds import Feed, all_feeds
from publishing.keys import node_key
from publishing.precondition import current_of
from publishing.problems import bad_request, language, not_found
from publishing.service import Service, only_known, subscriber, viewer
from reconciliation.explain import explain
from reconciliation.wording import abridged
from schemas.canonical import canonical_json
from schemas.errors import ConfigError
from warehouse.payloads import open_store

SECURITY = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

STYLE = """\
body{font-family:system-ui,"Noto Sans","DejaVu Sans",sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;
line-height:1.5;color:#1b1b1b;background:#fff}
h1{margin-bottom:0}h2{margin-top:2rem}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #ccc}td.n{text-align:right;white-space:nowrap}
code{font-size:.85em;overflow-wrap:anywhere}a{color:#0645ad}a:focus{outline:3px solid #f5a623}
"""

TEXTS: dict[str, dict[str, str]] = {
    "vi": {
        "lead": "Lớp tích hợp dữ liệu giữa các sở, ngành, cổng thông tin quốc gia và báo chí.",
        "feeds": "Luồng dữ liệu công bố",
        "head": "Tên,Vị trí,Đang có,Mã tóm tắt,Đọc",
        "more": "Còn có",
        "delta": "thay đổi",
        "snapshot": "gói toàn bộ",
        "other": "English",
        "audit": "Trang kiểm tra cho kiểm toán viên",
        "duties": "Việc phải làm theo luật và hạn của nó",
        "review": "Cặp bản ghi chờ người quyết định",
        "conflicts": "Xung đột giữa hai nút chờ người quyết định",
        "press_report": "Báo cáo năm về phát ngôn, cung cấp thông tin cho báo chí",
        "docs": "Hợp đồng giao diện: mọi đường dẫn, sự kiện",
        "openapi": "Mô tả giao diện (OpenAPI)",
        "dictionary": "Từ điển dữ liệu",
        "catalog": "Danh mục dữ liệu (DCAT)",
        "atom": "Tin mới nhất (Atom)",
        "resourcesync": "Đồng bộ tài nguyên (ResourceSync)",
        "oai": "Thu hoạch siêu dữ liệu (OAI-PMH)",
        "schemas": "Các loại bản ghi và lược đồ",
        "keys": "Khóa công khai để kiểm chữ ký",
        "metrics": "Số đo vận hành",
        "health": "Tình trạng",
    },
    "en": {
        "lead": "The data-integration layer between agencies, the national government portal and the press.",
        "feeds": "Published feeds",
        "head": "Title,Position,Live,State digest,Read",
        "more": "There is also",
        "delta": "changes",
        "snapshot": "full pack",
        "other": "Tiếng Việt",
        "audit": "The auditors' pages",
        "duties": "What the law asks for, and until when",
        "review": "Pairs of records that wait for a person",
        "conflicts": "Conflicts between nodes that wait for a person",
        "press_report": "Annual report on statements to the press",
        "docs": "The contract: every path, and events",
        "openapi": "Description of the interface (OpenAPI)",
        "dictionary": "Data dictionary",
        "catalog": "Catalogue of the datasets (DCAT)",
        "atom": "The newest changes (Atom)",
        "resourcesync": "ResourceSync",
        "oai": "Harvesting of metadata (OAI-PMH)",
        "schemas": "Record types and schemas",
        "keys": "Public keys for checking signatures",
        "metrics": "Metrics",
        "health": "Health",
    },
}
LINKS = {
    "docs": "/docs",
    "openapi": "/openapi.json",
    "dictionary": "/dictionary",
    "catalog": "/catalog.jsonld",
    "atom": "/feeds/public.atom",
    "resourcesync": "/.well-known/resourcesync",
    "oai": "/oai?verb=Identify",
    "schemas": "/schemas",
    "keys": "/.well-known/lienthong-keys.json",
    "metrics": "/metrics",
    "health": "/healthz",
}


def create_app(settings: Settings, *, with_audit: bool = True) -> FastAPI:
    """The whole application; makes sure that the warehouse is there and has all migrations.

    The auditors' pages show refused values and raw payloads: leave them out where strangers can reach the address.
    """
    config = PublishingConfig(
        database_url=database.ready(settings),
        home=settings.home.resolve(),
        node=settings.node,
        public_url=settings.public_url,
        contact=settings.mail_from,
        rules=inbox_rules(settings.peers),
        refusal=refusals(settings),
    )
    app = create_api(config)
    service: Service = app.state.service
    links = dict(LINKS)
    app.include_router(why(service))
    app.include_router(wake_api.create_router(service, settings))
    if with_audit:
        pages = AuditConfig(
            connect=service.pool.viewing,  # one moment for a whole page, and streaming needs a transaction
            payload=open_store(settings.raw).get,
            explain=proven(settings, largest=PAGE_BYTES),
            review=review_of(settings),
            conflicts=conflicts_of(settings),
            receipts=Receipts(standing=receipts.standing, holders=receipts.holders),
            titles=pipeline.titles(settings),
            lang=settings.lang,
        )
        app.include_router(audit_pages(pages))
        app.include_router(short_addresses())
        own = {"audit": "/audit", "duties": "/duties", "review": "/review", "conflicts": "/conflicts"}
        links = {**own, "press_report": "/reports/press", **links}
    app.include_router(start_page(service, links))
    app.add_middleware(SecurityHeaders)
    return app


def review_of(settings: Settings) -> Review:
    """Pairs that wait for a person, as the pages need them."""
    desk = Desk(settings)
    forms = Forms(forms_secret(settings), settings.public_url)
    return Review(desk=desk, forms=forms, settle=Settler(desk.settle), abridged=abridged)


def conflicts_of(settings: Settings) -> Conflicts:
    """Conflicts between nodes, as the pages need them."""
    forms = Forms(forms_secret(settings), settings.public_url, "/audit/conflicts")
    return Conflicts(desk=ConflictDesk(settings), forms=forms)


def forms_secret(settings: Settings) -> Callable[[], bytes]:
    """The same in every process of the node and after a restart, and nothing about the key itself follows from it."""

    @cache
    def secret() -> bytes:
        return sha256(node_key(settings.home.resolve()).sign(b"lienthong: forms of the review pages")).digest()

    return secret


def why(service: Service) -> APIRouter:
    """`/v1/entities/{id}/why`: winner, rule and losers of each field, for subscribers, because losers name sources.

    `as_of` shows what was known then, as far as the reader may see that revision and the entity as it is now; a field
    that was public only for a time is not shown after it.
    """
    router = APIRouter(tags=["entities"], dependencies=[Depends(only_known)])

    @router.get(
        "/v1/entities/{entity_id}/why",
        summary="Vì sao ghi như vậy / Why the entity says so",
        operation_id="explainEntity",
        responses=tells(Why, "Giải thích / The explanation", headers=("Cache-Control",), refuses=(410,)),
        openapi_extra=TOKEN_NEEDED,
    )
    def entity_why(
        request: Request,
        entity_id: str,
        field: Annotated[str | None, Query(description="one field only")] = None,
        as_of: Annotated[str | None, Query(description="instant, ISO 8601; without a zone +07:00")] = None,
    ) -> Response:
        with service.pool.reading() as conn:
            asking = subscriber(conn, request)
            current_of(conn, asking, entity_id)  # 404 for what this reader may not see
            try:
                at = instant_of(as_of) if as_of else None
            except ConfigError as error:
                raise bad_request("as_of: thời điểm ISO 8601.", "as_of: an instant as in ISO 8601.") from error
            story = explain(conn, entity_id, field=field, as_of=at)
        if story is None or story["state"] == "unknown" or story["audience"] > asking.audience:
            raise not_found()
        if field is not None and not story["fields"]:
            raise not_found()
        body = canonical_json(for_reader(story, asking.audience))
        return Response(body, headers={"Cache-Control": "no-store"}, media_type="application/json")

    return router


def short_addresses() -> APIRouter:
    """`/duties` and `/reports/press`, for people who type them: they lead to the auditors' pages."""
    router = APIRouter(include_in_schema=False)

    @router.get("/duties")
    @router.get("/review")
    @router.get("/review/{number}")
    @router.get("/conflicts")
    @router.get("/conflicts/{number}")
    @router.get("/reports/press")
    @router.get("/reports/press/{year}")
    def longer(request: Request) -> Response:
        tail = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{request.scope.get('root_path', '')}/audit{quote(request.url.path)}{tail}")

    return router


def start_page(service: Service, links: dict[str, str]) -> APIRouter:
    """`/` and its style sheet."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def start(request: Request, lang: str = "") -> Response:
        chosen = lang if lang in TEXTS else language(request.headers.get("accept-language"))
        with service.pool.reading() as conn:
            asking = viewer(conn, request)
            feeds = [feed for feed in all_feeds(conn) if feed.audience <= asking.audience]
        headers = {"Content-Language": chosen, "Cache-Control": "no-cache", "Vary": "Accept-Language, Authorization"}
        page = start_html(service.config.node, chosen, feeds, links)
        return Response(page, headers=headers, media_type="text/html; charset=utf-8")

    @router.get("/start.css")
    def style() -> Response:
        return Response(STYLE, headers={"Cache-Control": "public, max-age=3600"}, media_type="text/css")

    return router


def start_html(node: str, lang: str, feeds: list[Feed], links: dict[str, str]) -> str:
    """The start page; everything that is not ours is escaped."""
    text = TEXTS[lang]
    other = "en" if lang == "vi" else "vi"
    heads = "".join(f'<th scope="col">{head}</th>' for head in text["head"].split(","))
    rows = "".join(
        f"<tr><td>{escape(feed.title_vi if lang == 'vi' else feed.title_en)}</td>"
        f'<td class="n">{feed.position}</td><td class="n">{feed.live}</td><td><code>{feed.digest}</code></td>'
        f'<td><a href="/v1/feeds/{feed.feed}/delta?limit=20">{text["delta"]}</a> '
        f'<a href="/v1/feeds/{feed.feed}/snapshot">{text["snapshot"]}</a></td></tr>'
        for feed in feeds
    )
    alternates = "".join(
        f'<link rel="alternate" type="{link["type"]}" title="{escape(link["title"])}" href="{link["href"]}">'
        for feed in feeds
        for link in head_links(feed.feed, feed.title_vi if lang == "vi" else feed.title_en)
    )
    items = "".join(f'<li><a href="{href}">{text[name]}</a></li>' for name, href in links.items())
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Liên Thông: {escape(node)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/start.css">'
        f"{alternates}</head><body><main><h1>Liên Thông: {escape(node)}</h1><p>{text['lead']} "
        f'<a href="/?lang={other}" lang="{other}" hreflang="{other}">{text["other"]}</a></p>'
        f"<h2>{text['feeds']}</h2><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f"<h2>{text['more']}</h2><ul>{items}</ul></main></body></html>"
    )


class SecurityHeaders:
    """ASGI middleware: every answer forbids what none of our pages needs."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_headers(message)
            await send(message)

        await self._app(scope, receive, marked)


def add_headers(message: MutableMapping[str, Any]) -> None:
    """Put the security headers in, where the answer has none of its own."""
    known = {name.lower() for name, _ in message["headers"]}
    message["headers"] = [
        *message["headers"],
        *(
            (name.lower().encode(), value.encode())
            for name, value in SECURITY.items()
            if name.lower().encode() not in known
        ),
    ]
