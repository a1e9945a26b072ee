"""The contract as pages: /docs, /docs/events, /docs/changes. Nothing on them is loaded from elsewhere."""

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from publishing.contract import asyncapi
from publishing.contract.listing import operations, records, shapes, spoken
from publishing.contract.version import CHANGELOG_PATH, CHANGES, VERSION
from publishing.problems import language
from publishing.routes_dictionary import FOLDER, STYLE, templates
from publishing.service import RESPONSES, Service

FILES = MappingProxyType({"contract.css": "text/css", "contract.js": "text/javascript"})

WORDS = MappingProxyType(
    {
        "title": ("Hợp đồng giao diện", "The contract"),
        "http": ("Giao diện HTTP", "HTTP interface"),
        "events": ("Sự kiện", "Events"),
        "changes": ("Thay đổi", "Changes"),
        "dictionary": ("Từ điển dữ liệu", "Data dictionary"),
        "home": ("Trang đầu", "Start page"),
        "other": ("English", "Tiếng Việt"),
        "skip": ("Đến nội dung", "Skip to the content"),
        "lead": (
            "Mọi đường dẫn, tham số, tiêu đề, câu trả lời. Cho máy đọc:",
            "Every path, parameter, header and answer. For programs:",
        ),
        "events_lead": ("Những gì nút tự gửi. Cho máy đọc:", "What the node sends by itself. For programs:"),
        "changes_lead": (
            "Trong một phiên bản lớn chỉ thêm, không bớt: bỏ qua những gì chưa biết.",
            "Within a major version things are only added: ignore what you do not know.",
        ),
        "operations": ("lời gọi", "operations"),
        "search": ("Tìm", "Search"),
        "parameter": ("Tham số", "Parameter"),
        "answer": ("Trả lời", "Answer"),
        "member": ("Trường", "Member"),
        "type": ("Kiểu", "Type"),
        "meaning": ("Nghĩa", "Meaning"),
        "required": ("bắt buộc", "required"),
        "body": ("Nội dung gửi", "Body"),
        "message": ("Thông điệp", "Message"),
        "shapes": ("Khuôn dạng", "Shapes"),
        "records": ("Loại bản ghi", "Record types"),
        "token": ("cần mã truy cập", "needs a token"),
        "either": ("mã truy cập cho luồng không công khai", "a token for feeds that are not public"),
        "anybody": ("không cần mã truy cập", "needs no token"),
        "to_copy": ("Sao chép", "Copy"),
        "copied": ("Đã chép", "Copied"),
    }
)


def create_router(app: FastAPI, service: Service) -> APIRouter:
    """The pages and their files; made once for each language, when somebody first asks."""
    router = APIRouter(include_in_schema=False, responses=RESPONSES)
    files = [STYLE, *(FOLDER / "static" / name for name in FILES)]
    edition = sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]

    def page(request: Request, lang: str | None, make: Callable[[str, str], str]) -> Response:
        chosen = lang if lang in {"vi", "en"} else language(request.headers.get("accept-language"))
        headers = {"Content-Language": chosen, "Cache-Control": "no-cache", "Vary": "Accept-Language"}
        return HTMLResponse(make(chosen, f"?lang={lang}" if lang in {"vi", "en"} else ""), headers=headers)

    def rendered(template: str, title: str, path: str, lang: str, asked: str, **values: Any) -> str:
        words = {name: said[lang == "en"] for name, said in WORDS.items()}
        facts = {"lang": lang, "other": "vi" if lang == "en" else "en", "asked": asked, "path": path, "title": title}
        found = templates().get_template(template)
        return found.render(t=words, edition=edition, version=VERSION, **{"known": set(), **facts, **values})

    @cache
    def http(lang: str, asked: str) -> str:
        document = app.openapi()
        listed = list(shapes(document, lang))
        return rendered(
            "contract_http.html",
            "http",
            "/docs",
            lang,
            asked,
            operations=list(operations(document, lang, service.config.public_url)),
            shapes=listed,
            known={name for name, _, _ in listed},
            records=records(),
        )

    @cache
    def events(lang: str, asked: str) -> str:
        document = asyncapi.describe(service.config, app.openapi()["paths"])
        listed = list(shapes(document, lang))
        return rendered(
            "contract_events.html",
            "events",
            "/docs/events",
            lang,
            asked,
            channels=[_channel(document, name, lang) for name in document["channels"]],
            shapes=listed,
            known={name for name, _, _ in listed},
        )

    @cache
    def changes(lang: str, asked: str) -> str:
        return rendered("contract_changes.html", "changes", CHANGELOG_PATH, lang, asked, versions=CHANGES)

    def add(path: str, make: Callable[[str, str], str]) -> None:
        @router.get(path)
        def shown(request: Request, lang: str | None = None) -> Response:
            return page(request, lang, make)

    for path, make in (("/docs", http), ("/docs/events", events), (CHANGELOG_PATH, changes)):
        add(path, make)

    def serve(name: str, media_type: str) -> None:
        @router.get(f"/docs/static/{name}")
        def file(v: str = "") -> Response:
            aged = {"Cache-Control": "public, max-age=31536000, immutable"}
            body = (FOLDER / "static" / name).read_bytes()
            return Response(body, media_type=f"{media_type}; charset=utf-8", headers=aged)

    for name, media_type in FILES.items():
        serve(name, media_type)
    return router


def _channel(document: dict[str, Any], name: str, lang: str) -> tuple[str, dict[str, Any], list[dict[str, str]]]:
    channel = document["channels"][name]
    messages = [
        {
            "title": spoken(each["title"], lang),
            "kind": each["contentType"],
            "shapes": [
                part["$ref"].rpartition("/")[2] for part in (each.get("headers", {}), each["payload"]) if "$ref" in part
            ],
        }
        for each in channel["messages"].values()
    ]
    uses = [
        {
            "action": each["action"],
            "title": spoken(each["title"], lang),
            "summary": spoken(each.get("summary", ""), lang),
        }
        for each in document["operations"].values()
        if each["channel"]["$ref"] == f"#/channels/{name}"
    ]
    told = {"title": spoken(channel["title"], lang), "about": spoken(channel["description"], lang)}
    return name, {**told, "address": channel["address"], "messages": messages}, uses
